/** Sales Territories over the save order and access: who sees what through which territory. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SaveResult, UserContext } from '../contract.ts';
import { testOrg, testSchema, type TestOrg } from '../testing/org.ts';

const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));
const level = (org: TestOrg, who: UserContext, object: string, id: string): string =>
	org.access.records(who, org.schema.objects.get(object)!, [id]).get(id)?.maxLevel ?? 'absent';

interface Territories {
	org: TestOrg;
	admin: UserContext;
	model: string;
	/** West is below Americas, and Coast below West; North is beside West. */
	americas: string;
	west: string;
	coast: string;
	north: string;
	owner: UserContext;
	account: string;
	deal: string;
	territory(name: string, more?: Record<string, unknown>): string;
	assign(who: UserContext, territory: string): string;
	query(who: UserContext, soql: string): number;
}

/** Everything private, territories on, a model in planning. */
function territoryOrg(): Territories {
	const schema = testSchema();
	for (const name of ['Account', 'Opportunity']) schema.objects.get(name)!.sharingModel = 'Private';
	const org = testOrg(':memory:', schema);
	org.updateSettings({ salesTerritories: true });
	const admin: UserContext = { ...org.system, mode: 'user' };
	const type = org.create('Territory2Type', { MasterLabel: 'Named', DeveloperName: 'Named', Priority: 1 });
	const model = org.create('Territory2Model', { Name: 'FY26', DeveloperName: 'FY26' });
	const territory = (name: string, more: Record<string, unknown> = {}): string =>
		org.create('Territory2', {
			Name: name,
			DeveloperName: name,
			Territory2ModelId: model,
			Territory2TypeId: type,
			AccountAccessLevel: 'Edit',
			OpportunityAccessLevel: 'Read',
			...more,
		});
	const americas = territory('Americas');
	const west = territory('West', { ParentTerritory2Id: americas });
	const owner = org.person('owner');
	const account = org.create('Account', { Name: 'A', OwnerId: owner.userId });
	const deal = org.create('Opportunity', {
		Name: 'D',
		StageName: 'Prospecting',
		CloseDate: '2026-04-01',
		AccountId: account,
		OwnerId: owner.userId,
	});
	return {
		org,
		admin,
		model,
		americas,
		west,
		coast: territory('Coast', { ParentTerritory2Id: west }),
		north: territory('North', { ParentTerritory2Id: americas }),
		owner,
		account,
		deal,
		territory,
		assign: (who, to) => org.create('UserTerritory2Association', { UserId: who.userId, Territory2Id: to, RoleInTerritory2: 'Sales Rep' }),
		query: (who, soql) => org.soql.query(who, soql).totalSize,
	};
}

describe('Sales Territories', () => {
	test('are no objects and no field of an org that has not enabled them', () => {
		const org = testOrg();
		assert.throws(() => org.soql.query(org.system, 'SELECT Id FROM Territory2'), /Territory2/);
		assert.throws(() => org.soql.query(org.system, 'SELECT Territory2Id FROM Opportunity'), /Territory2Id/);
		assert.throws(() => org.records.insert(org.system, 'UserTerritory2Association', [{}]), /is not supported/);
		const row = { Name: 'o', StageName: 'Prospecting', CloseDate: '2026-04-01' };
		const first = org.create('Opportunity', row);
		assert.deepEqual(codes(org.records.insert(org.system, 'Opportunity', [{ ...row, IsExcludedFromTerritory2Filter: true }])), [
			'INVALID_FIELD',
		]);
		org.updateSettings({ salesTerritories: true });
		assert.equal(org.soql.query(org.system, 'SELECT Id FROM Opportunity WHERE IsExcludedFromTerritory2Filter = false').totalSize, 1);
		assert.throws(() => org.soql.query(org.system, 'SELECT Id FROM Territory2ModelHistory'), /Territory2ModelHistory/);
		assert.ok(first);
	});

	test('open assigned accounts and their deals to the territory’s users and those above, once the model is active', () => {
		const { org, admin, model, americas, west, coast, north, account, deal, assign } = territoryOrg();
		const [above, inside, below, beside] = ['above', 'inside', 'below', 'beside'].map((name) => org.person(name)) as UserContext[];
		assign(above!, americas);
		assign(inside!, west);
		assign(below!, coast);
		assign(beside!, north);
		org.create('ObjectTerritory2Association', { ObjectId: account, Territory2Id: west, AssociationCause: 'Territory2Manual' });
		assert.equal(level(org, inside!, 'Account', account), 'None');

		org.territories.activate(admin, model);
		for (const who of [above!, inside!]) {
			assert.equal(level(org, who, 'Account', account), 'Edit');
			assert.equal(level(org, who, 'Opportunity', deal), 'Read');
			assert.equal(org.soql.query(who, 'SELECT Id FROM Account').totalSize, 1);
		}
		for (const who of [below!, beside!]) assert.equal(level(org, who, 'Account', account), 'None');
		assert.deepEqual(
			org.soql
				.query(org.system, `SELECT RowCause, UserOrGroup.Name, AccountAccessLevel FROM AccountShare WHERE RowCause != 'Owner'`)
				.records.map((row) => [row['RowCause'], (row['UserOrGroup'] as { Name: string }).Name, row['AccountAccessLevel']]),
			[['Territory2AssociationManual', 'West', 'Edit']],
		);

		org.territories.archive(admin, model);
		assert.equal(level(org, inside!, 'Account', account), 'None');
		assert.equal(org.soql.query(org.system, `SELECT Id FROM Group WHERE Type = 'Territory'`).totalSize, 0);
		assert.throws(() => org.territories.activate(admin, model), /Only a model in the state Planning/);
	});

	test('follow levels, assignments and members at once; All transfers and deletes', () => {
		const { org, admin, model, west, owner, account, deal, assign } = territoryOrg();
		org.territories.activate(admin, model);
		const rep = org.person('rep');
		const membership = assign(rep, west);
		const association = org.create('ObjectTerritory2Association', { ObjectId: account, Territory2Id: west });
		assert.equal(level(org, rep, 'Account', account), 'Edit');
		org.records.update(org.system, 'Territory2', [{ Id: west, AccountAccessLevel: 'All', OpportunityAccessLevel: 'Edit' }]);
		assert.equal(level(org, rep, 'Account', account), 'All');
		assert.equal(level(org, rep, 'Opportunity', deal), 'Edit');
		// A new owner of the account: territories stay.
		org.records.update(org.system, 'Account', [{ Id: account, OwnerId: org.person('next').userId }]);
		assert.equal(level(org, rep, 'Account', account), 'All');
		// A deal of somebody else is not seen by the former owner through the territory.
		assert.equal(level(org, owner, 'Opportunity', deal), 'All');
		org.records.delete(org.system, 'UserTerritory2Association', [membership]);
		assert.equal(level(org, rep, 'Account', account), 'None');
		assign(rep, west);
		assert.deepEqual(codes(org.records.delete(org.system, 'ObjectTerritory2Association', [association])), ['OK']);
		assert.equal(level(org, rep, 'Account', account), 'None');
		assert.equal(org.soql.query(org.system, `SELECT Id FROM AccountShare WHERE RowCause = 'Territory2AssociationManual'`).totalSize, 0);
	});

	test('an opportunity’s territory shares it with the parent territory, to read', () => {
		const { org, admin, model, americas, west, deal, owner, account, assign } = territoryOrg();
		const [above, inside] = [org.person('above'), org.person('inside')];
		assign(above, americas);
		assign(inside, west);
		assert.deepEqual(codes(org.records.update(owner, 'Opportunity', [{ Id: deal, Territory2Id: west }])), ['FIELD_INTEGRITY_EXCEPTION']);
		org.territories.activate(admin, model);
		// Full access to the account: any territory of the active model.
		assert.deepEqual(codes(org.records.update(owner, 'Opportunity', [{ Id: deal, Territory2Id: west }])), ['OK']);
		assert.equal(level(org, above, 'Opportunity', deal), 'Read');
		assert.equal(level(org, inside, 'Opportunity', deal), 'None');
		assert.equal(org.soql.query(org.system, `SELECT Id FROM OpportunityShare WHERE RowCause = 'Territory2Forecast'`).totalSize, 1);
		org.records.update(owner, 'Opportunity', [{ Id: deal, Territory2Id: null }]);
		assert.equal(level(org, above, 'Opportunity', deal), 'None');
		// Without full access to the account: only territories that the account is assigned to.
		const other = org.person('other');
		org.create('AccountShare', {
			AccountId: account,
			UserOrGroupId: other.userId,
			AccountAccessLevel: 'Edit',
			OpportunityAccessLevel: 'Edit',
		});
		const set = (): string[] => codes(org.records.update(other, 'Opportunity', [{ Id: deal, Territory2Id: west }]));
		assert.deepEqual(set(), ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY']);
		org.create('ObjectTerritory2Association', { ObjectId: account, Territory2Id: west });
		assert.deepEqual(set(), ['OK']);
	});

	test('show a user without Manage Territories the active model only, and accounts that the user may read', () => {
		const { org, admin, model, west, account, owner, assign, query } = territoryOrg();
		const stranger = org.person('stranger');
		assign(stranger, west);
		org.create('ObjectTerritory2Association', { ObjectId: account, Territory2Id: west });
		const sees = (who: UserContext): number[] =>
			['Territory2Model', 'Territory2', 'UserTerritory2Association', 'ObjectTerritory2Association'].map((name) =>
				query(who, `SELECT Id FROM ${name}`),
			);
		assert.deepEqual(sees(stranger), [0, 0, 0, 0]);
		assert.deepEqual(sees(admin), [1, 4, 1, 1]);
		assert.equal(query(stranger, 'SELECT Id FROM Territory2Type'), 1);
		org.territories.activate(admin, model);
		assert.deepEqual(sees(owner), [1, 4, 1, 1]);
		assert.deepEqual(sees(org.person('outsider')), [1, 4, 1, 0]);
		assert.throws(() => org.territories.archive(owner, model), /Manage Territories/);
		assert.deepEqual(codes(org.records.insert(owner, 'UserTerritory2Association', [{ UserId: owner.userId, Territory2Id: west }])), [
			'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
		]);
		assert.deepEqual(codes(org.records.update(owner, 'Territory2', [{ Id: west, AccountAccessLevel: 'All' }])), [
			'INSUFFICIENT_ACCESS_OR_READONLY',
		]);
	});

	test('refuse states through the API, rule assignments, loops, other models, twins, inactive users, and writing their shares', () => {
		const { org, admin, model, americas, west, coast, account, assign } = territoryOrg();
		const refused = (results: SaveResult[], pattern: RegExp): void => assert.match(results[0]!.errors[0]?.message ?? 'saved', pattern);
		refused(org.records.update(org.system, 'Territory2Model', [{ Id: model, State: 'Active' }]), /territory hierarchy page/);
		refused(
			org.records.insert(org.system, 'ObjectTerritory2Association', [
				{ ObjectId: account, Territory2Id: west, AssociationCause: 'Territory2AssignmentRule' },
			]),
			/rules engine/,
		);
		refused(org.records.update(org.system, 'Territory2', [{ Id: americas, ParentTerritory2Id: coast }]), /below itself/);
		const type = org.soql.query(org.system, 'SELECT Id FROM Territory2Type').records[0]!['Id'];
		const plan = org.create('Territory2Model', { Name: 'Next', DeveloperName: 'Next' });
		refused(
			org.records.insert(org.system, 'Territory2', [
				{ Name: 'x', DeveloperName: 'x', Territory2ModelId: plan, Territory2TypeId: type, ParentTerritory2Id: west },
			]),
			/another model/,
		);
		org.territories.activate(admin, model);
		assert.throws(() => org.territories.activate(admin, plan), /Only one model/);
		const rep = org.person('rep');
		assign(rep, west);
		refused(org.records.insert(org.system, 'UserTerritory2Association', [{ UserId: rep.userId, Territory2Id: west }]), /duplicate value/);
		org.create('ObjectTerritory2Association', { ObjectId: account, Territory2Id: west });
		const share = org.store.get(`SELECT "Id" FROM "AccountShare" WHERE "RowCause" = 'Territory2AssociationManual'`)![0] as string;
		assert.deepEqual(codes(org.records.delete(admin, 'AccountShare', [share])), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		// Who is deactivated leaves their territories.
		org.records.update(org.system, 'User', [{ Id: rep.userId, IsActive: false }]);
		assert.equal(org.soql.query(org.system, 'SELECT Id FROM UserTerritory2Association').totalSize, 0);
		refused(org.records.insert(org.system, 'UserTerritory2Association', [{ UserId: rep.userId, Territory2Id: west }]), /inactive users/);
	});

	test('go with deleted accounts, move once with merged ones, and come back when Setup switches off and on', () => {
		const { org, admin, model, west, north, account, assign } = territoryOrg();
		org.territories.activate(admin, model);
		const rep = org.person('rep');
		assign(rep, west);
		const twin = org.create('Account', { Name: 'B' });
		for (const [ObjectId, Territory2Id] of [
			[account, west],
			[twin, west],
			[twin, north],
		])
			org.create('ObjectTerritory2Association', { ObjectId, Territory2Id });
		assert.equal(org.records.merge(org.system, 'Account', { Id: account }, [twin]).success, true);
		assert.equal(org.soql.query(org.system, 'SELECT Id FROM ObjectTerritory2Association').totalSize, 2);
		assert.equal(level(org, rep, 'Account', account), 'Edit');
		org.updateSettings({ salesTerritories: false });
		assert.equal(level(org, rep, 'Account', account), 'None');
		org.updateSettings({ salesTerritories: true });
		assert.equal(level(org, rep, 'Account', account), 'Edit');
		org.records.delete(org.system, 'Account', [account]);
		assert.equal(org.store.get(`SELECT count(*) FROM "AccountShare" WHERE "RowCause" = 'Territory2AssociationManual'`)![0], 0);
	});
});
