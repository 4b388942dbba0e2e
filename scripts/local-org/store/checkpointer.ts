/** The thread of `checkpoints.ts`: moves what was committed from the write-ahead log into the database, and lets its connection go at once. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { ASKED, AT_WORK, IDLE, type CheckpointerData } from './checkpoints.ts';

const { path, state } = workerData as CheckpointerData;

parentPort!.on('message', () => {
	// The store has closed meanwhile.
	if (Atomics.compareExchange(state, 0, ASKED, AT_WORK) !== ASKED) return;
	try {
		const database = new DatabaseSync(path);
		try {
			// PASSIVE: moves what it can without making a reader or the writer wait.
			database.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_checkpoint(PASSIVE)');
		} finally {
			database.close();
		}
	} catch (error) {
		// Nothing is lost: what stays in the log is moved by the writer itself, whose own error then tells of a disk that fails.
		console.error('Local org: a checkpoint in the background failed', error);
	} finally {
		Atomics.store(state, 0, IDLE);
		Atomics.notify(state, 0);
	}
});
