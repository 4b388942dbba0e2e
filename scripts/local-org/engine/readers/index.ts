/**
 * Queries that may take long run in threads of their own, each with a connection that only reads (WAL: readers and the writer do not wait
 * for each other), so that they hold nobody up. A query that is not long runs where it is asked; an org in memory has one connection only.
 *
 * A thread sees everything that was committed when the query came: it asks the database itself whether metadata, settings or
 * anything else has changed, inside the snapshot that the query runs in. The time is that of the request.
 */
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker, type ResourceLimits } from 'node:worker_threads';
import type { Clock } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import type { PagedResult, Readers, Soql } from '../contract.ts';
import type { Answer, Question } from './wire.ts';

export interface ReadersOptions {
	/** `:memory:`: there are no readers. */
	stateDir: string;
	clock: Clock;
	soql: Soql;
	/** Of a thread. A query whose result does not fit is refused. */
	limits?: ResourceLimits;
	/** Called with each thread that is started. */
	started?: (worker: Worker) => void;
}

/** Two long queries run beside each other; more wait. */
const MOST = 2;
/** A thread that nobody needed for so long is ended, and gives its memory back; starting one takes about as long as a long query. */
const IDLE_MS = 5 * 60_000;
const LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 1024 };
/** A query whose thread died is asked once more. */
const TRIES = 2;

interface Job {
	question: Question;
	tries: number;
	resolve(result: PagedResult): void;
	reject(error: Error): void;
}
interface Thread {
	worker: Worker;
	job?: Job;
	idle?: NodeJS.Timeout;
	error?: Error & { code?: string };
}

export function createReaders({ stateDir, clock, soql, limits = LIMITS, started }: ReadersOptions): Readers {
	const threads: Thread[] = [];
	const waiting: Job[] = [];
	let asked = 0;
	let closed = false;

	function start(): Thread {
		const script = new URL(`./worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
		const worker = new Worker(script, { workerData: { path: join(stateDir, 'org.sqlite') }, resourceLimits: limits });
		const thread: Thread = { worker };
		worker.on('message', (answer: Answer) => finish(thread, answer));
		worker.on('error', (error: Error) => (thread.error = error));
		worker.on('exit', () => gone(thread));
		threads.push(thread);
		started?.(worker);
		return thread;
	}

	function pump(): void {
		while (waiting.length > 0 && !closed) {
			const thread = threads.find(({ job }) => !job) ?? (threads.length < MOST ? start() : undefined);
			if (!thread) return;
			clearTimeout(thread.idle);
			thread.job = waiting.shift()!;
			thread.job.tries++;
			thread.worker.ref();
			thread.worker.postMessage(thread.job.question);
		}
	}

	function finish(thread: Thread, { result, refusal, failure }: Answer): void {
		const { job } = thread;
		delete thread.job;
		// A thread without work keeps no process alive.
		thread.worker.unref();
		thread.idle = setTimeout(() => end(thread), IDLE_MS).unref();
		if (result) job?.resolve(result);
		else if (refusal) job?.reject(new ApiError(refusal.errorCode, refusal.message, { fields: refusal.fields, status: refusal.status }));
		else job?.reject(new Error(`A read worker failed: ${failure}`));
		pump();
	}

	/** It takes no more questions; the connection is closed before the thread ends. */
	function end(thread: Thread): void {
		forget(thread);
		thread.worker.postMessage('end');
	}

	function forget(thread: Thread): void {
		clearTimeout(thread.idle);
		const at = threads.indexOf(thread);
		if (at >= 0) threads.splice(at, 1);
	}

	function gone(thread: Thread): void {
		forget(thread);
		const { job, error } = thread;
		if (job && error?.code === 'ERR_WORKER_OUT_OF_MEMORY')
			job.reject(
				new ApiError('OPERATION_TOO_LARGE', 'The query has returned too many results: they do not fit the memory of a read worker.', {
					cause: error,
				}),
			);
		else if (job && (job.tries >= TRIES || closed))
			job.reject(
				new ApiError('SERVER_UNAVAILABLE', `The query was cut off: ${error?.message ?? 'its read worker ended'}.`, { cause: error }),
			);
		else if (job) waiting.unshift(job);
		pump();
	}

	return {
		query(ctx, text, { pageRows, ...options }) {
			if (stateDir === ':memory:' || closed || !soql.mayBeLong(ctx, text, options)) return undefined;
			return new Promise<PagedResult>((resolve, reject) => {
				const question: Question = { id: ++asked, ctx: { ...ctx }, soql: text, options, pageRows, now: clock.now().toISOString() };
				waiting.push({ question, tries: 0, resolve, reject });
				pump();
			});
		},
		async close() {
			closed = true;
			for (const job of waiting.splice(0)) job.reject(new ApiError('SERVER_UNAVAILABLE', 'The org is being ended.'));
			await Promise.all(
				threads.slice().map(async (thread) => {
					const exit = new Promise((resolve) => thread.worker.once('exit', resolve));
					if (thread.job) void thread.worker.terminate();
					else end(thread);
					await exit;
				}),
			);
		},
	};
}
