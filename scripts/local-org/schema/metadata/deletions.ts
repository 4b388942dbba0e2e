/**
 * Delete manifests: `destructiveChanges.xml` and `…Pre.xml` before everything else, `…Post.xml` after it
 * (Metadata API Developer Guide, "Deleting Components from an Organization"). Deletion works on the files that an org keeps; whether
 * something else still needs what is gone shows when the rest is read again.
 */
import { checkElement, type Problem } from './check.ts';
import { sourceOf, without, type Source } from './edit.ts';
import { childrenInFile, fileTypeOf } from './inventory.ts';
import type { MetadataType } from './registry.ts';
import type { PackageFiles } from './types.ts';
import { child, childrenOf, childText, parseXml, XmlError, type XmlElement } from './xml.ts';

export interface Deletion {
	type: string;
	fullName: string;
	/** The manifest that names it. */
	manifest: string;
	line: number;
	column: number;
}

export interface Deletions {
	pre: Deletion[];
	post: Deletion[];
	/** What is wrong with the manifests themselves. */
	problems: (Problem & { manifest: string })[];
}

const MANIFESTS = ['destructiveChangesPre.xml', 'destructiveChanges.xml', 'destructiveChangesPost.xml'] as const;

/** What a package deletes. */
export function readDeletions(files: PackageFiles): Deletions {
	const deletions: Deletions = { pre: [], post: [], problems: [] };
	for (const manifest of MANIFESTS) {
		const bytes = files.get(manifest);
		if (bytes) read(bytes, manifest, deletions);
	}
	return deletions;
}

function read(bytes: Uint8Array, manifest: string, deletions: Deletions): void {
	let root: XmlElement;
	try {
		root = parseXml(Buffer.from(bytes).toString('utf8'));
	} catch (error) {
		if (!(error instanceof XmlError)) throw error;
		deletions.problems.push({ problem: `Error parsing file: ${error.message}`, line: error.line, column: error.column, manifest });
		return;
	}
	if (root.name !== 'Package') {
		const { line, column } = root;
		deletions.problems.push({
			problem: `Error parsing file: Element ${root.name} invalid at this location; expected Package`,
			line,
			column,
			manifest,
		});
		return;
	}
	deletions.problems.push(...checkElement(root, 'Package').map((each) => ({ ...each, manifest })));
	const list = manifest === 'destructiveChangesPost.xml' ? deletions.post : deletions.pre;
	for (const types of childrenOf(root, 'types'))
		for (const member of childrenOf(types, 'members'))
			list.push({
				type: childText(types, 'name') ?? '',
				fullName: member.text.trim(),
				manifest,
				line: member.line,
				column: member.column,
			});
}

export interface Removal {
	files: PackageFiles;
	found: boolean;
}

/** The files without a component and without the mentions that go with it: permissions, places on layouts, columns of list views. */
export function removeComponent(files: PackageFiles, { type, fullName }: Pick<Deletion, 'type' | 'fullName'>): Removal {
	const fileType = fileTypeOf(type);
	if (!fileType) return { files, found: false };
	const kept = new Map(files);
	const found = fileType.name === type ? removeFile(kept, fileType, fullName) : removeChild(kept, fileType, type, fullName);
	if (found) for (const [path, bytes] of kept) prune(kept, path, bytes, type, fullName);
	return { files: kept, found };
}

function removeFile(files: Map<string, Uint8Array>, type: MetadataType, fullName: string): boolean {
	if (!type.read) return removeWhere(files, (path) => path.startsWith(`lwc/${fullName}/`));
	if (!files.delete(pathOf(files, type, fullName))) return false;
	if (type.name === 'CustomObject') {
		removeWhere(files, (path) => path.startsWith(`layouts/${fullName}-`));
		removeWhere(files, (path) => fullName.endsWith('__mdt') && path.startsWith(`customMetadata/${fullName.slice(0, -'__mdt'.length)}.`));
	}
	return true;
}

function removeChild(files: Map<string, Uint8Array>, fileType: MetadataType, type: string, fullName: string): boolean {
	for (const [path, bytes] of files) {
		if (!path.startsWith(`${fileType.folder}/`)) continue;
		const gone = childrenInFile(path, bytes).find((each) => each.type === type && each.fullName === fullName);
		if (!gone) continue;
		files.set(path, without(sourceOf(bytes), [gone.element]));
		return true;
	}
	return false;
}

/** A file name may be written with escapes (`%28`): the one that means this component. */
function pathOf(files: PackageFiles, type: MetadataType, fullName: string): string {
	const plain = `${type.folder}/${fullName}.${type.suffix}`;
	if (files.has(plain)) return plain;
	return [...files.keys()].find((path) => path.startsWith(`${type.folder}/`) && decodeURIComponent(path) === plain) ?? plain;
}

function removeWhere(files: Map<string, Uint8Array>, gone: (path: string) => boolean): boolean {
	const paths = [...files.keys()].filter(gone);
	for (const path of paths) files.delete(path);
	return paths.length > 0;
}

/** Where a permission set speaks of a component of a type: element → the child that names it. */
const permissionsFor: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	CustomField: { fieldPermissions: 'field' },
	CustomObject: { objectPermissions: 'object', customMetadataTypeAccesses: 'name' },
	CustomTab: { tabSettings: 'tab' },
	CustomApplication: { applicationVisibilities: 'application' },
	CustomPermission: { customPermissions: 'name' },
	Flow: { flowAccesses: 'flow' },
};

function prune(files: Map<string, Uint8Array>, path: string, bytes: Uint8Array, type: string, fullName: string): void {
	const [folder = ''] = path.split('/');
	if (!['permissionsets', 'layouts', 'objects'].includes(folder)) return;
	const [objectName = '', fieldName = ''] = fullName.split('.');
	if (!Buffer.from(bytes).includes(type === 'CustomField' ? fieldName : objectName)) return;
	const source = sourceOf(bytes);
	const gone =
		folder === 'permissionsets'
			? mentionsInPermissions(source, type, fullName)
			: folder === 'layouts'
				? mentionsInLayout(source, path, type, objectName, fieldName)
				: path === `objects/${objectName}.object` && type === 'CustomField'
					? mentionsInObject(source, fieldName)
					: [];
	if (gone.length) files.set(path, without(source, gone));
}

function mentionsInPermissions({ root }: Source, type: string, fullName: string): XmlElement[] {
	const named = permissionsFor[type] ?? {};
	return root.children.filter(
		(each) =>
			(named[each.name] !== undefined && childText(each, named[each.name]!) === fullName) ||
			(type === 'CustomObject' && each.name === 'fieldPermissions' && childText(each, 'field')?.startsWith(`${fullName}.`)),
	);
}

function mentionsInLayout({ root }: Source, path: string, type: string, objectName: string, fieldName: string): XmlElement[] {
	const gone: XmlElement[] = [];
	const ofObject = path.startsWith(`layouts/${objectName}-`);
	if (type === 'CustomField' && ofObject)
		for (const section of childrenOf(root, 'layoutSections'))
			for (const column of childrenOf(section, 'layoutColumns'))
				gone.push(...childrenOf(column, 'layoutItems').filter((item) => childText(item, 'field') === fieldName));
	for (const list of childrenOf(root, 'relatedLists')) {
		const [listObject, listField] = (childText(list, 'relatedList') ?? '').split('.');
		if (listObject !== objectName) continue;
		if (type === 'CustomObject' || (type === 'CustomField' && listField === fieldName)) gone.push(list);
		else if (type === 'CustomField') gone.push(...childrenOf(list, 'fields').filter((each) => each.text.trim() === fieldName));
	}
	return gone;
}

function mentionsInObject({ root }: Source, fieldName: string): XmlElement[] {
	return [
		...childrenOf(root, 'listViews').flatMap((view) => [
			...childrenOf(view, 'columns').filter((each) => each.text.trim() === fieldName),
			...childrenOf(view, 'filters').filter((each) => childText(each, 'field') === fieldName),
		]),
		...childrenOf(root, 'compactLayouts').flatMap((layout) =>
			childrenOf(layout, 'fields').filter((each) => each.text.trim() === fieldName),
		),
	];
}

/** The file that holds a component before its deletion; its manifest where none does. */
export function fileOf(files: PackageFiles, { type, fullName, manifest }: Deletion): string {
	const fileType = fileTypeOf(type);
	if (!fileType) return manifest;
	if (!fileType.read) return `lwc/${fullName}/${fullName}.${fileType.suffix}`;
	if (fileType.name === type) return pathOf(files, fileType, type === 'Flow' ? fullName.replace(/-\d+$/, '') : fullName);
	for (const [path, bytes] of files)
		if (
			path.startsWith(`${fileType.folder}/`) &&
			childrenInFile(path, bytes).some((each) => each.type === type && each.fullName === fullName)
		)
			return path;
	return manifest;
}

/** The status in a flow's file. */
export const flowStatus = (bytes: Uint8Array): string => child(sourceOf(bytes).root, 'status')?.text.trim() ?? 'Draft';
