/** Reading a deployment's zip without trusting it. */
import { unzipSync } from 'fflate';
import { ApiError } from '../../errors.ts';
import type { PackageFiles } from './types.ts';

/** Salesforce's documented limits of a deployment: 10,000 files, 39 MB zipped, 400 MB unpacked (Metadata API Developer Guide, Metadata Limits). */
export const packageLimits = { files: 10_000, zippedBytes: 39 * 1024 * 1024, unpackedBytes: 400 * 1024 * 1024 } as const;

/**
 * Unpacks a zip. Sizes come from the directory before anything is inflated, and are checked again afterwards, so a small
 * zip cannot fill the memory. A single top folder (`unpackaged/package.xml`) is taken off.
 * @throws ApiError INVALID_ZIP, LIMIT_EXCEEDED
 */
export function readPackage(zip: Uint8Array, limits: { files: number; zippedBytes: number; unpackedBytes: number } = packageLimits): PackageFiles {
	if (zip.byteLength > limits.zippedBytes) throw new ApiError('LIMIT_EXCEEDED', `The zip file has ${zip.byteLength} bytes; at most ${limits.zippedBytes} are allowed.`);
	let count = 0;
	let total = 0;
	const claimed = new Map<string, number>();
	let unpacked: Record<string, Uint8Array>;
	try {
		unpacked = unzipSync(zip, {
			filter: (file) => {
				if (file.name.endsWith('/')) return false;
				refuseForeignPath(file.name);
				if (++count > limits.files) throw new ApiError('LIMIT_EXCEEDED', `The zip file has more than ${limits.files} files.`);
				if ((total += file.originalSize) > limits.unpackedBytes)
					throw new ApiError('LIMIT_EXCEEDED', `The zip file unpacks to more than ${limits.unpackedBytes} bytes.`);
				if (claimed.has(file.name)) throw new ApiError('INVALID_ZIP', `The zip file has two files called ${file.name}.`);
				claimed.set(file.name, file.originalSize);
				return true;
			},
		});
	} catch (error) {
		if (error instanceof ApiError) throw error;
		throw new ApiError('INVALID_ZIP', `The zip file cannot be read: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
	}
	for (const [name, bytes] of Object.entries(unpacked))
		if (bytes.byteLength !== claimed.get(name)) throw new ApiError('INVALID_ZIP', `The zip file claims a wrong size for ${name}.`);
	return withoutTopFolder(new Map(Object.entries(unpacked)));
}

function refuseForeignPath(name: string): void {
	if (name.startsWith('/') || name.includes('\\') || name.includes('\0') || name.split('/').some((part) => part === '..' || part === '.'))
		throw new ApiError('INVALID_ZIP', `The zip file has a path outside of it: ${JSON.stringify(name)}.`);
}

function withoutTopFolder(files: Map<string, Uint8Array>): PackageFiles {
	if (files.has('package.xml')) return files;
	const manifest = [...files.keys()].find((name) => /^[^/]+\/package\.xml$/.test(name));
	if (!manifest) throw new ApiError('INVALID_ZIP', 'No package.xml found in the zip file.');
	const top = manifest.slice(0, manifest.indexOf('/') + 1);
	const foreign = [...files.keys()].find((name) => !name.startsWith(top));
	if (foreign) throw new ApiError('INVALID_ZIP', `${foreign} is not beside package.xml.`);
	return new Map([...files].map(([name, bytes]) => [name.slice(top.length), bytes]));
}
