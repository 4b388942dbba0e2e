/** Least privilege, read off the permission sets themselves. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { PermissionSetDef } from '../../scripts/local-org/schema/model.ts';
import { TestOrg } from './support.ts';

let sets: Map<string, PermissionSetDef>;
before(async () => {
	sets = (await TestOrg.create()).engine.schema.permissionSets;
});

const SHIPPED = ['Ridealong_Rep', 'Ridealong_Mentor', 'Ridealong_Program_Owner', 'Ridealong_Integration', 'Ridealong_Override'];
const PEOPLE = ['Ridealong_Rep', 'Ridealong_Mentor', 'Ridealong_Program_Owner'];
const rights = (set: string, object: string) => sets.get(set)!.objectPermissions.find((each) => each.object === object);
const edits = (set: string, field: string): boolean =>
	sets.get(set)!.fieldPermissions.some((each) => each.field === field && each.editable);

for (const set of SHIPPED)
	test(`${set}: publishes no event`, () => {
		for (const event of ['Ownership_Guard__e', 'Review_Changed__e']) assert.notEqual(rights(set, event)?.allowCreate, true, event);
	});

for (const set of ['Ridealong_Rep', 'Ridealong_Mentor'])
	test(`${set}: deletes nothing, sees all of nothing, modifies all of nothing`, () => {
		for (const each of sets.get(set)!.objectPermissions)
			assert.ok(!each.allowDelete && !each.viewAllRecords && !each.modifyAllRecords, each.object);
	});

// Seen in an org with person accounts: github.com/trailheadapps/apex-recipes/issues/22. Help asks the same of profiles before they are enabled.
for (const set of SHIPPED)
	test(`${set}: where it reads accounts it reads contacts, else an org with person accounts refuses it`, () => {
		assert.equal(rights(set, 'Contact')?.allowRead ?? false, rights(set, 'Account')?.allowRead ?? false);
	});

test('no persona holds a permission that opens everything', () => {
	for (const set of SHIPPED)
		for (const name of sets.get(set)!.userPermissions) assert.ok(['EditTask', 'ApiEnabled'].includes(name), `${set} ${name}`);
});

test('the program owner has nothing on reviews and comments, and all mentorships and incidents', () => {
	assert.equal(rights('Ridealong_Program_Owner', 'Deal_Review__c'), undefined);
	assert.equal(rights('Ridealong_Program_Owner', 'Review_Comment__c'), undefined);
	for (const object of ['Mentorship__c', 'Ownership_Incident__c'])
		assert.equal(rights('Ridealong_Program_Owner', object)!.viewAllRecords, true);
});

for (const set of PEOPLE)
	test(`${set}: stamps are read-only`, () => {
		const stamps = [
			'Opportunity.Stall_Status__c',
			'Opportunity.Stall_Score__c',
			'Opportunity.Last_Touch_On__c',
			'Account.Territory_Key__c',
			'Account.Territory_Policy__c',
			'User.Territory_Keys__c',
			'Mentorship__c.Roster_Key__c',
			'Mentorship__c.Terms_Version__c',
			'Mentorship__c.Protected_Until__c',
			'Mentorship__c.Ended_On__c',
			'Mentorship__c.Slot_Key__c',
			'Deal_Review__c.Mentor__c',
			'Deal_Review__c.Account__c',
			'Deal_Review__c.Access_Until__c',
			'Deal_Review__c.Probe__c',
			'Deal_Review__c.Opportunity_Shared_Before__c',
			'Ownership_Release__c.Released_By__c',
			'Ownership_Release__c.Expires_On__c',
			'Ownership_Release__c.Requested_By__c',
			'Ownership_Protection__c.Protected_Until__c',
			'Ownership_Protection__c.Lifted_On__c',
			'Ownership_Override__c.Reason__c',
			'Realignment__c.Approved_By__c',
			'Prospect_Hold__c.Approved_By__c',
			'Prospect_Hold__c.Expires_On__c',
			'Prospect_Hold__c.Live_Domain_Key__c',
			'Realignment_Row__c.Used_On__c',
			'Account.Match_Domain__c',
			'Stall_Snooze__c.Stage__c',
			'Ridealong_Status__c.Private_Asks_Proven__c',
		];
		for (const field of stamps) assert.equal(edits(set, field), false, field);
	});

test('the integration writes the stamps and signs for nobody', () => {
	for (const field of [
		'Opportunity.Stall_Status__c',
		'Account.Territory_Key__c',
		'Mentorship__c.Roster_Key__c',
		'Ridealong_Status__c.Private_Asks_Proven__c',
	])
		assert.equal(edits('Ridealong_Integration', field), true, field);
	for (const field of ['Mentorship__c.Mentor_Signed_Version__c', 'Mentorship__c.Mentee_Signed_Version__c'])
		assert.equal(edits('Ridealong_Integration', field), false, field);
});

test('overrides are written with one permission set, which brings nothing else', () => {
	assert.deepEqual(
		sets
			.get('Ridealong_Override')!
			.objectPermissions.map(({ object, allowCreate, allowEdit, allowDelete, viewAllRecords }) => [
				object,
				allowCreate,
				allowEdit || allowDelete || viewAllRecords,
			]),
		[['Ownership_Override__c', true, false]],
	);
	for (const set of PEOPLE) assert.notEqual(rights(set, 'Ownership_Override__c')?.allowCreate, true, set);
});

test('a mentor edits no account, contact or opportunity through Ridealong', () => {
	for (const object of ['Account', 'Contact', 'Opportunity'])
		assert.deepEqual([rights('Ridealong_Mentor', object)!.allowEdit, rights('Ridealong_Mentor', object)!.allowCreate], [false, false]);
});
