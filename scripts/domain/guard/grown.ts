/** Memory by the megabyte, given back at once: until garbage is collected it would count. Node 20 can not yet. */
type Block = Int32Array | Uint32Array | Float64Array | Buffer;

/** The larger of two arrays, with what the smaller one holds, which is empty from then on. */
export function grown<T extends Block>(from: T, into: T): T {
	into.set(from);
	release(from);
	return into;
}

/** Gives its memory back. It is empty from then on. */
export function release(block: Block): void {
	(block.buffer as { transfer?(length: number): unknown }).transfer?.(0);
}
