/** What the guard decides on, as plain data. Datetimes all have the form that {@link instant} gives, days are ISO days. */

export type MentorshipStatus = 'Proposed' | 'Active' | 'Paused' | 'Closing' | 'Ended';
export type GuardedObject = 'Account' | 'Opportunity' | 'Lead';

export interface Mentorship {
	id: string;
	/** `MS-0012`. */
	name: string;
	mentorId: string;
	menteeId: string;
	status: MentorshipStatus;
	/** Datetime at which both had signed; null where it was never in force. */
	signedAt: string | null;
	/** Day on which it ended. */
	endedOn?: string | null;
	/** Last day of the cool-off; null while it runs. */
	protectedUntil: string | null;
	/** Last day for what was disclosed, as it was stamped at the end; without it the policy of today speaks. */
	disclosedUntil?: string | null;
}

/** Leave by the owner, or by the manager of an owner who has left, for one record and one person. */
export interface Release {
	recordId: string;
	/** Who gave it: it opens nothing that belongs to somebody else. */
	releasedById: string;
	/** Whose record it is, where somebody else decided: the manager of an owner who has left. */
	releasedForId?: string;
	releasedToId: string;
	createdAt: string;
	expiresAt: string;
	/** When it was taken back; null where it was not. Where nothing says when, the time of its creation: then it let nothing pass. */
	revokedAt: string | null;
}

/** One use, one record, one new owner; given by somebody who gains nothing from it. */
export interface Override {
	recordId: string;
	newOwnerId: string;
	approvedById: string;
	createdAt: string;
	expiresAt: string;
	usedAt: string | null;
}

/** One row of an approved batch; usable once within the batch's window. */
export interface RealignmentRow {
	recordId: string;
	newOwnerId: string;
	approvedById: string | null;
	status: 'Draft' | 'Approved' | 'Closed';
	startsAt: string;
	endsAt: string;
	usedAt: string | null;
}

/** Protection that went with a record when its owner let it go: against the other party, whoever holds it now. */
export interface ProtectionRow {
	recordId: string;
	forId: string;
	againstId: string;
	/** Last day; null while the mentorship runs. */
	until: string | null;
	mentorshipId: string;
	liftedAt: string | null;
	/** Datetime from which it stands: when the org wrote it down, or what replaying gives. Absent where nobody says. */
	since?: string;
	/** The row, and who wrote it; absent where replaying gives it. */
	id?: string;
	writtenById?: string;
	/** Times in which it was lifted, before it was set again: from the first datetime until before the second. */
	pauses?: readonly { from: string; to: string }[];
}

/** A prospect kept by name or domain before it is in the CRM. */
export interface Hold {
	holderId: string;
	domain: string | null;
	name: string | null;
	status: 'Requested' | 'Approved' | 'Rejected' | 'Expired' | 'Released';
	/** Datetime from which it holds: what somebody had before is theirs. */
	since?: string;
	/** Last day. */
	expiresOn: string;
}

/** All of it, by what it is looked up by. */
export interface GuardFacts {
	mentorshipsOf: ReadonlyMap<string, readonly Mentorship[]>;
	mentorships: ReadonlyMap<string, Mentorship>;
	releasesOf: ReadonlyMap<string, readonly Release[]>;
	overridesOf: ReadonlyMap<string, readonly Override[]>;
	realignmentsOf: ReadonlyMap<string, readonly RealignmentRow[]>;
	protectionsOf: ReadonlyMap<string, readonly ProtectionRow[]>;
	holdsOf: ReadonlyMap<string, readonly Hold[]>;
	inactiveUserIds: ReadonlySet<string>;
	/** Mentorships in which a record was disclosed, by record: an opportunity with a review, and its account. */
	disclosedIn: ReadonlyMap<string, ReadonlySet<string>>;
	/** Days of cool-off for what was disclosed. */
	disclosedDays: number;
	/** Keys of findings that the program owner dismissed: who got a record then did not take it. */
	dismissed: ReadonlySet<string>;
}

export interface FactLists {
	mentorships?: readonly Mentorship[];
	releases?: readonly Release[];
	overrides?: readonly Override[];
	realignments?: readonly RealignmentRow[];
	protections?: readonly ProtectionRow[];
	holds?: readonly Hold[];
	inactiveUserIds?: Iterable<string>;
	disclosed?: readonly { recordId: string; mentorshipId: string }[];
	disclosedDays?: number;
	dismissed?: Iterable<string>;
}

/** Puts lists in the order that decisions ask for. */
export function guardFacts(lists: FactLists): GuardFacts {
	const { mentorships = [], disclosed = [] } = lists;
	return {
		mentorshipsOf: byKey(
			mentorships.flatMap((each) => [
				{ key: each.mentorId, each },
				{ key: each.menteeId, each },
			]),
			({ key }) => key,
			({ each }) => each,
		),
		mentorships: new Map(mentorships.map((each) => [each.id, each])),
		releasesOf: byKey(lists.releases ?? [], ({ recordId }) => recordId),
		overridesOf: byKey(lists.overrides ?? [], ({ recordId }) => recordId),
		realignmentsOf: byKey(lists.realignments ?? [], ({ recordId }) => recordId),
		protectionsOf: byKey(lists.protections ?? [], ({ recordId }) => recordId),
		holdsOf: byKey(lists.holds ?? [], ({ holderId }) => holderId),
		inactiveUserIds: new Set(lists.inactiveUserIds ?? []),
		disclosedIn: new Map(
			[...byKey(disclosed, ({ recordId }) => recordId)].map(([recordId, rows]) => [
				recordId,
				new Set(rows.map(({ mentorshipId }) => mentorshipId)),
			]),
		),
		disclosedDays: lists.disclosedDays ?? 180,
		dismissed: new Set(lists.dismissed ?? []),
	};
}

function byKey<T>(list: readonly T[], key: (each: T) => string): Map<string, T[]>;
function byKey<T, V>(list: readonly T[], key: (each: T) => string, value: (each: T) => V): Map<string, V[]>;
function byKey<T>(list: readonly T[], key: (each: T) => string, value: (each: T) => unknown = (each) => each): Map<string, unknown[]> {
	const groups = new Map<string, unknown[]>();
	for (const each of list) {
		const group = groups.get(key(each));
		if (group) group.push(value(each));
		else groups.set(key(each), [value(each)]);
	}
	return groups;
}

/** A datetime as Salesforce answers it (`…+0000`) in the one form that compares as text. */
export function instant(value: string): string {
	// Bulk results have it in that form already, a million times.
	if (value.length === 24 && value.endsWith('Z')) return value;
	return new Date(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')).toISOString();
}

/** The other party, or null for somebody who is none. */
export function counterparty({ mentorId, menteeId }: Mentorship, userId: string): string | null {
	return userId === mentorId ? menteeId : userId === menteeId ? mentorId : null;
}

/** Everybody who is or was in a mentorship with somebody. */
export function counterparties(userId: string, { mentorshipsOf }: GuardFacts): Set<string> {
	return new Set((mentorshipsOf.get(userId) ?? []).map((each) => counterparty(each, userId)!));
}
