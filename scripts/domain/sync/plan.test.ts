import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Desired, type Fields, type Live, planSync, pruneLimit } from './plan.ts';

const desired = (key: string, cadence = 14): Desired => ({ key, fields: { Mentor__c: `mentor of ${key}`, Cadence_Days__c: cadence } });
const live = (key: string | null, cadence = 14, id = `id-${key}`): Live => ({
	id,
	key,
	fields: { Mentor__c: `mentor of ${key}`, Cadence_Days__c: cadence },
	identity: `mentor of ${key}`,
});
const applied = (...rows: Desired[]): Map<string, Fields> => new Map(rows.map(({ key, fields }) => [key, fields]));
const plan = (want: Desired[], have: Live[], last = new Map<string, Fields>(), options: { updateOnly?: boolean; prune?: boolean } = {}) =>
	planSync(want, have, last, { updateOnly: false, prune: false, identity: ({ fields }) => String(fields['Mentor__c']), ...options });

describe('three-way comparison of one field', () => {
	const rows: [string, number, number | undefined, number, { updates: number; drift: number }][] = [
		['all the same', 14, 14, 14, { updates: 0, drift: 0 }],
		['the roster changed', 21, 14, 14, { updates: 1, drift: 0 }],
		['the org changed', 14, 14, 21, { updates: 1, drift: 1 }],
		['both changed, to the same', 21, 14, 21, { updates: 0, drift: 0 }],
		['both changed, differently', 21, 14, 28, { updates: 1, drift: 1 }],
		['never applied from here: the roster counts', 21, undefined, 14, { updates: 1, drift: 0 }],
	];
	for (const [name, want, last, have, expected] of rows)
		test(name, () => {
			const result = plan([desired('a', want)], [live('a', have)], last === undefined ? new Map() : applied(desired('a', last)));
			assert.deepEqual({ updates: result.updates.length, drift: result.drift.length }, expected);
		});
	test('null, blank and absent are the same', () => {
		const result = plan([{ key: 'a', fields: { Channel__c: null } }], [{ id: '1', key: 'a', fields: { Channel__c: '' }, identity: null }]);
		assert.deepEqual(result.unchanged, ['a']);
	});
});

describe('rows', () => {
	test('what the org has not is created', () =>
		assert.deepEqual(
			plan([desired('a')], []).creates.map(({ key }) => key),
			['a'],
		));
	test('with update-only it is skipped', () => {
		const result = plan([desired('a')], [], new Map(), { updateOnly: true });
		assert.deepEqual([result.creates, result.skipped], [[], ['a']]);
	});
	test('keys meet whatever their case, as in Salesforce', () =>
		assert.deepEqual(plan([desired('a')], [{ ...live('a'), key: 'A' }]).unchanged, ['a']));
	test('two records of one key are ambiguous, never an update', () => {
		const result = plan([desired('a', 21)], [live('a'), live('a', 14, 'id-2')]);
		assert.deepEqual([result.ambiguous.length, result.updates.length, result.creates.length], [1, 0, 0]);
	});
	for (const [name, key] of [
		['without a key', null],
		['under another key', 'b'],
	] as const)
		test(`the same pair ${name} is ambiguous, never an insert`, () => {
			const result = plan([desired('a')], [{ ...live(key), identity: 'mentor of a' }]);
			assert.deepEqual([result.ambiguous.length, result.creates.length], [1, 0]);
		});
	test('the same pair under another key of the roster is no doubt', () =>
		assert.equal(plan([desired('a'), desired('b')], [{ ...live('b'), identity: 'mentor of a' }]).ambiguous.length, 0));
	test('applying a plan and planning again finds nothing to do', () => {
		const want = [desired('a', 21), desired('b')];
		const after = want.map(({ key, fields }): Live => ({ id: key, key, fields, identity: String(fields['Mentor__c']) }));
		const result = plan(want, after, applied(...want));
		assert.deepEqual([result.creates.length, result.updates.length, result.drift.length, result.unchanged.length], [0, 0, 0, 2]);
	});
});

describe('prune', () => {
	const have = (n: number): Live[] => Array.from({ length: n }, (_, index) => live(`k${index}`));
	const keep = (n: number): Desired[] => Array.from({ length: n }, (_, index) => desired(`k${index}`));
	test('nothing is deleted without it', () => {
		const result = plan(keep(19), have(20));
		assert.deepEqual([result.deletes.length, result.orphans.length], [0, 1]);
	});
	const rows: [string, number, number, boolean][] = [
		['a tenth may go', 20, 18, true],
		['more than a tenth may not', 20, 17, false],
		['one may always', 3, 2, true],
		['25 of many may', 1000, 975, true],
		['26 of many may not', 1000, 974, false],
	];
	for (const [name, has, keeps, allowed] of rows)
		test(name, () => {
			const result = plan(keep(keeps), have(has), new Map(), { prune: true });
			assert.deepEqual([result.deletes.length, result.pruneRefused === undefined], allowed ? [has - keeps, true] : [0, false]);
		});
	test('records without a key are not ours to delete', () =>
		assert.equal(plan([], [live(null)], new Map(), { prune: true }).deletes.length, 0));
	test('the limit', () => assert.deepEqual([0, 9, 10, 200, 250, 9999].map(pruneLimit), [1, 1, 1, 20, 25, 25]));
});
