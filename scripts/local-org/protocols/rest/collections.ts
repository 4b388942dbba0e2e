/** sObject collections: up to 200 records in one request, all or none, or each on its own. */
import type { Engine, SaveError, SaveOptions, SaveResult, UserContext } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { findObject, type ObjectDef } from '../../schema/model.ts';
import { isRecordId, longId } from '../record-id.ts';
import { visibleObject } from './describe.ts';
import { saveOptions } from './headers.ts';
import { checkType, type Resource, type RestCall } from './resource.ts';
import { select } from './select.ts';
import { objectOfId } from './sobjects.ts';

const MAX_RECORDS = 200;
const MAX_RETRIEVED = 2000;
type Kind = 'insert' | 'update' | 'upsert' | 'delete';

export const collectionResources: readonly Resource[] = [
	{ method: 'POST', path: 'composite/sobjects', run: (call) => saveCollection(call, 'insert') },
	{ method: 'PATCH', path: 'composite/sobjects', run: (call) => saveCollection(call, 'update') },
	{ method: 'PATCH', path: 'composite/sobjects/:object/:field', run: (call) => saveCollection(call, 'upsert', call.params['field']) },
	{
		method: 'DELETE',
		path: 'composite/sobjects',
		run: (call) => {
			const list = (call.query['ids'] ?? '').split(',').filter(Boolean);
			if (list.length === 0) throw new ApiError('MISSING_ARGUMENT', 'The parameter ids is needed.');
			return deleteByIds(call.engine, call.user, checkCount(list), { ...saveOptions(call), allOrNone: call.query['allOrNone'] === 'true' });
		},
	},
	{ method: 'GET', path: 'composite/sobjects/:object', run: (call) => retrieve(call, call.query) },
	{ method: 'POST', path: 'composite/sobjects/:object', run: (call) => retrieve(call, (call.body ?? {}) as Asked) },
];

interface Asked {
	ids?: string | string[];
	fields?: string | string[];
}

/** An id that no record has. */
const NOBODY = '000000000000000AAA';

/**
 * "maximum of 2,000 records" of one type, in the order asked; "if a passed ID is invalid, the array returns null for that object"
 * ("Get Records Using sObject Collections").
 */
function retrieve({ engine, user, params, version }: RestCall, asked: Asked): unknown[] {
	const list = (value: unknown): string[] =>
		Array.isArray(value) ? value.map(String) : (typeof value === 'string' ? value : '').split(',').filter(Boolean);
	const ids = list(asked.ids);
	const fields = list(asked.fields);
	if (ids.length === 0 || fields.length === 0) throw new ApiError('MISSING_ARGUMENT', 'ids and fields are both needed.');
	const object = visibleObject(engine, user, params['object']!);
	const known = checkCount(ids, MAX_RETRIEVED).filter((id) => isRecordId(id) && longId(id).startsWith(id));
	// Without any, the fields are still checked.
	const records = select(engine, user, { object, fields, key: 'Id', version }, known.length > 0 ? known : [NOBODY]);
	const byId = new Map(records.map((record) => [String(record['Id']).slice(0, 15), record]));
	return ids.map((id) => byId.get(id.slice(0, 15)) ?? null);
}

export interface Entry {
	object: ObjectDef;
	row: Record<string, unknown>;
}

function saveCollection(call: RestCall, kind: Kind, externalField?: string): SaveResult[] {
	const { engine } = call;
	const { records, allOrNone } = (call.body ?? {}) as { records?: unknown; allOrNone?: unknown };
	if (!Array.isArray(records)) throw new ApiError('JSON_PARSER_ERROR', 'The request needs a "records" array.');
	if (allOrNone !== undefined && typeof allOrNone !== 'boolean') throw new ApiError('JSON_PARSER_ERROR', '"allOrNone" is true or false.');
	const addressed = call.params['object'] === undefined ? undefined : visibleObject(engine, call.user, call.params['object']);
	const entries = checkCount(records).map((record, index): Entry => {
		const type = (record as { attributes?: { type?: unknown } } | null)?.attributes?.type;
		if (typeof type !== 'string') throw new ApiError('INVALID_TYPE', `records[${index}] has no attributes.type.`);
		const object = findObject(engine.schema, type);
		if (!object) throw new ApiError('INVALID_TYPE', `sObject type '${type}' is not supported.`);
		if (addressed) checkType(addressed, type);
		const { attributes: _attributes, id, ...row } = record as Record<string, unknown>;
		return { object, row: kind === 'update' ? { Id: id ?? row['Id'], ...row } : row };
	});
	const results = inRuns(engine, call.user, kind, entries, { ...saveOptions(call), allOrNone: allOrNone === true }, externalField);
	// "created" is told of upserts only.
	return kind === 'upsert' ? results : results.map(({ created: _created, ...result }) => result);
}

/** Neighbours of one type are saved together, as Salesforce chunks a mixed collection; all-or-none spans the runs. */
export function inRuns(
	engine: Engine,
	user: UserContext,
	kind: Kind,
	entries: readonly Entry[],
	options: SaveOptions,
	externalField = 'Id',
): SaveResult[] {
	const save = (): SaveResult[] => {
		const results: SaveResult[] = [];
		for (let start = 0; start < entries.length;) {
			const { object } = entries[start]!;
			let end = start;
			while (entries[end]?.object === object) end += 1;
			const rows = entries.slice(start, end).map((entry) => entry.row);
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
	if (!options.allOrNone) return save().map(wire);
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
		return results.map((result) => wire(result.success ? failure(ROLLED_BACK) : result));
	}
}

const ROLLED_BACK: SaveError = {
	statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
	message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
	fields: [],
};
const failure = (error: SaveError): SaveResult => ({ id: null, success: false, errors: [error] });

/** An id that no object has fails alone: `malformed id …` ("Delete Records Using sObject Collections"). */
export function deleteByIds(engine: Engine, user: UserContext, ids: readonly string[], options: SaveOptions): SaveResult[] {
	const objects = ids.map((id) => (isRecordId(id) ? objectOfId(engine, id) : undefined));
	const malformed = (id: string): SaveResult => wire(failure({ statusCode: 'MALFORMED_ID', message: `malformed id ${id}`, fields: [] }));
	if (options.allOrNone && objects.includes(undefined))
		return ids.map((id, at) => (objects[at] ? wire(failure(ROLLED_BACK)) : malformed(id)));
	const entries = ids.flatMap((id, at) => (objects[at] ? [{ object: objects[at], row: { Id: id } }] : []));
	const results = inRuns(engine, user, 'delete', entries, options).values();
	return ids.map((id, at) => (objects[at] ? results.next().value! : malformed(id)));
}

function wire(result: SaveResult): SaveResult {
	return {
		...(result.id ? { id: result.id } : {}),
		success: result.success,
		errors: result.errors,
		...(result.created === undefined ? {} : { created: result.created }),
	} as SaveResult;
}

function checkCount<T>(rows: T[], most = MAX_RECORDS): T[] {
	if (rows.length > most)
		throw new ApiError('EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${most} records in this call.`);
	return rows;
}
