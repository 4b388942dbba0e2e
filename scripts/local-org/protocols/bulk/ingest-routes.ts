/** /jobs/ingest: create, upload, close or abort, ask, fetch results, delete. Source: Bulk API 2.0 Developer Guide, "Bulk API 2.0 Ingest". */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { parseBody } from '../body.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { findField, findObject } from '../../schema/model.ts';
import { DELIMITERS, LINE_ENDINGS } from './csv.ts';
import { ingestResults, type ResultKind } from './ingest.ts';
import { isEnded, type Job } from './jobs.ts';
import { details, invalidJob, invalidState, jobOf, listJobs, sendCsv, summary, type BulkRoom } from './shared.ts';

/** "Upload data that does not exceed 100 MB": 150 MB is what it may weigh in base64. */
const MAX_BASE64_BYTES = 150 * 1024 * 1024;
const MAX_RAW_BYTES = Math.floor((MAX_BASE64_BYTES / 4) * 3);
/** "For data sets under 100,000 characters" a job may be created and filled in one multipart request. */
const MAX_MULTIPART_CHARACTERS = 100_000;
/** Bytes of an upload per row of the data table. */
const PIECE = 1024 * 1024;

export const formatOptions = {
	contentType: z.literal('CSV').optional(),
	columnDelimiter: z.enum(Object.keys(DELIMITERS) as [string, ...string[]]).optional(),
	lineEnding: z.enum(Object.keys(LINE_ENDINGS) as [string, ...string[]]).optional(),
};
const newJob = z.strictObject({
	...formatOptions,
	object: z.string(),
	operation: z.enum(['insert', 'update', 'upsert', 'delete', 'hardDelete']),
	externalIdFieldName: z.string().optional(),
	assignmentRuleId: z.string().optional(),
});
const stateChange = z.object({ state: z.enum(['UploadComplete', 'Aborted']) });

export async function ingestRoutes(app: FastifyInstance, room: BulkRoom): Promise<void> {
	const { engine, jobs, worker } = room;
	const base = '/services/data/v:version/jobs/ingest';
	const uploading = new Set<string>();
	app.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
	await app.register(multipart, {
		limits: { fileSize: MAX_MULTIPART_CHARACTERS * 4, fieldSize: MAX_MULTIPART_CHARACTERS * 4, files: 2, fields: 2 },
	});

	app.post(base, async (request) => {
		if (!request.isMultipart()) return summary(create(room, request, request.body), { type: false });
		const { job: text, content } = await partsOf(request);
		const job = create(room, request, text);
		jobs.addData(job.id, 0, Buffer.from(content));
		return summary(close(room, { ...job, uploaded: true }), { type: false });
	});
	app.get(base, async (request) => listJobs(room, request, 'ingest'));
	app.get(`${base}/:id`, async (request) => details(jobOf(room, request, 'ingest')));
	app.put(`${base}/:id/batches`, async (request, reply) => {
		const job = jobOf(room, request, 'ingest');
		if (job.state !== 'Open') throw invalidState(`Job ${job.id} is ${job.state}: data can be added while it is Open`);
		if (job.uploaded || uploading.has(job.id))
			throw new ApiError(
				'CLIENTINPUTERROR',
				`ClientInputError : Found multiple contents for job: <${job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`,
			);
		uploading.add(job.id);
		try {
			await upload(room, job, request);
		} finally {
			uploading.delete(job.id);
		}
		return reply.code(201).send();
	});
	app.patch(`${base}/:id`, async (request) => {
		const job = jobOf(room, request, 'ingest');
		const { state } = parseBody(stateChange, request.body);
		if (state === 'Aborted') {
			if (isEnded(job.state)) throw invalidState(`Aborting already Completed Job not allowed: the job is ${job.state}`);
			jobs.update(job.id, { state }, engine.clock.now());
			return summary(jobs.get(job.id)!);
		}
		if (job.state !== 'Open') throw invalidState(`Closing a job that is ${job.state} is not allowed`);
		if (uploading.has(job.id)) throw invalidState('The upload of the job has not ended');
		return summary(close(room, job));
	});
	app.delete(`${base}/:id`, async (request, reply) => {
		const job = jobOf(room, request, 'ingest');
		if (job.state === 'Open' || job.state === 'InProgress') throw invalidState(`A job that is ${job.state} cannot be deleted`);
		jobs.delete(job.id);
		return reply.code(204).send();
	});
	for (const kind of ['successfulResults', 'failedResults', 'unprocessedrecords'] as const) {
		const send = (request: FastifyRequest, reply: FastifyReply): FastifyReply => results(room, request, reply, kind);
		app.get(`${base}/:id/${kind}`, async (request, reply) => send(request, reply));
		// The guide and clients spell this one both ways.
		if (kind === 'unprocessedrecords') app.get(`${base}/:id/unprocessedRecords`, async (request, reply) => send(request, reply));
	}

	function close({ jobs, engine }: BulkRoom, job: Job): Job {
		jobs.update(job.id, { state: 'UploadComplete', uploaded: job.uploaded }, engine.clock.now());
		worker.add(job.id);
		return jobs.get(job.id)!;
	}
}

function results(room: BulkRoom, request: FastifyRequest, reply: FastifyReply, kind: ResultKind): FastifyReply {
	const job = jobOf(room, request, 'ingest');
	if (!isEnded(job.state)) throw invalidState(`The job is ${job.state}: results are there when it has ended`);
	return sendCsv(reply, ingestResults(room.jobs, job, kind));
}

function create({ engine, jobs }: BulkRoom, request: FastifyRequest, body: unknown): Job {
	const { version } = request.params as { version: string };
	const asked = parseBody(newJob, body);
	if (asked.assignmentRuleId !== undefined) throw notImplemented('assignmentRuleId', 'the local org has no assignment rules');
	if (asked.operation === 'hardDelete')
		throw new ApiError(
			'FEATURENOTENABLED',
			'FeatureNotEnabled : hardDelete operation requires special user profile permission, please contact your system administrator',
		);
	const object = findObject(engine.schema, asked.object);
	const rights = object && engine.access.object(request.user, object.name);
	if (!object || !(rights!.read || rights!.create) || object.kind === 'history' || object.kind === 'metadata')
		throw new ApiError('INVALIDENTITY', `InvalidEntity : Entity '${asked.object}' is not supported by the Bulk API.`);
	let externalId: string | null = null;
	if (asked.operation === 'upsert') {
		if (asked.externalIdFieldName === undefined) throw invalidJob('No externalIdFieldName specified for the upsert operation');
		const field = findField(object, asked.externalIdFieldName);
		if (
			!field ||
			!(field.externalId || field.idLookup || field.name === 'Id') ||
			!engine.access.field(request.user, object.name, field.name).read
		)
			throw invalidJob(
				`Field name provided, ${asked.externalIdFieldName} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`,
			);
		externalId = field.name;
	} else if (asked.externalIdFieldName !== undefined) throw invalidJob('externalIdFieldName is for the upsert operation only');
	const now = engine.clock.now();
	jobs.expire(now);
	return jobs.create(
		{
			kind: 'ingest',
			userId: request.user.userId,
			state: 'Open',
			operation: asked.operation,
			object: object.name,
			externalId,
			lineEnding: asked.lineEnding ?? 'LF',
			delimiter: asked.columnDelimiter ?? 'COMMA',
			version,
		},
		now,
	);
}

/** The parts `job` (JSON) and `content` (CSV) of a multipart request. */
async function partsOf(request: FastifyRequest): Promise<{ job: unknown; content: string }> {
	const found = new Map<string, string>();
	for await (const part of request.parts()) {
		const value =
			part.type === 'file'
				? (await part.toBuffer()).toString('utf8')
				: typeof part.value === 'string'
					? part.value
					: JSON.stringify(part.value);
		found.set(part.fieldname, value);
	}
	const job = found.get('job');
	const content = found.get('content');
	if (job === undefined || content === undefined) throw invalidJob('A multipart request has the parts "job" and "content"');
	if (content.length > MAX_MULTIPART_CHARACTERS)
		throw new ApiError(
			'CLIENTINPUTERROR',
			`ClientInputError : The content of a multipart request holds at most ${MAX_MULTIPART_CHARACTERS} characters`,
		);
	try {
		return { job: JSON.parse(job), content };
	} catch (error) {
		throw new ApiError('JSON_PARSER_ERROR', 'The part "job" is not JSON.', { cause: error });
	}
}

/** Takes the bytes as they come, a piece at a time; a broken upload leaves nothing. */
async function upload({ engine, jobs }: BulkRoom, job: Job, request: FastifyRequest): Promise<void> {
	if (!/^text\/csv\b/i.test(request.headers['content-type'] ?? ''))
		throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Job data is uploaded as text/csv.', { status: 415 });
	const tooLarge = new ApiError('REQUEST_LIMIT_EXCEEDED', 'The job data is larger than 150 MB after base64 encoding.', { status: 413 });
	if (Number(request.headers['content-length'] ?? 0) > MAX_RAW_BYTES) throw tooLarge;
	jobs.dropData(job.id);
	let received = 0;
	let pending: Buffer[] = [];
	let size = 0;
	let at = 0;
	const flush = (): void => {
		if (size > 0) jobs.addData(job.id, at++, Buffer.concat(pending));
		pending = [];
		size = 0;
	};
	try {
		for await (const chunk of request.body as Readable) {
			const bytes = chunk as Buffer;
			received += bytes.length;
			// Read to its end, so that the client hears the answer; but not for ever.
			if (received > 2 * MAX_RAW_BYTES) throw tooLarge;
			if (received > MAX_RAW_BYTES) continue;
			pending.push(bytes);
			size += bytes.length;
			if (size >= PIECE) flush();
		}
		if (received > MAX_RAW_BYTES) throw tooLarge;
	} catch (error) {
		jobs.dropData(job.id);
		throw error;
	}
	flush();
	if (jobs.get(job.id)?.state !== 'Open') {
		jobs.dropData(job.id);
		throw invalidState('The job ended while its data was uploaded');
	}
	jobs.update(job.id, { uploaded: true }, engine.clock.now());
}
