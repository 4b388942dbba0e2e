/**
 * Pair protection: while a mentorship runs, and through its cool-off, neither party may take over what belongs to the other.
 * The same decision as the flow Ridealong_Ownership_Decision makes at save time.
 */
import { daysBetween } from '../dates.ts';

export type MentorshipStatus = 'Proposed' | 'Active' | 'Paused' | 'Closing' | 'Ended';

export interface Mentorship {
	id: string;
	/** `MS-0012`. */
	name: string;
	mentorId: string;
	menteeId: string;
	status: MentorshipStatus;
	/** Datetime at which both had signed; null where it was never in force. */
	signedAt: string | null;
	/** Last day of the cool-off; null while it runs. */
	protectedUntil: string | null;
}

/** Leave by the owner for one record and one person. */
export interface Release {
	recordId: string;
	/** Who gave it: it opens nothing that belongs to somebody else. */
	releasedById: string;
	releasedToId: string;
	/** Datetimes. */
	createdAt: string;
	expiresAt: string;
	revoked: boolean;
}

/** A change of owner, as asked for or as found. */
export interface OwnerChange {
	recordId: string;
	fromOwnerId: string;
	toOwnerId: string;
	/** Datetime. */
	at: string;
}

export interface PairDecision {
	blocked: boolean;
	reason: 'protected' | 'no mentorship' | 'not in force' | 'released' | 'owner inactive' | 'same owner';
	mentorship?: Mentorship;
	/** Last day of protection; null where the mentorship still runs. */
	until?: string | null;
}

/** True while the mentorship protects at `at`: signed, and running or within its cool-off. Proposed protects nothing. */
function protectsAt(mentorship: Mentorship, at: string): boolean {
	if (mentorship.status === 'Proposed' || mentorship.signedAt === null || at < mentorship.signedAt) return false;
	if (mentorship.status !== 'Ended') return true;
	return mentorship.protectedUntil !== null && daysBetween(at.slice(0, 10), mentorship.protectedUntil) >= 0;
}

/** True where the two users are the two parties, either way round. */
function isPair({ mentorId, menteeId }: Mentorship, a: string, b: string): boolean {
	return (mentorId === a && menteeId === b) || (mentorId === b && menteeId === a);
}

/** True where the owner's live release lets this person take this record at that time. */
function isReleased(releases: readonly Release[], { recordId, fromOwnerId, toOwnerId, at }: OwnerChange): boolean {
	return releases.some(
		(each) =>
			each.recordId === recordId &&
			each.releasedById === fromOwnerId &&
			each.releasedToId === toOwnerId &&
			!each.revoked &&
			each.createdAt <= at &&
			at < each.expiresAt,
	);
}

/**
 * May the record go from one owner to the other? Datetimes must all have the form that {@link instant} gives.
 * A mentorship that still runs wins over one in its cool-off; of several the one that protects longest speaks.
 */
export function decidePair(
	change: OwnerChange,
	mentorships: readonly Mentorship[],
	releases: readonly Release[],
	inactiveUserIds: ReadonlySet<string> = new Set(),
): PairDecision {
	const { fromOwnerId, toOwnerId, at } = change;
	if (fromOwnerId === toOwnerId) return { blocked: false, reason: 'same owner' };
	const theirs = mentorships.filter((each) => isPair(each, fromOwnerId, toOwnerId));
	if (!theirs.length) return { blocked: false, reason: 'no mentorship' };
	const inForce = theirs
		.filter((each) => protectsAt(each, at))
		.sort((a, b) => compare(b.protectedUntil ?? '9999', a.protectedUntil ?? '9999') || compare(a.name, b.name));
	const mentorship = inForce[0];
	if (!mentorship) return { blocked: false, reason: 'not in force' };
	const until = mentorship.protectedUntil;
	if (inactiveUserIds.has(fromOwnerId)) return { blocked: false, reason: 'owner inactive', mentorship, until };
	if (isReleased(releases, change)) return { blocked: false, reason: 'released', mentorship, until };
	return { blocked: true, reason: 'protected', mentorship, until };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A datetime as Salesforce answers it (`…+0000`) in the one form that compares as text. */
export function instant(value: string): string {
	return new Date(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')).toISOString();
}
