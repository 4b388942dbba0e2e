/** The local org's many doors, tried by a rep who knows more than a rep should: what is guessed, what is worn out, what outlives its session. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { journalIn } from '../../scripts/jobs/sync/journal.ts';
import { type LocalOrg, start } from '../../scripts/local-org/server.ts';

const METADATA = 'http://soap.sforce.com/2006/04/metadata';

let folder: string;
let org: LocalOrg;
let admin: string;
let rep: string;
let repId: string;

before(async () => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'ridealong-doors-'));
	org = await start({ port: 0, stateDir: path.join(folder, 'state'), cacheDir: path.join(folder, 'cache') });
	admin = org.tokenFor('admin@ridealong.local');
	repId = person('rep');
	rep = org.tokenFor('rep@ridealong.local');
});
after(async () => {
	await org.stop();
	rmSync(folder, { recursive: true, force: true });
});

function person(name: string): string {
	const system = org.engine.systemContext();
	const [profile] = org.engine.soql.find(system, 'Profile', { field: 'Name', op: '=', value: 'Standard User' });
	const [made] = org.engine.records.insert(system, 'User', [
		{
			LastName: name,
			Username: `${name}@ridealong.local`,
			Email: `${name}@ridealong.local`,
			Alias: name,
			CommunityNickname: name,
			ProfileId: profile!['Id'],
			TimeZoneSidKey: 'GMT',
			LocaleSidKey: 'en_US',
			EmailEncodingKey: 'UTF-8',
			LanguageLocaleKey: 'en_US',
		},
	]);
	assert.ok(made!.success, JSON.stringify(made!.errors));
	return made!.id!;
}
interface Answer {
	status: number;
	text: string;
}
async function ask(method: string, to: string, body?: unknown, token = rep): Promise<Answer> {
	const answer = await fetch(`${org.url}/services/${to}`, {
		method,
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	return { status: answer.status, text: await answer.text() };
}
async function soap(door: 'm' | 'u', body: string): Promise<Answer> {
	const answer = await fetch(`${org.url}/services/Soap/${door}/66.0`, { method: 'POST', headers: { 'Content-Type': 'text/xml' }, body });
	return { status: answer.status, text: await answer.text() };
}
const envelope = (operation: string, token = rep): string =>
	`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>${token}</sessionId></SessionHeader></e:Header><e:Body>${operation}</e:Body></e:Envelope>`;
const soql = (query: string): string => `data/v66.0/query?q=${encodeURIComponent(query)}`;

/** A few seconds on the slowest machine; what is squared by its length takes minutes or days. */
const SOON = { timeout: 20_000 };

describe('texts that would wear out a reader', () => {
	for (const [way, body] of [
		['opening brackets only', '<'.repeat(5_000_000)],
		['comments without an end', `<a>${'<!--'.repeat(200_000)}</a>`],
		['character data without an end', `<a>${'<![CDATA['.repeat(200_000)}</a>`],
		['tags in tags', '<a>'.repeat(200_000)],
	] as const)
		test(`SOAP without a session: ${way}`, SOON, async () => {
			const { status, text } = await soap('m', body);
			assert.equal(status, 500);
			assert.match(text, /<faultcode>soapenv:Client/);
		});
	const quotes = `SELECT Id FROM Account WHERE Name = ${"'\\".repeat(40_000)}`;
	test('SOQL with a string that never ends', SOON, async () => {
		const { text } = await soap('u', envelope(`<query><queryString>${quotes}</queryString></query>`));
		assert.match(text, /MALFORMED_QUERY/);
	});
	test('the same in a bulk job', SOON, async () => {
		const { status, text } = await ask('POST', 'data/v66.0/jobs/query', { operation: 'query', query: quotes });
		assert.equal(status, 400);
		assert.match(text, /MALFORMED_QUERY/);
	});
	test('a bulk job is bound by the length of a statement', async () => {
		const query = `SELECT Id FROM Account WHERE ${Array(50_000).fill("Name='a'").join(' OR ')}`;
		const { status, text } = await ask('POST', 'data/v66.0/jobs/query', { operation: 'query', query });
		assert.equal(status, 400);
		assert.match(text, /longer than 100000 characters/);
	});
	for (const [way, source] of [
		['blank lines', '\n'.repeat(400_000)],
		['imports of nothing', 'import\n'.repeat(100_000)],
		['imports of nothing that is scoped', `import '@salesforce/${'x'.repeat(9)}';`.repeat(2) + ';import\n'.repeat(100_000)],
	] as const)
		test(`a component of ${way}`, SOON, async () => {
			const zip = zipSync({
				'package.xml': strToU8(
					`<Package xmlns="${METADATA}"><types><members>worn</members><name>LightningComponentBundle</name></types><version>66.0</version></Package>`,
				),
				'lwc/worn/worn.js-meta.xml': strToU8(
					`<LightningComponentBundle xmlns="${METADATA}"><apiVersion>66.0</apiVersion><isExposed>true</isExposed></LightningComponentBundle>`,
				),
				'lwc/worn/worn.js': strToU8(`${source}\nimport x from 'c/nothing';`),
			});
			const deploy = `<deploy xmlns="${METADATA}"><ZipFile>${Buffer.from(zip).toString('base64')}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`;
			const { text } = await soap('m', envelope(deploy, admin));
			const id = /<id>(\w+)<\/id>/.exec(text)![1]!;
			const status = `<checkDeployStatus xmlns="${METADATA}"><asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`;
			assert.match((await soap('m', envelope(status, admin))).text, /imports c\/nothing: no such component is deployed/);
		});
	test('strings with escapes still end where they end', async () => {
		const { status, text } = await ask('GET', soql(String.raw`SELECT Id FROM User WHERE Name = 'a\'b\\' OR Name = ''`));
		assert.equal(status, 200, text);
	});
});

describe('a field that the rep may not read', () => {
	const DEPLOY = `<deploy xmlns="${METADATA}"><ZipFile>%</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`;
	before(async () => {
		const zip = zipSync({
			'package.xml': strToU8(
				`<Package xmlns="${METADATA}"><types><members>Account.Secret__c</members><name>CustomField</name></types><version>66.0</version></Package>`,
			),
			'objects/Account.object': strToU8(
				`<CustomObject xmlns="${METADATA}"><fields><fullName>Secret__c</fullName><label>Secret</label><type>Text</type><length>40</length><externalId>true</externalId><unique>true</unique></fields></CustomObject>`,
			),
		});
		await soap('m', envelope(DEPLOY.replace('%', Buffer.from(zip).toString('base64')), admin));
		const [made] = org.engine.records.insert(org.engine.systemContext(), 'Account', [{ Name: 'x', Secret__c: 'known' }]);
		assert.ok(made!.success, JSON.stringify(made!.errors));
	});
	const rows: [way: string, method: string, to: (key: string) => string, body?: (key: string) => unknown][] = [
		['read by it', 'GET', (key) => `data/v66.0/sobjects/Account/Secret__c/${key}`],
		['upsert by it', 'PATCH', (key) => `data/v66.0/sobjects/Account/Secret__c/${key}`, () => ({ Phone: '1' })],
		['delete by it', 'DELETE', (key) => `data/v66.0/sobjects/Account/Secret__c/${key}`],
		[
			'upsert many by it',
			'PATCH',
			() => 'data/v66.0/composite/sobjects/Account/Secret__c',
			(key) => ({ records: [{ attributes: { type: 'Account' }, Secret__c: key, Phone: '1' }] }),
		],
		['name a parent by it', 'POST', () => 'data/v66.0/sobjects/Contact', (key) => ({ LastName: 'x', Account: { Secret__c: key } })],
		[
			'upsert in bulk by it',
			'POST',
			() => 'data/v66.0/jobs/ingest',
			() => ({ object: 'Account', operation: 'upsert', externalIdFieldName: 'Secret__c' }),
		],
	];
	for (const [way, method, to, body] of rows)
		test(`${way}: right and wrong guesses look alike`, async () => {
			const [right, wrong] = [await ask(method, to('known'), body?.('known')), await ask(method, to('other'), body?.('other'))];
			assert.ok(right.status === 400 || right.status === 404, `${right.status} ${right.text}`);
			assert.deepEqual(right, wrong);
		});
	test('a column of a bulk job that names a parent by it', async () => {
		const job = JSON.parse((await ask('POST', 'data/v66.0/jobs/ingest', { object: 'Contact', operation: 'insert' })).text) as {
			id: string;
		};
		await fetch(`${org.url}/services/data/v66.0/jobs/ingest/${job.id}/batches`, {
			method: 'PUT',
			headers: { Authorization: `Bearer ${rep}`, 'Content-Type': 'text/csv' },
			body: 'LastName,Account.Secret__c\nx,known\n',
		});
		await ask('PATCH', `data/v66.0/jobs/ingest/${job.id}`, { state: 'UploadComplete' });
		assert.match(await ended(job.id), /Field name not found : Account.Secret__c/);
	});
});

/** How a bulk job ended: looked at until it has. */
async function ended(id: string): Promise<string> {
	for (let tries = 0; tries < 500; tries++) {
		const { text } = await ask('GET', `data/v66.0/jobs/ingest/${id}`, undefined, admin);
		if (!/"state":"(?:UploadComplete|InProgress)"/.test(text)) return text;
	}
	throw new Error(`The job ${id} did not end.`);
}

describe('who is no longer who they were', () => {
	test('a Login As session opens no session that would forget the administrator', async () => {
		org.engine.updateSettings({ loginAsAnyUser: true }, org.engine.systemContext());
		const { accessToken } = JSON.parse((await ask('POST', 'local-org/login-as', { userId: repId }, admin)).text) as { accessToken: string };
		assert.equal((await ask('POST', 'oauth2/singleaccess', {}, accessToken)).status, 403);
		const { status } = await fetch(`${org.url}/lightning/switch`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
			body: '{"username":"rep@ridealong.local"}',
		});
		assert.equal(status, 403);
	});
	test('a bulk job stops with its user', async () => {
		const userId = person('leaver');
		const token = org.tokenFor('leaver@ridealong.local');
		const made = await ask('POST', 'data/v66.0/jobs/ingest', { object: 'Account', operation: 'insert' }, token);
		const { id } = JSON.parse(made.text) as { id: string };
		await fetch(`${org.url}/services/data/v66.0/jobs/ingest/${id}/batches`, {
			method: 'PUT',
			headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/csv' },
			body: `Name\n${'x\n'.repeat(20_000)}`,
		});
		await ask('PATCH', `data/v66.0/jobs/ingest/${id}`, { state: 'UploadComplete' }, token);
		while (!(await ask('GET', `data/v66.0/jobs/ingest/${id}`, undefined, admin)).text.includes('InProgress'));
		org.engine.records.update(org.engine.systemContext(), 'User', [{ Id: userId, IsActive: false }]);
		const text = await ended(id);
		assert.match(text, /"state":"Failed"/);
		assert.match(text, /InvalidUser/);
	});
});

describe('answers tell nothing of the inside', () => {
	for (const to of [
		'query?q=a&q=b',
		'sobjects/User/005000000000000AAA?fields=Id&fields=Name',
		'composite/sobjects/User?ids=a&ids=b&fields=Id',
	])
		test(`a parameter given twice: ${to}`, async () => {
			const { status, text } = await ask('GET', `data/v66.0/${to}`);
			assert.ok(status < 500, text);
		});
	test('a defect is told without its words', async () => {
		const { notifications } = org.engine;
		const { status: original } = notifications;
		notifications.status = () => {
			throw new Error(`no such table: ${folder}`);
		};
		try {
			const { status, text } = await ask('GET', 'data/v66.0/connect/notifications/status');
			assert.equal(status, 500);
			assert.doesNotMatch(text, /no such table|ridealong-doors/);
		} finally {
			notifications.status = original;
		}
	});
	test('a field __proto__ of a SOAP record is one that does not exist', async () => {
		const { text } = await soap(
			'u',
			envelope(
				`<create><sObjects><type>Account</type><Name>x</Name><p:__proto__ xmlns:p="p"><OwnerId>${repId}</OwnerId></p:__proto__></sObjects></create>`,
			),
		);
		assert.match(text, /No such column &apos;__proto__&apos;/);
	});
});

test('journals are for their user alone', { skip: process.platform === 'win32' }, async () => {
	const file = await journalIn(path.join(folder, 'home'), '00D').write(new Date(0), []);
	assert.equal(statSync(file).mode & 0o077, 0);
	assert.equal(statSync(path.dirname(file)).mode & 0o077, 0);
});
