/** What a save of users, roles, groups, assignments and log-ins means beyond its rows: the audit trail, ended sessions, lost shares. */
import { shareLevelField, shareObjectName } from '../../schema/base/companions.ts';
import { findObject } from '../../schema/model.ts';
import { writeAudit, type AuditEntry } from '../audit.ts';
import { quoted, type Row, type Value } from '../contract.ts';
import { isEmail } from './checks.ts';
import { saveError, stamp, type Save, type SaveItem } from './room.ts';
import { emptyRow, insertRow, readRow, selectRows } from './rows.ts';
import { writeTeamShare } from './teams.ts';

type Describe = (save: Save, item: SaveItem) => AuditEntry[];

const users = (action: string, display: string): AuditEntry => ({ action, section: 'Manage Users', display });
const nameOf = (save: Save, object: string, id: Value | undefined): string => {
	const field = object === 'PermissionSet' ? 'Label' : 'Name';
	return String(save.room.store.get(`SELECT "${field}" FROM "${object}" WHERE "Id" = ?`, [(id ?? null) as string | null])?.[0] ?? id);
};
const changed = (item: SaveItem, field: string): boolean => item.prior !== undefined && item.row[field] !== item.prior[field];
const short = (id: Value | undefined): string => String(id).slice(0, 15);

const DESCRIBED: Readonly<Record<string, Describe>> = {
	User: (save, item) => {
		const name = String(item.row['Name']);
		if (!item.prior) return [users('createduser', `Created new user ${name}`)];
		const entries: AuditEntry[] = [];
		if (changed(item, 'IsActive'))
			entries.push(
				item.row['IsActive'] === true
					? users('activateduser', `Activated user ${name} (UserID: [${short(item.id)}])`)
					: users('deactivateduser', `Deactivated user ${name} (UserID: [${short(item.id)}])`),
			);
		if (changed(item, 'UserRoleId')) {
			const [from, to] = [item.prior['UserRoleId'], item.row['UserRoleId']];
			const label = (id: Value | undefined): string => (id ? nameOf(save, 'UserRole', id) : '<None Specified>');
			const action = from ? (to ? 'changedroleforuser' : 'changedroleforusertonone') : 'changedroleforuserfromnone';
			entries.push(users(action, `Changed role for user ${name} from ${label(from)} to ${label(to)}`));
		}
		if (changed(item, 'ProfileId'))
			entries.push(
				users(
					'changedprofileforuser',
					`Changed profile for user ${name} from ${nameOf(save, 'Profile', item.prior['ProfileId'])} to ${nameOf(save, 'Profile', item.row['ProfileId'])}`,
				),
			);
		if (changed(item, 'ManagerId')) entries.push(users('changedmanagerforuser', `Changed manager for user ${name}`));
		return entries;
	},
	UserLogin: (save, item) => {
		if (!changed(item, 'IsFrozen')) return [];
		const name = nameOf(save, 'User', item.row['UserId']);
		return [
			item.row['IsFrozen'] === true
				? users('frozeuser', `Froze user account for ${name}`)
				: users('unfrozeuser', `Unfroze user account for ${name}`),
		];
	},
	UserRole: ({ operation }, { row }) => {
		const name = String(row['Name']);
		if (operation === 'insert') return [users('createdrole', `Created new role ${name}`)];
		return [operation === 'delete' ? users('deletedrole', `Deleted role ${name}`) : users('role', `Changed role ${name}`)];
	},
	Group: ({ operation }, { row }) => {
		if (operation === 'update' || row['Type'] !== 'Regular') return [];
		const [action, verb] = operation === 'insert' ? ['createdgroup', 'Created'] : ['deletedgroup', 'Deleted'];
		return [{ action, section: 'Groups', display: `${verb} Public Group ${String(row['Name'])}` }];
	},
	GroupMember: ({ room }, { row }) => {
		const group = room.store.get('SELECT "Name", "Type" FROM "Group" WHERE "Id" = ?', [row['GroupId'] as string]);
		const name = String(group?.[0]);
		return group?.[1] === 'Queue'
			? [users('queueMembership', `Changed membership of Queue ${name}`)]
			: [{ action: 'groupMembership', section: 'Groups', display: `Changed membership of Group ${name}` }];
	},
	PermissionSetAssignment: (save, { row }) => {
		const set = nameOf(save, 'PermissionSet', row['PermissionSetId']);
		const to = `user ${nameOf(save, 'User', row['AssigneeId'])} (UserID: [${short(row['AssigneeId'])}])`;
		return [
			save.operation === 'delete'
				? users('PermSetUnassign', `Permission set ${set}: unassigned from ${to}`)
				: users('PermSetAssign', `Permission set ${set}: assigned to ${to}`),
		];
	},
};

/** Stage: the audit trail's rows of the save or deletion. */
export function auditSetup(save: Save, items: readonly SaveItem[]): void {
	const describe = DESCRIBED[save.object.name];
	if (describe)
		writeAudit(
			save.room,
			save.ctx,
			items.flatMap((item) => describe(save, item)),
		);
}

/** Stage: a log-in can be unlocked, never locked; its row comes with the user and stays. */
export function checkUserLogins(save: Save, items: readonly SaveItem[]): void {
	if (save.object.name !== 'UserLogin') return;
	for (const item of items)
		if (save.operation !== 'update')
			item.errors.push(saveError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'entity type cannot be inserted or deleted: User Login'));
		else if (item.row['IsPasswordLocked'] === true && item.prior?.['IsPasswordLocked'] !== true)
			item.errors.push(
				saveError('FIELD_INTEGRITY_EXCEPTION', 'Password Locked: can only be set to false through the API', ['IsPasswordLocked']),
			);
}

/**
 * Stage: nobody is assigned the same permission set twice. Code and words as clients of orgs report them ("Duplicate
 * PermissionSetAssignment. Assignee: …; Permission Set: …", which "sf org assign permset" prints); Salesforce does not describe it.
 */
export function checkAssignments({ room, object, operation }: Save, items: readonly SaveItem[]): void {
	if (object.name !== 'PermissionSetAssignment' || operation !== 'insert') return;
	const inChunk = new Set<string>();
	for (const item of items) {
		const [person, set] = [String(item.row['AssigneeId']), String(item.row['PermissionSetId'])];
		const known = room.store.get(
			'SELECT 1 FROM "PermissionSetAssignment" WHERE "AssigneeId" = ? AND "PermissionSetId" = ? AND "IsDeleted" = 0',
			[person, set],
		);
		if (known || inChunk.has(person + set))
			item.errors.push(
				saveError('DUPLICATE_VALUE', `Duplicate PermissionSetAssignment. Assignee: ${short(person)}; Permission Set: ${short(set)}`),
			);
		else inChunk.add(person + set);
	}
}

/** Stage: "Username: … must be in the form of an email address" (Object Reference, "User"). The code is assumed. */
export function checkUsernames({ object }: Save, items: readonly SaveItem[]): void {
	if (object.name !== 'User') return;
	for (const item of items) {
		const name = item.row['Username'];
		if (typeof name === 'string' && name !== item.prior?.['Username'] && !isEmail(name))
			item.errors.push(saveError('INVALID_EMAIL_ADDRESS', `Username: invalid email address: ${name}`, ['Username']));
	}
}

/**
 * Stage: a queue is bound to objects that queues can own: leads, tasks and custom objects with an owner. "SobjectType: … Restricted
 * picklist. A list of object types that can be associated with the queue specified by the QueueId"; "A queue is a Group whose Type is
 * Queue" (Object Reference, "QueueSobject"; the objects: Metadata API Developer Guide, "Queue"; Salesforce Help, "Queues"). Else a deal
 * would seem to be one that a queue can be given.
 */
export function checkQueueObjects({ room, object: { name }, operation }: Save, items: readonly SaveItem[]): void {
	if (name !== 'QueueSobject' || operation !== 'insert') return;
	const group = findObject(room.schema(), 'Group')!;
	for (const item of items) {
		const type = item.row['SobjectType'];
		const object = typeof type === 'string' ? findObject(room.schema(), type) : undefined;
		const owners = object?.name === 'Event' ? undefined : object?.fields.get('OwnerId')?.referenceTo;
		if (object && owners?.includes('Group')) item.row['SobjectType'] = object.name;
		else if (typeof type === 'string')
			item.errors.push(
				saveError('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `Sobject Type: bad value for restricted picklist field: ${type}`, [
					'SobjectType',
				]),
			);
		const queue = item.row['QueueId'];
		if (typeof queue === 'string' && readRow(room.store, group, queue)?.['Type'] !== 'Queue')
			item.errors.push(saveError('FIELD_INTEGRITY_EXCEPTION', `Queue ID: id value of incorrect type: ${queue}`, ['QueueId']));
	}
}

/** Stage: new users can log in; the frozen and the deactivated are out at once. */
export function keepLogins(save: Save, items: readonly SaveItem[]): void {
	if (save.object.name === 'UserLogin')
		for (const item of items) if (item.row['IsFrozen'] === true) save.room.shutOut(item.row['UserId'] as string);
	if (save.object.name !== 'User') return;
	for (const item of items) {
		if (!item.prior) addUserLogin(save, item.id);
		else if (changed(item, 'IsActive') && item.row['IsActive'] === false) deactivated(save, item.id);
		else if (changed(item, 'IsActive')) reactivated(save, item.id);
	}
}

/** The UserLogin row of a user. */
export function addUserLogin(
	{ room, now, ctx }: Pick<Save, 'now' | 'ctx'> & { room: Pick<Save['room'], 'store' | 'schema'> },
	userId: string,
): void {
	const login = findObject(room.schema(), 'UserLogin')!;
	const at = stamp(now);
	insertRow(room.store, login, {
		...emptyRow(login),
		Id: room.store.nextId(login.keyPrefix),
		UserId: userId,
		LastModifiedDate: at,
		LastModifiedById: ctx.userId,
		SystemModstamp: at,
	});
}

const TEAMS = [
	['Account', 'AccountTeamMember'],
	['Opportunity', 'OpportunityTeamMember'],
] as const;

/**
 * "Deactivated users lose access to any records that were manually shared directly with them, or records shared with them as team members";
 * what they own stays theirs (Salesforce Help, "Considerations for Deactivating Users").
 */
function deactivated(save: Save, userId: string): void {
	const { room } = save;
	room.shutOut(userId);
	for (const object of room.schema().objects.values())
		if (object.kind === 'share')
			room.store.run(`DELETE FROM ${quoted(object.name)} WHERE "UserOrGroupId" = ? AND "RowCause" IN ('Manual', 'Team')`, [userId]);
	// "…are removed from the territories they were assigned to."
	room.store.run('DELETE FROM "UserTerritory2Association" WHERE "UserId" = ?', [userId]);
}

/** "…access defaults to Read Only if the user is reactivated" (same page, Account Teams and Opportunity Teams). */
function reactivated(save: Save, userId: string): void {
	const schema = save.room.schema();
	for (const [parentName, teamName] of TEAMS) {
		const [parent, team] = [findObject(schema, parentName), findObject(schema, teamName)];
		if (!parent || !team || !findObject(schema, shareObjectName(parent) ?? '')) continue;
		const level = shareLevelField(parent);
		for (const [id, member] of selectRows(save.room.store, team, '"UserId" = ? AND "IsDeleted" = 0', [userId])) {
			const row: Row = { ...member, [level]: 'Read' };
			save.room.store.run(`UPDATE ${quoted(team.name)} SET ${quoted(level)} = 'Read' WHERE "Id" = ?`, [id]);
			writeTeamShare(save, parent, row);
		}
	}
}
