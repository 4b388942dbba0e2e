/** All or none against partial success: which rows of a request stay, and how often the good ones run. */
import type { SaveResult, Store } from '../contract.ts';
import { failure, saveError } from './room.ts';

/** Rows per chunk: what one trigger invocation sees. */
const CHUNK = 200;
/** A partial save tries the rows that are still good at most this often (Apex Developer Guide, "Bulk DML Exception Handling"). */
const ATTEMPTS = 3;

/** Runs the rows at these positions and answers one result per position. */
export type Attempt = (positions: number[]) => SaveResult[];

class RolledBack extends Error {}

/**
 * Runs `count` rows in chunks inside one transaction.
 * All or none: one failure undoes everything, and rows that were good answer ALL_OR_NONE_OPERATION_ROLLED_BACK.
 * Partial success: a chunk with failures is rolled back and its good rows run again, so their flows fire again; a third failing attempt
 * answers TOO_MANY_RETRIES.
 */
export function runChunks(store: Store, count: number, allOrNone: boolean, attempt: Attempt): SaveResult[] {
	const results: SaveResult[] = new Array<SaveResult>(count);
	const positions = Array.from({ length: count }, (_, at) => at);
	const chunks: number[][] = [];
	for (let at = 0; at < count; at += CHUNK) chunks.push(positions.slice(at, at + CHUNK));
	try {
		store.transaction(() => {
			for (const chunk of chunks) {
				if (!allOrNone) runPartial(store, chunk, attempt, results);
				else {
					attempt(chunk).forEach((result, at) => (results[chunk[at]!] = result));
					if (chunk.some((at) => !results[at]!.success)) throw new RolledBack();
				}
			}
		});
	} catch (error) {
		if (!(error instanceof RolledBack)) throw error;
		for (const at of positions)
			if (!results[at] || results[at].success)
				results[at] = failure([
					saveError(
						'ALL_OR_NONE_OPERATION_ROLLED_BACK',
						'Record rolled back because not all records were valid and the request was using AllOrNone header',
					),
				]);
	}
	return results;
}

function runPartial(store: Store, chunk: number[], attempt: Attempt, results: SaveResult[]): void {
	let remaining = chunk;
	for (let tries = 1; remaining.length > 0; tries++) {
		const outcome = tryOnce(store, remaining, attempt);
		const failed = outcome.flatMap((result, at) => (result.success ? [] : [at]));
		if (failed.length === 0) {
			outcome.forEach((result, at) => (results[remaining[at]!] = result));
			return;
		}
		for (const at of failed) results[remaining[at]!] = outcome[at]!;
		remaining = remaining.filter((_, at) => outcome[at]!.success);
		if (tries === ATTEMPTS) {
			for (const at of remaining)
				results[at] = failure([
					saveError('TOO_MANY_RETRIES', `Too many retries of batch save in the presence of failures: ${tries} retries`),
				]);
			return;
		}
	}
}

/** One attempt; with any failure nothing of it stays. */
function tryOnce(store: Store, positions: number[], attempt: Attempt): SaveResult[] {
	let outcome: SaveResult[] = [];
	try {
		store.transaction(() => {
			outcome = attempt(positions);
			if (outcome.some((result) => !result.success)) throw new RolledBack();
		});
	} catch (error) {
		if (!(error instanceof RolledBack)) throw error;
	}
	return outcome;
}
