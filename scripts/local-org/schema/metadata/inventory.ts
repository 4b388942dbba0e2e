/** Which components the kept files of an org hold. */
import { sourceOf } from './edit.ts';
import { metadataTypes, typeOfFile, type MetadataType } from './registry.ts';
import type { PackageFiles } from './types.ts';
import { childText, type XmlElement } from './xml.ts';

export interface ComponentOf {
	type: string;
	fullName: string;
	/** In deploy layout: `objects/Opportunity.object`; of a bundle its configuration file. */
	fileName: string;
}

/** A child component: a field, a rule, a label. */
export interface ChildOf extends ComponentOf {
	element: XmlElement;
}

/** Name of the component that a file is: `Guard_Policy.Default`, `mentorQueue`. */
export function fullNameOf(path: string, type: MetadataType): string {
	return type.read ? decodeURIComponent(path.slice(type.folder.length + 1, -(type.suffix.length + 1))) : path.split('/')[1]!;
}

/** Labels are called by their own name, children of objects after their object. */
const childName = (type: MetadataType, parent: string, name: string): string => (type.name === 'CustomLabels' ? name : `${parent}.${name}`);

const known = new WeakMap<Uint8Array, ChildOf[]>();

/** The children in one file; none where its type has no children. */
export function childrenInFile(path: string, bytes: Uint8Array): readonly ChildOf[] {
	const type = typeOfFile(path);
	if (!type?.children) return [];
	let children = known.get(bytes);
	if (!children) {
		const parent = fullNameOf(path, type);
		children = sourceOf(bytes).root.children.flatMap((element) => {
			const childType = type.children![element.name];
			const name = childText(element, 'fullName');
			return childType && name ? [{ type: childType, fullName: childName(type, parent, name), fileName: path, element }] : [];
		});
		known.set(bytes, children);
	}
	return children;
}

/** Every component, parents before their children. */
export function componentsIn(files: PackageFiles): ComponentOf[] {
	const found: ComponentOf[] = [];
	for (const [path, bytes] of files) {
		const type = typeOfFile(path);
		if (!type) continue;
		const fullName = fullNameOf(path, type);
		if (!type.read && !path.endsWith(`/${fullName}.${type.suffix}`)) continue;
		found.push({ type: type.name, fullName, fileName: path });
		for (const { type: childType, fullName: name, fileName } of childrenInFile(path, bytes))
			found.push({ type: childType, fullName: name, fileName });
	}
	return found;
}

/** Type of the Metadata API that the local org takes, children included: the type of its files. */
export function fileTypeOf(typeName: string): MetadataType | undefined {
	return metadataTypes.find((each) => each.name === typeName || Object.values(each.children ?? {}).includes(typeName));
}
