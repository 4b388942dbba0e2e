/**
 * What deployed components import and nobody has, found without compiling: a deployment refuses it by name, as Salesforce does.
 */
import type { BundleInput } from './contract.ts';
import { isImportable } from './base-components.ts';
import { scopedProblems } from './scoped.ts';

const IMPORT = /(?:^|[;}])[^\S\n]*(?:import|export)\b[^;'"]{0,9999}?['"]((?:c|lightning)\/\w+)['"]/gm;
/** A style sheet takes in that of a CSS-only component (LWC Developer Guide, "Share CSS Style Rules"). */
const CSS_IMPORT = /@import\s+(?:url\()?['"]?(c\/\w+)/g;
const TAG = /<(c|lightning)-([a-z0-9-]+)/g;
const camel = (tag: string): string => tag.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Problems in words: `c/panel (panel.js) imports c/nothing: no such component is deployed`. */
export function importProblems(input: BundleInput, sources: string): string[] {
	const deployed = new Set(input.components.map((component) => component.name));
	const problems = scopedProblems(input);
	for (const component of input.components)
		for (const file of component.files) {
			const text = Buffer.from(file.content).toString('utf8');
			const names = file.path.endsWith('.js') ? [...text.matchAll(IMPORT)].map(([, specifier]) => specifier!) : [];
			if (file.path.endsWith('.css')) names.push(...[...text.matchAll(CSS_IMPORT)].map(([, specifier]) => specifier!));
			if (file.path.endsWith('.html')) names.push(...[...text.matchAll(TAG)].map(([, namespace, tag]) => `${namespace}/${camel(tag!)}`));
			for (const name of new Set(names)) {
				const where = `c/${component.name} (${file.path}) imports ${name}`;
				if (name.startsWith('c/') && !deployed.has(name.slice(2))) problems.push(`${where}: no such component is deployed`);
				if (name.startsWith('lightning/') && !isImportable(name, sources))
					problems.push(`${where}: it is not implemented in the local org`);
			}
		}
	return problems;
}
