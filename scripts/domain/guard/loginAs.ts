/** Administrators who were logged in as somebody else when that somebody signed, gave or judged something. */

/** A login as somebody else, or its end. */
export interface InPlace {
	adminId: string;
	userId: string;
	/** Datetime. */
	at: string;
	/** True where the administrator logged out. */
	ended: boolean;
}

/** A login or logout this close to it is worth a look. */
const CLOSE_MS = 30 * 60_000;
/**
 * How long a session lasts unused at most: the longest Timeout Value (Salesforce Help, "Modify Session Security Settings"). That a session
 * timed out, nothing tells.
 */
const LONGEST_MS = 24 * 3_600_000;

const same = (id: string, other: string): boolean => id.slice(0, 15) === other.slice(0, 15);

/** Administrators who may have done in a person's place what was done at that time. */
export function inPlaceAt({ userId, at }: { userId: string; at: string }, times: readonly InPlace[]): string[] {
	const done = Date.parse(at);
	const open = new Map<string, boolean>();
	const close = new Set<string>();
	for (const time of [...times].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
		if (!same(time.userId, userId) || same(time.adminId, userId)) continue;
		const before = done - Date.parse(time.at);
		if (Math.abs(before) <= CLOSE_MS) close.add(time.adminId);
		if (before >= 0) open.set(time.adminId, !time.ended && before <= LONGEST_MS);
	}
	return [...new Set([...close, ...[...open].filter(([, is]) => is).map(([adminId]) => adminId)])];
}
