/** Id look-ups over HTTP: the local org's REST API beside bare fastify + SQLite that answers the same columns of the same table. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import autocannon from 'autocannon';
import { median, type Bench, type Figure } from './contract.ts';
import { ended, freePort, reachable } from './processes.ts';

const SERVER = path.join(import.meta.dirname, 'lookups', 'serve.ts');
const CONNECTIONS = 16;
const SECONDS = 4;
const ROUNDS = 3;
const FEW_FIELDS = 'Id,Name,OwnerId,Industry,AnnualRevenue';
const AIM = 0.6;

interface Filled {
	ids: string[];
	token: string;
}
type Target = (id: string) => string;

const serve = (...args: string[]): ChildProcess => spawn(process.execPath, [SERVER, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });

/** Requests a second; every request asks for another id, in an order that is the same in each run. */
async function load(port: number, filled: Filled, target: Target, seconds: number): Promise<number> {
	const { ids, token } = filled;
	let next = 0;
	const result = await autocannon({
		url: `http://localhost:${port}`,
		connections: CONNECTIONS,
		duration: seconds,
		headers: { authorization: `Bearer ${token}` },
		requests: [
			{
				setupRequest: (request) => {
					next = (next + 7919) % ids.length;
					return { ...request, path: target(ids[next]!) };
				},
			},
		],
	});
	if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} requests failed`);
	return result.requests.average;
}

async function compare(folder: string, filled: Filled, fields: string | undefined): Promise<{ org: number; bare: number }> {
	const [orgPort, barePort] = [await freePort(), await freePort()];
	const path = (id: string): string => `/services/data/v66.0/sobjects/Account/${id}`;
	const org = serve('org', folder, String(orgPort));
	try {
		await reachable(orgPort);
		const sample = await fetch(`http://localhost:${orgPort}${path(filled.ids[0]!)}`, {
			headers: { authorization: `Bearer ${filled.token}` },
		});
		const columns =
			fields ??
			Object.keys((await sample.json()) as object)
				.filter((name) => name !== 'attributes')
				.join(',');
		const bare = serve('bare', folder, String(barePort), columns);
		try {
			await reachable(barePort);
			const query = fields ? `?fields=${fields}` : '';
			const orgTarget: Target = (id) => path(id) + query;
			const bareTarget: Target = (id) => `/accounts/${id}`;
			await load(orgPort, filled, orgTarget, 2);
			await load(barePort, filled, bareTarget, 2);
			const rounds: { org: number; bare: number }[] = [];
			for (let round = 0; round < ROUNDS; round += 1)
				rounds.push({ org: await load(orgPort, filled, orgTarget, SECONDS), bare: await load(barePort, filled, bareTarget, SECONDS) });
			return { org: median(rounds.map((each) => each.org)), bare: median(rounds.map((each) => each.bare)) };
		} finally {
			await ended(bare);
		}
	} finally {
		await ended(org);
	}
}

export const lookups: Bench = {
	name: 'lookups',
	about: 'Id look-ups over HTTP on 100,000 accounts, 16 connections, varied ids',
	async run(say) {
		const folder = mkdtempSync(path.join(tmpdir(), 'ridealong-bench-'));
		try {
			say('saving 100,000 accounts');
			await new Promise<void>((resolve, reject) =>
				serve('fill', folder).on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`fill ended with ${code}`)))),
			);
			const filled = JSON.parse(readFileSync(path.join(folder, 'bench.json'), 'utf8')) as Filled;
			const figures: Figure[] = [];
			for (const [what, fields] of [
				['GET /sobjects/Account/:id?fields= (5 fields)', FEW_FIELDS],
				['GET /sobjects/Account/:id (every field)', undefined],
			] as const) {
				say(what);
				const { org, bare } = await compare(folder, filled, fields);
				figures.push({
					what,
					value: org,
					unit: 'requests/s',
					baseline: { what: 'bare fastify + node:sqlite, same columns', value: bare },
					aim: { text: `ratio ≥ ${AIM}`, met: org / bare >= AIM },
				});
			}
			return figures;
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	},
};
