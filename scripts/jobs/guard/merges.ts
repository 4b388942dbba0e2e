/** Merged away: the losers' owners against the masters'. A merge asks no guard. */
import { decideOwner } from '../../domain/guard/decision.ts';
import type { GuardFacts } from '../../domain/guard/facts.ts';
import { type Finding, decided } from '../../domain/guard/findings.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { type Soql, dateTime, names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { moment, text } from './facts.ts';

/** What merges took from a party: of all that the recycle bin knows, of some deleted records, or of what was merged since a moment. */
export async function mergeFindings(
	org: Org,
	parties: ReadonlySet<string>,
	facts: GuardFacts,
	which: { ids?: readonly string[]; since?: Date } = {},
): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const object of ['Account', 'Lead'] as const)
		for (const condition of conditions(which)) {
			const select = soql`SELECT Id, Name, OwnerId, MasterRecordId, MasterRecord.OwnerId, LastModifiedDate, LastModifiedById FROM ${names([object])} WHERE IsDeleted = true AND MasterRecordId != null`;
			for (const row of await org.query({ soql: `${select.soql} ${condition.soql}`.trim() }, { deleted: true }))
				findings.push(...mergeFinding(object, row, parties, facts));
		}
	return findings;
}

function conditions({ ids, since }: { ids?: readonly string[]; since?: Date }): Soql[] {
	if (ids) return chunks(ids, IDS_PER_QUERY).map((some) => soql`AND Id IN ${some}`);
	return [since ? soql`AND LastModifiedDate >= ${dateTime(since)}` : soql``];
}

function mergeFinding(object: 'Account' | 'Lead', row: Row, parties: ReadonlySet<string>, facts: GuardFacts): Finding[] {
	const fromOwnerId = String(row['OwnerId']);
	const toOwnerId = text((row['MasterRecord'] as { OwnerId?: unknown } | null)?.OwnerId);
	const at = moment(row['LastModifiedDate']);
	if (toOwnerId === null || at === null || !parties.has(fromOwnerId)) return [];
	const recordId = String(row['Id']);
	const decision = decideOwner({ object, recordId, fromOwnerId, toOwnerId, at, past: true }, facts);
	if (!decision.blocked) return [];
	return [
		{
			...decided(decision),
			key: `scan:merge:${recordId}`,
			object,
			recordId,
			recordName: String(row['Name']),
			toOwnerId,
			actorId: text(row['LastModifiedById']),
			at,
			timeKnown: true,
			how: 'merge',
			through: [String(row['MasterRecordId'])],
		},
	];
}
