/**
 * Mutations: the operations under one `uiapi` run in the order in which they stand, in one transaction where allOrNone is true
 * (the default), each by itself where it is false; what fails is an error at its path and null in the data
 * (GraphQL API Developer Guide, "Send Mutation Requests", "Mutation Field References").
 */
import { GraphQLError, getArgumentValues, getNamedType, type FieldNode, type GraphQLFieldResolver, type GraphQLObjectType } from 'graphql';
import { ApiError } from '../../errors.ts';
import type { SaveResult } from '../../engine/contract.ts';
import type { ObjectDef } from '../../schema/model.ts';
import { test } from '../ui-api/ast.ts';
import { meaningOf, type RequestContext } from './meaning.ts';
import { planRecords, read, selectionOf, under, type Plan } from './plan.ts';

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;
interface Operation {
	key: string;
	node: FieldNode;
	object: ObjectDef;
	operation: 'Create' | 'Update' | 'Delete';
	id: string | undefined;
	fields: Record<string, unknown>;
	/** What the client asks of the saved record; undefined where it asks nothing. */
	plan: Plan | undefined;
}
type Outcome = { payload: { Id: string; Record?: object | null } } | { error: GraphQLError };

/** Documented for composite requests, whose words are taken here too. */
const ROLLED_BACK = 'The transaction was rolled back since another operation in the same transaction failed.';
const failed = (message: string): GraphQLError => new GraphQLError(message, { extensions: { ErrorType: 'DataFetchingException' } });

/** Ends the transaction of allOrNone; the outcomes say why. */
class RolledBack extends Error {}

/** `uiapi(input: {allOrNone})`: runs all its operations, then hands each its outcome. */
export const resolveMutations: Resolver = (_source, args, context, info) => {
	const type = getNamedType(info.returnType) as GraphQLObjectType;
	const operations = selectionOf(info, type, info.fieldNodes).map(([key, nodes]): Operation => {
		const node = nodes[0]!;
		const field = type.getFields()[node.name.value]!;
		const meaning = meaningOf(field);
		if (meaning?.kind !== 'mutation') throw new Error(`UIAPIMutations.${node.name.value} is no mutation`);
		const { object, operation } = meaning;
		const { input } = getArgumentValues(field, node, info.variableValues) as { input: Record<string, unknown> };
		const fields = (input[object.name] ?? {}) as Record<string, unknown>;
		requireSettable(context, object, operation, fields, node);
		const asked = operation === 'Delete' ? undefined : under(info, getNamedType(field.type) as GraphQLObjectType, nodes, ['Record']);
		return {
			key,
			node,
			object,
			operation,
			id: input['Id'] as string | undefined,
			fields,
			plan: asked?.nodes.length ? ownFields(planRecords(context, info, asked.type, object, asked.nodes), node) : undefined,
		};
	});
	const allOrNone = (args as { input?: { allOrNone?: boolean | null } }).input?.allOrNone ?? true;
	const outcomes = new Map<string, Outcome>();
	if (!allOrNone) {
		for (const each of operations) outcomes.set(each.key, run(context, each, outcomes));
		return outcomes;
	}
	try {
		context.engine.store.transaction(() => {
			for (const each of operations) {
				const outcome = run(context, each, outcomes);
				outcomes.set(each.key, outcome);
				if ('error' in outcome) throw new RolledBack();
			}
		});
	} catch (error) {
		if (!(error instanceof RolledBack)) throw error;
		for (const { key } of operations) {
			const outcome = outcomes.get(key);
			if (!outcome || 'payload' in outcome) outcomes.set(key, { error: failed(ROLLED_BACK) });
		}
	}
	return outcomes;
};

/** One operation: its payload, or its error. */
export const resolveOperation: Resolver = (outcomes, _args, _context, info) => {
	const outcome = (outcomes as Map<string, Outcome>).get(String(info.path.key))!;
	if ('error' in outcome) throw outcome.error;
	return outcome.payload;
};

/** The record of a mutation has its own fields only (GraphQL API Developer Guide, "Mutations Schema"). */
function ownFields(plan: Plan, node: FieldNode): Plan {
	if (plan.lists.length || plan.owners.length || [...plan.paths.values()].some((path) => path.length > 1))
		throw new GraphQLError(`${node.name.value}: a mutation returns the saved record's own fields, not its parent or child records.`, {
			nodes: node,
			extensions: { ErrorType: 'ValidationError' },
		});
	return plan;
}

/** A field that the user may not set is not in the input type that Salesforce shows them: the request does not fit the schema. */
function requireSettable(
	context: RequestContext,
	object: ObjectDef,
	operation: Operation['operation'],
	fields: object,
	node: FieldNode,
): void {
	for (const name of Object.keys(fields))
		if (!context.engine.access.field(context.user, object.name, name).edit)
			throw new GraphQLError(
				`Validation error of type WrongType: argument 'input.${object.name}' contains a field not in '${object.name}${operation}Representation': '${name}'`,
				{ nodes: node, extensions: { ErrorType: 'ValidationError' } },
			);
}

function run(context: RequestContext, each: Operation, before: ReadonlyMap<string, Outcome>): Outcome {
	try {
		// A saved record that its creator cannot read is a failure of the create: it must not stay.
		return context.engine.store.transaction((): Outcome => {
			const result = save(context, each, before);
			if (!result.success) throw failed(result.errors.map((error) => error.message).join('; '));
			const Id = result.id!;
			if (each.operation === 'Delete') return { payload: { Id } };
			const plan = each.plan ?? { object: each.object, paths: new Map([['Id', ['Id']]]), lists: [], owners: [] };
			const [record] = read(context, plan, test('Id', '=', Id, 'id'), [], { first: 1, offset: 0 }).records;
			if (!record && each.operation === 'Create') throw failed('The record was not created: you have no read access to it.');
			return { payload: { Id, Record: record ?? null } };
		});
	} catch (error) {
		if (error instanceof GraphQLError) return { error };
		if (error instanceof ApiError) return { error: failed(error.message) };
		throw error;
	}
}

function save(context: RequestContext, each: Operation, before: ReadonlyMap<string, Outcome>): SaveResult {
	const { records } = context.engine;
	const { user } = context;
	const object = each.object.name;
	const fields = Object.fromEntries(
		Object.entries(each.fields).map(([name, value]) => [
			name,
			each.object.fields.get(name)?.type === 'reference' ? resolved(value, before) : value,
		]),
	);
	const id = resolved(each.id, before) as string;
	if (each.operation === 'Create') return records.insert(user, object, [fields])[0]!;
	if (each.operation === 'Update') return records.update(user, object, [{ ...fields, Id: id }])[0]!;
	return records.delete(user, object, [id])[0]!;
}

/** IdOrRef: a record id, or `@{alias}` of an operation that stands before. */
function resolved(value: unknown, before: ReadonlyMap<string, Outcome>): unknown {
	const reference = typeof value === 'string' ? /^@\{(\w+)\}$/.exec(value)?.[1] : undefined;
	if (reference === undefined) return value;
	const outcome = before.get(reference);
	if (!outcome) throw failed(`Invalid reference specified: no operation ${reference} stands before this one.`);
	if ('error' in outcome) throw failed(`Invalid reference specified: the operation ${reference} failed.`);
	return outcome.payload.Id;
}
