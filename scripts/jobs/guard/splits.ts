/** Opportunity splits that one party has of the other's deals (Object Reference, "OpportunitySplit"): a part of what they bring. */
import type { Finding } from '../../domain/guard/findings.ts';
import type { Org } from '../../salesforce/org.ts';
import { type Soql, soql } from '../../salesforce/soql.ts';
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
	const guarded = new Map<string, Guarded>();
	await splitsOf(org, facts.mentorshipsOf.keys(), soql`Opportunity.IsWon = true`, (dealId, userId) => {
		const deal = records.owned.get(dealId);
		if (!deal || deal.ownerId === userId || guarded.has(`${dealId} ${userId}`)) return;
		for (const each of guardedByOwning(deal, userId, { now, facts })) guarded.set(`${dealId} ${userId}`, each);
	});
	return [...guarded.values()];
}

/** Whoever of them has a split, and of which deal, among deals of which this holds. Nobody where the org has no splits. */
export async function splitsOf(
	org: Org,
	userIds: Iterable<string>,
	holds: Soql,
	onSplit: (dealId: string, userId: string) => void,
): Promise<void> {
	const users = [...userIds];
	if (!users.length || !(await org.fields('OpportunitySplit'))) return;
	for (const some of chunks(users, IDS_PER_QUERY)) {
		const { soql: select } = soql`SELECT OpportunityId, SplitOwnerId FROM OpportunitySplit WHERE SplitOwnerId IN ${some}`;
		await org.stream(
			{ soql: `${select} AND ${holds.soql}` },
			(row) => onSplit(String(row['OpportunityId']), String(row['SplitOwnerId'])),
			LENT,
		);
	}
}
