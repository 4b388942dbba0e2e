/**
 * The filters of one element over all interviews that stand at it: one query for all, whose rows are then told apart. Interviews are told
 * apart by their binding only, the few values in which their filters differ, so no filter is made for each of them.
 */
import type { Filter, Row, Value } from '../contract.ts';
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import type { Logic } from './logic.ts';
import { matches, normalize } from './matching.ts';
import type { Binding, Criteria, FlowValue, Frame, Operand } from './types.ts';

export type Comparison = Extract<Filter, { field: string }>;

/** One filter of an element. */
export interface Leaf {
	field: FieldDef;
	operand: Operand;
	/** The operand as it is written: filters on the same reference have the same value. */
	reference: string | undefined;
	/** What it comes to for a value of the operand. */
	comparison(value: FlowValue): Comparison;
	/** Set for a comparison of ids: the value of the operand, or the first in its collection, that is none. */
	noId?: ((value: FlowValue) => string | undefined) | undefined;
}

/** @param logic over the positions of `leaves` */
export function createCriteria(object: ObjectDef, logic: Logic, leaves: readonly Leaf[]): Criteria {
	const { differing, places } = differences(leaves);
	const common = differing.length === 0;
	const sole = isLeaf(logic);
	const valueOf = (at: number, binding: Binding, frame: Frame): FlowValue => {
		const place = places[at];
		return place === undefined ? leaves[at]!.operand.read(frame) : binding[place]!;
	};
	const comparison = (at: number, binding: Binding, frame: Frame): Comparison => leaves[at]!.comparison(valueOf(at, binding, frame));
	const ofIds = [...leaves.keys()].filter((at) => leaves[at]!.noId);
	const filter: Criteria['filter'] = (binding, frame) => fill(logic, (at) => comparison(at, binding, frame));
	return {
		common,
		fields: [...new Set(leaves.map(({ field }) => field.name))],
		bind: binder(differing),
		noId:
			ofIds.length === 0
				? undefined
				: (binding, frame) => {
						for (const at of ofIds) {
							const none = leaves[at]!.noId!(valueOf(at, binding, frame));
							if (none !== undefined) return none;
						}
						return undefined;
					},
		filter,
		merged(bindings, frame) {
			if (bindings.length === 1) return filter(bindings[0]!, frame);
			const column = (at: number): Comparison[] =>
				(places[at] === undefined ? bindings.slice(0, 1) : bindings).map((binding) => comparison(at, binding, frame));
			return widen(logic, column) ?? { or: bindings.map((binding) => filter(binding, frame)) };
		},
		sorter(rows, frame) {
			if (rows.length === 0) return () => rows;
			const positionsOf = positionsByValue(rows, leaves);
			const candidates = (part: Logic, binding: Binding): readonly number[] | undefined => {
				if (typeof part !== 'number') return combine(part, (each) => candidates(each, binding));
				if (places[part] === undefined) return undefined;
				const { op, value } = comparison(part, binding, frame);
				return op === '=' ? positionsOf(part, value as Value) : undefined;
			};
			return (binding) => {
				const found = candidates(logic, binding);
				if (found?.length === 0) return NO_ROWS;
				const own = found?.map((at) => rows[at]!) ?? rows;
				// What one leaf finds, it has compared.
				if (found && sole) return own;
				const wanted = filter(binding, frame);
				return own.filter((row) => matches(row, wanted, object));
			};
		},
	};
}

const NO_ROWS: readonly Row[] = [];
const NO_BINDING: Binding = [];
/** Most differ in one value. */
function binder(differing: readonly Operand[]): Criteria['bind'] {
	const [only] = differing;
	if (!only) return () => NO_BINDING;
	return differing.length === 1 ? (frame) => [only.read(frame)] : (frame) => differing.map((operand) => operand.read(frame));
}

/** The operands that differ between interviews, each once, and at which place of a binding each leaf finds its value. */
function differences(leaves: readonly Leaf[]): { differing: Operand[]; places: (number | undefined)[] } {
	const differing: Operand[] = [];
	const known = new Map<string, number>();
	const places = leaves.map(({ operand, reference }) => {
		if (operand.literal !== undefined || operand.common) return undefined;
		const place = (reference === undefined ? undefined : known.get(reference)) ?? differing.push(operand) - 1;
		if (reference !== undefined) known.set(reference, place);
		return place;
	});
	return { differing, places };
}

function fill(logic: Logic, leaf: (at: number) => Filter): Filter {
	if (typeof logic === 'number') return leaf(logic);
	if ('not' in logic) return { not: fill(logic.not, leaf) };
	return 'and' in logic ? { and: logic.and.map((each) => fill(each, leaf)) } : { or: logic.or.map((each) => fill(each, leaf)) };
}

/**
 * The logic with each leaf as wide as all its comparisons together: `field = a`, `field = b` become `field in (a, b)`, which an index
 * answers. Undefined where there is no such filter: not(a) and not(b) have no common superset of this form.
 */
function widen(logic: Logic, column: (at: number) => readonly Comparison[]): Filter | undefined {
	if (typeof logic === 'number') return widest(column(logic));
	if ('not' in logic) {
		const { not } = logic;
		return leavesOf(not).every((at) => distinct(column(at)).length === 1) ? { not: fill(not, (at) => column(at)[0]!) } : undefined;
	}
	const joint = 'and' in logic ? 'and' : 'or';
	const parts = (logic as Record<typeof joint, Logic[]>)[joint].map((each) => widen(each, column));
	return parts.includes(undefined) ? undefined : ({ [joint]: parts } as Filter);
}

/** @param leaves of one field and operator, but for what blank values make of them */
function widest(leaves: readonly Comparison[]): Filter {
	const [first] = leaves;
	if (leaves.length === 1) return first!;
	if (!leaves.every(({ op }) => op === '=' || op === 'in')) {
		const different = distinct(leaves);
		return different.length === 1 ? first! : { or: different };
	}
	const values = new Set<Value>();
	for (const { value } of leaves)
		if (Array.isArray(value)) for (const each of value) values.add(each);
		else values.add(value!);
	const [value] = values;
	return values.size === 1 ? { field: first!.field, op: '=', value: value! } : { field: first!.field, op: 'in', value: [...values] };
}

function distinct(leaves: readonly Comparison[]): Comparison[] {
	return [...new Map(leaves.map((each) => [JSON.stringify(each), each])).values()];
}

function isLeaf(logic: Logic): boolean {
	if (typeof logic === 'number') return true;
	if ('not' in logic) return false;
	const parts = 'and' in logic ? logic.and : logic.or;
	return parts.length === 1 && isLeaf(parts[0]!);
}

function leavesOf(logic: Logic): number[] {
	if (typeof logic === 'number') return [logic];
	if ('not' in logic) return leavesOf(logic.not);
	return ('and' in logic ? logic.and : logic.or).flatMap(leavesOf);
}

/** Positions of the rows that have a value in a leaf's field. Each leaf's rows are looked through once, when it is first asked. */
function positionsByValue(rows: readonly Row[], leaves: readonly Leaf[]): (leaf: number, value: Value) => readonly number[] {
	const indexes = new Map<number, Map<Value, number[]>>();
	return (leaf, value) => {
		const { field } = leaves[leaf]!;
		let index = indexes.get(leaf);
		if (!index) {
			indexes.set(leaf, (index = new Map()));
			for (const [at, row] of rows.entries()) {
				const key = normalize(row[field.name] ?? null, field);
				const positions = index.get(key);
				if (positions) positions.push(at);
				else index.set(key, [at]);
			}
		}
		return index.get(normalize(value, field)) ?? [];
	};
}

/** Which rows can meet joined conditions, in their order, given what is known of each part; undefined where any may. */
function combine(logic: Exclude<Logic, number>, candidates: (part: Logic) => readonly number[] | undefined): readonly number[] | undefined {
	if ('not' in logic) return undefined;
	if ('and' in logic) {
		for (const part of logic.and) {
			const found = candidates(part);
			if (found) return found;
		}
		return undefined;
	}
	const parts = logic.or.map(candidates);
	return parts.includes(undefined) ? undefined : [...new Set(parts.flatMap((part) => part!))].sort((a, b) => a - b);
}
