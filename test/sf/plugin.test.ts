/** The plugin as an admin installs it: linked into the real CLI, its commands run by sf. Needs the compiled plugin (`npm run build`). */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROOT, SfJourney } from './cli.ts';

describe('sf plugins link', () => {
	let sf: SfJourney;
	before(async () => {
		sf = await SfJourney.create();
		await sf.copyPackage();
		await sf.result(['project', 'deploy', 'start', '--source-dir', 'force-app']);
		await sf.result(['org', 'assign', 'permset', '--name', 'Ridealong_Integration']);
		const linked = await sf.run(['plugins', 'link', ROOT, '--no-install']);
		assert.equal(linked.code, 0, linked.stderr);
	});
	after(() => sf.close());

	test('sf knows the plugin and its help', async () => {
		const plugins = await sf.run(['plugins']);
		assert.match(plugins.stdout, /ridealong .*\(link\)/);
		const help = await sf.run(['ridealong', 'guard', 'scan', '--help']);
		assert.equal(help.code, 0, help.stderr);
		assert.match(help.stdout, /USAGE\s+\$ sf ridealong guard scan/);
	});

	test('a ridealong command runs against the org that sf is logged in to', async () => {
		const scan = await sf.result<object>(['ridealong', 'guard', 'scan', '--target-org', 'local']);
		assert.ok(scan);
	});

	test('it refuses an unknown org in one sentence', async () => {
		const refused = await sf.json(['ridealong', 'guard', 'scan', '--target-org', 'nobody']);
		assert.notEqual(refused.status, 0);
		assert.match(refused.message ?? '', /nobody/);
	});
});
