/** What the guard would hold against a new owner, read off the rows that the viewer may see. The flows decide; this says the same in advance. */
import { nameOf, valueOf, type Node } from 'c/reviewData';
import { LABELS } from 'c/shieldLabels';
import { firstName, format, formatDay } from 'c/words';

/** One protection of a record: for whom, against whom, how long. */
export interface Claim {
	id: string;
	forId: string;
	forName: string;
	againstId: string;
	againstName: string;
	/** In words. */
	until: string;
	mentorship: string;
	/** It came with the record through other hands. */
	carried: boolean;
	/** Whom it is protected from has it. */
	taken: boolean;
}
export interface Owner {
	id: string;
	name: string;
	active: boolean;
}

/** Where the mentorship names none: the guard policy, which pages cannot read, comes with these. */
const DEFAULT_COOLING_OFF_DAYS = 90;
const DEFAULT_DISCLOSED_COOLING_OFF_DAYS = 180;

/** What the viewer may see of a record's protection. */
export interface Seen {
	owner: Owner;
	mentorships: Node[];
	/** Those that the record carries. */
	protections: Node[];
	/** Mentorships in which the record, or a deal on it, was shown; only the two know of all of them. */
	disclosedIn: string[];
	today: string;
	viewer: string;
}

/**
 * What was taken from somebody, then claims of the owner's own mentorships, then what else the record carries. One per pair; what was taken is
 * not the taker's to protect from whose it is.
 */
export function claimsOf(seen: Seen): Claim[] {
	const passed = seen.protections.flatMap((node) => carried(seen, node));
	const mine = seen.mentorships
		.flatMap((node) => own(seen, node))
		.filter(({ againstId }) => !passed.some(({ taken, forId }) => taken && forId === againstId));
	const claims = [...passed.filter(({ taken }) => taken), ...mine, ...passed];
	return claims.filter(
		(claim, index) => claims.findIndex(({ forId, againstId }) => forId === claim.forId && againstId === claim.againstId) === index,
	);
}

function own({ owner, disclosedIn, today, viewer }: Seen, node: Node): Claim[] {
	const mentor = valueOf(node, 'Mentor__c') === owner.id;
	if (!owner.active || (!mentor && valueOf(node, 'Mentee__c') !== owner.id)) return [];
	const shown = disclosedIn.includes(node.Id);
	const last = (shown && valueOf(node, 'Disclosed_Until__c')) || valueOf(node, 'Protected_Until__c');
	const ended = valueOf(node, 'Status__c') === 'Ended';
	if (ended && !(last && last >= today)) return [];
	const againstId = valueOf(node, mentor ? 'Mentee__c' : 'Mentor__c') ?? '';
	return [
		{
			id: node.Id,
			forId: owner.id,
			forName: owner.name,
			againstId,
			againstName: nameOf(node, mentor ? 'Mentee__r' : 'Mentor__r'),
			until: lasting(ended ? last || null : null, node, shown, ![owner.id, againstId].includes(viewer)),
			mentorship: valueOf(node, 'Name') ?? '',
			carried: false,
			taken: false,
		},
	];
}

function carried({ owner, today }: Seen, node: Node): Claim[] {
	const until = valueOf(node, 'Protected_Until__c');
	if ((until && until < today) || valueOf<boolean>(node.Protected_For__r as Node | undefined, 'IsActive') === false) return [];
	const mentorship = node.Mentorship__r as Node | undefined;
	const againstId = valueOf(node, 'Protected_Against__c') ?? '';
	return [
		{
			id: node.Id,
			forId: valueOf(node, 'Protected_For__c') ?? '',
			forName: nameOf(node, 'Protected_For__r'),
			againstId,
			againstName: nameOf(node, 'Protected_Against__r'),
			until: lasting(until, mentorship, valueOf<boolean>(node, 'Disclosed__c') === true),
			mentorship: valueOf(mentorship, 'Name') ?? '',
			carried: true,
			taken: againstId === owner.id,
		},
	];
}

function lasting(until: string | null, mentorship: Node | undefined, disclosed: boolean, onlooker = false): string {
	if (until) return format(LABELS.Shield_Until, formatDay(until));
	const days = valueOf<number>(mentorship, 'Cooling_Off_Days__c') ?? DEFAULT_COOLING_OFF_DAYS;
	// An onlooker is not told what was shown.
	if (!disclosed) return format(onlooker ? LABELS.Shield_While_Running_Least : LABELS.Shield_While_Running, days);
	const longer = valueOf<number>(mentorship, 'Disclosed_Cooling_Off_Days__c') ?? DEFAULT_DISCLOSED_COOLING_OFF_DAYS;
	// What was shown is never protected for less than the rest.
	return format(LABELS.Shield_While_Running_Disclosed, Math.max(days, longer));
}

/** The claim as this viewer reads it. */
export function sentence(
	{ forId, forName, againstId, againstName, until, mentorship, carried: passed, taken }: Claim,
	viewer: string,
): string {
	if (taken) {
		if (forId === viewer) return format(LABELS.Shield_Taken_Yours, firstName(againstName), until, mentorship);
		if (againstId === viewer) return format(LABELS.Shield_Taken_By_You, forName, until, mentorship);
		return format(LABELS.Shield_Taken, againstName, until, mentorship, forName);
	}
	if (forId === viewer)
		return format(passed ? LABELS.Shield_Carried_Yours : LABELS.Shield_Yours_From, firstName(againstName), until, mentorship);
	if (againstId === viewer) return format(passed ? LABELS.Shield_Carried_From_You : LABELS.Shield_From_You, forName, until, mentorship);
	return format(passed ? LABELS.Shield_Carried : LABELS.Shield_Theirs_From, againstName, until, mentorship, forName);
}
