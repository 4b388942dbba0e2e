/** `uiapi { aggregate { … } }`: one grouped SOQL (GraphQL API Developer Guide, "Aggregate Schema", "Group By Schema"). */
import type { FieldType as SelectedField } from '@jetstreamapp/soql-parser-js';
import { GraphQLError, getNamedType, type GraphQLObjectType, type GraphQLResolveInfo } from 'graphql';
import { findField, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import type { Value } from '../../engine/contract.ts';
import { selected, whereClause } from '../ui-api/ast.ts';
import { pageValue } from '../ui-api/display.ts';
import { connection, FieldValue } from './connection.ts';
import { conditionOf, scopeCondition } from './filters.ts';
import { pageOf, selectionOf, under } from './plan.ts';
import { meaningOf, type RequestContext } from './meaning.ts';

const FUNCTIONS: Record<string, string> = {
	count: 'COUNT',
	countDistinct: 'COUNT_DISTINCT',
	min: 'MIN',
	max: 'MAX',
	avg: 'AVG',
	sum: 'SUM',
};
/** What the functions answer, where it is not the field's own type. */
const COUNTED: Pick<FieldDef, 'type' | 'scale'> = { type: 'int', scale: 0 };
const AVERAGED: Pick<FieldDef, 'type' | 'scale'> = { type: 'double', scale: 2 };

interface Arguments {
	first?: number | null;
	after?: string | null;
	where?: Record<string, unknown> | null;
	groupBy?: Record<string, { group?: boolean | null } | null> | null;
	scope?: string | null;
}

/** Reads the groups of a connection: all of them, since totalCount counts groups, then the page. */
export function readAggregate(context: RequestContext, info: GraphQLResolveInfo, object: ObjectDef, args: Arguments): object {
	const { engine, user } = context;
	const groups = Object.entries(args.groupBy ?? {})
		.filter(([, clause]) => clause?.group)
		.map(([name]) => findField(object, name)!);
	for (const field of groups)
		if (!engine.access.field(user, object.name, field.name).read)
			throw new GraphQLError(
				`Validation error of type FieldUndefined: Field '${field.name}' in type '${object.name}_GroupBy' is undefined`,
				{ extensions: { ErrorType: 'ValidationError' } },
			);
	const { type, nodes } = under(info, getNamedType(info.returnType) as GraphQLObjectType, info.fieldNodes, ['edges', 'node', 'aggregate']);

	const calls: { alias: string; field: FieldDef; name: string }[] = [];
	for (const [, fieldNodes] of nodes.length ? selectionOf(info, type, nodes) : []) {
		const config = type.getFields()[fieldNodes[0]!.name.value]!;
		const meaning = meaningOf(config);
		if (meaning?.kind !== 'grouped') continue;
		for (const [, inner] of selectionOf(info, getNamedType(config.type) as GraphQLObjectType, fieldNodes)) {
			const name = inner[0]!.name.value;
			if (FUNCTIONS[name]) {
				if (!calls.some((call) => call.field === meaning.field && call.name === name))
					calls.push({ alias: `expr${calls.length}`, field: meaning.field, name });
			} else if (!groups.includes(meaning.field))
				throw new GraphQLError(`${meaning.field.name} must be grouped to be selected: groupBy: {${meaning.field.name}: {group: true}}.`, {
					nodes: inner[0]!,
					extensions: { ErrorType: 'ValidationError' },
				});
		}
	}
	const fields: SelectedField[] = [
		...groups.map((field) => selected([field.name])),
		...calls.map(({ alias, field, name }): SelectedField => ({
			type: 'FieldFunctionExpression',
			functionName: FUNCTIONS[name]!,
			parameters: [field.name],
			isAggregateFn: true,
			rawValue: `${FUNCTIONS[name]!}(${field.name})`,
			alias,
		})),
	];
	if (fields.length === 0)
		throw new GraphQLError('An aggregate query groups by a field or selects a function.', { extensions: { ErrorType: 'ValidationError' } });
	const where = whereClause({ and: [scopeCondition(context, object, args.scope), conditionOf(context, object, args.where)] });
	const { records } = engine.soql.queryAst(user, {
		sObject: object.name,
		fields,
		...(where ? { where } : {}),
		...(groups.length ? { groupBy: groups.map((field) => ({ field: field.name })) } : {}),
	});

	const page = pageOf(args);
	const shown = records.slice(page.offset, page.offset + page.first).map((record) => {
		const aggregate: Record<string, object> = {};
		for (const field of new Set([...groups, ...calls.map((call) => call.field)])) {
			const value = groups.includes(field) ? pageValue(field, record[field.name]) : null;
			const own = new FieldValue(field, value, user.timeZone);
			const results = calls
				.filter((call) => call.field === field)
				.map((call) => [call.name, functionValue(call.name, field, record[call.alias], user.timeZone)]);
			aggregate[field.name] = { value, displayValue: () => own.displayValue, label: () => own.label, ...Object.fromEntries(results) };
		}
		return { aggregate };
	});
	return connection(shown, records.length > page.offset + page.first, page.offset, () => records.length);
}

function functionValue(name: string, field: FieldDef, value: unknown, timeZone: string): FieldValue {
	const shape =
		name === 'count' || name === 'countDistinct' ? { ...field, ...COUNTED } : name === 'avg' ? { ...field, ...AVERAGED } : field;
	return new FieldValue(shape, pageValue(shape, value) as Value, timeZone);
}
