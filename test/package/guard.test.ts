/** Nobody pilfers: what the account guard stops, what passes, what is recorded and what is said to whom. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let owner: Person;
let dana: Person;
let ana: Person;
let third: Person;
let account: string;

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner', 'Demo_Transfer_Record']);
	third = org.person('Tess Third', ['Ridealong_Rep', 'Demo_Transfer_Record']);
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: true, Territory_Guard_On__c: true });
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	account = org.account(ana);
});

const take = (by: Person, to: Person, id = account) => org.update(by, 'Account', id, { OwnerId: to.userId });
const ownerOf = (id = account) => org.row('Account', id)['OwnerId'];
const incidents = (id = account) => org.rows('Ownership_Incident__c', { Record_Id__c: id });
const end = (id: string) => passes(org.update(owner, 'Mentorship__c', id, { Status__c: 'Ended' }));
const release = (by: Person, to: Person, more: Record<string, unknown> = {}) =>
	org.insert(by, 'Ownership_Release__c', { Account__c: account, Released_To__c: to.userId, Reason__c: 'Agreed', ...more });

describe('pair protection', () => {
	test('strangers may hand accounts over', () => {
		passes(take(dana, dana));
		assert.equal(incidents().length, 0);
	});

	test("the mentor cannot take the mentee's account, nor the mentee the mentor's", () => {
		org.mentorship(dana, ana);
		refused(take(dana, dana), 'is protected from you');
		assert.equal(ownerOf(), ana.userId);
		account = org.account(dana);
		refused(take(ana, ana), 'is protected from you');
		assert.equal(ownerOf(), dana.userId);
	});

	test('it does not matter who makes the change', () => {
		org.mentorship(dana, ana);
		for (const by of [ana, third, owner]) refused(take(by, dana), /protected/);
		refused(org.update(org.admin, 'Account', account, { OwnerId: dana.userId }), 'Ask your program owner');
	});

	test('others may have it, and an owner may be set to who they are', () => {
		org.mentorship(dana, ana);
		passes(take(ana, ana));
		passes(org.update(dana, 'Account', account, { Phone: '555' }));
		passes(take(ana, third));
	});

	test('without Transfer Record the platform says no, and there is no incident', () => {
		const bare = org.person('Bare Mentor', ['Ridealong_Mentor']);
		org.mentorship(bare, ana);
		refused(take(bare, bare), 'INSUFFICIENT_ACCESS');
		assert.equal(incidents().length, 0);
	});

	for (const status of ['Paused', 'Closing'])
		test(`${status} protects`, () => {
			const id = org.mentorship(dana, ana);
			passes(org.update(ana, 'Mentorship__c', id, { Status__c: status }));
			refused(take(dana, dana), 'is protected from you');
		});

	test('Proposed protects nothing, nor does a proposal that was ended', () => {
		const id = org.proposal(dana, ana);
		passes(take(dana, dana));
		passes(take(ana, ana));
		end(id);
		passes(take(dana, dana));
	});

	test('changed terms that wait for signatures still protect', () => {
		const id = org.mentorship(dana, ana);
		passes(org.update(owner, 'Mentorship__c', id, { Channel__c: 'Phone' }));
		refused(take(dana, dana), 'is protected from you');
	});

	test('after the end it protects to the last day of the cooling-off, and not a day longer', () => {
		end(org.mentorship(dana, ana));
		org.clock.set('2026-09-17T23:00:00.000Z');
		refused(take(dana, dana), 'until 17 Sep 2026');
		org.clock.set('2026-09-18T01:00:00.000Z');
		passes(take(dana, dana));
	});

	test('of several mentorships the one that protects longest speaks', () => {
		end(org.mentorship(dana, ana, { Cooling_Off_Days__c: 10 }));
		end(org.mentorship(dana, ana, { Kind__c: 'Organization', Cooling_Off_Days__c: 200 }));
		refused(take(dana, dana), 'until 5 Jan 2027');
		const running = org.mentorship(dana, ana, { Kind__c: 'Skip-level' });
		const name = org.row('Mentorship__c', running)['Name'] as string;
		refused(take(dana, dana), `while the mentorship runs and 90 days after (mentorship ${name})`);
	});

	test('de-activating the owner opens nothing: their manager decides, and not for themselves', () => {
		org.mentorship(dana, ana);
		const mia = org.rep('Mia Boss');
		passes(org.update(org.admin, 'User', ana.userId, { ManagerId: mia.userId, IsActive: false }));
		refused(take(dana, dana), 'Ask their manager for a release.');
		refused(release(third, dana), 'Only the owner of a record can release it');
		const row = org.row('Ownership_Release__c', passes(release(mia, dana)).id!);
		assert.deepEqual([row['Released_By__c'], row['Released_For__c']], [mia.userId, ana.userId]);
		passes(take(third, dana));
	});

	test('a manager who is the other party cannot release it to themselves', () => {
		org.mentorship(dana, ana);
		passes(org.update(org.admin, 'User', ana.userId, { ManagerId: dana.userId, IsActive: false }));
		refused(release(dana, dana), 'to which other person');
		refused(take(dana, dana), 'is protected from you');
	});

	test('in bulk the protected rows are refused and the others pass, each recorded once', () => {
		org.mentorship(dana, ana);
		const rows = Array.from({ length: 6 }, (_, at) => ({
			Id: org.account(at % 2 ? third : ana, { Name: `Bulk ${at}` }),
			OwnerId: dana.userId,
		}));
		const results = org.engine.records.update(dana, 'Account', rows, { allOrNone: false });
		assert.deepEqual(
			results.map((each) => each.success),
			[false, true, false, true, false, true],
		);
		assert.deepEqual(
			rows.map((row) => incidents(row.Id).length),
			[1, 0, 1, 0, 1, 0],
		);
	});
});

describe('words', () => {
	test('the one who takes reads whose it is, under which mentorship, until when, whom to ask', () => {
		const id = org.mentorship(dana, ana);
		end(id);
		refused(
			take(dana, dana),
			`Northwind belongs to Ana Ruiz and is protected from you until 17 Sep 2026 (mentorship ${org.row('Mentorship__c', id)['Name'] as string}). Ask Ana for a release.`,
		);
	});

	test('the one who gives reads what to do first', () => {
		org.mentorship(dana, ana);
		refused(take(ana, dana), 'Northwind belongs to you and is protected from Dana Cole while the mentorship runs');
		refused(take(ana, dana), 'Give Dana a release first.');
	});

	test('anyone else reads no mentorship and no name, and a reference that the incident has', () => {
		org.mentorship(dana, ana);
		const said = take(third, dana).errors[0]!.message;
		const reference = /^Northwind is protected\. Ask your program owner \(ref\. ([^)]+)\)\.$/.exec(said)?.[1];
		assert.ok(reference, said);
		assert.equal(incidents()[0]!['Reference__c'], reference);
	});

	test('each incident of one minute has a reference of its own, and the same tried again has the same', () => {
		org.mentorship(dana, ana);
		const clerk = org.admin as Person;
		const other = org.person('Dora Other', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
		org.mentorship(other, ana, { Kind__c: 'Organization' });
		const end = (id: string): string => id.slice(11, 15);
		const newLead = (): string => org.create(ana, 'Lead', { LastName: 'Ng', Company: 'Initech' });
		let lead = newLead();
		for (let more = 0; more < 300 && end(lead) < end(account); more++) lead = newLead();
		for (let more = 0; more < 300 && end(account) < end(lead); more++) account = org.account(ana);
		assert.equal(end(lead), end(account));
		const said = (answer: ReturnType<typeof take>): string => / \(ref\. ([^)]+)\)\.$/.exec(answer.errors[0]!.message)![1]!;
		const references = [
			said(take(clerk, dana)),
			said(take(clerk, other)),
			said(take(owner, dana)),
			said(org.update(clerk, 'Lead', lead, { OwnerId: dana.userId })),
		];
		assert.equal(new Set(references).size, references.length, references.join());
		for (const reference of references) {
			assert.match(reference, /^\d{6}-\d{4}-\w{5}-\w{4}$/);
			assert.equal(org.rows('Ownership_Incident__c', { Reference__c: reference }).length, 1);
		}
		assert.equal(said(take(clerk, dana)), references[0]);
		assert.equal(incidents().length, 3);
	});

	test('anyone else reads the date only when there is one', () => {
		end(org.mentorship(dana, ana));
		assert.match(
			take(third, dana).errors[0]!.message,
			/^Northwind is protected until 17 Sep 2026\. Ask your program owner \(ref\. [^)]+\)\.$/,
		);
	});

	test('255 characters hold the longest names', () => {
		const long = (letter: string) => ({ FirstName: letter.repeat(40), LastName: letter.repeat(80) });
		const mentor = org.person('Mentor', ['Ridealong_Mentor', 'Demo_Transfer_Record'], long('M'));
		const mentee = org.person('Mentee', ['Ridealong_Rep', 'Demo_Transfer_Record'], long('E'));
		account = org.account(mentee, { Name: 'N'.repeat(255) });
		const running = org.mentorship(mentor, mentee, { Cooling_Off_Days__c: 999 });
		const messages = [mentor, mentee, third].map((by) => take(by, mentor).errors[0]!.message);
		end(running);
		messages.push(...[mentor, mentee, third].map((by) => take(by, mentor).errors[0]!.message));
		for (const message of messages) {
			assert.match(message, /protected/);
			assert.ok(message.length <= 255, `${message.length}: ${message}`);
			assert.match(message, /(release first|for a release|\(ref\. [^)]+\))\.$/);
		}
	});
});

describe('incidents', () => {
	test("a blocked change rolls back and leaves one incident, written by nobody's hand", () => {
		const mentorship = org.mentorship(dana, ana);
		refused(take(dana, dana), 'protected');
		const [incident, ...more] = incidents();
		assert.equal(more.length, 0);
		assert.deepEqual(
			[
				'Object_Name__c',
				'Record_Name__c',
				'Account__c',
				'From_Owner__c',
				'To_Owner__c',
				'Actor__c',
				'Mentorship__c',
				'Rule__c',
				'Result__c',
				'Review_Status__c',
				'Occurred_On__c',
			].map((field) => incident![field]),
			['Account', 'Northwind', account, ana.userId, dana.userId, dana.userId, mentorship, 'Pair protection', 'Blocked', 'Open', NOW],
		);
	});

	test('the same attempt within the minute is one incident, a later one another', () => {
		org.mentorship(dana, ana);
		refused(take(dana, dana), 'protected');
		refused(take(dana, dana), 'protected');
		assert.equal(incidents().length, 1);
		org.clock.set('2026-06-19T09:02:00.000Z');
		refused(take(dana, dana), 'protected');
		assert.equal(incidents().length, 2);
	});

	test('the program owner judges with a reason; facts stay, nothing is deleted, no party judges', () => {
		org.mentorship(dana, ana);
		refused(take(dana, dana), 'protected');
		const id = incidents()[0]!['Id'] as string;
		refused(org.update(owner, 'Ownership_Incident__c', id, { Review_Status__c: 'Dismissed' }), 'Say in the resolution');
		passes(org.update(owner, 'Ownership_Incident__c', id, { Review_Status__c: 'Dismissed', Resolution__c: 'A slip.' }));
		const powerful = org.person('Sam Admin', ['Test_Every_Right']);
		refused(org.update(powerful, 'Ownership_Incident__c', id, { Actor__c: third.userId }), 'cannot be changed');
		for (const by of [owner, powerful, org.robot, org.admin]) refused(org.remove(by, 'Ownership_Incident__c', id), 'cannot be deleted');
		org.assign(dana, 'Test_Every_Right');
		refused(
			org.update(dana, 'Ownership_Incident__c', id, { Review_Status__c: 'Confirmed', Resolution__c: 'It was nothing.' }),
			'You are part of this incident',
		);
	});

	test('nobody forges a guard event', () => {
		for (const by of [dana, ana, owner, org.robot])
			refused(org.insert(by, 'Ownership_Guard__e', { Key__c: 'forged' }), /INSUFFICIENT|CANNOT_INSERT|INVALID/);
		assert.equal(org.rows('Ownership_Incident__c', { Key__c: 'forged' }).length, 0);
	});
});

describe('policy', () => {
	test('observe lets it pass and records what would have been blocked', () => {
		org.guardPolicy({ Mode__c: 'Observe' });
		org.mentorship(dana, ana);
		passes(take(dana, dana));
		assert.deepEqual(
			incidents().map((each) => [each['Result__c'], each['Rule__c'], each['Actor__c']]),
			[['Observed', 'Pair protection', dana.userId]],
		);
		passes(take(dana, ana));
		passes(take(dana, dana));
		assert.equal(incidents().length, 1, 'it may go home, and the same change within the minute is one incident and no error');
	});

	test('the kill switch lets everything pass and records nothing', () => {
		org.guardPolicy({ Account_Guard_On__c: false });
		org.mentorship(dana, ana);
		passes(take(dana, dana));
		assert.equal(incidents().length, 0);
	});

	test('the package itself comes observing', async () => {
		const fresh = await TestOrg.create({ privateSales: false });
		assert.equal(fresh.engine.schema.customMetadata.get('Guard_Policy.Default')!.values['Mode__c'], 'Observe');
	});
});

describe('release', () => {
	test('by the owner, for this account and this person, it lets the change pass', () => {
		org.mentorship(dana, ana);
		const id = passes(release(ana, dana)).id!;
		const row = org.row('Ownership_Release__c', id);
		assert.deepEqual([row['Released_By__c'], row['Expires_On__c'], row['Revoked__c']], [ana.userId, '2026-06-26T09:00:00.000Z', false]);
		passes(take(dana, dana));
		assert.equal(incidents().length, 0);
	});

	test('for another account or another person it does not', () => {
		org.mentorship(dana, ana);
		passes(release(ana, third));
		const other = account;
		account = org.account(ana);
		passes(release(ana, dana));
		refused(take(dana, dana, other), 'protected');
	});

	test('it expires, and can be taken back for good', () => {
		org.mentorship(dana, ana);
		const id = passes(release(ana, dana)).id!;
		org.clock.set('2026-06-26T08:59:00.000Z');
		refused(org.update(dana, 'Ownership_Release__c', id, { Revoked__c: true }), /INSUFFICIENT|Only the person/);
		org.clock.set('2026-06-26T09:01:00.000Z');
		refused(take(dana, dana), 'protected');
		const second = passes(release(ana, dana)).id!;
		passes(org.update(ana, 'Ownership_Release__c', second, { Revoked__c: true }));
		refused(take(dana, dana), 'protected');
		refused(org.update(ana, 'Ownership_Release__c', second, { Revoked__c: false }), 'stays so');
	});

	test('only the owner gives it, as themselves, to one other active person', () => {
		org.mentorship(dana, ana);
		for (const by of [dana, third]) refused(release(by, dana), 'Only the owner of a record can release it');
		refused(release(owner, dana), /INSUFFICIENT|CANNOT_INSERT/);
		refused(release(ana, dana, { OwnerId: third.userId }), 'Only the owner of a record can release it');
		refused(release(ana, ana), 'to which other person');
		refused(org.insert(ana, 'Ownership_Release__c', { Account__c: account }), 'to which other person');
		refused(org.insert(ana, 'Ownership_Release__c', { Released_To__c: dana.userId }), 'Say which one record');
		refused(take(dana, dana), 'protected');
	});

	test('what was typed in counts for nothing, and nothing can be changed afterwards', () => {
		org.assign(ana, 'Test_Every_Right');
		org.mentorship(dana, ana);
		const id = passes(
			release(ana, dana, { Expires_On__c: '2030-01-01T00:00:00.000Z', Released_By__c: third.userId, Revoked__c: true }),
		).id!;
		const row = org.row('Ownership_Release__c', id);
		assert.deepEqual([row['Released_By__c'], row['Expires_On__c'], row['Revoked__c']], [ana.userId, '2026-06-26T09:00:00.000Z', false]);
		for (const change of [
			{ Expires_On__c: '2030-01-01T00:00:00.000Z' },
			{ Released_To__c: third.userId },
			{ Account__c: org.account(ana) },
			{ Reason__c: 'Another' },
		])
			refused(org.update(ana, 'Ownership_Release__c', id, change), 'cannot change');
	});

	test('a release by a former owner opens nothing', () => {
		const former = third;
		account = org.account(former);
		passes(release(former, dana));
		passes(take(former, ana));
		org.mentorship(dana, ana);
		refused(take(dana, dana), 'protected');
	});
});
