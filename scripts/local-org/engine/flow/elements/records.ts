import type { Row, SaveResult, Value } from '../../contract.ts';
import type { FieldDef, ObjectDef } from '../../../schema/model.ts';
import { compileFilters, compileSort, ownField } from '../filters.ts';
import { ElementProblem, FlowFault } from '../problems.ts';
import { compilePath, compileReference, compileValue, objectOf, rowsOf } from '../references.ts';
import { slotOf } from '../resources.ts';
import { changedFields, copy, setField } from '../rows.ts';
import {
	accepts,
	describeType,
	fieldType,
	record,
	scalar,
	type Criteria,
	type FlowContext,
	type FlowType,
	type FlowValue,
	type Frame,
	type Lookup,
	type LookupRequest,
	type Step,
	type StepResult,
	type Write,
} from '../types.ts';
import { flag, list, required, target, text, texts, child, type XmlNode } from '../xml.ts';
import { compileSlot } from './assignments.ts';

/** Throws the fault that the first failed row stands for, in Salesforce's words. */
function checkResults(results: readonly SaveResult[], verb: string): void {
	// The row that failed itself says more than one that was rolled back with it.
	const failures = results.filter((each) => !each.success);
	const failed =
		failures.find((each) => each.errors.some((error) => error.statusCode !== 'ALL_OR_NONE_OPERATION_ROLLED_BACK')) ?? failures[0];
	if (failed) {
		const reason = failed.errors.map((error) => `${error.statusCode}: ${error.message}`).join('; ');
		throw new FlowFault(
			`This error occurred when the flow tried to ${verb} records: ${reason}. You can look up ExceptionCode values in the SOAP API Developer Guide.`,
		);
	}
}

/** Where Get Records puts what it finds. */
export function lookupType(context: FlowContext, node: XmlNode): FlowType {
	return record(objectOf(context, required(node, 'object')).name, flag(node, 'getFirstRecordOnly') === false);
}

/** Fields that a Get Records element makes available; undefined: all of them. */
export function lookupFields(context: FlowContext, node: XmlNode): Set<string> | undefined {
	const named = texts(node, 'queriedFields');
	if (named.length === 0) return undefined;
	const object = objectOf(context, required(node, 'object'));
	return new Set(['Id', ...named.map((name) => ownField(object, name).name)]);
}

/** Get Records. */
export function compileLookup(context: FlowContext, node: XmlNode): Step {
	const name = required(node, 'name');
	const object = objectOf(context, required(node, 'object'));
	const criteria = compileFilters(context, node, object);
	const orderBy = compileSort(node, object);
	const fields = lookupFields(context, node);
	const automatic = flag(node, 'storeOutputAutomatically') ?? false;
	const output = text(node, 'outputReference');
	const assignments = list(node, 'outputAssignments');
	const first = flag(node, 'getFirstRecordOnly') ?? (output ? undefined : assignments.length > 0 ? true : undefined);
	const limit = child(node, 'limit') ? compileValue(context, child(node, 'limit')) : undefined;
	if (limit && (limit.type.base !== 'number' || limit.type.collection)) throw new ElementProblem(`limit is a ${describeType(limit.type)}`);
	if ([automatic, output !== undefined, assignments.length > 0].filter(Boolean).length !== 1)
		throw new ElementProblem('give one of storeOutputAutomatically, outputReference and outputAssignments');
	const keepWhenNone = flag(node, 'assignNullValuesIfNoRecordsFound') === false;
	const store = compileLookupOutput(context, { name, object, automatic, output, assignments, first });
	const onlyFirst = output ? !compileSlot(context, output).type.collection : first;
	if (onlyFirst === undefined) throw new ElementProblem('getFirstRecordOnly is missing');
	if (limit && onlyFirst) throw new ElementProblem('limit does not go with the first record only');
	const onward = { next: target(node) };
	const ask: Lookup = {
		kind: 'find',
		object,
		criteria,
		orderBy,
		...askedFields(object, fields && [...fields], criteria),
		resume(frame, rows) {
			if (rows.length > 0 || automatic || !keepWhenNone) store(frame, rows);
			return onward;
		},
	};
	const run = request('look up', ask, onlyFirst ? 1 : limit && ((frame) => limitOf(limit.read(frame))));
	return { name, fault: target(node, 'faultConnector'), run };
}

/** A formula field is computed from other fields, whichever they are: then all are asked for. */
function askedFields(
	object: ObjectDef,
	fields: readonly string[] | undefined,
	criteria: Criteria | undefined,
): Pick<Lookup, 'fields' | 'asked'> {
	const whole = !fields || fields.some((name) => object.fields.get(name)!.formula);
	return { fields, asked: whole ? undefined : [...new Set([...fields, ...(criteria?.fields ?? [])])] };
}

/** What an interview looks for; where all look for the same, one request serves them all. */
function request(
	verb: 'look up' | 'update' | 'delete',
	ask: Lookup,
	limit?: number | ((frame: Frame) => number),
): (frame: Frame) => LookupRequest {
	const { criteria } = ask;
	const bind = criteria?.bind ?? (() => []);
	if (typeof limit === 'function') return checked((frame) => ({ ask, binding: bind(frame), limit: limit(frame) }));
	if (criteria?.common === false) return checked((frame) => ({ ask, binding: bind(frame), limit }));
	const same: LookupRequest = { ask, binding: [], limit };
	return checked(() => same);

	/**
	 * The filters become a query, and what is wrong with a query is the element's fault: help.salesforce.com, article 000383422 (a query
	 * that Get Records may not make, in these words). A query that compares an id field with what is no id is refused as such.
	 */
	function checked(make: (frame: Frame) => LookupRequest): (frame: Frame) => LookupRequest {
		const noId = criteria?.noId;
		if (!noId) return make;
		return (frame) => {
			const made = make(frame);
			const none = noId(made.binding, frame);
			if (none === undefined) return made;
			throw new FlowFault(
				`This error occurred when the flow tried to ${verb} records: invalid ID field: ${none}. You can look up ExceptionCode values in the SOAP API Developer Guide.`,
			);
		};
	}
}

/** How many records Get Records brings at most (Metadata API Developer Guide, "FlowRecordLookup", `limit`: from 2 to 20,000). */
function limitOf(value: FlowValue): number {
	if (typeof value === 'number' && Number.isInteger(value) && value >= 2 && value <= 20_000) return value;
	throw new FlowFault(
		`This error occurred when the flow tried to look up records: the limit must be from 2 to 20,000, not ${String(value)}.`,
	);
}

function compileLookupOutput(
	context: FlowContext,
	lookup: {
		name: string;
		object: ObjectDef;
		automatic: boolean;
		output: string | undefined;
		assignments: XmlNode[];
		first: boolean | undefined;
	},
): (frame: Frame, rows: readonly Row[]) => void {
	const { name, object, automatic, output, assignments, first } = lookup;
	// Nobody can write to what is stored so, or to the rows in it.
	if (automatic) {
		const slot = slotOf(context, name);
		return (frame, rows) => void (frame.values[slot] = first ? (rows[0] ?? null) : (rows as Row[]));
	}
	if (output) {
		const slot = compileSlot(context, output);
		if (slot.type.base !== 'record' || slot.type.object !== object.name)
			throw new ElementProblem(`outputReference ${output} is a ${describeType(slot.type)}`);
		return (frame, rows) => slot.write(frame, copy(slot.type.collection ? (rows as Row[]) : (rows[0] ?? null)));
	}
	const targets = assignments.map((each) => {
		const slot = compileSlot(context, required(each, 'assignToReference'));
		const field = ownField(object, required(each, 'field'));
		if (!accepts(slot.type, fieldType(field)))
			throw new ElementProblem(`${field.name} does not fit ${required(each, 'assignToReference')}`);
		const { read } = compilePath(context, object, [field.name], field.name);
		return (frame: Frame, row: Row | undefined) => slot.write(frame, row ? read(frame, row) : null);
	});
	return (frame, rows) => targets.forEach((assign) => assign(frame, rows[0]));
}

/** Field values that Create and Update Records set: checked against the object's fields. */
function compileInputs(context: FlowContext, node: XmlNode, object: ObjectDef): { fields: FieldDef[]; read: (frame: Frame) => Row } {
	const inputs = list(node, 'inputAssignments').map((each) => {
		const field = ownField(object, required(each, 'field'));
		if (field.formula || field.autoNumber || field.type === 'id') throw new ElementProblem(`the field ${field.name} cannot be written`);
		const value = compileValue(context, child(each, 'value'));
		if (!accepts(fieldType(field), value.type))
			throw new ElementProblem(`the field ${field.name} is a ${describeType(fieldType(field))}, its value a ${describeType(value.type)}`);
		return { field, value };
	});
	return {
		fields: inputs.map((each) => each.field),
		read: (frame) => Object.fromEntries(inputs.map(({ field, value }) => [field.name, value.read(frame) as Value])),
	};
}

/** The record variable, collection or $Record that an element works on. */
function compileInputRecords(context: FlowContext, name: string): { object: string; read: (frame: Frame) => Row[]; isCollection: boolean } {
	const { type, read } = compileReference(context, name);
	if (type.base !== 'record') throw new ElementProblem(`inputReference ${name} is a ${describeType(type)}, not a record`);
	return { object: type.object!, read: (frame) => rowsOf(read(frame)), isCollection: type.collection };
}

/** Create Records: one from field values, or a record variable or collection, whose Ids it fills in. */
export function compileCreate(context: FlowContext, node: XmlNode): Step {
	const name = required(node, 'name');
	const automatic = flag(node, 'storeOutputAutomatically') ?? false;
	const idTarget = text(node, 'assignRecordIdToReference');
	const idSlot = idTarget ? compileSlot(context, idTarget) : undefined;
	if (idSlot && !accepts(idSlot.type, scalar('text')))
		throw new ElementProblem(`assignRecordIdToReference ${idTarget} is a ${describeType(idSlot.type)}`);
	const onward = { next: target(node) };
	const input = text(node, 'inputReference');
	const source = input ? compileInputRecords(context, input) : undefined;
	if (source && list(node, 'inputAssignments').length > 0) throw new ElementProblem('give either inputReference or inputAssignments');
	const object = source ? objectOf(context, source.object) : objectOf(context, required(node, 'object'));
	if (!source && list(node, 'inputAssignments').length === 0) throw new ElementProblem('inputAssignments is missing');
	const values = source ? undefined : compileInputs(context, node, object);
	const slot = automatic && !source ? slotOf(context, name) : undefined;
	const ask: Write = {
		kind: 'insert',
		object: object.name,
		resume(frame, results) {
			checkResults(results, 'create');
			const ids = results.map((each) => each.id);
			source?.read(frame).forEach((row, at) => void (row['Id'] = ids[at] ?? null));
			if (slot !== undefined) frame.values[slot] = ids[0] ?? null;
			idSlot?.write(frame, ids[0] ?? null);
			return onward;
		},
	};
	return {
		name,
		fault: target(node, 'faultConnector'),
		run(frame) {
			const rows = source ? source.read(frame).map((row) => ({ ...row })) : [values!.read(frame)];
			return rows.length === 0 ? onward : { ask, rows };
		},
	};
}

/** Update Records: $Record, a record variable or collection, or the records that match filters. */
export function compileUpdate(context: FlowContext, node: XmlNode): Step {
	const name = required(node, 'name');
	const input = text(node, 'inputReference');
	if (context.beforeSave) {
		if (input !== '$Record') throw new ElementProblem('a before-save flow can update $Record only');
		return compileBeforeSaveUpdate(context, node, name);
	}
	const { source, object, criteria } = compileTargets(context, node, 'update');
	const values = compileInputs(context, node, object);
	if (values.fields.length === 0 && !source) throw new ElementProblem('inputAssignments is missing');
	if (values.fields.length > 0 && source && input !== '$Record')
		throw new ElementProblem('inputAssignments go with $Record or with filters');
	if (input === '$Record' && context.beforeDelete) throw new ElementProblem('a before-delete flow cannot update $Record');
	const onward = { next: target(node) };
	const write: Write = {
		kind: 'update',
		object: object.name,
		resume(_, results) {
			checkResults(results, 'update');
			return onward;
		},
	};
	const update = (rows: Row[]): StepResult => (rows.length === 0 ? onward : { ask: write, rows });
	const find = request('update', {
		...lookup(object, criteria),
		resume(frame, rows) {
			const changed = values.read(frame);
			return update(rows.map((row) => ({ Id: row['Id'] ?? null, ...changed })));
		},
	});
	return {
		name,
		fault: target(node, 'faultConnector'),
		run(frame) {
			if (!source) return find(frame);
			const changed = values.read(frame);
			return update(source.read(frame).map((row) => rowToUpdate(row, input === '$Record' ? frame : undefined, changed)));
		},
	};
}

/** Which records an element changes: those that it is given, or those that match its filters; one of the two it must say. */
function compileTargets(context: FlowContext, node: XmlNode, verb: 'update' | 'delete') {
	const input = text(node, 'inputReference');
	const source = input ? compileInputRecords(context, input) : undefined;
	const object = source ? objectOf(context, source.object) : objectOf(context, required(node, 'object'));
	const criteria = compileFilters(context, node, object);
	if (source && criteria) throw new ElementProblem('give either inputReference or filters');
	if (!source && !criteria) throw new ElementProblem(`filters is missing: the element would ${verb} every record`);
	return { source, object, criteria };
}

/** The records that match an element's filters: which they are, and no more. */
const lookup = (object: ObjectDef, criteria: Criteria | undefined): Omit<Lookup, 'resume'> => ({
	kind: 'find',
	object,
	criteria,
	orderBy: [],
	...askedFields(object, ['Id'], criteria),
});

/** Only what the flow has set is sent: a record variable holds read-only fields too. */
function rowToUpdate(row: Row, recordFrame: Frame | undefined, changed: Row): Row {
	if (!row['Id'])
		throw new FlowFault(
			'This error occurred when the flow tried to update records: MISSING_ARGUMENT: Id not specified in an update call. You can look up ExceptionCode values in the SOAP API Developer Guide.',
		);
	const fields = recordFrame ? [...(recordFrame.interview.touched ?? [])] : changedFields(row);
	return { Id: row['Id'], ...Object.fromEntries(fields.map((field) => [field, row[field] ?? null])), ...changed };
}

function compileBeforeSaveUpdate(context: FlowContext, node: XmlNode, name: string): Step {
	if (list(node, 'filters').length > 0)
		throw new ElementProblem('filters on the triggering record are not implemented in the local org: use a decision');
	const values = compileInputs(context, node, context.recordObject!);
	const onward = { next: target(node) };
	return {
		name,
		run(frame) {
			const changed = values.read(frame);
			for (const [field, value] of Object.entries(changed)) {
				setField(frame.interview.record, field, value);
				(frame.interview.touched ??= new Set()).add(field);
			}
			return onward;
		},
	};
}

/** Delete Records: a record variable or collection, $Record, or the records that match filters. */
export function compileDelete(context: FlowContext, node: XmlNode): Step {
	const name = required(node, 'name');
	const { source, object, criteria } = compileTargets(context, node, 'delete');
	const onward = { next: target(node) };
	const write: Write = {
		kind: 'delete',
		object: object.name,
		resume(_, results) {
			checkResults(results, 'delete');
			return onward;
		},
	};
	const remove = (rows: readonly Row[]): StepResult => {
		if (rows.some((row) => !row['Id']))
			throw new FlowFault(
				'This error occurred when the flow tried to delete records: MISSING_ARGUMENT: Id not specified in a delete call. You can look up ExceptionCode values in the SOAP API Developer Guide.',
			);
		return rows.length === 0 ? onward : { ask: write, rows };
	};
	const find = request('delete', { ...lookup(object, criteria), resume: (_, rows) => remove(rows) });
	return { name, fault: target(node, 'faultConnector'), run: (frame) => (source ? remove(source.read(frame)) : find(frame)) };
}
