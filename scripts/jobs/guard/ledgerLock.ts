/** The lock beside a ledger: who writes it. That of a process of this machine that is gone is taken over. */
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { z } from 'zod';

const schema = z.object({ pid: z.number().int().positive(), host: z.string() });

export interface Lock {
	/** The process that left it behind; null where none did. */
	takenFrom: number | null;
	release(): Promise<void>;
}

/** The lock of `file`; null where somebody else has it, or where nobody can say whether they still run. */
export async function lockOf(file: string): Promise<Lock | null> {
	const lock = `${file}.lock`;
	const own = `${lock}.${process.pid}`;
	// Of a process before us that had our number; or a link, which would be followed.
	await rm(own, { force: true });
	await writeFile(own, JSON.stringify({ pid: process.pid, host: os.hostname() }), { mode: 0o600, flag: 'wx' });
	let takenFrom: number | null = null;
	try {
		// Linked, not written, so that it is never there without its words.
		for (let attempt = 0; attempt < 2; attempt++) {
			const taken = await link(own, lock).then(
				() => true,
				(error: NodeJS.ErrnoException) => {
					if (error.code === 'EEXIST') return false;
					throw error;
				},
			);
			if (taken) return { takenFrom, release: () => rm(lock, { force: true }) };
			const found = await readFile(lock, 'utf8').catch(() => '');
			const gone = goneHolder(found);
			if (gone === null) return null;
			takenFrom = (await takeAway(lock, found)) ? gone : null;
		}
		return null;
	} finally {
		await rm(own, { force: true });
	}
}

/** The process id where the lock is of this machine and its process is gone. */
function goneHolder(text: string): number | null {
	let holder: z.infer<typeof schema>;
	try {
		holder = schema.parse(JSON.parse(text));
	} catch {
		return null;
	}
	if (holder.host !== os.hostname()) return null;
	try {
		process.kill(holder.pid, 0);
		return null;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ESRCH' ? holder.pid : null;
	}
}

/** Moves a lock aside whose process is gone; where another was quicker and it is theirs by now, it is put back. */
async function takeAway(lock: string, gone: string): Promise<boolean> {
	const aside = `${lock}.${process.pid}.gone`;
	try {
		await rename(lock, aside);
	} catch {
		return false;
	}
	if ((await readFile(aside, 'utf8')) === gone) {
		await rm(aside, { force: true });
		return true;
	}
	await rename(aside, lock);
	return false;
}
