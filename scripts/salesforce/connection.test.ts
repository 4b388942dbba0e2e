import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import type { BulkPage } from './bulk.ts';
import type { ApiCallError } from './connection.ts';
import { type Method, UnreachableError, orgOver, sessionOrg } from './connection.ts';
import type { SaveError } from './org.ts';
import { savedIds } from './org.ts';
import { soql } from './soql.ts';

type Call = { method: Method; url: string; body: unknown };
const over = (answer: (call: Call) => unknown) => {
	const calls: Call[] = [];
	const org = orgOver({
		username: 'u',
		orgId: 'o',
		url: 'http://org',
		send: async (method, url, body) => {
			calls.push({ method, url, body });
			return answer({ method, url, body });
		},
		csv: async (url) => {
			calls.push({ method: 'GET', url, body: undefined });
			return answer({ method: 'GET', url, body: undefined }) as BulkPage;
		},
	});
	return { org, calls };
};

const bytes = (...pieces: string[]): Uint8Array[] => pieces.map((piece) => Buffer.from(piece));

test('a query reads all pages and takes attributes out, at every depth', async () => {
	const { org, calls } = over(({ url }) =>
		url.includes('query-more')
			? { done: true, records: [{ attributes: {}, Id: '2', Kids__r: null }] }
			: {
					done: false,
					nextRecordsUrl: '/services/data/v66.0/query-more',
					records: [
						{
							attributes: {},
							Id: '1',
							Owner: { attributes: {}, Name: 'A' },
							Kids__r: { done: true, records: [{ attributes: {}, Id: 'k' }] },
						},
					],
				},
	);
	assert.deepEqual(await org.query(soql`SELECT Id FROM X`), [
		{ Id: '1', Owner: { Name: 'A' }, Kids__r: [{ Id: 'k' }] },
		{ Id: '2', Kids__r: null },
	]);
	assert.deepEqual(
		calls.map(({ url }) => url),
		['http://org/services/data/v66.0/query?q=SELECT%20Id%20FROM%20X', 'http://org/services/data/v66.0/query-more'],
	);
});

test('a large table comes by one bulk job, page by page, and the job is taken away', async () => {
	const states = ['UploadComplete', 'InProgress', 'JobComplete'];
	const { org, calls } = over(({ method, url }) => {
		if (url.includes('/query?q=')) return { totalSize: 20_001, done: false, nextRecordsUrl: '/x', records: [{ Id: 'first' }] };
		if (url.includes('locator=two'))
			return { bytes: bytes('"Id","Owner.Name","Website"\n"2","A "', '"B"", C",""\n'), records: 1, locator: null };
		if (url.includes('/results'))
			return { bytes: bytes('"Id","Own', 'er.Name","Website"\n"1","A\n', 'B","x.com"', '\n'), records: null, locator: 'two' };
		if (method === 'GET') return { id: 'job', state: states.shift() };
		return { id: 'job', state: 'UploadComplete' };
	});
	const rows: unknown[] = [];
	assert.deepEqual(await org.stream(soql`SELECT Id FROM X`, (row) => rows.push(row)), { rows: 2, pages: 3, bulk: true });
	assert.deepEqual(rows, [
		{ Id: '1', 'Owner.Name': 'A\nB', Website: 'x.com' },
		{ Id: '2', 'Owner.Name': 'A "B", C', Website: null },
	]);
	assert.equal(calls.at(-1)?.method, 'DELETE');
});

test('what is expected to be a large table comes by a job at once, however small it is', async () => {
	const { org, calls } = over(({ method, url }) => {
		if (url.includes('/results')) return { bytes: bytes('"Id"\n"1"\n'), records: 1, locator: null };
		return { id: 'job', state: method === 'GET' ? 'JobComplete' : 'UploadComplete' };
	});
	const rows: unknown[] = [];
	const streamed = await org.stream(soql`SELECT Id FROM X`, (row) => rows.push(row), { many: true });
	assert.deepEqual([streamed, rows], [{ rows: 1, pages: 1, bulk: true }, [{ Id: '1' }]]);
	assert.ok(!calls.some(({ url }) => url.includes('/query?q=')));
});

for (const [size, bulk] of [
	[1, false],
	[20_001, true],
] as const)
	test(`rows ${bulk ? 'of a job' : 'that came by pages'} are given in their turn, and that they are gathered is said before`, async () => {
		const { org } = over(({ method, url }) => {
			if (url.includes('/query?q=')) return { totalSize: size, done: true, records: [{ attributes: {}, Id: '1' }] };
			if (url.includes('/results')) return { bytes: bytes('"Id"\n"1"\n'), records: 1, locator: null };
			return { id: 'job', state: method === 'POST' ? 'UploadComplete' : 'JobComplete' };
		});
		const seen: unknown[] = [];
		let go = (): void => undefined;
		const turn = new Promise<void>((resolve) => (go = resolve));
		const gathered = new Promise<void>((resolve) => {
			void org.stream(soql`SELECT Id FROM X`, (row) => seen.push(row['Id']), { turn, onGathered: resolve }).then(() => seen.push('end'));
		});
		await gathered;
		assert.deepEqual(seen, []);
		go();
		while (seen.length < 2) await new Promise(setImmediate);
		assert.deepEqual(seen, ['1', 'end']);
	});

test('a page that lacks rows is no page', async () => {
	const { org } = over(({ method, url }) => {
		if (url.includes('/query?q=')) return { totalSize: 20_001, done: false, records: [] };
		if (url.includes('/results')) return { bytes: bytes('"Id"\n"1"\n'), records: 2, locator: null };
		return { id: 'job', state: method === 'POST' ? 'JobComplete' : 'Aborted' };
	});
	await assert.rejects(
		org.stream(soql`SELECT Id FROM X`, () => undefined),
		/has 1 rows of the 2/,
	);
});

test('a bulk job that fails says why', async () => {
	const { org } = over(({ method, url }) => {
		if (url.includes('/query?q=')) return { totalSize: 20_001, done: false, records: [] };
		return method === 'GET' ? { id: 'job', state: 'Failed', errorMessage: 'no such column' } : { id: 'job', state: 'UploadComplete' };
	});
	await assert.rejects(
		org.stream(soql`SELECT Id FROM X`, () => undefined),
		/no such column/,
	);
});

test('rows go in requests of 200, and come back in their order', async () => {
	const { org, calls } = over(({ body }) =>
		(body as { records: { n: number }[] }).records.map(({ n }) => ({
			id: `id${n}`,
			success: n !== 250,
			errors: n === 250 ? [{ statusCode: 'X', message: 'no' }] : [],
		})),
	);
	const progress: number[] = [];
	const results = await org.insertMany(
		'Account',
		Array.from({ length: 401 }, (_, n) => ({ n })),
		{ onProgress: (done) => progress.push(done) },
	);
	assert.deepEqual(
		calls.map(({ body }) => (body as { records: unknown[]; allOrNone: boolean }).records.length),
		[200, 200, 1],
	);
	assert.deepEqual(progress, [200, 400, 401]);
	assert.deepEqual(
		[results[249]?.success, results[250]?.success, results[250]?.errors[0]?.statusCode, results[400]?.id],
		[true, false, 'X', 'id400'],
	);
});

test('nothing to save asks for nothing', async () => {
	const { org, calls } = over(() => []);
	await Promise.all([org.insertMany('X', []), org.updateMany('X', []), org.upsertMany('X', 'K__c', []), org.deleteMany([])]);
	assert.equal(calls.length, 0);
});

test('upserts and deletes take their own paths', async () => {
	const { org, calls } = over(() => [{ id: '1', success: true, created: true }]);
	assert.equal((await org.upsertMany('X__c', 'Key__c', [{ Key__c: 'a' }]))[0]?.created, true);
	await org.deleteMany(['a', 'b']);
	assert.deepEqual(
		calls.map(({ method, url }) => [method, url.replace(/.*v66\.0/, '')]),
		[
			['PATCH', '/composite/sobjects/X__c/Key__c'],
			['DELETE', '/composite/sobjects?ids=a,b&allOrNone=false'],
		],
	);
});

test('rows that had to succeed name themselves when they did not', () => {
	const results = [
		{ id: null, success: false, created: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', message: 'Name', fields: ['Name'] }] },
	];
	assert.throws(
		() => savedIds('Account', [{ Name: 'Northwind' }], results, (row) => String(row['Name'])),
		(error: SaveError) => /Northwind: REQUIRED_FIELD_MISSING Name/.test(error.message),
	);
});

test('a session sends its token, tells refusals by their code, and reads the org’s clock', async (t) => {
	const server = http.createServer((request, response) => {
		response.setHeader('Date', 'Sun, 01 Oct 2017 10:00:00 GMT');
		if (request.headers.authorization !== 'Bearer good' && request.url !== '/services/data')
			response.writeHead(401).end('[{"errorCode":"INVALID_SESSION_ID","message":"Session expired"}]');
		else response.end('{"fields":[{"name":"Id"}]}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	t.after(() => server.close());
	const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
	const session = (accessToken: string) => sessionOrg({ url, accessToken, username: 'u', orgId: 'o' });
	assert.deepEqual(await session('good').fields('X'), new Set(['Id']));
	assert.equal((await session('good').now()).toISOString(), '2017-10-01T10:00:00.000Z');
	await assert.rejects(
		session('bad').fields('X'),
		(error: ApiCallError) => error.errorCode === 'INVALID_SESSION_ID' && error.status === 401,
	);
});

test('an address where nobody answers is named', async () => {
	const nobody = sessionOrg({ url: 'http://127.0.0.1:9', accessToken: 't', username: 'u', orgId: 'o' });
	await assert.rejects(
		nobody.query(soql`SELECT Id FROM X`),
		(error: UnreachableError) => error instanceof UnreachableError && error.url === 'http://127.0.0.1:9',
	);
	await assert.rejects(nobody.now(), UnreachableError);
});
