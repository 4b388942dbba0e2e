/** What is read of who could have access, of orgs that the local org is not: other settings, more people, territories whose shares are not stored. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GuardedObject } from '../../domain/guard/facts.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { type FakeOrg, fakeOrg } from '../../salesforce/fake.ts';
import { type Protected, readCandidates } from './candidates.ts';

const DEFAULTS = { Account: 'Private', Opportunity: 'Private', Lead: 'Private', User: 'Read' };
const role = (id: string, parent: string | null, deals = 'None'): Row => ({
	Id: id,
	ParentRoleId: parent,
	OpportunityAccessForAccountOwner: deals,
});
const person = (id: string, roleId: string | null = null): Row => ({ Id: id, UserRoleId: roleId, ManagerId: null, ProfileId: 'profile' });

/** Mia is protected against, Max owns what is; both stand beside each other, and Ben below Mia. */
function orgOf(tables: Record<string, Row[]> = {}, fields: Record<string, string[]> = {}): FakeOrg {
	const org = fakeOrg({
		User: [person('mia', 'middle'), person('max', 'other'), person('ben', 'low')],
		UserRole: [role('top', null), role('middle', 'top'), role('low', 'middle'), role('other', 'top')],
		...tables,
	});
	org.fields = async (object) => (fields[object] ? new Set(fields[object]) : undefined);
	return org;
}

const about = (objects: readonly GuardedObject[], defaults: Record<string, string> = DEFAULTS): Protected => ({
	userIds: new Set(['mia']),
	ownerIds: new Set(['max']),
	objects,
	defaults: new Map(Object.entries(defaults)),
});

const ALL = ['Account', 'Opportunity', 'Lead'] as const;
/** May Mia hold Max's account `a`, and his deal `d` on it? */
async function held(org: Org, accountId = 'a'): Promise<{ account: boolean; deal: boolean }> {
	const { candidates, accountOwners } = await readCandidates(org, about(ALL));
	const deal = { id: 'd', object: 'Opportunity', ownerId: 'max', accountId, accountOwnerId: accountOwners.get(accountId) } as const;
	return {
		account: candidates.mayHold({ id: 'a', object: 'Account', ownerId: 'max' }, 'mia'),
		deal: candidates.mayHold(deal, 'mia'),
	};
}

test('with nothing opened nothing could be held', async () => {
	assert.deepEqual(await held(orgOf()), { account: false, deal: false });
});

test('deals on accounts of somebody below, whose role opens them', async () => {
	const roles = (deals: string): Row[] => [role('top', null), role('middle', 'top'), role('low', 'middle', deals), role('other', 'top')];
	const Account = [{ Id: 'b', OwnerId: 'ben' }];
	assert.equal((await held(orgOf({ UserRole: roles('Edit'), Account }), 'b')).deal, true);
	const shut = orgOf({ UserRole: roles('Read'), Account });
	assert.equal((await held(shut, 'b')).deal, false);
	assert.ok(!shut.queries.some((query) => / FROM Account /.test(query)), 'nobody asks for owners of accounts that open nothing');
});

describe('rights', () => {
	const rights = (tables: Record<string, Row[]>): Promise<{ account: boolean; deal: boolean }> => held(orgOf(tables));
	const all = { PermissionsModifyAllData: true, PermissionsTransferAnyEntity: false };
	test('by a profile', async () => {
		assert.ok((await rights({ PermissionSet: [{ Id: 'x', ProfileId: 'profile', ...all }] })).account);
		assert.ok(!(await rights({ PermissionSet: [{ Id: 'x', ProfileId: 'another', ...all }] })).account);
	});
	test('on one object, by the set that a group of sets keeps of its own', async () => {
		const tables = {
			PermissionSet: [],
			ObjectPermissions: [{ ParentId: 'aggregate', SobjectType: 'Account' }],
			PermissionSetAssignment: [{ AssigneeId: 'mia', PermissionSetId: 'aggregate' }],
		};
		assert.deepEqual(await rights(tables), { account: true, deal: false });
		assert.deepEqual(await rights({ ...tables, PermissionSetAssignment: [{ AssigneeId: 'max', PermissionSetId: 'aggregate' }] }), {
			account: false,
			deal: false,
		});
	});
});

describe('Sales Territories', () => {
	const FIELDS = {
		Territory2Model: ['Id'],
		ObjectTerritory2Association: ['Id'],
		Territory2: ['Id', 'AccountAccessLevel', 'OpportunityAccessLevel', 'ContactAccessLevel', 'CaseAccessLevel'],
		Opportunity: ['Id', 'Territory2Id'],
	};
	const land = (levels: Row, fields: Record<string, string[]> = FIELDS): FakeOrg =>
		orgOf(
			{
				Territory2Model: [{ Id: 'model' }],
				Territory2: [{ Id: 'west', ParentTerritory2Id: null, AccountAccessLevel: 'Read', OpportunityAccessLevel: 'None', ...levels }],
				UserTerritory2Association: [{ UserId: 'mia', Territory2Id: 'west' }],
				ObjectTerritory2Association: [{ ObjectId: 'a', Territory2Id: 'west' }],
				Opportunity: [],
			},
			fields,
		);
	test('open what is assigned to them at their levels, though no share of it is stored', async () => {
		assert.deepEqual(await held(land({ AccountAccessLevel: 'Edit' })), { account: true, deal: false });
		assert.deepEqual(await held(land({ OpportunityAccessLevel: 'Edit' })), { account: false, deal: true });
		assert.deepEqual(await held(land({ CaseAccessLevel: 'Edit', ContactAccessLevel: 'Edit' })), { account: false, deal: false });
	});
	test('open deals that are in them', async () => {
		const org = land({ OpportunityAccessLevel: 'Edit' });
		org.tables['ObjectTerritory2Association'] = [];
		assert.equal((await held(org)).deal, false);
		org.tables['Opportunity'] = [{ Id: 'd', Territory2Id: 'west' }];
		assert.equal((await held(org)).deal, true);
	});
	test('open everything at levels that are not shown', async () => {
		const hidden = land({ AccountAccessLevel: null, OpportunityAccessLevel: null }, { ...FIELDS, Territory2: ['Id'] });
		assert.deepEqual(await held(hidden), { account: true, deal: true });
	});
	test('cannot be told where the deals’ are not shown', async () => {
		await assert.rejects(held(land({}, { ...FIELDS, Opportunity: ['Id'] })), /Opportunity\.Territory2Id/);
	});
	test('count only with an active model', async () => {
		const org = land({ AccountAccessLevel: 'Edit' });
		org.tables['Territory2Model'] = [];
		assert.equal((await held(org)).account, false);
	});
});

describe('what cannot be read is not taken for nothing', () => {
	const read = (org: Org, defaults: Record<string, string>): Promise<unknown> => readCandidates(org, about(ALL, defaults));
	test('an org-wide default that is not told', async () => {
		const { Lead: _, ...without } = DEFAULTS;
		await assert.rejects(read(orgOf(), without), /Lead/);
		await read(orgOf(), DEFAULTS);
	});
	test('somebody who is not shown', async () => {
		await assert.rejects(read(orgOf({ User: [person('max', 'other')] }), DEFAULTS), /Not every user is shown/);
	});
	test('users who are private, unless one may view all', async () => {
		const hidden = { ...DEFAULTS, User: 'Private' };
		await assert.rejects(read(orgOf(), hidden), /View All Users/);
		await read(orgOf({ PermissionSetAssignment: [{ Id: 'p', AssigneeId: 'robot' }] }), hidden);
	});
});

test('with more people and groups than can be named, all share rows go by', async () => {
	const crowd = Array.from({ length: 3_100 }, (_, n) => person(`u${n}`, 'low'));
	const OpportunityShare = [{ OpportunityId: 'd', UserOrGroupId: 'u3099', RowCause: 'Manual', OpportunityAccessLevel: 'Edit' }];
	const people = [person('mia', 'middle'), person('max', 'other')];
	const org = orgOf({ User: [...people, ...crowd], OpportunityShare });
	assert.equal((await held(org)).deal, true);
	const asked = (object: string): string[] => org.queries.filter((query) => query.includes(` FROM ${object} `));
	assert.deepEqual([asked('OpportunityShare').length, /UserOrGroupId IN/.test(asked('OpportunityShare')[0]!)], [1, false]);
	const few = orgOf({ User: [...people, ...crowd.slice(0, 200)], OpportunityShare });
	assert.equal((await held(few)).deal, false);
	assert.deepEqual(
		few.queries.filter((query) => query.includes(' FROM OpportunityShare ')).map((query) => /UserOrGroupId IN/.test(query)),
		[true, true],
	);
});
