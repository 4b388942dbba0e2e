/** The guard scan over a long history, beside the same queries streamed by the same client and no row looked at; both as processes of their own. */
import { execFile, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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
/** First scans: each needs an org that was never scanned, in a process that has just started. */
const FIRSTS = 3;
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
/** A scan, and beside it the download of all that it is about, and of what it asks for. */
interface Round {
	scan: Run;
	download: Run;
	queries: Run;
}
const KINDS = ['scan', 'download', 'queries'] as const;
interface Org {
	client(kind: keyof Round): Promise<Run>;
	stop(): Promise<void>;
}

export const scan: Bench = {
	name: 'scan',
	about:
		'guard scan over 200,000 accounts, 100,000 opportunities and 1,000,000 history rows, 1,000 people of whom 200 are in mentorships, accounts private; a process of its own that has loaded what the command loads; the baseline is another one that streams the million history rows and the 200,000 accounts by the same client, the org gathering the next table while one is read as for the scan, and looks at no row; what only the queries of the scan take, which leave out half of that, is told too; they take turns; a first scan and its baseline each meet an org that has just started, a rescan and its baseline one that is warm; the machine is shared, so judge by ratios',
	async run(say, size) {
		const folder = mkdtempSync(path.join(tmpdir(), 'ridealong-scan-'));
		const env = { ...process.env, HOME: folder, NODE_NO_WARNINGS: '1' };
		const running = new Set<ChildProcess>();
		try {
			say('building');
			await promisify(execFile)('npm', ['run', '-s', 'build'], { cwd: ROOT });
			say('making the org');
			const unscanned = path.join(folder, 'unscanned');
			mkdirSync(unscanned);
			const [code] = (await once(spawn(process.execPath, [SERVE, 'fill', unscanned, String(size)], { stdio: 'inherit', env }), 'exit')) as [
				number,
			];
			if (code !== 0) throw new Error(`fill ended with ${code}`);
			let copies = 0;
			/** An org that was never scanned and has just started. */
			const startOrg = async (): Promise<Org> => {
				const copy = path.join(folder, `org-${copies++}`);
				cpSync(unscanned, copy, { recursive: true });
				const child = fork(SERVE, ['org', copy], { env });
				running.add(child);
				const gone = once(child, 'exit').then(([status]) => Promise.reject(new Error(`the server ended with ${String(status)}`)));
				gone.catch(() => undefined);
				const told = async <T>(): Promise<T> => ((await Promise.race([once(child, 'message'), gone])) as [T])[0];
				const { url, token } = await told<Served>();
				const asked = (): Promise<Asked> => {
					const answer = told<Asked>();
					child.send('asked?');
					return answer;
				};
				return {
					async client(kind) {
						await asked();
						const args = [CLIENT, kind, copy, path.join(folder, 'streams.json'), url, token];
						const { stdout } = await promisify(execFile)(process.execPath, args, { env });
						const run = { ...(JSON.parse(stdout) as Took), org: await asked() };
						say(`${kind}: ${JSON.stringify(run)}`);
						return run;
					},
					async stop() {
						await ended(child);
						running.delete(child);
						rmSync(copy, { recursive: true, force: true });
					},
				};
			};
			const firsts: Round[] = [];
			for (let round = 0; round < FIRSTS; round++) {
				const first = {} as Round;
				// The very first scan comes before all: it notes which queries it streams.
				for (const kind of KINDS) {
					const org = await startOrg();
					first[kind] = await org.client(kind);
					await org.stop();
				}
				firsts.push(first);
			}
			const org = await startOrg();
			await org.client('scan');
			const rounds: Round[] = [];
			for (let round = 0; round < ROUNDS; round++) {
				const turn = {} as Round;
				for (const kind of round % 2 ? KINDS : KINDS.toReversed()) turn[kind] = await org.client(kind);
				rounds.push(turn);
			}
			return figures(firsts, rounds);
		} finally {
			for (const child of running) await ended(child);
			rmSync(folder, { recursive: true, force: true });
		}
	},
};

function figures(firsts: readonly Round[], rounds: readonly Round[]): Figure[] {
	const scans = rounds.map((each) => each.scan);
	const first = firsts.map((each) => each.scan);
	const downloads = [...firsts, ...rounds].map((each) => each.download);
	const middle = (runs: readonly Run[], of: (run: Run) => number): number => median(runs.map(of));
	const most = (runs: readonly Run[]): number => Math.max(...runs.map(({ memory }) => memory));
	const both = (run: Run): number => run.processor + run.org.processor;
	/** Medians of scans and of what was downloaded from the same kind of org. */
	const beside = (what: string, of: (run: Run) => number, turns = rounds, kind: 'download' | 'queries' = 'download'): Figure => {
		const value = middle(
			turns.map((each) => each.scan),
			of,
		);
		const plain = middle(
			turns.map((each) => each[kind]),
			of,
		);
		const baselines = { download: 'all of it downloaded', queries: 'its queries alone' };
		return { what, value, unit: 's', baseline: { what: baselines[kind], value: plain } };
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
		{
			what: 'rows read by a scan',
			value: scans[0]!.rows,
			unit: 'rows',
			baseline: { what: 'by the download', value: rounds[0]!.download.rows },
		},
		aimed(beside(`rescan, median of ${ROUNDS}`, ({ seconds }) => seconds)),
		beside('the same', ({ seconds }) => seconds, rounds, 'queries'),
		aimed(beside('the same, processor time of client and org together: what the machine does besides does not count', both)),
		beside('the same, processor time of the client alone', ({ processor }) => processor),
		aimed(
			beside(`first scan, which writes ${first[0]!.fresh} incidents and the ledger, median of ${FIRSTS}`, ({ seconds }) => seconds, firsts),
		),
		beside('the same', ({ seconds }) => seconds, firsts, 'queries'),
		aimed(beside('the same, processor time of client and org together', both, firsts)),
		inMemory(`memory of a process that scans first, the largest of ${FIRSTS}`, first),
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
