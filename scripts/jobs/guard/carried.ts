/** Reads what parties let go and what is still protected from the other party, where somebody else has it by now. */
import type { GuardFacts, GuardedObject } from '../../domain/guard/facts.ts';
import { isLive } from '../../domain/guard/hands.ts';
import type { OwnedRecord } from '../../domain/guard/history.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { text } from './facts.ts';

export interface CarriedRecord extends OwnedRecord {
	/** Of an opportunity. */
	accountId: string | null;
}

/** By object: what tells its ids, and the fields that say whether it is over. Closed deals and converted leads are nobody's prospects. */
export const KINDS: Readonly<Record<GuardedObject, { prefix: string; more: readonly string[] }>> = {
	Account: { prefix: '001', more: [] },
	Opportunity: { prefix: '006', more: ['AccountId', 'IsClosed'] },
	Lead: { prefix: '00Q', more: ['IsConverted'] },
};

/** The record that a row tells; undefined where it is over. */
export function carriedRecord(object: GuardedObject, row: Row): CarriedRecord | undefined {
	if (String(row['IsClosed']) === 'true' || String(row['IsConverted']) === 'true') return undefined;
	return { object, id: String(row['Id']), name: String(row['Name']), ownerId: String(row['OwnerId']), accountId: text(row['AccountId']) };
}

/**
 * Records with a live Ownership_Protection__c, by id, as far as they are not `owned` by a party: one request for 150 of them. Those that
 * were deleted are left out.
 */
export async function readCarried(
	org: Org,
	facts: GuardFacts,
	owned: ReadonlyMap<string, OwnedRecord>,
	now: string,
): Promise<Map<string, CarriedRecord>> {
	const carried = new Map<string, CarriedRecord>();
	const live = [...facts.protectionsOf].flatMap(([id, rows]) => (!owned.has(id) && rows.some((row) => isLive(row, now)) ? [id] : []));
	for (const object of Object.keys(KINDS) as GuardedObject[]) {
		const { prefix, more } = KINDS[object];
		for (const some of chunks(
			live.filter((id) => id.startsWith(prefix)),
			IDS_PER_QUERY,
		))
			for (const row of await org.query(
				soql`SELECT ${names(['Id', 'Name', 'OwnerId', ...more])} FROM ${names([object])} WHERE Id IN ${some}`,
			)) {
				const record = carriedRecord(object, row);
				if (record) carried.set(record.id, record);
			}
	}
	return carried;
}
