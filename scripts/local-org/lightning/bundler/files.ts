/** Sizes of a build's files, and their gzip twins beside them, so that the server never compresses. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BundledFile } from './contract.ts';

/** Writes `x.gz` beside each file and tells what they weigh. */
export function describeFiles(directory: string): BundledFile[] {
	return readdirSync(directory)
		.filter((name) => !name.endsWith('.gz') && name !== 'manifest.json')
		.map((name) => {
			const content = readFileSync(path.join(directory, name));
			const zipped = gzipSync(content, { level: 8 });
			writeFileSync(path.join(directory, `${name}.gz`), zipped);
			return { name, bytes: content.length, gzipBytes: zipped.length };
		});
}
