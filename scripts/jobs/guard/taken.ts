/** Writes down for whom what was taken is protected: then the shield says so, and the record may go home by hand. */
import type { GuardFacts } from '../../domain/guard/facts.ts';
import type { Finding } from '../../domain/guard/findings.ts';
import { protectionKey } from '../../domain/guard/hands.ts';
import { type JudgedIncident, type TakenProtection, protectionsOfTaken, takings } from '../../domain/guard/taken.ts';
import { type Org, type RefusedRow, type Row, refusedRows } from '../../salesforce/org.ts';
import { LOOKUPS } from './incidents.ts';
import { readPresentOwners } from './presentOwners.ts';

/** What happened to the protections of what was taken. */
export interface KeptFor {
	/** Records that say it since now. */
	written: number;
	refused: RefusedRow[];
}

/**
 * Nothing is written where each record says it. What a run does not come to write, the next one does.
 * @param incidents those that are there, with those that were just written
 * @param known present owners by record, as far as they were read
 */
export async function keepForWhoseItWas(
	org: Org,
	now: string,
	{ facts, unread }: { facts: GuardFacts; unread: readonly string[] },
	findings: readonly Finding[],
	incidents: readonly JudgedIncident[],
	known: (recordId: string) => string | undefined,
): Promise<KeptFor> {
	const nothing = { written: 0, refused: [] };
	if (unread.includes('Ownership_Protection__c')) return nothing;
	const all = takings(findings, incidents);
	// Only of what would have to be written it must be known who has it.
	const { write } = protectionsOfTaken(all, () => '', now, facts);
	const asked = write.filter(({ recordId }) => known(recordId) === undefined);
	const present = await readPresentOwners(
		org,
		asked.map(({ object, recordId }) => ({ object, id: recordId })),
	);
	const changes = protectionsOfTaken(all, (id) => known(id) ?? present.get(id)?.ownerId, now, facts);
	const rows = changes.write.map(protectionRecord);
	const results = rows.length ? await org.upsertMany('Ownership_Protection__c', 'Key__c', rows) : [];
	// Where it could not be written, the taker's stays: else the record were nobody's.
	const shut = new Set(changes.write.flatMap(({ recordId }, index) => (results[index]?.success ? [] : [recordId])));
	const lifted = changes.lift
		.filter(({ recordId }) => !shut.has(recordId))
		.map(({ id, way }): Row => ({ Id: id, Lifted_On__c: now, Lifted_By__c: way }));
	const lifts = lifted.length ? await org.updateMany('Ownership_Protection__c', lifted) : [];
	return {
		written: results.filter(({ success }) => success).length,
		refused: [
			...refusedRows(rows, results, (row) => String(row['Record_Name__c'])),
			...refusedRows(lifted, lifts, (row) => String(row['Id'])),
		],
	};
}

/** As Ridealong_Ownership_Decision writes it when an owner lets a record go. */
const protectionRecord = (taken: TakenProtection): Row => ({
	Key__c: protectionKey({ ...taken, againstId: taken.toId }),
	OwnerId: taken.forId,
	Object_Name__c: taken.object,
	Record_Id__c: taken.recordId,
	Record_Name__c: taken.recordName.slice(0, 255),
	[LOOKUPS[taken.object]!]: taken.recordId,
	Protected_For__c: taken.forId,
	Protected_Against__c: taken.toId,
	Protected_Until__c: taken.until,
	Mentorship__c: taken.mentorshipId,
	Disclosed__c: taken.disclosed,
	Lifted_On__c: null,
	Lifted_By__c: null,
});
