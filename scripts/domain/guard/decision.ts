/**
 * The decisions that the guard's flows make at save time, as functions: may this person own this record, have an opportunity on this
 * account, create this prospect? The scenario table runs through both and they must agree.
 */
import type { GuardFacts, GuardedObject, Hold, Mentorship } from './facts.ts';
import { isLive } from './hands.ts';
import { type MatchKeys, sameProspect } from './matching.ts';
import { type Protection, arePair, protectionAgainst } from './pair.ts';
import { type Way, wayThrough } from './ways.ts';

/** Ownership_Incident__c.Rule__c. */
export type Rule =
	| 'Pair protection'
	| 'Through other hands'
	| 'Opportunity on the other’s account'
	| 'Opportunity moved'
	| 'Matching record'
	| 'Hold probing'
	| 'Territory'
	| 'Share or team'
	| 'Override used'
	| 'Clone'
	| 'Override permission'
	| 'Login-as'
	| 'Role hierarchy';

/** A change of owner, as asked for or as found. */
export interface OwnerChange {
	object?: GuardedObject;
	recordId: string;
	fromOwnerId: string;
	toOwnerId: string;
	/** Datetime. */
	at: string;
	/** True where it is judged afterwards. */
	past?: boolean;
}

export interface Decision {
	blocked: boolean;
	reason: 'protected' | 'no mentorship' | 'not in force' | 'same owner' | Way;
	rule?: Rule;
	mentorship?: Mentorship;
	/** Whose prospect it is. */
	protectedForId?: string;
	/** Last day of protection; null where the mentorship still runs. */
	until?: string | null;
	/** What let it pass, where it had been protected. */
	way?: Way;
	/** The record of the other that it stands against: an account, a match. */
	otherRecordId?: string;
}

const FREE: Decision = { blocked: false, reason: 'no mentorship' };

/** May the record go from one owner to the other? */
export function decideOwner(change: OwnerChange, facts: GuardFacts): Decision {
	const { recordId, fromOwnerId, toOwnerId, at, past } = change;
	if (fromOwnerId === toOwnerId) return { blocked: false, reason: 'same owner' };
	const standing: (Protection & { rule: Rule })[] = [];
	const direct = protectionAgainst(fromOwnerId, toOwnerId, recordId, at, facts);
	if (direct) standing.push({ ...direct, rule: 'Pair protection' });
	for (const row of facts.protectionsOf.get(recordId) ?? []) {
		const mentorship = facts.mentorships.get(row.mentorshipId);
		if (mentorship && row.againstId === toOwnerId && row.forId !== toOwnerId && row.forId !== fromOwnerId && isLive(row, at))
			standing.push({ mentorship, forId: row.forId, againstId: toOwnerId, until: row.until, rule: 'Through other hands' });
	}
	if (!standing.length) return arePair(fromOwnerId, toOwnerId, facts) ? { blocked: false, reason: 'not in force' } : FREE;
	// A release lets pass what its giver owns; the others' protection stands.
	let way: Way | null = null;
	let passed: (typeof standing)[number] | undefined;
	for (const each of standing) {
		way = wayThrough({ recordId, forId: each.forId, toId: toOwnerId, at, past }, facts);
		if (way === null) return stands(each, each.rule);
		passed ??= each;
	}
	return passes(passed!, passed!.rule, way!);
}

/** An opportunity on an account: created there, or moved there. */
export interface OpportunityPlacement {
	/** Null where it is about to be created. */
	opportunityId: string | null;
	ownerId: string;
	/** The account and its ancestors, nearest first. */
	accounts: readonly { id: string; ownerId: string }[];
	/** True where it came from another account. */
	moved: boolean;
	at: string;
	past?: boolean;
}

/** How far above an account the guard looks. */
export const ANCESTOR_DEPTH = 5;

/**
 * May this opportunity be on this account? Not where the account, or an ancestor of it to depth 5, belongs to the other of a pair:
 * created by one on the other's account, or the other's opportunity moved onto an own account.
 */
export function decideOpportunity(placement: OpportunityPlacement, facts: GuardFacts, depth: number = ANCESTOR_DEPTH): Decision {
	const { opportunityId, ownerId, accounts, moved, at, past } = placement;
	let passed: Decision | undefined;
	for (const account of accounts.slice(0, depth + 1)) {
		if (account.ownerId === ownerId) continue;
		const protection = protectionAgainst(account.ownerId, ownerId, account.id, at, facts);
		if (!protection) continue;
		const rule: Rule = moved ? 'Opportunity moved' : 'Opportunity on the other’s account';
		const asked = { forId: account.ownerId, toId: ownerId, at, past };
		const way =
			wayThrough({ ...asked, recordId: account.id }, facts) ??
			(opportunityId === null
				? null
				: (wayThrough({ ...asked, recordId: opportunityId }, facts) ??
					wayThrough({ recordId: opportunityId, forId: ownerId, toId: account.ownerId, at, past }, facts)));
		if (way === null) return { ...stands(protection, rule), otherRecordId: account.id };
		passed ??= { ...passes(protection, rule, way), otherRecordId: account.id };
	}
	return passed ?? FREE;
}

/** A record that may name somebody else's prospect. */
export interface Prospect {
	/** Null where it is about to be created. */
	recordId: string | null;
	ownerId: string;
	keys: MatchKeys;
}

/** May this owner have this account, contact or lead? Not where it matches what the other of a pair owns or holds. */
export function decideMatch(
	prospect: Prospect,
	others: readonly (Prospect & { recordId: string })[],
	at: string,
	facts: GuardFacts,
	past = false,
): Decision {
	let passed: Decision | undefined;
	for (const other of others) {
		if (other.recordId === prospect.recordId || other.ownerId === prospect.ownerId || !sameProspect(prospect.keys, other.keys)) continue;
		const protection = protectionAgainst(other.ownerId, prospect.ownerId, other.recordId, at, facts);
		if (!protection) continue;
		const way = wayThrough({ recordId: other.recordId, forId: other.ownerId, toId: prospect.ownerId, at, past }, facts);
		if (way === null) return { ...stands(protection, 'Matching record'), otherRecordId: other.recordId };
		passed ??= { ...passes(protection, 'Matching record', way), otherRecordId: other.recordId };
	}
	for (const [holderId, holds] of facts.holdsOf) {
		const protection = protectionAgainst(holderId, prospect.ownerId, null, at, facts);
		if (!protection || facts.inactiveUserIds.has(holderId)) continue;
		const held = holds.some(
			(hold) =>
				hold.status === 'Approved' &&
				hold.expiresOn >= at.slice(0, 10) &&
				sameProspect(prospect.keys, { domain: hold.domain, name: hold.name }),
		);
		if (held) return stands(protection, 'Matching record');
	}
	return passed ?? FREE;
}

/** Live holds a person may have. */
export const HOLD_CAP = 25;

/** May this person hold this prospect? First come, first served; whose it is, is not told. */
export function decideHold(
	asked: { holderId: string; keys: MatchKeys; at: string },
	holds: readonly Hold[],
): 'free' | 'nothing to hold' | 'own hold' | 'taken' | 'cap' {
	if (asked.keys.domain === null && asked.keys.name === null) return 'nothing to hold';
	const live = holds.filter(
		({ status, expiresOn }) => (status === 'Requested' || status === 'Approved') && expiresOn >= asked.at.slice(0, 10),
	);
	const clash = live.find((hold) => sameProspect(asked.keys, hold));
	if (clash) return clash.holderId === asked.holderId ? 'own hold' : 'taken';
	return live.filter(({ holderId }) => holderId === asked.holderId).length >= HOLD_CAP ? 'cap' : 'free';
}

function stands({ mentorship, forId, until }: Protection, rule: Rule): Decision {
	return { blocked: true, reason: 'protected', rule, mentorship, protectedForId: forId, until };
}
function passes({ mentorship, forId, until }: Protection, rule: Rule, way: Way): Decision {
	return { blocked: false, reason: way, rule, mentorship, protectedForId: forId, until, way };
}
