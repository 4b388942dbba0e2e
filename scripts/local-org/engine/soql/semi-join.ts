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
import type { ObjectDef } from '../../schema/model.ts';
import { invalidField, invalidFilter, malformed } from './errors.ts';
import { filterable } from './field-rules.ts';
import { callExpression, type Expression } from './functions.ts';
import { Scope, liveRows, queryable, type Compilation } from './scope.ts';
import type { Piece } from './sql.ts';

/** The path of a selected field as it was written: `a.Account.Name`. */
export function fieldPath(field: Field | FieldWithAlias | FieldRelationship | FieldRelationshipWithAlias): string {
	if (field.type === 'Field') return 'objectPrefix' in field ? `${field.objectPrefix}.${field.field}` : field.field;
	return [...('objectPrefix' in field && field.objectPrefix ? [field.objectPrefix] : []), ...field.relationships, field.field].join('.');
}

const UNSUPPORTED = new Set(['Event', 'Task']);

/** The inner select, under the user's visibility of its object. `path` is the left side, for error marks. */
export function semiJoin(compilation: Compilation, query: Query, path: string, anti: boolean, outer: ObjectDef): Piece {
	const { source } = compilation;
	const scope = new Scope(compilation, queryable(compilation, query.sObject ?? ''), query.sObjectAlias);
	// "You can't query on the same object in a subquery as in the main query"; "Event, Task … aren't supported in subqueries".
	if (scope.object === outer) throw malformed(source, path, 'The inner and outer selects should not be on the same object type');
	if (UNSUPPORTED.has(scope.object.name))
		throw malformed(source, query.sObject ?? path, `Entity '${scope.object.name}' is not supported for semi join inner selects`);
	const [field, ...more] = query.fields ?? [];
	if (more.length > 0 || (field?.type !== 'Field' && field?.type !== 'FieldRelationship'))
		throw malformed(source, path, 'The inner select of a semi join must have exactly one field.');
	if (query.orderBy || query.limit !== undefined || query.offset !== undefined || query.groupBy || query.having)
		throw malformed(source, path, 'ORDER BY, LIMIT, OFFSET and GROUP BY are not supported in semi join sub-selects.');
	const column = scope.column(fieldPath(field));
	// "The selected column in a subquery must be a foreign key field, and it can't traverse relationships."
	if (column.steps.length > 0)
		throw malformed(
			source,
			column.path,
			`The selected field '${column.path}' in the inner select of a semi join cannot traverse relationships`,
		);
	if (!['id', 'reference'].includes(column.field.type))
		throw invalidField(source, column.path, `The selected field '${column.name}' in the inner select of a semi join must be an id field`);
	const subject = (left: { field?: string; fn?: FunctionExp }): Expression => {
		const expression = left.fn ? callExpression(compilation, scope, left.fn) : plainExpression(scope, left.field!);
		if (expression.aggregate) throw malformed(source, expression.path, `Aggregate functions can not be used in WHERE: ${expression.path}`);
		if (!filterable(expression.field, expression.column?.node.object))
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
