/**
 * Judges some records as the scan judges all: their owner history replayed by the same rules, what they were merged into, and whose
 * account an opportunity is on. What it finds has the key that the scan gives it, so each incident is there once, whoever comes first.
 */
import { type GuardFacts, type GuardedObject, instant } from '../../domain/guard/facts.ts';
import { type WaitingRecord, ofParties } from '../../domain/guard/changes.ts';
import { type Finding, newFindings } from '../../domain/guard/findings.ts';
import { OwnerHistory, replay } from '../../domain/guard/history.ts';
import { PastOwners } from '../../domain/guard/owners.ts';
import { type AccountNode, dealsOnOthersAccounts } from '../../domain/guard/placements.ts';
import type { DealRecord } from '../../domain/guard/prospects.ts';
import { type Org, type RefusedRow, type Row, refusedRows } from '../../salesforce/org.ts';
import { dateTime, names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { readGuardFacts, text } from './facts.ts';
import { doubtedIncidents, incidentRecord, readIncidentsOf, writeIncidents } from './incidents.ts';
import { doubtedStill } from './meanwhile.ts';
import { mergeFindings, mergedSince, readMerged, readMergedAway } from './merges.ts';
import { isTracked, readDealMoves, readOwnerHistoryOf } from './ownerHistory.ts';
import { nameFields, ownerNames, recordName } from './recordNames.ts';
import { keepForWhoseItWas } from './taken.ts';

export interface Judged {
	/** Found and written now. */
	incidents: (Finding & { id: string | null; mentorshipName: string })[];
	/** Found, and recorded before. */
	known: number;
	refused: RefusedRow[];
	/** Records that a party got as an event says, and history does not: only the scan can tell who had them. */
	traceless: string[];
}

const OBJECTS: readonly GuardedObject[] = ['Account', 'Opportunity', 'Lead'];
/** How far up an account's parents are read, as the scan reads them. */
const DEPTH = 50;

/** Judges the records, writes what is found, and reads nothing where no party got anything. */
export async function judgeRecords(org: Org, waiting: ReadonlyMap<string, WaitingRecord>): Promise<Judged> {
	const judged: Judged = { incidents: [], known: 0, refused: [], traceless: [] };
	const sides = await readParties(org);
	const records = ofParties(waiting, sides);
	const deleted = await mergedAway(org, records);
	for (const [id, each] of records) if (each.deleted && !deleted.includes(id)) records.delete(id);
	if (!records.size) return judged;
	const idsOf = (object: GuardedObject): string[] =>
		[...records].filter(([, each]) => each.object === object && !each.deleted).map(([id]) => id);

	// A deal goes along with its account without an event of its own where that is a cascade; and a cascade is told by its account's change.
	const accounts = await readRows(org, 'Account', idsOf('Account'), ['ParentId']);
	const deals = await readRows(org, 'Opportunity', idsOf('Opportunity'), DEAL);
	for (const some of chunks([...accounts.keys()], IDS_PER_QUERY))
		await org.stream(soql`SELECT ${names([...BASE, 'Name', ...DEAL])} FROM Opportunity WHERE AccountId IN ${some}`, (row) =>
			deals.set(String(row['Id']), row),
		);
	const named = [...deals.values()].flatMap((row) => text(row['AccountId']) ?? []);
	for (const [id, row] of await readRows(org, 'Account', missing(named, accounts), ['ParentId'])) accounts.set(id, row);
	const leads = await readRows(org, 'Lead', idsOf('Lead'), []);
	const present: Record<GuardedObject, Map<string, Row>> = { Account: accounts, Opportunity: deals, Lead: leads };

	const histories = new Map<GuardedObject, OwnerHistory>();
	const got = new Set<string>();
	for (const object of OBJECTS) {
		const history = new OwnerHistory(sides, new Map());
		const ids = [...present[object].keys()];
		await readOwnerHistoryOf(org, object, { ids }, (row) => {
			history.add(row);
			got.add(`${row.recordId}:${row.newValue}`);
		});
		histories.set(object, history);
	}
	// Ways through are read after what they let through: who is let through meanwhile is not found.
	const read = await readGuardFacts(org);
	const { facts, parties } = read;
	for (const [id, { owners, object, created }] of records)
		if (!created && present[object].has(id) && [...owners].some((owner) => parties.has(owner) && !got.has(`${id}:${owner}`)))
			judged.traceless.push(id);

	const { findings } = replay(
		[...histories.values()].map(({ changes }) => changes),
		[],
		facts,
		(id) => text(deals.get(id)?.['AccountId']),
	);
	const owned = [...deals.values()].filter((row) => parties.has(String(row['OwnerId']))).map(dealOf);
	const told = new Set(findings.map(({ key }) => key));
	findings.push(...(await placementFindings(org, owned, accounts, { facts, parties, histories, told })));
	if (deleted.length) findings.push(...mergeFindings(await readMerged(org, deleted), parties, facts));

	const incidents = await readIncidentsOf(org, [...new Set(findings.map(({ recordId }) => recordId))]);
	const doubted = await doubtedStill(org, await doubtedIncidents(org, incidents, read));
	const { fresh, known } = newFindings(findings, incidents, doubted);
	judged.known = known;
	if (!findings.length) return judged;
	const nameOf = (finding: Finding): string => {
		const row = present[finding.object as GuardedObject]?.get(finding.recordId);
		return row ? recordName(row) : finding.recordName;
	};
	const full = fresh.map((finding) => ({ ...finding, recordName: nameOf(finding) }));
	const fields = (await org.fields('Ownership_Incident__c')) ?? new Set();
	const people = await ownerNames(
		org,
		full.flatMap(({ through }) => through),
	);
	const isThere = (id: string): boolean => OBJECTS.some((object) => present[object].has(id));
	const rows = full.map((finding) => incidentRecord(finding, fields, isThere, people));
	const results = await writeIncidents(org, rows, fields);
	const written = full.flatMap((finding, index) => (results[index]?.success ? [{ ...finding, id: results[index].id }] : []));
	const keptFor = await keepForWhoseItWas(
		org,
		(await org.now()).toISOString(),
		read,
		findings,
		[...incidents, ...written.map((each) => ({ ...each, result: 'Found', judgement: 'Open' }))],
		(id) => text(OBJECTS.map((object) => present[object].get(id)).find(Boolean)?.['OwnerId']) ?? undefined,
	);
	judged.refused = [...refusedRows(rows, results, (row) => String(row['Record_Name__c'])), ...keptFor.refused];
	judged.incidents = written.map((each) => ({ ...each, mentorshipName: facts.mentorships.get(each.mentorshipId ?? '')?.name ?? '' }));
	return judged;
}

/** Deals on accounts of the other, judged as the scan does; where it would be unsure, only it can tell. */
async function placementFindings(
	org: Org,
	deals: readonly DealRecord[],
	accounts: ReadonlyMap<string, Row>,
	known: {
		facts: GuardFacts;
		parties: ReadonlySet<string>;
		histories: ReadonlyMap<GuardedObject, OwnerHistory>;
		told: ReadonlySet<string>;
	},
): Promise<Finding[]> {
	if (!deals.length) return [];
	const { facts, parties, histories, told } = known;
	const moves = await readDealMoves(org, new Set(deals.map(({ id }) => id)), true);
	const left = [...moves.values()].flat().flatMap(({ fromAccountId, toAccountId }) => [fromAccountId ?? [], toAccountId ?? []].flat());
	const nodes = await withParents(org, new Map([...accounts, ...(await readRows(org, 'Account', missing(left, accounts), ['ParentId']))]));
	const above = new OwnerHistory(parties, new Map());
	await readOwnerHistoryOf(org, 'Account', { ids: missing([...nodes.keys()], accounts) }, (row) => above.add(row));
	const now = (await org.now()).toISOString();
	const judge = (tracked: ReadonlySet<GuardedObject>, merged: readonly Row[] = []): Finding[] => {
		const evidence = { histories: [...[...histories.values()].map(({ changes }) => changes), above.changes], tracked, now };
		const owners = new PastOwners({ ...evidence, isParty: (id) => parties.has(id) });
		return dealsOnOthersAccounts(deals, nodes, facts, owners, moves, told, mergedSince(merged)).findings;
	};
	const objects = ['Account', 'Opportunity'] as const;
	const findings = judge(new Set(objects));
	if (!findings.length) return [];
	// Only now it matters whether the histories would know, and what was merged into these accounts.
	const tracked = new Set<GuardedObject>();
	for (const object of objects) if (await isTracked(org, object, 'OwnerId')) tracked.add(object);
	const merged: Row[] = [];
	for (const some of chunks([...nodes.keys()], IDS_PER_QUERY))
		merged.push(...(await readMergedAway(org, 'Account', soql`AND MasterRecordId IN ${some}`)));
	return tracked.size === objects.length && !merged.length ? findings : judge(tracked, merged);
}

/**
 * What changed since a moment, without events: records that a party got as history tells, opportunities that a party created, and what
 * was merged away.
 */
export async function changedSince(org: Org, since: Date, objects: readonly GuardedObject[]): Promise<Map<string, WaitingRecord>> {
	const parties = await readParties(org);
	const waiting = new Map<string, WaitingRecord>();
	if (!parties.size) return waiting;
	const add = (id: string, object: GuardedObject, more: Partial<WaitingRecord> = {}): void =>
		void waiting.set(id, { object, owners: new Set(), unsaid: true, created: false, deleted: false, ...more });
	for (const object of objects) {
		await readOwnerHistoryOf(org, object, { since }, ({ recordId, newValue }) => {
			if (newValue !== null && parties.has(newValue)) add(recordId, object);
		});
		if (object === 'Opportunity')
			await org.stream(soql`SELECT Id, OwnerId FROM Opportunity WHERE CreatedDate >= ${dateTime(since)}`, (row) => {
				if (parties.has(String(row['OwnerId']))) add(String(row['Id']), object);
			});
		else
			for (const row of await org.query(
				soql`SELECT Id FROM ${names([object])} WHERE IsDeleted = true AND MasterRecordId != null AND LastModifiedDate >= ${dateTime(since)}`,
				{ deleted: true },
			))
				add(String(row['Id']), object, { deleted: true });
	}
	return waiting;
}

/** Both sides of every mentorship, in one request. */
async function readParties(org: Org): Promise<Set<string>> {
	const rows = await org.query(soql`SELECT Mentor__c, Mentee__c FROM Mentorship__c WHERE Status__c != ${'Proposed'}`);
	return new Set(rows.flatMap((row) => [String(row['Mentor__c']), String(row['Mentee__c'])]));
}

/** Those of the deleted records that a merge deleted. */
async function mergedAway(org: Org, records: ReadonlyMap<string, WaitingRecord>): Promise<string[]> {
	const merged: string[] = [];
	for (const object of ['Account', 'Lead'] as const) {
		const ids = [...records].filter(([, each]) => each.deleted && each.object === object).map(([id]) => id);
		for (const some of chunks(ids, IDS_PER_QUERY)) {
			const rows = await org.query(
				soql`SELECT Id FROM ${names([object])} WHERE Id IN ${some} AND IsDeleted = true AND MasterRecordId != null`,
				{ deleted: true },
			);
			merged.push(...rows.map((row) => String(row['Id'])));
		}
	}
	return merged;
}

const BASE = ['Id', 'OwnerId', 'CreatedDate', 'CreatedById'];
const DEAL = ['AccountId', 'Amount'];

async function readRows(org: Org, object: GuardedObject, ids: readonly string[], more: readonly string[]): Promise<Map<string, Row>> {
	const rows = new Map<string, Row>();
	for (const some of chunks(ids, IDS_PER_QUERY))
		for (const row of await org.query(
			soql`SELECT ${names([...BASE, ...nameFields(object), ...more])} FROM ${names([object])} WHERE Id IN ${some}`,
		))
			rows.set(String(row['Id']), row);
	return rows;
}

const dealOf = (row: Row): DealRecord => ({
	id: String(row['Id']),
	name: String(row['Name']),
	ownerId: String(row['OwnerId']),
	accountId: text(row['AccountId']),
	amount: row['Amount'] === null || row['Amount'] === undefined ? null : Number(row['Amount']),
	createdAt: instant(String(row['CreatedDate'])),
	createdById: String(row['CreatedById']),
});

const missing = (ids: readonly string[], known: ReadonlyMap<string, unknown>): string[] => [...new Set(ids)].filter((id) => !known.has(id));

/** Accounts by id, with those above them. */
async function withParents(org: Org, accounts: ReadonlyMap<string, Row>): Promise<Map<string, AccountNode>> {
	const nodes = new Map<string, AccountNode>();
	let level: ReadonlyMap<string, Row> = accounts;
	for (let depth = 0; level.size && depth <= DEPTH; depth++) {
		for (const [id, row] of level)
			nodes.set(id, { ownerId: String(row['OwnerId']), parentId: text(row['ParentId']), createdById: String(row['CreatedById']) });
		const above = [...level.values()].flatMap((row) => text(row['ParentId']) ?? []);
		level = await readRows(org, 'Account', missing(above, nodes), ['ParentId']);
	}
	return nodes;
}
