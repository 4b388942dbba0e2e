/** Pair protection: while a mentorship runs, and through its cool-off, neither party may take over what belongs to the other. */
import { addDays, daysBetween } from '../dates.ts';
import { type GuardFacts, type Mentorship, counterparty } from './facts.ts';

export interface Protection {
	mentorship: Mentorship;
	/** Whose record it is. */
	forId: string;
	againstId: string;
	/** Last day; null while the mentorship runs. */
	until: string | null;
}

/**
 * The last day on which a mentorship protects a record: null while it runs, undefined where it never did or no longer does at `at`.
 * What was disclosed in it stays protected longer.
 */
function protectedUntil(mentorship: Mentorship, at: string, disclosed: boolean, disclosedDays: number): string | null | undefined {
	const { status, signedAt, endedOn = null, protectedUntil: coolOff, disclosedUntil: stamped } = mentorship;
	if (status === 'Proposed' || signedAt === null || at < signedAt) return undefined;
	if (status !== 'Ended') return null;
	if (coolOff === null) return undefined;
	const disclosedUntil = !disclosed ? coolOff : (stamped ?? (endedOn !== null ? addDays(endedOn, disclosedDays) : coolOff));
	const until = disclosedUntil > coolOff ? disclosedUntil : coolOff;
	return daysBetween(at.slice(0, 10), until) >= 0 ? until : undefined;
}

/** Every protection of what `forId` owns at that time: one per mentorship. `recordId` null is a record that does not exist yet. */
export function protectionsOf(forId: string, recordId: string | null, at: string, facts: GuardFacts): Protection[] {
	const disclosedIn = recordId === null ? undefined : facts.disclosedIn.get(recordId);
	return (facts.mentorshipsOf.get(forId) ?? []).flatMap((mentorship) => {
		const until = protectedUntil(mentorship, at, disclosedIn?.has(mentorship.id) ?? false, facts.disclosedDays);
		return until === undefined ? [] : [{ mentorship, forId, againstId: counterparty(mentorship, forId)!, until }];
	});
}

/** The protection of one against the other that speaks: a mentorship that runs before one that cools off, then the one that protects longest. */
export function protectionAgainst(
	forId: string,
	againstId: string,
	recordId: string | null,
	at: string,
	facts: GuardFacts,
): Protection | undefined {
	if (!arePair(forId, againstId, facts)) return undefined;
	return protectionsOf(forId, recordId, at, facts)
		.filter((each) => each.againstId === againstId)
		.sort(longestFirst)[0];
}

/** Everybody against whom something may be protected at that time: both parties of every mentorship that still protects. */
export function protectedFromNow({ mentorships, disclosedDays }: GuardFacts, at: string): Set<string> {
	return new Set(
		[...mentorships.values()].flatMap((each) =>
			protectedUntil(each, at, true, disclosedDays) === undefined ? [] : [each.mentorId, each.menteeId],
		),
	);
}

function longestFirst(a: Protection, b: Protection): number {
	return compare(b.until ?? '9999', a.until ?? '9999') || compare(a.mentorship.name, b.mentorship.name);
}

/** True where the two are parties of a mentorship, in force or not. */
export function arePair(a: string, b: string, facts: GuardFacts): boolean {
	return (facts.mentorshipsOf.get(a) ?? []).some((each) => counterparty(each, a) === b);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
