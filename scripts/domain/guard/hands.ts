/**
 * Protection through other hands: it goes with a record when its owner lets it go, and stays against the other party, whoever holds the
 * record, until release, override, realignment or the end of the cool-off.
 */
import type { OwnerChange } from './decision.ts';
import type { GuardFacts, ProtectionRow } from './facts.ts';
import { protectionsOf } from './pair.ts';

/** `<record>:<for>:<against>`: Ownership_Protection__c.Key__c. */
export function protectionKey({ recordId, forId, againstId }: Pick<ProtectionRow, 'recordId' | 'forId' | 'againstId'>): string {
	return `${recordId}:${forId}:${againstId}`;
}

/**
 * Is the row in force at that time? Of what came before it was written it says nothing: neither whose the record was, nor from whom it was
 * kept; nor of when it was lifted, where it was set again.
 */
export function isLive({ until, liftedAt, since = '', pauses = [] }: ProtectionRow, at: string): boolean {
	if (liftedAt !== null || since > at || (until !== null && until < at.slice(0, 10))) return false;
	return !pauses.some(({ from, to }) => from <= at && at < to);
}

/** Does the record carry a protection against `holderId` for `forId`? Then it is not the holder's to protect from them: it may go home. */
export function isProtectedFrom(holderId: string, forId: string, recordId: string, at: string, facts: GuardFacts): boolean {
	return (facts.protectionsOf.get(recordId) ?? []).some((row) => row.againstId === holderId && row.forId === forId && isLive(row, at));
}

/** Does the record carry a protection of anybody against `holderId`? */
function isHeldAgainst(holderId: string, recordId: string, at: string, facts: GuardFacts): boolean {
	return (facts.protectionsOf.get(recordId) ?? []).some((row) => row.againstId === holderId && isLive(row, at));
}

/**
 * The protection rows of a record after a change of owner that took place, from those before it: one for each mentorship that protects
 * the owner who let go, against the other party; none against a new owner who came by a way through, and what stood against them is lifted;
 * none where the owner who let go had taken it: it was not theirs to keep from anybody.
 * @param passed the new owner came by a way through, or took nothing as the program owner decided
 */
export function protectionsAfter(rows: readonly ProtectionRow[], change: OwnerChange, passed: boolean, facts: GuardFacts): ProtectionRow[] {
	const { recordId, fromOwnerId, toOwnerId, at } = change;
	const after = new Map(rows.map((row) => [protectionKey(row), row]));
	for (const [key, row] of after)
		if (passed && row.againstId === toOwnerId && row.liftedAt === null) after.set(key, { ...row, liftedAt: at });
	for (const { mentorship, againstId, until } of protectionsOf(fromOwnerId, recordId, at, facts)) {
		if (againstId === toOwnerId && passed) continue;
		if (isHeldAgainst(fromOwnerId, recordId, at, facts)) continue;
		const row = { recordId, forId: fromOwnerId, againstId, until, mentorshipId: mentorship.id, liftedAt: null, since: at };
		const there = after.get(protectionKey(row));
		// Of two mentorships of the same pair the longer protection stays; and what stood before stands since then.
		const stands = there?.liftedAt === null ? there : undefined;
		const longer = stands && (stands.until ?? '9999') >= (until ?? '9999') ? stands : row;
		after.set(protectionKey(row), { ...longer, since: stands && (stands.since ?? '') < at ? (stands.since ?? '') : at });
	}
	return [...after.values()];
}
