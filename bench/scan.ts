/** The guard scan over a long history, beside the same queries streamed by the same client and no row looked at; both as processes of their own. */
import { execFile, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { median, type Bench, type Figure } from './contract.ts';
import { ended } from './processes.ts';
import type { Asked, Served } from './scan/serve.ts';
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
	rows: number;
	/** Of a scan: all, and those that it wrote. */
	findings?: number;
	fresh?: number;
}
/** A run of the client, and what the org had to do for it. */
type Run = Took & { org: Asked };

export const scan: Bench = {
	name: 'scan',
	about:
		'guard scan over 200,000 accounts, 100,000 opportunities and 1,000,000 history rows, 1,000 people of whom 200 are in mentorships, accounts private; a process of its own that has loaded what the command loads; the baseline is another one that streams the same queries by the same client, the org gathering the next while one is read as for the scan, and looks at no row; they take turns; the machine is shared, so judge by ratios',
	async run(say, size) {
		const folder = mkdtempSync(path.join(tmpdir(), 'ridealong-scan-'));
		const env = { ...process.env, HOME: folder, NODE_NO_WARNINGS: '1' };
		let server: ChildProcess | undefined;
		try {
			say('building');
			await promisify(execFile)('npm', ['run', '-s', 'build'], { cwd: ROOT });
			say('making the org');
			const [code] = (await once(spawn(process.execPath, [SERVE, 'fill', folder, String(size)], { stdio: 'inherit', env }), 'exit')) as [
				number,
			];
			if (code !== 0) throw new Error(`fill ended with ${code}`);
			const child = (server = fork(SERVE, ['org', folder], { env }));
			const gone = once(child, 'exit').then(([status]) => Promise.reject(new Error(`the server ended with ${String(status)}`)));
			gone.catch(() => undefined);
			const told = async <T>(): Promise<T> => ((await Promise.race([once(child, 'message'), gone])) as [T])[0];
			const { url, token } = await told<Served>();
			const asked = (): Promise<Asked> => {
				const answer = told<Asked>();
				child.send('asked?');
				return answer;
			};
			const client = async (kind: 'scan' | 'download'): Promise<Run> => {
				await asked();
				const { stdout } = await promisify(execFile)(process.execPath, [CLIENT, kind, folder, url, token], { env });
				const run = { ...(JSON.parse(stdout) as Took), org: await asked() };
				say(`${kind}: ${JSON.stringify(run)}`);
				return run;
			};
			const first = await client('scan');
			const rounds: { scan: Run; download: Run }[] = [];
			for (let round = 0; round < ROUNDS; round++)
				rounds.push(
					round % 2
						? { scan: await client('scan'), download: await client('download') }
						: { download: await client('download'), scan: await client('scan') },
				);
			return figures(first, rounds);
		} finally {
			if (server) await ended(server);
			rmSync(folder, { recursive: true, force: true });
		}
	},
};

function figures(first: Run, rounds: readonly { scan: Run; download: Run }[]): Figure[] {
	const scans = rounds.map((each) => each.scan);
	const downloads = rounds.map((each) => each.download);
	const middle = (runs: readonly Run[], of: (run: Run) => number): number => median(runs.map(of));
	const most = (runs: readonly Run[]): number => Math.max(...runs.map(({ memory }) => memory));
	const both = (run: Run): number => run.processor + run.org.processor;
	/** Medians beside each other; a first scan there is only one. */
	const beside = (what: string, of: (run: Run) => number, baseline: string, runs = scans): Figure => {
		const [value, plain] = [middle(runs, of), middle(downloads, of)];
		return { what, value, unit: 's', baseline: { what: baseline, value: plain } };
	};
	const aimed = (figure: Figure): Figure => ({
		...figure,
		aim: { text: `ratio ≤ ${TIMES}`, met: figure.value / figure.baseline!.value <= TIMES },
	});
	const inMemory = (what: string, runs: readonly Run[]): Figure => ({
		what,
		value: most(runs),
		unit: 'MB RSS',
		baseline: { what: 'of the process that only downloads, the command loaded', value: most(downloads) },
		aim: { text: `≤ ${MEMORY_MB} MB`, met: most(runs) <= MEMORY_MB },
	});
	const { requests } = scans[0]!.org;
	const findings = scans[0]!.findings!;
	const access = Math.ceil(findings / ACCESS_IDS);
	const writes = scans.map((run) => run.org.requests.writes);
	return [
		{ what: 'rows read', value: scans[0]!.rows, unit: 'rows' },
		aimed(beside(`rescan, median of ${ROUNDS}`, ({ seconds }) => seconds, 'its queries alone')),
		aimed(
			beside(
				'the same, processor time of client and org together: what the machine does besides does not count',
				both,
				'its queries alone',
			),
		),
		beside('the same, processor time of the client alone', ({ processor }) => processor, 'its queries alone'),
		aimed(
			beside(`first scan, which writes ${first.fresh} incidents and the ledger`, ({ seconds }) => seconds, 'its queries alone', [first]),
		),
		beside('the same, processor time of client and org together', both, 'its queries alone', [first]),
		inMemory('memory of the process that scans first', [first]),
		inMemory(`memory of a rescanning process, the largest of ${ROUNDS}`, scans),
		{ what: 'requests of a rescan: pages of bulk results', value: requests.pages, unit: 'requests' },
		{
			what: `requests for access (UserRecordAccess), ${findings} findings`,
			value: requests.access,
			unit: 'requests',
			aim: { text: `≤ findings / ${ACCESS_IDS} = ${access}`, met: requests.access <= access },
		},
		{ what: 'requests for bulk jobs: created, looked at, deleted', value: requests.jobs, unit: 'requests' },
		{ what: 'other requests: what the guard decides on, settings, names', value: requests.queries + requests.other, unit: 'requests' },
		{
			what: `requests that write, of ${ROUNDS} rescans`,
			value: writes.reduce((sum, each) => sum + each, 0),
			unit: 'requests',
			aim: { text: 'none', met: writes.every((each) => each === 0) },
		},
	];
}
