/**
 * The only source of "now" in the local org. Every date function of SOQL, formulas, flows and stamps reads it,
 * so a test or `--now` moves the whole org at once.
 */
export interface Clock {
	now(): Date;
}

/** A clock that starts at `start` and advances with real time: what `--now` gives a running org. */
export function runningClock(start: Date = new Date()): Clock {
	const offset = start.getTime() - Date.now();
	return { now: () => new Date(Date.now() + offset) };
}

/** A clock that stands still until a test moves it. */
export function fixedClock(start: string | Date): Clock & { set(to: string | Date): void } {
	let at = new Date(start);
	return {
		now: () => new Date(at),
		set: (to) => {
			at = new Date(to);
		},
	};
}
