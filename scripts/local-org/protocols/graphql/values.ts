/**
 * Field types in GraphQL: per Salesforce type the value object (`{value displayValue}`), the scalar in it, and the operators that a
 * filter may use (GraphQL API Developer Guide, "Field Operators", "Aggregate Functions for Field Types").
 */
import {
	GraphQLBoolean,
	GraphQLEnumType,
	GraphQLError,
	GraphQLID,
	GraphQLInputObjectType,
	GraphQLInt,
	GraphQLList,
	GraphQLObjectType,
	GraphQLScalarType,
	GraphQLString,
	Kind,
	type GraphQLInputType,
	type GraphQLOutputType,
} from 'graphql';
import type { FieldDef } from '../../schema/model.ts';

function scalar(name: string, accepts: (value: unknown) => boolean, wanted: string): GraphQLScalarType {
	const parse = (value: unknown): unknown => {
		if (!accepts(value)) throw new GraphQLError(`${name} cannot represent ${JSON.stringify(value)}: ${wanted}`);
		return value;
	};
	return new GraphQLScalarType({
		name,
		serialize: (value) => value,
		parseValue: parse,
		parseLiteral: (node) => {
			if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return parse(Number(node.value));
			if (node.kind === Kind.STRING) return parse(node.value);
			throw new GraphQLError(`${name} cannot represent a ${node.kind}: ${wanted}`, { nodes: node });
		},
	});
}
const text = (name: string): GraphQLScalarType => scalar(name, (value) => typeof value === 'string', 'text');
const decimal = (name: string): GraphQLScalarType =>
	scalar(name, (value) => typeof value === 'number' && Number.isFinite(value), 'a number');

const DateScalar = scalar('Date', (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value), 'YYYY-MM-DD');
const DateTimeScalar = scalar(
	'DateTime',
	(value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:?\d{2})$/.test(value),
	'YYYY-MM-DDThh:mm:ssZ',
);
const Picklist = text('Picklist');
const LongScalar = scalar('Long', (value) => Number.isSafeInteger(value), 'a whole number');

/** Date literals without a number. */
const LITERALS = [
	'YESTERDAY',
	'TODAY',
	'TOMORROW',
	...['WEEK', 'MONTH', 'QUARTER', 'YEAR', 'FISCAL_QUARTER', 'FISCAL_YEAR'].flatMap((unit) => [
		`LAST_${unit}`,
		`THIS_${unit}`,
		`NEXT_${unit}`,
	]),
	'LAST_90_DAYS',
	'NEXT_90_DAYS',
];
/** Date literals with a number: `{range: {last_n_days: 90}}`. */
const RANGES = ['days', 'weeks', 'months', 'quarters', 'years', 'fiscal_quarters', 'fiscal_years'].flatMap((unit) => [
	`last_n_${unit}`,
	`next_n_${unit}`,
	`n_${unit}_ago`,
]);
const DateLiteral = new GraphQLEnumType({ name: 'DateLiteral', values: Object.fromEntries(LITERALS.map((name) => [name, {}])) });
const DateRange = new GraphQLInputObjectType({
	name: 'DateRange',
	fields: Object.fromEntries(RANGES.map((name) => [name, { type: GraphQLInt }])),
});
const moment = (name: string, value: GraphQLScalarType): GraphQLInputObjectType =>
	new GraphQLInputObjectType({ name, fields: { value: { type: value }, literal: { type: DateLiteral }, range: { type: DateRange } } });
const DateInput = moment('DateInput', DateScalar);
const DateTimeInput = moment('DateTimeInput', DateTimeScalar);

const ORDERED = ['eq', 'ne', 'lt', 'gt', 'lte', 'gte', 'in', 'nin'];
const WITH_LIKE = [...ORDERED, 'like'];
const EQUALITY = ['eq', 'ne'];

interface Kindred {
	/** Prefix of the type names: `Currency` → CurrencyValue, CurrencyOperators, CurrencyAggregate. */
	name: string;
	scalar: GraphQLScalarType;
	/** What an operator compares with, where it is not the scalar. */
	input?: GraphQLInputType;
	operators: string[];
	numeric?: boolean;
	label?: boolean;
}
const KINDS: Record<FieldDef['type'] | 'long', Kindred> = {
	id: { name: 'ID', scalar: GraphQLID, operators: ORDERED },
	reference: { name: 'ID', scalar: GraphQLID, operators: ORDERED },
	string: { name: 'String', scalar: GraphQLString, operators: WITH_LIKE },
	textarea: { name: 'TextArea', scalar: text('TextArea'), operators: WITH_LIKE },
	long: { name: 'LongTextArea', scalar: text('LongTextArea'), operators: [] },
	email: { name: 'Email', scalar: text('Email'), operators: WITH_LIKE },
	phone: { name: 'PhoneNumber', scalar: text('PhoneNumber'), operators: WITH_LIKE },
	url: { name: 'Url', scalar: text('Url'), operators: WITH_LIKE },
	picklist: { name: 'Picklist', scalar: Picklist, operators: WITH_LIKE, label: true },
	multipicklist: { name: 'MultiPicklist', scalar: text('MultiPicklist'), operators: [...EQUALITY, 'includes', 'excludes'], label: true },
	boolean: { name: 'Boolean', scalar: GraphQLBoolean, operators: EQUALITY },
	int: { name: 'Int', scalar: GraphQLInt, operators: ORDERED, numeric: true },
	double: { name: 'Double', scalar: decimal('Double'), operators: ORDERED, numeric: true },
	currency: { name: 'Currency', scalar: decimal('Currency'), operators: ORDERED, numeric: true },
	percent: { name: 'Percent', scalar: decimal('Percent'), operators: ORDERED, numeric: true },
	date: { name: 'Date', scalar: DateScalar, input: DateInput, operators: ORDERED },
	datetime: { name: 'DateTime', scalar: DateTimeScalar, input: DateTimeInput, operators: ORDERED },
};
const kindOf = (field: FieldDef): Kindred => KINDS[field.long ? 'long' : field.type];

const valueTypes = new Map<string, GraphQLObjectType>();
function valueTypeNamed(name: string, scalarType: GraphQLScalarType, label = false): GraphQLObjectType {
	let type = valueTypes.get(name);
	if (!type) {
		type = new GraphQLObjectType({
			name,
			fields: { value: { type: scalarType }, displayValue: { type: GraphQLString }, ...(label ? { label: { type: GraphQLString } } : {}) },
		});
		valueTypes.set(name, type);
	}
	return type;
}

/** `CurrencyValue {value displayValue}`. */
export const valueType = (field: FieldDef): GraphQLOutputType => {
	const kind = kindOf(field);
	return valueTypeNamed(`${kind.name}Value`, kind.scalar, kind.label);
};

/** A reference in a mutation: a record id, or `@{alias}` of another operation (GraphQL API Developer Guide, "Mutation Field References"). */
export const IdOrRef = scalar('IdOrRef', (value) => typeof value === 'string', 'a record id or @{operation}');

/** What a mutation sets a field to: the raw value. */
export const inputType = (field: FieldDef): GraphQLScalarType => (field.type === 'reference' ? IdOrRef : kindOf(field).scalar);

/** Date functions by the name of their value in an aggregate ("Aggregate Functions for Field Types", "Group By Schema"). */
export const DATE_FUNCTIONS: Readonly<Record<string, string>> = Object.fromEntries(
	[
		...['calendarMonth', 'calendarQuarter', 'calendarYear', 'dayInMonth', 'dayInWeek', 'dayInYear', 'dayOnly'],
		...['fiscalMonth', 'fiscalQuarter', 'fiscalYear', 'hourInDay', 'weekInMonth', 'weekInYear'],
	].map((name) => [name, name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()]),
);
const ONLY_OF_DATETIMES = new Set(['dayOnly', 'hourInDay']);
/** Numbers with fractions and text areas make no groups. */
const UNGROUPED = new Set<FieldDef['type']>(['currency', 'double', 'percent', 'textarea', 'multipicklist']);

const aggregateTypes = new Map<string, GraphQLObjectType>();
/** The value of a grouped field and the functions over it; undefined for fields that cannot be aggregated. */
export function aggregateType(field: FieldDef): GraphQLOutputType | undefined {
	const kind = kindOf(field);
	if (field.long || field.type === 'multipicklist') return undefined;
	let type = aggregateTypes.get(kind.name);
	if (!type) {
		const own = { type: valueTypeNamed(`${kind.name}Value`, kind.scalar, kind.label) };
		const number = { type: valueTypeNamed('LongValue', LongScalar) };
		const average = { type: valueTypeNamed('DoubleValue', KINDS.double.scalar) };
		type = new GraphQLObjectType({
			name: `${kind.name}Aggregate`,
			fields: {
				value: { type: kind.scalar },
				displayValue: { type: GraphQLString },
				...(kind.label ? { label: { type: GraphQLString } } : {}),
				...(kind.name === 'Boolean' ? {} : { count: number, countDistinct: number, min: own, max: own }),
				...Object.fromEntries(
					Object.keys(DATE_FUNCTIONS)
						.filter((name) => field.type === 'datetime' || (field.type === 'date' && !ONLY_OF_DATETIMES.has(name)))
						.map((name) => [name, name === 'dayOnly' ? { type: valueTypeNamed('DateValue', DateScalar) } : number]),
				),
				...(kind.numeric ? { avg: average, sum: kind.name === 'Int' ? number : own } : {}),
			},
		});
		aggregateTypes.set(kind.name, type);
	}
	return type;
}

/** `CurrencyOperators`; undefined for fields that cannot be filtered. `join` is the input of semi-joins, for ids. */
export function makeOperators(join: GraphQLInputObjectType): (field: FieldDef) => GraphQLInputObjectType | undefined {
	const made = new Map<string, GraphQLInputObjectType>();
	return (field) => {
		const kind = kindOf(field);
		if (kind.operators.length === 0) return undefined;
		let type = made.get(kind.name);
		if (!type) {
			const one = kind.input ?? kind.scalar;
			const many = (operator: string): boolean => ['in', 'nin', 'includes', 'excludes'].includes(operator);
			type = new GraphQLInputObjectType({
				name: `${kind.name}Operators`,
				fields: {
					...Object.fromEntries(kind.operators.map((operator) => [operator, { type: many(operator) ? new GraphQLList(one) : one }])),
					...(kind.name === 'ID' ? { inq: { type: join }, ninq: { type: join } } : {}),
				},
			});
			made.set(kind.name, type);
		}
		return type;
	};
}

const ResultOrder = new GraphQLEnumType({ name: 'ResultOrder', values: { ASC: {}, DESC: {} } });
const NullsOrder = new GraphQLEnumType({ name: 'NullsOrder', values: { FIRST: {}, LAST: {} } });
export const OrderByClause = new GraphQLInputObjectType({
	name: 'OrderByClause',
	fields: { order: { type: ResultOrder }, nulls: { type: NullsOrder } },
});
const GroupByFunction = new GraphQLEnumType({
	name: 'GroupByFunction',
	values: Object.fromEntries(Object.values(DATE_FUNCTIONS).map((name) => [name, {}])),
});
const GroupByDateFunction = new GraphQLInputObjectType({ name: 'GroupByDateFunction', fields: { function: { type: GroupByFunction } } });
/** How a field is grouped by: itself, a date function of it (date and time), or not at all. */
export function groupByType(field: FieldDef): GraphQLInputObjectType | undefined {
	if (field.long || UNGROUPED.has(field.type)) return undefined;
	return field.type === 'datetime' ? GroupByDateFunction : GroupByClause;
}
const GroupByClause = new GraphQLInputObjectType({ name: 'GroupByClause', fields: { group: { type: GraphQLBoolean } } });
export const Scope = new GraphQLEnumType({ name: 'SupportedScopes', values: { EVERYTHING: {}, MINE: {} } });
export const Long = LongScalar;
