/** The guard watch over HTTP after an outage, after a kill, and while the org does not answer. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import type { WatchStore } from '../../scripts/jobs/guard/watchState.ts';
import { NOW } from '../package/support.ts';
import { minutesAgo } from './guardClinic.ts';
import { incidents, later, ranBefore, watched, watchedBy } from './watched.ts';

describe('after an outage', () => {
	test('it goes on after the last event that it handled', () =>
		watched(async (clinic) => {
			const { org, mentee, mentor, transfer, watch, found } = clinic;
			const account = org.account(mentee);
			await ranBefore(clinic);
			await transfer('Account', account, mentor);
			const run = watch();
			await run.nth('incident');
			await run.stop();
			assert.deepEqual(incidents(run), ['Pair protection: Account, history, by event']);
			assert.ok(run.all('watching').every(({ from }) => from! > 0));
			assert.deepEqual([found(account), run.all('scanned')], [1, []]);
		}));

	test('a kill between an incident and the stored place: the event comes again, and its incident is known', () =>
		watched(async (clinic) => {
			const { org, mentee, mentor, transfer, watch, store, found } = clinic;
			const account = org.account(mentee);
			await ranBefore(clinic);
			let dead = false;
			const write: WatchStore['write'] = (state) => (dead ? Promise.reject(new Error('killed')) : store.write(state));
			const killed = watch({ store: { ...store, write } });
			await killed.nth('polled');
			dead = true;
			await transfer('Account', account, mentor);
			await killed.nth('failed');
			await killed.stop();
			assert.equal(found(account), 1);
			const run = watch();
			const { incidents: fresh, known } = await run.nth('judged');
			await run.stop();
			assert.deepEqual([fresh, known, found(account)], [0, 1, 1]);
		}));

	test('a single run takes what waits, and ends', () =>
		watched(async (clinic) => {
			const { org, mentee, mentor, transfer, watch, found } = clinic;
			const account = org.account(mentee);
			await ranBefore(clinic);
			org.clock.set(minutesAgo(5));
			await transfer('Account', account, mentor);
			later(clinic);
			const run = watch({ once: true });
			const result = await run.done;
			assert.deepEqual([incidents(run), found(account), result.events], [['Pair protection: Account, history, by event'], 1, 4]);
			const again = await watch({ once: true, silent: true }).done;
			assert.deepEqual([again.incidents, found(account)], [0, 1]);
		}));

	test('a place that the org no longer keeps is named, and a scan covers what was missed', () =>
		watched(async (clinic) => {
			const { org, mentee, mentor, transfer, watch, store, found } = clinic;
			const account = org.account(mentee);
			await ranBefore(clinic);
			const { coveredUntil } = JSON.parse(await readFile(store.file, 'utf8'));
			await transfer('Account', account, mentor);
			org.clock.set(new Date(Date.parse(NOW) + 73 * 3_600_000));
			const run = watch();
			assert.equal((await run.nth('scanned')).why, 'expired');
			assert.deepEqual(
				run.all('expired').map(({ since }) => since),
				[coveredUntil.Account, coveredUntil.Opportunity, coveredUntil.Lead].slice(0, run.all('expired').length),
			);
			assert.deepEqual([incidents(run), found(account)], [['Pair protection: Account, history, by scan'], 1]);
			const lead = org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Globex' });
			await transfer('Lead', lead, mentor);
			assert.equal((await run.nth('incident', 2)).seenBy, 'event');
			await run.stop();
		}));

	test('a damaged file of the place is named, and everything is looked at again', () =>
		watched(async (clinic) => {
			const { org, mentee, mentor, transfer, watch, store } = clinic;
			await ranBefore(clinic);
			await transfer('Account', org.account(mentee), mentor);
			await writeFile(store.file, '{"version": 1');
			const run = watch();
			assert.deepEqual([(await run.nth('scanned')).why, run.all('damaged').length], ['damaged', 1]);
			await run.stop();
			assert.deepEqual(incidents(run), ['Pair protection: Account, history, by scan']);
			assert.equal(((await store.read()) as { version: number }).version, 1);
		}));

	test('a session that has ended is named, and a new one goes on', () =>
		watched(async ({ org, mentee, mentor, transfer, watch }) => {
			let token: string | undefined = 'ended';
			const run = watch({ token: () => token });
			assert.match((await run.nth('lost')).why, /401::Authentication invalid/);
			await run.nth('scanned');
			assert.deepEqual(watchedBy(run), ['Account: polling', 'Lead: polling', 'Opportunity: polling']);
			token = undefined;
			run.turn(5);
			await run.nth('polled', 2);
			await transfer('Account', org.account(mentee), mentor);
			assert.equal((await run.nth('incident')).seenBy, 'event');
			await run.stop();
		}));
});

test('a scan that took over the lock of a killed one is told as such', () =>
	watched(async ({ watch, robot, store }) => {
		const twin = watch();
		assert.equal((await twin.nth('scanned')).lockTakenFrom, null);
		await twin.stop();
		const first: WatchStore = { ...store, read: () => Promise.resolve(null) };
		const run = watch({ store: first, scan: async () => ({ ...(await scanGuard(robot)), lockTakenFrom: 4711 }) });
		assert.equal((await run.nth('scanned')).lockTakenFrom, 4711);
		await run.stop();
	}));

test('an org that answers no more is named, and what came is judged when it answers again', () =>
	watched(async ({ org, mentee, mentor, robot, transfer, watch, found }) => {
		const account = org.account(mentee);
		const run = watch();
		await run.nth('scanned');
		const { query } = robot;
		robot.query = () => Promise.reject(new Error('REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.'));
		await transfer('Account', account, mentor);
		assert.match((await run.nth('failed')).why, /REQUEST_LIMIT_EXCEEDED/);
		assert.equal(found(account), 0);
		robot.query = query;
		run.turn(1);
		assert.equal((await run.nth('incident')).seenBy, 'event');
		assert.equal((await run.stop()).incidents, 1);
		assert.equal(found(account), 1);
	}));
