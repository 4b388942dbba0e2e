/**
 * A query job at work. Without ORDER BY, LIMIT or OFFSET the records are read in slices by Id, so that a long query holds nobody up and
 * no result is ever whole in memory ("PK chunking"; the guide: "LIMIT and ORDER BY disable PK chunking"): a slice ends after so many
 * records found, or after about so long. With them a long query runs in a read worker. What is read is stored as lines, so that pages stay
 * the same however often and in whatever order they are asked.
 */
import { parseQuery, type Query, type WhereClause } from '@jetstreamapp/soql-parser-js';
import { quoted } from '../../engine/contract.ts';
import type { Engine, PagedResult, QueryColumn, QueryResult, SObjectRecord, UserContext } from '../../engine/contract.ts';
import { checkLength, checkStrings } from '../../engine/soql/parse.ts';
import { ApiError } from '../../errors.ts';
import { findObject } from '../../schema/model.ts';
import { csvLine } from './csv.ts';
import type { Job, Jobs } from './jobs.ts';

/** Records per step. */
const SLICE = 1000;
/** Rows per step that are looked at for them: as many as take about this long, whatever the query asks of each. */
const STEP_MS = 8;
const FIRST_WINDOW = 1000;
const LARGEST_WINDOW = 20_000;
const SMALLEST_WINDOW = 50;

/** How many rows the next step looks at, after one that looked at `rows` in `milliseconds`: at most twice as many. */
export function nextWindow(rows: number, milliseconds: number): number {
	const wanted = Math.round((rows * STEP_MS) / Math.max(milliseconds, 0.01));
	return Math.max(SMALLEST_WINDOW, Math.min(wanted, rows * 2, LARGEST_WINDOW));
}

/**
 * Checks the query of a new job as the user would run it.
 * @returns the object that is queried
 * @throws ApiError MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE; API_ERROR for what bulk queries do not support
 */
export function checkQuery(engine: Engine, user: UserContext, soql: string, includeDeleted: boolean): string {
	checkLength(soql);
	checkStrings(soql);
	let query: Query;
	try {
		query = parseQuery(soql);
	} catch {
		// The engine says better than the parser what is wrong.
		return engine.soql.query(user, soql).object;
	}
	if (query.sObject?.toLowerCase() === 'userrecordaccess')
		throw new ApiError('INVALIDENTITY', "Entity 'UserRecordAccess' is not supported by the Bulk API.");
	const unsupported = unsupportedPart(query);
	if (unsupported)
		throw new ApiError('API_ERROR', `FeatureNotEnabled : ${unsupported} not supported in Bulk V2 Query with CSV content type`);
	return engine.soql.queryAst(user, { ...query, limit: 0 }, { includeDeleted }).object;
}

/** "Bulk API 2.0 doesn't support SOQL queries that include …" ("Understanding Bulk API 2.0 Query"). */
function unsupportedPart(query: Query): string | undefined {
	if (query.groupBy) return 'GROUP BY clauses are';
	if (query.offset !== undefined) return 'OFFSET clauses are';
	for (const field of query.fields ?? []) {
		if (field.type === 'FieldSubquery') return 'Aggregate Relationships';
		if (field.type === 'FieldTypeof') return 'TYPEOF clauses are';
		if (field.type === 'FieldFunctionExpression' && field.isAggregateFn) return 'Aggregate functions are';
	}
	return undefined;
}

/** Reads one slice per step. What it yields is to be awaited before the next. */
export function* runQuery(engine: Engine, jobs: Jobs, job: Job, user: UserContext): Generator<Promise<unknown> | void> {
	const query = parseQuery(job.query!);
	const options = { includeDeleted: job.operation === 'queryAll', version: job.version };
	// A job that was cut off starts again: pages of two moments are no result.
	jobs.dropParts(job.id);
	job.processed = 0;
	const store = (lines: string[]): void => {
		jobs.addPart(job.id, job.processed + 1, JSON.stringify(lines));
		job.processed += lines.length;
	};
	let headed = false;
	const slice = (result: Pick<QueryResult, 'records' | 'columns'>, started: number): void => {
		engine.store.transaction(() => {
			if (!headed)
				jobs.addPart(
					job.id,
					0,
					JSON.stringify([
						csvLine(
							result.columns.map(({ path }) => path),
							job,
						),
					]),
				);
			headed = true;
			for (let at = 0; at < result.records.length; at += SLICE)
				store(result.records.slice(at, at + SLICE).map((record) => csvLine(values(record, result.columns), job)));
			job.milliseconds += performance.now() - started;
			jobs.update(job.id, { processed: job.processed, milliseconds: job.milliseconds }, engine.clock.now());
		});
	};

	if (query.limit !== undefined || query.orderBy) {
		let started = performance.now();
		const later = engine.readers.query(user, query, { ...options, pageRows: SLICE });
		if (!later) {
			slice(engine.soql.queryAst(user, query, options), started);
			return;
		}
		const answer: { result?: PagedResult; error?: unknown } = {};
		yield later.then(
			(result) => (answer.result = result),
			(error: unknown) => (answer.error = error),
		);
		if (!answer.result) throw answer.error;
		const { pages, columns } = answer.result;
		for (let page = pages.shift(); page || !headed; page = pages.shift()) {
			slice({ columns, records: page ? (JSON.parse(new TextDecoder().decode(page)) as SObjectRecord[]) : [] }, started);
			if (pages.length === 0) return;
			yield;
			started = performance.now();
		}
		return;
	}
	const table = findObject(engine.schema, query.sObject!)?.name;
	let window = FIRST_WINDOW;
	/** An index other than that of Id answers the query: each slice costs what the whole does, so that few are read, and elsewhere. */
	let indexed = false;
	let earlier: { window: number; took: number } | undefined;
	/** Where the window behind `after` ends; undefined where it reaches the last row. */
	const windowEnd = (after: string): string | undefined =>
		table &&
		(engine.store.get(`SELECT "Id" FROM ${quoted(table)} WHERE "Id" > ? ORDER BY "Id" LIMIT 1 OFFSET ?`, [after, window])?.[0] as
			string | undefined);
	for (let after = '', upTo = windowEnd(after); ;) {
		const started = performance.now();
		const most = indexed ? LARGEST_WINDOW : SLICE;
		const asked = sliceOf(query, after, upTo, most);
		const later = indexed ? engine.readers.query(user, asked, { ...options, pageRows: SLICE }) : undefined;
		const answer: { result?: Pick<QueryResult, 'records' | 'columns'>; error?: unknown } = {};
		if (later)
			yield later.then(
				(result) => (answer.result = { columns: result.columns, records: recordsOf(result) }),
				(error: unknown) => (answer.error = error),
			);
		else answer.result = engine.soql.queryAst(user, asked, options);
		if (!answer.result) throw answer.error;
		const { records } = answer.result;
		slice(answer.result, started);
		if (records.length === most) after = idOf(records.at(-1)!);
		else if (upTo === undefined) return;
		else {
			const took = performance.now() - started;
			const now = { window, took };
			// However slowly the window shrinks: it is compared with the one that was twice as large.
			if (!earlier || now.window > earlier.window) earlier = now;
			else if (now.window <= earlier.window / 2) {
				indexed ||= !fellWith(earlier, now);
				earlier = now;
			}
			after = upTo;
			window = indexed ? LARGEST_WINDOW : nextWindow(window, took);
			upTo = windowEnd(after);
		}
		yield;
	}
}

const recordsOf = ({ pages }: PagedResult): SObjectRecord[] =>
	pages.flatMap((page) => JSON.parse(new TextDecoder().decode(page)) as SObjectRecord[]);

/** Whether a slice over much fewer rows took less; true where that was not tried, or where it takes no longer than it may. */
export function fellWith(earlier: { window: number; took: number }, now: { window: number; took: number }): boolean {
	return now.window > earlier.window / 2 || now.took < STEP_MS || now.took < earlier.took * 0.75;
}

/** A record's id, selected or not: it ends the record's address. */
const idOf = (record: SObjectRecord): string => record.attributes.url!.split('/').at(-1)!;

/** The query's first records with an Id beyond `after`, and not beyond `upTo`, in the order of Id. */
function sliceOf(query: Query, after: string, upTo: string | undefined, most: number): Query {
	const copy = structuredClone(query);
	copy.limit = most;
	copy.orderBy = [{ field: 'Id', order: 'ASC' }];
	const bounds = (
		[
			['>', after],
			['<=', upTo],
		] as const
	).filter(([, id]) => id);
	const beyond = bounds.reduceRight<WhereClause | undefined>((rest, [operator, id]) => {
		const left = { field: 'Id', operator, value: `'${id!}'`, literalType: 'STRING' as const };
		return rest ? { left, operator: 'AND', right: rest } : { left };
	}, undefined);
	if (!beyond) return copy;
	if (!copy.where) return { ...copy, where: beyond };
	// What the query asks keeps together: (…) AND Id > after.
	const first = copy.where as { left: { openParen?: number } | null };
	first.left = { ...first.left, openParen: (first.left?.openParen ?? 0) + 1 };
	let last: WhereClause = copy.where;
	while ('right' in last && last.right) last = last.right;
	const condition = last.left as { closeParen?: number };
	condition.closeParen = (condition.closeParen ?? 0) + 1;
	Object.assign(last, { operator: 'AND', right: beyond });
	return copy;
}

function values(record: SObjectRecord, columns: readonly QueryColumn[]): string[] {
	return columns.map(({ path, type }) => {
		let value: unknown = record;
		for (const name of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[name];
		if (value === null || value === undefined) return '';
		// Bulk results write instants in UTC with Z, where REST writes +0000.
		return type === 'datetime' ? String(value).replace(/\+0000$/, 'Z') : String(value);
	});
}

/** Lines `from` to `to` of a finished job's result; 0 is the header. */
export function* queryLines(jobs: Jobs, job: Job, from: number, to: number): Generator<string> {
	for (const { at, content } of jobs.parts(job.id, from)) {
		if (at >= to) return;
		const lines = JSON.parse(content) as string[];
		const text = lines.slice(Math.max(0, from - at), to - at).join('');
		if (text !== '') yield text;
	}
}
