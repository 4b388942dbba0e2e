import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Finding, type KnownIncident, newFindings } from './findings.ts';
import { isToldOf, outsideOnce, outsideSince } from './outside.ts';

const ANA = '005000000000001AAA';
const DANA = '005000000000002AAA';
const BOB = '005000000000003AAA';
const at = '2026-11-20T10:00:00.000Z';
const now = '2026-11-21T00:00:00.000Z';
const later = '2026-11-20T12:00:00.000Z';

const outside = (change: Partial<Finding> = {}): Finding => ({
	key: 'scan:territory:acc:dana:west',
	rule: 'Territory',
	object: 'Account',
	recordId: 'acc',
	recordName: 'Northwind',
	fromOwnerId: null,
	toOwnerId: DANA,
	actorId: null,
	mentorshipId: null,
	at: now,
	timeKnown: false,
	how: 'territory stamp',
	through: ['west'],
	territory: 'west',
	...change,
});
const observed = (change: Partial<KnownIncident> = {}): KnownIncident => ({
	id: 'i1',
	key: 'Territory:acc',
	recordId: 'acc',
	recordName: 'Northwind',
	object: 'Account',
	fromOwnerId: ANA,
	toOwnerId: DANA,
	actorId: BOB,
	result: 'Observed',
	rule: 'Territory',
	territory: 'west',
	at,
	writtenById: BOB,
	judgement: 'Open',
	writtenAt: at,
	...change,
});

describe('an owner outside a territory is told once', () => {
	const cases: [string, Partial<Finding>, Partial<KnownIncident>, string | undefined, number][] = [
		['by the save that put them there', {}, {}, at, 0],
		['by the save that made the account', {}, { fromOwnerId: null }, at, 0],
		['by the save, as Sales Territories tell it', { how: 'territory model', through: ['West'] }, {}, at, 0],
		['another territory since: new', { territory: 'east', through: ['east'] }, {}, at, 1],
		['it was unguarded then: new', {}, { territory: null }, at, 1],
		['they have it since another change: new', {}, {}, later, 1],
		['nothing tells since when: new', {}, {}, undefined, 1],
		['somebody else had it: new', { toOwnerId: BOB }, {}, at, 1],
		['it was refused then: new', {}, { result: 'Blocked' }, at, 1],
		['another rule was told of: new', {}, { rule: 'Pair protection', territory: null }, at, 1],
	];
	for (const [name, finding, incident, since, fresh] of cases)
		test(name, () => {
			const found = outside(finding);
			const times = new Map(since === undefined ? [] : [[found.key, since]]);
			assert.equal(newFindings([found], [observed(incident)], new Map(), new Set(), times).fresh.length, fresh);
		});
	test('what was made up tells of nothing', () => {
		const made = observed();
		const times = new Map([[outside().key, at]]);
		assert.equal(newFindings([outside()], [made], new Map([[made, 'made up']]), new Set(), times).fresh.length, 1);
	});
});

test('a save may have told of the same account, owner and territory, and of nothing else', () => {
	assert.ok(isToldOf(observed(), outside()));
	for (const other of [{ recordId: 'x' }, { toOwnerId: BOB }, { territory: 'east' }, { territory: null }])
		assert.ok(!isToldOf(observed(other), outside()), JSON.stringify(other));
	assert.ok(!isToldOf(observed({ territory: null }), outside({ territory: undefined as never })));
});

describe('since when the owner has the account', () => {
	const createdAt = '2026-01-01T00:00:00.000Z';
	const since = (toOwnerId: string | null, recorded = [observed()], when = now): string | null =>
		outsideSince({ ownerId: DANA, createdAt, last: { id: 'h1', at, toOwnerId } }, recorded, when);
	const unwritten = (recorded: KnownIncident[], when = now): string | null =>
		outsideSince({ ownerId: DANA, createdAt, last: undefined }, recorded, when);
	test('since its last change', () => assert.equal(since(DANA), at));
	test('unknown where that gave it to somebody else: it came back without a trace', () => assert.equal(since(BOB), null));
	test('since it was made, where it never changed', () => assert.equal(unwritten([observed()]), createdAt));
	test('as a save told it, where that is older than any history', () => {
		assert.equal(unwritten([observed()], '2028-06-01T00:00:00.000Z'), at);
		assert.equal(since(BOB, [observed()], '2028-06-01T00:00:00.000Z'), null);
	});
});

test('stamps and Sales Territories tell of the same territory once', () => {
	const model = outside({ key: 'scan:territory-model:acc:dana', how: 'territory model', through: ['West'] });
	assert.deepEqual(outsideOnce([outside(), model]), [outside()]);
	for (const other of [{ territory: 'coast+west' }, { recordId: 'x' }, { toOwnerId: BOB }]) {
		const both = [outside(), { ...model, ...other }];
		assert.deepEqual(outsideOnce(both), both);
	}
	assert.deepEqual(outsideOnce([model]), [model]);
});
