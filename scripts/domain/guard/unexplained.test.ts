import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FoundChange } from './changeLog.ts';
import { type ProtectionRow, guardFacts } from './facts.ts';
import { type Explanations, unexplainedProtections } from './unexplained.ts';

const [V, U, X, ADMIN] = ['005000000000001AAA', '005000000000002AAA', '005000000000003AAA', '005000000000009AAA'];
const ACCOUNT = '001000000000001AAA';
const NOW = '2026-11-20T10:00:00.000Z';
const at = (minute: number): string => `2026-11-10T10:${String(minute).padStart(2, '0')}:00.000Z`;
const row: ProtectionRow = {
	...{ recordId: ACCOUNT, forId: V, againstId: U, until: null, mentorshipId: 'm1', liftedAt: null },
	...{ since: at(30), id: 'a00000000000001AAA', writtenById: ADMIN },
};
const left = (minute: number, more: Partial<FoundChange> = {}): FoundChange => ({
	...{
		object: 'Account',
		recordId: ACCOUNT,
		fromOwnerId: V,
		toOwnerId: X,
		historyId: 'h1',
		changedById: ADMIN,
		at: at(minute),
		how: 'history',
	},
	...more,
});
function found(changes: FoundChange[], more: Partial<ProtectionRow> = {}, known: Partial<Explanations> = {}): string[] {
	const facts = guardFacts({
		mentorships: [
			{ id: 'm1', name: 'MS-0001', mentorId: U, menteeId: V, status: 'Active', signedAt: '2026-01-01T00:00:00.000Z', protectedUntil: null },
		],
		protections: [{ ...row, ...more }],
	});
	return unexplainedProtections(facts, NOW, {
		...{
			changesOf: () => changes,
			keptAt: () => true,
			isParty: () => true,
			isThere: () => true,
			isConverted: () => false,
			isTaken: () => false,
		},
		...known,
	}).map(({ recordId, actorId, through }) => `${recordId} ${actorId} ${through.join()}`);
}
const FOUND = [`${row.id} ${ADMIN} ${ACCOUNT}`];

test('a protection is explained by the save in which whose it says that it was let it go, and by nothing else', () => {
	assert.deepEqual(found([left(30)]), []);
	assert.deepEqual(found([left(25)]), []);
	assert.deepEqual(found([]), FOUND);
	assert.deepEqual(found([left(5)]), FOUND);
	assert.deepEqual(found([left(30, { fromOwnerId: X, toOwnerId: V })]), FOUND);
	assert.deepEqual(found([], {}, { isTaken: ({ forId, againstId }) => forId === V && againstId === U }), []);
	// Without a trace it may have been then.
	assert.deepEqual(found([left(59, { historyId: null })]), []);
});

test('nothing is said of what history could not know, nor of what is over', () => {
	assert.deepEqual(found([], {}, { keptAt: () => false }), []);
	assert.deepEqual(found([], {}, { isParty: () => false }), []);
	assert.deepEqual(found([], {}, { isThere: () => false }), []);
	assert.deepEqual(found([], {}, { isConverted: () => true }), []);
	assert.deepEqual(found([], { liftedAt: at(40) }), []);
	assert.deepEqual(found([], { until: '2026-11-19' }), []);
	assert.deepEqual(found([], { since: '' }), []);
	assert.deepEqual(found([], { recordId: '003000000000001AAA' }), []);
});
