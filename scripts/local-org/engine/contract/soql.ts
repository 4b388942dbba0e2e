/** Reading: SOQL, long queries, filters. */
import type { Query } from '@jetstreamapp/soql-parser-js';
import type { Row, UserContext, Value } from './values.ts';

/** A record as REST answers it: `attributes`, values in wire form (datetimes end in +0000), parents and child lists nested. */
export interface SObjectRecord {
	attributes: { type: string; url?: string };
	[field: string]: unknown;
}
export interface QueryResult {
	object: string;
	totalSize: number;
	records: SObjectRecord[];
	/** Selected columns in order, for `?columns=true`. */
	columns: QueryColumn[];
}
export interface QueryColumn {
	path: string;
	type: string;
	aggregate: boolean;
	label: string;
	/** Columns of a child list. */
	joinColumns?: QueryColumn[];
}
export interface QueryOptions {
	/** queryAll: deleted rows too. */
	includeDeleted?: boolean;
	/** Records are looked through by Id, whatever other index there is: for who asks for one stretch of ids after the other. */
	byId?: boolean;
	/** API version in attributes.url, `66.0` by default. */
	version?: string;
	/**
	 * queryAst only: literals in the place of the AST's own, as many and of the same kinds, quoted and escaped, in text order; a list of
	 * strings is one. Who asks the same with other values keeps one AST, and its shape is found once.
	 */
	literals?: readonly (string | string[])[];
}
export interface Soql {
	/** Parses, checks against schema and access, binds date literals to the clock, runs. Throws ApiError MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE. */
	query(ctx: UserContext, soql: string, options?: QueryOptions): QueryResult;
	/**
	 * A guess that reads no rows: the query aggregates over a big table or walks through one without an index, and had better not hold
	 * others up. False for what `query` refuses.
	 */
	mayBeLong(ctx: UserContext, soql: string | Query, options?: QueryOptions): boolean;
	/** `query` from an AST: how GraphQL and the UI API read, so that no SOQL is ever built from strings. */
	queryAst(ctx: UserContext, query: Query, options?: QueryOptions): QueryResult;
	/** Rows in storage form with the given fields (no parent paths), by ids, in the order of ids; absent where not readable. */
	rows(ctx: UserContext, object: string, ids: readonly string[], fields: readonly string[]): Row[];
	/** Rows where every condition holds (flow Get Records, the engine): storage form, system semantics decided by ctx. */
	find(
		ctx: UserContext,
		object: string,
		filter: Filter | undefined,
		/** `fields`: undefined all, `stored` all but formula fields. */
		options?: { fields?: readonly string[] | 'stored'; limit?: number; orderBy?: { field: string; descending: boolean }[] },
	): Row[];
}
/** A query's result as a read worker hands it over: records in JSON, page by page. */
export interface PagedResult extends Omit<QueryResult, 'records'> {
	/** Records in all pages. */
	rows: number;
	/** Each a JSON array of `pageRows` records, the last of the rest. */
	pages: Uint8Array<ArrayBuffer>[];
}
/** Threads for queries that would hold others up. */
export interface Readers {
	/**
	 * The query's result, in its own time; undefined where it is better asked of `soql` at once: it is short, or the org is in memory.
	 * Rejects with what `Soql.query` throws, and with OPERATION_TOO_LARGE or SERVER_UNAVAILABLE.
	 */
	query(ctx: UserContext, soql: string | Query, options: QueryOptions & { pageRows: number }): Promise<PagedResult> | undefined;
	/** Ends the threads; queries that run are cut off. */
	close(): Promise<void>;
}
/** A condition tree over one object's own fields. */
export type Filter =
	| { and: Filter[] }
	| { or: Filter[] }
	| { not: Filter }
	| {
			field: string;
			op: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'startsWith' | 'endsWith' | 'contains' | 'in' | 'notIn' | 'isNull' | 'isNotNull';
			value?: Value | Value[];
	  };
