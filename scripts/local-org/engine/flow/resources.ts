import type { CompiledFormula, Value } from '../contract.ts';
import { round } from '../formula/values.ts';
import { compileFlowFormula } from './formulas.ts';
import { ElementProblem } from './problems.ts';
import { compileTemplate, compileValue, objectOf } from './references.ts';
import {
	accepts,
	describeType,
	record,
	scalar,
	type FlowContext,
	type FlowType,
	type FlowValue,
	type Frame,
	type Resource,
} from './types.ts';
import { child, flag, required, text, type XmlNode } from './xml.ts';

/** The type behind a dataType attribute. */
function dataType(context: FlowContext, node: XmlNode): FlowType {
	const name = required(node, 'dataType');
	switch (name) {
		case 'String':
			return scalar('text');
		case 'Number':
		case 'Currency':
			return scalar('number');
		case 'Boolean':
			return scalar('boolean');
		case 'Date':
			return scalar('date');
		case 'DateTime':
			return scalar('datetime');
		case 'Picklist':
		case 'Multipicklist':
			return scalar('text');
		case 'SObject':
			return record(objectOf(context, required(node, 'objectType')).name);
		default:
			throw new ElementProblem(`the dataType ${name} is not implemented in the local org`);
	}
}

/** Something to finish once every name of the flow is known; run by the compiler, problems are put down to `name`. */
export interface Pending {
	name: string;
	complete(): void;
}

/** A variable that elements write; values live in the frame, each at a slot of its own. */
export function variableResource(context: FlowContext, name: string, type: () => FlowType): Resource & Required<Pick<Resource, 'slot'>> {
	const slot = context.slots.push(name) - 1;
	return {
		name,
		type,
		slot,
		initial: null,
		read: (frame) => frame.values[slot]!,
		write: (frame, value) => void (frame.values[slot] = value),
	};
}

/** Where frames keep the result of an element, or the current item that a loop or a collection filter names. */
export function slotOf(context: FlowContext, name: string): number {
	const slot = context.resources.get(name)?.slot;
	if (slot === undefined) throw new ElementProblem(`${name} is not a variable`);
	return slot;
}

export function declareVariable(context: FlowContext, node: XmlNode): { resource: Resource; pending: Pending } {
	const name = required(node, 'name');
	const collection = flag(node, 'isCollection') ?? false;
	const type: FlowType = { ...dataType(context, node), collection };
	const resource: Resource = {
		...variableResource(context, name, () => type),
		input: flag(node, 'isInput') ?? false,
		output: flag(node, 'isOutput') ?? false,
	};
	return {
		resource,
		pending: {
			name,
			complete() {
				const given = child(node, 'value');
				if (!given) {
					if (collection) resource.initial = [];
					return;
				}
				const value = compileValue(context, given);
				if (!accepts(type, value.type)) throw new ElementProblem(`the value is a ${describeType(value.type)}, not a ${describeType(type)}`);
				if (value.literal === undefined) resource.compute = (frame) => value.read(frame);
				else resource.initial = value.literal;
			},
		},
	};
}

export function declareConstant(context: FlowContext, node: XmlNode): { resource: Resource } {
	const type = dataType(context, node);
	const value = compileValue(context, child(node, 'value'));
	if (value.literal === undefined) throw new ElementProblem('the value of a constant cannot be a reference');
	if (!accepts(type, value.type)) throw new ElementProblem(`the value is a ${describeType(value.type)}, not a ${describeType(type)}`);
	return { resource: { name: required(node, 'name'), type: () => type, read: () => value.literal! } };
}

export function declareFormula(context: FlowContext, node: XmlNode): { resource: Resource; pending: Pending } {
	const name = required(node, 'name');
	const type = dataType(context, node);
	const scaleText = text(node, 'scale');
	const scale = type.base === 'number' && scaleText !== undefined ? Number(scaleText) : undefined;
	const uses = new Set<string>();
	let compiled: CompiledFormula | undefined;
	const read = (frame: Frame): FlowValue => {
		const value: Value = compiled!.evaluate(frame);
		// A Boolean formula is true or false, never null.
		if (type.base === 'boolean') return value === true;
		return scale !== undefined && typeof value === 'number' ? round(value, scale) : value;
	};
	return {
		resource: { name, type: () => type, read, uses },
		pending: { name, complete: () => void (compiled = compileFlowFormula(context, required(node, 'expression'), 'flow', type, uses)) },
	};
}

export function declareTemplate(context: FlowContext, node: XmlNode): { resource: Resource; pending: Pending } {
	const name = required(node, 'name');
	let template: ReturnType<typeof compileTemplate> | undefined;
	return {
		resource: { name, type: () => scalar('text'), read: (frame) => template!.read(frame) || null },
		pending: {
			name,
			complete() {
				if (flag(node, 'isViewedAsPlainText') !== true)
					throw new ElementProblem('rich text templates are not implemented in the local org: set isViewedAsPlainText');
				template = compileTemplate(context, required(node, 'text'));
			},
		},
	};
}

/** Throws where formulas use each other in a circle. */
export function checkCircles(resources: ReadonlyMap<string, Resource>): string | undefined {
	const done = new Set<string>();
	const walk = (name: string, path: readonly string[]): string | undefined => {
		if (path.includes(name)) return [...path.slice(path.indexOf(name)), name].join(' → ');
		if (done.has(name)) return undefined;
		for (const used of resources.get(name)?.uses ?? []) {
			const circle = walk(used, [...path, name]);
			if (circle) return circle;
		}
		done.add(name);
		return undefined;
	};
	for (const name of resources.keys()) {
		const circle = walk(name, []);
		if (circle) return circle;
	}
	return undefined;
}
