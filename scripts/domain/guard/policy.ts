/**
 * The guard's policy as the scans saw it. Whoever may change it stands above the guard: a lower cooling-off, a company's domain among the
 * freemail domains, a guard that is off. None of it can be refused, so each change is told once.
 */
import type { Finding } from './findings.ts';

/** Values of the policy record by field, and when it was saved last; null where the org does not say. */
export interface PolicySeen {
	record: string;
	saved: string | null;
	values: Record<string, string | number | boolean | null>;
}
/** A line of the setup audit trail that names the policy. */
export interface PolicyTrail {
	at: string;
	by: string;
	display: string;
}

/** What tells one state of the policy from another. */
export const samePolicy = (a: PolicySeen, b: PolicySeen): boolean => a.saved === b.saved && !changedFields(a, b).length;

const changedFields = ({ values: before }: PolicySeen, { values: after }: PolicySeen): string[] =>
	// A field that one of the two scans did not see says nothing.
	Object.keys(after)
		.filter((field) => field in before && before[field] !== after[field])
		.sort();

/**
 * One finding per field that changed since the scan before; one for a record that was saved and says the same, since what it said in
 * between nobody knows. Who it was, where the trail of the time in between names one person only.
 */
export function policyFindings(before: PolicySeen, after: PolicySeen, trail: readonly PolicyTrail[], now: string): Finding[] {
	const people = new Set(trail.map(({ by }) => by));
	const [actorId = null] = people.size === 1 ? people : [];
	const said = trail.map(({ display }) => display);
	const savedAt = after.saved !== before.saved ? after.saved : null;
	const finding = (what: string, words: string): Finding => ({
		key: `scan:policy:${what}:${savedAt ?? now}`,
		rule: 'Guard policy changed',
		object: 'Guard_Policy__mdt',
		recordId: after.record,
		recordName: 'Guard Policy: Default',
		fromOwnerId: null,
		toOwnerId: null,
		actorId,
		mentorshipId: null,
		at: savedAt ?? now,
		timeKnown: savedAt !== null,
		how: 'policy',
		through: [words, ...(said.length ? said : ['by whom is not known'])],
	});
	const fields = changedFields(before, after);
	if (fields.length) return fields.map((field) => finding(field, `${field} ${difference(before.values[field], after.values[field])}`));
	return savedAt === null ? [] : [finding('saved', 'saved with the values that it had; what it said in between is not known')];
}

type Value = PolicySeen['values'][string] | undefined;

/** Of lists what was added and taken out, else both values. */
function difference(before: Value, after: Value): string {
	if (![before, after].some((value) => typeof value === 'string' && value.includes(';'))) return `from ${shown(before)} to ${shown(after)}`;
	const [old, now] = [before, after].map(
		(value) =>
			new Set(
				String(value ?? '')
					.split(';')
					.flatMap((each) => each.trim() || []),
			),
	);
	const [more, less] = [[...now!].filter((each) => !old!.has(each)), [...old!].filter((each) => !now!.has(each))];
	return [more.length && `added ${few(more)}`, less.length && `without ${few(less)}`].filter(Boolean).join(', ') || 'in another order';
}

const shown = (value: Value): string => (value === null || value === undefined ? 'blank' : String(value).slice(0, 200));
/** As many as an incident can tell. */
const FEW = 50;
const few = (list: readonly string[]): string =>
	`${list.slice(0, FEW).join(' ')}${list.length > FEW ? ` and ${list.length - FEW} more` : ''}`;
