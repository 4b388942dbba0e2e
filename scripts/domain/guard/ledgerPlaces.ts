/**
 * Where the ledger saw the parties' deals stand. A merge of accounts takes their deals along, and runs nothing on them ("child records that
 * are reparented ... do not fire triggers", Apex Developer Guide, "Triggers and Merge Statements"); when the merged account is taken out of
 * the recycle bin, its deals stay where they are. An org whose history of deals tells of it has told it: then the ledger says nothing.
 */
import { SAVE_MS } from './findings.ts';
import type { OwnedRecord } from './history.ts';
import type { Arrival, LedgerEntry } from './ledger.ts';
import { HISTORY_DAYS } from './owners.ts';
import { type DealMove, inOrder } from './placements.ts';

export interface PlaceEvidence {
	/** Moves that histories tell, by deal: all those of the parties' deals. */
	moves: ReadonlyMap<string, readonly DealMove[]>;
	/** Does the org say that their history is kept? */
	isKept: boolean;
	/** Was the one account merged into the other, is it so still, and does that tell how its owner's deal came there? */
	isMergedInto: (accountId: string, masterId: string, dealOwnerId: string) => boolean;
}
/** What a scan writes down of a deal that is not where the ledger saw it last. */
export interface Place {
	account: string | null;
	came?: Arrival;
	left?: string | null;
}
const DAY_MS = 86_400_000;

type Seen = Extract<LedgerEntry, { kind: 'seen' }>;

export class LedgerPlaces {
	private readonly owned: ReadonlyMap<string, OwnedRecord>;
	/** When a deal was last seen where it is now: of most deals there is nothing else. */
	private readonly here = new Map<string, string>();
	/** The last place of the others. */
	private readonly elsewhere = new Map<string, { accountId: string | null; at: string }>();
	/** Moves that left no trace when a scan saw them. */
	private readonly silent: DealMove[] = [];
	/** When scans wrote down where deals were, which is when they saw where all were: the last time, and the time before. */
	private looked: { at: string; before?: string } | undefined;

	constructor(owned: ReadonlyMap<string, OwnedRecord>) {
		this.owned = owned;
	}

	/** @param at the entry's, as one text for all of one scan */
	add({ record, account, came, left }: Seen, at: string): void {
		if (account === undefined) return;
		if (!this.looked || at > this.looked.at) this.looked = { at, ...(this.looked && { before: this.looked.at }) };
		const deal = this.owned.get(record);
		if (deal?.accountId === undefined) return;
		const last = this.last(deal);
		const move = last && { from: left === undefined ? last.accountId : left, seenAt: last.at, since: later(last.at, this.looked.before) };
		if (move && came) this.noteSilent(deal.id, move, account, came, at);
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
		{ moves, isKept, isMergedInto }: PlaceEvidence,
		now: string,
	): { silent: DealMove[]; newPlace: (deal: OwnedRecord) => Place | undefined } {
		const places = new Map<string, Place>();
		for (const [id, { accountId: seen, at }] of this.elsewhere) {
			const { ownerId, accountId } = this.owned.get(id)!;
			const account = accountId!;
			const since = later(at, this.looked?.at);
			const from = leftBy(moves.get(id) ?? [], { seen, at }, account, now);
			const came = ((): Arrival => {
				if (from === account) return 'move';
				if (from !== null && account !== null && isMergedInto(from, account, ownerId)) return 'merged';
				return isKept && Date.parse(now) - Date.parse(since) <= HISTORY_DAYS * DAY_MS ? 'nothing' : 'unknown';
			})();
			places.set(id, { account, came, ...(isSilent(came) && from !== seen && { left: from }) });
			this.noteSilent(id, { from, seenAt: at, since }, account, came, now);
		}
		return {
			silent: this.silent,
			newPlace: ({ id, accountId }) => {
				if (accountId === undefined || this.here.has(id)) return undefined;
				return places.get(id) ?? { account: accountId };
			},
		};
	}

	private last({ id, accountId }: OwnedRecord): { accountId: string | null; at: string } | undefined {
		const at = this.here.get(id);
		return at === undefined ? this.elsewhere.get(id) : { accountId: accountId!, at };
	}

	private noteSilent(
		dealId: string,
		{ from, seenAt, since }: { from: string | null; seenAt: string; since: string },
		to: string | null,
		came: Arrival,
		at: string,
	): void {
		if (!isSilent(came)) return;
		this.silent.push({
			// The same however often it is looked at: when the deal was last written down before stays as it is.
			historyId: `${dealId}:${to ?? ''}:${seenAt}`,
			dealId,
			fromAccountId: from,
			toAccountId: to,
			movedById: null,
			at,
			traceless: { since, isTracked: came === 'nothing' },
		});
	}
}

const later = (at: string, other: string | undefined): string => (other !== undefined && other > at ? other : at);

const isSilent = (came: Arrival): boolean => came === 'nothing' || came === 'unknown';

/**
 * Where history left a deal that a scan has seen, before the one that begins `now` read it on `account`: the last move says it, and not a
 * decoy that was moved on from there. Those since `now` are told of, whether the deal was read before them or after.
 */
function leftBy(
	moves: readonly DealMove[],
	{ seen, at }: { seen: string | null; at: string },
	account: string | null,
	now: string,
): string | null {
	let last: DealMove | undefined;
	for (const move of moves) {
		if (Date.parse(move.at) < Date.parse(at) - SAVE_MS) continue;
		if (move.at >= now && move.toAccountId === account) return account;
		if (move.at < now && !(last && inOrder(move, last) < 0)) last = move;
	}
	// What clocks may have put before the look does not say that it went elsewhere after it.
	return last && (last.at >= at || last.toAccountId === account) ? last.toAccountId : seen;
}
