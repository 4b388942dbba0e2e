import { hasChanged } from '../formula/compare.ts';
import { isBlank } from '../formula/values.ts';
import type { Value } from '../contract.ts';
import { joined, parseLogic } from './logic.ts';
import { ElementProblem } from './problems.ts';
import { compileReference, compileValue } from './references.ts';
import { accepts, describeType, type FlowContext, type FlowType, type FlowValue, type Frame, type Operand } from './types.ts';
import { child, list, required, text, type XmlNode } from './xml.ts';

export type Condition = (frame: Frame) => boolean;

type Test = (left: Value, right: Value) => boolean;
const blankAsNull = (value: Value): Value => (value === '' ? null : value);
/** What is blank is neither more nor less than anything, nor part of it. */
const present =
	(test: (left: NonNullable<Value>, right: NonNullable<Value>) => boolean): Test =>
	(left, right) =>
		left !== null && left !== '' && right !== null && right !== '' && test(left, right);

/** Text is compared case by case, null is equal to null only. */
const TESTS: Readonly<Record<string, Test>> = {
	EqualTo: (left, right) => blankAsNull(left) === blankAsNull(right),
	NotEqualTo: (left, right) => blankAsNull(left) !== blankAsNull(right),
	GreaterThan: present((left, right) => left > right),
	LessThan: present((left, right) => left < right),
	GreaterThanOrEqualTo: present((left, right) => left >= right),
	LessThanOrEqualTo: present((left, right) => left <= right),
	StartsWith: present((left, right) => String(left).startsWith(String(right))),
	EndsWith: present((left, right) => String(left).endsWith(String(right))),
	Contains: present((left, right) => String(left).includes(String(right))),
};

export const isComparison = (operator: string): boolean => Object.hasOwn(TESTS, operator);

/** Compares two values of one type, each as it is read. */
export function comparing(operator: string, left: Operand['read'], right: Operand['read']): Condition {
	const test = TESTS[operator]!;
	return (frame) => test(left(frame) as Value, right(frame) as Value);
}

const ORDERED = ['GreaterThan', 'LessThan', 'GreaterThanOrEqualTo', 'LessThanOrEqualTo'];
const TEXTUAL = ['StartsWith', 'EndsWith', 'Contains'];

/** Throws where Salesforce's table of operators by data type has no such combination. */
export function checkOperator(operator: string, left: FlowType, right: FlowType, what: string): void {
	const problem = (reason: string): never => {
		throw new ElementProblem(`${what}: ${reason}`);
	};
	const scalarLeft = left.base !== 'record' && !left.collection;
	if (operator === 'EqualTo' || operator === 'NotEqualTo' || ORDERED.includes(operator) || TEXTUAL.includes(operator)) {
		if (!scalarLeft) problem(`the operator ${operator} does not apply to a ${describeType(left)}`);
		if (!accepts(left, right)) problem(`a ${describeType(left)} is compared with a ${describeType(right)}`);
		if (ORDERED.includes(operator) && !['number', 'date', 'datetime'].includes(left.base))
			problem(`the operator ${operator} does not apply to ${describeType(left)}`);
		if (TEXTUAL.includes(operator) && left.base !== 'text') problem(`the operator ${operator} does not apply to ${describeType(left)}`);
	}
}

/** One condition of a decision or a collection filter. */
function compileCondition(context: FlowContext, node: XmlNode): Condition {
	const name = required(node, 'leftValueReference');
	const operator = required(node, 'operator');
	const left = compileReference(context, name);
	const right = compileValue(context, child(node, 'rightValue'));
	const what = `condition on ${name}`;
	switch (operator) {
		case 'IsNull':
		case 'IsBlank':
		case 'IsEmpty': {
			const wanted = booleanOperand(right, what, operator);
			if (operator === 'IsEmpty' && !left.type.collection) throw new ElementProblem(`${what}: IsEmpty applies to collections only`);
			return (frame) => isEmpty(left.read(frame)) === wanted(frame);
		}
		case 'IsChanged': {
			const field = left.recordField;
			if (!field) throw new ElementProblem(`${what}: IsChanged applies to fields of $Record only`);
			const wanted = booleanOperand(right, what, operator);
			return (frame) => {
				const { isNew, prior, record } = frame.interview;
				return (!isNew && prior !== undefined && hasChanged(prior[field.name], record[field.name])) === wanted(frame);
			};
		}
		case 'In':
		case 'NotIn': {
			if (!right.type.collection) throw new ElementProblem(`${what}: ${operator} needs a collection`);
			return (frame) => ((right.read(frame) as Value[] | null) ?? []).includes(left.read(frame) as Value) === (operator === 'In');
		}
		default:
			if (!isComparison(operator)) throw new ElementProblem(`${what}: the operator ${operator} is not implemented in the local org`);
			if (operator === 'Contains' && left.type.collection && left.type.base !== 'record')
				return (frame) => ((left.read(frame) as Value[] | null) ?? []).includes(right.read(frame) as Value);
			checkOperator(operator, left.type, right.type, what);
			return comparing(operator, left.read, right.read);
	}
}

function booleanOperand(right: Operand, what: string, operator: string): (frame: Frame) => boolean {
	if (right.type.base !== 'boolean' || right.type.collection) throw new ElementProblem(`${what}: ${operator} needs a Boolean value`);
	const { read, literal } = right;
	if (literal !== undefined) return literal === true ? () => true : () => false;
	return (frame) => read(frame) === true;
}

function isEmpty(value: FlowValue): boolean {
	return Array.isArray(value) ? value.length === 0 : isBlank(value as Value);
}

/** All conditions of an outcome or a collection filter, joined by their logic. */
export function compileConditions(context: FlowContext, node: XmlNode): Condition {
	const conditions = list(node, 'conditions').map((each) => compileCondition(context, each));
	if (conditions.length === 0) throw new ElementProblem('there are no conditions');
	const logic = parseLogic(text(node, 'conditionLogic'), conditions.length, 'conditionLogic');
	return joined(logic, conditions);
}
