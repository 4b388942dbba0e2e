/**
 * Whose a record was at a moment of the past, as far as history, ledger and its present owner tell. What they do not tell is not guessed:
 * the answer says whether it is sure.
 */
import { addDays } from '../dates.ts';
import type { ChangeLog, FoundChange } from './changeLog.ts';
import type { GuardedObject } from './facts.ts';
import { inTime } from './history.ts';

/** Days of 18 months, for which field history is kept (Salesforce Help, "Field History Tracking"). */
export const HISTORY_DAYS = 547;

export interface OwnerThen {
	/** The likeliest; empty where it was nobody's of a mentorship. */
	ownerId: string;
	sure: boolean;
}
/** The record as it is now. */
export interface OwnedNow {
	object: GuardedObject;
	id: string;
	ownerId: string;
	createdById?: string | undefined;
}
export interface OwnerEvidence {
	/** Changes from or to parties, as histories have them. */
	histories: readonly ChangeLog[];
	/** Those that something else tells. */
	more?: readonly FoundChange[];
	/** Objects whose owner is tracked, and whose history was read whole. Since when it is tracked nobody tells: taken as before any mentorship. */
	tracked: ReadonlySet<GuardedObject>;
	/** What the ledger last knew of a record. */
	lastSeen?: (recordId: string) => { at: string; owner: string } | undefined;
	isParty: (userId: string) => boolean;
	now: string;
}

export class PastOwners {
	private readonly evidence: OwnerEvidence;
	private readonly more = new Map<string, FoundChange[]>();
	/** What came out of somebody's lead: `record owner of the lead`. */
	private readonly fromLeads = new Set<string>();
	private readonly coversFrom: string;

	constructor(evidence: OwnerEvidence) {
		this.evidence = evidence;
		for (const change of evidence.more ?? []) {
			// Whose lead it was is not whose the account or deal was.
			if (change.how === 'converted away') {
				this.fromLeads.add(`${change.recordId} ${change.fromOwnerId}`);
				continue;
			}
			const known = this.more.get(change.recordId);
			if (known) known.push(change);
			else this.more.set(change.recordId, [change]);
		}
		this.coversFrom = addDays(evidence.now.slice(0, 10), -HISTORY_DAYS);
	}

	/** All changes of a record's owner that a party appears in, in order of time. */
	changesOf(recordId: string): FoundChange[] {
		const changes = this.evidence.histories.flatMap((history) => history.of(recordId));
		const more = this.more.get(recordId);
		return more ? [...changes, ...more].sort(inTime) : changes;
	}

	/** The first owner: all changes came after, whatever their time. */
	first(record: OwnedNow, createdAt: string): OwnerThen {
		return this.at(record, this.changesOf(record.id).some(({ at }) => at <= createdAt) ? '' : createdAt, 'before');
	}

	/**
	 * Since when somebody has had a record, be it with others in between; empty where they had it from the start, or nothing says otherwise.
	 * Only history says it: the present owner, given without a trace, may have had it before. Nor does a change to somebody make what they made
	 * themselves younger, what came out of their lead, or what the ledger saw with them.
	 */
	heldSince({ id, ownerId, createdById }: Pick<OwnedNow, 'id' | 'ownerId' | 'createdById'>): string {
		if (createdById === ownerId || this.fromLeads.has(`${id} ${ownerId}`)) return '';
		const first = this.changesOf(id).find(
			({ how, fromOwnerId, toOwnerId }) => how === 'history' && (fromOwnerId === ownerId || toOwnerId === ownerId),
		);
		if (!first || first.fromOwnerId === ownerId) return '';
		const seen = this.evidence.lastSeen?.(id);
		return seen?.owner === ownerId && seen.at < first.at ? seen.at : first.at;
	}

	/** The owner at a moment: before what happened in it, or after. */
	at(record: OwnedNow, at: string, side: 'before' | 'after'): OwnerThen {
		const { tracked, isParty } = this.evidence;
		const changes = this.changesOf(record.id);
		const seen = this.evidence.lastSeen?.(record.id);
		// A change without a trace was at any time after what is known before it.
		const traced = changes.filter(({ historyId }) => historyId !== null);
		const isLater = (change: FoundChange): boolean => (side === 'before' ? change.at >= at : change.at > at);
		const next = traced.find(isLater);
		const untraced = changes.some(({ historyId }) => historyId === null);
		const later =
			next && !(seen && seen.at > at && seen.at < next.at)
				? next.fromOwnerId
				: seen && seen.at > at
					? seen.owner
					: untraced
						? null
						: record.ownerId;
		const last = traced.findLast((change) => !isLater(change));
		const before = seen && seen.at <= at && seen.at > (last?.at ?? '') ? seen.owner : (last?.toOwnerId ?? null);
		if (later === null) return { ownerId: before ?? record.ownerId, sure: false };
		const same = later === before || (!isParty(later) && before !== null && !isParty(before));
		if (before !== null) return { ownerId: later, sure: same };
		const covered = tracked.has(record.object) && (at === '' || at.slice(0, 10) >= this.coversFrom);
		// Who created a record and has it is not known to have been without it.
		return { ownerId: later, sure: covered || (later === record.ownerId && later === record.createdById && !changes.length) };
	}
}
