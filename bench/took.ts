/** What a piece of work in this process takes. */
export interface Took {
	seconds: number;
	/** Of the processor: what the machine did besides does not count. */
	processor: number;
}

export function watch(): () => Took {
	const started = performance.now();
	const before = process.cpuUsage();
	return () => {
		const { user, system } = process.cpuUsage(before);
		return { seconds: (performance.now() - started) / 1000, processor: (user + system) / 1e6 };
	};
}
