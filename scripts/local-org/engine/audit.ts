/**
 * The setup audit trail: who changed what in Setup (Object Reference, "SetupAuditTrail"). Salesforce does not list the actions; those here are
 * called, and described, as orgs show them. Its rows are never changed; they are kept "for at least the last 180 days".
 */
import type { Clock } from '../clock.ts';
import { findObject, type LeadConfigDef, type PermissionSetDef, type Schema } from '../schema/model.ts';
import type { Store, UserContext } from './contract.ts';
import { emptyRow, insertRow } from './records/rows.ts';
import { stamp } from './records/room.ts';

export interface AuditEntry {
	action: string;
	section: string;
	display: string;
}
/** Where entries go. */
export interface AuditRoom {
	readonly store: Store;
	readonly clock: Clock;
	schema(): Schema;
}

/** Writes entries in the user's name, with the administrator behind a Login As. */
export function writeAudit(
	{ store, clock, schema }: AuditRoom,
	by: Pick<UserContext, 'userId' | 'delegateId'>,
	entries: AuditEntry[],
): void {
	const trail = findObject(schema(), 'SetupAuditTrail')!;
	const delegate = by.delegateId ? store.get('SELECT "Username" FROM "User" WHERE "Id" = ?', [by.delegateId]) : undefined;
	for (const { action, section, display } of entries)
		insertRow(store, trail, {
			...emptyRow(trail),
			Id: store.nextId(trail.keyPrefix),
			Action: action,
			Section: section,
			Display: display.slice(0, 1000),
			CreatedDate: stamp(clock.now()),
			CreatedById: by.userId,
			DelegateUser: (delegate?.[0] as string | undefined) ?? null,
		});
}

/** What a deployment did to Lead Settings. */
export function leadSettingsChanges(before: LeadConfigDef, after: LeadConfigDef): AuditEntry[] {
	const state = ({ requireValidation }: LeadConfigDef): string => (requireValidation ? 'on' : 'off');
	if (state(before) === state(after)) return [];
	const display = `Changed Require Validation for Converted Leads from ${state(before)} to ${state(after)}`;
	return [{ action: 'changedLeadSettings', section: 'Lead Settings', display }];
}

/** What a deployment did to permission sets. */
export function permissionSetChanges(
	before: ReadonlyMap<string, PermissionSetDef>,
	after: ReadonlyMap<string, PermissionSetDef>,
): AuditEntry[] {
	const entries: AuditEntry[] = [];
	const note = (action: string, display: string): void => void entries.push({ action, section: 'Manage Users', display });
	for (const [name, set] of after) {
		if (set.isProfile) continue;
		const was = before.get(name);
		if (!was)
			note(
				set.license ? 'PermSetCreate' : 'PermSetCreateNoLicense',
				`Created permission set ${set.label}: with ${set.license ? `User License ${set.license}` : 'no license'}`,
			);
		else if (was !== set)
			for (const change of changesOf(was, set)) note(change.action, `Changed permission set ${set.label}: ${change.display}`);
	}
	for (const [name, set] of before) if (!after.has(name)) note('PermSetDelete', `Deleted permission set ${set.label}`);
	return entries;
}

function changesOf(was: PermissionSetDef, set: PermissionSetDef): Pick<AuditEntry, 'action' | 'display'>[] {
	const changes: Pick<AuditEntry, 'action' | 'display'>[] = [];
	const switched = (action: string, list: readonly string[], other: readonly string[], to: string): void => {
		for (const each of list)
			if (!other.includes(each))
				changes.push({ action, display: `${each} permission was changed from ${to === 'enabled' ? 'disabled' : 'enabled'} to ${to}` });
	};
	switched('PermSetEnableUserPerm', set.userPermissions, was.userPermissions, 'enabled');
	switched('PermSetDisableUserPerm', was.userPermissions, set.userPermissions, 'disabled');
	switched('PermSetEnableCustomPerm', set.customPermissions, was.customPermissions, 'enabled');
	switched('PermSetDisableCustomPerm', was.customPermissions, set.customPermissions, 'disabled');
	const objects = (of: PermissionSetDef): Map<string, string> => new Map(of.objectPermissions.map((each) => [each.object, rightsOf(each)]));
	const fields = (of: PermissionSetDef): Map<string, string> =>
		new Map(of.fieldPermissions.map((each) => [each.field, each.editable ? 'Read/Write' : each.readable ? 'Read Only' : 'No Access']));
	for (const [action, what, [old, now]] of [
		['PermSetEntityPermChanged', 'object permissions were', [objects(was), objects(set)]],
		['PermSetFlsChanged', 'field-level security was', [fields(was), fields(set)]],
	] as const)
		for (const name of new Set([...old.keys(), ...now.keys()])) {
			const [from, to] = [old.get(name) ?? 'No Access', now.get(name) ?? 'No Access'];
			if (from !== to) changes.push({ action, display: `${name} ${what} changed from ${from} to ${to}` });
		}
	return changes;
}

const RIGHTS = [
	['allowRead', 'Read'],
	['allowCreate', 'Create'],
	['allowEdit', 'Edit'],
	['allowDelete', 'Delete'],
	['viewAllRecords', 'View All Records'],
	['modifyAllRecords', 'Modify All Records'],
] as const;
const rightsOf = (of: PermissionSetDef['objectPermissions'][number]): string =>
	RIGHTS.filter(([key]) => of[key])
		.map(([, label]) => label)
		.join(', ') || 'No Access';
