import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { rosterOnDay } from '../../domain/demo/plan.ts';
import { InputError, describeIssue } from '../../domain/errors.ts';
import { rosterJsonSchema } from '../../domain/roster/schema.ts';
import { ROOT } from '../root.ts';
import { parseRoster, readRoster } from './readRoster.ts';

const line = (change: Record<string, string> = {}): string =>
	Object.entries({ key: 'a', mentor: 'kim@x', mentee: 'sam@x', start: '2026-12-01', ...change })
		.map(([name, value], index) => `${index ? '    ' : '  - '}${name}: ${value}\n`)
		.join('');
const yaml = (...lines: string[]): string => `version: 1\nmentorships:\n${lines.join('')}`;
const issuesOf = (file: string, text: string): string[] => {
	try {
		parseRoster(file, text);
	} catch (error) {
		assert.ok(error instanceof InputError, String(error));
		return error.issues.map(describeIssue);
	}
	return [];
};

test('what is left out takes its default', () => {
	const { roster } = parseRoster('r.yaml', yaml(line()));
	assert.deepEqual(
		[roster.mentorships[0]?.kind, roster.mentorships[0]?.cadenceDays, roster.mentorships[0]?.coolingOffDays, roster.mentorships[0]?.status],
		['Craft', 14, 90, 'Running'],
	);
});

describe('YAML: each mistake with its line', () => {
	const rows: [string, string, RegExp][] = [
		['an unknown kind', yaml(line({ kind: 'Friendship' })), /^r\.yaml:7 mentorships\[0\]\.kind "Friendship": /],
		['a misspelt entry', yaml(line({ mentro: 'x' })), /^r\.yaml:7 mentorships\[0\]\.mentro "x": there is no such entry/],
		['a missing entry', yaml('  - key: a\n    mentor: kim@x\n    mentee: sam@x\n'), /^r\.yaml:3 mentorships\[0\]\.start: /],
		[
			'a day that does not exist',
			yaml(line({ start: '2026-02-30' })),
			/^r\.yaml:6 mentorships\[0\]\.start "2026-02-30": must be a calendar day/,
		],
		['oneself as mentor', yaml(line({ mentee: 'KIM@x' })), /^r\.yaml:5 mentorships\[0\]\.mentee "KIM@x": nobody mentors themselves/],
		['an end before the start', yaml(line({ targetEnd: '2026-11-01' })), /targetEnd "2026-11-01": must be after start/],
		[
			'a key twice',
			yaml(line(), line({ mentee: 'joe@x', key: 'A' })),
			/^r\.yaml:7 mentorships\[1\]\.key "A": mentorships\[0\] has this key already/,
		],
		[
			'a slot twice',
			yaml(line(), line({ mentor: 'joe@x', key: 'b' })),
			/^r\.yaml:9 mentorships\[1\]\.mentee "sam@x": mentorships\[0\] is this mentee's Craft mentorship already/,
		],
		['a broken file', 'version: 1\nmentorships: [', /^r\.yaml:2: /],
		['an empty file', '', /^r\.yaml: it is empty/],
		['a text that is no roster', 'hello', /^r\.yaml:1: it is no roster: /],
		['another version', 'version: 2\n', /^r\.yaml:1 version "2": /],
		[
			'an account in two territories',
			'territories:\n  - key: a\n    accounts: { names: [X] }\n  - key: b\n    accounts: { names: [x] }\n',
			/^r\.yaml:5 .*names this account already/,
		],
	];
	for (const [name, text, expected] of rows)
		test(name, () => {
			const issues = issuesOf('r.yaml', text);
			assert.match(issues[0] ?? 'no issue', expected);
		});
	test('all mistakes at once', () => assert.equal(issuesOf('r.yaml', yaml(line({ kind: 'X', start: 'Y' }), line({ key: '' }))).length, 3));
	test('a second slot of another kind is none', () =>
		assert.deepEqual(issuesOf('r.yaml', yaml(line(), line({ key: 'b', kind: 'Organization' }))), []));
	test('nor is one that has ended', () => assert.deepEqual(issuesOf('r.yaml', yaml(line(), line({ key: 'b', status: 'Ended' }))), []));
});

describe('CSV', () => {
	const head = 'key,mentor,mentee,start,cadenceDays\n';
	test('reads the same', () => {
		const { roster } = parseRoster('r.csv', `${head}a,kim@x,sam@x,2026-12-01,21\nb,kim@x,joe@x,2026-12-01,\n`);
		assert.deepEqual(
			roster.mentorships.map(({ key, cadenceDays }) => [key, cadenceDays]),
			[
				['a', 21],
				['b', 14],
			],
		);
	});
	const rows: [string, string, RegExp][] = [
		['a missing column', 'key,mentor,mentee\na,b,c\n', /^r\.csv:1 start: the column is missing/],
		['an unknown column', `key,mentor,mentee,start,color\n`, /^r\.csv:1 color: no such column/],
		['a value that is no number', `${head}a,kim@x,sam@x,2026-12-01,often\n`, /^r\.csv:2 mentorships\[0\]\.cadenceDays "often": /],
		['a short line', `${head}a,kim@x\n`, /^r\.csv:2: 2 values in a file of 5 columns/],
		['the right line after a blank one', `${head}\na,kim@x,sam@x,soon,14\n`, /^r\.csv:3 mentorships\[0\]\.start "soon"/],
	];
	for (const [name, text, expected] of rows) test(name, () => assert.match(issuesOf('r.csv', text)[0] ?? 'no issue', expected));
});

describe('what the repository ships', () => {
	for (const file of ['config/roster/example.yaml', 'config/roster/example.csv'])
		test(`${file} is a roster`, async () => assert.equal((await readRoster(path.join(ROOT, file))).roster.mentorships.length, 1));
	test('the demo roster is one, once its days are filled in', async () => {
		const text = rosterOnDay(await readFile(path.join(ROOT, 'config/demo/roster.yaml'), 'utf8'), '2026-11-22');
		const { roster } = parseRoster('roster.yaml', text);
		assert.deepEqual(
			roster.mentorships.map(({ key, status, start }) => [key, status, start]),
			[
				['ana-dana-craft', 'Running', '2026-11-22'],
				['diego-dana-organization', 'Running', '2026-11-22'],
				['priya-marcus-craft', 'Ended', '2026-11-22'],
				['emi-tomas-skip', 'Running', '2026-11-22'],
			],
		);
		assert.equal(roster.mentorships[0]?.targetEnd, '2027-05-21');
	});
	test('the JSON Schema is the one of the code (written by scripts/tools/roster-schema.ts)', async () =>
		assert.deepEqual(
			JSON.parse(await readFile(path.join(ROOT, 'config/roster/roster.schema.json'), 'utf8')),
			JSON.parse(JSON.stringify(rosterJsonSchema())),
		));
});
