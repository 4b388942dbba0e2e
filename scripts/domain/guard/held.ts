/**
 * Did the other have theirs when one made, or got, one's own? Who names a prospect before the other is given it copies nobody.
 */
import type { GuardFacts } from './facts.ts';
import { isLive } from './hands.ts';
import type { PastOwners } from './owners.ts';

interface Had {
	id: string;
	ownerId: string;
	createdById: string;
	/** When it got another name than the one that is asked about. */
	calledUntil?: string;
}
/** `at` is when one's own was made, or edited into what it is. */
export type WasTheirs = (theirs: Had, own: Had, at: string) => boolean;

/** As histories tell it; what a record carried for them against the other was theirs, whoever had it then. */
export function wasTheirs(owners: Pick<PastOwners, 'heldSince'>, { protectionsOf }: Pick<GuardFacts, 'protectionsOf'>): WasTheirs {
	return (theirs, own, at) => {
		const since = owners.heldSince(theirs);
		// It was called so before they had it, and not when they did.
		if (theirs.calledUntil !== undefined && theirs.calledUntil < since) return false;
		// What a third person made counts from when one got it.
		if (since <= at || since <= owners.heldSince(own)) return true;
		return (protectionsOf.get(theirs.id) ?? []).some(
			(row) =>
				row.forId === theirs.ownerId &&
				row.againstId === own.ownerId &&
				(row.liftedAt === null || row.liftedAt > at) &&
				isLive({ ...row, liftedAt: null }, at),
		);
	};
}
