/** The demo org in a copy of the work tree: started once for all benches that read it. */
import path from 'node:path';
import { copyWorkTree, type WorkTree } from './workTree.ts';
import { freePort } from './processes.ts';

export interface RunningOrg {
	url: string;
	pid: number;
	tree: WorkTree;
	/** An access token of a persona (`rep`, `mentor`, `owner`, `admin`) or username. */
	token(as: string): Promise<string>;
	stop(): Promise<void>;
}

/** Starts the org detached, with everything `npm start` does, and waits until all of it ran. */
export async function startOrg(tree: WorkTree, more: readonly string[] = []): Promise<RunningOrg> {
	const ridealong = async (...args: string[]): Promise<unknown> => {
		const text = await tree.run(process.execPath, [path.join(tree.folder, 'bin', 'run.js'), 'ridealong', ...args, '--json']);
		return (JSON.parse(text) as { result: unknown }).result;
	};
	const { url, pid } = (await ridealong('org', 'start', '--port', String(await freePort()), '--detach', ...more)) as {
		url: string;
		pid: number;
	};
	return {
		url,
		pid,
		tree,
		token: async (as) => ((await ridealong('org', 'token', '--as', as)) as { accessToken: string }).accessToken,
		stop: async () => void (await ridealong('org', 'stop')),
	};
}

let demo: Promise<RunningOrg> | undefined;

/** The demo org of this run. */
export function demoOrg(say: (text: string) => void): Promise<RunningOrg> {
	demo ??= (async () => {
		say('building and starting the demo org');
		const tree = copyWorkTree();
		try {
			await tree.run('npm', ['run', '-s', 'build']);
			return await startOrg(tree);
		} catch (error) {
			tree.remove();
			throw error;
		}
	})();
	return demo;
}

/** Ends it, where it was started. */
export async function endDemo(): Promise<void> {
	const org = await demo?.catch(() => undefined);
	if (!org) return;
	await org.stop();
	org.tree.remove();
}

/** GET as the holder of a token. @throws Error for anything but 2xx */
export async function getJson<T>(org: RunningOrg, token: string, where: string): Promise<T> {
	const response = await fetch(`${org.url}${where}`, { headers: { authorization: `Bearer ${token}` } });
	if (!response.ok) throw new Error(`${response.status} ${where}: ${await response.text()}`);
	return (await response.json()) as T;
}

export const soql = (query: string): string => `/services/data/v66.0/query?q=${encodeURIComponent(query)}`;

/** The deal the demo's page benches look at: the rep's with the most to show. */
export async function busiestDeal(org: RunningOrg, token: string): Promise<string> {
	const { records } = await getJson<{ records: { Id: string }[] }>(
		org,
		token,
		soql("SELECT Id FROM Opportunity WHERE IsClosed = false AND Stall_Status__c = 'Stalled' ORDER BY Stall_Score__c DESC, Name LIMIT 1"),
	);
	if (!records[0]) throw new Error('The demo has no stalled deal for the rep.');
	return records[0].Id;
}
