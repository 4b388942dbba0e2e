/**
 * The User Interface API over HTTP. Read errors are arrays of `{errorCode, message}`, written by the server's own error handler;
 * refused saves are `RecordError` bodies, written here.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { beside } from '../../engine/readers/beside.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { createDefaults, createTemplate, type DefaultsQuery } from './defaults.ts';
import { addShownField, layout, layoutFields } from './layouts.ts';
import {
	listInfo,
	listInfoById,
	listInfos,
	listRecords,
	listRecordsById,
	relatedListCount,
	relatedListInfo,
	relatedListInfos,
	relatedListRecords,
	type PageQuery,
} from './lists.ts';
import { lookupValues, type LookupQuery } from './lookups.ts';
import { allPicklistValues, MASTER_RECORD_TYPE_ID, objectDirectory, objectInfo, picklistValues } from './object-info.ts';
import { list, readById, readRecord, treeOf, type ListParameter, type RecordRepresentation } from './records.ts';
import { objectOfRecord, unreadable } from './supported.ts';
import { createRecord, deleteRecord, RecordError, updateRecord } from './writes.ts';

const ROOT = '/services/data/v:version/ui-api';
/** Documented: at most 200 records in one batch or record-ui request. */
const MAX_BATCH = 200;
const LIST_VIEW_ID = /^00B[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?$/;

interface RecordQuery {
	fields?: ListParameter;
	optionalFields?: ListParameter;
	layoutTypes?: ListParameter;
	modes?: ListParameter;
	childRelationships?: ListParameter;
}
interface Call {
	user: UserContext;
	params: Record<string, string>;
	query: Record<string, string | undefined>;
	body: unknown;
	headers: FastifyRequest['headers'];
}

/** What the UI API serves: path, method, status, answer. COVERAGE.md reads this table. */
export const ROUTES: {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	path: string;
	status?: number;
	answer: (engine: Engine, call: Call) => unknown;
}[] = [
	{
		method: 'GET',
		path: '/records/batch/:ids',
		answer: (engine, { user, params, query }) => batch(params['ids']!, (id) => record(engine, user, id, query)),
	},
	{ method: 'GET', path: '/records/:id', answer: (engine, { user, params, query }) => record(engine, user, params['id']!, query) },
	{ method: 'POST', path: '/records', status: 201, answer: (engine, { user, body, query }) => createRecord(engine, user, body, query) },
	{
		method: 'PATCH',
		path: '/records/:id',
		answer: (engine, { user, params, body, headers, query }) =>
			updateRecord(engine, user, params['id']!, body, headers['if-unmodified-since'], query),
	},
	{ method: 'DELETE', path: '/records/:id', status: 204, answer: (engine, { user, params }) => deleteRecord(engine, user, params['id']!) },
	{ method: 'GET', path: '/record-ui/:ids', answer: (engine, { user, params, query }) => recordUi(engine, user, params['ids']!, query) },
	{
		method: 'GET',
		path: '/object-info/batch/:names',
		answer: (engine, { user, params }) => batch(params['names']!, (name) => objectInfo(engine, user, name)),
	},
	{ method: 'GET', path: '/object-info', answer: (engine, { user }) => objectDirectory(engine, user) },
	{ method: 'GET', path: '/object-info/:object', answer: (engine, { user, params }) => objectInfo(engine, user, params['object']!) },
	{
		method: 'GET',
		path: '/object-info/:object/picklist-values/:recordTypeId',
		answer: (engine, { user, params }) => allPicklistValues(engine, user, params['object']!, params['recordTypeId']!),
	},
	{
		method: 'GET',
		path: '/object-info/:object/picklist-values/:recordTypeId/:field',
		answer: (engine, { user, params }) => picklistValues(engine, user, params['object']!, params['recordTypeId']!, params['field']!),
	},
	{
		method: 'GET',
		path: '/record-defaults/create/:object',
		answer: (engine, { user, params, query }) => createDefaults(engine, user, params['object']!, query as DefaultsQuery),
	},
	{
		method: 'GET',
		path: '/record-defaults/template/create/:object',
		answer: (engine, { user, params, query }) => createTemplate(engine, user, params['object']!, query as DefaultsQuery),
	},
	{
		method: 'POST',
		path: '/lookups/:object/:field',
		answer: (engine, { user, params, query, body }) =>
			lookupValues(engine, user, params['object']!, params['field']!, query as LookupQuery, body),
	},
	{ method: 'GET', path: '/layout/:object', answer: (engine, { user, params, query }) => layout(engine, user, params['object']!, query) },
	{
		method: 'GET',
		path: '/list-info/:object',
		answer: (engine, { user, params }) =>
			LIST_VIEW_ID.test(params['object']!) ? listInfoById(engine, user, params['object']!) : listInfos(engine, user, params['object']!),
	},
	{
		method: 'GET',
		path: '/list-info/:object/:view',
		answer: (engine, { user, params }) => listInfo(engine, user, params['object']!, params['view']!),
	},
	{
		method: 'GET',
		path: '/list-records/:listViewId',
		answer: (engine, { user, params, query }) => listRecordsById(engine, user, params['listViewId']!, query as PageQuery),
	},
	{
		method: 'GET',
		path: '/list-records/:object/:view',
		answer: (engine, { user, params, query }) => listRecords(engine, user, params['object']!, params['view']!, query as PageQuery),
	},
	{
		method: 'GET',
		path: '/related-list-info/batch/:object/:relatedLists',
		answer: (engine, { user, params }) =>
			simpleBatch(params['relatedLists']!, (relatedList) => relatedListInfo(engine, user, params['object']!, relatedList)),
	},
	{
		method: 'GET',
		path: '/related-list-info/:object',
		answer: (engine, { user, params }) => relatedListInfos(engine, user, params['object']!),
	},
	{
		method: 'GET',
		path: '/related-list-info/:object/:relatedList',
		answer: (engine, { user, params }) => relatedListInfo(engine, user, params['object']!, params['relatedList']!),
	},
	{
		method: 'GET',
		path: '/related-list-records/:parentId/:relatedList',
		answer: (engine, { user, params, query }) =>
			relatedListRecords(engine, user, params['parentId']!, params['relatedList']!, query as PageQuery),
	},
	{
		method: 'GET',
		path: '/related-list-count/batch/:parentId/:relatedLists',
		answer: (engine, { user, params, query }) =>
			simpleBatch(params['relatedLists']!, (relatedList) => relatedListCount(engine, user, params['parentId']!, relatedList, query)),
	},
	{
		method: 'GET',
		path: '/related-list-count/:parentId/:relatedList',
		answer: (engine, { user, params, query }) => relatedListCount(engine, user, params['parentId']!, params['relatedList']!, query),
	},
];

/** Registers the UI API; other UI API resources are refused by name. */
export function uiApiRoutes(app: FastifyInstance, engine: Engine): void {
	for (const { method, path, status, answer } of ROUTES)
		app.route({
			method,
			url: ROOT + path,
			handler: async (request, reply) => {
				try {
					const call: Call = {
						user: request.user,
						params: request.params as Call['params'],
						query: request.query as Call['query'],
						body: request.body,
						headers: request.headers,
					};
					const body = await (method === 'GET' || path.startsWith('/lookups/')
						? beside(engine, (of) => answer(of, call))
						: answer(engine, call));
					return reply.code(body === undefined ? 204 : (status ?? 200)).send(body);
				} catch (error) {
					return sendRecordError(error, reply);
				}
			},
		});
	app.all(`${ROOT}/*`, async (request) => {
		throw notImplemented(`UI API ${request.method} /ui-api/${(request.params as { '*': string })['*']}`);
	});
}

function sendRecordError(error: unknown, reply: FastifyReply): FastifyReply {
	if (error instanceof RecordError) return reply.code(error.status).send(error.body);
	throw error;
}

/** One record with fields, or with what its layouts show. */
function record(engine: Engine, user: UserContext, id: string, query: RecordQuery): RecordRepresentation {
	if (list(query.childRelationships).length) throw notImplemented('childRelationships of a record', 'use related-list-records');
	const layoutTypes = list(query.layoutTypes);
	if (layoutTypes.length === 0) {
		if (list(query.fields).length + list(query.optionalFields).length === 0)
			throw new ApiError('MISSING_ARGUMENT', 'Specify fields, optionalFields or layoutTypes.');
		return readRecord(engine, user, id, query.fields, query.optionalFields);
	}
	return shownRecord(engine, user, id, layoutTypes, query);
}

function shownRecord(engine: Engine, user: UserContext, id: string, layoutTypes: string[], query: RecordQuery): RecordRepresentation {
	const object = objectOfRecord(engine, user, id);
	const tree = treeOf(engine, user, object, query.fields, query.optionalFields);
	for (const layoutType of layoutTypes)
		for (const mode of modes(query))
			for (const field of layoutFields(layout(engine, user, object.name, { layoutType, mode }))) addShownField(engine, user, tree, field);
	const [found] = readById(engine, user, tree, [id]);
	if (!found) throw unreadable(engine, user, object, id);
	return found;
}

/** "Simplified Batch Results": the results without the sum of them. */
function simpleBatch(keys: string, one: (key: string) => unknown): object {
	const { results } = batch(keys, one);
	return { results };
}

const modes = (query: RecordQuery): string[] => (list(query.modes).length ? list(query.modes) : ['View']);

/** GET /ui-api/record-ui/{ids}: records with their layouts and object infos in one answer. */
function recordUi(engine: Engine, user: UserContext, ids: string, query: RecordQuery): object {
	const layoutTypes = list(query.layoutTypes).length ? list(query.layoutTypes) : ['Full'];
	const records = Object.fromEntries(
		ids
			.split(',')
			.slice(0, MAX_BATCH)
			.map((id) => [id, shownRecord(engine, user, id, layoutTypes, query)]),
	);
	const objects = [...new Set(Object.values(records).map((each) => each.apiName))];
	const shown = (object: string): object =>
		Object.fromEntries(
			layoutTypes.map((layoutType) => [
				layoutType,
				Object.fromEntries(modes(query).map((mode) => [mode, layout(engine, user, object, { layoutType, mode })])),
			]),
		);
	return {
		layoutUserStates: {},
		layouts: Object.fromEntries(objects.map((object) => [object, { [MASTER_RECORD_TYPE_ID]: shown(object) }])),
		objectInfos: Object.fromEntries(objects.map((object) => [object, objectInfo(engine, user, object)])),
		records,
	};
}

/** Each part of a batch succeeds or fails by itself; the batch is a 200 either way. */
function batch(keys: string, one: (key: string) => unknown): { hasErrors: boolean; results: object[] } {
	const wanted = keys.split(',').filter(Boolean);
	if (wanted.length > MAX_BATCH) throw new ApiError('LIMIT_EXCEEDED', `A batch holds at most ${MAX_BATCH} entries, not ${wanted.length}.`);
	const results = wanted.map((key) => {
		try {
			return { result: one(key), statusCode: 200 };
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			return { result: [{ errorCode: error.errorCode, message: error.message }], statusCode: error.status };
		}
	});
	return { hasErrors: results.some((each) => each.statusCode !== 200), results };
}
