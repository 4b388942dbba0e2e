/**
 * Releases by a manager for somebody who "has left" and is back: who switches an owner off for an hour, names themselves as the manager and
 * releases, has taken it. A longer leave is a leave, in which a manager rightly decides.
 */
import type { GuardFacts } from './facts.ts';
import type { Finding } from './findings.ts';
import { protectionAgainst } from './pair.ts';

/** Who is back within so many days had not left. */
export const LEAVE_DAYS = 30;
const DAY_MS = 86_400_000;
const OBJECTS: Readonly<Record<string, string>> = { '001': 'Account', '006': 'Opportunity', '00Q': 'Lead' };

/** One finding for each such release; `nameOf` names a record where it is known. */
export function releasedForTheReturned(facts: GuardFacts, nameOf: (recordId: string) => string | undefined, now: string): Finding[] {
	const findings: Finding[] = [];
	for (const release of [...facts.releasesOf.values()].flat()) {
		const { recordId, releasedById, releasedForId, releasedToId, createdAt, revokedAt } = release;
		if (releasedForId === undefined || releasedForId === releasedById || revokedAt !== null || facts.inactiveUserIds.has(releasedForId))
			continue;
		if (Date.parse(now) - Date.parse(createdAt) > LEAVE_DAYS * DAY_MS) continue;
		const protection = protectionAgainst(releasedForId, releasedToId, recordId, createdAt, facts);
		if (!protection) continue;
		findings.push({
			key: `scan:returned:${recordId}:${releasedToId}:${createdAt}`,
			rule: 'Pair protection',
			object: OBJECTS[recordId.slice(0, 3)] ?? 'Account',
			recordId,
			recordName: nameOf(recordId) ?? recordId,
			fromOwnerId: releasedForId,
			toOwnerId: releasedToId,
			actorId: releasedById,
			mentorshipId: protection.mentorship.id,
			at: createdAt,
			timeKnown: true,
			how: 'released for another',
			through: [],
		});
	}
	return findings;
}
