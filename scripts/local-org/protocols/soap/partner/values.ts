/** sObjects in the Partner API's XML ("sObject" in the SOAP API Developer Guide: type, fieldsToNull, Id, and a field per element). */
import type { Engine, SObjectRecord, UserContext } from '../../../engine/contract.ts';
import { ApiError } from '../../../errors.ts';
import { findField, findObject, type ObjectDef, type Schema } from '../../../schema/model.ts';
import { childrenOf, childText, type XmlElement } from '../../../schema/metadata/xml.ts';
import { visibleObject } from '../../rest/describe.ts';
import type { SoapValue } from '../envelope.ts';

/** An sObject as the engine takes it. @throws ApiError INVALID_TYPE */
export function readRecord(schema: Schema, element: XmlElement): { object: ObjectDef; row: Record<string, unknown> } {
	const type = childText(element, 'type') ?? '';
	const object = findObject(schema, type);
	if (!object) throw new ApiError('INVALID_TYPE', `sObject type '${type}' is not supported.`);
	// Entries, so that a field named __proto__ is one that does not exist.
	const row = new Map<string, unknown>();
	for (const each of element.children) {
		if (each.name === 'type' || each.name === 'fieldsToNull') continue;
		// Nulls are set by fieldsToNull alone.
		if (each.attributes['xsi:nil'] === 'true' || each.attributes['xsi:nil'] === '1') continue;
		if (each.children.length > 0) row.set(each.name, readParent(each));
		else if (each.text !== '') row.set(each.name, findField(object, each.name)?.type === 'boolean' ? booleanText(each.text) : each.text);
	}
	for (const { text } of childrenOf(element, 'fieldsToNull')) if (text.trim()) row.set(text.trim(), null);
	return { object, row: Object.fromEntries(row) };
}

/** An object that the user may see. @throws ApiError INVALID_TYPE, as SOAP answers where REST says 404 */
export function visibleType(engine: Engine, user: UserContext, name: string): ObjectDef {
	try {
		return visibleObject(engine, user, name);
	} catch (error) {
		if (!(error instanceof ApiError) || error.errorCode !== 'NOT_FOUND') throw error;
		throw new ApiError('INVALID_TYPE', `sObject type '${name}' is not supported.`, { cause: error });
	}
}

/** A parent named by an external id: `<Owner><type>User</type><Username>…</Username></Owner>`. */
function readParent(element: XmlElement): object {
	const type = childText(element, 'type');
	const fields = element.children.filter((each) => each.name !== 'type');
	return { ...(type ? { attributes: { type } } : {}), ...Object.fromEntries(fields.map((each) => [each.name, each.text])) };
}

/** xsd:boolean has two spellings of each. */
const booleanText = (text: string): string => ({ '1': 'true', '0': 'false' })[text.trim()] ?? text.trim();

/** A record of a query's answer. */
export function writeRecord(record: SObjectRecord): { readonly [name: string]: SoapValue } {
	const { attributes, ...fields } = record;
	const id = typeof fields['Id'] === 'string' ? fields['Id'] : null;
	return {
		'@xsi:type': 'sf:sObject',
		'sf:type': attributes.type,
		// Salesforce writes a selected Id twice: as the object's own, and as a field.
		'sf:Id': 'Id' in fields && id ? [id, id] : id,
		...Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (name === 'Id' ? [] : [[`sf:${name}`, writeValue(value)]]))),
	};
}

function writeValue(value: unknown): SoapValue {
	if (value === null || value === undefined) return null;
	if (typeof value === 'string') return value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\+0000$/, '$1Z');
	if (typeof value === 'number' || typeof value === 'boolean') return value;
	if ('records' in (value as object)) {
		const { records, totalSize } = value as { records: SObjectRecord[]; totalSize: number };
		return queryResult(records, totalSize);
	}
	if ('attributes' in (value as object)) return writeRecord(value as SObjectRecord);
	return describeValue(value);
}

/** A page of records; the locator is nil on the last one. */
export function queryResult(records: readonly SObjectRecord[], size: number, next?: string): { readonly [name: string]: SoapValue } {
	return {
		'@xsi:type': 'QueryResult',
		done: next === undefined,
		queryLocator: next ?? null,
		records: records.map(writeRecord),
		size,
	};
}

/** A describe as REST answers it, with what SOAP has not left out: addresses, and properties without a value. */
export function describeValue(value: unknown): SoapValue {
	if (value === null || value === undefined) return undefined;
	if (Array.isArray(value)) return value.map(describeValue);
	if (typeof value !== 'object') return value as string | number | boolean;
	return Object.fromEntries(
		Object.entries(value).flatMap(([name, each]) => (name === 'urls' || name === 'objectDescribe' ? [] : [[name, describeValue(each)]])),
	);
}
