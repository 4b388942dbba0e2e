/**
 * Opportunities of one of a pair on accounts of the other, as they came there: created, given to them while there, or moved. Judged by
 * who owned deal and account at that moment; a deal that stays where it is when its account changes hands is no finding.
 */
import type { FoundChange } from './changeLog.ts';
import { type Decision, type OpportunityPlacement, decideOpportunity } from './decision.ts';
import type { GuardFacts } from './facts.ts';
import { type Finding, SAVE_MS, decided } from './findings.ts';
import { changeKey } from './history.ts';
import { IdTable } from './ids.ts';
import type { PastOwners } from './owners.ts';
import type { DealRecord } from './prospects.ts';
import type { Use } from './uses.ts';
import { mayHaveBeenLet, wayThrough } from './ways.ts';

export interface AccountNode {
	ownerId: string;
	parentId: string | null;
	createdById?: string;
}
/** A change of Opportunity.AccountId, as its history has it, or as the ledger tells it. */
export interface DealMove {
	/** Of the history's row; of a move without a trace a text of its own, always the same. */
	historyId: string;
	dealId: string;
	fromAccountId: string | null;
	toAccountId: string | null;
	/** Null where nothing tells. */
	movedById: string | null;
	at: string;
	/** Of a move that no history has: it was at any time since then. Is history kept of what saves move? */
	traceless?: { since: string; isTracked: boolean };
}
export interface Placements {
	findings: Finding[];
	/** What an override or a realignment of the account let pass. */
	uses: Use[];
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
	/** True where not the deal came to the account then, but the account to its owner: after somebody else had moved the deal there. */
	given?: true;
}

/**
 * Accounts that deals are or were on, and those above them, with whose deals these are: what is carried by others is asked of no placement.
 * @returns true for an account, and somebody who has a deal there; of an account with deals of several, for everybody
 */
export function accountsOf(
	deals: readonly DealRecord[],
	accounts: ReadonlyMap<string, AccountNode>,
	moves: ReadonlyMap<string, readonly DealMove[]>,
): (accountId: string, ownerId: string) => boolean {
	const ids = new IdTable();
	/** By place in `ids`; empty for several. */
	const owners: string[] = [];
	const note = (accountId: string | null, ownerId: string): void => {
		for (let id = accountId, depth = 0; id !== null && depth <= SCAN_DEPTH; depth++) {
			const place = ids.add(id);
			if (owners[place] === '' || owners[place] === ownerId) return;
			owners[place] = owners[place] === undefined ? ownerId : '';
			id = accounts.get(id)?.parentId ?? null;
		}
	};
	for (const { id, accountId, ownerId } of deals) {
		note(accountId, ownerId);
		for (const { fromAccountId, toAccountId } of moves.get(id) ?? []) [fromAccountId, toAccountId].forEach((each) => note(each, ownerId));
	}
	return (accountId, ownerId) => {
		const place = ids.find(accountId);
		return place >= 0 && (owners[place] === '' || owners[place] === ownerId);
	};
}

/**
 * Judges the deals on `accounts`, which has those of parties and whatever is known of the others. Ancestors are those of now: nobody
 * writes down where an account hung. `moves` are the deals' changes of account, by deal; `told` are keys of findings of the deals' changes
 * of owner, which are not told again. `mergedSince` says whether another account was merged into one since then: what is there may have come
 * along, without a trace.
 */
export function dealsOnOthersAccounts(
	deals: readonly DealRecord[],
	accounts: ReadonlyMap<string, AccountNode>,
	facts: GuardFacts,
	owners: PastOwners,
	moves: ReadonlyMap<string, readonly DealMove[]> = new Map(),
	told: ReadonlySet<string> = new Set(),
	mergedSince: (accountId: string, at: string) => boolean = () => false,
): Placements {
	const result: Placements = { findings: [], uses: [], unsure: [] };
	let first: string | null = null;
	for (const { signedAt } of facts.mentorships.values()) if (signedAt !== null && (first === null || signedAt < first)) first = signedAt;
	if (first === null) return result;
	for (const deal of deals) {
		/** Accounts of what was found since the deal was last moved: there once more it is taken once more. */
		const found = new Set<string>();
		const keys = new Set<string>();
		let unsure = false;
		const of = {
			changes: owners.changesOf(deal.id),
			moves: moves.get(deal.id) ?? [],
			accountChanges: (id: string) => owners.changesOf(id),
		};
		for (const moment of momentsOf(deal, of, told)) {
			if (moment.how === 'moved' && !moment.given) found.clear();
			if ((moment.move?.at ?? moment.at) < first) continue;
			const record = { object: 'Opportunity' as const, ...deal };
			const owner = moment.how === 'creation' ? owners.first(record, moment.at) : owners.at(record, moment.at, 'after');
			const chain = chainOf(moment, accounts, owners);
			const placement: OpportunityPlacement = {
				opportunityId: deal.id,
				ownerId: owner.ownerId,
				accounts: chain,
				moved: moment.how === 'moved',
				byOwner: moment.how === 'moved' && !moment.given && moment.actorId === owner.ownerId,
				at: moment.at,
				past: true,
			};
			const decision = decideOpportunity(placement, facts, SCAN_DEPTH);
			if (found.has(decision.otherRecordId ?? '')) continue;
			const account = chain.find(({ id }) => id === decision.otherRecordId);
			const their = { id: deal.id, ownerId: owner.ownerId };
			const finding = (): Finding => findingOf(deal, moment, decision, owner.ownerId, account!, of.moves);
			if (!decision.blocked) {
				if (
					account &&
					owner.sure &&
					account.sure &&
					passedByAccount(decision, their, account, moment.at, facts) &&
					!isTheirs(their, account.id, owners, accounts)
				)
					result.uses.push({ namedId: account.id, finding: finding() });
				continue;
			}
			if (moment.given && !isMovedForThem(placement, moment, decision, facts)) continue;
			if (account && moment.how !== 'moved') {
				if (wasLet(their, account, moment.at, facts)) continue;
				if (wasGiven(account.id, their.ownerId, facts)) {
					if (!isTheirs(their, account.id, owners, accounts)) result.uses.push({ namedId: account.id, finding: finding(), anyTime: true });
					continue;
				}
			}
			const { traceless } = moment.move ?? {};
			if (traceless && isLetAcross(moment.move!, traceless.since, decision, chain, moment.at, facts)) continue;
			if (traceless && isOwnMerge(moment.move!, traceless.since, decision, chain, accounts, owners)) continue;
			const isDoubted = (): boolean =>
				traceless !== undefined &&
				(isDoubtful(traceless, placement, decision, facts) || wasNotTheirsYet(moment.move!, traceless.since, placement, owners, facts));
			const mayHaveComeAlong =
				!moment.move && account !== undefined && account.id === moment.accountId && mergedSince(account.id, moment.at);
			if (!owner.sure || !account?.sure || mayHaveComeAlong || isDoubted()) unsure = true;
			else {
				found.add(account.id);
				const each = finding();
				if (!keys.has(each.key)) result.findings.push(each);
				keys.add(each.key);
			}
		}
		if (unsure && !keys.size) result.unsure.push(deal.name);
	}
	return result;
}

interface DealHistory {
	changes: readonly FoundChange[];
	moves: readonly DealMove[];
	accountChanges: (accountId: string) => readonly FoundChange[];
}

/** By time; in one moment by the ids of their rows. */
export const inOrder = (a: DealMove, b: DealMove): number =>
	a.at < b.at ? -1 : a.at > b.at ? 1 : a.historyId < b.historyId ? -1 : a.historyId > b.historyId ? 1 : 0;

/** How the deal came to where it is and whose it is, in order of time. */
function momentsOf(deal: DealRecord, { changes, moves, accountChanges }: DealHistory, told: ReadonlySet<string>): Moment[] {
	const sorted = [...moves].sort(inOrder);
	const accountAt = (at: string): string | null => {
		const next = sorted.find((move) => move.at > at);
		return next ? next.fromAccountId : (sorted.at(-1)?.toAccountId ?? deal.accountId);
	};
	const moments: Moment[] = [
		{
			accountId: sorted[0] ? sorted[0].fromAccountId : deal.accountId,
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
	sorted.forEach((move, index) => {
		const accountId = move.toAccountId;
		moments.push({ accountId, at: move.at, actorId: move.movedById, how: 'moved', timeKnown: !move.traceless, move });
		const until = sorted[index + 1]?.at ?? '9999';
		// Moved to a third person's account, which is passed on: the deal is the same that far.
		for (const change of accountId === null ? [] : accountChanges(accountId))
			if (change.at > move.at && change.at < until)
				moments.push({
					accountId,
					at: change.at,
					actorId: change.changedById,
					how: 'moved',
					timeKnown: change.historyId !== null,
					move,
					given: true,
				});
	});
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

/** The deal was moved to an account that became theirs later: by somebody else than its owner, and while it was protected from them already. */
function isMovedForThem(placement: OpportunityPlacement, { move }: Moment, { rule }: Decision, facts: GuardFacts): boolean {
	if (rule !== 'Opportunity moved' || !move || move.movedById === placement.ownerId) return false;
	return decideOpportunity({ ...placement, at: move.at }, facts, 0).rule === 'Opportunity moved';
}

/** Did something let who got the deal have it, or the account that it stood on? What let them merge that account lets its deals come along. */
function isLetAcross(
	{ dealId, fromAccountId }: DealMove,
	since: string,
	{ protectedForId }: Decision,
	[account]: readonly Owned[],
	at: string,
	facts: GuardFacts,
): boolean {
	if (protectedForId === undefined || !account) return false;
	return [dealId, fromAccountId].some(
		(recordId) => recordId !== null && mayHaveBeenLet({ recordId, forId: protectedForId, toId: account.ownerId, at }, since, facts),
	);
}

/**
 * Of a move without a trace nothing says who made it. Nobody is accused where its owner is who would have gained, nor where its owner may have
 * made it: by a way through, or where such moves have no history, freely.
 */
function isDoubtful(
	traceless: NonNullable<DealMove['traceless']>,
	placement: OpportunityPlacement,
	{ rule }: Decision,
	facts: GuardFacts,
): boolean {
	const [account] = placement.accounts;
	if (!account) return false;
	if (rule !== 'Opportunity moved') return true;
	const asked = { recordId: account.id, forId: account.ownerId, toId: placement.ownerId, at: placement.at };
	if (mayHaveBeenLet(asked, traceless.since, facts)) return true;
	return !traceless.isTracked && !decideOpportunity({ ...placement, byOwner: true }, facts, SCAN_DEPTH).blocked;
}

/** Did who has the account have the one that the deal came from, too? To merge one's own accounts is nobody's loss. */
function isOwnMerge(
	{ fromAccountId: id }: DealMove,
	since: string,
	{ rule }: Decision,
	[account]: readonly Owned[],
	accounts: ReadonlyMap<string, AccountNode>,
	owners: PastOwners,
): boolean {
	const from = id === null || rule !== 'Opportunity moved' ? undefined : accounts.get(id);
	return from !== undefined && owners.at({ object: 'Account', id: id!, ...from }, since, 'after').ownerId === account?.ownerId;
}

/**
 * A move without a trace was at any time since a scan saw the deal elsewhere: was there one at which it would have taken nothing, before the
 * two agreed, or while deal and account were of one owner? An account of somebody else's is the same one until it is given on.
 */
function wasNotTheirsYet({ at }: DealMove, since: string, placement: OpportunityPlacement, owners: PastOwners, facts: GuardFacts): boolean {
	const { opportunityId: dealId, ownerId, accounts } = placement;
	const [account] = accounts;
	if (dealId === null || !account) return false;
	const changes = [...owners.changesOf(dealId), ...owners.changesOf(account.id)].filter((each) => since < each.at && each.at < at);
	return [since, ...changes.map((each) => each.at)].some((then) => {
		const deal = owners.at({ object: 'Opportunity', id: dealId, ownerId }, then, 'after').ownerId;
		if (deal === owners.at({ object: 'Account', ...account }, then, 'after').ownerId) return true;
		return !decideOpportunity({ ...placement, ownerId: deal, at: then }, facts, 0).blocked;
	});
}

/** Did a way of one use that names the account let it pass? */
function passedByAccount({ protectedForId, rule }: Decision, deal: Owned, account: Owned, at: string, facts: GuardFacts): boolean {
	if (rule !== 'Opportunity on the other’s account' || protectedForId === undefined) return false;
	const way = wayThrough({ recordId: account.id, forId: protectedForId, toId: deal.ownerId, at, past: true }, facts);
	return way === 'overridden' || way === 'realigned';
}

/** Did the account itself go to the deal's owner? Then that was the use, and the deal came along. */
function isTheirs({ ownerId }: Owned, accountId: string, owners: PastOwners, accounts: ReadonlyMap<string, AccountNode>): boolean {
	return accounts.get(accountId)?.ownerId === ownerId || owners.changesOf(accountId).some(({ toOwnerId }) => toOwnerId === ownerId);
}

interface Owned {
	id: string;
	ownerId: string;
}

/** Was an override or a realignment of the record used for them? */
const wasGiven = (recordId: string, to: string, facts: GuardFacts): boolean =>
	[...(facts.overridesOf.get(recordId) ?? []), ...(facts.realignmentsOf.get(recordId) ?? [])].some(
		(each) => each.newOwnerId === to && each.usedAt !== null,
	);

/** Whether one of the two let the other have deal or account: when it was moved is not always written down, so at any time; not by what had been taken back. */
function wasLet(deal: Owned, account: Owned, at: string, facts: GuardFacts): boolean {
	const released = (recordId: string, from: string, to: string): boolean =>
		facts.releasesOf
			.get(recordId)
			?.some((each) => (each.revokedAt === null || at < each.revokedAt) && each.releasedById === from && each.releasedToId === to) ?? false;
	return (
		released(deal.id, deal.ownerId, account.ownerId) ||
		released(account.id, account.ownerId, deal.ownerId) ||
		wasGiven(deal.id, account.ownerId, facts)
	);
}

function findingOf(
	deal: DealRecord,
	{ at, actorId, how, timeKnown, move }: Moment,
	decision: Decision,
	dealOwnerId: string,
	account: { id: string; ownerId: string },
	moves: readonly DealMove[],
): Finding {
	const since = move?.traceless?.since;
	// Tracking may have been switched on since: where history has no move of the deal, a save may have told of this one.
	const isTold = moves.some(
		(each) =>
			move?.traceless?.isTracked &&
			!each.traceless &&
			Date.parse(each.at) >= Date.parse(since!) - SAVE_MS &&
			Date.parse(each.at) <= Date.parse(move.at) + SAVE_MS,
	);
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
		how: how === 'moved' && move?.traceless ? 'moved without a trace' : how,
		...(since !== undefined && !isTold && { since }),
		through: [account.id],
	};
}
