/**
 * A query job at work. Without ORDER BY, LIMIT or OFFSET the records are read in slices by Id, so that a long query holds nobody up and
 * no result is ever whole in memory ("PK chunking"; the guide: "LIMIT and ORDER BY disable PK chunking"): a slice ends after so many
 * records found, or after about so long. With them a long query runs in a read worker. What is read is stored as lines, so that pages stay
 * the same however often and in whatever order they are asked.
 */
import { parseQuery, type Query, type WhereClause } from '@jetstreamapp/soql-parser-js';
import { quoted } from '../../engine/contract.ts';
import type { Engine, QueryColumn, QueryResult, SObjectRecord, UserContext } from '../../engine/contract.ts';
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

type Slice = Pick<QueryResult, 'records' | 'columns'>;
/** What a job reads with, and where a slice of it goes. */
interface Run {
	engine: Engine;
	user: UserContext;
	query: Query;
	options: { includeDeleted: boolean; version: string };
	/** Keeps a slice's lines; `started` is when the work for it began, in milliseconds of the process. */
	keep(slice: Slice, started: number): void;
}

/** Reads one slice per step. What it yields is to be awaited before the next. */
export function* runQuery(engine: Engine, jobs: Jobs, job: Job, user: UserContext): Generator<Promise<unknown> | void> {
	const query = parseQuery(job.query!);
	// A job that was cut off starts again: pages of two moments are no result.
	jobs.dropParts(job.id);
	job.processed = 0;
	let headed = false;
	const add = (at: number, lines: string[]): void => jobs.addPart(job.id, at, JSON.stringify(lines));
	const keep: Run['keep'] = ({ records, columns }, started) => {
		engine.store.transaction(() => {
			if (!headed) {
				const header = columns.map(({ path }) => path);
				add(0, [csvLine(header, job)]);
			}
			headed = true;
			for (let at = 0; at < records.length; at += SLICE) {
				const lines = records.slice(at, at + SLICE).map((record) => csvLine(values(record, columns), job));
				add(job.processed + 1, lines);
				job.processed += lines.length;
			}
			job.milliseconds += performance.now() - started;
			jobs.update(job.id, { processed: job.processed, milliseconds: job.milliseconds }, engine.clock.now());
		});
	};
	const run: Run = { engine, user, query, options: { includeDeleted: job.operation === 'queryAll', version: job.version }, keep };
	yield* query.limit !== undefined || query.orderBy ? readWhole(run) : readSlices(run);
}

/** Gives way until it is there. */
function* awaited<T>(later: Promise<T>): Generator<Promise<unknown>, T> {
	let answer: { value: T } | { error: unknown } | undefined;
	yield later.then(
		(value) => (answer = { value }),
		(error: unknown) => (answer = { error }),
	);
	if (!answer || 'error' in answer) throw answer?.error;
	return (answer as { value: T }).value;
}
const recordsOf = (page: Uint8Array): SObjectRecord[] => JSON.parse(new TextDecoder().decode(page)) as SObjectRecord[];

/** With ORDER BY or LIMIT: read in one go, where it may be long by a read worker, and kept page by page. */
function* readWhole({ engine, user, query, options, keep }: Run): Generator<Promise<unknown> | void> {
	const started = performance.now();
	const later = engine.readers.query(user, query, { ...options, pageRows: SLICE });
	if (!later) return keep(engine.soql.queryAst(user, query, options), started);
	const { pages, columns } = yield* awaited(later);
	keep({ columns, records: pages.length ? recordsOf(pages.shift()!) : [] }, started);
	for (let page = pages.shift(); page; page = pages.shift()) {
		yield;
		keep({ columns, records: recordsOf(page) }, performance.now());
	}
}

/** In the order of Id: each step looks at as many rows as take about `STEP_MS`, and keeps what of them the query asks for. */
function* readSlices({ engine, user, query, options, keep }: Run): Generator<Promise<unknown> | void> {
	const table = findObject(engine.schema, query.sObject!)?.name;
	const pace = new Pace();
	/** Where the window behind `after` ends; undefined where it reaches the last row. */
	const windowEnd = (after: string): string | undefined =>
		table &&
		(engine.store.get(`SELECT "Id" FROM ${quoted(table)} WHERE "Id" > ? ORDER BY "Id" LIMIT 1 OFFSET ?`, [after, pace.window])?.[0] as
			string | undefined);
	for (let after = '', upTo = windowEnd(after); ;) {
		const started = performance.now();
		const elsewhere = pace.way === 'elsewhere';
		const most = elsewhere ? LARGEST_WINDOW : SLICE;
		const asked = sliceOf(query, after, upTo, most);
		const later = elsewhere ? engine.readers.query(user, asked, { ...options, pageRows: SLICE }) : undefined;
		let slice: Slice;
		if (later) {
			const { columns, pages } = yield* awaited(later);
			slice = { columns, records: pages.flatMap(recordsOf) };
		} else slice = engine.soql.queryAst(user, asked, { ...options, byId: pace.way === 'by Id' });
		keep(slice, started);
		if (slice.records.length === most) after = idOf(slice.records.at(-1)!);
		else if (upTo === undefined) return;
		else {
			pace.took(performance.now() - started);
			after = upTo;
			upTo = windowEnd(after);
		}
		yield;
	}
}

/**
 * How a slice is read, each way left for the next where every slice costs what the whole does: by the index that SQLite takes, since of few
 * rows that it finds none is dear; by that of Id, of which a slice is a stretch; by a read worker, in few slices.
 */
type Way = 'any index' | 'by Id' | 'elsewhere';

/** In what way the next step looks at rows, and at how many. */
export class Pace {
	window = FIRST_WINDOW;
	way: Way = 'any index';
	#earlier: Step | undefined;

	/** A window that was looked at to its end took so long. */
	took(took: number): void {
		if (this.way === 'elsewhere') return;
		const now = { window: this.window, took };
		// So few rows never take so long by Id; those before may have taken longer only because they were the first.
		if (this.window === SMALLEST_WINDOW && took >= 2 * STEP_MS) return this.#leave();
		// However slowly the window shrinks: it is compared with the one that was twice as large.
		if (!this.#earlier || now.window > this.#earlier.window) this.#earlier = now;
		else if (now.window <= this.#earlier.window / 2) {
			if (!fellWith(this.#earlier, now)) return this.#leave();
			this.#earlier = now;
		}
		this.window = nextWindow(this.window, took);
	}

	#leave(): void {
		this.way = this.way === 'any index' ? 'by Id' : 'elsewhere';
		this.window = this.way === 'by Id' ? FIRST_WINDOW : LARGEST_WINDOW;
		this.#earlier = undefined;
	}
}
interface Step {
	window: number;
	took: number;
}

/** Whether a slice over much fewer rows took less; true where that was not tried, or where it takes no longer than it may. */
export function fellWith(earlier: Step, now: Step): boolean {
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
