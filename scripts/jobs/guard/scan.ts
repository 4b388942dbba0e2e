/**
 * The guard scan: owner history, present owners and what is there now, against the mentorships; what no save-time guard stopped becomes
 * an incident, once. Each part that the org refuses is named, and the others go on; nothing is concluded from what could not be read.
 */
import { correctBackdated } from '../../domain/guard/backdated.ts';
import { conversionChanges } from '../../domain/guard/conversions.ts';
import { copies, laterTwins, unexplainedTwins } from '../../domain/guard/edits.ts';
import type { GuardFacts, GuardedObject } from '../../domain/guard/facts.ts';
import { madeUp } from '../../domain/guard/evidence.ts';
import { type Finding, type How, newFindings } from '../../domain/guard/findings.ts';
import type { ChangeLog, FoundChange } from '../../domain/guard/changeLog.ts';
import { OwnerHistory, replay } from '../../domain/guard/history.ts';
import type { LedgerEntry, NewEntry } from '../../domain/guard/ledger.ts';
import { LedgerView } from '../../domain/guard/ledgerView.ts';
import { policyFindings, samePolicy } from '../../domain/guard/policy.ts';
import { PastOwners } from '../../domain/guard/owners.ts';
import { type DealMove, dealsOnOthersAccounts } from '../../domain/guard/placements.ts';
import { probing } from '../../domain/guard/probing.ts';
import { clones, matches } from '../../domain/guard/prospects.ts';
import { releasedForTheReturned } from '../../domain/guard/returned.ts';
import { UnwrittenProtections } from '../../domain/guard/unwritten.ts';
import { type Use, beyondOneUse } from '../../domain/guard/uses.ts';
import { type Org, type RefusedRow, refusedRows } from '../../salesforce/org.ts';
import { names as nameList, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { type Report, silent } from '../progress.ts';
import { closeOverdueAccess } from './access.ts';
import { readCarried } from './carried.ts';
import { Coverage, type Gap } from './coverage.ts';
import { editFindings, formerKeys } from './edits.ts';
import { readGuardFacts } from './facts.ts';
import { doubtedIncidents, incidentRecord, readIncidents, writeIncidents } from './incidents.ts';
import type { Ledger, LedgerState } from './ledger.ts';
import { mergeFindings } from './merges.ts';
import {
	emptyRecords,
	isTracked,
	readAccounts,
	readContacts,
	readDealMoves,
	readDeals,
	readGivenAway,
	readGone,
	readLeads,
	readOwnerHistory,
} from './records.ts';
import { policyTrail, readPolicySeen } from './policy.ts';
import { auditFieldHolders, loginAsFindings, overrideHolders, policyGaps, roleFindings } from './privileges.ts';
import { readHandedOn } from './handedOn.ts';
import { movedOnFindings } from './movedOn.ts';
import { type Guarded, accessFindings, accessRequests, guardedNow, narrowed, readAccess, splitFindings } from './standing.ts';
import { modelFindings, territoryEditFindings, territoryFindings } from './territories.ts';

/** What the history of one object let us see. */
export interface HistoryCoverage {
	object: GuardedObject;
	/** Days of the first and last row; null where there is none. */
	from: string | null;
	to: string | null;
	changes: number;
	/** Is the owner tracked now? Null where the org does not say. */
	tracked: boolean | null;
}
export interface GuardScanResult {
	/** `from` is the first day of any history: null where there is none at all. */
	coverage: { from: string | null; to: string; accounts: number; changes: number; histories: HistoryCoverage[] };
	mentorships: number;
	/** Found and written now. */
	incidents: (Finding & { id: string | null; mentorshipName: string })[];
	/** Seen before. */
	known: number;
	/** Owner changes between parties that were allowed: counts by reason. */
	allowed: Record<string, number>;
	/** Reviews whose access had run out, and was closed now. */
	accessClosed: number;
	refused: RefusedRow[];
	/** As it was found, before this scan's entries; null where none was kept or it could not be read. */
	ledger: LedgerState | null;
	/** The process of a scan that was killed while it wrote the ledger: its lock was taken over. */
	lockTakenFrom: number | null;
	/** Named, not passed over in silence. */
	notCovered: Gap[];
}

const OBJECTS: readonly GuardedObject[] = ['Account', 'Opportunity', 'Lead'];
/** By what name the reading of an object is covered. */
const READING: Record<GuardedObject, string> = { Account: 'accounts', Opportunity: 'opportunities', Lead: 'leads' };
/** Findings about records that were created. */
const MADE: ReadonlySet<How> = new Set(['creation', 'likeness', 'clone'] as const);
/** Of the requests that the org has left for the day, the part that asking for access may use. */
const ACCESS_SHARE_OF_LIMIT = 0.2;
/** Clocks further apart than this are named. */
const SKEW_MS = 5 * 60_000;

/** Scans the org, writes what it finds as Ownership_Incident__c, and what it saw of owners into the ledger. */
export async function scanGuard(org: Org, report: Report = silent, ledger?: Ledger): Promise<GuardScanResult> {
	const now = (await org.now()).toISOString();
	const coverage = new Coverage();
	report('guard.reading');
	const read = await readGuardFacts(org);
	const { facts, policy, parties, kinds, unread } = read;
	for (const object of unread) coverage.gap(`object.${object}`);
	const records = emptyRecords();
	await coverage.attempt('accounts', () => readAccounts(org, parties, policy.freemail, records));
	if (parties.size) {
		await coverage.attempt('opportunities', () => readDeals(org, parties, records));
		await coverage.attempt('leads', () => readLeads(org, parties, policy.freemail, records));
		await coverage.attempt('contacts', () => readContacts(org, parties, policy.freemail, records));
		await coverage.attempt('deleted', () => readGone(org, parties, policy.freemail, records));
	}
	const histories = await readHistories(org, parties, records.owned, coverage);
	const givenAway = new Set<string>();
	for (const { recordId, toOwnerId } of histories.of('Lead')?.changes ?? []) if (!parties.has(toOwnerId)) givenAway.add(recordId);
	await coverage.attempt('conversions', () => readGivenAway(org, givenAway, records));
	const view = new LedgerView(records.owned, histories.traced);
	let policyBefore: Extract<LedgerEntry, { kind: 'policy' }> | undefined;
	const state =
		ledger &&
		(await coverage.attempt('ledger', () =>
			ledger.read((entry) => {
				if (entry.kind === 'policy') policyBefore = entry;
				else view.add(entry);
			}),
		));
	if (state?.fault) coverage.gap(`ledger.${state.fault}`, `${state.file}, entry ${state.faultAt}`);
	if (state?.beyond) coverage.gap('ledger.beyond', String(state.beyond));
	const sound = state?.fault === null;
	const backdated = sound
		? correctBackdated(records, facts, (object, id) =>
				// Where history was not read whole it may say how they came by the record.
				view.lastSeen(id) || histories.of(object)?.knows(id) === false ? view.unseenAt(object, id) : undefined,
			)
		: new Set<string>();
	report('guard.judging', histories.changes, facts.mentorships.size);

	const carried = (await coverage.attempt('carried', () => readCarried(org, facts, records.owned, now))) ?? new Map();
	const standing = { now, facts, records, carried };
	const accountOf = new Map(records.deals.map(({ id, accountId }) => [id, accountId]));
	const skipLevel = new Set([...kinds].filter(([, kind]) => kind === 'Skip-level').map(([id]) => id));
	const untraced = [
		...histories.untraced(now),
		...conversionChanges(records.conversions, records.prospects, records.deals, histories.traced, facts),
		...(sound ? [...view.beyond(), ...view.untraced(histories.of, now)] : []),
	];
	const unwritten = new UnwrittenProtections(facts, now);
	const { findings, allowed } = replay(histories.traced, untraced, facts, (id) => accountOf.get(id) ?? null, unwritten);
	const owners = new PastOwners({
		histories: histories.traced,
		more: untraced,
		tracked: histories.tracked,
		isParty: (id) => parties.has(id),
		now,
		...(sound && { lastSeen: (id: string) => view.lastSeen(id) }),
	});
	const letGo = unwritten.has('Opportunity') || [...facts.protectionsOf.keys()].some((id) => id.startsWith('006'));
	const moves = records.deals.length || letGo ? await movesOf(org, records, parties, coverage) : new Map<string, DealMove[]>();
	const keys = new Set(findings.map(({ key }) => key));
	const placed = dealsOnOthersAccounts(records.deals, records.accounts, facts, owners, moves, keys);
	for (const { key } of placed.findings) keys.add(key);
	if (placed.unsure.length) coverage.gap('placements.unsure', listed(placed.unsure));
	const dated = (finding: Finding): Finding =>
		backdated.has(finding.recordId) && MADE.has(finding.how) ? { ...finding, how: 'back-dated', timeKnown: false } : finding;
	const handedMoved = await coverage.attempt('carried', () => movedOnFindings(org, moves, unwritten, standing, owners, keys));
	findings.push(...[...placed.findings, ...(handedMoved ?? []), ...clones(records.deals, facts)].map(dated));
	findings.push(...releasedForTheReturned(facts, (id) => records.owned.get(id)?.name, now));
	const former = await coverage.attempt('former', () =>
		formerKeys(org, records.prospects, facts, policy.freemail, (part, why) => coverage.gap(part, why)),
	);
	const uses: Use[] = [...placed.uses];
	const matching = matches(records.prospects, facts, [...records.gone, ...(former ?? [])], (use) => uses.push(use)).map(dated);
	const older = laterTwins(matching, records.prospects);
	const told = await coverage.attempt('edits', () => editFindings(org, older, policy.freemail, now, facts));
	findings.push(...copies(matching, older, told?.findings ?? [], told?.untold ?? older));
	uses.push(...(told?.uses ?? []));
	findings.push(...((await coverage.attempt('merges', () => mergeFindings(org, parties, facts))) ?? []));
	// Where the org-wide default lets everybody edit, nobody gained it.
	const defaults = await coverage.attempt('orgWideDefaults', () => readDefaults(org));
	const editable = OBJECTS.filter((object) => defaults?.get(object)?.startsWith('ReadWrite'));
	for (const object of editable) coverage.gap(`shares.${object}`, 'the org-wide default lets everybody edit');
	const guarded = guardedNow(standing).filter(({ record }) => !editable.includes(record.object));
	const seen = OBJECTS.filter((object) => !editable.includes(object) && coverage.covers(READING[object]));
	const reach = await readAccess(org, guarded, { facts, now, objects: seen, skipLevel, defaults }, coverage);
	const asked = async (all: readonly Guarded[], some: readonly Guarded[]): Promise<Finding[]> =>
		(await coverage.attempt('shares', () =>
			affordable(org, accessRequests(some), () => accessFindings(org, all, some, standing, skipLevel)),
		)) ?? [];
	findings.push(...(await asked(guarded, narrowed(guarded, standing, reach))));
	// What the replay alone knows to be protected is asked about when it has ended.
	const handed = await coverage.attempt('carried', () => readHandedOn(org, unwritten, standing, { guarded, objects: seen, access: reach }));
	if (handed) findings.push(...(await asked(handed.guarded, handed.asked)));
	const gap = (part: string, why?: string): void => coverage.gap(part, why ?? null);
	for (const [part, find] of [
		[
			'edits',
			async () => {
				const twins = await editFindings(org, unexplainedTwins(records.prospects, facts, now), policy.freemail, now, facts);
				if (twins.untracked.length) gap('edits.untracked', twins.untracked.join(', '));
				uses.push(...twins.uses);
				return twins.findings;
			},
		],
		['splits', () => splitFindings(org, [...guarded, ...(handed?.guarded ?? [])], standing)],
		['roles', () => roleFindings(org, standing, skipLevel)],
		['overridePermission', () => overrideHolders(org, standing, gap)],
		['loginAs', () => loginAsFindings(org, standing, gap)],
		['territories', () => territoryFindings(org, now, gap)],
		['dealTerritories', () => modelFindings(org, now, gap)],
		['territoryEdits', () => territoryEditFindings(org, now, gap)],
	] as const) {
		const found = await coverage.attempt(part, async () => (await find()) ?? 'absent');
		if (found === 'absent') coverage.gap(part === 'territories' ? 'territories.none' : part);
		else findings.push(...(found ?? []));
	}
	findings.push(...beyondOneUse(uses, facts));
	for (const [part, why] of policyGaps(policy, facts)) coverage.gap(part, why);
	const setters = (await coverage.attempt('auditFields.holders', () => auditFieldHolders(org))) ?? [];
	if (setters.length) coverage.gap('auditFields', listed(setters));
	if (Math.abs(Date.parse(now) - Date.now()) > SKEW_MS) coverage.gap('clock', now);

	const policySeen = sound ? await coverage.attempt('policy', () => readPolicySeen(org)) : undefined;
	const before = policyBefore;
	if (policySeen && before && !samePolicy(before, policySeen))
		findings.push(...policyFindings(before, policySeen, (await coverage.attempt('policy', () => policyTrail(org, before.at))) ?? [], now));

	const undated = undatedMentorships(facts);
	if (undated.length) coverage.gap('mentorships.undated', undated.join(', '));

	const incidents = await readIncidents(org);
	const doubted = await doubtedIncidents(org, incidents, read, {
		history: (object) => (histories.tracked.has(object) ? histories.of(object) : undefined),
		isThere: (id) => records.owned.has(id),
	});
	findings.push(...madeUp(doubted), ...probing(incidents.filter((each) => !doubted.has(each))));
	const { fresh, known } = newFindings(findings, incidents, doubted);
	const { named, alive } = await withNames(org, fresh, records.owned);
	const fields = (await org.fields('Ownership_Incident__c')) ?? new Set();
	const rows = named.map((finding) =>
		incidentRecord(finding, fields, (id) => alive(id) || carried.has(id) || (handed?.carried.has(id) ?? false)),
	);
	const results = await writeIncidents(org, rows, fields);
	// What was refused is told by the next scan: until then the ledger has the policy of before.
	const policyTold = named.every(({ how }, index) => how !== 'policy' || results[index]?.success);
	function* news(): Generator<NewEntry> {
		yield* view.news(now, (object) => coverage.covers(READING[object]));
		if (policySeen && policyTold && !(before && samePolicy(before, policySeen))) yield { kind: 'policy', at: now, ...policySeen };
	}
	const takenFrom = ledger && sound ? await coverage.attempt('ledger', () => ledger.append(news(), now)) : null;
	const access = await closeOverdueAccess(org, now.slice(0, 10));
	const [from = null] = histories.coverage.flatMap((each) => each.from ?? []).sort();
	return {
		coverage: { from, to: now.slice(0, 10), accounts: records.accountCount, changes: histories.changes, histories: histories.coverage },
		mentorships: facts.mentorships.size,
		incidents: named.flatMap((finding, index) =>
			results[index]?.success
				? [{ ...finding, id: results[index].id, mentorshipName: facts.mentorships.get(finding.mentorshipId ?? '')?.name ?? '' }]
				: [],
		),
		known,
		allowed,
		accessClosed: access.closed,
		refused: [...refusedRows(rows, results, (row) => String(row['Record_Name__c'])), ...access.refused],
		ledger: state ?? null,
		lockTakenFrom: takenFrom ?? null,
		notCovered: coverage.gaps,
	};
}

async function readHistories(
	org: Org,
	parties: ReadonlySet<string>,
	owned: ReturnType<typeof emptyRecords>['owned'],
	coverage: Coverage,
): Promise<{
	coverage: HistoryCoverage[];
	changes: number;
	traced: ChangeLog[];
	untraced: (now: string) => FoundChange[];
	/** Objects whose owner is tracked, and whose history was read whole. */
	tracked: ReadonlySet<GuardedObject>;
	/** The history of an object where it was read whole. */
	of: (object: GuardedObject) => OwnerHistory | undefined;
}> {
	const read: { object: GuardedObject; history: OwnerHistory; whole: boolean; tracked: boolean | null }[] = [];
	for (const object of OBJECTS) {
		const history = new OwnerHistory(parties, owned);
		const rows = await coverage.attempt(`history.${object}`, () => readOwnerHistory(org, object, (row) => history.add(row)));
		const tracked = (await coverage.attempt(`tracking.${object}`, () => isTracked(org, object, 'OwnerId'))) ?? null;
		if (tracked === false) coverage.gap(`untracked.${object}`);
		read.push({ object, history, whole: rows !== undefined, tracked });
	}
	return {
		coverage: read.map(({ object, history, tracked }) => ({
			object,
			from: history.first?.slice(0, 10) ?? null,
			to: history.last?.slice(0, 10) ?? null,
			changes: history.count,
			tracked,
		})),
		changes: read.reduce((sum, { history }) => sum + history.count, 0),
		traced: read.map(({ history }) => history.changes),
		tracked: new Set(read.flatMap(({ object, whole, tracked }) => (whole && tracked ? [object] : []))),
		// Half a history would make owners look changed that are not.
		of: (object) => read.find((each) => each.object === object && each.whole)?.history,
		untraced: (now) => read.flatMap(({ history, whole }) => (whole ? history.untraced(now) : [])),
	};
}

/** Org-wide defaults of the guarded objects and of users. */
async function readDefaults(org: Org): Promise<Map<string, string>> {
	const rows = await org.query(
		soql`SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName IN ${[...OBJECTS, 'User']}`,
	);
	return new Map(rows.map((row) => [String(row['QualifiedApiName']), String(row['InternalSharingModel'])]));
}

/** Changes of the deals' accounts, and all moves to accounts of parties; where no history is kept of them, that is said. */
async function movesOf(
	org: Org,
	{ deals, accounts }: ReturnType<typeof emptyRecords>,
	parties: ReadonlySet<string>,
	coverage: Coverage,
): Promise<Map<string, DealMove[]>> {
	const theirs = (accountId: string): boolean => parties.has(accounts.get(accountId)?.ownerId ?? '');
	const moves = await coverage.attempt('moves', () => readDealMoves(org, new Set(deals.map(({ id }) => id)), false, theirs));
	if ((await coverage.attempt('moves', () => isTracked(org, 'Opportunity', 'AccountId'))) === false) coverage.gap('moves.untracked');
	return moves ?? new Map();
}

/** As many names as are read, and how many there are beyond. */
const NAMES = 20;
const listed = (all: readonly string[]): string =>
	[...[...all].sort().slice(0, NAMES), ...(all.length > NAMES ? [`+ ${all.length - NAMES}`] : [])].join(', ');

/** Runs what needs so many requests, unless that is more than a fair part of what the org has left today. */
async function affordable<T>(org: Org, requests: number, run: () => Promise<T>): Promise<T> {
	if (requests > 100) {
		const { DailyApiRequests } = await org.request<{ DailyApiRequests: { Remaining: number } }>('GET', '/limits');
		if (requests > DailyApiRequests.Remaining * ACCESS_SHARE_OF_LIMIT)
			throw new Error(`It would take ${requests} API requests, and ${DailyApiRequests.Remaining} are left today.`);
	}
	return run();
}

/** In force by their status, and protecting nobody: neither two signatures nor a start date say since when. */
const undatedMentorships = (facts: GuardFacts): string[] =>
	[...facts.mentorships.values()].flatMap(({ name, status, signedAt }) => (signedAt === null && status !== 'Ended' ? [name] : [])).sort();

/** Findings with the names of their records; of those that only history knows they are asked for in lists. `alive` are records that are there. */
async function withNames(
	org: Org,
	findings: readonly Finding[],
	owned: ReadonlyMap<string, { name: string }>,
): Promise<{ named: Finding[]; alive: (recordId: string) => boolean }> {
	const others = new Map<string, string>();
	for (const object of [...OBJECTS, 'User'] as const) {
		const field = object === 'User' ? 'Username' : 'Name';
		const ids = new Set(
			findings.filter((each) => each.object === object && each.recordName === each.recordId).map(({ recordId }) => recordId),
		);
		for (const some of chunks(
			[...ids].filter((id) => !owned.has(id)),
			IDS_PER_QUERY,
		))
			for (const row of await org.query(soql`SELECT Id, ${nameList([field])} FROM ${nameList([object])} WHERE Id IN ${some}`))
				others.set(String(row['Id']), String(row[field]));
	}
	const nameOf = (id: string): string => owned.get(id)?.name ?? others.get(id) ?? id;
	return {
		named: findings.map((each) => (each.recordName === each.recordId ? { ...each, recordName: nameOf(each.recordId) } : each)),
		alive: (id) => owned.has(id) || others.has(id),
	};
}
