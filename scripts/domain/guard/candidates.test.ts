/** Each way to more than Read makes a candidate; its twin, which is as close as can be, does not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AccessCandidates, type AskedRecord, type Opening, powersOf } from './candidates.ts';
import type { GuardedObject } from './facts.ts';
import type { Directory } from './principals.ts';

/** `top` over `middle` over `low`, and `other` beside; Mia the mentor is in `middle`, Max the mentee, whose the records are, in `other`. */
const ROLES: Record<string, string | null> = { top: null, middle: 'top', low: 'middle', other: 'top' };
const account: AskedRecord = { id: 'a', object: 'Account', ownerId: 'max' };
const deal: AskedRecord = { id: 'd', object: 'Opportunity', ownerId: 'max', accountId: 'a' };
const lead: AskedRecord = { id: 'l', object: 'Lead', ownerId: 'max' };

interface World {
	defaults?: Record<string, string>;
	/** Role and manager by user, over those that are there. */
	people?: Record<string, { role?: string | null; manager?: string }>;
	/** Levels on opportunities of the accounts of a role's users. */
	deals?: Record<string, string | null>;
	/** Kind, and what it stands for. */
	groups?: Record<string, [type: string, relatedId?: string]>;
	members?: [group: string, member: string][];
	/** The territory above. */
	territories?: Record<string, string | null>;
	inTerritory?: [user: string, territory: string][];
	powers?: Record<string, GuardedObject[]>;
	opened?: (Partial<Opening> & Pick<Opening, 'principalId'>)[];
}

const may = (record: AskedRecord, world: World, userId = 'mia'): boolean => candidatesIn(record, world).mayHold(record, userId);

function candidatesIn(record: AskedRecord, world: World): AccessCandidates {
	const people = { mia: { role: 'middle' }, max: { role: 'other' }, lou: { role: 'low' }, tom: { role: 'top' }, ...world.people };
	const directory: Directory = {
		people: new Map(
			Object.entries<{ role?: string | null; manager?: string }>(people).map(([id, { role = null, manager = null }]) => [
				id,
				{ roleId: role, managerId: manager },
			]),
		),
		roles: new Map(Object.entries(ROLES).map(([id, parentId]) => [id, { parentId, deals: (world.deals ?? {})[id] ?? 'None' }])),
		groups: Object.entries(world.groups ?? {}).map(([id, [type, relatedId = null]]) => ({ id, type, relatedId })),
		members: (world.members ?? []).map(([groupId, memberId]) => ({ groupId, memberId })),
		territories: new Map(Object.entries(world.territories ?? {})),
		inTerritory: (world.inTerritory ?? []).map(([user, territoryId]) => ({ userId: user, territoryId })),
	};
	const defaults = new Map(Object.entries({ Account: 'Private', Opportunity: 'Private', Lead: 'Private', ...world.defaults }));
	const powers = new Map(Object.entries(world.powers ?? {}).map(([id, objects]) => [id, new Set(objects)]));
	const candidates = new AccessCandidates({ defaults, directory, powers }, ['mia']);
	const asked = new Set(candidates.principals.ids);
	for (const { principalId, recordId = record.id, level = 'Edit', deals = null } of world.opened ?? [])
		// As the org is asked: for the share rows of those who stand behind.
		if (asked.has(principalId) || candidates.principals.territories.includes(principalId))
			candidates.add({ recordId, principalId, level, deals });
	return candidates;
}

/** [what, the record, the world that makes a candidate, the world that does not] */
const WAYS: [string, AskedRecord, World, World][] = [
	['a default that lets everybody edit', deal, { defaults: { Opportunity: 'ReadWrite' } }, { defaults: { Opportunity: 'Read' } }],
	[
		'a default that lets everybody edit and give away',
		lead,
		{ defaults: { Lead: 'ReadWriteTransfer' } },
		{ defaults: { Account: 'ReadWrite' } },
	],
	['a default that nobody knows', lead, { defaults: { Lead: 'null' } }, { defaults: { Lead: 'Private' } }],
	['a role above the owner’s', account, { people: { max: { role: 'low' } } }, { people: { max: { role: 'middle' } } }],
	[
		'a role two above the owner’s',
		account,
		{ people: { mia: { role: 'top' }, max: { role: 'low' } } },
		{ people: { mia: { role: 'low' }, max: { role: 'top' } } },
	],
	['an owner whose role is not shown', account, { people: { max: { role: 'hidden' } } }, { people: { max: { role: null } } }],
	['a share with edit', deal, { opened: [{ principalId: 'mia' }] }, { opened: [{ principalId: 'mia', level: 'Read' }] }],
	[
		'a share with all, on a lead',
		lead,
		{ opened: [{ principalId: 'mia', level: 'All' }] },
		{ opened: [{ principalId: 'mia', recordId: 'l2' }] },
	],
	['a share with somebody below', deal, { opened: [{ principalId: 'lou' }] }, { opened: [{ principalId: 'tom' }] }],
	[
		'a share with a group',
		account,
		{ groups: { g: ['Regular'] }, members: [['g', 'mia']], opened: [{ principalId: 'g' }] },
		{ groups: { g: ['Regular'] }, members: [['g', 'tom']], opened: [{ principalId: 'g' }] },
	],
	[
		'a share with a group in a group',
		account,
		{
			groups: { g: ['Regular'], h: ['Regular'] },
			members: [
				['h', 'mia'],
				['g', 'h'],
			],
			opened: [{ principalId: 'g' }],
		},
		{
			groups: { g: ['Regular'], h: ['Regular'] },
			members: [
				['g', 'mia'],
				['g', 'h'],
			],
			opened: [{ principalId: 'h' }],
		},
	],
	[
		'a share with a queue of somebody below',
		lead,
		{ groups: { q: ['Queue'] }, members: [['q', 'lou']], opened: [{ principalId: 'q' }] },
		{ groups: { q: ['Queue'] }, members: [['q', 'max']], opened: [{ principalId: 'q' }] },
	],
	[
		'a share with a role',
		deal,
		{ groups: { g: ['Role', 'middle'] }, opened: [{ principalId: 'g' }] },
		{ groups: { g: ['Role', 'top'] }, opened: [{ principalId: 'g' }] },
	],
	[
		'a share with a role and those below',
		deal,
		{ groups: { g: ['RoleAndSubordinates', 'top'] }, opened: [{ principalId: 'g' }] },
		{ groups: { g: ['RoleAndSubordinatesInternal', 'other'] }, opened: [{ principalId: 'g' }] },
	],
	[
		'a share with a group that lists a role',
		deal,
		{ groups: { g: ['Regular'], r: ['Role', 'middle'] }, members: [['g', 'r']], opened: [{ principalId: 'g' }] },
		{ groups: { g: ['Regular'], r: ['Role', 'other'] }, members: [['g', 'r']], opened: [{ principalId: 'g' }] },
	],
	[
		'a share with all people of the organization',
		deal,
		{ groups: { g: ['Organization'] }, opened: [{ principalId: 'g' }] },
		{ groups: { g: ['Regular'] }, opened: [{ principalId: 'g' }] },
	],
	[
		'a share with a group of a kind that is not known',
		deal,
		{ groups: { g: ['Novelty', 'x'] }, opened: [{ principalId: 'g' }] },
		{ groups: { g: ['Novelty', 'x'] }, opened: [{ principalId: 'g', level: 'Read' }] },
	],
	[
		'a share with the managers of a report',
		deal,
		{ people: { ria: { manager: 'mia' } }, groups: { g: ['Manager', 'ria'] }, opened: [{ principalId: 'g' }] },
		{ people: { ria: { manager: 'tom' } }, groups: { g: ['Manager', 'ria'] }, opened: [{ principalId: 'g' }] },
	],
	[
		'a share with a manager and the reports',
		deal,
		{ people: { mia: { manager: 'tom' } }, groups: { g: ['ManagerAndSubordinatesInternal', 'tom'] }, opened: [{ principalId: 'g' }] },
		{ people: { max: { manager: 'tom' } }, groups: { g: ['ManagerAndSubordinatesInternal', 'tom'] }, opened: [{ principalId: 'g' }] },
	],
	[
		'an account’s share that opens its opportunities',
		deal,
		{ opened: [{ principalId: 'mia', recordId: 'a', level: 'Read', deals: 'Edit' }] },
		{ opened: [{ principalId: 'mia', recordId: 'a', level: 'Edit', deals: 'Read' }] },
	],
	[
		'a territory that opens what is assigned to it',
		account,
		{ territories: { west: null }, inTerritory: [['mia', 'west']], opened: [{ principalId: 'west' }] },
		{ territories: { west: null, east: null }, inTerritory: [['mia', 'east']], opened: [{ principalId: 'west' }] },
	],
	[
		'a territory below one’s own',
		account,
		{ territories: { west: null, coast: 'west' }, inTerritory: [['mia', 'west']], opened: [{ principalId: 'coast' }] },
		{ territories: { west: null, coast: 'west' }, inTerritory: [['mia', 'coast']], opened: [{ principalId: 'west' }] },
	],
	[
		'a territory that opens the opportunities of its accounts',
		deal,
		{
			territories: { west: null },
			inTerritory: [['lou', 'west']],
			opened: [{ principalId: 'west', recordId: 'a', level: 'Read', deals: 'Edit' }],
		},
		{
			territories: { west: null },
			inTerritory: [['max', 'west']],
			opened: [{ principalId: 'west', recordId: 'a', level: 'Read', deals: 'Edit' }],
		},
	],
	[
		'a share with a territory',
		account,
		{ territories: { west: null }, inTerritory: [['mia', 'west']], groups: { g: ['Territory', 'west'] }, opened: [{ principalId: 'g' }] },
		{ territories: { west: null }, groups: { g: ['Territory', 'west'] }, opened: [{ principalId: 'g' }] },
	],
	[
		'a share with a territory and those below',
		account,
		{
			territories: { west: null, coast: 'west' },
			inTerritory: [['mia', 'coast']],
			groups: { g: ['TerritoryAndSubordinates', 'west'] },
			opened: [{ principalId: 'g' }],
		},
		{
			territories: { west: null, coast: 'west' },
			inTerritory: [['mia', 'coast']],
			groups: { g: ['Territory', 'west'] },
			opened: [{ principalId: 'g' }],
		},
	],
	[
		'an account of one’s own, where the role opens its opportunities',
		{ ...deal, accountOwnerId: 'mia' },
		{ deals: { middle: 'Edit' } },
		{ deals: { middle: 'Read', other: 'Edit' } },
	],
	[
		'an account of one’s own without a role',
		{ ...deal, accountOwnerId: 'mia' },
		{ people: { mia: { role: null } } },
		{ people: { mia: { role: 'low' } } },
	],
	[
		'an account of somebody below whose role opens its opportunities',
		{ ...deal, accountOwnerId: 'lou' },
		{ deals: { low: 'Edit' } },
		{ deals: { middle: 'Edit' } },
	],
	[
		'rights on all records of the object',
		account,
		{ powers: { mia: ['Account'] } },
		{ powers: { mia: ['Lead', 'Opportunity'], max: ['Account'], lou: ['Account'] } },
	],
];

describe('a candidate is who could have', () => {
	for (const [what, record, makes, doesNot] of WAYS)
		test(what, () => assert.deepEqual([may(record, makes), may(record, doesNot), may(record, {})], [true, false, false]));

	test('what is one’s own, and whatever is asked about somebody who is not known', () => {
		assert.ok(may({ ...lead, ownerId: 'mia' }, {}));
		assert.ok(may(lead, {}, 'nobody'));
		assert.ok(may({ ...lead, ownerId: 'nobody' }, {}));
		assert.ok(!may(lead, {}));
	});
});

describe('before it is known whose a record is, and on which account', () => {
	const might = (record: AskedRecord, world: World): boolean =>
		candidatesIn(record, world).mightHold({ id: record.id, object: record.object }, 'mia');
	const any = (record: AskedRecord, world: World): boolean => candidatesIn(record, world).mightHoldAny(record.object, 'mia');
	/** Nobody is below her. */
	const alone = (world: World = {}): World => ({ ...world, people: { lou: { role: 'other' }, ...world.people } });
	for (const [what, record, ...worlds] of WAYS)
		test(`who may, might: ${what}`, () => {
			for (const world of [...worlds, ...worlds.map(alone)]) {
				assert.ok(might(record, world) || !may(record, world));
				assert.ok(any(record, world) || !might(record, world));
			}
		});
	test('any record at all: where one is shared, whichever', () => {
		for (const record of [account, deal, lead]) {
			assert.ok(!any(record, alone()));
			assert.ok(any(record, alone({ opened: [{ principalId: 'mia', recordId: 'another' }] })));
			assert.ok(!any(record, alone({ opened: [{ principalId: 'mia', recordId: 'another', level: 'Read' }] })));
		}
	});
	test('nobody below, no queue, no share, nobody’s opportunities: no candidate', () => {
		const queue = (member: string): World => ({ groups: { q: ['Queue'] }, members: [['q', member]] });
		for (const record of [account, deal, lead]) {
			assert.ok(might(record, {}));
			assert.ok(!might(record, alone()));
			assert.ok(!might(record, alone(queue('lou'))));
			assert.ok(might(record, alone(queue('mia'))));
			assert.ok(!might(record, alone({ opened: [{ principalId: 'mia', recordId: 'another' }] })));
		}
		const opened = alone({ opened: [{ principalId: 'mia', recordId: 'a', level: 'Read', deals: 'Edit' }] });
		assert.deepEqual([might(deal, opened), might(lead, opened)], [true, false]);
	});
});

test('people whose role opens the opportunities of their accounts: those of interest, and those below them', () => {
	const owners = (deals: Record<string, string>): string[] =>
		new AccessCandidates(
			{
				defaults: new Map(),
				directory: {
					people: new Map(
						Object.entries({ mia: 'middle', lou: 'low', tom: 'top' }).map(([id, roleId]) => [id, { roleId, managerId: null }]),
					),
					roles: new Map(Object.entries(ROLES).map(([id, parentId]) => [id, { parentId, deals: deals[id] ?? 'None' }])),
					groups: [],
					members: [],
					territories: new Map(),
					inTerritory: [],
				},
				powers: new Map(),
			},
			['mia'],
		).accountOwners.sort();
	assert.deepEqual(owners({ low: 'Edit', middle: 'Edit', top: 'Edit' }), ['lou', 'mia']);
	assert.deepEqual(owners({ low: 'Read', top: 'Edit' }), []);
});

test('who may pass sharing by: by assignment, by a group of sets, by profile; nobody by a set that they have not', () => {
	const set = { id: 's', profileId: null, groupIds: [], objects: ['Account'] as const };
	const powers = (...args: Parameters<typeof powersOf>): [string, string[]][] =>
		[...powersOf(...args)].map(([id, objects]): [string, string[]] => [id, [...objects].sort()]).sort();
	assert.deepEqual(
		powers(
			[set],
			[
				{ userId: 'mia', setOrGroupId: 's' },
				{ userId: 'tom', setOrGroupId: 't' },
			],
			new Map(),
		),
		[['mia', ['Account']]],
	);
	assert.deepEqual(powers([{ ...set, groupIds: ['g'] }], [{ userId: 'mia', setOrGroupId: 'g' }], new Map()), [['mia', ['Account']]]);
	assert.deepEqual(
		powers(
			[{ ...set, profileId: 'p' }],
			[],
			new Map([
				['mia', 'p'],
				['tom', 'q'],
				['lou', null],
			]),
		),
		[['mia', ['Account']]],
	);
	assert.deepEqual(
		powers(
			[set, { ...set, id: 't', objects: ['Lead'] }],
			[
				{ userId: 'mia', setOrGroupId: 's' },
				{ userId: 'mia', setOrGroupId: 't' },
			],
			new Map(),
		),
		[['mia', ['Account', 'Lead']]],
	);
});
