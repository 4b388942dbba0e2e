import { randomInt } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Recovery, SqlValue, Statement, Store } from '../engine/contract.ts';
import type { Schema } from '../schema/model.ts';
import { saysDamaged, StateFolderError, storageFailure } from './failures.ts';
import { Checkpoints, LOG_PAGES } from './checkpoints.ts';
import { fold } from './fold.ts';
import { base62, makeId } from './ids.ts';
import { lockFolder } from './lock.ts';
import { APPLICATION_ID, FORMAT, markClosed, prepareDatabase } from './opening.ts';
import { Statements } from './statements.ts';
import { applyTables } from './tables.ts';

/**
 * Opens `<stateDir>/org.sqlite` (or a database in memory) and takes the folder's lock. A damaged database is replaced by what can be saved
 * of it: `recovery` says what was lost.
 * @throws StateFolderLockedError where another process holds it; StateFolderError, NewerStateError, ForeignDatabaseError, DatabaseUnreadableError
 */
export function openStore(stateDir: string): Store {
	if (stateDir === ':memory:') return new SqliteStore(stateDir, () => {});
	const { release, unclean } = lockFolder(stateDir);
	try {
		const { path, recovery } = prepareDatabase(stateDir, unclean);
		const closed = (whole: boolean): void => {
			if (whole) markClosed(stateDir);
			release();
		};
		return new SqliteStore(path, closed, recovery);
	} catch (error) {
		release();
		const code = (error as NodeJS.ErrnoException).code;
		if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') throw new StateFolderError(stateDir, code, { cause: error });
		throw error;
	}
}

class SqliteStore implements Store {
	readonly #db: DatabaseSync;
	/** Called when the database is closed; false where it is not known to be whole. */
	readonly #closed: (whole: boolean) => void;
	readonly recovery?: Recovery;
	readonly #statements: Statements;
	readonly #listeners: ((committed: boolean) => void)[] = [];
	readonly #finishers: (() => void)[] = [];
	/** Counters never go back: they live here and are written with the next commit, or right after a rollback. */
	readonly #counters = new Map<string, number>();
	readonly #dirtyCounters = new Set<string>();
	readonly #instance: string;
	/** None where there is no file. */
	readonly #checkpoints: Checkpoints | undefined;
	#depth = 0;
	/** The disk failed inside the transaction: SQLite may have rolled it back, and nothing more may be written as if it had not. */
	#failure: Error | undefined;
	#damaged = false;

	constructor(path: string, closed: (whole: boolean) => void, recovery?: Recovery) {
		this.#db = new DatabaseSync(path);
		this.#statements = new Statements(this.#db);
		this.#closed = closed;
		this.#checkpoints = path === ':memory:' ? undefined : new Checkpoints(path);
		if (recovery) this.recovery = recovery;
		this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000');
		this.#db.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}; PRAGMA journal_size_limit = ${LOG_PAGES * 4096}`);
		this.#db.exec(`PRAGMA user_version = ${FORMAT}; PRAGMA application_id = ${APPLICATION_ID}`);
		this.#db.exec('CREATE TABLE IF NOT EXISTS _counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID');
		for (const [name, value] of this.all('SELECT name, value FROM _counters')) this.#counters.set(name as string, value as number);
		// Three characters of every id differ from org to org, so that clients that cache by id never mix up two orgs.
		if (!this.#counters.has('instance')) {
			this.#counters.set('instance', randomInt(62 ** 2, 62 ** 3));
			this.#dirtyCounters.add('instance');
			this.#writeCounters();
		}
		this.#instance = base62(this.#counters.get('instance')!, 3);
		this.defineFunction('sf_fold', (text) => (typeof text === 'string' ? fold(text) : text), { deterministic: true });
	}

	applySchema(schema: Schema): void {
		this.transaction(() => {
			const door = {
				all: (sql: string, params?: readonly (string | number)[]) => this.all(sql, params),
				exec: (sql: string) => this.exec(sql),
			};
			applyTables(door, schema, { keepAll: this.keepsAll() });
		});
		this.#statements.clear();
	}

	keepsAll(): boolean {
		if (!this.get(`SELECT 1 FROM sqlite_schema WHERE name = '_lost_metadata'`)) return false;
		if (this.get('SELECT 1 FROM _lost_metadata WHERE path NOT IN (SELECT path FROM _metadata_files)')) return true;
		this.exec('DROP TABLE _lost_metadata');
		return false;
	}

	all(sql: string, params: readonly SqlValue[] = []): SqlValue[][] {
		return this.#safely(() => this.#statements.all(sql, params));
	}

	get(sql: string, params: readonly SqlValue[] = []): SqlValue[] | undefined {
		return this.#safely(() => this.#statements.use(sql, (statement) => statement.get(...params) as unknown as SqlValue[] | undefined));
	}

	run(sql: string, params: readonly SqlValue[] = []): { changes: number } {
		const changes = this.#safely(() => this.#statements.use(sql, (statement) => Number(statement.run(...params).changes)));
		this.#checkpoints?.wrote(changes);
		return { changes };
	}

	prepare(sql: string): Statement {
		const own = this.#statements.own(sql);
		return { all: (params) => this.#safely(() => own.all(params)) };
	}

	exec(sql: string): void {
		this.#safely(() => this.#db.exec(sql));
	}

	defineFunction(name: string, fn: (...args: SqlValue[]) => SqlValue, options: { deterministic?: boolean } = {}): void {
		this.#db.function(name, { varargs: true, deterministic: options.deterministic ?? false }, fn as (...args: SqlValue[]) => SqlValue);
	}

	transaction<T>(work: () => T): T {
		if (this.#depth > 0) return this.#savepoint(work);
		this.#safely(() => this.#db.exec('BEGIN IMMEDIATE'));
		this.#depth = 1;
		let result: T;
		try {
			result = work();
			for (const finish of this.#finishers) finish();
			this.#writeCounters();
			this.#safely(() => this.#db.exec('COMMIT'));
		} catch (error) {
			if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
			this.#depth = 0;
			const failure = this.#failure;
			this.#failure = undefined;
			// Ids of rolled-back rows may have been seen (in an error, in an event): the mark must not fall back with them.
			this.#counters.forEach((_, name) => this.#dirtyCounters.add(name));
			try {
				this.#writeCounters();
			} catch (counting) {
				// On a full disk they wait for the next transaction.
				if (!failure) throw counting;
				this.#failure = undefined;
			}
			this.#ended(false);
			throw failure ?? error;
		}
		this.#depth = 0;
		this.#checkpoints?.committed();
		this.#ended(true);
		return result;
	}

	inTransaction(): boolean {
		return this.#depth > 0;
	}

	beforeCommit(listener: () => void): void {
		this.#finishers.push(listener);
	}

	onTransactionEnd(listener: (committed: boolean) => void): void {
		this.#listeners.push(listener);
	}

	nextId(keyPrefix: string): string {
		return makeId(keyPrefix, this.#instance, this.nextNumber(`id:${keyPrefix}`, 1));
	}

	nextNumber(counter: string, start: number): number {
		const last = this.#counters.get(counter);
		// Above the floor lie numbers that were certainly never given: it is there where counters were lost.
		const next = last === undefined ? Math.max(start, (this.#counters.get('floor') ?? 0) + 1) : Math.max(last + 1, start);
		this.#counters.set(counter, next);
		this.#dirtyCounters.add(counter);
		if (this.#depth === 0) this.#writeCounters();
		return next;
	}

	close(): void {
		if (!this.#db.isOpen) return;
		this.#checkpoints?.close();
		this.#statements.clear();
		this.#db.close();
		this.#closed(!this.#damaged);
	}

	#savepoint<T>(work: () => T): T {
		const name = `s${this.#depth++}`;
		this.exec(`SAVEPOINT ${name}`);
		try {
			const result = work();
			this.exec(`RELEASE ${name}`);
			return result;
		} catch (error) {
			if (this.#db.isTransaction && !this.#failure) this.#db.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
			throw error;
		} finally {
			this.#depth--;
		}
	}

	#ended(committed: boolean): void {
		for (const listener of this.#listeners) listener(committed);
	}

	#writeCounters(): void {
		for (const name of this.#dirtyCounters)
			this.run('INSERT INTO _counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', [
				name,
				this.#counters.get(name)!,
			]);
		this.#dirtyCounters.clear();
	}

	/** A failing disk becomes an error that clients understand; the transaction it happened in is lost, whoever catches the error. */
	#safely<T>(work: () => T): T {
		if (this.#failure) throw this.#failure;
		try {
			return work();
		} catch (error) {
			const failure = storageFailure(error);
			if (!failure) throw error;
			this.#damaged ||= saysDamaged(error);
			if (this.#depth > 0) this.#failure = failure;
			throw failure;
		}
	}
}
