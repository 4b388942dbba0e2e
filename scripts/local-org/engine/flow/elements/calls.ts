import { findField } from '../../../schema/model.ts';
import type { Value } from '../../contract.ts';
import { openFrame } from '../frames.ts';
import { ElementProblem, FlowFault } from '../problems.ts';
import { compileTemplate, compileValue, rowsOf } from '../references.ts';
import { copy } from '../rows.ts';
import { slotOf } from '../resources.ts';
import {
	accepts,
	describeType,
	type FlowContext,
	type FlowType,
	type FlowValue,
	type Frame,
	type Operand,
	type Program,
	type Step,
} from '../types.ts';
import { child, flag, list, required, target, text, type XmlNode } from '../xml.ts';
import { compileSlot } from './assignments.ts';

/** The flow behind a subflow element. */
function subflowProgram(context: FlowContext, node: XmlNode): Program {
	const name = required(node, 'flowName');
	const program = context.subflow(name);
	if (!program) throw new ElementProblem(`flowName: the flow ${name} does not exist, or is not an autolaunched flow`);
	return program;
}

/** Outputs that `{!Subflow.name}` reaches, where storeOutputAutomatically is set. */
export function subflowOutputs(context: FlowContext, node: XmlNode): ReadonlyMap<string, FlowType> {
	if (flag(node, 'storeOutputAutomatically') !== true) return new Map();
	return new Map([...subflowProgram(context, node).outputs].map(([name, resource]) => [name, resource.type()]));
}

/** Records are handed over as copies. */
const byValue = ({ type, read }: Operand): Operand['read'] =>
	type.base === 'record' || type.collection ? (frame) => copy(read(frame)) : read;

/** Subflow: inputs by value, its own variables, outputs when it ends. It shares the interview's transaction and faults. */
export function compileSubflow(context: FlowContext, node: XmlNode): Step {
	const name = required(node, 'name');
	const program = subflowProgram(context, node);
	const inputs = list(node, 'inputAssignments').map((each) => {
		const parameter = program.inputs.get(required(each, 'name'));
		if (!parameter?.write)
			throw new ElementProblem(`inputAssignments: the flow ${program.name} has no input called ${required(each, 'name')}`);
		const value = compileValue(context, child(each, 'value'));
		if (!accepts(parameter.type(), value.type))
			throw new ElementProblem(
				`inputAssignments: ${parameter.name} is a ${describeType(parameter.type())}, its value a ${describeType(value.type)}`,
			);
		return { write: parameter.write, read: byValue(value) };
	});
	const outputs = list(node, 'outputAssignments').map((each) => {
		const parameter = program.outputs.get(required(each, 'name'));
		if (!parameter) throw new ElementProblem(`outputAssignments: the flow ${program.name} has no output called ${required(each, 'name')}`);
		const slot = compileSlot(context, required(each, 'assignToReference'));
		if (!accepts(slot.type, parameter.type()))
			throw new ElementProblem(`outputAssignments: ${parameter.name} does not fit ${required(each, 'assignToReference')}`);
		return { slot, read: byValue({ type: parameter.type(), read: parameter.read }) };
	});
	const results = flag(node, 'storeOutputAutomatically') === true ? slotOf(context, name) : undefined;
	const leave = (caller: Frame, inner: Frame): void => {
		for (const { slot, read } of outputs) slot.write(caller, read(inner));
		if (results !== undefined)
			caller.values[results] = Object.fromEntries(
				[...program.outputs].map(([output, parameter]) => [output, copy(parameter.read(inner))]),
			) as FlowValue;
	};
	const onward = { next: target(node) };
	return {
		name,
		run(frame) {
			const inner = openFrame(program, frame.interview, frame, leave);
			for (const { write, read } of inputs) write(inner, read(frame));
			return { enter: inner, onward };
		},
	};
}

/** "The error message can have up to 255 characters": help.salesforce.com flow_ref_elements_custom_error. */
const MAX_ERROR_MESSAGE = 255;

/** Custom Error: ends the interview and rolls the save back. */
export function compileCustomError(context: FlowContext, node: XmlNode): Step {
	const object = context.recordObject;
	if (!object) throw new ElementProblem('a Custom Error element works in a record-triggered flow only, not in a subflow');
	if (!context.onSave && object.kind !== 'event')
		throw new ElementProblem('a Custom Error element works in a record-triggered flow only, not in a schedule-triggered one');
	if (object.kind === 'event')
		throw new ElementProblem('a Custom Error element works in a record-triggered flow only, not in a platform event-triggered one');
	const messages = list(node, 'customErrorMessages').map((message) => {
		const template = compileTemplate(context, required(message, 'errorMessage'));
		if (template.fixedLength > MAX_ERROR_MESSAGE) throw new ElementProblem(`errorMessage is longer than ${MAX_ERROR_MESSAGE} characters`);
		const onField = flag(message, 'isFieldError') ?? false;
		const selection = text(message, 'fieldSelection');
		if (onField !== (selection !== undefined && selection !== '')) throw new ElementProblem('fieldSelection goes with isFieldError');
		const field = onField ? findField(object, selection!) : undefined;
		if (onField && !field) throw new ElementProblem(`fieldSelection: the field ${selection} does not exist on ${object.name}`);
		return { template, fields: field ? [field.name] : [] };
	});
	if (messages.length === 0) throw new ElementProblem('customErrorMessages is missing');
	return {
		name: required(node, 'name'),
		run: (frame) => ({
			raise: messages.map(({ template, fields }) => ({
				statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
				// What becomes of a message that its merge fields make too long is not documented: it is cut.
				message: template.read(frame).slice(0, MAX_ERROR_MESSAGE),
				fields,
			})),
		}),
	};
}

/** Actions Developer Guide, "Custom Notification Actions": "Values can be combined in a list up to the maximum of 500 values". */
const MAX_RECIPIENTS = 500;
const NOTIFICATION_INPUTS = ['customNotifTypeId', 'recipientIds', 'title', 'body', 'targetId', 'senderId'];

/** Send Custom Notification, the only action there is. */
export function compileAction(context: FlowContext, node: XmlNode): Step {
	const type = required(node, 'actionType');
	const action = required(node, 'actionName');
	if (type !== 'customNotificationAction' || action !== 'customNotificationAction')
		throw new ElementProblem(`the action ${type}/${action} is not implemented in the local org`);
	const transaction = text(node, 'flowTransactionModel') ?? 'CurrentTransaction';
	if (transaction !== 'CurrentTransaction' && transaction !== 'Automatic')
		throw new ElementProblem(`flowTransactionModel ${transaction} is not implemented in the local org`);
	const inputs = new Map<string, Operand>();
	for (const each of list(node, 'inputParameters')) {
		const name = required(each, 'name');
		if (!NOTIFICATION_INPUTS.includes(name)) throw new ElementProblem(`inputParameters: ${name} is not implemented in the local org`);
		const value = compileValue(context, child(each, 'value'));
		const wantsCollection = name === 'recipientIds';
		if (value.type.base !== 'null' && (value.type.base !== 'text' || value.type.collection !== wantsCollection))
			throw new ElementProblem(
				`inputParameters: ${name} must be a ${wantsCollection ? 'collection of Text' : 'Text'}, not a ${describeType(value.type)}`,
			);
		inputs.set(name, value);
	}
	for (const name of ['customNotifTypeId', 'recipientIds', 'title', 'body', 'targetId'])
		if (!inputs.has(name)) throw new ElementProblem(`inputParameters: ${name} is missing`);
	const onward = { next: target(node) };
	return {
		name: required(node, 'name'),
		fault: target(node, 'faultConnector'),
		run(frame) {
			const read = (name: string): Value => (inputs.get(name)?.read(frame) as Value) ?? null;
			const typeId = read('customNotifTypeId');
			const recipientIds = (rowsOf(inputs.get('recipientIds')!.read(frame)) as unknown as Value[]).filter(
				(id): id is string => typeof id === 'string' && id !== '',
			);
			if (typeof typeId !== 'string') throw new FlowFault('Missing required input parameter: customNotifTypeId');
			if (recipientIds.length > MAX_RECIPIENTS)
				throw new FlowFault(`The recipientIds parameter can contain up to ${MAX_RECIPIENTS} recipient IDs.`);
			if (recipientIds.length === 0) throw new FlowFault('Missing required input parameter: recipientIds');
			const { host } = frame.interview;
			host.notify({
				typeId,
				recipientIds,
				title: String(read('title') ?? ''),
				body: String(read('body') ?? ''),
				targetId: read('targetId') as string | null,
				senderId: (read('senderId') as string | null) ?? host.userId,
			});
			return onward;
		},
	};
}
