/** The guard scan over HTTP: what one of a pair may do with the other's records without owning them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { strToU8 } from 'fflate';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { passes } from '../package/support.ts';
import { finds, guardClinic, minutesAgo, told } from './guardClinic.ts';

const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

describe('access: the scan finds', () => {
	finds(
		'a team member who may edit the other’s deal; not one who may read it, nor a third person, nor on one’s own',
		({ org, mentee, mentor, stranger }) => {
			org.engine.updateSettings({ opportunityTeams: true });
			const [edits, reads, theirs, own] = [
				org.opportunity(mentee),
				org.opportunity(mentee),
				org.opportunity(mentee),
				org.opportunity(mentor),
			];
			for (const [deal, who, level] of [
				[edits, mentor, 'Edit'],
				[reads, mentor, 'Read'],
				[theirs, stranger, 'Edit'],
				[own, stranger, 'Edit'],
			] as const)
				org.create(org.admin, 'OpportunityTeamMember', { OpportunityId: deal, UserId: who.userId, OpportunityAccessLevel: level });
			return [edits];
		},
		['Share or team: Opportunity, team'],
	);
	finds(
		'a member of the account’s team who may edit the other’s account, or its deals; not one who may read them, nor a third person',
		({ org, mentee, mentor, stranger }) => {
			org.engine.updateSettings({ accountTeams: true });
			org.deploy({
				'objects/Account.object': strToU8(`<CustomObject ${NS}><sharingModel>Private</sharingModel></CustomObject>`),
				'package.xml': strToU8(
					`<Package ${NS}><types><members>Account</members><name>CustomObject</name></types><version>66.0</version></Package>`,
				),
			});
			const [edits, deals, reads, theirs] = [org.account(mentee), org.account(mentee), org.account(mentee), org.account(mentee)];
			const [deal] = [deals, reads].map((AccountId) => org.opportunity(mentee, { AccountId }));
			for (const [AccountId, who, AccountAccessLevel, OpportunityAccessLevel] of [
				[edits, mentor, 'Edit', 'None'],
				[deals, mentor, 'Read', 'Edit'],
				[reads, mentor, 'Read', 'Read'],
				[theirs, stranger, 'Edit', 'Edit'],
			] as const)
				org.create(org.admin, 'AccountTeamMember', { AccountId, UserId: who.userId, AccountAccessLevel, OpportunityAccessLevel });
			return [edits, deal!];
		},
		['Share or team: Account, team', 'Share or team: Opportunity, account team'],
	);
	test('of a deal that the account’s team opens since when, and who put them there', () =>
		guardClinic(async ({ org, robot, mentee, mentor }) => {
			org.engine.updateSettings({ accountTeams: true });
			const account = org.account(mentee);
			const deal = org.opportunity(mentee, { AccountId: account });
			org.clock.set(minutesAgo(30));
			const [AccountAccessLevel, OpportunityAccessLevel] = ['Edit', 'Edit'];
			org.create(org.admin, 'AccountTeamMember', {
				...{ AccountId: account, UserId: mentor.userId, AccountAccessLevel, OpportunityAccessLevel },
			});
			org.clock.set(minutesAgo(0));
			const found = (await scanGuard(robot)).incidents.find(({ recordId }) => recordId === deal);
			assert.deepEqual(
				[found?.how, found?.actorId, found?.at, found?.through],
				['account team', org.admin.userId, minutesAgo(30), [account]],
			);
			assert.deepEqual(told(await scanGuard(robot)), []);
		}));
	finds(
		'who may edit what the other gave to a third person; not where it was released, closed, or may be read only',
		({ org, mentee, mentor, stranger }) => {
			const [edits, reads, closed, released] = [1, 2, 3, 4].map(() => org.opportunity(mentee)) as [string, string, string, string];
			org.create(mentee, 'Ownership_Release__c', { Opportunity__c: released, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
			for (const id of [edits, reads, closed, released]) passes(org.update(org.admin, 'Opportunity', id, { OwnerId: stranger.userId }));
			passes(org.update(org.admin, 'Opportunity', closed, { StageName: 'Closed Lost' }));
			for (const [OpportunityId, OpportunityAccessLevel] of [
				[edits, 'Edit'],
				[reads, 'Read'],
				[closed, 'Edit'],
				[released, 'Edit'],
			] as const)
				org.create(org.admin, 'OpportunityShare', { OpportunityId, UserOrGroupId: mentor.userId, OpportunityAccessLevel });
			return [edits];
		},
		['Share or team: Opportunity, share'],
	);
	finds(
		'who may edit what the other gave to third persons where no flow ran; not where it was released, closed, came home, or may be read only',
		async ({ org, mentee, mentor, stranger, transfer }) => {
			const other = org.rep('Olga Other');
			const [edits, reads, closed, released, back, further] = [1, 2, 3, 4, 5, 6].map(() => org.opportunity(mentee)) as [
				string,
				...string[],
			];
			org.create(mentee, 'Ownership_Release__c', { Opportunity__c: released!, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
			for (const id of [edits, reads, closed, released, back, further]) await transfer('Opportunity', id!, stranger, 30);
			await transfer('Opportunity', further!, other, 20);
			await transfer('Opportunity', back!, mentee, 20);
			passes(org.update(org.admin, 'Opportunity', closed!, { StageName: 'Closed Lost' }));
			// A share is gone with the owner that gave it: these come last.
			for (const id of [edits, reads, closed, released, further])
				org.create(org.admin, 'OpportunityShare', {
					...{ OpportunityId: id, UserOrGroupId: mentor.userId },
					OpportunityAccessLevel: id === reads ? 'Read' : 'Edit',
				});
			return [edits, further!];
		},
		['Share or team: Opportunity, share', 'Share or team: Opportunity, share'],
	);
	finds(
		'by role what the other gave, where no flow ran, to somebody below the one; not what they gave to somebody beside them',
		async ({ org, mentee, stranger, transfer }) => {
			const [top, beside] = [org.role('Top'), org.role('Beside')];
			const below = org.role('Below', top);
			const above = org.person('Ada Above', ['Ridealong_Mentor', 'Ridealong_Rep'], { UserRoleId: top });
			org.clock.set(minutesAgo(60));
			org.mentorship(above, mentee, { Kind__c: 'Organization' });
			org.clock.set(minutesAgo(0));
			const worker = org.person('Will Worker', ['Ridealong_Rep'], { UserRoleId: below });
			passes(org.update(org.admin, 'User', stranger.userId, { UserRoleId: beside }));
			const [taken, kept] = [org.opportunity(mentee), org.opportunity(mentee)];
			await transfer('Opportunity', taken, worker);
			await transfer('Opportunity', kept, stranger);
			return [taken];
		},
		['Share or team: Opportunity, implicit access'],
	);
	for (const [name, deals, expected] of [
		['in one finding where it is much', 5, ['Share or team: User, implicit access']],
		['each by itself where it is little', 1, Array<string>(4).fill('Share or team: Opportunity, implicit access')],
	] as const)
		finds(
			`by role what the other handed on to several below the one, ${name}`,
			({ org, mentee }) => {
				const top = org.role('Top');
				const below = org.role('Below', top);
				const above = org.person('Ada Above', ['Ridealong_Mentor', 'Ridealong_Rep'], { UserRoleId: top });
				org.clock.set(minutesAgo(60));
				org.mentorship(above, mentee, { Kind__c: 'Organization' });
				org.clock.set(minutesAgo(0));
				const given: string[] = [];
				for (const name of ['Wanda', 'Will', 'Wes', 'Wyn']) {
					const worker = org.person(`${name} Worker`, ['Ridealong_Rep'], { UserRoleId: below });
					for (let count = 0; count < deals; count++) {
						const deal = org.opportunity(mentee);
						passes(org.update(org.admin, 'Opportunity', deal, { OwnerId: worker.userId }));
						given.push(deal);
					}
				}
				return deals > 1 ? [mentee.userId] : given;
			},
			[...expected],
		);
	finds(
		'who may edit an account that the other gave to a third person, and not a third person’s own',
		({ org, mentee, mentor, stranger }) => {
			org.deploy({
				'objects/Account.object': strToU8(`<CustomObject ${NS}><sharingModel>Private</sharingModel></CustomObject>`),
				'package.xml': strToU8(
					`<Package ${NS}><types><members>Account</members><name>CustomObject</name></types><version>66.0</version></Package>`,
				),
			});
			const [given, kept] = [org.account(mentee), org.account(stranger)];
			passes(org.update(org.admin, 'Account', given, { OwnerId: stranger.userId }));
			for (const AccountId of [given, kept])
				org.create(org.admin, 'AccountShare', {
					...{ AccountId, UserOrGroupId: mentor.userId },
					...{ AccountAccessLevel: 'Edit', OpportunityAccessLevel: 'None' },
				});
			return [given];
		},
		['Share or team: Account, share'],
	);
	finds(
		'a split of the other’s deal, and the place in its team that came with it; not a third person’s split',
		({ org, mentee, mentor, stranger }) => {
			org.engine.updateSettings({ opportunityTeams: true, opportunitySplits: true });
			const [shared, theirs] = [org.opportunity(mentee, { Amount: 1000 }), org.opportunity(mentee, { Amount: 1000 })];
			const overlay = String(org.rows('OpportunitySplitType', { DeveloperName: 'Overlay' })[0]!['Id']);
			for (const [deal, who] of [
				[shared, mentor],
				[theirs, stranger],
			] as const)
				org.create(org.admin, 'OpportunitySplit', {
					OpportunityId: deal,
					SplitOwnerId: who.userId,
					SplitPercentage: 50,
					SplitTypeId: overlay,
				});
			return [shared];
		},
		['Share or team: Opportunity, split'],
	);
	finds(
		'deals that were taken, and that they still reach whose they are: a split, a share, a group; not what they gained of the taker’s own',
		async ({ org, mentee, mentor, transfer }) => {
			org.engine.updateSettings({ opportunityTeams: true, opportunitySplits: true });
			const taken = [1, 2, 3].map((Amount) => org.opportunity(mentee, { Amount }));
			const own = org.opportunity(mentor, { Amount: 4 });
			for (const id of taken) await transfer('Opportunity', id, mentor);
			const group = org.create(org.admin, 'Group', { Name: 'Helpers', DeveloperName: 'Helpers', Type: 'Regular' });
			org.create(org.admin, 'GroupMember', { GroupId: group, UserOrGroupId: mentee.userId });
			for (const [OpportunityId, UserOrGroupId] of [
				[taken[1], mentee.userId],
				[taken[2], group],
				[own, mentee.userId],
			])
				org.create(org.admin, 'OpportunityShare', { OpportunityId, UserOrGroupId, OpportunityAccessLevel: 'Edit' });
			return [...taken, own];
		},
		[...Array<string>(3).fill('Pair protection: Opportunity, history'), 'Share or team: Opportunity, share'],
	);
	finds(
		'edit access that comes without a share of one’s own: by a group',
		({ org, mentee, mentor }) => {
			const [open, shut] = [org.opportunity(mentee), org.opportunity(mentee)];
			const group = org.create(org.admin, 'Group', { Name: 'Helpers', DeveloperName: 'Helpers', Type: 'Regular' });
			org.create(org.admin, 'GroupMember', { GroupId: group, UserOrGroupId: mentor.userId });
			for (const [id, level] of [
				[open, 'Edit'],
				[shut, 'Read'],
			])
				org.create(org.admin, 'OpportunityShare', { OpportunityId: id, UserOrGroupId: group, OpportunityAccessLevel: level });
			return [open];
		},
		['Share or team: Opportunity, implicit access'],
	);
	finds(
		'a share of a deal whose owner left; not of one that was released to them',
		({ org, mentee, mentor }) => {
			const leaver = org.rep('Leo Leaver');
			org.mentorship(mentor, leaver);
			const [released, left] = [org.opportunity(mentee), org.opportunity(leaver)];
			org.create(mentee, 'Ownership_Release__c', { Opportunity__c: released, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
			for (const id of [released, left])
				org.create(org.admin, 'OpportunityShare', { OpportunityId: id, UserOrGroupId: mentor.userId, OpportunityAccessLevel: 'Edit' });
			passes(org.update(org.admin, 'User', leaver.userId, { IsActive: false }));
			return [left];
		},
		['Share or team: Opportunity, share'],
	);
});
