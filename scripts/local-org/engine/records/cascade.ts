/** What follows a record when it is deleted: details go with it, restricted references forbid it, other references are cleared. */
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import { hasTable } from '../../store/tables.ts';
import { quoted } from '../contract.ts';
import { saveError, stamp, type Save, type SaveItem } from './room.ts';

interface Reference {
	child: ObjectDef;
	field: FieldDef;
}

/** Lookups that point at the object. Share and history rows stay with a soft-deleted record, as they do in the recycle bin. */
function referencesTo(save: Save, object: ObjectDef): Reference[] {
	const found: Reference[] = [];
	for (const child of save.room.schema().objects.values()) {
		if (!hasTable(child) || child.kind === 'share' || child.kind === 'history' || child.kind === 'metadata') continue;
		for (const field of child.fields.values())
			if (!field.formula && field.type === 'reference' && field.referenceTo.includes(object.name)) found.push({ child, field });
	}
	return found;
}

const cascades = (field: FieldDef): boolean => field.masterDetail !== undefined || field.deleteConstraint === 'Cascade';

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
		const rows = liveChildren(save, child, field, ids).filter((id) => !seen.has(id));
		if (rows.length === 0) continue;
		if (field.deleteConstraint === 'Restrict' && !field.masterDetail)
			return { label: child.pluralLabel, names: namesOf(save, child, rows.slice(0, 5)) };
		rows.forEach((id) => seen.add(id));
		const deeper = restrictedBy(save, child, rows, seen);
		if (deeper) return deeper;
	}
	return undefined;
}

function liveChildren(save: Save, child: ObjectDef, field: FieldDef, ids: readonly string[]): string[] {
	return save.room.store
		.all(`SELECT "Id" FROM ${quoted(child.name)} WHERE ${quoted(field.name)} IN (SELECT value FROM json_each(?)) AND "IsDeleted" = 0`, [
			JSON.stringify(ids),
		])
		.map(([id]) => id as string);
}

function namesOf(save: Save, object: ObjectDef, ids: readonly string[]): string[] {
	const name = [...object.fields.values()].find((field) => field.nameField)?.name ?? 'Id';
	return save.room.store
		.all(`SELECT ${quoted(name)} FROM ${quoted(object.name)} WHERE "Id" IN (SELECT value FROM json_each(?)) ORDER BY "Id"`, [
			JSON.stringify(ids),
		])
		.map(([text]) => String(text));
}

/** Deletes the records and their details, and clears lookups to them. None of it fires automation on the children, as documented for cascades. */
export function deleteWithChildren(save: Save, object: ObjectDef, ids: readonly string[]): void {
	if (ids.length === 0) return;
	markDeleted(save, object, ids);
	for (const { child, field } of referencesTo(save, object)) {
		const rows = liveChildren(save, child, field, ids);
		if (rows.length === 0) continue;
		if (cascades(field)) deleteWithChildren(save, child, rows);
		else {
			save.room.store.run(`UPDATE ${quoted(child.name)} SET ${quoted(field.name)} = NULL WHERE "Id" IN (SELECT value FROM json_each(?))`, [
				JSON.stringify(rows),
			]);
			rows.forEach((id) => save.chain.touched.add(id));
		}
	}
}

/** Setup rows are gone at once; everything else goes to the recycle bin. */
function markDeleted(save: Save, object: ObjectDef, ids: readonly string[]): void {
	const where = `WHERE "Id" IN (SELECT value FROM json_each(?))`;
	const list = JSON.stringify(ids);
	if (object.kind === 'system' || object.kind === 'share') save.room.store.run(`DELETE FROM ${quoted(object.name)} ${where}`, [list]);
	else {
		const stamps = ['LastModifiedDate', 'SystemModstamp'].filter((name) => object.fields.has(name));
		const by = object.fields.has('LastModifiedById');
		save.room.store.run(
			`UPDATE ${quoted(object.name)} SET "IsDeleted" = 1${stamps.map((name) => `, ${quoted(name)} = ?`).join('')}${by ? ', "LastModifiedById" = ?' : ''} ${where}`,
			[...stamps.map(() => stamp(save.now)), ...(by ? [save.ctx.userId] : []), list],
		);
	}
	save.room.written(object.name);
}
