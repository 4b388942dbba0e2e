/**
 * Work that reads and is written in one go, such as a GraphQL request or a page's list: its long queries run in read workers.
 * Where the work comes to one it is given up; when the answer is there it is done again from the start, and finds the answer waiting.
 * So whoever puts queries together needs not know which of them are long, and short work is done at once.
 */
import type { Query } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../../errors.ts';
import type { Engine, PagedResult, QueryOptions, QueryResult, SObjectRecord, UserContext } from '../contract.ts';

/** Ends a try. Work that answers errors may answer this one, too, as any refusal: the try counts for nothing either way. */
const waitsForAnswer = (): ApiError => new ApiError('SERVER_UNAVAILABLE', 'This query runs in a read worker.', { status: 503 });
/** Work whose queries are others each time, since what they depend on is written meanwhile, is done in place in the end. */
const TRIES = 5;
/** One page: what such work asks for is limited. */
const PAGE_ROWS = Number.MAX_SAFE_INTEGER;

type Known = { result: PagedResult } | { error: unknown };

/** @param work must write nothing: it is done more than once where a query in it is long */
export function beside<T>(engine: Engine, work: (engine: Engine) => T): T | Promise<T> {
	const answers = new Map<string, Known>();
	const attempt = (left: number): T | Promise<T> => {
		const asked = new Map<string, Promise<PagedResult>>();
		const queryAst = (ctx: UserContext, query: Query, options: QueryOptions = {}): QueryResult => {
			const key = answers.size > 0 ? keyOf(ctx, query, options) : undefined;
			const known = key === undefined ? undefined : answers.get(key);
			if (known) return answerOf(known);
			const later = left > 0 ? engine.readers.query(ctx, query, { ...options, pageRows: PAGE_ROWS }) : undefined;
			if (!later) return engine.soql.queryAst(ctx, query, options);
			// Told of in time, whatever becomes of the others.
			later.catch(() => undefined);
			asked.set(key ?? keyOf(ctx, query, options), later);
			throw waitsForAnswer();
		};
		let result: T;
		try {
			result = work(Object.create(engine, { soql: { value: { ...engine.soql, queryAst } } }) as Engine);
		} catch (error) {
			if (asked.size === 0) throw error;
			return again(asked, left);
		}
		return asked.size === 0 ? result : again(asked, left);
	};
	const again = async (asked: Map<string, Promise<PagedResult>>, left: number): Promise<T> => {
		for (const [key, later] of asked)
			answers.set(
				key,
				await later.then(
					(result) => ({ result }),
					(error: unknown) => ({ error }),
				),
			);
		return attempt(left - 1);
	};
	return attempt(TRIES);
}

const keyOf = (ctx: UserContext, query: Query, options: QueryOptions): string => JSON.stringify([ctx.userId, ctx.mode, query, options]);

/** Records of its own for each who asks: they are worked on. */
function answerOf(known: Known): QueryResult {
	if ('error' in known) throw known.error;
	const { pages, rows: _rows, ...result } = known.result;
	return { ...result, records: pages.flatMap((page) => JSON.parse(new TextDecoder().decode(page)) as SObjectRecord[]) };
}
