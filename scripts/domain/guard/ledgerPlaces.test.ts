/** Deals that are not where the ledger saw them last: what tells how they came there, and what nothing tells. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OwnedRecord } from './history.ts';
import type { LedgerEntry } from './ledger.ts';
import { LedgerPlaces, type PlaceEvidence } from './ledgerPlaces.ts';
import type { DealMove } from './placements.ts';

const DEAL = '006000000000001AAA';
const [OLD, NEW, OTHER] = ['001000000000001AAA', '001000000000002AAA', '001000000000003AAA'];
const day = (n: number): string => `2026-06-${String(n).padStart(2, '0')}T10:00:00.000Z`;
const NOW = day(20);
type Seen = Extract<LedgerEntry, { kind: 'seen' }>;

const seen = (at: string, more: Pick<Seen, 'account' | 'came'> = {}): Seen => ({
	...{ n: 1, kind: 'seen', at, object: 'Opportunity', record: DEAL, to: '005000000000001AAA' },
	...more,
});
const move = (toAccountId: string, at: string): DealMove => ({
	...{ historyId: at, dealId: DEAL, fromAccountId: null, toAccountId, movedById: '005000000000002AAA', at },
});
/** What is known of the deal, which is on NEW now: its moves without a trace, and what would be written down. */
function compared(ledger: readonly Seen[], { moves = [], ...more }: { moves?: DealMove[] } & Partial<Omit<PlaceEvidence, 'moves'>> = {}) {
	const deal: OwnedRecord = { object: 'Opportunity', id: DEAL, name: 'Renewal', ownerId: '005000000000001AAA', accountId: NEW };
	const places = new LedgerPlaces(new Map([[DEAL, deal]]));
	for (const entry of ledger) places.add(entry, entry.at);
	const { silent, newPlace } = places.against({ moves: new Map([[DEAL, moves]]), isKept: true, isMergedInto: () => false, ...more }, NOW);
	return {
		silent: silent.map(({ fromAccountId, toAccountId, at, traceless, movedById }) => {
			assert.equal(movedById, null);
			return [fromAccountId, toAccountId, at, traceless!.since, traceless!.isTracked];
		}),
		keys: silent.map(({ historyId }) => historyId),
		place: newPlace(deal),
	};
}
const quiet = (place: unknown) => ({ silent: [], keys: [], place });

test('where no scan looked before, its place is written down and nothing said', () => {
	assert.deepEqual(compared([]), quiet({ account: NEW }));
	assert.deepEqual(compared([seen(day(10))]), quiet({ account: NEW }), 'an entry of when no place was written');
});

test('where it was seen nothing is written', () => assert.deepEqual(compared([seen(day(10), { account: NEW })]), quiet(undefined)));

test('what history or the merge of its account tells is no move without a trace', () => {
	const before = [seen(day(10), { account: OLD })];
	assert.deepEqual(compared(before, { moves: [move(NEW, day(12))] }), quiet({ account: NEW, came: 'move' }));
	assert.deepEqual(compared(before, { isMergedInto: (from, to) => from === OLD && to === NEW }), quiet({ account: NEW, came: 'merged' }));
});

test('a move in the second in which the scan began is told: answers and rows have clocks of their own', () =>
	assert.deepEqual(
		compared([seen('2026-06-10T10:00:00.700Z', { account: OLD })], { moves: [move(NEW, day(10))] }),
		quiet({ account: NEW, came: 'move' }),
	));

test('what nothing tells is a move without a trace since it was last seen elsewhere', () => {
	const { silent, place } = compared([seen(day(10), { account: OLD })]);
	assert.deepEqual(silent, [[OLD, NEW, NOW, day(10), true]]);
	assert.deepEqual(place, { account: NEW, came: 'nothing' });
	const older = compared([seen(day(10), { account: OLD })], { moves: [move(NEW, day(9))] });
	assert.deepEqual(older.silent, silent, 'a move to it before that tells nothing');
});

test('where such moves have no history, that is said with it', () => {
	const { silent, place } = compared([seen(day(10), { account: OLD })], { isKept: false });
	assert.deepEqual(silent, [[OLD, NEW, NOW, day(10), false]]);
	assert.deepEqual(place, { account: NEW, came: 'unknown' });
});

test('it came from where history left it', () =>
	assert.deepEqual(compared([seen(day(10), { account: OLD })], { moves: [move(OTHER, day(12))] }).silent, [
		[OTHER, NEW, NOW, day(10), true],
	]));

test('the next scans know it by the same key, and where it came from, whatever history says by then', () => {
	const before = seen(day(10), { account: OLD });
	for (const moves of [[], [move(OTHER, day(12))]]) {
		const first = compared([before], { moves });
		const ledger = [before, seen(day(20), first.place)];
		for (const now of [moves, [], [move(OTHER, day(18))]]) {
			const again = compared(ledger, { moves: now });
			assert.deepEqual([again.keys, again.silent, again.place], [first.keys, first.silent, undefined]);
		}
	}
});

test('a move to it tells nothing where history moved it on from there', () => {
	const { silent, place } = compared([seen(day(10), { account: OLD })], { moves: [move(NEW, day(11)), move(OTHER, day(12))] });
	assert.deepEqual(silent, [[OTHER, NEW, NOW, day(10), true]]);
	assert.deepEqual(place, { account: NEW, came: 'nothing', left: OTHER });
	const merged = compared([seen(day(10), { account: OLD })], {
		moves: [move(NEW, day(11)), move(OTHER, day(12))],
		isMergedInto: (from, to) => from === OTHER && to === NEW,
	});
	assert.deepEqual(merged.place, { account: NEW, came: 'merged' });
});

test('what is moved while the scan reads may be in its history and not in the deal that was read', () => {
	const before = [seen(day(10), { account: OLD })];
	const onward = move(OTHER, '2026-06-20T10:02:00.000Z');
	assert.deepEqual(compared(before, { moves: [move(NEW, day(12)), onward] }), quiet({ account: NEW, came: 'move' }));
	assert.deepEqual(compared(before, { moves: [move(NEW, NOW), onward] }), quiet({ account: NEW, came: 'move' }));
	assert.deepEqual(
		compared(before, { moves: [onward] }).silent,
		[[OLD, NEW, NOW, day(10), true]],
		'where it was before is told by neither',
	);
});

test('a scan that wrote down where any deal was saw all the others, too: it was elsewhere until then at least', () => {
	const another = (at: string): Seen => ({ ...seen(at, { account: OTHER }), record: '006000000000002AAA' });
	const before = [seen(day(10), { account: OLD }), another(day(12)), another(day(15))];
	const alone = compared(before.slice(0, 1));
	const first = compared(before);
	assert.deepEqual(first.silent, [[OLD, NEW, NOW, day(15), true]]);
	assert.deepEqual(first.keys, alone.keys);
	// In the order in which the scan writes, and after it.
	for (const after of [
		[another(day(20)), seen(day(20), first.place)],
		[seen(day(20), first.place), another(day(20)), another(day(21))],
	]) {
		const again = compared([...before, ...after]);
		assert.deepEqual([again.keys, again.silent], [first.keys, first.silent]);
	}
	const { account: _, ...unread } = another(day(15));
	assert.deepEqual(compared([...before.slice(0, 2), unread]).silent, [[OLD, NEW, NOW, day(12), true]], 'no scan looked where it was');
});

test('where history does not reach back to when it was last seen elsewhere, nobody knows what it had', () => {
	const before = seen('2024-06-10T10:00:00.000Z', { account: OLD });
	const { silent, place } = compared([before]);
	assert.deepEqual(silent, [[OLD, NEW, NOW, before.at, false]]);
	assert.deepEqual(place, { account: NEW, came: 'unknown' });
});

test('the same way once more is another move', () => {
	const there = [seen(day(10), { account: OLD }), seen(day(11), { account: NEW, came: 'nothing' })];
	const back = [...there, seen(day(12), { account: OLD, came: 'move' })];
	const { keys } = compared(back);
	assert.equal(new Set(keys).size, 2);
});

test('what came by a move of history or a merge stays told when neither is there any more', () => {
	for (const came of ['move', 'merged'] as const)
		assert.deepEqual(compared([seen(day(10), { account: OLD }), seen(day(12), { account: NEW, came })]), quiet(undefined));
});

test('of records that are no party’s any more nothing is kept', () => {
	const places = new LedgerPlaces(new Map());
	places.add(seen(day(10), { account: OLD, came: 'nothing' }), day(10));
	assert.deepEqual(places.against({ moves: new Map(), isKept: true, isMergedInto: () => false }, NOW).silent, []);
});
