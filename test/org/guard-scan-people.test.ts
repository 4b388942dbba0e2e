/** The guard scan over HTTP: people above the guard, above each other, or in each other's place. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Mentorship } from '../../scripts/domain/guard/facts.ts';
import { policyGaps } from '../../scripts/jobs/guard/privileges.ts';
import { type GuardScanResult, scanGuard } from '../../scripts/jobs/guard/scan.ts';
import type { Row } from '../../scripts/salesforce/org.ts';
import { NOW, type Person, passes } from '../package/support.ts';
import { type GuardClinic, finds, guardClinic, minutesAgo, told } from './guardClinic.ts';

describe('roles: the scan finds', () => {
	finds(
		'a mentor above the mentee, at any height; not one beside, nor a manager’s manager whose mentorship says so',
		({ org, mentor, mentee, mentorship, stranger }) => {
			const top = org.role('Top');
			const middle = org.role('Middle', top);
			const place = (userId: string, UserRoleId: string): void => void passes(org.update(org.admin, 'User', userId, { UserRoleId }));
			place(mentor.userId, top);
			place(mentee.userId, org.role('Below', middle));
			const beside = org.mentor('Bea Beside');
			place(beside.userId, org.role('Beside', top));
			place(stranger.userId, org.role('Other', middle));
			org.mentorship(beside, stranger);
			const boss = org.mentor('Bo Boss', { UserRoleId: top });
			const manager = org.rep('Mo Manager', { UserRoleId: middle, ManagerId: boss.userId });
			const report = org.rep('Ria Report', { UserRoleId: org.role('Reports', middle), ManagerId: manager.userId });
			org.mentorship(boss, report, { Kind__c: 'Skip-level' });
			return [mentorship];
		},
		['Role hierarchy: Mentorship__c, role'],
	);
});

/** Enables the override permission in a permission set of the org's own, or in a profile. */
function enable(org: GuardClinic['org'], name: string): void {
	const file = (root: string, body: string): Uint8Array =>
		new TextEncoder().encode(
			`<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${root}>`,
		);
	// The local org takes no profiles by deployment: this one is there, and the deployment brings its rows up to date.
	org.engine.schema.permissionSets.get(name)?.customPermissions.push('Ridealong_Override');
	org.deploy({
		'permissionsets/Sales_Operations.permissionset': file(
			'PermissionSet',
			'<customPermissions><enabled>true</enabled><name>Ridealong_Override</name></customPermissions><label>Sales Operations</label>',
		),
		'package.xml': file('Package', '<types><members>Sales_Operations</members><name>PermissionSet</name></types><version>66.0</version>'),
	});
}

describe('the override permission: the scan finds', () => {
	finds(
		'who was given it by our permission set; not who holds others, nor who is inactive',
		({ org, stranger }) => {
			org.assign(stranger, 'Ridealong_Override');
			org.rep('Rita Rep');
			const gone = org.rep('Gus Gone');
			org.assign(gone, 'Ridealong_Override');
			passes(org.update(org.admin, 'User', gone.userId, { IsActive: false }));
			return [stranger.userId];
		},
		['Override permission: User, permission'],
	);
	finds(
		'who was given it by any other permission set',
		({ org, stranger }) => {
			enable(org, 'Sales_Operations');
			org.assign(stranger, 'Sales_Operations');
			return [stranger.userId];
		},
		['Override permission: User, permission'],
	);

	test('who was given it by a group of permission sets, as Salesforce tells it; not a group without it. An org without groups says so', () =>
		guardClinic(async ({ org, robot, stranger }) => {
			const setId = String(org.rows('PermissionSet', { Name: 'Ridealong_Override' })[0]!['Id']);
			const groups = async (members: string[]): Promise<GuardScanResult> => {
				const answers: [RegExp, Row[]][] = [
					[
						/FROM PermissionSetGroupComponent WHERE PermissionSetId IN \(([^)]*)\)/,
						[{ PermissionSetGroupId: '0PG000000000001AAA', PermissionSetGroup: { MasterLabel: 'Sales Leaders' } }],
					],
					[
						/FROM PermissionSetAssignment WHERE PermissionSetGroupId IN \('0PG000000000001AAA'\)/,
						[
							{
								PermissionSetGroupId: '0PG000000000001AAA',
								Id: '0Pa000000000001AAA',
								AssigneeId: stranger.userId,
								Assignee: { Username: 'sam@x' },
								SystemModstamp: NOW,
							},
						],
					],
					// The set of the group itself (Object Reference, "PermissionSet": Type is Group), which the same assignment names.
					[
						/FROM PermissionSetAssignment WHERE PermissionSetId IN \([^)]*'0PS000000000008AAA'/,
						[
							{
								PermissionSetId: '0PS000000000008AAA',
								Id: '0Pa000000000001AAA',
								AssigneeId: stranger.userId,
								Assignee: { Username: 'sam@x' },
								SystemModstamp: NOW,
							},
						],
					],
				];
				const ofGroup = { ParentId: '0PS000000000008AAA', Parent: { Label: 'Sales Leaders', IsOwnedByProfile: false, ProfileId: null } };
				return scanGuard(
					new Proxy(robot, {
						get(target, name, receiver) {
							if (name === 'fields')
								return (object: string) =>
									object === 'PermissionSetGroupComponent' ? Promise.resolve(new Set(['PermissionSetId'])) : target.fields(object);
							if (name === 'query')
								return (query: { soql: string }, more?: object) => {
									if (/FROM SetupEntityAccess WHERE/.test(query.soql) && members.includes(setId))
										return target.query(query, more).then((rows) => [...rows, ofGroup]);
									const [asked, rows] = answers.find(([about]) => about.test(query.soql)) ?? [];
									if (!asked) return target.query(query, more);
									const contains = asked.exec(query.soql)![1];
									return Promise.resolve(contains === undefined || members.some((id) => contains.includes(id)) ? rows : []);
								};
							return Reflect.get(target, name, receiver) as unknown;
						},
					}),
				);
			};
			const gap = ({ notCovered }: GuardScanResult): boolean => notCovered.some(({ part }) => part === 'overridePermission.groups');
			const other = await groups(['0PS000000000009AAA']);
			assert.deepEqual([told(other), gap(other)], [[], false]);
			const found = await groups([setId]);
			assert.deepEqual(
				[told(found), found.incidents[0]!.recordId, gap(found)],
				[['Override permission: User, permission'], stranger.userId, false],
			);
			const [incident] = org.rows('Ownership_Incident__c', { Key__c: found.incidents[0]!.key });
			assert.match(String(incident!['Details__c']), /given by: Sales Leaders/);
			assert.equal(gap(await scanGuard(robot)), true);
			const file = '<PermissionSetGroup xmlns="http://soap.sforce.com/2006/04/metadata"><label>Sales Leaders</label></PermissionSetGroup>';
			const manifest =
				'<Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Sales_Leaders</members><name>PermissionSetGroup</name></types><version>66.0</version></Package>';
			assert.throws(
				() =>
					org.deploy({
						'permissionsetgroups/Sales_Leaders.permissionsetgroup': new TextEncoder().encode(file),
						'package.xml': new TextEncoder().encode(manifest),
					}),
				/The metadata type PermissionSetGroup is not implemented/,
			);
		}));

	test('everybody whose profile enables it, and says who gave what', () =>
		guardClinic(async ({ org, robot, stranger }) => {
			org.assign(stranger, 'Ridealong_Override');
			const { incidents } = await scanGuard(robot);
			const details = org.rows('Ownership_Incident__c', { Key__c: incidents[0]!.key })[0]!;
			assert.match(String(details['Details__c']), /given by: Ridealong Override/);
			assert.deepEqual([details['Actor__c'], details['Occurred_On__c']], [org.admin.userId, NOW]);
			enable(org, 'Standard User');
			const again = await scanGuard(robot);
			const active = org
				.rows('User', { IsActive: true })
				.filter(({ ProfileId }) => ProfileId === org.row('User', stranger.userId)['ProfileId']);
			assert.deepEqual(again.incidents.map(({ recordId }) => recordId).sort(), active.map(({ Id }) => String(Id)).sort());
			assert.equal((await scanGuard(robot)).incidents.length, 0);
		}));
});

describe('Login-as: the scan finds', () => {
	const loginAs = async ({ org }: GuardClinic, userId: string): Promise<void> => {
		org.engine.updateSettings({ loginAsAnyUser: true });
		org.engine.sessions.end(org.engine.sessions.createAs(org.admin, userId));
	};

	finds(
		'a signature with an administrator in the party’s place; not a login of an hour later, nor as somebody who signed nothing',
		async (clinic) => {
			const { org, stranger } = clinic;
			const mentor = org.mentor('Nora New');
			const mentee = org.rep('Neil New');
			const proposal = org.proposal(mentor, mentee);
			passes(org.update(mentee, 'Mentorship__c', proposal, { Mentee_Signed_Version__c: 1 }));
			await loginAs(clinic, stranger.userId);
			await loginAs(clinic, mentor.userId);
			passes(org.update(mentor, 'Mentorship__c', proposal, { Mentor_Signed_Version__c: 1 }));
			org.clock.set(new Date(Date.parse(NOW) + 3_600_000).toISOString());
			await loginAs(clinic, mentee.userId);
			return [mentor.userId];
		},
		['Login-as: User, login-as'],
	);
	finds(
		'a release given in its giver’s place, once for login and logout',
		async (clinic) => {
			const { org, mentee, mentor } = clinic;
			await loginAs(clinic, mentee.userId);
			org.create(mentee, 'Ownership_Release__c', { Account__c: org.account(mentee), Released_To__c: mentor.userId, Reason__c: 'Agreed' });
			return [mentee.userId];
		},
		['Login-as: User, login-as'],
	);

	const later = ({ org }: GuardClinic, minutes: number): void =>
		org.clock.set(new Date(org.clock.now().getTime() + minutes * 60_000).toISOString());
	const releases = ({ org, mentor }: GuardClinic, giver: Person): void =>
		void org.create(giver, 'Ownership_Release__c', { Account__c: org.account(giver), Released_To__c: mentor.userId, Reason__c: 'Agreed' });

	finds(
		'a release given hours after the login, where nobody logged out; not one given hours after that',
		async (clinic) => {
			const { org, mentee, stranger } = clinic;
			await loginAs(clinic, stranger.userId);
			org.engine.sessions.createAs(org.admin, mentee.userId);
			later(clinic, 180);
			releases(clinic, mentee);
			releases(clinic, stranger);
			return [mentee.userId];
		},
		['Login-as: User, login-as'],
	);
	finds(
		'an override, a realignment approved and an incident dismissed in the place of who may; not what a colleague did',
		async (clinic) => {
			const { org, mentor, mentee, stranger } = clinic;
			const may = (name: string): Person => org.person(name, ['Ridealong_Program_Owner', 'Ridealong_Override']);
			const [victim, other, colleague] = [may('Olu Owner'), may('Ona Other'), may('Col League')];
			const account = org.account(mentee);
			assert.equal(org.update(org.admin, 'Account', account, { OwnerId: mentor.userId }).success, false);
			const [incident] = org.rows('Ownership_Incident__c', { Record_Id__c: account });
			const overrides = (by: Person): void =>
				void org.create(by, 'Ownership_Override__c', { Record_Id__c: account, New_Owner__c: mentor.userId, Reason__c: 'On leave' });
			const approves = (by: Person): void => {
				const batch = org.create(by, 'Realignment__c', {
					Name: 'West',
					Reason__c: 'New cut',
					Starts_On__c: minutesAgo(-60),
					Ends_On__c: minutesAgo(-600),
				});
				const row = { Realignment__c: batch, Record_Id__c: org.account(mentee), New_Owner__c: stranger.userId };
				org.create(by, 'Realignment_Row__c', row);
				passes(org.update(by, 'Realignment__c', batch, { Status__c: 'Approved' }));
			};
			overrides(colleague);
			approves(colleague);
			await loginAs(clinic, victim.userId);
			overrides(victim);
			later(clinic, 1);
			approves(victim);
			await loginAs(clinic, other.userId);
			later(clinic, 1);
			const judged = { Review_Status__c: 'Dismissed', Resolution__c: 'Agreed by word' };
			passes(org.update(other, 'Ownership_Incident__c', String(incident!['Id']), judged));
			return [victim, victim, other, ...[victim, other, colleague]].map(({ userId }) => userId);
		},
		[...Array<string>(3).fill('Login-as: User, login-as'), ...Array<string>(3).fill('Override permission: User, permission')],
	);

	test('and says that the org keeps no log of such sessions, and no trail of signatures half a year ago', () =>
		guardClinic(async ({ org, robot }) => {
			const parts = async (): Promise<string[]> => (await scanGuard(robot)).notCovered.map(({ part }) => part);
			assert.deepEqual(
				(await parts()).filter((part) => part.startsWith('loginAs')),
				['loginAs.events'],
			);
			org.clock.set(minutesAgo(-190 * 1440));
			assert.deepEqual(
				(await parts()).filter((part) => part.startsWith('loginAs')),
				['loginAs.retention', 'loginAs.events'],
			);
		}));

	test('is not covered where the scan may not read the setup audit trail', () =>
		guardClinic(async ({ org, as }) => {
			const [profile] = org.rows('Profile', { Name: 'Minimum Access - Salesforce' });
			const robot = org.person('Low Robot', ['Ridealong_Integration'], { ProfileId: profile!['Id'] });
			const result = await scanGuard(as(robot.userId));
			assert.deepEqual(told(result), []);
			const parts = result.notCovered.map(({ part }) => part);
			for (const part of ['loginAs', 'overridePermission']) assert.ok(parts.includes(part), `${part} in ${parts.join()}`);
		}));
});

test('a guard that is off is named, and that the policy was changed while mentorships are in force, also when it is on again', () =>
	guardClinic(async ({ org, robot }) => {
		const gaps = async (): Promise<unknown[]> =>
			(await scanGuard(robot)).notCovered.filter(({ part }) => part.startsWith('policy.')).map(({ part, why }) => [part, why]);
		org.guardPolicy({ Mode__c: 'Enforce', Lead_Guard_On__c: false });
		assert.deepEqual(await gaps(), [
			['policy.off', 'Lead_Guard_On__c'],
			['policy.changed', NOW],
		]);
		org.guardPolicy({ Mode__c: 'Enforce', Lead_Guard_On__c: true });
		assert.deepEqual(await gaps(), [['policy.changed', NOW]]);
	}));

test('a policy that was last changed before the first mentorship is not worth a word', () => {
	const mentorships = new Map([['m', { signedAt: '2026-03-01T00:00:00.000Z' } as Mentorship]]);
	assert.deepEqual(policyGaps({ off: [], changedAt: '2026-02-01T00:00:00.000Z' }, { mentorships }), []);
});
