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
import { DATE_FUNCTIONS } from './values.ts';

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

interface GroupClause {
	group?: boolean | null;
	/** `CALENDAR_YEAR`: of date and time fields, which cannot be grouped by themselves. */
	function?: string | null;
}
interface Arguments {
	first?: number | null;
	after?: string | null;
	where?: Record<string, unknown> | null;
	groupBy?: Record<string, GroupClause | null> | null;
	scope?: string | null;
}

/** Reads the groups of a connection: all of them, since totalCount counts groups, then the page. */
export function readAggregate(context: RequestContext, info: GraphQLResolveInfo, object: ObjectDef, args: Arguments): object {
	const { engine, user } = context;
	const clauses = Object.entries(args.groupBy ?? {}).map(([name, clause]) => ({ field: findField(object, name)!, clause }));
	const groups = clauses.filter(({ clause }) => clause?.group).map(({ field }) => field);
	const dates = clauses.flatMap(({ field, clause }, index): DateGroup[] =>
		clause?.function ? [{ field, functionName: clause.function, alias: `date${index}` }] : [],
	);
	for (const { field } of clauses)
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
			} else if (DATE_FUNCTIONS[name]) {
				if (!dates.some((each) => each.field === meaning.field && each.functionName === DATE_FUNCTIONS[name]))
					throw new GraphQLError(
						`${meaning.field.name} must be grouped by ${name} to be selected so: groupBy: {${meaning.field.name}: {function: ${DATE_FUNCTIONS[name]}}}.`,
						{ nodes: inner[0]!, extensions: { ErrorType: 'ValidationError' } },
					);
			} else if (!groups.includes(meaning.field))
				throw new GraphQLError(`${meaning.field.name} must be grouped to be selected: groupBy: {${meaning.field.name}: {group: true}}.`, {
					nodes: inner[0]!,
					extensions: { ErrorType: 'ValidationError' },
				});
		}
	}
	const fields: SelectedField[] = [
		...groups.map((field) => selected([field.name])),
		...dates.map(({ alias, ...call }): SelectedField => ({
			type: 'FieldFunctionExpression',
			isAggregateFn: true,
			alias,
			...functionCall(call),
		})),
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
		...(groups.length || dates.length
			? { groupBy: [...groups.map((field) => ({ field: field.name })), ...dates.map((each) => ({ fn: functionCall(each) }))] }
			: {}),
	});

	const page = pageOf(args);
	const shown = records.slice(page.offset, page.offset + page.first).map((record) => {
		const aggregate: Record<string, object> = {};
		for (const field of new Set([...groups, ...dates.map((each) => each.field), ...calls.map((call) => call.field)])) {
			const value = groups.includes(field) ? pageValue(field, record[field.name]) : null;
			const own = new FieldValue(field, value, user.timeZone);
			const results = calls
				.filter((call) => call.field === field)
				.map((call): [string, FieldValue] => [call.name, functionValue(call.name, field, record[call.alias], user.timeZone)]);
			for (const each of dates)
				if (each.field === field) results.push([dateFunctionName(each.functionName), dateValue(each, record[each.alias], user.timeZone)]);
			aggregate[field.name] = { value, displayValue: () => own.displayValue, label: () => own.label, ...Object.fromEntries(results) };
		}
		return { aggregate };
	});
	return connection(shown, records.length > page.offset + page.first, page.offset, () => records.length);
}

/** A date and time field grouped by a function of it. */
interface DateGroup {
	field: FieldDef;
	functionName: string;
	alias: string;
}
const functionCall = ({
	field,
	functionName,
}: Pick<DateGroup, 'field' | 'functionName'>): {
	functionName: string;
	parameters: string[];
	rawValue: string;
} => ({ functionName, parameters: [field.name], rawValue: `${functionName}(${field.name})` });
const dateFunctionName = (functionName: string): string =>
	Object.keys(DATE_FUNCTIONS).find((name) => DATE_FUNCTIONS[name] === functionName)!;
const dateValue = ({ field, functionName }: DateGroup, value: unknown, timeZone: string): FieldValue =>
	new FieldValue(
		{ ...field, ...(functionName === 'DAY_ONLY' ? { type: 'date' } : COUNTED) } as FieldDef,
		(value ?? null) as Value,
		timeZone,
	);

function functionValue(name: string, field: FieldDef, value: unknown, timeZone: string): FieldValue {
	const shape =
		name === 'count' || name === 'countDistinct' ? { ...field, ...COUNTED } : name === 'avg' ? { ...field, ...AVERAGED } : field;
	return new FieldValue(shape, pageValue(shape, value) as Value, timeZone);
}
