/** Single-record REST: /sobjects and below. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Engine, SaveResult, SObjectRecord } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { findField, type ObjectDef } from '../../schema/model.ts';
import { describeGlobal, describeObject, summary, visibleObject } from './describe.ts';
import { selectOne } from './select.ts';
import { isRecordId } from '../record-id.ts';

type Params = { version: string; object: string; id: string; field: string; value: string };

/** Registers describe and single-record create, read, update, delete and upsert by external id. */
export function sobjectRoutes(app: FastifyInstance, engine: Engine): void {
	const base = '/services/data/v:version/sobjects';
	const params = (request: FastifyRequest): Params => request.params as Params;

	app.get(base, async (request) => describeGlobal(engine, request.user, params(request).version));
	app.get(`${base}/:object`, async (request) => {
		const object = visibleObject(engine, request.user, params(request).object);
		return { objectDescribe: summary(engine, request.user, object, params(request).version), recentItems: [] };
	});
	app.get(`${base}/:object/describe`, async (request) => {
		return describeObject(engine, request.user, visibleObject(engine, request.user, params(request).object), params(request).version);
	});
	app.post(`${base}/:object`, async (request, reply) => {
		const object = visibleObject(engine, request.user, params(request).object);
		const [result] = engine.records.insert(request.user, object.name, [body(request)]);
		throwFailed(result!);
		// A published event has OPERATION_ENQUEUED with its EventUuid here.
		return reply.code(201).send({ id: result!.id, success: true, errors: result!.errors });
	});
	app.get(`${base}/:object/:id`, async (request) => {
		const object = visibleObject(engine, request.user, params(request).object);
		return readOne(engine, request, object, 'Id', recordId(params(request).id));
	});
	app.patch(`${base}/:object/:id`, async (request, reply) => {
		const object = visibleObject(engine, request.user, params(request).object);
		const fields = body(request);
		if ('Id' in fields || 'id' in fields)
			throw new ApiError('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', { fields: ['Id'] });
		const [result] = engine.records.update(request.user, object.name, [{ ...fields, Id: recordId(params(request).id) }]);
		throwFailed(result!);
		return reply.code(204).send();
	});
	app.delete(`${base}/:object/:id`, async (request, reply) => {
		const object = visibleObject(engine, request.user, params(request).object);
		const [result] = engine.records.delete(request.user, object.name, [recordId(params(request).id)]);
		throwFailed(result!);
		return reply.code(204).send();
	});

	app.get(`${base}/:object/:field/:value`, async (request) => {
		const object = visibleObject(engine, request.user, params(request).object);
		return readOne(engine, request, object, externalId(object, params(request).field), params(request).value);
	});
	app.patch(`${base}/:object/:field/:value`, async (request, reply) => {
		const object = visibleObject(engine, request.user, params(request).object);
		const field = externalId(object, params(request).field);
		const [result] = engine.records.upsert(request.user, object.name, field, [{ ...body(request), [field]: params(request).value }]);
		throwFailed(result!);
		return reply.code(result!.created ? 201 : 200).send({ id: result!.id, success: true, errors: [], created: result!.created ?? false });
	});
}

/** A JSON object body. @throws ApiError JSON_PARSER_ERROR for anything else. */
export function body(request: FastifyRequest): Record<string, unknown> {
	const value = request.body;
	if (value === null || typeof value !== 'object' || Array.isArray(value))
		throw new ApiError('JSON_PARSER_ERROR', 'The HTTP entity body must be a JSON object.');
	const { attributes: _attributes, ...fields } = value as Record<string, unknown>;
	return fields;
}

/** Statuses that Salesforce answers with something else than 400. */
const STATUS: Record<string, number> = {
	NOT_FOUND: 404,
	ENTITY_IS_DELETED: 404,
	INSUFFICIENT_ACCESS_OR_READONLY: 403,
	INSUFFICIENT_ACCESS: 403,
	DUPLICATE_EXTERNAL_ID: 300,
};

/** @throws ApiErrors of a failed result: the first as the error, the rest are in REST's array form via `details`. */
function throwFailed(result: SaveResult): void {
	const [first] = result.errors;
	if (result.success || !first) return;
	throw new ApiError(first.statusCode, first.message, { fields: first.fields, status: STATUS[first.statusCode] ?? 400 });
}

/** A record id of 15 or 18 characters. @throws ApiError MALFORMED_ID */
export function recordId(id: string): string {
	if (!isRecordId(id))
		throw new ApiError('NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`, { status: 404 });
	return id;
}

function externalId(object: ObjectDef, name: string): string {
	const field = findField(object, name);
	if (!field || !(field.externalId || field.idLookup || field.name === 'Id'))
		throw new ApiError('NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`, { status: 404 });
	return field.name;
}

function readOne(engine: Engine, request: FastifyRequest, object: ObjectDef, key: string, value: string): SObjectRecord {
	const fields = (request.query as { fields?: string }).fields?.split(',');
	const { version } = request.params as Params;
	const records = selectOne(engine, request.user, { object, fields, key, version }, value);
	if (records.length > 1) throw new ApiError('DUPLICATE_EXTERNAL_ID', `More than one ${object.name} has ${key} ${value}.`, { status: 300 });
	if (!records[0]) throw new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
	return records[0];
}
