/**
 * What sync would do: a three-way comparison, field by field, of what was applied last time, what the roster wants and what the
 * org has. Rows meet by key; nothing is inserted where a match is in doubt.
 */

export type Fields = Record<string, string | number | boolean | null>;

export interface Desired {
	key: string;
	fields: Fields;
}
export interface Live {
	id: string;
	key: string | null;
	fields: Fields;
	/** What else it could be known by: a live row with the same identity but another key makes a match doubtful. */
	identity: string | null;
}

export interface FieldChange {
	field: string;
	from: Fields[string];
	to: Fields[string];
}
export interface Drift {
	key: string;
	field: string;
	applied: Fields[string];
	live: Fields[string];
	desired: Fields[string];
}
export interface SyncPlan {
	creates: Desired[];
	updates: { id: string; key: string; changes: FieldChange[] }[];
	unchanged: string[];
	/** Creates left out because only updates were asked for. */
	skipped: string[];
	/** In the org by key, not in the roster. `deletes` is filled only with prune. */
	orphans: { id: string; key: string }[];
	deletes: { id: string; key: string }[];
	/** Changed in the org since the last apply, in a field that the roster speaks about. */
	drift: Drift[];
	/** Doubtful matches. */
	ambiguous: { key: string; problem: string }[];
	/** Set where prune would delete more than is safe. */
	pruneRefused?: { deletes: number; limit: number };
}

export interface PlanOptions {
	updateOnly: boolean;
	prune: boolean;
	/** Identity of a desired row, to compare with those of live rows. */
	identity: (desired: Desired) => string | null;
}

/** At most 25 rows or a tenth of what the org has go in one prune, whichever is less; one always may. */
export function pruneLimit(live: number): number {
	return Math.max(1, Math.min(25, Math.floor(live / 10)));
}

const same = (a: Fields[string] | undefined, b: Fields[string] | undefined): boolean =>
	(a ?? null) === (b ?? null) || (a ?? '') === (b ?? '');

/** Compares; decides nothing about how to apply. Fields that the roster leaves undefined are not spoken about. */
export function planSync(
	desired: readonly Desired[],
	live: readonly Live[],
	applied: ReadonlyMap<string, Fields>,
	options: PlanOptions,
): SyncPlan {
	const plan: SyncPlan = { creates: [], updates: [], unchanged: [], skipped: [], orphans: [], deletes: [], drift: [], ambiguous: [] };
	const byKey = new Map<string, Live[]>();
	for (const row of live) if (row.key !== null) byKey.set(row.key.toLowerCase(), [...(byKey.get(row.key.toLowerCase()) ?? []), row]);
	const wanted = new Set(desired.map(({ key }) => key.toLowerCase()));

	for (const row of desired) {
		const matches = byKey.get(row.key.toLowerCase()) ?? [];
		if (matches.length > 1) {
			plan.ambiguous.push({ key: row.key, problem: `${matches.length} records have this key: ${matches.map(({ id }) => id).join(', ')}` });
			continue;
		}
		const match = matches[0];
		if (match) {
			compare(plan, row, match, applied.get(row.key));
			continue;
		}
		const identity = options.identity(row);
		const twin =
			identity === null
				? undefined
				: live.find((each) => each.identity === identity && !(each.key !== null && wanted.has(each.key.toLowerCase())));
		if (twin) plan.ambiguous.push({ key: row.key, problem: `record ${twin.id} is the same in all but its key (${twin.key ?? 'none'})` });
		else if (options.updateOnly) plan.skipped.push(row.key);
		else plan.creates.push(row);
	}

	const keyed = live.filter((row) => row.key !== null);
	plan.orphans = keyed.filter(({ key }) => !wanted.has(key!.toLowerCase())).map(({ id, key }) => ({ id, key: key! }));
	if (options.prune && plan.orphans.length) {
		const limit = pruneLimit(keyed.length);
		if (plan.orphans.length > limit) plan.pruneRefused = { deletes: plan.orphans.length, limit };
		else plan.deletes = plan.orphans;
	}
	return plan;
}

/** Live differs from desired: the roster changed, or the org did since the last apply; that is drift. */
function compare(plan: SyncPlan, desired: Desired, live: Live, applied: Fields | undefined): void {
	const changes: FieldChange[] = [];
	for (const [field, to] of Object.entries(desired.fields)) {
		const from = live.fields[field] ?? null;
		if (same(from, to)) continue;
		if (applied && field in applied && !same(applied[field], from))
			plan.drift.push({ key: desired.key, field, applied: applied[field] ?? null, live: from, desired: to });
		changes.push({ field, from, to });
	}
	if (changes.length) plan.updates.push({ id: live.id, key: desired.key, changes });
	else plan.unchanged.push(desired.key);
}
