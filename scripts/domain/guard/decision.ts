/**
 * The decisions that the guard's flows make at save time, as functions: may this person own this record, have an opportunity on this
 * account, create this prospect? The table of scenarios/ runs through both and they must agree.
 */
import type { GuardFacts, GuardedObject, Hold, Mentorship } from './facts.ts';
import { isLive, isProtectedFrom } from './hands.ts';
import { type MatchKeys, sameProspect } from './matching.ts';
import { type Protection, arePair, protectionAgainst } from './pair.ts';
import { type Asked, type Way, coversContacts, wayThrough } from './ways.ts';

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
	| 'Role hierarchy'
	| 'Guard policy changed'
	| 'Incident made up'
	| 'Protection made up';

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

/**
 * May the record go from one owner to the other? `rule` names what is asked where no record changes hands, but something else is made of
 * it: a deal on an account, a match of a prospect. `dealId` is a deal on the account: what lets somebody have it, lets it be there. Where the
 * two agree (`isLet`) only what the record carries for others is asked.
 */
export function decideOwner(
	change: OwnerChange,
	facts: GuardFacts,
	rule: Rule = 'Pair protection',
	dealId: string | null = null,
	isLet = false,
): Decision {
	const { recordId, fromOwnerId, toOwnerId, at, past } = change;
	if (fromOwnerId === toOwnerId) return { blocked: false, reason: 'same owner' };
	const standing: Claim[] = [];
	// What was taken from somebody may go home to them.
	const home = isProtectedFrom(fromOwnerId, toOwnerId, recordId, at, facts);
	const direct = home || isLet ? undefined : protectionAgainst(fromOwnerId, toOwnerId, recordId, at, facts);
	if (direct) standing.push({ ...direct, rule });
	standing.push(
		...carriedAgainst(toOwnerId, recordId, at, facts, rule === 'Pair protection' ? 'Through other hands' : rule).filter(
			({ forId }) => forId !== fromOwnerId,
		),
	);
	if (!standing.length) return arePair(fromOwnerId, toOwnerId, facts) ? { blocked: false, reason: 'not in force' } : FREE;
	return decideClaims(standing, { recordId, toId: toOwnerId, at, past }, facts, dealId);
}

/** A protection that stands in the way, and the rule by which it does. */
type Claim = Protection & { rule: Rule };

/** What a record carries against somebody, for those whose it was. */
function carriedAgainst(toOwnerId: string, recordId: string, at: string, facts: GuardFacts, rule: Rule): Claim[] {
	return (facts.protectionsOf.get(recordId) ?? []).flatMap((row) => {
		const mentorship = facts.mentorships.get(row.mentorshipId);
		if (!mentorship || row.againstId !== toOwnerId || row.forId === toOwnerId || !isLive(row, at)) return [];
		return [{ mentorship, forId: row.forId, againstId: toOwnerId, until: row.until, rule }];
	});
}

/** A release lets pass what its giver owns; the others' protection stands. */
function decideClaims(claims: readonly Claim[], asked: Omit<Asked, 'forId'>, facts: GuardFacts, dealId: string | null = null): Decision {
	let way: Way | null = null;
	for (const each of claims) {
		const { forId } = each;
		way = wayThrough({ ...asked, forId }, facts) ?? (dealId === null ? null : wayThrough({ ...asked, forId, recordId: dealId }, facts));
		if (way === null) return stands(each, each.rule);
	}
	const [first] = claims as [Claim];
	return passes(first, first.rule, way!);
}

/** An opportunity on an account: created there, given to somebody there, or moved there. */
export interface OpportunityPlacement {
	/** Null where it is about to be created. */
	opportunityId: string | null;
	/** Whose it was before, where the same save gives it to somebody else. */
	fromOwnerId?: string;
	ownerId: string;
	/** The account and its ancestors, nearest first. */
	accounts: readonly { id: string; ownerId: string }[];
	/** True where it came from another account. */
	moved: boolean;
	/** True where its owner moved it. */
	byOwner?: boolean;
	at: string;
	past?: boolean;
}

/** How far above an account the guard looks. */
const ANCESTOR_DEPTH = 5;

/**
 * May this opportunity be on this account? Its new owner is asked about first. Whoever owns the account that it was moved to gets the deal,
 * so it is asked like an owner change of the deal; but who moves an own deal is after the account, which is asked before: whoever lets them
 * use it may have their deal there, and none that others let go. Nor may it be where the account, or any ancestor of it to depth 5, belongs
 * to the other of a pair or came from them. What lets somebody have the deal lets it be where it is, and nowhere else.
 */
export function decideOpportunity(placement: OpportunityPlacement, facts: GuardFacts, depth: number = ANCESTOR_DEPTH): Decision {
	const { opportunityId, fromOwnerId, ownerId, accounts, byOwner = false, moved, at, past } = placement;
	const givenAway = fromOwnerId !== undefined && opportunityId !== null;
	if (givenAway) {
		const given = decideOwner({ recordId: opportunityId, fromOwnerId, toOwnerId: ownerId, at, past }, facts);
		const byProgram = given.way === 'overridden' || given.way === 'realigned';
		if (given.blocked || (byProgram && !moved)) return given;
	}
	if (byOwner) {
		const there = decideOnAccount(placement, facts, depth);
		if (there.blocked) return there;
		const isLet = there.rule !== undefined && there.otherRecordId === accounts[0]?.id;
		const move = decideMove(placement, facts, isLet);
		return move.rule ? move : there;
	}
	const move = decideMove(placement, facts);
	if (move.blocked || (move.rule && !givenAway)) return move;
	const there = decideOnAccount(placement, facts, depth);
	return there.rule ? there : move;
}

/** @param isLet the account's owner lets the deal's use it: then only what the deal carries for others is asked */
function decideMove(
	{ opportunityId, fromOwnerId, ownerId, accounts, moved, at, past }: OpportunityPlacement,
	facts: GuardFacts,
	isLet = false,
): Decision {
	const [nearest] = accounts;
	if (!moved || opportunityId === null || !nearest) return FREE;
	const change = { recordId: opportunityId, fromOwnerId: fromOwnerId ?? ownerId, toOwnerId: nearest.ownerId, at, past };
	const decision = decideOwner(change, facts, 'Opportunity moved', null, isLet);
	return decision.rule ? { ...decision, otherRecordId: nearest.id } : FREE;
}

/** The nearest account that nothing opens speaks; failing one, the nearest that had to be opened. */
function decideOnAccount(
	{ opportunityId, ownerId, accounts, moved, at, past }: OpportunityPlacement,
	facts: GuardFacts,
	depth: number,
): Decision {
	let passed: Decision | undefined;
	for (const account of accounts.slice(0, depth + 1)) {
		const change = { recordId: account.id, fromOwnerId: account.ownerId, toOwnerId: ownerId, at, past };
		const decision = decideOwner(change, facts, 'Opportunity on the other’s account', moved ? null : opportunityId);
		if (!decision.rule) continue;
		const there = { ...decision, otherRecordId: account.id };
		if (there.blocked) return there;
		passed ??= there;
	}
	return passed ?? FREE;
}

/** A lead becomes an account, a contact and, where wished, an opportunity. */
export interface Conversion {
	leadId: string;
	fromOwnerId: string;
	/** Who owns the lead, and what is made of it. */
	toOwnerId: string;
	/** Who owns the account that it goes to. */
	accountOwnerId: string;
	at: string;
	past?: boolean;
}

/**
 * May the lead be converted so? Whoever owns what it becomes, and whoever owns the account that it goes to, has the prospect. No job asks
 * it, since the scan replays conversions as changes of owner: it is the rule that the flows must agree with, row by row of scenarios/.
 */
export function decideConversion({ leadId, fromOwnerId, toOwnerId, accountOwnerId, at, past }: Conversion, facts: GuardFacts): Decision {
	const ask = (to: string): Decision => decideOwner({ object: 'Lead', recordId: leadId, fromOwnerId, toOwnerId: to, at, past }, facts);
	const decision = ask(toOwnerId);
	return decision.blocked || accountOwnerId === toOwnerId ? decision : ask(accountOwnerId);
}

/** A record that may name somebody else's prospect. */
export interface Prospect {
	/** Null where it is about to be created. */
	recordId: string | null;
	ownerId: string;
	keys: MatchKeys;
	/** The account of a contact. */
	accountId?: string | null;
}

/** May this owner have this account, contact or lead? Not where it matches what the other of a pair owns, let go or holds. */
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
		const change = { recordId: other.recordId, fromOwnerId: other.ownerId, toOwnerId: prospect.ownerId, at, past };
		let decision: Decision = { ...decideOwner(change, facts, 'Matching record'), otherRecordId: other.recordId };
		if (typeof other.accountId === 'string') {
			// What is in one's own account is no match of somebody else's.
			if (other.accountId === prospect.recordId) continue;
			const way = decision.blocked ? coversContacts(other.accountId, prospect.ownerId, at, facts, past) : null;
			if (way) decision = { ...decision, blocked: false, reason: way, way };
			// A contact carries nothing: its account does, whoever made the contact.
			const claims = decision.blocked ? [] : carriedAgainst(prospect.ownerId, other.accountId, at, facts, 'Matching record');
			if (claims.length)
				decision = {
					...decideClaims(claims, { recordId: other.accountId, toId: prospect.ownerId, at, past }, facts),
					otherRecordId: other.accountId,
				};
		}
		if (decision.blocked) return decision;
		if (decision.rule) passed ??= decision;
	}
	for (const [holderId, holds] of facts.holdsOf) {
		const protection = protectionAgainst(holderId, prospect.ownerId, null, at, facts);
		if (!protection) continue;
		const held = holds.some(
			(hold) =>
				hold.status === 'Approved' &&
				hold.expiresOn >= at.slice(0, 10) &&
				(!past || (hold.since ?? '') <= at) &&
				sameProspect(prospect.keys, { domain: hold.domain, name: hold.name }),
		);
		if (held) return stands(protection, 'Matching record');
	}
	return passed ?? FREE;
}

/** Live holds a person may have, where Guard_Policy__mdt.Hold_Limit__c says nothing else; as Ridealong_Prospect_Hold_Before_Save counts them. */
export const HOLD_CAP = 25;

/**
 * May this person hold this prospect? First come, first served; whose it is, is not told. The org alone is asked, at save: this is the rule
 * that its flow is tested against.
 */
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
