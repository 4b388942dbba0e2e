/** What follows a record when it is deleted: details go with it, restricted references forbid it, other references are cleared. */
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import { hasTable } from '../../store/tables.ts';
import { quoted, type Row } from '../contract.ts';
import { isKept, keepCleared, keepDeleted } from './bin.ts';
import { saveError, stamp, type Save, type SaveItem } from './room.ts';
import { toSql } from './rows.ts';

/** A lookup of an object that points at another. */
export interface Reference {
	child: ObjectDef;
	field: FieldDef;
}

/** Lookups that point at the object. Share and history rows stay with a soft-deleted record, as they do in the recycle bin. */
export function referencesTo(save: Save, object: ObjectDef): Reference[] {
	const found: Reference[] = [];
	for (const child of save.room.schema().objects.values()) {
		if (!hasTable(child) || child.kind === 'share' || child.kind === 'history' || child.kind === 'metadata') continue;
		for (const field of child.fields.values())
			if (!field.formula && field.type === 'reference' && field.referenceTo.includes(object.name)) found.push({ child, field });
	}
	return found;
}

export const cascades = (field: FieldDef): boolean => field.masterDetail !== undefined || field.deleteConstraint === 'Cascade';

/** DELETE_FAILED where a live record holds on to one of these by a restricting lookup, through cascades too. */
export function checkRestrictions(save: Save, items: readonly SaveItem[]): void {
	for (const item of items) {
		const holder = restrictedBy(save, save.object, [item.id], new Set());
		if (holder)
			item.errors.push(
				saveError(
					'DELETE_FAILED',
					`Your attempt to delete ${String(item.prior?.['Name'] ?? item.id)} could not be completed because it is associated with the following ${holder.label}: ${holder.names.join(', ')}`,
				),
			);
	}
}

function restrictedBy(save: Save, object: ObjectDef, ids: string[], seen: Set<string>): { label: string; names: string[] } | undefined {
	for (const { child, field } of referencesTo(save, object)) {
		if (!cascades(field) && field.deleteConstraint !== 'Restrict') continue;
		const rows = childrenOf(save, child, field, ids).flatMap(([id]) => (seen.has(id) ? [] : [id]));
		if (rows.length === 0) continue;
		if (field.deleteConstraint === 'Restrict' && !field.masterDetail)
			return { label: child.pluralLabel, names: namesOf(save, child, rows.slice(0, 5)) };
		rows.forEach((id) => seen.add(id));
		const deeper = restrictedBy(save, child, rows, seen);
		if (deeper) return deeper;
	}
	return undefined;
}

function namesOf(save: Save, object: ObjectDef, ids: readonly string[]): string[] {
	const name = [...object.fields.values()].find((field) => field.nameField)?.name ?? 'Id';
	return save.room.store
		.all(`SELECT ${quoted(name)} FROM ${quoted(object.name)} WHERE "Id" IN (SELECT value FROM json_each(?)) ORDER BY "Id"`, [
			JSON.stringify(ids),
		])
		.map(([text]) => String(text));
}

/**
 * Deletes the records and their details, and clears lookups to them. None of it fires automation on the children (Apex Developer Guide,
 * "Operations That Don't Invoke Triggers": cascading deletes). The recycle bin remembers under each record what went with it.
 */
export function deleteWithChildren(save: Save, object: ObjectDef, ids: readonly string[]): void {
	deleteUnder(save, object, new Map(ids.map((id) => [id, id])));
}

/** `roots`: record to delete → the record whose deletion takes it along. */
function deleteUnder(save: Save, object: ObjectDef, roots: ReadonlyMap<string, string>): void {
	if (roots.size === 0) return;
	// A chunk's own records, or what goes along with others: never both.
	const cascaded = [...roots].some(([id, root]) => id !== root);
	markDeleted(save, object, [...roots.keys()], isKept(object, cascaded));
	if (isKept(object, cascaded)) for (const [id, root] of roots) keepDeleted(save, object, id, root);
	for (const { child, field } of referencesTo(save, object)) {
		const rows = childrenOf(save, child, field, [...roots.keys()]);
		if (rows.length === 0) continue;
		if (cascades(field)) deleteUnder(save, child, new Map(rows.map(([id, parent]) => [id, roots.get(parent)!])));
		else {
			for (const [id, parent] of rows) {
				if (isKept(object)) keepCleared(save, child, field, id, parent, roots.get(parent)!);
				save.chain.touched.set(id, undefined);
			}
			save.room.store.run(`UPDATE ${quoted(child.name)} SET ${quoted(field.name)} = NULL WHERE "Id" IN (SELECT value FROM json_each(?))`, [
				JSON.stringify(rows.map(([id]) => id)),
			]);
		}
	}
}

/** Live records that point at one of the ids: [id, which]. */
function childrenOf(save: Save, child: ObjectDef, field: FieldDef, ids: readonly string[]): [string, string][] {
	const column = quoted(field.name);
	return save.room.store.all(
		`SELECT "Id", ${column} FROM ${quoted(child.name)} WHERE ${column} IN (SELECT value FROM json_each(?)) AND "IsDeleted" = 0`,
		[JSON.stringify(ids)],
	) as [string, string][];
}

/** Setup rows are gone at once; everything else goes to the recycle bin. */
function markDeleted(save: Save, object: ObjectDef, ids: readonly string[], kept: boolean): void {
	const where = `WHERE "Id" IN (SELECT value FROM json_each(?))`;
	const list = JSON.stringify(ids);
	if (!kept) save.room.store.run(`DELETE FROM ${quoted(object.name)} ${where}`, [list]);
	else {
		const set: Row = {
			IsDeleted: true,
			LastModifiedDate: stamp(save.now),
			SystemModstamp: stamp(save.now),
			LastModifiedById: save.ctx.userId,
		};
		if (save.manner.mergedInto) set['MasterRecordId'] = save.manner.mergedInto;
		const names = Object.keys(set).filter((name) => name === 'IsDeleted' || object.fields.has(name));
		save.room.store.run(`UPDATE ${quoted(object.name)} SET ${names.map((name) => `${quoted(name)} = ?`).join(', ')} ${where}`, [
			...names.map((name) => toSql(set[name])),
			list,
		]);
	}
	save.room.written(object.name);
}
