/** {@link Org} over a Connection of @salesforce/core (jsforce). */
import type { Connection } from '@salesforce/core';
import type { Org, Row, RowError, RowResult, SaveOptions } from './org.ts';
import type { Soql } from './soql.ts';

/** Rows per request of the sObject Collections resource. */
const COLLECTION = 200;

interface Page {
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

/** The org behind a connection. `apiVersion` is the package's, whatever the org's newest is. */
export async function orgOver(connection: Connection, apiVersion = '66.0'): Promise<Org> {
	const { username, orgId, instanceUrl } = connection.getAuthInfoFields();
	const url = (instanceUrl ?? connection.instanceUrl).replace(/\/$/, '');
	const base = `${url}/services/data/v${apiVersion}`;
	const request = <T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> =>
		connection.request<T>({
			method,
			url: path.startsWith('/services/') ? url + path : `${base}${path}`,
			...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
		} as Parameters<typeof connection.request>[0]);

	const collection = async (method: 'POST' | 'PATCH', path: string, object: string, rows: readonly Row[], options?: SaveOptions): Promise<RowResult[]> => {
		const results: RowResult[] = [];
		for (let start = 0; start < rows.length; start += COLLECTION) {
			const records = rows.slice(start, start + COLLECTION).map((row) => ({ attributes: { type: object }, ...row }));
			results.push(...(await request<WireResult[]>(method, path, { allOrNone: false, records })).map(toResult));
			options?.onProgress?.(results.length, rows.length);
		}
		return results;
	};

	return {
		username: username ?? '',
		orgId: orgId ?? '',
		url,
		async now() {
			// The only clock that every org shows: the Date header of any answer.
			const answer = await fetch(`${url}/services/data`, { method: 'GET' });
			await answer.arrayBuffer();
			return new Date(answer.headers.get('date') ?? Date.now());
		},
		async query<T extends Row>({ soql }: Soql) {
			const rows: Row[] = [];
			let page = await request<Page>('GET', `/query?q=${encodeURIComponent(soql)}`);
			for (;;) {
				for (const record of page.records) rows.push(plain(record));
				if (page.done || !page.nextRecordsUrl) return rows as T[];
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
		upsertMany: (object, field, rows, options) => collection('PATCH', `/composite/sobjects/${encodeURIComponent(object)}/${encodeURIComponent(field)}`, object, rows, options),
		async deleteMany(ids, options) {
			const results: RowResult[] = [];
			for (let start = 0; start < ids.length; start += COLLECTION) {
				const some = ids.slice(start, start + COLLECTION);
				results.push(...(await request<WireResult[]>('DELETE', `/composite/sobjects?ids=${some.map(encodeURIComponent).join(',')}&allOrNone=false`)).map(toResult));
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
		errors: errors.map(({ statusCode, errorCode, message, fields }): RowError => ({ statusCode: statusCode ?? errorCode ?? 'UNKNOWN_EXCEPTION', message, fields: fields ?? [] })),
	};
}

/** A record without `attributes`; child lists as arrays. */
function plain(record: Row): Row {
	const row: Row = {};
	for (const [name, value] of Object.entries(record)) {
		if (name === 'attributes') continue;
		row[name] = value !== null && typeof value === 'object' ? (Array.isArray((value as Page).records) ? (value as Page).records.map(plain) : plain(value as Row)) : value;
	}
	return row;
}
