#!/usr/bin/env node
/**
 * Runs the plugin without the sf CLI. The Salesforce libraries need Node 22 or newer: an older Node starts the one that
 * `npm ci` brought, and where there is none says so.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (Number(process.versions.node.split('.')[0]) >= 22) {
	if (!existsSync(join(root, 'lib', 'commands'))) {
		console.error('The plugin is not built yet: run "npm run build" first.');
		process.exit(1);
	}
	const { Errors, flush, run } = await import('@oclif/core');
	// Whoever reads may go away before the end, as head does: nothing is left to write to, and nothing to wait for.
	const unread = new Promise((resolve) => process.stdout.once('error', resolve));
	try {
		await run(process.argv.slice(2), import.meta.url);
		await Promise.race([flush(), unread]);
	} catch (error) {
		await Errors.handle(error);
	}
} else {
	const node = [
		join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
		join(root, 'node_modules', '.bin', 'node'),
	].find(existsSync);
	if (!node) {
		console.error(
			`Ridealong needs Node 22 or newer, this is ${process.versions.node}, and node_modules has none: run "npm ci" (with install scripts allowed), or use a newer Node.`,
		);
		process.exit(1);
	}
	const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
	// The terminal sends Ctrl-C to both; only the child decides when it has ended.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
	child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
}
