/** What ingest and query resources have in common: who may touch a job, how it reads in JSON, lists of jobs, streamed CSV. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import type { Job, JobKind, Jobs } from './jobs.ts';
import type { Worker } from './worker.ts';

export interface BulkRoom {
	engine: Engine;
	jobs: Jobs;
	worker: Worker;
}

const JOBS_PER_PAGE = 1000;
/** Characters of CSV handed to the socket at once. */
const BLOCK = 64 * 1024;

/** Error codes of the Bulk API as its REST form writes them: one upper-case word ("Errors": InvalidJobState, InvalidEntity, …). */
export const invalidState = (message: string): ApiError => new ApiError('INVALIDJOBSTATE', `InvalidJobState : ${message}`);
export const invalidJob = (message: string): ApiError => new ApiError('INVALIDJOB', `InvalidJob : ${message}`);

/** May see and end jobs of others: "if you created it or if you have the Manage Data Integrations permission" ("Close or Abort a Job"). */
const seesAll = ({ engine }: BulkRoom, request: FastifyRequest): boolean =>
	engine.access.has(request.user, 'ManageDataIntegrations') || engine.access.has(request.user, 'ModifyAllData');

/** The job of a request. @throws ApiError NOT_FOUND; INVALIDUSER for the job of someone else */
export function jobOf(room: BulkRoom, request: FastifyRequest, kind: JobKind): Job {
	const job = room.jobs.get((request.params as { id: string }).id);
	if (!job || job.kind !== kind) throw new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
	if (job.userId !== request.user.userId && !seesAll(room, request))
		throw new ApiError('INVALIDUSER', 'InvalidUser : The job was created by another user', { status: 403 });
	return job;
}

/** GET /jobs/ingest and /jobs/query: newest first, a thousand at a time. */
export function listJobs(room: BulkRoom, request: FastifyRequest, kind: JobKind): object {
	const { queryLocator, jobType, isPkChunkingEnabled } = request.query as Record<string, string | undefined>;
	const { version } = request.params as { version: string };
	const from = queryLocator === undefined ? 0 : offsetOf(queryLocator);
	const matches = (jobType === undefined || jobType === typeOf(kind)) && isPkChunkingEnabled !== 'true';
	const found = matches ? room.jobs.list(kind, seesAll(room, request) ? undefined : request.user.userId, JOBS_PER_PAGE + 1, from) : [];
	const done = found.length <= JOBS_PER_PAGE;
	return {
		done,
		records: found.slice(0, JOBS_PER_PAGE).map((job) => summary(job)),
		nextRecordsUrl: done ? null : `/services/data/v${version}/jobs/${kind}?queryLocator=${locatorOf(from + JOBS_PER_PAGE)}`,
	};
}

const typeOf = (kind: JobKind): string => (kind === 'ingest' ? 'V2Ingest' : 'V2Query');

/** A job as creating it answers, and as lists show it. */
export function summary(job: Job, options: { type?: boolean } = { type: true }): Record<string, unknown> {
	return {
		id: job.id,
		operation: job.operation,
		object: job.object,
		createdById: job.userId,
		createdDate: wireTime(job.created),
		systemModstamp: wireTime(job.modified),
		state: job.state,
		...(job.externalId === null ? {} : { externalIdFieldName: job.externalId }),
		concurrencyMode: 'Parallel',
		contentType: 'CSV',
		apiVersion: Number(job.version),
		...(options.type ? { jobType: typeOf(job.kind) } : {}),
		...(job.kind === 'ingest' && job.state === 'Open' ? { contentUrl: `services/data/v${job.version}/jobs/ingest/${job.id}/batches` } : {}),
		lineEnding: job.lineEnding,
		columnDelimiter: job.delimiter,
	};
}

/** A job with its progress: GET of one. */
export function details(job: Job): Record<string, unknown> {
	const milliseconds = Math.round(job.milliseconds);
	return {
		...summary(job),
		...(job.kind === 'query' ? { isPkChunkingSupported: true } : {}),
		numberRecordsProcessed: job.processed,
		...(job.kind === 'ingest' ? { numberRecordsFailed: job.failed } : {}),
		retries: 0,
		totalProcessingTime: milliseconds,
		...(job.kind === 'ingest' ? { apiActiveProcessingTime: milliseconds, apexProcessingTime: 0 } : {}),
		...(job.error === null ? {} : { errorMessage: job.error }),
	};
}

const wireTime = (iso: string): string => iso.replace('Z', '+0000');

/** "a pseudo random string (for example, MTAwMDA)", which is base64 for the row to go on with. */
export const locatorOf = (row: number): string => Buffer.from(String(row)).toString('base64url');

/** @throws ApiError INVALID_QUERY_LOCATOR */
export function offsetOf(locator: string): number {
	const text = Buffer.from(locator, 'base64url').toString('latin1');
	if (!/^\d{1,12}$/.test(text)) throw new ApiError('INVALID_QUERY_LOCATOR', `invalid query locator: ${locator.slice(0, 100)}`);
	return Number(text);
}

/** Sends lines as they are made, and no faster than the client takes them. */
export function sendCsv(reply: FastifyReply, lines: Iterable<string>): FastifyReply {
	return reply.type('text/csv; charset=UTF-8').send(Readable.from(blocks(lines), { highWaterMark: 1 }));
}

function* blocks(lines: Iterable<string>): Generator<string> {
	let block = '';
	for (const line of lines) {
		block += line;
		if (block.length < BLOCK) continue;
		yield block;
		block = '';
	}
	if (block !== '') yield block;
}
