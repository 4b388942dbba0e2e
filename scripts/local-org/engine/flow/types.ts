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
	/** Fields that a Get Records element with queriedFields has read; others are errors. */
	fields?: ReadonlySet<string>;
	/** Outputs of a subflow, by name: `{!Subflow.output}`. */
	outputs?: ReadonlyMap<string, FlowType>;
	/** For formulas: the formulas it uses, to find circles. */
	uses?: Set<string>;
	input?: boolean;
	output?: boolean;
	/** Value at the start of an interview. */
	initial?(frame: Frame): FlowValue;
}

/** A compiled reference or literal. */
export interface Operand {
	type: FlowType;
	read(frame: Frame): FlowValue;
	literal?: Value;
	/** `$Record.Field`: the field, for Is Changed. */
	recordField?: FieldDef;
}

/** One running interview: the record that triggered it and what its frames share. */
export interface Interview extends FlowInterview {
	host: FlowHost;
	/** None until it is asked for. */
	guid: string | undefined;
	faultMessage: string | null;
	/** Elements executed so far. */
	executed: number;
	errors: SaveError[];
	/** Fields of $Record that the flow has set, for Update Records on $Record after the save. */
	touched: Set<string> | undefined;
	frames: Frame[];
}

/** The variables of one flow: the triggered one, or a subflow called by it. */
export interface Frame {
	interview: Interview;
	program: Program;
	variables: Map<string, FlowValue>;
	/** Loops that are under way. */
	loops: Map<string, { items: FlowValue[]; at: number }> | undefined;
	/** The element to run next; undefined at the end of the path. */
	next: string | undefined;
	/** What formulas see. */
	scope: FlowScope;
	/** Hands the outputs to the caller when the subflow ends. */
	leave?: () => void;
}
export interface FlowScope extends FormulaScope {
	frame: Frame;
}

/** What an element asks of the database. Requests with the same key are merged into one per batch. */
export type Request = { key: object; element: string } & (
	| { kind: 'find'; object: ObjectDef; filter: BoundFilter; orderBy: { field: string; descending: boolean }[]; limit: number | undefined }
	| { kind: 'insert' | 'update'; object: string; rows: Row[] }
	| { kind: 'delete'; object: string; ids: string[] }
);
/** A filter with its values; `none` where no record can match. */
export type BoundFilter = Filter | undefined | 'none';

export type Answer = { rows: Row[] } | { results: SaveResult[] };

/** What running an element leads to. */
export type StepResult =
	| { next: string | undefined }
	| { request: Request; resume(answer: Answer): StepResult }
	| { enter: Frame; next: string | undefined }
	| { raise: SaveError[] };

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
	first: string | undefined;
	steps: ReadonlyMap<string, Step>;
	variables: readonly Resource[];
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
	subflow(name: string): Program | undefined;
}
