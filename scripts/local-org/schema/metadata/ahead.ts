import { letGo, sourceOf } from './edit.ts';
import { typeOfFile } from './registry.ts';
import type { PackageFiles } from './types.ts';
import { XmlError } from './xml.ts';

/**
 * Reads the elements of a package's files, one after the other, others having their turn between them: what a deployment then does in one
 * go is that much shorter.
 * @returns what lets go of them
 */
export async function readAhead(files: PackageFiles): Promise<() => void> {
	const read: Uint8Array[] = [];
	for (const [path, bytes] of files) {
		if (!typeOfFile(path)?.read) continue;
		await new Promise((resolve) => setImmediate(resolve));
		try {
			sourceOf(bytes);
			read.push(bytes);
		} catch (error) {
			// The deployment says it again, with its component.
			if (!(error instanceof XmlError)) throw error;
		}
	}
	return () => {
		for (const bytes of read) letGo(bytes);
	};
}
