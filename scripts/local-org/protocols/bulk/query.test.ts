import assert from 'node:assert/strict';
import { after, before, describe, it, mock, test } from 'node:test';
import { ApiError } from '../../errors.ts';
import type { Json } from '../rest/testing.ts';
import { Pace, fellWith, nextWindow } from './query-job.ts';
import { bulkOrg, type BulkOrg } from './testing.ts';

let org: BulkOrg;
before(async () => {
	org = await bulkOrg();
	const admin = 'admin@ridealong.local';
	await org.ingest(
		{ object: 'Gadget__c', operation: 'insert' },
		['Name,Key__c,User:Owner.Username', `Semi,s1,${admin}`, `Colon,s2,${admin}`, ''].join('\n'),
	);
	const many = Array.from({ length: 3000 }, (_, at) => `Many ${at},q${at}`);
	await org.ingest({ object: 'Gadget__c', operation: 'insert' }, ['Name,Key__c', ...many, 'Gone,k9', ''].join('\n'));
	const [gone] = org.engine.soql.query(org.engine.systemContext(), "SELECT Id FROM Gadget__c WHERE Key__c = 'k9'").records as Json[];
	await org.ingest({ object: 'Gadget__c', operation: 'delete' }, `Id\n${gone.Id}\n`);
});
after(() => org.close());

describe('Bulk API 2.0 query', () => {
	const query = async (body: object): Promise<Json> => {
		const created = await org.call('POST', 'jobs/query', body);
		assert.equal(created.status, 200, created.text);
		return org.ended(`jobs/query/${created.json().id}`);
	};

	it('reads with jsforce', async () => {
		const stream = await org.connection().bulk2.query("SELECT Name, Key__c FROM Gadget__c WHERE Key__c LIKE 's_' ORDER BY Key__c", {
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
			const page: Awaited<ReturnType<BulkOrg['call']>> = await org.call(
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
		const pages = (await org.call('GET', `jobs/query/${job.id}/resultPages`)).json();
		assert.deepEqual([pages.done, pages.nextRecordsUrl, pages.resultPages.length], [true, null, 1]);
		const beyond = await org.call('GET', `jobs/query/${job.id}/results?locator=${Buffer.from('9999').toString('base64url')}`);
		assert.deepEqual([beyond.status, beyond.json()[0].errorCode], [400, 'INVALID_QUERY_LOCATOR']);
	});

	it('keeps what a read worker answers page by page; where that fails, the job does', async () => {
		const ordered = { operation: 'query', query: "SELECT Key__c FROM Gadget__c WHERE Key__c LIKE 's_' ORDER BY Key__c DESC" };
		const page = (...keys: string[]): Uint8Array => new TextEncoder().encode(JSON.stringify(keys.map((Key__c) => ({ Key__c }))));
		const later = mock.method(org.engine.readers, 'query');
		try {
			for (const [pages, text] of [
				[[page('s2'), page('s1')], '"Key__c"\n"s2"\n"s1"\n'],
				[[], '"Key__c"\n'],
			] as const) {
				const columns = [{ path: 'Key__c', type: 'string' }];
				later.mock.mockImplementationOnce((() => Promise.resolve({ columns, pages: [...pages] })) as never);
				const job = await query(ordered);
				assert.equal((await org.call('GET', `jobs/query/${job.id}/results`)).text, text);
			}
			later.mock.mockImplementationOnce((() => Promise.reject(new ApiError('QUERY_TIMEOUT', 'It took too long.'))) as never);
			const failed = await query(ordered);
			assert.deepEqual([failed.state, /It took too long/.test(failed.errorMessage)], ['Failed', true]);
			assert.equal(later.mock.callCount(), 3);
		} finally {
			later.mock.restore();
		}
	});

	it('writes parents by path, null as nothing and instants with Z', async () => {
		const job = await query({
			operation: 'query',
			query: "select Name, Owner.Username, Size__c, CreatedDate from gadget__c where Key__c = 's1'",
			columnDelimiter: 'PIPE',
		});
		const { text } = await org.call('GET', `jobs/query/${job.id}/results`);
		assert.equal(text, '"Name"|"Owner.Username"|"Size__c"|"CreatedDate"\n"Semi"|"admin@ridealong.local"|""|"2026-03-02T12:00:00.000Z"\n');
	});

	it('has a header and no line where nothing is found', async () => {
		const job = await query({ operation: 'query', query: "SELECT Id FROM Gadget__c WHERE Key__c = 'none'" });
		const page = await org.call('GET', `jobs/query/${job.id}/results`);
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
			const answer = await org.call('POST', 'jobs/query', { operation: 'query', query: soql });
			assert.deepEqual([answer.status, answer.json()[0].errorCode], [400, code], soql);
		}
	});

	it('gives results to its creator alone, in the version of the job', async () => {
		const job = await query({ operation: 'query', query: 'SELECT Id FROM Account' });
		assert.equal((await org.call('GET', `jobs/query/${job.id}/results`, undefined, org.ana)).status, 403);
		const other = await fetch(`${org.url}/services/data/v60.0/jobs/query/${job.id}/results`, {
			headers: { authorization: `Bearer ${org.admin}` },
		});
		assert.equal(other.status, 409);
		assert.equal((await org.call('DELETE', `jobs/query/${job.id}`)).status, 204);
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
		[[1000, 12], [100, 12], false],
		[[1000, 7], [100, 7], true],
	] as const)
		assert.equal(fellWith({ window: earlier[0], took: earlier[1] }, { window: now[0], took: now[1] }), fell, `${earlier} → ${now}`);
});

test('slices that stay dear are read by Id, however they came to be small; those that are cheap as they are', () => {
	for (const [name, took, way] of [
		['as dear as the whole', [300, 290], 'by Id'],
		['the first was dearer still', [500, 300, 300], 'by Id'],
		['ever smaller, as dear', [11, 11, 11, 11], 'by Id'],
		['one was held up', [300, 2, 4, 8], 'any index'],
	] as const) {
		const pace = new Pace();
		for (const each of took) pace.took(each);
		assert.equal(pace.way, way, name);
	}
});

test('by Id the pace begins anew; what stays dear then, too, is read elsewhere in few slices', () => {
	const pace = new Pace();
	for (const each of [300, 290]) pace.took(each);
	assert.deepEqual([pace.way, pace.window], ['by Id', 1000]);
	for (const each of [4, 8]) pace.took(each);
	assert.deepEqual([pace.way, pace.window], ['by Id', 2000]);
	for (const each of [300, 290, 290]) pace.took(each);
	assert.deepEqual([pace.way, pace.window], ['elsewhere', 20_000]);
	pace.took(1);
	assert.deepEqual([pace.way, pace.window], ['elsewhere', 20_000]);
});
