/** Logging in, listing, opening, permission sets, what metadata there is: the first five minutes of an admin. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ADMIN, SfJourney } from './cli.ts';

const PERMISSION_SET = `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
	<description>For the test of assignments.</description>
	<hasActivationRequired>false</hasActivationRequired>
	<label>Coffee Maker</label>
</PermissionSet>
`;

describe('sf org', () => {
	let sf: SfJourney;
	before(async () => {
		sf = await SfJourney.create();
		await sf.write('force-app/main/permissionsets/Coffee_Maker.permissionset-meta.xml', PERMISSION_SET);
		await sf.result(['project', 'deploy', 'start', '--source-dir', 'force-app']);
	});
	after(() => sf.close());

	test('login access-token stores the org under its alias', async () => {
		const login = await sf.logIn();
		assert.equal(login.status, 0, login.message);
		assert.equal(login.result.username, ADMIN);
		assert.match(login.result.orgId, /^00D\w{15}$/);
	});

	test('login refuses a token that the org does not know', async () => {
		const token = sf.org.tokenFor(ADMIN);
		const { status, message } = await sf.json(
			['org', 'login', 'access-token', '--instance-url', sf.org.url, '--no-prompt', '--alias', 'no'],
			{
				SF_ACCESS_TOKEN: `${token.slice(0, -8)}AAAAAAAA`,
			},
		);
		assert.notEqual(status, 0);
		assert.match(message ?? '', /Bad_OAuth_Token|INVALID_SESSION_ID|expired|invalid/i);
	});

	test('list shows it connected', async () => {
		const { other, nonScratchOrgs } = await sf.result<Record<string, { username: string; connectedStatus: string; alias: string }[]>>([
			'org',
			'list',
		]);
		const mine = [...(other ?? []), ...(nonScratchOrgs ?? [])].find((each) => each.username === ADMIN);
		assert.equal(mine?.connectedStatus, 'Connected');
		assert.equal(mine?.alias, 'local');
	});

	test('display names user, address and API version', async () => {
		const shown = await sf.result<{ username: string; instanceUrl: string; connectedStatus: string; apiVersion: string }>([
			'org',
			'display',
		]);
		assert.equal(shown.username, ADMIN);
		assert.equal(new URL(shown.instanceUrl).origin, sf.org.url);
		assert.equal(shown.connectedStatus, 'Connected');
		assert.equal(shown.apiVersion, '66.0');
	});

	test('open --url-only gives a link that logs in once', async () => {
		const { url } = await sf.result<{ url: string }>(['org', 'open', '--url-only', '--path', '/lightning/page/home']);
		const first = await fetch(url, { redirect: 'manual' });
		assert.equal(first.status, 302);
		assert.match(first.headers.get('set-cookie') ?? '', /HttpOnly/);
		const second = await fetch(url, { redirect: 'manual' });
		assert.equal(second.headers.get('set-cookie'), null, 'a second use logs nobody in');
	});

	test('assign permset assigns once, and says so of the second time and of an unknown name', async () => {
		const assign = (name: string) =>
			sf.json<{ successes: { name: string; value: string }[]; failures: { message: string }[] }>([
				'org',
				'assign',
				'permset',
				'--name',
				name,
			]);
		const first = await assign('Coffee_Maker');
		assert.deepEqual(first.result.successes, [{ name: ADMIN, value: 'Coffee_Maker' }]);
		const rows = await sf.result<{ totalSize: number }>([
			'data',
			'query',
			'--query',
			`SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = 'Coffee_Maker'`,
		]);
		assert.equal(rows.totalSize, 1);
		const second = await assign('Coffee_Maker');
		assert.notEqual(second.status, 0);
		assert.match(JSON.stringify(second), /Duplicate PermissionSetAssignment/);
		const unknown = await assign('Tea_Maker');
		assert.notEqual(unknown.status, 0);
		assert.match(JSON.stringify(unknown), /Tea_Maker/);
	});

	test('list metadata-types names what the org takes', async () => {
		const { metadataObjects } = await sf.result<{
			metadataObjects: { xmlName: string; directoryName: string; childXmlNames?: string[] }[];
		}>(['org', 'list', 'metadata-types']);
		const types = new Map(metadataObjects.map((each) => [each.xmlName, each]));
		assert.equal(types.get('CustomObject')?.directoryName, 'objects');
		assert.ok(types.get('CustomObject')?.childXmlNames?.includes('ValidationRule'));
		for (const name of ['Flow', 'LightningComponentBundle', 'PermissionSet', 'FlexiPage', 'CustomMetadata', 'CustomTab'])
			assert.ok(types.has(name), name);
	});

	test('list metadata gives the components of a type', async () => {
		const sets = await sf.result<{ fullName: string; fileName: string; type: string; id: string }[]>([
			'org',
			'list',
			'metadata',
			'--metadata-type',
			'PermissionSet',
		]);
		const mine = sets.find((each) => each.fullName === 'Coffee_Maker');
		assert.equal(mine?.type, 'PermissionSet');
		assert.match(mine?.id ?? '', /^0PS/);
		assert.match(mine?.fileName ?? '', /permissionsets\/Coffee_Maker\.permissionset$/);
		const none = await sf.json<unknown>(['org', 'list', 'metadata', '--metadata-type', 'NoSuchType']);
		assert.notEqual(none.status, 0, 'an unknown type is an error, not an empty list');
	});
});
