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
const IDLE = 'idle';
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

const json = (body: object): { body: string; type: string } => ({ body: JSON.stringify(body), type: 'application/json' });

/** A query job, to its end. */
async function bulkQuery(org: LargeOrg, soql: string): Promise<void> {
	const jobs = `${ROOT}/jobs/query`;
	const { id } = (await org.ask(org.admin, 'POST', jobs, json({ operation: 'query', query: soql }))) as { id: string };
	for (;;) {
		const job = (await org.ask(org.admin, 'GET', `${jobs}/${id}`)) as { state: string };
		if (job.state === 'JobComplete') return;
		if (job.state === 'Failed') throw new Error(JSON.stringify(job));
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

const SORTED = `{ uiapi { query { Opportunity(orderBy: {Amount: {order: DESC}}, first: 50) { totalCount edges { node { Name { value } Account { Name { value } } } } } } } }`;
/** What runs long, through each door. */
const LONG_QUERIES: { name: string; unit: string; ask: (org: LargeOrg) => Promise<unknown> }[] = [
	{
		name: 'REST aggregates',
		unit: 'one aggregate over 1,000,000 rows, 3 groups, COUNT_DISTINCT',
		ask: (org) => org.ask(org.admin, 'GET', query(LONG)),
	},
	{
		name: 'GraphQL queries',
		unit: 'one GraphQL query of 1,000,000 rows, sorted and counted',
		ask: (org) => org.ask(org.admin, 'POST', `${ROOT}/graphql`, json({ query: SORTED })),
	},
	{
		name: 'list views',
		unit: 'one list view of 1,000,000 rows, sorted and counted',
		ask: (org) =>
			org.ask(org.admin, 'GET', `${ROOT}/ui-api/list-records/Opportunity/AllOpportunities?sortBy=Opportunity.Amount&pageSize=50`),
	},
	{
		name: 'sorted bulk queries',
		unit: 'one bulk query of 20,000 of 1,000,000 rows, sorted',
		ask: (org) => bulkQuery(org, 'SELECT Id, Name, Amount FROM Opportunity ORDER BY Amount DESC LIMIT 20000'),
	},
	{
		name: 'bulk queries that find little',
		unit: 'one bulk query of 1,000,000 rows that finds few',
		ask: (org) => bulkQuery(org, "SELECT Id, Name FROM Opportunity WHERE Name LIKE '%99999'"),
	},
];

const seconds = (count: number) => async (): Promise<void> => {
	await new Promise((resolve) => setTimeout(resolve, count * 1000));
};

export const holdup: Bench = {
	name: 'holdup',
	about: `Id look-ups of another user, one every ${EVERY_MS} ms, on 1,000,000 opportunities while something long runs`,
	async run(say) {
		const org = await largeOrg(say);
		say('warming up');
		await waits(org, seconds(1));
		for (const { ask } of LONG_QUERIES) await ask(org);
		const took = new Map<string, number[]>();
		const rounds: Map<string, Waits>[] = [];
		for (let round = 1; round <= ROUNDS; round += 1) {
			say(`idle and during long queries, round ${round} of ${ROUNDS}`);
			const found = new Map<string, Waits>();
			const burner = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
			found.set(IDLE, await waits(org, seconds(SECONDS)).finally(() => ended(burner)));
			for (const { name, ask } of LONG_QUERIES) {
				const times: number[] = [];
				const work = async (): Promise<void> => {
					for (const end = performance.now() + SECONDS * 1000; performance.now() < end;) {
						const started = performance.now();
						await ask(org);
						times.push(performance.now() - started);
					}
				};
				found.set(name, await waits(org, work));
				took.set(name, [...(took.get(name) ?? []), ...times]);
			}
			rounds.push(found);
		}
		const middle = (of: string): Waits => ({
			p50: median(rounds.map((each) => each.get(of)!.p50)),
			p99: median(rounds.map((each) => each.get(of)!.p99)),
			max: median(rounds.map((each) => each.get(of)!.max)),
		});
		const idle = middle(IDLE);
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
			...LONG_QUERIES.flatMap(({ name, unit }): Figure[] => [
				{ what: unit, value: median(took.get(name)!), unit: 'ms' },
				...figures(`during ${name}`, middle(name), true),
			]),
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
