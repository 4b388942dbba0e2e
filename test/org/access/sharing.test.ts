/** What gives access to a record, and what takes it away again at once, over the wire of a running org. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { doors, send, soap, type Ask } from './reading.ts';
import { startWorld, type Who, type World } from './world.ts';
import { editors } from './writing.ts';
import { refused, passes } from '../../package/support.ts';

let world: World;
before(async () => {
	world = await startWorld();
});
after(() => world.stop());

const asking = (who: Who, object: string, ids: readonly string[] = []): Ask => ({
	url: world.server.url,
	by: world.people[who],
	asPage: false,
	object,
	ids,
});
/** What every door says of a record; they must agree. */
async function sees(who: Who, object: string, id: string): Promise<boolean> {
	const said = new Map<string, string>();
	for (const [door, { knows, see }] of Object.entries(doors))
		if (knows(object)) said.set(door, (await see(asking(who, object, [id]))).get(id)!);
	assert.equal(new Set(said.values()).size, 1, JSON.stringify([...said]));
	return [...said.values()][0] === 'yes';
}
async function edits(who: Who, object: string, id: string, fields: Record<string, unknown>): Promise<boolean> {
	const said = new Set<string>();
	for (const { knows, write } of Object.values(editors))
		if (knows(object)) said.add(await write(asking(who, object, [id]), { id, fields }));
	assert.equal(said.size, 1, [...said].join());
	return said.has('allowed');
}
const NEXT = { NextStep: 'Call' };

describe('shares', () => {
	test('a manual share of Edit opens one deal and its account to read, and goes with the change of owner', async () => {
		const { org, people } = world;
		const { ana, bo } = people;
		const account = org.account(ana.person);
		const deal = org.opportunity(ana.person, { AccountId: account });
		assert.equal(await sees('bo', 'Opportunity', deal), false);
		assert.equal(await sees('bo', 'Account', account), false);
		const share = { OpportunityId: deal, UserOrGroupId: bo.userId, OpportunityAccessLevel: 'Edit' };
		refused(org.insert(bo.person, 'OpportunityShare', share), 'INSUFFICIENT_ACCESS');
		org.create(ana.person, 'OpportunityShare', share);
		assert.equal(await edits('bo', 'Opportunity', deal, NEXT), true);
		assert.equal(await sees('bo', 'Account', account), true);
		assert.equal(await edits('bo', 'Account', account, { Website: 'https://example.com' }), false);
		passes(org.update(people.admin.person, 'Opportunity', deal, { OwnerId: people.quinn.userId }));
		assert.equal(await sees('bo', 'Opportunity', deal), false);
		assert.equal(await sees('ana', 'Opportunity', deal), false, 'the owner before keeps nothing');
	});

	test('a share to a group reaches members, members of groups in it, and roles in it; nobody who left', async () => {
		const { org, people } = world;
		const deal = org.opportunity(people.ana.person);
		const group = (name: string, member: string): [string, string] => {
			const id = org.create(org.admin, 'Group', { Name: name, DeveloperName: name, Type: 'Regular' });
			return [id, org.create(org.admin, 'GroupMember', { GroupId: id, UserOrGroupId: member })];
		};
		const [inner, membership] = group('Inner', people.quinn.userId);
		const [outer] = group('Outer', inner);
		org.create(people.ana.person, 'OpportunityShare', { OpportunityId: deal, UserOrGroupId: outer, OpportunityAccessLevel: 'Read' });
		assert.equal(await sees('quinn', 'Opportunity', deal), true);
		assert.equal(await edits('quinn', 'Opportunity', deal, NEXT), false);
		assert.equal(await sees('std', 'Opportunity', deal), false);
		passes(org.remove(org.admin, 'GroupMember', membership));
		assert.equal(await sees('quinn', 'Opportunity', deal), false);
	});

	test('a role’s access for account owners is None; other levels are refused by name', () => {
		for (const OpportunityAccessForAccountOwner of ['Read', 'Edit'])
			refused(
				world.org.insert(world.org.admin, 'UserRole', {
					Name: `Owners ${OpportunityAccessForAccountOwner}`,
					OpportunityAccessForAccountOwner,
				}),
				'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
			);
	});

	test('the owner of an account sees none of the deals that others have on it, and none of their reviews', async () => {
		const { org, people } = world;
		const account = org.account(people.bo.person);
		org.create(people.bo.person, 'AccountShare', {
			AccountId: account,
			UserOrGroupId: people.ana.userId,
			AccountAccessLevel: 'Read',
			OpportunityAccessLevel: 'None',
		});
		const deal = org.opportunity(people.ana.person, { AccountId: account });
		assert.equal(await sees('bo', 'Opportunity', deal), false);
		assert.equal(await sees('ana', 'Account', account), true);
	});
});

describe('ownership', () => {
	test('only who has full access, or edits with Transfer Record, gives a record away, and never to who cannot read it', () => {
		const { org, people } = world;
		const deal = org.opportunity(people.ana.person);
		refused(org.update(people.bo.person, 'Opportunity', deal, { OwnerId: people.bo.userId }), 'INSUFFICIENT_ACCESS');
		refused(org.update(people.dana.person, 'Opportunity', deal, { OwnerId: people.dana.userId }), 'INSUFFICIENT_ACCESS');
		refused(org.update(people.ana.person, 'Opportunity', deal, { OwnerId: people.none.userId }), 'TRANSFER_REQUIRES_READ');
		passes(org.update(people.mia.person, 'Opportunity', deal, { OwnerId: people.bo.userId }));
	});

	test('a member of a queue takes its record; then it is theirs alone', async () => {
		const { org, people, records } = world;
		const id = records['lead of a queue']!.id;
		assert.equal(await edits('quinn', 'Lead', id, { Title: 'x' }), true);
		const take = (who: Who) =>
			send(asking(who, ''), 'POST', '/services/local-org/transfer', {
				object: 'Lead',
				ids: [id],
				ownerId: people[who].userId,
				tool: 'QueueAccept',
			});
		assert.equal((await take('bo')).body[0].success, false, 'no member');
		assert.equal((await take('quinn')).body[0].success, true);
		assert.equal(org.row('Lead', id)['OwnerId'], people.quinn.userId);
		assert.equal(await sees('std', 'Lead', id), false);
	});
});

describe('users', () => {
	const soql = 'query?q=SELECT+Id+FROM+Opportunity';

	test('everybody sees users; nobody but who manages users changes another, or what rights stand on', async () => {
		const { people } = world;
		assert.equal(await sees('quinn', 'User', people.ana.userId), true);
		for (const [fields, code] of [
			[{ Phone: '1' }, 'INSUFFICIENT_ACCESS_OR_READONLY'],
			[{ IsActive: false }, /INSUFFICIENT_ACCESS|INVALID_FIELD/],
		] as const)
			refused(world.org.update(people.bo.person, 'User', people.ana.userId, fields), typeof code === 'string' ? code : code);
		for (const fields of [{ ProfileId: people.admin.person.userId }, { UserRoleId: null }, { IsActive: false }])
			refused(world.org.update(people.bo.person, 'User', people.bo.userId, fields), /INVALID_FIELD_FOR_INSERT_UPDATE|INVALID_FIELD/);
	});

	test('an assignment ends at its expiration, for every door, without anything being written', async () => {
		const { org, people } = world;
		const [assignment] = org.rows('PermissionSetAssignment', { AssigneeId: people.finn.userId });
		const pair = org.rows('Mentorship__c', { Mentor__c: people.finn.userId })[0]!['Id'] as string;
		assert.equal(await sees('finn', 'Mentorship__c', pair), true);
		const ExpirationDate = '2026-06-19T10:00:00.000Z';
		refused(
			org.update(people.finn.person, 'PermissionSetAssignment', assignment!['Id'] as string, { ExpirationDate }),
			'INSUFFICIENT_ACCESS',
		);
		passes(org.update(org.admin, 'PermissionSetAssignment', assignment!['Id'] as string, { ExpirationDate }));
		assert.equal(await sees('finn', 'Mentorship__c', pair), true, 'not yet');
		org.clock.set('2026-06-19T10:00:00.000Z');
		const answers = await Promise.all(
			Object.entries(doors).map(async ([door, { knows, see }]) =>
				knows('Mentorship__c') ? `${door}: ${(await see(asking('finn', 'Mentorship__c', [pair]))).get(pair)}` : '',
			),
		);
		assert.deepEqual(
			answers.filter((each) => each.endsWith('yes')),
			[],
		);
		const { body } = await send(asking('admin', ''), 'GET', `sobjects/PermissionSetAssignment/${String(assignment!['Id'])}`);
		assert.deepEqual([body.IsActive, body.ExpirationDate], [false, '2026-06-19T10:00:00.000+0000']);
		passes(org.update(org.admin, 'PermissionSetAssignment', assignment!['Id'] as string, { ExpirationDate: null }));
		assert.equal(await sees('finn', 'Mentorship__c', pair), true, 'assigned again');
	});

	test('a session of a deactivated user ends at once: API, SOAP, page, stream, and the link they hold', async () => {
		const { org, people, server } = world;
		const { gil } = people;
		const username = String(org.row('User', gil.userId)['Username']);
		const link = server.singleUseLink(username);
		assert.equal((await send(asking('gil', ''), 'GET', soql)).status, 200);
		passes(org.update(org.admin, 'User', gil.userId, { IsActive: false }));
		for (const asPage of [false, true]) {
			const answer = await send({ ...asking('gil', ''), asPage }, 'GET', soql);
			assert.deepEqual([answer.status, answer.body[0].errorCode], [401, 'INVALID_SESSION_ID']);
		}
		assert.match(
			(await soap(asking('gil', ''), '<query><queryString>SELECT Id FROM User</queryString></query>')).text,
			/INVALID_SESSION_ID/,
		);
		const [handshake] = (
			await send(asking('gil', ''), 'POST', '/cometd/66.0', [
				{ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] },
			])
		).body;
		assert.equal(handshake.successful, false);
		assert.equal((await fetch(link, { redirect: 'manual' })).status, 401);
		const deal = org.opportunity(people.bo.person);
		refused(org.update(people.bo.person, 'Opportunity', deal, { OwnerId: gil.userId }), 'INACTIVE_OWNER_OR_USER');
	});

	test('who is frozen is out of every door, and stays the owner', async () => {
		const { org, people, server } = world;
		const { quinn } = people;
		const link = server.singleUseLink(String(org.row('User', quinn.userId)['Username']));
		const deal = org.opportunity(quinn.person);
		const found = await send(asking('admin', ''), 'GET', `query?q=SELECT+Id+FROM+UserLogin+WHERE+UserId='${quinn.userId}'`);
		const login = `sobjects/UserLogin/${String(found.body.records[0].Id)}`;
		assert.equal((await send(asking('bo', ''), 'PATCH', login, { IsFrozen: true })).status, 404);
		assert.equal((await send(asking('admin', ''), 'PATCH', login, { IsFrozen: true })).status, 204);
		for (const asPage of [false, true])
			assert.equal((await send({ ...asking('quinn', ''), asPage }, 'GET', 'query?q=SELECT+Id+FROM+User')).status, 401);
		assert.equal((await fetch(link, { redirect: 'manual' })).status, 401);
		assert.equal(org.row('Opportunity', deal)['OwnerId'], quinn.userId);
		const trail = await send(asking('admin', ''), 'GET', `query?q=SELECT+Section+FROM+SetupAuditTrail+WHERE+Action='frozeuser'`);
		assert.deepEqual([trail.body.totalSize, trail.body.records[0].Section], [1, 'Manage Users']);
	});
});
