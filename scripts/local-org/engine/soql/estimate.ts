/**
 * Whether a query may take long, without reading its rows: it aggregates over a big table, or walks through one without an index.
 * SQLite is asked how it would go about it, once per statement; how big a table is, each time.
 */
import { quoted, type SqlValue, type Store } from '../contract.ts';
import type { Plan } from './plan.ts';
import { SqlBuilder, type Binding, type Built } from './sql.ts';

/** A table with fewer rows is never big. Rows that were ever inserted count: that costs one step in an index. */
const BIG = 20_000;

/** What EXPLAIN QUERY PLAN says of a statement. */
export interface Way {
	/** Aliases of tables that are walked through. */
	scanned: string[];
	/** The FROM object's rows are found by Id. */
	byId: boolean;
}

/** `tables`: the object behind each alias of the plan. */
export function mayBeLong(store: Store, plan: Plan, binding: Binding, built: Built, tables: ReadonlyMap<string, string>): boolean {
	const big = (object: string): boolean => Number(store.get(`SELECT max(rowid) FROM ${quoted(object)}`)?.[0] ?? 0) >= BIG;
	const bigTables = new Map([...new Set(tables.values())].map((object) => [object, big(object)]));
	if (![...bigTables.values()].includes(true)) return false;
	const to = new SqlBuilder(binding, built);
	for (const piece of plan.sql) to.add(piece);
	to.statement(store);
	const way = (built.way ??= wayOf(store, built.texts.join(''), to.params, plan.alias));
	if ((plan.aggregate || plan.countOnly) && bigTables.get(plan.object.name) && !way.byId) return true;
	return way.scanned.some((alias) => bigTables.get(tables.get(alias) ?? '') && !(alias === plan.alias && plan.stopsEarly));
}

function wayOf(store: Store, sql: string, params: readonly SqlValue[], from: string): Way {
	const details = store.all(`EXPLAIN QUERY PLAN ${sql}`, params).map((row) => String(row[3]));
	const searches = Map.groupBy(
		details.filter((detail) => detail.startsWith('SEARCH ')),
		(detail) => detail.split(' ', 2)[1]!,
	);
	const own = searches.get(from) ?? [];
	return {
		scanned: [
			...details.flatMap((detail) => /^SCAN (\w+)(?! VIRTUAL)/.exec(detail)?.[1] ?? []),
			// Sharing: what the user owns (a queue, a whole team below them) or is shared with them.
			...[...searches].filter(([, ways]) => ways.length > 1 && ways.some((way) => way.includes('|OwnerId|'))).map(([alias]) => alias),
		],
		byId: own.length > 0 && own.every((way) => way.includes('sqlite_autoindex')),
	};
}
