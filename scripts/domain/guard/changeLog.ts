/** Owner changes by the hundred thousand in typed arrays: about 50 bytes each, where objects with their own texts take 300. */
import type { OwnerChange } from './decision.ts';
import type { GuardedObject } from './facts.ts';
import { IdList, IdTable } from './ids.ts';
import { instantAt } from './instants.ts';
import { release } from './release.ts';

/** A change of owner that was found. */
export interface FoundChange extends OwnerChange {
	object: GuardedObject;
	/** The history row, or what else tells this change from others; null where the present owner only shows it. */
	historyId: string | null;
	changedById: string | null;
	how: 'history' | 'present owner' | 'ledger' | 'converted away';
	/** The lead that the record was converted from: its protection goes on to it. */
	leadId?: string;
}

const OBJECTS: readonly GuardedObject[] = ['Account', 'Lead', 'Opportunity'];
/** Numbers per change: object, record, from, to, by. */
const WIDTH = 5;
/** Changes per block, as a power of two. */
const BITS = 12;
const MASK = (1 << BITS) - 1;

/** Some changes; to grow is to have one more of them. */
class Block {
	readonly numbers = new Int32Array(WIDTH << BITS);
	readonly times = new Float64Array(1 << BITS);
}

export class ChangeLog implements Iterable<FoundChange> {
	length = 0;
	private readonly blocks: Block[] = [];
	private readonly historyIds = new IdList();
	private readonly records = new IdTable();
	/** Ids of people: few, and asked for all the time. */
	private readonly people: string[] = [];
	private readonly placeOf = new Map<string, number>();
	/** Places of changes in the order of {@link byRecord}; made when first asked for. */
	private order: Uint32Array | null = null;
	/** Where in `order` the changes of the record at a place in `records` begin; they end where the next one's begin. */
	private starts = new Uint32Array();

	/** Keeps a change that history tells; returns its place. */
	add(object: GuardedObject, historyId: string, recordId: string, from: string, to: string, by: string, at: string): number {
		const index = this.length++;
		this.order = null;
		const { numbers, times } = (this.blocks[index >> BITS] ??= new Block());
		this.historyIds.add(historyId);
		times[index & MASK] = Date.parse(at);
		const first = (index & MASK) * WIDTH;
		numbers[first] = OBJECTS.indexOf(object);
		numbers[first + 1] = this.records.add(recordId);
		numbers[first + 2] = this.person(from);
		numbers[first + 3] = this.person(to);
		numbers[first + 4] = this.person(by);
		return index;
	}

	/** Gives its memory back at once. To be called when nothing is asked of it any more. */
	release(): void {
		this.length = 0;
		this.historyIds.release();
		this.records.release();
		for (const { numbers, times } of this.blocks.splice(0)) [numbers, times].forEach(release);
	}

	at(index: number): FoundChange {
		const { people } = this;
		const { numbers, times } = this.blocks[index >> BITS]!;
		const first = (index & MASK) * WIDTH;
		return {
			object: OBJECTS[numbers[first]!]!,
			historyId: this.historyIds.at(index),
			recordId: this.records.at(numbers[first + 1]!),
			fromOwnerId: people[numbers[first + 2]!]!,
			toOwnerId: people[numbers[first + 3]!]!,
			changedById: people[numbers[first + 4]!]!,
			at: instantAt(times[index & MASK]!),
			past: true,
			how: 'history',
		};
	}

	recordIdAt(index: number): string {
		return this.records.at(this.recordOf(index));
	}

	toOwnerAt(index: number): string {
		return this.people[this.numberOf(index, 3)]!;
	}

	historyIdAt(index: number): string {
		return this.historyIds.at(index);
	}

	/** Does the change at a place come after the one that a row of the same history tells? By time, then by id. */
	isAfter(index: number, at: string, historyId: string): boolean {
		const apart = this.timeOf(index) - Date.parse(at);
		return apart > 0 || (apart === 0 && this.historyIds.at(index) > historyId);
	}

	/** Below 0 where the change at one place comes before the other: by time, in one moment the account before its deals, then by id. */
	compare(a: number, b: number): number {
		return this.timeOf(a) - this.timeOf(b) || this.numberOf(a, 0) - this.numberOf(b, 0) || this.historyIds.compare(a, b);
	}

	/**
	 * The changes record by record, each record's in order of time: of records that one of those people let go, and of `also`. Of the others
	 * nothing is made.
	 */
	*byRecord(isGiver: (userId: string) => boolean, also: (recordId: string) => boolean): Generator<FoundChange[]> {
		const order = this.ordered();
		const givers = Uint8Array.from(this.people, (id) => Number(isGiver(id)));
		for (let record = 0; record < this.records.length; record++) {
			const [start, end] = [this.starts[record]!, this.starts[record + 1]!];
			let counts = false;
			for (let place = start; place < end && !counts; place++) counts = givers[this.numberOf(order[place]!, 2)] === 1;
			if (counts || (start < end && also(this.records.at(record)))) yield this.listed(order, record);
		}
	}

	/** The changes of one record, in order of time. */
	of(recordId: string): FoundChange[] {
		const record = this.records.find(recordId);
		return record < 0 ? [] : this.listed(this.ordered(), record);
	}

	/** The place of a record's last change; -1 where there is none. */
	lastOf(recordId: string): number {
		const record = this.records.find(recordId);
		return record < 0 ? -1 : this.ordered()[this.starts[record + 1]! - 1]!;
	}

	/** The place of a record's change that a history row tells; -1 where there is none. */
	find(recordId: string, historyId: string): number {
		const record = this.records.find(recordId);
		if (record < 0) return -1;
		const order = this.ordered();
		for (let at = this.starts[record]!; at < this.starts[record + 1]!; at++)
			if (this.historyIds.is(order[at]!, historyId)) return order[at]!;
		return -1;
	}

	private listed(order: Uint32Array, record: number): FoundChange[] {
		const changes: FoundChange[] = [];
		for (let place = this.starts[record]!; place < this.starts[record + 1]!; place++) changes.push(this.at(order[place]!));
		return changes;
	}

	/** Counts the changes of each record, puts them side by side, and sorts the few that each has. */
	private ordered(): Uint32Array {
		if (this.order) return this.order;
		const { length } = this;
		const starts = new Uint32Array(this.records.length + 1);
		for (let index = 0; index < length; index++) starts[this.recordOf(index) + 1]!++;
		for (let record = 0; record < this.records.length; record++) starts[record + 1]! += starts[record]!;
		const order = new Uint32Array(length);
		const next = starts.slice();
		for (let index = 0; index < length; index++) order[next[this.recordOf(index)]!++] = index;
		for (let record = 0; record < this.records.length; record++)
			if (starts[record + 1]! - starts[record]! > 1) order.subarray(starts[record], starts[record + 1]).sort((a, b) => this.compare(a, b));
		this.starts = starts;
		return (this.order = order);
	}

	private numberOf(index: number, which: number): number {
		return this.blocks[index >> BITS]!.numbers[(index & MASK) * WIDTH + which]!;
	}

	/** Place of the record in `records`. */
	private recordOf(index: number): number {
		return this.numberOf(index, 1);
	}

	/** In milliseconds since 1970. */
	timeOf(index: number): number {
		return this.blocks[index >> BITS]!.times[index & MASK]!;
	}

	private person(id: string): number {
		const known = this.placeOf.get(id);
		if (known !== undefined) return known;
		this.placeOf.set(id, this.people.length);
		return this.people.push(id) - 1;
	}

	*[Symbol.iterator](): Generator<FoundChange> {
		for (let index = 0; index < this.length; index++) yield this.at(index);
	}
}
