/** A start that cannot be: what is wrong is said in a sentence, and nothing is left behind. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Plugin, type Start } from './plugin.ts';

let plugin: Plugin;
before(async () => {
	plugin = await Plugin.create();
});
after(() => plugin.close());

test('a reader that goes away before the end, as head does, is no error', async () => {
	const child = plugin.start('guard', 'scan', '--help');
	child.stdout.destroy();
	let errors = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
	const [code] = (await once(child, 'close')) as [number];
	assert.deepEqual([code, errors], [0, '']);
});

describe('what cannot be used is said in a sentence, and nothing is left behind', () => {
	const rows: [string, string[], number, RegExp][] = [
		['a port that is none', ['--port', 'abc'], 2, /Expected an integer/],
		['a moment that is none', ['--now', 'soon'], 2, /soon is no moment/],
		['a moment that never comes', ['--now', '2027-02-30T09:00:00Z'], 2, /2027-02-30T09:00:00Z is no moment/],
		['a moment that dates cannot reach', ['--now', '9999-12-31'], 2, /9999-12-31 is too far away: the clock takes the years 2000 to 2999/],
		['a folder that is not there', ['--pipeline', 'nowhere'], 2, /nowhere is no folder/],
		['an as-of without a pipeline', ['--as-of', '2017-10-01'], 2, /--pipeline/],
		['a day that does not exist', ['--pipeline', '.', '--as-of', '2017-02-30'], 2, /2017-02-30 is no day/],
		['a folder without the files', ['--pipeline', '.'], 2, /accounts\.csv: there is no such file/],
	];
	for (const [name, flags, code, words] of rows)
		test(name, async () => {
			const state = path.join(plugin.base, 'never');
			const answer = await plugin.run('org', 'start', '--state-dir', state, ...flags);
			assert.equal(answer.code, code, answer.stderr);
			assert.match(answer.stderr + answer.stdout, words);
			assert.equal(existsSync(path.join(state, 'org.sqlite')), false);
		});
	test('a state folder that is a file', async () => {
		const file = path.join(plugin.base, 'file');
		await writeFile(file, '');
		const answer = await plugin.run('org', 'start', '--state-dir', file);
		assert.equal(answer.code, 3, answer.stderr);
		assert.match(answer.stderr, /state folder .*file cannot be written/);
	});
	test('a foreign alias is left alone', async () => {
		await mkdir(path.join(plugin.home, '.sfdx'), { recursive: true });
		await writeFile(path.join(plugin.home, '.sfdx/alias.json'), JSON.stringify({ orgs: { 'ridealong-local': 'somebody@example.com' } }));
		const { status, warnings } = await plugin.json<Start>('org', 'start', '--port', '0', '--fresh', '--detach');
		assert.equal(status, 0);
		assert.ok(
			warnings.some((text) => text.includes('belongs to somebody@example.com')),
			warnings.join('\n'),
		);
		assert.equal((await plugin.json<{ aliasRemoved: boolean }>('org', 'stop')).result.aliasRemoved, false);
		assert.match(await readFile(path.join(plugin.home, '.sfdx/alias.json'), 'utf8'), /somebody@example\.com/);
		await rm(path.join(plugin.home, '.sfdx/alias.json'));
	});
});
