/** Partial deployments: a package without what failed. */
import { sourceOf, without } from './edit.ts';
import { childrenInFile, fileTypeOf } from './inventory.ts';
import type { DeployMessage, PackageFiles } from './types.ts';
import { childrenOf, childText, XmlError } from './xml.ts';

/** The package without the failed components and deletions; undefined where a failure is of none of them (package.xml). */
export function withoutFailed(files: PackageFiles, failed: readonly DeployMessage[]): PackageFiles | undefined {
	const rest = new Map(files);
	for (const each of failed) {
		if (!each.componentType) return undefined;
		const taken = each.fileName.startsWith('destructiveChanges') ? withoutMember(rest, each) : withoutComponent(rest, each);
		// What is in no file any more went with its parent.
		if (!taken && rest.has(each.fileName)) rest.delete(each.fileName);
	}
	return rest.size < files.size || [...rest].some(([path, bytes]) => files.get(path) !== bytes) ? rest : undefined;
}

function withoutComponent(files: Map<string, Uint8Array>, { componentType, fullName, fileName }: DeployMessage): boolean {
	const type = fileTypeOf(componentType);
	if (type && !type.read) {
		for (const path of [...files.keys()]) if (path.startsWith(`lwc/${fullName}/`)) files.delete(path);
		return true;
	}
	const bytes = files.get(fileName);
	if (!bytes) return true;
	if (!type || type.name === componentType) return false;
	const child = readable(fileName, bytes).find((each) => each.type === componentType && each.fullName === fullName);
	if (child) files.set(fileName, without(sourceOf(bytes), [child.element]));
	return child !== undefined;
}

/** Children of a file, none where it cannot be parsed. */
function readable(path: string, bytes: Uint8Array): ReturnType<typeof childrenInFile> {
	try {
		return childrenInFile(path, bytes);
	} catch (error) {
		if (error instanceof XmlError) return [];
		throw error;
	}
}

/** A deletion that failed: named by the message, or by the words of its warning. */
function withoutMember(files: Map<string, Uint8Array>, message: DeployMessage): boolean {
	const bytes = files.get(message.fileName);
	if (!bytes) return true;
	const source = sourceOf(bytes);
	const gone = childrenOf(source.root, 'types')
		.filter((types) => childText(types, 'name') === message.componentType)
		.flatMap((types) => childrenOf(types, 'members'))
		.filter((member) => member.line === message.lineNumber && member.column === message.columnNumber);
	if (gone.length) files.set(message.fileName, without(source, gone));
	return gone.length > 0;
}
