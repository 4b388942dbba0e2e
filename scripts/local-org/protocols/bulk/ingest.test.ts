import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ROOT, type Json } from '../rest/testing.ts';
import { bulkOrg, type BulkOrg } from './testing.ts';

let org: BulkOrg;
before(async () => {
	org = await bulkOrg();
});
after(() => org.close());

describe('Bulk API 2.0 ingest, by jsforce', () => {
	it('inserts, and says which rows came in and which did not', async () => {
		const job = await org.connection().bulk2.loadAndWaitForResults({
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
		assert.equal(org.gadgets('Name = \'Three, with "quotes"\'').length, 1);
	});

	it('upserts by external id, updates by Id and deletes by Id', async () => {
		const upserted = await org.connection().bulk2.loadAndWaitForResults({
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
		const updated = await org.ingest({ object: 'Gadget__c', operation: 'update' }, `Id,Size__c,Name\n${one},#N/A,\n`);
		assert.deepEqual([updated.state, updated.numberRecordsProcessed, updated.numberRecordsFailed], ['JobComplete', 1, 0]);
		assert.deepEqual(
			org.gadgets("Key__c = 'k1'").map((row) => [row.Name, row.Size__c]),
			[['One again', null]],
		);
		const deleted = await org.ingest({ object: 'Gadget__c', operation: 'delete' }, `Id\n${nine}\na0X000000000000AAA\n`);
		assert.deepEqual([deleted.numberRecordsProcessed, deleted.numberRecordsFailed], [2, 1]);
		assert.equal(org.gadgets("Key__c = 'k9'").length, 0);
	});
});

describe('an ingest job', () => {
	it('shows what the guide lists', async () => {
		const created = (
			await org.call('POST', 'jobs/ingest', { object: 'gadget__c', operation: 'insert', contentType: 'CSV', lineEnding: 'CRLF' })
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
		assert.equal((await org.call('GET', `jobs/ingest/${created.id.slice(0, 15)}`)).json().id, created.id);
	});

	it('takes other delimiters and line endings, relationship columns, a byte order mark and blank lines', async () => {
		const admin = 'admin@ridealong.local';
		const done = await org.ingest(
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
		assert.match(await org.results(done.id, 'successfulResults'), /^"sf__Id";"sf__Created";"Name";"Key__c";"User:Owner.Username"\r\n/);
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
			const done = await org.ingest({ object: 'Gadget__c', operation: 'insert', ...job }, csv);
			assert.deepEqual([done.state, done.errorMessage, done.numberRecordsProcessed], ['Failed', message, 0], csv);
		}
	});

	it('keeps what stood before a record it cannot read, and hands back the rest', async () => {
		const rows = Array.from({ length: 250 }, (_, at) => `Part ${at},p${at}`);
		const done = await org.ingest(
			{ object: 'Gadget__c', operation: 'insert' },
			['Name,Key__c', ...rows, 'too,many,columns', 'Last,p999', ''].join('\n'),
		);
		assert.deepEqual([done.state, done.numberRecordsProcessed], ['Failed', 250]);
		assert.equal(org.gadgets("Key__c LIKE 'p%'").length, 250);
		assert.equal(await org.results(done.id, 'unprocessedrecords'), '"Name","Key__c"\n"too","many","columns"\n"Last","p999"\n');
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
		assert.equal((await org.ended(`jobs/ingest/${created.id}`)).state, 'JobComplete');
		assert.equal(org.gadgets("Key__c = 'm1'").length, 1);
	});

	it('goes through its states in order only', async () => {
		const { id } = (await org.call('POST', 'jobs/ingest', { object: 'Gadget__c', operation: 'insert' })).json();
		const refused = async (method: string, path: string, body?: string | object): Promise<void> => {
			const answer = await org.call(method, `jobs/ingest/${id}${path}`, body);
			assert.deepEqual([answer.status, answer.json()[0].errorCode], [400, 'INVALIDJOBSTATE'], `${method} ${path}`);
		};
		await refused('DELETE', '');
		await refused('GET', '/successfulResults');
		assert.equal((await org.call('PUT', `jobs/ingest/${id}/batches`, 'Name\nA\n')).status, 201);
		const again = await org.call('PUT', `jobs/ingest/${id}/batches`, 'Name\nB\n');
		assert.deepEqual([again.status, again.json()[0].errorCode], [400, 'CLIENTINPUTERROR']);
		assert.equal((await org.call('PATCH', `jobs/ingest/${id}`, { state: 'Aborted' })).json().state, 'Aborted');
		await refused('PATCH', '', { state: 'Aborted' });
		await refused('PATCH', '', { state: 'UploadComplete' });
		await refused('PUT', '/batches', 'Name\nA\n');
		assert.equal(await org.results(id, 'unprocessedrecords'), '"Name"\n"A"\n');
		assert.equal((await org.call('DELETE', `jobs/ingest/${id}`)).status, 204);
		assert.equal((await org.call('GET', `jobs/ingest/${id}`)).status, 404);
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
			const answer = await org.call('POST', 'jobs/ingest', job);
			assert.deepEqual([answer.status, answer.json()[0].errorCode], [400, code], JSON.stringify(job));
		}
	});

	it('takes no upload beyond 150 MB in base64', async () => {
		const { id } = (await org.call('POST', 'jobs/ingest', { object: 'Gadget__c', operation: 'insert' })).json();
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
		const { id } = (await org.call('POST', 'jobs/ingest', { object: 'Account', operation: 'insert' })).json();
		const other = await org.call('GET', `jobs/ingest/${id}`, undefined, org.ana);
		assert.deepEqual([other.status, other.json()[0].errorCode], [403, 'INVALIDUSER']);
		assert.equal((await org.call('GET', 'jobs/ingest', undefined, org.ana)).json().records.length, 0);
		const own = (await org.call('POST', 'jobs/ingest', { object: 'Account', operation: 'insert' }, org.ana)).json();
		assert.equal((await org.call('GET', `jobs/ingest/${own.id}`)).status, 200);
		assert.deepEqual(
			(await org.call('GET', 'jobs/ingest', undefined, org.ana)).json().records.map((job: Json) => job.id),
			[own.id],
		);
	});

	it('saves as its creator: what Ana may not see she cannot load', async () => {
		const answer = await org.call('POST', 'jobs/ingest', { object: 'Gadget__c', operation: 'insert' }, org.ana);
		assert.equal(answer.json()[0].errorCode, 'INVALIDENTITY');
	});

	it('lets other requests through while it works', async () => {
		const rows = Array.from({ length: 3000 }, (_, at) => `Many ${at},q${at}`);
		const { id } = (await org.call('POST', 'jobs/ingest', { object: 'Gadget__c', operation: 'insert' })).json();
		await org.call('PUT', `jobs/ingest/${id}/batches`, ['Name,Key__c', ...rows].join('\n'));
		await org.call('PATCH', `jobs/ingest/${id}`, { state: 'UploadComplete' });
		const seen = new Set<number>();
		for (let state = ''; state !== 'JobComplete';) {
			const job = (await org.call('GET', `jobs/ingest/${id}`)).json();
			seen.add(job.numberRecordsProcessed);
			({ state } = job);
		}
		assert.ok(seen.size > 2, [...seen].join());
		assert.equal(org.gadgets("Key__c LIKE 'q%'").length, 3000);
	});
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
