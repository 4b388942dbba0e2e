/** A guard watch over HTTP whose turns, silences and Ctrl-C a test decides. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { type WaitFor, type WatchDeps, type WatchResult, watchGuard } from '../../scripts/jobs/guard/watch.ts';
import type { WatchEvent } from '../../scripts/jobs/guard/watchEvents.ts';
import { type WatchStore, watchStore } from '../../scripts/jobs/guard/watchState.ts';
import { type OpenFeed, feedsOf } from '../../scripts/salesforce/changeFeed.ts';
import { NOW, packageFiles } from '../package/support.ts';
import { type GuardClinic, guardClinic } from './guardClinic.ts';

type Told<K extends WatchEvent['kind']> = Extract<WatchEvent, { kind: K }>;
/** One run of the watch, and what it has told so far. */
export interface Run {
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
export interface Watched extends GuardClinic {
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
export function watched(work: (watched: Watched) => Promise<void>, { selected = true, shown = false } = {}): Promise<void> {
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

/** All three by events, where the org does not show whether they are selected. */
export const BY_EVENTS = ['Account: events, unproven', 'Lead: events, unproven', 'Opportunity: events, unproven'];
/** How each object is watched, sorted. */
export const watchedBy = (run: Run): string[] =>
	run
		.all('watching')
		.map(({ object, by: how }) => `${object}: ${how}`)
		.sort();
/** The incidents that were told, and by what they were seen, sorted. */
export const incidents = (run: Run): string[] =>
	run
		.all('incident')
		.map(({ incident, seenBy }) => `${incident.rule}: ${incident.object}, ${incident.how}, by ${seenBy}`)
		.sort();
/** One event on each channel, later than all others: what is watched has come that far when it comes. */
export const later = ({ org, stranger }: Watched): void => {
	org.clock.set(NOW);
	const account = org.account(stranger, { Name: 'Later' });
	org.create(stranger, 'Lead', { LastName: 'Later', Company: 'Later' });
	org.opportunity(stranger, { Name: 'Later', AccountId: account });
};
/** A first run that did everything, and ended. */
export const ranBefore = async (clinic: Watched): Promise<void> => {
	const run = clinic.watch();
	await run.nth('scanned');
	later(clinic);
	for (let events = 0, nth = 1; events < 3; nth++) events += (await run.nth('judged', nth)).events;
	await run.stop();
};
