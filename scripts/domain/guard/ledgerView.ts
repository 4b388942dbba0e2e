/** What a sound ledger says about the owners of the parties' records, and what must be added to it. */
import type { FoundChange, OwnedRecord, OwnerHistory } from './history.ts';
import type { LedgerEntry, NewEntry } from './ledger.ts';

export class LedgerView {
	private readonly owned: ReadonlyMap<string, OwnedRecord>;
	private readonly last = new Map<string, { at: string; owner: string }>();
	private readonly changes = new Map<string, FoundChange>();

	/** @param owned records that a party owns now, by id */
	constructor(owned: ReadonlyMap<string, OwnedRecord>) {
		this.owned = owned;
	}

	add(entry: LedgerEntry): void {
		const { object, record: recordId, to: owner, at } = entry;
		this.note(recordId, owner, at);
		if (entry.kind !== 'owner') return;
		this.changes.set(entry.history, {
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
	beyond(history: readonly FoundChange[]): FoundChange[] {
		const there = new Set(history.map(({ historyId }) => historyId));
		return [...this.changes.values()].filter(({ historyId }) => !there.has(historyId));
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
	news(history: readonly FoundChange[], now: string): NewEntry[] {
		const entries: NewEntry[] = [];
		for (const change of history) {
			if (change.historyId === null || this.changes.has(change.historyId)) continue;
			const { object, recordId, fromOwnerId, toOwnerId, at, changedById, historyId } = change;
			entries.push({
				kind: 'owner',
				at,
				object,
				record: recordId,
				from: fromOwnerId,
				to: toOwnerId,
				by: changedById ?? '',
				history: historyId,
			});
			this.note(recordId, toOwnerId, at);
		}
		for (const { id, object, ownerId } of this.owned.values())
			if (this.last.get(id)?.owner !== ownerId) entries.push({ kind: 'seen', at: now, object, record: id, to: ownerId });
		return entries;
	}

	private note(recordId: string, owner: string, at: string): void {
		if (!this.owned.has(recordId)) return;
		const last = this.last.get(recordId);
		if (!last || last.at <= at) this.last.set(recordId, { at, owner });
	}
}
