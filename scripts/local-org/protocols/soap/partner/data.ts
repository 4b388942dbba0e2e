/** Calls of the Partner API that read and write records ("Core Calls" in the SOAP API Developer Guide). */
import type { Engine, LeadConversion, SaveError, SaveResult } from '../../../engine/contract.ts';
import { ApiError, notImplemented } from '../../../errors.ts';
import { child, childFlag, childrenOf, childText, type XmlElement } from '../../../schema/metadata/xml.ts';
import type { Cursors, Page } from '../../cursors.ts';
import { changes } from '../../rest/changes.ts';
import { deleteByIds, inRuns, type Entry } from '../../rest/collections.ts';
import { select } from '../../rest/select.ts';
import type { SoapValue } from '../envelope.ts';
import type { SoapCall, SoapOperation } from '../service.ts';
import { pageRows, saveOptions } from './headers.ts';
import { queryResult, readRecord, visibleType, writeRecord } from './values.ts';

/** "Your client application can add up to 200 records in a single call"; the same for update, upsert, delete, undelete, merge. */
const MAX_RECORDS = 200;
const MAX_RETRIEVED = 2000;
/** "Converts up to 100 leads." */
const MAX_LEADS = 100;

export function dataOperations(engine: Engine, cursors: Cursors): Readonly<Record<string, SoapOperation>> {
	const query =
		(includeDeleted: boolean): SoapOperation =>
		({ user, version, body, headers }) => {
			const text = argument(body, 'queryString');
			const rows = pageRows(headers);
			const answer = (page: Page, totalSize: number): SoapValue => ({ result: queryResult(page.records, totalSize, page.next) });
			const later = engine.readers.query(user, text, { includeDeleted, version, pageRows: rows });
			if (later) return later.then((result) => answer(cursors.openPages(user.userId, result, rows), result.totalSize));
			const { records, totalSize } = engine.soql.query(user, text, { includeDeleted, version });
			return answer(cursors.open(user.userId, records, rows), totalSize);
		};
	const save =
		(kind: 'insert' | 'update' | 'upsert'): SoapOperation =>
		(call) => {
			const entries = few(childrenOf(call.body, 'sObjects')).map((each): Entry => readRecord(engine.schema, each));
			const field = kind === 'upsert' ? argument(call.body, 'externalIDFieldName') : undefined;
			return { result: inRuns(engine, call.user, kind, entries, saveOptions(call.headers), field).map((result) => saved(result, kind)) };
		};
	return {
		query: query(false),
		queryAll: query(true),
		queryMore: ({ user, body }) => {
			const page = cursors.next(user.userId, argument(body, 'queryLocator'));
			return { result: queryResult(page.records, page.totalSize, page.next) };
		},
		create: save('insert'),
		update: save('update'),
		upsert: save('upsert'),
		delete: (call) => {
			const asked = few(ids(call.body, 'ids'));
			return { result: deleteByIds(engine, call.user, asked, saveOptions(call.headers)).map((result) => saved(result)) };
		},
		undelete: ({ user, body, headers }) => ({
			result: engine.records.undelete(user, few(ids(body, 'ids')), saveOptions(headers)).map((result) => saved(result)),
		}),
		emptyRecycleBin: ({ user, body }) => ({
			result: engine.records.emptyRecycleBin(user, few(ids(body, 'ids'))).map((result) => saved(result)),
		}),
		retrieve: ({ user, version, body }) => {
			const object = visibleType(engine, user, argument(body, 'sObjectType'));
			const fields = argument(body, 'fieldList').split(',');
			const asked = few(ids(body, 'ids'), MAX_RETRIEVED);
			const found = select(engine, user, { object, fields, key: 'Id', version }, asked);
			const byId = new Map(found.map((record) => [String(record['Id']).slice(0, 15), record]));
			return {
				result: asked.map((id) => {
					const record = byId.get(id.slice(0, 15));
					return record ? writeRecord(record) : null;
				}),
			};
		},
		// The WSDL says `request`; jsforce sends `mergeRequests`.
		merge: (call) => ({
			result: few([...childrenOf(call.body, 'request'), ...childrenOf(call.body, 'mergeRequests')]).map((each) =>
				merge(engine, call, each),
			),
		}),
		convertLead: (call) => ({ result: convertLeads(engine, call) }),
		getDeleted: (call) => span(engine, call, 'deleted'),
		getUpdated: (call) => span(engine, call, 'updated'),
	};
}

function merge(engine: Engine, { user, body: _body }: SoapCall, request: XmlElement): SoapValue {
	const master = child(request, 'masterRecord');
	if (!master) throw new ApiError('MISSING_ARGUMENT', 'merge needs masterRecord.');
	if (childrenOf(request, 'additionalInformationMap').length > 0) throw notImplemented('merge with additionalInformationMap');
	const { object, row } = readRecord(engine.schema, master);
	const result = engine.records.merge(user, object.name, row, ids(request, 'recordToMergeIds'));
	return {
		errors: result.errors.map(writeError),
		id: result.id,
		mergedRecordIds: result.mergedRecordIds,
		success: result.success,
		updatedRelatedIds: result.updatedRelatedIds,
	};
}

function convertLeads(engine: Engine, { user, body, headers }: SoapCall): SoapValue[] {
	const conversions = few(childrenOf(body, 'leadConverts'), MAX_LEADS).map((each): LeadConversion => {
		for (const name of ['accountRecord', 'contactRecord', 'opportunityRecord', 'relatedPersonAccountId', 'relatedPersonAccountRecord'])
			if (childText(each, name) !== undefined || child(each, name)?.children.length) throw notImplemented(`LeadConvert.${name}`);
		for (const name of ['bypassAccountDedupeCheck', 'bypassContactDedupeCheck'])
			if (childFlag(each, name)) throw notImplemented(`LeadConvert.${name}`);
		const optional = (name: 'accountId' | 'contactId' | 'opportunityId' | 'opportunityName' | 'ownerId'): Partial<LeadConversion> => {
			const text = childText(each, name);
			return text === undefined ? {} : { [name]: text };
		};
		return {
			leadId: argument(each, 'leadId'),
			convertedStatus: argument(each, 'convertedStatus'),
			...optional('accountId'),
			...optional('contactId'),
			...optional('opportunityId'),
			...optional('opportunityName'),
			...optional('ownerId'),
			doNotCreateOpportunity: childFlag(each, 'doNotCreateOpportunity'),
			overwriteLeadSource: childFlag(each, 'overwriteLeadSource'),
			sendNotificationEmail: childFlag(each, 'sendNotificationEmail'),
		};
	});
	return engine.records.convertLead(user, conversions, saveOptions(headers)).map(({ errors, ...result }) => ({
		accountId: result.accountId,
		contactId: result.contactId,
		errors: errors.map(writeError),
		leadId: result.leadId,
		opportunityId: result.opportunityId,
		success: result.success,
	}));
}

function span(engine: Engine, { user, version, body }: SoapCall, kind: 'deleted' | 'updated'): SoapValue {
	const object = visibleType(engine, user, argument(body, 'sObjectType'));
	const query = { start: argument(body, 'startDate'), end: argument(body, 'endDate') };
	const result = changes({ engine, user, version, params: {}, query, body: undefined, headers: {} }, object, kind);
	return { result: result as { readonly [name: string]: SoapValue } };
}

/** SaveResult, UpsertResult, DeleteResult, UndeleteResult, EmptyRecycleBinResult: the same but for `created`. */
function saved(result: SaveResult, kind?: string): SoapValue {
	return {
		...(kind === 'upsert' ? { created: result.created ?? false } : {}),
		errors: result.success ? [] : result.errors.map(writeError),
		id: result.id ?? null,
		success: result.success,
	};
}

const writeError = ({ statusCode, message, fields }: SaveError): SoapValue => ({ '@xsi:type': 'Error', fields, message, statusCode });

/** An argument that must be there. @throws ApiError MISSING_ARGUMENT */
function argument(element: XmlElement, name: string): string {
	const text = childText(element, name);
	if (text === undefined) throw new ApiError('MISSING_ARGUMENT', `${element.name} needs ${name}.`);
	return text;
}

const ids = (element: XmlElement, name: string): string[] => childrenOf(element, name).map((each) => each.text.trim());

function few<T>(list: T[], most = MAX_RECORDS): T[] {
	if (list.length > most)
		throw new ApiError('EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${most} records into this call`);
	return list;
}
