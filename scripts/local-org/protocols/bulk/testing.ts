/** An org with the Bulk API before it: jobs over HTTP, as any client makes them. */
import assert from 'node:assert/strict';
import jsforce from 'jsforce';
import { restOrg, ROOT, type Json, type RestOrg } from '../rest/testing.ts';

interface BulkAnswer {
	status: number;
	headers: Headers;
	/** The body as it is. */
	text: string;
	json(): Json;
}
export interface BulkOrg extends RestOrg {
	/** jsforce, as the admin. */
	connection(): jsforce.Connection;
	/** A request as the admin; text goes as CSV, all else as JSON. */
	call(method: string, path: string, body?: string | object, token?: string): Promise<BulkAnswer>;
	/** The job, when it has come to its end. */
	ended(path: string): Promise<Json>;
	/** Creates, fills and closes an ingest job, and waits for its end. */
	ingest(job: object, csv: string): Promise<Json>;
	results(id: string, kind: 'successfulResults' | 'failedResults' | 'unprocessedrecords'): Promise<string>;
	/** Name, Key__c and Size__c of gadgets, by key. */
	gadgets(where: string): Json[];
}

export async function bulkOrg(): Promise<BulkOrg> {
	const org = await restOrg();
	const call: BulkOrg['call'] = async (method, path, body, token = org.admin) => {
		const response = await fetch(`${org.url}${ROOT}/${path}`, {
			method,
			headers: {
				authorization: `Bearer ${token}`,
				...(body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
			},
			...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		});
		const text = await response.text();
		return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
	};
	const ended: BulkOrg['ended'] = async (path) => {
		for (;;) {
			const job = (await call('GET', path)).json();
			if (['JobComplete', 'Failed', 'Aborted'].includes(job.state)) return job;
			await new Promise((resolve) => setImmediate(resolve));
		}
	};
	return {
		...org,
		connection: () => new jsforce.Connection({ instanceUrl: org.url, accessToken: org.admin, version: '66.0' }),
		call,
		ended,
		ingest: async (job, csv) => {
			const created = await call('POST', 'jobs/ingest', job);
			assert.equal(created.status, 200, created.text);
			const { id } = created.json();
			assert.equal((await call('PUT', `jobs/ingest/${id}/batches`, csv)).status, 201);
			assert.equal((await call('PATCH', `jobs/ingest/${id}`, { state: 'UploadComplete' })).status, 200);
			return ended(`jobs/ingest/${id}`);
		},
		results: async (id, kind) => (await call('GET', `jobs/ingest/${id}/${kind}`)).text,
		gadgets: (where) => {
			const system = org.engine.systemContext();
			return org.engine.soql.query(system, `SELECT Name, Key__c, Size__c FROM Gadget__c WHERE ${where} ORDER BY Key__c`).records;
		},
	};
}
