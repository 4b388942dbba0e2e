/**
 * What was taken past the guard and is still to go home. The save that lets a record go writes down that it stays protected; where no guard
 * looked, nothing says so, and the record would be the taker's to protect, from the very person whose it is. So what was found is written
 * down as the save would have done it.
 */
import type { Rule } from './decision.ts';
import type { GuardFacts, GuardedObject, ProtectionRow } from './facts.ts';
import type { Finding, KnownIncident } from './findings.ts';
import { isLive, protectionKey } from './hands.ts';
import { protectionAgainst } from './pair.ts';
import { letThroughSince } from './ways.ts';

/** What was taken by a change of owner, and is given back by one. */
export const OF_OWNERS = ['Pair protection', 'Through other hands'] satisfies Rule[];

/** One person took a record of another; when, last. */
export interface Taking {
	object: GuardedObject;
	recordId: string;
	recordName: string;
	forId: string;
	toId: string;
	at: string;
}

/** Why what was taken may stay where it is. */
export type KeptReason = 'owner inactive' | 'let through since' | 'protection over';

/** Null where it is to go home. */
export function whyKept(
	{ recordId, forId, toId, at }: Pick<Taking, 'recordId' | 'forId' | 'toId' | 'at'>,
	now: string,
	facts: GuardFacts,
): KeptReason | null {
	if (facts.inactiveUserIds.has(forId)) return 'owner inactive';
	if (letThroughSince({ recordId, forId, toId, at: now }, at, facts)) return 'let through since';
	return protectionAgainst(forId, toId, recordId, now, facts) ? null : 'protection over';
}

/** An incident, as far as it is judged. */
export type JudgedIncident = Pick<KnownIncident, 'recordId' | 'recordName' | 'fromOwnerId' | 'toOwnerId' | 'result' | 'judgement'>;

/**
 * Of what is found now, the takings whose incident stands: it was written, and not everything of the kind was dismissed. What was found
 * without knowing when or by whom counts once it is confirmed.
 */
export function takings(findings: readonly Finding[], incidents: readonly JudgedIncident[]): Taking[] {
	const judged = Map.groupBy(
		incidents.filter(({ result }) => result === 'Found'),
		partiesOf,
	);
	const latest = new Map<string, Taking>();
	for (const finding of findings) {
		const { rule, object, recordId, fromOwnerId, toOwnerId, at, timeKnown } = finding;
		if (!OF_OWNERS.some((each) => each === rule) || !isGuarded(object) || fromOwnerId === null || toOwnerId === null) continue;
		const key = partiesOf(finding);
		const standing = judged.get(key)?.find(({ judgement }) => judgement === 'Confirmed' || (timeKnown && judgement === 'Open'));
		if (!standing || (latest.get(key)?.at ?? '') > at) continue;
		latest.set(key, { object, recordId, recordName: standing.recordName, forId: fromOwnerId, toId: toOwnerId, at });
	}
	return [...latest.values()];
}

const partiesOf = ({ recordId, fromOwnerId, toOwnerId }: Pick<Finding, 'recordId' | 'fromOwnerId' | 'toOwnerId'>): string =>
	`${recordId}:${fromOwnerId}:${toOwnerId}`;

/** Is it the taking that explains the protection: by whom it is against, from whom it is for? None does that was dismissed. */
export function isTakenFrom(
	{ key, rule, recordId, fromOwnerId, toOwnerId }: Finding,
	row: Pick<ProtectionRow, 'recordId' | 'forId' | 'againstId'>,
	{ dismissed }: Pick<GuardFacts, 'dismissed'>,
): boolean {
	const stands = OF_OWNERS.some((each) => each === rule) && !dismissed.has(key);
	return stands && recordId === row.recordId && fromOwnerId === row.forId && toOwnerId === row.againstId;
}

/** Access that somebody has to what was taken from them is nothing that they gained: what stands, without it. */
export function withoutWhoseItIs(standing: readonly Finding[], past: readonly Finding[], facts: Pick<GuardFacts, 'dismissed'>): Finding[] {
	const pastOf = Map.groupBy(past, ({ recordId }) => recordId);
	const isTheirs = ({ recordId, fromOwnerId, toOwnerId }: Finding): boolean =>
		fromOwnerId !== null &&
		toOwnerId !== null &&
		(pastOf.get(recordId) ?? []).some((each) => isTakenFrom(each, { recordId, forId: toOwnerId, againstId: fromOwnerId }, facts));
	return standing.filter((each) => each.rule !== 'Share or team' || !isTheirs(each));
}

const isGuarded = (object: string): object is GuardedObject => ['Account', 'Opportunity', 'Lead'].includes(object);

/** A protection to be written, new or again. */
export interface TakenProtection extends Taking {
	until: string | null;
	mentorshipId: string;
	disclosed: boolean;
}
/** A protection that does not stand any more, and by which way. */
export interface Lifted {
	id: string;
	recordId: string;
	way: 'Found' | 'Release';
}

/**
 * What has to change so that each record says for whom it is protected: nothing where it says so. What the taker's own mentorships protected
 * since is lifted, at home, too: it was never theirs. So is what protects a record from who was let keep it. One that was lifted without that,
 * by hand or by a judgement that was taken back, stands again.
 * @param ownerOf undefined for a record that is gone
 */
export function protectionsOfTaken(
	all: readonly Taking[],
	ownerOf: (recordId: string) => string | undefined,
	now: string,
	facts: GuardFacts,
): { write: TakenProtection[]; lift: Lifted[] } {
	const write: TakenProtection[] = [];
	const lift = new Map<string, Lifted>();
	for (const taking of all) {
		const { recordId, forId, toId, at } = taking;
		const ownerId = ownerOf(recordId);
		if (ownerId === undefined) continue;
		const rows = facts.protectionsOf.get(recordId) ?? [];
		const there = rows.find((row) => protectionKey(row) === protectionKey({ recordId, forId, againstId: toId }));
		const kept = whyKept(taking, now, facts);
		if (kept === 'let through since' && ownerId === toId && there?.id && isLive(there, now))
			lift.set(there.id, { id: there.id, recordId, way: 'Release' });
		if (kept !== null) continue;
		if (ownerId !== forId && (!there || !isLive(there, now))) {
			const { mentorship, until } = protectionAgainst(forId, toId, recordId, now, facts)!;
			const disclosed = facts.disclosedIn.get(recordId)?.has(mentorship.id) ?? false;
			write.push({ ...taking, until, mentorshipId: mentorship.id, disclosed });
		}
		const isTakers = (row: ProtectionRow): boolean => row.forId === toId && isLive(row, now) && (row.since ?? '') >= at;
		for (const { id } of rows.filter(isTakers)) if (id !== undefined && !lift.has(id)) lift.set(id, { id, recordId, way: 'Found' });
	}
	return { write, lift: [...lift.values()] };
}
