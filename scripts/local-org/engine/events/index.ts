import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { ObjectDef } from '../../schema/model.ts';
import type { ChangeHeader, Events, PlatformEvent, Row, Store, UserContext } from '../contract.ts';
import { stamp } from '../records/room.ts';
import type { CapturedChange } from './capture.ts';
import { openOutbox } from './outbox.ts';

/** Events that one run of a flow gets at most (Platform Events Developer Guide, "Subscribe to Platform Event Messages with Flows"). */
const BATCH = 2000;
/** Rounds of flows that publish in turn before other requests get their turn: a flow that triggers itself must not stop the server. */
const ROUNDS = 50;

/** An event-triggered flow. */
export interface Subscriber {
	name: string;
	/** Runs over a batch, inside a transaction, and leaves nothing of events that fail; answers what went wrong, by position in the batch. */
	run(events: PlatformEvent[]): (string | undefined)[];
}

export interface EventsDeps {
	store: Store;
	clock: Clock;
	/** Active event-triggered flows of a type, in running order. */
	subscribers(type: string): Subscriber[];
	/** A subscriber or flow that failed: nobody waits for its answer. */
	onError(error: unknown): void;
}

export interface EventBus extends Events {
	/** Answers the message's EventUuid. */
	publish(ctx: UserContext, object: ObjectDef, values: Row): string;
	/** Change events of the transaction that is about to commit. */
	append(changes: readonly CapturedChange[]): void;
	/** After a start: drops what is too old, delivers what a stopped process had stored and not delivered. */
	resume(): void;
	stop(): void;
}

/**
 * The event bus. Events that wait for the commit, change events among them, are rows of the outbox from the start, so they go when their
 * transaction rolls back; events published at once are held in memory and stored when the outermost transaction has ended,
 * whichever way. Then flows run, then subscribers hear.
 *
 * A flow's position is written in the transaction that the flow runs in: after a crash each event is run exactly by those flows that
 * had not finished it.
 */
export function createEvents(deps: EventsDeps): EventBus {
	const { store, clock } = deps;
	const outbox = openOutbox(store, clock);
	const listeners = new Set<(event: PlatformEvent) => void>();
	const immediate: PlatformEvent[] = [];
	let waiting = false;
	let draining = false;
	let later: NodeJS.Immediate | undefined;

	const write = (event: PlatformEvent): void => {
		outbox.write(event);
		waiting = true;
	};

	function publish(ctx: UserContext, object: ObjectDef, values: Row): string {
		const payload: Row = {};
		for (const field of object.fields.values())
			if (field.custom) payload[field.name] = values[field.name] ?? (field.type === 'boolean' ? false : null);
		const event = { type: object.name, ...envelope(ctx.userId), payload };
		if (object.publishBehavior === 'PublishImmediately') {
			immediate.push(event);
			if (!store.inTransaction()) drain();
		} else if (store.inTransaction()) write(event);
		else store.transaction(() => write(event));
		return event.uuid;
	}

	function envelope(createdById: string): Pick<PlatformEvent, 'replayId' | 'uuid' | 'createdDate' | 'createdById'> {
		return { replayId: store.nextNumber('replay', 1), uuid: randomUUID(), createdDate: stamp(clock.now()), createdById };
	}

	/** Stores what was published at once, then delivers until nothing new comes: flows may publish in turn. */
	function drain(): void {
		if (draining || store.inTransaction()) return;
		if (!waiting && immediate.length === 0) return;
		draining = true;
		try {
			for (let round = 0; waiting || immediate.length > 0; round++) {
				if (round === ROUNDS) {
					later ??= setImmediate(() => {
						later = undefined;
						drain();
					});
					return;
				}
				const fresh = immediate.splice(0);
				if (fresh.length > 0) store.transaction(() => fresh.forEach(write));
				const events = outbox.undelivered(BATCH);
				waiting = events.length === BATCH;
				if (events.length > 0) deliver(events);
			}
		} finally {
			draining = false;
		}
	}

	function deliver(events: PlatformEvent[]): void {
		for (const [type, batch] of Map.groupBy(events, (event) => event.type))
			if (!batch[0]!.change) for (const subscriber of deps.subscribers(type)) guarded(() => runFlow(subscriber, type, batch));
		outbox.delivered(events.at(-1)!.replayId);
		for (const event of events) for (const listener of listeners) guarded(() => listener(event));
	}

	/** One flow over a batch, in one transaction with its position. An event that fails is reported and not tried again. */
	function runFlow(subscriber: Subscriber, type: string, all: PlatformEvent[]): void {
		const done = outbox.position(subscriber.name, type);
		const batch = all.filter((event) => event.replayId > done);
		if (batch.length === 0) return;
		const finish = (): void => outbox.setPosition(subscriber.name, type, batch.at(-1)!.replayId);
		try {
			const problems = store.transaction(() => {
				const found = subscriber.run(batch);
				finish();
				return found;
			});
			problems.forEach((problem, at) => {
				if (problem !== undefined) deps.onError(new Error(`${subscriber.name} on ${type}, replay id ${batch[at]!.replayId}: ${problem}`));
			});
		} catch (error) {
			deps.onError(error);
			finish();
		}
	}

	function guarded(work: () => void): void {
		try {
			work();
		} catch (error) {
			deps.onError(error);
		}
	}

	store.onTransactionEnd(() => drain());

	return {
		publish,
		append(changes) {
			for (const { type, header, fields } of changes)
				write({ type, ...envelope(header.commitUser), payload: fields, change: header satisfies ChangeHeader });
		},
		resume() {
			outbox.purge();
			waiting = true;
			drain();
		},
		stop() {
			if (later) clearImmediate(later);
			listeners.clear();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		replay: outbox.replay,
		isKept: outbox.isKept,
		newest: outbox.newest,
	};
}
