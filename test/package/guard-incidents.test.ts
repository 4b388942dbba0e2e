/** What each rule of the guard leaves behind: who, what, from, to, how, under which mentorship, with which result; and who is told what. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { NOW, passes, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let owner: Person;
let dana: Person;
let ana: Person;
let bo: Person;
let pair: string;

const LONG = { FirstName: 'F'.repeat(40), LastName: 'L'.repeat(80) };
/** Words that give away whose, with whom, or what. */
const NAMES = [LONG.FirstName.slice(0, 10), LONG.LastName.slice(0, 10), 'Northwind', 'MS-'];

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner']);
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce' });
	dana = org.person('Dana', ['Ridealong_Mentor', 'Demo_Transfer_Record'], LONG);
	ana = org.person('Ana', ['Ridealong_Rep', 'Demo_Transfer_Record'], LONG);
	bo = org.person('Bo Lee', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	mark = `Northwind ${++count} ${'n'.repeat(70)}`;
	pair = org.mentorship(dana, ana);
});

let mark = '';
let count = 0;
const account = (of: Person): string => org.account(of, { Name: mark, Website: `n${count}.example` });
const deal = { Name: 'Renewal', StageName: 'Prospecting', CloseDate: '2026-09-30' };
const told = (person: Person): string[] => org.engine.notifications.of(person.userId, 50).map(({ title, body }) => `${title} ${body}`);

/** What is tried by an administrator, who is a third person, for Dana; the record that the incident names. */
const RULES: Record<string, () => { record: string; object: string; said: string }> = {
	'Pair protection': () => {
		const record = account(ana);
		return { record, object: 'Account', said: refusal(org.update(org.admin, 'Account', record, { OwnerId: dana.userId })) };
	},
	'Through other hands': () => {
		const record = account(ana);
		passes(org.update(org.admin, 'Account', record, { OwnerId: bo.userId }));
		return { record, object: 'Account', said: refusal(org.update(org.admin, 'Account', record, { OwnerId: dana.userId })) };
	},
	'Opportunity on the other’s account': () => {
		const record = account(ana);
		const values = { ...deal, AccountId: record, OwnerId: dana.userId };
		return { record, object: 'Account', said: refusal(org.insert(org.admin, 'Opportunity', values)) };
	},
	'Opportunity moved': () => {
		const record = org.opportunity(ana, { Name: mark });
		const own = org.account(dana, { Name: 'Own' });
		return { record, object: 'Opportunity', said: refusal(org.update(org.admin, 'Opportunity', record, { AccountId: own })) };
	},
	'Matching record': () => {
		const record = account(ana);
		const values = { Name: `${mark} too`, Website: `www.n${count}.example`, OwnerId: dana.userId };
		return { record, object: 'Account', said: refusal(org.insert(org.admin, 'Account', values)) };
	},
};
const refusal = (result: { success: boolean; errors: { message: string }[] }): string => {
	assert.equal(result.success, false);
	return result.errors[0]!.message;
};

describe('each rule', () => {
	for (const [rule, attempt] of Object.entries(RULES)) {
		test(`${rule}: the incident says who, what, from, to, how, under which mentorship, with which result`, () => {
			const { record, object } = attempt();
			const [incident, ...more] = org.rows('Ownership_Incident__c', { Record_Id__c: record });
			assert.equal(more.length, 0);
			assert.deepEqual(
				[
					'Rule__c',
					'Result__c',
					'Object_Name__c',
					'Record_Name__c',
					'From_Owner__c',
					'To_Owner__c',
					'Actor__c',
					'Mentorship__c',
					'Channel__c',
					'Occurred_On__c',
				].map((field) => incident![field]),
				[rule, 'Blocked', object, mark, ana.userId, dana.userId, org.admin.userId, pair, 'Save', NOW],
			);
		});

		test(`${rule}: a third person reads the program owner and a reference only; parties and program owner are told without names`, () => {
			const before = told(owner).length;
			const { record, said } = attempt();
			const reference = String(org.rows('Ownership_Incident__c', { Record_Id__c: record })[0]!['Reference__c']);
			assert.match(said, / is protected\. Ask your program owner \(ref\. [\w-]+\)\.$/);
			assert.ok(said.includes(reference) && said.length <= 255);
			assert.ok(!/F{10}|L{10}|MS-|mentorship|hold/.test(said), said);
			for (const person of [dana, ana]) assert.equal(told(person).length, 1);
			assert.equal(told(owner).length, before + 1);
			for (const words of [...told(dana), ...told(ana), told(owner)[0]!]) {
				for (const name of NAMES) assert.ok(!words.includes(name), words);
				assert.ok(words.includes(reference));
			}
			assert.deepEqual(told(bo), []);
		});

		test(`${rule}: observed it passes, is recorded the same, and nobody is told`, () => {
			org.guardPolicy({ Mode__c: 'Observe' });
			assert.throws(attempt, 'it is not refused');
			const incidents = org.rows('Ownership_Incident__c', { Mentorship__c: pair });
			assert.deepEqual(
				incidents.map((row) => [row['Rule__c'], row['Result__c'], row['From_Owner__c'], row['To_Owner__c']]),
				[[rule, 'Observed', ana.userId, dana.userId]],
			);
			for (const person of [dana, ana]) assert.deepEqual(told(person), []);
		});
	}
});
