import type { Value } from '../contract.ts';
import { findField, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import { normalizeId } from '../../store/ids.ts';
import { isBlank } from '../formula/values.ts';
import { checkOperator } from './conditions.ts';
import { createCriteria, type Comparison, type Leaf } from './criteria.ts';
import { parseLogic } from './logic.ts';
import { ElementProblem } from './problems.ts';
import { compileValue } from './references.ts';
import { fieldType, type Criteria, type FlowContext, type FlowValue, type Operand } from './types.ts';
import { child, list, required, text, type XmlNode } from './xml.ts';

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
 * Filters of Get, Update and Delete Records; undefined where the element has none. Null matches blank fields; an empty collection matches
 * none (In) or all (NotIn).
 */
export function compileFilters(context: FlowContext, node: XmlNode, object: ObjectDef): Criteria | undefined {
	const leaves = list(node, 'filters').map((each) => compileFilter(context, each, object));
	if (leaves.length === 0) return undefined;
	return createCriteria(object, parseLogic(text(node, 'filterLogic'), leaves.length, 'filterLogic'), leaves);
}

function compileFilter(context: FlowContext, node: XmlNode, object: ObjectDef): Leaf {
	const field = ownField(object, required(node, 'field'));
	const operator = required(node, 'operator');
	const value = child(node, 'value');
	const operand = compileValue(context, value);
	const what = `filter on ${field.name}`;
	if (field.long) throw new ElementProblem(`${what}: long text fields cannot be filtered`);
	if (field.formula) throw new ElementProblem(`${what}: filters on formula fields are not implemented in the local org`);
	const ids = operator !== 'IsNull' && (field.type === 'id' || field.type === 'reference');
	// A query has no LIKE for ids ("invalid operator on id field").
	if (ids && (operator === 'Contains' || operator.endsWith('With')))
		throw new ElementProblem(`${what}: the operator ${operator} does not apply to an ID`);
	return {
		field,
		operand,
		reference: value && text(value, 'elementReference'),
		comparison: comparisonOf(field, operator, operand, what),
		noId: ids ? noId : undefined,
	};
}

/** A blank value is none to look for, so it is not wrong either. */
function noId(value: FlowValue): string | undefined {
	if (Array.isArray(value)) return (value as Value[]).find((each) => noId(each) !== undefined) as string | undefined;
	return isBlank(value as Value) || normalizeId(String(value)) !== undefined ? undefined : String(value);
}

function comparisonOf(field: FieldDef, operator: string, { type }: Operand, what: string): Leaf['comparison'] {
	if (operator === 'IsNull') {
		if (type.base !== 'boolean') throw new ElementProblem(`${what}: IsNull needs a Boolean value`);
		return (value) => ({ field: field.name, op: value === true ? 'isNull' : 'isNotNull' });
	}
	const op = OPERATORS[operator];
	if (!op) throw new ElementProblem(`${what}: the operator ${operator} is not implemented in the local org`);
	if (op === 'in' || op === 'notIn') {
		if (!type.collection || type.base !== fieldType(field).base)
			throw new ElementProblem(`${what}: In and Not In need a collection of the field's type`);
		return (value) => ({ field: field.name, op, value: ((value as Value[] | null) ?? []).filter((each) => !isBlank(each)) });
	}
	checkOperator(operator, fieldType(field), type, what);
	return (value) => {
		const wanted = value as Value;
		if (!isBlank(wanted)) return { field: field.name, op, value: wanted };
		if (op === '=') return { field: field.name, op: 'isNull' };
		return op === '!=' ? { field: field.name, op: 'isNotNull' } : NOTHING(field.name);
	};
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
