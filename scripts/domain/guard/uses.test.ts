import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type FactLists, guardFacts } from './facts.ts';
import type { Finding } from './findings.ts';
import { type Use, beyondOneUse } from './uses.ts';

const at = (minute: number): string => `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000Z`;
const override = (usedMinute: number | null, recordId = 'acc') => ({
	...{ recordId, newOwnerId: 'U', approvedById: 'A', createdAt: at(0), expiresAt: at(15) },
	usedAt: usedMinute === null ? null : at(usedMinute),
});
const use = (recordId: string, minute: number, more: Partial<Use> = {}): Use => ({
	namedId: 'acc',
	finding: {
		...{ key: `scan:${recordId}`, rule: 'Matching record', object: 'Lead', recordId, recordName: recordId },
		...{ fromOwnerId: 'V', toOwnerId: 'U', actorId: 'U', mentorshipId: 'm', at: at(minute), timeKnown: true, how: 'creation', through: [] },
	} satisfies Finding,
	...more,
});
const beyond = (uses: readonly Use[], lists: FactLists): string[] => beyondOneUse(uses, guardFacts(lists)).map(({ recordId }) => recordId);

describe('a way of one use', () => {
	test('lets one pass: in one moment the smallest id', () => {
		assert.deepEqual(beyond([use('b', 5), use('a', 5), use('c', 5)], { overrides: [override(5)] }), ['b', 'c']);
		assert.deepEqual(beyond([use('a', 5)], { overrides: [override(5)] }), []);
	});
	test('another one lets another pass, one of another time does not', () => {
		assert.deepEqual(beyond([use('a', 5), use('b', 5)], { overrides: [override(5), override(5)] }), []);
		assert.deepEqual(beyond([use('a', 5), use('b', 5)], { overrides: [override(5), override(9)] }), ['b']);
		assert.deepEqual(beyond([use('a', 5), use('b', 5)], { overrides: [override(5), override(5, 'other')] }), ['b']);
	});
	test('is the same one for a record that is told twice', () => {
		assert.deepEqual(beyond([use('a', 5), use('a', 5)], { overrides: [override(5)] }), []);
	});
	test('where it is not written down when something passed, any use may have been that one, after those that are known', () => {
		assert.deepEqual(beyond([use('a', 1, { anyTime: true })], { overrides: [override(5)] }), []);
		assert.deepEqual(beyond([use('a', 1, { anyTime: true }), use('b', 5)], { overrides: [override(5)] }), ['a']);
		assert.deepEqual(beyond([use('a', 1, { anyTime: true })], { overrides: [override(null)] }), ['a']);
	});
	test('is a row of a realignment, too; the finding names what it was for', () => {
		const row = {
			recordId: 'acc',
			newOwnerId: 'U',
			approvedById: 'A',
			status: 'Approved' as const,
			startsAt: at(0),
			endsAt: at(30),
			usedAt: at(5),
		};
		const [finding, ...more] = beyondOneUse([use('a', 5), use('b', 5)], guardFacts({ realignments: [row] }));
		assert.deepEqual([finding?.recordId, finding?.how, finding?.through, more], ['b', 'used twice', ['acc'], []]);
	});
});
