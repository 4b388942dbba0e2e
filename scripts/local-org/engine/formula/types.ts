import type { FormulaScope, Value } from '../contract.ts';
import type { FieldDef } from '../../schema/model.ts';

/**
 * Static types of formula expressions. A picklist is not text: Salesforce lets it stand only in certain functions,
 * so it keeps a type of its own until TEXT, ISPICKVAL or CASE has turned it into something else.
 */
export type FormulaType = 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'picklist' | 'multipicklist' | 'null';

export type Evaluate = (scope: FormulaScope) => Value;

/** A checked sub-expression: what it yields, how to compute it, where it stands. */
export interface Typed {
	type: FormulaType;
	evaluate: Evaluate;
	/** First character in the source, from 0. */
	position: number;
	/** Present for a literal, so that functions that ask for one can insist. */
	literal?: { value: Value };
	/** Present for a plain field reference: what ISCHANGED, PRIORVALUE and VLOOKUP ask for. */
	reference?: Reference;
}

/** What a name in a formula stands for. */
export interface Reference {
	type: FormulaType;
	/** As written, for messages. */
	name: string;
	read: Evaluate;
	/** The value before the save; only for fields of the record itself. */
	readPrior?: Evaluate;
	/** The stored field of the record itself that it names: where this is the same before and after the save, so is what is made of it. */
	stored?: string;
	/** Path from the record; undefined for globals and flow resources. */
	path?: string[];
	/** `$ObjectType.X.Fields.Y`: the field itself, not a value. Only VLOOKUP takes it. */
	objectField?: { object: string; field: string };
}

/** A formula that Salesforce would not let one save. `problem` is what the author reads. */
export class FormulaError extends Error {
	override readonly name = 'FormulaError';
	readonly problem: string;
	/** Character in the source, from 0. */
	readonly position: number;

	constructor(problem: string, position: number) {
		const text = `${problem} (character ${position + 1})`;
		super(text);
		this.problem = text;
		this.position = position;
	}
}

/** Type names as Salesforce's messages print them. */
export function typeName(type: FormulaType): string {
	switch (type) {
		case 'text':
			return 'Text';
		case 'number':
			return 'Number';
		case 'boolean':
			return 'Boolean';
		case 'date':
			return 'Date';
		case 'datetime':
			return 'DateTime';
		case 'picklist':
			return 'Picklist';
		case 'multipicklist':
			return 'Multi-Select Picklist';
		case 'null':
			return 'Null';
	}
}

/** The formula type of a field. */
export function formulaTypeOf(field: FieldDef): FormulaType {
	switch (field.type) {
		case 'int':
		case 'double':
		case 'currency':
		case 'percent':
			return 'number';
		case 'boolean':
			return 'boolean';
		case 'date':
			return 'date';
		case 'datetime':
			return 'datetime';
		case 'picklist':
			return 'picklist';
		case 'multipicklist':
			return 'multipicklist';
		default:
			return 'text';
	}
}

/** The type two branches share; undefined where they share none. NULL fits everything. */
export function commonType(a: FormulaType, b: FormulaType): FormulaType | undefined {
	if (a === b) return a;
	if (a === 'null') return b;
	if (b === 'null') return a;
	return undefined;
}
