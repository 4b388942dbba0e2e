/**
 * What moved from whom to whom: owner changes with their value, summed by quarter, owners, actor and way. Value is the amount of deals
 * that were open or won when they moved; accounts and leads carry none and are counted, so that an account whose deals go along is not
 * counted twice.
 */
import type { GuardedObject, RealignmentRow } from '../guard/facts.ts';

/** By a person; by a merge, whoever merged; by an approved realignment or an automatic user; or nobody can say. */
export type Way = 'hand' | 'merge' | 'rule' | 'unknown';
export const WAYS: readonly Way[] = ['hand', 'merge', 'rule', 'unknown'];

export interface OwnerMove {
	object: GuardedObject;
	recordId: string;
	from: string;
	to: string;
	/** Who changed the owner; null where nobody can say. */
	by: string | null;
	/** Datetime, in the form that `instant` gives. */
	at: string;
	/** True where it was merged into a record of `to`. */
	merged?: true;
}

export interface RuleFacts {
	realignmentsOf: ReadonlyMap<string, readonly RealignmentRow[]>;
	/** Users that are no persons: Automated Process, integrations. */
	automatic: ReadonlySet<string>;
	/** False where realignments could not be read: then no change by a person is said to be by hand. */
	realignmentsKnown: boolean;
}

/**
 * How a change came about. A deal whose account is realigned to the same owner goes along with it: `records` names both. A realignment
 * agrees to a new owner, never to a merge.
 */
export function wayOf(move: Pick<OwnerMove, 'to' | 'by' | 'at' | 'merged'>, records: readonly string[], facts: RuleFacts): Way {
	if (move.merged) return 'merge';
	if (move.by === null) return 'unknown';
	const realigned = records.some((id) =>
		facts.realignmentsOf
			.get(id)
			?.some(
				({ newOwnerId, approvedById, status, startsAt, endsAt }) =>
					newOwnerId === move.to &&
					status !== 'Draft' &&
					approvedById !== null &&
					approvedById !== move.to &&
					startsAt <= move.at &&
					move.at <= endsAt,
			),
	);
	if (realigned || facts.automatic.has(move.by)) return 'rule';
	return facts.realignmentsKnown ? 'hand' : 'unknown';
}

/** A deal as OpportunityHistory has it from a time on. */
export interface DealState {
	at: string;
	amount: number | null;
	stage: string;
}

/**
 * What a deal was worth when it moved: its amount then, nothing where it was lost. Before its first known state that state counts, and
 * without any, what it is now.
 */
export function valueAt(states: readonly DealState[], at: string, now: Omit<DealState, 'at'>, lost: ReadonlySet<string>): number {
	let best: DealState | undefined;
	for (const state of states)
		if (state.at <= at) {
			if (!best || best.at > at || state.at >= best.at) best = state;
		} else if (!best || (best.at > at && state.at < best.at)) best = state;
	const { amount, stage } = best ?? now;
	return lost.has(stage) ? 0 : (amount ?? 0);
}

export interface Tally {
	value: number;
	deals: number;
	accounts: number;
	leads: number;
}
export const nothing = (): Tally => ({ value: 0, deals: 0, accounts: 0, leads: 0 });

/** One cell: all that moved in a quarter from one to another, by one actor in one way. */
export interface Flow extends Tally {
	quarter: string;
	from: string;
	to: string;
	by: string | null;
	way: Way;
}

const COUNTED: Record<GuardedObject, 'deals' | 'accounts' | 'leads'> = { Opportunity: 'deals', Account: 'accounts', Lead: 'leads' };

/** Sums moves as they come; of a million moves it keeps the sums only. */
export class Flows {
	private readonly cells = new Map<string, Flow>();

	add(move: OwnerMove, quarter: string, way: Way, value: number): void {
		if (move.from === move.to) return;
		const key = [quarter, move.from, move.to, move.by, way].join();
		let cell = this.cells.get(key);
		if (!cell) this.cells.set(key, (cell = { quarter, from: move.from, to: move.to, by: move.by, way, ...nothing() }));
		cell.value += value;
		cell[COUNTED[move.object]]++;
	}

	/** Largest value first, within each quarter in the order of the quarters' keys. */
	all(): Flow[] {
		return [...this.cells.values()].sort(
			(a, b) =>
				compareText(a.quarter, b.quarter) ||
				b.value - a.value ||
				b.deals + b.accounts + b.leads - (a.deals + a.accounts + a.leads) ||
				compareText(`${a.from}${a.to}${a.by}${a.way}`, `${b.from}${b.to}${b.by}${b.way}`),
		);
	}
}

export type InOut = Record<'in' | 'out', Record<Way, Tally>>;
export const noMoves = (): InOut => ({ in: byWay(), out: byWay() });
const byWay = (): Record<Way, Tally> => ({ hand: nothing(), merge: nothing(), rule: nothing(), unknown: nothing() });

/** What moved to and from each person in each quarter, by `quarter:person`. */
export function inAndOut(flows: readonly Flow[]): Map<string, InOut> {
	const sums = new Map<string, InOut>();
	for (const flow of flows)
		for (const [direction, person] of [
			['in', flow.to],
			['out', flow.from],
		] as const) {
			const key = `${flow.quarter}:${person}`;
			let sum = sums.get(key);
			if (!sum) sums.set(key, (sum = noMoves()));
			addTally(sum[direction][flow.way], flow);
		}
	return sums;
}

export function addTally(into: Tally, { value, deals, accounts, leads }: Tally): void {
	into.value += value;
	into.deals += deals;
	into.accounts += accounts;
	into.leads += leads;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
