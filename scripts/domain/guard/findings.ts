/** What the scan finds: one shape for all, and a key by which the same thing is found once. */
import type { Decision, Rule } from './decision.ts';

/** How it came about, as far as it can be known; words for each are in the incident's channel and details. */
export type How =
	| 'history'
	| 'cascade'
	| 'present owner'
	| 'ledger'
	| 'conversion'
	| 'converted away'
	| 'converted likeness'
	| 'edit'
	| 'stale key'
	| 'probing'
	| 'merge'
	| 'creation'
	| 'back-dated'
	| 'creation or edit'
	| 'contact given'
	| 'given on account'
	| 'moved'
	| 'moved without a trace'
	| 'likeness'
	| 'clone'
	| 'share'
	| 'implicit access'
	| 'team'
	| 'account team'
	| 'split'
	| 'territory stamp'
	| 'territory model'
	| 'territory edit'
	| 'territory of the deal'
	| 'permission'
	| 'role'
	| 'login-as'
	| 'released for another'
	| 'used twice'
	| 'policy'
	| 'made up'
	| 'protection made up';

export interface Finding {
	/** The same thing always has the same key: a scan that runs twice reports it once. At most 120 characters. */
	key: string;
	rule: Rule;
	object: string;
	recordId: string;
	recordName: string;
	/** Whose prospect it is. */
	fromOwnerId: string | null;
	/** Who has it now, or may do with it what they should not. */
	toOwnerId: string | null;
	actorId: string | null;
	mentorshipId: string | null;
	at: string;
	/** False where only the state of now shows it: then `at` is the time of the scan. */
	timeKnown: boolean;
	how: How;
	/** Of what may have been a save at any time until `at`: since when. */
	since?: string;
	/** Owners in between, or the record of the other that this one resembles. */
	through: string[];
	/** Of an owner who is outside a territory: its key, as it is stamped. */
	territory?: string;
}

/** The parts of a finding that a decision knows. */
export function decided(decision: Decision): Pick<Finding, 'rule' | 'fromOwnerId' | 'mentorshipId'> {
	return {
		rule: decision.rule ?? 'Pair protection',
		fromOwnerId: decision.protectedForId ?? null,
		mentorshipId: decision.mentorship?.id ?? null,
	};
}

/** An incident that is there. */
export interface KnownIncident {
	id: string;
	key: string;
	recordId: string;
	fromOwnerId: string | null;
	toOwnerId: string | null;
	result: string;
	/** What the program owner made of it: Open, Confirmed or Dismissed. */
	judgement: string;
	at: string | null;
	rule: string;
	object: string;
	actorId: string | null;
	recordName: string;
	/** The key of the territory that a save told of as not covered; null for all else. */
	territory: string | null;
	/** Who wrote it, and when; null where the org does not say. */
	writtenById: string | null;
	writtenAt: string | null;
}

/** Rules by which a save refuses a deal on an account. */
const MOVES: readonly string[] = ['Opportunity moved', 'Opportunity on the other’s account'] satisfies Rule[];

/** Clocks of a history row and of the incident of its save. */
export const SAVE_MS = 120_000;

/**
 * Findings that nobody has recorded, and how many were known: by key, or recorded at save time within two minutes of it.
 * `doubted` are incidents that were made up: they stand for nothing. `late` are keys that are told now though they were recorded before:
 * they are not among the known. `since` tells by key since when that is so of which a finding has only the time of the scan.
 */
export function newFindings(
	findings: readonly Finding[],
	known: readonly KnownIncident[],
	doubted: ReadonlyMap<KnownIncident, string>,
	late: ReadonlySet<string> = new Set(),
	since: ReadonlyMap<string, string> = new Map(),
): { fresh: Finding[]; known: number } {
	const keys = new Map(known.map((each) => [each.key, each]));
	const passed = new Map<string, KnownIncident[]>();
	for (const each of known)
		if ((each.result === 'Observed' || each.result === 'Overridden') && !doubted.has(each)) {
			const list = passed.get(each.recordId);
			if (list) list.push(each);
			else passed.set(each.recordId, [each]);
		}
	const fresh = new Map<string, Finding>();
	let seen = 0;
	for (const finding of findings) {
		const key = ownKey(finding, keys);
		const recorded =
			keys.has(key) ||
			// What passed beside another is in no record of a save: that one tells of the other.
			(finding.how !== 'used twice' &&
				// A save tells what was protected, the scan what was made beside it.
				[finding.recordId, ...finding.through].some((id) =>
					passed.get(id)?.some((each) => isOfSave(each, finding, since.get(finding.key) ?? finding.at) || isOfMove(each, finding)),
				));
		if (recorded) seen += late.has(key) ? 0 : 1;
		else fresh.set(key, key === finding.key ? finding : { ...finding, key });
	}
	return { fresh: [...fresh.values()], known: seen };
}

/** Did a save tell of the move of a deal of which nothing else says when it was and who made it? Then that one says whose gain it was, too. */
function isOfMove(incident: KnownIncident, { fromOwnerId, toOwnerId, since, at }: Finding): boolean {
	if (since === undefined || incident.at === null) return false;
	const time = Date.parse(incident.at);
	const both = [fromOwnerId, toOwnerId];
	return (
		MOVES.includes(incident.rule) &&
		both.includes(incident.fromOwnerId) &&
		both.includes(incident.toOwnerId) &&
		Date.parse(since) - SAVE_MS <= time &&
		time <= Date.parse(at) + SAVE_MS
	);
}

/** Did a save tell of what came about at that time? */
function isOfSave(incident: KnownIncident, finding: Finding, at: string): boolean {
	const { toOwnerId, fromOwnerId, actorId, rule, through, territory } = finding;
	return (
		incident.toOwnerId === toOwnerId &&
		// A territory that is not covered says nothing of whose prospect it is.
		(incident.rule === 'Territory') === (rule === 'Territory') &&
		(actorId === null || incident.actorId === actorId) &&
		(territory === undefined
			? incident.fromOwnerId === fromOwnerId || through.includes(incident.fromOwnerId ?? '')
			: // Who is outside is so whoever had it before.
				incident.territory === territory) &&
		incident.at !== null &&
		Math.abs(Date.parse(incident.at) - Date.parse(at)) <= SAVE_MS
	);
}

/**
 * Of what runs noted and never told, that whose incident is there, as the org has it: a note is a file that others may have written. Of the
 * rest nothing was written: where it still is so, it is found anew.
 */
export function lateFindings(noted: readonly Finding[], known: readonly KnownIncident[]): (Finding & { id: string })[] {
	const keys = new Map(known.map((each) => [each.key, each]));
	return noted.flatMap((finding) => {
		const incident = keys.get(finding.key);
		if (!incident || !isAbout(incident, finding)) return [];
		const { id, object, recordName, fromOwnerId, actorId, at } = incident;
		return [{ ...finding, id, rule: incident.rule as Rule, object, recordName, fromOwnerId, actorId, at: at ?? finding.at }];
	});
}

const isAbout = (incident: KnownIncident, finding: Finding): boolean =>
	incident.recordId === finding.recordId && incident.toOwnerId === finding.toOwnerId;

/** Where an incident has the finding's key and is about something else, it was written to hide this one: then the next key of its own. */
function ownKey(finding: Finding, known: ReadonlyMap<string, KnownIncident>): string {
	const isOther = (each: KnownIncident | undefined): boolean => each !== undefined && !isAbout(each, finding);
	let key = finding.key;
	for (let next = 2; isOther(known.get(key)); next++) key = `${finding.key}:${next}`;
	return key;
}
