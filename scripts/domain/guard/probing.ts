/**
 * Probing for holds: whoever tries one name after another and is stopped learns what others hold. Each stop is an incident of its own;
 * several within a week are one finding.
 */
import type { Finding, KnownIncident } from './findings.ts';

/** So many different holds within so long are no accident. */
const PROBES = 3;
const WINDOW_MS = 7 * 86_400_000;

/** Who was stopped at, or seen at, several holds within a week; found once per week in which it begins. */
export function probing(incidents: readonly KnownIncident[]): Finding[] {
	const byActor = new Map<string, KnownIncident[]>();
	for (const each of incidents) {
		const actor = each.actorId ?? each.toOwnerId;
		if (each.object !== 'Prospect_Hold__c' || actor === null || each.at === null) continue;
		if (each.result !== 'Blocked' && each.result !== 'Observed') continue;
		byActor.set(actor, [...(byActor.get(actor) ?? []), each]);
	}
	return [...byActor].flatMap(([actor, list]): Finding[] => {
		const findings: Finding[] = [];
		const inOrder = [...list].sort((a, b) => (a.at! < b.at! ? -1 : a.at! > b.at! ? 1 : a.key < b.key ? -1 : 1));
		for (let start = 0; start < inOrder.length;) {
			const first = inOrder[start]!;
			const end = Date.parse(first.at!) + WINDOW_MS;
			const week = inOrder.slice(start).filter(({ at }) => Date.parse(at!) <= end);
			const holds = new Set(week.map(({ recordId }) => recordId));
			if (holds.size < PROBES) {
				start++;
				continue;
			}
			findings.push({
				key: `scan:probing:${actor}:${first.at!}`,
				rule: 'Hold probing',
				object: 'User',
				recordId: actor,
				recordName: actor,
				fromOwnerId: null,
				toOwnerId: actor,
				actorId: actor,
				mentorshipId: null,
				at: first.at!,
				timeKnown: true,
				how: 'probing',
				through: [`${holds.size} holds, ${week.length} times`],
			});
			start += week.length;
		}
		return findings;
	});
}
