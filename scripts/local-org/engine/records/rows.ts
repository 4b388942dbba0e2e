import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import { storedFields } from '../../store/tables.ts';
import { quoted, type Row, type SqlValue, type Store, type Value } from '../contract.ts';

/** A value as SQLite takes it. */
export const toSql = (value: Value | undefined): SqlValue =>
	value === undefined ? null : typeof value === 'boolean' ? (value ? 1 : 0) : value;
/** A value as the engine holds it. */
export const fromSql = (field: FieldDef, value: SqlValue | undefined): Value =>
	field.type === 'boolean' ? value === 1 : value === null || value === undefined ? null : (value as Value);

const columns = new WeakMap<ObjectDef, { fields: FieldDef[]; select: string }>();
function columnsOf(object: ObjectDef): { fields: FieldDef[]; select: string } {
	const fields = storedFields(object);
	let cached = columns.get(object);
	if (cached?.fields !== fields) columns.set(object, (cached = { fields, select: fields.map((field) => quoted(field.name)).join(', ') }));
	return cached;
}

/** Whole records that are not deleted, by id; unknown ids are absent. */
export function readRows(
	store: Store,
	object: ObjectDef,
	ids: readonly string[],
	options: { includeDeleted?: boolean } = {},
): Map<string, Row> {
	const live = options.includeDeleted ? '' : ' AND "IsDeleted" = 0';
	return selectRows(store, object, `"Id" IN (SELECT value FROM json_each(?))${live}`, [JSON.stringify(ids)]);
}

/** One record that is not deleted. */
export function readRow(store: Store, object: ObjectDef, id: string): Row | undefined {
	const { fields, select } = columnsOf(object);
	const found = store.get(`SELECT ${select} FROM ${quoted(object.name)} WHERE "Id" = ? AND "IsDeleted" = 0`, [id]);
	return found && rowOf(fields, found);
}

/** One stored field of a record that is not deleted; undefined where there is no such record. */
export function readValue(store: Store, object: ObjectDef, id: string, field: FieldDef): Value | undefined {
	const found = store.get(`SELECT ${quoted(field.name)} FROM ${quoted(object.name)} WHERE "Id" = ? AND "IsDeleted" = 0`, [id]);
	return found && fromSql(field, found[0]);
}

/** Whole records where a condition in SQL holds, by id. */
export function selectRows(store: Store, object: ObjectDef, where: string, params: readonly SqlValue[]): Map<string, Row> {
	const { fields, select } = columnsOf(object);
	const rows = new Map<string, Row>();
	for (const found of store.all(`SELECT ${select} FROM ${quoted(object.name)} WHERE ${where}`, params)) {
		const row = rowOf(fields, found);
		rows.set(row['Id'] as string, row);
	}
	return rows;
}

function rowOf(fields: readonly FieldDef[], values: readonly SqlValue[]): Row {
	const row: Row = {};
	for (let at = 0; at < fields.length; at++) row[fields[at]!.name] = fromSql(fields[at]!, values[at]);
	return row;
}

/** A record without values: null everywhere, false in checkboxes. */
export function emptyRow(object: ObjectDef): Row {
	const row: Row = {};
	for (const field of storedFields(object)) row[field.name] = field.type === 'boolean' ? false : null;
	return row;
}

const insertSql = new WeakMap<FieldDef[], { one: string; many: string }>();
/** Writes a whole new row. */
export function insertRow(store: Store, object: ObjectDef, row: Row): void {
	insertRows(store, object, [row]);
}

/** Rows per statement where there are many. */
const ROWS_AT_ONCE = 20;
/** Writes whole new rows of one object. */
export function insertRows(store: Store, object: ObjectDef, rows: readonly Row[]): void {
	const fields = storedFields(object);
	let sql = insertSql.get(fields);
	if (!sql) {
		const values = `(${fields.map(() => '?').join(', ')})`;
		const one = `INSERT INTO ${quoted(object.name)} (${fields.map((field) => quoted(field.name)).join(', ')}) VALUES ${values}`;
		insertSql.set(fields, (sql = { one, many: one + `, ${values}`.repeat(ROWS_AT_ONCE - 1) }));
	}
	for (let at = 0; at < rows.length;) {
		const count = rows.length - at >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;
		const params: SqlValue[] = [];
		for (const row of rows.slice(at, at + count)) for (const field of fields) params.push(toSql(row[field.name]));
		store.run(count === 1 ? sql.one : sql.many, params);
		at += count;
	}
}

/** Writes the named fields of an existing row. */
export function updateRow(store: Store, object: ObjectDef, id: string, row: Row, fields: readonly string[]): void {
	if (fields.length === 0) return;
	store.run(`UPDATE ${quoted(object.name)} SET ${fields.map((name) => `${quoted(name)} = ?`).join(', ')} WHERE "Id" = ?`, [
		...fields.map((name) => toSql(row[name])),
		id,
	]);
}

/** Stored fields whose value differs from the record before the save; on create, those with a value. */
export function changedFields(object: ObjectDef, row: Row, prior: Row | undefined): FieldDef[] {
	const changed: FieldDef[] = [];
	for (const field of storedFields(object)) {
		const value = row[field.name] ?? null;
		if (prior ? value !== (prior[field.name] ?? null) : value !== null) changed.push(field);
	}
	return changed;
}
