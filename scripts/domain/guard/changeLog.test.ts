import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeLog, type FoundChange } from './changeLog.ts';

/** More than a block holds, twice. */
const MANY = 10_000;
const id = (prefix: string, n: number): string => `${prefix}${String(n).padStart(12, '0')}AAA`;
const change = (n: number): FoundChange => ({
	object: (['Account', 'Opportunity', 'Lead'] as const)[n % 3]!,
	historyId: id('017', n),
	recordId: id('001', n % 777),
	fromOwnerId: id('005', n % 50),
	toOwnerId: id('005', (n + 1) % 50),
	changedById: id('005', n % 7),
	// Later ones come first.
	at: new Date(Date.UTC(2026, 0, 1) + (MANY - n) * 60_000).toISOString(),
	past: true,
	how: 'history',
});

function filled(): ChangeLog {
	const log = new ChangeLog();
	for (let n = 0; n < MANY; n++) {
		const { object, historyId, recordId, fromOwnerId, toOwnerId, changedById, at } = change(n);
		assert.equal(log.add(object, historyId!, recordId, fromOwnerId, toOwnerId, changedById!, at), n);
	}
	return log;
}

test('changes are as they were added, however many', () => {
	const log = filled();
	assert.equal(log.length, MANY);
	for (const [n, each] of [...log].entries())
		assert.deepEqual([each, log.recordIdAt(n), log.historyIdAt(n)], [change(n), id('001', n % 777), id('017', n)]);
});

test('those of a record come in order of time, and each is found by its history row', () => {
	const log = filled();
	const theirs = Array.from({ length: MANY }, (_, n) => change(n)).filter(({ recordId }) => recordId === id('001', 5));
	assert.deepEqual(log.of(id('001', 5)), theirs.reverse());
	const [nobody, everybody] = [() => false, () => true];
	assert.equal([...log.byRecord(everybody, nobody)].flat().length, MANY);
	assert.equal([...log.byRecord(nobody, everybody)].flat().length, MANY);
	assert.deepEqual(
		[...log.byRecord(nobody, (recordId) => recordId === id('001', 5))].map((changes) => changes.length),
		[theirs.length],
	);
	const giver = change(5).fromOwnerId;
	const given = [...log.byRecord((userId) => userId === giver, nobody)];
	assert.ok(given.length > 0 && given.length < 777);
	for (const changes of given) assert.ok(changes.some(({ fromOwnerId }) => fromOwnerId === giver));
	assert.deepEqual(
		[log.find(id('001', 5), id('017', 782)), log.find(id('001', 6), id('017', 782)), log.find(id('001', 999), id('017', 0))],
		[782, -1, -1],
	);
	assert.ok(log.isAfter(0, change(1).at, id('017', 1)));
	assert.ok(!log.isAfter(MANY - 1, change(0).at, id('017', 0)));
});

test('what was let go is empty', () => {
	const log = filled();
	log.release();
	assert.deepEqual([log.length, [...log]], [0, []]);
});
