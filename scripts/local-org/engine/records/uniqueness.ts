import type { FieldDef } from '../../schema/model.ts';
import { fold } from '../../store/fold.ts';
import { quoted, type SaveError, type SqlValue, type Value } from '../contract.ts';
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
		const isNew = (item: SaveItem): boolean => (item.row[field.name] ?? null) !== (item.prior?.[field.name] ?? null);
		const twins = twinsOf(
			save,
			field,
			items.filter(isNew).map((item) => item.row[field.name]!),
		);
		for (const item of items) {
			const value = item.row[field.name] ?? null;
			if (value === null) continue;
			const own = inChunk.get(key(value));
			const twin = own ?? (isNew(item) ? twins(value, item.id) : undefined);
			if (twin !== undefined) item.errors.push(own ? named(field, own) : duplicate(save, field, twin));
			else inChunk.set(key(value), item.id);
		}
	}
}

function named(field: FieldDef, id: string): SaveError {
	if (field.name === 'Username')
		return saveError('DUPLICATE_USERNAME', 'Duplicate Username. Another user has already selected this Username.', ['Username']);
	return saveError('DUPLICATE_VALUE', `duplicate value found: ${field.name} duplicates value on record with id: ${id}`, [field.name]);
}

/**
 * Another record has the value. Who may not read that record learns neither the field nor its id: "duplicate value found: <unknown>
 * duplicates value on record with id: <unknown>", which developers report of users without access to the other record. Salesforce does not
 * describe it.
 */
export function duplicate(save: Pick<Save, 'room' | 'ctx' | 'object'>, field: FieldDef, id: string): SaveError {
	const { room, ctx, object } = save;
	if (field.name === 'Username' || (room.access.object(ctx, object.name).read && room.access.records(ctx, object, [id]).get(id)?.read))
		return named(field, id);
	return saveError('DUPLICATE_VALUE', 'duplicate value found: <unknown> duplicates value on record with id: <unknown>');
}

/** Live records with one of these values in a unique field: one query for a chunk. Answers the id of another one with a value. */
function twinsOf(save: Save, field: FieldDef, values: readonly Value[]): (value: Value, id: string) => string | undefined {
	const column = quoted(field.name);
	const text = values.filter((value) => typeof value === 'string');
	const other = values.filter((value) => value !== null && typeof value !== 'string');
	const found = new Map<SqlValue, string[]>();
	const look = (expression: string, keys: readonly SqlValue[]): void => {
		if (keys.length === 0) return;
		const shown = field.caseSensitive ? column : expression;
		for (const [key, id] of save.room.store.all(
			`SELECT ${shown}, "Id" FROM ${quoted(save.object.name)} WHERE ${expression} IN (SELECT value FROM json_each(?)) AND "IsDeleted" = 0`,
			[JSON.stringify(keys)],
		)) {
			const ids = found.get(key!);
			if (ids) ids.push(id as string);
			else found.set(key!, [id as string]);
		}
	};
	look(`sf_fold(${column})`, text.map(fold));
	look(column, other.map(toSql));
	return (value, id) => {
		const key = typeof value === 'string' && !field.caseSensitive ? fold(value) : toSql(value);
		return found.get(key)?.find((each) => each !== id);
	};
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
