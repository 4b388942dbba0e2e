import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { restOrg, type Answer, type Json, type RestOrg } from './testing.ts';

const ROWS = 20_500;
const folder = mkdtempSync(join(tmpdir(), 'long-query-'));
let org: RestOrg;
before(async () => {
	org = await restOrg(folder);
	const { store } = org.engine;
	store.transaction(() => {
		for (let n = 0; n < ROWS; n++)
			store.run('INSERT INTO "Opportunity" ("Id", "Name", "StageName", "Amount") VALUES (?, ?, ?, ?)', [
				store.nextId('006'),
				`Deal ${n}`,
				'Prospecting',
				n % 10,
			]);
	});
});
after(async () => {
	await org.close();
	rmSync(folder, { recursive: true });
});

const ask = (soql: string, options: { token?: string; headers?: Record<string, string> } = {}): Promise<Answer> =>
	org.send('GET', `query?q=${encodeURIComponent(soql)}`, options);

describe('long queries', () => {
	it('do not hold up who asks for something short', async () => {
		const order: string[] = [];
		const passed = Promise.withResolvers<void>();
		// The answer of the read worker is held back until then: who is to pass must not have to be quicker.
		const { readers } = org.engine;
		const { query } = readers;
		readers.query = (...question) => query.apply(readers, question)?.then((answer) => passed.promise.then(() => answer));
		const long = ask('SELECT StageName, COUNT(Id) n, AVG(Amount) a FROM Opportunity GROUP BY StageName').then((answer) => {
			order.push('long');
			return answer;
		});
		await ask('SELECT Name FROM Opportunity LIMIT 1');
		order.push('short');
		readers.query = query;
		passed.resolve();
		const { body } = await long;
		assert.deepEqual(order, ['short', 'long']);
		assert.deepEqual([body.totalSize, body.done, body.records[0].n, body.records[0].a], [1, true, ROWS, 4.5]);
	});

	it('are read page by page as any other', async () => {
		const first = await ask('SELECT Id, Name FROM Opportunity WHERE Amount = 3', { headers: { 'sforce-query-options': 'batchSize=800' } });
		assert.deepEqual([first.body.totalSize, first.body.records.length], [ROWS / 10, 800]);
		const second = await org.send('GET', first.body.nextRecordsUrl);
		assert.equal(second.body.records.length, 800);
		const third = await org.send('GET', second.body.nextRecordsUrl);
		assert.deepEqual([third.body.done, third.body.records.length], [true, ROWS / 10 - 1600]);
		const names = [first, second, third].flatMap(({ body }) => body.records.map((record: Json) => record.Name));
		assert.equal(new Set(names).size, ROWS / 10);
		const foreign = await org.send('GET', first.body.nextRecordsUrl, { token: org.ana });
		assert.equal(foreign.body[0].errorCode, 'INVALID_QUERY_LOCATOR');
		const odd = first.body.nextRecordsUrl.replace(/\d+$/, '801');
		assert.equal((await org.send('GET', odd)).body[0].errorCode, 'INVALID_QUERY_LOCATOR');
	});

	it('count, tell their columns, and go through SOAP', async () => {
		assert.deepEqual((await ask('SELECT COUNT() FROM Opportunity WHERE Amount > 5')).body, {
			totalSize: (ROWS * 4) / 10,
			done: true,
			records: [],
		});
		const soql = 'SELECT COUNT(Id), MAX(Account.Name) FROM Opportunity';
		const columns = await org.send('GET', `query?q=${encodeURIComponent(soql)}&columns=true`);
		assert.deepEqual(
			columns.body.columnMetadata.map((each: Json) => each.aggregate),
			[true, true],
		);
		const response = await fetch(`${org.url}/services/Soap/u/66.0`, {
			method: 'POST',
			headers: { 'content-type': 'text/xml; charset=utf-8', SOAPAction: '""' },
			body:
				'<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com">' +
				`<env:Header><SessionHeader><sessionId>${org.admin}</sessionId></SessionHeader></env:Header>` +
				"<env:Body><query><queryString>SELECT Name FROM Opportunity WHERE Name LIKE '%77'</queryString></query></env:Body></env:Envelope>",
		});
		assert.match(await response.text(), new RegExp(`<size>${ROWS / 100}</size>`));
	});

	it('stay inside the transaction of a composite request', async () => {
		const { body } = await org.send('POST', 'composite', {
			body: {
				allOrNone: true,
				compositeRequest: [
					{
						method: 'POST',
						url: '/services/data/v66.0/sobjects/Opportunity',
						referenceId: 'made',
						body: { Name: 'Here', StageName: 'Prospecting', CloseDate: '2026-04-01', Amount: 77 },
					},
					{
						method: 'GET',
						url: `/services/data/v66.0/query?q=${encodeURIComponent('SELECT COUNT() FROM Opportunity WHERE Amount = 77')}`,
						referenceId: 'count',
					},
				],
			},
		});
		assert.equal(body.compositeResponse[1].body.totalSize, 1);
	});
});
