/**
 * The recycle bin: undelete and emptyRecycleBin (SOAP API Developer Guide, "undelete()", "emptyRecycleBin()").
 *
 * No flow and no validation rule runs on undelete: record-triggered flows start on create, update and delete only (Flow documentation,
 * "Record-Triggered Flow Considerations"), and of Apex triggers there is only `after undelete`. Restored are the record, what its deletion took
 * along, and lookups that it cleared, unless they have been filled again (Apex Developer Guide, "Restoring Deleted Records").
 */
import { findField, findObject, type ObjectDef } from '../../schema/model.ts';
import { normalizeId } from '../../store/ids.ts';
import { quoted, type Row, type SaveError, type SaveResult, type UserContext } from '../contract.ts';
import { keepActivityDates } from './activities.ts';
import { binEntry, contentsOf, DAYS_KEPT, forgetEntry, type BinEntry } from './bin.ts';
import { cascades } from './cascade.ts';
import { runChunks } from './chunks.ts';
import { failure, governed, newChain, objectOfId, saveError, stamp, type Chain, type Room, type Save } from './room.ts';
import { readRows, updateRow } from './rows.ts';
import type { Saver } from './saver.ts';
import { keepSummariesOf } from './rollups.ts';
import { duplicate, twinOf } from './uniqueness.ts';

const gone = (): SaveError => saveError('UNDELETE_FAILED', 'Entity is not in the recycle bin');

/** Undeletes records of any objects; `save` makes the context of one object. */
export function undelete(
	room: Room,
	ctx: UserContext,
	ids: readonly string[],
	allOrNone: boolean,
	saver: Saver,
	contextOf: (object: ObjectDef, chain: Chain) => Save,
): SaveResult[] {
	const one = (given: string, chain: Chain): SaveResult => {
		const id = normalizeId(given);
		if (!id) return failure([saveError('MALFORMED_ID', `malformed id ${given}`, ['Id'])]);
		const object = objectOfId(room.schema(), id);
		const errors = object ? restore(contextOf(object, chain), id, saver) : [gone()];
		return errors.length > 0 ? failure(errors, id) : { id, success: true, errors: [] };
	};
	return room.formulas.as(ctx, () =>
		runChunks(room.store, ids.length, allOrNone, (positions) =>
			governed(room, newChain(), positions.length, (chain) => positions.map((at) => one(ids[at]!, chain))),
		),
	);
}

function restore(save: Save, id: string, saver: Saver): SaveError[] {
	const { room } = save;
	const entry = binEntry(room.store, id);
	if (!entry || expired(save, entry)) return [gone()];
	if (!mayRestore(save, entry)) return [saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id')];
	const { deleted, cleared } = contentsOf(room.store, id);
	const byObject = Map.groupBy(deleted, (each) => each.object);
	// All at once: details look for their masters.
	for (const { id: each, object } of deleted)
		if (findObject(room.schema(), object)) room.store.run(`UPDATE ${quoted(object)} SET "IsDeleted" = 0 WHERE "Id" = ?`, [each]);
	for (const [name, rows] of byObject) {
		const of = findObject(room.schema(), name);
		const errors = of
			? restoreRows(
					{ ...save, object: of },
					rows.map((row) => row.id),
				)
			: [];
		if (errors.length > 0) return errors;
	}
	for (const { id: child, object: name, field, was } of cleared) {
		const of = findObject(room.schema(), name);
		if (of && findField(of, field))
			room.store.run(`UPDATE ${quoted(of.name)} SET ${quoted(field)} = ? WHERE "Id" = ? AND ${quoted(field)} IS NULL AND "IsDeleted" = 0`, [
				was,
				child,
			]);
	}
	forgetEntry(room.store, id);
	for (const [name, rows] of byObject) {
		const of = findObject(room.schema(), name);
		if (!of) continue;
		const restored = [
			...readRows(
				room.store,
				of,
				rows.map((row) => row.id),
			).values(),
		];
		keepActivityDates(
			{ ...save, object: of },
			restored.map((row) => ({ index: 0, id: '', input: {}, row, prior: undefined, errors: [] })),
		);
		const errors = keepSummariesOf({ ...save, object: of }, restored, saver);
		if (errors.length > 0) return errors;
	}
	return [];
}

const expired = (save: Save, entry: BinEntry): boolean => Date.parse(entry.deletedAt) + DAYS_KEPT * 86_400_000 < save.now.getTime();

/** One's own deletions, with read access; everybody's with Modify All Data (Salesforce Help, "View, Restore, and Manage the Recycle Bin"). */
function mayRestore({ room, ctx, object }: Save, entry: BinEntry): boolean {
	if (room.access.has(ctx, 'ModifyAllData')) return true;
	return entry.deletedBy === ctx.userId && room.access.records(ctx, object, [entry.id]).get(entry.id)?.read === true;
}

function restoreRows(save: Save, ids: readonly string[]): SaveError[] {
	const { room, object } = save;
	const rows = readRows(room.store, object, ids);
	for (const row of rows.values()) {
		const change: Row = {};
		for (const field of object.fields.values()) {
			const target = field.type === 'reference' && !field.formula ? row[field.name] : null;
			if (typeof target !== 'string' || isLive(save, target)) continue;
			// A master that is deleted by itself keeps its details in the bin; a lookup to something deleted since is cleared.
			if (cascades(field)) return [gone()];
			change[field.name] = null;
		}
		for (const field of object.fields.values()) {
			const value = row[field.name] ?? null;
			const twin = field.unique && value !== null ? twinOf(save, field, value, row['Id'] as string) : undefined;
			if (twin !== undefined) return [duplicate(save, field, twin)];
		}
		for (const [name, value] of Object.entries({
			LastModifiedDate: stamp(save.now),
			SystemModstamp: stamp(save.now),
			LastModifiedById: save.ctx.userId,
			MasterRecordId: null,
		}))
			if (object.fields.has(name)) change[name] = value;
		updateRow(room.store, object, row['Id'] as string, change, Object.keys(change));
		save.chain.touched.set(row['Id'] as string, undefined);
	}
	room.written(object.name);
	return [];
}

function isLive({ room }: Save, id: string): boolean {
	const object = objectOfId(room.schema(), id);
	return (
		object !== undefined && room.store.get(`SELECT 1 FROM ${quoted(object.name)} WHERE "Id" = ? AND "IsDeleted" = 0`, [id]) !== undefined
	);
}

/**
 * Takes records out of the bin for good. One's own, those of one's subordinates, everybody's with Modify All Data; what went along with another
 * record has no entry of its own. queryAll still finds the rows, as for some time in Salesforce.
 */
export function emptyRecycleBin(room: Room, ctx: UserContext, ids: readonly string[]): SaveResult[] {
	return room.store.transaction(() =>
		ids.map((given): SaveResult => {
			const id = normalizeId(given);
			if (!id) return failure([saveError('MALFORMED_ID', `malformed id ${given}`, ['Id'])]);
			const entry = binEntry(room.store, id);
			if (!entry) return failure([saveError('INVALID_CROSS_REFERENCE_KEY', 'no recycle bin entry found')], id);
			if (entry.deletedBy !== ctx.userId && !room.access.has(ctx, 'ModifyAllData') && !room.access.isAbove(ctx, entry.deletedBy))
				return failure([saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id')], id);
			forgetEntry(room.store, id);
			return { id, success: true, errors: [] };
		}),
	);
}
