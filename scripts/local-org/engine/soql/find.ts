/** Reads rows in storage form: by id, or by a condition tree over the object's own fields. */
import { ApiError } from '../../errors.ts';
import { findField, findObject, type FieldDef, type ObjectDef, type Schema } from '../../schema/model.ts';
import { normalizeId } from '../../store/ids.ts';
import { storedFields, wide } from '../../store/tables.ts';
import { quoted } from '../contract.ts';
import type { Access, Filter, Row, Soql, SqlValue, Store, UserContext, Value } from '../contract.ts';
import { noSuchColumn, unsupportedType } from './errors.ts';
import { familyOf, fold, isAscii } from './literals.ts';
import { fieldSql } from './sql.ts';

const source = { text: undefined };
const TABLE = 't';

interface Deps {
	store: Store;
	schema: () => Schema;
	access: Access;
}

/** Soql.rows and Soql.find. */
export function createFind({ store, schema, access }: Deps): Pick<Soql, 'rows' | 'find'> {
	const objectOf = (ctx: UserContext, name: string): ObjectDef => {
		const object = findObject(schema(), name);
		if (!object || (ctx.mode === 'user' && !access.object(ctx, object.name).read)) throw unsupportedType(source, name);
		return object;
	};
	const fieldOf = (ctx: UserContext, object: ObjectDef, name: string): FieldDef => {
		const field = findField(object, name);
		if (!field || (ctx.mode === 'user' && !access.field(ctx, object.name, field.name).read)) throw noSuchColumn(source, name, object.name);
		return field;
	};
	const fieldsOf = (ctx: UserContext, object: ObjectDef, names: readonly string[] | 'stored' | undefined): FieldDef[] => {
		if (Array.isArray(names)) return names.map((name: string) => fieldOf(ctx, object, name));
		const all = names === 'stored' ? storedFields(object) : [...object.fields.values()];
		return ctx.mode === 'system' ? all : all.filter((field) => access.field(ctx, object.name, field.name).read);
	};
	const select = (
		ctx: UserContext,
		object: ObjectDef,
		fields: readonly FieldDef[],
		where: string,
		params: SqlValue[],
		tail: string,
	): SqlValue[][] => {
		const predicate = access.readPredicate(ctx, object, TABLE);
		const sql = `SELECT ${columnsOf(object, fields)} FROM ${quoted(object.name)} ${TABLE} WHERE ${where} AND ${TABLE}."IsDeleted" = 0${predicate ? ` AND (${predicate.sql})` : ''}${tail}`;
		return store.all(sql, [...params, ...(predicate?.params ?? [])]);
	};
	return {
		rows(ctx, objectName, ids, fieldNames) {
			const object = objectOf(ctx, objectName);
			const fields = fieldNames.map((name) => fieldOf(ctx, object, name));
			const wanted = ids.map((id) => normalizeId(id) ?? id);
			const one = wanted.length === 1;
			const found = select(
				ctx,
				object,
				fields,
				one ? `${TABLE}."Id" = ?` : `${TABLE}."Id" IN (SELECT value FROM json_each(?))`,
				[one ? wanted[0]! : JSON.stringify(wanted)],
				'',
			);
			const byId = new Map(found.map((row) => [row[fields.length] as string, toRow(fields, row)]));
			return wanted.map((id) => byId.get(id)).filter((row) => row !== undefined);
		},
		find(ctx, objectName, filter, options = {}) {
			const object = objectOf(ctx, objectName);
			const fields = fieldsOf(ctx, object, options.fields);
			const where = new FilterSql((name) => fieldOf(ctx, object, name), object);
			const condition = filter ? where.render(filter) : '1';
			const order = (options.orderBy ?? []).map(({ field, descending }) => {
				const def = fieldOf(ctx, object, field);
				return `${fieldSql(object, def, TABLE)}${familyOf(def) === 'text' ? ' COLLATE NOCASE' : ''} ${descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST'}`;
			});
			// Written out: to plan, SQLite looks at what a LIMIT is bound to, and compiles the statement anew each time it is bound.
			const limit = options.limit === undefined ? '' : ` LIMIT ${Math.trunc(options.limit)}`;
			const tail = `${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''}${limit}`;
			const rows = select(ctx, object, fields, condition, where.params, tail);
			return rows.map((row) => toRow(fields, row));
		},
	};
}

/** The columns of a list of fields and, last, the id. The list of an object's stored fields is one and the same as long as they are. */
function columnsOf(object: ObjectDef, fields: readonly FieldDef[]): string {
	let columns = columnLists.get(fields);
	if (columns === undefined)
		columnLists.set(fields, (columns = [...fields.map((field) => fieldSql(object, field, TABLE)), `${TABLE}."Id"`].join(', ')));
	return columns;
}
const columnLists = new WeakMap<readonly FieldDef[], string>();

function toRow(fields: readonly FieldDef[], row: SqlValue[]): Row {
	const result: Row = {};
	for (const [i, field] of fields.entries()) {
		const value = row[i]!;
		result[field.name] =
			value === null
				? null
				: field.type === 'boolean'
					? Number(value) !== 0
					: typeof value === 'bigint'
						? Number(value)
						: (value as string | number);
	}
	return result;
}

/** A Filter as SQL. Text compares without case, as in flows; `!=` and `notIn` match blank values. */
class FilterSql {
	readonly params: SqlValue[] = [];
	readonly #field: (name: string) => FieldDef;
	readonly #object: ObjectDef;

	constructor(field: (name: string) => FieldDef, object: ObjectDef) {
		this.#field = field;
		this.#object = object;
	}

	render(filter: Filter): string {
		if ('and' in filter) return filter.and.length === 0 ? '1' : `(${filter.and.map((each) => this.render(each)).join(' AND ')})`;
		if ('or' in filter) return filter.or.length === 0 ? '0' : `(${filter.or.map((each) => this.render(each)).join(' OR ')})`;
		if ('not' in filter) return `(${this.render(filter.not)} IS NOT TRUE)`;
		const field = this.#field(filter.field);
		const sql = fieldSql(this.#object, field, TABLE);
		const value = filter.value ?? null;
		switch (filter.op) {
			case 'isNull':
				return `${sql} IS NULL`;
			case 'isNotNull':
				return `${sql} IS NOT NULL`;
			case '=':
				return this.#equals(field, sql, single(value));
			case '!=':
				return isBlank(single(value)) ? `${sql} IS NOT NULL` : `(${sql} IS NULL OR NOT ${this.#equals(field, sql, single(value))})`;
			case 'in':
				return this.#in(field, sql, many(value));
			case 'notIn':
				return `(${this.#in(field, sql, many(value))} IS NOT TRUE)`;
			case 'startsWith':
			case 'endsWith':
			case 'contains':
				return this.#like(filter.op, sql, single(value));
			default:
				return this.#ordered(filter.op, field, sql, single(value));
		}
	}

	#equals(field: FieldDef, sql: string, value: Value): string {
		if (isBlank(value)) return `${sql} IS NULL`;
		const text = this.#text(field, value);
		if (text === undefined || exact(field)) {
			this.params.push(stored(field, value));
			return `${sql} = ?`;
		}
		this.params.push(isAscii(text) ? text : fold(text));
		return isAscii(text) ? `${sql} = ? COLLATE NOCASE` : `(${wide(sql)} AND sf_fold(${sql}) = ?)`;
	}

	#in(field: FieldDef, sql: string, values: Value[]): string {
		const present = values.filter((value) => !isBlank(value));
		const blank = present.length < values.length ? ` OR ${sql} IS NULL` : '';
		if (present.length === 0) return blank ? `${sql} IS NULL` : '0';
		const texts = present.map((value) => this.#text(field, value));
		const binary = texts.includes(undefined) || exact(field);
		const folded = !binary && !texts.every((text) => isAscii(text!));
		this.params.push(
			JSON.stringify(binary ? present.map((value) => stored(field, value)) : folded ? texts.map((text) => fold(text!)) : texts),
		);
		return `(${folded ? `sf_fold(${sql})` : binary ? sql : `${sql} COLLATE NOCASE`} IN (SELECT value FROM json_each(?))${blank})`;
	}

	#like(op: 'startsWith' | 'endsWith' | 'contains', sql: string, value: Value): string {
		if (isBlank(value)) return '0';
		const text = String(value);
		const escaped = text.replace(/[\\%_]/g, '\\$&');
		const pattern = `${op === 'startsWith' ? '' : '%'}${escaped}${op === 'endsWith' ? '' : '%'}`;
		this.params.push(isAscii(text) ? pattern : fold(pattern));
		return `${isAscii(text) ? sql : `sf_fold(${sql})`} LIKE ? ESCAPE '\\'`;
	}

	#ordered(op: string, field: FieldDef, sql: string, value: Value): string {
		if (isBlank(value)) return '0';
		const text = this.#text(field, value);
		const folded = text !== undefined && !isAscii(text);
		this.params.push(folded ? fold(text) : (text ?? stored(field, value)));
		return `${folded ? `sf_fold(${sql})` : sql} ${op} ?${text === undefined || folded ? '' : ' COLLATE NOCASE'}`;
	}

	/** The value as text where the field compares as text, else undefined. */
	#text(field: FieldDef, value: Value): string | undefined {
		return familyOf(field) === 'text' ? String(value) : undefined;
	}
}

const isBlank = (value: Value): boolean => value === null || value === '';
const exact = (field: FieldDef): boolean => field.caseSensitive === true && field.unique;

function stored(field: FieldDef, value: Value): SqlValue {
	if (typeof value === 'boolean') return value ? 1 : 0;
	if (field.type === 'boolean' && typeof value === 'string') return value.toLowerCase() === 'true' ? 1 : 0;
	if (familyOf(field) === 'id' && typeof value === 'string') return normalizeId(value) ?? value;
	if (familyOf(field) === 'number' && typeof value === 'string') return Number(value);
	return value;
}

function single(value: Value | Value[]): Value {
	if (!Array.isArray(value)) return value;
	throw new ApiError('UNKNOWN_EXCEPTION', 'A single value is needed here, not a list.');
}
const many = (value: Value | Value[]): Value[] => (Array.isArray(value) ? value : [value]);
