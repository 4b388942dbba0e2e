/** Ways through protection. Each is a record of its own with an approver, an end and a trace; none is a field on the guarded record. */
import { type GuardFacts, type Override, type RealignmentRow, type Release, counterparties } from './facts.ts';

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
export const SAME_MOMENT_MS = 10_000;
/** How ids begin. */
const ACCOUNT = '001';
const OPPORTUNITY = '006';

/** Was an override used for this person in that moment? */
export type WasUsed = (recordId: string, toId: string | null, at: string) => boolean;

/**
 * Tells of overrides that were used, those that name the record, or, of an account, a deal: an override of a deal lets it be on the account,
 * and what is said of it names the account.
 */
export function usedOverrides({ overridesOf }: Pick<GuardFacts, 'overridesOf'>): WasUsed {
	const ofDeals = new Map<string, Override[]>();
	for (const [id, overrides] of overridesOf)
		if (id.startsWith(OPPORTUNITY))
			for (const each of overrides) {
				const list = ofDeals.get(each.newOwnerId);
				if (list) list.push(each);
				else ofDeals.set(each.newOwnerId, [each]);
			}
	return (recordId, toId, at) => {
		const used = ({ newOwnerId, usedAt }: Override): boolean =>
			newOwnerId === toId && usedAt !== null && Math.abs(Date.parse(usedAt) - Date.parse(at)) <= SAME_MOMENT_MS;
		if (overridesOf.get(recordId)?.some(used)) return true;
		return recordId.startsWith(ACCOUNT) && toId !== null && (ofDeals.get(toId)?.some(used) ?? false);
	};
}

const inTime = ({ createdAt, expiresAt }: Release | Override, at: string): boolean => createdAt <= at && at < expiresAt;
/**
 * What was let through stands when the release is taken back afterwards. Histories tell whole seconds ("The system currently ignores
 * the milliseconds", salesforce.stackexchange.com/questions/234824): of a use and a revocation in one of them nobody can say which came first.
 * Only who gave a release can take it back, so nobody makes that second for themselves.
 */
const holds = (release: Release, at: string, past = false): boolean => {
	const { createdAt, revokedAt } = release;
	const taken = revokedAt !== null && !(at < revokedAt || (past && at === revokedAt && createdAt < revokedAt));
	return !taken && inTime(release, at);
};
const inWindow = ({ startsAt, endsAt }: RealignmentRow, at: string): boolean => startsAt <= at && at <= endsAt;

/** A way that is there for somebody, whether or not they need one. */
export interface OpenWay {
	kind: 'release' | 'override' | 'realignment';
	toId: string;
	/** Datetime. */
	until: string;
}
/** What lets somebody have the record at that moment and is not used up. */
export function openWays(recordId: string, at: string, facts: GuardFacts): OpenWay[] {
	const releases = (facts.releasesOf.get(recordId) ?? []).filter((each) => holds(each, at));
	const overrides = (facts.overridesOf.get(recordId) ?? []).filter((each) => each.usedAt === null && inTime(each, at));
	const realignments = (facts.realignmentsOf.get(recordId) ?? []).filter(
		(each) => each.status === 'Approved' && each.usedAt === null && inWindow(each, at),
	);
	return [
		...releases.map(({ releasedToId, expiresAt }) => ({ kind: 'release' as const, toId: releasedToId, until: expiresAt })),
		...overrides.map(({ newOwnerId, expiresAt }) => ({ kind: 'override' as const, toId: newOwnerId, until: expiresAt })),
		...realignments.map(({ newOwnerId, endsAt }) => ({ kind: 'realignment' as const, toId: newOwnerId, until: endsAt })),
	];
}

/**
 * The way that lets this person have this record: a release to them by whose record it is, or by that person's manager once they have left;
 * an override or a realignment by somebody who is neither of the two. Null where there is none.
 */
export function wayThrough(asked: Asked, facts: GuardFacts): Way | null {
	const { recordId, forId, toId, at, past } = asked;
	const release = facts.releasesOf
		.get(recordId)
		?.find((each) => (each.releasedById === forId || each.releasedForId === forId) && each.releasedToId === toId && holds(each, at, past));
	if (release) return release.releasedById === forId ? 'released' : 'owner inactive';
	if (overridesFor(asked, facts).length) return 'overridden';
	return realignmentsFor(asked, facts).length ? 'realigned' : null;
}

/**
 * Has something let this person have this record since that moment, which is when they took it? What was agreed afterwards stands when it
 * is used up or has run out, too.
 */
export function letThroughSince({ recordId, forId, toId, at }: Asked, since: string, facts: GuardFacts): boolean {
	if (wayThrough({ recordId, forId, toId, at }, facts)) return true;
	const usedSince = (usedAt: string | null): boolean => usedAt !== null && since < usedAt;
	const releases = facts.releasesOf.get(recordId) ?? [];
	const overrides = facts.overridesOf.get(recordId) ?? [];
	const realignments = facts.realignmentsOf.get(recordId) ?? [];
	return (
		releases.some(
			(each) =>
				(each.releasedById === forId || each.releasedForId === forId) &&
				each.releasedToId === toId &&
				each.revokedAt === null &&
				each.createdAt <= at &&
				since < each.expiresAt,
		) ||
		overrides.some((each) => each.newOwnerId === toId && ![toId, forId].includes(each.approvedById) && usedSince(each.usedAt)) ||
		realignments.some(
			(each) =>
				each.newOwnerId === toId &&
				each.status !== 'Draft' &&
				each.approvedById !== null &&
				each.approvedById !== toId &&
				usedSince(each.usedAt),
		)
	);
}

/** Was there, at any time from then on, something that let this person have this record, be it that it was taken back since? */
export function mayHaveBeenLet(asked: Asked, since: string, facts: GuardFacts): boolean {
	const { recordId, forId, toId, at } = asked;
	return (
		letThroughSince(asked, since, facts) ||
		(facts.releasesOf
			.get(recordId)
			?.some(
				(each) =>
					(each.releasedById === forId || each.releasedForId === forId) &&
					each.releasedToId === toId &&
					each.createdAt <= at &&
					since < each.expiresAt &&
					(each.revokedAt === null || (each.createdAt < each.revokedAt && since < each.revokedAt)),
			) ??
			false)
	);
}

/** Ways of one use that let this person have this record: overrides first. */
export function oneUseWays(asked: Asked, facts: GuardFacts): (Override | RealignmentRow)[] {
	return [...overridesFor(asked, facts), ...realignmentsFor(asked, facts)];
}

const isUnused = (usedAt: string | null, { at, past = false }: Asked): boolean =>
	usedAt === null || (past && Math.abs(Date.parse(usedAt) - Date.parse(at)) <= SAME_MOMENT_MS);

function overridesFor(asked: Asked, facts: GuardFacts): Override[] {
	const { recordId, forId, toId, at } = asked;
	return (facts.overridesOf.get(recordId) ?? []).filter(
		(each) => each.newOwnerId === toId && ![toId, forId].includes(each.approvedById) && inTime(each, at) && isUnused(each.usedAt, asked),
	);
}

function realignmentsFor(asked: Asked, facts: GuardFacts): RealignmentRow[] {
	const { recordId, toId, at, past = false } = asked;
	return (facts.realignmentsOf.get(recordId) ?? []).filter(
		(each) =>
			each.newOwnerId === toId &&
			each.status !== 'Draft' &&
			(past || each.status === 'Approved') &&
			each.approvedById !== null &&
			each.approvedById !== toId &&
			inWindow(each, at) &&
			isUnused(each.usedAt, asked),
	);
}

/**
 * A released account covers its contacts: whoever of the counterparties gave it, and whoever of them owns the contact. An override or a
 * realignment names one record.
 */
export function coversContacts(accountId: string, toId: string, at: string, facts: GuardFacts, past: boolean): Way | null {
	const others = counterparties(toId, facts);
	const release = facts.releasesOf
		.get(accountId)
		?.find(
			(each) =>
				(others.has(each.releasedById) || (each.releasedForId !== undefined && others.has(each.releasedForId))) &&
				each.releasedToId === toId &&
				holds(each, at, past),
		);
	if (!release) return null;
	return others.has(release.releasedById) ? 'released' : 'owner inactive';
}
