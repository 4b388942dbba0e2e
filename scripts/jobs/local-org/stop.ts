/** Ends a running local org, and takes its alias out of the auth files. */
import { removeAlias } from './alias.ts';
import { controlOf } from './control.ts';

export interface Stopped {
	url: string;
	pid: number;
	aliasRemoved: boolean;
}

/** Milliseconds that a clean end may take before we say that it did not. */
const PATIENCE = 15_000;

/** @throws NotRunningError */
export async function stopLocalOrg(stateDir: string): Promise<Stopped> {
	const control = controlOf(stateDir);
	const { url, pid } = await control.status();
	await control.stop();
	const until = Date.now() + PATIENCE;
	while (isAlive(pid)) {
		if (Date.now() > until) throw new Error(`The local org (process ${pid}) was asked to end and has not.`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return { url, pid, aliasRemoved: await removeAlias(url) };
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
