/** The table behind the event bus: events in the order of their replay ids, and how far each flow has come. */
import type { Clock } from '../../clock.ts';
import type { ChangeHeader, PlatformEvent, Row, SqlValue, Store } from '../contract.ts';
import { stamp } from '../records/room.ts';

/** Events are kept for 72 hours (Platform Events Developer Guide, "Event Message Durability"; Change Data Capture Developer Guide likewise). */
const KEPT_MS = 72 * 3_600_000;
/** How often what is older is thrown away. */
const PURGE_MS = 3_600_000;
const REPLAY_LIMIT = 1_000_000;

export interface Outbox {
	write(event: PlatformEvent): void;
	/** The oldest events that flows and subscribers have not had. */
	undelivered(limit: number): PlatformEvent[];
	/** Flows and subscribers have had everything up to this replay id. */
	delivered(replayId: number): void;
	position(flow: string, type: string): number;
	setPosition(flow: string, type: string, replayId: number): void;
	replay(types: string | readonly string[], after: number, limit?: number): PlatformEvent[];
	isKept(replayId: number): boolean;
	newest(): number;
	purge(): void;
}

export function openOutbox(store: Store, clock: Clock): Outbox {
	store.exec(`
		CREATE TABLE IF NOT EXISTS _outbox (replay_id INTEGER PRIMARY KEY, type TEXT NOT NULL, created_date TEXT NOT NULL, created_by TEXT NOT NULL, payload TEXT NOT NULL, delivered INTEGER NOT NULL);
		CREATE INDEX IF NOT EXISTS _outbox_type ON _outbox (type, replay_id);
		CREATE INDEX IF NOT EXISTS _outbox_waiting ON _outbox (replay_id) WHERE delivered = 0;
		CREATE TABLE IF NOT EXISTS _event_positions (flow TEXT NOT NULL, type TEXT NOT NULL, replay_id INTEGER NOT NULL, PRIMARY KEY (flow, type)) WITHOUT ROWID`);
	const present = new Set(store.all(`SELECT name FROM pragma_table_info('_outbox')`).map(([name]) => name));
	for (const column of ['uuid', 'change']) if (!present.has(column)) store.exec(`ALTER TABLE _outbox ADD COLUMN ${column} TEXT`);

	const columns = 'replay_id, type, created_date, created_by, payload, uuid, change';
	const read = ([replayId, type, createdDate, createdById, payload, uuid, change]: SqlValue[]): PlatformEvent => ({
		replayId: replayId as number,
		type: type as string,
		createdDate: createdDate as string,
		createdById: createdById as string,
		payload: JSON.parse(payload as string) as Row,
		uuid: (uuid as string | null) ?? '',
		...(change === null ? {} : { change: JSON.parse(change as string) as ChangeHeader }),
	});
	const cutoff = (): string => stamp(new Date(clock.now().getTime() - KEPT_MS));
	let newest = (store.get('SELECT max(replay_id) FROM _outbox')?.[0] as number | null) ?? 0;
	let purged = clock.now().getTime();

	function purge(): void {
		purged = clock.now().getTime();
		store.run('DELETE FROM _outbox WHERE created_date < ? AND delivered = 1', [cutoff()]);
	}

	return {
		write(event) {
			store.run(`INSERT INTO _outbox (${columns}, delivered) VALUES (?, ?, ?, ?, ?, ?, ?, 0)`, [
				event.replayId,
				event.type,
				event.createdDate,
				event.createdById,
				JSON.stringify(event.payload),
				event.uuid,
				event.change ? JSON.stringify(event.change) : null,
			]);
			newest = Math.max(newest, event.replayId);
		},
		undelivered: (limit) => store.all(`SELECT ${columns} FROM _outbox WHERE delivered = 0 ORDER BY replay_id LIMIT ?`, [limit]).map(read),
		delivered(replayId) {
			store.run('UPDATE _outbox SET delivered = 1 WHERE delivered = 0 AND replay_id <= ?', [replayId]);
			if (clock.now().getTime() - purged >= PURGE_MS) purge();
		},
		position: (flow, type) =>
			(store.get('SELECT replay_id FROM _event_positions WHERE flow = ? AND type = ?', [flow, type])?.[0] as number | undefined) ?? 0,
		setPosition: (flow, type, replayId) =>
			void store.run(
				'INSERT INTO _event_positions (flow, type, replay_id) VALUES (?, ?, ?) ON CONFLICT (flow, type) DO UPDATE SET replay_id = excluded.replay_id',
				[flow, type, replayId],
			),
		replay: (types, after, limit = REPLAY_LIMIT) =>
			store
				.all(
					`SELECT ${columns} FROM _outbox WHERE type IN (SELECT value FROM json_each(?)) AND replay_id > ? AND created_date >= ? ORDER BY replay_id LIMIT ?`,
					[JSON.stringify([types].flat()), after, cutoff(), limit],
				)
				.map(read),
		isKept: (replayId) => store.get('SELECT 1 FROM _outbox WHERE replay_id = ? AND created_date >= ?', [replayId, cutoff()]) !== undefined,
		newest: () => newest,
		purge,
	};
}
