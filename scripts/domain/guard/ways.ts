/** Ways through protection. Each is a record of its own with an approver, an end and a trace; none is a field on the guarded record. */
import { type GuardFacts, counterparties } from './facts.ts';

export type Way = 'released' | 'overridden' | 'realigned' | 'owner inactive';

/** A change and the protection that stands in its way. */
export interface Asked {
	recordId: string;
	forId: string;
	toId: string;
	/** Datetime. */
	at: string;
	/** True where it is judged afterwards: what was used up by this very change counts. */
	past?: boolean;
}

/** Clocks of a history row and of the flow that stamps "used" are of the same transaction; both are written in seconds. */
const SAME_MOMENT_MS = 10_000;

/**
 * The way that lets this person have this record: a release to them by whose record it is, or by that person's manager once they have left;
 * an override or a realignment by somebody who is neither of the two. Null where there is none.
 */
export function wayThrough({ recordId, forId, toId, at, past = false }: Asked, facts: GuardFacts): Way | null {
	const unused = (usedAt: string | null): boolean =>
		usedAt === null || (past && Math.abs(Date.parse(usedAt) - Date.parse(at)) <= SAME_MOMENT_MS);
	const release = facts.releasesOf
		.get(recordId)
		?.find(
			(each) =>
				(each.releasedById === forId || each.releasedForId === forId) &&
				each.releasedToId === toId &&
				!each.revoked &&
				each.createdAt <= at &&
				at < each.expiresAt,
		);
	if (release) return release.releasedById === forId ? 'released' : 'owner inactive';
	const outsider = (id: string | null): boolean => id !== null && id !== toId && id !== forId;
	const overridden = facts.overridesOf
		.get(recordId)
		?.some(
			(each) =>
				each.newOwnerId === toId && outsider(each.approvedById) && each.createdAt <= at && at < each.expiresAt && unused(each.usedAt),
		);
	if (overridden) return 'overridden';
	const realigned = facts.realignmentsOf
		.get(recordId)
		?.some(
			(each) =>
				each.newOwnerId === toId &&
				each.status !== 'Draft' &&
				(past || each.status === 'Approved') &&
				each.approvedById !== null &&
				each.approvedById !== toId &&
				each.startsAt <= at &&
				at <= each.endsAt &&
				unused(each.usedAt),
		);
	return realigned ? 'realigned' : null;
}

/** A released account covers its contacts: whoever of the counterparties gave it, and whoever of them owns the contact. An override or a realignment names one record. */
export function coversContacts(accountId: string, toId: string, at: string, facts: GuardFacts): Way | null {
	const others = counterparties(toId, facts);
	const release = facts.releasesOf
		.get(accountId)
		?.find(
			(each) =>
				(others.has(each.releasedById) || (each.releasedForId !== undefined && others.has(each.releasedForId))) &&
				each.releasedToId === toId &&
				!each.revoked &&
				each.createdAt <= at &&
				at < each.expiresAt,
		);
	if (!release) return null;
	return others.has(release.releasedById) ? 'released' : 'owner inactive';
}
