import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import jsforce from 'jsforce';
import { fellWith, nextWindow } from './query-job.ts';
import { restOrg, ROOT, type Json, type RestOrg } from '../rest/testing.ts';

let org: RestOrg;
before(async () => {
	org = await restOrg();
});
after(() => org.close());

const connection = (token = org.admin): jsforce.Connection =>
	new jsforce.Connection({ instanceUrl: org.url, accessToken: token, version: '66.0' });

/** A request as the admin; the answer's text as it is. */
async function call(method: string, path: string, body?: string | object, headers: Record<string, string> = {}, token = org.admin) {
	const response = await fetch(`${org.url}${ROOT}/${path}`, {
		method,
		headers: {
			authorization: `Bearer ${token}`,
			...(body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
			...headers,
		},
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	const text = await response.text();
	const json = (): Json => JSON.parse(text);
	return { status: response.status, headers: response.headers, text, json };
}

async function ended(path: string): Promise<Json> {
	for (;;) {
		const job = (await call('GET', path)).json();
		if (['JobComplete', 'Failed', 'Aborted'].includes(job.state)) return job;
		await new Promise((resolve) => setImmediate(resolve));
	}
}

/** Creates, fills, closes a job and waits for its end. */
async function run(job: object, csv: string): Promise<Json> {
	const created = await call('POST', 'jobs/ingest', job);
	assert.equal(created.status, 200, created.text);
	const { id } = created.json();
	assert.equal((await call('PUT', `jobs/ingest/${id}/batches`, csv)).status, 201);
	assert.equal((await call('PATCH', `jobs/ingest/${id}`, { state: 'UploadComplete' })).status, 200);
	return ended(`jobs/ingest/${id}`);
}
const results = async (id: string, kind: string): Promise<string> => (await call('GET', `jobs/ingest/${id}/${kind}`)).text;
const gadgets = (where: string): Json[] => {
	const system = org.engine.systemContext();
	return org.engine.soql.query(system, `SELECT Name, Key__c, Size__c FROM Gadget__c WHERE ${where} ORDER BY Key__c`).records;
};

describe('Bulk API 2.0 ingest, by jsforce', () => {
	it('inserts, and says which rows came in and which did not', async () => {
		const job = await connection().bulk2.loadAndWaitForResults({
			object: 'Gadget__c',
			operation: 'insert',
			input: [
				{ Name: 'One', Key__c: 'k1', Size__c: 1 },
				{ Name: 'Two', Key__c: 'k2', Size__c: 'large' },
				{ Name: 'Three, with "quotes"', Key__c: 'k3', Size__c: null },
			],
			pollInterval: 5,
			pollTimeout: 5000,
		} as never);
		assert.deepEqual(
			job.successfulResults.map((row: Json) => [row.sf__Created, row.Name, row.Key__c, row.Size__c]),
			[
				['true', 'One', 'k1', '1'],
				['true', 'Three, with "quotes"', 'k3', '#N/A'],
			],
		);
		assert.equal(job.failedResults.length, 1);
		assert.match((job.failedResults[0] as Json).sf__Error, /^JSON_PARSER_ERROR:.* --$/);
		assert.deepEqual(job.unprocessedRecords, []);
		assert.equal(gadgets('Name = \'Three, with "quotes"\'').length, 1);
	});

	it('upserts by external id, updates by Id and deletes by Id', async () => {
		const upserted = await connection().bulk2.loadAndWaitForResults({
			object: 'Gadget__c',
			operation: 'upsert',
			externalIdFieldName: 'Key__c',
			input: 'Key__c,Name,Size__c\nk1,One again,11\nk9,Nine,9\n',
			pollInterval: 5,
			pollTimeout: 5000,
		} as never);
		assert.deepEqual(
			upserted.successfulResults.map((row: Json) => row.sf__Created),
			['false', 'true'],
		);
		const [one, nine] = upserted.successfulResults.map((row: Json) => row.sf__Id as string);
		const updated = await run({ object: 'Gadget__c', operation: 'update' }, `Id,Size__c,Name\n${one},#N/A,\n`);
		assert.deepEqual([updated.state, updated.numberRecordsProcessed, updated.numberRecordsFailed], ['JobComplete', 1, 0]);
		assert.deepEqual(
			gadgets("Key__c = 'k1'").map((row) => [row.Name, row.Size__c]),
			[['One again', null]],
		);
		const deleted = await run({ object: 'Gadget__c', operation: 'delete' }, `Id\n${nine}\na0X000000000000AAA\n`);
		assert.deepEqual([deleted.numberRecordsProcessed, deleted.numberRecordsFailed], [2, 1]);
		assert.equal(gadgets("Key__c = 'k9'").length, 0);
	});
});

describe('an ingest job', () => {
	it('shows what the guide lists', async () => {
		const created = (
			await call('POST', 'jobs/ingest', { object: 'gadget__c', operation: 'insert', contentType: 'CSV', lineEnding: 'CRLF' })
		).json();
		assert.deepEqual(
			{ ...created, id: '', createdById: '', createdDate: '', systemModstamp: '', contentUrl: '' },
			{
				id: '',
				operation: 'insert',
				object: 'Gadget__c',
				createdById: '',
				createdDate: '',
				systemModstamp: '',
				state: 'Open',
				concurrencyMode: 'Parallel',
				contentType: 'CSV',
				apiVersion: 66,
				contentUrl: '',
				lineEnding: 'CRLF',
				columnDelimiter: 'COMMA',
			},
		);
		assert.match(created.id, /^750\w{15}$/);
		assert.equal(created.contentUrl, `services/data/v66.0/jobs/ingest/${created.id}/batches`);
		assert.equal((await call('GET', `jobs/ingest/${created.id.slice(0, 15)}`)).json().id, created.id);
	});

	it('takes other delimiters and line endings, relationship columns, a byte order mark and blank lines', async () => {
		const admin = 'admin@ridealong.local';
		const done = await run(
			{ object: 'Gadget__c', operation: 'insert', lineEnding: 'CRLF', columnDelimiter: 'SEMICOLON' },
			`\uFEFFName;Key__c;User:Owner.Username\r\nSemi;s1;${admin}\r\n\r\n"Two\r\nlines";s2;${admin}`,
		);
		assert.deepEqual([done.state, done.errorMessage, done.numberRecordsFailed], ['JobComplete', undefined, 0]);
		const system = org.engine.systemContext();
		const { records } = org.engine.soql.query(system, "SELECT Name, Owner.Username FROM Gadget__c WHERE Key__c LIKE 's_' ORDER BY Key__c");
		assert.deepEqual(
			records.map((record: Json) => [record.Name, record.Owner.Username]),
			[
				['Semi', admin],
				['Two\r\nlines', admin],
			],
		);
		assert.match(await results(done.id, 'successfulResults'), /^"sf__Id";"sf__Created";"Name";"Key__c";"User:Owner.Username"\r\n/);
	});

	it('fails whole where its data cannot be read, and says why', async () => {
		for (const [csv, message, job] of [
			['Name\r\nA\r\n', 'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF', {}],
			['Name\nA\n', 'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF', { lineEnding: 'CRLF' }],
			['Name,Nope__c\nA,B\n', 'InvalidBatch : Field name not found : Nope__c', {}],
			['Name,name\nA,B\n', 'InvalidBatch : Duplicate field name found : Name', {}],
			['Name,Id\nA,\n', 'InvalidBatch : An insert job takes no column Id', {}],
			['Name\n"A\n', 'InvalidBatch : Quoted field unterminated', {}],
		] as const) {
			const done = await run({ object: 'Gadget__c', operation: 'insert', ...job }, csv);
			assert.deepEqual([done.state, done.errorMessage, done.numberRecordsProcessed], ['Failed', message, 0], csv);
		}
	});

	it('keeps what stood before a record it cannot read, and hands back the rest', async () => {
		const rows = Array.from({ length: 250 }, (_, at) => `Part ${at},p${at}`);
		const done = await run(
			{ object: 'Gadget__c', operation: 'insert' },
			['Name,Key__c', ...rows, 'too,many,columns', 'Last,p999', ''].join('\n'),
		);
		assert.deepEqual([done.state, done.numberRecordsProcessed], ['Failed', 250]);
		assert.equal(gadgets("Key__c LIKE 'p%'").length, 250);
		assert.equal(await results(done.id, 'unprocessedrecords'), '"Name","Key__c"\n"too","many","columns"\n"Last","p999"\n');
	});

	it('is created and filled by one multipart request', async () => {
		const form = new FormData();
		form.append('job', new Blob([JSON.stringify({ object: 'Gadget__c', operation: 'insert' })], { type: 'application/json' }));
		form.append('content', new Blob(['Name,Key__c\nMulti,m1\n'], { type: 'text/csv' }), 'content');
		const response = await fetch(`${org.url}${ROOT}/jobs/ingest`, {
			method: 'POST',
			headers: { authorization: `Bearer ${org.admin}` },
			body: form,
		});
		const created = (await response.json()) as Json;
		assert.deepEqual([response.status, created.state], [200, 'UploadComplete']);
		assert.equal((await ended(`jobs/ingest/${created.id}`)).state, 'JobComplete');
		assert.equal(gadgets("Key__c = 'm1'").length, 1);
	});

	it('goes through its states in order only', async () => {
		const { id } = (await call('POST', 'jobs/ingest', { object: 'Gadget__c', operation: 'insert' })).json();
		const refused = async (method: string, path: string, body?: string | object): Promise<void> => {
			const answer = await call(method, `jobs/ingest/${id}${path}`, body);
			assert.deepEqual([answer.status, answer.json()[0].errorCode], [400, 'INVALIDJOBSTATE'], `${method} ${path}`);
		};
		await refused('DELETE', '');
		await refused('GET', '/successfulResults');
		assert.equal((await call('PUT', `jobs/ingest/${id}/batches`, 'Name\nA\n')).status, 201);
		const again = await call('PUT', `jobs/ingest/${id}/batches`, 'Name\nB\n');
		assert.deepEqual([again.status, again.json()[0].errorCode], [400, 'CLIENTINPUTERROR']);
		assert.equal((await call('PATCH', `jobs/ingest/${id}`, { state: 'Aborted' })).json().state, 'Aborted');
		await refused('PATCH', '', { state: 'Aborted' });
		await refused('PATCH', '', { state: 'UploadComplete' });
		await refused('PUT', '/batches', 'Name\nA\n');
		assert.equal(await results(id, 'unprocessedrecords'), '"Name"\n"A"\n');
		assert.equal((await call('DELETE', `jobs/ingest/${id}`)).status, 204);
		assert.equal((await call('GET', `jobs/ingest/${id}`)).status, 404);
	});

	it('is refused where it makes no sense', async () => {
		for (const [job, code] of [
			[{ object: 'Nope__c', operation: 'insert' }, 'INVALIDENTITY'],
			[{ object: 'Gadget__c', operation: 'upsert' }, 'INVALIDJOB'],
			[{ object: 'Gadget__c', operation: 'upsert', externalIdFieldName: 'Size__c' }, 'INVALIDJOB'],
			[{ object: 'Gadget__c', operation: 'hardDelete' }, 'FEATURENOTENABLED'],
			[{ object: 'Gadget__c', operation: 'insert', assignmentRuleId: '01Q000000000001' }, 'NOT_IMPLEMENTED'],
			[{ object: 'Gadget__c', operation: 'mangle' }, 'JSON_PARSER_ERROR'],
			[{ object: 'Gadget__c', operation: 'insert', contentType: 'XML' }, 'JSON_PARSER_ERROR'],
			[{ operation: 'insert' }, 'JSON_PARSER_ERROR'],
		] as const) {
			const answer = await call('POST', 'jobs/ingest', job);
			assert.deepEqual([answer.status, answer.json()[0].errorCode], [400, code], JSON.stringify(job));
		}
	});

	it('takes no upload beyond 150 MB in base64', async () => {
		const { id } = (await call('POST', 'jobs/ingest', { object: 'Gadget__c', operation: 'insert' })).json();
		const block = new Uint8Array(1024 * 1024).fill(65);
		let sent = 0;
		const body = new ReadableStream({
			pull(controller) {
				if (sent++ < 113) controller.enqueue(block);
				else controller.close();
			},
		});
		const response = await fetch(`${org.url}${ROOT}/jobs/ingest/${id}/batches`, {
			method: 'PUT',
			headers: { authorization: `Bearer ${org.admin}`, 'content-type': 'text/csv' },
			body,
			duplex: 'half',
		} as RequestInit);
		assert.equal(response.status, 413);
		assert.deepEqual(org.engine.store.get('SELECT COUNT(*) FROM _bulk_data WHERE job = ?', [id]), [0]);
	});

	it('is its creator’s, and everybody’s who may modify all data', async () => {
		const { id } = (await call('POST', 'jobs/ingest', { object: 'Account', operation: 'insert' })).json();
		const other = await call('GET', `jobs/ingest/${id}`, undefined, {}, org.ana);
		assert.deepEqual([other.status, other.json()[0].errorCode], [403, 'INVALIDUSER']);
		assert.equal((await call('GET', 'jobs/ingest', undefined, {}, org.ana)).json().records.length, 0);
		const own = (await call('POST', 'jobs/ingest', { object: 'Account', operation: 'insert' }, {}, org.ana)).json();
		assert.equal((await call('GET', `jobs/ingest/${own.id}`)).status, 200);
		assert.deepEqual(
			(await call('GET', 'jobs/ingest', undefined, {}, org.ana)).json().records.map((job: Json) => job.id),
			[own.id],
		);
	});

	it('saves as its creator: what Ana may not see she cannot load', async () => {
		const answer = await call('POST', 'jobs/ingest', { object: 'Gadget__c', operation: 'insert' }, {}, org.ana);
		assert.equal(answer.json()[0].errorCode, 'INVALIDENTITY');
	});

	it('lets other requests through while it works', async () => {
		const rows = Array.from({ length: 3000 }, (_, at) => `Many ${at},q${at}`);
		const { id } = (await call('POST', 'jobs/ingest', { object: 'Gadget__c', operation: 'insert' })).json();
		await call('PUT', `jobs/ingest/${id}/batches`, ['Name,Key__c', ...rows].join('\n'));
		await call('PATCH', `jobs/ingest/${id}`, { state: 'UploadComplete' });
		const seen = new Set<number>();
		for (let state = ''; state !== 'JobComplete';) {
			const job = (await call('GET', `jobs/ingest/${id}`)).json();
			seen.add(job.numberRecordsProcessed);
			({ state } = job);
		}
		assert.ok(seen.size > 2, [...seen].join());
		assert.equal(gadgets("Key__c LIKE 'q%'").length, 3000);
	});
});

describe('Bulk API 2.0 query', () => {
	const query = async (body: object): Promise<Json> => {
		const created = await call('POST', 'jobs/query', body);
		assert.equal(created.status, 200, created.text);
		return ended(`jobs/query/${created.json().id}`);
	};

	it('reads with jsforce', async () => {
		const stream = await connection().bulk2.query("SELECT Name, Key__c FROM Gadget__c WHERE Key__c LIKE 's_' ORDER BY Key__c", {
			pollInterval: 5,
			pollTimeout: 5000,
		});
		const records: Json[] = await stream.toArray();
		assert.deepEqual(
			records.map((record) => record.Key__c),
			['s1', 's2'],
		);
	});

	it('pages through more than one slice; pages stay as they were', async () => {
		const job = await query({ operation: 'query', query: "SELECT Id, Key__c FROM Gadget__c WHERE Key__c LIKE 'q%' OR Key__c = 's1'" });
		assert.deepEqual([job.state, job.numberRecordsProcessed, job.jobType], ['JobComplete', 3001, 'V2Query']);
		const keys = new Set<string>();
		const sizes: string[] = [];
		for (let locator: string | null = ''; locator !== 'null';) {
			const page: Awaited<ReturnType<typeof call>> = await call(
				'GET',
				`jobs/query/${job.id}/results?maxRecords=1200${locator ? `&locator=${locator}` : ''}`,
			);
			const lines = page.text.trimEnd().split('\n');
			assert.equal(lines[0], '"Id","Key__c"');
			lines.slice(1).forEach((line) => keys.add(line));
			sizes.push(page.headers.get('sforce-numberofrecords')!);
			locator = page.headers.get('sforce-locator');
		}
		assert.deepEqual(sizes, ['1200', '1200', '601']);
		assert.equal(keys.size, 3001);
		const pages = (await call('GET', `jobs/query/${job.id}/resultPages`)).json();
		assert.deepEqual([pages.done, pages.nextRecordsUrl, pages.resultPages.length], [true, null, 1]);
		const beyond = await call('GET', `jobs/query/${job.id}/results?locator=${Buffer.from('9999').toString('base64url')}`);
		assert.deepEqual([beyond.status, beyond.json()[0].errorCode], [400, 'INVALID_QUERY_LOCATOR']);
	});

	it('writes parents by path, null as nothing and instants with Z', async () => {
		const job = await query({
			operation: 'query',
			query: "select Name, Owner.Username, Size__c, CreatedDate from gadget__c where Key__c = 's1'",
			columnDelimiter: 'PIPE',
		});
		const { text } = await call('GET', `jobs/query/${job.id}/results`);
		assert.equal(text, '"Name"|"Owner.Username"|"Size__c"|"CreatedDate"\n"Semi"|"admin@ridealong.local"|""|"2026-03-02T12:00:00.000Z"\n');
	});

	it('has a header and no line where nothing is found', async () => {
		const job = await query({ operation: 'query', query: "SELECT Id FROM Gadget__c WHERE Key__c = 'none'" });
		const page = await call('GET', `jobs/query/${job.id}/results`);
		assert.deepEqual([page.text, page.headers.get('sforce-numberofrecords'), page.headers.get('sforce-locator')], ['"Id"\n', '0', 'null']);
	});

	it('sees deleted rows with queryAll alone', async () => {
		const soql = "SELECT Id FROM Gadget__c WHERE Key__c = 'k9'";
		assert.equal((await query({ operation: 'query', query: soql })).numberRecordsProcessed, 0);
		assert.equal((await query({ operation: 'queryAll', query: soql })).numberRecordsProcessed, 1);
	});

	it('refuses what bulk queries do not support, and what is no query', async () => {
		for (const [soql, code] of [
			['SELECT COUNT(Id) FROM Account', 'API_ERROR'],
			['SELECT COUNT() FROM Account', 'API_ERROR'],
			['SELECT Name FROM Account GROUP BY Name', 'API_ERROR'],
			['SELECT Name FROM Account OFFSET 5', 'API_ERROR'],
			['SELECT Name, (SELECT Id FROM Contacts) FROM Account', 'API_ERROR'],
			['SELECT TYPEOF What WHEN Account THEN Name END FROM Task', 'API_ERROR'],
			['SELECT Nope FROM Account', 'INVALID_FIELD'],
			['SELECT Id FROM Nope__c', 'INVALID_TYPE'],
			['SELEC Id', 'MALFORMED_QUERY'],
		] as const) {
			const answer = await call('POST', 'jobs/query', { operation: 'query', query: soql });
			assert.deepEqual([answer.status, answer.json()[0].errorCode], [400, code], soql);
		}
	});

	it('gives results to its creator alone, in the version of the job', async () => {
		const job = await query({ operation: 'query', query: 'SELECT Id FROM Account' });
		assert.equal((await call('GET', `jobs/query/${job.id}/results`, undefined, {}, org.ana)).status, 403);
		const other = await fetch(`${org.url}/services/data/v60.0/jobs/query/${job.id}/results`, {
			headers: { authorization: `Bearer ${org.admin}` },
		});
		assert.equal(other.status, 409);
		assert.equal((await call('DELETE', `jobs/query/${job.id}`)).status, 204);
	});
});

test('a step of a query looks at as many rows as take about 8 ms: at most twice as many as before, never none', () => {
	for (const [rows, milliseconds, next] of [
		[1000, 8, 1000],
		[1000, 4, 2000],
		[1000, 0, 2000],
		[15_000, 1, 20_000],
		[1000, 80, 100],
		[1000, 8000, 50],
	] as const)
		assert.equal(nextWindow(rows, milliseconds), next, `${rows} rows in ${milliseconds} ms`);
});

test('a query that takes as long over much fewer rows is answered by another index than that of Id', () => {
	for (const [earlier, now, fell] of [
		[[1000, 160], [100, 158], false],
		[[1000, 160], [100, 20], true],
		[[1000, 160], [900, 158], true],
		[[1000, 12], [100, 12], true],
	] as const)
		assert.equal(fellWith({ window: earlier[0], took: earlier[1] }, { window: now[0], took: now[1] }), fell, `${earlier} → ${now}`);
});

describe('Bulk API 1.0', () => {
	it('is refused by name', async () => {
		const response = await fetch(`${org.url}/services/async/66.0/job`, {
			method: 'POST',
			body: '<jobInfo/>',
			headers: { 'content-type': 'text/xml' },
		});
		const [error] = (await response.json()) as Json[];
		assert.equal(response.status, 400);
		assert.match(error.message, /Bulk API 1\.0/);
	});
});
