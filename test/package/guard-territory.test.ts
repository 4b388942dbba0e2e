/** Territories: who covers an account may own it; what cannot be asked is said aloud. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let dana: Person;
let ana: Person;
let third: Person;
let account: string;

before(async () => {
	org = await TestOrg.create();
	third = org.person('Tess Third', ['Ridealong_Rep', 'Demo_Transfer_Record']);
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: true, Territory_Guard_On__c: true });
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	account = org.account(ana);
});

const take = (by: Person, to: Person) => org.update(by, 'Account', account, { OwnerId: to.userId });
const incidents = () => org.rows('Ownership_Incident__c', { Record_Id__c: account });

describe('territory', () => {
	const stamp = (policy: string | null, key: string | null = 'west', id = account) =>
		passes(org.update(org.robot, 'Account', id, { Territory_Key__c: key, Territory_Policy__c: policy }));
	const keys = (person: Person, value: string | null) =>
		passes(org.update(org.system, 'User', person.userId, { Territory_Keys__c: value }));
	const found = () => incidents().map((each) => [each['Rule__c'], each['Result__c'], each['Details__c']]);

	test('Block: who does not cover the territory cannot become the owner; who does, can', () => {
		stamp('Block');
		refused(take(third, dana), "does not cover this account's territory");
		keys(dana, ';east;westland;');
		refused(take(third, dana), "does not cover this account's territory");
		keys(dana, ';east;west;');
		passes(take(third, dana));
		assert.deepEqual(found(), []);
	});

	test('Warn passes and is recorded; who covers it is not', () => {
		stamp('Warn');
		passes(take(third, dana));
		assert.deepEqual(found(), [['Territory', 'Observed', 'Territory west, policy Warn: Dana Cole does not cover it.']]);
		keys(ana, ';west;');
		passes(take(third, ana));
		assert.equal(found().length, 1);
	});

	test('Unguarded is said aloud: by policy, without a key, or with more keys than fit', () => {
		stamp('Unguarded');
		passes(take(third, dana));
		stamp('Block', null);
		passes(take(third, ana));
		org.clock.set('2026-06-19T09:02:00.000Z');
		stamp('Block');
		keys(dana, '*');
		passes(take(third, dana));
		assert.deepEqual(
			found().map((each) => each[2]),
			[
				'Unguarded: no territory rule could be applied to this owner change.',
				'Unguarded: no territory rule could be applied to this owner change.',
				'Unguarded: no territory rule could be applied to this owner change.',
			],
		);
	});

	test('an account without any stamp is left alone', () => {
		passes(take(third, dana));
		assert.deepEqual(found(), []);
	});

	test('a new account is held to it too', () => {
		const powerful = org.person('Sam Admin', ['Ridealong_Rep', 'Test_Every_Right']);
		refused(org.insert(powerful, 'Account', { Name: 'New', Territory_Key__c: 'west', Territory_Policy__c: 'Block' }), 'does not cover');
		account = org.create(powerful, 'Account', { Name: 'New', Territory_Key__c: 'west', Territory_Policy__c: 'Warn' });
		assert.equal(found().length, 1);
	});

	test('observing blocks nothing and records it; the kill switch does neither', () => {
		stamp('Block');
		org.guardPolicy({ Mode__c: 'Observe' });
		passes(take(third, dana));
		assert.deepEqual(
			found().map((each) => each[2]),
			['Territory west, policy Block: Dana Cole does not cover it.'],
		);
		org.guardPolicy({ Mode__c: 'Enforce', Territory_Guard_On__c: false });
		passes(take(third, ana));
		assert.equal(found().length, 1);
	});

	test('people cannot write the stamps', () => {
		refused(org.update(ana, 'Account', account, { Territory_Policy__c: 'Unguarded' }), /INVALID_FIELD|INSUFFICIENT/);
	});
});
