/**
 * What people do while a scan reads: of that it has read one part and not the other. Ways through are read first, records and histories
 * after them, incidents last; who is let through in between is accused of nothing, and what was stolen in between is the next scan's to find.
 */
import type { ChangeLog } from '../../domain/guard/changeLog.ts';
import type { Witness } from '../../domain/guard/evidence.ts';
import type { GuardedObject } from '../../domain/guard/facts.ts';
import type { Finding, KnownIncident } from '../../domain/guard/findings.ts';
import { OwnerHistory } from '../../domain/guard/history.ts';
import type { Org } from '../../salesforce/org.ts';
import { readGuardFacts } from './facts.ts';
import { doubtedIncidents } from './incidents.ts';
import { readOwnerHistoryOf } from './ownerHistory.ts';

/** An org's answers tell the time in whole seconds: what happened within the one in which the scan began may have been before. */
const SECOND_MS = 1000;
/** What says the time in answers is not what writes it into rows. A date of creation further ahead was set by somebody, and hides nothing. */
const AHEAD_MS = 5 * 60_000;

/** Findings without what happened since `now`, when the scan began: what allowed it may stand in nothing that was read. */
export async function begunBefore(org: Org, findings: readonly Finding[], now: string): Promise<Finding[]> {
	const begun = new Date(Date.parse(now) + SECOND_MS).toISOString();
	const isLater = ({ timeKnown, at }: Finding): boolean => timeKnown && at > begun;
	if (!findings.some(isLater)) return [...findings];
	const end = new Date((await org.now()).getTime() + AHEAD_MS).toISOString();
	return findings.filter((each) => !isLater(each) || each.at > end);
}

/**
 * Those of the doubted incidents that are doubted still when what speaks for them is read after them: an override that was used, the
 * history of a record, a policy that observes. `more` is what the scan held them against.
 */
export async function doubtedStill(
	org: Org,
	doubted: ReadonlyMap<KnownIncident, string>,
	more: Pick<Witness, 'history' | 'isThere'> = {},
): Promise<ReadonlyMap<KnownIncident, string>> {
	if (!doubted.size) return doubted;
	const known = await readGuardFacts(org);
	const incidents = [...doubted.keys()];
	const later = new Map<GuardedObject, ChangeLog>();
	for (const object of ['Account', 'Opportunity'] as const) {
		if (!more.history?.(object)) continue;
		const history = new OwnerHistory(known.parties, new Map());
		const ids = [...new Set(incidents.flatMap((each) => (each.object === object ? [each.recordId] : [])))];
		await readOwnerHistoryOf(org, object, { ids }, (row) => history.add(row));
		later.set(object, history.changes);
	}
	return doubtedIncidents(org, incidents, known, {
		...more,
		history: (object) => {
			const told = more.history?.(object);
			const changes = later.get(object);
			return told && changes && { changes, keptAt: (at) => told.keptAt(at) };
		},
	});
}
