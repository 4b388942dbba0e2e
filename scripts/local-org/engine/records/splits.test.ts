import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SaveResult, UserContext } from '../contract.ts';
import { testOrg, testSchema, type TestOrg } from '../testing/org.ts';

const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));

function splitOrg(): {
	org: TestOrg;
	owner: UserContext;
	helper: UserContext;
	deal: string;
	revenue: string;
	overlay: string;
	first: string;
} {
	const schema = testSchema();
	schema.objects.get('Opportunity')!.sharingModel = 'Private';
	const org = testOrg(':memory:', schema);
	org.updateSettings({ opportunityTeams: true, opportunitySplits: true });
	const [owner, helper] = [org.person('owner'), org.person('helper')];
	const deal = org.create('Opportunity', {
		Name: 'D',
		StageName: 'Prospecting',
		CloseDate: '2026-04-01',
		Amount: 1000,
		OwnerId: owner.userId,
	});
	const type = (name: string): string =>
		org.store.get('SELECT "Id" FROM "OpportunitySplitType" WHERE "DeveloperName" = ?', [name])![0] as string;
	const first = org.store.get('SELECT "Id" FROM "OpportunitySplit"')![0] as string;
	return { org, owner, helper, deal, revenue: type('Revenue'), overlay: type('Overlay'), first };
}

describe('opportunity splits', () => {
	test('are no objects without the feature, and the feature needs teams', () => {
		const org = testOrg();
		assert.throws(() => org.soql.query(org.system, 'SELECT Id FROM OpportunitySplit'), /OpportunitySplit/);
		assert.throws(() => org.updateSettings({ opportunitySplits: true }), /Team Selling/);
		const deal = org.create('Opportunity', { Name: 'o', StageName: 'Prospecting', CloseDate: '2026-04-01' });
		org.updateSettings({ opportunityTeams: true, opportunitySplits: true });
		assert.throws(() => org.updateSettings({ opportunityTeams: false }), /disable it last/);
		assert.equal(
			org.soql.query(org.system, `SELECT Id FROM OpportunitySplit WHERE OpportunityId = '${deal}' AND SplitPercentage = 100`).totalSize,
			1,
		);
	});

	test('start with the owner’s 100, and put whoever gets a part on the team', () => {
		const { org, owner, helper, deal, overlay, first } = splitOrg();
		const access = (who: UserContext): string =>
			org.access.records(who, org.schema.objects.get('Opportunity')!, [deal]).get(deal)!.maxLevel;
		assert.equal(access(helper), 'None');
		assert.deepEqual(
			codes(
				org.records.insert(owner, 'OpportunitySplit', [
					{ OpportunityId: deal, SplitOwnerId: helper.userId, SplitPercentage: 250, SplitTypeId: overlay },
				]),
			),
			['OK'],
		);
		assert.equal(access(helper), 'Read');
		const [split] = org.soql.query(
			owner,
			`SELECT SplitAmount, SplitOwner.Name FROM OpportunitySplit WHERE SplitTypeId = '${overlay}'`,
		).records;
		assert.equal(split!['SplitAmount'], 2500);
		const member = org.store.get('SELECT "Id" FROM "OpportunityTeamMember" WHERE "UserId" = ?', [helper.userId])![0] as string;
		assert.deepEqual(codes(org.records.delete(owner, 'OpportunityTeamMember', [member])), ['FIELD_INTEGRITY_EXCEPTION']);
		assert.equal(org.value('OpportunitySplit', first, 'SplitPercentage'), 100);
	});

	test('add up to 100 after each save where the type is validated', () => {
		const { org, owner, helper, deal, revenue, first } = splitOrg();
		const part = { OpportunityId: deal, SplitOwnerId: helper.userId, SplitTypeId: revenue };
		assert.deepEqual(codes(org.records.insert(owner, 'OpportunitySplit', [{ ...part, SplitPercentage: 30 }])), [
			'FIELD_INTEGRITY_EXCEPTION',
		]);
		assert.equal(org.store.get('SELECT count(*) FROM "OpportunityTeamMember" WHERE "UserId" = ?', [helper.userId])![0], 0);
		const [second] = org.records.insert(owner, 'OpportunitySplit', [{ ...part, SplitPercentage: 0 }]);
		assert.deepEqual(second!.errors, []);
		const share = (mine: number, other: number): string[] =>
			codes(
				org.records.update(owner, 'OpportunitySplit', [
					{ Id: first, SplitPercentage: mine },
					{ Id: second!.id!, SplitPercentage: other },
				]),
			);
		assert.deepEqual(share(70, 30), ['OK', 'OK']);
		assert.deepEqual(share(70, 31), ['FIELD_INTEGRITY_EXCEPTION', 'FIELD_INTEGRITY_EXCEPTION']);
		assert.deepEqual(share(101, -1), ['NUMBER_OUTSIDE_VALID_RANGE', 'NUMBER_OUTSIDE_VALID_RANGE']);
		assert.deepEqual(codes(org.records.delete(owner, 'OpportunitySplit', [first])), ['FIELD_INTEGRITY_EXCEPTION']);
		assert.deepEqual(codes(org.records.insert(owner, 'OpportunitySplit', [{ ...part, SplitPercentage: 0 }])), ['DUPLICATE_VALUE']);
		assert.deepEqual(codes(org.records.insert(helper, 'OpportunitySplit', [{ ...part, SplitPercentage: 0 }])), [
			'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
		]);
	});

	test('of one upsert add up together, new and existing', () => {
		const { org, owner, helper, deal, revenue, first } = splitOrg();
		const upsert = (mine: number, other: number, allOrNone: boolean): string[] =>
			codes(
				org.records.upsert(
					owner,
					'OpportunitySplit',
					'Id',
					[
						{ Id: first, SplitPercentage: mine },
						{ OpportunityId: deal, SplitOwnerId: helper.userId, SplitPercentage: other, SplitTypeId: revenue },
					],
					{ allOrNone },
				),
			);
		const stored = (): unknown[] =>
			org.store.all('SELECT "SplitPercentage" FROM "OpportunitySplit" WHERE "IsDeleted" = 0 ORDER BY "Id"').flat();
		for (const allOrNone of [true, false]) {
			assert.deepEqual(upsert(60, 41, allOrNone), ['FIELD_INTEGRITY_EXCEPTION', 'FIELD_INTEGRITY_EXCEPTION']);
			assert.deepEqual(stored(), [100]);
		}
		assert.deepEqual(upsert(60, 40, false), ['OK', 'OK']);
		assert.deepEqual(stored(), [60, 40]);
	});

	test('keep the former owner on the team with read access, also when the account takes the deal along', () => {
		const { org, owner, helper, deal } = splitOrg();
		org.records.update(owner, 'Opportunity', [{ Id: deal, OwnerId: helper.userId }]);
		const account = org.create('Account', { Name: 'A', OwnerId: helper.userId });
		org.records.update(helper, 'Opportunity', [{ Id: deal, AccountId: account }]);
		const third = org.person('third');
		org.records.update(org.system, 'Account', [{ Id: account, OwnerId: third.userId }], {
			ownerChange: { TransferOwnedOpenOpportunities: true },
		});
		assert.equal(org.value('Opportunity', deal, 'OwnerId'), third.userId);
		assert.equal(org.soql.query(org.system, `SELECT Id FROM OpportunityTeamMember WHERE OpportunityId = '${deal}'`).totalSize, 3);
		const read = org.access.records(owner, org.schema.objects.get('Opportunity')!, [deal]).get(deal)!;
		assert.equal(read.maxLevel, 'Read');
		assert.deepEqual(codes(org.records.delete(org.system, 'Opportunity', [deal])), ['OK']);
	});
});
