/** On a machine whose environment names a proxy that leads nowhere: the local org is started, asked and watched all the same. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Plugin, type Start } from './plugin.ts';

/** Nobody answers at the discard port. */
const NOWHERE = 'http://127.0.0.1:9';

let plugin: Plugin;
before(async () => {
	for (const name of ['https_proxy', 'http_proxy', 'HTTPS_PROXY', 'HTTP_PROXY']) process.env[name] = NOWHERE;
	for (const name of ['no_proxy', 'NO_PROXY']) delete process.env[name];
	plugin = await Plugin.create();
});
after(() => plugin.close());

test('the local org starts, and the commands reach it', async () => {
	const started = await plugin.json<Start>('org', 'start', '--port', '0', '--detach');
	assert.equal(started.status, 0, JSON.stringify(started));
	for (const command of [
		['guard', 'scan'],
		['stall', 'scan'],
		['report', 'fairness'],
		['doctor', '--no-probe'],
	]) {
		const { status, message } = await plugin.json<unknown>(...command, '--target-org', 'ridealong-local');
		assert.equal(status, 0, `${command.join(' ')}: ${message}`);
	}
	const watched = await plugin.run('guard', 'watch', '--once', '--target-org', 'ridealong-local');
	assert.equal(watched.code, 0, watched.stderr);
	const stopped = await plugin.run('org', 'stop');
	assert.equal(stopped.code, 0, stopped.stderr);
});
