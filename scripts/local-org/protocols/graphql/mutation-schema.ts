/**
 * The mutation half of the schema: `XCreate`, `XUpdate` and `XDelete` under `uiapi` (GraphQL API Developer Guide, "Mutations Schema").
 * Inputs hold the fields that can be created or updated; which of them this user may set is checked before anything runs (mutations.ts).
 */
import { GraphQLBoolean, GraphQLID, GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType, type GraphQLFieldConfig } from 'graphql';
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import type { Meaning, RequestContext } from './meaning.ts';
import { resolveMutations, resolveOperation } from './mutations.ts';
import { IdOrRef, inputType } from './values.ts';

/** Saved by people: of the system objects only those that a permission lets a user write. */
const isWritable = (object: ObjectDef): boolean => object.kind !== 'system' || object.writePermission !== undefined;
const settable = (object: ObjectDef, can: 'createable' | 'updateable'): FieldDef[] =>
	[...object.fields.values()].filter((field) => field[can] && field.type !== 'id' && !field.formula && !field.compoundOf);

/** `Mutation { uiapi(input: {allOrNone}) { … } }` over the objects; `recordType` gives the type of a saved record. */
export function mutationType(objects: readonly ObjectDef[], recordType: (object: ObjectDef) => GraphQLObjectType): GraphQLObjectType {
	type Config = GraphQLFieldConfig<unknown, RequestContext>;
	const RecordDeleteInput = new GraphQLInputObjectType({
		name: 'RecordDeleteInput',
		fields: { Id: { type: new GraphQLNonNull(IdOrRef) } },
	});
	const RecordDeletePayload = new GraphQLObjectType({ name: 'RecordDeletePayload', fields: { Id: { type: GraphQLID } } });

	const input = (object: ObjectDef, operation: 'Create' | 'Update'): GraphQLInputObjectType => {
		const fields = settable(object, operation === 'Create' ? 'createable' : 'updateable');
		const representation = new GraphQLInputObjectType({
			name: `${object.name}${operation}Representation`,
			fields: Object.fromEntries(fields.map((field) => [field.name, { type: inputType(field) }])),
		});
		return new GraphQLInputObjectType({
			name: `${object.name}${operation}Input`,
			fields: {
				...(operation === 'Update' ? { Id: { type: new GraphQLNonNull(IdOrRef) } } : {}),
				[object.name]: { type: new GraphQLNonNull(representation) },
			},
		});
	};
	const payload = (object: ObjectDef, operation: 'Create' | 'Update'): GraphQLObjectType =>
		new GraphQLObjectType({ name: `${object.name}${operation}Payload`, fields: () => ({ Record: { type: recordType(object) } }) });
	const field = (object: ObjectDef, operation: 'Create' | 'Update' | 'Delete'): [string, Config] => [
		`${object.name}${operation}`,
		{
			type: operation === 'Delete' ? RecordDeletePayload : payload(object, operation),
			args: { input: { type: new GraphQLNonNull(operation === 'Delete' ? RecordDeleteInput : input(object, operation)) } },
			resolve: resolveOperation,
			extensions: { meaning: { kind: 'mutation', object, operation } satisfies Meaning },
		},
	];
	const UIAPIMutations = new GraphQLObjectType<unknown, RequestContext>({
		name: 'UIAPIMutations',
		fields: () =>
			Object.fromEntries(
				objects
					.filter(isWritable)
					.flatMap((object) => [
						...(settable(object, 'createable').length ? [field(object, 'Create')] : []),
						...(settable(object, 'updateable').length ? [field(object, 'Update')] : []),
						field(object, 'Delete'),
					]),
			),
	});
	return new GraphQLObjectType<unknown, RequestContext>({
		name: 'Mutation',
		fields: {
			uiapi: {
				type: new GraphQLNonNull(UIAPIMutations),
				args: {
					input: {
						type: new GraphQLInputObjectType({
							name: 'UIAPIMutationsInput',
							fields: { allOrNone: { type: GraphQLBoolean, defaultValue: true } },
						}),
					},
				},
				resolve: resolveMutations,
			},
		},
	});
}
