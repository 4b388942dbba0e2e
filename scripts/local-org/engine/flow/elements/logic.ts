import { compileConditions, type Condition } from '../conditions.ts';
import { compileFlowFormula } from '../formulas.ts';
import { ElementProblem } from '../problems.ts';
import { compileReference } from '../references.ts';
import { compileCollectionSort } from './sort.ts';
import { copy } from '../rows.ts';
import { before } from '../frames.ts';
import { slotOf } from '../resources.ts';
import { scalar, type FlowContext, type FlowType, type FlowValue, type Frame, type Step } from '../types.ts';
import { flag, list, required, target, text, type XmlNode } from '../xml.ts';

/** Decision: the first outcome whose conditions are met, else the default path. */
export function compileDecision(context: FlowContext, node: XmlNode): Step {
	const outcomes = list(node, 'rules').map((rule) => {
		const conditions = compileConditions(context, rule);
		const onlyOnChange = flag(rule, 'doesRequireRecordChangedToMeetCriteria') ?? false;
		if (onlyOnChange && !context.recordObject)
			throw new ElementProblem('doesRequireRecordChangedToMeetCriteria applies to record-triggered flows only');
		return { applies: onlyOnChange ? newlyMet(conditions) : conditions, onward: { next: target(rule) } };
	});
	if (outcomes.length === 0) throw new ElementProblem('rules is missing');
	const otherwise = { next: target(node, 'defaultConnector') };
	return {
		name: required(node, 'name'),
		run(frame) {
			for (const { applies, onward } of outcomes) if (applies(frame)) return onward;
			return otherwise;
		},
	};
}

/** "Only if the record that triggered the flow to run is updated to meet the condition requirements". */
export function newlyMet(conditions: Condition): Condition {
	return (frame) => conditions(frame) && before(frame, conditions) !== true;
}

/** The items of a collection variable or of an element's result. */
function collectionOf(context: FlowContext, name: string): { type: FlowType; read: (frame: Frame) => FlowValue[] } {
	const { type, read } = compileReference(context, name);
	if (!type.collection) throw new ElementProblem(`collectionReference ${name} is not a collection`);
	return { type: { ...type, collection: false }, read: (frame) => (read(frame) as FlowValue[] | null) ?? [] };
}

/** Loop: its name stands for the current item, unless assignNextValueToReference names a variable. */
export function compileLoop(context: FlowContext, node: XmlNode): Step {
	const name = required(node, 'name');
	const item = slotOf(context, text(node, 'assignNextValueToReference') ?? name);
	const { read } = collectionOf(context, required(node, 'collectionReference'));
	const order = text(node, 'iterationOrder') ?? 'Asc';
	if (order !== 'Asc' && order !== 'Desc') throw new ElementProblem(`iterationOrder must be Asc or Desc, not "${order}"`);
	// Without a path for the items the loop only counts: go round again.
	const each = { next: target(node, 'nextValueConnector') ?? name };
	const after = { next: target(node, 'noMoreValuesConnector') };
	return {
		name,
		run(frame) {
			const loops = (frame.loops ??= new Map());
			let state = loops.get(name);
			if (!state) {
				const items = [...read(frame)];
				loops.set(name, (state = { items: order === 'Desc' ? items.reverse() : items, at: 0 }));
			}
			if (state.at >= state.items.length) {
				loops.delete(name);
				return after;
			}
			// The current item is a copy: to change the collection, a flow adds the item to another one.
			frame.values[item] = copy(state.items[state.at++]!);
			return each;
		},
	};
}

/** The type of a loop's current item. */
export function loopType(context: FlowContext, node: XmlNode): FlowType {
	return collectionOf(context, required(node, 'collectionReference')).type;
}

/** Collection Filter: the items that meet the conditions or the formula, under the element's name. Collection Sort is its sibling. */
export function compileCollectionProcessor(context: FlowContext, node: XmlNode): Step {
	const name = required(node, 'name');
	const kind = required(node, 'collectionProcessorType');
	if (kind === 'SortCollectionProcessor') return compileCollectionSort(context, node);
	for (const attribute of ['sortOptions', 'limit'])
		if (node[attribute] !== undefined) throw new ElementProblem(`${attribute} does not go with FilterCollectionProcessor`);
	if (kind !== 'FilterCollectionProcessor') throw new ElementProblem(`collectionProcessorType ${kind} is not implemented in the local org`);
	const item = slotOf(context, required(node, 'assignNextValueToReference'));
	const { read } = collectionOf(context, required(node, 'collectionReference'));
	const formula = text(node, 'formula');
	let keep: Condition;
	if (formula !== undefined && formula !== '') {
		const compiled = compileFlowFormula(context, formula, 'flow', scalar('boolean'));
		keep = (frame) => compiled.evaluate(frame) === true;
	} else keep = compileConditions(context, node);
	const result = slotOf(context, name);
	const onward = { next: target(node) };
	return {
		name,
		run(frame) {
			const kept = read(frame).filter((each) => {
				// A copy, as in loops: the variable outlives the filter, and can be changed.
				frame.values[item] = copy(each);
				return keep(frame);
			});
			frame.values[result] = copy(kept as FlowValue);
			return onward;
		},
	};
}
