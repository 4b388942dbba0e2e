import assert from 'node:assert/strict';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { InputError, RefusedError } from '../../domain/errors.ts';
import type { Row } from '../../salesforce/org.ts';
import { type FakeOrg, fakeOrg } from '../../salesforce/fake.ts';
import { type Journal, journalIn } from './journal.ts';
import { parseRoster } from './readRoster.ts';
import { syncRoster } from './sync.ts';

const user = (name: string, change: Row = {}): Row => ({
	Id: `user-${name}`,
	Username: `${name}@x`,
	Email: `${name}@mail`,
	IsActive: true,
	ManagerId: null,
	Territory_Keys__c: null,
	...change,
});
const account = (name: string, state: string): Row => ({
	Id: `acc-${name}`,
	Name: name,
	BillingState: state,
	BillingCountry: 'USA',
	Territory_Key__c: null,
	Territory_Policy__c: null,
});
const people = (): Row[] => [
	user('kim'),
	user('sam', { ManagerId: 'user-boss' }),
	user('boss', { ManagerId: 'user-top' }),
	user('top'),
	user('gone', { IsActive: false }),
];
/** Runs as somebody who holds this permission set, and no right of a profile. */
const org = (mentorships: Row[] = [], users = people(), set = 'Ridealong_Integration'): FakeOrg => {
	const PermissionSetAssignment = [{ PermissionSetId: 'set', PermissionSet: { Name: set, PermissionsViewAllData: false } }];
	const Account = [account('North', 'CA'), account('South', 'NY')];
	return Object.assign(fakeOrg({ User: users, Mentorship__c: mentorships, Account, PermissionSetAssignment }), {
		request: <T>() => Promise.resolve({ user_id: 'user-robot' } as T),
	});
};
const roster = (text: string) => parseRoster('r.yaml', text);
const line = (change = ''): string => `mentorships:\n  - { key: a, mentor: kim@x, mentee: sam@x, start: 2026-12-01${change} }\n`;
const freshJournal = async (): Promise<Journal> => journalIn(await mkdtemp(path.join(os.tmpdir(), 'ridealong-sync-')), 'org');

describe('sync', () => {
	test('creates a proposal: by key, without status and without a signature', async () => {
		const target = org();
		const result = await syncRoster(target, roster(line()), await freshJournal());
		assert.deepEqual(result.created, ['a']);
		const { object, row } = target.writes[0]!;
		assert.deepEqual([object, row['Roster_Key__c'], row['Mentor__c'], row['Mentee__c']], ['Mentorship__c', 'a', 'user-kim', 'user-sam']);
		assert.ok(!Object.keys(row).some((field) => field.includes('Signed') || field === 'Status__c'));
	});

	test('run again it changes nothing', async () => {
		const target = org();
		const journal = await freshJournal();
		await syncRoster(target, roster(line()), journal);
		target.writes.length = 0;
		const again = await syncRoster(target, roster(line()), journal);
		assert.deepEqual([again.unchanged, target.writes.length, again.journal], [1, 0, null]);
	});

	test('killed after the save and before the journal, the next run finds its own rows', async () => {
		const target = org();
		const journal = await freshJournal();
		const killed: Journal = { ...journal, applied: journal.applied, keep: () => Promise.reject(new Error('killed')) };
		await assert.rejects(syncRoster(target, roster(line()), killed), /killed/);
		await syncRoster(target, roster(line()), journal);
		assert.equal(target.tables['Mentorship__c']!.length, 1);
	});

	test('a dry run writes nothing', async () => {
		const target = org();
		const result = await syncRoster(target, roster(line()), await freshJournal(), { dryRun: true });
		assert.deepEqual([result.applied, result.created, target.writes.length], [false, ['a'], 0]);
	});

	test('who may not see all mentorships is told so, and not that what they do not see is to be created', async () => {
		for (const options of [{}, { dryRun: true }, { updateOnly: true }]) {
			const target = org([], people(), 'Ridealong_Mentor');
			await assert.rejects(
				syncRoster(target, roster(line()), await freshJournal(), options),
				(error: RefusedError) =>
					error instanceof RefusedError && /may not see all mentorships/.test(error.message) && /: a\./.test(error.message),
			);
			assert.equal(target.writes.length, 0);
		}
		for (const set of ['Ridealong_Integration', 'Ridealong_Program_Owner'])
			assert.deepEqual((await syncRoster(org([], people(), set), roster(line()), await freshJournal(), { dryRun: true })).created, ['a']);
		const given = org([], people(), 'Own_set');
		given.tables['ObjectPermissions'] = [{ Id: 'all' }];
		assert.deepEqual((await syncRoster(given, roster(line()), await freshJournal(), { dryRun: true })).created, ['a']);
	});

	test('an update keeps the values before in the journal', async () => {
		const target = org();
		const journal = await freshJournal();
		await syncRoster(target, roster(line()), journal);
		const { journal: file } = await syncRoster(target, roster(line(', cadenceDays: 21')), journal);
		const { entries } = JSON.parse(await readFile(file!, 'utf8')) as { entries: { action: string; before: Row; after: Row }[] };
		assert.deepEqual(
			entries.map(({ action, before, after }) => [action, before, after]),
			[['update', { Cadence_Days__c: 14 }, { Cadence_Days__c: 21 }]],
		);
	});

	test('a change in the org since the last sync stops it, until it is told to write over it', async () => {
		const target = org();
		const journal = await freshJournal();
		await syncRoster(target, roster(line()), journal);
		target.tables['Mentorship__c']![0]!['Cadence_Days__c'] = 30;
		target.writes.length = 0;
		await assert.rejects(
			syncRoster(target, roster(line()), journal),
			(error: RefusedError) => error instanceof RefusedError && /Cadence_Days__c was 14 .* is 30 now/.test(error.message),
		);
		assert.equal(target.writes.length, 0);
		await syncRoster(target, roster(line()), journal, { overwriteDrift: true });
		assert.equal(target.tables['Mentorship__c']![0]!['Cadence_Days__c'], 14);
	});

	test('a row that the org refuses is reported with its reason, and tried again next time', async () => {
		const target = org();
		const journal = await freshJournal();
		target.refuse = (object) => (object === 'Mentorship__c' ? 'no slot left' : undefined);
		const result = await syncRoster(target, roster(line()), journal);
		assert.deepEqual(
			[result.created, result.refused.map(({ label, errors }) => [label, errors[0]?.message])],
			[[], [['a', 'no slot left']]],
		);
		target.refuse = () => undefined;
		assert.deepEqual((await syncRoster(target, roster(line()), journal)).created, ['a']);
	});

	test('Ended ends a running mentorship, and proposes none', async () => {
		const target = org();
		const journal = await freshJournal();
		assert.deepEqual((await syncRoster(target, roster(line(', status: Ended')), journal)).created, []);
		await syncRoster(target, roster(line()), journal);
		await syncRoster(target, roster(line(', status: Ended')), journal);
		assert.equal(target.tables['Mentorship__c']![0]!['Status__c'], 'Ended');
	});

	test('what is not in the roster is left alone, and deleted with prune', async () => {
		const target = org();
		const journal = await freshJournal();
		await syncRoster(target, roster(line()), journal);
		assert.deepEqual((await syncRoster(target, roster('version: 1\n'), journal)).orphans, ['a']);
		assert.deepEqual((await syncRoster(target, roster('version: 1\n'), journal, { prune: true })).deleted, ['a']);
		assert.equal(target.tables['Mentorship__c']!.length, 0);
	});

	test('a prune that is too large deletes nothing', async () => {
		const rows = Array.from({ length: 20 }, (_, index): Row => ({ Id: `m${index}`, Roster_Key__c: `k${index}`, Status__c: 'Active' }));
		const target = org(rows);
		await assert.rejects(
			syncRoster(target, roster('version: 1\n'), await freshJournal(), { prune: true }),
			/would delete 20 mentorships; at most 2/,
		);
		assert.equal(target.writes.length, 0);
	});
});

describe('sync refuses a roster that names what the org has not, and writes nothing', () => {
	const rows: [string, string, RegExp, FakeOrg?][] = [
		['an unknown user', line().replace('kim@x', 'nobody@x'), /r\.yaml:2 mentorships\[0\]\.mentor "nobody@x": no active user/],
		['an inactive user', line().replace('kim@x', 'gone@x'), /this user is inactive/],
		[
			'an e-mail address of two users',
			line().replace('kim@x', 'kim@mail'),
			/2 active users have this e-mail address/,
			org([], [...people(), user('kim2', { Email: 'kim@mail' })]),
		],
		['a craft mentor in the mentee’s own line', line().replace('kim@x', 'top@x'), /the mentor is above the mentee/],
		[
			'a skip-level mentor who is not the manager’s manager',
			line(', kind: Skip-level'),
			/a skip-level mentor is the manager of the mentee's manager/,
		],
		[
			'the same pair under another key',
			line(),
			/record m1 is the same in all but its key \(other\)/,
			org([{ Id: 'm1', Roster_Key__c: 'other', Mentor__c: 'user-kim', Mentee__c: 'user-sam', Kind__c: 'Craft', Status__c: 'Active' }]),
		],
		[
			'an account that nobody knows',
			'territories:\n  - { key: w, accounts: { names: [Nowhere] } }\n',
			/r\.yaml:2 territories\[0\]\.accounts\.names\[0\] "Nowhere": no account has this name/,
		],
		[
			'an account that two territories claim',
			'territories:\n  - { key: w, accounts: { states: [CA] } }\n  - { key: u, accounts: { countries: [USA] } }\n',
			/"North": the territories w and u both claim this account/,
		],
	];
	for (const [name, text, expected, target = org()] of rows)
		test(name, async () => {
			await assert.rejects(
				syncRoster(target, roster(text), await freshJournal()),
				(error: InputError) => error instanceof InputError && expected.test(error.message),
			);
			assert.equal(target.writes.length, 0);
		});
	test('a skip-level mentor who is the manager’s manager passes', async () =>
		assert.deepEqual(
			(await syncRoster(org(), roster(line(', kind: Skip-level').replace('kim@x', 'top@x')), await freshJournal())).created,
			['a'],
		));
});

describe('territories', () => {
	const text = 'territories:\n  - { key: west, policy: Block, members: [kim@x], accounts: { states: [CA] } }\n';
	test('are stamped on accounts and users, and what nobody guards is counted', async () => {
		const target = org();
		const { territories } = await syncRoster(target, roster(text), await freshJournal());
		assert.deepEqual(territories, { accounts: 1, users: 1, unguardedAccounts: 1, unguardedUsers: [], unguardedModel: false, leftOut: [] });
		assert.deepEqual(
			target.writes.map(({ object, row }) => [object, row]),
			[
				['Account', { Id: 'acc-North', Territory_Key__c: 'west', Territory_Policy__c: 'Block' }],
				['User', { Id: 'user-kim', Territory_Keys__c: ';west;' }],
			],
		);
	});
	describe('of the org', () => {
		const MODEL = 'salesTerritories: { policy: Block }\n';
		const withModel = (model = true): FakeOrg => {
			const target = org();
			Object.assign(target.tables, {
				Territory2Model: model ? [{ Id: 'model' }] : [],
				Territory2: [{ Id: 't', DeveloperName: 'West', ParentTerritory2Id: null }],
				ObjectTerritory2Association: [{ ObjectId: 'acc-North', Territory2Id: 't' }],
				UserTerritory2Association: [{ UserId: 'user-kim', Territory2Id: 't' }],
			});
			target.tables['Account']![1]!['Territory_Key__c'] = 'left';
			return target;
		};
		test('come from the active model where the roster says so; stamps of before go', async () => {
			const target = withModel();
			const { territories } = await syncRoster(target, roster(MODEL), await freshJournal());
			assert.deepEqual(territories, {
				accounts: 2,
				users: 1,
				unguardedAccounts: 1,
				unguardedUsers: [],
				unguardedModel: false,
				leftOut: [],
			});
			assert.deepEqual(
				target.writes.map(({ row }) => row),
				[
					{ Id: 'acc-North', Territory_Key__c: 'West', Territory_Policy__c: 'Block' },
					{ Id: 'acc-South', Territory_Key__c: null, Territory_Policy__c: null },
					{ Id: 'user-kim', Territory_Keys__c: ';West;' },
				],
			);
		});
		test('the roster and the org must go together, and silence of the roster is said aloud', async () => {
			await assert.rejects(syncRoster(withModel(false), roster(MODEL), await freshJournal()), ({ issues }: InputError) =>
				/no territory model of this org is active/.test(issues[0]!.problem),
			);
			assert.throws(() => roster(MODEL + text), InputError);
			const silent = withModel();
			const { territories } = await syncRoster(silent, roster(line()), await freshJournal());
			assert.equal(territories.unguardedModel, true);
			assert.ok(!silent.writes.some(({ object }) => object === 'Account'));
		});
		test('where a model is active, territories of the roster are left out by name, and its mentorships are synced', async () => {
			const target = withModel();
			const { created, territories } = await syncRoster(target, roster(line() + text), await freshJournal());
			assert.deepEqual(created, ['a']);
			assert.deepEqual(territories, {
				accounts: 0,
				users: 0,
				unguardedAccounts: 0,
				unguardedUsers: [],
				unguardedModel: true,
				leftOut: ['west'],
			});
			assert.ok(target.writes.every(({ object }) => object === 'Mentorship__c'));
			const without = withModel(false);
			assert.deepEqual((await syncRoster(without, roster(line() + text), await freshJournal())).territories.leftOut, []);
		});
	});
	test('a roster without territories leaves stamps alone', async () => {
		const target = org();
		target.tables['Account']![0]!['Territory_Key__c'] = 'west';
		await syncRoster(target, roster(line()), await freshJournal());
		assert.ok(!target.writes.some(({ object }) => object === 'Account'));
	});
});

test('a damaged journal is named', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-sync-'));
	const journal = journalIn(folder, 'org');
	await journal.keep(new Map());
	await writeFile(path.join(folder, 'sync/org/applied.json'), '{');
	await assert.rejects(journal.applied(), /applied\.json: it is damaged/);
});
