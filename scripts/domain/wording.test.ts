import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreed, counted } from './wording.ts';

test('a number with its noun', () => {
	assert.deepEqual(
		[0, 1, 2].map((count) => counted(count, 'deal')),
		['0 deals', '1 deal', '2 deals'],
	);
	assert.equal(counted(2, 'entry', 'entries'), '2 entries');
});

test('words agree with the value before them', () => {
	const text = '%s new {incident|incidents}, %s known, %s {mentorship|mentorships} {was|were} considered.';
	assert.equal(agreed(text, [1, 0, 2]), '1 new incident, 0 known, 2 mentorships were considered.');
	assert.equal(agreed(text, ['0', '1', '1']), '0 new incidents, 1 known, 1 mentorship was considered.');
});

test('values are text: nothing in them is read as a place or as two forms', () => {
	assert.equal(agreed('%s has %s {deal|deals}.', ['{a|b} %s', 1]), '{a|b} %s has 1 deal.');
	assert.equal(agreed('%s % of %s', [40, 'all', 'left over']), '40 % of all');
	assert.equal(agreed('100 % sure', []), '100 % sure');
});
