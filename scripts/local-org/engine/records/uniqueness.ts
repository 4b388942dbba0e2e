import type { FieldDef } from '../../schema/model.ts';
import { fold } from '../../store/fold.ts';
import { quoted, type Value } from '../contract.ts';
import { saveError, type Save, type SaveItem } from './room.ts';
import { toSql } from './rows.ts';

/**
 * DUPLICATE_VALUE where another live record, or an earlier row of the same chunk, has the value of a unique field.
 * Text is compared case-insensitively unless the field says otherwise; blank values and deleted records do not count.
 */
export function checkUnique(save: Save, items: readonly SaveItem[]): void {
	for (const field of save.object.fields.values()) {
		if (!field.unique) continue;
		const key = (value: Value): Value => (typeof value === 'string' && !field.caseSensitive ? fold(value) : value);
		const inChunk = new Map<Value, string>();
		for (const item of items) {
			const value = item.row[field.name] ?? null;
			if (value === null) continue;
			const changed = value !== (item.prior?.[field.name] ?? null);
			const twin = inChunk.get(key(value)) ?? (changed ? twinOf(save, field, value, item.id) : undefined);
			if (twin !== undefined) item.errors.push(duplicate(field, twin));
			else inChunk.set(key(value), item.id);
		}
	}
}

function duplicate(field: FieldDef, id: string): ReturnType<typeof saveError> {
	if (field.name === 'Username')
		return saveError('DUPLICATE_USERNAME', 'Duplicate Username. Another user has already selected this Username.', ['Username']);
	return saveError('DUPLICATE_VALUE', `duplicate value found: ${field.name} duplicates value on record with id: ${id}`, [field.name]);
}

/** The id of another live record with this value in a unique field. */
export function twinOf(save: Pick<Save, 'room' | 'object'>, field: FieldDef, value: Value, id: string): string | undefined {
	const column = quoted(field.name);
	const text = typeof value === 'string';
	const condition = text ? `sf_fold(${column}) = sf_fold(?)${field.caseSensitive ? ` AND ${column} = ?` : ''}` : `${column} = ?`;
	const params = text && field.caseSensitive ? [value, value] : [toSql(value)];
	return save.room.store.get(`SELECT "Id" FROM ${quoted(save.object.name)} WHERE ${condition} AND "IsDeleted" = 0 AND "Id" <> ? LIMIT 1`, [
		...params,
		id,
	])?.[0] as string | undefined;
}
