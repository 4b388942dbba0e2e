/** /sobjects and below: describe, and single records. */
import type { Engine, SaveResult, SObjectRecord } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { findChildRelationship, findField, findParentRelationship, type ObjectDef } from '../../schema/model.ts';
import { isRecordId } from '../record-id.ts';
import { changes } from './changes.ts';
import { describeGlobal, describeObject, summary, visibleObject } from './describe.ts';
import { dateHeader, refuseETags, saveOptions } from './headers.ts';
import { failed, recordBody, RestAnswer, type Resource, type RestCall } from './resource.ts';
import { select, selectOne } from './select.ts';

const objectOf = ({ engine, user, params }: RestCall): ObjectDef => visibleObject(engine, user, params['object']!);
/** A published event has OPERATION_ENQUEUED with its EventUuid among the errors of a success. */
const created = (call: RestCall, object: ObjectDef, { id, errors }: SaveResult, more: object = {}): RestAnswer =>
	new RestAnswer(
		201,
		{ id, success: true, errors, ...more },
		{ Location: `/services/data/v${call.version}/sobjects/${object.name}/${id}` },
	);

export const sobjectResources: readonly Resource[] = [
	{ method: 'GET', path: 'sobjects', run: (call) => notModified(call) ?? describeGlobal(call.engine, call.user, call.version) },
	{
		method: 'GET',
		path: 'sobjects/:object',
		run: (call) => ({ objectDescribe: summary(call.engine, call.user, objectOf(call), call.version), recentItems: [] }),
	},
	{
		method: 'GET',
		path: 'sobjects/:object/describe',
		run: (call) => {
			const object = objectOf(call);
			return notModified(call) ?? describeObject(call.engine, call.user, object, call.version);
		},
	},
	{ method: 'GET', path: 'sobjects/:object/deleted', run: (call) => changes(call, objectOf(call), 'deleted') },
	{ method: 'GET', path: 'sobjects/:object/updated', run: (call) => changes(call, objectOf(call), 'updated') },
	{
		method: 'POST',
		path: 'sobjects/:object',
		run: (call) => {
			const object = objectOf(call);
			const [result] = call.engine.records.insert(call.user, object.name, [recordBody(call.body, object)], saveOptions(call));
			return result!.success ? created(call, object, result!) : failed(result!.errors);
		},
	},
	{
		method: 'GET',
		path: 'sobjects/:object/:id',
		run: (call) => {
			const record = readOne(call, objectOf(call), 'Id', recordId(call.params['id']!));
			return notModified(call, record['LastModifiedDate']) ?? record;
		},
	},
	{
		method: 'PATCH',
		path: 'sobjects/:object/:id',
		run: (call) => {
			const object = objectOf(call);
			const fields = recordBody(call.body, object);
			if ('Id' in fields || 'id' in fields)
				throw new ApiError('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', { fields: ['Id'] });
			return update(call, object, recordId(call.params['id']!), fields);
		},
	},
	{ method: 'DELETE', path: 'sobjects/:object/:id', run: (call) => remove(call, objectOf(call), recordId(call.params['id']!)) },
	{
		method: 'GET',
		path: 'sobjects/:object/:field/:value',
		run: (call) => {
			const object = objectOf(call);
			const { field, value } = call.params as { field: string; value: string };
			// /sobjects/Account/001…/Contacts: a record's relationship ("sObject Relationships").
			if (isRecordId(field) && !findField(object, field)) return relationship(call, object, field, value);
			return readOne(call, object, externalId(call, object, field), value);
		},
	},
	{
		method: 'POST',
		path: 'sobjects/:object/Id',
		// "To create a new record … use POST with the field Id and an empty value" ("sObject Rows by External ID").
		run: (call) => {
			const object = objectOf(call);
			const [result] = call.engine.records.insert(call.user, object.name, [recordBody(call.body, object)], saveOptions(call));
			return result!.success ? created(call, object, result!, { created: true }) : failed(result!.errors);
		},
	},
	{ method: 'PATCH', path: 'sobjects/:object/:field/:value', run: (call) => upsert(call, objectOf(call)) },
	{
		method: 'DELETE',
		path: 'sobjects/:object/:field/:value',
		run: (call) => {
			const object = objectOf(call);
			const key = externalId(call, object, call.params['field']!);
			const found = select(call.engine, call.user, { object, fields: ['Id'], key, version: call.version }, [call.params['value']!]);
			return remove(call, object, String(only(object, key, call.params['value']!, found)['Id']));
		},
	},
];

function update(call: RestCall, object: ObjectDef, id: string, fields: Record<string, unknown>): RestAnswer {
	refuseETags(call);
	const since = dateHeader(call, 'if-unmodified-since');
	if (since !== undefined) {
		const [record] = selectOne(call.engine, call.user, { object, fields: ['LastModifiedDate'], key: 'Id', version: call.version }, id);
		if (record && seconds(record['LastModifiedDate']) > since)
			throw new ApiError('PRECONDITION_FAILED', `The record was changed after ${call.headers['if-unmodified-since']}.`, { status: 412 });
	}
	const [result] = call.engine.records.update(call.user, object.name, [{ ...fields, Id: id }], saveOptions(call));
	return result!.success ? new RestAnswer(204) : failed(result!.errors);
}

/** `?updateOnly=true`: "does not create a new record" ("sObject Rows by External ID"). */
function upsert(call: RestCall, object: ObjectDef): RestAnswer {
	const { field, value } = call.params as { field: string; value: string };
	const key = externalId(call, object, field);
	const fields = recordBody(call.body, object);
	if (Object.keys(fields).some((name) => name.toLowerCase() === key.toLowerCase()))
		throw new ApiError('INVALID_FIELD', `The ${key} field should not be specified in the sobject data.`, { fields: [key] });
	if (key === 'Id') return update(call, object, recordId(value), fields);
	if (call.query['updateOnly'] === 'true') {
		const found = select(call.engine, call.user, { object, fields: ['Id'], key, version: call.version }, [value]);
		only(object, key, value, found);
	}
	const [result] = call.engine.records.upsert(call.user, object.name, key, [{ ...fields, [key]: value }], saveOptions(call));
	if (result!.success)
		return result!.created
			? created(call, object, result!, { created: true })
			: new RestAnswer(200, { id: result!.id, success: true, errors: [], created: false });
	return result!.errors[0]?.statusCode === 'DUPLICATE_EXTERNAL_ID' ? choices(call, object, key, value) : failed(result!.errors);
}

/** 300: "The value returned when an external ID exists in more than one record. The response body contains the list of matching records." */
function choices(call: RestCall, object: ObjectDef, key: string, value: string): RestAnswer {
	const found = select(call.engine, call.user, { object, fields: ['Id'], key, version: call.version }, [value]);
	return new RestAnswer(
		300,
		found.map((record) => record.attributes.url),
	);
}

function remove(call: RestCall, object: ObjectDef, id: string): RestAnswer {
	refuseETags(call);
	const [result] = call.engine.records.delete(call.user, object.name, [id], saveOptions(call));
	return result!.success ? new RestAnswer(204) : failed(result!.errors);
}

/** A record id of 15 or 18 characters. @throws ApiError NOT_FOUND */
function recordId(id: string): string {
	if (!isRecordId(id))
		throw new ApiError('NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`, { status: 404 });
	return id;
}

function externalId({ engine, user }: RestCall, object: ObjectDef, name: string): string {
	const field = findField(object, name);
	const readable = field && engine.access.field(user, object.name, field.name).read;
	if (!field || !readable || !(field.externalId || field.idLookup || field.name === 'Id'))
		throw new ApiError('NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`, { status: 404 });
	return field.name;
}

function readOne(call: RestCall, object: ObjectDef, key: string, value: string): SObjectRecord | (RestAnswer & SObjectRecord) {
	refuseETags(call);
	const fields = call.query['fields']?.split(',');
	const records = selectOne(call.engine, call.user, { object, fields, key, version: call.version }, value);
	if (records.length > 1) return choices(call, object, key, value) as RestAnswer & SObjectRecord;
	return only(object, key, value, records);
}

function only(object: ObjectDef, key: string, value: string, records: readonly SObjectRecord[]): SObjectRecord {
	if (records.length > 1) throw new ApiError('DUPLICATE_EXTERNAL_ID', `More than one ${object.name} has ${key} ${value}.`, { status: 300 });
	if (!records[0]) throw new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
	return records[0];
}

/** The parent, or the children as a query result. */
function relationship(call: RestCall, object: ObjectDef, id: string, name: string): unknown {
	const { engine, user, version } = call;
	const fields = call.query['fields']?.split(',');
	const missing = new ApiError('NOT_FOUND', `The relationship ${name} does not exist or is not accessible.`, { status: 404 });
	const lookup = findParentRelationship(object, name);
	const own = selectOne(engine, user, { object, fields: [lookup?.name ?? 'Id'], key: 'Id', version }, id);
	const record = only(object, 'Id', id, own);
	if (lookup) {
		const parentId = record[lookup.name];
		const parent = typeof parentId === 'string' ? objectOfId(engine, parentId) : undefined;
		if (!parent) throw missing;
		return only(
			parent,
			'Id',
			String(parentId),
			selectOne(engine, user, { object: visibleObject(engine, user, parent.name), fields, key: 'Id', version }, String(parentId)),
		);
	}
	const child = findChildRelationship(engine.schema, object.name, name);
	if (!child) throw missing;
	const target = visibleObject(engine, user, child.object.name);
	if (!engine.access.field(user, target.name, child.field.name).read) throw missing;
	const records = select(engine, user, { object: target, fields, key: child.field.name, version }, [String(record['Id'])]);
	return { done: true, totalSize: records.length, records };
}

/** The object whose ids begin like this one. */
export function objectOfId(engine: Engine, id: string): ObjectDef | undefined {
	for (const object of engine.schema.objects.values()) if (object.keyPrefix === id.slice(0, 3)) return object;
	return undefined;
}

/** HTTP dates know no milliseconds. */
const seconds = (value: unknown): number => Math.floor(Date.parse(String(value).replace('+0000', 'Z')) / 1000) * 1000;

/** 304 where a record is no younger than the client's copy; metadata says no date here and is always sent. */
function notModified(call: RestCall, modified?: unknown): RestAnswer | undefined {
	const since = dateHeader(call, 'if-modified-since');
	return since !== undefined && modified !== undefined && seconds(modified) <= since ? new RestAnswer(304) : undefined;
}
