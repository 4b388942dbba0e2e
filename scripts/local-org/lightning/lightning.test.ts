import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import type { FastifyInstance } from 'fastify';
import { createApp, PAGE_HEADER, SESSION_COOKIE } from '../protocols/http.ts';
import { testOrg, type TestOrg } from '../protocols/ui-api/testing.ts';
import type { FlexiPageDef } from '../schema/model.ts';
import { bundleState, ensureBundles, lightningRoutes } from './index.ts';
import type { ListPage, PageInfo, RecordPage } from './page/model.ts';
import type { Person } from './people.ts';
import { orgClock } from './shell.ts';

const cacheDir = mkdtempSync(path.join(tmpdir(), 'ridealong-pages-'));
let org: TestOrg;
let app: FastifyInstance;
let deal: string;
let sessions: Record<'ana' | 'dana', string>;

const flexiPage = (components: FlexiPageDef['regions'][number]['components'], change: Partial<FlexiPageDef> = {}): FlexiPageDef => ({
	fullName: 'Deal_Page',
	masterLabel: 'Deal',
	type: 'RecordPage',
	sobjectType: 'Opportunity',
	template: 'flexipage:recordHomeTemplateDesktop',
	regions: [
		{ name: 'header', components: [{ componentName: 'force:highlightsPanel', identifier: 'highlights', properties: {} }] },
		{ name: 'main', components },
	],
	...change,
});
const component = (componentName: string, properties: Record<string, string> = {}) => ({
	componentName,
	identifier: componentName.replace(/\W/g, '_'),
	properties,
});

before(() => {
	org = testOrg();
	const { schema } = org.engine;
	schema.lwc.set('panel', {
		name: 'panel',
		isExposed: true,
		targets: ['lightning__RecordPage'],
		files: new Map([
			[
				'panel.js',
				Buffer.from(
					"import { LightningElement, api } from 'lwc';\nexport default class Panel extends LightningElement { @api recordId; @api rows; @api wide; }",
				),
			],
			['panel.html', Buffer.from('<template><p>{recordId}</p></template>')],
			[
				'panel.js-meta.xml',
				Buffer.from(
					'<LightningComponentBundle><isExposed>true</isExposed><property name="rows" type="Integer" default="5"/><property name="wide" type="Boolean"/></LightningComponentBundle>',
				),
			],
		]),
	});
	schema.flexiPages.set(
		'Deal_Page',
		flexiPage([component('panel', { wide: 'true' }), component('force:relatedListContainer'), component('gone')]),
	);
	schema.applications.set('Deals', {
		fullName: 'Deals',
		label: 'Deals',
		tabs: ['standard-home', 'standard-Opportunity', 'Deal_Review__c'],
		recordPages: [{ object: 'Opportunity', flexiPage: 'Deal_Page', formFactor: 'Large' }],
	});
	schema.permissionSets.get('Pages')!.applicationVisibilities.push({ application: 'Deals', visible: true, isDefault: true });
	const account = org.add('Account', { Name: 'Northwind', OwnerId: org.user.userId });
	deal = org.add('Opportunity', {
		Name: 'Renewal </script><script>alert(1)</script>',
		AccountId: account,
		StageName: 'Prospecting',
		CloseDate: '2026-04-30',
		OwnerId: org.user.userId,
	});
	org.add('Deal_Review__c', { Name: 'DR-1', Opportunity__c: deal, OwnerId: org.user.userId });
	sessions = { ana: org.engine.sessions.create(org.user.userId), dana: org.engine.sessions.create(org.dana.userId) };
	app = createApp(org.engine);
	lightningRoutes(app, org.engine, { cacheDir });
});
after(async () => {
	await app.close();
	rmSync(cacheDir, { recursive: true, force: true });
});

const get = (url: string, who?: 'ana' | 'dana') =>
	app.inject({ url, headers: { host: 'localhost', ...(who ? { cookie: `${SESSION_COOKIE}=${sessions[who]}` } : {}) } });
const post = (url: string, payload: object, who: 'ana' | 'dana', headers: Record<string, string> = { [PAGE_HEADER]: '1' }) =>
	app.inject({ method: 'POST', url, payload, headers: { host: 'localhost', cookie: `${SESSION_COOKIE}=${sessions[who]}`, ...headers } });
const info = async (address: string, who: 'ana' | 'dana' = 'ana'): Promise<PageInfo> =>
	(await get(`/lightning/page-info?path=${encodeURIComponent(address)}`, who)).json();

test('nobody sees a page without a session', async () => {
	const page = await get(`/lightning/r/Opportunity/${deal}/view`);
	assert.deepEqual([page.statusCode, page.headers.location], [302, '/lightning/signed-out']);
	assert.match((await get('/lightning/signed-out')).body, /not signed in/);
	const data = await get('/lightning/page-info?path=/lightning/page/home');
	assert.deepEqual([data.statusCode, data.json()[0].errorCode], [401, 'INVALID_SESSION_ID']);
});

test('a record page carries the FlexiPage, its record and its lists in one answer', async () => {
	const { page, title, activeTab } = (await info(`/lightning/r/Opportunity/${deal}/view`)) as PageInfo & { page: RecordPage };
	assert.equal(page.type, 'record');
	assert.equal(activeTab, 'Opportunity');
	assert.match(title, /^Renewal/);
	const [panel, , gone] = page.structure.Large.regions.find((region) => region.name === 'main')!.components;
	assert.deepEqual(panel!.properties, { rows: 5, wide: true }, 'design properties have the types that the component declares');
	assert.equal(gone!.problem, 'The component c:gone is not deployed.');
	assert.equal(
		page.structure.Small.regions[0]!.components[0]!.name,
		'force:highlightsPanel',
		'a device without a page of its own gets the platform’s',
	);
	assert.deepEqual(page.relatedLists.find((list) => list.objectApiName === 'Deal_Review__c')?.count, 1);
	assert.ok(page.record.fields['Owner'], 'lookups bring the name of what they point to');
	assert.deepEqual(page.actions, { edit: true, clone: true, delete: true, changeOwner: true });
});

test('a record that the user may not see and one that does not exist look alike', async () => {
	org.hidden.add('Opportunity');
	const hidden = await info(`/lightning/r/Opportunity/${deal}/view`, 'dana');
	org.hidden.clear();
	const missing = await info('/lightning/r/Opportunity/006000000000zzzAAA/view', 'dana');
	assert.deepEqual(hidden.page, missing.page);
	assert.match((hidden.page as { message: string }).message, /level of access necessary/);
});

test('addresses of dialogues show the page below, and what to open on it', async () => {
	const open = async (address: string) => ((await info(address)).page as { open?: string }).open;
	assert.equal(await open(`/lightning/r/Opportunity/${deal}/view`), undefined);
	assert.equal(await open(`/lightning/r/Opportunity/${deal}/edit`), 'edit');
	assert.equal(await open(`/lightning/r/Opportunity/${deal}/clone`), 'clone');
	assert.equal(await open('/lightning/o/Opportunity/new'), 'new');
});

test('a related list has a page of its own, as far as the record may be seen', async () => {
	const { title, activeTab, page } = await info(`/lightning/r/Opportunity/${deal}/related/Deal_Reviews__r/view`);
	assert.deepEqual([title, activeTab, page.type], ['Deal Reviews', 'Opportunity', 'list']);
	const { parent, records } = page as ListPage;
	assert.deepEqual([parent!.id, parent!.field, records.length], [deal, 'Opportunity__c', 1]);
	assert.equal((await info(`/lightning/r/Opportunity/${deal}/related/Nothing__r/view`)).page.type, 'problem');
});

test('addresses without a page say so', async () => {
	assert.equal((await info('/lightning/o/Nonsense__c/list')).page.type, 'problem');
	assert.match(((await info(`/lightning/r/Opportunity/${deal}/share`)).page as { message: string }).message, /share is not implemented/);
	assert.equal(((await info('/lightning/nowhere')).page as { reason: string }).reason, 'notFound');
	for (const setup of ['/lightning/setup', '/lightning/setup/DeployStatus/page?address=x'])
		assert.match(((await info(setup)).page as { message: string }).message, /^Setup’s pages are not implemented/);
	assert.equal((await info('/lightning/o/Opportunity/list')).page.type, 'list');
	assert.equal((await info('/lightning/page/home')).page.type, 'home');
});

test('a record has a short address, its id', async () => {
	for (const id of [deal, deal.slice(0, 15)]) {
		const { statusCode, headers } = await get(`/${id}`, 'ana');
		assert.deepEqual([statusCode, headers.location], [302, `/lightning/r/${id}/view`]);
		assert.equal((await info(headers.location!)).page.type, 'record');
	}
	assert.equal((await get(`/${deal.slice(0, 14)}`, 'ana')).statusCode, 404);
});

test('a permission hides a component, the record’s own conditions are left to the page', async () => {
	const { schema } = org.engine;
	const kept = schema.flexiPages.get('Deal_Page')!;
	schema.customPermissions.set('Mentor', { label: 'Mentor' });
	const rule = (leftValue: string, rightValue = 'true') => ({
		visibilityRule: { criteria: [{ leftValue, operator: 'EQUAL', rightValue }] },
	});
	const page = flexiPage([
		{ ...component('panel'), identifier: 'mentors', ...rule('{!$Permission.CustomPermission.Mentor}') },
		{ ...component('panel'), identifier: 'proposals', ...rule('{!Record.StageName}', 'Proposal') },
	]);
	schema.flexiPages.set('Deal_Page', page);
	const shown = ((await info(`/lightning/r/Opportunity/${deal}/view`)).page as RecordPage).structure.Large.regions.find(
		(region) => region.name === 'main',
	)!.components;
	assert.deepEqual(
		shown.map((each) => each.key),
		['main-proposals'],
	);
	assert.deepEqual(shown[0]!.visibility!.criteria, [{ field: 'StageName', operator: 'EQUAL', value: 'Proposal' }]);
	schema.flexiPages.set('Deal_Page', kept);
});

test('only people of a demo switch, only to people of it, and only from a page', async () => {
	const names = ['ana.ruiz@example.com', 'dana.cole@example.com'];
	assert.equal((await get('/lightning/people', 'ana')).statusCode, 404);
	assert.equal((await post('/lightning/switch', { username: names[1] }, 'ana')).statusCode, 403);
	org.engine.settings = () => ({ hierarchies: {}, production: false, demoPeople: [names[0]!] });
	assert.equal((await get('/lightning/people', 'dana')).statusCode, 404, 'whoever is not listed is not offered anything');
	assert.equal((await post('/lightning/switch', { username: names[0] }, 'dana')).statusCode, 403);
	org.engine.settings = () => ({ hierarchies: {}, production: false, demoPeople: names });
	assert.deepEqual(
		(await get('/lightning/people', 'ana')).json<Person[]>().map((person) => [person.username, person.current]),
		[
			[names[0], true],
			[names[1], false],
		],
	);
	assert.equal((await post('/lightning/switch', { username: 'nobody@example.com' }, 'ana')).statusCode, 403);
	assert.equal((await post('/lightning/switch', { username: names[1] }, 'ana', {})).statusCode, 401, 'another site’s form cannot switch');
	const answer = await post('/lightning/switch', { username: names[1] }, 'ana');
	assert.match(answer.json().url, /^http:\/\/localhost\/secur\/frontdoor\.jsp\?otp=/);
});

test('SLDS comes from its package and nothing else does', async () => {
	const sprite = await get('/lightning/slds/icons/utility-sprite/svg/symbols.svg');
	assert.deepEqual([sprite.statusCode, sprite.headers['content-type']], [200, 'image/svg+xml']);
	for (const name of [
		'../package.json',
		'styles/../../package.json',
		'package.json',
		'icons/%2e%2e/%2e%2e/package.json',
		'styles/nothing.css',
	])
		assert.notEqual((await get(`/lightning/slds/${name}`)).statusCode, 200, name);
	assert.equal((await get('/lightning/assets/..%2f..%2fpackage.json')).statusCode, 404);
});

test('pages wait for their bundle, then carry it with a strict policy; what is in a record stays inert', async () => {
	const waiting = await get('/lightning/page/home', 'ana');
	assert.equal(waiting.statusCode, 503);
	assert.match(waiting.body, /http-equiv="refresh"/);
	await ensureBundles(org.engine, { cacheDir });
	const page = await get(`/lightning/r/Opportunity/${deal}/view`, 'ana');
	assert.equal(page.statusCode, 200);
	const policy = String(page.headers['content-security-policy']);
	const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
	assert.doesNotMatch(policy, /script-src[^;]*unsafe/);
	assert.equal(page.headers['x-frame-options'], 'DENY');
	assert.ok(!page.body.includes('<script>alert(1)'), 'text from a record must not end the data element');
	assert.ok(page.body.includes(`<script nonce="${nonce}">`));
	const { manifest } = bundleState(org.engine);
	for (const file of [manifest!.platform.entry, manifest!.components.modules['panel']!]) {
		assert.ok(page.body.includes(`modulepreload" href="/lightning/assets/${file}"`), file);
		const asset = await get(`/lightning/assets/${file}`, 'ana');
		assert.deepEqual([asset.statusCode, asset.headers['cache-control']], [200, 'public, max-age=31536000, immutable']);
	}
	const session = JSON.parse(/id="host-session">(.*?)<\/script>/s.exec(page.body)![1]!);
	assert.equal(session.user.name, 'Ana Ruiz');
	assert.deepEqual(
		session.navigation.tabs.map((tab: { name: string }) => tab.name),
		['standard-home', 'standard-Opportunity'],
		'a custom tab that nobody granted stays hidden',
	);
});

test('a component that cannot be built is said aloud, and a corrected deployment heals it', async () => {
	const panel = org.engine.schema.lwc.get('panel')!;
	const engine = org.engine as { schema: typeof org.engine.schema };
	const good = engine.schema;
	const broken = {
		...good,
		lwc: new Map([['panel', { ...panel, files: new Map([['panel.js', Buffer.from("import x from 'c/nothing';\nexport default x;")]]) }]]),
	};
	Object.defineProperty(engine, 'schema', { value: broken, configurable: true, writable: true });
	await assert.rejects(ensureBundles(org.engine, { cacheDir }), /c\/panel \(panel\.js\) imports c\/nothing/);
	const page = await get('/lightning/page/home', 'ana');
	assert.equal(page.statusCode, 500);
	assert.match(page.body, /c\/nothing: no such component is deployed/);
	engine.schema = { ...good };
	await ensureBundles(org.engine, { cacheDir });
	assert.equal((await get('/lightning/page/home', 'ana')).statusCode, 200);
});

test('where the org lives on another day its pages do, too; where it lives today their clock is not touched', () => {
	assert.equal(orgClock(new Date()), '');
	const there = new Date('2027-01-15T09:00:00Z');
	const seen = runInNewContext(`${orgClock(there)}
		({
			now: Date.now(),
			made: new Date().getTime(),
			spoken: Date(),
			given: new Date('2020-02-03').toISOString(),
			parts: new Date(2020, 1, 3).getMonth(),
			utc: Date.UTC(2020, 1, 3),
			same: new Date() instanceof Date && new Date().constructor === Date,
			later: new (class Later extends Date { get year() { return this.getUTCFullYear(); } })().year,
		})`) as Record<string, number | string | boolean>;
	for (const instant of [seen['now'], seen['made'], Date.parse(String(seen['spoken']))])
		assert.ok(Math.abs(Number(instant) - there.getTime()) < 5000, String(instant));
	assert.deepEqual(
		[seen['given'], seen['parts'], seen['utc'], seen['same'], seen['later']],
		['2020-02-03T00:00:00.000Z', 1, Date.UTC(2020, 1, 3), true, 2027],
	);
});
