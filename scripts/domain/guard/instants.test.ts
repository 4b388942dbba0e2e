import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantAt } from './instants.ts';

test('an instant is what toISOString gives, at every edge of a day, a minute and a second', () => {
	for (const text of [
		'1970-01-01T00:00:00.000Z',
		'1969-12-31T23:59:59.999Z',
		'2024-02-29T23:59:59.999Z',
		'2024-03-01T00:00:00.000Z',
		'2026-06-17T09:59:59.001Z',
		'2026-06-17T10:00:00.010Z',
		'2026-06-17T10:00:01.100Z',
		'+010000-01-01T12:34:56.789Z',
		'-000001-06-17T12:34:56.789Z',
	]) {
		const time = Date.parse(text);
		assert.equal(instantAt(time), text);
		assert.equal(instantAt(time), new Date(time).toISOString(), 'the second time, too');
	}
	for (let time = Date.parse('2026-06-17T00:00:00Z'); time < Date.parse('2026-06-19T00:00:00Z'); time += 59_987)
		assert.equal(instantAt(time), new Date(time).toISOString());
	assert.throws(() => instantAt(NaN), RangeError);
});
