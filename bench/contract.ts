/** What a bench is: it measures, and says beside each figure what it is compared with. */
export interface Figure {
	what: string;
	value: number;
	unit: string;
	/** The same thing done by something plain, in the same run. */
	baseline?: { what: string; value: number };
	/** What we aim at; `met` is for the reader, nothing fails. */
	aim?: { text: string; met: boolean };
}
export interface Bench {
	name: string;
	about: string;
	/**
	 * Figures, or the reason why there are none on this machine.
	 * @param size part of the full amount of data, for benches that can do with less
	 */
	run(say: (text: string) => void, size: number): Promise<Figure[] | { skipped: string }>;
}

/** The middle of the values. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
