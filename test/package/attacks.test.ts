/** What a clever sales rep tries, and what comes of it: one row per way, with who tries it. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { SaveResult, UserContext } from '../../scripts/local-org/engine/contract.ts';
import { closeOverdueAccess } from '../../scripts/jobs/guard/access.ts';
import type { Org } from '../../scripts/salesforce/org.ts';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let olu: Person;
/** Mentor and mentee, signed; Dana may change owners of accounts. */
let dana: Person;
let ana: Person;
/** In no mentorship with either; will do Dana a favour. */
let bo: Person;
let account: string;
let deal: string;
let pair: string;

before(async () => {
	org = await TestOrg.create();
	olu = org.person('Olu Adeyemi', ['Ridealong_Program_Owner']);
	bo = org.person('Bo Lee', ['Ridealong_Rep', 'Demo_Transfer_Record']);
});
beforeEach(() => {
	org.clock.set(NOW);
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.rep('Ana Ruiz');
	account = org.account(ana);
	deal = org.opportunity(ana, { AccountId: account });
	pair = org.mentorship(dana, ana);
});

const ask = (more: Record<string, unknown> = {}) => org.insert(ana, 'Deal_Review__c', TestOrg.ask(deal, pair, more));
const review = () => passes(ask()).id!;
const ownerOf = (id = account) => org.row('Account', id)['OwnerId'];
const finish = (id: string) => {
	passes(org.update(dana, 'Deal_Review__c', id, { Status__c: 'Advised' }));
	passes(org.update(ana, 'Deal_Review__c', id, { Status__c: 'Done' }));
};
const later = (days: number) => org.clock.set(new Date(Date.parse(NOW) + days * 86_400_000).toISOString());
const shares = (object: string, where: Record<string, string>) => org.rows(object, { ...where, RowCause: 'Manual' });

/** The org as the command line sees it, without the wire in between. */
const orgOf = ({ engine, robot }: TestOrg): Org =>
	({
		query: async ({ soql }: { soql: string }) => engine.soql.query(robot, soql).records,
		updateMany: async (object: string, rows: Record<string, unknown>[]) => engine.records.update(robot, object, rows),
	}) as unknown as Org;

type Way = [way: string, by: () => UserContext, attempt: (by: UserContext) => SaveResult | SaveResult[], words: RegExp | string];
const table = (rows: readonly Way[]) => {
	for (const [way, by, attempt, words] of rows)
		test(way, () => {
			for (const result of [attempt(by())].flat()) refused(result, words);
		});
};
const asDana = () => dana;
const asAna = () => ana;

describe("taking the mentee's account at save", () => {
	const ways: [way: string, attempt: (by: UserContext) => SaveResult[]][] = [
		['by update', (by) => [org.update(by, 'Account', account, { OwnerId: dana.userId })]],
		['with a 15-character owner', (by) => [org.update(by, 'Account', account, { OwnerId: dana.userId.slice(0, 15) })]],
		['with a 15-character id', (by) => [org.update(by, 'Account', account.slice(0, 15), { OwnerId: dana.userId })]],
		['beside other edits', (by) => [org.update(by, 'Account', account, { Name: 'Southwind', Phone: '1', OwnerId: dana.userId })]],
		[
			'in two steps of one request',
			(by) =>
				org.engine.records.update(by, 'Account', [
					{ Id: account, OwnerId: bo.userId },
					{ Id: account, OwnerId: dana.userId },
				]),
		],
		[
			'in two steps, all or none',
			(by) =>
				org.engine.records.update(
					by,
					'Account',
					[
						{ Id: account, OwnerId: bo.userId },
						{ Id: account, OwnerId: dana.userId },
					],
					{ allOrNone: true },
				),
		],
		[
			'beside rows that fail, so that the save runs again',
			(by) =>
				org.engine.records.update(by, 'Account', [
					{ Id: org.account(bo), Name: '' },
					{ Id: account, OwnerId: dana.userId },
				]),
		],
		[
			'in one transaction with a release of their own',
			(by) => [
				org.insert(by, 'Ownership_Release__c', { Account__c: account, Released_To__c: dana.userId }),
				org.update(by, 'Account', account, { OwnerId: dana.userId }),
			],
		],
	];
	for (const [way, attempt] of ways)
		for (const who of ['mentor', 'third person'] as const)
			test(`${way}, by the ${who}`, () => {
				attempt(who === 'mentor' ? dana : bo);
				assert.notEqual(ownerOf(), dana.userId);
			});
	test('an empty owner is no owner', () => refused(org.update(dana, 'Account', account, { OwnerId: null }), 'owner cannot be blank'));
});

describe('rights that nobody gives themselves', () => {
	const id = (object: string, Name: string) => org.rows(object, { Name })[0]!['Id'];
	table([
		[
			'a permission set',
			asAna,
			(by) =>
				org.insert(by, 'PermissionSetAssignment', {
					AssigneeId: ana.userId,
					PermissionSetId: id('PermissionSet', 'Ridealong_Integration'),
				}),
			/CANNOT_INSERT|INSUFFICIENT/,
		],
		[
			'a permission set, by the program owner',
			() => olu,
			(by) =>
				org.insert(by, 'PermissionSetAssignment', {
					AssigneeId: olu.userId,
					PermissionSetId: id('PermissionSet', 'Ridealong_Integration'),
				}),
			/CANNOT_INSERT|INSUFFICIENT/,
		],
		[
			'a profile',
			asAna,
			(by) => org.update(by, 'User', ana.userId, { ProfileId: id('Profile', 'System Administrator') }),
			/INVALID_FIELD|INSUFFICIENT/,
		],
		['a role', asAna, (by) => org.update(by, 'User', ana.userId, { UserRoleId: org.role('Top') }), /INVALID_FIELD|INSUFFICIENT/],
		['a manager', asAna, (by) => org.update(by, 'User', ana.userId, { ManagerId: bo.userId }), /INVALID_FIELD|INSUFFICIENT/],
		['territories', asAna, (by) => org.update(by, 'User', ana.userId, { Territory_Keys__c: '*' }), /INVALID_FIELD|INSUFFICIENT/],
		['somebody else made inactive', asDana, (by) => org.update(by, 'User', ana.userId, { IsActive: false }), /INVALID_FIELD|INSUFFICIENT/],
		["somebody else's name", asDana, (by) => org.update(by, 'User', ana.userId, { LastName: 'x' }), /INVALID_FIELD|INSUFFICIENT/],
		['a role above others', asDana, (by) => org.insert(by, 'UserRole', { Name: 'Above' }), /CANNOT_INSERT|INSUFFICIENT/],
		[
			'a place in a group',
			asDana,
			(by) => org.insert(by, 'GroupMember', { GroupId: '00G000000000001AAA', UserOrGroupId: dana.userId }),
			/CANNOT_INSERT|INSUFFICIENT/,
		],
		[
			"a share of the mentee's deal",
			asDana,
			(by) =>
				org.insert(by, 'OpportunityShare', {
					OpportunityId: deal,
					UserOrGroupId: dana.userId,
					OpportunityAccessLevel: 'Edit',
					RowCause: 'Manual',
				}),
			/INSUFFICIENT/,
		],
		[
			'a share of the deal that was opened for advice',
			asDana,
			(by) => (
				review(),
				org.insert(by, 'OpportunityShare', {
					OpportunityId: deal,
					UserOrGroupId: bo.userId,
					OpportunityAccessLevel: 'Read',
					RowCause: 'Manual',
				})
			),
			/INSUFFICIENT/,
		],
		[
			'a share of the review',
			asDana,
			(by) =>
				org.insert(by, 'Deal_Review__Share', { ParentId: review(), UserOrGroupId: bo.userId, AccessLevel: 'Read', RowCause: 'Manual' }),
			/INSUFFICIENT/,
		],
		[
			'a share of the mentorship',
			asDana,
			(by) => org.insert(by, 'Mentorship__Share', { ParentId: pair, UserOrGroupId: bo.userId, AccessLevel: 'Edit', RowCause: 'Manual' }),
			/INSUFFICIENT/,
		],
		[
			'more than Read on the deal',
			asDana,
			(by) => (
				review(),
				org.update(by, 'OpportunityShare', shares('OpportunityShare', { OpportunityId: deal })[0]!['Id'] as string, {
					OpportunityAccessLevel: 'Edit',
				})
			),
			/INSUFFICIENT/,
		],
		['the mentorship itself', asDana, (by) => org.update(by, 'Mentorship__c', pair, { OwnerId: dana.userId }), /owner/i],
		[
			'the mentorship itself, given to a third person',
			asDana,
			(by) => org.update(by, 'Mentorship__c', pair, { OwnerId: bo.userId }),
			/owner/i,
		],
		['the review', asDana, (by) => org.update(by, 'Deal_Review__c', review(), { OwnerId: dana.userId }), /INSUFFICIENT|stays with the rep/],
		['a guard event', asDana, (by) => org.insert(by, 'Ownership_Guard__e', { Key__c: 'x' }), /CANNOT_INSERT|INSUFFICIENT/],
		[
			'a guard event, by the program owner',
			() => olu,
			(by) => org.insert(by, 'Ownership_Guard__e', { Key__c: 'x' }),
			/CANNOT_INSERT|INSUFFICIENT/,
		],
		[
			'a guard event, by the integration',
			() => org.robot,
			(by) => org.insert(by, 'Ownership_Guard__e', { Key__c: 'x' }),
			/CANNOT_INSERT|INSUFFICIENT/,
		],
		['a review event', asAna, (by) => org.insert(by, 'Review_Changed__e', { Record_Id__c: 'x' }), /CANNOT_INSERT|INSUFFICIENT/],
		['an incident', asAna, (by) => org.insert(by, 'Ownership_Incident__c', { Key__c: 'x' }), /CANNOT_INSERT|INSUFFICIENT/],
		[
			'an incident, by the program owner',
			() => olu,
			(by) => org.insert(by, 'Ownership_Incident__c', { Key__c: 'x' }),
			/CANNOT_INSERT|INSUFFICIENT/,
		],
		[
			'the proof of privacy',
			asAna,
			(by) => org.insert(by, 'Ridealong_Status__c', { Name: 'Default', Private_Asks_Proven__c: true }),
			/CANNOT_INSERT|INSUFFICIENT/,
		],
		['a baseline', asAna, (by) => org.insert(by, 'Stall_Baseline__c', { Key__c: 'x' }), /CANNOT_INSERT|INSUFFICIENT/],
		['a policy', asAna, (by) => org.insert(by, 'Guard_Policy__mdt', { DeveloperName: 'Mine' }), /CANNOT_INSERT|INSUFFICIENT/],
		[
			'a mentorship',
			asDana,
			(by) => org.insert(by, 'Mentorship__c', { Mentor__c: dana.userId, Mentee__c: bo.userId, Kind__c: 'Craft' }),
			/CANNOT_INSERT|INSUFFICIENT/,
		],
		['a stall stamp', asAna, (by) => org.update(by, 'Opportunity', deal, { Stall_Status__c: 'Moving' }), /INVALID_FIELD/],
		['a territory stamp', asAna, (by) => org.update(by, 'Account', account, { Territory_Policy__c: 'Unguarded' }), /INVALID_FIELD/],
		['the account out of the way', asDana, (by) => org.remove(by, 'Account', account), /INSUFFICIENT/],
		['a slot', asAna, (by) => org.update(by, 'Mentorship__c', pair, { Slot_Key__c: 'x' }), /INVALID_FIELD/],
		[
			'an earlier end of protection',
			() => olu,
			(by) => org.update(by, 'Mentorship__c', pair, { Protected_Until__c: '2020-01-01' }),
			/INVALID_FIELD/,
		],
		['a terms version', () => olu, (by) => org.update(by, 'Mentorship__c', pair, { Terms_Version__c: 9 }), /INVALID_FIELD/],
	]);
});

describe('a private ask before privacy is proven', () => {
	for (const Visibility__c of ['Mentor only', 'mentor only', 'MENTOR ONLY', null, '', ' ', 'Nobody'])
		test(`as ${JSON.stringify(Visibility__c)}`, () => assert.equal(ask({ Visibility__c }).success, false));
	test('said nothing about', () => {
		const { Visibility__c: _, ...rest } = TestOrg.ask(deal, pair);
		refused(org.insert(ana, 'Deal_Review__c', rest), 'Mentor only is not available yet');
	});
	test('by an edit afterwards', () => refused(org.update(ana, 'Deal_Review__c', review(), { Visibility__c: null }), 'cannot change'));
});

describe('keeping what was opened for advice', () => {
	test('asked again after access ran out: the share is still ours, and goes', () => {
		finish(review());
		later(8);
		const second = review();
		passes(org.update(ana, 'Deal_Review__c', second, { Status__c: 'Withdrawn' }));
		assert.equal(org.mayRead(dana, 'Opportunity', deal), false);
	});
	test('the nightly scan closes what ran out, and only that', async () => {
		const nightly = () => closeOverdueAccess(orgOf(org), org.clock.now().toISOString().slice(0, 10));
		later(365);
		await nightly();
		org.clock.set(NOW);
		finish(review());
		later(7);
		assert.equal((await nightly()).closed, 0);
		assert.equal(org.mayRead(dana, 'Opportunity', deal), true);
		later(8);
		assert.deepEqual(await nightly(), { closed: 1, refused: [] });
		assert.equal(org.mayRead(dana, 'Opportunity', deal), false);
		assert.equal((await nightly()).closed, 0);
	});
	test('access that ran out ends with the mentorship at the latest', () => {
		finish(review());
		later(30);
		passes(org.update(olu, 'Mentorship__c', pair, { Status__c: 'Ended' }));
		assert.equal(org.mayRead(dana, 'Opportunity', deal), false);
	});
	test('ended on the day after the last day of access', () => {
		finish(review());
		later(8);
		passes(org.update(olu, 'Mentorship__c', pair, { Status__c: 'Ended' }));
		assert.equal(org.mayRead(dana, 'Opportunity', deal), false);
	});
	test('pausing does not open anything new, and closing does not drop protection', () => {
		for (const Status__c of ['Paused', 'Closing']) {
			passes(org.update(dana, 'Mentorship__c', pair, { Status__c }));
			refused(org.update(dana, 'Account', account, { OwnerId: dana.userId }), 'protected from you');
			assert.equal(ask().success, false);
		}
	});
	test('Done by the mentor at once opens no more than seven days', () => {
		const id = review();
		passes(org.update(dana, 'Deal_Review__c', id, { Status__c: 'Advised' }));
		passes(org.update(dana, 'Deal_Review__c', id, { Status__c: 'Done' }));
		for (const Status__c of ['Advised', 'Action agreed', 'Requested', 'Acknowledged'])
			refused(org.update(dana, 'Deal_Review__c', id, { Status__c }), 'not possible');
		refused(org.update(dana, 'Deal_Review__c', id, { Access_Until__c: '2030-01-01' }), 'INVALID_FIELD');
	});
	test('a new owner of the deal takes it out of the mentor’s sight', () => {
		review();
		passes(org.update(org.admin, 'Opportunity', deal, { OwnerId: bo.userId }));
		assert.equal(org.mayRead(dana, 'Opportunity', deal), false);
	});
});

describe('writing in the conversation of others', () => {
	test('a team reader writes nothing', () => {
		const role = org.role('Team');
		const [a, b] = [org.rep('Team Asker', { UserRoleId: role }), org.rep('Team Reader', { UserRoleId: role })];
		const mine = org.opportunity(a);
		const id = org.create(a, 'Deal_Review__c', TestOrg.ask(mine, org.mentorship(dana, a)));
		assert.equal(org.mayRead(b, 'Deal_Review__c', id), true);
		refused(org.insert(b, 'Review_Comment__c', { Deal_Review__c: id, Body__c: 'x', Kind__c: 'Question' }), 'Only the rep and the mentor');
		refused(org.update(b, 'Deal_Review__c', id, { Status__c: 'Withdrawn' }), /INSUFFICIENT/);
	});
	test('a comment stays on its review', () => {
		const comment = org.create(ana, 'Review_Comment__c', { Deal_Review__c: review(), Body__c: 'x', Kind__c: 'Question' });
		deal = org.opportunity(ana);
		refused(org.update(ana, 'Review_Comment__c', comment, { Deal_Review__c: review() }), /INVALID_FIELD/);
	});
});

describe('judging in their own matter', () => {
	test('a party who runs the program changes neither the verdict nor its reason', () => {
		org.assign(dana, 'Ridealong_Program_Owner');
		refused(org.update(dana, 'Account', account, { OwnerId: dana.userId }), 'protected');
		const [incident] = org.rows('Ownership_Incident__c', { Record_Id__c: account });
		const id = incident!['Id'] as string;
		refused(
			org.update(dana, 'Ownership_Incident__c', id, { Review_Status__c: 'Dismissed', Resolution__c: 'x' }),
			'You are part of this incident',
		);
		refused(org.update(dana, 'Ownership_Incident__c', id, { Resolution__c: 'x' }), 'You are part of this incident');
	});
	test('a party who runs the program cannot drop the protection', () => {
		org.assign(dana, 'Ridealong_Program_Owner');
		refused(org.update(dana, 'Mentorship__c', pair, { Cooling_Off_Days__c: 0 }), 'cannot be shortened');
		refused(org.remove(dana, 'Mentorship__c', pair), 'cannot be deleted');
		for (const Start_Date__c of ['2026-06-20', null])
			refused(org.update(dana, 'Mentorship__c', pair, { Start_Date__c }), 'cannot be moved later');
		refused(org.update(dana, 'Mentorship__c', pair, { Mentee__c: bo.userId }), 'cannot change');
		refused(org.update(dana, 'Mentorship__c', pair, { Status__c: 'Ended', Ended_On__c: '2020-01-01' }), 'Ended_On__c');
		passes(org.update(dana, 'Mentorship__c', pair, { Status__c: 'Ended' }));
		later(89);
		refused(org.update(dana, 'Account', account, { OwnerId: dana.userId }), 'protected from you until');
	});
});
