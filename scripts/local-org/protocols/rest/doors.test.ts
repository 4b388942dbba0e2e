/** Who gets in at all: sessions, hosts, versions, bodies, and what is refused by name. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { REFUSED_RESOURCES } from './refused.ts';
import { restOrg, ROOT, type Json, type RestOrg } from './testing.ts';

let org: RestOrg;
before(async () => {
	org = await restOrg();
});
after(() => org.close());

const LOOK = `${ROOT}/sobjects`;
const PAGE_LOOK = `${ROOT}/ui-api/object-info/Account`;

describe('a session', () => {
	for (const [name, token, headers] of [
		['none', null, {}],
		['a wrong token', '00D000000000001!AQwrong', {}],
		['an empty bearer', null, { authorization: 'Bearer ' }],
		['a token in another scheme', null, { authorization: 'Basic abc' }],
	] as const)
		it(`${name} is 401 INVALID_SESSION_ID, for paths that exist and paths that do not`, async () => {
			for (const path of [LOOK, '/services/data/v66.0/no/such', '/services/local-org/status']) {
				const { status, body } = await org.send('GET', path, { token, headers });
				assert.deepEqual([status, body[0].errorCode], [401, 'INVALID_SESSION_ID'], path);
			}
		});

	it('that has ended opens nothing', async () => {
		const [user] = org.engine.soql.find(
			org.engine.systemContext(),
			'User',
			{ field: 'Username', op: '=', value: 'admin@ridealong.local' },
			{ fields: ['Id'] },
		);
		const token = org.engine.sessions.create(String(user!['Id']));
		assert.equal((await org.send('GET', LOOK, { token })).status, 200);
		org.engine.sessions.end(token);
		assert.equal((await org.send('GET', LOOK, { token })).status, 401);
	});

	it('in a cookie opens what pages ask for, and writes only beside the page header', async () => {
		const cookie = { cookie: `sid=${org.admin}` };
		assert.equal((await org.send('GET', PAGE_LOOK, { token: null, headers: cookie })).status, 200);
		const write = (headers: Record<string, string>): Promise<{ status: number; body: Json }> =>
			org.send('POST', `${ROOT}/ui-api/records`, {
				token: null,
				headers: { ...cookie, ...headers },
				body: { apiName: 'Account', fields: { Name: 'By page' } },
			});
		const bare = await write({});
		assert.deepEqual([bare.status, bare.body[0].errorCode], [401, 'INVALID_SESSION_ID']);
		assert.equal((await write({ 'x-ridealong-page': '1' })).status, 201);
	});

	it('in a cookie is no key to the APIs, with whatever other header', async () => {
		const page = { cookie: `sid=${org.admin}`, 'x-ridealong-page': '1' };
		for (const [method, path] of [
			['GET', LOOK],
			['GET', `${ROOT}/query?q=SELECT+Id+FROM+User`],
			['POST', `${ROOT}/sobjects/Account`],
			['POST', `${ROOT}/composite`],
			['POST', `${ROOT}/jobs/query`],
			['POST', `${ROOT}/jobs/ingest`],
			['POST', `${ROOT}/actions/standard/customNotificationAction`],
			['GET', '/services/local-org/status'],
			['GET', '/%73ervices/data/v66.0/limits'],
			['GET', `${ROOT}/no/such`],
		] as const)
			for (const headers of [page, { ...page, authorization: 'Basic x' }])
				assert.deepEqual(
					(await org.send(method, path, { token: null, headers, ...(method === 'POST' ? { body: {} } : {}) })).body,
					[{ errorCode: 'INVALID_SESSION_ID', message: 'This session is not valid for use with the REST API' }],
					path,
				);
		// The same session as a token, where its user has API Enabled.
		assert.equal((await org.send('GET', LOOK, { headers: page })).status, 200);
	});

	it('in a cookie counts for nothing in the hands of another site', async () => {
		for (const [name, value] of [
			['origin', 'http://evil.example'],
			['sec-fetch-site', 'cross-site'],
			['origin', 'null'],
		] as const)
			assert.equal((await org.send('GET', PAGE_LOOK, { token: null, headers: { cookie: `sid=${org.admin}`, [name]: value } })).status, 401);
	});
});

describe('a request', () => {
	it('under a foreign name is refused, whoever asks', async () => {
		for (const host of ['evil.example', 'localhost.evil.example:7880', '10.0.0.1', '[::2]:80']) {
			const { status, body } = await org.send('GET', LOOK, { headers: { host } });
			assert.deepEqual([status, body[0].errorCode], [421, 'INVALID_HOST'], host);
		}
		assert.equal((await org.send('GET', LOOK, { headers: { host: '127.0.0.1:1' } })).status, 200);
	});

	it('with malformed JSON is refused as JSON_PARSER_ERROR', async () => {
		for (const body of ['{"Name": ', '[]', 'null', '"text"', '']) {
			const answer = await org.send('POST', 'sobjects/Account', { body });
			assert.deepEqual([answer.status, answer.body[0].errorCode], [400, 'JSON_PARSER_ERROR'], body);
		}
	});

	it('that is not UTF-8 is refused: no other characters are saved instead', async () => {
		for (const [bytes, status] of [
			[Buffer.from('{"Name":"Müller"}', 'latin1'), 400],
			[Buffer.from('{"Name":"Müller"}', 'utf8'), 201],
		] as const) {
			const answer = await fetch(`${org.url}${ROOT}/sobjects/Account`, {
				method: 'POST',
				headers: { authorization: `Bearer ${org.admin}`, 'content-type': 'application/json' },
				body: bytes,
			});
			assert.equal(answer.status, status);
			if (status === 400) assert.equal(((await answer.json()) as Json)[0].errorCode, 'JSON_PARSER_ERROR');
		}
	});

	it('with another kind of body is refused', async () => {
		assert.equal((await org.send('POST', 'sobjects/Account', { body: '<a/>', headers: { 'content-type': 'text/xml' } })).status, 415);
	});

	it('with a file is refused for being one', async () => {
		const headers = { 'content-type': 'multipart/form-data; boundary=b' };
		const { status, body } = await org.send('POST', 'sobjects/ContentVersion', { body: '--b--', headers });
		assert.deepEqual([status, body[0].errorCode], [415, 'UNSUPPORTED_MEDIA_TYPE']);
		assert.match(body[0].message, /^Files and other blob data .* not implemented/);
	});

	it('with a method that the resource has not is 405', async () => {
		const { status, body } = await org.send('POST', 'query', { body: {} });
		assert.deepEqual(
			[status, body[0].errorCode, body[0].message],
			[405, 'METHOD_NOT_ALLOWED', "HTTP Method 'POST' not allowed. Allowed are HEAD,GET"],
		);
	});

	it('with an address or headers beyond 16,384 bytes is refused, and the next one answered', async () => {
		assert.equal((await org.send('GET', `query?q=${'x'.repeat(17_000)}`)).status, 414);
		assert.equal((await org.send('GET', LOOK, { headers: { 'x-long': 'x'.repeat(17_000) } })).status, 431);
		assert.equal((await org.send('GET', LOOK)).status, 200);
	});

	it('to a version that does not exist is 404', async () => {
		for (const version of ['v99.0', 'v66', 'v1.0', 'vlatest', 'v66.1']) {
			const { status, body } = await org.send('GET', `/services/data/${version}/sobjects`);
			assert.deepEqual([status, body[0].errorCode], [404, 'NOT_FOUND'], version);
		}
		assert.equal((await org.send('GET', '/services/data/v51.0/sobjects')).status, 200);
		const { status, body } = await org.send('GET', '/services/data/v30.0/sobjects');
		assert.deepEqual([status, body[0].errorCode], [410, 'GONE']);
	});

	it('for XML is refused: it would get JSON', async () => {
		const { status, body } = await org.send('GET', 'sobjects', { headers: { accept: 'application/xml' } });
		assert.deepEqual([status, body[0].errorCode], [400, 'NOT_IMPLEMENTED']);
		assert.equal((await org.send('GET', 'sobjects', { headers: { accept: 'text/html,application/xml;q=0.9,*/*;q=0.8' } })).status, 200);
		assert.equal((await org.send('POST', 'sobjects/Account', { body: 'x', headers: { 'content-type': 'text/plain' } })).status, 415);
	});

	it('by POST may stand for another method, never for a read', async () => {
		const { id } = (await org.send('POST', 'sobjects/Account', { body: { Name: 'Override' } })).body;
		const patched = await org.send('POST', `sobjects/Account/${id}?_HttpMethod=PATCH`, { body: { Name: 'Patched' } });
		assert.equal(patched.status, 204);
		assert.equal((await org.send('GET', `sobjects/Account/${id}?_HttpMethod=DELETE`)).body.Name, 'Patched');
		assert.equal((await org.send('POST', `sobjects/Account/${id}?_HttpMethod=GET`, { body: {} })).status, 405);
		assert.equal((await org.send('POST', `sobjects/Account/${id}?_HttpMethod=DELETE`, { body: {} })).status, 204);
	});

	it('to Apex finds no class', async () => {
		const { status, body } = await org.send('GET', '/services/apexrest/mine');
		assert.deepEqual([status, body], [404, [{ errorCode: 'NOT_FOUND', message: 'Could not find a match for URL' }]]);
	});

	it('lists the versions by their releases', async () => {
		const { body } = await org.send('GET', '/services/data', { token: null });
		assert.deepEqual(body[0], { label: "Summer '14", url: '/services/data/v31.0', version: '31.0' });
		assert.deepEqual(body.at(-2), { label: "Winter '26", url: '/services/data/v65.0', version: '65.0' });
		assert.deepEqual(body.at(-1), { label: "Spring '26", url: '/services/data/v66.0', version: '66.0' });
	});
});

describe('resources that Salesforce has and this org has not', () => {
	for (const { path, feature } of REFUSED_RESOURCES)
		it(`${path} is refused by name`, async () => {
			const asked = path.replace('/*', '/more').replace(':object', 'Account').replace(':id', '001000000000001AAA');
			const name = path.endsWith('*') ? `/${asked}` : feature;
			for (const method of ['GET', 'POST']) {
				const { status, body } = await org.send(method, asked, method === 'POST' ? { body: {} } : {});
				assert.deepEqual([status, body[0].errorCode], [400, 'NOT_IMPLEMENTED'], method);
				assert.ok(body[0].message.startsWith(`${name} is not implemented`), body[0].message);
			}
		});
});

describe('the local org’s own resources', () => {
	it('are for its admin', async () => {
		assert.equal((await org.send('GET', '/services/local-org/status')).status, 200);
		for (const [method, path] of [
			['GET', 'status'],
			['PATCH', 'settings'],
			['POST', 'history'],
			['POST', 'tick'],
		] as const) {
			const { status, body } = await org.send(method, `/services/local-org/${path}`, {
				token: org.ana,
				...(method === 'GET' ? {} : { body: {} }),
			});
			assert.deepEqual([status, body[0].errorCode], [403, 'INSUFFICIENT_ACCESS'], path);
		}
	});

	it('run what is due by the clock', async () => {
		const { status, body } = await org.send('POST', '/services/local-org/tick', { body: {} });
		assert.equal(status, 200);
		assert.deepEqual(body, { ran: 0, paused: [], failed: [] });
	});

	it('switch hierarchies of custom objects only', async () => {
		const set = (hierarchies: object) => org.send('PATCH', '/services/local-org/settings', { body: { hierarchies } });
		for (const name of ['Account', 'Opportunity', 'Nothing__c', 'gadget__c']) {
			const { status, body } = await set({ Gadget__c: false, [name]: false });
			assert.deepEqual([status, body[0].errorCode, body[0].fields], [400, 'INVALID_FIELD', [`hierarchies.${name}`]], name);
		}
		assert.deepEqual((await set({ Gadget__c: true })).body.hierarchies, { Gadget__c: true });
	});

	it('name the field that is wrong', async () => {
		const { status, body } = await org.send('PATCH', '/services/local-org/settings', { body: { hierarchies: { Gadget__c: 'off' } } });
		assert.equal(status, 400);
		assert.deepEqual(body[0].fields, ['hierarchies.Gadget__c']);
		const history = await org.send('POST', '/services/local-org/history', { body: { ownerChanges: [{ object: 'Contact' }] } });
		assert.match(history.body[0].message, /ownerChanges\.0\.object/);
	});
});
