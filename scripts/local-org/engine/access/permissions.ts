/** What a user's profile and permission sets add up to. Rights only ever add: nothing takes one away. */
import { findField, findObject, type FieldDef, type ObjectDef, type Schema } from '../../schema/model.ts';
import type { ObjectAccess, Store } from '../contract.ts';

export interface Permissions {
	system: ReadonlySet<string>;
	custom: ReadonlySet<string>;
	/** Canonical object name → rights. */
	objects: ReadonlyMap<string, ObjectAccess>;
	/** `object.field` in lower case → rights. */
	fields: ReadonlyMap<string, { read: boolean; edit: boolean }>;
	/** When the next assignment of a permission set expires: true until then. */
	until: string | undefined;
}

export const NO_ACCESS: ObjectAccess = { create: false, read: false, edit: false, delete: false, viewAll: false, modifyAll: false };
export const FULL_ACCESS: ObjectAccess = { create: true, read: true, edit: true, delete: true, viewAll: true, modifyAll: true };

/** Fields of their own user record that everybody may edit (Salesforce Help, "Edit Your Personal Information"). */
const PERSONAL_FIELDS = new Set([
	'FirstName',
	'LastName',
	'Email',
	'Title',
	'Phone',
	'MobilePhone',
	'CompanyName',
	'Division',
	'Department',
	'City',
	'Country',
	'CommunityNickname',
	'TimeZoneSidKey',
	'LocaleSidKey',
	'LanguageLocaleKey',
	'EmailEncodingKey',
]);

/** Reads profile and assignments of a user and adds up what the schema says of them. */
export function loadPermissions(store: Store, schema: Schema, userId: string, now: string): Permissions {
	const live = `"AssigneeId" = ? AND "IsDeleted" = 0 AND "ExpirationDate" > ?`;
	const until = store.get(`SELECT min("ExpirationDate") FROM "PermissionSetAssignment" WHERE ${live}`, [userId, now])?.[0];
	const names = store.all(
		`SELECT p."Name" FROM "User" u JOIN "Profile" p ON p."Id" = u."ProfileId" WHERE u."Id" = ?
		UNION ALL
		SELECT s."Name" FROM "PermissionSetAssignment" a JOIN "PermissionSet" s ON s."Id" = a."PermissionSetId" WHERE a."AssigneeId" = ? AND a."IsDeleted" = 0 AND s."IsDeleted" = 0 AND (a."ExpirationDate" IS NULL OR a."ExpirationDate" > ?)`,
		[userId, userId, now],
	);
	const system = new Set<string>();
	const custom = new Set<string>();
	const objects = new Map<string, ObjectAccess>();
	const fields = new Map<string, { read: boolean; edit: boolean }>();
	for (const [name] of names) {
		const set = schema.permissionSets.get(name as string);
		if (!set) continue;
		for (const permission of set.userPermissions) system.add(permission);
		for (const permission of set.customPermissions) custom.add(permission.toLowerCase());
		for (const right of set.objectPermissions) {
			const object = findObject(schema, right.object);
			if (!object) continue;
			const had = objects.get(object.name) ?? NO_ACCESS;
			objects.set(object.name, {
				create: had.create || right.allowCreate,
				read: had.read || right.allowRead,
				edit: had.edit || right.allowEdit,
				delete: had.delete || right.allowDelete,
				viewAll: had.viewAll || right.viewAllRecords || right.modifyAllRecords,
				modifyAll: had.modifyAll || right.modifyAllRecords,
			});
		}
		for (const right of set.fieldPermissions) {
			const key = right.field.toLowerCase();
			const had = fields.get(key);
			fields.set(key, { read: had?.read || right.readable || right.editable, edit: had?.edit || right.editable });
		}
	}
	if (system.has('ModifyAllData')) system.add('ViewAllData');
	return { system, custom, objects, fields, until: (until as string | null | undefined) ?? undefined };
}

/** Object rights of a user: the sum of the permission sets, View and Modify All Data, and the fixed rules of setup and companion objects. */
export function objectAccess(permissions: Permissions, schema: Schema, object: ObjectDef): ObjectAccess {
	const { system } = permissions;
	switch (object.kind) {
		case 'system': {
			if (object.readPermission !== undefined && ![object.readPermission].flat().some((each) => system.has(each))) return NO_ACCESS;
			const write = object.writePermission !== undefined && system.has(object.writePermission);
			// Everybody may edit their own user record; record and field rights draw the line.
			return { create: write, read: true, edit: write || object.name === 'User', delete: write, viewAll: true, modifyAll: write };
		}
		case 'share':
		case 'history': {
			const parent = object.parentObject === undefined ? undefined : findObject(schema, object.parentObject);
			if (!parent) return NO_ACCESS;
			const rights = objectAccess(permissions, schema, parent);
			if (object.kind === 'history') return { ...NO_ACCESS, read: rights.read, viewAll: rights.viewAll };
			// Who may give away a record is decided on the record: owner, above the owner, Modify All.
			return {
				create: rights.read,
				read: rights.read,
				edit: rights.read,
				delete: rights.read,
				viewAll: rights.viewAll,
				modifyAll: rights.modifyAll,
			};
		}
		case 'metadata': {
			// Custom metadata is read by setup users and by whoever a permission set names it to; it is written by deployment only.
			const named = permissions.objects.get(object.name)?.read ?? false;
			const read = named || system.has('CustomizeApplication') || system.has('ViewSetup');
			return { ...NO_ACCESS, read, viewAll: read };
		}
		default: {
			const parent = object.rightsOf === undefined ? undefined : findObject(schema, object.rightsOf);
			if (parent) {
				const { read, edit, viewAll, modifyAll } = objectAccess(permissions, schema, parent);
				return { create: edit, read, edit, delete: edit, viewAll, modifyAll };
			}
			const own = permissions.objects.get(object.name) ?? NO_ACCESS;
			if (system.has('ModifyAllData')) return FULL_ACCESS;
			return system.has('ViewAllData') ? { ...own, read: true, viewAll: true } : own;
		}
	}
}

/** Field rights on top of the object's. Modify All Data does not grant a field. */
export function fieldAccess(
	permissions: Permissions,
	schema: Schema,
	object: ObjectDef,
	name: string,
	rights: ObjectAccess,
): { read: boolean; edit: boolean } {
	const field = findField(object, name);
	if (!field || !rights.read) return { read: false, edit: false };
	const writable = field.createable || field.updateable;
	if (object.name === 'User' && !permissions.system.has('ManageUsers') && !field.permissionable)
		return { read: true, edit: PERSONAL_FIELDS.has(field.name) };
	if (object.kind === 'history' && hiddenInParent(permissions, schema, object, field)) return { read: false, edit: false };
	if (!takesPermissions(object, field)) return { read: true, edit: writable && (rights.create || rights.edit) };
	const granted = permissions.fields.get(`${object.name}.${field.name}`.toLowerCase());
	return { read: granted?.read ?? false, edit: (granted?.edit ?? false) && writable && (rights.create || rights.edit) };
}

/**
 * Stage history repeats fields of the opportunity: "This object respects field level security on the parent object" (Object Reference,
 * "OpportunityHistory", "OpportunityFieldHistory").
 */
function hiddenInParent(permissions: Permissions, schema: Schema, object: ObjectDef, field: FieldDef): boolean {
	const parent = object.parentObject === undefined ? undefined : findObject(schema, object.parentObject);
	const twin = parent && (REPEATED[field.name] ?? findField(parent, field.name)?.name);
	return twin !== undefined && !fieldAccess(permissions, schema, parent!, twin, objectAccess(permissions, schema, parent!)).read;
}

/** Columns of stage history that have another name on the opportunity. */
const REPEATED: Readonly<Record<string, string>> = {
	PrevAmount: 'Amount',
	PrevCloseDate: 'CloseDate',
	ForecastCategory: 'ForecastCategoryName',
};

/** Setup objects, companions, events and custom metadata have no field-level security; a custom field on User has. */
const takesPermissions = (object: ObjectDef, field: FieldDef): boolean =>
	field.permissionable && (object.kind === 'standard' || object.kind === 'custom' || (object.kind === 'system' && field.custom));
