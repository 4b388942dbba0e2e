/** Reads what parties let go and what is still protected from the other party, where somebody else has it by now. */
import type { GuardFacts, GuardedObject } from '../../domain/guard/facts.ts';
import { isLive } from '../../domain/guard/hands.ts';
import type { OwnedRecord } from '../../domain/guard/history.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { text } from './facts.ts';
import { nameFields, recordName } from './recordNames.ts';

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
	return { object, id: String(row['Id']), name: recordName(row), ownerId: String(row['OwnerId']), accountId: text(row['AccountId']) };
}

/** Records that one scan asks for by id; where there are more, all of the object go by and the others are dropped. */
export const NAMED = 20 * IDS_PER_QUERY;
const LENT = { lent: true };

/** Some records of an object; rows are lent. `fields` are asked for besides the id. */
export async function readSome(
	org: Org,
	object: GuardedObject,
	fields: readonly string[],
	ids: { has(id: string): boolean; keys(): Iterable<string>; size: number },
	onRow: (row: Row) => void,
): Promise<void> {
	const select = soql`SELECT ${names(['Id', ...fields])} FROM ${names([object])}`.soql;
	const take = (row: Row): void => {
		if (ids.has(String(row['Id']))) onRow(row);
	};
	if (ids.size > NAMED) return void (await org.stream({ soql: select }, take, LENT));
	for (const some of chunks([...ids.keys()], IDS_PER_QUERY))
		await org.stream({ soql: `${select} ${soql`WHERE Id IN ${some}`.soql}` }, take, LENT);
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
				soql`SELECT ${names(['Id', ...nameFields(object), 'OwnerId', ...more])} FROM ${names([object])} WHERE Id IN ${some}`,
			)) {
				const record = carriedRecord(object, row);
				if (record) carried.set(record.id, record);
			}
	}
	return carried;
}
