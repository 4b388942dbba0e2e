import type { CompiledFlow, Value } from '../contract.ts';
import { findObject, type ObjectDef, type Schema } from '../../schema/model.ts';
import { hasChanged } from '../formula/compare.ts';
import { isBlank } from '../formula/values.ts';
import { checkOperator, comparing, isComparison, type Condition } from './conditions.ts';
import { newlyMet } from './elements/logic.ts';
import { ownField } from './filters.ts';
import { compileFlowFormula } from './formulas.ts';
import { joined, parseLogic } from './logic.ts';
import { ElementProblem } from './problems.ts';
import { compileReference, compileValue } from './references.ts';
import { fieldType, scalar, type FlowContext } from './types.ts';
import { child, flag, list, required, text, type XmlNode } from './xml.ts';

type Trigger = NonNullable<CompiledFlow['trigger']>;

const KINDS = ['RecordBeforeSave', 'RecordAfterSave', 'RecordBeforeDelete', 'PlatformEvent', 'Scheduled'] as const;
const ON = ['Create', 'Update', 'CreateAndUpdate', 'Delete'] as const;

/** When flows without a triggerOrder run: after 1–1000, before 1001–2000 (help.salesforce.com flow_concepts_trigger_record_order). */
const UNORDERED = 1000.5;

/** What starts the flow; undefined for autolaunched flows. */
export function compileTrigger(
	schema: Schema,
	start: XmlNode | undefined,
	order: string | undefined,
): { trigger: Trigger; object: ObjectDef | undefined } | undefined {
	const triggerType = start && text(start, 'triggerType');
	if (!start || !triggerType) {
		if (start && (text(start, 'object') || text(start, 'recordTriggerType'))) throw new ElementProblem('triggerType is missing');
		return undefined;
	}
	const kind = KINDS.find((each) => each === triggerType);
	if (!kind) throw new ElementProblem(`triggerType ${triggerType} is not implemented in the local org`);
	const recordTriggerType = text(start, 'recordTriggerType');
	if (kind === 'Scheduled' && recordTriggerType) throw new ElementProblem('recordTriggerType does not go with Scheduled');
	// Without an object a schedule-triggered flow runs once, with it once for each record that meets its filters.
	if (kind === 'Scheduled' && !text(start, 'object'))
		return { object: undefined, trigger: { object: '', kind, on: undefined, order: UNORDERED } };
	const name = required(start, 'object');
	const object = findObject(schema, name);
	if (!object) throw new ElementProblem(`the object ${name} does not exist`);
	const on = ON.find((each) => each === recordTriggerType);
	if (kind === 'PlatformEvent') {
		if (object.kind !== 'event') throw new ElementProblem(`${object.name} is not a platform event`);
		if (recordTriggerType) throw new ElementProblem('recordTriggerType does not go with PlatformEvent');
	} else if (kind !== 'Scheduled') {
		if (object.kind === 'event') throw new ElementProblem(`${object.name} is a platform event: use the triggerType PlatformEvent`);
		if (!on)
			throw new ElementProblem(
				recordTriggerType ? `recordTriggerType ${recordTriggerType} is not implemented in the local org` : 'recordTriggerType is missing',
			);
		if ((kind === 'RecordBeforeDelete') !== (on === 'Delete')) throw new ElementProblem(`recordTriggerType ${on} does not go with ${kind}`);
	}
	const position = order === undefined || order === '' ? UNORDERED : Number(order);
	if (position !== UNORDERED && (!Number.isInteger(position) || position < 1 || position > 2000))
		throw new ElementProblem(`triggerOrder ${order} is not a number from 1 to 2000`);
	return {
		object,
		trigger: { object: object.name, kind, on: kind === 'PlatformEvent' || kind === 'Scheduled' ? undefined : on, order: position },
	};
}

/** Does the flow start (`applies`), and does the record meet the conditions, newly or not (`meets`)? */
export interface Entry {
	applies: Condition;
	meets: Condition;
}

/** Entry conditions: filters with their logic or a formula; with "only when updated to meet" they must not have held before. */
export function compileEntry(context: FlowContext, start: XmlNode | undefined): Entry {
	const always: Entry = { applies: () => true, meets: () => true };
	if (!start) return always;
	const formula = text(start, 'filterFormula');
	const filters = list(start, 'filters');
	const onlyOnChange = flag(start, 'doesRequireRecordChangedToMeetCriteria') ?? false;
	if (!context.recordObject) {
		if (formula || filters.length > 0) throw new ElementProblem('entry conditions go with a trigger only');
		return always;
	}
	if (formula && filters.length > 0) throw new ElementProblem('give either filterFormula or filters');
	let conditions: Condition | undefined;
	if (formula) {
		const compiled = compileFlowFormula(context, formula, 'flowEntry', scalar('boolean'));
		conditions = (frame) => compiled.evaluate(frame) === true;
	} else if (filters.length > 0) {
		const all = filters.map((each) => compileEntryFilter(context, each));
		const logic = parseLogic(text(start, 'filterLogic'), all.length, 'filterLogic');
		conditions = joined(logic, all);
	}
	const meets = conditions ?? always.meets;
	if (!onlyOnChange) return { applies: meets, meets };
	if (!conditions) throw new ElementProblem('doesRequireRecordChangedToMeetCriteria needs entry conditions');
	return { applies: newlyMet(conditions), meets };
}

function compileEntryFilter(context: FlowContext, node: XmlNode): Condition {
	const field = ownField(context.recordObject!, required(node, 'field'));
	const operator = required(node, 'operator');
	const value = compileValue(context, child(node, 'value'));
	const what = `filter on ${field.name}`;
	const { read } = compileReference(context, `$Record.${field.name}`);
	if (operator === 'IsNull' || operator === 'IsChanged') {
		if (value.type.base !== 'boolean') throw new ElementProblem(`${what}: ${operator} needs a Boolean value`);
		if (operator === 'IsNull') return (frame) => isBlank(read(frame) as Value) === (value.read(frame) === true);
		if (field.formula) throw new ElementProblem(`${what}: IsChanged on formula fields is not implemented in the local org`);
		return (frame) => {
			const { isNew, prior, record } = frame.interview;
			return (!isNew && prior !== undefined && hasChanged(prior[field.name], record[field.name])) === (value.read(frame) === true);
		};
	}
	if (!isComparison(operator)) throw new ElementProblem(`${what}: the operator ${operator} is not implemented in the local org`);
	checkOperator(operator, fieldType(field), value.type, what);
	return comparing(operator, read, value.read);
}
