/**
 * The bundler process: takes one job, answers with a manifest, ends. Compilers and their memory end with it.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
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

/** Keeps the newest few builds of each kind; pages that are open may still fetch from them. */
function dropOldBuilds(cacheDir: string, keep: string[]): void {
	for (const kind of ['platform-', 'components-']) {
		const builds = readdirSync(cacheDir)
			.filter((name) => name.startsWith(kind) && !name.includes('.'))
			.map((name) => path.join(cacheDir, name))
			.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
		for (const old of builds.slice(4)) if (!keep.includes(old)) rmSync(old, { recursive: true, force: true });
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
