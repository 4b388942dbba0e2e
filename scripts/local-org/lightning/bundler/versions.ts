/**
 * Where the sources of a page come from, and a key over all that decides what a compiled module looks like.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));

/** Root directory of an installed package. */
function packageRoot(name: string): string {
	let directory = path.dirname(require.resolve(name));
	while (
		!existsSync(path.join(directory, 'package.json')) ||
		(JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as { name?: string }).name !== name
	) {
		const parent = path.dirname(directory);
		if (parent === directory) throw new Error(`The package ${name} is not installed. Run npm ci.`);
		directory = parent;
	}
	return directory;
}

/** Root of a package that has no entry point to resolve. */
export function assetPackageRoot(name: string): string {
	return path.dirname(require.resolve(`${name}/package.json`));
}

/**
 * Directory with `host/` and `modules/`. They are compiled for the browser, not by tsc: beside this file when it runs from
 * source, in the package's `scripts/` when it runs from `lib/`.
 */
export function pageSources(): string {
	const beside = path.dirname(here);
	if (existsSync(path.join(beside, 'host', 'main', 'main.ts'))) return beside;
	for (let directory = beside; path.dirname(directory) !== directory; directory = path.dirname(directory)) {
		const candidate = path.join(directory, 'scripts', 'local-org', 'lightning');
		if (existsSync(path.join(candidate, 'host', 'main', 'main.ts'))) return candidate;
	}
	throw new Error(`The page sources (scripts/local-org/lightning/host) are missing beside ${beside}.`);
}

export const BASE_COMPONENTS = assetPackageRoot('lightning-base-components');
export const LWC_ENGINE = path.join(packageRoot('@lwc/engine-dom'), 'dist', 'index.js');
export const SYNTHETIC_SHADOW = path.join(packageRoot('@lwc/synthetic-shadow'), 'dist', 'index.js');

/** Changes whenever a compiler option or a plugin of ours changes what comes out. */
const RECIPE = 4;

/** Versions of everything that takes part in compiling one module. */
export function toolKey(): string {
	const version = (name: string): string =>
		(JSON.parse(readFileSync(path.join(packageRoot(name), 'package.json'), 'utf8')) as { version: string }).version;
	return (
		['lwc', 'rollup', 'esbuild'].map((name) => `${name}@${version(name)}`).join(' ') +
		` lightning-base-components@${(JSON.parse(readFileSync(path.join(BASE_COMPONENTS, 'package.json'), 'utf8')) as { version: string }).version} recipe ${RECIPE}`
	);
}

/** Hash over names and contents of all files below a directory, tests left out. */
export function hashDirectory(directory: string): string {
	const hash = createHash('sha256');
	const walk = (folder: string): void => {
		for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
			const full = path.join(folder, entry.name);
			if (entry.isDirectory()) walk(full);
			else if (!entry.name.includes('.test.'))
				hash.update(path.relative(directory, full)).update('\0').update(readFileSync(full)).update('\0');
		}
	};
	walk(directory);
	return hash.digest('hex');
}
