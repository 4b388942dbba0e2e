/** `where`, `orderBy` and `scope` arguments as SOQL (GraphQL API Developer Guide, "Filter Results", "Order Results"). */
import type { DateLiteral, Operator, OrderByClause } from '@jetstreamapp/soql-parser-js';
import { GraphQLError, Kind, valueFromASTUntyped, type FieldNode, type GraphQLResolveInfo } from 'graphql';
import { findField, findObject, findParentRelationship, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import { selected, test, whereClause, type Condition } from '../ui-api/ast.ts';
import type { RequestContext } from './meaning.ts';

type Input = Record<string, unknown>;
interface Moment {
	value?: string | null;
	literal?: string | null;
	range?: Record<string, number | null> | null;
}
const COMPARISONS: Record<string, Operator> = {
	eq: '=',
	ne: '!=',
	lt: '<',
	gt: '>',
	lte: '<=',
	gte: '>=',
	like: 'LIKE',
	in: 'IN',
	nin: 'NOT IN',
	includes: 'INCLUDES',
	excludes: 'EXCLUDES',
};

/** The condition of a `where` argument. A field that the user may not see fails as one that does not exist. */
export function conditionOf(context: RequestContext, object: ObjectDef, where: Input | null | undefined, prefix: string[] = []): Condition {
	const conditions: Condition[] = [];
	for (const [name, value] of Object.entries(where ?? {})) {
		if (value === null || value === undefined) continue;
		if (name === 'and') conditions.push({ and: (value as Input[]).map((each) => conditionOf(context, object, each, prefix)) });
		else if (name === 'or') conditions.push({ or: (value as Input[]).map((each) => conditionOf(context, object, each, prefix)) });
		else if (name === 'not') conditions.push({ not: conditionOf(context, object, value as Input, prefix) });
		else conditions.push(fieldCondition(context, object, name, value as Input, prefix));
	}
	return { and: conditions };
}

function fieldCondition(context: RequestContext, object: ObjectDef, name: string, value: Input, prefix: string[]): Condition {
	const { engine, user } = context;
	const field = findField(object, name);
	if (field) {
		if (!engine.access.field(user, object.name, field.name).read) throw undefinedField(name, `${object.name}_Filter`);
		const path = [...prefix, field.name].join('.');
		return {
			and: Object.entries(value).flatMap(([operator, operand]) =>
				operand === undefined ? [] : [operation(context, path, field, operator, operand)],
			),
		};
	}
	const lookup = findParentRelationship(object, name)!;
	if (!engine.access.field(user, object.name, lookup.name).read) throw undefinedField(name, `${object.name}_Filter`);
	const parents: [string, Input][] =
		lookup.referenceTo.length === 1 ? [[lookup.referenceTo[0]!, value]] : (Object.entries(value) as [string, Input][]);
	return {
		and: parents.map(([parentName, filter]) => {
			const parent = findObject(engine.schema, parentName)!;
			if (!engine.access.object(user, parent.name).read) throw undefinedField(name, `${object.name}_Filter`);
			const inner = conditionOf(context, parent, filter, [...prefix, lookup.relationshipName!]);
			if (lookup.referenceTo.length === 1) return inner;
			return { and: [test([...prefix, lookup.relationshipName!, 'Type'].join('.'), '=', parent.name, 'string'), inner] };
		}),
	};
}

function operation(context: RequestContext, path: string, field: FieldDef, operator: string, operand: unknown): Condition {
	if (operator === 'inq' || operator === 'ninq')
		return semiJoin(context, path, operator === 'inq' ? 'IN' : 'NOT IN', operand as Input | null);
	const soqlOperator = COMPARISONS[operator]!;
	if (field.type === 'date' || field.type === 'datetime') {
		if (!Array.isArray(operand)) return momentTest(path, field, soqlOperator, operand as Moment | null);
		const each = operand.map((one) => momentTest(path, field, soqlOperator === 'IN' ? '=' : '!=', one as Moment | null));
		return soqlOperator === 'IN' ? { or: each } : { and: each };
	}
	if (Array.isArray(operand) && operand.length === 0)
		throw new GraphQLError(`${path}: the list of "${operator}" is empty.`, { extensions: { ErrorType: 'ValidationError' } });
	return test(path, soqlOperator, operand as string, field.type);
}

function momentTest(path: string, field: FieldDef, operator: Operator, moment: Moment | null): Condition {
	if (moment === null) return test(path, operator, null, field.type);
	const ranges = Object.entries(moment.range ?? {}).filter(([, count]) => count !== null && count !== undefined);
	const given = [moment.value !== undefined, moment.literal !== undefined && moment.literal !== null, ...ranges.map(() => true)].filter(
		Boolean,
	).length;
	if (given !== 1)
		throw new GraphQLError(`${path}: give exactly one of value, literal and range.`, { extensions: { ErrorType: 'ValidationError' } });
	if (moment.literal !== undefined && moment.literal !== null)
		return { test: { field: path, operator, value: moment.literal as DateLiteral, literalType: 'DATE_LITERAL' } };
	const [range] = ranges;
	if (range) {
		const [name, count] = range as [string, number];
		return {
			test: { field: path, operator, value: `${name.toUpperCase()}:${count}`, literalType: 'DATE_N_LITERAL', dateLiteralVariable: count },
		};
	}
	return test(path, operator, moment.value ?? null, field.type);
}

function semiJoin(context: RequestContext, path: string, operator: 'IN' | 'NOT IN', join: Input | null): Condition {
	const { ApiName, ...objects } = join ?? {};
	const [entry, ...others] = Object.entries(objects);
	const object = entry && findObject(context.engine.schema, entry[0]);
	const field = object && findField(object, String(ApiName));
	if (!object || others.length || !field)
		throw new GraphQLError(`${path}: a semi-join names one object with its filter, and in ApiName the id field of that object.`, {
			extensions: { ErrorType: 'ValidationError' },
		});
	const { engine, user } = context;
	if (!engine.access.object(user, object.name).read || !engine.access.field(user, object.name, field.name).read)
		throw undefinedField(object.name, 'JoinInput');
	const where = whereClause(conditionOf(context, object, entry[1] as Input));
	return {
		test: {
			field: path,
			operator,
			valueQuery: { sObject: object.name, fields: [selected([field.name])], ...(where ? { where } : {}) },
			literalType: 'SUBQUERY',
		},
	};
}

/** MINE is what the user owns. */
export function scopeCondition(context: RequestContext, object: ObjectDef, scope: string | null | undefined): Condition {
	if (!scope || scope === 'EVERYTHING') return { and: [] };
	if (!findField(object, 'OwnerId'))
		throw new GraphQLError(`${object.name} has no owner, so scope ${scope} does not apply.`, {
			extensions: { ErrorType: 'ValidationError' },
		});
	return test('OwnerId', '=', context.user.userId, 'reference');
}

/**
 * The ORDER BY of an `orderBy` argument, in the order in which the client wrote its fields:
 * graphql-js sorts input fields as the type declares them, so their order is taken from the document or the variables.
 */
export function orderOf(
	context: RequestContext,
	object: ObjectDef,
	orderBy: Input | null | undefined,
	info: GraphQLResolveInfo,
	node: FieldNode,
): OrderByClause[] {
	if (!orderBy) return [];
	const argument = node.arguments?.find((each) => each.name.value === 'orderBy')?.value;
	const written =
		argument?.kind === Kind.VARIABLE
			? context.rawVariables[argument.name.value]
			: argument && valueFromASTUntyped(argument, info.variableValues);
	return orderClauses(context, object, orderBy, (written ?? orderBy) as Input, []);
}

function orderClauses(context: RequestContext, object: ObjectDef, orderBy: Input, written: Input, prefix: string[]): OrderByClause[] {
	return Object.keys(written).flatMap((name) => {
		const value = orderBy[name] as Input | null | undefined;
		if (!value) return [];
		const field = findField(object, name);
		const lookup = field ? undefined : findParentRelationship(object, name);
		if (!context.engine.access.field(context.user, object.name, (field ?? lookup)!.name).read)
			throw undefinedField(name, `${object.name}_OrderBy`);
		if (lookup)
			return orderClauses(context, findObject(context.engine.schema, lookup.referenceTo[0]!)!, value, written[name] as Input, [
				...prefix,
				lookup.relationshipName!,
			]);
		const { order, nulls } = value as { order?: 'ASC' | 'DESC'; nulls?: 'FIRST' | 'LAST' };
		return [{ field: [...prefix, field!.name].join('.'), ...(order ? { order } : {}), ...(nulls ? { nulls } : {}) }];
	});
}

const undefinedField = (name: string, type: string): GraphQLError =>
	new GraphQLError(`Validation error of type FieldUndefined: Field '${name}' in type '${type}' is undefined`, {
		extensions: { ErrorType: 'ValidationError' },
	});
