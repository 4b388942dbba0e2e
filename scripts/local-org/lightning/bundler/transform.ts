/**
 * Compiles single modules (TypeScript, LWC JavaScript, templates, style sheets) in worker threads, and remembers the results by content.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** One module to compile. `namespace` and `name` are what LWC makes the tag from. */
export interface TransformJob {
	source: string;
	filename: string;
	namespace: string;
	name: string;
	scoped: boolean;
}
export interface TransformResult {
	code: string;
	warnings: string[];
}
type Reply = { id: number; result?: TransformResult; error?: string };

/** A script that touches neither components nor classes needs no LWC compiler. */
const NEEDS_COMPILER = /\bclass\b|['"]lwc['"]/;

export class ModuleCompiler {
	readonly #cacheDir: string;
	readonly #toolKey: string;
	readonly #workers: Worker[] = [];
	readonly #busy = new Map<Worker, number>();
	readonly #waiting = new Map<number, { resolve: (result: TransformResult) => void; reject: (error: Error) => void; worker: Worker }>();
	#nextId = 0;
	/** Modules that had to be compiled, and those that were remembered. */
	readonly counts = { compiled: 0, remembered: 0, plain: 0 };

	constructor(cacheDir: string, toolKey: string) {
		this.#cacheDir = path.join(cacheDir, 'modules');
		this.#toolKey = toolKey;
		mkdirSync(this.#cacheDir, { recursive: true });
	}

	/** The compiled module, from the cache where its content was seen before. */
	async compile(job: TransformJob): Promise<TransformResult> {
		const extension = path.extname(job.filename);
		if (extension === '.js' && !NEEDS_COMPILER.test(job.source)) {
			this.counts.plain += 1;
			return { code: job.source, warnings: [] };
		}
		const key = createHash('sha256')
			.update([this.#toolKey, job.namespace, job.name, path.basename(job.filename), String(job.scoped), job.source].join('\0'))
			.digest('hex');
		const file = path.join(this.#cacheDir, `${key}.js`);
		if (existsSync(file)) {
			this.counts.remembered += 1;
			return { code: readFileSync(file, 'utf8'), warnings: [] };
		}
		const result = await this.#run(job);
		this.counts.compiled += 1;
		// Written aside and renamed: a build killed half-way leaves no half module behind.
		if (result.warnings.length === 0) {
			writeFileSync(`${file}.${process.pid}`, result.code);
			renameSync(`${file}.${process.pid}`, file);
		}
		return result;
	}

	async close(): Promise<void> {
		await Promise.all(this.#workers.map((worker) => worker.terminate()));
	}

	#run(job: TransformJob): Promise<TransformResult> {
		const worker = this.#leastBusy();
		const id = this.#nextId++;
		this.#busy.set(worker, (this.#busy.get(worker) ?? 0) + 1);
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject, worker });
			worker.postMessage({ id, job });
		});
	}

	#leastBusy(): Worker {
		const limit = Math.min(4, Math.max(1, availableParallelism()));
		const idle = this.#workers.find((worker) => (this.#busy.get(worker) ?? 0) === 0);
		if (idle) return idle;
		if (this.#workers.length < limit) return this.#start();
		return this.#workers.reduce((least, worker) => ((this.#busy.get(worker) ?? 0) < (this.#busy.get(least) ?? 0) ? worker : least));
	}

	#start(): Worker {
		const worker = new Worker(new URL(`./transform-worker${path.extname(fileURLToPath(import.meta.url))}`, import.meta.url));
		worker.unref();
		worker.on('message', ({ id, result, error }: Reply) => {
			const waiting = this.#waiting.get(id);
			if (!waiting) return;
			this.#waiting.delete(id);
			this.#busy.set(worker, (this.#busy.get(worker) ?? 1) - 1);
			if (result) waiting.resolve(result);
			else waiting.reject(new Error(error));
		});
		worker.on('error', (error) => {
			for (const [id, waiting] of this.#waiting) {
				if (waiting.worker !== worker) continue;
				this.#waiting.delete(id);
				waiting.reject(error as Error);
			}
		});
		this.#workers.push(worker);
		return worker;
	}
}
