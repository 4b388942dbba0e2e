/** The guard scan over HTTP: territories, by the roster's stamps and by Sales Territories. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { type Person, passes } from '../package/support.ts';
import { type GuardClinic, finds, guardClinic, minutesAgo, told, track } from './guardClinic.ts';

const DAY = 1440;
type Org = GuardClinic['org'];

const stamp = (org: Org, account: string, key: string | null, policy: string): void =>
	void passes(org.update(org.robot, 'Account', account, { Territory_Key__c: key, Territory_Policy__c: policy }));
const cover = (org: Org, who: Person, keys: string): void =>
	void passes(org.update(org.system, 'User', who.userId, { Territory_Keys__c: keys }));
describe('territories: the scan finds', () => {
	finds(
		'owners outside the stamped territory; not those who cover it, nor what is unguarded',
		({ org, mentee, mentor }) => {
			const [outside, inside, free] = [org.account(mentee), org.account(mentor), org.account(mentee)];
			cover(org, mentor, ';west;');
			stamp(org, outside, 'west', 'Warn');
			stamp(org, inside, 'west', 'Block');
			stamp(org, free, 'east', 'Unguarded');
			return [outside];
		},
		['Territory: Account, territory stamp'],
	);
	finds(
		'an address edited near a change of owner; not one of a month before',
		async ({ org, mentee, stranger, transfer }) => {
			track(org, 'BillingState');
			cover(org, mentee, ';west;');
			cover(org, stranger, ';west;');
			org.clock.set(minutesAgo(32 * DAY));
			const [near, far] = [org.account(mentee, { BillingState: 'CA' }), org.account(mentee, { BillingState: 'CA' })];
			for (const id of [near, far]) stamp(org, id, 'west', 'Warn');
			org.clock.set(minutesAgo(30 * DAY));
			passes(org.update(mentee, 'Account', far, { BillingState: 'NV' }));
			org.clock.set(minutesAgo(2 * DAY));
			passes(org.update(mentee, 'Account', near, { BillingState: 'NV' }));
			org.clock.set(minutesAgo(0));
			for (const id of [near, far]) await transfer('Account', id, stranger);
			return [near];
		},
		['Territory: Account, territory edit'],
	);
	finds(
		'a stamp edited by hand near a change of owner; not one that sync wrote',
		async ({ org, mentee, stranger, transfer }) => {
			track(org, 'Territory_Key__c', 'Territory_Policy__c');
			cover(org, mentee, ';east;west;');
			cover(org, stranger, ';east;');
			const [byHand, bySync] = [org.account(mentee), org.account(mentee)];
			for (const id of [byHand, bySync]) stamp(org, id, 'west', 'Block');
			stamp(org, bySync, 'east', 'Block');
			const clerk = org.admin as Person;
			org.assign(clerk, 'Test_Every_Right');
			passes(org.update(clerk, 'Account', byHand, { Territory_Key__c: 'east' }));
			for (const id of [byHand, bySync]) await transfer('Account', id, stranger, 0);
			return [byHand];
		},
		['Territory: Account, territory edit'],
	);
});

/** A model with West above Coast, and North beside; `active` is its state. */
function salesTerritories(org: Org): { model: string; west: string; coast: string; north: string; activate(): void } {
	org.engine.updateSettings({ salesTerritories: true });
	const type = org.create(org.admin, 'Territory2Type', { MasterLabel: 'Named', DeveloperName: 'Named', Priority: 1 });
	const model = org.create(org.admin, 'Territory2Model', { Name: 'FY26', DeveloperName: 'FY26' });
	const territory = (name: string, more: Record<string, unknown> = {}): string =>
		org.create(org.admin, 'Territory2', {
			Name: name,
			DeveloperName: name,
			Territory2ModelId: model,
			Territory2TypeId: type,
			AccountAccessLevel: 'Edit',
			OpportunityAccessLevel: 'None',
			...more,
		});
	const west = territory('West');
	return {
		model,
		west,
		coast: territory('Coast', { ParentTerritory2Id: west }),
		north: territory('North'),
		activate: () => org.engine.territories.activate(org.admin, model),
	};
}

describe('Sales Territories: the scan finds', () => {
	finds(
		'owners in none of their account’s territories; not those in one, or above it',
		({ org, mentee, mentor, stranger }) => {
			const { west, coast, north, activate } = salesTerritories(org);
			for (const [who, where] of [
				[mentee, coast],
				[mentor, west],
				[stranger, north],
			] as const)
				org.create(org.admin, 'UserTerritory2Association', { UserId: who.userId, Territory2Id: where });
			const [inside, above, outside] = [org.account(mentee), org.account(mentor), org.account(stranger)];
			org.account(stranger);
			for (const id of [inside, above, outside])
				org.create(org.admin, 'ObjectTerritory2Association', { ObjectId: id, Territory2Id: coast, AssociationCause: 'Territory2Manual' });
			activate();
			return [outside];
		},
		['Territory: Account, territory model'],
	);
	finds(
		'an open deal in a territory that is none of its account’s; not one in its account’s, nor a closed one',
		({ org, mentee }) => {
			const { coast, north, activate } = salesTerritories(org);
			for (const where of [coast, north])
				org.create(org.admin, 'UserTerritory2Association', { UserId: mentee.userId, Territory2Id: where });
			activate();
			const account = org.account(mentee);
			const associations = [coast, north].map((Territory2Id) =>
				org.create(org.admin, 'ObjectTerritory2Association', { ObjectId: account, Territory2Id, AssociationCause: 'Territory2Manual' }),
			);
			const deal = (Territory2Id: string, more = {}): string => {
				const id = org.opportunity(mentee, { AccountId: account, ...more });
				passes(org.update(org.admin, 'Opportunity', id, { Territory2Id }));
				return id;
			};
			const wrong = deal(north);
			deal(coast);
			deal(north, { StageName: 'Closed Won' });
			passes(org.remove(org.admin, 'ObjectTerritory2Association', associations[1]!));
			return [wrong];
		},
		['Territory: Opportunity, territory of the deal'],
	);
});

/** Whom the save let have an account whose territory they do not cover, with the incident of that save. */
function warned({ org, mentee, stranger }: GuardClinic, policy: 'Block' | 'Warn' = 'Warn'): string {
	cover(org, stranger, ';east;west;');
	const account = org.account(stranger);
	stamp(org, account, 'west', policy);
	passes(org.update(org.admin, 'Account', account, { OwnerId: mentee.userId }));
	assert.deepEqual(
		org.rows('Ownership_Incident__c', { Record_Id__c: account }).map((each) => [each['Rule__c'], each['Result__c']]),
		[['Territory', 'Observed']],
	);
	return account;
}

describe('one change of owner across a territory is one incident: what the save told is known', () => {
	test('of a territory that warns', () =>
		guardClinic(async (clinic) => {
			warned(clinic);
			for (const known of [1, 1]) {
				const result = await scanGuard(clinic.robot);
				assert.deepEqual([told(result), result.known], [[], known]);
			}
		}));
	test('of one that blocks, while the policy observes', () =>
		guardClinic(async (clinic) => {
			clinic.org.guardPolicy({ Mode__c: 'Observe' });
			warned(clinic, 'Block');
			assert.deepEqual(told(await scanGuard(clinic.robot)), []);
		}));
	test('of an account that was made outside', () =>
		guardClinic(async (clinic) => {
			const { org, stranger } = clinic;
			cover(org, stranger, ';west;');
			const clerk = org.admin as Person;
			org.assign(clerk, 'Test_Every_Right');
			org.account(clerk, { Territory_Key__c: 'west', Territory_Policy__c: 'Warn' });
			const result = await scanGuard(clinic.robot);
			assert.deepEqual([told(result), result.known], [[], 1]);
		}));
	test('where sync stamped it from Sales Territories', () =>
		guardClinic(async (clinic) => {
			const { org, stranger, mentee } = clinic;
			const { coast, activate } = salesTerritories(org);
			org.create(org.admin, 'UserTerritory2Association', { UserId: stranger.userId, Territory2Id: coast });
			const account = org.account(stranger);
			org.create(org.admin, 'ObjectTerritory2Association', {
				ObjectId: account,
				Territory2Id: coast,
				AssociationCause: 'Territory2Manual',
			});
			activate();
			cover(org, stranger, ';Coast;');
			stamp(org, account, 'Coast', 'Warn');
			passes(org.update(org.admin, 'Account', account, { OwnerId: mentee.userId }));
			const result = await scanGuard(clinic.robot);
			assert.deepEqual([told(result), result.known], [[], 1]);
		}));
	test('but not another territory that it is stamped with later', () =>
		guardClinic(async (clinic) => {
			const account = warned(clinic);
			stamp(clinic.org, account, 'east', 'Warn');
			assert.deepEqual(told(await scanGuard(clinic.robot)), ['Territory: Account, territory stamp']);
		}));
	test('nor the same owner once more, where no flow ran', () =>
		guardClinic(async (clinic) => {
			const { stranger, mentee, org, transfer, robot } = clinic;
			org.clock.set(minutesAgo(60));
			const account = warned(clinic);
			org.clock.set(minutesAgo(0));
			assert.deepEqual(told(await scanGuard(robot)), []);
			await transfer('Account', account, stranger, 20);
			assert.deepEqual(told(await scanGuard(robot)), []);
			await transfer('Account', account, mentee, 10);
			assert.deepEqual(told(await scanGuard(robot)), ['Territory: Account, territory stamp']);
		}));
});

test('stamps and Sales Territories tell of the same owner once', () =>
	guardClinic(async ({ org, robot, mentee, mentor }) => {
		const { coast, activate } = salesTerritories(org);
		org.create(org.admin, 'UserTerritory2Association', { UserId: mentor.userId, Territory2Id: coast });
		const account = org.account(mentee);
		org.create(org.admin, 'ObjectTerritory2Association', { ObjectId: account, Territory2Id: coast, AssociationCause: 'Territory2Manual' });
		activate();
		cover(org, mentor, ';Coast;');
		stamp(org, account, 'Coast', 'Warn');
		assert.deepEqual(told(await scanGuard(robot)), ['Territory: Account, territory stamp']);
	}));

test('incidents of territories have them by name, and one channel', () =>
	guardClinic(async ({ org, robot, mentee }) => {
		const { coast, north, activate } = salesTerritories(org);
		passes(org.update(org.admin, 'Territory2', coast, { Name: 'The Coast' }));
		activate();
		const [outside, account] = [org.account(mentee), org.account(mentee)];
		for (const Territory2Id of [coast, north])
			org.create(org.admin, 'ObjectTerritory2Association', { ObjectId: outside, Territory2Id, AssociationCause: 'Territory2Manual' });
		const deal = org.opportunity(mentee, { AccountId: account });
		const association = org.create(org.admin, 'ObjectTerritory2Association', {
			ObjectId: account,
			Territory2Id: coast,
			AssociationCause: 'Territory2Manual',
		});
		const membership = org.create(org.admin, 'UserTerritory2Association', { UserId: mentee.userId, Territory2Id: coast });
		passes(org.update(org.admin, 'Opportunity', deal, { Territory2Id: coast }));
		passes(org.remove(org.admin, 'ObjectTerritory2Association', association));
		passes(org.remove(org.admin, 'UserTerritory2Association', membership));
		const result = await scanGuard(robot);
		assert.deepEqual(told(result), ['Territory: Account, territory model', 'Territory: Opportunity, territory of the deal']);
		assert.deepEqual(
			org
				.rows('Ownership_Incident__c', { Rule__c: 'Territory' })
				.map((each) => [each['Channel__c'], each['Details__c']])
				.sort(),
			[
				[
					'Scan of territories',
					'The owner is in none of the account’s territories, nor in one above them: North, The Coast. Found as it is now; since when is not known.',
				],
				[
					'Scan of territories: territory of the deal',
					'The deal’s territory is none of its account’s: The Coast. Found as it is now; since when is not known.',
				],
			],
		);
	}));

const gaps = async ({ robot }: GuardClinic, about: string): Promise<[string, string | null][]> => {
	const result = await scanGuard(robot);
	assert.deepEqual(told(result), []);
	return result.notCovered.filter(({ part }) => part.startsWith(about)).map(({ part, why }) => [part, why]);
};

test('without Sales Territories, or without an active model, that is said', () =>
	guardClinic(async (clinic) => {
		assert.deepEqual(await gaps(clinic, 'dealTerritories'), [['dealTerritories', null]]);
		const { activate } = salesTerritories(clinic.org);
		assert.deepEqual(await gaps(clinic, 'dealTerritories'), [['dealTerritories.noModel', null]]);
		activate();
		assert.deepEqual(await gaps(clinic, 'dealTerritories'), []);
	}));

test('a roster that is half configured is named, and nobody is found outside what nobody covers', () =>
	guardClinic(async (clinic) => {
		const { org, mentee, mentor } = clinic;
		assert.deepEqual(await gaps(clinic, 'territories'), [['territories.none', null]]);
		const [nobody, keyless, covered] = [org.account(mentee), org.account(mentee), org.account(mentor)];
		stamp(org, nobody, 'north', 'Block');
		stamp(org, keyless, null, 'Warn');
		cover(org, mentor, '*');
		stamp(org, covered, 'west', 'Block');
		const username = String(org.row('User', mentor.userId)['Username']);
		assert.deepEqual(await gaps(clinic, 'territories'), [
			['territories.unguarded', username],
			['territories.keyless', '1'],
			['territories.nobody', 'north, west'],
		]);
		passes(org.update(org.robot, 'Account', keyless, { Territory_Policy__c: null }));
		cover(org, mentor, ';west;');
		cover(org, mentee, ';north;');
		assert.deepEqual(await gaps(clinic, 'territories'), [['territories.without', '1 of 3']]);
		passes(org.remove(org.admin, 'Account', keyless));
		assert.deepEqual(await gaps(clinic, 'territories'), []);
	}));

describe('how many of the accounts no territory guards is said', () => {
	test('where the roster has territories: of those without one, and those whose territory is unguarded', () =>
		guardClinic(async (clinic) => {
			const { org, mentor, mentee } = clinic;
			cover(org, mentor, ';west;');
			const [west, east] = [org.account(mentor), org.account(mentee), org.account(mentee), org.account(mentor)];
			stamp(org, west!, 'west', 'Warn');
			stamp(org, east!, 'east', 'Unguarded');
			assert.deepEqual(await gaps(clinic, 'territories'), [['territories.without', '3 of 4']]);
		}));
	test('where the active model is stamped: of those in none of its territories', () =>
		guardClinic(async (clinic) => {
			const { org, mentor } = clinic;
			const { coast, activate } = salesTerritories(org);
			org.create(org.admin, 'UserTerritory2Association', { UserId: mentor.userId, Territory2Id: coast });
			activate();
			cover(org, mentor, ';Coast;');
			const [first, ...others] = [org.account(mentor), org.account(mentor), org.account(mentor)];
			const put = (id: string): void => {
				org.create(org.admin, 'ObjectTerritory2Association', { ObjectId: id, Territory2Id: coast, AssociationCause: 'Territory2Manual' });
				stamp(org, id, 'Coast', 'Block');
			};
			assert.deepEqual(await gaps(clinic, 'territories'), [['territories.none', null]]);
			put(first!);
			assert.deepEqual(await gaps(clinic, 'territories'), [['territories.without', '2 of 3']]);
			others.forEach(put);
			assert.deepEqual(await gaps(clinic, 'territories'), []);
		}));
});

test('fields of the address and stamps that have no history tracking are named', () =>
	guardClinic(async (clinic) => {
		const { org, mentee } = clinic;
		cover(org, mentee, ';west;');
		stamp(org, org.account(mentee), 'west', 'Warn');
		assert.deepEqual(await gaps(clinic, 'territoryEdits'), [
			['territoryEdits.untracked', 'BillingAddress, Territory_Key__c, Territory_Policy__c'],
		]);
		track(org, 'BillingState', 'Territory_Key__c', 'Territory_Policy__c');
		assert.deepEqual(await gaps(clinic, 'territoryEdits'), []);
	}));
