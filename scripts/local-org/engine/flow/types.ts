import type { Filter, FlowHost, FlowInterview, FormulaScope, Row, SaveError, SaveResult, Value } from '../contract.ts';
import type { FieldDef, ObjectDef, Schema } from '../../schema/model.ts';
import { formulaTypeOf, type FormulaType } from '../formula/types.ts';

/** What a variable, a field or an element's result holds. */
export interface FlowType {
	base: 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'record' | 'null';
	/** For records. */
	object?: string;
	collection: boolean;
	/** For picklist fields: text to the flow, a picklist to ISPICKVAL. */
	picklist?: 'picklist' | 'multipicklist';
}
export type FlowValue = Value | Row | Value[] | Row[];

export const scalar = (base: FlowType['base']): FlowType => ({ base, collection: false });
export const record = (object: string, collection = false): FlowType => ({ base: 'record', object, collection });

export function fieldType(field: FieldDef): FlowType {
	const type = formulaTypeOf(field);
	return type === 'picklist' || type === 'multipicklist'
		? { base: 'text', collection: false, picklist: type }
		: scalar(type === 'null' ? 'text' : type);
}

/** The type of a value as a formula sees it; undefined for records and collections, which formulas cannot read. */
export function asFormulaType(type: FlowType): FormulaType | undefined {
	if (type.collection || type.base === 'record') return undefined;
	return type.picklist ?? type.base;
}

export function describeType(type: FlowType): string {
	const name =
		type.base === 'record'
			? `${type.object} record`
			: { text: 'Text', number: 'Number', boolean: 'Boolean', date: 'Date', datetime: 'Date/Time', null: 'no value' }[type.base];
	return type.collection ? `collection of ${name}` : name;
}

/** True where a value of type `from` may stand where `to` is wanted, without any conversion. */
export function accepts(to: FlowType, from: FlowType): boolean {
	if (from.base === 'null') return true;
	return to.base === from.base && to.collection === from.collection && (to.base !== 'record' || to.object === from.object);
}

/** A named thing that references can point to. */
export interface Resource {
	name: string;
	/** Computed when first asked: a loop's type depends on its collection, which may be declared later. */
	type(): FlowType;
	read(frame: Frame): FlowValue;
	/** Present for variables only. */
	write?(frame: Frame, value: FlowValue): void;
	/** Where a frame keeps the value: present for variables and elements' results. */
	slot?: number;
	/** Fields that a Get Records element with queriedFields has read; others are errors. */
	fields?: ReadonlySet<string>;
	/** Outputs of a subflow, by name: `{!Subflow.output}`. */
	outputs?: ReadonlyMap<string, FlowType>;
	/** For formulas: the formulas it uses, to find circles. */
	uses?: Set<string>;
	input?: boolean;
	output?: boolean;
	/** The value that every interview starts with. */
	initial?: FlowValue;
	/** The value at the start of an interview, where it depends on the interview. */
	compute?(frame: Frame): FlowValue;
}

/** A compiled reference or literal. */
export interface Operand {
	type: FlowType;
	read(frame: Frame): FlowValue;
	literal?: Value;
	/** The same for all interviews of a run, as today's date is. */
	common?: true;
	/** `$Record.Field`: the field, for Is Changed. */
	recordField?: FieldDef;
}

/** One running interview: the record that triggered it and what its frames share. */
export interface Interview extends FlowInterview {
	readonly host: FlowHost;
	/** The flow that was started; frames of its subflows have programs of their own. */
	readonly program: Program;
	/** The frame that runs; undefined when the interview has ended. */
	top: Frame | undefined;
	/** The element that asked for the database, and what it asked for. */
	asking: Step | undefined;
	request: Request | undefined;
	/** None until it is asked for. */
	guid: string | undefined;
	faultMessage: string | null;
	/** Elements executed so far. */
	executed: number;
	errors: readonly SaveError[];
	/** Fields of $Record that the flow has set, for Update Records on $Record after the save. */
	touched: Set<string> | undefined;
}

/** The variables of one flow: the triggered one, or a subflow called by it. Formulas see the interview's record through it. */
export interface Frame extends FormulaScope {
	readonly interview: Interview;
	readonly program: Program;
	/** Variables and elements' results by slot. */
	readonly values: FlowValue[];
	/** Loops that are under way. */
	loops: Map<string, { items: FlowValue[]; at: number }> | undefined;
	/** Leads to the element to run next. */
	next: Next;
	/** Of a subflow: who called it. */
	readonly caller: Frame | undefined;
	/** Frames above this one. */
	readonly depth: number;
	/** Of a subflow: hands the outputs over when it ends. */
	readonly leave: ((caller: Frame, frame: Frame) => void) | undefined;
}

/** What leads on: to the element of this name, or to the end of the path. Elements make theirs once, not for each interview. */
export interface Next {
	next: string | undefined;
	/** The element itself, once an interview has come this way. */
	step?: Step;
}

/**
 * What Get Records, or the first half of Update and Delete Records, looks for. There is one per element, so that all interviews
 * that stand at the element are answered with one query.
 */
export interface Lookup {
	kind: 'find';
	object: ObjectDef;
	/** None: all records. */
	criteria: Criteria | undefined;
	orderBy: { field: string; descending: boolean }[];
	/** The fields that the interviews see; undefined: all. */
	fields: readonly string[] | undefined;
	/** The stored fields to ask for: these and those that the criteria compare; undefined: all. */
	asked: readonly string[] | undefined;
	/** Goes on with the rows found. Other interviews may get the same ones: who changes rows copies them. */
	resume(frame: Frame, rows: readonly Row[]): StepResult;
}
/** A DML operation of an element: one for all interviews that stand there. */
export interface Write {
	kind: 'insert' | 'update' | 'delete';
	object: string;
	/** Goes on with the results, one for each row given. */
	resume(frame: Frame, results: readonly SaveResult[]): StepResult;
}
/** One interview's part of a lookup. */
export interface LookupRequest {
	ask: Lookup;
	binding: Binding;
	limit: number | undefined;
}
/** One interview's part of a DML operation; to delete, rows need their Id only. */
export interface WriteRequest {
	ask: Write;
	rows: readonly Row[];
}
export type Request = LookupRequest | WriteRequest;

/**
 * The filters of an element. What of them differs between interviews is the binding: interviews with equal bindings look for the
 * same records.
 */
export interface Criteria {
	/** All interviews of a run look for the same records. */
	common: boolean;
	/** The fields that they compare. */
	fields: readonly string[];
	bind(frame: Frame): Binding;
	/** What an interview compares an id field with and is no id, the first of it; undefined where no id field is compared. */
	noId: ((binding: Binding, frame: Frame) => string | undefined) | undefined;
	/** The filter of one binding; `frame` is of any interview of the run. */
	filter(binding: Binding, frame: Frame): Filter;
	/** One filter for all records that any of the bindings looks for, possibly more. */
	merged(bindings: readonly Binding[], frame: Frame): Filter;
	/** Tells the rows that `merged` has found apart. */
	sorter(rows: readonly Row[], frame: Frame): (binding: Binding) => readonly Row[];
}
/** The values of the operands that differ between interviews. */
export type Binding = readonly FlowValue[];

/** What running an element leads to. */
export type StepResult = Next | Request | { enter: Frame; onward: Next } | { raise: SaveError[] };

export interface Step {
	name: string;
	run(frame: Frame): StepResult;
	/** Fault path. */
	fault?: string | undefined;
}

/** A compiled flow, ready to run. */
export interface Program {
	name: string;
	label: string;
	first: Next;
	steps: ReadonlyMap<string, Step>;
	/** The values that frames start with, by slot. */
	initial: readonly FlowValue[];
	/** Variables whose first value depends on the interview. */
	computed: readonly Resource[];
	/** Subflows: parameters by name. */
	inputs: ReadonlyMap<string, Resource>;
	outputs: ReadonlyMap<string, Resource>;
}

/** What the element compilers share while one flow is compiled. */
export interface FlowContext {
	schema: Schema;
	name: string;
	/** The object of $Record; undefined in autolaunched flows. */
	recordObject: ObjectDef | undefined;
	beforeSave: boolean;
	beforeDelete: boolean;
	/** Triggered by a record that is saved or deleted. */
	onSave: boolean;
	hasPrior: boolean;
	resources: Map<string, Resource>;
	/** Names by slot: see Resource. */
	slots: string[];
	subflow(name: string): Program | undefined;
}
