/** Every door through which a record can be read, as clients use it: who asks for what, and what the door answered. */
import type { Json } from '../../../scripts/local-org/protocols/rest/testing.ts';
import type { Caller } from './world.ts';

/** `hidden`: the door says that the object does not exist, or is not for this user. */
export type Seen = 'yes' | 'no' | 'hidden';

export interface Door {
	/** Objects that this door does not know for anybody. */
	knows(object: string): boolean;
	/** Whether an object without permission answers otherwise than a record without access. */
	tellsObjects: boolean;
	see(ask: Ask): Promise<Map<string, Seen>>;
}
export interface Ask {
	url: string;
	by: Caller;
	/** A page's session instead of a token. */
	asPage: boolean;
	object: string;
	ids: readonly string[];
}

export type { Json };
export interface Answer {
	status: number;
	body: Json;
	text: string;
}

export const API = '/services/data/v66.0';
const headersOf = ({ by, asPage }: Pick<Ask, 'by' | 'asPage'>): Record<string, string> =>
	asPage ? by.page : { authorization: `Bearer ${by.token}` };

export async function send(
	ask: Pick<Ask, 'url' | 'by' | 'asPage'>,
	method: string,
	path: string,
	body?: unknown,
	type = 'application/json',
): Promise<Answer> {
	const response = await fetch(ask.url + (path.startsWith('/') ? path : `${API}/${path}`), {
		method,
		headers: { ...headersOf(ask), ...(body === undefined ? {} : { 'content-type': type }) },
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	const text = await response.text();
	const json = /json/.test(response.headers.get('content-type') ?? '');
	return { status: response.status, text, body: json && text ? JSON.parse(text) : undefined };
}

export const code = (answer: Answer): string => String(answer.body?.[0]?.errorCode ?? answer.status);
const surprise = (door: string, answer: Answer): Error => new Error(`${door}: ${answer.status} ${answer.text.slice(0, 300)}`);
/** All ids alike. */
const all = (ids: readonly string[], seen: Seen): Map<string, Seen> => new Map(ids.map((id) => [id, seen]));
const among = (ids: readonly string[], found: Iterable<string>): Map<string, Seen> => {
	const set = new Set(found);
	return new Map(ids.map((id) => [id, set.has(id) ? 'yes' : 'no']));
};
const listed = (ids: readonly string[]): string => ids.map((id) => `'${id}'`).join(', ');
const NOT_THERE = new Set(['INVALID_TYPE', 'NOT_FOUND', 'API_DISABLED_FOR_ORG']);
/** Share, history, metadata and some setup objects have no user interface API. */
export const inPages = (object: string): boolean =>
	!/Share$|History$|__mdt$/.test(object) && !['EmailMessage', 'PermissionSetAssignment'].includes(object);

async function each(ask: Ask, see: (id: string) => Promise<Seen>): Promise<Map<string, Seen>> {
	return new Map(await Promise.all(ask.ids.map(async (id): Promise<[string, Seen]> => [id, await see(id)])));
}

async function queried(door: string, ask: Ask, soql: string, resource = 'query'): Promise<Map<string, Seen>> {
	const answer = await send(ask, 'GET', `${resource}?q=${encodeURIComponent(soql)}`);
	if (answer.status === 200)
		return among(
			ask.ids,
			answer.body.records.map((record: Json) => record.Id),
		);
	if (NOT_THERE.has(code(answer))) return all(ask.ids, 'hidden');
	throw surprise(door, answer);
}

export const doors: Readonly<Record<string, Door>> = {
	'REST row': {
		knows: () => true,
		tellsObjects: false,
		see: (ask) =>
			each(ask, async (id) => {
				const answer = await send(ask, 'GET', `sobjects/${ask.object}/${id}`);
				if (answer.status === 200) return 'yes';
				if (answer.status === 404 || code(answer) === 'API_DISABLED_FOR_ORG') return 'no';
				throw surprise('REST row', answer);
			}),
	},
	'REST rows': {
		knows: () => true,
		tellsObjects: false,
		see: async (ask) => {
			const answer = await send(ask, 'GET', `composite/sobjects/${ask.object}?ids=${ask.ids.join(',')}&fields=Id`);
			if (answer.status === 200)
				return among(
					ask.ids,
					answer.body.map((record: Json) => record?.Id),
				);
			if (NOT_THERE.has(code(answer))) return all(ask.ids, 'no');
			throw surprise('REST rows', answer);
		},
	},
	composite: {
		knows: () => true,
		tellsObjects: false,
		see: async (ask) => {
			const answer = await send(ask, 'POST', 'composite', {
				compositeRequest: ask.ids.map((id, i) => ({ method: 'GET', url: `${API}/sobjects/${ask.object}/${id}`, referenceId: `r${i}` })),
			});
			if (code(answer) === 'API_DISABLED_FOR_ORG') return all(ask.ids, 'no');
			if (answer.status !== 200) throw surprise('composite', answer);
			return new Map(ask.ids.map((id, i) => [id, answer.body.compositeResponse[i].httpStatusCode === 200 ? 'yes' : 'no']));
		},
	},
	'REST query': {
		knows: () => true,
		tellsObjects: true,
		see: (ask) => queried('REST query', ask, `SELECT Id FROM ${ask.object} WHERE Id IN (${listed(ask.ids)})`),
	},
	'REST queryAll, grouped': {
		knows: () => true,
		tellsObjects: true,
		see: (ask) => queried('REST queryAll', ask, `SELECT Id FROM ${ask.object} WHERE Id IN (${listed(ask.ids)}) GROUP BY Id`, 'queryAll'),
	},
	GraphQL: {
		knows: inPages,
		tellsObjects: true,
		see: async (ask) => {
			const query = `{ uiapi { query { ${ask.object}(where: {Id: {in: ${JSON.stringify(ask.ids)}}}, first: 50) { edges { node { Id } } } } } }`;
			const answer = await send(ask, 'POST', 'graphql', { query });
			if (code(answer) === 'API_DISABLED_FOR_ORG') return all(ask.ids, 'hidden');
			if (answer.status !== 200) throw surprise('GraphQL', answer);
			if (answer.body.errors?.length) {
				if (answer.body.errors[0].extensions.ErrorType === 'ValidationError') return all(ask.ids, 'hidden');
				throw surprise('GraphQL', answer);
			}
			return among(
				ask.ids,
				answer.body.data.uiapi.query[ask.object].edges.map((edge: Json) => edge.node.Id),
			);
		},
	},
	'UI API record': {
		knows: inPages,
		tellsObjects: false,
		see: (ask) =>
			each(ask, async (id) => {
				const answer = await send(ask, 'GET', `ui-api/records/${id}?fields=${ask.object}.Id`);
				if (answer.status === 200) return 'yes';
				if (answer.status === 403) return 'no';
				throw surprise('UI API', answer);
			}),
	},
	page: {
		knows: inPages,
		tellsObjects: false,
		see: (ask) =>
			each(ask, async (id) => {
				const path = encodeURIComponent(`/lightning/r/${ask.object}/${id}/view`);
				const answer = await send({ ...ask, asPage: true }, 'GET', `/lightning/page-info?path=${path}`);
				if (answer.status === 200) return answer.body.page.type === 'record' ? 'yes' : 'no';
				throw surprise('page', answer);
			}),
	},
	'Bulk query': {
		knows: () => true,
		tellsObjects: true,
		see: async (ask) => {
			const job = await send(ask, 'POST', 'jobs/query', {
				operation: 'queryAll',
				query: `SELECT Id FROM ${ask.object} WHERE Id IN (${listed(ask.ids)})`,
			});
			if (NOT_THERE.has(code(job))) return all(ask.ids, 'hidden');
			if (job.status !== 200) throw surprise('Bulk query', job);
			const ended = await ending(ask, `jobs/query/${job.body.id}`);
			if (ended.body.state === 'Failed' && /INVALID_TYPE/.test(ended.body.errorMessage)) return all(ask.ids, 'hidden');
			if (ended.body.state !== 'JobComplete') throw surprise('Bulk query', ended);
			const { text } = await send(ask, 'GET', `jobs/query/${job.body.id}/results`);
			return among(
				ask.ids,
				text.split('\n').map((line) => line.replaceAll('"', '')),
			);
		},
	},
	'SOAP query': {
		knows: () => true,
		tellsObjects: true,
		see: async (ask) => {
			const { text, status } = await soap(
				ask,
				`<query><queryString>SELECT Id FROM ${ask.object} WHERE Id IN (${listed(ask.ids)})</queryString></query>`,
			);
			if (/<faultcode>[^<]*(INVALID_TYPE|API_DISABLED_FOR_ORG)/.test(text)) return all(ask.ids, 'hidden');
			if (status !== 200) throw new Error(`SOAP query: ${text}`);
			return new Map(ask.ids.map((id) => [id, text.includes(id) ? 'yes' : 'no']));
		},
	},
	'SOAP retrieve': {
		knows: () => true,
		tellsObjects: true,
		see: async (ask) => {
			const ids = ask.ids.map((id) => `<ids>${id}</ids>`).join('');
			const { text, status } = await soap(
				ask,
				`<retrieve><fieldList>Id</fieldList><sObjectType>${ask.object}</sObjectType>${ids}</retrieve>`,
			);
			if (/<faultcode>[^<]*(INVALID_TYPE|API_DISABLED_FOR_ORG)/.test(text)) return all(ask.ids, 'hidden');
			if (status !== 200) throw new Error(`SOAP retrieve: ${text}`);
			return new Map(ask.ids.map((id) => [id, text.includes(id) ? 'yes' : 'no']));
		},
	},
	UserRecordAccess: {
		// Ids of companions and custom metadata do not tell their object.
		knows: (object) => !/Share$|History$|__mdt$/.test(object) && object !== 'PermissionSetAssignment',
		tellsObjects: false,
		see: async (ask) => {
			const soql = `SELECT RecordId, HasReadAccess FROM UserRecordAccess WHERE UserId = '${ask.by.userId}' AND RecordId IN (${listed(ask.ids)})`;
			const answer = await send(ask, 'GET', `query?q=${encodeURIComponent(soql)}`);
			if (code(answer) === 'API_DISABLED_FOR_ORG') return all(ask.ids, 'no');
			if (answer.status !== 200) throw surprise('UserRecordAccess', answer);
			const readable = answer.body.records.filter((row: Json) => row.HasReadAccess).map((row: Json) => row.RecordId);
			return among(ask.ids, readable);
		},
	},
};

export async function ending(ask: Ask, job: string): Promise<Answer> {
	for (;;) {
		const answer = await send(ask, 'GET', job);
		if (answer.status !== 200) throw surprise(job, answer);
		if (['JobComplete', 'Failed', 'Aborted'].includes(answer.body.state)) return answer;
	}
}

export async function soap({ url, by }: Pick<Ask, 'url' | 'by'>, body: string, header = ''): Promise<{ status: number; text: string }> {
	const response = await fetch(`${url}/services/Soap/u/66.0`, {
		method: 'POST',
		headers: { 'content-type': 'text/xml; charset=utf-8', SOAPAction: '""' },
		body:
			'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:partner.soap.sforce.com">' +
			`<e:Header><SessionHeader><sessionId>${by.token}</sessionId></SessionHeader>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`,
	});
	return { status: response.status, text: await response.text() };
}
