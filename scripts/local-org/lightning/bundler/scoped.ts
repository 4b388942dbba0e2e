/**
 * `@salesforce/*` modules. What the base components import gets the values of their package; what a deployed component imports
 * is looked up in the deployed metadata, and a name that is not there fails the build, as it fails a deployment.
 * What differs from user to user (`user`, `customPermission`, locale, time zone) is read from `globalThis.__HOST__` in the page.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'rollup';
import type { BundleInput } from './contract.ts';
import { baseAlias } from './base-components.ts';

const PREFIX = '\0salesforce:';
const literal = (value: unknown): string => `export default ${JSON.stringify(value)};`;

/** i18n values that the session decides; every other one keeps the base package's en-US value. */
const SESSION_I18N = new Set(['locale', 'lang', 'timeZone', 'currency']);

/** Scoped modules of the base components and the host. */
export function platformScoped(): Plugin {
	return {
		name: 'platform-scoped',
		resolveId(id) {
			if (!id.startsWith('@salesforce/')) return undefined;
			if (hostValue(id) !== undefined) return `${PREFIX}${id}.js`;
			const file = baseAlias(id);
			if (file) return file;
			throw new Error(`${id} is not known to the base components package`);
		},
		load(id) {
			return id.startsWith(PREFIX) ? `export default ${hostValue(id.slice(PREFIX.length, -'.js'.length))};` : undefined;
		},
	};
}

/** The expression for a value that the session decides; undefined for all others. */
function hostValue(id: string): string | undefined {
	const i18n = /^@salesforce\/i18n\/(\w+)$/.exec(id)?.[1];
	if (i18n && SESSION_I18N.has(i18n)) return `globalThis.__HOST__.i18n.${i18n}`;
	if (id === '@salesforce/client/formFactor') return 'globalThis.__HOST__.formFactor';
	return undefined;
}

/** Scoped modules of deployed components. */
export function componentScoped(input: BundleInput): Plugin {
	return {
		name: 'component-scoped',
		resolveId(id) {
			return id.startsWith('@salesforce/') ? `${PREFIX}${id}.js` : undefined;
		},
		load(id) {
			return id.startsWith(PREFIX) ? scopedSource(id.slice(PREFIX.length, -'.js'.length), input) : undefined;
		},
	};
}

/** Every scoped import of the deployed components that leads nowhere, with the component and file that has it. */
export function scopedProblems(input: BundleInput): string[] {
	const problems: string[] = [];
	for (const component of input.components)
		for (const file of component.files.filter((each) => each.path.endsWith('.js')))
			for (const [, specifier] of Buffer.from(file.content)
				.toString('utf8')
				.matchAll(/(?:^|[;}])[^\S\n]*(?:import|export)\b[^;'"]{0,9999}?['"](@salesforce\/[^'"]+)['"]/gm))
				try {
					scopedSource(specifier!, input);
				} catch (error) {
					problems.push(`c/${component.name} (${file.path}) imports ${(error as Error).message}`);
				}
	return problems;
}

/**
 * The module behind one scoped import of a deployed component.
 * @throws Error naming what does not exist, or what the local org does not implement
 */
export function scopedSource(id: string, input: BundleInput): string {
	const [, kind, rest] = /^@salesforce\/([^/]+)(?:\/(.+))?$/.exec(id) ?? [];
	switch (kind) {
		case 'schema':
			return literal(schemaReference(rest ?? '', input));
		case 'label': {
			const label = /^c\.(\w+)$/.exec(rest ?? '')?.[1];
			const value = label === undefined ? undefined : input.labels[label];
			if (value === undefined) throw new Error(`${id}: there is no custom label of that name`);
			return literal(value);
		}
		case 'user':
			if (rest !== 'Id' && rest !== 'isGuest') throw new Error(`${id}: only Id and isGuest exist`);
			return `export default globalThis.__HOST__.user.${rest};`;
		case 'customPermission':
			if (!input.customPermissions.includes(rest ?? '')) throw new Error(`${id}: there is no custom permission of that name`);
			return `export default globalThis.__HOST__.customPermissions.includes(${JSON.stringify(rest)}) || undefined;`;
		case 'client':
		case 'i18n': {
			const fromSession = hostValue(id);
			if (fromSession) return `export default ${fromSession};`;
			const file = baseAlias(id);
			if (file) return readFileSync(file, 'utf8');
			break;
		}
		default:
	}
	throw new Error(`${id} is not implemented in the local org`);
}

/** `Object`, `Object.Field` or `Object.Relationship.Field`, checked against the deployed objects. */
function schemaReference(path: string, input: BundleInput): object {
	const [objectName, ...rest] = path.split('.') as [string, ...string[]];
	if (!input.objects[objectName]) throw new Error(`@salesforce/schema/${path}: there is no object ${objectName}`);
	let current = objectName;
	rest.forEach((part, index) => {
		const fields = input.objects[current]?.fields ?? {};
		if (index === rest.length - 1) {
			if (!fields[part]) throw new Error(`@salesforce/schema/${path}: there is no field ${part} on ${current}`);
			return;
		}
		const lookup = Object.values(fields).find((field) => field.relationshipName === part);
		if (!lookup?.referenceTo[0]) throw new Error(`@salesforce/schema/${path}: there is no relationship ${part} on ${current}`);
		current = lookup.referenceTo[0];
	});
	return rest.length ? { fieldApiName: rest.join('.'), objectApiName: objectName } : { objectApiName: objectName };
}
