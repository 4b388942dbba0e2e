/**
 * The org as the jobs see it: a few verbs, rows in and results out. `connection.ts` implements it over a Connection,
 * tests by a table in memory.
 */
import { counted } from '../domain/wording.ts';
import type { Soql } from './soql.ts';

export type Row = Record<string, unknown>;

export interface RowError {
	statusCode: string;
	message: string;
	fields: string[];
}
/** What became of one row, in the order of the rows. */
export interface RowResult {
	id: string | null;
	success: boolean;
	created: boolean;
	errors: RowError[];
}
export interface SaveOptions {
	/** Called after each request with the number of rows done so far. */
	onProgress?: (done: number, total: number) => void;
}

export interface StreamResult {
	rows: number;
	/** API requests that it took, without those that wait for the job. */
	pages: number;
	bulk: boolean;
}

export interface StreamOptions {
	/** Rows are lent: each is good during the call only; values are read from it, itself it is not kept. */
	lent?: boolean;
	/** Called when the org has gathered the rows: what changes from then on is not among them. Not called where that fails. */
	onGathered?: () => void;
	/** Rows are given once this is resolved; until then the org may gather them. */
	turn?: Promise<unknown>;
	/** More than {@link BULK_FROM} rows are expected: the org is not asked first whether they are that many. Fewer are given as well. */
	many?: boolean;
}

/** Where most rows are looked at and dropped: nothing of them is to become text. */
export const LENT: StreamOptions = { lent: true };

/** Rows from which a bulk job is quicker and cheaper than REST pages of 2,000. */
export const BULK_FROM = 20_000;

export interface Org {
	readonly username: string;
	readonly orgId: string;
	readonly url: string;
	/** The org's own clock: a local org may live on another day. */
	now(): Promise<Date>;
	/** All rows, over all pages; `attributes` taken out, child lists as arrays. `deleted` also finds what is in the recycle bin. */
	query<T extends Row = Row>(query: Soql, options?: { deleted?: boolean }): Promise<T[]>;
	/**
	 * Calls `onRow` for each row of a query, and keeps none: for tables of any size. Few rows come by REST pages; more than
	 * {@link BULK_FROM}, or where that is expected, by one Bulk API 2.0 query job, whose values are all text (null where blank). In no order that the caller may rely on.
	 * The query has no LIMIT.
	 */
	stream(query: Soql, onRow: (row: Row) => void, options?: StreamOptions): Promise<StreamResult>;
	/** The fields of an object that the user can see, by API name; undefined where there is no such object. */
	fields(object: string): Promise<Set<string> | undefined>;
	insertMany(object: string, rows: readonly Row[], options?: SaveOptions): Promise<RowResult[]>;
	/** Each row carries its Id. */
	updateMany(object: string, rows: readonly Row[], options?: SaveOptions): Promise<RowResult[]>;
	upsertMany(object: string, externalIdField: string, rows: readonly Row[], options?: SaveOptions): Promise<RowResult[]>;
	deleteMany(ids: readonly string[], options?: SaveOptions): Promise<RowResult[]>;
	/** One request to a path under the instance; the parsed JSON answer. */
	request<T = unknown>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
}

/** A row that the org refused, with what it was about. */
export interface RefusedRow {
	/** What a person calls the row: its name or key. */
	label: string;
	id: string | null;
	errors: RowError[];
}

/** The refused among the results, labelled by their rows. */
export function refusedRows(rows: readonly Row[], results: readonly RowResult[], label: (row: Row) => string): RefusedRow[] {
	return results.flatMap((result, index) =>
		result.success
			? []
			: [{ label: label(rows[index]!), id: result.id ?? (rows[index]!['Id'] as string | undefined) ?? null, errors: result.errors }],
	);
}

/** Rows that had to succeed did not: nothing after them makes sense. */
export class SaveError extends Error {
	override readonly name = 'SaveError';
	readonly object: string;
	readonly refused: RefusedRow[];

	constructor(object: string, refused: RefusedRow[]) {
		const lines = refused
			.slice(0, 10)
			.map(({ label, errors }) => `${label}: ${errors.map(({ statusCode, message }) => `${statusCode} ${message}`).join('; ')}`);
		super(
			`${counted(refused.length, `${object} row was`, `${object} rows were`)} refused:\n${lines.join('\n')}${refused.length > 10 ? '\n…' : ''}`,
		);
		this.object = object;
		this.refused = refused;
	}
}

/** The ids of rows that all had to succeed. Throws {@link SaveError} otherwise. */
export function savedIds(object: string, rows: readonly Row[], results: readonly RowResult[], label: (row: Row) => string): string[] {
	const refused = refusedRows(rows, results, label);
	if (refused.length) throw new SaveError(object, refused);
	return results.map(({ id }) => id!);
}
