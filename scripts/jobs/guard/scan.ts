/**
 * The guard scan: owner history, present owners and what is there now, against the mentorships; what no save-time guard stopped becomes
 * an incident, once. Each part that the org refuses is named, and the others go on; nothing is concluded from what could not be read.
 */
import { skewOf } from '../../domain/clocks.ts';
import type { GuardFacts } from '../../domain/guard/facts.ts';
import type { Finding } from '../../domain/guard/findings.ts';
import type { LedgerEntry, NewEntry } from '../../domain/guard/ledger.ts';
import { type LedgerNews, LedgerView } from '../../domain/guard/ledgerView.ts';
import { policyFindings, samePolicy } from '../../domain/guard/policy.ts';
import { comparable } from '../../domain/guard/prospects.ts';
import { withoutWhoseItIs } from '../../domain/guard/taken.ts';
import { whole } from '../../salesforce/inTurn.ts';
import type { Org, RefusedRow } from '../../salesforce/org.ts';
import { type Report, silent } from '../progress.ts';
import { closeOverdueAccess } from './access.ts';
import { Coverage, type Gap } from './coverage.ts';
import { readGuardFacts } from './facts.ts';
import type { Ledger, LedgerState } from './ledger.ts';
import { begunBefore } from './meanwhile.ts';
import { mergedInto } from './merges.ts';
import { policyTrail, readPolicySeen } from './policy.ts';
import { type ReadRecords, readGivenAway } from './records.ts';
import { writeFindings } from './scanFindings.ts';
import { pastFindings } from './scanPast.ts';
import { handedOnFindings, presentFindings } from './scanPresent.ts';
import { type HistoryCoverage, OBJECTS, READING, readOrg } from './scanReading.ts';
import type { Untold } from './untold.ts';

export interface GuardScanResult {
	/** `from` is the first day of any history: null where there is none at all. */
	coverage: { from: string | null; to: string; accounts: number; changes: number; histories: HistoryCoverage[] };
	mentorships: number;
	/** What a run before wrote and did not come to tell, then what was found and written now. */
	incidents: (Finding & { id: string | null; mentorshipName: string })[];
	/** How many of the incidents a run before wrote. */
	late: number;
	/** Seen before. */
	known: number;
	/** Owner changes between parties that were allowed: counts by reason. */
	allowed: Record<string, number>;
	/** Reviews whose access had run out, and was closed now. */
	accessClosed: number;
	/** Records that were taken, and of which the org says from now on for whom they are protected. */
	keptFor: number;
	refused: RefusedRow[];
	/** As it was found, before this scan's entries; null where none was kept or it could not be read. */
	ledger: LedgerState | null;
	/** The process of a scan that was killed while it wrote the ledger: its lock was taken over. */
	lockTakenFrom: number | null;
	/** Named, not passed over in silence. */
	notCovered: Gap[];
}

/**
 * Scans the org, writes what it finds as Ownership_Incident__c, and what it saw of owners into the ledger. Whoever gives `untold` tells it
 * when what was found has been told.
 */
export async function scanGuard(org: Org, report: Report = silent, ledger?: Ledger, untold?: Untold): Promise<GuardScanResult> {
	const orgNow = await org.now();
	// At once: how long the scan takes is no difference of clocks.
	const skew = skewOf(orgNow, new Date());
	const now = orgNow.toISOString();
	const coverage = new Coverage();
	report('guard.reading');
	const known = await readGuardFacts(org);
	const { facts, parties } = known;
	for (const object of known.unread) coverage.gap(`object.${object}`);
	const [standing, kept] = [coverage.apart(), coverage.apart()];
	const judge = async (read: ReadRecords) => ({
		present: await presentFindings(org, now, known, read, standing),
		comparable: comparable(read.prospects, facts),
		seen: await readLedger(ledger, read, kept),
	});
	const { records, meanwhile, histories, moves, merged } = await readOrg(org, known, judge, coverage);
	const { present, seen } = meanwhile;
	const givenAway = new Set<string>();
	for (const { recordId, toOwnerId } of histories.of('Lead')?.changes ?? []) if (!parties.has(toOwnerId)) givenAway.add(recordId);
	await coverage.attempt('conversions', () => readGivenAway(org, givenAway, records));
	const where = moves.of && merged && { moves: moves.of, isKept: moves.isKept, isMergedInto: mergedInto(merged, facts) };
	const compared = seen?.view?.against(histories.traced, now, where);
	report('guard.judging', histories.changes, facts.mentorships.size);

	const { former, edited, carried } = present;
	const inLedger = seen?.view && compared && { view: seen.view, beyond: compared.beyond, silent: compared.silent };
	const past = await pastFindings(
		org,
		now,
		known,
		{ records, histories, moves, merged, former, comparable: meanwhile.comparable, edited, carried, ledger: inLedger },
		coverage,
	);
	const handed = await handedOnFindings(org, now, known, records, past.unwritten, present, standing);
	const open = withoutWhoseItIs([...present.findings, ...handed.findings], past.findings, facts);
	const findings = await begunBefore(org, [...past.findings, ...open], now);
	if (skew) coverage.gap('clock', [skew.org, skew.machine, skew.apart].join(', '));
	const policySeen = seen?.view ? await coverage.attempt('policy', () => readPolicySeen(org)) : undefined;
	const before = seen?.policy;
	if (policySeen && before && !samePolicy(before, policySeen))
		findings.push(...policyFindings(before, policySeen, (await coverage.attempt('policy', () => policyTrail(org, before.at))) ?? [], now));
	const undated = undatedMentorships(facts);
	if (undated.length) coverage.gap('mentorships.undated', undated.join(', '));

	const written = writeFindings(
		org,
		now,
		findings,
		{ known, records, histories, carried: [carried, handed.carried] },
		untold,
		coverage.apart(),
	);
	const policyNews = written.then(({ isTold }): NewEntry[] => {
		// What was refused is told by the next scan: until then the ledger has the policy of before.
		const news = policySeen && !(before && samePolicy(before, policySeen)) && isTold(({ how }) => how === 'policy');
		return news ? [{ kind: 'policy', at: now, ...policySeen }] : [];
	});
	// Where no ledger is written, nobody waits for it.
	policyNews.catch(() => undefined);
	// While the org writes incidents the ledger is written, and it stands when they do: what is killed before that begins anew.
	const [found, takenFrom] = await whole([
		written,
		ledger && compared ? writeLedger(ledger, compared.news, policyNews, now, coverage) : Promise.resolve(null),
	] as const);
	const access = await closeOverdueAccess(org, now.slice(0, 10));
	const [from = null] = histories.coverage.flatMap((each) => each.from ?? []).sort();
	return {
		coverage: { from, to: now.slice(0, 10), accounts: records.accountCount, changes: histories.changes, histories: histories.coverage },
		mentorships: facts.mentorships.size,
		incidents: [...found.late, ...found.fresh].map((each) => ({
			...each,
			mentorshipName: facts.mentorships.get(each.mentorshipId ?? '')?.name ?? '',
		})),
		late: found.late.length,
		known: found.known,
		allowed: past.allowed,
		accessClosed: access.closed,
		keptFor: found.keptFor,
		refused: [...found.refused, ...access.refused],
		ledger: seen?.state ?? null,
		lockTakenFrom: takenFrom,
		notCovered: coverage.gaps,
	};
}

/** What the ledger says; its view where it is sound. Undefined where none is kept, or it cannot be read. */
async function readLedger(
	ledger: Ledger | undefined,
	{ owned }: ReadRecords,
	coverage: Coverage,
): Promise<{ state: LedgerState; view: LedgerView | undefined; policy: Extract<LedgerEntry, { kind: 'policy' }> | undefined } | undefined> {
	if (!ledger) return undefined;
	const view = new LedgerView(owned);
	let policy: Extract<LedgerEntry, { kind: 'policy' }> | undefined;
	const state = await coverage.attempt('ledger', () =>
		ledger.read((entry) => {
			if (entry.kind === 'policy') policy = entry;
			else view.add(entry);
		}),
	);
	if (!state) return undefined;
	if (state.fault) coverage.gap(`ledger.${state.fault}`, `${state.file}, entry ${state.faultAt}`);
	if (state.beyond) coverage.gap('ledger.beyond', String(state.beyond));
	return { state, view: state.fault === null ? view : undefined, policy };
}

/** Adds what the ledger does not have yet, the policy last. The process whose lock was taken over; null where there was none. */
async function writeLedger(
	ledger: Ledger,
	newsOf: LedgerNews,
	policy: Promise<NewEntry[]>,
	now: string,
	coverage: Coverage,
): Promise<number | null> {
	const read = new Set(OBJECTS.filter((object) => coverage.covers(READING[object])));
	const news = newsOf((object) => read.has(object));
	return (await coverage.attempt('ledger', () => ledger.append(news, now, policy))) ?? null;
}

/** In force by their status, and protecting nobody: neither two signatures nor a start date say since when. */
const undatedMentorships = (facts: GuardFacts): string[] =>
	[...facts.mentorships.values()].flatMap(({ name, status, signedAt }) => (signedAt === null && status !== 'Ended' ? [name] : [])).sort();
