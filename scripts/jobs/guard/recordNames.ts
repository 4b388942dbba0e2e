/**
 * What people call a record: a lead by its company, which is the prospect, whoever works there; all else by its name. The flows say the same.
 * Source: Object Reference, "Lead" (Company is blank only where the lead becomes a person account).
 */
import type { Org, Row } from '../../salesforce/org.ts';
import { type Soql, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { text } from './facts.ts';

/** The fields to ask for. */
export const nameFields = (object: string): string[] => (object === 'Lead' ? ['Name', 'Company'] : ['Name']);

/** Of a row with these fields. */
export const recordName = (row: Row): string => text(row['Company']) ?? String(row['Name']);

/** Names of those of the ids that are users or groups, queues among them; an id that nobody has stays without. */
export async function ownerNames(org: Org, ids: Iterable<string>): Promise<Map<string, string>> {
	const found = new Map<string, string>();
	const all = [...new Set(ids)];
	const read = async (some: string[], asked: (ids: string[]) => Soql): Promise<void> => {
		for (const few of chunks(some, IDS_PER_QUERY))
			for (const row of await org.query(asked(few))) if (text(row['Name']) !== null) found.set(String(row['Id']), String(row['Name']));
	};
	await read(
		all.filter((id) => id.startsWith('005')),
		(few) => soql`SELECT Id, Name FROM User WHERE Id IN ${few}`,
	);
	await read(
		all.filter((id) => id.startsWith('00G')),
		(few) => soql`SELECT Id, Name FROM Group WHERE Id IN ${few}`,
	);
	return found;
}
