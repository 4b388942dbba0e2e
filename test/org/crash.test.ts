/**
 * The local org's process is killed at moments that chance chooses (with a fixed seed) while clients write, and started again. Whatever it had
 * answered must be there; nothing may be half there, twice there or lost behind the clients' backs.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { controlOf } from '../../scripts/jobs/local-org/control.ts';
import { launch, type Launched } from '../../scripts/jobs/local-org/launch.ts';
import { crashPackage, labelPackage } from '../support/crash-package.ts';

const ADMIN = 'admin@ridealong.local';
const ROUNDS = 10;
/** A kill comes this many milliseconds after the first request of its round. */
const KILL_MS = [20, 500] as const;
const API = '/services/data/v66.0';

/** mulberry32: the same kills in every run, as far as the machine lets them be. */
function chance(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

let folder: string;
let stateDir: string;
let org: Launched;
let token: string;
const warnings: string[] = [];

async function begin(): Promise<void> {
	org = await launch({
		port: 0,
		stateDir,
		fresh: false,
		detached: false,
		onProgress: () => undefined,
		onWarning: (text) => warnings.push(text),
	});
	token = await controlOf(stateDir).token(ADMIN);
}
async function kill(): Promise<void> {
	process.kill(org.pid, 'SIGKILL');
	await org.ended;
}

before(async () => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'ridealong-crash-'));
	stateDir = path.join(folder, 'state');
	await begin();
	await deployed(crashPackage());
	const [set] = await rows(`SELECT Id FROM PermissionSet WHERE Name = 'Crash'`);
	const [self] = await rows(`SELECT Id FROM User WHERE Username = '${ADMIN}'`);
	await send('POST', '/sobjects/PermissionSetAssignment', { AssigneeId: self!['Id'], PermissionSetId: set!['Id'] });
});
after(async () => {
	await kill().catch(() => undefined);
	rmSync(folder, { recursive: true, force: true });
});

/** @throws where the org refuses, or dies before it has answered */
async function send(method: string, resource: string, body?: unknown, type = 'application/json'): Promise<unknown> {
	const response = await fetch(org.url + API + resource, {
		method,
		headers: { Authorization: `Bearer ${token}`, ...(body !== undefined && { 'Content-Type': type }) },
		...(body !== undefined && { body: type === 'application/json' ? JSON.stringify(body) : (body as string) }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${resource}: ${response.status} ${text}`);
	return text ? JSON.parse(text) : undefined;
}
type Row = Record<string, string | null>;
async function rows(soql: string): Promise<Row[]> {
	const found: Row[] = [];
	for (let next: string | undefined = `/query?q=${encodeURIComponent(soql)}`; next;) {
		const page = (await send('GET', next)) as { records: Row[]; nextRecordsUrl?: string };
		found.push(...page.records);
		next = page.nextRecordsUrl?.slice(API.length);
	}
	return found;
}
/** Deploys by the REST resource and waits for the end. */
async function deployed(zip: Buffer): Promise<string> {
	const form = new FormData();
	form.append(
		'json',
		new Blob([JSON.stringify({ deployOptions: { rollbackOnError: true, singlePackage: true } })], { type: 'application/json' }),
	);
	form.append('file', new Blob([new Uint8Array(zip)], { type: 'application/zip' }), 'package.zip');
	const response = await fetch(`${org.url}${API}/metadata/deployRequest`, {
		method: 'POST',
		headers: { Authorization: `Bearer ${token}` },
		body: form,
	});
	const { id } = (await response.json()) as { id: string };
	for (;;) {
		const { deployResult } = (await send('GET', `/metadata/deployRequest/${id}?includeDetails=true`)) as {
			deployResult: { done: boolean; success: boolean; details: unknown };
		};
		if (!deployResult.done) continue;
		assert.equal(deployResult.success, true, JSON.stringify(deployResult.details));
		return id;
	}
}
/** Everything that is kept on a channel, by a client that starts from the beginning. */
async function replayed(channel: string, count: number): Promise<{ payload: Record<string, unknown>; event: { replayId: number } }[]> {
	const bayeux = async (message: object): Promise<Record<string, unknown>[]> => {
		const response = await fetch(`${org.url}/cometd/66.0`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
			body: JSON.stringify(message),
		});
		return (await response.json()) as Record<string, unknown>[];
	};
	const [hello] = await bayeux({ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] });
	const clientId = hello!['clientId'];
	const [reply] = await bayeux({ channel: '/meta/subscribe', clientId, subscription: channel, ext: { replay: { [channel]: -2 } } });
	assert.equal(reply!['successful'], true, JSON.stringify(reply));
	const heard: { payload: Record<string, unknown>; event: { replayId: number } }[] = [];
	while (heard.length < count)
		for (const each of await bayeux({ channel: '/meta/connect', clientId, connectionType: 'long-polling' }))
			if (each['channel'] === channel) heard.push(each['data'] as (typeof heard)[number]);
	await bayeux({ channel: '/meta/disconnect', clientId });
	return heard;
}

test('killed while it writes, and started again: nothing that was answered is lost, halved or doubled', { timeout: 120_000 }, async (t) => {
	const random = chance(20261122);
	/** Key → id of rows that the org said it had saved. */
	const acknowledged = new Map<string, string>();
	/** Id → the last title that the org said it had saved. */
	const titles = new Map<string, string>();
	const attempted = new Map<string, string>();
	const deployments: string[] = [];
	const jobs: { id: string; keys: string[] }[] = [];
	let serial = 0;

	const singles = async (): Promise<void> => {
		for (;;) {
			const key = `s${serial++}`;
			const { id } = (await send('POST', '/sobjects/Row__c', { Key__c: key, Title__c: 'new' })) as { id: string };
			acknowledged.set(key, id);
			const title = `title ${serial++}`;
			attempted.set(id, title);
			await send('PATCH', `/sobjects/Row__c/${id}`, { Title__c: title });
			titles.set(id, title);
		}
	};
	const pairs = async (): Promise<void> => {
		for (;;) {
			const pair = `p${serial++}`;
			const records = ['a', 'b'].map((half) => ({ attributes: { type: 'Row__c' }, Key__c: `${pair}${half}`, Pair__c: pair }));
			const results = (await send('POST', '/composite/sobjects', { allOrNone: true, records })) as { id: string; success: boolean }[];
			assert.ok(results.every(({ success }) => success));
			results.forEach(({ id }, at) => acknowledged.set(records[at]!.Key__c, id));
		}
	};
	const labels = async (): Promise<void> => {
		for (;;) deployments.push(await deployed(labelPackage(`Label_${serial++}`)));
	};
	const bulk = async (): Promise<void> => {
		const keys = Array.from({ length: 300 }, () => `b${serial++}`);
		const { id } = (await send('POST', '/jobs/ingest', { object: 'Row__c', operation: 'insert', lineEnding: 'LF' })) as { id: string };
		await send('PUT', `/jobs/ingest/${id}/batches`, `Key__c,Title__c\n${keys.map((key) => `${key},new`).join('\n')}\n`, 'text/csv');
		await send('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
		jobs.push({ id, keys });
	};
	/** A writer ends when the org dies; anything else that ends it is a defect. */
	const untilKilled = async (work: () => Promise<void>): Promise<void> => {
		try {
			await work();
		} catch (error) {
			if (!/fetch failed|socket|ECONN|terminated|other side closed/i.test(`${(error as Error).message} ${String((error as Error).cause)}`))
				throw error;
		}
	};

	for (let round = 0; round < ROUNDS; round++) {
		const writing = [singles, singles, pairs, labels, ...(round % 3 === 0 ? [bulk] : [])].map(untilKilled);
		await new Promise((resolve) => setTimeout(resolve, KILL_MS[0] + random() * (KILL_MS[1] - KILL_MS[0])));
		await kill();
		await Promise.all(writing);
		await begin();
		await verify();
	}
	assert.deepEqual(warnings, []);
	assert.ok(acknowledged.size > 100, String(acknowledged.size));
	assert.ok(deployments.length > 3, String(deployments.length));
	assert.ok(jobs.length > 0);
	t.diagnostic(`${acknowledged.size} rows, ${deployments.length} deployments, ${jobs.length} bulk jobs in ${ROUNDS} kills`);

	async function verify(): Promise<void> {
		for (const { id, keys } of jobs) {
			let job = (await send('GET', `/jobs/ingest/${id}`)) as { state: string };
			for (let wait = 0; job.state !== 'JobComplete' && wait < 200; wait++) {
				assert.match(job.state, /UploadComplete|InProgress/);
				await new Promise((resolve) => setTimeout(resolve, 25));
				job = (await send('GET', `/jobs/ingest/${id}`)) as { state: string };
			}
			assert.equal(job.state, 'JobComplete');
			const found = new Set((await rows(`SELECT Key__c FROM Row__c WHERE Key__c LIKE 'b%'`)).map((row) => row['Key__c']));
			assert.ok(keys.every((key) => found.has(key)));
		}
		const saved = await rows('SELECT Id, Name, Key__c, Pair__c, Title__c FROM Row__c');
		const byKey = new Map(saved.map((row) => [row['Key__c']!, row]));
		for (const [key, id] of acknowledged) assert.equal(byKey.get(key)?.['Id'], id, `${key} was acknowledged`);
		for (const [id, title] of titles) {
			const found = saved.find((row) => row['Id'] === id)!['Title__c'];
			assert.ok(found === title || found === attempted.get(id), `${id}: ${found} for ${title}`);
		}
		for (const [what, values] of [
			['id', saved.map((row) => row['Id'])],
			['auto-number', saved.map((row) => row['Name'])],
			['key', saved.map((row) => row['Key__c'])],
			['deploy id', deployments],
		] as const)
			assert.equal(new Set(values).size, values.length, `no ${what} twice`);
		for (const [pair, halves] of Map.groupBy(
			saved.filter((row) => row['Pair__c']),
			(row) => row['Pair__c'],
		))
			assert.equal(halves.length, 2, `${pair} is whole`);

		const history = await rows('SELECT ParentId, Field, NewValue FROM Row__History ORDER BY CreatedDate, Id');
		const last = new Map(history.filter((row) => row['Field'] === 'Title__c').map((row) => [row['ParentId'], row['NewValue']]));
		assert.equal(history.filter((row) => row['Field'] === 'created').length, saved.length);
		for (const row of saved)
			assert.equal(last.get(row['Id']!) ?? (row['Pair__c'] ? null : 'new'), row['Title__c'], 'history tells how the row stands');

		const keys = saved.map((row) => row['Key__c']).toSorted();
		const told = await replayed('/event/Told__e', keys.length);
		assert.deepEqual(told.map(({ payload }) => payload['Key__c'] as string).toSorted(), keys, 'one event for each row');
		const echoes = await rows('SELECT Key__c FROM Echo__c');
		assert.deepEqual(echoes.map((row) => row['Key__c']).toSorted(), keys, 'one run of the flow for each event');
		const changes = await replayed('/data/Row__ChangeEvent', 1);
		assert.ok(changes.length > 0);
		const ids = told.map(({ event }) => event.replayId);
		assert.deepEqual(
			ids,
			ids.toSorted((a, b) => a - b),
		);
		for (const id of deployments) {
			const { deployResult } = (await send('GET', `/metadata/deployRequest/${id}`)) as { deployResult: { success: boolean } };
			assert.equal(deployResult.success, true);
		}
	}
});
