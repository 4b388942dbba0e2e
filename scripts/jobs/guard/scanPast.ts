/** What a scan finds in what happened: owner changes, where deals were put, what was made beside the other's, and edited into it. */
import { correctBackdated } from '../../domain/guard/backdated.ts';
import type { FoundChange } from '../../domain/guard/changeLog.ts';
import { conversionChanges } from '../../domain/guard/conversions.ts';
import { copies, laterTwins, unexplainedTwins } from '../../domain/guard/edits.ts';
import type { Finding, How } from '../../domain/guard/findings.ts';
import { wasTheirs } from '../../domain/guard/held.ts';
import { replay } from '../../domain/guard/history.ts';
import type { LedgerView } from '../../domain/guard/ledgerView.ts';
import { PastOwners } from '../../domain/guard/owners.ts';
import { type DealMove, accountsOf, dealsOnOthersAccounts } from '../../domain/guard/placements.ts';
import { type ProspectRecord, clones, matches } from '../../domain/guard/prospects.ts';
import { releasedForTheReturned } from '../../domain/guard/returned.ts';
import { isTakenFrom } from '../../domain/guard/taken.ts';
import { unexplainedProtections } from '../../domain/guard/unexplained.ts';
import { type UnwrittenProtection, UnwrittenProtections } from '../../domain/guard/unwritten.ts';
import { type Use, beyondOneUse } from '../../domain/guard/uses.ts';
import type { Org } from '../../salesforce/org.ts';
import { type Coverage, listed } from './coverage.ts';
import { editFindings, formerKeys } from './edits.ts';
import type { ReadFacts } from './facts.ts';
import { readLetGo } from './letGo.ts';
import { type Merged, mergeFindings, mergedSince } from './merges.ts';
import { movedOnFindings } from './movedOn.ts';
import type { ReadRecords } from './records.ts';
import type { DealMoves, Histories } from './scanReading.ts';
import type { Standing } from './standing.ts';

/** Findings about records that were created. */
const MADE: ReadonlySet<How> = new Set(['creation', 'likeness', 'clone'] as const);

export interface Past {
	records: ReadRecords;
	histories: Histories;
	moves: DealMoves;
	/** Undefined where it could not be read. */
	merged: Merged | undefined;
	/** What records were called before others renamed them. */
	former: readonly ProspectRecord[];
	/** Which of the parties' prospects may match the other's at all, by id. */
	comparable: ReadonlySet<string>;
	/** By owner: when somebody last edited what a record of theirs is known by. */
	edited: ReadonlyMap<string, string>;
	/** Records that were let go and are still protected. */
	carried: Standing['carried'];
	/** Where it is sound; `beyond` are changes that it has and history no longer, `silent` moves of deals that history never had. */
	ledger: { view: LedgerView; beyond: readonly FoundChange[]; silent: readonly DealMove[] } | undefined;
}

/** @returns findings, owner changes between parties that were allowed: counts by reason, and what is protected without a row that says so */
export async function pastFindings(
	org: Org,
	now: string,
	{ facts, policy, parties }: ReadFacts,
	{ records, histories, moves, merged: mergedAway, former, comparable, edited, carried, ledger }: Past,
	coverage: Coverage,
): Promise<{ findings: Finding[]; allowed: Record<string, number>; unwritten: UnwrittenProtections }> {
	const backdated = ledger
		? correctBackdated(records, facts, (object, id) =>
				// Where history was not read whole it may say how they came by the record.
				ledger.view.lastSeen(id) || histories.of(object)?.knows(id) === false ? ledger.view.unseenAt(object, id) : undefined,
			)
		: new Set<string>();
	const accountOf = new Map(records.deals.map(({ id, accountId }) => [id, accountId]));
	const untraced = [
		...histories.untraced(now),
		...conversionChanges(records.conversions, records.prospects, records.deals, histories.traced, facts),
		...(ledger ? [...ledger.beyond, ...ledger.view.untraced(histories.of, now)] : []),
	];
	const unwritten = new UnwrittenProtections(facts, now);
	const { findings, allowed } = replay(histories.traced, untraced, facts, (id) => accountOf.get(id) ?? null, unwritten);
	// What the org wrote down only when its owner let it go once more stood since they first did.
	const known = unwritten.among(facts, (id) => facts.protectionsOf.has(id));
	const owners = new PastOwners({
		histories: histories.traced,
		more: untraced,
		tracked: histories.tracked,
		isParty: (id) => parties.has(id),
		now,
		...(ledger && { lastSeen: (id: string) => ledger.view.lastSeen(id) }),
	});
	const had = wasTheirs(owners, facts);
	const told = new Set(findings.map(({ key }) => key));
	const dealsLetGo = unwritten.has('Opportunity') || [...facts.protectionsOf.keys()].some((id) => id.startsWith('006'));
	if (moves.untracked && (records.deals.length || dealsLetGo)) coverage.gap('moves.untracked');
	const moved = moves.of && withSilent(moves.of, ledger?.silent ?? []);
	// Accounts that were let go where no flow ran are kept from the other's deals, too.
	const isOn = moved && unwritten.has('Account') ? accountsOf(records.deals, records.accounts, moved) : () => false;
	const placing = unwritten.among(facts, (id, againstId) => facts.protectionsOf.has(id) || isOn(id, againstId));
	// Without its moves a deal looks created where somebody else put it.
	const placed = moved
		? dealsOnOthersAccounts(
				records.deals,
				records.accounts,
				placing,
				owners,
				moved,
				told,
				mergedSince(mergedAway?.get('Account')?.values() ?? []),
			)
		: { findings: [], uses: [], unsure: [] };
	for (const { key } of placed.findings) told.add(key);
	if (placed.unsure.length) coverage.gap('placements.unsure', listed(placed.unsure));
	const dated = (finding: Finding): Finding =>
		backdated.has(finding.recordId) && MADE.has(finding.how) ? { ...finding, how: 'back-dated', timeKnown: false } : finding;
	const standing = { now, facts, records, carried };
	const movedOn = moved && (await coverage.attempt('carried', () => movedOnFindings(org, moved, unwritten, standing, owners, told)));
	const letGo = await coverage.attempt('carried', () => readLetGo(org, unwritten, standing, edited, policy.freemail));
	const accountOwner = (id: string): string | undefined => records.accounts.get(id)?.ownerId;
	const cloned = clones(records.deals, facts, [...(letGo?.deals ?? []), ...records.goneDeals], had, accountOwner);
	findings.push(...[...placed.findings, ...(movedOn ?? []), ...cloned].map(dated));
	const converted = new Set(records.conversions.flatMap(({ accountId, opportunityId }) => [accountId, opportunityId]));
	// What leads became must be known, too.
	if (histories.tracked.has('Lead') && ['leads', 'conversions', 'carried'].every((part) => coverage.covers(part)))
		findings.push(
			...unexplainedProtections(facts, now, {
				changesOf: (id) => owners.changesOf(id),
				keptAt: (object, at) => histories.tracked.has(object) && (histories.of(object)?.keptAt(at) ?? false),
				isParty: (id) => parties.has(id),
				isThere: (id) => records.owned.has(id) || carried.has(id),
				isConverted: (id) => converted.has(id),
				isTaken: (row) => findings.some((each) => isTakenFrom(each, row, facts)),
			}),
		);
	findings.push(...releasedForTheReturned(facts, (id) => records.owned.get(id)?.name, now));

	const uses: Use[] = [...placed.uses];
	const merged: UnwrittenProtection[] = [];
	if (mergedAway) findings.push(...mergeFindings(mergedAway, parties, facts, unwritten, (row) => merged.push(row)));
	for (const row of merged) unwritten.add(row);
	const given = letGo?.prospects ?? [];
	const renamed = await coverage.attempt('former', () => formerKeys(org, given, facts, policy.freemail));
	const theirs = [...records.gone, ...former, ...given, ...(renamed ?? [])];
	const matching = matches(
		records.prospects,
		known,
		theirs,
		(use) => uses.push(use),
		had,
		(id) => comparable.has(id),
	).map(dated);
	const older = laterTwins(matching, records.prospects);
	const edits = await coverage.attempt('edits', () => editFindings(org, older, policy.freemail, now, facts, had));
	findings.push(...copies(matching, older, edits?.findings ?? [], edits?.untold ?? older));
	const twins = await coverage.attempt('edits', () =>
		editFindings(org, unexplainedTwins(records.prospects, facts, now, given, had), policy.freemail, now, facts, had),
	);
	if (twins?.untracked.length) coverage.gap('edits.untracked', twins.untracked.join(', '));
	// What somebody else does with what was let go is not done by who let it go.
	const letGoBy = new Set(given.map(({ id, ownerId }) => `${id} ${ownerId}`));
	findings.push(...(twins?.findings.filter(({ recordId, toOwnerId }) => !letGoBy.has(`${recordId} ${toOwnerId}`)) ?? []));
	uses.push(...(edits?.uses ?? []), ...(twins?.uses ?? []));
	findings.push(...beyondOneUse(uses, facts));
	return { findings, allowed, unwritten };
}

/** The moves that histories have, with those that they do not have. */
function withSilent(moves: ReadonlyMap<string, DealMove[]>, silent: readonly DealMove[]): ReadonlyMap<string, DealMove[]> {
	if (!silent.length) return moves;
	const all = new Map(moves);
	for (const move of silent) all.set(move.dealId, [...(all.get(move.dealId) ?? []), move]);
	return all;
}
