/** {@link Org} over anything that can send a request: a Connection of @salesforce/core, or a plain session. */
import type { Connection } from '@salesforce/core';
import type { Response } from 'undici';
import { type BulkPage, bulkQuery } from './bulk.ts';
import { BULK_FROM, type Org, type Row, type RowError, type RowResult, type SaveOptions } from './org.ts';
import { fetchBy, proxyFor } from './proxy.ts';
import type { Soql } from './soql.ts';

/** Rows per request of the sObject Collections resource. */
const COLLECTION = 200;
/** The package's API version, whatever the org's newest is. */
export const API_VERSION = '66.0';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
/** Sends one request, and throws an Error with `errorCode` for a refusal. */
export interface Transport {
	username: string;
	orgId: string;
	/** Without a slash at the end. */
	url: string;
	send(method: Method, url: string, body?: unknown): Promise<unknown>;
	/** One page of CSV, with the locator of the next. */
	csv(url: string): Promise<BulkPage>;
}

interface Page {
	totalSize: number;
	records: Row[];
	done: boolean;
	nextRecordsUrl?: string;
}
interface WireResult {
	id?: string;
	success: boolean;
	created?: boolean;
	errors?: { statusCode?: string; errorCode?: string; message: string; fields?: string[] }[];
}

/** The org that a connection leads to, as the connection's user. */
export function connectedOrg(connection: Connection): Org {
	const { username, orgId, instanceUrl } = connection.getAuthInfoFields();
	return orgOver({
		username: username ?? '',
		orgId: orgId ?? '',
		url: (instanceUrl ?? connection.instanceUrl).replace(/\/$/, ''),
		send: (method, url, body) =>
			reach(
				url,
				connection.request({
					method,
					url,
					...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
				} as Parameters<typeof connection.request>[0]),
			),
		// The connection keeps the body only, and where the next page is stands in a header.
		csv: (url) => csvPage(url, () => connection.accessToken ?? ''),
	});
}

async function csvPage(url: string, accessToken: () => string): Promise<BulkPage> {
	const answer = await reach(url, fetchBy(url, { headers: { Authorization: `Bearer ${accessToken()}`, Accept: 'text/csv' } }));
	if (!answer.ok) throw refusal(answer.status, await answer.text());
	const locator = answer.headers.get('sforce-locator');
	const records = answer.headers.get('sforce-numberofrecords');
	return {
		bytes: pieces(answer),
		records: records === null ? null : Number(records),
		locator: locator === null || locator === 'null' ? null : locator,
	};
}

/**
 * The body, piece by piece; each is good until the next one is asked for. Takes the response, not its body: a body that waits is cancelled,
 * and reads as empty, once its response is garbage.
 */
async function* pieces(answer: Response): AsyncGenerator<Uint8Array> {
	for await (const bytes of answer.body ?? []) {
		yield bytes;
		// Given back at once: tens of megabytes of them would wait for a collection of garbage, and bring it on. Node 20 can not yet.
		(bytes.buffer as { transfer?(length: number): unknown }).transfer?.(0);
	}
}

function refusal(status: number, text: string): ApiCallError {
	const [error] = parsed<{ errorCode?: string; message?: string }[]>(text) ?? [];
	return new ApiCallError(error?.errorCode ?? `HTTP_${status}`, error?.message ?? text.slice(0, 200), status);
}

/** Nobody answers at the org's address, or the proxy before it does not let us through. */
export class UnreachableError extends Error {
	override readonly name = 'UnreachableError';
	readonly url: string;

	constructor(url: string, options?: ErrorOptions) {
		const proxy = proxyFor(url);
		super(
			proxy === undefined
				? `Nothing answers at ${url}. Is the org running, and is the network there?`
				: `Nothing answers at ${url} through the proxy ${withoutPassword(proxy)}, which the environment names (HTTPS_PROXY or a variable like it). Is it the right one, and does it let this address through?`,
			options,
		);
		this.url = url;
	}
}

/** Whose proxy it is must not end up in a log. */
function withoutPassword(proxy: string): string {
	return proxy.replace(/^([^/]*\/\/)?.*@/, '$1');
}

/** The answer, or the plain words for there being none. Errors that an org answered pass as they are. */
async function reach<T>(url: string, answer: Promise<T>): Promise<T> {
	try {
		return await answer;
	} catch (error) {
		if (error instanceof TypeError && error.message === 'fetch failed') throw new UnreachableError(new URL(url).origin, { cause: error });
		throw error;
	}
}

/** An answer that is a refusal: Salesforce's error code and words. */
export class ApiCallError extends Error {
	override readonly name = 'ApiCallError';
	readonly errorCode: string;
	readonly status: number;

	constructor(errorCode: string, message: string, status: number) {
		super(`${errorCode}: ${message}`);
		this.errorCode = errorCode;
		this.status = status;
	}
}

/** An org as the user of an access token: nothing is kept, nothing is looked up. */
export function sessionOrg(session: { url: string; accessToken: string; username: string; orgId: string }): Org {
	const { accessToken, ...who } = session;
	return orgOver({
		...who,
		async send(method, url, body) {
			const headers = { Authorization: `Bearer ${accessToken}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) };
			const answer = await reach(url, fetchBy(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }));
			const text = await answer.text();
			if (!answer.ok) throw refusal(answer.status, text);
			return text ? JSON.parse(text) : undefined;
		},
		csv: (url) => csvPage(url, () => accessToken),
	});
}
function parsed<T>(text: string): T | undefined {
	try {
		return JSON.parse(text) as T;
	} catch {
		return undefined;
	}
}

/** The org behind a transport. */
export function orgOver({ username, orgId, url, send, csv }: Transport): Org {
	const base = `${url}/services/data/v${API_VERSION}`;
	const request = async <T>(method: Method, path: string, body?: unknown): Promise<T> =>
		(await send(method, path.startsWith('/services/') ? url + path : base + path, body)) as T;

	const collection = async (
		method: 'POST' | 'PATCH',
		path: string,
		object: string,
		rows: readonly Row[],
		options?: SaveOptions,
	): Promise<RowResult[]> => {
		const results: RowResult[] = [];
		for (let start = 0; start < rows.length; start += COLLECTION) {
			const records = rows.slice(start, start + COLLECTION).map((row) => ({ attributes: { type: object }, ...row }));
			results.push(...(await request<WireResult[]>(method, path, { allOrNone: false, records })).map(toResult));
			options?.onProgress?.(results.length, rows.length);
		}
		return results;
	};

	return {
		username,
		orgId,
		url,
		async now() {
			// The only clock that every org shows: the Date header of any answer.
			const answer = await reach(url, fetchBy(`${url}/services/data`));
			await answer.arrayBuffer();
			return new Date(answer.headers.get('date') ?? Date.now());
		},
		async query<T extends Row>({ soql }: Soql, { deleted = false } = {}) {
			const rows: Row[] = [];
			let page = await request<Page>('GET', `/${deleted ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`);
			for (;;) {
				for (const record of page.records) rows.push(plain(record));
				if (page.done || !page.nextRecordsUrl) return rows as T[];
				page = await request<Page>('GET', page.nextRecordsUrl);
			}
		},
		async stream({ soql }, onRow, options = {}) {
			const bulk = () => bulkQuery(soql, { request, csv: (path) => csv(base + path) }, onRow, options);
			if (options.many) return { ...(await bulk()), bulk: true };
			// To gather and count a million rows takes an org seconds, or runs out of time; that they are too many for REST pages it knows soon.
			let page = await request<Page>('GET', `/query?q=${encodeURIComponent(`${soql} LIMIT ${BULK_FROM + 1}`)}`);
			if (page.totalSize > BULK_FROM) {
				const { rows, pages } = await bulk();
				return { rows, pages: pages + 1, bulk: true };
			}
			const waiting: Row[] = [];
			let rows = 0;
			for (let pages = 1; ; pages++) {
				rows += page.records.length;
				for (const record of page.records)
					if (options.turn) waiting.push(record);
					else onRow(plain(record));
				if (page.done || !page.nextRecordsUrl) {
					options.onGathered?.();
					await options.turn;
					for (const record of waiting) onRow(plain(record));
					return { rows, pages, bulk: false };
				}
				page = await request<Page>('GET', page.nextRecordsUrl);
			}
		},
		async fields(object) {
			try {
				const described = await request<{ fields: { name: string }[] }>('GET', `/sobjects/${encodeURIComponent(object)}/describe`);
				return new Set(described.fields.map(({ name }) => name));
			} catch (error) {
				if (['NOT_FOUND', 'INVALID_TYPE'].includes((error as { errorCode?: string }).errorCode ?? '')) return undefined;
				throw error;
			}
		},
		insertMany: (object, rows, options) => collection('POST', '/composite/sobjects', object, rows, options),
		updateMany: (object, rows, options) => collection('PATCH', '/composite/sobjects', object, rows, options),
		upsertMany: (object, field, rows, options) =>
			collection('PATCH', `/composite/sobjects/${encodeURIComponent(object)}/${encodeURIComponent(field)}`, object, rows, options),
		async deleteMany(ids, options) {
			const results: RowResult[] = [];
			for (let start = 0; start < ids.length; start += COLLECTION) {
				const some = ids.slice(start, start + COLLECTION);
				results.push(
					...(
						await request<WireResult[]>('DELETE', `/composite/sobjects?ids=${some.map(encodeURIComponent).join(',')}&allOrNone=false`)
					).map(toResult),
				);
				options?.onProgress?.(results.length, ids.length);
			}
			return results;
		},
		request,
	};
}

function toResult({ id, success, created, errors = [] }: WireResult): RowResult {
	return {
		id: id ?? null,
		success,
		created: created ?? false,
		errors: errors.map(({ statusCode, errorCode, message, fields }): RowError => ({
			statusCode: statusCode ?? errorCode ?? 'UNKNOWN_EXCEPTION',
			message,
			fields: fields ?? [],
		})),
	};
}

/** A record without `attributes`; child lists as arrays. */
function plain(record: Row): Row {
	const row: Row = {};
	for (const [name, value] of Object.entries(record)) {
		if (name === 'attributes') continue;
		row[name] =
			value !== null && typeof value === 'object'
				? Array.isArray((value as Page).records)
					? (value as Page).records.map(plain)
					: plain(value as Row)
				: value;
	}
	return row;
}
