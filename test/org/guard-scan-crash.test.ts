/** A scan that is killed, wherever it is, and run again gives the same incidents once, and a ledger without a fault. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Ledger } from '../../scripts/jobs/guard/ledger.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { silent } from '../../scripts/jobs/progress.ts';
import { changeOwnersSilently } from '../../scripts/jobs/loading/fixtures.ts';
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

/** Scans in a process of its own, which kills itself at a point; the signal that ended it. */
async function killedScan({ org, robot }: GuardClinic, folder: string, point: Point): Promise<string | null> {
	const session = { url: robot.url, username: 'robot', orgId: robot.orgId, accessToken: org.engine.sessions.create(org.robot.userId) };
	const script = `
		const { scanGuard } = await import(${JSON.stringify(path.join(SCRIPTS, 'jobs/guard/scan.ts'))});
		const { Ledger } = await import(${JSON.stringify(path.join(SCRIPTS, 'jobs/guard/ledger.ts'))});
		const { sessionOrg } = await import(${JSON.stringify(path.join(SCRIPTS, 'salesforce/connection.ts'))});
		const point = ${JSON.stringify(point)};
		const send = globalThis.fetch;
		let seen = 0;
		globalThis.fetch = async (url, init) => {
			const hit = (init?.method ?? 'GET') === point.method && decodeURIComponent(url).includes(point.where) && ++seen === point.nth;
			if (hit && point.when === 'before') process.kill(process.pid, 'SIGKILL');
			const answer = await send(url, init);
			if (hit) process.kill(process.pid, 'SIGKILL');
			return answer;
		};
		const org = sessionOrg(${JSON.stringify(session)});
		await scanGuard(org, () => undefined, new Ledger(org, ${JSON.stringify(folder)}));`;
	const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'ignore', 'inherit'] });
	return new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
}

const POINTS: [name: string, point: Point, written: number][] = [
	['while it reads', { method: 'GET', where: 'FROM AccountHistory', nth: 1, when: 'after' }, 0],
	['before its first incidents', { method: 'PATCH', where: 'Ownership_Incident__c', nth: 1, when: 'before' }, 0],
	['after its first incidents', { method: 'PATCH', where: 'Ownership_Incident__c', nth: 1, when: 'after' }, 200],
	['after its last incidents', { method: 'PATCH', where: 'Ownership_Incident__c', nth: 2, when: 'after' }, TAKEN],
	['before the org knows of the ledger', { method: 'POST', where: 'composite/sobjects', nth: 1, when: 'before' }, TAKEN],
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
				assert.equal(found().length, written);
				const again = await scanGuard(robot, silent, new Ledger(robot, folder));
				assert.deepEqual([again.incidents.length, again.known, again.refused], [TAKEN - written, written, []]);
				assert.equal(again.ledger?.fault, null);
				assert.deepEqual(
					found()
						.map((row) => row['Record_Id__c'])
						.sort(),
					accounts.sort(),
				);
				const last = await scanGuard(robot, silent, new Ledger(robot, folder));
				// A change of owner each, and the policy.
				assert.deepEqual([last.incidents.length, last.ledger?.entries], [0, TAKEN + 1]);
			} finally {
				await rm(folder, { recursive: true, force: true });
			}
		}));

/** Scans, and dies when the org has done the nth request: nothing goes out from then on. True where it came that far. */
async function dyingScan(org: Org, folder: string, nth: number): Promise<boolean> {
	const send = globalThis.fetch;
	let seen = 0;
	globalThis.fetch = async (...request) => {
		seen++;
		if (seen <= nth) {
			const answer = await send(...request);
			if (seen < nth) return answer;
		}
		throw new TypeError('fetch failed');
	};
	try {
		await scanGuard(org, silent, new Ledger(org, folder));
		return false;
	} catch (error) {
		assert.equal((error as Error).name, 'UnreachableError', String(error));
		return true;
	} finally {
		globalThis.fetch = send;
	}
}

test('killed after any of its requests, and run again: the same incidents, each once, and a ledger without a fault', () =>
	guardClinic(async ({ org, robot, mentee, mentor, transfer }) => {
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
				dies = await dyingScan(robot, folder, requests + 1);
				const again = await scanGuard(robot, silent, new Ledger(robot, folder));
				if (!requests) whole = found().sort();
				assert.deepEqual([whole.length, found().sort(), again.refused], [3, whole, []], `request ${requests + 1}`);
				const { fault, beyond, entries } = await new Ledger(robot, folder).read(() => undefined);
				assert.deepEqual([fault, beyond, entries], [null, 0, 4], `request ${requests + 1}`);
			} finally {
				await rm(folder, { recursive: true, force: true });
			}
		}
		assert.ok(requests > 30, `it makes ${requests} requests only`);
	}));
