/**
 * Rollup plugins shared by both builds: resolution of the namespaces that a page knows, and compilation of what was resolved.
 */
import lwc from '@lwc/rollup-plugin';
import { transform as esbuild } from 'esbuild';
import path from 'node:path';
import type { Plugin } from 'rollup';
import type { ModuleCompiler } from './transform.ts';
import { BASE_SOURCE, moduleFile } from './base-components.ts';
import { LWC_ENGINE, SYNTHETIC_SHADOW } from './versions.ts';

const EMPTY_STYLE = '\0empty.css';
const NO_ICON_TEMPLATES = '\0no-icon-templates';

/** Resolves `lwc`, `lightning/x` (ours before the package's), `base/x` (the package's always), `host/x`, `platform/x`. */
export function platformResolver(sources: string): Plugin {
	return {
		name: 'platform-resolver',
		resolveId(id, importer) {
			if (id === 'lwc') return LWC_ENGINE;
			if (id === '@lwc/synthetic-shadow') return SYNTHETIC_SHADOW;
			// Style sheets for native shadow roots: the page uses synthetic shadow and the whole SLDS, so no rule in them could match.
			if (id.endsWith('.lbc.native.css')) return EMPTY_STYLE;
			// The base icon's loader of compiled icons; our primitiveIcon never calls it.
			if (id === './fetch' && importer?.endsWith('primitiveIcon.js')) return NO_ICON_TEMPLATES;
			const match = /^(lightning|base|host|platform|force)\/([A-Za-z0-9_]+)$/.exec(id);
			if (!match) return undefined;
			const [, namespace, name] = match as unknown as [string, string, string];
			if (namespace === 'base') return moduleFile(BASE_SOURCE, name);
			if (namespace === 'host') return moduleFile(path.join(sources, 'host'), name);
			const ours = moduleFile(path.join(sources, 'modules', namespace), name);
			return ours ?? (namespace === 'lightning' ? moduleFile(BASE_SOURCE, name) : undefined);
		},
		load(id) {
			if (id === EMPTY_STYLE) return 'export default [];';
			return id === NO_ICON_TEMPLATES
				? 'export const hasIconLibrary = () => false, getIconLibrary = () => null, fetchIconLibrary = async () => null;'
				: undefined;
		},
	};
}

/** The LWC plugin's own resolution of relative files, templates and style sheets, with compilation moved to our cached workers. */
export function lwcCompiler(rootDir: string, compiler: ModuleCompiler): Plugin {
	const plugin = lwc({ rootDir, modules: [] }) as Plugin;
	return {
		...plugin,
		async transform(source, id) {
			if (id.startsWith('\0')) return undefined;
			const [filename, query] = id.split('?', 2) as [string, string | undefined];
			if (filename.includes('@lwc') && !filename.endsWith('.css')) return undefined;
			const [namespace, name] = path.dirname(filename).split(path.sep).slice(-2) as [string, string];
			const compiled = compiler.compile({ source, filename, namespace, name, scoped: new URLSearchParams(query).has('scoped') });
			const { code, warnings } = await compiled.catch((cause: Error) => {
				throw new Error(cause.message.includes(filename) ? cause.message : `${filename}: ${cause.message}`, { cause });
			});
			for (const warning of warnings) this.warn(`${path.relative(rootDir, filename)}: ${warning}`);
			return { code, map: null };
		},
	};
}

/** Constants of a production page. */
export function pageConstants(): Plugin {
	return {
		name: 'page-constants',
		transform(code) {
			if (!code.includes('import.meta.env') && !code.includes('process.env.NODE_ENV')) return undefined;
			return { code: code.replaceAll('import.meta.env.SSR', 'false').replaceAll('process.env.NODE_ENV', '"production"'), map: null };
		},
	};
}

/** Minifies every chunk; names of exports stay. */
export function minifier(): Plugin {
	return {
		name: 'minifier',
		async renderChunk(code) {
			const result = await esbuild(code, { minify: true, format: 'esm', target: 'es2022', legalComments: 'none' });
			return { code: result.code, map: null };
		},
	};
}
