/** Who may do what. */
import type { ObjectDef } from '../../schema/model.ts';
import type { SqlValue } from './store.ts';
import type { UserContext } from './values.ts';

export interface ObjectAccess {
	create: boolean;
	read: boolean;
	edit: boolean;
	delete: boolean;
	viewAll: boolean;
	modifyAll: boolean;
}
export type AccessLevel = 'None' | 'Read' | 'Edit' | 'Delete' | 'Transfer' | 'All';
export interface RecordAccess {
	read: boolean;
	edit: boolean;
	delete: boolean;
	transfer: boolean;
	/** Owner, Modify All, or above the owner in the role hierarchy: may share and delete. */
	all: boolean;
	maxLevel: AccessLevel;
}

/** The one place that decides who may do what. In `system` mode everything is allowed. */
export interface Access {
	object(ctx: UserContext, object: string): ObjectAccess;
	field(ctx: UserContext, object: string, field: string): { read: boolean; edit: boolean };
	/** System permission by its API name: `ViewAllData`, `ModifyAllData`, `TransferAnyEntity`, `ApiEnabled`, `CustomizeApplication`, `ManageUsers`, … */
	has(ctx: UserContext, permission: string): boolean;
	hasCustom(ctx: UserContext, customPermission: string): boolean;
	/** SQL condition over table alias `alias` true for rows the user may read; undefined where every row is. */
	readPredicate(ctx: UserContext, object: ObjectDef, alias: string): { sql: string; params: SqlValue[] } | undefined;
	/** Access of the user to each of the records; ids that do not exist are absent. */
	records(ctx: UserContext, object: ObjectDef, ids: readonly string[]): Map<string, RecordAccess>;
	/** The user stands above another in the role hierarchy. */
	isAbove(ctx: UserContext, userId: string): boolean;
	/** The user is a member of a group or queue, directly or through others. */
	isMember(ctx: UserContext, groupId: string): boolean;
	/** The same object as long as nothing changed about the user's rights and predicates: lets a caller remember what it checked and asked. */
	rightsKey?(ctx: UserContext): object;
	/** Forget cached permissions, roles and groups: after writes to the objects they come from, and after a deployment. */
	invalidate(): void;
}
