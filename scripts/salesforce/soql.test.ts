import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateTime, day, names, soql } from './soql.ts';

const rows: [string, string, string][] = [
	['a text', soql`SELECT Id FROM User WHERE Username = ${"o'neil@x"}`.soql, "SELECT Id FROM User WHERE Username = 'o\\'neil@x'"],
	['an injection stays a text', soql`WHERE Name = ${"x' OR Name != '"}`.soql, "WHERE Name = 'x\\' OR Name != \\''"],
	['a backslash', soql`WHERE Name = ${'a\\'}`.soql, "WHERE Name = 'a\\\\'"],
	[
		'line breaks of a value stay, those of the template go',
		soql`SELECT Id\n\tFROM X WHERE T = ${'a\n  b'}`.soql,
		"SELECT Id FROM X WHERE T = 'a\\n  b'",
	],
	['a list', soql`WHERE Id IN ${['a', 'b']}`.soql, "WHERE Id IN ('a', 'b')"],
	['numbers, booleans, null', soql`WHERE A = ${1.5} AND B = ${true} AND C = ${null}`.soql, 'WHERE A = 1.5 AND B = true AND C = null'],
	['a day', soql`WHERE D > ${day('2026-01-02')}`.soql, 'WHERE D > 2026-01-02'],
	['a datetime', soql`WHERE D > ${dateTime(new Date('2026-01-02T03:04:05Z'))}`.soql, 'WHERE D > 2026-01-02T03:04:05.000Z'],
	['names', soql`SELECT ${names(['Id', 'Owner.Name'])} FROM X`.soql, 'SELECT Id, Owner.Name FROM X'],
];
for (const [name, actual, expected] of rows) test(`soql: ${name}`, () => assert.equal(actual, expected));

test('soql refuses an empty list, a broken day and a name that is none', () => {
	assert.throws(() => soql`WHERE Id IN ${[]}`, /at least one/);
	assert.throws(() => day('2026-01-02 OR 1=1'), /no day/);
	assert.throws(() => names(['Id, (SELECT Id FROM X)']), /no field name/);
	assert.throws(() => soql`LIMIT ${Number.NaN}`, /no number/);
});
