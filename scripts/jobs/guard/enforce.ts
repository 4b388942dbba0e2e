/**
 * Gives back what was taken: a plan of reverts from the incidents that were found, applied only when asked. On doubt nothing is reverted,
 * and each skipped incident says why. A revert goes through the guard like any owner change: where it would be refused, and the org has
 * overrides, it uses one, given by whoever runs this. It is journaled before it is made, can be undone, and becomes an incident of its own.
 */
import { RefusedError } from '../../domain/errors.ts';
import { decideOwner } from '../../domain/guard/decision.ts';
import { type KeptReason, OF_OWNERS, whyKept } from '../../domain/guard/taken.ts';
import { type Org, type RefusedRow, type Row, type RowResult, refusedRows } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks, grouped } from '../chunks.ts';
import { channelOf, waitsForConfirmation, writeIncidents } from './incidents.ts';
import { type MergedInto, readMergedInto } from './merges.ts';
import { readPresentOwners } from './presentOwners.ts';
import { type Snapshot, type Unrestored, restoreAccess, takeSnapshot } from './restore.ts';
import { moment, readGuardFacts, text } from './facts.ts';

export interface Revert {
	/** Of the incident. */
	key: string;
	object: string;
	id: string;
	name: string;
	/** Who took it, and has it. */
	takerId: string;
	taker: string;
	/** Who gets it back. */
	ownerId: string;
	owner: string;
	mentorshipId: string | null;
	lastModifiedAt: string;
	/** The record says for whom it is protected: the guard lets it go home without an override. Of a deal its account is asked, too. */
	opened: boolean;
}
/**
 * What is merged has no owner that could be changed: `merged away` while the recycle bin has it, `merged for good` when it has it no more,
 * `undeleted` where it is with its owner again. "You can undelete records that were deleted as the result of a merge. However, the merge
 * reparents the child objects, and that reparenting can't be undone" (Apex Developer Guide, "Restoring Deleted Records").
 */
type MergeReason = 'merged away' | 'merged for good' | 'undeleted';
export type SkipReason = 'gone' | 'at home' | 'moved on' | 'unconfirmed' | KeptReason | MergeReason;
export interface Skipped {
	/** Of the incident. */
	key: string;
	object: string;
	id: string;
	name: string;
	reason: SkipReason;
	/** Of what was merged away: what it is now. */
	merged?: MergedInto;
}
export interface EnforcePlan {
	reverts: Revert[];
	skipped: Skipped[];
	/** Incidents that were found and are open, and that no change of owner gives back: how many, by rule. */
	elsewhere: { rule: string; count: number }[];
}
export interface JournalEntry {
	key: string;
	object: string;
	id: string;
	name: string;
	before: string;
	after: string;
	state: 'planned' | 'done' | 'refused';
}
export interface Enforced {
	reverted: Revert[];
	skipped: Skipped[];
	refused: RefusedRow[];
	/** True where the org lets this user write no override. */
	mayNotOverride: boolean;
	/** Access that went with the revert and could not be given back. */
	unrestored: Unrestored[];
	restored: number;
}

/** What lets a record through. Where one of them is not shown, a change that was agreed would look taken. */
const WAYS_THROUGH: readonly string[] = ['Ownership_Release__c', 'Ownership_Override__c', 'Realignment__c', 'Realignment_Row__c'];

export async function planEnforce(org: Org): Promise<EnforcePlan> {
	const now = (await org.now()).toISOString();
	const { facts, unread } = await readGuardFacts(org);
	const hidden = unread.filter((object) => WAYS_THROUGH.includes(object));
	if (hidden.length)
		throw new RefusedError(
			[`This user may not read ${hidden.join(', ')}: what was agreed there would be given back.`],
			['Assign the permission set Ridealong_Integration to the user that runs this, and plan again.'],
		);
	const incidents = await org.query(
		soql`SELECT Key__c, Object_Name__c, Record_Id__c, Record_Name__c, From_Owner__c, From_Owner__r.Name, To_Owner__c, To_Owner__r.Name, Mentorship__c, Channel__c, Occurred_On__c, Review_Status__c FROM Ownership_Incident__c WHERE Result__c = ${'Found'} AND Rule__c IN ${OF_OWNERS} AND Review_Status__c != ${'Dismissed'} AND Object_Name__c IN ${['Account', 'Opportunity', 'Lead']} ORDER BY Occurred_On__c DESC, Key__c`,
	);
	// Of several about one record the latest speaks.
	const latest = new Map<string, Row>();
	for (const row of incidents) if (!latest.has(String(row['Record_Id__c']))) latest.set(String(row['Record_Id__c']), row);
	const present = await readPresentOwners(
		org,
		[...latest.values()].map((row) => ({ object: String(row['Object_Name__c']), id: String(row['Record_Id__c']) })),
	);
	const merged = await readMergedInto(
		org,
		[...latest.keys()].filter((id) => !present.has(id)),
	);
	const others = await org.query(
		soql`SELECT Rule__c rule, COUNT(Id) total FROM Ownership_Incident__c WHERE Result__c = ${'Found'} AND Rule__c NOT IN ${OF_OWNERS} AND Review_Status__c = ${'Open'} GROUP BY Rule__c ORDER BY Rule__c`,
	);
	const elsewhere = others.map((row) => ({ rule: String(row['rule']), count: Number(row['total']) }));
	const plan: EnforcePlan = { reverts: [], skipped: [], elsewhere };
	for (const [id, row] of latest) {
		const ownerId = text(row['From_Owner__c']);
		const takerId = text(row['To_Owner__c']);
		const record = present.get(id);
		const into = merged.get(id);
		const isMerge = row['Channel__c'] === channelOf('merge');
		const skip = (): SkipReason | null => {
			if (ownerId === null || takerId === null || !(record || into || isMerge)) return 'gone';
			if (record?.ownerId === ownerId) return isMerge ? 'undeleted' : 'at home';
			if (record && record.ownerId !== takerId) return 'moved on';
			const kept = whyKept({ recordId: id, forId: ownerId, toId: takerId, at: moment(row['Occurred_On__c']) ?? now }, now, facts);
			if (kept) return kept;
			if (!record) return into ? 'merged away' : 'merged for good';
			return waitsForConfirmation({ channel: String(row['Channel__c']), review: String(row['Review_Status__c']) }) ? 'unconfirmed' : null;
		};
		const reason = skip();
		const name = String(row['Record_Name__c']);
		const key = String(row['Key__c']);
		const object = String(row['Object_Name__c']);
		if (reason) plan.skipped.push({ key, object, id, name, reason, ...(reason === 'merged away' && { merged: into! }) });
		else
			plan.reverts.push({
				key,
				object,
				id,
				name,
				takerId: takerId!,
				taker: personName(row['To_Owner__r']),
				ownerId: ownerId!,
				owner: personName(row['From_Owner__r']),
				mentorshipId: text(row['Mentorship__c']),
				lastModifiedAt: record!.lastModifiedAt,
				opened:
					object !== 'Opportunity' && !decideOwner({ recordId: id, fromOwnerId: takerId!, toOwnerId: ownerId!, at: now }, facts).blocked,
			});
	}
	return plan;
}

/** Makes the reverts of a plan. `keep` writes the journal: before anything is changed, and after each step. */
export async function applyEnforce(
	org: Org,
	plan: EnforcePlan,
	keep: (entries: readonly JournalEntry[]) => Promise<void>,
): Promise<Enforced> {
	const result: Enforced = { reverted: [], skipped: [...plan.skipped], refused: [], mayNotOverride: false, unrestored: [], restored: 0 };
	const entries = new Map(
		plan.reverts.map(({ key, object, id, name, takerId, ownerId }): [string, JournalEntry] => [
			id,
			{ key, object, id, name, before: takerId, after: ownerId, state: 'planned' },
		]),
	);
	if (entries.size) await keep([...entries.values()]);
	for (const [object, all] of grouped(plan.reverts, (each) => each.object))
		for (const some of chunks(all, 200)) {
			const snapshot = await takeSnapshot(
				org,
				object,
				some.map(({ id }) => id),
			);
			const still = await stillTaken(org, some, result);
			const shut = still.filter(({ opened }) => !opened);
			const ready = [...still.filter(({ opened }) => opened), ...(await overridden(org, shut, result, 'Given back to its owner'))];
			const rows = ready.map(({ id, ownerId }): Row => ({ Id: id, OwnerId: ownerId }));
			const results = await org.updateMany(object, rows);
			result.refused.push(...refusedRows(rows, results, ({ Id }) => entries.get(String(Id))!.name));
			const done = ready.filter((_, index) => results[index]?.success);
			for (const [index, { id }] of ready.entries()) entries.get(id)!.state = results[index]?.success ? 'done' : 'refused';
			await keep([...entries.values()]);
			await recordReverts(org, done, result);
			await restore(org, snapshot, done, result);
			result.reverted.push(...done);
		}
	return result;
}

/** `already`: with whom it was before the revert; `unknown`: the org knows of no such revert. */
export interface Undone {
	undone: string[];
	already: string[];
	skipped: string[];
	unknown: string[];
	refused: RefusedRow[];
	mayNotOverride: boolean;
}

/**
 * Undoes the reverts of a journal that took place, where the record still is with whom the revert gave it to. The journal is a file that
 * anybody may have edited, and what it asks for goes past the guard: only what the org's own incidents say was reverted is undone.
 */
export async function undoEnforce(org: Org, entries: readonly JournalEntry[]): Promise<Undone> {
	const result: Undone = { undone: [], already: [], skipped: [], unknown: [], refused: [], mayNotOverride: false };
	const known = await recordedReverts(org, entries);
	const done = entries.filter((entry) => entry.state === 'done' && known.has(moveOf(entry)));
	result.unknown = entries.filter((entry) => entry.state === 'done' && !known.has(moveOf(entry))).map(({ name }) => name);
	const present = await readPresentOwners(org, done);
	for (const [object, all] of grouped(done, (each) => each.object))
		for (const some of chunks(all, 200)) {
			const still = some.filter(({ id, after }) => present.get(id)?.ownerId === after);
			for (const each of some.filter((one) => !still.includes(one)))
				result[present.get(each.id)?.ownerId === each.before ? 'already' : 'skipped'].push(each.name);
			const moves = still.map((each) => ({ ...each, ownerId: each.before }));
			const ready = await overridden(org, moves, result, 'Undoing a revert');
			const rows = ready.map(({ id, ownerId }): Row => ({ Id: id, OwnerId: ownerId }));
			const results = await org.updateMany(object, rows);
			result.refused.push(...refusedRows(rows, results, ({ Id }) => ready.find(({ id }) => id === Id)!.name));
			result.undone.push(...ready.filter((_, index) => results[index]?.success).map(({ name }) => name));
		}
	return result;
}

const moveOf = ({ key, object, id, before, after }: Omit<JournalEntry, 'name' | 'state'>): string =>
	JSON.stringify([revertKey(key), object, id, before, after]);
const revertKey = (key: string): string => `revert:${key}`.slice(0, 120);

/** What the org says was given back, of what a journal says. */
async function recordedReverts(org: Org, entries: readonly JournalEntry[]): Promise<Set<string>> {
	const known = new Set<string>();
	for (const some of chunks(entries, IDS_PER_QUERY))
		for (const row of await org.query(
			soql`SELECT Key__c, Object_Name__c, Record_Id__c, From_Owner__c, To_Owner__c FROM Ownership_Incident__c WHERE Result__c = ${'Reverted'} AND Record_Id__c IN ${some.map(({ id }) => id)}`,
		))
			known.add(
				JSON.stringify([row['Key__c'], row['Object_Name__c'], row['Record_Id__c'], row['From_Owner__c'], row['To_Owner__c']].map(text)),
			);
	return known;
}

/** Asked again right before the write: a record that moved on, or was changed since the plan, stays as it is. */
async function stillTaken(org: Org, reverts: readonly Revert[], result: Enforced): Promise<Revert[]> {
	const present = await readPresentOwners(org, reverts);
	const merged = await readMergedInto(
		org,
		reverts.map(({ id }) => id).filter((id) => !present.has(id)),
	);
	return reverts.filter(({ key, object, id, name, takerId, lastModifiedAt }) => {
		const record = present.get(id);
		const into = merged.get(id);
		const still = record?.ownerId === takerId && record.lastModifiedAt === lastModifiedAt;
		if (!still)
			result.skipped.push({
				key,
				object,
				id,
				name,
				reason: record ? 'moved on' : into ? 'merged away' : 'gone',
				...(into && { merged: into }),
			});
		return still;
	});
}

interface Move {
	id: string;
	name: string;
	ownerId: string;
	key: string;
}

/** With a one-use override each, where the org has them: given by whoever runs this, who must be allowed to. */
async function overridden<T extends Move>(
	org: Org,
	moves: readonly T[],
	result: Pick<Enforced, 'refused' | 'mayNotOverride'>,
	reason: string,
): Promise<T[]> {
	if (!moves.length || !(await org.fields('Ownership_Override__c'))) return [...moves];
	const rows = moves.map(({ id, ownerId, key }): Row => ({
		Record_Id__c: id,
		New_Owner__c: ownerId,
		Reason__c: `${reason}; incident ${key}`,
	}));
	const results: RowResult[] = await org.insertMany('Ownership_Override__c', rows);
	const refused = refusedRows(rows, results, (row) => moves.find(({ id }) => id === row['Record_Id__c'])!.name);
	result.refused.push(...refused);
	// The org's own rules say what is wrong; that the object or its fields are not for this user is said without the way out.
	result.mayNotOverride ||= refused.some(({ errors }) =>
		errors.some(({ statusCode }) => statusCode !== 'FIELD_CUSTOM_VALIDATION_EXCEPTION'),
	);
	return moves.filter((_, index) => results[index]?.success);
}

async function recordReverts(org: Org, done: readonly Revert[], result: Enforced): Promise<void> {
	const now = (await org.now()).toISOString();
	const rows = done.map(({ key, object, id, name, takerId, ownerId, mentorshipId }): Row => ({
		Key__c: revertKey(key),
		Object_Name__c: object,
		Record_Id__c: id,
		Record_Name__c: name,
		...(object === 'Account' && { Account__c: id }),
		From_Owner__c: takerId,
		To_Owner__c: ownerId,
		Mentorship__c: mentorshipId,
		Rule__c: 'Pair protection',
		Result__c: 'Reverted',
		Channel__c: 'Revert by the command line',
		Occurred_On__c: now,
		Details__c: `Given back to its owner. Incident ${key}.`,
	}));
	const results = await writeIncidents(org, rows, (await org.fields('Ownership_Incident__c')) ?? new Set());
	result.refused.push(...refusedRows(rows, results, (row) => String(row['Record_Name__c'])));
}

async function restore(org: Org, snapshot: Snapshot, done: readonly Revert[], result: Enforced): Promise<void> {
	const takers = new Map(done.map(({ id, takerId, ownerId }) => [id, new Set([takerId, ownerId])]));
	const { restored, unrestored } = await restoreAccess(org, snapshot, takers);
	result.restored += restored;
	result.unrestored.push(...unrestored);
}

const personName = (person: unknown): string => String((person as Row | null)?.['Name'] ?? '');
