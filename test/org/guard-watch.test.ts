/** The guard watch over HTTP: change events as they happen, after an outage, after a kill, and without any. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { type WaitFor, type WatchDeps, type WatchResult, watchGuard } from '../../scripts/jobs/guard/watch.ts';
import type { WatchEvent } from '../../scripts/jobs/guard/watchEvents.ts';
import { type WatchState, type WatchStore, watchStore } from '../../scripts/jobs/guard/watchState.ts';
import { type FeedHandlers, type OpenFeed, feedsOf } from '../../scripts/salesforce/changeFeed.ts';
import { type GuardClinic, guardClinic, minutesAgo } from './guardClinic.ts';
import { NOW, packageFiles, passes } from '../package/support.ts';

type Told<K extends WatchEvent['kind']> = Extract<WatchEvent, { kind: K }>;
interface Run {
	told: WatchEvent[];
	all<K extends WatchEvent['kind']>(kind: K): Told<K>[];
	/** Resolves with the nth event of a kind. */
	nth<K extends WatchEvent['kind']>(kind: K, n?: number): Promise<Told<K>>;
	/** Lets the next turn begin, after so many minutes. */
	turn(minutes: number): void;
	/** As Ctrl-C does. */
	stop(): Promise<WatchResult>;
	done: Promise<WatchResult>;
}
interface Watched extends GuardClinic {
	store: WatchStore;
	/** `silent`: no event is awaited. */
	watch(more?: {
		once?: boolean;
		silent?: boolean;
		token?: string | (() => string | undefined);
		store?: WatchStore;
		open?: OpenFeed;
		scan?: WatchDeps['scan'];
	}): Run;
	/** Found incidents by record. */
	found(recordId: string): number;
}

/** An org whose changes are told, unless `selected` is false; whether they are, it shows this user only where `shown`. */
function watched(work: (watched: Watched) => Promise<void>, { selected = true, shown = false } = {}): Promise<void> {
	return guardClinic(async (clinic) => {
		const { org, robot, url } = clinic;
		if (!shown) {
			const request = robot.request.bind(robot);
			robot.request = (method, address, ...more) =>
				/^\/tooling\//.test(address) ? Promise.reject(new Error('not supported')) : request(method, address, ...more);
		}
		if (selected) org.deploy(await packageFiles('config/change-events'));
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-watch-'));
		const store = watchStore(folder, robot.orgId);
		const runs: Run[] = [];
		const watch: Watched['watch'] = ({ once = false, silent = false, token, store: kept = store, open, scan } = {}) => {
			const told: WatchEvent[] = [];
			const awaited = new Set<() => void>();
			const ctrlC = new AbortController();
			let clock = 0;
			let turn: () => void = () => undefined;
			const done = watchGuard(
				robot,
				{
					open:
						open ??
						feedsOf({
							url,
							accessToken: () => (typeof token === 'function' ? token() : token) ?? org.engine.sessions.create(org.robot.userId),
						}),
					store: kept,
					scan: scan ?? (() => scanGuard(robot)),
					tell: (event) => {
						told.push(event);
						for (const check of awaited) check();
					},
					wait: (ms, why: WaitFor, signal) =>
						new Promise((resolve) => {
							if (why === 'burst' || ms <= 0 || (silent && why === 'silence') || signal.aborted) return resolve();
							if (why === 'turn' || why === 'retry') turn = resolve;
							signal.addEventListener('abort', () => resolve(), { once: true });
						}),
					now: () => clock,
					signal: ctrlC.signal,
				},
				{ once, pollMinutes: 5, scanMinutes: 60 },
			);
			done.catch(() => undefined);
			const all: Run['all'] = <K extends WatchEvent['kind']>(kind: K) => told.filter((each): each is Told<K> => each.kind === kind);
			const run: Run = {
				told,
				all,
				nth: (kind, n = 1) =>
					Promise.race([
						new Promise<never>((_, reject) => {
							done.then(
								() => all(kind).length < n && reject(new Error(`it ended without ${n} × ${kind}: ${JSON.stringify(told)}`)),
								reject,
							);
						}),
						new Promise<Told<typeof kind>>((resolve) => {
							const check = (): void => {
								const event = all(kind)[n - 1];
								if (!event) return;
								awaited.delete(check);
								resolve(event);
							};
							awaited.add(check);
							check();
						}),
					]),
				turn: (minutes) => {
					clock += minutes * 60_000;
					turn();
				},
				stop: () => {
					ctrlC.abort();
					return done;
				},
				done,
			};
			runs.push(run);
			return run;
		};
		try {
			await work({
				...clinic,
				store,
				watch,
				found: (recordId) => org.rows('Ownership_Incident__c', { Record_Id__c: recordId, Result__c: 'Found' }).length,
			});
		} finally {
			await Promise.allSettled(runs.map((run) => run.stop()));
			await rm(folder, { recursive: true, force: true });
		}
	});
}

const BY_EVENTS = ['Account: events, unproven', 'Lead: events, unproven', 'Opportunity: events, unproven'];
const by = (run: Run): string[] =>
	run
		.all('watching')
		.map(({ object, by: how }) => `${object}: ${how}`)
		.sort();
const incidents = (run: Run): string[] =>
	run
		.all('incident')
		.map(({ incident, seenBy }) => `${incident.rule}: ${incident.object}, ${incident.how}, by ${seenBy}`)
		.sort();
/** One event on each channel, later than all others: what is watched has come that far when it comes. */
const later = ({ org, stranger }: Watched): void => {
	org.clock.set(NOW);
	const account = org.account(stranger, { Name: 'Later' });
	org.create(stranger, 'Lead', { LastName: 'Later', Company: 'Later' });
	org.opportunity(stranger, { Name: 'Later', AccountId: account });
};
/** A first run that did everything, and ended. */
const before = async (clinic: Watched): Promise<void> => {
	const run = clinic.watch();
	await run.nth('scanned');
	later(clinic);
	for (let events = 0, nth = 1; events < 3; nth++) events += (await run.nth('judged', nth)).events;
	await run.stop();
};

describe('while it watches', () => {
	test('what a mass transfer takes is an incident at once, and the place is stored', () =>
		watched(async ({ org, mentee, mentor, transfer, watch, store, found }) => {
			const account = org.account(mentee);
			const lead = org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Globex' });
			const run = watch();
			assert.equal((await run.nth('scanned')).why, 'first');
			assert.deepEqual(by(run), BY_EVENTS);
			await transfer('Account', account, mentor);
			const { incident } = await run.nth('incident');
			assert.deepEqual([incident.recordId, incident.recordName], [account, 'Northwind']);
			await transfer('Lead', lead, mentor);
			assert.deepEqual((await run.nth('incident', 2)).incident.recordName, 'Globex');
			await run.nth('judged', 2);
			const result = await run.stop();
			assert.deepEqual(incidents(run), ['Pair protection: Account, history, by event', 'Pair protection: Lead, history, by event']);
			assert.deepEqual([result.incidents, found(account), found(lead)], [2, 1, 1]);
			const kept = JSON.parse(await readFile(store.file, 'utf8'));
			assert.deepEqual(Object.keys(kept.places).sort(), ['/data/AccountChangeEvent', '/data/LeadChangeEvent']);
			assert.equal((await stat(store.file)).mode & 0o777, 0o600);
		}));

	test('an opportunity that goes along with its account, which no flow sees, is found; and what came through other hands', () =>
		watched(async ({ org, mentee, mentor, stranger, transfer, watch }) => {
			const account = org.account(mentee);
			org.opportunity(mentee, { AccountId: account });
			const lead = org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Globex' });
			org.guardPolicy({ Account_Guard_On__c: false });
			const run = watch();
			await run.nth('scanned');
			const [moved] = org.engine.records.update(org.admin, 'Account', [{ Id: account, OwnerId: mentor.userId }], {
				ownerChange: { TransferOwnedOpenOpportunities: true },
			});
			passes(moved!);
			await run.nth('incident', 2);
			await transfer('Lead', lead, stranger, 9);
			await transfer('Lead', lead, mentor, 8);
			await run.nth('incident', 3);
			await run.stop();
			assert.deepEqual(incidents(run), [
				'Pair protection: Account, history, by event',
				'Pair protection: Opportunity, cascade, by event',
				'Through other hands: Lead, history, by event',
			]);
		}));

	test('a merge, and a deal that is created on the other’s account while the guard is off, are found', () =>
		watched(async ({ org, mentee, mentor, watch }) => {
			const [loser, master, theirs] = [org.account(mentee), org.account(mentor, { Name: 'Own' }), org.account(mentee, { Name: 'Theirs' })];
			org.guardPolicy({ Opportunity_Guard_On__c: false });
			const run = watch();
			await run.nth('scanned');
			const merged = org.engine.records.merge(org.admin, 'Account', { Id: master }, [loser]);
			assert.ok(merged.success, JSON.stringify(merged.errors));
			await run.nth('incident');
			org.create(org.admin, 'Opportunity', {
				Name: 'New',
				StageName: 'Prospecting',
				CloseDate: '2026-09-30',
				AccountId: theirs,
				OwnerId: mentor.userId,
			});
			await run.nth('incident', 2);
			await run.stop();
			assert.deepEqual(incidents(run), [
				'Opportunity on the other’s account: Opportunity, creation, by event',
				'Pair protection: Account, merge, by event',
			]);
		}));

	test('what strangers do, and what a release lets pass, is none', () =>
		watched(async ({ org, mentee, mentor, stranger, transfer, watch, found }) => {
			const [given, taken] = [org.account(mentee), org.account(mentee)];
			org.create(mentee, 'Ownership_Release__c', { Account__c: given, Released_To__c: mentor.userId, Reason__c: 'Handed over' });
			const run = watch();
			await run.nth('scanned');
			await transfer('Account', taken, stranger);
			passes(org.update(mentee, 'Account', given, { OwnerId: mentor.userId }));
			for (let events = 0, nth = 1; events < 2; nth++) events += (await run.nth('judged', nth)).events;
			await run.stop();
			assert.deepEqual([incidents(run), found(given), found(taken)], [[], 0, 0]);
		}));

	test('the scan, run in between, and the watch record the same thing once', () =>
		watched(async ({ org, mentee, mentor, robot, transfer, watch, found }) => {
			const account = org.account(mentee);
			const run = watch();
			await run.nth('scanned');
			await transfer('Account', account, mentor);
			await run.nth('judged');
			assert.equal((await scanGuard(robot)).incidents.length, 0);
			run.turn(60);
			assert.deepEqual([(await run.nth('scanned', 2)).why, (await run.nth('scanned', 2)).known], ['due', 1]);
			assert.equal(found(account), 1);
		}));
});

describe('after an outage', () => {
	test('it goes on after the last event that it handled', () =>
		watched(async (clinic) => {
			const { org, mentee, mentor, transfer, watch, found } = clinic;
			const account = org.account(mentee);
			await before(clinic);
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
			await before(clinic);
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
			await before(clinic);
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
			await before(clinic);
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
			await before(clinic);
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
			assert.deepEqual(by(run), ['Account: polling', 'Lead: polling', 'Opportunity: polling']);
			token = undefined;
			run.turn(5);
			await run.nth('polled', 2);
			await transfer('Account', org.account(mentee), mentor);
			assert.equal((await run.nth('incident')).seenBy, 'event');
			await run.stop();
		}));
});

describe('what an event does not say', () => {
	for (const changeType of ['GAP_OVERFLOW', 'GAP_UPDATE'] as const)
		test(`${changeType} of unnamed records brings a scan, once, and the place moves on`, () =>
			watched(async ({ org, mentee, mentor, transfer, watch, store }) => {
				let handlers: FeedHandlers | undefined;
				const followed: string[] = [];
				const run = watch({
					open: (given) => {
						handlers = given;
						return {
							follow: (channel) => {
								followed.push(channel);
								given.subscribed(channel);
							},
							close: async () => undefined,
						};
					},
				});
				await run.nth('scanned');
				await transfer('Account', org.account(mentee), mentor);
				const channel = '/data/AccountChangeEvent';
				assert.ok(followed.includes(channel));
				const recordIds = [changeType === 'GAP_OVERFLOW' ? '000000000000000AAA' : '001*'];
				handlers!.change({ channel, replayId: 77, payload: { ChangeEventHeader: { entityName: 'Account', changeType, recordIds } } });
				assert.equal((await run.nth('scanned', 2)).why, 'overflow');
				await run.stop();
				assert.deepEqual(incidents(run), ['Pair protection: Account, history, by scan']);
				assert.equal(((await store.read()) as WatchState).places[channel], 77);
				assert.equal(run.all('scanned').length, 2);
			}));
});

describe('what the org shows of its setup', () => {
	const MESSAGES: [string, boolean, string, (string | null)[]][] = [
		['all three are selected: events are enough', true, 'events', [null, null, null]],
		['none is: history is asked, and nothing is waited for', false, 'polling', ['not selected', 'not selected', 'not selected']],
	];
	for (const [name, selected, how, whys] of MESSAGES)
		test(name, () =>
			watched(
				async ({ watch }) => {
					const run = watch();
					await run.nth('scanned');
					await run.stop();
					assert.deepEqual(by(run), [`Account: ${how}`, `Lead: ${how}`, `Opportunity: ${how}`]);
					assert.deepEqual(
						run.all('watching').map(({ why }) => why),
						whys,
					);
				},
				{ selected, shown: true },
			),
		);
});

describe('without events', () => {
	test('history is asked every few minutes', () =>
		watched(
			async ({ org, mentee, mentor, transfer, watch, found }) => {
				const account = org.account(mentee);
				const run = watch();
				await run.nth('scanned');
				await transfer('Account', account, mentor);
				run.turn(5);
				assert.equal((await run.nth('polled')).since, minutesAgo(15));
				await run.stop();
				assert.deepEqual([incidents(run), found(account)], [['Pair protection: Account, history, by polling'], 1]);
			},
			{ selected: false },
		));

	test('an object that the org does not let follow is named, and asked for', () =>
		watched(async ({ org, mentee, mentor, transfer, watch }) => {
			const run = watch({ token: org.engine.sessions.create(mentee.userId) });
			await run.nth('scanned');
			assert.deepEqual(by(run), ['Account: polling', 'Lead: polling', 'Opportunity: polling']);
			for (const { why } of run.all('watching')) assert.match(why!, /^User not allowed to subscribe CDC/);
			await transfer('Opportunity', org.opportunity(mentee), mentor);
			run.turn(5);
			assert.equal((await run.nth('incident')).seenBy, 'polling');
			await run.stop();
		}));

	test('an owner of whom history knows nothing brings a scan', () =>
		watched(async ({ org, mentee, mentor, transfer, watch }) => {
			const account = org.account(mentee);
			const run = watch();
			await run.nth('scanned');
			await transfer('Account', account, mentor);
			org.engine.store.run('DELETE FROM AccountHistory');
			await run.nth('judged');
			run.turn(5);
			assert.equal((await run.nth('scanned', 2)).why, 'traceless');
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
