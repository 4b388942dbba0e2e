/** /jobs/query: create, ask, abort, fetch results page by page, delete. Source: Bulk API 2.0 Developer Guide, "Bulk API 2.0 Query". */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseBody } from '../body.ts';
import { ApiError } from '../../errors.ts';
import { formatOptions } from './ingest-routes.ts';
import { isEnded, type Job } from './jobs.ts';
import { checkQuery, queryLines } from './query-job.ts';
import { details, invalidState, jobOf, listJobs, locatorOf, offsetOf, sendCsv, summary, type BulkRoom } from './shared.ts';

/** "As many rows as can be listed", where the client names no number. */
const PAGE_RECORDS = 50_000;
/** "Returns up to five URIs in one response." */
const PAGES_LISTED = 5;

const newJob = z.strictObject({ ...formatOptions, operation: z.enum(['query', 'queryAll']), query: z.string().min(1) });
const stateChange = z.object({ state: z.literal('Aborted') });

export function queryJobRoutes(app: FastifyInstance, room: BulkRoom): void {
	const { engine, jobs, worker } = room;
	const base = '/services/data/v:version/jobs/query';

	app.post(base, async (request) => {
		const asked = parseBody(newJob, request.body);
		const object = checkQuery(engine, request.user, asked.query, asked.operation === 'queryAll');
		const now = engine.clock.now();
		jobs.expire(now);
		const job = jobs.create(
			{
				kind: 'query',
				userId: request.user.userId,
				state: 'UploadComplete',
				operation: asked.operation,
				object,
				query: asked.query,
				lineEnding: asked.lineEnding ?? 'LF',
				delimiter: asked.columnDelimiter ?? 'COMMA',
				version: (request.params as { version: string }).version,
			},
			now,
		);
		worker.add(job.id);
		return summary(job, { type: false });
	});
	app.get(base, async (request) => listJobs(room, request, 'query'));
	app.get(`${base}/:id`, async (request) => details(jobOf(room, request, 'query')));
	app.patch(`${base}/:id`, async (request) => {
		const job = jobOf(room, request, 'query');
		parseBody(stateChange, request.body);
		if (isEnded(job.state)) throw invalidState(`Aborting already Completed Job not allowed: the job is ${job.state}`);
		jobs.update(job.id, { state: 'Aborted' }, engine.clock.now());
		return summary(jobs.get(job.id)!);
	});
	app.delete(`${base}/:id`, async (request, reply) => {
		const job = jobOf(room, request, 'query');
		if (!isEnded(job.state)) throw invalidState(`A job that is ${job.state} cannot be deleted`);
		jobs.delete(job.id);
		return reply.code(204).send();
	});
	app.get(`${base}/:id/results`, async (request, reply) => {
		const job = resultsOf(room, request);
		// "If the request fails, the status code is 204 (No Content)."
		if (job.state !== 'JobComplete') return reply.code(204).send();
		const { locator, maxRecords } = request.query as { locator?: string; maxRecords?: string };
		const from = offset(job, locator);
		const count = limit(maxRecords);
		const to = Math.min(job.processed, from + count);
		reply.header('Sforce-NumberOfRecords', String(to - from));
		reply.header('Sforce-Locator', to < job.processed ? locatorOf(to) : 'null');
		return sendCsv(reply, page(room, job, from, to));
	});
	app.get(`${base}/:id/resultPages`, async (request) => {
		const job = resultsOf(room, request);
		if (job.state !== 'JobComplete') throw invalidState(`The job is ${job.state}: results are there when it is JobComplete`);
		const { locator } = request.query as { locator?: string };
		const first = offset(job, locator);
		const starts: number[] = [];
		for (let at = first; at < Math.max(job.processed, 1) && starts.length < PAGES_LISTED; at += PAGE_RECORDS) starts.push(at);
		const next = first + PAGES_LISTED * PAGE_RECORDS;
		const root = `/services/data/v${job.version}/jobs/query/${job.id}`;
		const done = next >= job.processed;
		return {
			resultPages: starts.map((at) => ({ resultUrl: `${root}/results?locator=${locatorOf(at)}` })),
			nextRecordsUrl: done ? null : `${root}/resultPages?locator=${locatorOf(next)}`,
			done,
		};
	});
}

/** Results are their creator's alone, and of the version of the job. */
function resultsOf(room: BulkRoom, request: FastifyRequest): Job {
	const job = jobOf(room, request, 'query');
	if (job.userId !== request.user.userId)
		throw new ApiError('INVALIDUSER', 'InvalidUser : The results of a query job are for the user who created it', { status: 403 });
	if (job.version !== (request.params as { version: string }).version)
		throw new ApiError('API_ERROR', `The job was created in API version ${job.version}: ask for its results in the same version.`, {
			status: 409,
		});
	return job;
}

function offset(job: Job, locator: string | undefined): number {
	const from = locator === undefined ? 0 : offsetOf(locator);
	if (from > 0 && from >= job.processed) throw new ApiError('INVALID_QUERY_LOCATOR', `invalid query locator: ${locator}`);
	return from;
}

function limit(maxRecords: string | undefined): number {
	if (maxRecords === undefined) return PAGE_RECORDS;
	const count = Number(maxRecords);
	if (!/^\d+$/.test(maxRecords) || count === 0) throw new ApiError('INVALID_QUERY_LOCATOR', 'maxRecords is a whole number above 0.');
	return Math.min(count, PAGE_RECORDS);
}

/** Every page begins with the header; the records of a job stand from line 1 on. */
function* page({ jobs }: BulkRoom, job: Job, from: number, to: number): Generator<string> {
	yield* queryLines(jobs, job, 0, 1);
	yield* queryLines(jobs, job, from + 1, to + 1);
}
