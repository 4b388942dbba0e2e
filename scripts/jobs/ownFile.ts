/** Files that commands keep for themselves, below a folder that the user names: whoever else can write there must not send us elsewhere. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Where what is kept of one org lies: `<folder>/<room>/<org id>`.
 * @throws Error where the org gives itself an id that is none: as part of a path it could lead anywhere
 */
export function orgFolder(folder: string, room: string, orgId: string): string {
	if (!/^[a-zA-Z0-9]+$/.test(orgId))
		throw new Error(`The org calls itself ${JSON.stringify(orgId)}, which is no organization id: nothing is kept of it.`);
	return path.join(folder, room, orgId);
}

/**
 * Replaces a file of ours, for its user's eyes only. Written beside and renamed: a kill leaves the old or the new file. A link that
 * somebody put in place of either is replaced itself; what it leads to stays as it is.
 */
export async function replaceFile(file: string, content: string): Promise<void> {
	const beside = `${file}.new`;
	await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
	await rm(beside, { force: true });
	await writeFile(beside, content, { mode: 0o600, flag: 'wx' });
	await rename(beside, file);
}
