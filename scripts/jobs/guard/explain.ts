/** One record as the guard sees it: whose it is, against whom it is protected and until when, what lets somebody through, what happened. */
import { InputError } from '../../domain/errors.ts';
import { type Decision, decideOwner } from '../../domain/guard/decision.ts';
import { type GuardFacts, type GuardedObject, instant } from '../../domain/guard/facts.ts';
import { isLive } from '../../domain/guard/hands.ts';
import { OwnerHistory, replay } from '../../domain/guard/history.ts';
import { protectionsOf } from '../../domain/guard/pair.ts';
import { type OpenWay, letThroughSince, openWays } from '../../domain/guard/ways.ts';
import { recordId } from '../../domain/recordId.ts';
import { type TerritoryPolicy, decideTerritory } from '../../domain/territory/rules.ts';
import { type Org, type Row } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { PREFIXES } from './check.ts';
import { moment, readGuardFacts, text } from './facts.ts';
import { LOOKUPS, waitsForConfirmation } from './incidents.ts';
import { readMergedInto } from './merges.ts';
import { HISTORIES } from './ownerHistory.ts';
import { nameFields, ownerNames, recordName } from './recordNames.ts';
import { territoriesInUse } from './territories.ts';

interface Taken {
	from: string;
	/** Who changed the owner; null where nobody can say. */
	by: string | null;
	rule: string;
	on: string;
	/** Null where no scan has found it yet. `name` is what the incident board shows; `waits` where it is given back only once it is confirmed. */
	incident: { name: string; key: string; channel: string; review: string; waits: boolean } | null;
}

export interface Explanation {
	object: string;
	id: string;
	name: string;
	owner: string;
	/** Observe blocks nothing. */
	mode: string;
	/** `for` is the owner, or somebody it belonged to before it came through other hands. */
	protections: { for: string; against: string; until: string | null; mentorship: string; why: 'owner' | 'through other hands' }[];
	/** Whose it was before the present owner took it against the guard; found by a scan, or as the record's history says now. */
	stolen: Taken | null;
	/** What an account is stamped with; null of one that has no policy where territories are not in use. */
	territory: { key: string | null; policy: string | null; unguarded: boolean } | null;
	/** Ways through that are open now. */
	ways: { kind: OpenWay['kind']; for: string; until: string }[];
	/** `by`: who did it or tried to; null where nobody can say. `merged`: the name of what was merged into the record; null where it is about itself. */
	incidents: {
		name: string;
		on: string;
		rule: string;
		result: string;
		/** How the program owner judged it; Open until then. */
		review: string;
		from: string;
		to: string;
		by: string | null;
		merged: string | null;
	}[];
	/** What would happen if that person took it. */
	taken: { by: string; decision: Pick<Decision, 'blocked' | 'reason' | 'rule' | 'until'> } | null;
	notCovered: string[];
}

/** @param taker username or id of whoever might take it */
export async function explainRecord(org: Org, asked: string, taker?: string): Promise<Explanation> {
	const id = recordId(asked);
	const object = PREFIXES[(id ?? '').slice(0, 3)];
	if (id === undefined || !object)
		throw new InputError([{ file: 'record id', value: asked, problem: 'is not the id of an account, opportunity or lead' }]);
	const [record] = await org.query(soql`SELECT Id, ${names(nameFields(object))}, OwnerId FROM ${names([object])} WHERE Id = ${id}`);
	if (!record) throw new InputError([{ file: 'record id', value: asked, problem: await whyNotThere(org, object, id) }]);
	const at = (await org.now()).toISOString();
	const ownerId = String(record['OwnerId']);
	const { facts, policy, unread } = await readGuardFacts(org);
	// What was merged into it is known by the look-up, of objects that have one.
	const lookup = LOOKUPS[object]!;
	const hasLookup = (await org.fields('Ownership_Incident__c'))?.has(lookup);
	const about = hasLookup ? soql`(Record_Id__c = ${id} OR ${names([lookup])} = ${id})` : soql`Record_Id__c = ${id}`;
	const select = soql`SELECT Name, Key__c, Channel__c, Record_Id__c, Record_Name__c, Review_Status__c, From_Owner__c, To_Owner__c, Actor__c, Occurred_On__c, Rule__c, Result__c, From_Owner__r.Name, To_Owner__r.Name, Actor__r.Name FROM Ownership_Incident__c WHERE Object_Name__c = ${object}`;
	const incidents = await org.query({ soql: `${select.soql} AND ${about.soql} ORDER BY Occurred_On__c` });
	const own = incidents.filter((row) => row['Record_Id__c'] === id);
	const loss = await lossOf(org, { object, id, ownerId, at }, own, facts);
	// What somebody took is not theirs to be protected from whose it was.
	const direct = protectionsOf(ownerId, id, at, facts).filter(({ againstId }) => againstId !== loss?.fromId);
	const passed = (facts.protectionsOf.get(id) ?? []).filter((row) => isLive(row, at) && row.forId !== ownerId);
	const ways = openWays(id, at, facts);
	const takerId = taker === undefined ? null : await findTaker(org, taker);
	const people = await ownerNames(org, [
		ownerId,
		...direct.map(({ againstId }) => againstId),
		...passed.flatMap(({ forId, againstId }) => [forId, againstId]),
		...(loss ? [loss.fromId, ...(loss.byId === null ? [] : [loss.byId])] : []),
		...ways.map(({ toId }) => toId),
		...(takerId ? [takerId] : []),
	]);
	const name = (userId: string): string => people.get(userId) ?? userId;
	const person = (row: Row, field: string): string => String((row[field] as Row | null)?.['Name'] ?? '');
	const decision = takerId && decideOwner({ object, recordId: id, fromOwnerId: ownerId, toOwnerId: takerId, at }, facts);
	return {
		object,
		id,
		name: recordName(record),
		owner: name(ownerId),
		mode: policy.mode,
		protections: [
			...direct.map(({ againstId, until, mentorship }) => ({
				for: name(ownerId),
				against: name(againstId),
				until,
				mentorship: mentorship.name,
				why: 'owner' as const,
			})),
			...passed.map(({ forId, againstId, until, mentorshipId }) => ({
				for: name(forId),
				against: name(againstId),
				until,
				mentorship: facts.mentorships.get(mentorshipId)?.name ?? mentorshipId,
				why: 'through other hands' as const,
			})),
		],
		stolen: loss && { from: name(loss.fromId), by: loss.byId && name(loss.byId), rule: loss.rule, on: loss.on, incident: loss.incident },
		territory: object === 'Account' ? await territoryOf(org, id) : null,
		ways: ways.map(({ kind, toId, until }) => ({ kind, for: name(toId), until })),
		incidents: incidents.map((row) => ({
			name: String(row['Name']),
			on: String(row['Occurred_On__c'] ?? '').slice(0, 10),
			rule: String(row['Rule__c']),
			result: String(row['Result__c']),
			review: text(row['Review_Status__c']) ?? 'Open',
			from: person(row, 'From_Owner__r'),
			to: person(row, 'To_Owner__r'),
			by: person(row, 'Actor__r') || null,
			merged: row['Record_Id__c'] === id ? null : String(row['Record_Name__c']),
		})),
		taken:
			takerId && decision
				? {
						by: name(takerId),
						decision: {
							blocked: decision.blocked,
							reason: decision.reason,
							...(decision.rule && { rule: decision.rule }),
							...(decision.until !== undefined && { until: decision.until }),
						},
					}
				: null,
		notCovered: unread,
	};
}

async function territoryOf(org: Org, id: string): Promise<Explanation['territory']> {
	// Who may not read the stamps hears nothing of them.
	const fields = await org.fields('Account');
	if (!fields?.has('Territory_Key__c') || !fields.has('Territory_Policy__c')) return null;
	const [row] = await org.query(soql`SELECT Territory_Key__c, Territory_Policy__c FROM Account WHERE Id = ${id}`);
	const [key, policy] = [text(row?.['Territory_Key__c']), text(row?.['Territory_Policy__c']) as TerritoryPolicy | null];
	const unguarded = decideTerritory({ territoryKey: key, policy }, null) === 'unguarded';
	return policy !== null || (await territoriesInUse(org)) ? { key, policy, unguarded } : null;
}

async function whyNotThere(org: Org, object: GuardedObject, recordId: string): Promise<string> {
	const [deleted] = await org.query(soql`SELECT Id FROM ${names([object])} WHERE Id = ${recordId}`, { deleted: true });
	const [merged] = deleted ? (await readMergedInto(org, [String(deleted['Id'])])).values() : [];
	return merged
		? `was merged into ${merged.name ?? 'another record'} (${merged.id}) on ${merged.on}: explain that one, and see guard enforce for the way back`
		: `there is no such ${object}, or you may not see it`;
}

/**
 * Whose the record is where its present owner took it: by the latest incident that no one dismissed, else by its own history, replayed.
 * Null where the present owner has it by right, or by a way through since.
 */
async function lossOf(
	org: Org,
	{ object, id, ownerId, at }: { object: GuardedObject; id: string; ownerId: string; at: string },
	incidents: readonly Row[],
	facts: GuardFacts,
): Promise<(Omit<Taken, 'from' | 'by'> & { fromId: string; byId: string | null }) | null> {
	const stillTheirs = (fromId: string, since: string): boolean =>
		protectionsOf(fromId, id, at, facts).some(({ againstId }) => againstId === ownerId) &&
		!letThroughSince({ recordId: id, forId: fromId, toId: ownerId, at }, since, facts);
	const last = incidents.filter((row) => row['Result__c'] === 'Found' && row['To_Owner__c'] === ownerId && row['From_Owner__c']).at(-1);
	if (last) {
		const fromId = String(last['From_Owner__c']);
		if (last['Review_Status__c'] === 'Dismissed' || !stillTheirs(fromId, moment(last['Occurred_On__c']) ?? at)) return null;
		const [channel, review] = [String(last['Channel__c']), text(last['Review_Status__c']) ?? 'Open'];
		return {
			fromId,
			byId: text(last['Actor__c']),
			rule: String(last['Rule__c']),
			on: String(last['Occurred_On__c'] ?? '').slice(0, 10),
			incident: {
				name: String(last['Name']),
				key: String(last['Key__c']),
				channel,
				review,
				waits: waitsForConfirmation({ channel, review }),
			},
		};
	}
	const { history, parent, fields } = HISTORIES[object];
	if (!(await org.fields(history))) return null;
	const rows = await org.query(
		soql`SELECT Id, OldValue, NewValue, CreatedById, CreatedDate FROM ${names([history])} WHERE ${names([parent])} = ${id} AND Field IN ${fields}`,
	);
	const log = new OwnerHistory(new Set(facts.mentorshipsOf.keys()), new Map());
	for (const row of rows)
		log.add({
			id: String(row['Id']),
			object,
			recordId: id,
			oldValue: text(row['OldValue']),
			newValue: text(row['NewValue']),
			changedById: String(row['CreatedById']),
			at: instant(String(row['CreatedDate'])),
		});
	const found = replay([log.changes], [], facts).findings.at(-1);
	if (!found || found.toOwnerId !== ownerId || found.fromOwnerId === null || !stillTheirs(found.fromOwnerId, found.at)) return null;
	return { fromId: found.fromOwnerId, byId: found.actorId, rule: found.rule, on: found.at.slice(0, 10), incident: null };
}

async function findTaker(org: Org, taker: string): Promise<string> {
	const id = recordId(taker);
	const [user] = id?.startsWith('005')
		? await org.query(soql`SELECT Id FROM User WHERE Id = ${id}`)
		: await org.query(soql`SELECT Id FROM User WHERE Username = ${taker}`);
	if (!user) throw new InputError([{ file: '--to', value: taker, problem: 'there is no user with this username or id' }]);
	return String(user['Id']);
}
