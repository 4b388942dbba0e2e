import type { Filter, Row, Value } from '../contract.ts';
import { findField, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import { isBlank } from '../formula/values.ts';
import { checkOperator } from './conditions.ts';
import { parseLogic, type Logic } from './logic.ts';
import { ElementProblem } from './problems.ts';
import { compileValue } from './references.ts';
import { fieldType, type BoundFilter, type FlowContext, type Frame, type Operand } from './types.ts';
import { child, list, required, text, type XmlNode } from './xml.ts';

type Comparison = Extract<Filter, { field: string }>;

const OPERATORS: Record<string, Comparison['op']> = {
	EqualTo: '=',
	NotEqualTo: '!=',
	GreaterThan: '>',
	LessThan: '<',
	GreaterThanOrEqualTo: '>=',
	LessThanOrEqualTo: '<=',
	StartsWith: 'startsWith',
	EndsWith: 'endsWith',
	Contains: 'contains',
	In: 'in',
	NotIn: 'notIn',
};
/** Holds for no record. */
const NOTHING = (field: string): Comparison => ({ field, op: 'in', value: [] });

/** The field a filter or an assignment names; a path to a parent is refused, as Get Records does. */
export function ownField(object: ObjectDef, name: string): FieldDef {
	if (name.includes('.')) throw new ElementProblem(`${name}: fields of a parent cannot be used here`);
	const field = findField(object, name);
	if (!field) throw new ElementProblem(`the field ${name} does not exist on ${object.name}`);
	return field;
}

/**
 * Filters of Get, Update and Delete Records. Returns the filter with this interview's values;
 * undefined where the element has no filters. Null matches blank fields; an empty collection matches none (In) or all (NotIn).
 */
export function compileFilters(context: FlowContext, node: XmlNode, object: ObjectDef): ((frame: Frame) => Filter) | undefined {
	const compiled = list(node, 'filters').map((each) => compileFilter(context, each, object));
	if (compiled.length === 0) return undefined;
	const logic = parseLogic(text(node, 'filterLogic'), compiled.length, 'filterLogic');
	return (frame) => fill(logic, (at) => compiled[at]!(frame));
}

function compileFilter(context: FlowContext, node: XmlNode, object: ObjectDef): (frame: Frame) => Filter {
	const field = ownField(object, required(node, 'field'));
	const operator = required(node, 'operator');
	const value = compileValue(context, child(node, 'value'));
	const what = `filter on ${field.name}`;
	if (field.long) throw new ElementProblem(`${what}: long text fields cannot be filtered`);
	if (field.formula) throw new ElementProblem(`${what}: filters on formula fields are not implemented in the local org`);
	if (operator === 'IsNull') {
		if (value.type.base !== 'boolean') throw new ElementProblem(`${what}: IsNull needs a Boolean value`);
		return (frame) => ({ field: field.name, op: value.read(frame) === true ? 'isNull' : 'isNotNull' });
	}
	const op = OPERATORS[operator];
	if (!op) throw new ElementProblem(`${what}: the operator ${operator} is not implemented in the local org`);
	if (op === 'in' || op === 'notIn') return compileMembership(field, op, value, what);
	checkOperator(operator, fieldType(field), value.type, what);
	return (frame) => {
		const wanted = value.read(frame) as Value;
		if (!isBlank(wanted)) return { field: field.name, op, value: wanted };
		if (op === '=') return { field: field.name, op: 'isNull' };
		return op === '!=' ? { field: field.name, op: 'isNotNull' } : NOTHING(field.name);
	};
}

function compileMembership(field: FieldDef, op: 'in' | 'notIn', value: Operand, what: string): (frame: Frame) => Filter {
	if (!value.type.collection || value.type.base !== fieldType(field).base)
		throw new ElementProblem(`${what}: In and Not In need a collection of the field's type`);
	return (frame) => {
		const wanted = ((value.read(frame) as Value[] | null) ?? []).filter((each) => !isBlank(each));
		return { field: field.name, op, value: wanted };
	};
}

function fill(logic: Logic, filter: (at: number) => Filter): Filter {
	if (typeof logic === 'number') return filter(logic);
	if ('not' in logic) return { not: fill(logic.not, filter) };
	return 'and' in logic ? { and: logic.and.map((each) => fill(each, filter)) } : { or: logic.or.map((each) => fill(each, filter)) };
}

/**
 * One filter for all records that any of `filters` matches, possibly more: where filters of one shape differ in a value only,
 * `field = a`, `field = b` become `field in (a, b)`, which an index answers. The rows are told apart again by `matches`.
 */
export function mergeFilters(filters: readonly BoundFilter[]): BoundFilter {
	const real = filters.filter((each): each is Filter | undefined => each !== 'none');
	if (real.length === 0) return 'none';
	if (real.includes(undefined)) return undefined;
	return mergeShape(real as Filter[]) ?? { or: distinctFilters(real as Filter[]) };
}

function distinctFilters(filters: readonly Filter[]): Filter[] {
	return [...new Map(filters.map((each) => [JSON.stringify(each), each])).values()];
}

/** @param filters of which some may be the same */
function mergeShape(filters: readonly Filter[]): Filter | undefined {
	const [first] = filters;
	if (!first || filters.length === 1) return first;
	for (const joint of ['and', 'or'] as const) {
		const lists = filters.map((each) => (joint in each ? (each as Record<typeof joint, Filter[]>)[joint] : undefined));
		const [head] = lists;
		if (!head || lists.some((each) => each?.length !== head.length)) continue;
		const parts = head.map((_, at) => mergeShape(lists.map((each) => each![at]!)));
		return parts.includes(undefined) ? undefined : ({ [joint]: parts } as Filter);
	}
	const leaves = filters.filter((each): each is Comparison => 'field' in each);
	if (leaves.length === filters.length && leaves.every(({ field, op }) => field === leaves[0]!.field && (op === '=' || op === 'in'))) {
		const values = [...new Set(leaves.flatMap((leaf) => leaf.value as Value | Value[]))];
		return values.length === 1
			? { field: leaves[0]!.field, op: '=', value: values[0]! }
			: { field: leaves[0]!.field, op: 'in', value: values };
	}
	const distinct = distinctFilters(filters);
	if (distinct.length === 1) return first;
	// A negation cannot be widened: not(a) and not(b) have no common superset of this form.
	if (leaves.length < filters.length || new Set(leaves.map((leaf) => leaf.field)).size > 1) return undefined;
	return { or: distinct };
}

/** Does a row in storage form satisfy a filter, as SOQL would say: text without regard to case, ids of 15 or 18 characters. */
export function matches(row: Row, filter: BoundFilter, object: ObjectDef): boolean {
	if (filter === undefined) return true;
	if (filter === 'none') return false;
	if ('and' in filter) return filter.and.every((each) => matches(row, each, object));
	if ('or' in filter) return filter.or.some((each) => matches(row, each, object));
	if ('not' in filter) return !matches(row, filter.not, object);
	const field = findField(object, filter.field);
	const value = normalize(row[field?.name ?? filter.field] ?? null, field);
	const wanted = Array.isArray(filter.value) ? filter.value.map((each) => normalize(each, field)) : normalize(filter.value ?? null, field);
	switch (filter.op) {
		case 'isNull':
			return value === null;
		case 'isNotNull':
			return value !== null;
		case '=':
			return value === wanted;
		case '!=':
			return value !== wanted;
		case 'in':
			return (wanted as Value[]).includes(value);
		case 'notIn':
			return !(wanted as Value[]).includes(value);
	}
	if (value === null || wanted === null) return false;
	switch (filter.op) {
		case '<':
			return value < (wanted as Exclude<Value, null>);
		case '<=':
			return value <= (wanted as Exclude<Value, null>);
		case '>':
			return value > (wanted as Exclude<Value, null>);
		case '>=':
			return value >= (wanted as Exclude<Value, null>);
		case 'startsWith':
			return String(value).startsWith(String(wanted));
		case 'endsWith':
			return String(value).endsWith(String(wanted));
		case 'contains':
			return String(value).includes(String(wanted));
	}
}

function normalize(value: Value, field: FieldDef | undefined): Value {
	if (value === '' || value === null) return null;
	switch (field?.type) {
		case 'boolean':
			return value === true || value === 1;
		case 'id':
		case 'reference':
			return String(value).slice(0, 15);
		case 'date':
		case 'datetime':
			return value;
	}
	return typeof value === 'string' && !field?.caseSensitive ? value.toLowerCase() : value;
}

/** `sortField` and `sortOrder` of Get Records. */
export function compileSort(node: XmlNode, object: ObjectDef): { field: string; descending: boolean }[] {
	const name = text(node, 'sortField');
	const order = text(node, 'sortOrder');
	if (!name) {
		if (order) throw new ElementProblem('sortOrder needs a sortField');
		return [];
	}
	if (order !== undefined && order !== 'Asc' && order !== 'Desc') throw new ElementProblem(`sortOrder must be Asc or Desc, not "${order}"`);
	return [{ field: ownField(object, name).name, descending: order === 'Desc' }];
}
