/**
 * Ids of records by the hundred thousand, as bytes: a text of its own and a place in a Map take four times as much. They stand in blocks of
 * one size: to grow copies nothing and frees nothing, since what is freed in between the process keeps.
 */
import { release } from './release.ts';

/** Characters of a record's id (Object Reference, "ID Field Type"); shorter ones are filled up with zeros. */
const WIDTH = 18;
/** Ids per block, as a power of two. */
const BITS = 12;
const MASK = (1 << BITS) - 1;

/** Ids in the order in which they were added. */
export class IdList {
	length = 0;
	private readonly blocks: Buffer[] = [];

	/** @throws RangeError for what is longer than an id */
	add(id: string): number {
		if (id.length > WIDTH) throw new RangeError(`An id has at most ${WIDTH} characters: ${id}`);
		const place = this.length++;
		const block = (this.blocks[place >> BITS] ??= Buffer.alloc(WIDTH << BITS));
		block.write(id, (place & MASK) * WIDTH, 'latin1');
		return place;
	}

	/** To be called when nothing is asked of it any more. */
	release(): void {
		for (const block of this.blocks.splice(0)) release(block);
	}

	at(place: number): string {
		const block = this.blocks[place >> BITS]!;
		const from = (place & MASK) * WIDTH;
		let to = from + WIDTH;
		while (to > from && block[to - 1] === 0) to--;
		return block.toString('latin1', from, to);
	}

	is(place: number, id: string): boolean {
		if (id.length > WIDTH) return false;
		const block = this.blocks[place >> BITS]!;
		const from = (place & MASK) * WIDTH;
		for (let at = 0; at < id.length; at++) if (block[from + at] !== id.charCodeAt(at)) return false;
		return id.length === WIDTH || block[from + id.length] === 0;
	}

	/** Below 0 where the id at one place comes before the other, as texts do. */
	compare(a: number, b: number): number {
		const [from, to] = [(a & MASK) * WIDTH, (b & MASK) * WIDTH];
		return this.blocks[a >> BITS]!.compare(this.blocks[b >> BITS]!, to, to + WIDTH, from, from + WIDTH);
	}
}

/** Ids, each once, found by what they are. */
export class IdTable {
	private readonly ids = new IdList();
	/** Open addressing: place + 1 of the id whose hash leads there; 0 where none does. */
	private slots = new Int32Array(4096);

	get length(): number {
		return this.ids.length;
	}

	/** To be called when nothing is asked of it any more. */
	release(): void {
		this.ids.release();
		release(this.slots);
	}

	at(place: number): string {
		return this.ids.at(place);
	}

	/** The id's place, -1 where it is not there. */
	find(id: string): number {
		return this.slots[this.slotOf(id)]! - 1;
	}

	/** The id's place, where it has none yet the next one. */
	add(id: string): number {
		const slot = this.slotOf(id);
		if (this.slots[slot]) return this.slots[slot] - 1;
		const place = this.ids.add(id);
		this.slots[slot] = place + 1;
		if (this.ids.length * 2 > this.slots.length) this.spread();
		return place;
	}

	/** Where the id is, or would be. */
	private slotOf(id: string): number {
		const mask = this.slots.length - 1;
		let slot = hash(id) & mask;
		while (this.slots[slot] && !this.ids.is(this.slots[slot]! - 1, id)) slot = (slot + 1) & mask;
		return slot;
	}

	private spread(): void {
		const { length } = this.slots;
		release(this.slots);
		this.slots = new Int32Array(length * 2);
		for (let place = 0; place < this.ids.length; place++) this.slots[this.slotOf(this.ids.at(place))] = place + 1;
	}
}

/** FNV-1a, its upper half folded in: ids that follow each other differ in their last characters. */
function hash(id: string): number {
	let value = 0x811c9dc5;
	for (let at = 0; at < id.length; at++) value = Math.imul(value ^ id.charCodeAt(at), 0x01000193);
	return value ^ (value >>> 15);
}
