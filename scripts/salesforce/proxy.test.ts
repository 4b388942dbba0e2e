/** With a proxy in the environment, which counts what comes to it and hands requests on to a stand-in of an org on this machine. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, describe, test } from 'node:test';
import type jsforceLibrary from '@jsforce/jsforce-node';
import { feedsOf } from './changeFeed.ts';
import { type ApiCallError, UnreachableError, sessionOrg } from './connection.ts';
import { isLoopback, proxyFor, proxyOf, routeSalesforce } from './proxy.ts';
import { soql } from './soql.ts';

const { Connection } = createRequire(import.meta.url)('@jsforce/jsforce-node') as typeof jsforceLibrary;

const NAMES = ['https_proxy', 'http_proxy', 'HTTPS_PROXY', 'HTTP_PROXY'];
/** Resolves nowhere: only a proxy could lead to it (RFC 2606). */
const FAR = 'http://acme.my.salesforce.example';

/** What came to the proxy: methods and addresses. */
let passed: string[] = [];
let tunnels: string[] = [];
let sockets = 0;
/** Paths of what came to the org, by whichever way. */
let served: string[] = [];
let near: string;
let proxyUrl: string;

const org = http.createServer((request, response) => {
	const { pathname } = new URL(request.url!, 'http://org');
	served.push(`${request.method} ${pathname}`);
	const json = (value: unknown, headers = {}): void =>
		void response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value));
	// A door for websockets that stays shut.
	if (pathname.startsWith('/cometd') && request.method === 'GET') return void response.writeHead(400).end();
	if (pathname.startsWith('/cometd'))
		return void text(request).then((body) => {
			// With its id, as Bayeux has it: a client waits a minute for an answer that names none.
			const [{ id }] = JSON.parse(body) as [{ id: string }];
			json([{ channel: '/meta/handshake', id, successful: false, error: '403::no' }]);
		});
	if (pathname === '/services/data/v66.0/query') return json({ totalSize: 20_001, done: false, records: [] });
	if (!pathname.endsWith('/results')) return json({ id: 'job', state: request.method === 'GET' ? 'JobComplete' : 'UploadComplete' });
	if (request.headers.authorization !== 'Bearer good')
		return void response.writeHead(401).end('[{"errorCode":"INVALID_SESSION_ID","message":"Session expired"}]');
	const last = request.url!.includes('locator=two');
	response.writeHead(200, { 'Content-Type': 'text/csv', 'Sforce-Locator': last ? 'null' : 'two', 'Sforce-NumberOfRecords': '1' });
	response.end(`"Id"\n"${last ? 2 : 1}"\n`);
});
const proxy = http.createServer((request, response) => {
	passed.push(`${request.method} ${request.url!.replace(/\?.*/, '')}`);
	const { pathname, search } = new URL(request.url!);
	const onward = http.request(near + pathname + search, { method: request.method!, headers: request.headers }, (answer) => {
		response.writeHead(answer.statusCode!, answer.headers);
		answer.pipe(response);
	});
	request.pipe(onward);
});
proxy.on('connection', () => sockets++);
proxy.on('connect', ({ url }: http.IncomingMessage, socket) => {
	tunnels.push(url!);
	socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
});

const listen = async (server: http.Server): Promise<string> => {
	await once(server.listen(0, '127.0.0.1'), 'listening');
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
before(async () => {
	near = await listen(org);
	proxyUrl = (await listen(proxy)).replace('//', '//somebody:secret@');
	for (const name of NAMES) delete process.env[name];
	process.env['HTTPS_PROXY'] = proxyUrl;
});
after(() => {
	for (const server of [org, proxy]) {
		server.closeAllConnections();
		server.close();
	}
});
beforeEach(() => {
	passed = [];
	tunnels = [];
	served = [];
	sockets = 0;
});

const session = (url: string, accessToken = 'good') => sessionOrg({ url, accessToken, username: 'u', orgId: 'o' });
const bulk = async (url: string): Promise<unknown[]> => {
	const ids: unknown[] = [];
	await session(url).stream(soql`SELECT Id FROM X`, (row) => ids.push(row['Id']));
	return ids;
};

test('the variables count in jsforce’s order, and an empty one is none', () => {
	const all = { https_proxy: 'a', http_proxy: 'b', HTTPS_PROXY: 'c', HTTP_PROXY: 'd' };
	assert.equal(proxyOf(all), 'a');
	assert.equal(proxyOf({ ...all, https_proxy: undefined }), 'b');
	assert.equal(proxyOf({ HTTPS_PROXY: 'c', HTTP_PROXY: 'd' }), 'c');
	assert.equal(proxyOf({ HTTP_PROXY: 'd' }), 'd');
	assert.equal(proxyOf({ ...all, https_proxy: '' }), undefined);
	assert.equal(proxyOf({}), undefined);
});

for (const [url, loopback] of [
	['http://localhost:7700/services/data', true],
	['http://LOCALHOST', true],
	['http://127.0.0.1:1', true],
	['http://127.1.2.3', true],
	['http://[::1]:7700', true],
	['http://org.localhost:7700', true],
	['https://acme.my.salesforce.com', false],
	['http://localhost.acme.com', false],
	['http://127.0.0.1.acme.com', false],
	['http://notlocalhost', false],
	['http://10.0.0.1', false],
	['http://[::2]', false],
] as const)
	test(`${url} is ${loopback ? '' : 'not '}this machine`, () => {
		assert.equal(isLoopback(url), loopback);
		assert.equal(proxyFor(url), loopback ? undefined : proxyUrl);
	});

describe('bulk results', () => {
	test('of another machine come through the proxy, all pages by connections that are kept', async () => {
		assert.deepEqual(await bulk(FAR), ['1', '2']);
		const results = `GET ${FAR}/services/data/v66.0/jobs/query/job/results`;
		assert.equal(passed.filter((each) => each === results).length, 2);
		assert.equal(passed.length, served.length);
		// The next page is asked for while one is read.
		assert.ok(sockets <= 2, `${passed.length} requests by ${sockets} connections`);
	});

	test('of this machine do not', async () => {
		assert.deepEqual(await bulk(near), ['1', '2']);
		assert.deepEqual(passed, []);
		assert.equal(sockets, 0);
	});

	test('that the org refuses say why, through the proxy too', async () => {
		await assert.rejects(
			session(FAR, 'bad').stream(soql`SELECT Id FROM X`, () => undefined),
			(error: ApiCallError) => error.errorCode === 'INVALID_SESSION_ID' && error.status === 401,
		);
	});
});

test('an https org is asked for by a tunnel; where the proxy refuses it, it is named, without its password', async () => {
	await assert.rejects(session('https://acme.my.salesforce.example').now(), (error: UnreachableError) => {
		assert.ok(error instanceof UnreachableError);
		assert.match(error.message, /^Nothing answers at https:\/\/acme\.my\.salesforce\.example through the proxy http:\/\/127\.0\.0\.1:\d+,/);
		assert.doesNotMatch(error.message, /secret|somebody/);
		return true;
	});
	assert.deepEqual(tunnels, ['acme.my.salesforce.example:443']);
});

test('a proxy that nobody answers at is named too', async () => {
	process.env['HTTPS_PROXY'] = 'http://127.0.0.1:9';
	try {
		await assert.rejects(session(FAR).now(), /through the proxy http:\/\/127\.0\.0\.1:9,/);
	} finally {
		process.env['HTTPS_PROXY'] = proxyUrl;
	}
});

describe('what jsforce sends', () => {
	before(routeSalesforce);
	const ask = (instanceUrl: string) =>
		new Connection({ instanceUrl, accessToken: 'good' }).request({ method: 'GET', url: `${instanceUrl}/some` });

	test('to another machine goes through the proxy', async () => {
		await ask(FAR);
		assert.deepEqual(passed, [`GET ${FAR}/some`]);
	});

	test('to this machine does not', async () => {
		await ask(near);
		assert.deepEqual([passed, served], [[], ['GET /some']]);
	});

	for (const [where, url, through] of [
		['another machine', () => FAR, 1],
		['this machine', () => near, 0],
	] as const)
		test(`by its streaming client to ${where} ${through ? 'goes through it' : 'does not'}`, async () => {
			const nothing = (): void => undefined;
			const lost = Promise.withResolvers<string>();
			const open = feedsOf({ url: url(), accessToken: () => 'good' });
			const feed = open({ subscribed: nothing, change: nothing, refused: nothing, connection: nothing, lost: lost.resolve });
			feed.follow('/data/AccountChangeEvent', -1);
			assert.equal(await lost.promise, '403::no');
			await feed.close();
			assert.ok(served.some((each) => each.startsWith('POST /cometd')));
			assert.equal(passed.filter((each) => each.includes('/cometd')).length > 0, through === 1);
		});
});
