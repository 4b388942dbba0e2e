/**
 * The bundler process: takes one job, answers with a manifest, ends. Compilers and their memory end with it.
 */
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { buildComponents } from './components.ts';
import type { BundleInput, BundleManifest, BundlerMessage } from './contract.ts';
import { buildPlatform } from './platform.ts';
import { ModuleCompiler } from './transform.ts';
import { toolKey } from './versions.ts';

/** Builds both bundles, using what earlier runs left in the cache directory. */
export async function build(input: BundleInput, progress: (text: string) => void = () => undefined): Promise<BundleManifest> {
	let compiler: ModuleCompiler | undefined;
	const makeCompiler = (): ModuleCompiler => (compiler ??= new ModuleCompiler(input.cacheDir, toolKey()));
	try {
		const started = performance.now();
		const platform = await buildPlatform(input, () => {
			progress('Building the base components (once per version)');
			return makeCompiler();
		});
		const between = performance.now();
		const components = await buildComponents(input, platform.manifest, () => {
			progress('Building the deployed components');
			return makeCompiler();
		});
		const ended = performance.now();
		dropOldBuilds(input.cacheDir, [platform.manifest.directory, components.manifest.directory]);
		return {
			platform: platform.manifest,
			components: components.manifest,
			report: {
				platformMs: Math.round(between - started),
				platformCached: platform.cached,
				componentsMs: Math.round(ended - between),
				componentsCached: components.cached,
			},
		};
	} finally {
		await compiler?.close();
	}
}

const HOUR_MS = 3_600_000;

const WEEK_MS = 7 * 24 * HOUR_MS;

/**
 * Forgets builds that nobody has started from for a week. Younger ones stay, however many: several orgs may share the
 * cache, and each serves its own build until it ends. A build that is used counts as new.
 */
function dropOldBuilds(cacheDir: string, keep: string[]): void {
	const now = new Date();
	for (const used of keep) utimesSync(used, now, now);
	for (const name of readdirSync(cacheDir)) {
		const folder = path.join(cacheDir, name);
		if (/^(?:platform|components)-\w+$/.test(name) && now.getTime() - statSync(folder).mtimeMs > WEEK_MS)
			rmSync(folder, { recursive: true, force: true });
	}
	// Left behind by builds that were killed.
	for (const name of readdirSync(cacheDir)) {
		const folder = path.join(cacheDir, name);
		if (/^(?:platform|components|source)-\w+\.\d+$/.test(name) && Date.now() - statSync(folder).mtimeMs > HOUR_MS)
			rmSync(folder, { recursive: true, force: true });
	}
}

if (process.send && process.argv[2] === 'bundler-process') {
	const answer = (message: BundlerMessage): Promise<void> => new Promise((resolve) => process.send!(message, () => resolve()));
	// The server ended, or was killed: nobody waits for this build.
	process.once('disconnect', () => process.exit(1));
	process.once('message', (input: BundleInput) => {
		build(input, (text) => void answer({ type: 'progress', text }))
			.then((manifest) => answer({ type: 'done', manifest }))
			.catch((error: Error) => answer({ type: 'failed', message: error.message }))
			.finally(() => process.exit(0));
	});
}
