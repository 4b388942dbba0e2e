/** Files that a person asked for: whole or not at all, for their eyes only, and nothing that was there is lost unasked. */
import { randomUUID } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../domain/errors.ts';

export interface Target {
	file: string;
	/** The flag that named it, for errors. */
	flag: string;
	overwrite: boolean;
}

/** Throws InputError where the file could not be written: asked for before long work, so that it is not done for nothing. */
export async function checkTarget({ file, flag, overwrite }: Target): Promise<void> {
	if (file === '') throw refusal(flag, file, 'is empty; give the name of a file');
	const folder = path.dirname(path.resolve(file));
	const parent = await lstat(folder).catch(() => null);
	if (!parent) throw refusal(flag, file, `the folder ${folder} does not exist`);
	const there = await lstat(file).catch(() => null);
	if (there?.isDirectory()) throw refusal(flag, file, 'is a folder');
	if (there && !overwrite) throw exists(flag, file);
}

/** Writes beside the target and moves it there, so that whoever looks sees all of it or what was there. Throws InputError as {@link checkTarget}. */
export async function writeTarget(target: Target, content: string): Promise<string> {
	await checkTarget(target);
	const file = path.resolve(target.file);
	const beside = path.join(path.dirname(file), `.${path.basename(file).slice(0, 100)}.${randomUUID()}`);
	try {
		const handle = await open(beside, 'wx', 0o600).catch((error: unknown) => {
			throw refusal(target.flag, target.file, `cannot be written: ${(error as Error).message}`, error);
		});
		try {
			await handle.writeFile(content);
			await handle.sync();
		} finally {
			await handle.close();
		}
		if (target.overwrite) await rename(beside, file);
		else
			// Unlike a rename, a link never replaces what somebody put there in the meantime.
			await link(beside, file).catch((error: NodeJS.ErrnoException) => {
				throw error.code === 'EEXIST' ? exists(target.flag, target.file, error) : error;
			});
	} finally {
		await rm(beside, { force: true });
	}
	return file;
}

const exists = (flag: string, file: string, cause?: unknown): InputError =>
	refusal(flag, file, 'exists already; give another name, or add --overwrite', cause);
const refusal = (flag: string, file: string, problem: string, cause?: unknown): InputError =>
	new InputError([{ file: flag, value: file, problem }], { cause });
