import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../domain/errors.ts';
import { mapPipeline } from '../../domain/pipeline/mapping.ts';
import { suggestPairs } from '../../domain/pipeline/roster.ts';
import { parseRoster } from '../sync/readRoster.ts';
import { rosterText } from './load.ts';
import { parseCsv } from '../inputFile.ts';
import { readPipeline } from './read.ts';
import { PIPELINE_DIR as folder, pipelineAbsent as skip } from './testing.ts';

test('lines are those of an editor: quoted breaks, blank lines and CRLF counted', () => {
	const { columns, rows, broken } = parseCsv('x.csv', '\uFEFFa,b\r\n1,"two\r\nlines"\r\n\r\n3,4\r\n5\r\n6,7');
	assert.deepEqual(columns, ['a', 'b']);
	assert.deepEqual(
		rows.map(({ line, values }) => [line, values['b']]),
		[
			[2, 'two\r\nlines'],
			[5, '4'],
			[7, '7'],
		],
	);
	assert.deepEqual(
		broken.map(({ line, problem }) => [line, problem]),
		[[6, '1 value in a file of 2 columns']],
	);
});

test('missing files and columns are all named before anything is read', async () => {
	const empty = await mkdtemp(path.join(os.tmpdir(), 'ridealong-pipeline-'));
	await assert.rejects(readPipeline(empty), (error: InputError) => error.issues.length === 4);
	for (const file of ['accounts.csv', 'products.csv', 'sales_teams.csv', 'sales_pipeline.csv'])
		await writeFile(path.join(empty, file), 'product\nGTX\n');
	await assert.rejects(
		readPipeline(empty),
		(error: InputError) =>
			error instanceof InputError && error.issues.some(({ file, field }) => file === 'products.csv' && field === 'sales_price'),
	);
});

test('the public pipeline is placed completely', { skip }, async () => {
	const { rows, unplaced } = await readPipeline(folder);
	const plan = mapPipeline(rows, { asOf: '2017-10-01', today: '2026-11-22', unplaced });
	assert.deepEqual(
		[plan.deals.length, plan.accounts.length, plan.agents.length, plan.managers.length, plan.unplaced.length],
		[7672, 85, 35, 6, 0],
	);
	const stages = (stage: string): number => plan.deals.filter((deal) => deal.stage === stage).length;
	assert.deepEqual(['Prospecting', 'Engaging', 'Closed Won', 'Closed Lost'].map(stages), [500, 2446, 3042, 1684]);
	assert.ok(plan.deals.every(({ createdOn, isOpen, closeDate }) => createdOn <= '2026-11-22' && (isOpen || closeDate <= '2026-11-22')));
	assert.deepEqual(
		suggestPairs(plan, '2026-11-22').map(({ region, mentor, mentee }) => [region, mentor.name, mentee.name]),
		[
			['Central', 'Darcel Schlecht', 'Versie Hillebrand'],
			['East', 'Donn Cantrell', 'Wilburn Farren'],
			['West', 'Vicki Laflamme', 'Hayden Neloms'],
		],
	);
	const { roster } = parseRoster('roster.yaml', rosterText(plan, '2026-11-22'));
	assert.deepEqual(
		[roster.mentorships.length, roster.territories.length, roster.territories.flatMap(({ accounts }) => accounts.names).length],
		[3, 3, 85],
	);
});
