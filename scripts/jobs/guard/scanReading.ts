/** What a scan reads of the past: the parties' records, then the histories of owners, which the org gathers while records are read and judged. */
import type { ChangeLog, FoundChange } from '../../domain/guard/changeLog.ts';
import type { GuardedObject } from '../../domain/guard/facts.ts';
import { OwnerHistory } from '../../domain/guard/history.ts';
import { indexBy } from '../../domain/guard/indexBy.ts';
import type { DealMove } from '../../domain/guard/placements.ts';
import { type InTurn, inTurn, whole } from '../../salesforce/inTurn.ts';
import { BULK_FROM, type Org } from '../../salesforce/org.ts';
import type { Coverage } from './coverage.ts';
import type { ReadFacts } from './facts.ts';
import { type Merged, readMerged } from './merges.ts';
import { isTracked, readDealMoves, readOwnerHistory } from './ownerHistory.ts';
import {
	type ReadRecords,
	addKeys,
	countAccounts,
	emptyRecords,
	readAccounts,
	readContacts,
	readDeals,
	readGone,
	readLeads,
} from './records.ts';

/** What the history of one object let us see. */
export interface HistoryCoverage {
	object: GuardedObject;
	/** Days of the first and last row; null where there is none. */
	from: string | null;
	to: string | null;
	changes: number;
	/** Is the owner tracked now? Null where the org does not say. */
	tracked: boolean | null;
}

export interface Histories {
	coverage: HistoryCoverage[];
	changes: number;
	traced: ChangeLog[];
	untraced: (now: string) => FoundChange[];
	/** Objects whose owner is tracked, and whose history was read whole. */
	tracked: ReadonlySet<GuardedObject>;
	/** The history of an object where it was read whole. */
	of: (object: GuardedObject) => OwnerHistory | undefined;
}

export const OBJECTS: readonly GuardedObject[] = ['Account', 'Opportunity', 'Lead'];
/** By what name the reading of an object is covered. */
export const READING: Record<GuardedObject, string> = { Account: 'accounts', Opportunity: 'opportunities', Lead: 'leads' };

export interface Reading<T> {
	records: ReadRecords;
	/** What was judged while the org gathered the histories. */
	meanwhile: T;
	histories: Histories;
	moves: DealMoves;
	/** Undefined where it could not be read. */
	merged: Merged | undefined;
}

/** Changes of the accounts of parties' deals, and all moves to accounts of parties, by deal; undefined where they were not read. */
export interface DealMoves {
	of: ReadonlyMap<string, DealMove[]> | undefined;
	/** Does the org say that no history is kept of them? */
	untracked: boolean;
	/** Does it say that it is? */
	isKept: boolean;
}

/**
 * Reads all in the order that matters. Histories are gathered when all records are: an owner that a record has and its history does not
 * know was given without a trace, and none that was given meanwhile may look like that. The recycle bin comes between both, what was merged
 * away after them.
 * @param judge what needs no history: done while the org gathers it, and before it is read, so that not all is in memory at once
 */
export async function readOrg<T>(
	org: Org,
	{ parties, policy }: ReadFacts,
	judge: (records: ReadRecords) => Promise<T>,
	coverage: Coverage,
): Promise<Reading<T>> {
	const ordered = inTurn(org);
	const records = emptyRecords();
	const parts = {
		records: coverage.apart(),
		gone: coverage.apart(),
		histories: coverage.apart(),
		moves: coverage.apart(),
		merges: coverage.apart(),
	};
	const bins: ReturnType<typeof readGone>[] = [];
	const table = (part: string, read: () => Promise<unknown>, object?: GuardedObject): Promise<unknown> => {
		const reading = parts.records.attempt(part, read);
		// Of each object when its records are gathered: what is deleted in between is in both.
		if (object && parties.size) bins.push(ordered.gathered().then(() => readGone(org, object, parties, records)));
		return reading;
	};
	const tables = [
		table('accounts', () => whole([countAccounts(org, records), readAccounts(ordered, parties, records)]), 'Account'),
		...(parties.size
			? [
					table('opportunities', () => readDeals(ordered, parties, records), 'Opportunity'),
					table('leads', () => readLeads(ordered, parties, records), 'Lead'),
					table('contacts', () => readContacts(ordered, parties, records)),
				]
			: []),
	];
	const gathered = whole([ordered.gathered(), parts.gone.attempt('deleted', () => takeGone(bins, records))]);
	const read = whole([whole(tables), gathered]);
	const meanwhile = read.then(async () => {
		await addKeys(records, policy.freemail);
		return judge(records);
	});
	const past = gathered.then(() => {
		ordered.pause(meanwhile);
		const histories = readHistories(ordered, parties, records.owned, parts.histories);
		// They are gathered then, and nobody waits for it.
		const merged = ordered.gathered().then(() => parts.merges.attempt('merges', () => readMerged(org)));
		return whole([histories, merged] as const);
	});
	const moves = read.then(() => readMoves(ordered, records, parties, parts.moves));
	const ended = await whole([meanwhile, past, moves] as const);
	const [histories, merged] = ended[1];
	return { records, meanwhile: ended[0], histories, moves: ended[2], merged };
}

/** Takes what lay in the recycle bin in the order of the objects, whichever answers first: what is found is told by the first that matches. */
async function takeGone(bins: readonly ReturnType<typeof readGone>[], into: ReadRecords): Promise<void> {
	await Promise.allSettled(bins);
	for (const bin of bins) {
		const { gone, goneDeals } = await bin;
		for (const each of gone) into.gone.push(each);
		for (const each of goneDeals) into.goneDeals.push(each);
	}
}

async function readHistories(
	org: Org & InTurn,
	parties: ReadonlySet<string>,
	owned: ReadRecords['owned'],
	coverage: Coverage,
): Promise<Histories> {
	const theirs = indexBy([...owned.values()], ({ object }) => [object]);
	const read = await whole(
		OBJECTS.map(async (object) => {
			const part = coverage.apart();
			const history = new OwnerHistory(parties, owned);
			// Where parties have that many of them, as far as these are read by now, their changes are likely to be no fewer.
			const many = (theirs.get(object)?.length ?? 0) > BULK_FROM;
			const [rows, tracked = null] = await whole([
				part.attempt(`history.${object}`, () => readOwnerHistory(org, object, (row) => history.add(row), many)),
				part.attempt(`tracking.${object}`, () => isTracked(org, object, 'OwnerId')),
			] as const);
			if (tracked === false) part.gap(`untracked.${object}`, 'its owner has no history tracking');
			return { object, history, whole: rows !== undefined, tracked };
		}),
	);
	return {
		coverage: read.map(({ object, history, tracked }) => ({
			object,
			from: history.first?.slice(0, 10) ?? null,
			to: history.last?.slice(0, 10) ?? null,
			changes: history.count,
			tracked,
		})),
		changes: read.reduce((sum, { history }) => sum + history.count, 0),
		// Half a history would let what went home look taken; what the ledger knows of it stands for it.
		traced: read.flatMap(({ history, whole: isWhole }) => (isWhole ? [history.changes] : [])),
		tracked: new Set(read.flatMap(({ object, whole: isWhole, tracked }) => (isWhole && tracked ? [object] : []))),
		// Half a history would make owners look changed that are not.
		of: (object) => read.find((each) => each.object === object && each.whole)?.history,
		untraced: (now) => read.flatMap(({ history, whole: isWhole }) => (isWhole ? history.untraced(now) : [])),
	};
}

async function readMoves(org: Org, { deals, accounts }: ReadRecords, parties: ReadonlySet<string>, coverage: Coverage): Promise<DealMoves> {
	if (!parties.size) return { of: new Map(), untracked: false, isKept: false };
	const theirs = (accountId: string): boolean => parties.has(accounts.get(accountId)?.ownerId ?? '');
	const [moves, tracked] = await whole([
		coverage.attempt('moves', () => readDealMoves(org, new Set(deals.map(({ id }) => id)), false, theirs)),
		coverage.attempt('moves', () => isTracked(org, 'Opportunity', 'AccountId')),
	] as const);
	return { of: moves, untracked: tracked === false, isKept: tracked === true };
}
