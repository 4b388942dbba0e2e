/** What a sound ledger says about the parties' records, and what must be added to it. */
import { ChangeLog, type FoundChange } from './changeLog.ts';
import type { OwnedRecord, OwnerHistory } from './history.ts';
import type { LedgerEntry, NewEntry } from './ledger.ts';
import { LedgerPlaces, type Place, type PlaceEvidence } from './ledgerPlaces.ts';
import type { DealMove } from './placements.ts';

/**
 * What the ledger does not have yet: changes from history, then present owners, and accounts of deals, that it has otherwise or not at all, of
 * objects that were read `whole`: what it writes down of an object says that the rest of it was not there.
 */
export type LedgerNews = (whole: (object: OwnedRecord['object']) => boolean) => Iterable<NewEntry>;

export class LedgerView {
	private readonly owned: ReadonlyMap<string, OwnedRecord>;
	private readonly last = new Map<string, { at: string; owner: string }>();
	private latest = '';
	/** As the ledger tells them; let go once they are compared with the org's. */
	private readonly changes = new ChangeLog();
	/** When present owners were written down, by object: the last time, and the time before. */
	private readonly looked = new Map<OwnedRecord['object'], { at: string; before?: string }>();
	/** Of records that were first seen without a change of owner: the look before, that did not see them. */
	private readonly unseen = new Map<string, string>();
	private readonly places: LedgerPlaces;

	/** @param owned records that a party owns now, by id */
	constructor(owned: ReadonlyMap<string, OwnedRecord>) {
		this.owned = owned;
		this.places = new LedgerPlaces(owned);
	}

	add(entry: LedgerEntry): void {
		if (entry.kind === 'policy') return;
		const { object, record, to, at } = entry;
		// What one scan wrote down has one time.
		if (at !== this.latest) this.latest = at;
		if (entry.kind === 'seen') {
			this.look(object, record, at);
			this.places.add(entry, this.latest);
		} else this.changes.add(object, entry.history, record, entry.from, to, entry.by, at);
		this.note(record, to, this.latest);
	}

	/** The owner that the ledger last knew, and when. */
	lastSeen(recordId: string): { at: string; owner: string } | undefined {
		return this.last.get(recordId);
	}

	/** The look of a scan that did not see the record, before one did; where the ledger does not have it, history may still tell how they came by it. */
	unseenAt(object: OwnedRecord['object'], recordId: string): string | undefined {
		return this.last.has(recordId) ? this.unseen.get(recordId) : this.looked.get(object)?.at;
	}

	/** Records whose owner is not the one that the ledger has, and of which history says nothing: changed at an unknown time until `now`. */
	untraced(history: (object: OwnedRecord['object']) => OwnerHistory | undefined, now: string): FoundChange[] {
		return [...this.owned.values()].flatMap(({ id, object, ownerId }): FoundChange[] => {
			const last = this.last.get(id);
			const traces = history(object);
			if (!last || last.owner === ownerId || !traces || traces.knows(id)) return [];
			return [
				{
					object,
					historyId: null,
					recordId: id,
					fromOwnerId: last.owner,
					toOwnerId: ownerId,
					changedById: null,
					at: now,
					past: true,
					how: 'ledger',
				},
			];
		});
	}

	/**
	 * Compares the ledger's changes with those that the org's histories have now, and lets go of them: to be called once, after the last entry.
	 * @param histories changes from or to a party
	 * @param where what else tells where deals were; where it was not read, the ledger says nothing of it either
	 * @returns `beyond`: changes of owner that only the ledger has; `silent`: moves of deals that only it has
	 */
	against(
		histories: readonly ChangeLog[],
		now: string,
		where?: PlaceEvidence,
	): { beyond: FoundChange[]; silent: readonly DealMove[]; news: LedgerNews } {
		const told = histories.map(({ length }) => new Uint8Array(length));
		const beyond = new Map<string, FoundChange>();
		for (let index = 0; index < this.changes.length; index++) {
			const [recordId, historyId] = [this.changes.recordIdAt(index), this.changes.historyIdAt(index)];
			const found = histories.some((history, which) => {
				const place = history.find(recordId, historyId);
				if (place >= 0) told[which]![place] = 1;
				return place >= 0;
			});
			if (!found) beyond.set(historyId, this.changes.at(index));
		}
		this.changes.release();
		const { silent = [], newPlace = () => undefined } = where ? this.places.against(where, now) : {};
		return { beyond: [...beyond.values()], silent, news: (whole) => this.news(histories, told, newPlace, now, whole) };
	}

	private *news(
		histories: readonly ChangeLog[],
		told: readonly Uint8Array[],
		newPlace: (deal: OwnedRecord) => Place | undefined,
		now: string,
		...[whole]: Parameters<LedgerNews>
	): Generator<NewEntry> {
		for (const [which, history] of histories.entries())
			for (let index = 0; index < history.length; index++) {
				if (told[which]![index]) continue;
				const { object, historyId, recordId: record, fromOwnerId: from, toOwnerId: to, at, changedById } = history.at(index);
				yield { kind: 'owner', at, object, record, from, to, by: changedById ?? '', history: historyId! };
			}
		for (const record of this.owned.values()) {
			const { id, object, ownerId } = record;
			if (!whole(object)) continue;
			const place = newPlace(record);
			if (place || this.lastOwner(id, histories, told) !== ownerId)
				yield { kind: 'seen', at: now, object, record: id, to: ownerId, ...place };
		}
	}

	/**
	 * Whose the record became last, by the ledger and by the histories. Of one moment what the ledger has not told counts; of what it has, its
	 * own order does.
	 */
	private lastOwner(recordId: string, histories: readonly ChangeLog[], told: readonly Uint8Array[]): string | undefined {
		const seen = this.last.get(recordId);
		let { owner, time } = { owner: seen?.owner, time: seen ? Date.parse(seen.at) : -Infinity };
		for (const [which, history] of histories.entries()) {
			const place = history.lastOf(recordId);
			if (place < 0) continue;
			const changed = history.timeOf(place);
			if (told[which]![place] ? changed <= time : changed < time) continue;
			[owner, time] = [history.toOwnerAt(place), changed];
		}
		return owner;
	}

	private look(object: OwnedRecord['object'], recordId: string, at: string): void {
		let looked = this.looked.get(object);
		if (!looked || at > looked.at) this.looked.set(object, (looked = { at, ...(looked && { before: looked.at }) }));
		const record = this.owned.get(recordId);
		if (record && looked.before !== undefined && !this.last.has(record.id)) this.unseen.set(record.id, looked.before);
	}

	private note(recordId: string, owner: string, at: string): void {
		const record = this.owned.get(recordId);
		if (!record) return;
		const last = this.last.get(record.id);
		if (last && last.at > at) return;
		// Most owners are those of now: no copy of them is kept.
		this.last.set(record.id, { at, owner: owner === record.ownerId ? record.ownerId : owner });
	}
}
