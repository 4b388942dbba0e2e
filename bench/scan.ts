/** The guard scan over a long history, beside the same pages downloaded and thrown away; both as processes of their own. */
import { execFile, fork, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { median, type Bench } from './contract.ts';
import { ended } from './processes.ts';
import type { Served } from './scan/serve.ts';
import { ROOT } from './workTree.ts';

const SERVE = path.join(import.meta.dirname, 'scan', 'serve.ts');
const CLIENT = path.join(import.meta.dirname, 'scan', 'client.js');
const ROUNDS = 3;
const TIMES = 1.3;
const MEMORY_MB = 300;
/** Records that one request on UserRecordAccess may name. */
const ACCESS_IDS = 200;

/** What `client.js` prints. */
interface Took {
	seconds: number;
	/** Of the processor, in that process. */
	processor: number;
	/** Most that the process ever had, in MB. */
	memory: number;
	requests: { pages: number; access: number; other: number; writes: number };
	rows: number;
	incidents?: number;
	known?: number;
}

export const scan: Bench = {
	name: 'scan',
	about:
		'guard scan over 200,000 accounts, 100,000 opportunities and 1,000,000 history rows, 1,000 people of whom 200 are in mentorships, accounts private; a process of its own that has loaded what the command loads; the machine is shared, so judge by ratios',
	async run(say, size) {
		const folder = mkdtempSync(path.join(tmpdir(), 'ridealong-scan-'));
		const env = { ...process.env, HOME: folder };
		let server: ChildProcess | undefined;
		try {
			say('building');
			await promisify(execFile)('npm', ['run', '-s', 'build'], { cwd: ROOT });
			say('making the org');
			await new Promise<void>((resolve, reject) =>
				spawn(process.execPath, [SERVE, 'fill', folder, String(size)], { stdio: 'inherit', env }).on('exit', (code) =>
					code === 0 ? resolve() : reject(new Error(`fill ended with ${code}`)),
				),
			);
			const child = (server = fork(SERVE, ['org', folder], { env }));
			const { url, token } = await new Promise<Served>((resolve, reject) => {
				child.once('message', (message) => resolve(message as Served));
				child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
			});
			const client = async (kind: 'scan' | 'download'): Promise<Took> => {
				const { stdout } = await promisify(execFile)(process.execPath, [CLIENT, kind, folder, url, token], { env });
				const took = JSON.parse(stdout) as Took;
				say(`${kind}: ${JSON.stringify(took)}`);
				return took;
			};
			const first = await client('scan');
			const rounds: { scan: Took; download: Took }[] = [];
			for (let round = 0; round < ROUNDS; round++)
				rounds.push(
					round % 2
						? { scan: await client('scan'), download: await client('download') }
						: { download: await client('download'), scan: await client('scan') },
				);
			const middle = (kind: 'scan' | 'download', of: 'seconds' | 'processor' | 'memory'): number =>
				median(rounds.map((each) => each[kind][of]));
			const [{ scan: again }] = rounds as [{ scan: Took; download: Took }];
			const ratio = middle('scan', 'seconds') / middle('download', 'seconds');
			const memory = Math.max(first.memory, middle('scan', 'memory'));
			const incidents = first.incidents ?? 0;
			return [
				{ what: 'rows read', value: again.rows, unit: 'rows' },
				{
					what: `rescan, median of ${ROUNDS}`,
					value: middle('scan', 'seconds'),
					unit: 's',
					baseline: { what: 'its queries alone, their pages thrown away', value: middle('download', 'seconds') },
					aim: { text: `ratio ≤ ${TIMES}`, met: ratio <= TIMES },
				},
				{
					what: 'rescan, processor time of the scanning process',
					value: middle('scan', 'processor'),
					unit: 's',
					baseline: { what: 'of the process that only downloads', value: middle('download', 'processor') },
				},
				{ what: `first scan, which writes ${incidents} incidents and the ledger`, value: first.seconds, unit: 's' },
				{
					what: 'memory of the scanning process, at most',
					value: memory,
					unit: 'MB RSS',
					baseline: { what: 'of the process that only downloads, the command loaded', value: middle('download', 'memory') },
					aim: { text: `≤ ${MEMORY_MB} MB`, met: memory <= MEMORY_MB },
				},
				{ what: 'requests for pages of rows', value: again.requests.pages, unit: 'requests' },
				{
					what: 'requests for access (UserRecordAccess)',
					value: again.requests.access,
					unit: 'requests',
					baseline: { what: `findings / ${ACCESS_IDS}`, value: Math.max(1, Math.ceil(((again.known ?? 0) + incidents) / ACCESS_IDS)) },
				},
				{ what: 'other requests', value: again.requests.other, unit: 'requests' },
				{
					what: 'rows that a rescan writes',
					value: again.requests.writes,
					unit: 'rows',
					aim: { text: 'none', met: rounds.every((each) => each.scan.requests.writes === 0) },
				},
			];
		} finally {
			if (server) await ended(server);
			rmSync(folder, { recursive: true, force: true });
		}
	},
};
