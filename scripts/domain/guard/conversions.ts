/**
 * Lead conversion as a change of owner: what a lead becomes belongs to whom the converter names, and neither the lead nor its history says
 * so. Replayed with the other changes, so that a conversion passes protection on, too.
 * Source: SOAP API Developer Guide, "convertLead()" (ownerId; without it the lead's owner).
 */
import type { GuardFacts } from './facts.ts';
import type { FoundChange } from './changeLog.ts';
import type { DealRecord, ProspectRecord } from './prospects.ts';
import { wayThrough } from './ways.ts';

/** A converted lead of a party. */
export interface Conversion {
	leadId: string;
	ownerId: string;
	/** Day; the moment is that of what was made. */
	on: string | null;
	accountId: string | null;
	opportunityId: string | null;
}

type Made = Pick<ProspectRecord | DealRecord, 'ownerId' | 'createdAt' | 'createdById'>;

/**
 * Each conversion as changes from the lead's owner to the owners of what it made; on the lead itself where it went into an account that
 * was there. `traced` tells whose a record was at first.
 */
export function conversionChanges(
	conversions: readonly Conversion[],
	accounts: readonly ProspectRecord[],
	deals: readonly DealRecord[],
	traced: readonly Iterable<FoundChange>[],
	facts: GuardFacts,
): FoundChange[] {
	if (!conversions.length) return [];
	const wanted = new Set(conversions.flatMap(({ accountId, opportunityId }) => [accountId, opportunityId]));
	const made = new Map<string, Made>();
	for (const each of [...accounts, ...deals]) if (wanted.has(each.id)) made.set(each.id, each);
	const first = new Map<string, FoundChange>();
	for (const history of traced)
		for (const each of history) {
			const before = first.get(each.recordId);
			if (wanted.has(each.recordId) && (!before || each.at < before.at)) first.set(each.recordId, each);
		}
	return [...new Map(conversions.map((each) => [each.leadId, each])).values()].flatMap(
		({ leadId, ownerId, on, accountId, opportunityId }): FoundChange[] =>
			(
				[
					['Account', accountId],
					['Opportunity', opportunityId],
				] as const
			).flatMap(([object, id]): FoundChange[] => {
				if (id === null || on === null) return [];
				const record = made.get(id);
				const toOwnerId = first.get(id)?.fromOwnerId ?? record?.ownerId;
				if (toOwnerId === undefined) return [];
				// What was there before belonged to its owner already.
				const isNew = record === undefined || record.createdAt.slice(0, 10) >= on;
				if (!isNew && object === 'Opportunity') return [];
				const at = isNew && record ? record.createdAt : `${on}T12:00:00.000Z`;
				if (wayThrough({ recordId: leadId, forId: ownerId, toId: toOwnerId, at, past: true }, facts)) return [];
				return [
					{
						object: isNew ? object : 'Lead',
						recordId: isNew ? id : leadId,
						leadId,
						historyId: `convert:${leadId}:${id}`,
						fromOwnerId: ownerId,
						toOwnerId,
						changedById: isNew ? (record?.createdById ?? null) : null,
						at,
						past: true,
						how: 'converted away',
					},
				];
			}),
	);
}
