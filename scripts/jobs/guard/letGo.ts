/**
 * What parties let go, whoever has it by now, as what it still is to the other: a prospect that may not be made once more, a deal that may
 * not be cloned. Read only where the other made something since.
 */
import { type GuardedObject, instant } from '../../domain/guard/facts.ts';
import { isLive } from '../../domain/guard/hands.ts';
import type { DealRecord, ProspectRecord } from '../../domain/guard/prospects.ts';
import type { UnwrittenProtections } from '../../domain/guard/unwritten.ts';
import type { Org } from '../../salesforce/org.ts';
import { KINDS, readSome } from './carried.ts';
import { text } from './facts.ts';
import { readLetGoProspects } from './records.ts';
import type { Standing } from './standing.ts';

export interface LetGo {
	/** Their owner is who let them go. */
	prospects: ProspectRecord[];
	deals: DealRecord[];
}

/** By record: whose it is still. */
type Whose = Map<string, Set<string>>;

/**
 * Reads what is protected by Ownership_Protection__c, and what the history alone knows to be.
 * @param edited by owner: when what a prospect of theirs is known by was last edited
 */
export async function readLetGo(
	org: Org,
	unwritten: UnwrittenProtections,
	{ now, facts, records }: Standing,
	edited: ReadonlyMap<string, string>,
	freemail: string,
): Promise<LetGo> {
	const newest = { prospects: newestOf(records.prospects), deals: newestOf(records.deals) };
	const whose: Record<GuardedObject, Whose> = { Account: new Map(), Opportunity: new Map(), Lead: new Map() };
	/** Did the other make or edit anything since, as a time? */
	const counts = ({ object, againstId }: { object: GuardedObject; againstId: string }, since: number): boolean => {
		const made = newest[object === 'Opportunity' ? 'deals' : 'prospects'].get(againstId);
		const touched = object === 'Opportunity' ? undefined : edited.get(againstId);
		return [made, touched].some((at) => at !== undefined && Date.parse(at) >= since);
	};
	const add = (object: GuardedObject, recordId: string, forId: string): void => {
		const of = whose[object].get(recordId);
		if (of) of.add(forId);
		else whose[object].set(recordId, new Set([forId]));
	};
	for (const [recordId, rows] of facts.protectionsOf)
		for (const row of rows) {
			const object = (Object.keys(KINDS) as GuardedObject[]).find((each) => recordId.startsWith(KINDS[each].prefix));
			if (object && isLive(row, now) && counts({ object, againstId: row.againstId }, 0)) add(object, recordId, row.forId);
		}
	for (const { object, recordId, forId } of unwritten.those(counts)) add(object, recordId, forId);
	const prospects: ProspectRecord[] = [];
	for (const object of ['Account', 'Lead'] as const)
		// One by one: of who hands out leads there may be more than a call takes arguments.
		if (whose[object].size) for (const each of await readLetGoProspects(org, object, whose[object], freemail)) prospects.push(each);
	const deals: DealRecord[] = [];
	await readSome(org, 'Opportunity', ['Name', 'AccountId', 'Amount', 'CreatedDate', 'CreatedById'], whose.Opportunity, (row) => {
		const id = String(row['Id']);
		const deal = {
			id,
			name: String(row['Name']),
			accountId: text(row['AccountId']),
			amount: row['Amount'] === null || row['Amount'] === undefined ? null : Number(row['Amount']),
			createdAt: instant(String(row['CreatedDate'])),
			createdById: String(row['CreatedById']),
		};
		for (const ownerId of whose.Opportunity.get(id)!) deals.push({ ...deal, ownerId });
	});
	return { prospects, deals };
}

/** When each of the owners made something last. */
function newestOf(made: readonly { ownerId: string; createdAt: string }[]): ReadonlyMap<string, string> {
	const newest = new Map<string, string>();
	for (const { ownerId, createdAt } of made) if (createdAt > (newest.get(ownerId) ?? '')) newest.set(ownerId, createdAt);
	return newest;
}
