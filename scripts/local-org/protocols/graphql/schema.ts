/**
 * The GraphQL schema of the org, made from its objects (GraphQL API Developer Guide, "Query Objects", "Aggregate Schema").
 * One schema serves all users: what a user may not see is taken out of their document before it runs (document.ts).
 * Types are built when they are first asked for.
 */
import {
	GraphQLDirective,
	GraphQLID,
	GraphQLInputObjectType,
	GraphQLInt,
	GraphQLInterfaceType,
	GraphQLList,
	GraphQLNonNull,
	GraphQLObjectType,
	GraphQLSchema,
	GraphQLString,
	GraphQLUnionType,
	GraphQLBoolean,
	DirectiveLocation,
	specifiedDirectives,
	type GraphQLFieldConfig,
	type GraphQLFieldConfigArgumentMap,
	type GraphQLInputFieldConfig,
	type GraphQLOutputType,
} from 'graphql';
import { findObject, type FieldDef, type ObjectDef, type Schema } from '../../schema/model.ts';
import { isSupported, objectOfId } from '../ui-api/supported.ts';
import {
	resolveAggregate,
	resolveChildren,
	resolveConnection,
	resolveCurrentUser,
	resolveParent,
	resolvePolymorphic,
	resolveValue,
} from './resolve.ts';
import type { Meaning, RequestContext } from './meaning.ts';
import { mutationType } from './mutation-schema.ts';
import { aggregateType, groupByType as groupByField, Long, makeOperators, OrderByClause, Scope, valueType } from './values.ts';

const means = (meaning: Meaning): { extensions: { meaning: Meaning } } => ({ extensions: { meaning } });

export const optionalDirective = new GraphQLDirective({
	name: 'optional',
	locations: [DirectiveLocation.FIELD],
	description: 'Leave the field out where the user may not see it, instead of failing the query.',
});

type FieldConfig = GraphQLFieldConfig<unknown, RequestContext>;

/** Builds the schema of an org. */
export function buildGraphqlSchema(org: Schema): GraphQLSchema {
	const objects = [...org.objects.values()].filter(isSupported);
	const supported = new Map(objects.map((object) => [object.name, object]));
	const targetsOf = (field: FieldDef): ObjectDef[] =>
		field.referenceTo.map((name) => findObject(org, name)).filter((each) => each !== undefined && supported.has(each.name)) as ObjectDef[];
	const lookups = (object: ObjectDef): FieldDef[] =>
		[...object.fields.values()].filter((field) => field.relationshipName && targetsOf(field).length > 0);

	const PageInfo = new GraphQLObjectType({
		name: 'PageInfo',
		fields: {
			hasNextPage: { type: GraphQLBoolean },
			hasPreviousPage: { type: GraphQLBoolean },
			startCursor: { type: GraphQLString },
			endCursor: { type: GraphQLString },
		},
	});
	const recordFields = { Id: { type: new GraphQLNonNull(GraphQLID) }, ApiName: { type: GraphQLString }, WeakEtag: { type: Long } };
	const Record = new GraphQLInterfaceType({
		name: 'Record',
		fields: recordFields,
		resolveType: (record) => objectOfId(org, (record as { Id: string }).Id)?.name,
	});

	const JoinInput: GraphQLInputObjectType = new GraphQLInputObjectType({
		name: 'JoinInput',
		description: 'Semi-join: ids in the field ApiName of the records of the one object given.',
		fields: () => ({
			ApiName: { type: new GraphQLNonNull(GraphQLString) },
			...Object.fromEntries(objects.map((object) => [object.name, { type: filterType(object) }])),
		}),
	});
	const operatorsOf = makeOperators(JoinInput);

	const filterType = memo((object: ObjectDef) => {
		const type: GraphQLInputObjectType = new GraphQLInputObjectType({
			name: `${object.name}_Filter`,
			fields: (): { [name: string]: GraphQLInputFieldConfig } => ({
				...Object.fromEntries(
					[...object.fields.values()].flatMap((field) => (operatorsOf(field) ? [[field.name, { type: operatorsOf(field)! }]] : [])),
				),
				...Object.fromEntries(
					lookups(object).map((lookup) => [
						lookup.relationshipName!,
						{ type: lookup.referenceTo.length > 1 ? polymorphicFilterType(object, lookup) : filterType(targetsOf(lookup)[0]!) },
					]),
				),
				and: { type: new GraphQLList(type) },
				or: { type: new GraphQLList(type) },
				not: { type },
			}),
		});
		return type;
	});
	const polymorphicFilterType = (object: ObjectDef, lookup: FieldDef): GraphQLInputObjectType =>
		new GraphQLInputObjectType({
			name: `${object.name}_${lookup.relationshipName!}_Filters`,
			fields: () => Object.fromEntries(targetsOf(lookup).map((target) => [target.name, { type: filterType(target) }])),
		});
	const orderByType = memo(
		(object: ObjectDef): GraphQLInputObjectType =>
			new GraphQLInputObjectType({
				name: `${object.name}_OrderBy`,
				fields: () => ({
					...Object.fromEntries(
						[...object.fields.values()]
							.filter((field) => !field.long && field.type !== 'multipicklist')
							.map((field) => [field.name, { type: OrderByClause }]),
					),
					...Object.fromEntries(
						lookups(object)
							.filter((lookup) => lookup.referenceTo.length === 1)
							.map((lookup) => [lookup.relationshipName!, { type: orderByType(targetsOf(lookup)[0]!) }]),
					),
				}),
			}),
	);
	const listArguments = (object: ObjectDef): GraphQLFieldConfigArgumentMap => ({
		first: { type: GraphQLInt },
		after: { type: GraphQLString },
		where: { type: filterType(object) },
		orderBy: { type: orderByType(object) },
	});

	const recordType = memo(
		(object: ObjectDef): GraphQLObjectType =>
			new GraphQLObjectType<unknown, RequestContext>({
				name: object.name,
				interfaces: [Record],
				fields: () => ({
					...Object.fromEntries(
						[...object.fields.values()]
							.filter((field) => field.type !== 'id')
							.map((field): [string, FieldConfig] => [
								field.name,
								{ type: valueType(field), resolve: resolveValue(field), ...means({ kind: 'value', object, field }) },
							]),
					),
					...Object.fromEntries(
						lookups(object).map((lookup): [string, FieldConfig] => [lookup.relationshipName!, parentField(object, lookup)]),
					),
					...Object.fromEntries(childLists(object).map(([name, config]): [string, FieldConfig] => [name, config])),
					Id: { ...recordFields.Id, ...means({ kind: 'id', object }) },
					ApiName: { type: GraphQLString, resolve: () => object.name },
					WeakEtag: { type: Long, resolve: () => 0 },
				}),
			}),
	);
	function parentField(object: ObjectDef, lookup: FieldDef): FieldConfig {
		const targets = targetsOf(lookup);
		if (lookup.referenceTo.length === 1)
			return {
				type: recordType(targets[0]!),
				resolve: resolveParent(lookup),
				...means({ kind: 'parent', object, lookup, target: targets[0]! }),
			};
		const union = new GraphQLUnionType({
			name: `${object.name}_${lookup.relationshipName!}`,
			types: targets.map(recordType),
			resolveType: (record) => objectOfId(org, (record as { Id: string }).Id)?.name,
		});
		return { type: union, resolve: resolvePolymorphic, ...means({ kind: 'polymorphic', object, lookup, targets }) };
	}
	function childLists(object: ObjectDef): [string, FieldConfig][] {
		return objects.flatMap((child) =>
			[...child.fields.values()]
				.filter((lookup) => lookup.childRelationshipName && lookup.referenceTo.includes(object.name))
				.map((lookup): [string, FieldConfig] => [
					lookup.childRelationshipName!,
					{
						type: connectionType(child),
						args: listArguments(child),
						resolve: resolveChildren,
						...means({ kind: 'children', object, child, lookup }),
					},
				]),
		);
	}
	const connection = (name: string, node: GraphQLOutputType): GraphQLObjectType => {
		const edge = new GraphQLObjectType({ name: `${name}Edge`, fields: { node: { type: node }, cursor: { type: GraphQLString } } });
		return new GraphQLObjectType({
			name: `${name}Connection`,
			fields: {
				edges: { type: new GraphQLList(edge) },
				pageInfo: { type: new GraphQLNonNull(PageInfo) },
				totalCount: { type: GraphQLInt },
				pageResultCount: { type: GraphQLInt },
			},
		});
	};
	const connectionType = memo((object: ObjectDef) => connection(object.name, recordType(object)));

	const aggregateConnectionType = memo((object: ObjectDef) => {
		const fields = [...object.fields.values()].flatMap((field): [string, FieldConfig][] => {
			const type = aggregateType(field);
			return type ? [[field.name, { type, ...means({ kind: 'grouped', object, field }) }]] : [];
		});
		const aggregate = new GraphQLObjectType({ name: `${object.name}Aggregate`, fields: Object.fromEntries(fields) });
		return connection(
			`${object.name}Aggregate`,
			new GraphQLObjectType({ name: `${object.name}Result`, fields: { aggregate: { type: aggregate } } }),
		);
	});
	const groupByType = memo(
		(object: ObjectDef) =>
			new GraphQLInputObjectType({
				name: `${object.name}_GroupBy`,
				fields: () =>
					Object.fromEntries(
						[...object.fields.values()].flatMap((field) => {
							const type = groupByField(field);
							return type ? [[field.name, { type }]] : [];
						}),
					),
			}),
	);

	const RecordQuery = new GraphQLObjectType<unknown, RequestContext>({
		name: 'RecordQuery',
		fields: () =>
			Object.fromEntries(
				objects.map((object): [string, FieldConfig] => [
					object.name,
					{
						type: connectionType(object),
						args: { ...listArguments(object), scope: { type: Scope } },
						resolve: resolveConnection,
						...means({ kind: 'connection', object }),
					},
				]),
			),
	});
	const RecordQueryAggregate = new GraphQLObjectType<unknown, RequestContext>({
		name: 'RecordQueryAggregate',
		fields: () =>
			Object.fromEntries(
				objects.map((object): [string, FieldConfig] => [
					object.name,
					{
						type: aggregateConnectionType(object),
						args: {
							first: { type: GraphQLInt },
							after: { type: GraphQLString },
							where: { type: filterType(object) },
							groupBy: { type: groupByType(object) },
							scope: { type: Scope },
						},
						resolve: resolveAggregate,
						...means({ kind: 'aggregate', object }),
					},
				]),
			),
	});
	const user = supported.get('User');
	const UIAPI = new GraphQLObjectType<unknown, RequestContext>({
		name: 'UIAPI',
		fields: () => ({
			query: { type: new GraphQLNonNull(RecordQuery), resolve: () => ({}) },
			aggregate: { type: new GraphQLNonNull(RecordQueryAggregate), resolve: () => ({}) },
			...(user
				? { currentUser: { type: recordType(user), resolve: resolveCurrentUser, ...means({ kind: 'currentUser', object: user }) } }
				: {}),
		}),
	});
	return new GraphQLSchema({
		query: new GraphQLObjectType({ name: 'Query', fields: { uiapi: { type: new GraphQLNonNull(UIAPI), resolve: () => ({}) } } }),
		mutation: mutationType(objects, recordType),
		directives: [...specifiedDirectives, optionalDirective],
		types: objects.map(recordType),
	});
}

function memo<T>(make: (object: ObjectDef) => T): (object: ObjectDef) => T {
	const made = new Map<string, T>();
	return (object) => {
		let value = made.get(object.name);
		if (value === undefined) made.set(object.name, (value = make(object)));
		return value;
	};
}
