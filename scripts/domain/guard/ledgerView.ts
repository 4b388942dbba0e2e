/** What a sound ledger says about the owners of the parties' records, and what must be added to it. */
import type { FoundChange, OwnedRecord, OwnerHistory } from './history.ts';
import type { LedgerEntry, NewEntry } from './ledger.ts';

export class LedgerView {
	private readonly owned: ReadonlyMap<string, OwnedRecord>;
	private readonly last = new Map<string, { at: string; owner: string }>();
	/** Changes of the org's history, by id: is it in the ledger? Those need no second copy. */
	private readonly inHistory: Map<string, boolean>;
	private readonly gone = new Map<string, FoundChange>();
	private readonly history: readonly FoundChange[];

	/**
	 * @param owned records that a party owns now, by id
	 * @param history changes from or to a party that the org's history has now
	 */
	constructor(owned: ReadonlyMap<string, OwnedRecord>, history: readonly FoundChange[]) {
		this.owned = owned;
		this.history = history;
		this.inHistory = new Map(history.flatMap(({ historyId }) => (historyId === null ? [] : [[historyId, false]])));
	}

	add(entry: LedgerEntry): void {
		const { object, record: recordId, to: owner, at } = entry;
		this.note(recordId, owner, at);
		if (entry.kind !== 'owner') return;
		if (this.inHistory.has(entry.history)) return void this.inHistory.set(entry.history, true);
		this.gone.set(entry.history, {
			object,
			historyId: entry.history,
			recordId,
			fromOwnerId: entry.from,
			toOwnerId: owner,
			changedById: entry.by,
			at,
			past: true,
			how: 'history',
		});
	}

	/** Changes that the org's history no longer has. */
	beyond(): FoundChange[] {
		return [...this.gone.values()];
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

	/** What the ledger does not have yet: changes from history, then present owners that it has otherwise or not at all. */
	*news(now: string): Generator<NewEntry> {
		for (const { object, recordId, fromOwnerId, toOwnerId, at, changedById, historyId } of this.history) {
			if (historyId === null || this.inHistory.get(historyId)) continue;
			yield {
				kind: 'owner',
				at,
				object,
				record: recordId,
				from: fromOwnerId,
				to: toOwnerId,
				by: changedById ?? '',
				history: historyId,
			};
			this.note(recordId, toOwnerId, at);
		}
		for (const { id, object, ownerId } of this.owned.values())
			if (this.last.get(id)?.owner !== ownerId) yield { kind: 'seen', at: now, object, record: id, to: ownerId };
	}

	private note(recordId: string, owner: string, at: string): void {
		if (!this.owned.has(recordId)) return;
		const last = this.last.get(recordId);
		if (!last || last.at <= at) this.last.set(recordId, { at, owner });
	}
}
