import type { Clock } from '../../clock.ts';
import type { ObjectDef } from '../../schema/model.ts';
import type { Events, PlatformEvent, Row, SqlValue, Store, UserContext } from '../contract.ts';
import { stamp } from '../records/room.ts';

/** Events are kept for replay for 72 hours, as high-volume platform events are (Platform Events Developer Guide, "Event Message Durability"). */
const KEPT_MS = 72 * 3_600_000;

export interface EventsDeps {
	store: Store;
	clock: Clock;
	/** Runs the event-triggered flows of a type over a batch of events, in a transaction of its own. */
	runFlows(type: string, events: PlatformEvent[]): void;
	/** A subscriber or flow that failed: nobody waits for its answer. */
	onError(error: unknown): void;
}

/**
 * The event bus. Events that wait for the commit are rows of the outbox from the start, so they go when their transaction rolls back; events
 * published at once are held in memory and stored when the outermost transaction has ended, whichever way. Then flows run, then subscribers hear.
 */
export function createEvents(
	deps: EventsDeps,
): Events & { publish(ctx: UserContext, object: ObjectDef, values: Row): void; resume(): void } {
	const { store, clock } = deps;
	store.exec(`
		CREATE TABLE IF NOT EXISTS _outbox (replay_id INTEGER PRIMARY KEY, type TEXT NOT NULL, created_date TEXT NOT NULL, created_by TEXT NOT NULL, payload TEXT NOT NULL, delivered INTEGER NOT NULL);
		CREATE INDEX IF NOT EXISTS _outbox_type ON _outbox (type, replay_id);
		CREATE INDEX IF NOT EXISTS _outbox_waiting ON _outbox (replay_id) WHERE delivered = 0`);
	const listeners = new Set<(event: PlatformEvent) => void>();
	const immediate: PlatformEvent[] = [];
	let waiting = false;
	let draining = false;

	const write = (event: PlatformEvent): void => {
		store.run('INSERT INTO _outbox (replay_id, type, created_date, created_by, payload, delivered) VALUES (?, ?, ?, ?, ?, 0)', [
			event.replayId,
			event.type,
			event.createdDate,
			event.createdById,
			JSON.stringify(event.payload),
		]);
		waiting = true;
	};
	const read = ([replayId, type, createdDate, createdById, payload]: SqlValue[]): PlatformEvent => ({
		replayId: replayId as number,
		type: type as string,
		createdDate: createdDate as string,
		createdById: createdById as string,
		payload: JSON.parse(payload as string) as Row,
	});
	const columns = 'replay_id, type, created_date, created_by, payload';

	function publish(ctx: UserContext, object: ObjectDef, values: Row): void {
		const payload: Row = {};
		for (const field of object.fields.values())
			if (field.custom) payload[field.name] = values[field.name] ?? (field.type === 'boolean' ? false : null);
		const event: PlatformEvent = {
			type: object.name,
			replayId: store.nextNumber('replay', 1),
			createdDate: stamp(clock.now()),
			createdById: ctx.userId,
			payload,
		};
		if (object.publishBehavior === 'PublishImmediately') {
			immediate.push(event);
			if (!store.inTransaction()) drain();
		} else if (store.inTransaction()) write(event);
		else store.transaction(() => write(event));
	}

	/** Stores what was published at once, then delivers until nothing new comes: flows may publish in turn. */
	function drain(): void {
		if (draining || store.inTransaction()) return;
		if (!waiting && immediate.length === 0) return;
		draining = true;
		try {
			while (waiting || immediate.length > 0) {
				const fresh = immediate.splice(0);
				if (fresh.length > 0) store.transaction(() => fresh.forEach(write));
				waiting = false;
				const events = store.all(`SELECT ${columns} FROM _outbox WHERE delivered = 0 ORDER BY replay_id LIMIT 2000`).map(read);
				if (events.length === 0) continue;
				if (events.length === 2000) waiting = true;
				deliver(events);
			}
		} finally {
			draining = false;
		}
	}

	function deliver(events: PlatformEvent[]): void {
		for (const [type, batch] of Map.groupBy(events, (event) => event.type)) guarded(() => deps.runFlows(type, batch));
		// Only now: a process killed in between runs the flows again, rather than never.
		store.run('UPDATE _outbox SET delivered = 1 WHERE delivered = 0 AND replay_id <= ?', [events.at(-1)!.replayId]);
		for (const event of events) for (const listener of listeners) guarded(() => listener(event));
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
		/** After a start: drops what is too old, delivers what a stopped process had stored and not delivered. */
		resume() {
			store.run('DELETE FROM _outbox WHERE created_date < ?', [stamp(new Date(clock.now().getTime() - KEPT_MS))]);
			waiting = true;
			drain();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		replay: (type, after) =>
			store.all(`SELECT ${columns} FROM _outbox WHERE type = ? AND replay_id > ? ORDER BY replay_id`, [type, after]).map(read),
	};
}
