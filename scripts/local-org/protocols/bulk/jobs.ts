/** Bulk jobs on disk: what they are, the data that was uploaded, and what became of it. A job lives seven days. */
import type { Store } from '../../engine/contract.ts';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
export type JobKind = 'ingest' | 'query';

export interface Job {
	id: string;
	kind: JobKind;
	userId: string;
	/** ISO instants. */
	created: string;
	modified: string;
	state: JobState;
	/** insert, update, upsert, delete; query, queryAll. */
	operation: string;
	object: string;
	externalId: string | null;
	lineEnding: string;
	delimiter: string;
	/** `66.0` */
	version: string;
	/** SOQL of a query job. */
	query: string | null;
	/** Whether data has been uploaded. */
	uploaded: boolean;
	/** Rows read so far, the failed ones among them; of a query job: rows found. */
	processed: number;
	failed: number;
	milliseconds: number;
	error: string | null;
}

/** Ended for good. */
export const isEnded = (state: JobState): boolean => state === 'JobComplete' || state === 'Failed' || state === 'Aborted';

/** "Jobs remain … for seven days after they completed" (Bulk API 2.0 limits, "Job lifespan"). */
const KEPT_DAYS = 7;
const COLUMNS: Readonly<Record<keyof Job, string>> = {
	id: 'id',
	kind: 'kind',
	userId: 'user_id',
	created: 'created',
	modified: 'modified',
	state: 'state',
	operation: 'operation',
	object: 'object',
	externalId: 'external_id',
	lineEnding: 'line_ending',
	delimiter: 'delimiter',
	version: 'version',
	query: 'query',
	uploaded: 'uploaded',
	processed: 'processed',
	failed: 'failed',
	milliseconds: 'milliseconds',
	error: 'error',
};
const KEYS = Object.keys(COLUMNS) as (keyof Job)[];
const SELECT = `SELECT ${KEYS.map((key) => COLUMNS[key]).join(', ')} FROM _bulk_jobs`;
const PREFIX = '750';

/** Rows of a job's outcome from `at` on, as they were written together. */
export interface Part {
	at: number;
	content: string;
}

export interface Jobs {
	create(
		job: Pick<Job, 'kind' | 'userId' | 'operation' | 'object' | 'lineEnding' | 'delimiter' | 'version' | 'state'> & Partial<Job>,
		now: Date,
	): Job;
	/** By an id of 18 or 15 characters. */
	get(id: string): Job | undefined;
	/** Newest first. */
	list(kind: JobKind, userId: string | undefined, limit: number, offset: number): Job[];
	/** Jobs that have work left, oldest first. */
	unfinished(): Job[];
	update(id: string, change: Partial<Job>, now: Date): void;
	delete(id: string): void;
	addData(id: string, at: number, bytes: Uint8Array): void;
	dropData(id: string): void;
	data(id: string): Iterable<Uint8Array>;
	addPart(id: string, at: number, content: string): void;
	/** Parts in order, from the one that holds row `from`. */
	parts(id: string, from?: number): Iterable<Part>;
	dropParts(id: string): void;
	/** Forgets jobs that are older than seven days. */
	expire(now: Date): void;
}

/** Jobs in the org's own database, so that a job and the rows that it saved become durable together. */
export function createJobs(store: Store): Jobs {
	store.exec(`
		CREATE TABLE IF NOT EXISTS _bulk_jobs (id TEXT PRIMARY KEY, kind TEXT NOT NULL, user_id TEXT NOT NULL, created TEXT NOT NULL,
			modified TEXT NOT NULL, state TEXT NOT NULL, operation TEXT NOT NULL, object TEXT NOT NULL, external_id TEXT,
			line_ending TEXT NOT NULL, delimiter TEXT NOT NULL, version TEXT NOT NULL, query TEXT, uploaded INTEGER NOT NULL,
			processed INTEGER NOT NULL, failed INTEGER NOT NULL, milliseconds REAL NOT NULL, error TEXT);
		CREATE TABLE IF NOT EXISTS _bulk_data (job TEXT NOT NULL, at INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (job, at));
		CREATE TABLE IF NOT EXISTS _bulk_parts (job TEXT NOT NULL, at INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (job, at))`);
	const toJob = (row: readonly unknown[]): Job => {
		const job = Object.fromEntries(KEYS.map((key, at) => [key, row[at]])) as unknown as Job;
		return { ...job, uploaded: Boolean(job.uploaded) };
	};
	const sql = (value: Job[keyof Job]): string | number | null => (typeof value === 'boolean' ? Number(value) : value);

	/** One row after the other by key: no statement stays open while the reader does something else. */
	function* walk(table: '_bulk_data' | '_bulk_parts', id: string, from: number): Generator<[number, unknown]> {
		let next = from;
		for (;;) {
			const row = store.get(`SELECT at, content FROM ${table} WHERE job = ? AND at >= ? ORDER BY at LIMIT 1`, [id, next]);
			if (!row) return;
			yield [row[0] as number, row[1]];
			next = (row[0] as number) + 1;
		}
	}

	const jobs: Jobs = {
		create(given, now) {
			const job: Job = {
				id: store.nextId(PREFIX),
				created: now.toISOString(),
				modified: now.toISOString(),
				externalId: null,
				query: null,
				uploaded: false,
				processed: 0,
				failed: 0,
				milliseconds: 0,
				error: null,
				...given,
			};
			store.run(
				`INSERT INTO _bulk_jobs (${KEYS.map((key) => COLUMNS[key]).join(', ')}) VALUES (${KEYS.map(() => '?').join(', ')})`,
				KEYS.map((key) => sql(job[key])),
			);
			return job;
		},
		get(id) {
			const row = store.get(`${SELECT} WHERE id = ? OR substr(id, 1, 15) = ?`, [id, id]);
			return row && toJob(row);
		},
		list: (kind, userId, limit, offset) =>
			store
				.all(`${SELECT} WHERE kind = ? AND (? IS NULL OR user_id = ?) ORDER BY created DESC, id DESC LIMIT ? OFFSET ?`, [
					kind,
					userId ?? null,
					userId ?? null,
					limit,
					offset,
				])
				.map(toJob),
		unfinished: () => store.all(`${SELECT} WHERE state IN ('UploadComplete', 'InProgress') ORDER BY created, id`).map(toJob),
		update(id, change, now) {
			const keys = Object.keys(change) as (keyof Job)[];
			store.run(`UPDATE _bulk_jobs SET ${[...keys.map((key) => `${COLUMNS[key]} = ?`), 'modified = ?'].join(', ')} WHERE id = ?`, [
				...keys.map((key) => sql(change[key]!)),
				now.toISOString(),
				id,
			]);
		},
		delete: (id) =>
			store.transaction(() => {
				jobs.dropData(id);
				jobs.dropParts(id);
				store.run('DELETE FROM _bulk_jobs WHERE id = ?', [id]);
			}),
		addData: (id, at, bytes) => void store.run('INSERT INTO _bulk_data (job, at, content) VALUES (?, ?, ?)', [id, at, bytes]),
		dropData: (id) => void store.run('DELETE FROM _bulk_data WHERE job = ?', [id]),
		*data(id) {
			for (const [, content] of walk('_bulk_data', id, 0)) yield content as Uint8Array;
		},
		addPart: (id, at, content) => void store.run('INSERT INTO _bulk_parts (job, at, content) VALUES (?, ?, ?)', [id, at, content]),
		*parts(id, from = 0) {
			const start = store.get('SELECT MAX(at) FROM _bulk_parts WHERE job = ? AND at <= ?', [id, from])?.[0] as number | null;
			for (const [at, content] of walk('_bulk_parts', id, start ?? 0)) yield { at, content: content as string };
		},
		dropParts: (id) => void store.run('DELETE FROM _bulk_parts WHERE job = ?', [id]),
		expire(now) {
			const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000).toISOString();
			for (const [id] of store.all('SELECT id FROM _bulk_jobs WHERE modified < ?', [before])) jobs.delete(id as string);
		},
	};
	return jobs;
}
