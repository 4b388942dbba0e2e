/**
 * Who may write incidents may write one of their own before they do something, or after it, so that it seems known. What the recording
 * flow writes is written by who makes the change, when it is made, under the policy of that time, and by a way that was used; the owner
 * history tells of it too. An incident that is not so stands for nothing, and is found.
 */
import type { ChangeLog } from './changeLog.ts';
import type { GuardFacts, GuardedObject } from './facts.ts';
import type { Finding, KnownIncident } from './findings.ts';
import { type WasUsed, usedOverrides } from './ways.ts';
import { TRANSACTION_MS } from './transaction.ts';

/** What incidents are held against. */
export interface Witness {
	facts: Pick<GuardFacts, 'overridesOf'>;
	/** False where the org does not show overrides. */
	overridesRead: boolean;
	/** `changedAt`: when the policy was saved last; null where the org does not say. */
	policy: { mode: string; changedAt: string | null };
	/** Users that are people, among those who wrote incidents about others: events are written down by none of them. */
	people: ReadonlySet<string>;
	/** The changes of owner of an object where its history was read whole and goes on; `keptAt` says whether it was kept at a time. */
	history?: (object: GuardedObject) => { changes: ChangeLog; keptAt: (at: string) => boolean } | undefined;
	/** True for records that are there. */
	isThere?: (recordId: string) => boolean;
}

/** Rules of saves in which a record changes hands: its history has a row. But a lead is asked about, too, for what it is converted to. */
const HANDS: ReadonlySet<string> = new Set(['Pair protection', 'Through other hands']);

const apart = (a: string, b: string): number => Math.abs(Date.parse(a) - Date.parse(b));

/** Why an incident of a save cannot be what the guard wrote, in words; null where nothing speaks against it. */
export function doubt(incident: KnownIncident, witness: Witness, wasUsed: WasUsed = usedOverrides(witness.facts)): string | null {
	const { result, rule, at, actorId, writtenById, writtenAt } = incident;
	if (result === 'Blocked')
		return writtenById !== null && writtenById !== actorId && witness.people.has(writtenById)
			? 'a person wrote it who did not make the attempt'
			: null;
	if (result !== 'Observed' && result !== 'Overridden') return null;
	if (at === null) return 'it does not say when';
	if (writtenById !== null && writtenById !== actorId) return 'somebody else wrote it than who is said to have made the change';
	if (writtenAt !== null && apart(writtenAt, at) > TRANSACTION_MS) return 'it was not written when it is said to have happened';
	const { mode, changedAt } = witness.policy;
	if (result === 'Observed' && rule !== 'Territory' && mode === 'Enforce' && changedAt !== null && changedAt < at)
		return 'the policy enforced then, and what enforces does not observe';
	if (result === 'Overridden' && witness.overridesRead && !wasUsed(incident.recordId, incident.toOwnerId, at))
		return 'no override was used then';
	const { object } = incident;
	return HANDS.has(rule) && (object === 'Account' || object === 'Opportunity') ? withoutTrace(incident, object, at, witness) : null;
}

/** Only of records that are there, and of times at which the history was kept, is it said that the history has no such change. */
function withoutTrace(
	{ recordId, toOwnerId }: KnownIncident,
	object: GuardedObject,
	at: string,
	{ history, isThere }: Witness,
): string | null {
	const told = history?.(object);
	if (!told?.keptAt(at) || !isThere?.(recordId)) return null;
	const changes = told.changes.of(recordId);
	return changes.some((each) => each.toOwnerId === toOwnerId && apart(each.at, at) <= TRANSACTION_MS)
		? null
		: 'the history of its owners has no such change';
}

/** One finding per incident that was made up, by who wrote it. */
export function madeUp(doubts: ReadonlyMap<KnownIncident, string>): Finding[] {
	return [...doubts].map(([{ id, key, at, writtenAt, writtenById }, why]) => ({
		key: `scan:made-up:${id}`,
		rule: 'Incident made up',
		object: 'Ownership_Incident__c',
		recordId: id,
		recordName: key,
		fromOwnerId: null,
		toOwnerId: null,
		actorId: writtenById,
		mentorshipId: null,
		at: writtenAt ?? at ?? '',
		timeKnown: true,
		how: 'made up',
		through: [why],
	}));
}

/** Doubts about incidents, each with its reason. */
export function doubts(known: readonly KnownIncident[], witness: Witness): Map<KnownIncident, string> {
	const wasUsed = usedOverrides(witness.facts);
	return new Map(
		known.flatMap((each) => {
			const why = doubt(each, witness, wasUsed);
			return why === null ? [] : [[each, why] as const];
		}),
	);
}
