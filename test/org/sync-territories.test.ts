/** Territories of the org's active model, stamped by sync over HTTP and held by the guard; the same org without Sales Territories beside it. */
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { strToU8 } from 'fflate';
import type { InputError } from '../../scripts/domain/errors.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { journalIn } from '../../scripts/jobs/sync/journal.ts';
import { parseRoster } from '../../scripts/jobs/sync/readRoster.ts';
import { type SyncResult, syncRoster } from '../../scripts/jobs/sync/sync.ts';
import type { Org } from '../../scripts/salesforce/org.ts';
import { type TestOrg, passes, refused as isRefused } from '../package/support.ts';
import { guardClinic } from './guardClinic.ts';

const sync = async (robot: Org, text: string): Promise<SyncResult['territories']> => {
	const journal = journalIn(await mkdtemp(path.join(os.tmpdir(), 'ridealong-sync-')), 'org');
	const { territories, refused } = await syncRoster(robot, parseRoster('r.yaml', text), journal);
	assert.deepEqual(refused, []);
	return territories;
};
const MODEL = 'salesTerritories: { policy: Block }\n';

/** Stamps on users ask for Manage Users beside Ridealong Integration: doctor says so. */
function mayManageUsers(org: TestOrg): void {
	const xml = (root: string, body: string) =>
		strToU8(`<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${root}>`);
	org.deploy({
		'permissionsets/Test_Manage_Users.permissionset': xml(
			'PermissionSet',
			'<label>Test</label><userPermissions><enabled>true</enabled><name>ManageUsers</name></userPermissions>',
		),
		'package.xml': xml('Package', '<types><members>Test_Manage_Users</members><name>PermissionSet</name></types><version>66.0</version>'),
	});
	org.assign(org.robot, 'Test_Manage_Users');
}

/** West above Coast, and North beside. */
function model(org: TestOrg): Record<'West' | 'Coast' | 'North', string> & { activate(): void } {
	org.engine.updateSettings({ salesTerritories: true });
	const type = org.create(org.admin, 'Territory2Type', { MasterLabel: 'Named', DeveloperName: 'Named', Priority: 1 });
	const id = org.create(org.admin, 'Territory2Model', { Name: 'FY26', DeveloperName: 'FY26' });
	const territory = (name: string, parent?: string): string =>
		org.create(org.admin, 'Territory2', {
			Name: name,
			DeveloperName: name,
			Territory2ModelId: id,
			Territory2TypeId: type,
			ParentTerritory2Id: parent,
			AccountAccessLevel: 'Edit',
			OpportunityAccessLevel: 'None',
		});
	const West = territory('West');
	return {
		West,
		Coast: territory('Coast', West),
		North: territory('North'),
		activate: () => org.engine.territories.activate(org.admin, id),
	};
}

test('with Sales Territories the active model decides: members and those above own it, others do not, and nothing else is guarded', () =>
	guardClinic(async ({ org, robot, mentee, mentor, stranger }) => {
		mayManageUsers(org);
		const { West, Coast, North, activate } = model(org);
		const wes = org.rep('Wes West');
		const noah = org.rep('Noah North');
		for (const [person, territory] of [
			[mentee, Coast],
			[wes, West],
			[noah, North],
		] as const)
			org.create(org.admin, 'UserTerritory2Association', { UserId: person.userId, Territory2Id: territory });
		const account = org.account(mentee);
		const outside = org.account(mentee);
		org.create(org.admin, 'ObjectTerritory2Association', { ObjectId: account, Territory2Id: Coast, AssociationCause: 'Territory2Manual' });
		activate();
		const stamped = await sync(robot, MODEL);
		assert.deepEqual([stamped.accounts, stamped.users, stamped.unguardedAccounts, stamped.unguardedUsers], [1, 2, 1, []]);
		assert.deepEqual(
			[org.row('Account', account)['Territory_Key__c'], org.row('Account', account)['Territory_Policy__c']],
			['Coast', 'Block'],
		);
		const { notCovered } = await scanGuard(robot);
		assert.deepEqual(
			notCovered.filter(({ part }) => part.startsWith('territories')),
			[{ part: 'territories.without', why: '1 of 2' }],
			'the scan says it, too',
		);
		const give = (id: string, to: string) => org.update(org.admin, 'Account', id, { OwnerId: to });
		for (const person of [noah, stranger]) isRefused(give(account, person.userId), "does not cover this account's territory");
		passes(give(account, wes.userId));
		passes(give(account, mentee.userId));
		passes(give(outside, stranger.userId));
		isRefused(give(org.account(mentee), mentor.userId), 'is protected');
		const again = await sync(robot, MODEL);
		assert.deepEqual([again.accounts, again.users], [0, 0], 'nothing is written twice');
		const own = await sync(robot, 'territories:\n  - { key: west, accounts: { states: [CA] } }\n');
		assert.deepEqual([own.leftOut, own.accounts, own.users], [['west'], 0, 0], 'the roster’s territories are left out by name');
		assert.equal(org.row('Account', account)['Territory_Key__c'], 'Coast');
		const silent = await sync(robot, 'mentorships: []\n');
		assert.deepEqual([silent.unguardedModel, silent.leftOut], [true, []]);
	}));

test('more territories than fit leave a person unguarded: named by sync, let through and recorded', () =>
	guardClinic(async ({ org, robot, mentee, stranger }) => {
		mayManageUsers(org);
		const places = Array.from({ length: 30 }, (_, at) => `place-${String(at).padStart(2, '0')}`);
		const username = String(org.row('User', stranger.userId)['Username']);
		const text = `territories:\n${places.map((key) => `  - { key: ${key}, policy: Block, members: ['${username}'], accounts: { states: [${key}] } }\n`).join('')}`;
		const account = org.account(mentee, { BillingState: 'place-03' });
		assert.deepEqual((await sync(robot, text)).unguardedUsers, [username]);
		passes(org.update(org.admin, 'Account', account, { OwnerId: stranger.userId }));
		const [incident, ...more] = org.rows('Ownership_Incident__c', { Record_Id__c: account });
		assert.deepEqual([more.length, incident!['Rule__c'], incident!['Result__c']], [0, 'Territory', 'Observed']);
		assert.match(String(incident!['Details__c']), /^Unguarded: /);
	}));

test('without Sales Territories the roster decides, and one that asks for the model is told', () =>
	guardClinic(async ({ org, robot, mentee, stranger }) => {
		mayManageUsers(org);
		await assert.rejects(sync(robot, MODEL), ({ issues }: InputError) => /has no Sales Territories/.test(issues[0]!.problem));
		const account = org.account(mentee, { BillingState: 'CA' });
		const username = String(org.row('User', mentee.userId)['Username']);
		const stamped = await sync(
			robot,
			`territories:\n  - { key: west, policy: Block, members: ['${username}'], accounts: { states: [CA] } }\n`,
		);
		assert.deepEqual([stamped.accounts, stamped.users, stamped.unguardedModel], [1, 1, false]);
		isRefused(org.update(org.admin, 'Account', account, { OwnerId: stranger.userId }), "does not cover this account's territory");
	}));
