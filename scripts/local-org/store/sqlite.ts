import { randomInt } from 'node:crypto';
import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SqlValue, Statement, Store } from '../engine/contract.ts';
import type { Schema } from '../schema/model.ts';
import { base62, makeId } from './ids.ts';
import { lockFolder } from './lock.ts';
import { applyTables } from './tables.ts';

/** Compiled statements kept; the least recently used is dropped. */
const STATEMENTS_KEPT = 400;

/** How text is compared where SOQL is case-insensitive: one form for all spellings, beyond ASCII too. */
export function fold(text: string): string {
	return text.normalize('NFC').toLowerCase();
}

/**
 * Opens `<stateDir>/org.sqlite` (or a database in memory) and takes the folder's lock.
 * Throws StateFolderLockedError where another process holds it.
 */
export function openStore(stateDir: string): Store {
	const release = stateDir === ':memory:' ? () => {} : lockFolder(stateDir);
	try {
		return new SqliteStore(stateDir === ':memory:' ? stateDir : ownFile(join(stateDir, 'org.sqlite')), release);
	} catch (error) {
		release();
		throw error;
	}
}

/** The org's records are its user's alone; SQLite gives its side files the rights of the database (sqlite.org/wal.html). */
function ownFile(path: string): string {
	closeSync(openSync(path, 'a', 0o600));
	chmodSync(path, 0o600);
	return path;
}

class SqliteStore implements Store {
	readonly #db: DatabaseSync;
	readonly #release: () => void;
	readonly #statements = new Map<string, StatementSync>();
	/** Statements being stepped: a function called from SQL may run the same text again and needs one of its own. */
	readonly #busy = new Set<StatementSync>();
	readonly #listeners: ((committed: boolean) => void)[] = [];
	readonly #finishers: (() => void)[] = [];
	/** Counters never go back: they live here and are written with the next commit, or right after a rollback. */
	readonly #counters = new Map<string, number>();
	readonly #dirtyCounters = new Set<string>();
	readonly #instance: string;
	#depth = 0;

	constructor(path: string, release: () => void) {
		this.#db = new DatabaseSync(path);
		this.#release = release;
		this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000');
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
		this.transaction(() => applyTables({ all: (sql, params) => this.all(sql, params), exec: (sql) => this.#db.exec(sql) }, schema));
		this.#statements.clear();
	}

	all(sql: string, params: readonly SqlValue[] = []): SqlValue[][] {
		return this.#use(sql, (statement) => statement.all(...params) as unknown as SqlValue[][]);
	}

	get(sql: string, params: readonly SqlValue[] = []): SqlValue[] | undefined {
		return this.#use(sql, (statement) => statement.get(...params) as unknown as SqlValue[] | undefined);
	}

	run(sql: string, params: readonly SqlValue[] = []): { changes: number } {
		return this.#use(sql, (statement) => ({ changes: Number(statement.run(...params).changes) }));
	}

	prepare(sql: string): Statement {
		const own = this.#prepare(sql);
		const busy = this.#busy;
		return {
			all: (params) => {
				if (busy.has(own)) return this.all(sql, params);
				busy.add(own);
				try {
					return own.all(...params) as unknown as SqlValue[][];
				} finally {
					busy.delete(own);
				}
			},
		};
	}

	exec(sql: string): void {
		this.#db.exec(sql);
	}

	defineFunction(name: string, fn: (...args: SqlValue[]) => SqlValue, options: { deterministic?: boolean } = {}): void {
		this.#db.function(name, { varargs: true, deterministic: options.deterministic ?? false }, fn as (...args: SqlValue[]) => SqlValue);
	}

	transaction<T>(work: () => T): T {
		if (this.#depth > 0) return this.#savepoint(work);
		this.#db.exec('BEGIN IMMEDIATE');
		this.#depth = 1;
		let result: T;
		try {
			result = work();
			for (const finish of this.#finishers) finish();
			this.#writeCounters();
			this.#db.exec('COMMIT');
		} catch (error) {
			if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
			this.#depth = 0;
			// Ids of rolled-back rows may have been seen (in an error, in an event): the mark must not fall back with them.
			this.#counters.forEach((_, name) => this.#dirtyCounters.add(name));
			this.#writeCounters();
			this.#ended(false);
			throw error;
		}
		this.#depth = 0;
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
		const next = last === undefined ? start : Math.max(last + 1, start);
		this.#counters.set(counter, next);
		this.#dirtyCounters.add(counter);
		if (this.#depth === 0) this.#writeCounters();
		return next;
	}

	close(): void {
		if (!this.#db.isOpen) return;
		this.#statements.clear();
		this.#db.close();
		this.#release();
	}

	#savepoint<T>(work: () => T): T {
		const name = `s${this.#depth++}`;
		this.#db.exec(`SAVEPOINT ${name}`);
		try {
			const result = work();
			this.#db.exec(`RELEASE ${name}`);
			return result;
		} catch (error) {
			if (this.#db.isTransaction) this.#db.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
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

	#use<T>(sql: string, action: (statement: StatementSync) => T): T {
		let statement = this.#statements.get(sql);
		if (statement && this.#busy.has(statement)) statement = this.#prepare(sql);
		else if (statement) {
			this.#statements.delete(sql);
			this.#statements.set(sql, statement);
		} else {
			statement = this.#prepare(sql);
			this.#statements.set(sql, statement);
			if (this.#statements.size > STATEMENTS_KEPT) this.#statements.delete(this.#statements.keys().next().value!);
		}
		this.#busy.add(statement);
		try {
			return action(statement);
		} finally {
			this.#busy.delete(statement);
		}
	}

	#prepare(sql: string): StatementSync {
		const statement = this.#db.prepare(sql);
		statement.setReturnArrays(true);
		return statement;
	}
}
