/** When protections did not stand that stand again: lifted by a way through, or by the program owner who dismissed the taking. */
import { type GuardFacts, type ProtectionRow, instant } from '../../domain/guard/facts.ts';
import { SAME_MOMENT_MS, wayThrough } from '../../domain/guard/ways.ts';
import type { Org } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';

export type Pause = NonNullable<ProtectionRow['pauses']>[number];

/**
 * When protections were lifted that were set again since, by protection: a row keeps its date of creation. Without the field's history, which
 * the package tracks, they seem to have stood all the time.
 */
export async function readPauses(org: Org): Promise<Map<string, Pause[]>> {
	const pauses = new Map<string, Pause[]>();
	if (!(await org.fields('Ownership_Protection__History'))) return pauses;
	const lifted = new Map<string, string>();
	for (const row of await org.query(
		soql`SELECT ParentId, OldValue, NewValue, CreatedDate FROM Ownership_Protection__History WHERE Field = ${'Lifted_On__c'} ORDER BY CreatedDate, Id`,
	)) {
		const [id, at] = [String(row['ParentId']), instant(String(row['CreatedDate']))];
		// When it was said to be lifted may be typed in; when that was written may not.
		const from = lifted.get(id);
		if ((row['NewValue'] ?? '') !== '') lifted.set(id, from ?? at);
		else if (from !== undefined) {
			lifted.delete(id);
			pauses.set(id, [...(pauses.get(id) ?? []), { from, to: at }]);
		}
	}
	return pauses;
}

/** A taking that the program owner dismissed. */
export interface Dismissed {
	/** Of the incident. */
	id: string;
	key: string;
	recordId: string;
	forId: string;
	toId: string;
	/** False where the guard only observed it. */
	found: boolean;
}
/** When it was. */
export interface Dismissal extends Dismissed {
	at: string;
}

/** When those were dismissed, each as often as it was; none where the org does not show that history, which the package tracks. */
export async function readDismissals(org: Org, dismissed: readonly Dismissed[]): Promise<Dismissal[]> {
	if (!(await org.fields('Ownership_Incident__History'))) return [];
	const byId = new Map(dismissed.map((each) => [each.id, each]));
	// Values of a history cannot be asked for in a condition (Object Reference, "StandardObjectNameHistory").
	const rows = await org.query(
		soql`SELECT ParentId, NewValue, CreatedDate FROM Ownership_Incident__History WHERE Field = ${'Review_Status__c'}`,
	);
	return rows.flatMap((row) => {
		const incident = byId.get(String(row['ParentId']));
		return incident && row['NewValue'] === 'Dismissed' ? [{ ...incident, at: instant(String(row['CreatedDate'])) }] : [];
	});
}

/** Was the row lifted at that time by what may lift it? A dismissal does so in its own save: Ridealong_Ownership_Incident_Dismissed. */
export function wasLifted(
	{ recordId, forId, againstId }: ProtectionRow,
	at: string,
	dismissals: readonly Dismissal[],
	facts: GuardFacts,
): boolean {
	const isIts = (each: Dismissal): boolean =>
		each.recordId === recordId &&
		each.forId === forId &&
		each.toId === againstId &&
		Math.abs(Date.parse(each.at) - Date.parse(at)) <= SAME_MOMENT_MS;
	return wayThrough({ recordId, forId, toId: againstId, at, past: true }, facts) !== null || dismissals.some(isIts);
}
