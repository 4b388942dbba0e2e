/** Runs a compiled plan and builds records in wire form. */
import type { QueryResult, SObjectRecord, SqlValue, Store } from '../contract.ts';
import type { Formatting } from './format.ts';
import type { Plan } from './plan.ts';
import type { ChildList } from './records.ts';
import { SqlBuilder, type Binding, type Built } from './sql.ts';

/** What one run has beside the plan. */
export interface Run {
	store: Store;
	binding: Binding;
	/** The statements of this plan and its child lists, by plan number. */
	built: Built[];
	/** `66.0`: the version in attributes.url. */
	version: string;
	/** For FORMAT(); asked only where a query has one. */
	formatting(): Formatting;
	/** Object name behind a key prefix, for records of polymorphic paths. */
	objectOf(id: string): string | undefined;
}

/** Runs the plan. */
export function runPlan(run: Run, plan: Plan): Pick<QueryResult, 'totalSize' | 'records'> {
	const rows = select(run, plan, NONE);
	if (plan.countOnly) return { totalSize: Number(rows[0]?.[0] ?? 0), records: [] };
	const records = build(run, plan, rows);
	return { totalSize: records.length, records };
}

const NONE: readonly SqlValue[] = [];
const NO_LISTS: Map<SqlValue, ChildList>[] = [];

function select(run: Run, plan: Plan, given: readonly SqlValue[]): SqlValue[][] {
	const built = (run.built[plan.number] ??= { texts: [], statement: undefined });
	const to = new SqlBuilder(run.binding, built, given);
	for (const piece of plan.sql) to.add(piece);
	return to.statement(run.store).all(to.params);
}

function build(run: Run, plan: Plan, rows: SqlValue[][]): SObjectRecord[] {
	const base = `/services/data/v${run.version}/sobjects/`;
	return plan.shape(rows, {
		base,
		formatting: run.formatting,
		lists: plan.children.length > 0 ? plan.children.map((child) => childLists(run, plan, rows, child.plan)) : NO_LISTS,
		url: (id) => `${base}${run.objectOf(id as string) ?? 'Name'}/${id as string}`,
	});
}

/** One query for the lists of all parents. */
function childLists(run: Run, parent: Plan, rows: SqlValue[][], plan: Plan): Map<SqlValue, ChildList> {
	const lists = new Map<SqlValue, ChildList>();
	if (rows.length === 0) return lists;
	const idColumn = parent.nodes[0]!.idColumn;
	const children = select(run, plan, [JSON.stringify(rows.map((row) => row[idColumn]))]);
	const records = build(run, plan, children);
	for (let i = 0; i < children.length; i++) {
		const parentId = children[i]![plan.parentColumn]!;
		let list = lists.get(parentId);
		if (!list) lists.set(parentId, (list = { totalSize: 0, done: true, records: [] }));
		list.totalSize = list.records.push(records[i]!);
	}
	return lists;
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
