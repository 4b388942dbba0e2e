import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StateFolderError } from './failures.ts';

/** Another living process works in the state folder. */
export class StateFolderLockedError extends Error {
	override readonly name = 'StateFolderLockedError';
	readonly folder: string;
	readonly pid: number;

	constructor(folder: string, pid: number) {
		super(
			`The state folder ${folder} is in use by process ${pid}. ` +
				`Stop that org first ("sf ridealong org stop", or Ctrl-C where it runs), or start this one with another state folder.`,
		);
		this.folder = folder;
		this.pid = pid;
	}
}

interface Holder {
	pid: number;
	/** Start time of the process where the system tells it: a pid may be given again after a crash. */
	started: string | undefined;
}

/**
 * Takes the folder for this process. A lock whose process is gone is taken over; `unclean` says that it died without closing.
 * @throws StateFolderLockedError, StateFolderError
 */
export function lockFolder(folder: string): { release: () => void; unclean: boolean } {
	try {
		return takeLock(folder);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (error instanceof StateFolderLockedError || code === undefined) throw error;
		throw new StateFolderError(folder, code, { cause: error });
	}
}

function takeLock(folder: string): { release: () => void; unclean: boolean } {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	let unclean = false;
	const file = join(folder, 'org.lock');
	const mine = JSON.stringify({ pid: process.pid, started: processStart(process.pid) } satisfies Holder);
	for (let attempt = 0; attempt < 10; attempt++) {
		try {
			const handle = openSync(file, 'wx');
			writeSync(handle, mine);
			closeSync(handle);
			const release = (): void => {
				if (readLock(file) === mine) rmSync(file, { force: true });
			};
			return { release, unclean };
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
		const found = readLock(file);
		if (found === undefined) continue;
		const holder = parseHolder(found);
		if (holder && isAlive(holder)) throw new StateFolderLockedError(folder, holder.pid);
		takeAway(file, found);
		unclean = true;
	}
	throw new StateFolderLockedError(folder, parseHolder(readLock(file) ?? '')?.pid ?? 0);
}

/** Moves a stale lock aside; if another starter was quicker and the file is already theirs, it is put back. */
function takeAway(file: string, stale: string): void {
	const aside = `${file}.${process.pid}`;
	try {
		renameSync(file, aside);
	} catch {
		return;
	}
	if (readLock(aside) === stale) rmSync(aside, { force: true });
	else renameSync(aside, file);
}

function readLock(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
}

function parseHolder(text: string): Holder | undefined {
	try {
		const holder = JSON.parse(text) as Holder;
		return Number.isInteger(holder.pid) ? holder : undefined;
	} catch {
		return undefined;
	}
}

function isAlive(holder: Holder): boolean {
	try {
		process.kill(holder.pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
	}
	const started = processStart(holder.pid);
	return started === undefined || holder.started === undefined || started === holder.started;
}

/** Field 22 of /proc/<pid>/stat, where there is one (Linux). */
function processStart(pid: number): string | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
	} catch {
		return undefined;
	}
}
