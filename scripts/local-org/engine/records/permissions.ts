/** Who may save what: object, field, record, owner. Asks engine/access; in system context everything is allowed. */
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import { findObject } from '../../schema/model.ts';
import type { Row, SaveError, UserContext, Value } from '../contract.ts';
import { objectOfId, saveError, type Room, type Save, type SaveItem } from './room.ts';
import { readRow } from './rows.ts';

const AUDIT_FIELDS = new Set(['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById']);

/** An error where the user may not do this to any record of the object; undefined where they may. */
export function objectError(
	room: Room,
	ctx: UserContext,
	object: ObjectDef,
	operation: 'insert' | 'update' | 'delete',
): SaveError | undefined {
	const done = { insert: 'inserted', update: 'updated', delete: 'deleted' }[operation];
	const refused = saveError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be ${done}: ${object.label}`);
	if (object.kind === 'metadata' || object.kind === 'history') return refused;
	if (object.kind === 'event' && operation !== 'insert') return refused;
	if (object.kind === 'system' && !object.writePermission) return refused;
	if (object.name === 'User' && operation === 'delete')
		return saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'Users cannot be deleted; set IsActive to false.');
	if (ctx.mode === 'system' || object.kind === 'share') return undefined;
	const access = room.access.object(ctx, object.name);
	if (operation === 'insert') return access.create ? undefined : refused;
	return (operation === 'update' ? access.edit : access.delete)
		? undefined
		: saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
}

type FieldRight = 'write' | 'readOnly' | 'unknown';
/** Whether requests of this user may set a field: asked once per field of a chunk. */
export function fieldRights(room: Room, ctx: UserContext, object: ObjectDef, operation: 'insert' | 'update'): (name: string) => FieldRight {
	const known = new Map<string, FieldRight>();
	const checkUser = ctx.mode === 'user' && object.kind !== 'share';
	const ask = (name: string): FieldRight => {
		if (!writable(room, ctx, object, object.fields.get(name)!, operation)) return 'readOnly';
		if (!checkUser || AUDIT_FIELDS.has(name)) return 'write';
		const access = room.access.field(ctx, object.name, name);
		return access.edit ? 'write' : access.read ? 'readOnly' : 'unknown';
	};
	return (name) => {
		let right = known.get(name);
		if (!right) known.set(name, (right = ask(name)));
		return right;
	};
}

/** Fields that the request sets and may not: unknown to the user (INVALID_FIELD) or read-only (INVALID_FIELD_FOR_INSERT_UPDATE). */
export function fieldErrors(
	object: ObjectDef,
	input: Row,
	operation: 'insert' | 'update',
	right: (name: string) => FieldRight,
): SaveError[] {
	const errors: SaveError[] = [];
	const readOnly: string[] = [];
	for (const name of Object.keys(input)) {
		if (name === 'Id') {
			if (operation === 'insert') errors.push(saveError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']));
			continue;
		}
		const allowed = right(name);
		if (allowed === 'unknown') errors.push(saveError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`));
		else if (allowed === 'readOnly') readOnly.push(name);
	}
	if (readOnly.length > 0)
		errors.push(
			saveError(
				'INVALID_FIELD_FOR_INSERT_UPDATE',
				`Unable to create/update fields: ${readOnly.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
				readOnly,
			),
		);
	return errors;
}

function writable(room: Room, ctx: UserContext, object: ObjectDef, field: FieldDef, operation: 'insert' | 'update'): boolean {
	// "Set Audit Fields upon Record Creation" (Salesforce Help): on create only, with the permission, never on setup objects.
	if (AUDIT_FIELDS.has(field.name) && operation === 'insert' && (object.kind === 'standard' || object.kind === 'custom'))
		return room.access.has(ctx, 'CreateAuditFields');
	if (field.formula || field.autoNumber || field.compoundOf || field.summary) return false;
	if (operation === 'update' && field.masterDetail && !field.masterDetail.reparentable) return false;
	return operation === 'insert' ? field.createable : field.updateable;
}

/** A converted lead stays as it is, but for those with View and Edit Converted Leads (Salesforce Help, "View and Edit Converted Leads"). */
export function checkConvertedLeads(save: Save, items: readonly SaveItem[]): void {
	if (save.object.name !== 'Lead' || save.operation !== 'update' || save.manner.platform) return;
	for (const item of items)
		if (item.prior?.['IsConverted'] === true && !save.room.access.has({ ...save.ctx, mode: 'user' }, 'AllowViewEditConvertedLeads'))
			item.errors.push(saveError('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead'));
}

/** INSUFFICIENT_ACCESS_OR_READONLY on every record that the user may not edit, transfer or delete. */
export function checkRecordAccess(save: Save, items: readonly SaveItem[]): void {
	const { room, ctx, object, operation } = save;
	if (ctx.mode === 'system' || operation === 'insert' || items.length === 0) return;
	const access = room.access.records(
		ctx,
		object,
		items.map((item) => item.id),
	);
	for (const item of items) {
		const rights = access.get(item.id);
		const newOwner = item.input['OwnerId'];
		const transfers = operation === 'update' && newOwner !== undefined && newOwner !== item.prior?.['OwnerId'];
		const allowed =
			operation === 'delete' ? rights?.delete : transfers ? rights?.transfer && (rights.edit || onlyOwner(item.input)) : rights?.edit;
		if (!allowed) item.errors.push(saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'));
	}
}

const onlyOwner = (input: Row): boolean => Object.keys(input).every((name) => name === 'Id' || name === 'OwnerId');

/** A new owner is an active user who may read the object, or a queue where the object takes queues. */
export function checkOwners(save: Save, items: readonly SaveItem[]): void {
	const { room, ctx, object } = save;
	if (!object.hasOwner) return;
	const asked = new Map<string, SaveError | undefined>();
	for (const item of items) {
		if (save.operation === 'update' && item.input['OwnerId'] === null)
			item.errors.push(saveError('FIELD_INTEGRITY_EXCEPTION', 'Owner ID: owner cannot be blank', ['OwnerId']));
		const owner = item.row['OwnerId'];
		if (typeof owner !== 'string' || owner === item.prior?.['OwnerId']) continue;
		if (!asked.has(owner)) asked.set(owner, ownerError(room, ctx, object, owner));
		const error = asked.get(owner);
		if (error) item.errors.push(error);
	}
}

function ownerError(room: Room, ctx: UserContext, object: ObjectDef, owner: string): SaveError | undefined {
	const target = objectOfId(room.schema(), owner);
	const row = target && readRow(room.store, target, owner);
	if (!target || !row) return undefined;
	if (target.name === 'Group') {
		if (row['Type'] !== 'Queue')
			return saveError('FIELD_INTEGRITY_EXCEPTION', `Owner ID: id value of incorrect type: ${owner}`, ['OwnerId']);
		const supports = room.store.get(
			'SELECT 1 FROM "QueueSobject" WHERE "QueueId" = ? AND "SobjectType" = ? COLLATE NOCASE AND "IsDeleted" = 0',
			[owner, object.name],
		);
		return supports ? undefined : saveError('INVALID_OPERATION', 'Queue not associated with this SObject type', ['OwnerId']);
	}
	if (row['IsActive'] === false)
		return saveError(
			'INACTIVE_OWNER_OR_USER',
			`operation performed with inactive user [${owner}] as owner of ${object.label.toLowerCase()}`,
			['OwnerId'],
		);
	if (owner === ctx.userId || row['UserType'] === 'AutomatedProcess') return undefined;
	const reads = room.access.object({ userId: owner, mode: 'user', timeZone: ctx.timeZone }, object.name).read;
	return reads
		? undefined
		: saveError(
				'TRANSFER_REQUIRES_READ',
				`The new owner must have read permission: ${userName(room, owner)} cannot read ${object.pluralLabel.toLowerCase()}.`,
				['OwnerId'],
			);
}

function userName(room: Room, id: string): Value {
	const user = findObject(room.schema(), 'User');
	return (user && readRow(room.store, user, id)?.['Name']) ?? id;
}
