/** Through other hands: a record that leaves its protected owner stays protected from the other party, whoever has it meanwhile. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let owner: Person;
let dana: Person;
let ana: Person;
let bo: Person;
let cy: Person;
let account: string;
let pair: string;

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner', 'Demo_Transfer_Record']);
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: true });
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	bo = org.person('Bo Lee', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	cy = org.person('Cy Young', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	account = org.account(ana);
	pair = org.mentorship(dana, ana);
});

const give = (by: Person, to: Person) => org.update(by, 'Account', account, { OwnerId: to.userId });
const later = (days: number) => org.clock.set(new Date(Date.parse(NOW) + days * 86_400_000).toISOString());
const carried = () =>
	org
		.rows('Ownership_Protection__c', { Record_Id__c: account })
		.map((row) => [row['Protected_For__c'], row['Protected_Against__c'], row['Protected_Until__c'], row['Lifted_By__c']]);
const release = (by: Person, to: Person) =>
	org.insert(by, 'Ownership_Release__c', { Account__c: account, Released_To__c: to.userId, Reason__c: 'Agreed' });
const incidents = () => org.rows('Ownership_Incident__c', { Record_Id__c: account });
const end = (id = pair) => passes(org.update(owner, 'Mentorship__c', id, { Status__c: 'Ended' }));

describe('through other hands', () => {
	test('the record carries one protection from the first hand on', () => {
		passes(give(ana, bo));
		assert.deepEqual(carried(), [[ana.userId, dana.userId, null, null]]);
		passes(give(bo, cy));
		passes(give(cy, bo));
		assert.equal(carried().length, 1);
	});

	test('neither the third nor the fourth hand may pass it on to the other party', () => {
		passes(give(ana, bo));
		refused(give(bo, dana), /^FIELD_CUSTOM_VALIDATION_EXCEPTION: Northwind is protected\. Ask your program owner \(ref\. /);
		passes(give(bo, cy));
		refused(give(dana, dana), 'Northwind came from Ana Ruiz and is protected from you while the mentorship runs and 90 days after');
		const [incident] = incidents();
		assert.deepEqual(
			['Rule__c', 'From_Owner__c', 'To_Owner__c', 'Mentorship__c'].map((field) => incident![field]),
			['Through other hands', ana.userId, dana.userId, pair],
		);
	});

	test('it goes on after the end, to the last day of the cooling-off', () => {
		passes(give(ana, bo));
		end();
		assert.deepEqual(carried()[0]![2], '2026-09-17');
		later(90);
		refused(give(bo, dana), 'until 17 Sep 2026');
		later(91);
		passes(give(bo, dana));
	});

	test('what leaves in the cooling-off carries its last day', () => {
		end();
		later(31);
		passes(give(ana, bo));
		assert.deepEqual(carried(), [[ana.userId, dana.userId, '2026-09-17', null]]);
		refused(give(bo, dana), 'until 17 Sep 2026');
	});

	test('while another mentorship of the two runs, the end of one dates nothing', () => {
		const second = org.mentorship(dana, ana, { Kind__c: 'Organization', Cooling_Off_Days__c: 10 });
		passes(give(ana, bo));
		assert.equal(carried().length, 1);
		end();
		assert.deepEqual(carried()[0]![2], null);
		later(1);
		end(second);
		assert.deepEqual(carried()[0]![2], '2026-09-17', 'the first protects longer');
		later(60);
		refused(give(bo, dana), 'until 17 Sep 2026');
	});

	test('its owner gets it back from any hand, and it is theirs again', () => {
		passes(give(ana, bo));
		passes(give(bo, ana));
		refused(give(dana, dana), 'belongs to Ana Ruiz');
	});

	test('a release counts only from whose it is, to who gets it in the end, and lifts the protection', () => {
		passes(give(ana, bo));
		passes(release(bo, dana));
		refused(give(bo, dana), /is protected\./);
		passes(release(ana, dana));
		passes(give(bo, dana));
		assert.deepEqual(carried(), [[ana.userId, dana.userId, null, 'Release']]);
		assert.equal(incidents().length, 1, 'only the refused one');
	});

	test('what was lifted is protected again when it leaves its owner again', () => {
		passes(release(ana, bo));
		passes(give(ana, bo));
		passes(release(ana, dana));
		passes(give(bo, dana));
		passes(release(dana, ana));
		passes(give(dana, ana));
		later(8);
		passes(give(ana, bo));
		assert.deepEqual(carried()[0], [ana.userId, dana.userId, null, null]);
		refused(give(bo, dana), /is protected\./);
	});

	test('where its owner has left, their manager decides, whoever has it', () => {
		const mia = org.rep('Mia Boss');
		passes(org.update(org.admin, 'User', ana.userId, { ManagerId: mia.userId }));
		passes(give(ana, bo));
		refused(release(mia, dana), 'Only the owner of a record can release it');
		passes(org.update(org.admin, 'User', ana.userId, { IsActive: false }));
		refused(give(bo, dana), 'is protected.');
		passes(release(mia, dana));
		passes(give(bo, dana));
		assert.equal(carried()[0]![3], 'Release');
	});

	test('what is taken from one who has left stays protected, and their manager who has it lets it go', () => {
		const mia = org.person('Mia Boss', ['Ridealong_Rep', 'Demo_Transfer_Record']);
		passes(org.update(org.admin, 'User', ana.userId, { ManagerId: mia.userId, IsActive: false }));
		passes(give(cy, mia));
		assert.deepEqual(carried(), [[ana.userId, dana.userId, null, null]]);
		refused(give(mia, dana), 'is protected');
		passes(release(mia, dana));
		passes(give(mia, dana));
	});

	test('where both have left, nobody is protected from anybody', () => {
		for (const person of [ana, dana]) passes(org.update(org.admin, 'User', person.userId, { IsActive: false }));
		passes(give(cy, bo));
		assert.deepEqual(carried(), []);
	});

	test('strangers hand on what they like, and nothing is written', () => {
		account = org.account(bo);
		passes(give(bo, cy));
		passes(give(cy, dana));
		assert.equal(org.rows('Ownership_Protection__c', { Protected_For__c: bo.userId }).length, 0);
	});

	test('observed: it passes, is recorded, and stays protected from whom it passed to', () => {
		org.guardPolicy({ Mode__c: 'Observe' });
		passes(give(ana, dana));
		assert.deepEqual(carried(), [[ana.userId, dana.userId, null, null]]);
		passes(give(dana, bo));
		org.guardPolicy({ Mode__c: 'Enforce' });
		refused(give(bo, dana), /protected/);
		passes(give(bo, ana));
	});

	test('switched off nothing is written and nothing is asked', () => {
		org.guardPolicy({ Account_Guard_On__c: false });
		passes(give(ana, bo));
		assert.deepEqual(carried(), []);
		passes(give(bo, dana));
	});
});

describe('what was disclosed', () => {
	test('by a review stays protected 180 days after the end, its account too', () => {
		const deal = org.opportunity(ana, { AccountId: account });
		passes(org.insert(ana, 'Deal_Review__c', TestOrg.ask(deal, pair)));
		end();
		later(91);
		refused(give(dana, dana), 'until 16 Dec 2026');
		later(180);
		refused(give(dana, dana), 'until 16 Dec 2026');
		later(181);
		passes(give(dana, dana));
	});

	test('and in other hands too', () => {
		const deal = org.opportunity(ana, { AccountId: account });
		passes(org.insert(ana, 'Deal_Review__c', TestOrg.ask(deal, pair)));
		passes(give(ana, bo));
		end();
		assert.equal(carried()[0]![2], '2026-12-16');
		later(180);
		refused(give(bo, dana), 'until 16 Dec 2026');
	});

	test('to another mentor opens nothing longer', () => {
		const eve = org.mentor('Eve Other');
		const other = org.mentorship(eve, ana, { Kind__c: 'Organization' });
		const deal = org.opportunity(ana, { AccountId: account });
		passes(org.insert(ana, 'Deal_Review__c', TestOrg.ask(deal, other)));
		end();
		later(91);
		passes(give(dana, dana));
	});
});

describe('who learns of it', () => {
	test('the two parties and the program owner; not the hands in between', () => {
		passes(give(ana, bo));
		const [row] = org.rows('Ownership_Protection__c', { Record_Id__c: account });
		const id = String(row!['Id']);
		for (const person of [dana, ana, owner]) assert.equal(org.mayRead(person, 'Ownership_Protection__c', id), true, person.name);
		for (const person of [bo, cy]) assert.equal(org.mayRead(person, 'Ownership_Protection__c', id), false, person.name);
	});

	test('nobody writes it by hand', () => {
		passes(give(ana, bo));
		const [row] = org.rows('Ownership_Protection__c', { Record_Id__c: account });
		for (const person of [dana, ana, owner, bo])
			refused(org.update(person, 'Ownership_Protection__c', String(row!['Id']), { Lifted_On__c: NOW }), /INSUFFICIENT|INVALID_FIELD|NOT/);
		refused(org.insert(dana, 'Ownership_Protection__c', { Record_Id__c: account }), /INSUFFICIENT|CANNOT_INSERT|INVALID_FIELD/);
	});

	test('255 characters hold the longest names', () => {
		const long = (letter: string) => ({ FirstName: letter.repeat(40), LastName: letter.repeat(80) });
		const mentor = org.person('Mentor', ['Ridealong_Mentor', 'Demo_Transfer_Record'], long('M'));
		const mentee = org.person('Mentee', ['Ridealong_Rep', 'Demo_Transfer_Record'], long('E'));
		account = org.account(mentee, { Name: 'N'.repeat(255) });
		org.mentorship(mentor, mentee, { Cooling_Off_Days__c: 999 });
		passes(give(mentee, bo));
		for (const by of [mentor, mentee, bo]) {
			const message = give(by, mentor).errors[0]!.message;
			assert.match(message, /protected/);
			assert.match(message, /(release first|for a release|\(ref\. [^)]+\))\.$/);
			assert.ok(message.length <= 255, `${message.length}`);
		}
	});
});
