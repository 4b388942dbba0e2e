/** Merged away: the losers' owners against the masters'. A merge asks no guard. */
import { decideOwner } from '../../domain/guard/decision.ts';
import type { GuardFacts } from '../../domain/guard/facts.ts';
import { type Finding, decided } from '../../domain/guard/findings.ts';
import { protectionsAfter } from '../../domain/guard/hands.ts';
import type { PlaceEvidence } from '../../domain/guard/ledgerPlaces.ts';
import { arePair } from '../../domain/guard/pair.ts';
import type { UnwrittenProtection, UnwrittenProtections } from '../../domain/guard/unwritten.ts';
import { wayThrough } from '../../domain/guard/ways.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { type Soql, names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { moment, text } from './facts.ts';
import { nameFields, recordName } from './recordNames.ts';

/** Records that were merged away, by object and id; a master that was merged away in its turn is among them. */
export type Merged = ReadonlyMap<'Account' | 'Lead', ReadonlyMap<string, Row>>;

/** What merges the recycle bin knows: all, or those of some deleted records. */
export async function readMerged(org: Org, ids?: readonly string[]): Promise<Merged> {
	const all = new Map<'Account' | 'Lead', Map<string, Row>>();
	for (const object of ['Account', 'Lead'] as const) {
		const merged = new Map<string, Row>();
		all.set(object, merged);
		for (const condition of ids ? chunks(ids, IDS_PER_QUERY).map((some) => soql`AND Id IN ${some}`) : [soql``])
			for (const row of await readMergedAway(org, object, condition)) merged.set(String(row['Id']), row);
		for (let masters = [...merged.values()].flatMap(mergedMaster); ;) {
			const missing = [...new Set(masters)].filter((id) => !merged.has(id));
			if (!missing.length) break;
			masters = [];
			for (const some of chunks(missing, IDS_PER_QUERY))
				for (const row of await readMergedAway(org, object, soql`AND Id IN ${some}`)) {
					merged.set(String(row['Id']), row);
					masters.push(...mergedMaster(row));
				}
		}
	}
	return all;
}

/** What a record became: the last of a chain of merges. */
export interface MergedInto {
	id: string;
	/** Null where it is gone or out of sight. */
	name: string | null;
	/** Day of the merge. */
	on: string;
}

/** Those of some deleted records that were merged away, by id, as far as the recycle bin knows. */
export async function readMergedInto(org: Org, ids: readonly string[]): Promise<Map<string, MergedInto>> {
	const into = new Map<string, MergedInto>();
	for (const merged of (await readMerged(org, ids)).values())
		for (const id of ids) {
			const row = merged.get(id);
			const last = row && lastMerge(row, merged);
			if (!last) continue;
			const master = masterOf(last);
			into.set(id, {
				id: String(last['MasterRecordId']),
				name: text(master['Name']) && recordName(master),
				on: String(row['LastModifiedDate']).slice(0, 10),
			});
		}
	return into;
}

/**
 * What merges took from a party.
 * @param unwritten what the history alone knows to be carried
 * @param onCarried takes what a master with a third person carries on of what was merged into it
 */
export function mergeFindings(
	all: Merged,
	parties: ReadonlySet<string>,
	facts: GuardFacts,
	unwritten?: UnwrittenProtections,
	onCarried: (row: UnwrittenProtection) => void = () => undefined,
): Finding[] {
	const findings: Finding[] = [];
	for (const [object, merged] of all) {
		const known = unwritten?.among(facts, (id) => merged.has(id)) ?? facts;
		for (const row of merged.values()) {
			const found = mergeFinding(object, row, merged, parties, known);
			findings.push(...found);
			if (!found.length) carriedOn(object, row, merged, parties, known).forEach(onCarried);
		}
	}
	return findings;
}

/** Of one object what was merged away and lies in the recycle bin, where the condition holds, too. */
export function readMergedAway(org: Org, object: 'Account' | 'Lead', { soql: condition }: Soql): Promise<Row[]> {
	const called = nameFields(object);
	const select = soql`SELECT Id, ${names([...called, ...called.map((field) => `MasterRecord.${field}`)])}, OwnerId, MasterRecordId, MasterRecord.OwnerId, MasterRecord.IsDeleted, LastModifiedDate, LastModifiedById FROM ${names([object])} WHERE IsDeleted = true AND MasterRecordId != null`;
	return org.query({ soql: `${select.soql} ${condition}`.trim() }, { deleted: true });
}

/** What a record was merged into, as far as it can be seen. */
export const masterOf = (row: Row): Row => (row['MasterRecord'] ?? {}) as Row;
/** The master's id where it is there no more. */
const mergedMaster = (row: Row): string[] => (masterOf(row)['IsDeleted'] === true ? [String(row['MasterRecordId'])] : []);

/** The last of the merges that a record went through; undefined where they go in a circle. */
function lastMerge(row: Row, merged: ReadonlyMap<string, Row>): Row | undefined {
	let last = row;
	for (const seen = new Set([row]); merged.has(String(last['MasterRecordId']));) {
		last = merged.get(String(last['MasterRecordId']))!;
		if (seen.has(last)) return undefined;
		seen.add(last);
	}
	return last;
}

function mergeFinding(
	object: 'Account' | 'Lead',
	row: Row,
	merged: ReadonlyMap<string, Row>,
	parties: ReadonlySet<string>,
	facts: GuardFacts,
): Finding[] {
	const fromOwnerId = String(row['OwnerId']);
	const recordId = String(row['Id']);
	// What another carries for a party is the party's still.
	if (!parties.has(fromOwnerId) && !facts.protectionsOf.has(recordId)) return [];
	// Each step of a chain of merges is a hand that it went through.
	const through: string[] = [];
	for (let step: Row | undefined = row; step && !through.includes(String(step['MasterRecordId']));) {
		through.push(String(step['MasterRecordId']));
		const toOwnerId = text(masterOf(step)['OwnerId']);
		const at = moment(step['LastModifiedDate']);
		if (toOwnerId === null || at === null) return [];
		const decision = decideOwner({ object, recordId, fromOwnerId, toOwnerId, at, past: true }, facts);
		if (decision.blocked)
			return [
				{
					...decided(decision),
					key: `scan:merge:${recordId}`,
					object,
					recordId,
					recordName: recordName(row),
					toOwnerId,
					actorId: text(step['LastModifiedById']),
					at,
					timeKnown: true,
					how: 'merge',
					through,
				},
			];
		step = merged.get(String(step['MasterRecordId']));
	}
	return [];
}

/**
 * Tells whether the recycle bin says how somebody's deals came from an account to the other: by a merge, be it by way of others. Where a third
 * person's account was merged into one of the deal's counterparty, the merge takes no account of the pair, and says nothing of the deal.
 */
export function mergedInto(all: Merged, facts: GuardFacts): PlaceEvidence['isMergedInto'] {
	const accounts = all.get('Account');
	return (accountId, masterId, dealOwnerId) => {
		const merged = accounts?.get(accountId);
		const seen = new Set<string>();
		for (let row = merged; row; row = accounts?.get(String(row['MasterRecordId']))) {
			const next = String(row['MasterRecordId']);
			if (next === masterId) {
				const [ownerId, toOwnerId] = [String(merged!['OwnerId']), String(masterOf(row)['OwnerId'])];
				const isTheirs =
					[dealOwnerId, toOwnerId].includes(ownerId) || facts.protectionsOf.get(accountId)?.some(({ forId }) => forId === dealOwnerId);
				return isTheirs || !arePair(dealOwnerId, toOwnerId, facts);
			}
			if (seen.has(next)) return false;
			seen.add(next);
		}
		return false;
	};
}

/** Tells whether one of these accounts was merged into another, as far as the recycle bin knows, at that moment or later. */
export function mergedSince(rows: Iterable<Row>): (accountId: string, at: string) => boolean {
	const last = new Map<string, string>();
	for (const row of rows) {
		const [masterId, at] = [String(row['MasterRecordId']), moment(row['LastModifiedDate']) ?? ''];
		if (at > (last.get(masterId) ?? '')) last.set(masterId, at);
	}
	return (accountId, at) => (last.get(accountId) ?? '') >= at;
}

/** What the last master of a record that was merged away carries on, since then: nobody writes it down, since no owner changed. */
function carriedOn(
	object: 'Account' | 'Lead',
	row: Row,
	merged: ReadonlyMap<string, Row>,
	parties: ReadonlySet<string>,
	facts: GuardFacts,
): UnwrittenProtection[] {
	const [recordId, fromOwnerId] = [String(row['Id']), String(row['OwnerId'])];
	const written = facts.protectionsOf.get(recordId) ?? [];
	const since = moment(row['LastModifiedDate']);
	if (since === null || (!parties.has(fromOwnerId) && !written.length)) return [];
	const last = lastMerge(row, merged);
	if (!last) return [];
	const [masterId, toOwnerId] = [String(last['MasterRecordId']), text(masterOf(last)['OwnerId'])];
	if (toOwnerId === null || toOwnerId === fromOwnerId) return [];
	const change = { object, recordId, fromOwnerId, toOwnerId, at: since, past: true };
	return protectionsAfter(written, change, decideOwner(change, facts).way !== undefined, facts).flatMap((each) => {
		const { forId, againstId, liftedAt } = each;
		// What lets somebody have the master lets them have what is in it.
		const isLifted = (facts.protectionsOf.get(masterId) ?? []).some(
			(other) => other.forId === forId && other.againstId === againstId && other.liftedAt !== null && other.liftedAt >= since,
		);
		const isLet = wayThrough({ recordId, forId, toId: againstId, at: since, past: true }, facts) !== null;
		return liftedAt !== null || isLifted || isLet ? [] : [{ ...each, object, recordId: masterId, since, merged: true as const }];
	});
}
