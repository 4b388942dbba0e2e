import { findField, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import { ApiError } from '../../errors.ts';
import { quoted, type SaveError, type Store, type UserContext, type Value } from '../contract.ts';
import { coerceValue, CoercionError } from './coerce.ts';
import { saveError, type Room } from './room.ts';
import { toSql } from './rows.ts';

/** What one upserted row turned out to be. */
export type UpsertTarget = { kind: 'insert' } | { kind: 'update'; id: string } | { kind: 'error'; errors: SaveError[] };

/** The external id field of an upsert; INVALID_FIELD where the field is none, or one that the user may not read: else its values could be guessed. */
export function externalIdField(room: Room, ctx: UserContext, object: ObjectDef, name: string): FieldDef {
	const field = findField(object, name);
	if (!field || !room.access.field(ctx, object.name, field.name).read)
		throw new ApiError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
	if (!field.externalId && !field.idLookup)
		throw new ApiError('INVALID_FIELD', `Field name provided, ${field.name} is not an External ID or indexed field for ${object.name}`);
	return field;
}

/** Finds the record that a row means by its key. */
export function upsertTarget(
	room: Room,
	object: ObjectDef,
	field: FieldDef,
	raw: Record<string, unknown>,
	seen: Set<string>,
): UpsertTarget {
	const given = Object.entries(raw).find(([name]) => name.toLowerCase() === field.name.toLowerCase())?.[1];
	let key;
	try {
		key = coerceValue(field, given, false);
	} catch (error) {
		if (!(error instanceof CoercionError)) throw error;
		return { kind: 'error', errors: [error.error] };
	}
	if (key === null)
		return field.name === 'Id'
			? { kind: 'insert' }
			: { kind: 'error', errors: [saveError('MISSING_ARGUMENT', `${field.name} not specified`, [field.name])] };
	const folded = typeof key === 'string' && field.type !== 'id' && !field.caseSensitive;
	const mark = folded ? String(key).toLowerCase() : String(key);
	if (seen.has(mark))
		return { kind: 'error', errors: [saveError('DUPLICATE_VALUE', `Duplicate external id specified: ${String(key)}`, [field.name])] };
	seen.add(mark);
	const column = quoted(field.name);
	const found = room.store.all(
		`SELECT "Id" FROM ${quoted(object.name)} WHERE ${folded ? `sf_fold(${column}) = sf_fold(?)` : `${column} = ?`} AND "IsDeleted" = 0 LIMIT 2`,
		[toSql(key)],
	);
	if (found.length > 1)
		return {
			kind: 'error',
			errors: [
				saveError('DUPLICATE_EXTERNAL_ID', `${field.name}: more than one record found for external id field: [${String(key)}]`, [
					field.name,
				]),
			],
		};
	if (found.length === 1) return { kind: 'update', id: found[0]![0] as string };
	return field.name === 'Id' ? { kind: 'error', errors: [missing(room.store, object, key)] } : { kind: 'insert' };
}

/** Of an id that no live record has: deleted, or never there. */
const missing = (store: Store, object: ObjectDef, id: Value): SaveError =>
	store.get(`SELECT 1 FROM ${quoted(object.name)} WHERE "Id" = ?`, [toSql(id)])
		? saveError('ENTITY_IS_DELETED', 'entity is deleted')
		: saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
