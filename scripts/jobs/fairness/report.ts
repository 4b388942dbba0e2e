/**
 * The fairness record of an org, for whoever runs it. Who may see every account and deal gets everybody, or one person's record to hand
 * to them; anybody else gets their own, and is told what that leaves out.
 */
import { RefusedError, InputError } from '../../domain/errors.ts';
import { PEERS } from '../../domain/fairness/comparison.ts';
import { Flows, type OwnerMove, type RuleFacts, type Way, valueAt, wayOf } from '../../domain/fairness/moves.ts';
import { type FiscalYear, type Quarter, lastQuarters } from '../../domain/fairness/quarters.ts';
import { type FairnessRecord, fairnessRecord } from '../../domain/fairness/record.ts';
import type { GuardedObject } from '../../domain/guard/facts.ts';
import type { LedgerEntry } from '../../domain/guard/ledger.ts';
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
	readMoves,
	readPeople,
	readPotential,
	readViewer,
	readWon,
} from './facts.ts';
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
	coverage: { object: GuardedObject; from: string | null; to: string | null; changes: number }[];
	/** Null where none was asked for or it could not be read. */
	ledger: LedgerState | null;
	/** Changes that only the ledger knows. */
	beyondHistory: number;
	notCovered: Gap[];
}

const OBJECTS: readonly GuardedObject[] = ['Account', 'Opportunity', 'Lead'];

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
		ledger: moved.ledger,
		beyondHistory: moved.beyondHistory,
		notCovered: coverage.gaps,
	};
}

interface Moved {
	moves: OwnerMove[];
	coverage: FairnessReport['coverage'];
	ledger: LedgerState | null;
	beyondHistory: number;
}

/** Owner changes of history, and those that only a sound ledger knows; of one person where it is asked for. */
async function readAllMoves(
	org: Org,
	since: string,
	ledger: Ledger | undefined,
	coverage: Coverage,
	person: string | null,
): Promise<Moved> {
	const remembered = new Map<string, OwnerMove>();
	const last = new Map<string, string>();
	const untraced: OwnerMove[] = [];
	const wanted = ({ from, to, at }: OwnerMove): boolean =>
		at.slice(0, 10) >= since && (person === null || from === person || to === person);
	const remember = (entry: LedgerEntry): void => {
		if (entry.kind === 'policy') return;
		const { object, record: recordId, to, at } = entry;
		const before = entry.kind === 'owner' ? entry.from : last.get(recordId);
		last.set(recordId, to);
		if (before === undefined || before === to) return;
		const move = { object, recordId, from: before, to, by: entry.kind === 'owner' ? entry.by || null : null, at };
		if (!wanted(move)) return;
		if (entry.kind === 'owner') remembered.set(entry.history, move);
		else untraced.push(move);
	};
	const state = ledger && (await coverage.attempt('ledger', () => ledger.read(remember)));
	if (state?.fault) coverage.gap(`ledger.${state.fault}`, `${state.file}, entry ${state.faultAt}`);
	if (state?.fault !== null) {
		// What was tampered with says nothing.
		remembered.clear();
		untraced.length = 0;
	}
	const moves: OwnerMove[] = [];
	const histories: Moved['coverage'] = [];
	for (const object of OBJECTS) {
		const own: OwnerMove[] = [];
		const seen = await coverage.attempt(`history.${object}`, () =>
			readMoves(org, object, since, (move) => {
				remembered.delete(move.history);
				const { history: _row, ...bare } = move;
				if (wanted(bare)) own.push(bare);
			}),
		);
		for (const move of own) moves.push(move);
		// Whoever reads one person's record does not read when others moved.
		if (seen) histories.push({ object, ...(person === null ? seen : spanOf(own)) });
	}
	const beyond = [...remembered.values(), ...untraced];
	return { moves: [...moves, ...beyond], coverage: histories, ledger: state ?? null, beyondHistory: beyond.length };
}

function spanOf(moves: readonly OwnerMove[]): { from: string | null; to: string | null; changes: number } {
	const days = moves.map(({ at }) => at.slice(0, 10)).sort();
	return { from: days[0] ?? null, to: days.at(-1) ?? null, changes: days.length };
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
