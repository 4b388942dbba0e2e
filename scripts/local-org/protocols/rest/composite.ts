/** sObject collections: up to 200 records in one request, all or none, or each on its own. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Engine, SaveResult, UserContext } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { findObject, type ObjectDef } from '../../schema/model.ts';
import { visibleObject } from './describe.ts';
import { select } from './select.ts';

const MAX_RECORDS = 200;
type Kind = 'insert' | 'update' | 'upsert' | 'delete';

/** Registers /composite/sobjects. The other composite resources are in the table of refusals. */
export function compositeRoutes(app: FastifyInstance, engine: Engine): void {
	const base = '/services/data/v:version/composite';
	app.post(`${base}/sobjects`, async (request) => saveCollection(engine, request, 'insert'));
	app.patch(`${base}/sobjects`, async (request) => saveCollection(engine, request, 'update'));
	app.patch(`${base}/sobjects/:object/:field`, async (request) => {
		const { field } = request.params as { field: string };
		return saveCollection(engine, request, 'upsert', field);
	});
	app.delete(`${base}/sobjects`, async (request) => {
		const { ids, allOrNone } = request.query as { ids?: string; allOrNone?: string };
		const list = (ids ?? '').split(',').filter(Boolean);
		const rows = list.map((id) => ({ object: objectOfId(engine, id), row: { Id: id } }));
		return inRuns(engine, request.user, 'delete', checkCount(rows), allOrNone === 'true');
	});
	const retrieve = async (request: FastifyRequest): Promise<unknown[]> => {
		const { object: name, version } = request.params as { object: string; version: string };
		const asked = (request.method === 'POST' ? request.body : request.query) as
			{ ids?: string | string[]; fields?: string | string[] } | undefined;
		const list = (value: string | string[] | undefined): string[] =>
			Array.isArray(value) ? value : (value ?? '').split(',').filter(Boolean);
		const ids = list(asked?.ids);
		const fields = list(asked?.fields);
		if (ids.length === 0 || fields.length === 0) throw new ApiError('MISSING_ARGUMENT', 'ids and fields are both needed.');
		const object = visibleObject(engine, request.user, name);
		const records = select(engine, request.user, { object, fields, key: 'Id', version }, checkCount(ids));
		const byId = new Map(records.map((record) => [String(record['Id']).slice(0, 15), record]));
		return ids.map((id) => byId.get(id.slice(0, 15)) ?? null);
	};
	app.get(`${base}/sobjects/:object`, retrieve);
	app.post(`${base}/sobjects/:object`, retrieve);
}

interface Entry {
	object: ObjectDef;
	row: Record<string, unknown>;
}

function saveCollection(engine: Engine, request: FastifyRequest, kind: Kind, externalField?: string): (SaveResult & object)[] {
	const { records, allOrNone } = (request.body ?? {}) as { records?: unknown; allOrNone?: unknown };
	if (!Array.isArray(records)) throw new ApiError('JSON_PARSER_ERROR', 'The request needs a "records" array.');
	if (allOrNone !== undefined && typeof allOrNone !== 'boolean') throw new ApiError('JSON_PARSER_ERROR', '"allOrNone" is true or false.');
	const entries = checkCount(records).map((record, index): Entry => {
		const type = (record as { attributes?: { type?: unknown } } | null)?.attributes?.type;
		if (typeof type !== 'string') throw new ApiError('INVALID_TYPE', `records[${index}] has no attributes.type.`);
		const object = findObject(engine.schema, type);
		if (!object) throw new ApiError('INVALID_TYPE', `sObject type '${type}' is not supported.`);
		const { attributes: _attributes, id, ...row } = record as Record<string, unknown>;
		return { object, row: kind === 'update' ? { Id: id ?? row['Id'], ...row } : row };
	});
	return inRuns(engine, request.user, kind, entries, allOrNone === true, externalField);
}

/** Neighbours of one type are saved together, as Salesforce chunks a mixed collection; all-or-none spans the runs. */
function inRuns(engine: Engine, user: UserContext, kind: Kind, entries: Entry[], allOrNone: boolean, externalField = 'Id'): SaveResult[] {
	const save = (): SaveResult[] => {
		const results: SaveResult[] = [];
		for (let start = 0; start < entries.length;) {
			const { object } = entries[start]!;
			let end = start;
			while (entries[end]?.object === object) end += 1;
			const rows = entries.slice(start, end).map((entry) => entry.row);
			const options = { allOrNone };
			if (kind === 'delete')
				results.push(
					...engine.records.delete(
						user,
						object.name,
						rows.map((row) => String(row['Id'])),
						options,
					),
				);
			else if (kind === 'upsert') results.push(...engine.records.upsert(user, object.name, externalField, rows, options));
			else results.push(...engine.records[kind](user, object.name, rows, options));
			start = end;
		}
		return results;
	};
	if (!allOrNone) return save().map(wire);
	const undone = new Error('roll back');
	let results: SaveResult[] = [];
	try {
		return engine.store.transaction(() => {
			results = save();
			if (results.some((result) => !result.success)) throw undone;
			return results.map(wire);
		});
	} catch (error) {
		if (error !== undone) throw error;
		return results.map((result) =>
			wire(
				result.success
					? {
							id: null,
							success: false,
							errors: [
								{
									statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
									message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
									fields: [],
								},
							],
						}
					: result,
			),
		);
	}
}

function wire(result: SaveResult): SaveResult {
	return {
		...(result.id ? { id: result.id } : {}),
		success: result.success,
		errors: result.errors,
		...(result.created === undefined ? {} : { created: result.created }),
	} as SaveResult;
}

function objectOfId(engine: Engine, id: string): ObjectDef {
	for (const object of engine.schema.objects.values()) if (object.keyPrefix === id.slice(0, 3) && object.kind !== 'system') return object;
	throw new ApiError('MALFORMED_ID', `No object has ids like ${id}.`);
}

function checkCount<T>(rows: T[]): T[] {
	if (rows.length > MAX_RECORDS)
		throw new ApiError('EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${MAX_RECORDS} records in this call.`);
	return rows;
}
