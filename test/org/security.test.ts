/** The local org's door, as somebody sees it who should not come in: one row per way, with what must come of it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type LocalOrg, start } from '../../scripts/local-org/server.ts';

const PASSWORDLESS = { status: 401, code: 'INVALID_SESSION_ID' };
const QUERY = 'data/v66.0/query?q=SELECT+Username+FROM+User';

let folder: string;
let org: LocalOrg;
let port: number;
let admin: string;
let rep: string;
let cookie: string;

before(async () => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'ridealong-security-'));
	org = await start({ port: 0, stateDir: path.join(folder, 'state'), cacheDir: path.join(folder, 'cache') });
	port = Number(new URL(org.url).port);
	admin = org.tokenFor('admin@ridealong.local');
	const system = org.engine.systemContext();
	const [profile] = org.engine.soql.find(system, 'Profile', { field: 'Name', op: '=', value: 'Standard User' });
	const [made] = org.engine.records.insert(system, 'User', [
		{
			LastName: 'Rep',
			Username: 'rep@ridealong.local',
			Email: 'rep@ridealong.local',
			Alias: 'rep',
			CommunityNickname: 'rep',
			ProfileId: profile!['Id'],
			TimeZoneSidKey: 'GMT',
			LocaleSidKey: 'en_US',
			EmailEncodingKey: 'UTF-8',
			LanguageLocaleKey: 'en_US',
		},
	]);
	assert.ok(made!.success, JSON.stringify(made!.errors));
	rep = org.tokenFor('rep@ridealong.local');
	const opened = await fetch(org.singleUseLink('rep@ridealong.local'), { redirect: 'manual' });
	cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
});
after(async () => {
	await org.stop();
	rmSync(folder, { recursive: true, force: true });
});

interface Answer {
	status: number;
	headers: string;
	body: string;
	code: string | undefined;
}
/** Says exactly these lines: fetch would tidy paths and hosts up. */
function say(line: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
	const lines = Object.entries({
		Host: `localhost:${port}`,
		...headers,
		...(body && { 'Content-Length': String(Buffer.byteLength(body)) }),
		Connection: 'close',
	});
	return new Promise((resolve, reject) => {
		let text = '';
		const socket = net.connect(port, '127.0.0.1', () =>
			socket.write(`${line} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`),
		);
		socket.setEncoding('utf8');
		socket.on('data', (part: string) => (text += part));
		socket.on('error', reject);
		socket.on('close', () => {
			const [head = '', ...rest] = text.split('\r\n\r\n');
			resolve({
				status: Number(head.split(' ')[1]),
				headers: head,
				body: rest.join('\r\n\r\n'),
				code: /"errorCode":"(\w+)"/.exec(text)?.[1],
			});
		});
	});
}
const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' });
const post = (to: string, body: string, token = admin): Promise<Answer> => say(`POST /services/${to}`, bearer(token), body);

describe('without a session', () => {
	for (const target of [
		'/services/data/v66.0/',
		`/services/${QUERY}`,
		`/%73ervices/${QUERY}`,
		`/%73%65rvices/${QUERY}`,
		`//services/${QUERY}`,
		`http://localhost/services/${QUERY}`,
		`http://localhost/%73ervices/${QUERY}`,
		`HTTP://evil.example//services/${QUERY}`,
		'/%73ervices/local-org/status',
		'/%73ervices/oauth2/singleaccess',
		'/%73ervices/oauth2/userinfo',
		'/%73ervices/data/v66.0/ui-api/object-info/Account',
		'/services/nowhere',
		'/lightning/page-info',
		'/lightning/people',
	])
		test(`GET ${target}`, async () => {
			const { status, code } = await say(`GET ${target}`);
			assert.deepEqual({ status, code }, PASSWORDLESS);
		});
	for (const token of ['', 'x', 'undefined', '00D000000000001!AQ', "' OR 1=1 --"])
		test(`with the token ${JSON.stringify(token)}`, async () => {
			const { status, code } = await say(`GET /services/${QUERY}`, { Authorization: `Bearer ${token}` });
			assert.deepEqual({ status, code }, PASSWORDLESS);
		});
	test('a page leads to the notice, and a session id in a URL nowhere', async () => {
		assert.match((await say('GET /lightning/page/home')).headers, /location: \/lightning\/signed-out/i);
		assert.equal((await say(`GET /secur/frontdoor.jsp?sid=${encodeURIComponent(admin)}`)).status, 401);
	});
});

describe('another name for this machine', () => {
	for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '0.0.0.0', 'localhost.', 'localhost@evil.example', ''])
		for (const target of [`/services/${QUERY}`, '/cometd/66.0', '/lightning/signed-out', '/nowhere'])
			test(`${host || '(none)'} ${target}`, async () =>
				assert.equal((await say(`POST ${target}`, { ...bearer(admin), Host: host }, '[]')).status, 421));
	test('it listens on loopback only', async () => {
		for (const { address, internal } of Object.values(os.networkInterfaces()).flatMap((each) => each ?? []))
			if (!internal) await assert.rejects(once(net.connect(port, address), 'connect'), address);
	});
});

describe("a page's cookie, used from elsewhere", () => {
	const READ = 'GET /services/data/v66.0/ui-api/object-info/Account';
	const WRITE = 'POST /services/data/v66.0/ui-api/records';
	const rows: [way: string, line: string, headers: Record<string, string>][] = [
		['a read from another origin', READ, { Origin: 'http://evil.example' }],
		['a read from another port', READ, { Origin: 'http://localhost:1' }],
		['a read from a sandboxed frame', READ, { Origin: 'null' }],
		['a read from another site, without Origin', READ, { 'Sec-Fetch-Site': 'cross-site' }],
		['a read from another port, without Origin', READ, { 'Sec-Fetch-Site': 'same-site' }],
		['a write without the page header', WRITE, { 'Content-Type': 'application/json' }],
		['a write as a form', 'POST /lightning/switch', { 'Content-Type': 'application/x-www-form-urlencoded' }],
		['a write as text', WRITE, { 'Content-Type': 'text/plain' }],
		['a write with the header, from another origin', WRITE, { Origin: 'http://evil.example', 'X-Ridealong-Page': '1' }],
	];
	for (const [way, line, headers] of rows)
		test(way, async () => {
			const { status, code } = await say(line, { Cookie: cookie, ...headers }, line.startsWith('POST') ? '{}' : '');
			assert.ok(status === 401 || status === 415, `${status} ${code}`);
		});
	test('the page itself may read and write', async () => {
		assert.equal((await say(READ, { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' })).status, 200);
		const written = await say(
			WRITE,
			{ Cookie: cookie, 'Content-Type': 'application/json', 'X-Ridealong-Page': '1' },
			'{"apiName":"Account","fields":{"Name":"x"}}',
		);
		assert.equal(written.status, 201, written.body);
	});
});

describe('single-use links', () => {
	test('open one session, however many try at once, and never again', async () => {
		const link = org.singleUseLink('rep@ridealong.local');
		const codes = await Promise.all(Array.from({ length: 8 }, async () => (await fetch(link, { redirect: 'manual' })).status));
		assert.deepEqual(codes.sort(), [302, 401, 401, 401, 401, 401, 401, 401]);
		assert.equal((await fetch(link, { redirect: 'manual' })).status, 401);
	});
	test('set a cookie that scripts and other sites do not get', async () => {
		const { headers } = await fetch(org.singleUseLink('rep@ridealong.local'), { redirect: 'manual' });
		assert.match(headers.get('set-cookie')!, /; Path=\/; HttpOnly; SameSite=Lax$/);
	});
	for (const elsewhere of [
		'//evil.example',
		'/..//evil.example',
		'/.//evil.example',
		'/%2e//evil.example',
		'http://localhost//evil.example',
		'\\\\evil.example',
		'/\\evil.example',
		'/\t/evil.example',
		'http://evil.example',
		'https://localhost/x',
		'javascript:alert(1)',
		'data:text/html,x',
		'http://[',
		'//',
		'http://localhost:99@evil.example',
	])
		test(`to ${JSON.stringify(elsewhere)} lead home`, async () => {
			const link = new URL(org.singleUseLink('rep@ridealong.local'));
			link.searchParams.set('startURL', elsewhere);
			assert.equal((await fetch(link, { redirect: 'manual' })).headers.get('location'), '/lightning/page/home');
			assert.equal(new URL(org.singleUseLink('rep@ridealong.local', elsewhere)).searchParams.get('startURL'), '/lightning/page/home');
		});
	test('carry no header of their own', async () => {
		const link = new URL(org.singleUseLink('rep@ridealong.local'));
		link.searchParams.set('startURL', '/x\r\nSet-Cookie: a=b');
		const { headers } = await fetch(link, { redirect: 'manual' });
		assert.equal(headers.get('location'), '/xSet-Cookie:%20a=b');
		assert.equal(headers.getSetCookie().length, 1);
	});
	for (const query of ['', '?otp=', '?otp=x', '?otp=a&otp=b', '?otp[]=a', '?otp=%00'])
		test(`frontdoor.jsp${query} opens nothing`, async () => {
			const { status, headers } = await say(`GET /secur/frontdoor.jsp${query}`);
			assert.equal(status, 401);
			assert.doesNotMatch(headers, /set-cookie/i);
		});
});

describe('a rep who would be admin', () => {
	const rows: [way: string, line: string, body: string, statuses: number[]][] = [
		['switches to the admin', 'POST /lightning/switch', '{"username":"admin@ridealong.local"}', [403]],
		['asks who there is', 'GET /lightning/people', '', [404]],
		['changes the settings', 'PATCH /services/local-org/settings', '{"demoPeople":["rep@ridealong.local","admin@ridealong.local"]}', [403]],
		['reads the settings', 'GET /services/local-org/status', '', [403]],
		['writes history', 'POST /services/local-org/history', '{}', [403]],
		['deploys', 'POST /services/data/v66.0/metadata/deployRequest', '{}', [400, 403, 415]],
		['makes a user', 'POST /services/data/v66.0/sobjects/User', '{"LastName":"x"}', [400, 403]],
		[
			'asks for a link in the name of another',
			'POST /services/oauth2/singleaccess',
			'{"user_id":"x","username":"admin@ridealong.local"}',
			[200],
		],
	];
	for (const [way, line, body, statuses] of rows)
		test(way, async () => {
			const answer = await say(line, bearer(rep), body);
			assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.body}`);
			if (answer.status !== 200) return;
			const opened = await fetch((JSON.parse(answer.body) as { frontdoor_uri: string }).frontdoor_uri, { redirect: 'manual' });
			const session = opened.headers.get('set-cookie')!.split(';')[0]!.slice('sid='.length);
			const info = await say('GET /services/oauth2/userinfo', bearer(session));
			assert.match(info.body, /"preferred_username":"rep@ridealong.local"/);
		});
});

describe('files that are no assets', () => {
	for (const name of [
		'assets/..%2f..%2fpackage.json',
		'assets/__proto__',
		'slds/..%2fpackage.json',
		'slds/icons/..%2f..%2fpackage.json',
		'slds/styles/../../package.json',
		'slds/styles/%2e%2e/x.css',
		'slds/icons/a.svg%00.png',
		'slds/icons%5c..%5cx.css',
	])
		test(name, async () => assert.equal((await say(`GET /lightning/${name}`)).status, 404));
});

describe('bodies and questions of any shape', () => {
	const nested = (open: string, inner: string, close: string, levels: number): string => open.repeat(levels) + inner + close.repeat(levels);
	const graphql = (query: string, variables = '{}'): string => `{"query":${JSON.stringify(query)},"variables":${variables}}`;
	const rows: [way: string, to: string, body: string, status: number, words: RegExp][] = [
		['no JSON', 'data/v66.0/sobjects/Account', '{', 400, /JSON_PARSER_ERROR/],
		['null', 'data/v66.0/sobjects/Account', 'null', 400, /JSON_PARSER_ERROR/],
		['a list', 'data/v66.0/sobjects/Account', '[1]', 400, /JSON_PARSER_ERROR/],
		['very deep lists', 'data/v66.0/sobjects/Account', nested('[', '', ']', 1_000_000), 400, /nested deeper than 100/],
		['very deep objects', 'data/v66.0/ui-api/records', nested('{"a":', '1', '}', 200_000), 400, /nested deeper than 100/],
		[
			'brackets in text, which are no depth',
			'data/v66.0/sobjects/Account',
			`{"Name":${JSON.stringify(`"${'['.repeat(200)}`)}}`,
			201,
			/success/,
		],
		['a key __proto__', 'data/v66.0/sobjects/Account', '{"Name":"x","__proto__":{"polluted":1}}', 400, /JSON_PARSER_ERROR/],
		[
			'a key __proto__, spelled otherwise',
			'data/v66.0/ui-api/records',
			'{"apiName":"Account","fields":{"Name":"x","\\u005f_proto__":{"polluted":1}}}',
			400,
			/JSON_PARSER_ERROR/,
		],
		[
			'a key constructor',
			'data/v66.0/sobjects/Account',
			'{"Name":"x","constructor":{"prototype":{"polluted":1}}}',
			400,
			/No such column 'constructor'/,
		],
		['a type __proto__', 'data/v66.0/composite/sobjects', '{"records":[{"attributes":{"type":"__proto__"}}]}', 400, /INVALID_TYPE/],
		[
			'deep GraphQL',
			'data/v66.0/graphql',
			graphql(`{uiapi{query{User{edges{node{${nested('Manager{', 'Id', '}', 60)}}}}}}}`),
			200,
			/levels deep/,
		],
		[
			'GraphQL fragments that double',
			'data/v66.0/graphql',
			graphql(
				`{uiapi{query{User{edges{node{...f0}}}}}} ${Array.from({ length: 25 }, (_, i) => `fragment f${i} on User{...f${i + 1} ...f${i + 1}}`).join(' ')} fragment f25 on User{Id}`,
			),
			200,
			/selects \d+ fields/,
		],
		[
			'GraphQL fragments in a circle',
			'data/v66.0/graphql',
			graphql('{uiapi{query{User{...A}}}} fragment A on UserConnection{edges{node{Id}} ...A}'),
			200,
			/within itself/,
		],
		[
			'deep GraphQL variables',
			'data/v66.0/graphql',
			graphql('query($w:User_Filter){uiapi{query{User(where:$w){edges{node{Id}}}}}}', `{"w":${nested('{"and":[', '{}', ']}', 20_000)}}`),
			400,
			/nested deeper than 100/,
		],
		['a very long GraphQL document', 'data/v66.0/graphql', graphql(`{${' '.repeat(200_000)}}`), 200, /characters/],
	];
	for (const [way, to, body, status, words] of rows)
		test(way, async () => {
			const answer = await post(to, body);
			assert.equal(answer.status, status, answer.body.slice(0, 300));
			assert.match(answer.body, words);
			assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
		});
	for (const [way, soql, words] of [
		['very many brackets', `SELECT Id FROM User WHERE ${nested('(', "Name='a'", ')', 3000)}`, /MALFORMED_QUERY/],
		['a table of the store', 'SELECT hash FROM _sessions', /MALFORMED_QUERY/],
		['a table of SQLite', 'SELECT Id FROM sqlite_master', /INVALID_TYPE/],
		['a quote that would end the text', "SELECT Id FROM User WHERE Name = '\\'; DROP TABLE User; --'", /"totalSize":0/],
		['a name of SQL', 'SELECT Id FROM User ORDER BY random()', /MALFORMED_QUERY|INVALID_FIELD/],
	] as const)
		test(`SOQL with ${way}`, async () =>
			assert.match((await say(`GET /services/data/v66.0/query?q=${encodeURIComponent(soql)}`, bearer(admin))).body, words));
	for (const target of [
		'/%E0%A4%A',
		'/services/data/v66.0/sobjects/%E0%A4%A',
		'/services/data/v66.0/sobjects/Account/%00',
		'/lightning/page-info?path=//',
		'/lightning/page-info?path=http://[',
	])
		test(`GET ${target} is answered, not failed on`, async () => {
			const { status, body } = await say(`GET ${target}`, { ...bearer(admin) });
			assert.ok(status < 500, body);
		});
	test('more than 50 MB', async () => {
		const answer = await fetch(`${org.url}/services/data/v66.0/sobjects/Account`, {
			method: 'POST',
			headers: bearer(admin),
			body: 'x'.repeat(50 * 1024 * 1024 + 1),
		});
		assert.equal(answer.status, 413);
		assert.match(await answer.text(), /REQUEST_LIMIT_EXCEEDED/);
	});
});

describe('typed text in pages', () => {
	test('stays text, and the page runs nothing inline', async () => {
		const evil = '</script><img src=x onerror=alert(1)>';
		org.engine.records.update(org.engine.systemContext(), 'User', [{ Id: userId('rep@ridealong.local'), LastName: evil.slice(0, 80) }]);
		await org.buildPages();
		for (const target of [
			'/lightning/page/home',
			`/lightning/o/${encodeURIComponent(evil)}/list`,
			`/lightning/r/${encodeURIComponent(evil)}/view?x=${encodeURIComponent(evil)}`,
		]) {
			const { body, headers } = await say(`GET ${target}`, { Cookie: cookie });
			assert.doesNotMatch(body, /<img|<\/script><img/);
			const csp = /content-security-policy: (.*)/i.exec(headers)![1]!;
			assert.match(csp, /default-src 'none'/);
			assert.doesNotMatch(/script-src ([^;]*)/.exec(csp)![1]!, /unsafe|\*|http/);
			for (const part of ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "connect-src 'self'"])
				assert.ok(csp.includes(part), part);
		}
	});
});
const userId = (username: string): unknown =>
	org.engine.soql.find(org.engine.systemContext(), 'User', { field: 'Username', op: '=', value: username })[0]!['Id'];

describe('what lies on the disk', { skip: process.platform === 'win32' }, () => {
	test('only its user may read it, and no token is in it', () => {
		const state = path.join(folder, 'state');
		assert.equal(statSync(state).mode & 0o077, 0);
		for (const name of readdirSync(state)) {
			const file = path.join(state, name);
			if (name.startsWith('org.sqlite')) assert.equal(statSync(file).mode & 0o077, 0, name);
			const content = readFileSync(file, 'latin1');
			for (const token of [admin, rep, cookie.slice('sid='.length)]) assert.equal(content.includes(token), false, name);
		}
	});
	test('a database that others could read is closed to them at the next start', async () => {
		const state = mkdtempSync(path.join(folder, 'old-'));
		writeFileSync(path.join(state, 'org.sqlite'), '');
		chmodSync(path.join(state, 'org.sqlite'), 0o644);
		await (await start({ port: 0, stateDir: state })).stop();
		assert.equal(statSync(path.join(state, 'org.sqlite')).mode & 0o077, 0);
	});
});
