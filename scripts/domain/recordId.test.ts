import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordId } from './recordId.ts';

test('an id has one form, however it is written', () => {
	const cases: [string, string | undefined][] = [
		['0036000000QKv5T', '0036000000QKv5TAAT'],
		['0036000000QKv5TAAT', '0036000000QKv5TAAT'],
		['0036000000QKV5TAAT', '0036000000QKv5TAAT'],
		['0036000000qkv5taat', '0036000000QKv5TAAT'],
		// Of the short form the letter case is all that tells two records apart.
		['0036000000QKV5T', '0036000000QKV5TAAX'],
		// What the last three tell counts, and a digit is never upper case.
		['0036000000QKv5TAAB', '0036000000Qkv5tAAB'],
		['0036000000QKv5TABT', undefined],
		['0036000000QKv5TA!T', undefined],
		['0036000000QKv5', undefined],
		['', undefined],
	];
	for (const [text, expected] of cases) assert.equal(recordId(text), expected, text);
});
