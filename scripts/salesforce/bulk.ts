/**
 * Bulk API 2.0 query: one job, its results page by page. Of a page nothing is kept but what the caller keeps.
 * Source: Bulk API 2.0 and Bulk API Developer Guide, "Bulk API 2.0 Query": results?maxRecords, Sforce-Locator.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { CsvRows } from './csvRows.ts';
import type { Row, StreamOptions } from './org.ts';

/** Rows per page of results. Pages are read as they come, so their size costs no memory, only requests. */
const PAGE_ROWS = 50_000;
/** Waits between two looks at the job, each longer than the one before: of what a job takes no more than a seventh is waited for in vain. */
const FIRST_WAIT_MS = 50;
const LONGER = 1.15;
const LAST_WAIT_MS = 5_000;

export interface BulkPage {
	/** The CSV as bytes, in pieces that are cut anywhere; a piece is lent until the next one is taken. */
	bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
	/** Rows that the org says are in it; null where it does not say. */
	records: number | null;
	/** Where the next page begins; null on the last. */
	locator: string | null;
}
interface Job {
	id: string;
	state: 'UploadComplete' | 'InProgress' | 'Aborted' | 'JobComplete' | 'Failed';
	errorMessage?: string;
}
interface Wire {
	request<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T>;
	csv(path: string): Promise<BulkPage>;
}

/** Rows as text, null where blank. Throws where the job fails; the job is deleted in any case. */
export async function bulkQuery(
	soql: string,
	{ request, csv }: Wire,
	onRow: (row: Row) => void,
	{ onGathered, turn, ...options }: StreamOptions = {},
): Promise<{ rows: number; pages: number }> {
	let job = await request<Job>('POST', '/jobs/query', { operation: 'query', query: soql });
	const path = `/jobs/query/${encodeURIComponent(job.id)}`;
	try {
		for (let pause = FIRST_WAIT_MS; job.state !== 'JobComplete'; pause = Math.min(pause * LONGER, LAST_WAIT_MS)) {
			if (job.state === 'Failed' || job.state === 'Aborted')
				throw new Error(`The bulk query ${job.id} is ${job.state.toLowerCase()}: ${job.errorMessage ?? 'the org gave no reason'}.`);
			await wait(pause);
			job = await request<Job>('GET', path);
		}
		// What a complete job found stays as it is (Bulk API 2.0 Query, "Get Results for a Query Job").
		onGathered?.();
		await turn;
		let rows = 0;
		let pages = 0;
		const page = (locator: string): Promise<BulkPage> =>
			csv(`${path}/results?maxRecords=${PAGE_ROWS}${locator && `&locator=${encodeURIComponent(locator)}`}`);
		for (let next: Promise<BulkPage> | null = page(''); next !== null; pages++) {
			const { bytes, records, locator }: BulkPage = await next;
			// The org makes the next page while this one is read.
			next = locator === null ? null : page(locator);
			// Where reading this one fails, its error is the one to tell.
			next?.catch(() => undefined);
			const read = await eachRow(bytes, new CsvRows(onRow, options));
			if (records !== null && read !== records)
				throw new Error(`A page of the bulk query ${job.id} has ${read} rows of the ${records} that the org sent. Run it again.`);
			rows += read;
		}
		return { rows, pages };
	} finally {
		// The rows are read; a job that stays costs nothing but tidiness.
		await request('DELETE', path).catch(() => undefined);
	}
}

/** Of a page never more is held than a piece and the row that goes beyond it. */
async function eachRow(pieces: BulkPage['bytes'], csv: CsvRows): Promise<number> {
	for await (const piece of pieces) csv.add(piece);
	csv.end();
	return csv.rows;
}
