import type { FieldDef, FieldType, ObjectDef, Schema } from '../schema/model.ts';
import { quoted } from '../engine/contract.ts';

/** What the tables are changed through. */
export interface TableDoor {
	all(sql: string, params?: readonly (string | number)[]): unknown[][];
	exec(sql: string): void;
}

const COLUMN_TYPES: Partial<Record<FieldType, string>> = {
	boolean: 'INTEGER',
	int: 'INTEGER',
	double: 'REAL',
	currency: 'REAL',
	percent: 'REAL',
};
const columnType = (field: FieldDef): string => COLUMN_TYPES[field.type] ?? 'TEXT';
const isText = (field: FieldDef): boolean => columnType(field) === 'TEXT' && !['date', 'datetime', 'id', 'reference'].includes(field.type);

/** Platform events live in the outbox; everything else has a table of its own. */
export const hasTable = (object: ObjectDef): boolean => object.kind !== 'event';

/** Fields with a column, `Id` first. Formula fields are computed on read. */
export function storedFields(object: ObjectDef): FieldDef[] {
	let fields = storedCache.get(object);
	if (!fields || fields.size !== object.fields.size) {
		const list = [...object.fields.values()].filter((field) => !field.formula);
		storedCache.set(object, (fields = { size: object.fields.size, list }));
	}
	return fields.list;
}
const storedCache = new WeakMap<ObjectDef, { size: number; list: FieldDef[] }>();

/**
 * Brings the tables to the schema: new objects and fields get tables and columns, removed ones lose them with their data (as a
 * destructive deployment does), a column whose SQL type changed is converted. With `keepAll` nothing is removed.
 */
export function applyTables(door: TableDoor, schema: Schema, { keepAll }: { keepAll: boolean }): void {
	const existing = new Set(
		door
			.all(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'`)
			.map(([name]) => name as string),
	);
	for (const object of schema.objects.values()) {
		if (!hasTable(object)) continue;
		if (existing.delete(object.name)) alterTable(door, object, keepAll);
		else createTable(door, object);
		applyIndexes(door, object);
	}
	if (!keepAll) for (const name of existing) door.exec(`DROP TABLE ${quoted(name)}`);
}

function createTable(door: TableDoor, object: ObjectDef): void {
	const columns = storedFields(object)
		.filter((field) => field.name !== 'Id' && field.name !== 'IsDeleted')
		.map((field) => `${quoted(field.name)} ${columnType(field)}`);
	door.exec(
		`CREATE TABLE ${quoted(object.name)} ("Id" TEXT PRIMARY KEY NOT NULL, "IsDeleted" INTEGER NOT NULL DEFAULT 0${columns.map((column) => `, ${column}`).join('')})`,
	);
}

function alterTable(door: TableDoor, object: ObjectDef, keepAll: boolean): void {
	const table = quoted(object.name);
	const present = new Map(
		door.all(`SELECT name, type FROM pragma_table_info(?)`, [object.name]).map(([name, type]) => [name as string, type as string]),
	);
	const wanted = new Map(storedFields(object).map((field) => [field.name, field]));
	for (const name of present.keys()) {
		if (keepAll || wanted.has(name) || name === 'Id' || name === 'IsDeleted') continue;
		dropIndexesOf(door, object.name, name);
		door.exec(`ALTER TABLE ${table} DROP COLUMN ${quoted(name)}`);
	}
	for (const field of wanted.values()) {
		if (field.name === 'Id' || field.name === 'IsDeleted') continue;
		const column = quoted(field.name);
		const type = columnType(field);
		const was = present.get(field.name);
		if (was === undefined) {
			const initial = field.type === 'boolean' ? ' DEFAULT 0' : '';
			door.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}${initial}`);
		} else if (was !== type) {
			dropIndexesOf(door, object.name, field.name);
			door.exec(`ALTER TABLE ${table} RENAME COLUMN ${column} TO "_converted"`);
			door.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
			door.exec(`UPDATE ${table} SET ${column} = CAST("_converted" AS ${type}) WHERE "_converted" IS NOT NULL`);
			door.exec(`ALTER TABLE ${table} DROP COLUMN "_converted"`);
		}
	}
}

/** SQL condition: a text has characters beyond ASCII, which SQLite's own NOCASE does not know. */
export const wide = (sql: string): string => `octet_length(${sql}) > length(${sql})`;
const isKey = (field: FieldDef): boolean => field.unique || field.externalId || field.idLookup === true;
/** True for a text column that is indexed without regard to case, with its wide values in an index of their own. */
export const hasTextIndex = (field: FieldDef): boolean =>
	field.formula === undefined && isText(field) && (isKey(field) || field.nameField === true);

const INDEX_MARK = '|';

const indexName = (object: ObjectDef, field: FieldDef, kind: string): string => ['ix', object.name, field.name, kind].join(INDEX_MARK);
/** The index of a table's primary key, as SQLite calls it ("Database File Format", "Internal Schema Objects"). */
export const idIndexName = (object: ObjectDef): string => `sqlite_autoindex_${object.name}_1`;
/** The index that holds nothing but a column's wide values. */
export const wideIndexName = (object: ObjectDef, field: FieldDef): string => indexName(object, field, 'wide');

/** Index name → its SQL. The name says object and field, so that a field's indexes can be found again. */
function wantedIndexes(object: ObjectDef): Map<string, string> {
	const indexes = new Map<string, string>();
	const add = (field: FieldDef, kind: string, expression: string, where?: string): void => {
		const rows = where === undefined ? '' : ` WHERE ${where}`;
		indexes.set(indexName(object, field, kind), `ON ${quoted(object.name)} (${expression})${rows}`);
	};
	for (const field of storedFields(object)) {
		if (field.name === 'Id') continue;
		// Every record has a share row, and nobody looks for them by who wrote them.
		if (object.kind === 'share' && field.name === 'LastModifiedById') continue;
		const column = quoted(field.name);
		const keyLike = isKey(field);
		if (field.type === 'reference') add(field, 'ref', column);
		else if (!isText(field)) {
			if (keyLike) add(field, 'key', column);
		} else if (hasTextIndex(field)) {
			add(field, 'text', `${column} COLLATE NOCASE`);
			add(field, 'wide', `sf_fold(${column})`, wide(column));
			if (keyLike) add(field, 'fold', `sf_fold(${column})`);
		}
	}
	return indexes;
}

function applyIndexes(door: TableDoor, object: ObjectDef): void {
	const present = new Set(indexNames(door, object.name));
	for (const [name, sql] of wantedIndexes(object)) if (!present.delete(name)) door.exec(`CREATE INDEX ${quoted(name)} ${sql}`);
	for (const name of present) door.exec(`DROP INDEX ${quoted(name)}`);
}

function indexNames(door: TableDoor, table: string): string[] {
	return door
		.all(`SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND name LIKE 'ix|%'`, [table])
		.map(([name]) => name as string);
}

function dropIndexesOf(door: TableDoor, table: string, column: string): void {
	for (const name of indexNames(door, table)) if (name.split(INDEX_MARK)[2] === column) door.exec(`DROP INDEX ${quoted(name)}`);
}
