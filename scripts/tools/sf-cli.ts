/** Finds the sf CLI for the tests: the one on PATH, else a pinned version that npx keeps in npm's cache. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The version that the journeys were written with. */
const PINNED = '@salesforce/cli@2.150.6';
const NAME = process.platform === 'win32' ? 'sf.cmd' : 'sf';

const onPath = (folders: string): string | undefined =>
	folders
		.split(path.delimiter)
		.map((folder) => path.join(folder, NAME))
		.find((file) => existsSync(file));

let found: string | undefined;

/** The CLI's executable; the first call may download it. @throws Error where there is none and npx cannot bring it */
export function findSf(): string {
	found ??= onPath(process.env['PATH'] ?? '');
	if (found) return found;
	// Inside npx the package's folder comes first on PATH; its answer is that PATH.
	const { stdout, stderr } = spawnSync('npx', ['--yes', '--package', PINNED, 'node', '-p', 'process.env.PATH'], {
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});
	found = onPath((stdout ?? '').trim().split('\n').pop() ?? '');
	if (!found) throw new Error(`There is no sf on PATH, and npx could not bring ${PINNED}: ${stderr}`);
	return found;
}
