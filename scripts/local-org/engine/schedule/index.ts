/**
 * What runs by the clock: scheduled paths, asynchronous paths, schedule-triggered flows. What waits is rows of SQLite, written in the
 * transaction of the save that it belongs to.
 */
import type { CompiledFlow, FailedInterview, FlowInterview, PausedInterview, Row, SaveResult, SqlValue, UserContext } from '../contract.ts';
import { ApiError } from '../../errors.ts';
import { findObject } from '../../schema/model.ts';
import { hasChanged } from '../formula/index.ts';
import { failure, governed, newChain, saveError, type Room, type Save, type SaveItem } from '../records/room.ts';
import { readRows } from '../records/rows.ts';
import type { Saver } from '../records/saver.ts';
import { flowHost } from '../records/triggers.ts';
import { runDetached } from './detached.ts';
import { dueAt, latestOccurrence } from './times.ts';

export interface ScheduleDeps {
	room: Room;
	saver: Saver;
	/** Active flows of the current schema. */
	flows(): readonly CompiledFlow[];
	/** Runs schedule-triggered flows. */
	automatedProcessId: string;
	/** Runs scheduled paths in the place of inactive users; Setup calls it the Default Workflow User. */
	defaultWorkflowUserId: string;
	systemContext(userId: string): UserContext;
	orgTimeZone(): string;
}
export interface Schedule {
	/** After-save: queues the paths of flows that ran for a record, moves or removes what waits for it. `ran` tells which flows ran. */
	recordsSaved(save: Save, items: readonly SaveItem[], ran: (flow: CompiledFlow, item: SaveItem) => boolean): void;
	/** After a deployment, and at the start: timetables begin when their flow becomes active. */
	flowsChanged(): void;
	/** Runs asynchronous paths that a stopped process has left. */
	resume(): void;
	tick(): { ran: number };
	paused(): PausedInterview[];
	failed(): FailedInterview[];
}

const blank = (value: unknown): boolean => value === null || value === undefined;

/** Asynchronous paths that start each other: what is still waiting after so many rounds waits for the next transaction. */
const MAX_ROUNDS = 100;

interface Waiting {
	id: number;
	flow: string;
	path: string;
	recordId: string;
	userId: string;
}

export function createSchedule(deps: ScheduleDeps): Schedule {
	const { room, saver } = deps;
	const { store } = room;
	store.exec(`
		CREATE TABLE IF NOT EXISTS _interviews (id INTEGER PRIMARY KEY, flow TEXT NOT NULL, path TEXT NOT NULL, record_id TEXT NOT NULL, user_id TEXT NOT NULL, due TEXT NOT NULL, async INTEGER NOT NULL);
		CREATE UNIQUE INDEX IF NOT EXISTS _interviews_record ON _interviews (record_id, flow, path) WHERE async = 0;
		CREATE INDEX IF NOT EXISTS _interviews_due ON _interviews (async, due);
		CREATE TABLE IF NOT EXISTS _failed_interviews (id INTEGER PRIMARY KEY, flow TEXT NOT NULL, path TEXT, record_id TEXT, user_id TEXT NOT NULL, failed_at TEXT NOT NULL, message TEXT NOT NULL);
		CREATE TABLE IF NOT EXISTS _timetables (flow TEXT PRIMARY KEY, schedule TEXT NOT NULL, ran_until TEXT NOT NULL) WITHOUT ROWID`);
	let asyncWaiting = false;
	let draining = false;

	function recordsSaved(save: Save, items: readonly SaveItem[], ran: (flow: CompiledFlow, item: SaveItem) => boolean): void {
		const flows = room.flows(save.object.name, 'RecordAfterSave').filter((flow) => flow.paths);
		for (const flow of flows)
			for (const item of items) {
				if (ran(flow, item)) queue(save, flow, item);
				else if (save.operation === 'update') reconsider(save, flow, item);
			}
	}

	function queue(save: Save, flow: CompiledFlow, item: SaveItem): void {
		for (const path of flow.paths!) {
			if (path.kind === 'async') {
				store.run('INSERT INTO _interviews (flow, path, record_id, user_id, due, async) VALUES (?, ?, ?, ?, ?, 1)', [
					flow.def.fullName,
					path.name,
					item.id,
					save.ctx.userId,
					save.now.toISOString(),
				]);
				asyncWaiting = true;
			} else setDue(flow, path.name, item.id, save.ctx.userId, dueAt(path, item.row, save.now, deps.orgTimeZone()));
		}
	}

	/** A path whose date is blank waits for nothing. */
	function setDue(flow: CompiledFlow, path: string, recordId: string, userId: string, due: string | undefined): void {
		if (due === undefined)
			store.run('DELETE FROM _interviews WHERE async = 0 AND record_id = ? AND flow = ? AND path = ?', [recordId, flow.def.fullName, path]);
		else
			store.run(
				`INSERT INTO _interviews (flow, path, record_id, user_id, due, async) VALUES (?, ?, ?, ?, ?, 0)
				ON CONFLICT (record_id, flow, path) WHERE async = 0 DO UPDATE SET user_id = excluded.user_id, due = excluded.due`,
				[flow.def.fullName, path, recordId, userId, due],
			);
	}

	/** A record that no longer meets the entry conditions waits for nothing; one whose date has changed waits for the new one. */
	function reconsider(save: Save, flow: CompiledFlow, item: SaveItem): void {
		const waiting = store
			.all('SELECT path FROM _interviews WHERE async = 0 AND record_id = ? AND flow = ?', [item.id, flow.def.fullName])
			.map(([path]) => path as string);
		const moved = flow.paths!.filter((path) => path.field !== undefined && hasChanged(item.prior?.[path.field], item.row[path.field]));
		if (waiting.length === 0 && moved.length === 0) return;
		const host = flowHost(room, save.ctx, save.chain, saver, save.now);
		if (!flow.meets!({ record: item.row, prior: item.prior, isNew: false }, host)) {
			store.run('DELETE FROM _interviews WHERE async = 0 AND record_id = ? AND flow = ?', [item.id, flow.def.fullName]);
			return;
		}
		for (const path of moved)
			if (waiting.includes(path.name) || blank(item.prior?.[path.field!]))
				setDue(flow, path.name, item.id, save.ctx.userId, dueAt(path, item.row, save.now, deps.orgTimeZone()));
	}

	const read = (sql: string, params: SqlValue[] = []): Waiting[] =>
		store.all(`SELECT id, flow, path, record_id, user_id FROM _interviews ${sql}`, params).map(([id, flow, path, recordId, userId]) => ({
			id: id as number,
			flow: flow as string,
			path: path as string,
			recordId: recordId as string,
			userId: userId as string,
		}));

	/** Runs what waits, by flow, path and user, in batches of at most maxBatchSize: each a transaction that also takes it off the queue. */
	function runWaiting(waiting: readonly Waiting[]): number {
		let ran = 0;
		const groups = Map.groupBy(waiting, (each) => `${each.flow}\n${each.path}\n${each.userId}`);
		for (const group of groups.values()) {
			const { flow: name, path: pathName, userId } = group[0]!;
			const flow = deps.flows().find((each) => each.def.fullName === name);
			const path = flow?.paths?.find((each) => each.name === pathName);
			const size = path?.maxBatchSize ?? group.length;
			for (let at = 0; at < group.length; at += size) {
				const batch = group.slice(at, at + size);
				store.transaction(() => {
					store.run('DELETE FROM _interviews WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(batch.map((each) => each.id))]);
					// The flow was deactivated, deleted or has lost the path: what waited for it goes with it.
					if (flow && path) ran += runPath(flow, path.name, batch, userId);
				});
			}
		}
		return ran;
	}

	function runPath(flow: CompiledFlow, path: string, batch: readonly Waiting[], userId: string): number {
		const object = findObject(room.schema(), flow.trigger!.object)!;
		const rows = readRows(
			store,
			object,
			batch.map((each) => each.recordId),
		);
		const live = batch.filter((each) => rows.has(each.recordId));
		const ctx = deps.systemContext(isActive(userId) ? userId : deps.defaultWorkflowUserId);
		const results = runDetached(
			room,
			saver,
			flow,
			live.map((each) => ({ record: rows.get(each.recordId)!, prior: undefined, isNew: false })),
			ctx,
			path,
		);
		keepFailures(
			results,
			flow,
			path,
			live.map((each) => each.recordId),
			ctx.userId,
		);
		return live.length;
	}

	const isActive = (userId: string): boolean => store.get('SELECT "IsActive" FROM "User" WHERE "Id" = ?', [userId])?.[0] === 1;

	function keepFailures(
		results: readonly SaveResult[],
		flow: CompiledFlow,
		path: string | null,
		recordIds: readonly (string | null)[],
		userId: string,
	): void {
		results.forEach((result, at) => {
			if (result.success) return;
			store.run('INSERT INTO _failed_interviews (flow, path, record_id, user_id, failed_at, message) VALUES (?, ?, ?, ?, ?, ?)', [
				flow.def.fullName,
				path,
				recordIds[at] ?? null,
				userId,
				room.clock.now().toISOString(),
				result.errors.map((error) => `${error.statusCode}: ${error.message}`).join('; '),
			]);
		});
	}

	function drainAsync(): void {
		if (draining || !asyncWaiting || store.inTransaction()) return;
		draining = true;
		try {
			for (let round = 0; round < MAX_ROUNDS; round++) {
				const waiting = read('WHERE async = 1 ORDER BY id');
				if (waiting.length === 0) {
					asyncWaiting = false;
					return;
				}
				runWaiting(waiting);
			}
		} finally {
			draining = false;
		}
	}
	store.onTransactionEnd(drainAsync);

	function flowsChanged(): void {
		const active = new Map(deps.flows().flatMap((flow) => (flow.schedule ? [[flow.def.fullName, JSON.stringify(flow.schedule)]] : [])));
		for (const [flow, schedule] of store.all('SELECT flow, schedule FROM _timetables'))
			if (active.get(flow as string) !== schedule) store.run('DELETE FROM _timetables WHERE flow = ?', [flow as string]);
		for (const [flow, schedule] of active)
			store.run('INSERT INTO _timetables (flow, schedule, ran_until) VALUES (?, ?, ?) ON CONFLICT (flow) DO NOTHING', [
				flow,
				schedule,
				room.clock.now().toISOString(),
			]);
	}

	function runTimetables(now: Date): number {
		let ran = 0;
		for (const flow of deps.flows().filter((each) => each.schedule)) {
			const name = flow.def.fullName;
			const until = store.get('SELECT ran_until FROM _timetables WHERE flow = ?', [name])?.[0] as string | undefined;
			if (until === undefined || !latestOccurrence(flow.schedule!, until, now.toISOString(), deps.orgTimeZone())) continue;
			store.run('UPDATE _timetables SET ran_until = ? WHERE flow = ?', [now.toISOString(), name]);
			ran += runScheduledFlow(flow);
		}
		return ran;
	}

	function runScheduledFlow(flow: CompiledFlow): number {
		const ctx = deps.systemContext(deps.automatedProcessId);
		const records: readonly Row[] = flow.schedule!.object ? matching(flow, ctx) : [{}];
		for (let at = 0; at < records.length; at += 200) {
			const batch = records.slice(at, at + 200);
			store.transaction(() => {
				const interviews: FlowInterview[] = batch.map((record) => ({ record, prior: undefined, isNew: false }));
				keepFailures(
					runDetached(room, saver, flow, interviews, ctx),
					flow,
					null,
					batch.map((each) => (each['Id'] as string | undefined) ?? null),
					ctx.userId,
				);
			});
		}
		return records.length;
	}

	/** The records that meet the flow's filters; none where they cannot be looked for, which is kept as a failure. */
	function matching(flow: CompiledFlow, ctx: UserContext): Row[] {
		const { object, filter } = flow.schedule!;
		let found: Row[] = [];
		const results = governed(room, newChain(), 1, (chain) => {
			try {
				found = room.soql.find(ctx, object!, filter(flowHost(room, ctx, chain, saver, room.clock.now())));
				return [];
			} catch (error) {
				if (!(error instanceof ApiError)) throw error;
				return [failure([saveError(error.errorCode, error.message)])];
			}
		});
		keepFailures(results, flow, null, [null], ctx.userId);
		return found;
	}

	return {
		recordsSaved,
		flowsChanged,
		resume() {
			asyncWaiting = true;
			drainAsync();
		},
		tick() {
			asyncWaiting = true;
			drainAsync();
			const now = room.clock.now();
			const due = read('WHERE async = 0 AND due <= ? ORDER BY due, id', [now.toISOString()]);
			return { ran: runWaiting(due) + runTimetables(now) };
		},
		paused: () =>
			store
				.all('SELECT flow, path, record_id, user_id, due FROM _interviews ORDER BY due, id')
				.map(([flow, path, recordId, userId, due]) => ({
					flow: flow as string,
					path: path as string,
					recordId: recordId as string,
					userId: userId as string,
					due: due as string,
				})),
		failed: () =>
			store
				.all('SELECT flow, path, record_id, user_id, failed_at, message FROM _failed_interviews ORDER BY id')
				.map(([flow, path, recordId, userId, failedAt, message]) => ({
					flow: flow as string,
					path: path as string | null,
					recordId: recordId as string | null,
					userId: userId as string,
					failedAt: failedAt as string,
					message: message as string,
				})),
	};
}
