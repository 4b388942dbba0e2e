/** Reads what parties let go and what is still protected from the other party, where somebody else has it by now. */
import type { GuardFacts } from '../../domain/guard/facts.ts';
import { isLive } from '../../domain/guard/hands.ts';
import type { OwnedRecord } from '../../domain/guard/history.ts';
import type { Org } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { text } from './facts.ts';

export interface CarriedRecord extends OwnedRecord {
	/** Of an opportunity. */
	accountId: string | null;
}

/** Object, what tells its ids, and what is over: closed deals and converted leads are nobody's prospects. */
const KINDS = [
	['Account', '001', []],
	['Opportunity', '006', ['AccountId', 'IsClosed']],
	['Lead', '00Q', ['IsConverted']],
] as const;

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
	for (const [object, prefix, more] of KINDS)
		for (const some of chunks(
			live.filter((id) => id.startsWith(prefix)),
			IDS_PER_QUERY,
		))
			for (const row of await org.query(
				soql`SELECT ${names(['Id', 'Name', 'OwnerId', ...more])} FROM ${names([object])} WHERE Id IN ${some}`,
			)) {
				if (row['IsClosed'] === true || row['IsConverted'] === true) continue;
				const id = String(row['Id']);
				carried.set(id, { object, id, name: String(row['Name']), ownerId: String(row['OwnerId']), accountId: text(row['AccountId']) });
			}
	return carried;
}
