/** What GraphQL fields stand for in the org, and what a request carries to its resolvers. */
import type { Engine, UserContext } from '../../engine/contract.ts';
import type { FieldDef, ObjectDef } from '../../schema/model.ts';

/** What a GraphQL field stands for in the org; kept in its `extensions`. */
export type Meaning =
	| { kind: 'connection'; object: ObjectDef }
	| { kind: 'aggregate'; object: ObjectDef }
	| { kind: 'currentUser'; object: ObjectDef }
	| { kind: 'mutation'; object: ObjectDef; operation: 'Create' | 'Update' | 'Delete' }
	| { kind: 'id'; object: ObjectDef }
	| { kind: 'value'; object: ObjectDef; field: FieldDef }
	| { kind: 'grouped'; object: ObjectDef; field: FieldDef }
	| { kind: 'parent'; object: ObjectDef; lookup: FieldDef; target: ObjectDef }
	| { kind: 'polymorphic'; object: ObjectDef; lookup: FieldDef; targets: ObjectDef[] }
	| { kind: 'children'; object: ObjectDef; child: ObjectDef; lookup: FieldDef };
export const meaningOf = (field: { extensions: object }): Meaning | undefined => (field.extensions as { meaning?: Meaning }).meaning;

/** One request. */
export interface RequestContext {
	engine: Engine;
	user: UserContext;
	/** As sent: their key order is the client's. */
	rawVariables: Record<string, unknown>;
}
