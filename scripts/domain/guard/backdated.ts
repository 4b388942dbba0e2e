/**
 * Dates of creation that cannot be true. Who holds Set Audit Fields upon Record Creation may give a record any CreatedDate (Salesforce Help,
 * "Create Audit Fields"), so that a copy looks older than what it copies. The ledger is the witness: a scan that saw everything that a party
 * owned, and not this record, was there before it.
 */
import type { GuardFacts, GuardedObject } from './facts.ts';
import type { DealRecord, ProspectRecord } from './prospects.ts';

/**
 * When a scan last looked at all that parties owned of an object, and did not see this record, before one did; undefined where none looked
 * before, or where the change of owner by which they came by it is known.
 */
export type UnseenAt = (object: GuardedObject, recordId: string) => string | undefined;

/** What is being saved while a scan looks may be dated before it, and seen after. */
const IN_THE_MAKING_MS = 10 * 60_000;

/**
 * Dates such records right after the scan that did not see them: earlier they were not there. Answers their ids. A record whose owner was no party
 * at that time was not looked for then, and keeps its date.
 */
export function correctBackdated(
	{ prospects, deals }: { prospects: readonly ProspectRecord[]; deals: readonly DealRecord[] },
	facts: GuardFacts,
	unseenAt: UnseenAt,
): Set<string> {
	const corrected = new Set<string>();
	const correct = (object: GuardedObject, record: ProspectRecord | DealRecord): void => {
		const looked = unseenAt(object, record.id);
		if (looked === undefined || Date.parse(record.createdAt) >= Date.parse(looked) - IN_THE_MAKING_MS) return;
		if (!facts.mentorshipsOf.get(record.ownerId)?.some(({ signedAt }) => signedAt !== null && signedAt < looked)) return;
		record.createdAt = new Date(Date.parse(looked) + 1).toISOString();
		corrected.add(record.id);
	};
	for (const each of prospects) if (each.object !== 'Contact') correct(each.object, each);
	for (const each of deals) correct('Opportunity', each);
	return corrected;
}
