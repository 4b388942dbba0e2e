/** Opportunity splits that one party has of the other's deals (Object Reference, "OpportunitySplit"): a part of what they bring. */
import type { Finding } from '../../domain/guard/findings.ts';
import type { Org } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { moment, text } from './facts.ts';
import { type Guarded, type Standing, byUser, guardedByOwning, standingFinding } from './standing.ts';

const LENT = { lent: true };

/** Splits of the other's deals, where the org has splits. Undefined where it has none. */
export async function splitFindings(org: Org, guarded: readonly Guarded[], { now }: Pick<Standing, 'now'>): Promise<Finding[] | undefined> {
	if (!(await org.fields('OpportunitySplit'))) return undefined;
	const findings: Finding[] = [];
	for (const [userId, list] of byUser(guarded.filter(({ record }) => record.object === 'Opportunity')))
		for (const some of chunks(list, IDS_PER_QUERY)) {
			const rows = await org.query(
				soql`SELECT Id, OpportunityId, CreatedDate, CreatedById FROM OpportunitySplit WHERE SplitOwnerId = ${userId} AND OpportunityId IN ${some.map(({ record }) => record.id)}`,
			);
			for (const row of rows) {
				const each = some.find(({ record }) => record.id === row['OpportunityId'])!;
				findings.push(
					standingFinding(each, now, 'split', `scan:split:${String(row['Id'])}`, {
						at: moment(row['CreatedDate']),
						actorId: text(row['CreatedById']),
					}),
				);
			}
		}
	return findings;
}

/**
 * Deals that a party has won and of which somebody else has a split, against whom they are guarded. The rest of what stands is asked of open
 * deals only: nobody gains by access to what is closed until they open it again. A split of what was won is a gain.
 */
export async function wonWithSplits(org: Org, { now, facts, records }: Standing): Promise<Guarded[]> {
	if (!(await org.fields('OpportunitySplit'))) return [];
	const guarded = new Map<string, Guarded>();
	for (const some of chunks([...facts.mentorshipsOf.keys()], IDS_PER_QUERY))
		await org.stream(
			soql`SELECT OpportunityId, SplitOwnerId FROM OpportunitySplit WHERE SplitOwnerId IN ${some} AND Opportunity.IsWon = true`,
			(row) => {
				const [dealId, userId] = [String(row['OpportunityId']), String(row['SplitOwnerId'])];
				const deal = records.owned.get(dealId);
				if (!deal || deal.ownerId === userId || guarded.has(`${dealId} ${userId}`)) return;
				for (const each of guardedByOwning(deal, userId, { now, facts })) guarded.set(`${dealId} ${userId}`, each);
			},
			LENT,
		);
	return [...guarded.values()];
}
