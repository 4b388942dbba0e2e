/**
 * Opportunities of one of a pair on accounts of the other, as they came there: created, given to them while there, or moved. Judged by
 * who owned deal and account at that moment; a deal that stays where it is when its account changes hands is no finding.
 */
import type { FoundChange } from './changeLog.ts';
import { type Decision, type OpportunityPlacement, decideOpportunity } from './decision.ts';
import type { GuardFacts } from './facts.ts';
import { type Finding, decided } from './findings.ts';
import { changeKey } from './history.ts';
import type { PastOwners } from './owners.ts';
import type { DealRecord } from './prospects.ts';

export interface AccountNode {
	ownerId: string;
	parentId: string | null;
	createdById?: string;
}
/** A change of Opportunity.AccountId, as its history has it. */
export interface DealMove {
	historyId: string;
	dealId: string;
	fromAccountId: string | null;
	toAccountId: string | null;
	movedById: string;
	at: string;
}
export interface Placements {
	findings: Finding[];
	/** Names of deals that would be found if whose they or their accounts were then were known. */
	unsure: string[];
}

/** How far the scan climbs: above what a save looks at, and an end for circles. */
const SCAN_DEPTH = 50;

/** A moment at which a deal came to somebody on an account. */
interface Moment {
	accountId: string | null;
	at: string;
	actorId: string | null;
	how: 'creation' | 'given on account' | 'moved';
	timeKnown: boolean;
	move?: DealMove;
}

/**
 * Judges the deals on `accounts`, which has those of parties and whatever is known of the others. Ancestors are those of now: nobody
 * writes down where an account hung. `moves` are the deals' changes of account, by deal; `told` are keys of findings of the deals' changes
 * of owner, which are not told again.
 */
export function dealsOnOthersAccounts(
	deals: readonly DealRecord[],
	accounts: ReadonlyMap<string, AccountNode>,
	facts: GuardFacts,
	owners: PastOwners,
	moves: ReadonlyMap<string, readonly DealMove[]> = new Map(),
	told: ReadonlySet<string> = new Set(),
): Placements {
	const result: Placements = { findings: [], unsure: [] };
	let first: string | null = null;
	for (const { signedAt } of facts.mentorships.values()) if (signedAt !== null && (first === null || signedAt < first)) first = signedAt;
	if (first === null) return result;
	for (const deal of deals) {
		const found = new Set<string>();
		let unsure = false;
		for (const moment of momentsOf(deal, owners.changesOf(deal.id), moves.get(deal.id) ?? [], told)) {
			if (moment.at < first) continue;
			const record = { object: 'Opportunity' as const, ...deal };
			const owner = moment.how === 'creation' ? owners.first(record, moment.at) : owners.at(record, moment.at, 'after');
			const chain = chainOf(moment, accounts, owners);
			const placement: OpportunityPlacement = {
				opportunityId: deal.id,
				ownerId: owner.ownerId,
				accounts: chain,
				moved: moment.how === 'moved',
				at: moment.at,
				past: true,
			};
			const decision = decideOpportunity(placement, facts, SCAN_DEPTH);
			if (!decision.blocked || found.has(decision.otherRecordId ?? '')) continue;
			const account = chain.find(({ id }) => id === decision.otherRecordId);
			if (account && moment.how !== 'moved' && wasLet({ id: deal.id, ownerId: owner.ownerId }, account, facts)) continue;
			if (!owner.sure || !account?.sure) unsure = true;
			else {
				found.add(account.id);
				result.findings.push(findingOf(deal, moment, decision, owner.ownerId, account));
			}
		}
		if (unsure && !found.size) result.unsure.push(deal.name);
	}
	return result;
}

/** How the deal came to where it is and whose it is, in order of time. */
function momentsOf(deal: DealRecord, changes: readonly FoundChange[], moves: readonly DealMove[], told: ReadonlySet<string>): Moment[] {
	const inOrder = [...moves].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.historyId < b.historyId ? -1 : 1));
	const accountAt = (at: string): string | null => {
		const next = inOrder.find((move) => move.at > at);
		return next ? next.fromAccountId : (inOrder.at(-1)?.toAccountId ?? deal.accountId);
	};
	const moments: Moment[] = [
		{
			accountId: inOrder[0] ? inOrder[0].fromAccountId : deal.accountId,
			at: deal.createdAt,
			actorId: deal.createdById,
			how: 'creation',
			timeKnown: true,
		},
	];
	for (const change of changes)
		if (!told.has(changeKey(change)))
			moments.push({
				accountId: accountAt(change.at),
				at: change.at,
				actorId: change.changedById,
				how: 'given on account',
				timeKnown: change.historyId !== null,
			});
	for (const move of inOrder)
		moments.push({ accountId: move.toAccountId, at: move.at, actorId: move.movedById, how: 'moved', timeKnown: true, move });
	return moments.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The account and those above it, nearest first, with who owned each then. */
function chainOf(
	{ accountId, at, how }: Moment,
	accounts: ReadonlyMap<string, AccountNode>,
	owners: PastOwners,
): { id: string; ownerId: string; sure: boolean }[] {
	const chain: { id: string; ownerId: string; sure: boolean }[] = [];
	for (let id = accountId; id !== null && chain.length <= SCAN_DEPTH;) {
		const node = accounts.get(id);
		// What is not read is nobody's of a mentorship now.
		const now = { object: 'Account' as const, id, ownerId: node?.ownerId ?? '', createdById: node?.createdById };
		// Along with its account a deal may come in the same moment, and is not created in it.
		chain.push({ id, ...owners.at(now, at, how === 'creation' ? 'before' : 'after') });
		id = node?.parentId ?? null;
	}
	return chain;
}

/** Whether one of the two let the other have deal or account: when it was moved is not always written down, so at any time. */
function wasLet(deal: { id: string; ownerId: string }, account: { id: string; ownerId: string }, facts: GuardFacts): boolean {
	const released = (recordId: string, from: string, to: string): boolean =>
		facts.releasesOf.get(recordId)?.some((each) => !each.revoked && each.releasedById === from && each.releasedToId === to) ?? false;
	const given = (recordId: string, to: string): boolean =>
		[...(facts.overridesOf.get(recordId) ?? []), ...(facts.realignmentsOf.get(recordId) ?? [])].some(
			(each) => each.newOwnerId === to && each.usedAt !== null,
		);
	return (
		released(deal.id, deal.ownerId, account.ownerId) ||
		released(account.id, account.ownerId, deal.ownerId) ||
		given(deal.id, account.ownerId) ||
		given(account.id, deal.ownerId)
	);
}

function findingOf(
	deal: DealRecord,
	{ at, actorId, how, timeKnown, move }: Moment,
	decision: Decision,
	dealOwnerId: string,
	account: { id: string; ownerId: string },
): Finding {
	// Moved to somebody's account it is theirs; on the other's account it is whose deal it is.
	const isTaken = decision.rule === 'Opportunity moved';
	return {
		...decided(decision),
		key: isTaken && move ? `scan:moved:${move.historyId}` : `scan:account:${deal.id}:${account.id}`,
		object: 'Opportunity',
		recordId: deal.id,
		recordName: deal.name,
		toOwnerId: isTaken ? account.ownerId : dealOwnerId,
		actorId,
		at,
		timeKnown,
		how,
		through: [account.id],
	};
}
