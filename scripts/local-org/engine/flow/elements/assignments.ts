import { addDateTimeDays, addDays, exact } from '../../formula/values.ts';
import { findField } from '../../../schema/model.ts';
import type { Row, Value } from '../../contract.ts';
import { ElementProblem } from '../problems.ts';
import { compileReference, compileValue, objectOf } from '../references.ts';
import { copy, setField } from '../rows.ts';
import {
	accepts,
	describeType,
	fieldType,
	scalar,
	type FlowContext,
	type FlowType,
	type FlowValue,
	type Frame,
	type Step,
} from '../types.ts';
import { child, list, required, target, type XmlNode } from '../xml.ts';

/** A place that can be assigned to: a variable, a field of a record variable, a field of $Record. */
export interface Slot {
	type: FlowType;
	read(frame: Frame): FlowValue;
	write(frame: Frame, value: FlowValue): void;
}

/** Throws where the reference is no variable. */
export function compileSlot(context: FlowContext, name: string): Slot {
	const [root = '', ...path] = name.split('.');
	if (root === '$Record') return recordSlot(context, path, name);
	const resource = context.resources.get(root);
	if (!resource) throw new ElementProblem(`the reference ${name} points to nothing: there is no element or resource called ${root}`);
	if (!resource.write) throw new ElementProblem(`${name} cannot be assigned to`);
	const { write } = resource;
	if (path.length === 0) return { type: resource.type(), read: resource.read, write };
	const type = resource.type();
	if (type.base !== 'record' || type.collection || path.length > 1) throw new ElementProblem(`${name} cannot be assigned to`);
	const field = findField(objectOf(context, type.object!), path[0]!);
	if (!field) throw new ElementProblem(`the field ${path[0]} does not exist on ${type.object}`);
	const { read } = compileReference(context, name);
	return {
		type: fieldType(field),
		read,
		write(frame, value) {
			let row = resource.read(frame) as Row | null;
			if (!row) write(frame, (row = {}));
			setField(row, field.name, value as Value);
		},
	};
}

function recordSlot(context: FlowContext, path: string[], name: string): Slot {
	if (!context.recordObject || context.beforeDelete || path.length !== 1) throw new ElementProblem(`${name} cannot be assigned to`);
	const field = findField(context.recordObject, path[0]!);
	if (!field) throw new ElementProblem(`the field ${path[0]} does not exist on ${context.recordObject.name}`);
	if (field.formula || field.autoNumber || field.type === 'id') throw new ElementProblem(`${name} is read-only`);
	const { read } = compileReference(context, name);
	return {
		type: fieldType(field),
		read,
		// Before the save this is the save; after it, Update Records on $Record writes what was touched.
		write({ interview }, value) {
			interview.record[field.name] = value === '' ? null : (value as Value);
			(interview.touched ??= new Set()).add(field.name);
		},
	};
}

type Apply = (before: FlowValue, value: FlowValue) => FlowValue;
const items = (value: FlowValue): FlowValue[] =>
	value === null || value === undefined ? [] : Array.isArray(value) ? (value as FlowValue[]) : [value];
const same = (a: FlowValue, b: FlowValue): boolean =>
	a === b || (typeof a === 'object' && a !== null && JSON.stringify(a) === JSON.stringify(b));

/** One operator for the types at hand; throws where Salesforce's table has no such combination. */
function operation(operator: string, to: FlowType, from: FlowType): Apply {
	const fits = (): void => {
		if (!accepts(to, from)) throw new ElementProblem(`a ${describeType(from)} cannot be assigned to a ${describeType(to)}`);
	};
	const element: FlowType = { ...to, collection: false };
	const isItem = (): void => {
		if (!to.collection || !(accepts(element, from) || accepts(to, from)))
			throw new ElementProblem(`${operator}: a ${describeType(from)} does not fit a ${describeType(to)}`);
	};
	switch (operator) {
		case 'Assign':
			fits();
			return to.base === 'record' || to.collection ? (_, value) => copy(value) : (_, value) => value;
		case 'Add':
			if (to.collection) {
				isItem();
				return (before, value) => [...items(before), ...items(copy(value))] as FlowValue;
			}
			return add(to, from, 1);
		case 'Subtract':
			return add(to, from, -1);
		case 'AddAtStart':
			isItem();
			return (before, value) => [...items(copy(value)), ...items(before)] as FlowValue;
		case 'RemoveAll':
			isItem();
			return (before, value) => items(before).filter((each) => !items(value).some((one) => same(one, each))) as FlowValue;
		case 'RemoveFirst':
			isItem();
			return (before, value) => {
				const at = items(before).findIndex((each) => same(each, value));
				return items(before).filter((_, index) => index !== at) as FlowValue;
			};
		case 'RemoveUncommon':
			isItem();
			return (before, value) => items(before).filter((each) => items(value).some((one) => same(one, each))) as FlowValue;
		case 'RemoveBeforeFirst':
		case 'RemoveAfterFirst':
			isItem();
			// Without the value in it nothing is taken off.
			return (before, value) => {
				const at = items(before).findIndex((each) => same(each, value));
				if (at < 0) return before;
				return (operator === 'RemoveBeforeFirst' ? items(before).slice(at) : items(before).slice(0, at + 1)) as FlowValue;
			};
		case 'RemovePosition':
			if (!to.collection || from.base !== 'number' || from.collection)
				throw new ElementProblem('RemovePosition takes a Number and a collection');
			return (before, value) => items(before).filter((_, index) => index + 1 !== value) as FlowValue;
		case 'AssignCount':
			if (to.base !== 'number' || to.collection || !from.collection)
				throw new ElementProblem('AssignCount counts a collection into a Number');
			return (_, value) => items(value).length;
		case 'AddItem':
			if (to.picklist !== 'multipicklist' && to.base !== 'text') throw new ElementProblem('AddItem applies to multi-select picklists');
			fits();
			return (before, value) => (value === null ? before : before === null ? value : `${before as string};${value as string}`);
		default:
			throw new ElementProblem(`the operator ${operator} is not implemented in the local org`);
	}
}

/** Numbers add up (null counts as zero), dates move by days, text is appended. */
function add(to: FlowType, from: FlowType, sign: 1 | -1): Apply {
	const number = from.base === 'number' || from.base === 'null';
	if (!from.collection && !to.collection) {
		if (to.base === 'number' && number) return (before, value) => exact(Number(before ?? 0) + sign * Number(value ?? 0));
		if (to.base === 'date' && number)
			return (before, value) => (before === null ? null : addDays(before as string, sign * Number(value ?? 0)));
		if (to.base === 'datetime' && number)
			return (before, value) => (before === null ? null : addDateTimeDays(before as string, sign * Number(value ?? 0)));
		if (to.base === 'text' && accepts(scalar('text'), from) && sign === 1)
			return (before, value) => `${(before as string) ?? ''}${(value as string) ?? ''}` || null;
	}
	throw new ElementProblem(`${sign === 1 ? 'Add' : 'Subtract'}: a ${describeType(from)} does not fit a ${describeType(to)}`);
}

/** Operators that replace what stands there without a look at it. */
const REPLACING = ['Assign', 'AssignCount'];

/** Assignment: each item sees what the items before it have assigned. */
export function compileAssignment(context: FlowContext, node: XmlNode): Step {
	const assignments = list(node, 'assignmentItems').map((item) => {
		const name = required(item, 'assignToReference');
		const slot = compileSlot(context, name);
		const value = compileValue(context, child(item, 'value'));
		const operator = required(item, 'operator');
		const apply = operation(operator, slot.type, value.type);
		const before = REPLACING.includes(operator) ? () => null : slot.read;
		return (frame: Frame) => slot.write(frame, apply(before(frame), value.read(frame)));
	});
	if (assignments.length === 0) throw new ElementProblem('assignmentItems is missing');
	const onward = { next: target(node) };
	return {
		name: required(node, 'name'),
		run(frame) {
			for (const assign of assignments) assign(frame);
			return onward;
		},
	};
}
