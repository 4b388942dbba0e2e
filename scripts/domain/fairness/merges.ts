/**
 * What merges moved. A merge changes no owner: what was merged away lies in the recycle bin with its last owner, and what became of it is
 * the other record, with an owner of its own.
 */
import { SAVE_MS } from '../guard/findings.ts';
import type { OwnerMove } from './moves.ts';

/** A record that was merged away. */
export interface MergedAway {
	object: 'Account' | 'Lead';
	recordId: string;
	ownerId: string;
	/** What it became, and who has that now: null where it is gone or out of sight. */
	masterId: string;
	masterOwnerId: string | null;
	/** Who merged; null where nobody can say. */
	by: string | null;
	/** Datetime, in the form that `instant` gives. */
	at: string;
}

/**
 * Each from its owner to whoever had the other record when they were one; `unclear` is what went to nobody can say whom. An owner that the
 * merge itself gave to the other record has it from the first.
 * @param changes owner changes of those records, in any order, at least since the first merge
 */
export function mergeMoves(merged: readonly MergedAway[], changes: readonly OwnerMove[]): { moves: OwnerMove[]; unclear: MergedAway[] } {
	const masters = new Set(merged.map(({ masterId }) => masterId));
	const changesOf = new Map<string, OwnerMove[]>();
	for (const change of changes)
		if (masters.has(change.recordId)) changesOf.set(change.recordId, [...(changesOf.get(change.recordId) ?? []), change]);
	const moves: OwnerMove[] = [];
	const unclear: MergedAway[] = [];
	for (const each of merged) {
		const { object, recordId, ownerId, masterId, masterOwnerId, by, at } = each;
		const to = earliest((changesOf.get(masterId) ?? []).filter((change) => isLater(change, each)))?.from ?? masterOwnerId;
		if (to === null) unclear.push(each);
		else if (to !== ownerId) moves.push({ object, recordId, from: ownerId, to, by, at, merged: true });
	}
	return { moves, unclear };
}

/** Not before the merge, nor part of it. */
const isLater = (change: OwnerMove, { by, at }: MergedAway): boolean =>
	change.at > at && !(change.by !== null && change.by === by && Date.parse(change.at) - Date.parse(at) <= SAVE_MS);

function earliest(changes: readonly OwnerMove[]): OwnerMove | undefined {
	let first: OwnerMove | undefined;
	for (const change of changes) if (!first || change.at < first.at) first = change;
	return first;
}
