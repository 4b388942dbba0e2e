/**
 * GROUP BY ROLLUP and CUBE: the same query once per set of grouped fields, all in one statement. Source: SOQL and SOSL Reference,
 * "GROUP BY ROLLUP", "GROUP BY CUBE", "GROUPING(fieldName)": up to three fields, all grouped fields in the parentheses.
 */
import type { GroupByClause } from '@jetstreamapp/soql-parser-js';
import { malformed, type Source } from './errors.ts';
import type { Piece } from './sql.ts';

const MAX_FIELDS = 3;

/** Which groupings a query asks for. */
export interface Grouping {
	/** The fields and functions that are grouped. */
	fields: GroupByClause[];
	/** Undefined for a plain GROUP BY. */
	kind: 'ROLLUP' | 'CUBE' | undefined;
}

/** Reads GROUP BY. */
export function groupingOf(source: Source, groupBy: GroupByClause | GroupByClause[] | undefined): Grouping {
	const groups = groupBy === undefined ? [] : [groupBy].flat();
	const special = groups.find((group) => 'fn' in group && kindOf(group.fn.functionName) !== undefined);
	if (!special || !('fn' in special)) return { fields: groups, kind: undefined };
	const kind = kindOf(special.fn.functionName)!;
	if (groups.length > 1) throw malformed(source, kind, `GROUP BY ${kind} cannot be combined with other grouped fields.`);
	const parameters = special.fn.parameters ?? [];
	if (parameters.length === 0 || parameters.length > MAX_FIELDS)
		throw malformed(source, kind, `GROUP BY ${kind} takes one to ${MAX_FIELDS} fields.`);
	return { kind, fields: parameters.map((each) => (typeof each === 'string' ? { field: each } : { fn: each })) };
}

const kindOf = (name: string | undefined): Grouping['kind'] => {
	const upper = name?.toUpperCase();
	return upper === 'ROLLUP' || upper === 'CUBE' ? upper : undefined;
};

/** Marks the column of GROUPING(field). */
export const groupingColumn = (key: string): string => `GROUPING ${key}`;

/** The sets of grouped fields, the largest first, as what of `keys` is grouped in each. */
function groupingSets(kind: 'ROLLUP' | 'CUBE', keys: readonly string[]): string[][] {
	if (kind === 'ROLLUP') return [...keys, ''].map((_, i) => keys.slice(0, keys.length - i));
	const masks = Array.from({ length: 2 ** keys.length }, (_, i) => 2 ** keys.length - 1 - i);
	return masks.map((mask) => keys.filter((_, i) => mask & (1 << (keys.length - 1 - i))));
}

/** All rows of all sets, with columns `c0`, `c1`, …: `SELECT … FROM (…)` goes around it. `groupBy` is the SQL to group by, per key. */
export function rollupSql(kind: 'ROLLUP' | 'CUBE', columns: readonly string[], groupBy: ReadonlyMap<string, string>, from: Piece): Piece {
	const keys = [...groupBy.keys()];
	return groupingSets(kind, keys).flatMap((set, i): Piece[] => {
		const left = keys.filter((key) => !set.includes(key));
		const select = columns.map((sql, n) => {
			const grouping = keys.find((key) => sql === groupingColumn(key));
			const value = grouping === undefined ? (left.includes(sql) ? 'NULL' : sql) : left.includes(grouping) ? '1' : '0';
			return `${value} AS c${n}`;
		});
		// A grand total of no rows at all is no row.
		const groups = set.length > 0 ? set.map((key) => groupBy.get(key)!).join(', ') : 'NULL';
		return [`${i > 0 ? ' UNION ALL ' : ''}SELECT ${select.join(', ')}`, from, ` GROUP BY ${groups}`];
	});
}
