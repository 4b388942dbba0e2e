/** What the package's flows use of Salesforce's governor limits: as much for two hundred records as for ten, and the same for every chunk. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { LimitUsage, SaveResult } from '../../scripts/local-org/engine/contract.ts';
import { LIMITS } from '../../scripts/local-org/engine/limits/index.ts';
import { TestOrg, type Person } from './support.ts';

const CHUNK = 200;
const SIZES = [10, 200, 400];
/** Live ones, to one person; protections of other records against one person; contacts of one domain. */
const OTHER_RELEASES = 600;
const OTHER_PROTECTIONS = 600;
const OTHER_CONTACTS = 1_000;

let org: TestOrg;
let mover: Person;
let dana: Person;
let ana: Person;

before(async () => {
	org = await TestOrg.create();
	mover = org.person('Tess Third', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	dana = org.mentor('Dana Cole');
	ana = org.rep('Ana Ruiz');
	org.mentorship(dana, ana);
	org.guardPolicy({ Mode__c: 'Observe', Account_Guard_On__c: true, Territory_Guard_On__c: true });
});

const made = (results: SaveResult[]): string[] =>
	results.map((result) => {
		assert.ok(result.success, JSON.stringify(result.errors));
		return result.id!;
	});
/** Saves in one request, as a Bulk job does, and gives back what each chunk used. */
function perChunk(count: number, save: () => SaveResult[]): LimitUsage[] {
	const earlier = new Set(org.engine.limits.recent());
	made(save());
	const used = org.engine.limits.recent().filter((each) => !earlier.has(each));
	const busiest = used.filter((each) => each.queries + each.dmlStatements > 0);
	assert.ok(busiest.length >= Math.ceil(count / CHUNK), 'every chunk is a transaction of its own');
	return busiest.slice(0, Math.ceil(count / CHUNK));
}
const accounts = (count: number, owner: Person): string[] =>
	made(
		org.engine.records.insert(
			owner,
			'Account',
			Array.from({ length: count }, (_, at) => ({ Name: `Account ${at}` })),
			{ allOrNone: false },
		),
	);
const deals = (count: number): string[] =>
	made(
		org.engine.records.insert(
			ana,
			'Opportunity',
			Array.from({ length: count }, (_, at) => ({ Name: `Deal ${at}`, StageName: 'Prospecting', CloseDate: '2026-09-30' })),
			{ allOrNone: false },
		),
	);

/** All of an owner's accounts to somebody else. */
const handsOver =
	(owner: () => Person, to: () => Person) =>
	(count: number): (() => SaveResult[]) => {
		const ids = accounts(count, owner());
		return () =>
			org.engine.records.update(
				mover,
				'Account',
				ids.map((Id) => ({ Id, OwnerId: to().userId })),
				{ allOrNone: false },
			);
	};

const CASES: [name: string, save: (count: number) => () => SaveResult[], fewerRows?: number][] = [
	[
		'an owner change that concerns nobody',
		handsOver(
			() => org.rep('Bo Lee'),
			() => mover,
		),
	],
	[
		'an owner change that the guard observes',
		handsOver(
			() => ana,
			() => dana,
		),
	],
	[
		'an owner change to a third person, which the record carries on',
		handsOver(
			() => ana,
			() => mover,
		),
	],
	[
		"opportunities on the other's accounts, observed",
		(count) => {
			const rows = accounts(count, ana).map((AccountId) => ({
				Name: 'Deal',
				StageName: 'Prospecting',
				CloseDate: '2026-09-30',
				AccountId,
			}));
			return () => org.engine.records.insert(dana, 'Opportunity', rows, { allOrNone: false });
		},
	],
	[
		"opportunities on released accounts below the other's, observed",
		(count) => {
			// A pair of their own: so many releases concern none of the other cases.
			const [giver, taker] = [org.rep('Gil Giver'), org.mentor('Tom Taker')];
			org.mentorship(taker, giver);
			const [parents, children] = [accounts(count, giver), accounts(count, giver)];
			made(
				org.engine.records.update(
					giver,
					'Account',
					children.map((Id, at) => ({ Id, ParentId: parents[at]! })),
					{ allOrNone: false },
				),
			);
			made(
				org.engine.records.insert(
					giver,
					'Ownership_Release__c',
					children.map((Account__c) => ({ Account__c, Released_To__c: taker.userId, Reason__c: 'Agreed' })),
					{ allOrNone: false },
				),
			);
			const rows = children.map((AccountId) => ({ Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-09-30', AccountId }));
			return () => org.engine.records.insert(taker, 'Opportunity', rows, { allOrNone: false });
		},
	],
	[
		"accounts that match the other's, observed",
		(count) => {
			const named = (owner: Person) => () =>
				org.engine.records.insert(
					owner,
					'Account',
					Array.from({ length: count }, (_, at) => ({ Name: `Account ${at}`, Website: `${count}-${at}.example` })),
					{ allOrNone: false },
				);
			made(named(ana)());
			return named(dana);
		},
	],
	[
		"accounts that match the other's, while hundreds of other accounts are protected from whom saves them",
		(count) => {
			const [giver, taker] = [org.rep('Gil Giver'), org.mentor('Tom Taker')];
			org.mentorship(taker, giver);
			const given = accounts(OTHER_PROTECTIONS, giver).map((Id) => ({ Id, OwnerId: mover.userId }));
			made(org.engine.records.update(giver, 'Account', given, { allOrNone: false }));
			assert.equal(org.rows('Ownership_Protection__c', { Protected_Against__c: taker.userId }).length, OTHER_PROTECTIONS);
			const named = (owner: Person) => () =>
				org.engine.records.insert(
					owner,
					'Account',
					Array.from({ length: count }, (_, at) => ({ Name: `Account ${at}`, Website: `p${count}-${at}.example` })),
					{ allOrNone: false },
				);
			made(named(giver)());
			return named(taker);
		},
		OTHER_PROTECTIONS,
	],
	[
		'contacts of a domain of which the other has a thousand, on an account that does not match',
		(count) => {
			const [giver, taker] = [org.rep('Gil Giver'), org.mentor('Tom Taker')];
			org.mentorship(taker, giver);
			const [AccountId] = accounts(1, giver);
			const people = (owner: Person, many: number, account: object) => () =>
				org.engine.records.insert(
					owner,
					'Contact',
					Array.from({ length: many }, (_, at) => ({ LastName: `Sato ${at}`, Email: `sato${at}@c${count}.example`, ...account })),
					{ allOrNone: false },
				);
			made(people(giver, OTHER_CONTACTS, { AccountId })());
			// All that is read for the decision is read for rows that pass, too: one incident for all would be written twice.
			made(
				org.engine.records.insert(giver, 'Ownership_Release__c', [
					{ Account__c: AccountId!, Released_To__c: taker.userId, Reason__c: 'Agreed' },
				]),
			);
			return people(taker, count, {});
		},
		OTHER_CONTACTS,
	],
	[
		'leads of a domain of which others have more contacts than are read, while hundreds of accounts are protected from whom saves them',
		(count) => {
			const [giver, taker] = [org.rep('Gil Giver'), org.mentor('Tom Taker')];
			org.mentorship(taker, giver);
			const given = accounts(OTHER_PROTECTIONS, giver).map((Id) => ({ Id, OwnerId: mover.userId }));
			made(org.engine.records.update(giver, 'Account', given, { allOrNone: false }));
			const [AccountId] = accounts(1, mover);
			const contacts = Array.from({ length: 30 }, (_, at) => ({ LastName: `Sato ${at}`, Email: `sato@d${count}.example`, AccountId }));
			made(org.engine.records.insert(mover, 'Contact', contacts));
			const leads = Array.from({ length: count }, (_, at) => ({
				LastName: `Sato ${at}`,
				Company: `Company ${at}`,
				Website: `d${count}.example`,
			}));
			return () => {
				const saved = org.engine.records.insert(taker, 'Lead', leads, { allOrNone: false });
				const elements = org.engine.limits.recent().at(-1)!.elements;
				assert.equal(elements.get('Ridealong_Match_Decision.Get_carried'), 1);
				return saved;
			};
		},
		OTHER_PROTECTIONS,
	],
	[
		"accounts that match the other's, with hundreds of releases of other records to whom saves them",
		(count) => {
			// A pair of their own: so many releases concern none of the other cases.
			const [giver, taker] = [org.rep('Gil Giver'), org.mentor('Tom Taker')];
			org.mentorship(taker, giver);
			made(
				org.engine.records.insert(
					giver,
					'Ownership_Release__c',
					accounts(OTHER_RELEASES, giver).map((Account__c) => ({ Account__c, Released_To__c: taker.userId, Reason__c: 'Agreed' })),
					{ allOrNone: false },
				),
			);
			assert.equal(org.rows('Ownership_Release__c', { Released_To__c: taker.userId, Status__c: 'Given' }).length, OTHER_RELEASES);
			const named = (owner: Person) => () =>
				org.engine.records.insert(
					owner,
					'Account',
					Array.from({ length: count }, (_, at) => ({ Name: `Account ${at}`, Website: `r${count}-${at}.example` })),
					{ allOrNone: false },
				);
			made(named(giver)());
			return named(taker);
		},
		OTHER_RELEASES,
	],
	[
		'asking for reviews',
		(count) => {
			const [pair] = org.rows('Mentorship__c', { Mentor__c: dana.userId, Mentee__c: ana.userId });
			const rows = deals(count).map((deal) => TestOrg.ask(deal, String(pair!['Id'])));
			return () => org.engine.records.insert(ana, 'Deal_Review__c', rows, { allOrNone: false });
		},
	],
];

for (const [name, save, fewerRows] of CASES)
	describe(name, () => {
		const usages = new Map<string, LimitUsage>();
		before(() => {
			for (const count of SIZES) perChunk(count, save(count)).forEach((usage, at) => usages.set(`${count} rows, chunk ${at + 1}`, usage));
		});

		test('asks the database as often for 10 rows as for 200 and for each chunk of 400', () => {
			const of = (usage: LimitUsage): unknown => ({
				queries: usage.queries,
				statements: usage.dmlStatements,
				by: [...usage.elements].sort(),
			});
			const [least, ...others] = [...usages.values()].map(of);
			assert.ok(usages.values().next().value!.queries > 0, 'the flows look something up');
			for (const other of others) assert.deepEqual(other, least);
		});

		test('runs no element more than once per chunk', () => {
			for (const [chunk, usage] of usages)
				for (const [element, times] of usage.elements) assert.equal(times, 1, `${element} ran ${times} times in ${chunk}`);
		});

		if (fewerRows !== undefined)
			test('reads for ten rows what concerns them, and not all that there is', () => {
				const [ten] = usages.values();
				assert.ok(ten!.queryRows < fewerRows, `${ten!.queryRows} records`);
			});

		test('stays within half of every limit', () => {
			for (const usage of usages.values())
				for (const limit of ['queries', 'dmlStatements', 'immediatePublishes'] as const)
					assert.ok(usage[limit] <= LIMITS[limit] / 2, `${limit}: ${usage[limit]}`);
		});
	});

test('the switch of the opportunity guard stops what it looks up, too', () => {
	const asked = (on: boolean): string[] => {
		org.guardPolicy({ Mode__c: 'Observe', Opportunity_Guard_On__c: on });
		const rows = accounts(2, ana).map((AccountId) => ({ Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-09-30', AccountId }));
		const [usage] = perChunk(rows.length, () => org.engine.records.insert(dana, 'Opportunity', rows, { allOrNone: false }));
		return [...usage!.elements.keys()].filter((name) => /^Ridealong_(Opportunity_Guard|Match_Choice|Ownership_)/.test(name));
	};
	try {
		assert.deepEqual(asked(false), ['Ridealong_Opportunity_Guard.Get_mentorships', 'Ridealong_Opportunity_Guard.Get_policy']);
		assert.ok(asked(true).includes('Ridealong_Opportunity_Guard.Get_account'));
	} finally {
		org.guardPolicy({ Mode__c: 'Observe', Opportunity_Guard_On__c: true });
	}
});
