/**
 * Checkpoints of large loads in a thread of their own. Moving pages from the write-ahead log into the database waits for the disk twice;
 * in the writer's thread that held everybody up and was a fifth of a bulk load's time. The writer still finishes what is left where the log
 * has grown to `LOG_PAGES`: only then, with nothing left to move, can SQLite start the log afresh.
 */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Pages of 4 KB in the log before the writer moves them itself. */
export const LOG_PAGES = 16_000;
/** Rows written before the thread is asked. A smaller org never starts it. */
const ROWS = 4000;
/** A disk that takes longer than this to let go is left to itself. */
const WAIT_MS = 30_000;

/** What the thread's state says. */
export const IDLE = 0;
const ASKED = 1;

export interface CheckpointerData {
	/** The database file. */
	path: string;
	/** One number in shared memory: IDLE, or that a checkpoint was asked for and has not ended. */
	state: Int32Array<SharedArrayBuffer>;
}

export class Checkpoints {
	readonly #data: CheckpointerData;
	#worker: Worker | undefined;
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
		if (this.#rows < ROWS || Atomics.compareExchange(this.#data.state, 0, IDLE, ASKED) !== IDLE) return;
		this.#rows = 0;
		this.#worker ??= this.#start();
		this.#worker.postMessage('checkpoint');
	}

	/** Waits until no checkpoint runs: the connection that closes last must be the writer's, which leaves no log behind. */
	close(): void {
		if (!this.#worker) return;
		Atomics.wait(this.#data.state, 0, ASKED, WAIT_MS);
		void this.#worker.terminate();
		this.#worker = undefined;
	}

	#start(): Worker {
		const script = new URL(`./checkpointer${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
		const worker = new Worker(script, { workerData: this.#data });
		// A thread that could not start or died leaves the work to the writer: it is not asked again.
		worker.on('error', (error) => console.error('Local org: checkpoints run in the writer from now on', error));
		worker.unref();
		return worker;
	}
}
