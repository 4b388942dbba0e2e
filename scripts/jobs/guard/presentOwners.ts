/** Who has records now. */
import type { Org } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks, grouped } from '../chunks.ts';
import { moment } from './facts.ts';

/** By id; without records that are gone. */
export async function readPresentOwners(
	org: Org,
	records: readonly { object: string; id: string }[],
): Promise<Map<string, { ownerId: string; lastModifiedAt: string }>> {
	const present = new Map<string, { ownerId: string; lastModifiedAt: string }>();
	for (const [object, all] of grouped(records, (each) => each.object))
		for (const some of chunks(all, IDS_PER_QUERY))
			for (const row of await org.query(
				soql`SELECT Id, OwnerId, LastModifiedDate FROM ${names([object])} WHERE Id IN ${some.map(({ id }) => id)}`,
			))
				present.set(String(row['Id']), { ownerId: String(row['OwnerId']), lastModifiedAt: moment(row['LastModifiedDate']) ?? '' });
	return present;
}
