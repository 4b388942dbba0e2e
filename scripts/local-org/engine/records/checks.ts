/** What the platform itself checks of a record after before-save flows: lengths, numbers, picklists, references, required fields. */
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import { quoted, type Value } from '../contract.ts';
import { coerceValue, CoercionError } from './coerce.ts';
import { objectOfId, saveError, type Save, type SaveItem } from './room.ts';
import { changedFields } from './rows.ts';

/** Shortens what a message quotes. */
const shown = (value: Value): string => (typeof value === 'string' && value.length > 80 ? `${value.slice(0, 80)}...` : String(value));

/** One @ with something on both sides and a dot in the domain: what the documented examples have in common (assumed). */
export const isEmail = (text: string): boolean => /^[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@.,;<>()]+$/.test(text);

/** Checks each changed value against its field; flows may have assigned other types, which are converted or refused here. */
export function checkValues(save: Save, items: readonly SaveItem[]): void {
	for (const item of items) {
		for (const field of changedFields(save.object, item.row, item.prior)) {
			try {
				const given = item.row[field.name];
				// What the request set was converted when it was read.
				const value = given !== undefined && given === item.input[field.name] ? given : coerceValue(field, given, true);
				if (value !== given) item.row[field.name] = value;
				if (value !== null) checkValue(field, value, item);
			} catch (error) {
				if (!(error instanceof CoercionError)) throw error;
				item.errors.push({ ...error.error, fields: [field.name] });
			}
		}
	}
	checkReferences(save, items);
}

function checkValue(field: FieldDef, value: Value, item: SaveItem): void {
	const fail = (statusCode: string, message: string): void => void item.errors.push(saveError(statusCode, message, [field.name]));
	switch (field.type) {
		case 'picklist':
		case 'multipicklist': {
			if (!field.picklist?.restricted) break;
			const allowed = field.picklist.values;
			const before = item.prior?.[field.name];
			for (const each of field.type === 'picklist' ? [value] : String(value).split(';'))
				if (each !== before && !allowed.some((one) => one.value === each && one.active))
					fail('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `${field.label}: bad value for restricted picklist field: ${shown(each)}`);
			break;
		}
		case 'double':
		case 'currency':
		case 'percent':
		case 'int': {
			const whole = (field.precision ?? 18) - (field.scale ?? 0);
			if (Math.abs(value as number) >= 10 ** whole)
				fail('NUMBER_OUTSIDE_VALID_RANGE', `${field.label}: value outside of valid range on numeric field: ${shown(value)}`);
			return;
		}
		case 'date':
		case 'datetime':
			if (!isInRange(String(value))) fail('FIELD_INTEGRITY_EXCEPTION', `${field.label}: invalid date: ${shown(value)}`);
			return;
		case 'email':
			if (!isEmail(value as string)) fail('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${shown(value)}`);
			break;
		default:
	}
	if (
		field.length !== undefined &&
		typeof value === 'string' &&
		field.type !== 'reference' &&
		field.type !== 'id' &&
		value.length > field.length
	)
		fail('STRING_TOO_LONG', `${field.label}: data value too large: ${shown(value)} (max length=${field.length})`);
}

/**
 * "The earliest valid date is 1700-01-01T00:00:00Z GMT … The latest valid date is 4000-12-31T00:00:00Z GMT" (SOQL and SOSL Reference, "Minimum
 * and Maximum Dates"); others fail with FIELD_INTEGRITY_EXCEPTION (salesforce.stackexchange.com/questions/339236).
 */
const isInRange = (moment: string): boolean =>
	moment >= '1700-01-01' && moment <= (moment.length > 10 ? '4000-12-31T00:00:00.000Z' : '4000-12-31');

/** Every new reference points at a live record of a right object, which the user may read. */
function checkReferences(save: Save, items: readonly SaveItem[]): void {
	const { room, ctx, object } = save;
	const schema = room.schema();
	const asked = new Map<string, { item: SaveItem; field: FieldDef }[]>();
	for (const item of items)
		for (const field of changedFields(object, item.row, item.prior)) {
			const id = item.row[field.name];
			if (field.type !== 'reference' || typeof id !== 'string') continue;
			const target = objectOfId(schema, id);
			if (!target || !field.referenceTo.includes(target.name)) {
				item.errors.push(saveError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${id}`, [field.name]));
				continue;
			}
			const uses = asked.get(id);
			if (uses) uses.push({ item, field });
			else asked.set(id, [{ item, field }]);
		}
	if (asked.size === 0) return;
	const byObject = Map.groupBy(asked.keys(), (id) => objectOfId(schema, id)!);
	for (const [target, ids] of byObject) {
		const found = new Map(
			room.store
				.all(`SELECT "Id", "IsDeleted" FROM ${quoted(target.name)} WHERE "Id" IN (SELECT value FROM json_each(?))`, [JSON.stringify(ids)])
				.map(([id, deleted]) => [id as string, deleted === 1]),
		);
		const live = new Set(ids.filter((id) => found.get(id) === false));
		const readable = ctx.mode === 'system' || target.kind === 'system' ? undefined : room.access.records(ctx, target, [...live]);
		for (const id of ids)
			for (const { item, field } of asked.get(id)!) {
				if (found.get(id)) item.errors.push(saveError('ENTITY_IS_DELETED', 'entity is deleted', [field.name]));
				else if (!live.has(id)) item.errors.push(saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]));
				else if (readable && !mayRefer(field, readable.get(id)))
					item.errors.push(
						saveError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', `insufficient access rights on cross-reference id: ${id}`, [
							field.name,
						]),
					);
			}
	}
}

/** A child of a master-detail needs Edit on the master, or only Read where the field says so. */
function mayRefer(field: FieldDef, access: { read: boolean; edit: boolean } | undefined): boolean {
	if (!access) return false;
	return field.masterDetail && !field.masterDetail.writeRequiresMasterRead ? access.edit : access.read;
}

/** REQUIRED_FIELD_MISSING for universally required fields, all of a record in one error. */
export function checkRequired(save: Save, items: readonly SaveItem[]): void {
	const required = requiredFields(save.object).filter((name) => !save.manner.withoutRequired || !save.object.fields.get(name)!.custom);
	for (const item of items) {
		const missing = required.filter((name) => item.row[name] === null || item.row[name] === undefined);
		if (missing.length > 0)
			item.errors.push(saveError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing));
	}
}

/** Audit and other platform-filled fields are stamped later and never missing. */
function requiredFields(object: ObjectDef): string[] {
	return [...object.fields.values()]
		.filter(
			(field) => (field.required || field.masterDetail) && !field.formula && !field.autoNumber && (field.createable || field.updateable),
		)
		.map((field) => field.name);
}
