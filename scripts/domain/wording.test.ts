import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreed, counted, printable } from './wording.ts';

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

test('what somebody typed is one line of a terminal: it colours and hides nothing, and makes no line of its own', () => {
	for (const [name, text, expected] of [
		['a colour, a hidden text, a line taken back', '\u001b[8mAcme\u001b[2K\u009b1A', '\ufffd[8mAcme\ufffd[2K\ufffd1A'],
		['a bell and a nought', 'a\u0007b\u0000c', 'a\ufffdb\ufffdc'],
		['lines', 'Acme\r\n0 new incidents\u2028\tno\u0085more', 'Acme 0 new incidents no more'],
		['a turn of direction', 'abc\u202egpj.exe\u2066', 'abc\ufffdgpj.exe\ufffd'],
		['half a letter', 'a\ud83d', 'a\ufffd'],
		['any script', 'Größe 株式会社 👩‍🚀 | <b> %s', 'Größe 株式会社 👩‍🚀 | <b> %s'],
	] as const)
		assert.equal(printable(text), expected, name);
	assert.equal(agreed('%s belongs to %s.', ['Acme\nNothing', '\u001b[8mAna']), 'Acme Nothing belongs to \ufffd[8mAna.');
});
