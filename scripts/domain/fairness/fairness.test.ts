/** The rules of the fairness record at their borders. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Share, compare } from './comparison.ts';
import { type MergedAway, mergeMoves } from './merges.ts';
import { type DealState, Flows, type OwnerMove, type RuleFacts, valueAt, wayOf } from './moves.ts';
import { lastQuarters, quarterOf } from './quarters.ts';
import { type FairnessFacts, fairnessRecord } from './record.ts';

/** Quarters of an org whose fiscal year is the calendar's. */
const CALENDAR_YEAR = { startMonth: 1, namedByStart: true };

/** Somebody with this ratio among peers with those; all with a quota of 100. */
const among = (own: number, peers: readonly number[]) => {
	const group: Share[] = [own, ...peers].map((ratio, index) => ({
		person: index ? `p${index}` : 'me',
		potential: ratio * 100,
		quota: 100,
	}));
	return compare(group).find(({ person }) => person === 'me')!;
};
/** Peers whose mean is 1, and so far apart that z says nothing. */
const WIDE = [0.2, 0.6, 1, 1.4, 1.8];
/** Mean 10, standard deviation 1. */
const NARROW = [9, 9, 10, 11, 11];

describe('against the mean of the peers', () => {
	for (const [own, pattern] of [
		[0.8, null],
		[0.7999, 'below'],
		[1.25, null],
		[1.2501, 'above'],
		[1, null],
		[0, 'below'],
	] as const)
		test(`${own} of it is ${pattern ?? 'no pattern'}`, () => {
			const { againstPeers, pattern: found } = among(own, WIDE);
			assert.deepEqual([againstPeers, found], [own, pattern]);
		});
	for (const [own, z, pattern] of [
		[8.5, -1.5, null],
		[8.499, -1.501, 'below'],
		[11.5, 1.5, null],
		[11.501, 1.501, 'above'],
	] as const)
		test(`z of ${z} is ${pattern ?? 'no pattern'}`, () => {
			const found = among(own, NARROW);
			assert.deepEqual([found.z, found.pattern], [z, pattern]);
		});
	test('four peers are not compared with, five are', () => {
		const four = among(0.1, WIDE.slice(1));
		assert.deepEqual([four.peers, four.peerMean, four.againstPeers, four.z, four.pattern], [null, null, null, null, null]);
		const five = among(0.1, WIDE);
		assert.deepEqual([five.peers, five.pattern], [5, 'below']);
	});
	test('who has no quota is nobody’s peer', () => {
		const group = [...WIDE, 1].map((ratio, index) => ({ person: `p${index}`, potential: ratio, quota: index === 0 ? 0 : 1 }));
		assert.deepEqual(
			compare(group).map(({ peers }) => peers),
			[null, null, null, null, null],
		);
	});
	test('peers without any difference, or without anything, judge nobody by it', () => {
		const same = among(1.1, [1, 1, 1, 1, 1]);
		assert.deepEqual([same.z, same.pattern], [null, null]);
		assert.equal(among(2, [1, 1, 1, 1, 1]).pattern, 'above');
		const none = among(1, [0, 0, 0, 0, 0]);
		assert.deepEqual([none.againstPeers, none.pattern], [null, null]);
	});
});

describe('fiscal quarters', () => {
	test('of the calendar year', () => {
		assert.deepEqual(quarterOf('2026-12-31', CALENDAR_YEAR), { key: '2026-Q4', from: '2026-10-01', to: '2026-12-31' });
		assert.deepEqual(quarterOf('2024-02-29', CALENDAR_YEAR), { key: '2024-Q1', from: '2024-01-01', to: '2024-03-31' });
	});
	for (const [namedByStart, key] of [
		[true, '2025-Q4'],
		[false, '2026-Q4'],
	] as const)
		test(`of a year that begins in February and is named by its ${namedByStart ? 'start' : 'end'}`, () => {
			assert.deepEqual(quarterOf('2026-01-31', { startMonth: 2, namedByStart }), { key, from: '2025-11-01', to: '2026-01-31' });
		});
	test('go back over the year, oldest first', () => {
		assert.deepEqual(
			lastQuarters('2026-02-10', 3, CALENDAR_YEAR).map(({ key }) => key),
			['2025-Q3', '2025-Q4', '2026-Q1'],
		);
	});
	test('need a day and a month', () => {
		assert.throws(() => quarterOf('2026-02-30', CALENDAR_YEAR), RangeError);
		assert.throws(() => quarterOf('2026-02-10', { startMonth: 13, namedByStart: true }), RangeError);
	});
});

const AT = '2026-11-20T10:00:00.000Z';
const move = (change: Partial<OwnerMove> = {}): OwnerMove => ({
	object: 'Opportunity',
	recordId: '006',
	from: 'ana',
	to: 'dana',
	by: 'olu',
	at: AT,
	...change,
});
const rules = (change: Partial<RuleFacts> = {}): RuleFacts => ({
	realignmentsOf: new Map(),
	automatic: new Set(['auto']),
	realignmentsKnown: true,
	...change,
});
const batch = (change = {}) =>
	rules({
		realignmentsOf: new Map([
			[
				'001',
				[
					{
						recordId: '001',
						newOwnerId: 'dana',
						approvedById: 'olu',
						status: 'Approved' as const,
						startsAt: '2026-11-20T00:00:00.000Z',
						endsAt: AT,
						usedAt: AT,
						...change,
					},
				],
			],
		]),
	});

describe('by hand or by rule', () => {
	const CASES: [string, Partial<OwnerMove>, RuleFacts, string][] = [
		['a person', {}, rules(), 'hand'],
		['an automatic user', { by: 'auto' }, rules(), 'rule'],
		['nobody known', { by: null }, rules(), 'unknown'],
		['a person, where realignments cannot be read', {}, rules({ realignmentsKnown: false }), 'unknown'],
		['an automatic user, where realignments cannot be read', { by: 'auto' }, rules({ realignmentsKnown: false }), 'rule'],
		['the realignment of its account', {}, batch(), 'rule'],
		['a realignment to somebody else', { to: 'ben' }, batch(), 'hand'],
		['a realignment that was over', { at: '2026-11-20T10:00:00.001Z' }, batch(), 'hand'],
		['a realignment that nobody approved', {}, batch({ status: 'Draft', approvedById: null }), 'hand'],
		['a realignment that its taker approved', {}, batch({ approvedById: 'dana' }), 'hand'],
		['a merge, whatever is realigned', { merged: true }, batch(), 'merge'],
		['a merge by an automatic user, or nobody known', { merged: true, by: null }, rules({ realignmentsKnown: false }), 'merge'],
	];
	for (const [name, change, facts, way] of CASES)
		test(`${name}: ${way}`, () => assert.equal(wayOf(move(change), ['006', '001'], facts), way));
});

describe('what was merged away', () => {
	const SECOND_LATER = '2026-11-20T10:00:01.000Z';
	const NEXT_DAY = '2026-11-21T10:00:00.000Z';
	const merged = (change: Partial<MergedAway> = {}): MergedAway => ({
		object: 'Account',
		recordId: '001loser',
		ownerId: 'ana',
		masterId: '001master',
		masterOwnerId: 'dana',
		by: 'olu',
		at: AT,
		...change,
	});
	/** A change of owner of the master. */
	const change = (from: string, to: string, at: string, by = 'ben'): OwnerMove =>
		move({ recordId: '001master', object: 'Account', from, to, by, at });
	const CASES: [string, Partial<MergedAway>, OwnerMove[], string[]][] = [
		['moves to the owner of the record that it became', {}, [], ['ana → dana']],
		['moves nowhere where both were of one owner', { masterOwnerId: 'ana' }, [], []],
		[
			'moves to who had that record then, not to who has it now',
			{},
			[change('chloe', 'emi', NEXT_DAY), change('emi', 'dana', '2026-11-22T10:00:00.000Z')],
			['ana → chloe'],
		],
		['counts also where that record went to its owner later', { masterOwnerId: 'ana' }, [change('dana', 'ana', NEXT_DAY)], ['ana → dana']],
		['is not moved by what changed hands before', {}, [change('chloe', 'dana', '2026-11-19T10:00:00.000Z')], ['ana → dana']],
		[
			'is not moved by what happened to other records',
			{},
			[{ ...change('chloe', 'dana', NEXT_DAY), recordId: '001other' }],
			['ana → dana'],
		],
		['stays where the merge gave that record to its owner', { masterOwnerId: 'ana' }, [change('dana', 'ana', AT, 'olu')], []],
		['stays, too, where history writes that a moment later', { masterOwnerId: 'ana' }, [change('dana', 'ana', SECOND_LATER, 'olu')], []],
		[
			'moves where somebody else gave it back a moment later',
			{ masterOwnerId: 'ana' },
			[change('dana', 'ana', SECOND_LATER, 'ben')],
			['ana → dana'],
		],
		['moves to nobody known where that record is out of sight', { masterOwnerId: null }, [], ['ana → ?']],
	];
	for (const [name, each, changes, expected] of CASES)
		test(name, () => {
			const { moves, unclear } = mergeMoves([merged(each)], changes);
			assert.deepEqual([...moves.map(({ from, to }) => `${from} → ${to}`), ...unclear.map(({ ownerId }) => `${ownerId} → ?`)], expected);
		});
	test('is a move of its own record, by whoever merged, when they did', () => {
		assert.deepEqual(mergeMoves([merged()], []).moves, [
			{ object: 'Account', recordId: '001loser', from: 'ana', to: 'dana', by: 'olu', at: AT, merged: true },
		]);
	});
});

test('a deal counts with its amount of then, and a lost one with nothing', () => {
	const states: DealState[] = [
		{ at: '2026-11-25T00:00:00.000Z', amount: 90, stage: 'Negotiation' },
		{ at: '2026-11-01T00:00:00.000Z', amount: 10, stage: 'Prospecting' },
		{ at: '2026-11-10T00:00:00.000Z', amount: 20, stage: 'Prospecting' },
	];
	const now = { amount: 7, stage: 'Closed Won' };
	const lost = new Set(['Closed Lost']);
	assert.equal(valueAt(states, AT, now, lost), 20);
	assert.equal(valueAt(states, '2026-10-01T00:00:00.000Z', now, lost), 10);
	assert.equal(valueAt([], AT, now, lost), 7);
	assert.equal(valueAt([{ at: AT, amount: 5, stage: 'Closed Lost' }], AT, now, lost), 0);
	assert.equal(valueAt([], AT, { amount: null, stage: 'Prospecting' }, lost), 0);
});

/** Everybody gave a deal of 10 to dana in the last quarter; quotas are 100, potentials as given. */
function facts(potentials: Record<string, number>, people = Object.keys(potentials)): FairnessFacts {
	const flows = new Flows();
	for (const from of people) flows.add(move({ from, recordId: from }), '2026-Q4', 'hand', 10);
	return {
		quarters: lastQuarters('2026-11-20', 2, CALENDAR_YEAR),
		flows: flows.all(),
		quotas: new Map(people.map((person) => [`2026-Q4:${person}`, 100])),
		won: new Map([['2026-Q4:dana', 50]]),
		potential: new Map(Object.entries(potentials)),
		comparable: new Set(people),
	};
}
const SIX = { ana: 10, ben: 100, chloe: 110, diego: 90, emi: 100, dana: 100 };

describe('the record', () => {
	test('of everybody names them, and sums what moved in and out', () => {
		const { standings, flows, comparison, ownFlows } = fairnessRecord(facts(SIX), null);
		const dana = standings.find(({ person }) => person === 'dana')!;
		assert.deepEqual([dana.in.hand.value, dana.in.hand.deals, dana.out.hand.value, dana.won, dana.attainment], [50, 5, 0, 50, 0.5]);
		assert.equal(flows.length, 5);
		assert.deepEqual(ownFlows, []);
		assert.deepEqual(
			comparison.filter(({ pattern }) => pattern).map(({ person, pattern }) => [person, pattern]),
			[
				['ana', 'below'],
				['chloe', 'above'],
			],
		);
	});
	test('of one person holds no other name, and the mean of the whole group', () => {
		const record = fairnessRecord(facts(SIX), 'ana');
		const said = JSON.stringify(record);
		for (const other of Object.keys(SIX).filter((name) => name !== 'ana')) assert.ok(!said.includes(other), other);
		assert.ok(!said.includes('olu'));
		assert.deepEqual([record.comparison[0]?.peers, record.comparison[0]?.peerMean], [5, 1]);
		assert.deepEqual(
			record.ownFlows.map(({ direction, value, own, others }) => [direction, value, own, others]),
			[['out', 10, false, null]],
		);
	});
	test('tells of a merge apart, and whether it was one’s own doing', () => {
		const flows = new Flows();
		flows.add(move({ object: 'Account', merged: true }), '2026-Q4', 'merge', 0);
		flows.add(move({ object: 'Account', merged: true, by: 'ana' }), '2026-Q4', 'merge', 0);
		const { standings } = fairnessRecord({ ...facts(SIX), flows: flows.all() }, null);
		assert.deepEqual(standings.find(({ person }) => person === 'ana')?.out.merge, { value: 0, deals: 0, accounts: 2, leads: 0 });
		const { ownFlows } = fairnessRecord({ ...facts(SIX), flows: flows.all() }, 'ana');
		assert.deepEqual(ownFlows.map(({ way, own, accounts }) => [way, own, accounts]).sort(), [
			['merge', false, 1],
			['merge', true, 1],
		]);
	});
	test('tells how many gave from five on', () => {
		const { emi: _one, ...five } = SIX;
		assert.equal(fairnessRecord(facts(five), 'dana').ownFlows[0]?.others, null);
		assert.equal(fairnessRecord(facts(SIX), 'dana').ownFlows[0]?.others, 5);
	});
	test('says no mean of fewer than five, though it is asked of one', () => {
		const { emi: _one, ...five } = SIX;
		assert.deepEqual(
			fairnessRecord(facts(five), 'ana').comparison.map(({ peers, peerMean }) => [peers, peerMean]),
			[[null, null]],
		);
		assert.deepEqual(fairnessRecord(facts(five), null).comparison, []);
	});
	test('compares nobody where the potential is not known', () => {
		assert.deepEqual(fairnessRecord({ ...facts(SIX), potential: null }, null).comparison, []);
	});
});
