/** An org of the public pipeline; where it is not there, this is skipped. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PIPELINE_DIR, pipelineAbsent } from '../../scripts/jobs/pipeline/testing.ts';
import { Plugin, type Start, type Token } from './plugin.ts';

let plugin: Plugin;
before(async () => {
	plugin = await Plugin.create();
});
after(() => plugin.close());

describe('a pipeline', { skip: pipelineAbsent }, () => {
	test('is loaded whole, its dates moved to today', async () => {
		const started = await plugin.json<Start>(
			'org',
			'start',
			'--port',
			'0',
			'--fresh',
			'--detach',
			'--pipeline',
			PIPELINE_DIR,
			'--as-of',
			'2017-10-01',
			'--now',
			'2026-11-20T09:00:00Z',
		);
		assert.equal(started.status, 0, JSON.stringify(started));
		assert.deepEqual(
			started.result.users.map(({ username }) => username.split('@')[0]),
			['versie.hillebrand', 'darcel.schlecht', 'olu.adeyemi', 'admin'],
		);
		const stages = await plugin.rows('admin', 'SELECT StageName, COUNT(Id) deals FROM Opportunity GROUP BY StageName ORDER BY StageName');
		assert.deepEqual(
			stages.map((row) => [row['StageName'], row['deals']]),
			[
				['Closed Lost', 1684],
				['Closed Won', 3042],
				['Engaging', 2446],
				['Prospecting', 500],
			],
		);
		const [deal] = await plugin.rows(
			'admin',
			"SELECT StageName, CreatedDate, CloseDate, Amount, (SELECT StageName, CreatedDate FROM OpportunityHistories ORDER BY CreatedDate) FROM Opportunity WHERE Pipeline_Key__c = '1C1I7A6R'",
		);
		const history = (deal?.['OpportunityHistories'] as { records: Record<string, string>[] }).records;
		assert.deepEqual(
			history.map((row) => [row['StageName'], row['CreatedDate']?.slice(0, 10)]),
			[
				['Engaging', '2025-12-09'],
				['Closed Won', '2026-04-20'],
			],
		);
		assert.deepEqual([deal?.['CloseDate'], deal?.['Amount']], ['2026-04-20', 1054]);
		assert.equal((await plugin.rows('admin', 'SELECT Id FROM Ownership_Incident__c')).length, 1);
	});
	test('a column that is missing is named, and the running org is not touched', async () => {
		const broken = path.join(plugin.base, 'broken');
		await mkdir(broken);
		for (const file of ['accounts.csv', 'products.csv', 'sales_teams.csv', 'sales_pipeline.csv'])
			await writeFile(path.join(broken, file), (await readFile(path.join(PIPELINE_DIR, file), 'utf8')).replace('sales_price', 'price'));
		const answer = await plugin.json('org', 'start', '--port', '0', '--fresh', '--pipeline', broken);
		assert.deepEqual(
			[answer.status, answer.data?.issues],
			[2, [{ file: 'products.csv', line: 1, field: 'sales_price', problem: 'the column is missing; the file has product, series, price' }]],
		);
		assert.equal((await plugin.json<Token>('org', 'token', '--as', 'rep')).status, 0);
	});
	test('a start says why private asks are not offered: this data has nobody above a rep', async () => {
		assert.equal((await plugin.json('org', 'stop')).status, 0);
		const { code, stdout } = await plugin.run(
			'org',
			'start',
			'--port',
			'0',
			'--detach',
			'--pipeline',
			PIPELINE_DIR,
			'--as-of',
			'2017-10-01',
		);
		assert.equal(code, 0, stdout);
		assert.match(
			stdout,
			/^Private asks: not proven, so only Team asks are offered\. No rep has somebody in a role above who uses Ridealong\.$/m,
		);
	});
});
