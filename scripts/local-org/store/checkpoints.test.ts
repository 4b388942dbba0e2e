import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import threads from 'node:worker_threads';
import type { Store } from '../engine/contract.ts';
import { AT_WORK, ASKED, type CheckpointerData, IDLE, LOG_PAGES, ROWS } from './checkpoints.ts';
import { openStore } from './sqlite.ts';

/** A thread whose every step a test takes. */
class Thread extends EventEmitter {
	static started: Thread[] = [];
	static starts: () => void = () => undefined;
	readonly state: Int32Array<SharedArrayBuffer>;
	asked = 0;
	ended = false;
	constructor(_script: URL, { workerData }: { workerData: CheckpointerData }) {
		super();
		Thread.starts();
		Thread.started.push(this);
		this.state = workerData.state;
	}
	postMessage(): void {
		this.asked++;
	}
	unref(): void {}
	terminate(): void {
		this.ended = true;
		this.emit('exit', 1);
	}
}

let folder: string;
let store: Store;
const { Worker } = threads;
const said = mock.method(console, 'error', () => undefined);
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
	Thread.started = [];
	Thread.starts = () => undefined;
	said.mock.resetCalls();
	Object.assign(threads, { Worker: Thread });
	syncBuiltinESMExports();
	store = openStore(folder);
	store.exec('CREATE TABLE rows (at INTEGER)');
});
afterEach(() => {
	store.close();
	Object.assign(threads, { Worker });
	syncBuiltinESMExports();
	rmSync(folder, { recursive: true, force: true });
});

/** As many rows as bring a checkpoint. */
const load = (rows = ROWS): void =>
	store.transaction(() => {
		for (let at = 0; at < rows; at++) store.run('INSERT INTO rows VALUES (?)', [at]);
	});
const stored = (): number => Number(store.get('SELECT COUNT(*) FROM rows')![0]);
/** All is in the database file, and no log beside it. */
function closesWhole(rows: number): void {
	store.close();
	assert.equal(existsSync(join(folder, 'org.sqlite-wal')), false);
	store = openStore(folder);
	assert.equal(stored(), rows);
}

describe('the thread of the checkpoints', () => {
	test('is asked after a load, and not again before it is done', () => {
		load(ROWS / 2);
		assert.equal(Thread.started.length, 0);
		load();
		load();
		const [thread] = Thread.started;
		assert.deepEqual([Thread.started.length, thread!.asked, thread!.state[0]], [1, 1, ASKED]);
		thread!.state[0] = IDLE;
		load();
		assert.deepEqual([Thread.started.length, thread!.asked], [1, 2]);
		assert.equal(said.mock.callCount(), 0);
	});

	for (const [name, dies] of [
		['dies of an error', (thread: Thread) => [thread.emit('error', new Error('out of memory')), thread.emit('exit', 1)]],
		['ends by itself', (thread: Thread) => thread.emit('exit', 0)],
		['dies at work', (thread: Thread) => [(thread.state[0] = AT_WORK), thread.emit('exit', 1)]],
	] as [string, (thread: Thread) => void][])
		test(`${name}: the writer does its work from then on, which is said once`, () => {
			load();
			const [thread] = Thread.started;
			dies(thread!);
			load();
			load();
			assert.deepEqual([Thread.started.length, thread!.asked, thread!.state[0]], [1, 1, IDLE]);
			assert.equal(said.mock.callCount(), 1);
			assert.match(String(said.mock.calls[0]!.arguments[0]), /checkpoints run in the writer/);
			assert.deepEqual(store.get('PRAGMA wal_autocheckpoint'), [LOG_PAGES]);
			closesWhole(3 * ROWS);
		});

	test('cannot start: the save passes, and it is not tried again', () => {
		let tried = 0;
		Thread.starts = () => {
			tried++;
			throw new Error('no threads left');
		};
		load();
		load();
		assert.deepEqual([tried, said.mock.callCount(), stored()], [1, 1, 2 * ROWS]);
		closesWhole(2 * ROWS);
	});

	test('has not begun when the store closes: nobody waits for it, and it does not begin any more', () => {
		const waits = mock.method(Atomics, 'wait', () => 'ok');
		load();
		const [thread] = Thread.started;
		closesWhole(ROWS);
		waits.mock.restore();
		assert.deepEqual([waits.mock.callCount(), thread!.state[0], thread!.ended, said.mock.callCount()], [0, IDLE, true, 0]);
	});

	test('is at work when the store closes: it is waited for', () => {
		load();
		const [thread] = Thread.started;
		thread!.state[0] = AT_WORK;
		const waits = mock.method(Atomics, 'wait', () => 'ok');
		closesWhole(ROWS);
		waits.mock.restore();
		assert.deepEqual([waits.mock.callCount(), thread!.ended], [1, true]);
	});
});

test('the thread itself moves what was committed into the database', async () => {
	const path = join(folder, 'org.sqlite');
	const state = new Int32Array(new SharedArrayBuffer(4));
	const worker = new Worker(new URL('./checkpointer.ts', import.meta.url), { workerData: { path, state } satisfies CheckpointerData });
	try {
		load(ROWS / 2);
		const before = statSync(path).size;
		state[0] = ASKED;
		worker.postMessage('checkpoint');
		while (state[0] !== IDLE) await Atomics.waitAsync(state, 0, state[0]!).value;
		const after = statSync(path).size;
		assert.ok(after > before, `${after} bytes after ${before}`);
		assert.equal(after, 4096 * Number(store.get('PRAGMA page_count')![0]));
	} finally {
		await worker.terminate();
	}
});
