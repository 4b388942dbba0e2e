/**
 * Checkpoints of large loads in a thread of their own. Moving pages from the write-ahead log into the database waits for the disk twice;
 * in the writer's thread that held everybody up and was a fifth of a bulk load's time. The writer still finishes what is left where the log
 * has grown to `LOG_PAGES`: only then, with nothing left to move, can SQLite start the log afresh. Without the thread it does all of it.
 */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Pages of 4 KB in the log before the writer moves them itself. */
export const LOG_PAGES = 16_000;
/** Rows written before the thread is asked. A smaller org never starts it. */
export const ROWS = 4000;
/** A disk that takes longer than this to let go is left to itself. */
const WAIT_MS = 30_000;

/** What the shared number says: nothing to do, a checkpoint is asked for, the thread is at it. */
export const IDLE = 0;
export const ASKED = 1;
export const AT_WORK = 2;

export interface CheckpointerData {
	/** The database file. */
	path: string;
	/** One number in shared memory: IDLE, ASKED or AT_WORK. */
	state: Int32Array<SharedArrayBuffer>;
}

export class Checkpoints {
	readonly #data: CheckpointerData;
	#worker: Worker | undefined;
	/** The thread could not start, or died: the writer does its work, and no other is started. */
	#lost = false;
	#rows = 0;

	constructor(path: string) {
		this.#data = { path, state: new Int32Array(new SharedArrayBuffer(4)) };
	}

	/** So many rows were written. */
	wrote(rows: number): void {
		this.#rows += rows;
	}

	/** A transaction was committed. */
	committed(): void {
		if (this.#lost || this.#rows < ROWS || Atomics.compareExchange(this.#data.state, 0, IDLE, ASKED) !== IDLE) return;
		this.#rows = 0;
		try {
			this.#worker ??= this.#start();
			this.#worker.postMessage('checkpoint');
		} catch (error) {
			this.#lose(error);
		}
	}

	/**
	 * Waits until no checkpoint runs: the connection that closes last must be the writer's, which leaves no log behind. What the thread has
	 * not begun it does not begin any more.
	 */
	close(): void {
		const worker = this.#worker;
		if (!worker) return;
		this.#worker = undefined;
		if (Atomics.compareExchange(this.#data.state, 0, ASKED, IDLE) === AT_WORK) Atomics.wait(this.#data.state, 0, AT_WORK, WAIT_MS);
		void worker.terminate();
	}

	#start(): Worker {
		const script = new URL(`./checkpointer${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
		const worker = new Worker(script, { workerData: this.#data });
		worker.on('error', (error) => this.#worker === worker && this.#lose(error));
		worker.on('exit', (code) => this.#worker === worker && this.#lose(new Error(`The thread ended with code ${code}.`)));
		worker.unref();
		return worker;
	}

	#lose(cause: unknown): void {
		this.#lost = true;
		this.#worker = undefined;
		Atomics.store(this.#data.state, 0, IDLE);
		console.error('Local org: checkpoints run in the writer from now on', cause);
	}
}
