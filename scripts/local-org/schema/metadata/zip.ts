/** Reading a deployment's zip without trusting it. */
import { unzipSync } from 'fflate';
import { crc32 } from 'node:zlib';
import { ApiError } from '../../errors.ts';
import type { PackageFiles } from './types.ts';

/** Salesforce's documented limits of a deployment: 10,000 files, 39 MB zipped, 400 MB unpacked (Metadata API Developer Guide, Metadata Limits). */
export const packageLimits = { files: 10_000, zippedBytes: 39 * 1024 * 1024, unpackedBytes: 400 * 1024 * 1024 } as const;

/**
 * Unpacks a zip. Sizes come from the directory before anything is inflated, so a small zip cannot fill the memory; a size
 * that was a lie shows in the checksum. A single top folder (`unpackaged/package.xml`) is taken off.
 * @throws ApiError INVALID_ZIP, LIMIT_EXCEEDED
 */
export function readPackage(
	zip: Uint8Array,
	limits: { files: number; zippedBytes: number; unpackedBytes: number } = packageLimits,
): PackageFiles {
	if (zip.byteLength > limits.zippedBytes)
		throw new ApiError('LIMIT_EXCEEDED', `The zip file has ${zip.byteLength} bytes; at most ${limits.zippedBytes} are allowed.`);
	let count = 0;
	let total = 0;
	const seen = new Set<string>();
	let unpacked: Record<string, Uint8Array>;
	try {
		unpacked = unzipSync(zip, {
			filter: (file) => {
				if (file.name.endsWith('/')) return false;
				refuseForeignPath(file.name);
				// The unzipper answers an object: there this name is no file, and would be passed over in silence.
				if (file.name === '__proto__')
					throw new ApiError('INVALID_ZIP', 'The zip file has a file called __proto__, which is no component.');
				if (++count > limits.files) throw new ApiError('LIMIT_EXCEEDED', `The zip file has more than ${limits.files} files.`);
				if ((total += file.originalSize) > limits.unpackedBytes)
					throw new ApiError('LIMIT_EXCEEDED', `The zip file unpacks to more than ${limits.unpackedBytes} bytes.`);
				if (seen.has(file.name)) throw new ApiError('INVALID_ZIP', `The zip file has two files called ${file.name}.`);
				seen.add(file.name);
				return true;
			},
		});
	} catch (error) {
		if (error instanceof ApiError) throw error;
		throw new ApiError('INVALID_ZIP', `The zip file cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
			cause: error,
		});
	}
	const sums = checksums(zip);
	for (const [name, bytes] of Object.entries(unpacked))
		if (crc32(bytes) !== sums.get(name)) throw new ApiError('INVALID_ZIP', `The zip file is damaged at ${name}.`);
	return withoutTopFolder(new Map(Object.entries(unpacked)));
}

/** CRC-32 of each file, from the zip's central directory (APPNOTE.TXT 4.3.12), which the unzipper does not compare. */
function checksums(zip: Uint8Array): Map<string, number> {
	const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
	const sums = new Map<string, number>();
	let end = zip.byteLength - 22;
	while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
	let at = end < 0 ? zip.byteLength : view.getUint32(end + 16, true);
	while (at + 46 <= zip.byteLength && view.getUint32(at, true) === 0x02014b50) {
		const nameLength = view.getUint16(at + 28, true);
		sums.set(Buffer.from(zip.subarray(at + 46, at + 46 + nameLength)).toString('utf8'), view.getUint32(at + 16, true));
		at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
	}
	return sums;
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
