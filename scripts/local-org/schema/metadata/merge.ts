/** Keeping what was deployed: later files on top of earlier ones, in deploy layout. */
import { typeOfFile } from './registry.ts';
import type { ApplyOptions, PackageFiles } from './types.ts';
import { sourceOf } from './edit.ts';
import { child, childText, type XmlElement } from './xml.ts';

/**
 * All files of an org after a successful deployment. A file replaces the one before it; of object and label files the
 * children (fields, rules, labels) are merged by name, because a package carries only its own. Bundles are replaced whole.
 * Where flows arrive inactive, the kept file says so, or stays the active version that is still in force.
 */
export function mergeFiles(existing: PackageFiles, deployed: PackageFiles, options: ApplyOptions = {}): PackageFiles {
	const merged = new Map(existing);
	const bundles = new Set([...deployed.keys()].flatMap((path) => /^lwc\/[^/]+\//.exec(path)?.[0] ?? []));
	for (const path of merged.keys()) for (const bundle of bundles) if (path.startsWith(bundle)) merged.delete(path);
	for (const [path, bytes] of deployed) {
		if (path === 'package.xml' || path.startsWith('destructiveChanges')) continue;
		const before = merged.get(path);
		if (options.flowsArriveInactive && typeOfFile(path)?.name === 'Flow') merged.set(path, inactive(before, bytes));
		else merged.set(path, before && typeOfFile(path)?.children ? mergeChildren(before, bytes) : bytes);
	}
	return merged;
}

/**
 * The later file's text with the earlier one's children and object-level elements that it lacks, elements of a kind
 * together. Texts are taken over as they stand.
 */
function mergeChildren(before: Uint8Array, after: Uint8Array): Uint8Array {
	const earlier = sourceOf(before);
	const later = sourceOf(after);
	const taken = new Set(later.root.children.map(keyOf));
	const added = earlier.root.children.filter(
		(each) => !taken.has(keyOf(each)) && !(isSingle(each) && later.root.children.some((other) => other.name === each.name)),
	);
	const parts = [
		...later.root.children.map((each) => ({ name: each.name, text: later.text.slice(each.start, each.end) })),
		...added.map((each) => ({ name: each.name, text: earlier.text.slice(each.start, each.end) })),
	];
	const names = [...new Set(parts.map((each) => each.name))];
	const body = names.flatMap((name) => parts.filter((each) => each.name === name)).map((each) => `    ${each.text}`);
	// Prefixes that either text uses (xsi) stay known.
	const attributes = Object.entries({ ...earlier.root.attributes, ...later.root.attributes }).map(([name, value]) => ` ${name}="${value}"`);
	return Buffer.from(
		`<?xml version="1.0" encoding="UTF-8"?>\n<${later.root.name}${attributes.join('')}>\n${body.join('\n')}\n</${later.root.name}>\n`,
	);
}

/** A flow as it arrives inactive: the active version before it, or the file itself as a draft. */
function inactive(before: Uint8Array | undefined, after: Uint8Array): Uint8Array {
	if (before && childText(sourceOf(before).root, 'status') === 'Active') return before;
	const { text, root } = sourceOf(after);
	const status = child(root, 'status');
	if (status?.text.trim() !== 'Active') return after;
	return Buffer.from(`${text.slice(0, status.start)}<status>Draft</status>${text.slice(status.end)}`);
}

const isSingle = (element: XmlElement): boolean => childText(element, 'fullName') === undefined;
const keyOf = (element: XmlElement): string => `${element.name} ${childText(element, 'fullName') ?? ''}`;
