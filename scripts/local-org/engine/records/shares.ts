/** Share rows: the owner's, which the platform keeps, and manual ones, which people and flows write. */
import { companionParentField, shareLevelField, shareObjectName } from '../../schema/base/companions.ts';
import { findObject, type ObjectDef } from '../../schema/model.ts';
import { quoted, type Row, type SaveError } from '../contract.ts';
import { saveError, stamp, type Room, type Save, type SaveItem } from './room.ts';
import { emptyRow, insertRow, insertRows, readRow, selectRows } from './rows.ts';

/** Levels in order. */
export const RANK: Readonly<Record<string, number>> = { None: 0, Read: 1, Edit: 2, All: 3 };

function shareObjectOf(room: Pick<Room, 'schema'>, object: ObjectDef): ObjectDef | undefined {
	const name = shareObjectName(object);
	return name === undefined ? undefined : findObject(room.schema(), name);
}

/** Every new record gets its owner's share row; a change of owner moves it and drops the manual shares (Help: "Considerations for Changing a Record's Owner"). */
export function keepOwnerShares(save: Save, items: readonly SaveItem[]): void {
	const share = shareObjectOf(save.room, save.object);
	if (!share) return;
	const rows: Row[] = [];
	let first: Row | undefined;
	for (const item of items) {
		const owner = item.row['OwnerId'] as string;
		if (item.prior && owner === item.prior['OwnerId']) continue;
		if (item.prior) dropForTransfer(save.room, save.object, item.id);
		// The rows of a chunk differ in their id, record and owner only.
		if (first)
			rows.push({
				...first,
				Id: save.room.store.nextId(share.keyPrefix),
				[companionParentField(save.object)]: item.id,
				UserOrGroupId: owner,
			});
		else rows.push((first = ownerShare(save, share, item.id, owner)));
	}
	insertRows(save.room.store, share, rows);
}

/** Removes the owner's row and the manual rows of a record that changes hands. */
function dropForTransfer(room: Pick<Room, 'store' | 'schema'>, object: ObjectDef, recordId: string): void {
	const share = shareObjectOf(room, object);
	if (share)
		room.store.run(
			`DELETE FROM ${quoted(share.name)} WHERE ${quoted(companionParentField(object))} = ? AND "RowCause" IN ('Owner', 'Manual')`,
			[recordId],
		);
}

function ownerShare(save: Pick<Save, 'room' | 'object' | 'ctx' | 'now'>, share: ObjectDef, recordId: string, owner: string): Row {
	const row = emptyRow(share);
	row['Id'] = save.room.store.nextId(share.keyPrefix);
	row[companionParentField(save.object)] = recordId;
	row['UserOrGroupId'] = owner;
	for (const field of share.fields.values())
		if (field.name.endsWith('AccessLevel')) row[field.name] = field.name === shareLevelField(save.object) ? 'All' : 'None';
	row['RowCause'] = 'Owner';
	row['LastModifiedDate'] = stamp(save.now);
	row['LastModifiedById'] = save.ctx.userId;
	return row;
}

/** Writes the owner's row of a record whose owner was set past the save order (the fixture door). */
export function replaceOwnerShare(room: Room, object: ObjectDef, recordId: string, owner: string, by: string): void {
	const share = shareObjectOf(room, object);
	dropForTransfer(room, object, recordId);
	if (share)
		insertRow(
			room.store,
			share,
			ownerShare({ room, object, ctx: { userId: by, mode: 'system', timeZone: 'GMT' }, now: room.clock.now() }, share, recordId, owner),
		);
}

/** Adds a row of the platform's own to a record's shares. */
export function grantShare(
	save: Pick<Save, 'room' | 'ctx' | 'now'>,
	object: ObjectDef,
	recordId: string,
	userId: string,
	level: 'Read' | 'Edit',
	rowCause: 'Team',
): void {
	const share = shareObjectOf(save.room, object);
	if (!share) return;
	const row = ownerShare({ ...save, object }, share, recordId, userId);
	insertRow(save.room.store, share, { ...row, [shareLevelField(object)]: level, RowCause: rowCause });
}

/**
 * The checks of a share row that somebody writes: only RowCause Manual, a level above the org-wide default and below All, full access
 * to the record, and not for its owner.
 */
export function checkShares(save: Save, items: readonly SaveItem[]): void {
	const { room, ctx } = save;
	const parent = findObject(room.schema(), save.object.parentObject!)!;
	const parentField = companionParentField(parent);
	const ids = [...new Set(items.map((item) => item.row[parentField]).filter((id) => typeof id === 'string'))];
	const access = ctx.mode === 'system' ? undefined : room.access.records(ctx, parent, ids);
	for (const item of items) {
		const recordId = item.row[parentField];
		const record = typeof recordId === 'string' ? readRow(room.store, parent, recordId) : undefined;
		const error = record && shareError(save, item, parent, record, access ? access.get(recordId as string)?.all === true : true);
		if (error) item.errors.push(error);
	}
}

function shareError(save: Save, item: SaveItem, parent: ObjectDef, record: Row, fullAccess: boolean): SaveError | undefined {
	if (!fullAccess || (item.prior && item.prior['RowCause'] !== 'Manual'))
		return saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
	if (save.operation === 'delete') return undefined;
	if (item.row['RowCause'] !== 'Manual')
		return saveError('FIELD_INTEGRITY_EXCEPTION', `Row Cause: only Manual may be written, not ${String(item.row['RowCause'])}`, [
			'RowCause',
		]);
	// Reported by developers as the answer to a share for the record's own owner.
	if (item.row['UserOrGroupId'] === record['OwnerId'])
		return saveError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'insufficient access rights on cross-reference id', [
			'UserOrGroupId',
		]);
	const field = shareLevelField(parent);
	const level = String(item.row[field]);
	const everybody = defaultLevel(parent);
	if (level === 'All') return saveError('FIELD_INTEGRITY_EXCEPTION', `${parent.label} Access: All is for owners only`, [field]);
	if ((RANK[level] ?? 0) <= RANK[everybody]! && !raisesAnother(parent, item.row))
		return saveError(
			'FIELD_INTEGRITY_EXCEPTION',
			`field integrity exception: ${field} (trivial share level ${level}, for organization with default level ${everybody})`,
			[field],
		);
	return undefined;
}

/** What everybody has by the org-wide default. */
export const defaultLevel = (object: ObjectDef): 'None' | 'Read' | 'Edit' =>
	object.sharingModel === 'Read' ? 'Read' : object.sharingModel.startsWith('ReadWrite') ? 'Edit' : 'None';

/** An account share may leave the account at its default when it opens the account's opportunities. */
const raisesAnother = (parent: ObjectDef, row: Row): boolean =>
	parent.name === 'Account' && (RANK[String(row['OpportunityAccessLevel'])] ?? 0) > 0;

/**
 * A create that matches an existing row updates it: one manual share per record and user or group (Object Reference, AccountShare).
 * Looked for among the record's rows (`+`: not by the index of users): a record has few, and somebody may have thousands.
 */
export function matchExistingShares(save: Save, items: readonly SaveItem[]): void {
	const parentField = companionParentField(findObject(save.room.schema(), save.object.parentObject!)!);
	for (const item of items) {
		const found = selectRows(
			save.room.store,
			save.object,
			`${quoted(parentField)} = ? AND +"UserOrGroupId" = ? AND "RowCause" = 'Manual' AND "IsDeleted" = 0`,
			[item.row[parentField] as string, item.row['UserOrGroupId'] as string],
		);
		for (const [id, prior] of found) {
			item.prior = prior;
			item.id = id;
			item.row = { ...prior, ...item.input };
		}
	}
}
