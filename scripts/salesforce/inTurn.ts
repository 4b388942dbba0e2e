/**
 * Reading one table after the other, while the org already gathers the next: it takes an org longer to gather a large table than to hand
 * it over, and meanwhile the reader would wait.
 */
import type { Org, StreamOptions, StreamResult } from './org.ts';

export interface InTurn {
	/** When all tables that were asked for up to now are gathered, or have failed. */
	gathered(): Promise<void>;
	/** What is asked for from now on is given when this has ended, well or not; the org gathers it meanwhile. */
	pause(until: Promise<unknown>): void;
}

/**
 * The org, whose `stream` gathers one table after the other, in the order of the calls, and gives their rows one table after the other:
 * what a table tells is at least as new as what those before it tell. One that fails does not keep the others.
 */
export function inTurn(org: Org): Org & InTurn {
	let gathered: Promise<void> = Promise.resolve();
	let read: Promise<unknown> = Promise.resolve();
	/** Nobody answers any more: nothing else is asked for. */
	let gone: Error | undefined;
	return {
		...org,
		stream(query, onRow, options: StreamOptions = {}) {
			const [before, turn] = [gathered, read];
			const reading = new Promise<StreamResult>((resolve, reject) => {
				gathered = new Promise((goOn) => {
					const onGathered = (): void => {
						options.onGathered?.();
						goOn();
					};
					before
						.then(() => {
							if (gone) throw gone;
							return org.stream(query, onRow, { ...options, turn, onGathered });
						})
						.then(resolve, (error: Error) => {
							if (error.name === 'UnreachableError') gone = error;
							reject(error);
						})
						.finally(goOn);
				});
			});
			read = reading.catch(() => undefined);
			return reading;
		},
		gathered: () => gathered,
		pause(until) {
			read = Promise.allSettled([read, until]);
		},
	};
}

/** What all of them give. Where one fails, so does this, but not before all others have come to an end: none goes on unwatched. */
export async function whole<T extends readonly unknown[]>(all: { readonly [K in keyof T]: Promise<T[K]> }): Promise<T> {
	const results = await Promise.allSettled(all);
	const failed = results.find(({ status }) => status === 'rejected');
	if (failed) throw (failed as PromiseRejectedResult).reason;
	return results.map((each) => (each as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
