/** Files that commands keep for themselves, below a folder that the user names: whoever else can write there must not send us elsewhere. */
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
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
 * The folder, and those above it that are not there, for their user's eyes only. Node's own recursive mkdir tries for ever where the system
 * says ENOENT of a folder whose parent is there, as Linux does below /proc (seen with Node 24.21).
 * @throws Error what the system says where it cannot be made
 */
export async function makeFolder(folder: string): Promise<void> {
	const make = async (): Promise<NodeJS.ErrnoException | null> => {
		try {
			await mkdir(folder, { mode: 0o700 });
			return null;
		} catch (error) {
			const isThere = await stat(folder).then(
				(found) => found.isDirectory(),
				() => false,
			);
			return isThere ? null : (error as NodeJS.ErrnoException);
		}
	};
	const above = path.dirname(folder);
	let failed = await make();
	if (failed?.code === 'ENOENT' && above !== folder) {
		await makeFolder(above);
		failed = await make();
	}
	if (failed) throw failed;
}

/**
 * Replaces a file of ours, for its user's eyes only. Written beside and renamed: a kill leaves the old or the new file. A link that
 * somebody put in place of either is replaced itself; what it leads to stays as it is.
 */
export async function replaceFile(file: string, content: string): Promise<void> {
	const beside = `${file}.new`;
	await makeFolder(path.dirname(file));
	await rm(beside, { force: true });
	await writeFile(beside, content, { mode: 0o600, flag: 'wx' });
	await rename(beside, file);
}
