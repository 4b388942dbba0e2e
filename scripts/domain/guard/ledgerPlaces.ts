/**
 * Where the ledger saw the parties' deals stand. A merge of accounts takes their deals along, and runs nothing on them ("child records that
 * are reparented ... do not fire triggers", Apex Developer Guide, "Triggers and Merge Statements"); when the merged account is taken out of
 * the recycle bin, its deals stay where they are. An org whose history of deals tells of it has told it: then the ledger says nothing.
 */
import { SAVE_MS } from './findings.ts';
import type { OwnedRecord } from './history.ts';
import type { Arrival, LedgerEntry } from './ledger.ts';
import type { DealMove } from './placements.ts';

export interface PlaceEvidence {
	/** Moves that histories tell, by deal: all those of the parties' deals. */
	moves: ReadonlyMap<string, readonly DealMove[]>;
	/** Is no history kept of them? */
	untracked: boolean;
	/** Was the one account merged into the other, and is it so still? */
	isMergedInto: (accountId: string, masterId: string) => boolean;
}
/** What a scan writes down of a deal that is not where the ledger saw it last. */
export interface Place {
	account: string | null;
	came?: Arrival;
}
type Seen = Extract<LedgerEntry, { kind: 'seen' }>;

export class LedgerPlaces {
	private readonly owned: ReadonlyMap<string, OwnedRecord>;
	/** When a deal was last seen where it is now: of most deals there is nothing else. */
	private readonly here = new Map<string, string>();
	/** The last place of the others. */
	private readonly elsewhere = new Map<string, { accountId: string | null; at: string }>();
	/** Moves that left no trace when a scan saw them. */
	private readonly silent: DealMove[] = [];

	constructor(owned: ReadonlyMap<string, OwnedRecord>) {
		this.owned = owned;
	}

	/** @param at the entry's, as one text for all of one scan */
	add({ record, account, came }: Seen, at: string): void {
		const deal = this.owned.get(record);
		if (account === undefined || deal?.accountId === undefined) return;
		const last = this.last(deal);
		if (last && came) this.noteSilent(deal.id, last, account, came, at);
		if (account === deal.accountId) {
			this.here.set(deal.id, at);
			this.elsewhere.delete(deal.id);
		} else {
			this.here.delete(deal.id);
			this.elsewhere.set(deal.id, { accountId: account, at });
		}
	}

	/**
	 * Compares with where the deals are now.
	 * @returns all moves without a trace that the ledger knows, and `newPlace`, which says what is to be written down of a deal; undefined for
	 * what is where it was
	 */
	against(
		{ moves, untracked, isMergedInto }: PlaceEvidence,
		now: string,
	): { silent: DealMove[]; newPlace: (deal: OwnedRecord) => Place | undefined } {
		const came = new Map<string, Arrival>();
		for (const [id, seen] of this.elsewhere) {
			const { at } = seen;
			const to = this.owned.get(id)!.accountId!;
			const since = (moves.get(id) ?? []).filter((move) => Date.parse(move.at) >= Date.parse(at) - SAVE_MS);
			const from = since.reduce(
				(last, move) => (move.at >= last.at ? { ...last, accountId: move.toAccountId, at: move.at } : last),
				seen,
			).accountId;
			const isMerged = from !== null && to !== null && isMergedInto(from, to);
			const arrival = since.some(({ toAccountId }) => toAccountId === to)
				? 'move'
				: isMerged
					? 'merged'
					: untracked
						? 'unknown'
						: 'nothing';
			came.set(id, arrival);
			this.noteSilent(id, { accountId: from, at }, to, arrival, now);
		}
		return {
			silent: this.silent,
			newPlace: ({ id, accountId }) => {
				if (accountId === undefined || this.here.has(id)) return undefined;
				const arrival = came.get(id);
				return arrival ? { account: accountId, came: arrival } : { account: accountId };
			},
		};
	}

	private last({ id, accountId }: OwnedRecord): { accountId: string | null; at: string } | undefined {
		const at = this.here.get(id);
		return at === undefined ? this.elsewhere.get(id) : { accountId: accountId!, at };
	}

	private noteSilent(dealId: string, from: { accountId: string | null; at: string }, to: string | null, came: Arrival, at: string): void {
		if (came === 'move' || came === 'merged') return;
		this.silent.push({
			// The same however often it is looked at: when the deal was last seen before stays as it is.
			historyId: `${dealId}:${to ?? ''}:${from.at}`,
			dealId,
			fromAccountId: from.accountId,
			toAccountId: to,
			movedById: null,
			at,
			traceless: { since: from.at, isTracked: came === 'nothing' },
		});
	}
}
