/** Where the base components and their values lie. Light: the server reads it too. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BASE_COMPONENTS } from './versions.ts';

export const BASE_SOURCE = path.join(BASE_COMPONENTS, 'src', 'lightning');

/** Stubs and values that the base components' own package.json names: labels, formats, feature gates. */
const aliases = new Map(
	(
		JSON.parse(readFileSync(path.join(BASE_COMPONENTS, 'package.json'), 'utf8')) as { lwc: { modules: { name?: string; path?: string }[] } }
	).lwc.modules
		.filter((each): each is { name: string; path: string } => each.name !== undefined && each.path !== undefined)
		.map((each) => [each.name, path.join(BASE_COMPONENTS, each.path)]),
);

/** The file that the base components' package gives for a scoped module of theirs. */
export const baseAlias = (specifier: string): string | undefined => aliases.get(specifier);

/** The main file of a module folder, whichever kind it is. */
export function moduleFile(root: string, name: string): string | undefined {
	for (const extension of ['.ts', '.js', '.html', '.css']) {
		const file = path.join(root, name, name + extension);
		if (existsSync(file)) return file;
	}
	return undefined;
}

/** True for a base component that Salesforce exposes to everybody's components. */
function isPublicBaseComponent(name: string): boolean {
	const meta = path.join(BASE_SOURCE, name, `${name}.js-meta.xml`);
	return existsSync(meta) && readFileSync(meta, 'utf8').includes('<isExposed>true</isExposed>');
}

/** True for a module of the `lightning` namespace that components may import here. */
export function isImportable(specifier: string, sources: string): boolean {
	const name = specifier.slice('lightning/'.length);
	return isPublicBaseComponent(name) || moduleFile(path.join(sources, 'modules', 'lightning'), name) !== undefined;
}
