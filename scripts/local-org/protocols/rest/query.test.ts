import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { restOrg, type RestOrg } from './testing.ts';

const ROWS = 450;
let org: RestOrg;
before(async () => {
	org = await restOrg();
	const system = org.engine.systemContext();
	const names = Array.from({ length: ROWS }, (_, n) => ({ Name: `Row ${String(n).padStart(3, '0')}` }));
	for (let at = 0; at < ROWS; at += 200)
		for (const result of org.engine.records.insert(system, 'Account', names.slice(at, at + 200)))
			assert.ok(result.success, JSON.stringify(result.errors));
});
after(() => org.close());

const q = (soql: string, more = ''): string => `query?q=${encodeURIComponent(soql)}${more}`;
const BATCH = { 'sforce-query-options': 'batchSize=200' };

describe('query', () => {
	it('hands out long results page by page', async () => {
		const first = await org.send('GET', q('SELECT Name FROM Account ORDER BY Name'), { headers: BATCH });
		assert.deepEqual([first.body.totalSize, first.body.done, first.body.records.length], [ROWS, false, 200]);
		const second = await org.send('GET', first.body.nextRecordsUrl);
		assert.equal(second.body.records[0].Name, 'Row 200');
		const third = await org.send('GET', second.body.nextRecordsUrl);
		assert.deepEqual([third.body.done, third.body.records.length, third.body.nextRecordsUrl], [true, 50, undefined]);
		assert.equal((await org.send('GET', first.body.nextRecordsUrl)).body.records[0].Name, 'Row 200', 'a page may be asked for again');
	});

	it('gives nobody the pages of another user', async () => {
		const { body } = await org.send('GET', q('SELECT Name FROM Account'), { headers: BATCH });
		const foreign = await org.send('GET', body.nextRecordsUrl, { token: org.ana });
		assert.deepEqual([foreign.status, foreign.body[0].errorCode], [400, 'INVALID_QUERY_LOCATOR']);
		for (const wrong of ['01gnope-200', body.nextRecordsUrl.replace(/\d+$/, '9999'), body.nextRecordsUrl.replace(/\d+$/, 'x')])
			assert.equal((await org.send('GET', wrong.startsWith('/') ? wrong : `query/${wrong}`)).body[0].errorCode, 'INVALID_QUERY_LOCATOR');
	});

	it('links records in the version that asked', async () => {
		const { body } = await org.send('GET', `/services/data/v63.0/${q('SELECT Id FROM Account LIMIT 1')}`);
		assert.match(body.records[0].attributes.url, /^\/services\/data\/v63\.0\/sobjects\/Account\//);
		const pages = await org.send('GET', `/services/data/v63.0/${q('SELECT Id FROM Account')}`, { headers: BATCH });
		assert.match(pages.body.nextRecordsUrl, /^\/services\/data\/v63\.0\/query\//);
	});

	it('sees deleted rows only as queryAll', async () => {
		const { id } = (await org.send('POST', 'sobjects/Account', { body: { Name: 'Soon gone' } })).body;
		await org.send('DELETE', `sobjects/Account/${id}`);
		const soql = `SELECT Id FROM Account WHERE Id = '${id}'`;
		assert.equal((await org.send('GET', q(soql))).body.totalSize, 0);
		assert.equal((await org.send('GET', q(soql).replace('query', 'queryAll'))).body.totalSize, 1);
	});

	it('answers SOQL that is wrong with its code, and a missing q by name', async () => {
		for (const [soql, code] of [
			['SELECT FROM Account', 'MALFORMED_QUERY'],
			['SELECT Colour FROM Account', 'INVALID_FIELD'],
			['SELECT Id FROM Nothing', 'INVALID_TYPE'],
		] as const) {
			const { status, body } = await org.send('GET', q(soql));
			assert.deepEqual([status, body[0].errorCode], [400, code]);
		}
		assert.match((await org.send('GET', 'query')).body[0].message, /q parameter/);
	});
});

describe('columns=true', () => {
	interface Column {
		columnName: string;
		aggregate: boolean;
		joinColumns: Column[];
	}
	const columns = async (soql: string): Promise<Column[]> => (await org.send('GET', q(soql, '&columns=true'))).body.columnMetadata;
	const names = (list: Column[]): unknown[] =>
		list.map(({ columnName, joinColumns }) => (joinColumns.length ? [columnName, names(joinColumns)] : columnName));

	it('lists columns in order, parents and child lists with columns of their own', async () => {
		const found = await columns(
			'SELECT Name, Owner.Name, Owner.Profile.Name, (SELECT Name, Account.Name, Amount FROM Opportunities) FROM Account LIMIT 1',
		);
		assert.deepEqual(names(found), [
			'Name',
			['Owner', ['Name', ['Profile', ['Name']]]],
			['Opportunities', ['Name', ['Account', ['Name']], 'Amount']],
		]);
	});

	it('marks aggregates, whose paths are no parents', async () => {
		const [total, byCountry] = await columns('SELECT COUNT(Id), MAX(Account.Name) FROM Opportunity');
		assert.deepEqual([total!.aggregate, byCountry!.joinColumns], [true, []]);
	});
});
