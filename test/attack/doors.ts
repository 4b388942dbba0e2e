/** Every interface through which a record is written, as clients write, and what each answers in its own shape. */
import assert from 'node:assert/strict';
import type { Json } from '../../scripts/local-org/protocols/rest/testing.ts';

export const API = '/services/data/v66.0';

/** How a way gets into the org: the words that the table shows. */
export const INTERFACES = [
	'page',
	'REST',
	'REST, method override',
	'composite',
	'composite graph',
	'composite batch',
	'collections',
	'tree',
	'Bulk 2',
	'SOAP',
	'GraphQL',
	'UI API',
	'mass tool',
	'Metadata API',
	'Login As',
	'report',
] as const;
export type Interface = (typeof INTERFACES)[number];

/** Somebody with a session. */
export interface Caller {
	url: string;
	token: string;
}
/** What an interface answered to a write. */
export interface Answer {
	passed: boolean;
	/** The new record's. */
	id?: string;
	/** Salesforce's error code; empty where it passed. */
	code: string;
	message: string;
}
export type Fields = Readonly<Record<string, unknown>>;
/** One write: an update where there is an id, else a creation. */
export interface Write {
	object: string;
	id?: string;
	fields: Fields;
}
export type Door = (by: Caller, write: Write) => Promise<Answer>;

interface Reply {
	status: number;
	text: string;
	body: Json;
}

/** One request with a token, or as a page sends it: with the session's cookie and the page's own header. */
export async function send(
	by: Caller,
	method: string,
	path: string,
	body?: unknown,
	how: { page?: boolean; type?: string } = {},
): Promise<Reply> {
	const response = await fetch(by.url + (path.startsWith('/') ? path : `${API}/${path}`), {
		method,
		headers: {
			...(how.page ? { cookie: `sid=${by.token}`, 'x-ridealong-page': '1' } : { authorization: `Bearer ${by.token}` }),
			...(body === undefined ? {} : { 'content-type': how.type ?? 'application/json' }),
		},
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	const text = await response.text();
	return {
		status: response.status,
		text,
		body: /json/.test(response.headers.get('content-type') ?? '') && text ? JSON.parse(text) : undefined,
	};
}

const passed = (id?: string): Answer => ({ passed: true, code: '', message: '', ...(id === undefined ? {} : { id }) });
function failed(error: Json | undefined, reply: Reply): Answer {
	const code = error?.errorCode ?? error?.statusCode;
	assert.ok(typeof code === 'string' && typeof error?.message === 'string', `an error in an unknown shape: ${reply.status} ${reply.text}`);
	return { passed: false, code, message: error.message };
}
/** `[{ errorCode, message, fields }]`, the shape of REST's errors, beside a status of 400 or more. */
function rest(reply: Reply): Answer {
	if (reply.status < 300) return passed(reply.body?.id);
	assert.ok(reply.status >= 400 && reply.status < 500, `${reply.status} ${reply.text}`);
	return failed(reply.body?.[0], reply);
}
const url = ({ object, id }: Write, base = ''): string => `${base}sobjects/${object}${id ? `/${id}` : ''}`;
const method = ({ id }: Write): 'PATCH' | 'POST' => (id ? 'PATCH' : 'POST');
const whole = (reply: Reply): void => assert.equal(reply.status, 200, reply.text);

/** One part of a composite request, of whatever kind. */
const part = (status: number, body: Json, reply: Reply): Answer => (status < 300 ? passed(body?.id) : failed(body?.[0], reply));

async function uiApi(by: Caller, { object, id, fields }: Write, page: boolean): Promise<Answer> {
	const body = id ? { fields } : { apiName: object, fields };
	const reply = await send(by, id ? 'PATCH' : 'POST', `ui-api/records${id ? `/${id}` : ''}`, body, { page });
	if (reply.status < 300) return passed(reply.body.id);
	const { output } = reply.body;
	if (!output) return failed(reply.body[0], reply);
	return failed([...output.errors, ...Object.values(output.fieldErrors).flat()][0], reply);
}

const BULK_PATIENCE_MS = 20_000;
/** What a CSV cell must be quoted for. */
const cell = (value: unknown): string =>
	value === null ? '#N/A' : /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
/** A bulk job over rows of one kind; the answer to the first of them. */
async function bulk(by: Caller, object: string, operation: string, rows: readonly Fields[]): Promise<Answer> {
	const job = await send(by, 'POST', 'jobs/ingest', { object, operation });
	if (job.status !== 200) return failed(job.body?.[0], job);
	const path = `jobs/ingest/${job.body.id}`;
	const heads = Object.keys(rows[0]!);
	const csv = [heads.join(), ...rows.map((row) => heads.map((head) => cell(row[head])).join())].join('\n');
	const put = await send(by, 'PUT', `${path}/batches`, `${csv}\n`, { type: 'text/csv' });
	assert.equal(put.status, 201, put.text);
	await send(by, 'PATCH', path, { state: 'UploadComplete' });
	const deadline = Date.now() + BULK_PATIENCE_MS;
	for (;;) {
		const { body } = await send(by, 'GET', path);
		if (body.state === 'JobComplete') break;
		assert.ok(body.state !== 'Failed' && Date.now() < deadline, JSON.stringify(body));
		await new Promise((resolve) => setTimeout(resolve, 2));
	}
	const failures = (await send(by, 'GET', `${path}/failedResults`)).text.split('\n')[1];
	if (failures) {
		const error = /^"[^"]*","(\w+):(.*?):[^:"]*--"/s.exec(failures);
		assert.ok(error, failures);
		return { passed: false, code: error[1]!, message: error[2]! };
	}
	return passed(/^"(\w{18})"/.exec((await send(by, 'GET', `${path}/successfulResults`)).text.split('\n')[1]!)?.[1]);
}

const ENTITIES: readonly [RegExp, string][] = [
	[/&lt;/g, '<'],
	[/&gt;/g, '>'],
	[/&quot;/g, '"'],
	[/&apos;|&#39;/g, "'"],
	[/&amp;/g, '&'],
];
const plain = (text: string): string => ENTITIES.reduce((rest, [entity, mark]) => rest.replace(entity, mark), text);
const escaped = (text: unknown): string => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** One operation of the SOAP Partner API; `header` goes beside the session. */
async function soap(by: Caller, operation: string, header = ''): Promise<Answer> {
	const response = await fetch(`${by.url}/services/Soap/u/66.0`, {
		method: 'POST',
		headers: { 'content-type': 'text/xml', soapaction: '""' },
		body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Header><SessionHeader><sessionId>${by.token}</sessionId></SessionHeader>${header}</e:Header><e:Body>${operation}</e:Body></e:Envelope>`,
	});
	const text = await response.text();
	const one = (name: string): string | undefined => new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`).exec(text)?.[1];
	const fault = one('faultcode');
	if (fault !== undefined) return { passed: false, code: fault.replace(/^.*:/, ''), message: plain(one('faultstring') ?? '') };
	if (one('success') === 'true') return passed(one('accountId') ?? one('id'));
	const code = one('statusCode');
	assert.ok(code, text);
	return { passed: false, code, message: plain(one('message') ?? '') };
}
const xmlFields = (fields: Fields): string =>
	Object.entries(fields)
		.map(([name, value]) => (value === null ? `<fieldsToNull>${name}</fieldsToNull>` : `<${name}>${escaped(value)}</${name}>`))
		.join('');

export const doors = {
	page: (by, write) => uiApi(by, write, true),
	'UI API': (by, write) => uiApi(by, write, false),
	REST: async (by, write) => rest(await send(by, method(write), url(write), write.fields)),
	'REST, method override': async (by, write) =>
		rest(await send(by, 'POST', `${url(write)}${write.id ? '?_HttpMethod=PATCH' : ''}`, write.fields)),
	composite: async (by, write) => {
		const reply = await send(by, 'POST', 'composite', {
			compositeRequest: [{ method: method(write), url: url(write, `${API}/`), referenceId: 'one', body: write.fields }],
		});
		whole(reply);
		const [{ httpStatusCode, body }] = reply.body.compositeResponse;
		return part(httpStatusCode, body, reply);
	},
	'composite graph': async (by, write) => {
		const reply = await send(by, 'POST', 'composite/graph', {
			graphs: [
				{ graphId: 'g', compositeRequest: [{ method: method(write), url: url(write, `${API}/`), referenceId: 'one', body: write.fields }] },
			],
		});
		whole(reply);
		const [{ httpStatusCode, body }] = reply.body.graphs[0].graphResponse.compositeResponse;
		return part(httpStatusCode, body, reply);
	},
	'composite batch': async (by, write) => {
		const reply = await send(by, 'POST', 'composite/batch', {
			batchRequests: [{ method: method(write), url: `v66.0/${url(write)}`, richInput: write.fields }],
		});
		whole(reply);
		const [{ statusCode, result }] = reply.body.results;
		return part(statusCode, result, reply);
	},
	collections: async (by, write) => {
		const reply = await send(by, method(write), 'composite/sobjects', {
			records: [{ attributes: { type: write.object }, ...(write.id ? { id: write.id } : {}), ...write.fields }],
		});
		whole(reply);
		const [{ success, id, errors }] = reply.body;
		return success ? passed(id) : failed(errors[0], reply);
	},
	tree: async (by, { object, id, fields }) => {
		assert.equal(id, undefined, 'a tree only creates');
		const reply = await send(by, 'POST', `composite/tree/${object}`, {
			records: [{ attributes: { type: object, referenceId: 'one' }, ...fields }],
		});
		if (reply.status === 201) return passed(reply.body.results[0].id);
		assert.equal(reply.body?.hasErrors, true, reply.text);
		return failed(reply.body.results[0].errors[0], reply);
	},
	'Bulk 2': (by, { object, id, fields }) => bulk(by, object, id ? 'update' : 'insert', [{ ...(id ? { Id: id } : {}), ...fields }]),
	SOAP: (by, { object, id, fields }) => {
		const operation = id ? 'update' : 'create';
		return soap(
			by,
			`<${operation}><sObjects><type>${object}</type>${id ? `<Id>${id}</Id>` : ''}${xmlFields(fields)}</sObjects></${operation}>`,
		);
	},
	GraphQL: async (by, { object, id, fields }) => {
		const values = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
		const input = `${id ? `Id: "${id}", ` : ''}${object}: {${values.join(', ')}}`;
		const query = `mutation { uiapi { m: ${object}${id ? 'Update' : 'Create'}(input: {${input}}) { Record { Id } } } }`;
		const reply = await send(by, 'POST', 'graphql', { query });
		whole(reply);
		const [error] = reply.body.errors ?? [];
		// Who gave a record away may read it no more.
		if (!error) return passed(reply.body.data.uiapi.m.Record?.Id);
		return { passed: false, code: error.extensions?.ErrorCode ?? error.extensions?.ErrorType ?? '', message: String(error.message) };
	},
} as const satisfies Partial<Record<Interface, Door>>;
export type WriteInterface = keyof typeof doors;

/** A mass tool of the user interface; the answer to the first record. */
export async function massTool(
	by: Caller,
	tool: 'MassTransfer' | 'ListView' | 'QueueAccept',
	object: string,
	id: string,
	ownerId: string,
): Promise<Answer> {
	const reply = await send(by, 'POST', '/services/local-org/transfer', { tool, object, ids: [id], ownerId });
	if (reply.status !== 200) return failed(reply.body?.[0], reply);
	const [{ success, errors }] = reply.body;
	return success ? passed(id) : failed(errors[0], reply);
}
export const undelete = (by: Caller, id: string): Promise<Answer> => soap(by, `<undelete><ids>${id}</ids></undelete>`);
/** Out of the recycle bin. */
export const purge = (by: Caller, id: string): Promise<Answer> => soap(by, `<emptyRecycleBin><ids>${id}</ids></emptyRecycleBin>`);
export const merge = (by: Caller, object: string, master: string, loser: string): Promise<Answer> =>
	soap(
		by,
		`<merge><request><masterRecord><type>${object}</type><Id>${master}</Id></masterRecord><recordToMergeIds>${loser}</recordToMergeIds></request></merge>`,
	);
export const read = async (by: Caller, object: string, id: string): Promise<Answer> =>
	rest(await send(by, 'GET', `sobjects/${object}/${id}`));
export const remove = async (by: Caller, object: string, id: string): Promise<Answer> =>
	rest(await send(by, 'DELETE', `sobjects/${object}/${id}`));
export function convert(by: Caller, leadId: string, more: Readonly<Record<string, string | boolean>> = {}): Promise<Answer> {
	// The WSDL's order of elements.
	const { accountId, ...others } = more;
	const values = {
		...(accountId ? { accountId } : {}),
		convertedStatus: 'Closed - Converted',
		doNotCreateOpportunity: false,
		leadId,
		overwriteLeadSource: false,
		...others,
	};
	return soap(by, `<convertLead><leadConverts>${xmlFields(values)}</leadConverts></convertLead>`);
}
/** An owner change as SOAP clients may ask for it: with what follows the account. */
export const cascade = (by: Caller, account: string, ownerId: string, ...options: string[]): Promise<Answer> =>
	soap(
		by,
		`<update><sObjects><type>Account</type><Id>${account}</Id><OwnerId>${ownerId}</OwnerId></sObjects></update>`,
		`<OwnerChangeOptions>${options.map((type) => `<options><type>${type}</type><execute>true</execute></options>`).join('')}</OwnerChangeOptions>`,
	);
