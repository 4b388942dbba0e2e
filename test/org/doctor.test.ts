/** The doctor against an org with the package, over HTTP: each fault is planted as an admin would make it, and named. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { strToU8 } from 'fflate';
import { examine } from '../../scripts/jobs/doctor/doctor.ts';
import { createApp } from '../../scripts/local-org/protocols/http.ts';
import { authRoutes } from '../../scripts/local-org/protocols/auth/routes.ts';
import { restRoutes } from '../../scripts/local-org/protocols/rest/routes.ts';
import { sessionOrg } from '../../scripts/salesforce/connection.ts';
import { scanStalls } from '../../scripts/jobs/stall/scan.ts';
import type { Org } from '../../scripts/salesforce/org.ts';
import { NOW, packageFiles, passes, TestOrg } from '../package/support.ts';

interface Clinic {
	org: TestOrg;
	/** As the administrator, who has Ridealong_Integration too. */
	admin: Org;
	/** The same org as somebody else. */
	as(userId: string): Org;
	boss: string;
	rep: string;
}

/** An org where all is well: a rep with a manager, a signed pair, everybody with the access of the part, a scan of today. */
async function clinic(work: (clinic: Clinic) => Promise<void>): Promise<void> {
	const org = await TestOrg.create();
	org.guardPolicy({ Mode__c: 'Enforce' });
	org.deploy(await packageFiles('config/change-events'));
	const sales = org.role('Sales');
	const boss = org.person('Boss', ['Ridealong_Mentor'], { UserRoleId: sales });
	const rep = org.rep('Rep', { UserRoleId: org.role('Reps', sales) });
	const mentor = org.mentor('Mentor');
	org.person('Owner', ['Ridealong_Program_Owner']);
	org.assign({ ...org.admin, name: 'Admin' }, 'Ridealong_Integration');
	org.mentorship(mentor, rep);
	const app = createApp(org.engine);
	authRoutes(app, org.engine);
	restRoutes(app, org.engine);
	await app.listen({ port: 0, host: '127.0.0.1' });
	const url = `http://localhost:${(app.server.address() as { port: number }).port}`;
	const as = (userId: string): Org => sessionOrg({ url, username: userId, orgId: '', accessToken: org.engine.sessions.create(userId) });
	const admin = as(org.admin.userId);
	try {
		await scanStalls(admin);
		await work({ org, admin, as, boss: boss.userId, rep: rep.userId });
	} finally {
		await app.close();
		org.engine.close();
	}
}
/** A machine whose clock goes as the org's. */
const machineNow = (): Date => new Date(NOW);
const told = async (admin: Org): Promise<string[]> =>
	(await examine(admin, { probe: true, machineNow })).findings
		.filter(({ status }) => status === 'problem' || status === 'warning' || status === 'unknown')
		.map(({ outcome, params }) => `${outcome} ${params.join(' ')}`.trim());

/** The package again, with a change to some of its files. */
async function redeploy(org: TestOrg, change: (name: string, text: string) => string | undefined, folder = 'force-app'): Promise<void> {
	const files = await packageFiles(folder);
	let changed = 0;
	for (const [name, bytes] of Object.entries(files)) {
		const text = change(name, new TextDecoder().decode(bytes));
		if (text !== undefined) {
			files[name] = strToU8(text);
			changed++;
		}
	}
	assert.ok(changed > 0, 'nothing was planted');
	org.deploy(files);
}

const manifest = (types: string): Uint8Array =>
	strToU8(
		`<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata">${types}<version>66.0</version></Package>`,
	);

const FAULTS: [string, (clinic: Clinic) => void | Promise<void>, RegExp][] = [
	[
		'flows that are not active',
		({ org }) =>
			redeploy(org, (name, text) =>
				name.startsWith('flows/') ? text.replace('<status>Active</status>', '<status>Draft</status>') : undefined,
			),
		/^flows\.inactive \d+ Ridealong_/,
	],
	[
		'managers who read private asks',
		({ org }) => void org.engine.updateSettings({ hierarchies: { Deal_Review__c: true, Mentorship__c: false } }),
		/^hierarchies\.visible \S+ \S+$/,
	],
	[
		'a manager who proves nothing, because deal reviews are closed to him anyway',
		({ org, boss }) => {
			for (const row of org.rows('PermissionSetAssignment', { AssigneeId: boss }))
				org.remove(org.admin, 'PermissionSetAssignment', row['Id'] as string);
		},
		/^hierarchies\.unproven$/,
	],
	[
		'account owners without history',
		({ org }) =>
			redeploy(
				org,
				(name, text) =>
					name === 'objects/Account.object'
						? text.replaceAll('<trackHistory>true</trackHistory>', '<trackHistory>false</trackHistory>')
						: undefined,
				'config/local-org',
			),
		/^history\.accounts$/,
	],
	[
		'changes of leads that the org does not tell',
		({ org }) => {
			for (const [name, { object }] of org.engine.schema.channelMembers)
				if (object === 'Lead')
					org.deploy({
						'destructiveChanges.xml': manifest(`<types><members>${name}</members><name>PlatformEventChannelMember</name></types>`),
						'package.xml': manifest(''),
					});
		},
		/^changeEvents\.notSelected Lead$/,
	],
	[
		'a private object that was opened',
		({ org }) =>
			redeploy(org, (name, text) =>
				name === 'objects/Deal_Review__c.object'
					? text.replace('<sharingModel>Private</sharingModel>', '<sharingModel>Read</sharingModel>')
					: undefined,
			),
		/^sharing\.changed .*Deal_Review__c \(Read instead of Private\)/,
	],
	[
		'a guard that observes, since when, and for how long it may',
		({ org }) => org.guardPolicy({ Mode__c: 'Observe' }),
		/^policy\.observeSince 2026-06-19 14$/,
	],
	[
		'a guard that observes for longer than 14 days',
		({ org }) => {
			org.guardPolicy({ Mode__c: 'Observe' });
			org.clock.set('2026-07-04T09:00:00.000Z');
		},
		/^policy\.observeTooLong 2026-06-19 15$/,
	],
	[
		'the kill switch of accounts',
		({ org }) => org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: false }),
		/^policy\.accountsOff$/,
	],
	[
		'a mentee without a permission set',
		({ org, rep }) => {
			for (const row of org.rows('PermissionSetAssignment', { AssigneeId: rep }))
				org.remove(org.admin, 'PermissionSetAssignment', row['Id'] as string);
		},
		/^parties\.withoutAccess p\d+@test\.ridealong\.local \(Ridealong_Rep\)$/,
	],
	[
		'a permission set without its rights on standard objects, as an installed package has it',
		({ org }) =>
			redeploy(org, (name, text) =>
				name === 'permissionsets/Ridealong_Override.permissionset' || !name.startsWith('permissionsets/')
					? undefined
					: text
							.replaceAll(
								/<objectPermissions>(?:(?!<\/objectPermissions>)[^])*<object>\w*(?<!__\w)<\/object>[^]*?<\/objectPermissions>/g,
								'',
							)
							.replaceAll(
								/<fieldPermissions>(?:(?!<\/fieldPermissions>)[^])*<field>(Account|Contact|Lead|Opportunity)\.[^]*?<\/fieldPermissions>/g,
								'',
							),
			),
		/^permissionSets\.incomplete Ridealong_Integration \(Account, Contact, Lead, Opportunity\), Ridealong_Mentor \(.*\), Ridealong_Program_Owner \(.*\), Ridealong_Rep \(.*\)$/,
	],
	['a mentee who left', ({ org, rep }) => void passes(org.update(org.admin, 'User', rep, { IsActive: false })), /^parties\.inactive p\d+@/],
	[
		'a runner without the permission set of the command line',
		({ org }) => {
			const [set] = org.rows('PermissionSet', { Name: 'Ridealong_Integration' });
			for (const row of org.rows('PermissionSetAssignment', { AssigneeId: org.admin.userId, PermissionSetId: set!['Id'] as string }))
				org.remove(org.admin, 'PermissionSetAssignment', row['Id'] as string);
		},
		/^runner\.noPermissionSet admin@/,
	],
	['accounts that nothing guards', ({ org }) => void org.account({ ...org.admin, name: 'Admin' }), /^territories\.unguarded 1 1$/],
	['a scan that stopped', ({ org }) => void org.clock.set('2026-06-25T09:00:00.000Z'), /^scans\.old 2026-06-19 6$/],
];

describe('sf ridealong doctor', () => {
	test('has no problem, no warning and nothing unknown to tell where all is well, and stamps the proof', () =>
		clinic(async ({ org, admin }) => {
			assert.deepEqual(await told(admin), []);
			const [status] = org.engine.soql.find(org.system, 'Ridealong_Status__c', undefined);
			assert.equal(status?.['Private_Asks_Proven__c'], true);
			assert.equal(org.engine.soql.find(org.system, 'Deal_Review__c', undefined).length, 0, 'the probe is gone');
		}));
	for (const [name, plant, expected] of FAULTS)
		test(`names ${name}`, () =>
			clinic(async (place) => {
				await plant(place);
				const findings = await told(place.admin);
				assert.ok(
					findings.some((each) => expected.test(each)),
					findings.join('\n') || 'nothing was told',
				);
			}));
	test('without the probe writes nothing, and says that it did not ask', () =>
		clinic(async ({ org, admin }) => {
			const { findings } = await examine(admin, { probe: false, machineNow });
			assert.deepEqual(
				findings.flatMap(({ check, status, outcome }) => (check === 'hierarchies' ? [[status, outcome]] : [])),
				[
					['byHand', 'hierarchies.notAsked'],
					['byHand', 'hierarchies.mentorships'],
				],
			);
			assert.deepEqual(
				findings.filter(({ status }) => status === 'unknown'),
				[],
			);
			assert.equal(org.engine.soql.find(org.system, 'Ridealong_Status__c', undefined).length, 0);
		}));
	test('as somebody who may read little says unknown, never fine', () =>
		clinic(async ({ org, as }) => {
			const { findings } = await examine(as(org.person('Nobody').userId), { probe: true, machineNow });
			const of = (check: string): string[] => findings.filter((each) => each.check === check).map(({ status }) => status);
			for (const check of ['hierarchies', 'parties', 'territories', 'scans']) assert.deepEqual(of(check), ['unknown'], check);
			assert.deepEqual(of('runner'), ['problem', 'warning']);
			const whys = findings.filter(({ status }) => status === 'unknown').map(({ params }) => String(params[0]));
			assert.ok(whys.includes('Account.Territory_Policy__c is not there, or not shown to this user'), whys.join('\n'));
			for (const why of whys) assert.doesNotMatch(why, /\n|ERROR at|SELECT/, 'a query is no reason');
		}));
	test('a clock of this machine that goes otherwise is named, with both and how far they are apart', () =>
		clinic(async ({ admin }) => {
			const { findings } = await examine(admin, { probe: false, machineNow: () => new Date(Date.parse(NOW) + 3 * 3_600_000) });
			const clocks = findings.filter(({ check }) => check === 'clock');
			const [day, time] = NOW.split('T') as [string, string];
			const later = `${String(Number(time.slice(0, 2)) + 3).padStart(2, '0')}${time.slice(2, 5)}`;
			assert.deepEqual(clocks, [
				{
					check: 'clock',
					status: 'warning',
					outcome: 'clock.differs',
					params: [`${day} ${time.slice(0, 5)} UTC`, `${day} ${later} UTC`, '3 hours'],
				},
			]);
		}));
});
