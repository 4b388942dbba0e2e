/**
 * Watches an org: change events of accounts, opportunities and leads are judged as they come, starting after the last one that was
 * handled; where the org sends none, history is asked every few minutes; and what no event tells (shares, teams, look-alikes) is found by a
 * scan from time to time. It records incidents and reverts nothing. Where several ways see the same thing, its incident has one key.
 */
import { type ChangeEvent, Waiting } from '../../domain/guard/changes.ts';
import type { GuardedObject } from '../../domain/guard/facts.ts';
import { ALL_KEPT, type ChangeFeed, type ChangeMessage, NEW_EVENTS, type OpenFeed, type Refused } from '../../salesforce/changeFeed.ts';
import type { Org, RefusedRow } from '../../salesforce/org.ts';
import { plainReason } from '../reasons.ts';
import { mayReadFacts } from './facts.ts';
import { type Judged, changedSince, judgeRecords } from './judge.ts';
import type { LedgerState } from './ledger.ts';
import { changeEventOf, readSelected } from './selected.ts';
import type { GuardScanResult } from './scan.ts';
import type { ScanReason, WatchEvent, WatchedBy } from './watchEvents.ts';
import type { WatchState, WatchStore } from './watchState.ts';

const OBJECTS: readonly GuardedObject[] = ['Account', 'Opportunity', 'Lead'];
const channelOf = (object: GuardedObject): string => `/data/${changeEventOf(object)}`;
const objectOf = (channel: string): GuardedObject | undefined => OBJECTS.find((object) => channelOf(object) === channel);

/** Why the watch waits: for more of a burst of events, for the feed to stand, for silence, for the next turn, before trying again. */
export type WaitFor = 'burst' | 'feed' | 'silence' | 'turn' | 'retry';
const BURST_MS = 1_000;
const FEED_MS = 30_000;
const SILENCE_MS = 5_000;
const RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 600_000;
/** A transaction may take ten minutes from its first write, whose time history bears, to its commit (Apex Governor Limits). */
const OVERLAP_MS = 15 * 60_000;
/** How far the clocks of an org's servers may be apart. */
const CLOCK_MS = 60_000;

export interface WatchDeps {
	open: OpenFeed;
	store: WatchStore;
	scan(): Promise<GuardScanResult>;
	tell(event: WatchEvent): void;
	/** Ends early, without an error, where the signal is aborted. */
	wait(ms: number, why: WaitFor, signal: AbortSignal): Promise<void>;
	/** Milliseconds of this machine, for what is due when. */
	now(): number;
	signal: AbortSignal;
}
export interface WatchOptions {
	/** Ends when everything up to now was looked at. */
	once: boolean;
	/** Minutes between two questions to history where events do not tell. */
	pollMinutes: number;
	scanMinutes: number;
}
export interface WatchResult {
	incidents: number;
	known: number;
	events: number;
	refused: RefusedRow[];
	/** As the last scan found it; null where there was none, or none is kept. */
	ledger: LedgerState | null;
	/** Object → the org's time up to which its changes were looked at. */
	coveredUntil: Record<string, string>;
}

export async function watchGuard(org: Org, deps: WatchDeps, options: WatchOptions): Promise<WatchResult> {
	return new Watch(org, deps, options).run();
}

class Watch {
	private readonly org: Org;
	private readonly deps: WatchDeps;
	private readonly options: WatchOptions;
	private readonly result: WatchResult = { incidents: 0, known: 0, events: 0, refused: [], ledger: null, coveredUntil: {} };
	private state: WatchState;
	private waiting = new Waiting();
	/** Replay ids of what waits. */
	private reached = new Map<string, number>();
	private feed: ChangeFeed | null = null;
	/** Where channels start again that cannot go on after their place. */
	private readonly restarts = new Map<string, number>();
	private readonly watching = new Map<GuardedObject, WatchedBy>();
	private scanFor: ScanReason | null = null;
	private scannedAt = -Infinity;
	private polledAt = -Infinity;
	private reopen = true;
	/** The feed is gone: the next turn opens another. */
	private lost = false;
	/** Followed from now on though there was a time before: history is asked once. */
	private readonly catchUp = new Set<GuardedObject>();
	/** Objects whose events have come up to the time at which this run began. */
	private readonly upToDate = new Set<GuardedObject>();
	private began = 0;
	/** An owner was told of whom history does not know. */
	private traceless = false;
	private ring: () => void = () => undefined;

	constructor(org: Org, deps: WatchDeps, options: WatchOptions) {
		this.org = org;
		this.deps = deps;
		this.options = options;
		this.state = { version: 1, orgId: org.orgId, places: {}, coveredUntil: {}, scannedAt: null };
	}

	async run(): Promise<WatchResult> {
		await this.begin();
		try {
			for (let failures = 0; !this.deps.signal.aborted;) {
				try {
					await this.round();
					failures = 0;
					if (this.options.once && this.isIdle) break;
				} catch (error) {
					if (this.options.once) throw error;
					const retryMs = Math.min(RETRY_MS * 2 ** failures++, LONGEST_RETRY_MS);
					this.deps.tell({ kind: 'failed', why: plainReason(error), retryMs });
					await this.deps.wait(retryMs, 'retry', this.deps.signal);
				}
			}
		} finally {
			await this.feed?.close();
		}
		this.result.coveredUntil = this.state.coveredUntil;
		return this.result;
	}

	private async begin(): Promise<void> {
		const { store, tell } = this.deps;
		// Whoever may not read what the guard decides on hears that at once, not after lines of what is watched.
		await mayReadFacts(this.org);
		const stored = await store.read();
		const now = await this.org.now();
		if (stored === 'damaged' || (stored && isAhead(stored, now))) {
			tell({ kind: 'damaged', file: store.file });
			this.scanFor = 'damaged';
		} else if (stored) this.state = stored;
		// The time that a scan is old is the org's; from here on this machine counts.
		if (this.state.scannedAt === null) this.scanFor ??= 'first';
		else this.scannedAt = this.deps.now() - (now.getTime() - Date.parse(this.state.scannedAt));
		this.began = now.getTime();
	}

	private get isIdle(): boolean {
		return this.waiting.isEmpty && this.scanFor === null && this.catchUp.size === 0 && !this.reopen;
	}

	/** Does what is to be done, then waits for the next event or turn. */
	private async round(): Promise<void> {
		const { options, deps } = this;
		if (this.reopen) await this.openFeed();
		if (options.once) await this.silence();
		if (!this.waiting.isEmpty) {
			await deps.wait(BURST_MS, 'burst', deps.signal);
			await this.judge();
		}
		if (this.isDue(this.scannedAt, options.scanMinutes)) this.scanFor ??= 'due';
		if (this.traceless && (options.once || this.isDue(this.scannedAt, options.pollMinutes))) this.scanFor ??= 'traceless';
		if (this.scanFor) await this.scan(this.scanFor);
		else if (this.catchUp.size || (this.polls.length && this.isDue(this.polledAt, options.pollMinutes))) await this.poll();
		if (options.once || !this.isIdle || deps.signal.aborted) return;
		const next = Math.min(
			this.scannedAt + (this.traceless ? Math.min(options.pollMinutes, options.scanMinutes) : options.scanMinutes) * 60_000,
			this.polls.length ? this.polledAt + options.pollMinutes * 60_000 : Infinity,
		);
		await this.bell(Math.max(0, next - deps.now()), 'turn');
	}

	private isDue(last: number, minutes: number): boolean {
		return this.deps.now() - last >= minutes * 60_000;
	}

	/** Objects that history is asked about: events do not tell of them, or are not proven to. A single run asks about all. */
	private get polls(): GuardedObject[] {
		return OBJECTS.filter((object) => this.options.once || this.watching.get(object) !== 'events');
	}

	/** Waits until an event comes; true where none did in that time. */
	private async bell(ms: number, why: WaitFor): Promise<boolean> {
		const over = new AbortController();
		let silent = true;
		const rung = new Promise<void>((resolve) => {
			this.ring = () => {
				silent = false;
				resolve();
			};
		});
		const waited = this.deps.wait(ms, why, AbortSignal.any([this.deps.signal, over.signal]));
		await Promise.race([rung, waited]);
		this.ring = () => undefined;
		over.abort();
		return silent;
	}

	/** Until what happened before this run has come: all that is followed is silent, or has told something later. */
	private async silence(): Promise<void> {
		const awaits = (): boolean => [...this.watching].some(([object, by]) => by !== 'polling' && !this.upToDate.has(object));
		while (awaits() && !this.deps.signal.aborted && !this.reopen && !(await this.bell(SILENCE_MS, 'silence')));
	}

	private async openFeed(): Promise<void> {
		await this.feed?.close();
		this.feed = null;
		this.watching.clear();
		// This renews a token that has run out, before the feed takes it.
		const selected = await selectedEntities(this.org);
		this.reopen = false;
		this.lost = false;
		const open = new Set<string>();
		const settled = (object: GuardedObject, by: WatchedBy, from: number | null, why: string | null): void => {
			if (!this.watching.has(object)) this.deps.tell({ kind: 'watching', object, by, from, why });
			if (by === 'polling' || this.watching.get(object) !== 'events') this.watching.set(object, by);
			open.delete(channelOf(object));
			this.ring();
		};
		const listened = OBJECTS.filter((object) => selected?.has(changeEventOf(object)) ?? true);
		for (const object of OBJECTS) if (!listened.includes(object)) settled(object, 'polling', null, 'not selected');
		for (const object of listened) open.add(channelOf(object));
		if (!open.size) return;
		const from = new Map(listened.map((object) => [channelOf(object), this.placeOf(channelOf(object))]));
		for (const object of listened)
			if (from.get(channelOf(object)) === NEW_EVENTS && this.state.coveredUntil[object] !== undefined) this.catchUp.add(object);
		let mine: ChangeFeed | null = null;
		const current = (): boolean => mine === null || this.feed === mine;
		mine = this.deps.open({
			subscribed: (channel) => {
				const object = objectOf(channel);
				if (!object || !current()) return;
				// Shaken hands again after an outage: what came meanwhile may be told or not.
				if (!open.has(channel)) this.catchUp.add(object);
				settled(object, selected ? 'events' : 'events, unproven', from.get(channel) ?? null, null);
			},
			change: (message) => current() && this.take(message),
			refused: (refused) => current() && this.refused(refused, (object) => settled(object, 'polling', null, refused.why)),
			lost: (why) => {
				if (!current()) return;
				this.deps.tell({ kind: 'lost', why });
				for (const channel of [...open]) settled(objectOf(channel)!, 'polling', null, why);
				for (const object of OBJECTS) this.watching.set(object, 'polling');
				this.lost = true;
				this.ring();
			},
			connection: (up) => current() && this.deps.tell({ kind: 'connection', up }),
		});
		this.feed = mine;
		for (const [channel, place] of from) this.feed.follow(channel, place);
		for (let silent = false; open.size && !silent && !this.reopen && !this.deps.signal.aborted;) silent = await this.bell(FEED_MS, 'feed');
		for (const channel of [...open]) settled(objectOf(channel)!, 'polling', null, 'no answer');
	}

	private placeOf(channel: string): number {
		return this.reached.get(channel) ?? this.restarts.get(channel) ?? this.state.places[channel] ?? NEW_EVENTS;
	}

	private take({ channel, replayId, payload }: ChangeMessage): void {
		const object = objectOf(channel);
		if (!object) return;
		const { changeType, recordIds, changedFields = [], commitTimestamp = 0 } = payload.ChangeEventHeader;
		const ownerId = typeof payload['OwnerId'] === 'string' ? payload['OwnerId'] : null;
		this.waiting.take({ object, changeType, recordIds, changedFields, ownerId } satisfies ChangeEvent);
		this.reached.set(channel, replayId);
		if (commitTimestamp >= this.began) this.upToDate.add(object);
		// It sends some: then nobody needs to ask.
		this.watching.set(object, 'events');
		this.result.events++;
		this.ring();
	}

	private refused(refused: Refused, toPolling: (object: GuardedObject) => void): void {
		const object = objectOf(refused.channel);
		if (!object) return;
		const place = this.placeOf(refused.channel);
		if (refused.kind !== 'expired' || place === ALL_KEPT) return toPolling(object);
		this.deps.tell({ kind: 'expired', object, replayId: place, since: this.state.coveredUntil[object] ?? null });
		this.restarts.set(refused.channel, ALL_KEPT);
		this.reached.delete(refused.channel);
		this.scanFor = 'expired';
		this.reopen = true;
		this.ring();
	}

	/** Judges what waits. Only when that is done, and written, the place moves on: what fails is judged again. */
	private async judge(): Promise<void> {
		const { waiting, reached } = this;
		this.waiting = new Waiting();
		this.reached = new Map();
		try {
			const now = await this.org.now();
			if (waiting.everything) await this.scan('overflow');
			else {
				const judged = await judgeRecords(this.org, waiting.records);
				this.tellJudged(judged, 'event');
				this.deps.tell({
					kind: 'judged',
					events: waiting.events,
					records: waiting.records.size,
					incidents: judged.incidents.length,
					known: judged.known,
				});
				this.traceless ||= judged.traceless.length > 0;
			}
			for (const channel of reached.keys()) this.restarts.delete(channel);
			const told = OBJECTS.filter((object) => reached.has(channelOf(object)) && !this.catchUp.has(object));
			await this.save({ places: { ...this.state.places, ...Object.fromEntries(reached) } }, told, now);
		} catch (error) {
			waiting.merge(this.waiting);
			this.waiting = waiting;
			this.reached = new Map([...reached, ...this.reached]);
			throw error;
		}
	}

	private async scan(why: ScanReason): Promise<void> {
		const began = await this.org.now();
		const { incidents, known, refused, ledger, notCovered, lockTakenFrom } = await this.deps.scan();
		this.result.ledger = ledger;
		this.scannedAt = this.deps.now();
		this.polledAt = this.scannedAt;
		this.scanFor = null;
		this.traceless = false;
		this.catchUp.clear();
		this.tellJudged({ incidents, known, refused }, 'scan');
		this.deps.tell({ kind: 'scanned', why, incidents: incidents.length, known, notCovered, lockTakenFrom });
		// A place that has expired leads nowhere: what was lost there is covered now.
		const places = Object.fromEntries(Object.entries(this.state.places).filter(([channel]) => !this.restarts.has(channel)));
		await this.save({ scannedAt: began.toISOString(), places }, OBJECTS, began);
	}

	private async poll(): Promise<void> {
		const now = await this.org.now();
		const objects = OBJECTS.filter((object) => this.polls.includes(object) || this.catchUp.has(object));
		const covered = objects.map((object) => this.state.coveredUntil[object] ?? now.toISOString()).sort();
		const since = new Date(Date.parse(covered[0]!) - OVERLAP_MS);
		const waiting = await changedSince(this.org, since, objects);
		const judged = await judgeRecords(this.org, waiting);
		this.polledAt = this.deps.now();
		for (const object of objects) this.catchUp.delete(object);
		this.tellJudged(judged, 'polling');
		this.deps.tell({
			kind: 'polled',
			objects,
			since: since.toISOString(),
			records: waiting.size,
			incidents: judged.incidents.length,
			known: judged.known,
		});
		await this.save({}, objects, now);
		if (this.lost && !this.options.once) this.reopen = true;
	}

	private tellJudged(
		{ incidents, known, refused }: Pick<Judged, 'incidents' | 'known' | 'refused'>,
		seenBy: 'event' | 'polling' | 'scan',
	): void {
		for (const incident of incidents) this.deps.tell({ kind: 'incident', incident, seenBy });
		for (const row of refused) this.deps.tell({ kind: 'refusedRow', row });
		this.result.incidents += incidents.length;
		this.result.known += known;
		this.result.refused.push(...refused);
	}

	private async save(change: Partial<WatchState>, covered: readonly GuardedObject[], until: Date): Promise<void> {
		const coveredUntil = { ...this.state.coveredUntil, ...Object.fromEntries(covered.map((object) => [object, until.toISOString()])) };
		this.state = { ...this.state, ...change, coveredUntil };
		await this.deps.store.write(this.state);
	}
}

/**
 * Whether the state knows more than the org has lived: it was edited, or the org is a copy of an earlier day. Taken at its word nothing
 * would be looked at, and no scan be due, until that time has come.
 */
function isAhead({ coveredUntil, scannedAt }: WatchState, now: Date): boolean {
	return [...Object.values(coveredUntil), ...(scannedAt === null ? [] : [scannedAt])].some(
		(time) => Date.parse(time) > now.getTime() + CLOCK_MS,
	);
}

/** What is selected; null where this user may not see it. */
async function selectedEntities(org: Org): Promise<ReadonlySet<string> | null> {
	try {
		return await readSelected(org);
	} catch (error) {
		if ((error as Error).name === 'UnreachableError') throw error;
		return null;
	}
}
