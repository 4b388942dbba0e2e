/**
 * The larger of two arrays, with what the smaller one holds. The smaller one is empty from then on: its memory is given back at once, where
 * it would wait for a collection of garbage. Node 20 can not yet.
 */
export function grown<T extends Int32Array | Float64Array | Buffer>(from: T, into: T): T {
	into.set(from);
	(from.buffer as { transfer?(length: number): unknown }).transfer?.(0);
	return into;
}
