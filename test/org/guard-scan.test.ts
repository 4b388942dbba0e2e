/** The guard scan over HTTP, as the command line's user: what it finds, once, and what it says it cannot see. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { type Plant, finds, guardClinic, minutesAgo } from './guardClinic.ts';
import { NOW } from '../package/support.ts';

const FINDS: [string, Plant, string[]][] = [
	['nothing where nothing happened', ({ org, mentee }) => void org.account(mentee), []],
	[
		'accounts, opportunities and leads taken past the guard',
		async ({ org, mentee, mentor, transfer }) => {
			await transfer('Account', org.account(mentee), mentor);
			await transfer('Opportunity', org.opportunity(mentee), mentor);
			await transfer('Lead', org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Globex' }), mentor);
		},
		['Pair protection: Account, history', 'Pair protection: Lead, history', 'Pair protection: Opportunity, history'],
	],
	[
		'what came through a third person',
		async ({ org, mentee, mentor, stranger, transfer }) => {
			const lead = org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Globex' });
			await transfer('Lead', lead, stranger, 30);
			await transfer('Lead', lead, mentor, 20);
		},
		['Through other hands: Lead, history'],
	],
	[
		'nothing where it was taken under a release that was taken back afterwards',
		async ({ org, mentee, mentor, transfer }) => {
			org.clock.set(minutesAgo(120));
			const account = org.account(mentee);
			const release = org.create(mentee, 'Ownership_Release__c', { Account__c: account, Released_To__c: mentor.userId });
			await transfer('Account', account, mentor, 60);
			org.clock.set(minutesAgo(30));
			assert.ok(org.update(mentee, 'Ownership_Release__c', release, { Revoked__c: true }).success);
			org.clock.set(NOW);
		},
		[],
	],
	[
		'what was taken after its release was taken back',
		async ({ org, mentee, mentor, transfer }) => {
			org.clock.set(minutesAgo(120));
			const account = org.account(mentee);
			const release = org.create(mentee, 'Ownership_Release__c', { Account__c: account, Released_To__c: mentor.userId });
			org.clock.set(minutesAgo(60));
			assert.ok(org.update(mentee, 'Ownership_Release__c', release, { Revoked__c: true }).success);
			org.clock.set(NOW);
			await transfer('Account', account, mentor, 30);
		},
		['Pair protection: Account, history'],
	],
	[
		'nothing where a stranger took it',
		async ({ org, mentee, stranger, transfer }) => transfer('Account', org.account(mentee), stranger),
		[],
	],
	[
		'an opportunity on the other’s account, and far below it',
		async ({ org, mentee, mentor, stranger }) => {
			let account = org.account(mentee);
			org.guardPolicy({ Mode__c: 'Observe' });
			for (let depth = 0; depth < 7; depth++)
				account = org.create(org.admin, 'Account', { Name: `Below ${depth}`, ParentId: account, OwnerId: stranger.userId });
			org.create(org.admin, 'Opportunity', {
				Name: 'New',
				StageName: 'Prospecting',
				CloseDate: '2026-09-30',
				AccountId: account,
				OwnerId: mentor.userId,
			});
		},
		['Opportunity on the other’s account: Opportunity, creation'],
	],
	[
		'look-alikes of the other’s account',
		({ org, mentee, mentor }) => {
			org.clock.set(minutesAgo(60));
			org.account(mentee, { Name: 'Northwind Traders', BillingPostalCode: '94105-1234', Website: 'northwind.com' });
			org.clock.set(NOW);
			org.account(mentor, { Name: 'Nortwhind Trader Inc', BillingPostalCode: '94105' });
			org.create(mentor, 'Lead', { LastName: 'Buyer', Company: 'Else', Website: 'http://shop.nоrthwind.com' });
			org.account(mentor, { Name: 'Southwind', BillingPostalCode: '94105' });
		},
		['Matching record: Account, likeness', 'Matching record: Lead, likeness'],
	],
	[
		'a repeated deal',
		({ org, mentee, mentor }) => {
			org.clock.set(minutesAgo(60));
			org.opportunity(mentee, { Name: 'Northwind – Renewal', Amount: 4711, AccountId: org.account(mentee) });
			org.clock.set(NOW);
			org.opportunity(mentor, { Name: 'Northwind - renewal', Amount: 4711, AccountId: org.account(mentor, { Name: 'Own' }) });
		},
		['Clone: Opportunity, clone'],
	],
	[
		'edit access by a share, and none by a share to read',
		({ org, mentee, mentor }) => {
			const [edit, read] = [org.opportunity(mentee), org.opportunity(mentee)];
			for (const [id, level] of [
				[edit, 'Edit'],
				[read, 'Read'],
			])
				org.create(org.admin, 'OpportunityShare', { OpportunityId: id, UserOrGroupId: mentor.userId, OpportunityAccessLevel: level });
		},
		['Share or team: Opportunity, share'],
	],
	[
		'a merge into the other’s account',
		({ org, mentee, mentor }) => {
			const [loser, master] = [org.account(mentee), org.account(mentor, { Name: 'Own' })];
			const merged = org.engine.records.merge(org.admin, 'Account', { Id: master }, [loser]);
			assert.ok(merged.success, JSON.stringify(merged.errors));
		},
		['Pair protection: Account, merge'],
	],
];

describe('the scan finds, once,', () => {
	for (const [name, plant, expected] of FINDS) finds(name, plant, expected);
});

test('the dates that each history covers are told, and what the org does not have', () =>
	guardClinic(async ({ org, robot, mentee, stranger, transfer }) => {
		await transfer('Account', org.account(mentee), stranger);
		const { coverage, notCovered } = await scanGuard(robot);
		assert.deepEqual(
			coverage.histories.map(({ object, from, changes, tracked }) => [object, from, changes, tracked]),
			[
				['Account', NOW.slice(0, 10), 1, true],
				['Opportunity', null, 0, true],
				['Lead', null, 0, true],
			],
		);
		const parts = notCovered.map(({ part }) => part);
		assert.ok(parts.includes('splits') && parts.includes('clock'), parts.join());
	}));
