/**
 * Fields that somebody may not read: not shown, not written, and not told by a filter, an order, a group, an aggregate, a child list,
 * a semi-join, an error or an event, at any door of a running org. The reader sees every record of the objects, so that nothing but
 * field-level security stands between them and the values.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { strToU8 } from 'fflate';
import { ending, send, soap, type Answer, type Ask } from './reading.ts';
import { startWorld, type Caller, type World } from './world.ts';

/** Hidden values, as they would show in any answer. */
const SECRETS = ['424242', '555-0100', 'Whom else can I call'];
const NOT_THERE = /INVALID_FIELD|INVALID_TYPE|MALFORMED_QUERY/;

const right = (object: string, more = ''): string =>
	`<objectPermissions><allowCreate>false</allowCreate><allowDelete>false</allowDelete><allowEdit>${more.includes('E')}</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>${object}</object><viewAllRecords>true</viewAllRecords></objectPermissions>`;
const readable = (field: string, editable = false): string =>
	`<fieldPermissions><editable>${editable}</editable><field>${field}</field><readable>true</readable></fieldPermissions>`;
const VEIL = `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">${[
	readable('Contact.AccountId'),
	readable('Contact.Email'),
	readable('Deal_Review__c.Opportunity__c'),
	readable('Deal_Review__c.Status__c'),
	readable('Opportunity.AccountId'),
	readable('Opportunity.Description', true),
	readable('Opportunity.NextStep'),
].join(
	'',
)}<label>Veil</label>${right('Account')}${right('Contact')}${right('Deal_Review__c', 'E')}${right('Opportunity', 'E')}<userPermissions><enabled>true</enabled><name>ApiEnabled</name></userPermissions></PermissionSet>`;
const MANIFEST =
	'<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Veil</members><name>PermissionSet</name></types><version>66.0</version></Package>';

let world: World;
let veil: Caller;
let deal: string;
let account: string;
let contact: string;
let review: string;

before(async () => {
	world = await startWorld();
	const { org, server, people, records } = world;
	[deal, account, contact, review] = ['deal', 'account', 'contact', 'review'].map((name) => records[name]!.id) as [
		string,
		string,
		string,
		string,
	];
	org.update(people.ana.person, 'Opportunity', deal, { Amount: 424242 });
	org.update(people.ana.person, 'Contact', contact, { Phone: '555-0100', Email: 'buyer@example.com' });
	org.deploy({ 'permissionsets/Veil.permissionset': strToU8(VEIL), 'package.xml': strToU8(MANIFEST) });
	const minimum = org.row('User', people.none.userId)['ProfileId'];
	const person = org.person('Veil', ['Veil'], { ProfileId: minimum });
	// Access to the record is no question in any of these tests.
	const share = { OpportunityId: deal, UserOrGroupId: person.userId, OpportunityAccessLevel: 'Edit' };
	org.create(people.ana.person, 'OpportunityShare', share);
	const username = String(org.row('User', person.userId)['Username']);
	const opened = await fetch(server.singleUseLink(username), { redirect: 'manual' });
	veil = {
		userId: person.userId,
		token: server.tokenFor(username),
		page: { cookie: opened.headers.get('set-cookie')!.split(';')[0]!, 'x-ridealong-page': '1' },
	};
});
after(() => world.stop());

const asking = (): Ask => ({ url: world.server.url, by: veil, asPage: false, object: '', ids: [] });
/** An answer to the reader, which tells no secret. */
async function said(method: string, path: string, body?: unknown, type?: string): Promise<Answer> {
	const answer = await send(asking(), method, path, body, type);
	for (const secret of SECRETS) assert.ok(!answer.text.includes(secret), `${method} ${path} tells ${secret}: ${answer.text}`);
	return answer;
}
async function refused(method: string, path: string, body?: unknown): Promise<void> {
	const answer = await said(method, path, body);
	assert.ok(answer.status >= 400 && answer.status < 500, `${method} ${path}: ${answer.status} ${answer.text}`);
}

const QUERIES: readonly [way: string, soql: string][] = [
	['shown', 'SELECT Amount FROM Opportunity'],
	['in a filter', 'SELECT Id FROM Opportunity WHERE Amount > 1'],
	['in a filter behind OR and NOT', "SELECT Id FROM Opportunity WHERE Name = 'x' OR (NOT Amount = 1)"],
	['in an order', 'SELECT Id FROM Opportunity ORDER BY Amount DESC'],
	['in an aggregate', 'SELECT SUM(Amount) FROM Opportunity'],
	['counted', 'SELECT COUNT(Amount) FROM Opportunity'],
	['in HAVING', 'SELECT Name FROM Opportunity GROUP BY Name HAVING MAX(Amount) > 1'],
	['in an order by aggregate', 'SELECT Name FROM Opportunity GROUP BY Name ORDER BY MAX(Amount)'],
	['in a group', 'SELECT Phone FROM Contact GROUP BY Phone'],
	['formatted', 'SELECT FORMAT(Amount) FROM Opportunity'],
	['computed from', 'SELECT ExpectedRevenue FROM Opportunity'],
	['in a child list', 'SELECT Id, (SELECT Phone FROM Contacts) FROM Account'],
	["in a child list's filter", "SELECT Id, (SELECT Id FROM Contacts WHERE Phone LIKE '5%') FROM Account"],
	["in a child list's order", 'SELECT Id, (SELECT Id FROM Contacts ORDER BY Phone) FROM Account'],
	['in a semi-join', 'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE Amount > 1)'],
	['in an anti-join', "SELECT Id FROM Account WHERE Id NOT IN (SELECT AccountId FROM Contact WHERE Phone LIKE '5%')"],
	['as what a semi-join selects', 'SELECT Id FROM User WHERE Id IN (SELECT Mentor__c FROM Deal_Review__c)'],
	['of a parent', 'SELECT Opportunity__r.Amount FROM Deal_Review__c'],
	['of a parent, in a filter', 'SELECT Id FROM Deal_Review__c WHERE Opportunity__r.Amount > 1'],
	['of a parent, in an order', 'SELECT Id FROM Deal_Review__c ORDER BY Opportunity__r.Amount'],
	['as the way to a parent', 'SELECT Mentor__r.Name FROM Deal_Review__c'],
	['as the way to a parent, in a filter', "SELECT Id FROM Deal_Review__c WHERE Mentor__r.Name LIKE 'D%'"],
	['of whoever changed it last', 'SELECT LastModifiedBy.Territory_Keys__c FROM Opportunity'],
	['of whoever made it, in a filter', "SELECT Id FROM Opportunity WHERE CreatedBy.Territory_Keys__c LIKE '%'"],
	['of the owner, in a filter', "SELECT Id FROM Opportunity WHERE Owner.Territory_Keys__c = 'x'"],
	['in the history of stages', 'SELECT Amount FROM OpportunityHistory'],
	['in the history of stages, in a filter', 'SELECT Id FROM OpportunityHistory WHERE Amount > 1'],
	['long, shown', 'SELECT Ask__c FROM Deal_Review__c'],
	['in an object without permission', 'SELECT Id, (SELECT Body__c FROM Comments__r) FROM Deal_Review__c'],
	['in a filter on an object without permission', 'SELECT Id FROM Opportunity WHERE Id IN (SELECT Opportunity__c FROM Stall_Snooze__c)'],
];

describe('a hidden field in SOQL, by REST, Bulk and SOAP', () => {
	for (const [way, soql] of QUERIES)
		test(way, async () => {
			for (const resource of ['query', 'queryAll']) {
				const answer = await said('GET', `${resource}?q=${encodeURIComponent(soql)}`);
				assert.equal(answer.status, 400, answer.text);
				assert.match(answer.body[0].errorCode, NOT_THERE);
			}
			const job = await said('POST', 'jobs/query', { operation: 'query', query: soql });
			if (job.status === 200) {
				const ended = await ending(asking(), `jobs/query/${job.body.id}`);
				assert.equal(ended.body.state, 'Failed', soql);
			}
			const { text } = await soap(
				asking(),
				`<query><queryString>${soql.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</queryString></query>`,
			);
			assert.match(/<faultcode>(?:\w+:)?(\w+)/.exec(text)?.[1] ?? text, NOT_THERE);
			for (const secret of SECRETS) assert.ok(!text.includes(secret));
		});

	test('all fields are those that may be read', async () => {
		const { body } = await said('GET', `query?q=${encodeURIComponent('SELECT FIELDS(ALL) FROM Opportunity LIMIT 200')}`);
		assert.equal(body.records.length > 0, true);
		assert.deepEqual(
			['Amount', 'NextStep', 'Description', 'ExpectedRevenue'].map((name) => name in body.records[0]),
			[false, true, true, false],
		);
	});
});

describe('a hidden field over REST', () => {
	test('rows, relationships and describes leave it out', async () => {
		for (const path of [`sobjects/Opportunity/${deal}`, `sobjects/Contact/${contact}`, `sobjects/Account/${account}/Contacts`]) {
			const { status, text } = await said('GET', path);
			assert.equal(status, 200, path);
			assert.doesNotMatch(text, /"Amount"|"Phone"|"ExpectedRevenue"/);
		}
		for (const [object, name] of [
			['Opportunity', 'Amount'],
			['Contact', 'Phone'],
			['Deal_Review__c', 'Mentor__c'],
			['User', 'Territory_Keys__c'],
			['OpportunityHistory', 'PrevAmount'],
		] as const) {
			const { body } = await said('GET', `sobjects/${object}/describe`);
			assert.equal(
				body.fields.some((field: { name: string }) => field.name === name),
				false,
				`${object}.${name}`,
			);
		}
		const { body } = await said('GET', 'sobjects/User/describe');
		const children = body.childRelationships.map((each: { childSObject: string; field: string }) => `${each.childSObject}.${each.field}`);
		assert.equal(children.includes('Deal_Review__c.Mentor__c'), false, 'a child list through a hidden lookup');
		assert.equal(children.includes('Deal_Review__c.OwnerId'), true);
	});
	test('asked for by name it does not exist', async () => {
		for (const path of [
			`sobjects/Opportunity/${deal}?fields=Amount`,
			`sobjects/Account/${account}/Contacts?fields=Phone`,
			`sobjects/Deal_Review__c/${review}/Mentor__r`,
			`composite/sobjects/Opportunity?ids=${deal}&fields=Id,Amount`,
		])
			await refused('GET', path);
		const { body } = await said('POST', 'composite/batch', {
			batchRequests: [{ method: 'GET', url: `v66.0/sobjects/Opportunity/${deal}?fields=Amount` }],
		});
		assert.equal(body.results[0].statusCode, 400);
	});
	test('it is not written, nor is one that may only be read, by any way', async () => {
		for (const fields of [{ Amount: 1 }, { NextStep: 'x' }, { ExpectedRevenue: 1 }]) {
			await refused('PATCH', `sobjects/Opportunity/${deal}`, fields);
			const rows = await said('PATCH', 'composite/sobjects', { records: [{ attributes: { type: 'Opportunity' }, id: deal, ...fields }] });
			assert.equal(rows.body[0].success, false);
			await refused('PATCH', `ui-api/records/${deal}`, { fields });
			const [[name, value]] = Object.entries(fields) as [[string, unknown]];
			const mutation = `mutation { uiapi { m: OpportunityUpdate(input: {Id: "${deal}", Opportunity: {${name}: ${JSON.stringify(value)}}}) { Record { Id } } } }`;
			assert.ok((await said('POST', 'graphql', { query: mutation })).body.errors.length > 0);
			const { text } = await soap(
				asking(),
				`<update><sObjects><type>Opportunity</type><Id>${deal}</Id><${name}>1</${name}></sObjects></update>`,
			);
			assert.match(text, /<success>false<\/success>|<faultcode>/);
			const { body } = await said('POST', 'jobs/ingest', { object: 'Opportunity', operation: 'update' });
			await said('PUT', `jobs/ingest/${body.id}/batches`, `Id,${name}\n${deal},1\n`, 'text/csv');
			await said('PATCH', `jobs/ingest/${body.id}`, { state: 'UploadComplete' });
			const ended = await ending(asking(), `jobs/ingest/${body.id}`);
			assert.ok(ended.body.state === 'Failed' || ended.body.numberRecordsFailed === 1, ended.text);
		}
		const row = world.org.row('Opportunity', deal);
		assert.deepEqual([row['Amount'], row['NextStep']], [424242, null]);
		assert.equal((await said('PATCH', `sobjects/Opportunity/${deal}`, { Description: 'x' })).status, 204, 'what may be written is');
	});
});

describe('a hidden field in GraphQL', () => {
	const from = (inner: string): string => `{ uiapi { query { ${inner} } } }`;
	for (const [way, query] of [
		['shown', from('Opportunity { edges { node { Amount { value } } } }')],
		['displayed', from('Opportunity { edges { node { Amount { displayValue } } } }')],
		['in a filter', from('Opportunity(where: {Amount: {gt: 1}}) { edges { node { Id } } }')],
		['in a filter behind not', from('Opportunity(where: {not: {Amount: {gt: 1}}}) { edges { node { Id } } }')],
		['in an order', from('Opportunity(orderBy: {Amount: {order: ASC}}) { edges { node { Id } } }')],
		['of a parent', from('Deal_Review__c { edges { node { Opportunity__r { Amount { value } } } } }')],
		['of a parent, in a filter', from('Deal_Review__c(where: {Opportunity__r: {Amount: {gt: 1}}}) { edges { node { Id } } }')],
		['of a parent, in an order', from('Deal_Review__c(orderBy: {Opportunity__r: {Amount: {order: ASC}}}) { edges { node { Id } } }')],
		['as the way to a parent', from('Deal_Review__c { edges { node { Mentor__r { Name { value } } } } }')],
		['in a child list', from('Account { edges { node { Contacts { edges { node { Phone { value } } } } } } }')],
		["in a child list's filter", from('Account { edges { node { Contacts(where: {Phone: {like: "5%"}}) { edges { node { Id } } } } } }')],
		[
			'in a semi-join',
			from('Account(where: {Id: {inq: {Opportunity: {Amount: {gt: 1}}, ApiName: "AccountId"}}}) { edges { node { Id } } }'),
		],
		['in an aggregate', '{ uiapi { aggregate { Opportunity { edges { node { aggregate { Amount { sum { value } } } } } } } } }'],
		[
			'in a group',
			'{ uiapi { aggregate { Contact(groupBy: {Phone: {group: true}}) { edges { node { aggregate { Phone { value } } } } } } } }',
		],
	] as const)
		test(way, async () => {
			const { status, body, text } = await said('POST', 'graphql', { query });
			assert.equal(status, 200);
			assert.ok(body.errors.length > 0, text);
		});
	test('that may be missing is left out', async () => {
		const { body } = await said('POST', 'graphql', {
			query: from('Opportunity(first: 1) { edges { node { Id Amount @optional { value } } } }'),
		});
		assert.deepEqual(Object.keys(body.data.uiapi.query.Opportunity.edges[0].node), ['Id']);
	});
});

describe('a hidden field in the pages', () => {
	test('records, metadata, layouts, lists and forms leave it out', async () => {
		for (const path of [
			`ui-api/records/${deal}?optionalFields=Opportunity.Amount,Opportunity.Name`,
			`ui-api/record-ui/${deal}?layoutTypes=Full&modes=View`,
			'ui-api/object-info/Opportunity',
			'ui-api/layout/Opportunity?layoutType=Full&mode=View',
			'ui-api/list-records/Opportunity/AllOpportunities',
			`ui-api/related-list-records/${account}/Contacts`,
			`/lightning/page-info?path=/lightning/r/Opportunity/${deal}/view`,
			'/lightning/page-info?path=/lightning/o/Opportunity/list',
		]) {
			const answer = path.startsWith('/lightning') ? await send({ ...asking(), asPage: true }, 'GET', path) : await said('GET', path);
			assert.doesNotMatch(answer.text, /"Amount"|"Phone"|424242|555-0100/, path);
		}
	});
	test('asked for by name it is refused', async () => {
		for (const path of [
			`ui-api/records/${deal}?fields=Opportunity.Amount`,
			`ui-api/records/${review}?fields=Deal_Review__c.Opportunity__r.Amount`,
			`ui-api/records/${review}?fields=Deal_Review__c.Mentor__r.Name`,
			'ui-api/list-records/Opportunity/AllOpportunities?sortBy=Amount',
			`ui-api/related-list-records/${account}/Contacts?fields=Contact.Phone`,
		])
			await refused('GET', path);
	});
	test('nobody is found by it', async () => {
		const { body } = await said('POST', 'ui-api/lookups/Opportunity/AccountId?searchType=Search&q=555', {
			sourceRecord: { apiName: 'Opportunity', fields: { Id: null } },
		});
		assert.equal(body.lookupResults?.Account.count, 0, JSON.stringify(body));
	});
});

test('change events carry only what may be read, and name nothing else', async () => {
	const ask = asking();
	const bayeux = async (message: object): Promise<Record<string, never>[]> => (await send(ask, 'POST', '/cometd/66.0', [message])).body;
	const [{ clientId }] = (await bayeux({
		channel: '/meta/handshake',
		version: '1.0',
		supportedConnectionTypes: ['long-polling'],
	})) as unknown as [{ clientId: string }];
	const subscription = '/data/OpportunityChangeEvent';
	const [subscribed] = await bayeux({ channel: '/meta/subscribe', clientId, subscription });
	assert.equal(subscribed!['successful'], true);
	world.org.update(world.people.ana.person, 'Opportunity', deal, { Amount: 424242.5, NextStep: 'Visit', Description: 'y' });
	const answers = await bayeux({ channel: '/meta/connect', clientId, connectionType: 'long-polling' });
	const message = answers.find((each) => each['channel'] === subscription) as unknown as {
		data: { payload: Record<string, { changedFields: string[] }> };
	};
	assert.equal(message.data.payload['NextStep'] as unknown, 'Visit');
	assert.ok(message.data.payload['ChangeEventHeader']!.changedFields.includes('NextStep'));
	assert.doesNotMatch(JSON.stringify(answers), /Amount|424242|ExpectedRevenue/);
});
