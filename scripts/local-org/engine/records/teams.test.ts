import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testOrg, testSchema, type TestOrg } from '../testing/org.ts';
import type { SaveResult, UserContext } from '../contract.ts';

const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));

/** Everything private, teams enabled, an account and a deal of `owner`. */
function privateOrg(): { org: TestOrg; owner: UserContext; helper: UserContext; account: string; deal: string } {
	const schema = testSchema();
	for (const name of ['Account', 'Opportunity']) schema.objects.get(name)!.sharingModel = 'Private';
	const org = testOrg(':memory:', schema);
	org.updateSettings({ accountTeams: true, opportunityTeams: true });
	const [owner, helper] = [org.person('owner'), org.person('helper')];
	const account = org.create('Account', { Name: 'A', OwnerId: owner.userId });
	const deal = org.create('Opportunity', {
		Name: 'D',
		StageName: 'Prospecting',
		CloseDate: '2026-04-01',
		AccountId: account,
		OwnerId: owner.userId,
	});
	return { org, owner, helper, account, deal };
}
const level = (org: TestOrg, who: UserContext, object: string, id: string): string =>
	org.access.records(who, org.schema.objects.get(object)!, [id]).get(id)!.maxLevel;

describe('teams', () => {
	test('are no objects of an org that has not enabled them', () => {
		const org = testOrg();
		assert.throws(() => org.records.insert(org.system, 'AccountTeamMember', [{}]), /'AccountTeamMember' is not supported/);
		assert.throws(() => org.soql.query(org.system, 'SELECT Id FROM OpportunityTeamMember'), /OpportunityTeamMember/);
	});

	test('open the account, and its deals where the member’s level says so, until the member leaves', () => {
		const { org, owner, helper, account, deal } = privateOrg();
		assert.equal(level(org, helper, 'Account', account), 'None');
		const [member] = org.records.insert(owner, 'AccountTeamMember', [
			{
				AccountId: account,
				UserId: helper.userId,
				AccountAccessLevel: 'Edit',
				OpportunityAccessLevel: 'Read',
				TeamMemberRole: 'Sales Rep',
			},
		]);
		assert.deepEqual(member!.errors, []);
		assert.equal(level(org, helper, 'Account', account), 'Edit');
		assert.equal(level(org, helper, 'Opportunity', deal), 'Read');
		assert.deepEqual(org.store.all(`SELECT "RowCause" FROM "AccountShare" WHERE "UserOrGroupId" = ?`, [helper.userId]), [['Team']]);
		org.records.update(owner, 'AccountTeamMember', [{ Id: member!.id!, OpportunityAccessLevel: 'Edit' }]);
		assert.equal(level(org, helper, 'Opportunity', deal), 'Edit');
		assert.deepEqual(codes(org.records.delete(owner, 'AccountTeamMember', [member!.id!])), ['OK']);
		assert.equal(level(org, helper, 'Account', account), 'None');
		assert.deepEqual(codes(org.records.undelete(owner, [member!.id!])), ['UNDELETE_FAILED']);
	});

	test('an opportunity team opens the deal, and so its account to read', () => {
		const { org, owner, helper, account, deal } = privateOrg();
		org.records.insert(owner, 'OpportunityTeamMember', [{ OpportunityId: deal, UserId: helper.userId, OpportunityAccessLevel: 'Edit' }]);
		assert.equal(level(org, helper, 'Opportunity', deal), 'Edit');
		assert.equal(level(org, helper, 'Account', account), 'Read');
	});

	test('a member without full access cannot raise levels; nobody is a member twice or gets All', () => {
		const { org, owner, helper, account } = privateOrg();
		const add = (who: UserContext, values: Record<string, unknown>): string[] =>
			codes(org.records.insert(who, 'AccountTeamMember', [{ AccountId: account, ...values }]));
		assert.deepEqual(add(owner, { UserId: helper.userId, AccountAccessLevel: 'All' }), ['FIELD_INTEGRITY_EXCEPTION']);
		assert.deepEqual(add(owner, { UserId: helper.userId, AccountAccessLevel: 'Edit' }), ['OK']);
		assert.deepEqual(add(owner, { UserId: helper.userId }), ['DUPLICATE_VALUE']);
		const third = org.person('third');
		assert.deepEqual(add(helper, { UserId: third.userId, AccountAccessLevel: 'Edit' }), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		assert.deepEqual(add(helper, { UserId: third.userId }), ['OK']);
	});

	test('a new owner loses the team unless it is kept', () => {
		for (const [options, kept] of [
			[{}, 0],
			[{ KeepAccountTeam: true }, 1],
		] as const) {
			const { org, owner, helper, account } = privateOrg();
			org.records.insert(owner, 'AccountTeamMember', [{ AccountId: account, UserId: helper.userId, AccountAccessLevel: 'Edit' }]);
			org.records.update(owner, 'Account', [{ Id: account, OwnerId: org.person('next').userId }], { ownerChange: options });
			assert.equal(org.soql.query(org.system, 'SELECT Id FROM AccountTeamMember').totalSize, kept);
			assert.equal(level(org, helper, 'Account', account), kept ? 'Edit' : 'None');
		}
	});

	test('a kept sales team may keep the former owner', () => {
		const { org, owner, deal } = privateOrg();
		const next = org.person('next');
		const change = { ownerChange: { KeepSalesTeam: true, KeepSalesTeamGrantCurrentOwnerReadWriteAccess: true } };
		assert.deepEqual(codes(org.records.update(owner, 'Opportunity', [{ Id: deal, OwnerId: next.userId }], change)), ['OK']);
		assert.equal(level(org, owner, 'Opportunity', deal), 'Edit');
	});
});
