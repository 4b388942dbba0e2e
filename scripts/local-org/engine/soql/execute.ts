/** Runs a compiled plan and builds records in wire form. */
import type { FieldDef } from '../../schema/model.ts';
import type { QueryResult, SObjectRecord, SqlValue, Store } from '../contract.ts';
import type { Member, Output, Plan, PlanNode } from './plan.ts';
import { SqlBuilder } from './sql.ts';

/** What one run has beside the plan. */
export interface Run {
	store: Store;
	builder: ConstructorParameters<typeof SqlBuilder>[0];
	/** `66.0`: the version in attributes.url. */
	version: string;
	/** Object name behind a key prefix, for records of polymorphic paths. */
	objectOf(id: string): string | undefined;
}

/** Runs the plan. */
export function runPlan(run: Run, plan: Plan): Pick<QueryResult, 'totalSize' | 'records'> {
	const rows = select(run, plan, []);
	if (plan.countOnly) return { totalSize: Number(rows[0]?.[0] ?? 0), records: [] };
	const records = build(run, plan, rows);
	return { totalSize: records.length, records };
}

function select(run: Run, plan: Plan, given: readonly SqlValue[]): SqlValue[][] {
	const to = new SqlBuilder(run.builder, given);
	to.add(plan.sql);
	return run.store.all(to.sql, to.params);
}

function build(run: Run, plan: Plan, rows: SqlValue[][]): SObjectRecord[] {
	const lists = plan.children.map((child) => childLists(run, plan, rows, child.plan));
	return rows.map((row) => {
		if (plan.aggregate) {
			const result: SObjectRecord = { attributes: { type: 'AggregateResult' } };
			for (const member of plan.members[0]!)
				if ('output' in member) result[member.output.name] = wire(row[member.output.column]!, member.output);
			return result;
		}
		return record(run, plan, row, 0, lists)!;
	});
}

function record(run: Run, plan: Plan, row: SqlValue[], index: number, lists: Map<string, SObjectRecord[]>[]): SObjectRecord | null {
	const node = plan.nodes[index]!;
	const id = row[node.idColumn];
	if (typeof id !== 'string') return null;
	const result: SObjectRecord = {
		attributes: { type: node.typeName, url: `/services/data/v${run.version}/sobjects/${urlType(run, node, id)}/${id}` },
	};
	for (const member of plan.members[index]!) {
		if ('output' in member) result[member.output.name] = wire(row[member.output.column]!, member.output);
		else if ('node' in member) result[plan.nodes[member.node]!.names.at(-1)!] = record(run, plan, row, member.node, lists);
		else result[member.child.name] = list(plan, member, lists, id);
	}
	return result;
}

const urlType = (run: Run, node: PlanNode, id: string): string => (node.typeName === 'Name' ? (run.objectOf(id) ?? 'Name') : node.typeName);

function list(plan: Plan, member: Extract<Member, { child: unknown }>, lists: Map<string, SObjectRecord[]>[], id: string): unknown {
	const records = lists[plan.children.indexOf(member.child)]!.get(id);
	return records ? { totalSize: records.length, done: true, records } : null;
}

/** One query for the lists of all parents. */
function childLists(run: Run, parent: Plan, rows: SqlValue[][], plan: Plan): Map<string, SObjectRecord[]> {
	const lists = new Map<string, SObjectRecord[]>();
	if (rows.length === 0) return lists;
	const idColumn = parent.nodes[0]!.idColumn;
	const children = select(run, plan, [JSON.stringify(rows.map((row) => row[idColumn]))]);
	const records = build(run, plan, children);
	for (const [i, child] of children.entries()) {
		const parentId = child[plan.parentColumn] as string;
		const siblings = lists.get(parentId);
		if (siblings) siblings.push(records[i]!);
		else lists.set(parentId, [records[i]!]);
	}
	return lists;
}

/** A stored value as REST answers it: checkboxes as booleans, datetimes with +0000. */
function wire(value: SqlValue, output: Output): unknown {
	if (value === null) return null;
	if (output.label) return output.field.picklist?.values.find((each) => each.value === value)?.label ?? value;
	return wireValue(output.field, value);
}

/** The same for any field. */
function wireValue(field: FieldDef, value: SqlValue): unknown {
	if (value === null) return null;
	if (field.type === 'boolean') return Number(value) !== 0;
	if (field.type === 'datetime') return typeof value === 'string' && value.endsWith('Z') ? `${value.slice(0, -1)}+0000` : value;
	return typeof value === 'bigint' ? Number(value) : value;
}

/** Columns for `?columns=true`; child lists carry theirs in joinColumns. */
export function columnsOf(plan: Plan): QueryResult['columns'] {
	const own = plan.outputs.map((output) => ({
		path: output.path,
		type: output.field.type,
		aggregate: output.aggregate,
		label: output.aggregate ? output.path : output.field.label,
	}));
	const lists = plan.children.map((child) => ({
		path: child.name,
		type: '',
		aggregate: false,
		label: child.name,
		joinColumns: columnsOf(child.plan),
	}));
	return [...own, ...lists];
}
