/**
 * Bulk API 2.0 query: one job, its results page by page. Of a page nothing is kept but what the caller keeps.
 * Source: Bulk API 2.0 and Bulk API Developer Guide, "Bulk API 2.0 Query": results?maxRecords, Sforce-Locator.
 */
import { setTimeout as wait } from 'node:timers/promises';
import Papa from 'papaparse';
import type { Row } from './org.ts';

/** Rows per page of results: a few megabytes of CSV. */
const PAGE_ROWS = 20_000;
/** Waits between two looks at the job: doubled from the first to the last. */
const FIRST_WAIT_MS = 50;
const LAST_WAIT_MS = 5_000;

export interface BulkPage {
	text: string;
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
export async function bulkQuery(soql: string, { request, csv }: Wire, onRow: (row: Row) => void): Promise<{ rows: number; pages: number }> {
	let job = await request<Job>('POST', '/jobs/query', { operation: 'query', query: soql });
	const path = `/jobs/query/${encodeURIComponent(job.id)}`;
	try {
		for (let pause = FIRST_WAIT_MS; job.state !== 'JobComplete'; pause = Math.min(pause * 2, LAST_WAIT_MS)) {
			if (job.state === 'Failed' || job.state === 'Aborted')
				throw new Error(`The bulk query ${job.id} is ${job.state.toLowerCase()}: ${job.errorMessage ?? 'the org gave no reason'}.`);
			await wait(pause);
			job = await request<Job>('GET', path);
		}
		let rows = 0;
		let pages = 0;
		for (let locator: string | null = ''; locator !== null; pages++) {
			const page = await csv(`${path}/results?maxRecords=${PAGE_ROWS}${locator && `&locator=${encodeURIComponent(locator)}`}`);
			rows += eachRow(page.text, onRow);
			locator = page.locator;
		}
		return { rows, pages };
	} finally {
		// The rows are read; a job that stays costs nothing but tidiness.
		await request('DELETE', path).catch(() => undefined);
	}
}

function eachRow(text: string, onRow: (row: Row) => void): number {
	let header: string[] | undefined;
	let rows = 0;
	Papa.parse<string[]>(text, {
		skipEmptyLines: true,
		step({ data }) {
			if (!header) return void (header = data);
			const row: Row = {};
			for (let column = 0; column < header.length; column++) row[header[column]!] = data[column] || null;
			rows++;
			onRow(row);
		},
	});
	return rows;
}
