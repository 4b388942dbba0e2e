/** Of moves of deals whose time nobody knows: what a save told of one is not told again. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Finding, type KnownIncident, newFindings } from './findings.ts';

const [V, U, X] = ['005000000000001AAA', '005000000000002AAA', '005000000000003AAA'];
const day = (n: number): string => `2026-06-${n}T10:00:00.000Z`;
const moved: Finding = {
	...{ key: 'scan:moved:d', rule: 'Opportunity moved', object: 'Opportunity', recordId: 'd', recordName: 'Renewal' },
	...{ fromOwnerId: V, toOwnerId: U, actorId: null, mentorshipId: 'm', at: day(20), timeKnown: false, how: 'moved without a trace' },
	...{ since: day(10), through: ['a'] },
};
const save = (more: Partial<KnownIncident>): KnownIncident => ({
	...{
		id: 'i',
		key: 'save',
		object: 'Opportunity',
		recordId: 'd',
		recordName: 'Renewal',
		writtenById: null,
		judgement: 'Open',
		writtenAt: null,
		territory: null,
	},
	...{ rule: 'Opportunity on the other’s account', fromOwnerId: U, toOwnerId: V, actorId: V, result: 'Observed', at: day(12) },
	...more,
});
const CASES: [string, Partial<KnownIncident>, number][] = [
	['of its owner, who put it there', {}, 0],
	['of somebody else, who moved it', { rule: 'Opportunity moved', fromOwnerId: V, toOwnerId: U, actorId: X }, 0],
	['that tells of the account', { object: 'Account', recordId: 'a' }, 0],
	['that was overridden', { result: 'Overridden' }, 0],
	['that was blocked: it is there all the same', { result: 'Blocked' }, 1],
	['before the deal was last seen elsewhere', { at: day(9) }, 1],
	['after the scan began', { at: day(21) }, 1],
	['about another person', { toOwnerId: X }, 1],
	['about another deal', { recordId: 'e' }, 1],
	['about its owner', { rule: 'Pair protection' }, 1],
];
describe('a save', () => {
	for (const [name, more, fresh] of CASES)
		test(name, () => assert.equal(newFindings([moved], [save(more)], new Map()).fresh.length, fresh));
	test('that was made up', () => {
		const made = save({});
		assert.equal(newFindings([moved], [made], new Map([[made, 'made up']])).fresh.length, 1);
	});
	test('where history would have the move: it was no save', () => {
		const { since, ...tracked } = moved;
		assert.ok(since);
		assert.equal(newFindings([tracked], [save({})], new Map()).fresh.length, 1);
	});
});
