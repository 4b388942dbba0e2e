/**
 * The bundle of the deployed components: one file per exposed component, shared code apart. Base components and platform modules
 * come from the platform bundle by URL, so a page has one LWC, one record cache, and our own code stays small.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rollup, type Plugin } from 'rollup';
import { ASSETS, type BundleInput, type ComponentsManifest, type PlatformManifest } from './contract.ts';
import { describeFiles } from './files.ts';
import { lwcCompiler, minifier, pageConstants } from './plugins.ts';
import { importProblems } from './imports.ts';
import { componentScoped } from './scoped.ts';
import type { ModuleCompiler } from './transform.ts';
import { pageSources, toolKey } from './versions.ts';

const SHARED = '\0shared:';
const RESERVED = new Set(['lightning', 'lwc', 'host', 'platform', 'base', 'force']);

/** Builds the components, or finds them built. */
export async function buildComponents(
	input: BundleInput,
	platform: PlatformManifest,
	makeCompiler: () => ModuleCompiler,
): Promise<{ manifest: ComponentsManifest; cached: boolean }> {
	const key = componentsKey(input, platform);
	const directory = path.join(input.cacheDir, `components-${key}`);
	const file = path.join(directory, 'manifest.json');
	if (existsSync(file)) return { manifest: { ...(JSON.parse(readFileSync(file, 'utf8')) as ComponentsManifest), directory }, cached: true };

	const problems = importProblems(input, pageSources());
	if (problems.length)
		throw new Error([...problems.slice(0, 20), ...(problems.length > 20 ? [`… and ${problems.length - 20} more`] : [])].join('\n'));
	const sources = path.join(input.cacheDir, `source-${key}.${process.pid}`);
	const building = `${directory}.${process.pid}`;
	try {
		writeSources(input, sources);
		mkdirSync(building, { recursive: true });
		const exposed = input.components.filter((component) => component.isExposed);
		const manifest: ComponentsManifest = { key, directory, modules: {}, imports: {}, files: [] };
		if (exposed.length) {
			const bundle = await rollup({
				input: Object.fromEntries(exposed.map(({ name }) => [`c-${name}`, path.join(sources, 'c', name, `${name}.js`)])),
				plugins: [
					componentResolver(sources, platform),
					componentScoped(input),
					lwcCompiler(sources, makeCompiler()),
					pageConstants(),
					minifier(),
				],
				external: (id) => id.startsWith(ASSETS),
				onwarn: (warning) => {
					if (warning.code === 'MISSING_EXPORT') throw new Error(warning.message);
				},
			});
			const { output } = await bundle.write({
				dir: building,
				format: 'es',
				entryFileNames: '[name]-[hash].js',
				chunkFileNames: 'c-shared-[hash].js',
				hoistTransitiveImports: false,
			});
			await bundle.close();
			for (const chunk of output) {
				if (chunk.type !== 'chunk' || !chunk.isEntry) continue;
				manifest.modules[chunk.name.slice('c-'.length)] = chunk.fileName;
				manifest.imports[chunk.name.slice('c-'.length)] = [chunk.fileName, ...chunk.imports.map((each) => each.replace(ASSETS, ''))];
			}
		}
		manifest.files = describeFiles(building);
		writeFileSync(path.join(building, 'manifest.json'), JSON.stringify(manifest));
		rmSync(directory, { recursive: true, force: true });
		renameSync(building, directory);
		return { manifest, cached: false };
	} catch (error) {
		throw inWordsOfTheOrg(error as Error, sources);
	} finally {
		rmSync(sources, { recursive: true, force: true });
		rmSync(building, { recursive: true, force: true });
	}
}

/** Everything that the output depends on. */
function componentsKey(input: BundleInput, platform: PlatformManifest): string {
	const hash = createHash('sha256').update(`${toolKey()}\n${platform.key}\n`);
	hash.update(JSON.stringify([input.labels, input.objects, input.customPermissions]));
	for (const component of input.components)
		for (const file of component.files) hash.update(`\0${component.name}/${file.path}\0${component.isExposed}\0`).update(file.content);
	return hash.digest('hex').slice(0, 16);
}

/** LWC takes namespace and name from the folders, so the files are laid out as `c/<name>/<file>`. */
function writeSources(input: BundleInput, sources: string): void {
	for (const component of input.components)
		for (const file of component.files) {
			const target = path.join(sources, 'c', component.name, file.path);
			if (!target.startsWith(path.join(sources, 'c', component.name) + path.sep))
				throw new Error(`c/${component.name}: the file name ${file.path} leaves the bundle's folder`);
			mkdirSync(path.dirname(target), { recursive: true });
			writeFileSync(target, file.content);
		}
}

/** `c/x` to the sources, `lightning/x` and `lwc` to the platform bundle, everything else refused. */
function componentResolver(sources: string, platform: PlatformManifest): Plugin {
	return {
		name: 'component-resolver',
		resolveId(id, importer) {
			if (id.startsWith(ASSETS)) return { id, external: true };
			if (id.startsWith(SHARED)) return id;
			if (!importer || id.startsWith('@salesforce/') || id.startsWith('\0')) return undefined;
			if (id.startsWith('.') || path.isAbsolute(id)) return void refuseOutside(id, importer, sources);
			if (platform.modules[id]) return SHARED + id;
			const own = /^c\/(\w+)$/.exec(id)?.[1];
			if (own) {
				const file = path.join(sources, 'c', own, `${own}.js`);
				if (existsSync(file)) return file;
				const style = path.join(sources, 'c', own, `${own}.css`);
				if (existsSync(style)) return style;
				throw new Error(`${where(importer, sources)} imports ${id}: no such component is deployed`);
			}
			const namespace = id.split('/')[0]!;
			throw new Error(
				`${where(importer, sources)} imports ${id}: ${RESERVED.has(namespace) ? 'it is not implemented in the local org' : 'no such module exists'}`,
			);
		},
		load(id) {
			if (!id.startsWith(SHARED)) return undefined;
			const module = platform.modules[id.slice(SHARED.length)]!;
			const url = JSON.stringify(ASSETS + module.file);
			if (!module.namespace)
				return module.exports.includes('default') ? `export * from ${url}; export { default } from ${url};` : `export * from ${url};`;
			const names = module.exports.map((name) =>
				name === 'default' ? `export default ${module.namespace}.default;` : `export const ${name} = ${module.namespace}.${name};`,
			);
			return `import { ${module.namespace} } from ${url};\n${names.join('\n')}`;
		},
	};
}

/** A component reads its own files: a path that leads elsewhere could put any file of this machine into a page. */
function refuseOutside(id: string, importer: string, sources: string): void {
	const [name] = path.relative(path.join(sources, 'c'), importer).split(path.sep) as [string];
	const target = path.resolve(path.dirname(importer), id);
	if (name !== '..' && !target.startsWith(path.join(sources, 'c', name) + path.sep))
		throw new Error(`${where(importer, sources)} imports ${id}: it lies outside its folder`);
}

/** `c/<component> (<file>)` of a source file of a build. */
function where(file: string, sources: string): string {
	const [, component, ...rest] = path.relative(sources, file.split('?')[0]!).split(path.sep);
	return component ? `c/${component} (${rest.join('/')})` : file;
}

/** Compiler errors carry paths of the build's temporary folder: name the component instead. */
function inWordsOfTheOrg(error: Error, sources: string): Error {
	const message = error.message.replaceAll(path.join(sources, 'c') + path.sep, 'c/').replace(/^\[plugin [^\]]+\] /, '');
	return new Error(message, { cause: error });
}
