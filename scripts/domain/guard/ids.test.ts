import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdList, IdTable } from './ids.ts';

const id = (n: number): string => `001${String(n).padStart(12, '0')}AAA`;
/** More than a block holds, and than a table begins with. */
const MANY = 5000;

test('a table has each id once, by its place', () => {
	const table = new IdTable();
	for (const round of [1, 2]) for (let n = 0; n < MANY; n++) assert.equal(table.add(id(n)), n, `round ${round}`);
	assert.equal(table.length, MANY);
	for (let n = 0; n < MANY; n++) assert.deepEqual([table.at(n), table.find(id(n))], [id(n), n]);
	assert.equal(table.find(id(MANY)), -1);
});

test('an id is not another one that it begins with, nor one that is too long', () => {
	const [table, list] = [new IdTable(), new IdList()];
	const whole = id(1);
	table.add(whole.slice(0, 15));
	list.add(whole.slice(0, 15));
	assert.deepEqual([table.find(whole), table.find(`${whole}x`), table.find('')], [-1, -1, -1]);
	assert.deepEqual(
		[list.is(0, whole), list.is(0, `${whole}x`), list.is(0, whole.slice(0, 15)), list.at(0)],
		[false, false, true, whole.slice(0, 15)],
	);
	assert.throws(() => list.add(`${whole}x`), RangeError);
});

test('a list is in the order of texts', () => {
	const texts = ['b', 'a', 'ab', id(2), id(1), 'B'];
	const list = new IdList();
	for (const text of texts) list.add(text);
	const sorted = texts.map((_, place) => place).sort((a, b) => list.compare(a, b));
	assert.deepEqual(
		sorted.map((place) => list.at(place)),
		[...texts].sort(),
	);
});
