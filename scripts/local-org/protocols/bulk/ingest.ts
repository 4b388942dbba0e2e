/**
 * An ingest job at work: records of the upload in chunks of 200, each chunk one transaction that saves the rows, what became of them and how
 * far the job is. So a job that is cut off at any moment goes on after the last whole chunk, and no row is saved twice.
 */
import type { Engine, SaveError, SaveResult, UserContext } from '../../engine/contract.ts';
import { findObject } from '../../schema/model.ts';
import { rowReader } from './columns.ts';
import { csvLine, JobDataError, readCsv } from './csv.ts';
import type { Job, Jobs } from './jobs.ts';

/** Rows per transaction: what one trigger invocation sees. */
const CHUNK = 200;

/** One row's outcome: id, whether it was created, and the error of a failed one. */
type Outcome = [id: string | null, created: 0 | 1, error?: string];

/** Works one chunk per step; ends when no row is left. @throws JobDataError where the job fails as a whole */
export function* ingest(engine: Engine, jobs: Jobs, job: Job, user: UserContext): Generator<void> {
	const object = findObject(engine.schema, job.object);
	if (!object) throw new JobDataError(`InvalidEntity : Entity '${job.object}' is not supported by the Bulk API.`);
	const records = readCsv(jobs.data(job.id), job);
	const header = records.next();
	if (header.done) throw new JobDataError('InvalidBatch : The data holds no header row');
	const read = rowReader(header.value, object, { schema: engine.schema, access: engine.access, user });
	checkHeader(job, header.value);
	let at = 0;
	for (; at < job.processed; at++) if (records.next().done) return;

	const chunk: Record<string, unknown>[] = [];
	const flush = (): void => {
		const started = performance.now();
		engine.store.transaction(() => {
			const outcomes = save(engine, user, job, object.name, chunk).map(outcome);
			jobs.addPart(job.id, at, JSON.stringify(outcomes));
			at += chunk.length;
			job.processed = at;
			job.failed += outcomes.filter(([, , error]) => error !== undefined).length;
			job.milliseconds += performance.now() - started;
			jobs.update(job.id, { processed: job.processed, failed: job.failed, milliseconds: job.milliseconds }, engine.clock.now());
		});
		chunk.length = 0;
	};
	try {
		for (const record of records) {
			chunk.push(read(record));
			if (chunk.length < CHUNK) continue;
			flush();
			yield;
		}
	} catch (error) {
		// What stands before the unreadable record is saved; the rest is unprocessed.
		if (error instanceof JobDataError && chunk.length > 0) flush();
		throw error;
	}
	if (chunk.length > 0) flush();
}

function checkHeader(job: Job, header: readonly string[]): void {
	const names = header.map((name) => name.trim().toLowerCase());
	if (job.operation === 'delete' && (names.length !== 1 || names[0] !== 'id'))
		throw new JobDataError('InvalidBatch : A delete job takes the column Id and no other');
	if (job.operation === 'update' && !names.includes('id')) throw new JobDataError('InvalidBatch : An update job needs the column Id');
	if (job.operation === 'insert' && names.includes('id')) throw new JobDataError('InvalidBatch : An insert job takes no column Id');
	if (job.operation === 'upsert' && !names.includes(job.externalId!.toLowerCase()))
		throw new JobDataError(`InvalidBatch : Field name not found : ${job.externalId}`);
}

function save(engine: Engine, user: UserContext, job: Job, object: string, rows: Record<string, unknown>[]): SaveResult[] {
	const options = { allOrNone: false };
	switch (job.operation) {
		case 'insert':
			return engine.records.insert(user, object, rows, options);
		case 'update':
			return engine.records.update(user, object, rows, options);
		case 'upsert':
			return engine.records.upsert(user, object, job.externalId!, rows, options);
		default:
			return engine.records.delete(
				user,
				object,
				rows.map((row) => String(row['Id'] ?? '')),
				options,
			);
	}
}

function outcome(result: SaveResult): Outcome {
	if (result.success) return [result.id, result.created ? 1 : 0];
	return [result.id, 0, result.errors.map(errorText).join(';')];
}

/** `REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --` ("Get Job Failed Record Results"). */
const errorText = ({ statusCode, message, fields }: SaveError): string => `${statusCode}:${message}:${fields.join(' ')} --`;

/** Which rows of an ingest job are asked for. */
export type ResultKind = 'successfulResults' | 'failedResults' | 'unprocessedrecords';

/** The lines of one kind of result: the outcome before the columns as they were uploaded. */
export function* ingestResults(jobs: Jobs, job: Job, kind: ResultKind): Generator<string> {
	const heads = { successfulResults: ['sf__Id', 'sf__Created'], failedResults: ['sf__Id', 'sf__Error'], unprocessedrecords: [] }[kind];
	let header: string[];
	const records = readCsv(jobs.data(job.id), job);
	try {
		const first = records.next();
		if (first.done) return yield csvLine(heads, job);
		header = first.value;
	} catch (error) {
		if (error instanceof JobDataError) return yield csvLine(heads, job);
		throw error;
	}
	yield csvLine([...heads, ...header], job);
	for (const { content } of jobs.parts(job.id))
		for (const [id, created, error] of JSON.parse(content) as Outcome[]) {
			const record = records.next().value as string[];
			if (kind === 'successfulResults' && error === undefined) yield csvLine([id ?? '', created ? 'true' : 'false', ...record], job);
			else if (kind === 'failedResults' && error !== undefined) yield csvLine([id ?? '', error, ...record], job);
		}
	if (kind !== 'unprocessedrecords') return;
	try {
		for (const record of records) yield csvLine(record, job);
	} catch (error) {
		if (!(error instanceof JobDataError)) throw error;
	}
}
