/** A scan that is killed, wherever it is, and run again gives the same incidents once, tells them all, and leaves a ledger without a fault. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { Ledger } from '../../scripts/jobs/guard/ledger.ts';
import { type GuardScanResult, scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { Untold } from '../../scripts/jobs/guard/untold.ts';
import { silent } from '../../scripts/jobs/progress.ts';
import { changeOwnersSilently } from '../../scripts/jobs/loading/fixtures.ts';
import { sessionOrg } from '../../scripts/salesforce/connection.ts';
import type { Org } from '../../scripts/salesforce/org.ts';
import { type GuardClinic, guardClinic, minutesAgo } from './guardClinic.ts';

const SCRIPTS = path.join(import.meta.dirname, '..', '..', 'scripts');
/** More than one request of incidents takes. */
const TAKEN = 230;

interface Point {
	/** Of the request at which it dies. */
	method: string;
	where: string;
	/** The how-manieth of them. */
	nth: number;
	/** Before it is sent, or when the org has done it. */
	when: 'before' | 'after';
}

/**
 * An address before the org's own that passes requests on for as long as `passes` says so, asked before each is sent and again when the org
 * has done it; from the first no on nobody answers there.
 */
async function doorTo<T>(
	{ url }: Org,
	passes: (request: http.IncomingMessage, when: Point['when']) => boolean,
	work: (url: string) => Promise<T>,
): Promise<T> {
	let open = true;
	const pass = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
		const body = await buffer(request);
		open &&= passes(request, 'before');
		const { authorization = '', accept = '*/*', 'content-type': type } = request.headers;
		const answer =
			open &&
			(await fetch(new URL(request.url!, url), {
				method: request.method!,
				headers: { authorization, accept, ...(type && { 'content-type': type }) },
				...(body.length && { body }),
			}));
		const answered = answer && Buffer.from(await answer.arrayBuffer());
		open &&= passes(request, 'after');
		if (!open || !answer) return server.closeAllConnections();
		for (const name of ['content-type', 'date', 'sforce-locator', 'sforce-numberofrecords'])
			if (answer.headers.has(name)) response.setHeader(name, answer.headers.get(name)!);
		response.writeHead(answer.status).end(answered);
	};
	const server = http.createServer((request, response) => void pass(request, response).catch(() => request.socket.destroy()));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	try {
		return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

/** A session of the robot, by that address. */
const session = ({ org, robot }: GuardClinic, url: string): Parameters<typeof sessionOrg>[0] => ({
	url,
	username: 'robot',
	orgId: robot.orgId,
	accessToken: org.engine.sessions.create(org.robot.userId),
});

/** Scans, and tells what it found where `tells` says so. */
async function scanOf(org: Org, folder: string, tells = true): Promise<GuardScanResult> {
	const untold = new Untold(org.orgId, folder);
	const result = await scanGuard(org, silent, new Ledger(org, folder), untold);
	if (tells) await untold.told();
	return result;
}

/** Scans in a process of its own, which is killed at a point; the signal that ended it. */
async function killedScan(clinic: GuardClinic, folder: string, { method, where, nth, when }: Point): Promise<string | null> {
	let seen = 0;
	let child: ChildProcess | undefined;
	const at = (request: http.IncomingMessage): boolean => request.method === method && decodeURIComponent(request.url!).includes(where);
	const passes = (request: http.IncomingMessage, now: Point['when']): boolean => {
		if (now !== when || !at(request) || ++seen !== nth) return true;
		child!.kill('SIGKILL');
		return false;
	};
	return doorTo(clinic.robot, passes, async (url) => {
		const script = `
			const { scanGuard } = await import(${JSON.stringify(path.join(SCRIPTS, 'jobs/guard/scan.ts'))});
			const { Ledger } = await import(${JSON.stringify(path.join(SCRIPTS, 'jobs/guard/ledger.ts'))});
			const { Untold } = await import(${JSON.stringify(path.join(SCRIPTS, 'jobs/guard/untold.ts'))});
			const { sessionOrg } = await import(${JSON.stringify(path.join(SCRIPTS, 'salesforce/connection.ts'))});
			const org = sessionOrg(${JSON.stringify(session(clinic, url))});
			await scanGuard(org, () => undefined, new Ledger(org, ${JSON.stringify(folder)}), new Untold(org.orgId, ${JSON.stringify(folder)}));`;
		child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'ignore', 'inherit'] });
		return ((await once(child, 'exit')) as [number | null, string | null])[1];
	});
}

/** With how many incidents are there then: null where they are being written at the same time. */
const POINTS: [name: string, point: Point, written: number | null][] = [
	['while it reads', { method: 'GET', where: 'FROM AccountHistory', nth: 1, when: 'after' }, 0],
	['before its first incidents', { method: 'PATCH', where: 'Ownership_Incident__c', nth: 1, when: 'before' }, 0],
	['after its first incidents', { method: 'PATCH', where: 'Ownership_Incident__c', nth: 1, when: 'after' }, 200],
	['after its last incidents', { method: 'PATCH', where: 'Ownership_Incident__c', nth: 2, when: 'after' }, TAKEN],
	['before the org knows of the ledger', { method: 'POST', where: 'composite/sobjects', nth: 1, when: 'before' }, null],
	['with a ledger that is not anchored', { method: 'PATCH', where: 'composite/sobjects', nth: 3, when: 'before' }, TAKEN],
	['with all of it written', { method: 'GET', where: 'Deal_Review__Share', nth: 1, when: 'after' }, TAKEN],
];

for (const [name, point, written] of POINTS)
	test(`killed ${name}`, () =>
		guardClinic(async (clinic) => {
			const { org, robot, as, mentee, mentor } = clinic;
			const folder = await mkdtemp(path.join(tmpdir(), 'ridealong-scan-'));
			try {
				const rows = Array.from({ length: TAKEN }, (_, n) => ({ Name: `Prospect ${n}` }));
				const accounts = org.engine.records.insert(mentee, 'Account', rows, { allOrNone: false }).map(({ id }) => id!);
				await changeOwnersSilently(
					as(org.admin.userId),
					accounts.map((recordId) => ({
						object: 'Account' as const,
						recordId,
						newOwnerId: mentor.userId,
						changedById: org.admin.userId,
						changedAt: minutesAgo(10),
					})),
				);
				const found = () => org.rows('Ownership_Incident__c', { Result__c: 'Found' });
				assert.equal(await killedScan(clinic, folder, point), 'SIGKILL');
				const before = found().length;
				assert.equal(before, written ?? before);
				const again = await scanOf(robot, folder, false);
				assert.deepEqual([again.incidents.length, again.late, again.known, again.refused], [TAKEN, before, 0, []]);
				assert.equal(new Set(again.incidents.map(({ id }) => id)).size, TAKEN, 'each once, and with its id');
				assert.equal(again.ledger?.fault, null);
				assert.deepEqual(
					found()
						.map((row) => row['Record_Id__c'])
						.sort(),
					accounts.sort(),
				);
				const untold = await scanOf(robot, folder);
				assert.deepEqual([untold.incidents.length, untold.late, untold.known], [TAKEN, TAKEN, 0], 'killed before it told anybody, too');
				const last = await scanOf(robot, folder);
				// A change of owner each, and the policy.
				assert.deepEqual([last.incidents.length, last.late, last.known, last.ledger?.entries], [0, 0, TAKEN, TAKEN + 1]);
			} finally {
				await rm(folder, { recursive: true, force: true });
			}
		}));

/** Scans, and hears of nothing any more when the org has done the nth request. True where it came that far. */
async function dyingScan(clinic: GuardClinic, folder: string, nth: number): Promise<boolean> {
	let seen = 0;
	return doorTo(
		clinic.robot,
		(_, when) => when === 'before' || ++seen < nth,
		async (url) => {
			const org = sessionOrg(session(clinic, url));
			try {
				await scanOf(org, folder, false);
				return false;
			} catch (error) {
				assert.equal((error as Error).name, 'UnreachableError', String(error));
				return true;
			}
		},
	);
}

test('killed after any of its requests, and run again: the same incidents, each once, and a ledger without a fault', () =>
	guardClinic(async (clinic) => {
		const { org, robot, mentee, mentor, transfer } = clinic;
		await transfer('Account', org.account(mentee), mentor);
		await transfer('Lead', org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Initech' }), mentor);
		org.create(org.admin, 'OpportunityShare', {
			OpportunityId: org.opportunity(mentee),
			UserOrGroupId: mentor.userId,
			OpportunityAccessLevel: 'Edit',
		});
		const found = (): unknown[] => org.rows('Ownership_Incident__c', { Result__c: 'Found' }).map((row) => row['Key__c']);
		let whole: unknown[] = [];
		let requests = 0;
		for (let dies = true; dies; requests++) {
			const folder = await mkdtemp(path.join(tmpdir(), 'ridealong-scan-'));
			for (const object of ['Ownership_Incident__c', 'Ridealong_Status__c']) org.engine.store.run(`DELETE FROM "${object}"`);
			try {
				dies = await dyingScan(clinic, folder, requests + 1);
				const again = await scanOf(robot, folder);
				if (!requests) whole = found().sort();
				assert.deepEqual([whole.length, found().sort(), again.refused], [3, whole, []], `request ${requests + 1}`);
				assert.deepEqual(again.incidents.map(({ key }) => key).sort(), whole, `request ${requests + 1}: all of them are told`);
				const { fault, beyond, entries } = await new Ledger(robot, folder).read(() => undefined);
				assert.deepEqual([fault, beyond, entries], [null, 0, 4], `request ${requests + 1}`);
			} finally {
				await rm(folder, { recursive: true, force: true });
			}
		}
		assert.ok(requests > 30, `it makes ${requests} requests only`);
	}));
