import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Mentorship, type Release, decidePair, instant } from './pair.ts';
import { PAIR_SCENARIOS, type PairScenario } from './scenarios.ts';
import { type KnownIncident, type OwnerHistoryRow, ownerChanges, scanOwners } from './scan.ts';

const ANA = '005000000000001AAA';
const DANA = '005000000000002AAA';
const BOB = '005000000000003AAA';
const at = '2026-11-20T10:00:00.000Z';
const mentorship = (change: Partial<Mentorship> = {}): Mentorship => ({
	id: 'm1',
	name: 'MS-0001',
	mentorId: DANA,
	menteeId: ANA,
	status: 'Active',
	signedAt: '2026-11-01T00:00:00.000Z',
	protectedUntil: null,
	...change,
});
const release = (change: Partial<Release> = {}): Release => ({
	recordId: 'acc',
	releasedById: ANA,
	releasedToId: DANA,
	createdAt: '2026-11-19T00:00:00.000Z',
	expiresAt: '2026-11-26T00:00:00.000Z',
	revoked: false,
	...change,
});

describe('pair protection', () => {
	const rows: [
		string,
		{ from?: string; to?: string; mentorships?: Mentorship[]; releases?: Release[]; inactive?: string[] },
		boolean,
		string,
	][] = [
		['a mentor may not take the mentee’s account', {}, true, 'protected'],
		['nor a mentee the mentor’s', { from: DANA, to: ANA }, true, 'protected'],
		['somebody else may', { to: BOB }, false, 'no mentorship'],
		['and may give', { from: BOB }, false, 'no mentorship'],
		['the owner stays the owner', { to: ANA }, false, 'same owner'],
		['Proposed protects nothing', { mentorships: [mentorship({ status: 'Proposed', signedAt: null })] }, false, 'not in force'],
		['Paused protects', { mentorships: [mentorship({ status: 'Paused' })] }, true, 'protected'],
		['Closing protects', { mentorships: [mentorship({ status: 'Closing' })] }, true, 'protected'],
		['Ended protects on its last day', { mentorships: [mentorship({ status: 'Ended', protectedUntil: '2026-11-20' })] }, true, 'protected'],
		['and not the day after', { mentorships: [mentorship({ status: 'Ended', protectedUntil: '2026-11-19' })] }, false, 'not in force'],
		[
			'ended before it was signed protects nothing',
			{ mentorships: [mentorship({ status: 'Ended', protectedUntil: null })] },
			false,
			'not in force',
		],
		[
			'before both signed nothing is protected',
			{ mentorships: [mentorship({ signedAt: '2026-11-20T10:00:00.001Z' })] },
			false,
			'not in force',
		],
		[
			'a second mentorship that has ended does not open the first',
			{ mentorships: [mentorship({ status: 'Ended', protectedUntil: '2026-01-01' }), mentorship({ name: 'MS-0002' })] },
			true,
			'protected',
		],
		['a release lets it pass', { releases: [release()] }, false, 'released'],
		['a release to somebody else does not', { releases: [release({ releasedToId: BOB })] }, true, 'protected'],
		['nor one by somebody who does not own it', { releases: [release({ releasedById: BOB })] }, true, 'protected'],
		['nor one of another record', { releases: [release({ recordId: 'other' })] }, true, 'protected'],
		['nor a revoked one', { releases: [release({ revoked: true })] }, true, 'protected'],
		['nor an expired one', { releases: [release({ expiresAt: '2026-11-20T10:00:00.000Z' })] }, true, 'protected'],
		['nor one given afterwards', { releases: [release({ createdAt: '2026-11-20T10:00:01.000Z' })] }, true, 'protected'],
		['where the owner is inactive the manager decides', { inactive: [ANA] }, false, 'owner inactive'],
	];
	for (const [name, { from = ANA, to = DANA, mentorships = [mentorship()], releases = [], inactive = [] }, blocked, reason] of rows)
		test(name, () => {
			const decision = decidePair({ recordId: 'acc', fromOwnerId: from, toOwnerId: to, at }, mentorships, releases, new Set(inactive));
			assert.deepEqual([decision.blocked, decision.reason], [blocked, reason]);
		});
	test('of several that protect, a running one speaks', () => {
		const ended = mentorship({ name: 'MS-0001', status: 'Ended', protectedUntil: '2026-12-01' });
		const running = mentorship({ name: 'MS-0009' });
		assert.equal(decidePair({ recordId: 'acc', fromOwnerId: ANA, toOwnerId: DANA, at }, [ended, running], []).mentorship?.name, 'MS-0009');
	});
	test('datetimes of all forms compare', () => assert.equal(instant('2026-11-20T12:00:00.000+0200'), '2026-11-20T10:00:00.000Z'));
});

describe('scan', () => {
	const history = (id: string, from: string, to: string, when = at): OwnerHistoryRow => ({
		id,
		recordId: 'acc',
		oldValue: from,
		newValue: to,
		changedById: BOB,
		at: when,
	});
	const scan = (rows: OwnerHistoryRow[], change: Partial<Parameters<typeof scanOwners>[0]> = {}) =>
		scanOwners({
			history: rows,
			accounts: [{ id: 'acc', name: 'Northwind', ownerId: rows.at(-1)?.newValue ?? ANA }],
			mentorships: [mentorship()],
			releases: [],
			known: [],
			inactiveUserIds: new Set(),
			now: '2026-11-21T00:00:00.000Z',
			...change,
		});
	const known = (change: Partial<KnownIncident>): KnownIncident => ({
		key: 'other',
		recordId: 'acc',
		fromOwnerId: ANA,
		toOwnerId: DANA,
		result: 'Observed',
		at,
		...change,
	});

	test('rows that carry names are the same change told twice', () =>
		assert.equal(
			ownerChanges([history('1', ANA, DANA), { ...history('2', ANA, DANA), oldValue: 'Ana Ruiz', newValue: 'Dana Cole' }]).length,
			1,
		));
	test('a change between parties becomes an incident with a key that never changes', () => {
		const [incident] = scan([history('h1', ANA, DANA)]).incidents;
		assert.deepEqual(
			[incident?.key, incident?.fromOwnerId, incident?.actorId, incident?.recordName, incident?.timeKnown],
			['scan:h1', ANA, BOB, 'Northwind', true],
		);
	});
	test('other changes do not', () => assert.equal(scan([history('h1', ANA, BOB)]).incidents.length, 0));
	test('through other hands it is still protected', () => {
		const { incidents } = scan([history('h1', ANA, BOB, '2026-11-19T10:00:00.000Z'), history('h2', BOB, DANA)]);
		assert.deepEqual(
			incidents.map(({ fromOwnerId, through }) => [fromOwnerId, through]),
			[[ANA, [BOB]]],
		);
	});
	test('a release by the hands in between opens nothing that was the owner’s', () => {
		const rows = [history('h1', ANA, BOB, '2026-11-19T10:00:00.000Z'), history('h2', BOB, DANA)];
		assert.deepEqual(
			scan(rows, { releases: [release({ releasedById: BOB })] }).incidents.map(({ fromOwnerId }) => fromOwnerId),
			[ANA],
		);
	});
	test('nor do releases among them', () => {
		const CY = '005000000000004AAA';
		const rows = [
			history('h1', ANA, BOB, '2026-11-19T10:00:00.000Z'),
			history('h2', BOB, CY, '2026-11-19T11:00:00.000Z'),
			history('h3', CY, DANA),
		];
		assert.deepEqual(
			scan(rows, { releases: [release({ releasedById: BOB, releasedToId: CY })] }).incidents.map(({ through }) => through),
			[[BOB, CY]],
		);
	});
	test('a release by the owner to the one who gets it in the end lets it pass, through whatever hands', () => {
		const rows = [history('h1', ANA, BOB, '2026-11-19T10:00:00.000Z'), history('h2', BOB, DANA)];
		assert.equal(scan(rows, { releases: [release()] }).incidents.length, 0);
	});
	test('what left before the mentorship began is not protected', () =>
		assert.equal(scan([history('h1', ANA, BOB, '2026-10-01T10:00:00.000Z'), history('h2', BOB, DANA)]).incidents.length, 0));
	test('a present owner that history does not explain is found', () => {
		const { incidents } = scan([history('h1', BOB, ANA)], { accounts: [{ id: 'acc', name: 'Northwind', ownerId: DANA }] });
		assert.deepEqual(
			incidents.map(({ key, timeKnown }) => [key, timeKnown]),
			[[`scan:acc:${ANA}:${DANA}`, false]],
		);
	});
	test('a release is counted as what it is', () =>
		assert.deepEqual(scan([history('h1', ANA, DANA)], { releases: [release()] }).allowed, { released: 1 }));
	const again: [string, Partial<KnownIncident>, number][] = [
		['by key', { key: 'scan:h1', recordId: 'x' }, 0],
		['observed at save time', {}, 0],
		['overridden at save time', { result: 'Overridden' }, 0],
		['blocked then, but done now: new', { result: 'Blocked' }, 1],
		['observed long before: new', { at: '2026-11-19T10:00:00.000Z' }, 1],
		['of another record: new', { recordId: 'x' }, 1],
	];
	for (const [name, change, found] of again)
		test(`known ${name}`, () => assert.equal(scan([history('h1', ANA, DANA)], { known: [known(change)] }).incidents.length, found));
});

describe('the scenarios that the flows run too', () => {
	const day = (days: number): string => new Date(Date.parse('2026-11-20T10:00:00Z') - days * 86_400_000).toISOString();
	const people: Record<string, string> = { mentor: DANA, mentee: ANA, stranger: BOB };
	const decide = (scenario: PairScenario): boolean => {
		const mentorships = scenario.mentorships.map(({ status, endedDaysAgo = 0, coolingOffDays = 90 }, index) =>
			mentorship({
				name: `MS-000${index}`,
				status,
				signedAt: status === 'Proposed' ? null : day(endedDaysAgo + 1),
				protectedUntil: status === 'Ended' ? day(endedDaysAgo - coolingOffDays).slice(0, 10) : null,
			}),
		);
		const { release: given } = scenario;
		const releases = given
			? [
					release({
						recordId: given.account === 'this' ? 'acc' : 'other',
						releasedById: people[given.by]!,
						releasedToId: people[given.to]!,
						createdAt: day(given.daysAgo),
						expiresAt: day(given.daysAgo - 7),
						revoked: given.revoked ?? false,
					}),
				]
			: [];
		const change = { recordId: 'acc', fromOwnerId: people[scenario.owner]!, toOwnerId: people[scenario.taker]!, at };
		return decidePair(change, mentorships, releases, new Set(scenario.ownerInactive ? [people[scenario.owner]!] : [])).blocked;
	};
	for (const scenario of PAIR_SCENARIOS) test(scenario.name, () => assert.equal(decide(scenario), scenario.blocked));
});
