/** Turns the rows of a plan into records: a function per plan, written once, in which every name and place is a constant. */
import type { SObjectRecord, SqlValue } from '../contract.ts';
import { formatterOf, type Formatting } from './format.ts';
import type { Member, Output, PlanRecords } from './select.ts';

/** A child list as records carry it. */
export interface ChildList {
	totalSize: number;
	done: true;
	records: SObjectRecord[];
}
/** What differs from run to run. */
export interface Shaping {
	/** `/services/data/v66.0/sobjects/`. */
	base: string;
	/** Of each child plan: parent id → list. */
	lists: Map<SqlValue, ChildList>[];
	formatting(): Formatting;
	/** `attributes.url` of a record that may be of several objects. */
	url(id: SqlValue): string;
}
export type Shaper = (rows: SqlValue[][], shaping: Shaping) => SObjectRecord[];

/** A stored datetime as REST answers it. */
const wireTime = (value: SqlValue): SqlValue => (typeof value === 'string' && value.endsWith('Z') ? `${value.slice(0, -1)}+0000` : value);
type Convert = (value: SqlValue, formatting?: Formatting) => unknown;

/**
 * Compiles the shaper. The text of the function holds column numbers and quoted names and nothing else of the query; it is compiled
 * because setting properties by name, row by row, takes longer than SQLite takes to find the rows.
 */
export function shaperOf(plan: PlanRecords): Shaper {
	const converters: Convert[] = [];
	const prefixes: string[] = [];
	const writer = new Writer(plan, converters, prefixes);
	const record = plan.aggregate ? writer.aggregate() : writer.record(0);
	const body = `
		const { base, lists, url } = shaping;
		${writer.formats ? 'const formatting = shaping.formatting();' : ''}
		${prefixes.map((type, i) => `const p${i} = base + ${JSON.stringify(`${type}/`)};`).join('\n')}
		const found = new Array(rows.length);
		for (let i = 0; i < rows.length; i++) {
			const r = rows[i];
			found[i] = ${record};
		}
		return found;`;
	const make = new Function('time', 'convert', `return (rows, shaping) => {${body}}`) as (time: Convert, convert: Convert[]) => Shaper;
	return make(wireTime, converters);
}

class Writer {
	/** The records have a FORMAT(). */
	formats = false;
	readonly #plan: PlanRecords;
	readonly #converters: Convert[];
	readonly #prefixes: string[];

	constructor(plan: PlanRecords, converters: Convert[], prefixes: string[]) {
		this.#plan = plan;
		this.#converters = converters;
		this.#prefixes = prefixes;
	}

	aggregate(): string {
		return `{attributes: {type: "AggregateResult"}${this.#members(0)}}`;
	}

	/** Object literal of a node; the caller has seen that its Id is there. */
	record(index: number): string {
		const { typeName, idColumn } = this.#plan.nodes[index]!;
		const id = `r[${idColumn}]`;
		const url = typeName === 'Name' ? `url(${id})` : `${this.#prefix(typeName)} + ${id}`;
		return `{attributes: {type: ${JSON.stringify(typeName)}, url: ${url}}${this.#members(index)}}`;
	}

	#members(index: number): string {
		return this.#plan.members[index]!.map((member) => `, ${key(this.#name(member))}: ${this.#value(member, index)}`).join('');
	}

	#name(member: Member): string {
		if ('output' in member) return member.output.name;
		return 'child' in member ? member.child.name : member.name;
	}

	#value(member: Member, index: number): string {
		if ('output' in member) return this.#output(member.output);
		if ('child' in member)
			return `lists[${this.#plan.children.indexOf(member.child)}].get(r[${this.#plan.nodes[index]!.idColumn}]) ?? null`;
		const records = member.nodes.map((node) => `r[${this.#plan.nodes[node]!.idColumn}] !== null ? ${this.record(node)} : `);
		return `(${records.join('')}null)`;
	}

	#output({ column, field, label, format }: Output): string {
		const value = `r[${column}]`;
		if (format) {
			const write = formatterOf(field);
			this.formats = true;
			return `convert[${this.#convert((stored, formatting) => write(stored, formatting!))}](${value}, formatting)`;
		}
		if (label && field.picklist) {
			const labels = new Map(field.picklist.values.map((each) => [each.value, each.label]));
			return `convert[${this.#convert((stored) => labels.get(stored as string) ?? stored)}](${value})`;
		}
		if (field.type === 'boolean') return `${value} === null ? null : ${value} !== 0`;
		return field.type === 'datetime' ? `time(${value})` : value;
	}

	#convert(convert: Convert): number {
		return this.#converters.push(convert) - 1;
	}

	#prefix(type: string): string {
		const known = this.#prefixes.indexOf(type);
		return `p${known >= 0 ? known : this.#prefixes.push(type) - 1}`;
	}
}

/** A property name; `__proto__` would otherwise set the prototype. */
const key = (name: string): string => (name === '__proto__' ? '["__proto__"]' : JSON.stringify(name));
