import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skewOf } from './clocks.ts';

const machine = new Date('2026-06-19T10:00:00Z');
const rows: [string, string, string | null][] = [
	['the same moment', '2026-06-19T10:00:00Z', null],
	['five minutes ahead', '2026-06-19T10:05:00Z', null],
	['a second more', '2026-06-19T10:05:01Z', '5 minutes'],
	['behind', '2026-06-19T09:00:00Z', '1 hour'],
	['another day', '2026-06-16T10:00:00Z', '3 days'],
];
for (const [name, org, apart] of rows) test(`clocks: ${name}`, () => assert.equal(skewOf(new Date(org), machine)?.apart ?? null, apart));

test('both moments are named', () =>
	assert.deepEqual(skewOf(new Date('2026-06-19T12:00:00Z'), machine), {
		org: '2026-06-19 12:00 UTC',
		machine: '2026-06-19 10:00 UTC',
		apart: '2 hours',
	}));
