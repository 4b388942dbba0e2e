import { addressParts } from '../../schema/compound.ts';
import { findField, findObject, findParentRelationship, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import { normalizeId } from '../../store/ids.ts';
import { quoted, type Row, type SaveError, type UserContext, type Value } from '../contract.ts';
import { saveError, type Room } from './room.ts';

/** A value that does not fit its field. */
export class CoercionError extends Error {
	readonly error: SaveError;
	constructor(error: SaveError) {
		super(error.message);
		this.error = error;
	}
}

const wrongType = (type: string, value: unknown): CoercionError => {
	const token =
		typeof value === 'string'
			? 'VALUE_STRING'
			: typeof value === 'boolean'
				? `VALUE_${String(value).toUpperCase()}`
				: typeof value === 'number'
					? Number.isInteger(value)
						? 'VALUE_NUMBER_INT'
						: 'VALUE_NUMBER_FLOAT'
					: Array.isArray(value)
						? 'START_ARRAY'
						: 'START_OBJECT';
	const shown = typeof value === 'object' ? '' : ` value ${String(value)}`;
	return new CoercionError(
		saveError(
			'JSON_PARSER_ERROR',
			`Cannot deserialize instance of ${type} from ${token}${shown} or request may be missing a required field`,
		),
	);
};

const isBlank = (value: unknown): boolean => value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

/** A checkbox is never null: new records get its default, an update is refused (github.com/jetstreamapp/jetstream/issues/712). */
const noCheckbox = (field: FieldDef): CoercionError =>
	new CoercionError(saveError('INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.label}: value not of required type: `, [field.name]));

/** "Compound fields are read-only. Use the individual field components" (Object Reference, "Compound Field Considerations and Limitations"). */
const readOnlyCompound = (name: string, parts: readonly string[]): CoercionError =>
	new CoercionError(
		saveError('INVALID_FIELD_FOR_INSERT_UPDATE', `Compound address fields are read-only: ${name}. Write its parts: ${parts.join(', ')}`, [
			name,
		]),
	);

/** Reads one record as JSON gives it: canonical field names, storage values; what does not fit is an error per field. */
export function coerceRecord(
	room: Room,
	ctx: UserContext,
	object: ObjectDef,
	raw: Record<string, unknown>,
	operation: 'insert' | 'update' = 'insert',
): { values: Row; errors: SaveError[] } {
	const lenient = ctx.mode === 'system';
	const values: Row = {};
	const errors: SaveError[] = [];
	for (const [name, value] of Object.entries(raw)) {
		if (name === 'attributes') continue;
		try {
			const field = findField(object, name);
			if (field) {
				if (operation === 'update' && field.type === 'boolean' && isBlank(value)) throw noCheckbox(field);
				values[field.name] = coerceValue(field, value, lenient);
			} else {
				const parts = addressParts(object, name);
				if (parts) throw readOnlyCompound(name, parts);
				const parent = findParentRelationship(object, name);
				if (!parent || typeof value !== 'object')
					throw new CoercionError(saveError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`));
				values[parent.name] = value === null ? null : byExternalId(room, ctx, parent, value as Record<string, unknown>);
			}
		} catch (error) {
			if (!(error instanceof CoercionError)) throw error;
			errors.push(error.error);
		}
	}
	return { values, errors };
}

/** `{"Mentor__r": {"Username": "ana@…"}}`: the parent named by one of its external ids, which the user may read: else its values could be guessed. */
function byExternalId(room: Room, ctx: UserContext, lookup: FieldDef, value: Record<string, unknown>): string {
	const keys = Object.keys(value).filter((key) => key !== 'attributes');
	const type = (value['attributes'] as { type?: string } | undefined)?.type ?? lookup.referenceTo[0]!;
	const parent = lookup.referenceTo.some((each) => each.toLowerCase() === type.toLowerCase()) ? findObject(room.schema(), type) : undefined;
	const field = parent && keys.length === 1 ? findField(parent, keys[0]!) : undefined;
	if (!parent || !field || !(field.externalId || field.idLookup) || !room.access.field(ctx, parent.name, field.name).read)
		throw new CoercionError(
			saveError(
				'INVALID_FIELD',
				`${lookup.relationshipName ?? lookup.name}: a parent must be named by exactly one external id field of ${lookup.referenceTo.join(' or ')}`,
			),
		);
	const key = coerceValue(field, value[keys[0]!], false);
	const column =
		field.type === 'reference' || field.type === 'id' || typeof key !== 'string' ? quoted(field.name) : `sf_fold(${quoted(field.name)})`;
	const found = room.store.all(
		`SELECT "Id" FROM ${quoted(parent.name)} WHERE ${column} = ${typeof key === 'string' && column.startsWith('sf') ? 'sf_fold(?)' : '?'} AND "IsDeleted" = 0 LIMIT 2`,
		[key as string],
	);
	if (found.length === 1) return found[0]![0] as string;
	const message =
		found.length > 1
			? `${field.name}: more than one record found for external id field: [${String(key)}]`
			: `Foreign key external ID: ${String(key)} not found for field ${field.name} in entity ${parent.name}`;
	throw new CoercionError(saveError(found.length > 1 ? 'DUPLICATE_EXTERNAL_ID' : 'INVALID_FIELD', message));
}

/**
 * One value in storage form. `lenient` is how flows assign (a number to a text field becomes its text); JSON is strict about text
 * but takes numbers and booleans as strings too, as CSV and form bodies send them.
 */
export function coerceValue(field: FieldDef, value: unknown, lenient: boolean): Value {
	if (value === null || value === undefined) return field.type === 'boolean' ? false : null;
	if (typeof value === 'object') throw wrongType(field.type === 'boolean' ? 'boolean' : 'string', value);
	if (typeof value === 'string' && value.trim() === '') return field.type === 'boolean' ? false : null;
	switch (field.type) {
		case 'boolean':
			return toBoolean(value);
		case 'int':
		case 'double':
		case 'currency':
		case 'percent':
			return toNumber(field, value);
		case 'date':
			return toDate(value, lenient);
		case 'datetime':
			return toDateTime(value);
		case 'id':
		case 'reference': {
			const id = typeof value === 'string' ? normalizeId(value) : undefined;
			if (!id)
				throw new CoercionError(saveError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${String(value)}`, [field.name]));
			return id;
		}
		default:
			if (typeof value !== 'string') {
				if (!lenient) throw wrongType('string', value);
				return String(value);
			}
			// "API trims leading and trailing white spaces" (SOAP API Developer Guide, Primitive Data Types, string).
			return value.trim();
	}
}

function toBoolean(value: unknown): boolean {
	if (typeof value === 'boolean') return value;
	if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
	throw wrongType('boolean', value);
}

function toNumber(field: FieldDef, value: unknown): number {
	const number =
		typeof value === 'number'
			? value
			: typeof value === 'string' && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value.trim())
				? Number(value)
				: NaN;
	if (!Number.isFinite(number)) throw wrongType(field.type === 'int' ? 'int' : 'double', value);
	if (field.type === 'int' && !Number.isInteger(number)) throw wrongType('int', value);
	return field.type === 'int' ? number : roundTo(number, field.scale ?? 0);
}

/** Half away from zero, on the decimal text, so that 1.005 becomes 1.01. */
function roundTo(number: number, scale: number): number {
	if (Number.isInteger(number)) return number || 0;
	const text = String(Math.abs(number));
	if (text.includes('e')) return Number(number.toFixed(scale));
	return Math.sign(number) * Number(`${Math.round(Number(`${text}e${scale}`))}e-${scale}`) || 0;
}

function toDate(value: unknown, lenient: boolean): string {
	const found = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})(T.*)?$/.exec(value) : null;
	if (!found || (found[4] && !lenient)) throw wrongType('date', value);
	if (!isDay(Number(found[1]), Number(found[2]), Number(found[3]))) throw wrongType('date', value);
	return found[4] ? (value as string).slice(0, 10) : (value as string);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const isDay = (year: number, month: number, day: number): boolean =>
	month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 && isLeap(year) ? 29 : DAYS[month - 1]!);

function toDateTime(value: unknown): string {
	const found = typeof value === 'string' ? /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/.exec(value) : null;
	if (!found) throw wrongType('datetime', value);
	const zone = found[5] === 'Z' ? 'Z' : `${found[5]!.slice(0, 3)}:${found[5]!.slice(-2)}`;
	const at = new Date(`${found[1]}T${found[2]}${found[3] ?? ':00'}${zone}`);
	const local = new Date(`${found[1]}T00:00:00Z`);
	if (Number.isNaN(at.getTime()) || Number.isNaN(local.getTime()) || local.toISOString().slice(0, 10) !== found[1])
		throw wrongType('datetime', value);
	return `${at.toISOString().slice(0, 19)}.000Z`;
}
