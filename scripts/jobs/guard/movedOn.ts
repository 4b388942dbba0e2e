/**
 * Deals that parties let go and that somebody then moved to an account of the other: whoever has such a deal may be nobody of a mentorship,
 * so that it is not among the deals of parties. Asked only about deals that were moved to an account of a party.
 */
import { type GuardFacts, type ProtectionRow, instant } from '../../domain/guard/facts.ts';
import type { Finding } from '../../domain/guard/findings.ts';
import { isLive } from '../../domain/guard/hands.ts';
import type { PastOwners } from '../../domain/guard/owners.ts';
import { type DealMove, dealsOnOthersAccounts } from '../../domain/guard/placements.ts';
import type { DealRecord } from '../../domain/guard/prospects.ts';
import type { UnwrittenProtections } from '../../domain/guard/unwritten.ts';
import type { Org } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { text } from './facts.ts';
import { readDealMoves } from './ownerHistory.ts';
import type { Standing } from './standing.ts';

/**
 * @param moves among them all moves to accounts of parties
 * @param told keys of findings that are not told again
 */
export async function movedOnFindings(
	org: Org,
	moves: ReadonlyMap<string, readonly DealMove[]>,
	unwritten: UnwrittenProtections,
	{ now, facts, records }: Standing,
	owners: PastOwners,
	told: ReadonlySet<string>,
): Promise<Finding[]> {
	if (!moves.size) return [];
	const carried = new Map<string, ProtectionRow[]>();
	for (const id of moves.keys()) {
		const live = (facts.protectionsOf.get(id) ?? []).filter((row) => isLive(row, now));
		if (live.length) carried.set(id, live);
	}
	for (const row of unwritten.those(({ object }) => object === 'Opportunity'))
		if (moves.has(row.recordId)) carried.set(row.recordId, [...(carried.get(row.recordId) ?? []), row]);
	const ids = [...carried.keys()];
	const deals: DealRecord[] = records.deals.filter(({ id }) => carried.has(id));
	const there = new Set(deals.map(({ id }) => id));
	for (const some of chunks(
		ids.filter((id) => !there.has(id)),
		IDS_PER_QUERY,
	))
		for (const row of await org.query(
			soql`SELECT Id, OwnerId, AccountId, Amount, CreatedDate, CreatedById FROM Opportunity WHERE Id IN ${some}`,
		))
			deals.push({
				id: String(row['Id']),
				// Its name is asked for with those of all that is found.
				name: String(row['Id']),
				ownerId: String(row['OwnerId']),
				accountId: text(row['AccountId']),
				amount: row['Amount'] === null || row['Amount'] === undefined ? null : Number(row['Amount']),
				createdAt: instant(String(row['CreatedDate'])),
				createdById: String(row['CreatedById']),
			});
	if (!deals.length) return [];
	// Of deals that are no party's only those moves are known.
	const whole = new Map([...moves, ...(await readDealMoves(org, new Set(deals.map(({ id }) => id).filter((id) => !there.has(id))), true))]);
	const known: GuardFacts = { ...facts, protectionsOf: new Map([...facts.protectionsOf, ...carried]) };
	const { findings } = dealsOnOthersAccounts(deals, records.accounts, known, owners, whole, told);
	return findings.filter(({ key, rule, recordId, fromOwnerId, toOwnerId, at }) => {
		if (rule !== 'Opportunity moved' || told.has(key)) return false;
		const row = carried.get(recordId)!.find(({ forId, againstId }) => forId === fromOwnerId && againstId === toOwnerId);
		return row !== undefined && at >= letGoAt(row, facts, owners);
	});
}

/** When its owner let the deal go first, while the mentorship ran; empty where no history tells. What was moved before that nobody took. */
function letGoAt({ recordId, forId, mentorshipId }: ProtectionRow, facts: GuardFacts, owners: PastOwners): string {
	const signedAt = facts.mentorships.get(mentorshipId)?.signedAt ?? '';
	return owners.changesOf(recordId).find(({ fromOwnerId, at }) => fromOwnerId === forId && at >= signedAt)?.at ?? '';
}
