/**
 * Protections that nothing explains. The guard writes one in the save in which an owner lets a record go, for what a lead became, and for
 * what it found to be taken; whoever may write the object may write one, too, and so have somebody accused of taking what was never the other's.
 */
import type { FoundChange } from './changeLog.ts';
import type { GuardFacts, GuardedObject, ProtectionRow } from './facts.ts';
import type { Finding } from './findings.ts';
import { isLive } from './hands.ts';
import { TRANSACTION_MS } from './transaction.ts';

const OBJECTS: Readonly<Record<string, GuardedObject>> = { '001': 'Account', '006': 'Opportunity', '00Q': 'Lead' };

/** What speaks for a protection, as far as it can be known. */
export interface Explanations {
	/** All changes of a record's owner that a party appears in. */
	changesOf: (recordId: string) => readonly FoundChange[];
	/** Was the history of an object's owners kept at that time, and read whole? */
	keptAt: (object: GuardedObject, at: string) => boolean;
	isParty: (userId: string) => boolean;
	/** True for records that are there: with a record its history goes. */
	isThere: (recordId: string) => boolean;
	/** True for what a lead was converted into: it carries on what the lead did. */
	isConverted: (recordId: string) => boolean;
	/** Did one take it from the other, as is found? */
	isTaken: (row: ProtectionRow) => boolean;
}

/** One finding for each that stands; none where the history could not know. */
export function unexplainedProtections(facts: GuardFacts, now: string, known: Explanations): Finding[] {
	const findings: Finding[] = [];
	for (const [recordId, rows] of facts.protectionsOf)
		for (const row of rows) {
			const { id, forId, since, mentorshipId, writtenById } = row;
			const object = OBJECTS[recordId.slice(0, 3)];
			if (!id || !since || !object || !isLive(row, now)) continue;
			if (!known.isParty(forId) || !known.isThere(recordId) || known.isConverted(recordId) || !known.keptAt(object, since)) continue;
			const isLetGo = ({ fromOwnerId, historyId, at }: FoundChange): boolean =>
				fromOwnerId === forId && (historyId === null || Math.abs(Date.parse(at) - Date.parse(since)) <= TRANSACTION_MS);
			if (known.changesOf(recordId).some(isLetGo) || known.isTaken(row)) continue;
			findings.push({
				key: `scan:protection:${id}`,
				rule: 'Protection made up',
				object: 'Ownership_Protection__c',
				recordId: id,
				recordName: recordId,
				fromOwnerId: null,
				toOwnerId: null,
				actorId: writtenById ?? null,
				mentorshipId: facts.mentorships.has(mentorshipId) ? mentorshipId : null,
				at: since,
				timeKnown: true,
				how: 'protection made up',
				through: [recordId],
			});
		}
	return findings;
}
