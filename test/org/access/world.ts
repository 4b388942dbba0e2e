/**
 * People and records of the access tests, in an org that answers over HTTP: the package, private accounts, deals and leads, and
 * "Grant Access Using Hierarchies" off for reviews, mentorships, incidents and holds, as product and install guide ask for.
 */
import { fixedClock } from '../../../scripts/local-org/clock.ts';
import { start, type LocalOrg } from '../../../scripts/local-org/server.ts';
import { NOW, TestOrg, type Person } from '../../package/support.ts';
import { strToU8 } from 'fflate';

export const PEOPLE = ['none', 'std', 'ana', 'bo', 'dana', 'finn', 'gil', 'mia', 'olu', 'robot', 'quinn', 'admin'] as const;
export type Who = (typeof PEOPLE)[number];

export interface Caller {
	userId: string;
	token: string;
	/** Headers of a page's requests. */
	page: Record<string, string>;
}

export interface World {
	server: LocalOrg;
	org: TestOrg;
	people: Record<Who, Caller & { person: Person }>;
	/** Name of a record → its object and id. */
	records: Record<string, { object: string; id: string }>;
	stop(): Promise<void>;
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** What an admin deploys beside the package: private accounts, and change events of some objects. */
const more = {
	'objects/Account.object': strToU8(`${XML}<CustomObject xmlns="${NAMESPACE}"><sharingModel>Private</sharingModel></CustomObject>`),
	...Object.fromEntries(
		['Opportunity', 'Mentorship__', 'Task'].map((name) => [
			`platformEventChannelMembers/ChangeEvents_${name.replace('__', '')}ChangeEvent.platformEventChannelMember`,
			strToU8(
				`${XML}<PlatformEventChannelMember xmlns="${NAMESPACE}"><eventChannel>ChangeEvents</eventChannel><selectedEntity>${name}ChangeEvent</selectedEntity></PlatformEventChannelMember>`,
			),
		]),
	),
	'package.xml': strToU8(
		`${XML}<Package xmlns="${NAMESPACE}"><types><members>Account</members><name>CustomObject</name></types><types><members>*</members><name>PlatformEventChannelMember</name></types><version>66.0</version></Package>`,
	),
};

export async function startWorld(): Promise<World> {
	const clock = fixedClock(NOW);
	const server = await start({ port: 0, stateDir: ':memory:', clock });
	const { engine } = server;
	const org = await TestOrg.create({ on: { engine, clock } });
	org.deploy(more);
	const profile = (name: string): unknown =>
		engine.soql.find(org.system, 'Profile', { field: 'Name', op: '=', value: name }, { fields: ['Id'] })[0]!['Id'];
	const lead = org.role('Sales Manager');
	const reps = { UserRoleId: org.role('Sales Rep', lead) };
	const mentors = { UserRoleId: org.role('Mentor') };
	const persons: Record<Who, Person> = {
		// Minimum Access - Salesforce, and no permission set.
		none: org.person('None', [], { ProfileId: profile('Minimum Access - Salesforce') }),
		// Standard User, and no permission set.
		std: org.person('Std'),
		// The rep whose records they are, and another one.
		ana: org.rep('Ana', reps),
		bo: org.rep('Bo', reps),
		// A mentor with a review, one whose mentee has not asked yet, one whose review is over.
		dana: org.mentor('Dana', mentors),
		finn: org.mentor('Finn', mentors),
		gil: org.mentor('Gil', mentors),
		// Ana's and Bo's manager.
		mia: org.rep('Mia', { UserRoleId: lead }),
		olu: org.person('Olu', ['Ridealong_Program_Owner']),
		robot: org.robot,
		// Member of the queue that owns a lead.
		quinn: org.person('Quinn'),
		admin: org.person('Admin', ['Test_Every_Right'], { ProfileId: profile('System Administrator') }),
	};
	const records = makeRecords(org, persons);
	const people = {} as World['people'];
	for (const who of PEOPLE) {
		const person = persons[who];
		const username = String(org.row('User', person.userId)['Username']);
		const opened = await fetch(server.singleUseLink(username), { redirect: 'manual' });
		const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
		people[who] = {
			person,
			userId: person.userId,
			token: server.tokenFor(username),
			page: { cookie, 'x-ridealong-page': '1' },
		};
	}
	return { server, org, people, records, stop: () => server.stop() };
}

function makeRecords(org: TestOrg, { ana, bo, dana, finn, gil, olu, robot, quinn }: Record<Who, Person>): World['records'] {
	const made: World['records'] = {};
	const add = (name: string, object: string, id: string): string => {
		made[name] = { object, id };
		return id;
	};
	const create = (name: string, by: Person, object: string, values: Record<string, unknown>): string =>
		add(name, object, org.create(by, object, values));
	org.create(robot, 'Ridealong_Status__c', { Name: 'Default', Private_Asks_Proven__c: true });
	add('status', 'Ridealong_Status__c', String(org.rows('Ridealong_Status__c', { Name: 'Default' })[0]!['Id']));

	const account = add('account', 'Account', org.account(ana));
	create('contact', ana, 'Contact', { LastName: 'Buyer', AccountId: account });
	const deal = add('deal', 'Opportunity', org.opportunity(ana, { AccountId: account }));
	const boAccount = add('account of Bo', 'Account', org.account(bo));
	const boDeal = add('deal of Bo', 'Opportunity', org.opportunity(bo, { AccountId: boAccount }));
	create('lead', ana, 'Lead', { LastName: 'Prospect', Company: 'Prospects' });
	const queue = org.create(org.admin, 'Group', { Name: 'Inbound', DeveloperName: 'Inbound', Type: 'Queue' });
	org.create(org.admin, 'QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
	org.create(org.admin, 'GroupMember', { GroupId: queue, UserOrGroupId: quinn.userId });
	create('lead of a queue', org.admin as Person, 'Lead', { LastName: 'Inbound', Company: 'Inbounds', OwnerId: queue });
	create('task', ana, 'Task', { Subject: 'Call', WhatId: deal, ActivityDate: '2026-07-01' });
	create('event', ana, 'Event', {
		Subject: 'Meet',
		WhatId: deal,
		StartDateTime: '2026-07-01T09:00:00.000Z',
		EndDateTime: '2026-07-01T10:00:00.000Z',
	});
	create('e-mail', ana, 'EmailMessage', { Subject: 'Hello', RelatedToId: deal, Status: '3' });

	const pair = add('mentorship', 'Mentorship__c', org.mentorship(dana, ana));
	const over = org.mentorship(gil, bo);
	org.mentorship(finn, org.rep('Cleo'));
	const ask = { Visibility__c: 'Mentor only' };
	const review = create('review', ana, 'Deal_Review__c', TestOrg.ask(deal, pair, ask));
	create('comment', ana, 'Review_Comment__c', { Deal_Review__c: review, Body__c: 'Words', Kind__c: 'Question' });
	const closed = create('closed review', bo, 'Deal_Review__c', TestOrg.ask(boDeal, over, ask));
	org.update(bo, 'Deal_Review__c', closed, { Status__c: 'Withdrawn' });
	create('snooze', ana, 'Stall_Snooze__c', { Opportunity__c: deal, Reason__c: 'Legal', Resume_On__c: '2026-07-01' });
	create('baseline', robot, 'Stall_Baseline__c', { Name: 'Prospecting', Key__c: 'base', Stage__c: 'Prospecting' });
	create('incident', robot, 'Ownership_Incident__c', {
		Key__c: 'incident',
		Account__c: account,
		From_Owner__c: ana.userId,
		To_Owner__c: dana.userId,
		Mentorship__c: pair,
		Rule__c: 'Pair protection',
		Result__c: 'Blocked',
	});
	create('protection', robot, 'Ownership_Protection__c', {
		OwnerId: bo.userId,
		Key__c: 'protection',
		Object_Name__c: 'Account',
		Record_Id__c: boAccount,
		Account__c: boAccount,
		Protected_For__c: bo.userId,
		Protected_Against__c: gil.userId,
		Protected_Until__c: '2027-06-19',
	});
	const kim = org.person('Kim', ['Ridealong_Override']);
	create('override', kim, 'Ownership_Override__c', { Record_Id__c: boAccount, New_Owner__c: gil.userId, Reason__c: 'Bo moves abroad' });
	const batch = create('realignment', olu, 'Realignment__c', {
		Name: 'Half-year',
		Reason__c: 'New territories',
		Starts_On__c: '2026-07-01T08:00:00.000Z',
		Ends_On__c: '2026-07-02T08:00:00.000Z',
	});
	create('realignment row', olu, 'Realignment_Row__c', { Realignment__c: batch, Record_Id__c: boAccount, New_Owner__c: gil.userId });
	create('hold', ana, 'Prospect_Hold__c', { Company__c: 'Kyoto Tools', Domain__c: 'kyoto.example', Evidence__c: 'Met Sato.' });
	create('release', ana, 'Ownership_Release__c', { Account__c: account, Released_To__c: bo.userId, Reason__c: 'Moved' });

	const one = (name: string, object: string, where: Record<string, string>): void => {
		add(name, object, String(org.rows(object, where)[0]!['Id']));
	};
	one('deal share', 'OpportunityShare', { OpportunityId: deal, UserOrGroupId: dana.userId });
	one('review share', 'Deal_Review__Share', { ParentId: review, UserOrGroupId: dana.userId });
	one('review history', 'Deal_Review__History', { ParentId: review });
	one('assignment', 'PermissionSetAssignment', { AssigneeId: ana.userId });
	one('policy', 'Stall_Policy__mdt', { DeveloperName: 'Default' });
	add('user', 'User', ana.userId);
	return made;
}
