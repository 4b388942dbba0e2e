/** What the guard knows, asked for by a third rep through every door that reads: nothing comes out. Beside each, who may read it, does. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fixedClock } from '../../scripts/local-org/clock.ts';
import { type LocalOrg, start } from '../../scripts/local-org/server.ts';
import { API, type Caller, send } from '../attack/doors.ts';
import { NOW, type Person, TestOrg, refused } from '../package/support.ts';

let server: LocalOrg;
let org: TestOrg;
let third: Person;
/** Who tried to take an account, and was refused. */
let mentor: Person;
/** What there is: an object of the guard, its record, and somebody who may read it. */
const there: { object: string; id: string; reader: Person }[] = [];
/** The account that went from the mentee to the third rep, who owns it now. */
let account: string;
/** Nothing of this may be read: names, references, ids in 15 characters. */
let secrets: string[];

const HELD = 'Zephyr Turbines';
const caller = ({ userId }: Person): Caller => ({ url: server.url, token: org.engine.sessions.create(userId) });

before(async () => {
	const clock = fixedClock(NOW);
	server = await start({ port: 0, stateDir: ':memory:', clock });
	org = await TestOrg.create({ on: { engine: server.engine, clock } });
	org.guardPolicy({ Mode__c: 'Enforce' });
	org.person('Olu Adeyemi', ['Ridealong_Program_Owner']);
	mentor = org.person('Mia Mentor', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	const mentee = org.person('Max Mentee', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	third = org.person('Sam Stranger', ['Ridealong_Rep', 'Ridealong_Mentor', 'Demo_Transfer_Record']);
	const pair = org.mentorship(mentor, mentee);
	const tried = org.account(mentee, { Name: 'Tried' });
	refused(org.update(mentor, 'Account', tried, { OwnerId: mentor.userId }), 'protected');
	account = org.account(mentee, { Name: 'Given away' });
	org.update(mentee, 'Account', account, { OwnerId: third.userId });
	const deal = org.opportunity(mentee);
	const add = (object: string, id: string, reader: Person): void => void there.push({ object, id, reader });
	add('Mentorship__c', pair, mentee);
	add('Ownership_Incident__c', String(org.rows('Ownership_Incident__c', { Record_Id__c: tried })[0]!['Id']), mentee);
	add('Ownership_Protection__c', String(org.rows('Ownership_Protection__c', { Record_Id__c: account })[0]!['Id']), mentee);
	add('Ownership_Release__c', org.create(mentee, 'Ownership_Release__c', { Account__c: tried, Released_To__c: mentor.userId }), mentee);
	add(
		'Prospect_Hold__c',
		org.create(mentee, 'Prospect_Hold__c', { Company__c: HELD, Domain__c: 'zephyr.example', Evidence__c: 'Met' }),
		mentee,
	);
	add('Deal_Review__c', org.create(mentee, 'Deal_Review__c', TestOrg.ask(deal, pair)), mentee);
	secrets = [
		HELD,
		...there.flatMap(({ object, id }) => {
			const row = org.row(object, id);
			return [id.slice(0, 15), row['Name'], row['Reference__c']].filter((value) => typeof value === 'string' && value !== '') as string[];
		}),
	];
});
after(() => server.stop());

type Ask = (by: Caller, object: string, id: string) => ReturnType<typeof send>;
const soql = (by: Caller, query: string, door = 'query'): ReturnType<typeof send> =>
	send(by, 'GET', `${door}?q=${encodeURIComponent(query)}`);
const DOORS: Record<string, Ask> = {
	'REST, by id': (by, object, id) => send(by, 'GET', `sobjects/${object}/${id}`),
	'REST, query': (by, object) => soql(by, `SELECT Id, Name FROM ${object}`),
	'REST, query of what was deleted too': (by, object) => soql(by, `SELECT Id, Name FROM ${object}`, 'queryAll'),
	'REST, count': (by, object, id) => soql(by, `SELECT Id, COUNT(Name) FROM ${object} WHERE Id = '${id}' GROUP BY Id`),
	composite: (by, object, id) =>
		send(by, 'POST', 'composite', {
			compositeRequest: [{ method: 'GET', url: `${API}/sobjects/${object}/${id}`, referenceId: 'one' }],
		}),
	collections: (by, object, id) => send(by, 'POST', `composite/sobjects/${object}`, { ids: [id], fields: ['Id', 'Name'] }),
	GraphQL: (by, object) =>
		send(by, 'POST', 'graphql', { query: `{ uiapi { query { ${object} { edges { node { Id Name { value } } } } } } }` }),
	'UI API, by id': (by, object, id) => send(by, 'GET', `ui-api/records/${id}?fields=${object}.Name`),
	'UI API, layout': (by, _object, id) => send(by, 'GET', `ui-api/records/${id}?layoutTypes=Full&modes=View`),
	'list view': (by, object) => send(by, 'GET', `ui-api/list-records/${object}/All`),
};

describe('a third rep, who mentors and sells, learns nothing', () => {
	for (const [door, ask] of Object.entries(DOORS))
		test(door, async () => {
			let shown = 0;
			for (const { object, id, reader } of there) {
				const answer = await ask(caller(third), object, id);
				// An answer may name what was asked for.
				const text = answer.text.replaceAll(id, '').replaceAll(id.slice(0, 15), '');
				for (const secret of secrets) assert.ok(!text.includes(secret), `${object}: ${answer.status} ${answer.text}`);
				const twin = await ask(caller(reader), object, id);
				if (twin.status === 200 && twin.text.includes(id.slice(0, 15))) shown++;
			}
			assert.ok(shown >= there.length - 2, `who may read it saw ${shown} of ${there.length}`);
		});

	for (const [door, ask] of Object.entries(DOORS))
		test(`nor does who tried, of the incident: ${door}`, async () => {
			const { object, id } = there.find((each) => each.object === 'Ownership_Incident__c')!;
			const answer = await ask(caller(mentor), object, id);
			const text = answer.text.replaceAll(id, '').replaceAll(id.slice(0, 15), '');
			const { Name, Reference__c } = org.row(object, id);
			for (const secret of [Name, Reference__c, 'Tried', 'Blocked']) assert.ok(!text.includes(String(secret)), answer.text);
		});

	test('lists of their own account, of what protects it', async () => {
		const { id, reader } = there.find(({ object }) => object === 'Ownership_Protection__c')!;
		const { childRelationshipName } = org.engine.schema.objects.get('Ownership_Protection__c')!.fields.get('Account__c')!;
		const children = `${childRelationshipName!.replace(/__r$/, '')}__r`;
		for (const ask of [
			(by: Caller) => send(by, 'GET', `ui-api/related-list-records/${account}/${children}?fields=Ownership_Protection__c.Name`),
			(by: Caller) => soql(by, `SELECT Id, (SELECT Id, Name FROM ${children}) FROM Account WHERE Id = '${account}'`),
		]) {
			const [answer, twin] = [await ask(caller(third)), await ask(caller(reader))];
			for (const secret of secrets) assert.ok(!answer.text.includes(secret), answer.text);
			assert.ok(twin.text.includes(id.slice(0, 15)), twin.text);
		}
	});

	test('search, report types and reports: where the org has them they show nothing', async () => {
		for (const path of [
			`search?q=${encodeURIComponent(`FIND {${HELD}} IN ALL FIELDS RETURNING Prospect_Hold__c(Id, Name)`)}`,
			`parameterizedSearch?q=${encodeURIComponent(HELD)}`,
			'analytics/reportTypes',
			'analytics/reports',
			'recent',
		]) {
			const answer = await send(caller(third), 'GET', path);
			for (const secret of secrets) assert.ok(!answer.text.includes(secret), `${path}: ${answer.text}`);
		}
	});

	test('notifications, and the refusal when they try for the other side', async () => {
		assert.deepEqual(org.engine.notifications.of(third.userId, 50), []);
		const mentor = org.rows('User', { LastName: 'Mentor' })[0]!;
		const answer = await send(caller(third), 'PATCH', `sobjects/Account/${account}`, { OwnerId: mentor['Id'] });
		assert.equal(answer.status, 400);
		const [error] = answer.body as { message: string }[];
		assert.match(error!.message, /is protected\. Ask your program owner \(ref\. [\w-]+\)\.$/);
		for (const secret of [...secrets, 'Max', 'Mia', 'mentorship']) assert.ok(!error!.message.includes(secret), error!.message);
		assert.deepEqual(org.engine.notifications.of(third.userId, 50), []);
		const passed = await send(caller(third), 'PATCH', `sobjects/Account/${account}`, { OwnerId: org.rep('Una Other').userId });
		assert.equal(passed.status, 204, passed.text);
	});
});
