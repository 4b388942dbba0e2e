/** package.xml: what is to be deployed. */
import { checkElement, type Problem } from './check.ts';
import { metadataTypes } from './registry.ts';
import type { PackageFiles } from './types.ts';
import { childrenOf, childText, parseXml, XmlError, type XmlElement } from './xml.ts';

export interface Manifest {
	/** Type → members; `*` stands for all in the zip. */
	members: Map<string, Set<string>>;
	version: string;
	problems: Problem[];
}

const childTypeNames = new Set(metadataTypes.flatMap((each) => Object.values(each.children ?? {})));

/** Reads package.xml. */
export function readManifest(files: PackageFiles): Manifest {
	const manifest: Manifest = { members: new Map(), version: '', problems: [] };
	const bytes = files.get('package.xml');
	if (!bytes) return { ...manifest, problems: [{ problem: 'No package.xml found' }] };
	let root: XmlElement;
	try {
		root = parseXml(Buffer.from(bytes).toString('utf8'));
	} catch (error) {
		if (!(error instanceof XmlError)) throw error;
		return { ...manifest, problems: [{ problem: `Error parsing file: ${error.message}`, line: error.line, column: error.column }] };
	}
	if (root.name !== 'Package')
		return {
			...manifest,
			problems: [
				{
					problem: `Error parsing file: Element ${root.name} invalid at this location; expected Package`,
					line: root.line,
					column: root.column,
				},
			],
		};
	manifest.problems.push(...checkElement(root, 'Package'));
	manifest.version = childText(root, 'version') ?? '';
	for (const types of childrenOf(root, 'types')) {
		const name = childText(types, 'name') ?? '';
		if (!metadataTypes.some((each) => each.name === name) && !childTypeNames.has(name))
			manifest.problems.push({
				problem: `The metadata type ${name} is not implemented in the local org.`,
				line: types.line,
				column: types.column,
			});
		const members = manifest.members.get(name) ?? new Set();
		for (const each of childrenOf(types, 'members')) members.add(each.text.trim());
		manifest.members.set(name, members);
	}
	return manifest;
}

/** True where the manifest names the component, or all of its type. */
export function isListed(manifest: Manifest, type: string, fullName: string): boolean {
	const members = manifest.members.get(type);
	return members !== undefined && (members.has('*') || members.has(fullName));
}
