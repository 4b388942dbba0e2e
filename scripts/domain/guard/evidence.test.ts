import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Witness, doubt, doubts, madeUp } from './evidence.ts';
import { guardFacts } from './facts.ts';
import type { KnownIncident } from './findings.ts';
import { OwnerHistory } from './history.ts';

const ANA = '005000000000001AAA';
const DANA = '005000000000002AAA';
const BOB = '005000000000003AAA';
const ROBOT = '005000000000009AAA';
const at = '2026-11-20T10:00:00.000Z';
const later = '2026-11-20T11:00:00.000Z';
const earlier = '2026-11-20T09:00:00.000Z';

const incident = (change: Partial<KnownIncident> = {}): KnownIncident => ({
	id: 'i1',
	key: 'Pair:acc',
	recordId: 'acc',
	recordName: 'Northwind',
	territory: null,
	object: 'Account',
	fromOwnerId: ANA,
	toOwnerId: DANA,
	actorId: BOB,
	result: 'Observed',
	rule: 'Pair protection',
	at,
	writtenById: BOB,
	judgement: 'Open',
	writtenAt: at,
	...change,
});
const override = { recordId: 'acc', newOwnerId: DANA, approvedById: ROBOT, createdAt: earlier, expiresAt: later, usedAt: at };
/** Of the account one change, and of others one each at other times; an hour before unless they are given. */
const history = (to: string, when = at, others = [earlier]) => {
	const history = new OwnerHistory(new Set([ANA, DANA]), new Map());
	const add = (id: string, recordId: string, newValue: string, at: string): void =>
		history.add({ id, object: 'Account', recordId, oldValue: ANA, newValue, changedById: BOB, at });
	add('h1', 'acc', to, when);
	others.forEach((each, index) => add(`o${index}`, `other ${index}`, BOB, each));
	return () => history;
};
const witness = (change: Partial<Witness> = {}): Witness => ({
	facts: guardFacts({ overrides: [override] }),
	overridesRead: true,
	policy: { mode: 'Observe', changedAt: earlier },
	people: new Set([ANA, DANA, BOB]),
	isThere: () => true,
	...change,
});
const enforced = { mode: 'Enforce', changedAt: earlier };

describe('what the guard wrote is not doubted', () => {
	const cases: [string, Partial<KnownIncident>, Partial<Witness>][] = [
		['observed while the policy observes', {}, {}],
		['observed, and the history has the change', {}, { history: history(DANA) }],
		['observed before the policy was saved last', {}, { policy: { mode: 'Enforce', changedAt: later } }],
		['observed, and the org does not say since when it enforces', {}, { policy: { mode: 'Enforce', changedAt: null } }],
		['a territory that only warns, while the policy enforces', { rule: 'Territory' }, { policy: enforced, history: history(BOB) }],
		['overridden by an override that was used', { result: 'Overridden', rule: 'Override used' }, { policy: enforced }],
		[
			'overridden by an override of a deal on the account',
			{ result: 'Overridden', rule: 'Override used', recordId: '001000000000001AAA' },
			{ facts: guardFacts({ overrides: [{ ...override, recordId: '006000000000001AAA' }] }) },
		],
		[
			'overridden where overrides cannot be read',
			{ result: 'Overridden', rule: 'Override used' },
			{ overridesRead: false, facts: guardFacts({}) },
		],
		['observed of a record that is gone', {}, { history: history(BOB), isThere: () => false }],
		['observed before the history begins', { at: '2026-11-01T00:00:00.000Z', writtenAt: null }, { history: history(BOB) }],
		['observed nine minutes before its history has it: one transaction', {}, { history: history(DANA, '2026-11-20T10:09:00.000Z') }],
		[
			'observed while no history was kept, which is kept again',
			{},
			{ history: history(BOB, '2026-11-20T12:00:00.000Z', ['2026-11-12T23:00:00.000Z']) },
		],
		['observed when history was no longer kept, for a while', {}, { history: history(BOB, earlier, ['2026-11-28T01:00:00.000Z']) }],
		['a lead: what it becomes is asked about, too', { object: 'Lead' }, { history: history(BOB) }],
		['blocked, written by no person', { result: 'Blocked', writtenById: ROBOT }, {}],
		['blocked, written as who tried', { result: 'Blocked' }, {}],
		['blocked, written down an hour after', { result: 'Blocked', writtenById: ROBOT, writtenAt: later }, {}],
		['found by the scan', { result: 'Found', writtenById: ROBOT, writtenAt: later }, {}],
	];
	for (const [name, change, seen] of cases) test(name, () => assert.equal(doubt(incident(change), witness(seen)), null));
});

describe('what speaks against it is said', () => {
	const cases: [string, Partial<KnownIncident>, Partial<Witness>, RegExp][] = [
		['written by another person', { writtenById: ANA }, {}, /somebody else wrote it/],
		['written by another person, of an attempt', { result: 'Blocked', writtenById: ANA }, {}, /did not make the attempt/],
		['written an hour before', { writtenAt: earlier }, {}, /not written when/],
		['without a time', { at: null }, {}, /does not say when/],
		['observed while the policy enforces', {}, { policy: enforced }, /policy enforced/],
		['overridden without an override', { result: 'Overridden' }, { facts: guardFacts({}) }, /no override/],
		['overridden by an override for somebody else', { result: 'Overridden', toOwnerId: ANA }, {}, /no override/],
		[
			'overridden by an override of another account',
			{ result: 'Overridden', recordId: '001000000000001AAA' },
			{ facts: guardFacts({ overrides: [{ ...override, recordId: '001000000000002AAA' }] }) },
			/no override/,
		],
		[
			'overridden by one that was used at another time',
			{ result: 'Overridden' },
			{ facts: guardFacts({ overrides: [{ ...override, usedAt: earlier }] }) },
			/no override/,
		],
		['a change that the history does not have', {}, { history: history(BOB) }, /no such change/],
		['a change at another time', {}, { history: history(DANA, '2026-11-20T10:11:00.000Z') }, /no such change/],
		[
			'a change that a history does not have that was kept around it',
			{},
			{ history: history(BOB, '2026-11-14T00:00:00.000Z', ['2026-11-26T00:00:00.000Z']) },
			/no such change/,
		],
		['a change since which nothing changed hands', {}, { history: history(BOB, '2026-11-13T00:00:00.000Z', []) }, /no such change/],
	];
	for (const [name, change, seen, why] of cases) test(name, () => assert.match(doubt(incident(change), witness(seen)) ?? 'nothing', why));
});

test('each that was made up is one finding, of who wrote it', () => {
	const forged = incident({ writtenById: ANA });
	const found = madeUp(doubts([incident(), forged], witness()));
	assert.deepEqual(
		found.map(({ key, actorId, through }) => [key, actorId, through]),
		[['scan:made-up:i1', ANA, ['somebody else wrote it than who is said to have made the change']]],
	);
});

test('the overrides are gone through once, however many incidents say that one was used', () => {
	let times = 0;
	class Counted<V> extends Map<string, V> {
		override [Symbol.iterator](): MapIterator<[string, V]> {
			times++;
			return super[Symbol.iterator]();
		}
	}
	const account = '001000000000001AAA';
	const overridesOf = new Counted([['006000000000001AAA', [{ ...override, recordId: '006000000000001AAA' }]]]);
	const known = [at, earlier].flatMap((then) =>
		Array.from({ length: 5 }, (_, n) =>
			incident({ id: `${then} ${n}`, recordId: account, result: 'Overridden', rule: 'Override used', at: then, writtenAt: then }),
		),
	);
	times = 0;
	const found = doubts(known, witness({ facts: { overridesOf } }));
	assert.deepEqual(
		[...found.keys()].map((each) => each.at),
		Array<string>(5).fill(earlier),
	);
	assert.equal(times, 1);
});
