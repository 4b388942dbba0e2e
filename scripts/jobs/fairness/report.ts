/**
 * The fairness record of an org, for whoever runs it. Who may see every account and deal gets everybody, or one person's record to hand
 * to them; anybody else gets their own, and is told what that leaves out.
 */
import { RefusedError, InputError } from '../../domain/errors.ts';
import { PEERS } from '../../domain/fairness/comparison.ts';
import { Flows, type OwnerMove, type RuleFacts, type Way, valueAt, wayOf } from '../../domain/fairness/moves.ts';
import { type FiscalYear, type Quarter, lastQuarters } from '../../domain/fairness/quarters.ts';
import { type FairnessRecord, fairnessRecord } from '../../domain/fairness/record.ts';
import { counted } from '../../domain/wording.ts';
import type { Org } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { type Report, silent } from '../progress.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { Coverage, type Gap } from '../guard/coverage.ts';
import { readGuardFacts } from '../guard/facts.ts';
import type { Ledger, LedgerState } from '../guard/ledger.ts';
import {
	type Money,
	type Person,
	readDealFacts,
	readFiscalYear,
	readLostStages,
	readMoney,
	readPeople,
	readPotential,
	readViewer,
	readWon,
} from './facts.ts';
import { type Moved, readAllMoves } from './moves.ts';
import { type QuotaRow, quotasOfFile, quotasOfForecasts } from './quotas.ts';

export interface FairnessOptions {
	/** Quarters, the current one among them. */
	quarters: number;
	/** Username of the one person whose record it is. */
	rep?: string;
	quotas?: { file: string; rows: readonly QuotaRow[] };
	ledger?: Ledger;
}
export interface FairnessReport extends FairnessRecord {
	asOf: string;
	/** Whose record it is; null where it is everybody's. */
	person: string | null;
	quarters: Quarter[];
	/** Names by id, of everybody who appears in it. */
	people: Record<string, { name: string; username: string | null }>;
	/** Corporate currency; null where the org has one only. */
	currency: string | null;
	quotaSource: 'file' | 'ForecastingQuota' | null;
	/** What the history of each object holds since the first day of the first quarter; of the one person, where it is theirs. */
	coverage: Moved['coverage'];
	/** What of each object was merged into somebody else's since then, as far as the recycle bin still holds it. */
	merges: Moved['merges'];
	/** Null where none was asked for or it could not be read. */
	ledger: LedgerState | null;
	/** Changes that only the ledger knows. */
	beyondHistory: number;
	notCovered: Gap[];
}

/** Reads and judges; writes nothing. Throws InputError for a person or quota that cannot be, RefusedError for somebody else's record. */
export async function reportFairness(org: Org, options: FairnessOptions, report: Report = silent): Promise<FairnessReport> {
	const coverage = new Coverage();
	const today = (await org.now()).toISOString().slice(0, 10);
	const viewer = await readViewer(org);
	if (!viewer.seesAll && options.rep !== undefined && options.rep.toLowerCase() !== viewer.username.toLowerCase())
		throw new RefusedError(
			[`The record of ${options.rep} is not yours, and you hold neither Ridealong_Integration nor View All Data.`],
			['Leave --rep out for your own record.', 'Or ask your program owner for it, who has the integration user run it.'],
		);
	report('fairness.reading');
	const people = await readPeople(org);
	const byUsername = new Map([...people.values()].map((each) => [each.username.toLowerCase(), each.id]));
	const person = options.rep !== undefined ? byUsername.get(options.rep.toLowerCase()) : viewer.seesAll ? null : viewer.id;
	if (person === undefined) throw new InputError([{ file: '--rep', value: options.rep!, problem: 'no user of the org has this username' }]);
	const year = await readFiscalYear(org);
	const quarters = lastQuarters(today, options.quarters, year);
	const money = await readMoney(org);

	const moved = await readAllMoves(org, quarters[0]!.from, options.ledger, coverage, person);
	const flows = await valued(org, moved.moves, quarters, money, await readRules(org, people, viewer.seesAll, coverage), coverage);
	const quotas = await readQuotas(org, viewer.id, options, quarters, year, money, byUsername, coverage);
	const won = (await coverage.attempt('won', () => readWon(org, quarters, money))) ?? new Map<string, number>();
	const mayCompare = viewer.seesAll && quotas.whole;
	if (!viewer.seesAll) coverage.gap('comparison', 'it takes the permission set Ridealong_Integration or View All Data');
	const potential = mayCompare ? ((await coverage.attempt('potential', () => readPotential(org, money))) ?? null) : null;
	const record = fairnessRecord(
		{
			quarters,
			flows: flows.all(),
			quotas: quotas.quotas,
			won,
			potential,
			comparable: comparable(people, quotas.quotas, quarters.at(-1)!),
		},
		person,
	);
	if (potential && !record.comparison.some(({ peers }) => peers !== null))
		coverage.gap('comparison.few', `it takes ${PEERS + 1} active people with a quota, so that nobody’s figures can be worked out`);
	const named = await namesIn(org, record, person, people);
	const place = new Map(quarters.map(({ key }, index) => [key, index]));
	return {
		...record,
		standings: record.standings.toSorted(
			(a, b) => place.get(a.quarter)! - place.get(b.quarter)! || named[a.person]!.name.localeCompare(named[b.person]!.name, 'en'),
		),
		asOf: today,
		person,
		quarters,
		people: named,
		currency: money.currency,
		quotaSource: quotas.source,
		coverage: moved.coverage,
		merges: moved.merges,
		ledger: moved.ledger,
		beyondHistory: moved.beyondHistory,
		notCovered: coverage.gaps,
	};
}

async function readRules(org: Org, people: ReadonlyMap<string, Person>, seesAll: boolean, coverage: Coverage): Promise<RuleFacts> {
	const automatic = new Set([...people.values()].filter(({ human }) => !human).map(({ id }) => id));
	const read = await coverage.attempt('realignments', () => readGuardFacts(org));
	const known = seesAll && read !== undefined && !read.unread.some((object) => object.startsWith('Realignment'));
	if (!known && read !== undefined) coverage.gap('realignments');
	return { realignmentsOf: read?.facts.realignmentsOf ?? new Map(), automatic, realignmentsKnown: known };
}

async function valued(
	org: Org,
	moves: readonly OwnerMove[],
	quarters: readonly Quarter[],
	money: Money,
	rules: RuleFacts,
	coverage: Coverage,
): Promise<Flows> {
	const deals = moves.filter(({ object }) => object === 'Opportunity').map(({ recordId }) => recordId);
	const facts = (await coverage.attempt('amounts', () => readDealFacts(org, deals, money))) ?? new Map<string, never>();
	const lost = (await coverage.attempt('stages', () => readLostStages(org))) ?? new Set<string>();
	const flows = new Flows();
	let gone = 0;
	for (const move of moves) {
		const quarter = quarters.find(({ from, to }) => from <= move.at.slice(0, 10) && move.at.slice(0, 10) <= to);
		if (!quarter) continue;
		const deal = facts.get(move.recordId);
		if (move.object === 'Opportunity' && !deal) gone++;
		const way: Way = wayOf(move, deal?.accountId ? [move.recordId, deal.accountId] : [move.recordId], rules);
		flows.add(move, quarter.key, way, deal ? valueAt(deal.states, move.at, deal.now, lost) : 0);
	}
	if (gone && coverage.covers('amounts'))
		coverage.gap('amounts.gone', `${counted(gone, 'move')} of deals that are gone, or that you may not see`);
	return flows;
}

async function readQuotas(
	org: Org,
	userId: string,
	options: FairnessOptions,
	quarters: readonly Quarter[],
	year: FiscalYear,
	money: Money,
	byUsername: ReadonlyMap<string, string>,
	coverage: Coverage,
): Promise<{ quotas: Map<string, number>; whole: boolean; source: FairnessReport['quotaSource'] }> {
	if (options.quotas) {
		const { rows, file } = options.quotas;
		return { quotas: quotasOfFile(rows, file, (username) => byUsername.get(username), quarters, year), whole: true, source: 'file' };
	}
	const read = await quotasOfForecasts(org, userId, quarters, year, money, coverage);
	return read ? { ...read, source: 'ForecastingQuota' } : { quotas: new Map(), whole: false, source: null };
}

/** Active people with a quota, without those whose quota is made of that of people whom they manage. */
function comparable(people: ReadonlyMap<string, Person>, quotas: ReadonlyMap<string, number>, { key }: Quarter): Set<string> {
	const active = [...people.values()].filter(({ id, active, human }) => active && human && quotas.has(`${key}:${id}`));
	const managers = new Set(active.map(({ managerId }) => managerId));
	return new Set(active.filter(({ id }) => !managers.has(id)).map(({ id }) => id));
}

async function namesIn(
	org: Org,
	record: FairnessRecord,
	person: string | null,
	people: ReadonlyMap<string, Person>,
): Promise<FairnessReport['people']> {
	const ids = new Set([
		...(person === null ? [] : [person]),
		...record.standings.map((each) => each.person),
		...record.flows.flatMap(({ from, to, by }) => [from, to, ...(by === null ? [] : [by])]),
	]);
	const queues = [...ids].filter((id) => id.startsWith('00G'));
	const named: FairnessReport['people'] = {};
	for (const id of ids) {
		const known = people.get(id);
		named[id] = { name: known?.name ?? id, username: known?.username ?? null };
	}
	for (const some of chunks(queues, IDS_PER_QUERY))
		for (const row of await org.query(soql`SELECT Id, Name FROM Group WHERE Id IN ${some}`))
			named[String(row['Id'])] = { name: String(row['Name']), username: null };
	return named;
}
