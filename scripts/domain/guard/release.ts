/** Gives the memory of an array back at once: until garbage is collected it would count. It is empty from then on. Node 20 can not yet. */
export function release({ buffer }: Int32Array | Uint32Array | Float64Array | Buffer): void {
	(buffer as { transfer?(length: number): unknown }).transfer?.(0);
}
