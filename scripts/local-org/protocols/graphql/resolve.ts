/** Resolvers: connections run their plan once; everything below them reads from the rows that came. */
import { getNamedType, type GraphQLFieldResolver, type GraphQLObjectType } from 'graphql';
import type { FieldDef } from '../../schema/model.ts';
import type { Engine, SObjectRecord, UserContext, Value } from '../../engine/contract.ts';
import { test } from '../ui-api/ast.ts';
import { displayValue, pageValue, picklistLabel } from '../ui-api/display.ts';
import { readAggregate } from './aggregate.ts';
import { conditionOf, orderOf, scopeCondition } from './filters.ts';
import { countRecords, cursorAt, listKey, pageOf, planRecords, read, rowsOf, under } from './plan.ts';
import { meaningOf, type Meaning } from './schema.ts';

/** One request. */
export interface RequestContext {
	engine: Engine;
	user: UserContext;
	/** As sent: their key order is the client's. */
	rawVariables: Record<string, unknown>;
}
type Resolver = GraphQLFieldResolver<unknown, RequestContext>;
type Arguments = { first?: number | null; after?: string | null; where?: Record<string, unknown> | null; orderBy?: Record<string, unknown> | null; scope?: string | null };

/** A field's value; its display form is made only where it is asked for. */
export class FieldValue {
	readonly value: Value;
	readonly #field: FieldDef;
	readonly #timeZone: string;
	constructor(field: FieldDef, value: Value, timeZone: string) {
		this.value = value;
		this.#field = field;
		this.#timeZone = timeZone;
	}
	get displayValue(): string | null {
		return displayValue(this.#field, this.value, this.#timeZone);
	}
	get label(): string | null {
		if (this.value === null) return null;
		return String(this.value).split(';').map((part) => picklistLabel(this.#field, part)).join(';');
	}
}

export const resolveValue = (field: FieldDef): Resolver => (record, _args, context) => new FieldValue(field, pageValue(field, (record as SObjectRecord)[field.name]), context.user.timeZone);
export const resolveParent = (lookup: FieldDef): Resolver => (record) => (record as SObjectRecord)[lookup.relationshipName!] ?? null;
export const resolvePolymorphic: Resolver = (record, _args, _context, info) => (record as SObjectRecord)[listKey(String(info.path.key))] ?? null;

const meaning = <K extends Meaning['kind']>(info: Parameters<Resolver>[3], kind: K): Extract<Meaning, { kind: K }> => {
	const found = meaningOf(info.parentType.getFields()[info.fieldName]!);
	if (found?.kind !== kind) throw new Error(`${info.parentType.name}.${info.fieldName} is no ${kind}`);
	return found as Extract<Meaning, { kind: K }>;
};

/** A Relay connection over a page of rows; `total` is asked only where totalCount is selected. */
export function connection(nodes: readonly unknown[], hasNextPage: boolean, offset: number, total: () => number): object {
	return {
		edges: nodes.map((node, index) => ({ node, cursor: cursorAt(offset + index + 1) })),
		pageInfo: { hasNextPage, hasPreviousPage: offset > 0, startCursor: nodes.length ? cursorAt(offset + 1) : null, endCursor: nodes.length ? cursorAt(offset + nodes.length) : null },
		pageResultCount: nodes.length,
		totalCount: total,
	};
}

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
	return readAggregate(context, info, object, rawArguments as Arguments & { groupBy?: Record<string, { group?: boolean | null } | null> | null });
};
