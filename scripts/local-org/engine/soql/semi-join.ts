/** Semi- and anti-joins: `IN (SELECT AccountId FROM Opportunity WHERE …)`. Source: SOQL Reference, "Comparison Operators". */
import type {
	Field,
	FieldRelationship,
	FieldRelationshipWithAlias,
	FieldWithAlias,
	FunctionExp,
	Query,
} from '@jetstreamapp/soql-parser-js';
import { compileConditions } from './conditions.ts';
import { invalidField, invalidFilter, malformed } from './errors.ts';
import { callExpression, type Expression } from './functions.ts';
import { Scope, liveRows, queryable, type Compilation } from './scope.ts';
import type { Piece } from './sql.ts';

/** The path of a selected field as it was written: `a.Account.Name`. */
export function fieldPath(field: Field | FieldWithAlias | FieldRelationship | FieldRelationshipWithAlias): string {
	if (field.type === 'Field') return 'objectPrefix' in field ? `${field.objectPrefix}.${field.field}` : field.field;
	return [...('objectPrefix' in field && field.objectPrefix ? [field.objectPrefix] : []), ...field.relationships, field.field].join('.');
}

/** The inner select, under the user's visibility of its object. `path` is the left side, for error marks. */
export function semiJoin(compilation: Compilation, query: Query, path: string, anti: boolean): Piece {
	const { source } = compilation;
	const scope = new Scope(compilation, queryable(compilation, query.sObject ?? ''), query.sObjectAlias);
	const [field, ...more] = query.fields ?? [];
	if (more.length > 0 || (field?.type !== 'Field' && field?.type !== 'FieldRelationship'))
		throw malformed(source, path, 'The inner select of a semi join must have exactly one field.');
	if (query.orderBy || query.limit !== undefined || query.offset !== undefined || query.groupBy || query.having)
		throw malformed(source, path, 'ORDER BY, LIMIT, OFFSET and GROUP BY are not supported in semi join sub-selects.');
	const column = scope.column(fieldPath(field));
	if (!['id', 'reference'].includes(column.field.type))
		throw invalidField(source, column.path, `The selected field '${column.name}' in the inner select of a semi join must be an id field`);
	const subject = (left: { field?: string; fn?: FunctionExp }): Expression => {
		const expression = left.fn ? callExpression(compilation, scope, left.fn) : plainExpression(scope, left.field!);
		if (expression.aggregate) throw malformed(source, expression.path, `Aggregate functions can not be used in WHERE: ${expression.path}`);
		if (expression.field.long)
			throw invalidFilter(source, expression.path, `field '${expression.field.name}' can not be filtered in a query call`);
		return expression;
	};
	const where = query.where ? compileConditions({ compilation, subject, semiJoin: undefined }, query.where) : undefined;
	return [
		`SELECT ${column.sql} FROM `,
		scope.from(),
		' WHERE ',
		liveRows(compilation, scope),
		// One blank lookup would make NOT IN unknown for every row.
		anti ? ` AND ${column.sql} IS NOT NULL` : '',
		where ? [' AND ', where] : '',
	];
}

/** A field path as an expression. */
export function plainExpression(scope: Scope, path: string): Expression {
	const column = scope.column(path);
	return { sql: column.sql, field: column.field, path, column, aggregate: false, key: column.sql };
}
