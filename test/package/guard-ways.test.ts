/** The ways through the guard, each an object with an approver, an expiry and a trace: overrides, realignments, and releases asked for. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let owner: Person;
let keyholder: Person;
let dana: Person;
let ana: Person;
let bo: Person;
let account: string;

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner', 'Demo_Transfer_Record']);
	keyholder = org.person('Kim Key', ['Ridealong_Override']);
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce' });
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	bo = org.person('Bo Lee', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	account = org.account(ana);
	org.mentorship(dana, ana);
});

type Values = Record<string, unknown>;
const give = (to: Person, id = account, object = 'Account') => org.update(org.admin, object, id, { OwnerId: to.userId });
const override = (by: Person, more: Values = {}) =>
	org.insert(by, 'Ownership_Override__c', { Record_Id__c: account, New_Owner__c: dana.userId, Reason__c: 'Ana moves abroad', ...more });
const incidents = (id = account) => org.rows('Ownership_Incident__c', { Record_Id__c: id });
const minutes = (count: number) => org.clock.set(new Date(Date.parse(NOW) + count * 60_000).toISOString());

describe('override', () => {
	test('lets the record pass once, to that owner, and leaves an incident that names the reason', () => {
		const id = passes(override(keyholder)).id!;
		const row = org.row('Ownership_Override__c', id);
		assert.deepEqual(
			[row['Approved_By__c'], row['Expires_On__c'], row['Object_Name__c']],
			[keyholder.userId, '2026-06-19T09:15:00.000Z', 'Account'],
		);
		passes(give(dana));
		assert.equal(org.row('Ownership_Override__c', id)['Used_On__c'], NOW);
		assert.deepEqual(
			incidents().map((each) => [each['Rule__c'], each['Result__c'], each['From_Owner__c'], each['To_Owner__c'], each['Details__c']]),
			[['Override used', 'Overridden', ana.userId, dana.userId, 'Overridden: Ana moves abroad']],
		);
		passes(override(keyholder, { New_Owner__c: ana.userId }));
		passes(give(ana));
		refused(give(dana), 'protected');
	});

	test('another record, another owner, or a quarter of an hour later: not', () => {
		passes(override(keyholder, { Record_Id__c: org.account(ana) }));
		passes(override(keyholder, { New_Owner__c: bo.userId }));
		refused(give(dana), 'protected');
		passes(override(keyholder));
		minutes(15);
		refused(give(dana), 'protected');
	});

	test('for what is no id of a record, or the id of none, it is refused, and says what is wanted', () => {
		for (const Record_Id__c of [null, 'Northwind', '001', `${account}A`, '001000000000000AAA', ana.userId])
			refused(override(keyholder, { Record_Id__c }), 'Name the id of one account, opportunity or lead');
		// As long as an id, and none: the lookups fail, and their fault paths say so in these words.
		for (const Record_Id__c of ['001-0000000000A', `${account.slice(0, 15)}zzz`])
			refused(override(keyholder, { Record_Id__c }), 'Name the id of one account, opportunity or lead');
		passes(override(keyholder, { Record_Id__c: account.slice(0, 15) }));
	});

	test('through other hands it lifts the protection', () => {
		passes(give(bo));
		passes(override(keyholder));
		passes(give(dana));
		assert.deepEqual(
			org.rows('Ownership_Protection__c', { Record_Id__c: account }).map((row) => row['Lifted_By__c']),
			['Override'],
		);
	});

	test('opportunities and leads pass too', () => {
		for (const [object, id] of [
			['Opportunity', org.opportunity(ana)],
			['Lead', org.create(ana, 'Lead', { LastName: 'Sato', Company: 'Kyoto' })],
		] as const) {
			passes(override(keyholder, { Record_Id__c: id.slice(0, 15) }));
			passes(give(dana, id, object));
		}
	});

	test('it takes the permission, and no part in it', () => {
		refused(override(org.person('Sam Admin', ['Test_Every_Right'])), /Only a person with the Ridealong Override permission/);
		for (const by of [dana, ana, bo, owner]) refused(override(by), /INSUFFICIENT|CANNOT_INSERT|INVALID/);
		org.assign(dana, 'Ridealong_Override');
		org.assign(ana, 'Ridealong_Override');
		for (const by of [dana, ana]) refused(override(by), 'You take part in this yourself');
		refused(override(keyholder, { New_Owner__c: keyholder.userId }), 'You take part in this yourself');
		passes(give(bo));
		refused(override(ana), 'You take part in this yourself');
	});

	test('who writes one of a deal takes no part in its account either: it would let the deal be there', () => {
		const by = (name: string) => org.person(name, ['Ridealong_Rep', 'Ridealong_Override']);
		const deal = org.opportunity(bo, { AccountId: account });
		const mentee = by('Will Mentee');
		org.mentorship(ana, mentee, { Kind__c: 'Organization' });
		refused(override(mentee, { Record_Id__c: deal }), 'You take part in this yourself');
		const mentor = org.person('Wes Mentor', ['Ridealong_Mentor', 'Ridealong_Override']);
		org.mentorship(mentor, ana, { Kind__c: 'Organization' });
		refused(override(mentor, { Record_Id__c: deal }), 'You take part in this yourself');
		org.assign(ana, 'Ridealong_Override');
		refused(override(ana, { Record_Id__c: deal }), 'You take part in this yourself');
		// It is protected for Ana still, who has it no more.
		passes(give(bo));
		refused(override(ana, { Record_Id__c: deal }), 'You take part in this yourself');
		// In a mentorship with nobody concerned, or of a deal on another account.
		passes(override(keyholder, { Record_Id__c: deal }));
		passes(override(mentee, { Record_Id__c: org.opportunity(bo, { AccountId: org.account(bo) }) }));
		passes(override(mentee, { Record_Id__c: org.opportunity(bo) }));
	});

	test('and none in what is above its account, up to the fifth ancestor; of an account they may', () => {
		const mentee = org.person('Will Mentee', ['Ridealong_Rep', 'Ridealong_Override']);
		org.mentorship(ana, mentee, { Kind__c: 'Organization' });
		org.assign(ana, 'Ridealong_Override');
		// For somebody with whom neither is in a mentorship.
		const one = (by: Person, Record_Id__c: string) => override(by, { Record_Id__c, New_Owner__c: taker.userId });
		const taker = org.rep('Tom Taker');
		let above = account;
		for (let levels = 1; levels <= 6; levels++) {
			above = org.account(bo, { Name: `Level ${levels}`, ParentId: above });
			const deal = org.opportunity(bo, { AccountId: above });
			for (const by of [mentee, ana]) {
				const result = one(by, deal);
				if (levels > 5) passes(result);
				else refused(result, 'You take part in this yourself');
			}
			passes(one(keyholder, deal));
			passes(one(mentee, above));
		}
		// What is protected for somebody still, or from them, they take part in.
		passes(give(bo));
		const deal = org.opportunity(bo, { AccountId: org.account(bo, { ParentId: account }) });
		for (const by of [ana, mentee]) refused(one(by, deal), 'You take part in this yourself');
		passes(one(keyholder, deal));
	});

	test('as many minutes as the policy says; where it says nothing, as many as usual', () => {
		try {
			for (const [Override_Minutes__c, last] of [
				[5, '2026-06-19T09:05:00.000Z'],
				[null, '2026-06-19T09:15:00.000Z'],
			] as const) {
				org.guardPolicy({ Override_Minutes__c });
				assert.equal(org.row('Ownership_Override__c', passes(override(keyholder)).id!)['Expires_On__c'], last);
			}
		} finally {
			org.guardPolicy({ Override_Minutes__c: 15 });
		}
	});

	test('what was typed in counts for nothing, and it stays what it is', () => {
		const admin = org.person('Sam Admin', ['Test_Every_Right', 'Ridealong_Override']);
		const id = passes(override(admin, { Expires_On__c: '2030-01-01T00:00:00.000Z', Approved_By__c: owner.userId, Used_On__c: NOW })).id!;
		const row = org.row('Ownership_Override__c', id);
		assert.deepEqual(
			[row['Expires_On__c'], row['Approved_By__c'], row['Used_On__c'] ?? null],
			['2026-06-19T09:15:00.000Z', admin.userId, null],
		);
		refused(org.update(admin, 'Ownership_Override__c', id, { Expires_On__c: '2030-01-01T00:00:00.000Z' }), 'cannot change');
		passes(give(dana));
		refused(org.update(admin, 'Ownership_Override__c', id, { Used_On__c: null }), 'stays used');
	});

	test('it lets a deal onto the account, and is used up by it', () => {
		passes(override(keyholder));
		const deal = { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-09-30', AccountId: account };
		passes(org.insert(dana, 'Opportunity', deal));
		refused(org.insert(dana, 'Opportunity', deal), 'protected');
	});

	test('where a release is enough, it is not used up', () => {
		passes(org.insert(ana, 'Ownership_Release__c', { Account__c: account, Released_To__c: dana.userId, Reason__c: 'Agreed' }));
		const id = passes(override(keyholder)).id!;
		passes(give(dana));
		assert.equal(org.row('Ownership_Override__c', id)['Used_On__c'] ?? null, null);
	});
});

describe('realignment', () => {
	const WINDOW = { Reason__c: 'New territories', Starts_On__c: '2026-06-19T08:00:00.000Z', Ends_On__c: '2026-06-20T08:00:00.000Z' };
	const begin = (more: Values = {}) => org.create(owner, 'Realignment__c', { Name: 'Half-year', ...WINDOW, ...more });
	const list = (batch: string, more: Values = {}) =>
		org.insert(owner, 'Realignment_Row__c', { Realignment__c: batch, Record_Id__c: account, New_Owner__c: dana.userId, ...more });
	const move = (batch: string, Status__c: string, by: Person = owner) => org.update(by, 'Realignment__c', batch, { Status__c });
	const approved = (more: Values = {}): string => {
		const batch = begin(more);
		passes(list(batch));
		passes(move(batch, 'Approved'));
		return batch;
	};

	test('approved and within its window its rows pass, once each, with a trace', () => {
		const batch = approved();
		passes(give(dana));
		const [row] = org.rows('Realignment_Row__c', { Realignment__c: batch });
		assert.equal(row!['Used_On__c'], NOW);
		assert.equal(org.row('Realignment__c', batch)['Approved_By__c'], owner.userId);
		passes(org.insert(dana, 'Ownership_Release__c', { Account__c: account, Released_To__c: ana.userId, Reason__c: 'Back' }));
		passes(give(ana));
		refused(give(dana), 'protected');
	});

	test('a draft, a closed one, before and after its window: not', () => {
		passes(list(begin()));
		refused(give(dana), 'protected');
		passes(move(approved(), 'Closed'));
		refused(give(dana), 'protected');
		approved({ Starts_On__c: '2026-06-19T09:30:00.000Z' });
		refused(give(dana), 'protected');
		minutes(31);
		passes(give(dana));
	});

	test('a record or person that is not listed does not pass', () => {
		approved();
		refused(give(dana, org.account(ana)), 'protected');
	});

	test('nobody approves what they gain by; nothing changes after approval', () => {
		const gainer = org.person('Gil Gain', ['Ridealong_Program_Owner']);
		const batch = begin();
		passes(list(batch, { New_Owner__c: gainer.userId }));
		refused(move(batch, 'Approved', gainer), 'You would get a record by this realignment');
		passes(move(batch, 'Approved'));
		refused(list(batch, { Record_Id__c: org.account(ana) }), 'cannot change');
		const [row] = org.rows('Realignment_Row__c', { Realignment__c: batch });
		refused(org.update(owner, 'Realignment_Row__c', String(row!['Id']), { New_Owner__c: dana.userId }), 'cannot change');
		refused(org.remove(owner, 'Realignment_Row__c', String(row!['Id'])), 'cannot be deleted');
		refused(org.update(owner, 'Realignment__c', batch, { Ends_On__c: '2027-01-01T00:00:00.000Z' }), 'cannot change');
		refused(move(batch, 'Draft'), 'never back');
	});

	test('a record is listed once in a batch', () => {
		const batch = begin();
		passes(list(batch));
		refused(list(batch, { New_Owner__c: bo.userId }), 'DUPLICATE_VALUE');
	});
});

describe('a release that is asked for', () => {
	const ask = (by: Person, more: Values = {}) =>
		org.insert(by, 'Ownership_Release__c', { Account__c: account, Status__c: 'Requested', Reason__c: 'We agreed', ...more });

	test('opens nothing until whose record it is gives it', () => {
		const id = passes(ask(dana)).id!;
		const row = org.row('Ownership_Release__c', id);
		assert.deepEqual(
			[row['OwnerId'], row['Requested_By__c'], row['Released_To__c'], row['Released_By__c'] ?? null],
			[ana.userId, dana.userId, dana.userId, null],
		);
		assert.equal(org.mayRead(dana, 'Ownership_Release__c', id), true);
		assert.equal(org.mayRead(bo, 'Ownership_Release__c', id), false);
		refused(give(dana), 'protected');
		refused(org.update(dana, 'Ownership_Release__c', id, { Status__c: 'Given' }), /INSUFFICIENT|Only the owner of the record/);
		minutes(60);
		passes(org.update(ana, 'Ownership_Release__c', id, { Status__c: 'Given' }));
		const given = org.row('Ownership_Release__c', id);
		assert.deepEqual([given['Released_By__c'], given['Expires_On__c']], [ana.userId, '2026-06-26T10:00:00.000Z']);
		passes(give(dana));
	});

	test('declined it stays so', () => {
		const id = passes(ask(dana)).id!;
		passes(org.update(ana, 'Ownership_Release__c', id, { Status__c: 'Declined' }));
		refused(org.update(ana, 'Ownership_Release__c', id, { Status__c: 'Given' }), 'cannot change');
		refused(give(dana), 'protected');
	});

	test('goes to whose record it is, though another has it', () => {
		passes(give(bo));
		assert.equal(org.row('Ownership_Release__c', passes(ask(dana)).id!)['OwnerId'], ana.userId);
	});

	test('goes to the manager once whose record it is has left; without one there is nobody to ask', () => {
		const mia = org.rep('Mia Boss');
		passes(org.update(org.admin, 'User', ana.userId, { IsActive: false }));
		refused(ask(dana), 'nobody active does');
		passes(org.update(org.admin, 'User', ana.userId, { ManagerId: mia.userId }));
		const id = passes(ask(dana)).id!;
		assert.equal(org.row('Ownership_Release__c', id)['OwnerId'], mia.userId);
		refused(give(dana), 'protected');
		passes(org.update(mia, 'Ownership_Release__c', id, { Status__c: 'Given' }));
		const given = org.row('Ownership_Release__c', id);
		assert.deepEqual([given['Released_By__c'], given['Released_For__c']], [mia.userId, ana.userId]);
		passes(give(dana));
	});

	test('is for oneself, and not of one’s own record; nobody types an answer into it', () => {
		refused(ask(ana), 'You own this record');
		org.assign(dana, 'Test_Every_Right');
		const id = passes(ask(dana, { Released_To__c: bo.userId, Released_By__c: ana.userId, Expires_On__c: '2030-01-01T00:00:00.000Z' })).id!;
		const row = org.row('Ownership_Release__c', id);
		assert.deepEqual([row['Released_To__c'], row['Released_By__c'] ?? null, row['Expires_On__c'] ?? null], [dana.userId, null, null]);
		refused(org.update(dana, 'Ownership_Release__c', id, { Status__c: 'Given' }), 'Only the owner of the record can answer');
	});

	test('nothing of it can be answered by a former owner', () => {
		const id = passes(ask(bo)).id!;
		passes(org.insert(ana, 'Ownership_Release__c', { Account__c: account, Released_To__c: dana.userId, Reason__c: 'Agreed' }));
		passes(give(dana));
		refused(org.update(ana, 'Ownership_Release__c', id, { Status__c: 'Given' }), 'Only the owner of the record can answer');
	});
});

describe('who is told', () => {
	const told = (person: Person) => org.engine.notifications.of(person.userId, 50).map(({ title, body }) => `${title} | ${body}`);
	test('both parties and the program owners, without names; nobody else', () => {
		const before = told(owner).length;
		refused(org.update(bo, 'Account', account, { OwnerId: dana.userId }), 'is protected.');
		const reference = String(incidents()[0]!['Reference__c']);
		for (const person of [dana, ana])
			assert.deepEqual(told(person), [
				`The ownership guard stopped a change | A change to what your mentorship protects was stopped. Ask your program owner (ref. ${reference}).`,
			]);
		assert.equal(told(owner).length, before + 1);
		assert.match(told(owner)[0]!, /Pair protection, blocked, ref\. /);
		assert.deepEqual([told(bo), told(keyholder)], [[], []]);
	});

	test('an override that was used, to both', () => {
		passes(override(keyholder));
		passes(give(dana));
		for (const person of [dana, ana]) assert.match(told(person)[0]!, /^An override of the ownership guard was used/);
	});

	test('what is only observed is recorded, not told', () => {
		org.guardPolicy({ Mode__c: 'Observe' });
		passes(give(dana));
		assert.equal(incidents().length, 1);
		for (const person of [dana, ana]) assert.deepEqual(told(person), []);
	});

	test('whose record it is, that a release is asked for', () => {
		passes(org.insert(dana, 'Ownership_Release__c', { Account__c: account, Status__c: 'Requested', Reason__c: 'We agreed' }));
		assert.deepEqual(told(ana), ['Somebody asks you for a release | Open the request to give or decline it.']);
	});
});
