/**
 * From a selection to SOQL: one query per connection brings its records, their parents and their child lists.
 * What one SOQL cannot hold (a second list of the same children, owners of several types) comes by one more query for all records.
 */
import type { FieldType as SelectedField, OrderByClause, Query, Subquery } from '@jetstreamapp/soql-parser-js';
import {
	GraphQLError,
	getNamedType,
	getArgumentValues,
	isObjectType,
	type FieldNode,
	type GraphQLObjectType,
	type GraphQLResolveInfo,
} from 'graphql';
// Not part of the index: the selection as the executor itself collects it, with fragments, aliases, @skip and @include applied.
import { collectSubfields } from 'graphql/execution/collectFields.js';
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import type { SObjectRecord } from '../../engine/contract.ts';
import { selected, test, whereClause, type Condition } from '../ui-api/ast.ts';
import { objectOfId } from '../ui-api/supported.ts';
import { conditionOf, orderOf } from './filters.ts';
import { meaningOf, type RequestContext } from './meaning.ts';

/** Records of one object to be read. */
export interface Plan {
	object: ObjectDef;
	paths: Map<string, string[]>;
	lists: ListPlan[];
	owners: OwnerPlan[];
}
/** A child list, under the key that the client gave it. */
interface ListPlan {
	key: string;
	relationship: string;
	lookup: FieldDef;
	child: Plan;
	page: Page;
	condition: Condition;
	orderBy: OrderByClause[];
}
/** A polymorphic parent: read by id after the records, one query per type. */
interface OwnerPlan {
	key: string;
	prefix: string[];
	lookup: FieldDef;
	byType: Map<string, Plan>;
}
export interface Page {
	first: number;
	offset: number;
}
/** A page of records with one more read than asked, to know whether there is a next page. */
export interface Rows {
	records: SObjectRecord[];
	hasNextPage: boolean;
	/** Of a child list: the whole counts of this list on all parents, asked once for all of them. */
	counts?: () => Map<string, number>;
}

/** Documented limits of GraphQL queries. */
const DEFAULT_FIRST = 10;
const MAX_FIRST = 2000;
const MAX_OFFSET = 2000;
const MAX_PARENT_LEVELS = 5;

const invalid = (message: string, node?: FieldNode): GraphQLError =>
	new GraphQLError(message, { ...(node ? { nodes: node } : {}), extensions: { ErrorType: 'ValidationError' } });

/** `first` and `after` as limit and offset. A cursor is the position in the result, `v1:<n>` in base64. */
export function pageOf(args: { first?: number | null; after?: string | null }): Page {
	const first = args.first ?? DEFAULT_FIRST;
	if (first < 1 || first > MAX_FIRST) throw invalid(`first must be from 1 to ${MAX_FIRST}, not ${first}.`);
	if (args.after === undefined || args.after === null) return { first, offset: 0 };
	const position = /^v1:(\d{1,6})$/.exec(Buffer.from(args.after, 'base64').toString('latin1'))?.[1];
	if (position === undefined) throw invalid(`The cursor ${JSON.stringify(args.after)} is not one of this org.`);
	if (Number(position) > MAX_OFFSET) throw invalid(`Paging reaches ${MAX_OFFSET} records: narrow the filter to see further.`);
	return { first, offset: Number(position) };
}

/** The selections under `nodes` by response key, fragments on `type` applied. */
function subfields(info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): Map<string, FieldNode[]> {
	return collectSubfields(info.schema, info.fragments, info.variableValues, type, nodes as FieldNode[]) as unknown as Map<
		string,
		FieldNode[]
	>;
}

/** The nodes selected under a path of fields of object types, whatever aliases were given. */
export function under(
	info: GraphQLResolveInfo,
	type: GraphQLObjectType,
	nodes: readonly FieldNode[],
	path: string[],
): { type: GraphQLObjectType; nodes: FieldNode[] } {
	const [step, ...rest] = path;
	if (step === undefined) return { type, nodes: [...nodes] };
	const inner = [...subfields(info, type, nodes).values()].flat().filter((node) => node.name.value === step);
	const next = getNamedType(type.getFields()[step]!.type);
	return isObjectType(next) ? under(info, next, inner, rest) : { type, nodes: inner };
}

/** The selected fields of a type, by response key. */
export const selectionOf = (info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): [string, FieldNode[]][] =>
	[...subfields(info, type, nodes)].filter(([, each]) => !each[0]!.name.value.startsWith('__'));

/** The plan of the records selected by `nodes` (selections on the record type itself). */
export function planRecords(
	context: RequestContext,
	info: GraphQLResolveInfo,
	type: GraphQLObjectType,
	object: ObjectDef,
	nodes: readonly FieldNode[],
	isChild = false,
): Plan {
	const plan: Plan = { object, paths: new Map([['Id', ['Id']]]), lists: [], owners: [] };
	addSelection(context, info, plan, type, nodes, [], isChild);
	return plan;
}

function addSelection(
	context: RequestContext,
	info: GraphQLResolveInfo,
	plan: Plan,
	type: GraphQLObjectType,
	nodes: readonly FieldNode[],
	prefix: string[],
	isChild: boolean,
): void {
	const select = (name: string): void => {
		const path = [...prefix, name];
		plan.paths.set(path.join('.'), path);
	};
	for (const [key, fieldNodes] of selectionOf(info, type, nodes)) {
		const node = fieldNodes[0]!;
		const field = type.getFields()[node.name.value]!;
		const meaning = meaningOf(field);
		if (meaning?.kind === 'value') select(meaning.field.name);
		else if (meaning?.kind === 'parent') {
			if (prefix.length >= MAX_PARENT_LEVELS) throw invalid(`More than ${MAX_PARENT_LEVELS} parent levels.`, node);
			const path = [...prefix, meaning.lookup.relationshipName!];
			plan.paths.set([...path, 'Id'].join('.'), [...path, 'Id']);
			addSelection(context, info, plan, getNamedType(field.type) as GraphQLObjectType, fieldNodes, path, isChild);
		} else if (meaning?.kind === 'polymorphic') {
			select(meaning.lookup.name);
			const byType = new Map(
				meaning.targets.map((target) => [
					target.name,
					planRecords(context, info, info.schema.getType(target.name) as GraphQLObjectType, target, fieldNodes),
				]),
			);
			plan.owners.push({ key, prefix, lookup: meaning.lookup, byType });
		} else if (meaning?.kind === 'children') {
			if (isChild || prefix.length)
				throw invalid(`${node.name.value}: a query reads one level of child lists, from the queried records.`, node);
			const args = getArgumentValues(field, node, info.variableValues);
			const connection = getNamedType(field.type) as GraphQLObjectType;
			const records = under(info, connection, fieldNodes, ['edges', 'node']);
			const child = planRecords(
				context,
				info,
				info.schema.getType(meaning.child.name) as GraphQLObjectType,
				meaning.child,
				records.nodes,
				true,
			);
			plan.lists.push({
				key,
				relationship: meaning.lookup.childRelationshipName!,
				lookup: meaning.lookup,
				child,
				page: pageOf(args),
				condition: conditionOf(context, meaning.child, args['where'] as Record<string, unknown> | null),
				orderBy: orderOf(context, meaning.child, args['orderBy'] as Record<string, unknown> | null, info, node),
			});
		}
	}
}

/** Where the records of a list, and of a polymorphic parent, are kept on the record. */
export const listKey = (key: string): string => `@${key}`;

/** Reads a plan's records. */
export function read(context: RequestContext, plan: Plan, condition: Condition, orderBy: OrderByClause[], page: Page): Rows {
	const inline = new Map<string, ListPlan>();
	for (const each of plan.lists) if (!inline.has(each.relationship)) inline.set(each.relationship, each);
	const where = whereClause(condition);
	const query: Query = {
		sObject: plan.object.name,
		fields: [...columns(plan), ...[...inline.values()].map(subquery)],
		...(where ? { where } : {}),
		...(orderBy.length ? { orderBy } : {}),
		limit: page.first + 1,
		...(page.offset ? { offset: page.offset } : {}),
	};
	const { records } = context.engine.soql.queryAst(context.user, query);
	const hasNextPage = records.length > page.first;
	if (hasNextPage) records.length = page.first;
	if (records.length > 1 && plan.lists.some((each) => each.page.offset > 0))
		throw invalid('Child lists are paged with after only where the query returns one parent.');
	for (const each of inline.values()) keepList(context, records, each);
	for (const each of plan.lists) if (inline.get(each.relationship) !== each) readFurtherList(context, plan, records, each);
	readOwners(context, plan, records);
	for (const each of plan.lists)
		readOwners(
			context,
			each.child,
			records.flatMap((record) => rowsOf(record, each.key).records),
		);
	return { records, hasNextPage };
}

const columns = (plan: Plan): SelectedField[] => [...plan.paths.values()].map(selected);

function subquery(each: ListPlan): SelectedField {
	const where = whereClause(each.condition);
	const inner: Subquery = {
		relationshipName: each.relationship,
		fields: columns(each.child),
		...(where ? { where } : {}),
		...(each.orderBy.length ? { orderBy: each.orderBy } : {}),
		limit: each.page.first + 1,
		...(each.page.offset ? { offset: each.page.offset } : {}),
	};
	return { type: 'FieldSubquery', subquery: inner };
}

/** Moves a child list from its relationship's name to the client's key, cut to the page. */
function keepList(context: RequestContext, records: SObjectRecord[], each: ListPlan): void {
	let counted: Map<string, number> | undefined;
	const counts = (): Map<string, number> =>
		(counted ??= countChildren(
			context,
			each,
			records.map((record) => String(record['Id'])),
		));
	for (const record of records) {
		const result = record[each.relationship] as { records: SObjectRecord[] } | null | undefined;
		const children = result?.records ?? [];
		const hasNextPage = children.length > each.page.first;
		record[listKey(each.key)] = {
			records: hasNextPage ? children.slice(0, each.page.first) : children,
			hasNextPage,
			counts,
		} satisfies Rows;
	}
}

export const rowsOf = (record: SObjectRecord, key: string): Rows => record[listKey(key)] as Rows;

/** A relationship that the client lists twice: SOQL takes it once, so the second comes by a query of its own. */
function readFurtherList(context: RequestContext, plan: Plan, records: SObjectRecord[], each: ListPlan): void {
	if (records.length === 0) return;
	const where = whereClause(
		test(
			'Id',
			'IN',
			records.map((record) => String(record['Id'])),
			'id',
		),
	)!;
	const found = context.engine.soql.queryAst(context.user, {
		sObject: plan.object.name,
		fields: [selected(['Id']), subquery(each)],
		where,
	}).records;
	const byId = new Map(found.map((record) => [record['Id'], record[each.relationship]]));
	const holders = records.map((record): SObjectRecord => ({
		attributes: record.attributes,
		Id: record['Id'],
		[each.relationship]: byId.get(record['Id']),
	}));
	keepList(context, holders, each);
	records.forEach((record, index) => (record[listKey(each.key)] = holders[index]![listKey(each.key)]));
}

function readOwners(context: RequestContext, plan: Plan, records: SObjectRecord[]): void {
	for (const owner of plan.owners) {
		const holders = records
			.map((record) =>
				owner.prefix.reduce<SObjectRecord | null>((at, step) => (at?.[step] as SObjectRecord | null | undefined) ?? null, record),
			)
			.filter((each) => each !== null);
		for (const [name, target] of owner.byType) {
			const pointing = holders.filter(
				(holder) => objectOfId(context.engine.schema, String(holder[owner.lookup.name] ?? ''))?.name === name,
			);
			const ids = [...new Set(pointing.map((holder) => String(holder[owner.lookup.name])))];
			// An owner of a type that the user may not see at all stays null, as a hidden parent does.
			if (ids.length === 0 || !context.engine.access.object(context.user, name).read) continue;
			const { records: found } = read(context, target, test('Id', 'IN', ids, 'id'), [], { first: ids.length, offset: 0 });
			const byId = new Map(found.map((each) => [each['Id'], each]));
			for (const holder of pointing) holder[listKey(owner.key)] = byId.get(holder[owner.lookup.name]) ?? null;
		}
	}
}

/** How long a list is on each of the parents. */
function countChildren(context: RequestContext, each: ListPlan, parentIds: string[]): Map<string, number> {
	const where = whereClause({ and: [test(each.lookup.name, 'IN', parentIds, 'reference'), each.condition] })!;
	const { records } = context.engine.soql.queryAst(context.user, {
		sObject: each.child.object.name,
		fields: [
			selected([each.lookup.name]),
			{
				type: 'FieldFunctionExpression',
				functionName: 'COUNT',
				parameters: ['Id'],
				isAggregateFn: true,
				rawValue: 'COUNT(Id)',
				alias: 'total',
			},
		],
		where,
		groupBy: [{ field: each.lookup.name }],
	});
	return new Map(records.map((record) => [String(record[each.lookup.name]), Number(record['total'])]));
}

/** `SELECT COUNT()` under the condition. */
export function countRecords(context: RequestContext, object: ObjectDef, condition: Condition): number {
	const where = whereClause(condition);
	const fields: SelectedField[] = [
		{ type: 'FieldFunctionExpression', functionName: 'COUNT', parameters: [], isAggregateFn: true, rawValue: 'COUNT()' },
	];
	return context.engine.soql.queryAst(context.user, { sObject: object.name, fields, ...(where ? { where } : {}) }).totalSize;
}
