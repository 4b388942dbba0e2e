/**
 * Removes what the compiler once emitted beside a component's source that is gone: Git leaves the emitted files of a removed or renamed
 * component where they are, and a folder that holds nothing else would fail every deployment.
 */
import { existsSync, globSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** @param root folder that holds force-app @returns the files that were removed, relative to it */
export function removeOrphans(root: string): string[] {
	const orphans = globSync('force-app/**/lwc/**/*.{js,d.ts}', { cwd: root }).filter(
		(file) => !existsSync(path.join(root, file.replace(/(\.d\.ts|\.js)$/, '.ts'))),
	);
	for (const file of orphans) rmSync(path.join(root, file));
	for (const folder of new Set(orphans.map((file) => path.dirname(path.join(root, file)))))
		if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
	return orphans;
}

if (import.meta.main) for (const file of removeOrphans(ROOT)) console.log(`Removed ${file}: its source is gone.`);
