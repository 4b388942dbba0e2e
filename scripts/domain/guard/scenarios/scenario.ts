/**
 * A row of the table of the guard: what stands between two people, who tries what, and whether it is blocked; beside it, the pieces that
 * rows of several files are made of.
 */
import type { GuardedObject } from '../facts.ts';
import type { Rule } from '../decision.ts';

/** Mentor and mentee are the pair; `approver` holds the override permission and owns the program. */
export type ScenarioPerson = 'mentor' | 'mentee' | 'stranger' | 'colleague' | 'approver';
/** What is tried now: to own the record; to have an opportunity on an account; to have a record that names the same prospect. */
export type ScenarioAct =
	| { kind: 'take' }
	/** The taker creates an opportunity on an account `depth` levels below the record. */
	| { kind: 'create opportunity'; depth: number }
	/** Somebody moves the owner's opportunity (the record) onto an account of the taker. */
	| { kind: 'move opportunity' }
	/** Who has the opportunity (the record) by now moves it onto an account of the taker, which the taker may have released to them. */
	| { kind: 'move carried opportunity'; released: boolean }
	/** The taker moves an own opportunity onto the account. */
	| { kind: 'move own opportunity' }
	/** A stranger has an opportunity on the account, and the taker becomes its owner. */
	| { kind: 'take opportunity on it' }
	/** The taker becomes the owner of the owner’s opportunity (the record), which the same save moves to an account of `account`. */
	| { kind: 'take and move opportunity'; account: ScenarioPerson }
	/** The lead is converted, and what it becomes goes to the taker: into a new account, or into one that `account` owns. */
	| { kind: 'convert'; account?: ScenarioPerson }
	/** The taker creates a record with these fields, or edits an own one until it has them. */
	| { kind: 'match'; object: 'Account' | 'Contact' | 'Lead'; edited?: boolean; fields: Readonly<Record<string, string>> };

export interface GuardScenario {
	name: string;
	/** Between the mentor and the mentee; each of another kind. Paused, Closing and Ended ones were signed before. */
	mentorships: { status: 'Proposed' | 'Active' | 'Paused' | 'Closing' | 'Ended'; endedDaysAgo?: number; coolingOffDays?: number }[];
	/** What is guarded; an account with website northwind.com in 94105 where not said. */
	object?: GuardedObject;
	owner: ScenarioPerson;
	/** Through whose hands it went since, oldest first; `observed` while the policy blocked nothing. */
	hands?: { to: ScenarioPerson; daysAgo: number; observed?: boolean }[];
	taker: ScenarioPerson;
	/** Somebody else whom the taker is in a running mentorship with. */
	alsoWith?: ScenarioPerson;
	act?: ScenarioAct;
	/** A review of the first mentorship showed it: the record is the opportunity, or the opportunity's account. */
	disclosed?: boolean;
	/** Releases last seven days. Those who do not own the record and manage nobody who has left cannot give one. */
	release?: { by: ScenarioPerson; to: ScenarioPerson; record: 'this' | 'another' | 'its twin'; daysAgo: number; revoked?: boolean };
	/** Overrides last fifteen minutes; `used` ones let it pass once, and it came back. */
	override?: { to: ScenarioPerson; record: 'this' | 'another' | 'the deal on it'; minutesAgo: number; used?: boolean };
	/** An approved batch with one row; days relative to now, later is positive. */
	realignment?: { to: ScenarioPerson; record: 'this' | 'another' | 'the deal on it'; starts: number; ends: number; draft?: boolean };
	/** The owner holds a prospect that is in no record of theirs. */
	hold?: { domain: string; approved: boolean; daysAgo: number };
	/** The owner has left; whom they reported to. */
	ownerInactive?: boolean;
	manager?: ScenarioPerson;
	/** The account has a contact of its owner, at an address that the account does not tell. */
	contact?: string;
	/** Whose contact that is, where it is not the owner’s. */
	contactOf?: ScenarioPerson;
	/** A younger record of the same domain. */
	twin?: { object: 'Account' | 'Contact' | 'Lead'; of: ScenarioPerson; disclosed?: boolean };
	/** The account’s parent; `released` to the taker by whose it is. */
	above?: { of: ScenarioPerson; disclosed?: boolean; released?: boolean; hands?: { to: ScenarioPerson; daysAgo: number } };
	blocked: boolean;
	/** Which rule says so. */
	rule?: Rule;
}

/** The mentor takes the mentee's record while their mentorship is active: what most rows begin with. */
export const taken = { mentorships: [{ status: 'Active' as const }], owner: 'mentee' as const, taker: 'mentor' as const };
/** What lets it pass. */
export const release = { by: 'mentee' as const, to: 'mentor' as const, record: 'this' as const, daysAgo: 1 };
export const override = { to: 'mentor' as const, record: 'this' as const, minutesAgo: 5 };
/** It was a stranger's in between. */
export const viaStranger = [{ to: 'stranger' as const, daysAgo: 3 }];
/** An approved batch that is open. */
export const realignment = { to: 'mentor' as const, record: 'this' as const, starts: -1, ends: 1 };
export const ended = (endedDaysAgo: number): GuardScenario['mentorships'] => [{ status: 'Ended', endedDaysAgo }];

export const match = (object: 'Account' | 'Contact' | 'Lead', fields: Record<string, string>, edited = false): ScenarioAct => ({
	kind: 'match',
	object,
	edited,
	fields,
});
/** The prospect under another name. */
export const sameDomain = match('Account', { Name: 'Other', Website: 'northwind.com' });
/** What only a contact of theirs, or what they hold, tells. */
export const globexLead = match('Lead', { Company: 'Globex', Email: 'x@globex.com' });
