/**
 * How long others wait while something long runs: Id look-ups by another user at a steady rate, beside the same look-ups on an idle org
 * while another process keeps one core busy, as a long query does wherever it runs.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { packageOf } from '../scripts/local-org/schema/testing.ts';
import { median, type Bench, type Figure } from './contract.ts';
import { ended } from './processes.ts';
import { bulkLoad, largeOrg, query, ROOT, type LargeOrg } from './large/org.ts';

const EVERY_MS = 10;
const SECONDS = 3;
const ROUNDS = 3;
const AIM_MS = 50;
const LOADED = 20_000;
const LONG = 'SELECT StageName, COUNT(Id), SUM(Amount), COUNT_DISTINCT(AccountId) FROM Opportunity GROUP BY StageName';

interface Waits {
	p50: number;
	p99: number;
	max: number;
}

/** Look-ups, one every 10 ms whether or not the last has been answered, for as long as `work` runs. */
async function waits(org: LargeOrg, work: () => Promise<unknown>): Promise<Waits> {
	const times: number[] = [];
	const underway: Promise<void>[] = [];
	let done = false;
	let failed: unknown;
	void work()
		.catch((error: unknown) => (failed = error))
		.finally(() => (done = true));
	for (let n = 0; !done; n += 1) {
		const id = org.own[(n * 7919) % org.own.length]!;
		const started = performance.now();
		underway.push(
			org.ask(org.rep, 'GET', `${ROOT}/sobjects/Opportunity/${id}?fields=Id,Name,StageName,Amount`).then(() => {
				times.push(performance.now() - started);
			}),
		);
		await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
	}
	await Promise.all(underway);
	if (failed) throw failed;
	times.sort((a, b) => a - b);
	return { p50: median(times), p99: times[Math.floor(times.length * 0.99)]!, max: times.at(-1)! };
}

const seconds = (count: number) => async (): Promise<void> => {
	await new Promise((resolve) => setTimeout(resolve, count * 1000));
};

export const holdup: Bench = {
	name: 'holdup',
	about: `Id look-ups of another user, one every ${EVERY_MS} ms, on 1,000,000 opportunities while something long runs`,
	async run(say) {
		const org = await largeOrg(say);
		const ask = (soql: string): Promise<unknown> => org.ask(org.admin, 'GET', query(soql));
		say('warming up');
		await waits(org, seconds(1));
		await ask(LONG);
		const took: number[] = [];
		const rounds: { idle: Waits; aggregate: Waits }[] = [];
		for (let round = 1; round <= ROUNDS; round += 1) {
			say(`idle and during long aggregates, round ${round} of ${ROUNDS}`);
			const burner = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
			const idle = await waits(org, seconds(SECONDS)).finally(() => ended(burner));
			const aggregate = await waits(org, async () => {
				for (const end = performance.now() + SECONDS * 1000; performance.now() < end;) {
					const started = performance.now();
					await ask(LONG);
					took.push(performance.now() - started);
				}
			});
			rounds.push({ idle, aggregate });
		}
		const middle = (of: 'idle' | 'aggregate'): Waits => ({
			p50: median(rounds.map((each) => each[of].p50)),
			p99: median(rounds.map((each) => each[of].p99)),
			max: median(rounds.map((each) => each[of].max)),
		});
		const idle = middle('idle');
		const aggregate = middle('aggregate');
		say('bulk ingest');
		const started = performance.now();
		const loading = await waits(org, () => bulkLoad(org, LOADED));
		const loadSeconds = (performance.now() - started) / 1000;
		say('deployment');
		const zip = await packageOf(path.join(import.meta.dirname, '..', 'force-app'));
		let deploySeconds = 0;
		const deploying = await waits(org, async () => {
			const begun = performance.now();
			await deploy(org, zip);
			deploySeconds = (performance.now() - begun) / 1000;
		});
		const figures = (what: string, found: Waits, aimed: boolean): Figure[] =>
			(['p50', 'p99', 'max'] as const).map((name) => ({
				what: `${what}: ${name}`,
				value: found[name],
				unit: 'ms',
				baseline: { what: 'idle, one core busy', value: idle[name] },
				...(aimed && name !== 'p50' ? { aim: { text: `≤ ${AIM_MS} ms more than idle`, met: found[name] - idle[name] <= AIM_MS } } : {}),
			}));
		return [
			{ what: 'one aggregate over 1,000,000 rows, 3 groups, COUNT_DISTINCT', value: median(took), unit: 'ms' },
			...figures('during aggregates', aggregate, true),
			...figures(`during a bulk ingest of ${LOADED.toLocaleString('en-US')} rows (${loadSeconds.toFixed(1)} s)`, loading, true),
			...figures(`during a deployment of force-app (${deploySeconds.toFixed(1)} s)`, deploying, false),
		];
	},
};

async function deploy(org: LargeOrg, zip: Uint8Array): Promise<void> {
	const boundary = 'bench-boundary';
	const head = `--${boundary}\r\nContent-Disposition: form-data; name="json"\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ deployOptions: { rollbackOnError: true, singlePackage: true } })}\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="deploy.zip"\r\nContent-Type: application/zip\r\n\r\n`;
	const body = Buffer.concat([Buffer.from(head), zip, Buffer.from(`\r\n--${boundary}--\r\n`)]);
	const where = `${ROOT}/metadata/deployRequest`;
	const { id } = (await org.ask(org.admin, 'POST', where, { body, type: `multipart/form-data; boundary=${boundary}` })) as { id: string };
	for (;;) {
		const { deployResult } = (await org.ask(org.admin, 'GET', `${where}/${id}`)) as { deployResult: { done: boolean; success: boolean } };
		if (deployResult.done && deployResult.success) return;
		if (deployResult.done) throw new Error(JSON.stringify(deployResult).slice(0, 500));
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
