/**
 * The demo org as a newcomer gets it: started by the CLI with a HOME and a state folder of its own. Only the page bundle is shared
 * between starts, through node_modules/.cache. The plugin must be built (`npm run build`).
 */
import { strToU8, zipSync } from 'fflate';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { sessionOrg } from '../../scripts/salesforce/connection.ts';
import type { Org } from '../../scripts/salesforce/org.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const API = '/services/data/v66.0';
/** A cold start compiles the pages; a busy machine needs its time. */
const START_MS = 180_000;
const run = promisify(execFile);

export interface Answer {
	status: number;
	body: unknown;
}
export type Row = Record<string, unknown> & { Id: string };

export interface DemoOrg {
	url: string;
	/** A link that logs a person in once and then shows `to`. `as`: rep, mentor, owner, admin, or the start of a username. */
	link(as: string, to?: string): Promise<string>;
	/** One REST request as a person; refusals are answers too. */
	rest(as: string, method: string, resource: string, body?: unknown): Promise<Answer>;
	/** The org as the plugin's jobs see it. */
	session(as: string): Promise<Org>;
	/** Rows that a person sees. @throws Error for a refused query */
	query(as: string, soql: string): Promise<Row[]>;
	/** The one row whose Name is so, as the admin sees it. @throws Error where there is none */
	idOf(object: string, name: string): Promise<string>;
	/** Deploys files of a package in metadata format, as the admin. @throws Error with what the deployment said */
	deploy(files: Record<string, string>): Promise<void>;
	/** Where a record's page is. */
	pageOf(object: string, name: string): Promise<string>;
	stop(): Promise<void>;
}

async function freePort(): Promise<number> {
	const server = net.createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as net.AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** Starts the org and waits until everything ran; `now` sets its clock. @throws Error with the CLI's own words where it does not start */
export async function startDemoOrg(now?: string): Promise<DemoOrg> {
	const home = await mkdtemp(path.join(os.tmpdir(), 'ridealong-journey-'));
	const env = {
		...process.env,
		HOME: home,
		USERPROFILE: home,
		RIDEALONG_STATE_DIR: path.join(home, 'state'),
		SF_DISABLE_TELEMETRY: 'true',
	};
	const cli = async <T>(...args: string[]): Promise<T> => {
		try {
			const { stdout } = await run(process.execPath, [path.join(ROOT, 'bin/run.js'), 'ridealong', ...args, '--json'], {
				cwd: ROOT,
				env,
				timeout: START_MS,
			});
			return (JSON.parse(stdout) as { result: T }).result;
		} catch (error) {
			throw new Error(`ridealong ${args.join(' ')}: ${(error as { stdout?: string }).stdout || (error as Error).message}`, {
				cause: error,
			});
		}
	};
	const stop = async (): Promise<void> => {
		await cli('org', 'stop').finally(() => rm(home, { recursive: true, force: true }));
	};
	const { url } = await cli<{ url: string }>(
		'org',
		'start',
		'--port',
		String(await freePort()),
		'--detach',
		...(now ? ['--now', now] : []),
	).catch(async (error: Error) => {
		await stop().catch(() => undefined);
		throw error;
	});

	const PERSONAS = ['rep', 'mentor', 'owner', 'admin'];
	const tokens = new Map<string, Promise<string>>();
	const token = (as: string): Promise<string> => {
		const known =
			tokens.get(as) ??
			cli<{ accessToken: string }>('org', 'token', '--as', PERSONAS.includes(as) ? as : `${as}@ridealong.local`).then(
				({ accessToken }) => accessToken,
			);
		tokens.set(as, known);
		return known;
	};
	const send = async (as: string, method: string, address: string, body?: unknown): Promise<Answer> => {
		const headers = { Authorization: `Bearer ${await token(as)}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) };
		const answer = await fetch(url + address, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
		const text = await answer.text();
		return { status: answer.status, body: text ? JSON.parse(text) : undefined };
	};
	const query = async (as: string, soql: string): Promise<Row[]> => {
		const { status, body } = await send(as, 'GET', `${API}/query?q=${encodeURIComponent(soql)}`);
		if (status !== 200) throw new Error(`${soql}: ${JSON.stringify(body)}`);
		return (body as { records: Row[] }).records;
	};
	const idOf = async (object: string, name: string): Promise<string> => {
		const [row] = await query('admin', `SELECT Id FROM ${object} WHERE Name = '${name.replaceAll("'", "\\'")}'`);
		if (!row) throw new Error(`There is no ${object} named ${name}.`);
		return row.Id;
	};
	return {
		url,
		rest: (as, method, resource, body) => send(as, method, API + resource, body),
		session: async (as) =>
			sessionOrg({ url, username: `${as}@ridealong.local`, orgId: '00D000000000001AAA', accessToken: await token(as) }),
		query,
		idOf,
		pageOf: async (object, name) => `/lightning/r/${object}/${await idOf(object, name)}/view`,
		deploy: async (files) => {
			const form = new FormData();
			form.append('json', JSON.stringify({ deployOptions: { singlePackage: true, rollbackOnError: true } }));
			const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
			form.append('file', new Blob([zip]), 'package.zip');
			const headers = { Authorization: `Bearer ${await token('admin')}` };
			const started = await fetch(`${url}${API}/metadata/deployRequest`, { method: 'POST', headers, body: form });
			const { id } = (await started.json()) as { id: string };
			for (;;) {
				const { body } = await send('admin', 'GET', `${API}/metadata/deployRequest/${id}?includeDetails=true`);
				const { done, success, details } = (body as { deployResult: { done: boolean; success: boolean; details: unknown } }).deployResult;
				if (!done) continue;
				if (!success) throw new Error(`The deployment failed: ${JSON.stringify(details)}`);
				return;
			}
		},
		link: async (as, to = '/lightning/page/home') => {
			const { body } = await send(as, 'GET', `/services/oauth2/singleaccess?redirect_uri=${encodeURIComponent(to)}`);
			return (body as { frontdoor_uri: string }).frontdoor_uri;
		},
		stop,
	};
}
