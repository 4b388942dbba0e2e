/** A bulk job whose process is killed goes on when the org starts again: every row once. */
import type { Json } from '../../scripts/local-org/protocols/rest/testing.ts';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, it } from 'node:test';
import { start } from '../../scripts/local-org/server.ts';

const SERVER = path.join(import.meta.dirname, '..', '..', 'scripts', 'local-org', 'server.ts');
const ROWS = 6000;
const ADMIN = 'admin@ridealong.local';

const stateDir = await mkdtemp(path.join(tmpdir(), 'ridealong-bulk-'));
after(() => rm(stateDir, { recursive: true, force: true }));

/** Runs the org in a process of its own and says where it is and a token. */
async function child(): Promise<{ url: string; token: string; kill: () => Promise<void> }> {
	const script =
		`const { start } = await import(${JSON.stringify(SERVER)});` +
		`const org = await start({ port: 0, stateDir: ${JSON.stringify(stateDir)} });` +
		`process.send({ url: org.url, token: org.tokenFor(${JSON.stringify(ADMIN)}) });`;
	const server = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
	const { promise, resolve } = Promise.withResolvers<{ url: string; token: string }>();
	server.once('message', (message) => resolve(message as { url: string; token: string }));
	return {
		...(await promise),
		kill: async () => {
			const ended = new Promise((done) => server.once('exit', done));
			server.kill('SIGKILL');
			await ended;
		},
	};
}

async function call(org: { url: string; token: string }, method: string, resource: string, body?: string | object): Promise<string> {
	const response = await fetch(`${org.url}/services/data/v66.0/${resource}`, {
		method,
		headers: { authorization: `Bearer ${org.token}`, 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' },
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	assert.ok(response.ok, `${method} ${resource}: ${response.status}`);
	return response.text();
}

it('saves every row of an interrupted job once', { timeout: 60_000 }, async () => {
	const first = await child();
	const job: Json = JSON.parse(await call(first, 'POST', 'jobs/ingest', { object: 'Account', operation: 'insert' }));
	const rows = Array.from({ length: ROWS }, (_, at) => `Crash ${at}`);
	await call(first, 'PUT', `jobs/ingest/${job.id}/batches`, ['Name', ...rows].join('\n'));
	await call(first, 'PATCH', `jobs/ingest/${job.id}`, { state: 'UploadComplete' });
	let before: Json;
	do before = JSON.parse(await call(first, 'GET', `jobs/ingest/${job.id}`));
	while (before.numberRecordsProcessed === 0);
	await first.kill();
	assert.ok(before.numberRecordsProcessed < ROWS, 'killed too late to prove anything');

	const org = await start({ port: 0, stateDir });
	try {
		const again = { url: org.url, token: org.tokenFor(ADMIN) };
		let job2: Json;
		do job2 = JSON.parse(await call(again, 'GET', `jobs/ingest/${job.id}`));
		while (!['JobComplete', 'Failed'].includes(job2.state));
		assert.deepEqual([job2.state, job2.numberRecordsProcessed, job2.numberRecordsFailed], ['JobComplete', ROWS, 0]);
		const query = encodeURIComponent("SELECT COUNT_DISTINCT(Name) names, COUNT(Id) all FROM Account WHERE Name LIKE 'Crash %'");
		const [counted]: Json[] = JSON.parse(await call(again, 'GET', `query?q=${query}`)).records;
		assert.deepEqual([counted.names, counted.all], [ROWS, ROWS]);
		const results = (await call(again, 'GET', `jobs/ingest/${job.id}/successfulResults`)).trimEnd().split('\n').slice(1);
		assert.equal(results.length, ROWS);
		assert.equal(new Set(results.map((line) => line.split(',')[0])).size, ROWS, 'each result names its own record');
	} finally {
		await org.stop();
	}
});
