import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ChangeLog, type FoundChange } from './changeLog.ts';
import { editedInto, unexplainedTwins } from './edits.ts';
import { type FactLists, guardFacts } from './facts.ts';
import { type WasTheirs, wasTheirs } from './held.ts';
import { matchKeys } from './matching.ts';
import { PastOwners } from './owners.ts';
import { type DealRecord, type ProspectRecord, clones, matches } from './prospects.ts';

const V = '005000000000001AAA';
const U = '005000000000002AAA';
const X = '005000000000003AAA';
const SEED = '005000000000009AAA';
const at = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`;
const NOW = at(28);
const facts = (more: FactLists = {}): ReturnType<typeof guardFacts> =>
	guardFacts({
		mentorships: [
			{ id: 'm1', name: 'MS-0001', mentorId: U, menteeId: V, status: 'Active', signedAt: '2026-01-01T00:00:00.000Z', protectedUntil: null },
		],
		...more,
	});
/** Record, from, to, on which day. */
type Change = [recordId: string, from: string, to: string, day: number];
interface Told {
	changes?: Change[];
	more?: Partial<FoundChange>[];
	seen?: { at: string; owner: string };
	facts?: FactLists;
}
function had({ changes = [], more = [], seen, facts: lists }: Told): WasTheirs {
	const log = new ChangeLog();
	for (const [recordId, from, to, day] of changes) log.add('Account', `h${log.length}`, recordId, from, to, SEED, at(day));
	const owners = new PastOwners({
		histories: [log],
		more: more.map((each): FoundChange => ({
			...{ object: 'Account', recordId: 'theirs', fromOwnerId: X, toOwnerId: V, historyId: null, changedById: null, at: NOW },
			...{ how: 'present owner' },
			...each,
		})),
		tracked: new Set(['Account']),
		isParty: (id) => id === V || id === U,
		now: NOW,
		lastSeen: (id) => (id === 'theirs' ? seen : undefined),
	});
	return wasTheirs(owners, facts(lists));
}

const account = (id: string, ownerId: string, day: number, createdById = SEED): ProspectRecord => ({
	...{ object: 'Account', id, name: 'Acme', ownerId, createdAt: at(day), createdById },
	...{ keys: matchKeys('Account', { Website: 'acme.com' }), registered: 'acme.com', company: 'Acme', postalCode: null },
});
const theirs = account('theirs', V, 1);
/** Made on the tenth. */
const own = account('own', U, 10, U);
const copied = (told: Told, mine = own, other = theirs): boolean =>
	matches([other, mine], facts(told.facts), [], undefined, had(told)).some(({ recordId }) => recordId === mine.id);

describe('a record that was made before the other got theirs', () => {
	test('is no copy of it, by key or by likeness; one that was made after is', () => {
		const elsewhere = { ...own, keys: matchKeys('Account', { Website: 'shop.acme.com' }) };
		for (const mine of [own, elsewhere]) {
			assert.equal(copied({ changes: [['theirs', X, V, 15]] }, mine), false);
			assert.equal(copied({ changes: [['theirs', X, V, 10]] }, mine), true);
			assert.equal(copied({ changes: [['theirs', X, V, 5]] }, mine), true);
			assert.equal(copied({}, mine), true);
		}
	});
	test('nor is a deal a clone of it', () => {
		const deal = (id: string, ownerId: string, day: number): DealRecord => ({
			...{ id, name: 'Renewal', ownerId, accountId: `account of ${id}`, amount: 4711, createdAt: at(day), createdById: SEED },
		});
		const cloned = (changes: Change[]): string[] =>
			clones([deal('theirs', V, 1), deal('own', U, 10)], facts(), [], had({ changes })).map(({ recordId }) => recordId);
		assert.deepEqual(cloned([['theirs', X, V, 15]]), []);
		assert.deepEqual(cloned([['theirs', X, V, 5]]), ['own']);
	});
	test('nor was it edited into it; an edit since then is found, also of what was made before', () => {
		const edited = (day: number, changes: Change[]): string[] => {
			const known = had({ changes });
			const twins = unexplainedTwins([theirs, own], facts(), NOW, [], known);
			return editedInto(twins, new Map([['own', { at: at(day), by: U }]]), () => false, NOW, facts(), known).findings.map(
				({ recordId, through }) => `${recordId} ${through.join()}`,
			);
		};
		assert.deepEqual(edited(12, [['theirs', X, V, 15]]), []);
		assert.deepEqual(edited(20, [['theirs', X, V, 15]]), ['own theirs']);
	});
	test('was not theirs by a name that it lost before they got it', () => {
		const named = (day: number, changes: Change[]): boolean => copied({ changes }, own, { ...theirs, calledUntil: at(day) });
		assert.equal(named(4, [['theirs', X, V, 5]]), false);
		assert.equal(named(6, [['theirs', X, V, 5]]), true);
		assert.equal(
			named(4, [
				['theirs', V, X, 3],
				['theirs', X, V, 5],
			]),
			true,
		);
	});
	test('counts from when one got it, where a third person made it', () => {
		const made = account('own', U, 10, X);
		const got = (day: number): Told => ({ changes: [['theirs', X, V, 15] as Change, ['own', X, U, day] as Change] });
		assert.equal(copied(got(20), made), true);
		assert.equal(copied(got(12), made), false);
	});
});

describe('nobody makes the other’s record younger', () => {
	const back: Change = ['theirs', X, V, 15];
	test('by giving it away and back', () => {
		assert.equal(copied({ changes: [['theirs', V, X, 14], back] }), true);
		assert.equal(copied({ changes: [['theirs', X, V, 3], ['theirs', V, X, 14], back] }), true);
		assert.equal(copied({ changes: [['theirs', X, V, 12], ['theirs', V, X, 14], back] }), false);
	});
	test('by a change that leaves no trace, of whichever side', () => {
		assert.equal(copied({ more: [{}] }), true);
		assert.equal(copied({ more: [{ how: 'ledger' }] }), true);
		// It left without a trace and came back with one: who made it had it, and so had whom the ledger saw with it.
		assert.equal(copied({ changes: [back] }, own, account('theirs', V, 1, V)), true);
		assert.equal(copied({ changes: [back], seen: { at: at(9), owner: V } }), true);
		assert.equal(copied({ changes: [back], seen: { at: at(9), owner: X } }), false);
		assert.equal(copied({ changes: [back], seen: { at: at(12), owner: V } }), false);
	});
	test('by converting their lead into somebody else’s account, and giving it back', () => {
		const convertedFrom = (fromOwnerId: string): Partial<FoundChange>[] => [
			{ how: 'converted away', historyId: 'convert:lead:theirs', leadId: 'lead', fromOwnerId, toOwnerId: X, at: at(1) },
		];
		assert.equal(copied({ changes: [back], more: convertedFrom(V) }), true);
		assert.equal(copied({ changes: [back], more: convertedFrom(SEED) }), false);
	});
	test('where it carried their protection before', () => {
		const row = { recordId: 'theirs', forId: V, againstId: U, until: null, mentorshipId: 'm1', liftedAt: null, since: at(5) };
		const carrying = (more: object): boolean => copied({ changes: [back], facts: { protections: [{ ...row, ...more }] } });
		assert.equal(carrying({}), true);
		assert.equal(carrying({ liftedAt: at(20) }), true);
		assert.equal(carrying({ liftedAt: at(9) }), false);
		assert.equal(carrying({ since: at(12) }), false);
		assert.equal(carrying({ againstId: X }), false);
	});
});
