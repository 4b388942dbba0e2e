/** Clauses around SELECT … FROM … WHERE: what is refused by name, USING SCOPE, LIMIT and OFFSET. */
import type { QueryBase } from '@jetstreamapp/soql-parser-js';
import { ApiError, notImplemented } from '../../errors.ts';
import { malformed } from './errors.ts';
import type { Compilation, Scope } from './scope.ts';
import type { Piece } from './sql.ts';

/** Source: SOQL and SOSL Reference, "OFFSET". */
const MAX_OFFSET = 2_000;
/** Filter scopes that need what the local org has not: teams, territories, delegates, Experience Cloud. */
export const REFUSED_SCOPES: readonly string[] = [
	'delegated',
	'my_territory',
	'my_team_territory',
	'team',
	'mru',
	'allPrivate',
	'scopingRule',
	'queue_owned',
];

/** Clauses that have a meaning on Salesforce and none here are refused by name, never skipped. */
export function refuseClauses(query: QueryBase): void {
	const { withDataCategory, withSecurityEnforced, withAccessLevel, for: forClause, update, usingScope } = query;
	if (withDataCategory) throw notImplemented('WITH DATA CATEGORY', 'SOQL');
	if (withSecurityEnforced) throw notImplemented('WITH SECURITY_ENFORCED', 'SOQL');
	if (withAccessLevel) throw notImplemented(`WITH ${withAccessLevel}`, 'SOQL');
	if (forClause) throw notImplemented(`FOR ${forClause}`, 'SOQL');
	if (update) throw notImplemented(`UPDATE ${update}`, 'SOQL');
	if (usingScope && !['mine', 'everything'].includes(usingScope.toLowerCase())) throw notImplemented(`USING SCOPE ${usingScope}`, 'SOQL');
}

/** USING SCOPE mine: records that the user owns. */
export function scopeFilter(compilation: Compilation, query: QueryBase, scope: Scope, inList: boolean): Piece[] {
	if (!query.usingScope) return [];
	// "You can't use the USING SCOPE clause to limit the results of parent-child relationship queries" (Understanding Relationship Query Limitations).
	if (inList) throw malformed(compilation.source, 'SCOPE', 'USING SCOPE is not supported in a subquery of the SELECT list.');
	if (query.usingScope.toLowerCase() !== 'mine') return [];
	if (!scope.object.hasOwner) throw malformed(compilation.source, 'mine', `USING SCOPE mine is not supported for ${scope.object.name}`);
	return [` AND ${scope.alias}."OwnerId" = `, (to) => to.param(to.binding.ctx.userId)];
}

/** Where the literal of a query's LIMIT is found; child lists ask for their parent's. */
export interface Page {
	limit: Piece | undefined;
	offset: Piece | undefined;
	limitSlot: number | undefined;
}

/** LIMIT and OFFSET as holes. `parent` is set in a child list. */
export function pageOf(compilation: Compilation, query: QueryBase, parent: { limitSlot: number | undefined } | undefined): Page {
	const number = (text: unknown, name: string, most: number): number => {
		const value = Number(text);
		if (value > most) throw new ApiError('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL ${name} allowed is ${most}`);
		return value;
	};
	const limitSlot = query.limit === undefined ? undefined : compilation.literals++;
	const offsetSlot = query.offset === undefined ? undefined : compilation.literals++;
	return {
		limitSlot,
		limit: limitSlot === undefined ? undefined : (to) => to.param(number(to.literals[limitSlot], 'limit', Number.MAX_SAFE_INTEGER)),
		offset:
			offsetSlot === undefined
				? undefined
				: (to) => {
						// "A subquery can use OFFSET only if the parent query has a LIMIT 1 clause" ("OFFSET", Considerations).
						if (parent && (parent.limitSlot === undefined || Number(to.literals[parent.limitSlot]) !== 1))
							throw malformed(to.source, 'OFFSET', 'OFFSET is only supported in a subquery when the parent query has LIMIT 1.');
						to.param(number(to.literals[offsetSlot], 'offset', MAX_OFFSET));
					},
	};
}
