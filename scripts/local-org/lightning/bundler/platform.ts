/**
 * The platform bundle: LWC, the base components, our platform modules and the host. It is built once for a set of versions,
 * sources and entries; what deployed components import of it is recorded in its manifest.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rollup, type Plugin } from 'rollup';
import type { BundleInput, ExposedModule, PlatformManifest } from './contract.ts';
import { isImportable } from './base-components.ts';
import { lwcCompiler, minifier, pageConstants, platformResolver } from './plugins.ts';
import { platformScoped } from './scoped.ts';
import type { ModuleCompiler } from './transform.ts';
import { hashDirectory, pageSources, toolKey } from './versions.ts';
import { describeFiles } from './files.ts';

/** Modules that nearly every page needs: they travel in one file. */
const CORE = [
	'lwc',
	'lightning/platformShowToastEvent',
	'lightning/uiRecordApi',
	'lightning/uiObjectInfoApi',
	'lightning/graphql',
	'lightning/uiGraphQLApi',
	'lightning/messageService',
	'lightning/refresh',
	'lightning/empApi',
	'lightning/navigation',
	'lightning/accordion',
	'lightning/accordionSection',
	'lightning/avatar',
	'lightning/badge',
	'lightning/button',
	'lightning/buttonGroup',
	'lightning/buttonIcon',
	'lightning/buttonMenu',
	'lightning/card',
	'lightning/checkboxGroup',
	'lightning/combobox',
	'lightning/formattedDateTime',
	'lightning/formattedNumber',
	'lightning/formattedText',
	'lightning/formattedUrl',
	'lightning/helptext',
	'lightning/icon',
	'lightning/input',
	'lightning/layout',
	'lightning/layoutItem',
	'lightning/menuDivider',
	'lightning/menuItem',
	'lightning/modal',
	'lightning/modalBody',
	'lightning/modalFooter',
	'lightning/modalHeader',
	'lightning/pill',
	'lightning/radioGroup',
	'lightning/relativeDateTime',
	'lightning/spinner',
	'lightning/textarea',
	'lightning/tile',
	'lightning/toast',
	'lightning/toastContainer',
];

const CORE_ENTRY = '\0core';
const LAZY_ENTRY = '\0lazy:';
const coreName = (specifier: string): string => specifier.replace('/', '_');

/** Base components outside the core that the deployed components use, by specifier; names that do not exist are left to the component build to refuse. */
function wantedModules(input: BundleInput, sources: string): string[] {
	const wanted = new Set<string>();
	for (const component of input.components)
		for (const file of component.files) {
			const text = Buffer.from(file.content).toString('utf8');
			if (file.path.endsWith('.html'))
				for (const [, tag] of text.matchAll(/<lightning-([a-z0-9-]+)/g))
					wanted.add(`lightning/${tag!.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}`);
			if (file.path.endsWith('.js')) for (const [, name] of text.matchAll(/['"]lightning\/(\w+)['"]/g)) wanted.add(`lightning/${name}`);
		}
	return [...wanted].filter((each) => !CORE.includes(each) && isImportable(each, sources)).sort();
}

/** The manifest of a finished build with this key, if there is one. */
function finished(directory: string): PlatformManifest | undefined {
	const file = path.join(directory, 'manifest.json');
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PlatformManifest) : undefined;
}

/** Builds the platform bundle, or finds it built. */
export async function buildPlatform(
	input: BundleInput,
	makeCompiler: () => ModuleCompiler,
): Promise<{ manifest: PlatformManifest; cached: boolean }> {
	const sources = pageSources();
	const lazy = wantedModules(input, sources);
	const key = createHash('sha256')
		.update(
			[toolKey(), hashDirectory(path.join(sources, 'host')), hashDirectory(path.join(sources, 'modules')), CORE.join(), lazy.join()].join(
				'\n',
			),
		)
		.digest('hex')
		.slice(0, 16);
	const directory = path.join(input.cacheDir, `platform-${key}`);
	const known = finished(directory);
	if (known) return { manifest: { ...known, directory }, cached: true };

	const compiler = makeCompiler();
	const exportsOf = new Map<string, string[]>();
	const bundle = await rollup({
		input: {
			host: path.join(sources, 'host', 'main', 'main.ts'),
			core: CORE_ENTRY,
			...Object.fromEntries(lazy.map((each) => [coreName(each), LAZY_ENTRY + each])),
		},
		plugins: [entries(exportsOf), platformScoped(), platformResolver(sources), lwcCompiler(sources, compiler), pageConstants(), minifier()],
		preserveEntrySignatures: 'allow-extension',
		onwarn: () => undefined,
	});
	const building = `${directory}.${process.pid}`;
	rmSync(building, { recursive: true, force: true });
	mkdirSync(building, { recursive: true });
	const { output } = await bundle.write({
		dir: building,
		format: 'es',
		entryFileNames: '[name]-[hash].js',
		chunkFileNames: '[name]-[hash].js',
		manualChunks: coreChunk(),
		hoistTransitiveImports: false,
	});
	await bundle.close();

	const modules: Record<string, ExposedModule> = {};
	const chunks = output.filter((each) => each.type === 'chunk');
	const entry = chunks.find((chunk) => chunk.isEntry && chunk.name === 'host')!;
	const core = chunks.find((chunk) => chunk.facadeModuleId === CORE_ENTRY)!;
	for (const specifier of CORE)
		modules[specifier] = { file: core.fileName, namespace: coreName(specifier), exports: exportsOf.get(specifier) ?? [] };
	for (const specifier of lazy) {
		const chunk = chunks.find((each) => each.facadeModuleId === LAZY_ENTRY + specifier)!;
		modules[specifier] = { file: chunk.fileName, exports: chunk.exports };
	}
	const manifest: PlatformManifest = {
		key,
		directory,
		entry: entry.fileName,
		preload: entry.imports,
		modules,
		files: describeFiles(building),
	};
	writeFileSync(path.join(building, 'manifest.json'), JSON.stringify(manifest));
	rmSync(directory, { recursive: true, force: true });
	renameSync(building, directory);
	return { manifest, cached: false };
}

/** Rollup asks for each module's chunk: all that the core needs at once goes into the core. */
function coreChunk(): (
	id: string,
	api: { getModuleInfo: (id: string) => { importedIds: readonly string[] } | null },
) => string | undefined {
	const core = new Set<string>();
	return (id, { getModuleInfo }) => {
		const visit = (each: string): void => {
			if (core.has(each)) return;
			core.add(each);
			getModuleInfo(each)?.importedIds.forEach(visit);
		};
		visit(CORE_ENTRY);
		return core.has(id) ? 'core' : undefined;
	};
}

/** The virtual entry modules. Synthetic shadow patches the DOM, so it is evaluated before everything else. */
function entries(exportsOf: Map<string, string[]>): Plugin {
	return {
		name: 'platform-entries',
		resolveId: (id) => (id === CORE_ENTRY || id.startsWith(LAZY_ENTRY) ? id : undefined),
		load(id) {
			if (id === CORE_ENTRY)
				return `import '@lwc/synthetic-shadow';\n${CORE.map((each) => `export * as ${coreName(each)} from '${each}';`).join('\n')}`;
			if (!id.startsWith(LAZY_ENTRY)) return undefined;
			const specifier = id.slice(LAZY_ENTRY.length);
			return `export * from '${specifier}'; export { default } from '${specifier}';`;
		},
		async buildEnd() {
			for (const specifier of CORE) {
				const resolved = await this.resolve(specifier);
				const info = resolved ? this.getModuleInfo(resolved.id) : null;
				if (info) exportsOf.set(specifier, [...new Set(await namesExported(this, info.id))]);
			}
		},
	};
}

/** Names that a module exports, through `export *` too. */
async function namesExported(
	context: {
		getModuleInfo(id: string): { exports: string[] | null; exportedBindings: Record<string, string[]> | null } | null;
		resolve(source: string, importer?: string): Promise<{ id: string } | null>;
	},
	id: string,
): Promise<string[]> {
	const info = context.getModuleInfo(id);
	const names = [...(info?.exports ?? [])].filter((name) => !name.startsWith('*'));
	for (const [source, bindings] of Object.entries(info?.exportedBindings ?? {}))
		if (bindings.includes('*')) {
			const target = await context.resolve(source, id);
			if (target) names.push(...(await namesExported(context, target.id)).filter((name) => name !== 'default'));
		}
	return names;
}
