/** Resolvers: connections run their plan once; everything below them reads from the rows that came. */
import { getNamedType, type GraphQLFieldResolver, type GraphQLObjectType } from 'graphql';
import type { FieldDef } from '../../schema/model.ts';
import type { SObjectRecord } from '../../engine/contract.ts';
import { test } from '../ui-api/ast.ts';
import { pageValue } from '../ui-api/display.ts';
import { readAggregate } from './aggregate.ts';
import { connection, FieldValue } from './connection.ts';
import { conditionOf, orderOf, scopeCondition } from './filters.ts';
import { meaningOf, type Meaning, type RequestContext } from './meaning.ts';
import { countRecords, listKey, pageOf, planRecords, read, rowsOf, under } from './plan.ts';

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;
type Arguments = {
	first?: number | null;
	after?: string | null;
	where?: Record<string, unknown> | null;
	orderBy?: Record<string, unknown> | null;
	scope?: string | null;
};

export const resolveValue =
	(field: FieldDef): Resolver =>
	(record, _args, context) =>
		new FieldValue(field, pageValue(field, (record as SObjectRecord)[field.name]), context.user.timeZone);
export const resolveParent =
	(lookup: FieldDef): Resolver =>
	(record) =>
		(record as SObjectRecord)[lookup.relationshipName!] ?? null;
export const resolvePolymorphic: Resolver = (record, _args, _context, info) =>
	(record as SObjectRecord)[listKey(String(info.path.key))] ?? null;

const meaning = <K extends Meaning['kind']>(info: Parameters<Resolver>[3], kind: K): Extract<Meaning, { kind: K }> => {
	const found = meaningOf(info.parentType.getFields()[info.fieldName]!);
	if (found?.kind !== kind) throw new Error(`${info.parentType.name}.${info.fieldName} is no ${kind}`);
	return found as Extract<Meaning, { kind: K }>;
};

export const resolveConnection: Resolver = (_source, rawArguments, context, info) => {
	const args = rawArguments as Arguments;
	const { object } = meaning(info, 'connection');
	const { type, nodes } = under(info, getNamedType(info.returnType) as GraphQLObjectType, info.fieldNodes, ['edges', 'node']);
	const plan = planRecords(context, info, nodes.length ? type : (info.schema.getType(object.name) as GraphQLObjectType), object, nodes);
	const condition = { and: [scopeCondition(context, object, args.scope), conditionOf(context, object, args.where)] };
	const page = pageOf(args);
	const { records, hasNextPage } = read(context, plan, condition, orderOf(context, object, args.orderBy, info, info.fieldNodes[0]!), page);
	return connection(records, hasNextPage, page.offset, () => countRecords(context, object, condition));
};

export const resolveChildren: Resolver = (source, rawArguments, _context, info) => {
	const record = source as SObjectRecord;
	const { records, hasNextPage, counts } = rowsOf(record, String(info.path.key));
	const { offset } = pageOf(rawArguments as Arguments);
	// A list that fits its page has told its length.
	const total = (): number => (hasNextPage || offset > 0 ? (counts!().get(String(record['Id'])) ?? 0) : records.length);
	return connection(records, hasNextPage, offset, total);
};

export const resolveCurrentUser: Resolver = (_source, _args, context, info) => {
	const { object } = meaning(info, 'currentUser');
	const plan = planRecords(context, info, info.schema.getType(object.name) as GraphQLObjectType, object, info.fieldNodes);
	return read(context, plan, test('Id', '=', context.user.userId, 'id'), [], { first: 1, offset: 0 }).records[0] ?? null;
};

export const resolveAggregate: Resolver = (_source, rawArguments, context, info) => {
	const { object } = meaning(info, 'aggregate');
	return readAggregate(context, info, object, rawArguments as Parameters<typeof readAggregate>[3]);
};
