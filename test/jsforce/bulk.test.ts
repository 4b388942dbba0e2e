/** jsforce and Bulk API 2.0 against a whole org: the package's rules and flows run on every row. */
import type jsforce from 'jsforce';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { jsforceOrg, refusal, type Json, type JsforceOrg } from './support.ts';

let org: JsforceOrg;
let connection: jsforce.Connection;
before(async () => {
	org = await jsforceOrg();
	connection = org.connect();
	connection.bulk2.pollInterval = 5;
	connection.bulk2.pollTimeout = 60_000;
});
after(() => org.close());

const load = (operation: string, input: unknown, more: object = {}): Promise<Json> =>
	connection.bulk2.loadAndWaitForResults({
		object: 'Contact',
		operation,
		input,
		pollInterval: 5,
		pollTimeout: 60_000,
		...more,
	} as never);

describe('ingest', () => {
	it('inserts, updates, upserts and deletes; each row says what became of it', async () => {
		const inserted = await load('insert', [
			{ LastName: 'Ruiz', Email: 'ruiz@bulk.example', Title: 'CEO' },
			{ LastName: '', Email: 'nobody@bulk.example' },
			{ LastName: 'Lee, "Jo"', Email: 'lee@bulk.example', Title: '#N/A' },
		]);
		assert.deepEqual(
			inserted.successfulResults.map((row: Json) => [row.sf__Created, row.LastName]),
			[
				['true', 'Ruiz'],
				['true', 'Lee, "Jo"'],
			],
		);
		assert.deepEqual(
			inserted.failedResults.map((row: Json) => [row.sf__Id, row.sf__Error, row.Email]),
			[['', 'REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --', 'nobody@bulk.example']],
		);
		assert.deepEqual(inserted.unprocessedRecords, []);
		const [ruiz, lee] = inserted.successfulResults.map((row: Json) => row.sf__Id);

		const updated = await load('update', [
			{ Id: ruiz, Title: '#N/A', Department: 'Sales' },
			{ Id: '003000000000000AAA', Title: 'x' },
		]);
		assert.deepEqual([updated.successfulResults.length, updated.failedResults.length], [1, 1]);
		const record: Json = await connection.sobject('Contact').retrieve(ruiz);
		assert.deepEqual([record.Title, record.Department], [null, 'Sales']);

		const upserted = await load(
			'upsert',
			[
				{ Email: 'lee@bulk.example', LastName: 'Lee' },
				{ Email: 'new@bulk.example', LastName: 'New' },
			],
			{ externalIdFieldName: 'Email' },
		);
		assert.deepEqual(
			upserted.successfulResults.map((row: Json) => [row.sf__Created, row.LastName]),
			[
				['false', 'Lee'],
				['true', 'New'],
			],
		);

		const deleted = await load('delete', `Id\n${ruiz}\n${lee}\n`);
		assert.deepEqual(deleted.successfulResults.map((row: Json) => row.sf__Id).sort(), [ruiz, lee].sort());
		assert.equal((await connection.query(`SELECT Id FROM Contact WHERE Id IN ('${ruiz}','${lee}')`)).totalSize, 0);
	});

	it('takes other delimiters and line ends, and parents by external id', async () => {
		const job = connection.bulk2.createJob({ object: 'Contact', operation: 'insert', columnDelimiter: 'SEMICOLON', lineEnding: 'CRLF' });
		const opened = await job.open();
		assert.deepEqual([opened.state, opened.columnDelimiter, opened.lineEnding, opened.contentType], ['Open', 'SEMICOLON', 'CRLF', 'CSV']);
		await job.uploadData('LastName;ReportsTo.Email;Description\r\nUnder;new@bulk.example;"two\r\nlines; one cell"\r\n');
		await job.close();
		await job.poll(5, 60_000);
		const info = await job.check();
		assert.deepEqual([info.state, info.numberRecordsProcessed, info.numberRecordsFailed], ['JobComplete', 1, 0]);
		const [row] = (await job.getAllResults()).successfulResults as Json[];
		const record: Json = (await connection.query(`SELECT ReportsTo.Email, Description FROM Contact WHERE Id = '${row.sf__Id}'`)).records[0];
		assert.deepEqual([record.ReportsTo.Email, record.Description], ['new@bulk.example', 'two\r\nlines; one cell']);
		await job.delete();
		assert.equal((await refusal(job.check())).errorCode, 'NOT_FOUND');
	});

	it('is aborted, and refused where it makes no sense', async () => {
		const job = connection.bulk2.createJob({ object: 'Contact', operation: 'insert' });
		await job.open();
		await job.abort();
		assert.equal((await job.check()).state, 'Aborted');
		for (const options of [
			{ object: 'Nothing__c', operation: 'insert' },
			{ object: 'Contact', operation: 'merge' },
			{ object: 'Contact', operation: 'upsert' },
		])
			await assert.rejects(connection.bulk2.createJob(options as never).open(), JSON.stringify(options));
	});
});

describe('query', () => {
	const COUNT = 2_500;
	before(() => {
		const system = org.engine.systemContext();
		for (let from = 0; from < COUNT; from += 500)
			org.engine.records.insert(
				system,
				'Account',
				Array.from({ length: 500 }, (_, at) => ({ Name: `Bulk ${String(from + at).padStart(4, '0')}` })),
			);
	});

	it('streams one page of results', async () => {
		const stream = await connection.bulk2.query("SELECT Name, Owner.Name, Site FROM Account WHERE Name LIKE 'Bulk %' ORDER BY Name");
		const rows = (await stream.toArray()) as Json[];
		assert.deepEqual(
			[rows.length, rows[0], rows.at(-1).Name],
			[COUNT, { Name: 'Bulk 0000', 'Owner.Name': 'Ridealong Admin', Site: '' }, 'Bulk 2499'],
		);
	});

	it('gives several pages by locator to who asks for them', async () => {
		const job = new (await import('jsforce/lib/api/bulk2.js')).QueryJobV2(connection, {
			bodyParams: { query: "SELECT Name FROM Account WHERE Name LIKE 'Bulk %' ORDER BY Name", operation: 'query' },
			pollingOptions: { pollInterval: 5, pollTimeout: 60_000 },
		});
		const { id } = await job.open();
		await job.poll();
		assert.equal((await job.check()).numberRecordsProcessed, COUNT);
		const pages: [number, string | null][] = [];
		let locator: string | null = '';
		while (locator !== 'null') {
			const answer: Response = await fetch(
				`${org.url}/services/data/v66.0/jobs/query/${id}/results?maxRecords=1000${locator ? `&locator=${locator}` : ''}`,
				{ headers: { authorization: `Bearer ${connection.accessToken}`, accept: 'text/csv' } },
			);
			const lines = (await answer.text()).trimEnd().split('\n');
			assert.equal(lines[0], '"Name"');
			assert.equal(Number(answer.headers.get('sforce-numberofrecords')), lines.length - 1);
			locator = answer.headers.get('sforce-locator');
			pages.push([lines.length - 1, lines[1]!]);
		}
		assert.deepEqual(pages, [
			[1_000, '"Bulk 0000"'],
			[1_000, '"Bulk 1000"'],
			[500, '"Bulk 2000"'],
		]);
	});

	it('refuses what Bulk API cannot answer', async () => {
		await assert.rejects(
			connection.bulk2.query('SELECT Name, (SELECT Id FROM Contacts) FROM Account'),
			/relationship|subquer|not supported/i,
		);
		await assert.rejects(connection.bulk2.query('SELECT Nothing FROM Account'), /Nothing/);
	});
});
