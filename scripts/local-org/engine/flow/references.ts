import { FormulaError } from '../formula/types.ts';
import { compileFormula } from '../formula/compile.ts';
import { objectFormulaEnv, walkPath } from '../formula/environment.ts';
import { fieldReader, type FieldStyle } from '../formula/fields.ts';
import { resolveGlobal } from '../formula/globals.ts';
import { dateInZone } from '../formula/values.ts';
import { findObject, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import type { Row, Value } from '../contract.ts';
import { guidOf, scopeOf } from './frames.ts';
import { ElementProblem, FlowFault } from './problems.ts';
import { fieldType, record, scalar, type FlowContext, type FlowType, type FlowValue, type Frame, type Operand } from './types.ts';
import { text, type XmlNode } from './xml.ts';

/** Flows see ids of records with 18 characters and percent fields as they are stored. */
const STYLE: FieldStyle = { shortIds: false, fractions: false, zero: false };
/**
 * Ids in `$User` and the other globals have 15: compared with a record's they are never equal, unless CASESAFEID made them
 * longer. Assumed: nothing official says so; flows in public repositories work around it, one with both ids on record.
 */
const GLOBAL_STYLE: FieldStyle = { ...STYLE, shortIds: true };

/**
 * Relationships that one reference may climb. Documented of queries ("no more than five levels can be specified in a child-to-parent
 * relationship"); of flows nothing says that they reach further, so a package that did could fail in an org.
 */
const MOST_LEVELS = 5;

/** Runs `work`, turning a FormulaError into this element's problem. */
function asElementProblem<T>(work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (error instanceof FormulaError) throw new ElementProblem(error.problem.replace(/ \(character \d+\)$/, ''), { cause: error });
		throw error;
	}
}

/** Asked where a reference finds no record to read the field of: it throws, or the field is blank. */
type Absence = (name: string, frame: Frame) => void;

/**
 * The fault of an element that asks a field of a record that is not there: one that was not found ("The flow failed to access the value for
 * Get_Account.Id because it hasn't been set or assigned": unofficialsf.com/automatic-handling-null, of Salesforce's Flow team), or a parent
 * behind a blank lookup ("If a flow interview encounters a null value at any point in the cross-object expression, the element containing the
 * reference fails. The reference runs successfully if the last field value in the expression is null": release notes of Summer '14,
 * "Cross-Object Field References in Flows"). Entry conditions and default values, asked before the first element, are blank instead: of them
 * nothing is said.
 */
const failElement: Absence = (name, { interview }) => {
	if (interview.executed === 0) return;
	throw new FlowFault(`The flow failed to access the value for ${name} because it hasn't been set or assigned.`);
};

/** "The formula always returns a null value": release notes of Spring '19, "Return Null Values in Process and Flow Formulas". */
export const blankInFormula: Absence = () => undefined;

/** What a reference such as `$Record.Account.OwnerId`, `Get_Mentorship.Mentor__c` or `$Flow.CurrentDate` stands for. */
export function compileReference(context: FlowContext, name: string, absence: Absence = failElement): Operand {
	const [root = '', ...path] = name.split('.');
	switch (root) {
		case '$Record':
		case '$Record__Prior':
			return compileRecordReference(context, root, path, { name, absence });
		case '$Flow':
			return compileFlowVariable(context, path, name);
		case '$GlobalConstant':
			return compileGlobalConstant(path, name);
	}
	if (root.startsWith('$')) {
		const reference = asElementProblem(() => resolveGlobal(context.schema, name, 0, GLOBAL_STYLE));
		const type: FlowType =
			reference.type === 'picklist' || reference.type === 'multipicklist'
				? { base: 'text', collection: false, picklist: reference.type }
				: scalar(reference.type);
		return { type, read: reference.read };
	}
	const resource = context.resources.get(root);
	if (!resource) throw new ElementProblem(`the reference ${name} points to nothing: there is no element or resource called ${root}`);
	if (path.length === 0) return { type: resource.type(), read: resource.read };
	if (resource.outputs) {
		const output = resource.outputs.get(path[0]!);
		if (!output || path.length > 1)
			throw new ElementProblem(`the reference ${name} points to nothing: the subflow has no output called ${path[0]}`);
		return { type: output, read: (frame) => (resource.read(frame) as Record<string, Value> | null)?.[path[0]!] ?? null };
	}
	const type = resource.type();
	if (type.base !== 'record' || type.collection)
		throw new ElementProblem(`the reference ${name} asks for a field, but ${root} is a ${type.collection ? 'collection' : type.base}`);
	const object = objectOf(context, type.object!);
	const { type: result, read, field } = compilePath(context, object, path, name, absence);
	if (resource.fields && path.length === 1 && !resource.fields.has(field.name))
		throw new ElementProblem(`the reference ${name} needs the field ${field.name}, which is not among the queriedFields of ${root}`);
	return {
		type: result,
		read: (frame) => {
			const row = resource.read(frame) as Row | null;
			if (row) return read(frame, row);
			absence(name, frame);
			return null;
		},
	};
}

function compileRecordReference(
	context: FlowContext,
	root: '$Record' | '$Record__Prior',
	path: string[],
	{ name, absence }: { name: string; absence: Absence },
): Operand {
	const object = context.recordObject;
	if (!object) throw new ElementProblem(`${name} can be used in a record-triggered or platform event-triggered flow only`);
	const prior = root === '$Record__Prior';
	if (prior && !context.hasPrior) throw new ElementProblem(`${name} can be used in a flow that runs on update only`);
	const row = (frame: Frame): Row | undefined => (prior ? frame.interview.prior : frame.interview.record);
	if (path.length === 0) return { type: record(object.name), read: (frame) => row(frame) ?? null };
	const { type, read, field } = compilePath(context, object, path, name, absence);
	const own = path.length === 1;
	const readThrough = (frame: Frame): Value => {
		const source = row(frame);
		if (source) return read(frame, source);
		absence(name, frame);
		return null;
	};
	return {
		type,
		read: !own || field.formula ? readThrough : prior ? priorReader(field, { name, absence }) : ownReader(field),
		...(own && !prior ? { recordField: field } : {}),
	};
}

/** A stored field of the record itself: what conditions ask of every record that is saved. */
function ownReader(field: FieldDef): Operand['read'] {
	const { name } = field;
	const convert = fieldReader(field, STYLE);
	return ({ interview }) => convert(interview.record[name]);
}

/** The same as it was before the save; there is nothing before on create. */
function priorReader(field: FieldDef, { name, absence }: { name: string; absence: Absence }): Operand['read'] {
	const convert = fieldReader(field, STYLE);
	return (frame) => {
		const { prior } = frame.interview;
		if (prior) return convert(prior[field.name]);
		absence(name, frame);
		return null;
	};
}

/** Fields of a record and of its parents, read from a row in storage form. */
export function compilePath(
	context: FlowContext,
	object: ObjectDef,
	segments: string[],
	name: string,
	absence: Absence = failElement,
): { type: FlowType; field: FieldDef; read: (frame: Frame, row: Row) => Value } {
	if (segments.length - 1 > MOST_LEVELS)
		throw new ElementProblem(`the reference ${name} climbs ${segments.length - 1} relationships; a flow may climb ${MOST_LEVELS}`);
	const { field, path } = asElementProblem(() => walkPath(context.schema, object, segments, { name, position: 0 }));
	const convert = fieldReader(field, STYLE);
	const type = fieldType(field);
	if (path.length > 1) {
		const read = (frame: Frame, row: Row): Value => {
			const value = frame.interview.host.related(object.name, row, path);
			if (value === undefined) absence(name, frame);
			return convert(value);
		};
		return { type, field, read };
	}
	if (!field.formula) return { type, field, read: (_, row) => convert(row[field.name]) };
	const formula = asElementProblem(() =>
		compileFormula(
			field.formula!.expression,
			objectFormulaEnv(context.schema, object.name, { context: 'field', blanksAs: field.formula!.blanksAs }),
		),
	);
	return { type, field, read: (frame, row) => convert(formula.evaluate(scopeOf(frame, row))) };
}

function compileFlowVariable(context: FlowContext, path: string[], name: string): Operand {
	const of = (base: FlowType['base'], read: (frame: Frame) => Value): Operand => ({ type: scalar(base), read });
	switch (path.join('.')) {
		case 'CurrentDate':
			return { ...of('date', ({ interview }) => dateInZone(interview.host.now, interview.host.timeZone)), common: true };
		case 'CurrentDateTime':
		case 'InterviewStartTime':
			return { ...of('datetime', ({ interview }) => interview.host.now.toISOString()), common: true };
		case 'FaultMessage':
			return of('text', ({ interview }) => interview.faultMessage);
		case 'InterviewGuid':
			return of('text', ({ interview }) => guidOf(interview));
		case 'CurrentRecord':
			if (!context.recordObject) break;
			return of('text', ({ interview }) => interview.record['Id'] ?? null);
	}
	throw new ElementProblem(`${name} is not implemented in the local org`);
}

function compileGlobalConstant(path: string[], name: string): Operand {
	switch (path.join('.')) {
		case 'True':
			return { type: scalar('boolean'), read: () => true, literal: true };
		case 'False':
			return { type: scalar('boolean'), read: () => false, literal: false };
		case 'EmptyString':
			return { type: scalar('text'), read: () => null, literal: null };
	}
	throw new ElementProblem(`${name} is not implemented in the local org`);
}

export function objectOf(context: FlowContext, name: string): ObjectDef {
	const object = findObject(context.schema, name);
	if (!object) throw new ElementProblem(`the object ${name} does not exist`);
	return object;
}

/** A FlowElementReferenceOrValue; absent means no value. */
export function compileValue(context: FlowContext, node: XmlNode | undefined): Operand {
	const literal = (base: FlowType['base'], value: Value): Operand => ({ type: scalar(base), read: () => value, literal: value });
	if (!node) return literal('null', null);
	const given = Object.keys(node).filter((key) => !key.startsWith('@'));
	if (given.length > 1) throw new ElementProblem(`a value is either ${given.join(' or ')}`);
	switch (given[0]) {
		case undefined:
			return literal('null', null);
		case 'elementReference':
			return compileReference(context, text(node, 'elementReference') ?? '');
		case 'stringValue': {
			const value = text(node, 'stringValue') ?? '';
			if (/\{!/.test(value)) {
				const template = compileTemplate(context, value);
				return { type: scalar('text'), read: (frame) => template.read(frame) || null };
			}
			return literal('text', value === '' ? null : value);
		}
		case 'numberValue': {
			const value = Number(text(node, 'numberValue'));
			if (!Number.isFinite(value)) throw new ElementProblem(`numberValue "${text(node, 'numberValue')}" is not a number`);
			return literal('number', value);
		}
		case 'booleanValue': {
			const value = text(node, 'booleanValue');
			if (value !== 'true' && value !== 'false') throw new ElementProblem(`booleanValue "${value}" is neither true nor false`);
			return literal('boolean', value === 'true');
		}
		case 'dateValue': {
			const value = text(node, 'dateValue') ?? '';
			if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) throw new ElementProblem(`dateValue "${value}" is not a date`);
			return literal('date', value);
		}
		case 'dateTimeValue': {
			const value = Date.parse(text(node, 'dateTimeValue') ?? '');
			if (Number.isNaN(value)) throw new ElementProblem(`dateTimeValue "${text(node, 'dateTimeValue')}" is not a date and time`);
			return literal('datetime', new Date(value).toISOString());
		}
		default:
			throw new ElementProblem(`a value given as ${given[0]} is not implemented in the local org`);
	}
}

/** Text with merge fields: error messages and text templates. Throws for references that point to nothing. */
export function compileTemplate(context: FlowContext, source: string): { read: (frame: Frame) => string; fixedLength: number } {
	const parts: (string | Operand)[] = [];
	let at = 0;
	for (const match of source.matchAll(/\{!\s*([^}]*?)\s*\}/g)) {
		parts.push(source.slice(at, match.index));
		const operand = compileReference(context, match[1]!);
		if (operand.type.collection || operand.type.base === 'record')
			throw new ElementProblem(`the merge field {!${match[1]}} stands for a whole record or collection`);
		if (operand.type.base === 'date' || operand.type.base === 'datetime')
			// Salesforce writes dates in the reader's locale here; only TEXT() in a formula is written down.
			throw new ElementProblem(
				`the merge field {!${match[1]}} is a ${operand.type.base}: how Salesforce words it depends on the reader's locale, so use a formula with TEXT()`,
			);
		parts.push(operand);
		at = match.index + match[0].length;
	}
	parts.push(source.slice(at));
	return {
		read: (frame) => parts.map((part) => (typeof part === 'string' ? part : String(part.read(frame) ?? ''))).join(''),
		fixedLength: parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0),
	};
}

/** The rows behind a record or a collection of records; empty where there is none. */
export function rowsOf(value: FlowValue): Row[] {
	if (value === null || value === undefined) return [];
	return (Array.isArray(value) ? value : [value]) as Row[];
}
