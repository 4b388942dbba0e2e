/** The store: SQLite behind a small door. */
import type { Schema } from '../../schema/model.ts';

/**
 * SQLite behind a small door. One connection; nested transactions are savepoints.
 *
 * Tables: one per object except platform events; every table has `"Id"` and `"IsDeleted"` (0/1), whether or not the object shows them;
 * formula fields have no column. Text: columns compare binary. Indexes: lookups and OwnerId (binary); Name, unique and external-id text
 * both `COLLATE NOCASE` and over `sf_fold(col)`. The store registers `sf_fold(text)` (deterministic: NFC + lower case in all of Unicode),
 * so `"Name" = ? COLLATE NOCASE` is right and indexed for an ASCII literal and `sf_fold("Name") = ?` for any other.
 */
export interface Store {
	/** Creates and alters tables so that every stored field of the schema has a column and every lookup, unique and external-id field an index. */
	applySchema(schema: Schema): void;
	/** Rows as arrays in select order (node:sqlite setReturnArrays); statements are cached by their text. Booleans come as 0/1. */
	all(sql: string, params?: readonly SqlValue[]): SqlValue[][];
	get(sql: string, params?: readonly SqlValue[]): SqlValue[] | undefined;
	run(sql: string, params?: readonly SqlValue[]): { changes: number };
	/** A reading statement to keep and run again: `all` without the look-up of its text. */
	prepare(sql: string): Statement;
	exec(sql: string): void;
	/** Registers a function that SQL may call (formula fields). */
	defineFunction(name: string, fn: (...args: SqlValue[]) => SqlValue, options?: { deterministic?: boolean }): void;
	transaction<T>(work: () => T): T;
	inTransaction(): boolean;
	/** Calls the listener at the end of each outermost transaction, still inside it: what it writes commits with it. */
	beforeCommit(listener: () => void): void;
	/** Calls the listener each time an outermost transaction has ended, outside of any transaction. */
	onTransactionEnd(listener: (committed: boolean) => void): void;
	/** The next id of a prefix, 18 characters; never given twice, across restarts and rollbacks too. */
	nextId(keyPrefix: string): string;
	/** The next number of a counter (auto-number fields, replay ids), starting at `start`. */
	nextNumber(counter: string, start: number): number;
	/** What opening found damaged or missing, and what became of it. */
	readonly recovery?: Recovery;
	/** True while metadata is lost: nothing goes for want of it, no table, column or mirrored row, until it is deployed again. */
	keepsAll(): boolean;
	close(): void;
}
export interface Statement {
	/** Rows as arrays in select order. */
	all(params: readonly SqlValue[]): SqlValue[][];
}
/** The recovery of a damaged database. */
export interface Recovery {
	/** What happened, in sentences for whoever started the org. */
	lines: string[];
	/** Where the damaged database is kept. */
	damagedFile?: string;
	/** JSON with every record that was lost, as far as its id is known. */
	reportFile?: string;
}
export type SqlValue = null | string | number | bigint | Uint8Array;

/** Table and column names in SQL: the object's and field's own name in double quotes. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
