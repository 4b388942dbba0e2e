/** Owner changes by the hundred thousand in typed arrays: about 80 bytes each, where objects with their own texts take 300. */
import type { OwnerChange } from './decision.ts';
import type { GuardedObject } from './facts.ts';

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

export class ChangeLog implements Iterable<FoundChange> {
	length = 0;
	private numbers = new Int32Array(1024 * WIDTH);
	private times = new Float64Array(1024);
	/** Of the history rows, by place. */
	readonly historyIds: string[] = [];
	private readonly ids: string[] = [];
	private readonly places = new Map<string, number>();
	/** Places of changes in the order of {@link byRecord}; made when first asked for. */
	private order: Uint32Array | null = null;
	/** Where in `order` a record's changes begin. */
	private starts = new Map<number, number>();

	/** Keeps a change that history tells; returns its place. */
	add(object: GuardedObject, historyId: string, recordId: string, from: string, to: string, by: string, at: string): number {
		const index = this.length++;
		this.order = null;
		if (index === this.times.length) {
			this.times = grown(this.times, new Float64Array(index * 2));
			this.numbers = grown(this.numbers, new Int32Array(index * 2 * WIDTH));
		}
		this.historyIds.push(historyId);
		this.times[index] = Date.parse(at);
		this.numbers.set([OBJECTS.indexOf(object), this.place(recordId), this.place(from), this.place(to), this.place(by)], index * WIDTH);
		return index;
	}

	at(index: number): FoundChange {
		const [object, record, from, to, by] = this.numbers.subarray(index * WIDTH, (index + 1) * WIDTH) as unknown as [
			number,
			number,
			number,
			number,
			number,
		];
		return {
			object: OBJECTS[object]!,
			historyId: this.historyIds[index]!,
			recordId: this.ids[record]!,
			fromOwnerId: this.ids[from]!,
			toOwnerId: this.ids[to]!,
			changedById: this.ids[by]!,
			at: new Date(this.times[index]!).toISOString(),
			past: true,
			how: 'history',
		};
	}

	/** Below 0 where the change at one place comes before the other: by time, in one moment the account before its deals, then by id. */
	compare(a: number, b: number): number {
		return (
			this.times[a]! - this.times[b]! ||
			this.numbers[a * WIDTH]! - this.numbers[b * WIDTH]! ||
			(this.historyIds[a]! < this.historyIds[b]! ? -1 : this.historyIds[a] === this.historyIds[b] ? 0 : 1)
		);
	}

	/** The changes record by record, each record's in order of time. */
	*byRecord(): Generator<FoundChange[]> {
		const order = this.ordered();
		for (let from = 0; from < order.length;) {
			const changes = this.from(order, from);
			from += changes.length;
			yield changes;
		}
	}

	/** The changes of one record, in order of time. */
	of(recordId: string): FoundChange[] {
		const place = this.places.get(recordId);
		if (place === undefined) return [];
		const order = this.ordered();
		const from = this.starts.get(place);
		return from === undefined ? [] : this.from(order, from);
	}

	private record(index: number): number {
		return this.numbers[index * WIDTH + 1]!;
	}

	private from(order: Uint32Array, from: number): FoundChange[] {
		let to = from;
		while (to < order.length && this.record(order[to]!) === this.record(order[from]!)) to++;
		return Array.from(order.subarray(from, to), (index) => this.at(index));
	}

	private ordered(): Uint32Array {
		if (this.order) return this.order;
		const order = Uint32Array.from({ length: this.length }, (_, index) => index).sort(
			(a, b) => this.record(a) - this.record(b) || this.compare(a, b),
		);
		this.starts = new Map();
		for (const [at, index] of order.entries()) if (!this.starts.has(this.record(index))) this.starts.set(this.record(index), at);
		return (this.order = order);
	}

	*[Symbol.iterator](): Generator<FoundChange> {
		for (let index = 0; index < this.length; index++) yield this.at(index);
	}

	private place(id: string): number {
		const known = this.places.get(id);
		if (known !== undefined) return known;
		this.places.set(id, this.ids.length);
		return this.ids.push(id) - 1;
	}
}

function grown<T extends Int32Array | Float64Array>(from: T, into: T): T {
	into.set(from);
	return into;
}
