/**
 * The guard scan over HTTP asks for access only where somebody could have it: it finds what it finds by asking for everything, in requests
 * that do not grow with the records that nobody touched.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GuardScanResult, scanGuard } from '../../scripts/jobs/guard/scan.ts';
import type { Org, Row } from '../../scripts/salesforce/org.ts';
import type { Person } from '../package/support.ts';
import { passes } from '../package/support.ts';
import { type GuardClinic, guardClinic, told } from './guardClinic.ts';

interface Counted {
	org: Org;
	/** All requests; streams count their pages. */
	requests: number;
	/** Those on UserRecordAccess, and the records that they name. */
	access: number;
	named: number;
}

/** The org, counting; what `refuse` matches it answers as an org does that does not show a table. */
function counted(org: Org, refuse?: RegExp): Counted {
	const count: Counted = { org, requests: 0, access: 0, named: 0 };
	const look = (soql: string): void => {
		if (refuse?.test(soql)) throw Object.assign(new Error('sObject type is not supported.'), { errorCode: 'INVALID_TYPE' });
		if (!/FROM UserRecordAccess /.test(soql)) return;
		count.access++;
		count.named += /RecordId IN \((.*)\)/.exec(soql)![1]!.split(',').length;
	};
	count.org = {
		...org,
		async query(query, options) {
			look(query.soql);
			count.requests++;
			return org.query(query, options);
		},
		async stream(query, onRow, options) {
			look(query.soql);
			const streamed = await org.stream(query, onRow, options);
			count.requests += streamed.pages;
			return streamed;
		},
		fields(object) {
			count.requests++;
			return org.fields(object);
		},
	};
	return count;
}

const gaps = ({ notCovered }: GuardScanResult): string[] => notCovered.flatMap(({ part }) => (part.startsWith('access') ? [part] : []));

/** Accounts as where prospects are worth protecting, or as in a new org. */
function accountsAre({ org }: GuardClinic, sharingModel: 'Private' | 'ReadWrite'): void {
	const file = (root: string, body: string): Uint8Array =>
		new TextEncoder().encode(
			`<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${root}>`,
		);
	org.deploy({
		'objects/Account.object': file('CustomObject', `<enableHistory>true</enableHistory><sharingModel>${sharingModel}</sharingModel>`),
		'package.xml': file('Package', '<types><members>Account</members><name>CustomObject</name></types><version>66.0</version>'),
	});
}

/** A permission set of the org's own. */
function permissionSet({ org }: GuardClinic, name: string, body: string): void {
	const file = (root: string, inner: string): Uint8Array =>
		new TextEncoder().encode(
			`<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://soap.sforce.com/2006/04/metadata">${inner}</${root}>`,
		);
	org.deploy({
		[`permissionsets/${name}.permissionset`]: file('PermissionSet', `<label>${name}</label>${body}`),
		'package.xml': file('Package', `<types><members>${name}</members><name>PermissionSet</name></types><version>66.0</version>`),
	});
}
const modifyAll = (object: string): string =>
	`<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>true</modifyAllRecords><object>${object}</object><viewAllRecords>true</viewAllRecords></objectPermissions>`;

/** Pairs that share nothing but what is planted. */
interface Pair {
	mentor: Person;
	mentee: Person;
}

const pair = ({ org }: GuardClinic, name: string, roles: { mentor?: string; mentee?: string } = {}): Pair => {
	const [mentor, mentee] = [
		org.person(`${name} Mentor`, ['Ridealong_Mentor', 'Ridealong_Rep'], { UserRoleId: roles.mentor ?? null }),
		org.person(`${name} Mentee`, ['Ridealong_Mentor', 'Ridealong_Rep'], { UserRoleId: roles.mentee ?? null }),
	];
	org.mentorship(mentor, mentee);
	return { mentor, mentee };
};

/** Every way to more than Read that an org has, each with a record that stays shut. */
function everyWay(clinic: GuardClinic): void {
	const { org, mentor, mentee, stranger } = clinic;
	org.engine.updateSettings({ opportunityTeams: true, accountTeams: true, salesTerritories: true });
	let companies = 0;
	const account = (owner: Person): string => org.account(owner, { Name: `Company ${++companies}` });
	const deal = (owner: Person, on?: string): string => org.opportunity(owner, { Name: `Deal ${++companies}`, AccountId: on ?? null });
	const lead = (owner: Person): string => org.create(owner, 'Lead', { LastName: 'Doe', Company: `Prospect ${++companies}` });
	const share = (object: string, id: string, to: string, level = 'Edit', more: Row = {}): void =>
		void org.create(org.admin, `${object}Share`, { [`${object}Id`]: id, UserOrGroupId: to, [`${object}AccessLevel`]: level, ...more });
	const group = (name: string, ...members: string[]): string => {
		const id = org.create(org.admin, 'Group', { Name: name, DeveloperName: name, Type: 'Regular' });
		for (const each of members) org.create(org.admin, 'GroupMember', { GroupId: id, UserOrGroupId: each });
		return id;
	};

	// Shares: with the mentor, by groups in groups, and with somebody else.
	const inner = group('Inner', mentor.userId);
	const outer = group('Outer', inner);
	const others = group('Others', stranger.userId);
	share('Lead', lead(mentee), mentor.userId);
	share('Lead', lead(mentee), mentor.userId, 'Read');
	share('Opportunity', deal(mentee), outer);
	share('Opportunity', deal(mentee), others);
	share('Account', account(mentee), inner, 'Edit', { OpportunityAccessLevel: 'None' });
	// An account of a third person whose share opens the mentee's opportunity on it, and one whose share does not.
	for (const level of ['Edit', 'Read']) {
		const on = account(stranger);
		share('Account', on, mentee.userId, 'Read', { OpportunityAccessLevel: 'None' });
		deal(mentee, on);
		share('Account', on, mentor.userId, 'Read', { OpportunityAccessLevel: level });
	}
	// Teams.
	const [team, deals] = [account(mentee), account(mentee)];
	org.create(org.admin, 'AccountTeamMember', {
		AccountId: team,
		UserId: mentor.userId,
		AccountAccessLevel: 'Edit',
		OpportunityAccessLevel: 'None',
	});
	org.create(org.admin, 'AccountTeamMember', {
		AccountId: deals,
		UserId: mentor.userId,
		AccountAccessLevel: 'Read',
		OpportunityAccessLevel: 'Edit',
	});
	for (const on of [team, deals]) deal(mentee, on);

	// Roles: above the owner, above whom it is shared with, beside.
	const top = org.role('Top');
	const [left, right] = [org.role('Left', top), org.role('Right', top)];
	const below = pair(clinic, 'Below', { mentor: top, mentee: left });
	for (const make of [account, deal, lead]) make(below.mentee);
	const beside = pair(clinic, 'Beside', { mentor: left, mentee: right });
	const assistant = org.rep('Ann Assistant', { UserRoleId: org.role('Assistants', left) });
	for (const make of [account, deal, lead]) make(beside.mentee);
	share('Opportunity', deal(beside.mentee), assistant.userId);
	share('Opportunity', deal(beside.mentee), below.mentor.userId);

	// Rights.
	permissionSet(clinic, 'All_Leads', modifyAll('Lead'));
	const rights = pair(clinic, 'Rights');
	org.assign(rights.mentor, 'All_Leads');
	for (const make of [account, deal, lead, lead]) make(rights.mentee);
	permissionSet(clinic, 'Transfer_Leads', '<userPermissions><enabled>true</enabled><name>TransferAnyLead</name></userPermissions>');
	const transfers = pair(clinic, 'Transfers');
	org.assign(transfers.mentee, 'Transfer_Leads');
	for (const make of [account, deal, lead]) make(transfers.mentor);
	const admin = pair(clinic, 'Admin');
	const [profile] = org.rows('Profile', { Name: 'System Administrator' });
	passes(org.update(org.admin, 'User', admin.mentor.userId, { ProfileId: profile!['Id'] }));
	for (const make of [account, deal, lead]) make(admin.mentee);

	// Territories: one that lets edit, one that lets read, one of somebody else.
	const type = org.create(org.admin, 'Territory2Type', { MasterLabel: 'Named', DeveloperName: 'Named', Priority: 1 });
	const model = org.create(org.admin, 'Territory2Model', { Name: 'FY26', DeveloperName: 'FY26' });
	const land = pair(clinic, 'Land');
	const territory = (name: string, level: string, who: Person, parent?: string): string => {
		const id = org.create(org.admin, 'Territory2', {
			Name: name,
			DeveloperName: name,
			Territory2ModelId: model,
			Territory2TypeId: type,
			AccountAccessLevel: level,
			OpportunityAccessLevel: level === 'Edit' ? 'Edit' : 'None',
			ParentTerritory2Id: parent ?? null,
		});
		org.create(org.admin, 'UserTerritory2Association', { UserId: who.userId, Territory2Id: id });
		return id;
	};
	const west = territory('West', 'Edit', land.mentor);
	const territories = [
		west,
		territory('Coast', 'Edit', stranger, west),
		territory('North', 'Read', land.mentor),
		territory('South', 'Edit', stranger),
	];
	org.engine.territories.activate(org.admin, model);
	for (const id of territories) {
		const on = account(land.mentee);
		org.create(org.admin, 'ObjectTerritory2Association', { ObjectId: on, Territory2Id: id });
		deal(land.mentee, on);
	}
}

/** Scans twice: once as it does, once where rights are not shown and everything is asked for. Both must see the same. */
async function sameAsAskingForAll({ robot }: GuardClinic): Promise<{ narrow: Counted; wide: Counted; first: GuardScanResult }> {
	const narrow = counted(robot);
	const first = await scanGuard(narrow.org);
	assert.deepEqual([first.refused, gaps(first)], [[], []]);
	const wide = counted(robot, /FROM ObjectPermissions /);
	const again = await scanGuard(wide.org);
	assert.deepEqual([told(again), again.known, gaps(again)], [[], first.incidents.length + first.known, ['access.wide']]);
	for (const { part, why } of again.notCovered) if (part === 'access.wide') assert.doesNotMatch(String(why), /\n|ERROR at|SELECT/);
	return { narrow, wide, first };
}

test('every way to more than Read is found as by asking for everything, and less is asked', () =>
	guardClinic(async (clinic) => {
		accountsAre(clinic, 'Private');
		everyWay(clinic);
		const { narrow, wide, first } = await sameAsAskingForAll(clinic);
		const by = (how: string): number => first.incidents.filter((each) => each.how === how).length;
		assert.deepEqual([by('share'), by('team'), by('account team'), by('implicit access')], [1, 1, 1, 16]);
		assert.ok(narrow.named < wide.named, `${narrow.named} of ${wide.named} records asked for`);
	}));

test('where accounts may be edited by all, the opportunities on them are still looked at', () =>
	guardClinic(async (clinic) => {
		const { org, mentor, mentee } = clinic;
		accountsAre(clinic, 'ReadWrite');
		const on = org.account(mentee, { Name: 'Shared' });
		const [open] = [
			org.opportunity(mentee, { AccountId: on }),
			org.opportunity(mentee, { AccountId: org.account(mentee, { Name: 'Alone' }) }),
		];
		org.engine.updateSettings({ accountTeams: true });
		const member = { AccountId: on, UserId: mentor.userId, AccountAccessLevel: 'Edit', OpportunityAccessLevel: 'Edit' };
		org.create(org.admin, 'AccountTeamMember', member);
		const { narrow, first } = await sameAsAskingForAll(clinic);
		assert.deepEqual([first.incidents.map(({ recordId }) => recordId), narrow.named], [[open], 1]);
	}));

/** A sequence of numbers that is the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

test('in an org where everything is shared at random, nothing is missed', () =>
	guardClinic(async (clinic) => {
		const { org } = clinic;
		accountsAre(clinic, 'Private');
		const below = numbers(20_260_619);
		const any = <T>(list: readonly T[]): T => list[below(list.length)]!;
		const roles: string[] = [];
		for (let n = 0; n < 7; n++) roles.push(org.role(`Role ${n}`, n ? roles[below(n)] : undefined));
		const pairs = Array.from({ length: 5 }, (_, n) => pair(clinic, `P${n}`, { mentor: any(roles), mentee: any(roles) }));
		const people = [
			...pairs.flatMap(({ mentor, mentee }) => [mentor, mentee]),
			...roles.map((UserRoleId) => org.rep('Colleague', { UserRoleId })),
		];
		const principals = [
			...people.map(({ userId }) => userId),
			...org.rows('Group', {}).flatMap(({ Id, Type }) => (Type === 'Queue' ? [] : [String(Id)])),
		];
		for (let n = 0; n < 8; n++) {
			const id = org.create(org.admin, 'Group', {
				Name: `Group ${n}`,
				DeveloperName: `Group_${n}`,
				Type: 'Regular',
				DoesIncludeBosses: below(2) === 0,
			});
			for (const member of new Set([any(principals), any(principals)]))
				org.create(org.admin, 'GroupMember', { GroupId: id, UserOrGroupId: member });
			principals.push(id);
		}
		let refusals = 0;
		for (let n = 0; n < 60; n++) {
			const owner = any(people);
			const account = org.account(owner, { Name: `Company ${n}` });
			const records = {
				Account: account,
				Opportunity: org.opportunity(owner, { Name: `Deal ${n}`, AccountId: account }),
				Lead: org.create(owner, 'Lead', { LastName: 'Doe', Company: `Prospect ${n}` }),
			};
			const object = any(['Account', 'Opportunity', 'Lead'] as const);
			const levels = object === 'Account' ? { OpportunityAccessLevel: any(['None', 'Read', 'Edit']) } : {};
			const row = {
				[`${object}Id`]: records[object],
				UserOrGroupId: any(principals),
				[`${object}AccessLevel`]: any(['Read', 'Edit', 'Edit']),
				...levels,
			};
			// With the owner themselves nothing can be shared.
			if (!org.insert(org.admin, `${object}Share`, row).success) refusals++;
		}
		assert.ok(refusals < 10, `${refusals} shares were refused`);
		const { narrow, wide, first } = await sameAsAskingForAll(clinic);
		assert.ok(
			first.incidents.some(({ how }) => how === 'share') && first.incidents.some(({ how }) => how === 'implicit access'),
			told(first).join(),
		);
		assert.ok(narrow.named < wide.named, `${narrow.named} of ${wide.named} records asked for`);
	}));

test('who holds a right by a group of permission sets is asked about; with nobody in the group nothing is', () =>
	guardClinic(async (clinic) => {
		const { org, mentor, mentee, robot } = clinic;
		permissionSet(clinic, 'All_Leads', modifyAll('Lead'));
		org.assign(mentor, 'All_Leads');
		const lead = org.create(mentee, 'Lead', { LastName: 'Doe', Company: 'Prospect' });
		const setId = String(org.rows('PermissionSet', { Name: 'All_Leads' })[0]!['Id']);
		/** The org, telling of the assignment as one of a group that contains the set. */
		const grouped = (members: readonly Person[]): Org => {
			const answer = (soql: string): Row[] | undefined => {
				if (/FROM PermissionSetGroupComponent WHERE/.test(soql))
					return soql.includes(setId) ? [{ PermissionSetId: setId, PermissionSetGroupId: '0PG000000000001AAA' }] : [];
				if (/FROM PermissionSetAssignment WHERE PermissionSetGroupId IN/.test(soql))
					return members.map(({ userId }) => ({ AssigneeId: userId, PermissionSetGroupId: '0PG000000000001AAA' }));
				return undefined;
			};
			const { org: asked } = counted(robot);
			return {
				...asked,
				fields: async (object) => (object === 'PermissionSetGroupComponent' ? new Set(['PermissionSetId']) : asked.fields(object)),
				query: async <T extends Row>(query: { soql: string }, options?: object) =>
					(answer(query.soql) as T[] | undefined) ?? asked.query<T>(query as never, options),
				stream: async (query, onRow, options) => {
					const rows = answer(query.soql);
					if (!rows) return asked.stream(query, (row) => row['PermissionSetId'] === setId || onRow(row), options);
					rows.forEach(onRow);
					return { rows: rows.length, pages: 1, bulk: false };
				},
			};
		};
		assert.deepEqual(told(await scanGuard(grouped([]))), []);
		const found = await scanGuard(grouped([mentor]));
		assert.deepEqual([found.incidents.map(({ recordId }) => recordId), gaps(found)], [[lead], []]);
	}));

test('records that nobody touched cost no requests; one that is shared costs one', () =>
	guardClinic(async ({ org, mentor, mentee, robot }) => {
		const leads = (from: number, to: number): string[] =>
			org.engine.records
				.insert(
					mentee,
					'Lead',
					Array.from({ length: to - from }, (_, n) => ({ LastName: 'Doe', Company: `Prospect ${from + n}` })),
				)
				.map((result) => passes(result).id!);
		leads(0, 2);
		await scanGuard(robot);
		const few = counted(robot);
		await scanGuard(few.org);
		const [lead] = [...leads(2, 150), ...leads(150, 300), ...leads(300, 450)];
		const many = counted(robot);
		await scanGuard(many.org);
		assert.deepEqual([many.requests, many.access], [few.requests, 0]);
		const all = counted(robot, /FROM ObjectPermissions /);
		await scanGuard(all.org);
		assert.deepEqual([all.access, all.named], [3, 450]);
		org.create(org.admin, 'LeadShare', { LeadId: lead, UserOrGroupId: mentor.userId, LeadAccessLevel: 'Edit' });
		const one = counted(robot);
		assert.equal((await scanGuard(one.org)).incidents.length, 1);
		assert.deepEqual([one.access, one.named], [1, 1]);
	}));
