/** The SELECT list of one FROM object: SQL columns, and which of them make which record. */
import { ApiError } from '../../errors.ts';
import type { FieldDef } from '../../schema/model.ts';
import { malformed, type Source } from './errors.ts';
import type { Expression } from './functions.ts';
import type { Plan } from './plan.ts';
import type { Node } from './scope.ts';

/** A selected value. `node` is the record it belongs to, `label` asks for a picklist value's label, `format` for the user's locale. */
export interface Output {
	path: string;
	name: string;
	node: number;
	column: number;
	field: FieldDef;
	aggregate: boolean;
	label: boolean;
	format: boolean;
}
export interface PlanNode extends Node {
	/** Number of the column that holds its Id. */
	idColumn: number;
}
export interface ChildPlan {
	name: string;
	plan: Plan;
}
/** What a record shows, in the order of SELECT. A parent may be one of several nodes (TYPEOF): the one whose Id is there. */
export type Member = { output: Output } | { child: ChildPlan } | { name: string; nodes: number[]; typed: boolean };

/** What the shaper of records reads. */
export interface PlanRecords {
	aggregate: boolean;
	nodes: PlanNode[];
	/** Members of each node. */
	members: Member[][];
	children: ChildPlan[];
}

export class SelectList {
	readonly columns: string[] = [];
	readonly nodes: PlanNode[] = [];
	readonly members: Member[][] = [];
	readonly outputs: Output[] = [];
	readonly children: ChildPlan[] = [];
	readonly #source: Source;

	/** `root` is undefined where rows are no records: aggregates, COUNT(). */
	constructor(source: Source, root: Node | undefined) {
		this.#source = source;
		if (root) this.#add(root, -1);
		else this.members.push([]);
	}

	/** Number of a selected value; the same value is selected once. */
	column(sql: string): number {
		const known = this.columns.indexOf(sql);
		return known >= 0 ? known : this.columns.push(sql) - 1;
	}

	has(name: string): boolean {
		return this.members[0]!.some((member) => 'output' in member && member.output.name === name);
	}

	/** A value of a record. */
	value(expression: Expression, name: string, typed = false): void {
		const node = this.#nodeOf(expression, typed);
		if (this.members[node]!.some((member) => 'output' in member && member.output.name === name))
			throw new ApiError('INVALID_FIELD', `duplicate field selected: ${name}`);
		this.#output(expression, name, node, [...this.nodes[node]!.names, name].join('.'));
	}

	/** A value of a row of groups. */
	aggregateValue(expression: Expression, name: string): void {
		this.#output(expression, name, 0, name);
	}

	child(child: ChildPlan): void {
		this.children.push(child);
		this.members[0]!.push({ child });
	}

	#output(expression: Expression, name: string, node: number, path: string): void {
		const { field, aggregate, label = false, format = false } = expression;
		const output: Output = { path, name, node, column: this.column(expression.sql), field, aggregate, label, format };
		this.outputs.push(output);
		this.members[node]!.push({ output });
	}

	/** Index of the record that a value belongs to; makes it and the parents on the way. */
	#nodeOf(expression: Expression, typed: boolean): number {
		let at = 0;
		for (const node of expression.column!.steps) {
			const existing = this.nodes.findIndex((each) => each.key === node.key);
			at = existing >= 0 ? existing : this.#add(node, at, typed, expression.path);
		}
		return at;
	}

	#add(node: Node, parent: number, typed = false, path = ''): number {
		const index = this.nodes.push({ ...node, idColumn: this.column(node.idSql) }) - 1;
		this.members.push([]);
		if (parent < 0) return index;
		const name = node.names.at(-1)!;
		const existing = this.members[parent]!.find((member) => 'nodes' in member && member.name === name);
		if (!existing || !('nodes' in existing)) this.members[parent]!.push({ name, nodes: [index], typed });
		else if (typed && existing.typed) existing.nodes.push(index);
		else
			throw malformed(
				this.#source,
				path,
				`The relationship '${name}' is referenced in a TYPEOF expression and cannot be selected beside it.`,
			);
		return index;
	}
}
