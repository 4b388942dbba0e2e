/** The local org's fixture door: history that Salesforce writes itself and nobody can import. Only there. */
import type { Org } from '../../salesforce/org.ts';
import { chunks } from '../chunks.ts';

export interface StageHistoryRow {
	opportunityId: string;
	stageName: string;
	amount: number | null;
	closeDate: string | null;
	/** ISO instant. */
	createdDate: string;
	createdById: string;
}
export interface OwnerChangeRow {
	object: 'Account' | 'Opportunity' | 'Lead';
	recordId: string;
	newOwnerId: string;
	changedById: string;
	/** ISO instant. */
	changedAt: string;
}

const DEALS_PER_REQUEST = 1000;

/** Gives each deal the stage history of its entry; it replaces what the deal has. */
export async function importStageHistory(
	org: Org,
	byDeal: readonly (readonly StageHistoryRow[])[],
	onProgress?: (done: number, total: number) => void,
): Promise<void> {
	let done = 0;
	for (const some of chunks(byDeal, DEALS_PER_REQUEST)) {
		await org.request('POST', '/services/local-org/history', { opportunityHistory: some.flat() });
		done += some.length;
		onProgress?.(done, byDeal.length);
	}
}

/** Changes owners as a mass transfer does: no automation runs, history is written. */
export async function changeOwnersSilently(org: Org, changes: readonly OwnerChangeRow[]): Promise<void> {
	await org.request('POST', '/services/local-org/history', { ownerChanges: changes });
}

/** Midday of a past day; the first instant of today, which has begun in any case. */
export function momentOn(day: string, today: string, hour = 12): string {
	return day >= today ? `${today}T00:00:00.000Z` : `${day}T${String(hour).padStart(2, '0')}:00:00.000Z`;
}
