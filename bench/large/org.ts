/** The org with a million opportunities, made once per run of the benches and served by a process of its own. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ended } from '../processes.ts';
import type { Served } from './serve.ts';

const SERVE = path.join(import.meta.dirname, 'serve.ts');
export const ROOT = '/services/data/v66.0';

export interface LargeOrg extends Served {
	process: ChildProcess;
	/** Size of the database, in MB. */
	megabytes: number;
	/** Memory of the process in MB: now, or at most so far. */
	memory(kind?: 'VmRSS' | 'VmHWM'): number;
	ask(token: string, method: string, where: string, content?: { body: string | Uint8Array; type: string }): Promise<unknown>;
}

let made: Promise<LargeOrg> | undefined;
let folder: string | undefined;

export function largeOrg(say: (text: string) => void): Promise<LargeOrg> {
	return (made ??= make(say));
}

async function make(say: (text: string) => void): Promise<LargeOrg> {
	folder = mkdtempSync(path.join(tmpdir(), 'ridealong-large-'));
	say('making 1,000,000 opportunities');
	await new Promise<void>((resolve, reject) =>
		spawn(process.execPath, [SERVE, 'fill', folder!], { stdio: 'inherit', env: { ...process.env, HOME: folder } }).on('exit', (code) =>
			code === 0 ? resolve() : reject(new Error(`fill ended with ${code}`)),
		),
	);
	const child = fork(SERVE, ['org', folder]);
	const served = await new Promise<Served>((resolve, reject) => {
		child.once('message', (message) => resolve(message as Served));
		child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
	});
	return {
		...served,
		process: child,
		megabytes: statSync(path.join(folder, 'org.sqlite')).size / 1e6,
		memory: (kind = 'VmRSS') =>
			Number(new RegExp(`^${kind}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024,
		async ask(token, method, where, content) {
			const response = await fetch(`${served.url}${where}`, {
				method,
				headers: { authorization: `Bearer ${token}`, ...(content ? { 'content-type': content.type } : {}) },
				...(content ? { body: content.body as BodyInit } : {}),
			});
			const text = await response.text();
			if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${text.slice(0, 500)}`);
			return text ? (JSON.parse(text) as unknown) : undefined;
		},
	};
}

/** Ends the server and removes the org. */
export async function endLarge(): Promise<void> {
	const org = await made?.catch(() => undefined);
	if (org) await ended(org.process);
	if (folder) rmSync(folder, { recursive: true, force: true });
	made = folder = undefined;
}

export const query = (soql: string): string => `${ROOT}/query?q=${encodeURIComponent(soql)}`;

/** Loads opportunities through a bulk job, to its end. */
export async function bulkLoad(org: LargeOrg, rows: number): Promise<void> {
	const json = (body: object) => ({ body: JSON.stringify(body), type: 'application/json' });
	const jobs = `${ROOT}/jobs/ingest`;
	const { id } = (await org.ask(org.admin, 'POST', jobs, json({ object: 'Opportunity', operation: 'insert', lineEnding: 'LF' }))) as {
		id: string;
	};
	const lines = Array.from({ length: rows }, (_, n) => `Loaded ${n},Prospecting,2026-09-30,${n}`);
	await org.ask(org.admin, 'PUT', `${jobs}/${id}/batches`, {
		body: ['Name,StageName,CloseDate,Amount', ...lines, ''].join('\n'),
		type: 'text/csv',
	});
	await org.ask(org.admin, 'PATCH', `${jobs}/${id}`, json({ state: 'UploadComplete' }));
	for (;;) {
		const job = (await org.ask(org.admin, 'GET', `${jobs}/${id}`)) as { state: string; numberRecordsFailed: number };
		if (job.state === 'JobComplete' && job.numberRecordsFailed === 0) return;
		if (job.state === 'JobComplete' || job.state === 'Failed') throw new Error(JSON.stringify(job));
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
