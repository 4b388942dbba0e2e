/**
 * Protections that a record carries and that the org has not written down, since no flow ran when its owner let it go: what replaying the
 * history leaves at the end. They may be as many as the records that parties ever gave away, so they are kept in few bytes each.
 */
import type { FoundChange } from './changeLog.ts';
import type { GuardFacts, GuardedObject, ProtectionRow } from './facts.ts';
import { isLive, protectionKey } from './hands.ts';
import { IdList } from './ids.ts';
import { instantAt } from './instants.ts';
import { TRANSACTION_MS } from './transaction.ts';

export interface UnwrittenProtection extends ProtectionRow {
	object: GuardedObject;
	/** Datetime at which its owner let the record go first; empty where it came from a lead. */
	since: string;
	/** True where it came with what was merged into the record: what somebody may do with it since before that they did not gain. */
	merged?: true;
}

/** What several records carry alike. */
export type ProtectionKind = Omit<UnwrittenProtection, 'recordId' | 'since'>;

export class UnwrittenProtections implements Iterable<UnwrittenProtection> {
	private readonly facts: GuardFacts;
	private readonly now: string;
	private readonly records = new IdList();
	/** By place in `records`: what is protected there, as a place in `allKinds`. */
	private readonly kindOf: number[] = [];
	/** By place, too: a time, 0 where it is not known. */
	private readonly since: number[] = [];
	private readonly allKinds: ProtectionKind[] = [];
	/** Of the kinds of each for whom something is protected. */
	private readonly places = new Map<string, readonly number[]>();

	/** @param now datetime; what has run out by then is not kept */
	constructor(facts: GuardFacts, now: string) {
		this.facts = facts;
		this.now = now;
	}

	get length(): number {
		return this.records.length;
	}

	/** Object, pair, mentorship and last day: each once, but for what was merged into a record. */
	get kinds(): readonly ProtectionKind[] {
		return this.allKinds;
	}

	/** Is there any of that object? */
	has(object: GuardedObject): boolean {
		return this.allKinds.some((kind) => kind.object === object);
	}

	/** Takes what a record carries after its last change. What is with either of the pair is left to the changes that brought it there. */
	take(changes: readonly FoundChange[], rows: readonly ProtectionRow[]): void {
		const { object, toOwnerId } = changes.at(-1)!;
		for (const row of rows) {
			const { forId, againstId, until, mentorshipId } = row;
			// What was let go after the scan began is carried, too.
			if (toOwnerId === forId || toOwnerId === againstId || !isLive({ ...row, since: '' }, this.now)) continue;
			if (this.isWritten(row, changes)) continue;
			const signedAt = this.facts.mentorships.get(mentorshipId)?.signedAt ?? '';
			const since = changes.find(({ fromOwnerId, at }) => fromOwnerId === forId && at >= signedAt)?.at ?? '';
			this.add({ object, recordId: row.recordId, forId, againstId, until, mentorshipId, liftedAt: null, since });
		}
	}

	add(row: UnwrittenProtection): void {
		this.records.add(row.recordId);
		this.kindOf.push(this.placeOf(row));
		this.since.push(row.since ? Date.parse(row.since) : 0);
	}

	private placeOf(row: UnwrittenProtection): number {
		const places = this.places.get(row.forId) ?? [];
		const known = places.find((place) => isSame(this.allKinds[place]!, row));
		if (known !== undefined) return known;
		const { recordId: _, since: __, ...kind } = row;
		const place = this.allKinds.push(kind) - 1;
		this.places.set(row.forId, [...places, place]);
		return place;
	}

	/** Does the org say of it that it stands since then, or that it was lifted after its owner last let the record go? */
	private isWritten(row: ProtectionRow, changes: readonly FoundChange[]): boolean {
		const written = this.facts.protectionsOf.get(row.recordId)?.find((each) => protectionKey(each) === protectionKey(row));
		if (!written) return false;
		const letGo = changes.findLast(({ fromOwnerId }) => fromOwnerId === row.forId)?.at ?? '';
		return (isLive(written, this.now) && !isYounger(written, row)) || (written.liftedAt !== null && written.liftedAt >= letGo);
	}

	/** The facts, with what is carried by those records that are asked for, against those that are. */
	among(facts: GuardFacts, wanted: (recordId: string, againstId: string) => boolean): GuardFacts {
		const rows = new Map<string, ProtectionRow[]>();
		for (let place = 0; place < this.records.length; place++) {
			const recordId = this.records.at(place);
			if (!wanted(recordId, this.allKinds[this.kindOf[place]!]!.againstId)) continue;
			const row = this.at(place);
			rows.set(recordId, [...(rows.get(recordId) ?? facts.protectionsOf.get(recordId) ?? []), row]);
		}
		return rows.size ? { ...facts, protectionsOf: new Map([...facts.protectionsOf, ...rows]) } : facts;
	}

	/** Those that are wanted, by kind and time (0 where it is not known): of the others, which may be many, nothing is made. */
	*those(wanted: (kind: ProtectionKind, since: number) => boolean): Generator<UnwrittenProtection> {
		for (let place = 0; place < this.records.length; place++)
			if (wanted(this.allKinds[this.kindOf[place]!]!, this.since[place]!)) yield this.at(place);
	}

	*[Symbol.iterator](): Generator<UnwrittenProtection> {
		for (let place = 0; place < this.records.length; place++) yield this.at(place);
	}

	private at(place: number): UnwrittenProtection {
		const since = this.since[place]!;
		return { ...this.allKinds[this.kindOf[place]!]!, recordId: this.records.at(place), since: since ? instantAt(since) : '' };
	}
}

/** Was it written down later than in the save that let the record go? Then nothing is written of the time between. */
const isYounger = ({ since: written = '' }: ProtectionRow, { since: replayed = '' }: ProtectionRow): boolean =>
	written !== '' && replayed !== '' && Date.parse(written) - Date.parse(replayed) > TRANSACTION_MS;

/** What was merged into a record comes as the org has it written down: each a kind of its own. */
const isSame = (a: ProtectionKind, b: ProtectionKind): boolean =>
	a.object === b.object &&
	a.againstId === b.againstId &&
	a.until === b.until &&
	a.mentorshipId === b.mentorshipId &&
	!a.merged &&
	!b.merged;
