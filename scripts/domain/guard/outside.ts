/**
 * Owners outside a territory: the flow of a save tells of the change that put them there, and the scan finds them as it is now. One change is
 * one incident; what came about later, another territory or the same owner once more, is told of its own.
 */
import type { Finding, KnownIncident } from './findings.ts';
import { HISTORY_DAYS } from './owners.ts';

/** The last row of an account's owner history. */
export interface LastChange {
	id: string;
	at: string;
	toOwnerId: string | null;
}

const DAY_MS = 86_400_000;

/** Could the incident of a save have told of what is found: the same account, owner and territory? */
export const isToldOf = (incident: KnownIncident, { rule, recordId, toOwnerId, territory }: Finding): boolean =>
	territory !== undefined &&
	rule === incident.rule &&
	territory === incident.territory &&
	recordId === incident.recordId &&
	toOwnerId === incident.toOwnerId;

/**
 * Since when the present owner has an account: its last change of owner, or since it was made where there was none; null where that change
 * gave it to somebody else, so that it came back without a trace. `recorded` are incidents of saves that gave it to the owner: one that is older
 * than anything history keeps stands where history says nothing any more.
 */
export function outsideSince(
	{ ownerId, createdAt, last }: { ownerId: string | null; createdAt: string; last: LastChange | undefined },
	recorded: readonly KnownIncident[],
	now: string,
): string | null {
	if (last) return last.toOwnerId === ownerId ? last.at : null;
	const beyond = recorded.findLast(({ at }) => at !== null && Date.parse(now) - Date.parse(at) > HISTORY_DAYS * DAY_MS);
	return beyond?.at ?? createdAt;
}

/** Without what Sales Territories tell of an owner whom the stamps tell of, too: sync stamps what the model says. */
export function outsideOnce(findings: readonly Finding[]): Finding[] {
	const place = ({ recordId, toOwnerId, territory }: Finding): string => `${recordId}:${toOwnerId}:${territory}`;
	const stamped = new Set(findings.filter(({ how }) => how === 'territory stamp').map(place));
	return findings.filter((each) => each.how !== 'territory model' || !stamped.has(place(each)));
}
