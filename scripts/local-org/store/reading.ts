/** A connection that only reads, beside the one that writes: both see what is committed (sqlite.org/wal.html). */
import { DatabaseSync } from 'node:sqlite';
import type { SqlValue, Statement, Store } from '../engine/contract.ts';
import { storageFailure } from './failures.ts';
import { fold } from './fold.ts';
import { Statements } from './statements.ts';

export interface ReadingStore extends Store {
	/** Work that sees one state of the database, whatever is committed meanwhile. */
	snapshot<T>(work: () => T): T;
	/** Changes whenever somebody else has committed anything. Ask inside of a snapshot. */
	dataVersion(): number;
}

/** Opens the database of an org that is running. Everything that writes throws. */
export function openReadingStore(path: string): ReadingStore {
	const database = new DatabaseSync(path, { readOnly: true });
	// Large sorts go to a temporary file: what a query takes of memory is bounded.
	database.exec('PRAGMA cache_size = -16000');
	const statements = new Statements(database);
	const safely = <T>(work: () => T): T => {
		try {
			return work();
		} catch (error) {
			throw storageFailure(error) ?? error;
		}
	};
	const all = (sql: string, params: readonly SqlValue[] = []): SqlValue[][] => safely(() => statements.all(sql, params));
	const defineFunction: Store['defineFunction'] = (name, fn, options = {}) =>
		database.function(name, { varargs: true, deterministic: options.deterministic ?? false }, fn as (...args: SqlValue[]) => SqlValue);
	defineFunction('sf_fold', (text) => (typeof text === 'string' ? fold(text) : text), { deterministic: true });
	const refuse = (): never => {
		throw new Error('This connection to the database only reads.');
	};
	return {
		all,
		get: (sql, params) => all(sql, params)[0],
		prepare(sql): Statement {
			const own = safely(() => statements.own(sql));
			return { all: (params) => safely(() => own.all(params)) };
		},
		defineFunction,
		inTransaction: () => database.isTransaction,
		snapshot(work) {
			safely(() => database.exec('BEGIN'));
			try {
				return work();
			} finally {
				if (database.isTransaction) database.exec('COMMIT');
			}
		},
		dataVersion: () => Number(all('PRAGMA data_version')[0]![0]),
		keepsAll: () => false,
		close() {
			statements.clear();
			if (database.isOpen) database.close();
		},
		applySchema: refuse,
		run: refuse,
		exec: refuse,
		transaction: refuse,
		beforeCommit: refuse,
		onTransactionEnd: refuse,
		nextId: refuse,
		nextNumber: refuse,
	};
}
