/** All that moved: owner changes of history, those that only a sound ledger knows, and what was merged away. */
import { type MergedAway, mergeMoves } from '../../domain/fairness/merges.ts';
import type { OwnerMove } from '../../domain/fairness/moves.ts';
import type { GuardedObject } from '../../domain/guard/facts.ts';
import type { LedgerEntry } from '../../domain/guard/ledger.ts';
import { counted } from '../../domain/wording.ts';
import type { Org } from '../../salesforce/org.ts';
import type { Coverage } from '../guard/coverage.ts';
import type { Ledger, LedgerState } from '../guard/ledger.ts';
import { readMergesSince, readMoves } from './facts.ts';

/** Days of the first and last change, and how many there are. */
interface Span {
	from: string | null;
	to: string | null;
	changes: number;
}
export interface Moved {
	moves: OwnerMove[];
	/** Of each object whose history could be read. */
	coverage: (Span & { object: GuardedObject })[];
	/** Of each object whose merges could be read. */
	merges: (Span & { object: MergedAway['object'] })[];
	/** Null where none was given or it could not be read. */
	ledger: LedgerState | null;
	/** Moves that only the ledger knows. */
	beyondHistory: number;
}

const OBJECTS: readonly GuardedObject[] = ['Account', 'Opportunity', 'Lead'];
const MERGEABLE: readonly MergedAway['object'][] = ['Account', 'Lead'];

/**
 * What moved since a day, of one person where it is asked for. Merges are read before histories: what changes hands in between, history
 * tells.
 */
export async function readAllMoves(
	org: Org,
	since: string,
	ledger: Ledger | undefined,
	coverage: Coverage,
	person: string | null,
): Promise<Moved> {
	const isTheirs = ({ from, to }: OwnerMove): boolean => person === null || from === person || to === person;
	const merged = await readMerges(org, since, coverage);
	const masters = new Set([...merged.values()].flatMap((all) => all.map(({ masterId }) => masterId)));
	const isOfMaster = ({ recordId }: OwnerMove): boolean => masters.has(recordId);
	const { state, remembered, untraced } = await readLedger(
		ledger,
		(move) => move.at.slice(0, 10) >= since && (isTheirs(move) || isOfMaster(move)),
		coverage,
	);
	const moves: OwnerMove[] = [];
	const ofMasters: OwnerMove[] = [];
	const histories: Moved['coverage'] = [];
	for (const object of OBJECTS) {
		const own: OwnerMove[] = [];
		const seen = await coverage.attempt(`history.${object}`, () =>
			readMoves(org, object, since, (move) => {
				remembered.delete(move.history);
				const { history: _row, ...bare } = move;
				if (isOfMaster(bare)) ofMasters.push(bare);
				if (isTheirs(bare)) own.push(bare);
			}),
		);
		for (const move of own) moves.push(move);
		// Whoever reads one person's record does not read when others moved.
		if (seen) histories.push({ object, ...(person === null ? seen : spanOf(own)) });
	}
	const beyond = [...remembered.values(), ...untraced];
	for (const move of beyond.filter(isOfMaster)) ofMasters.push(move);
	const own = beyond.filter(isTheirs);
	for (const move of own) moves.push(move);
	const merges: Moved['merges'] = [];
	for (const [object, all] of merged) {
		const { moves: away, unclear } = mergeMoves(all, ofMasters);
		const ownAway = away.filter(isTheirs);
		for (const move of ownAway) moves.push(move);
		merges.push({ object, ...spanOf(ownAway) });
		const lost = unclear.filter(({ ownerId }) => person === null || ownerId === person).length;
		if (lost)
			coverage.gap(`merges.${object}`, `${counted(lost, 'record was', 'records were')} merged into what is gone, or what you may not see`);
	}
	return { moves, coverage: histories, merges, ledger: state, beyondHistory: own.length };
}

async function readMerges(org: Org, since: string, coverage: Coverage): Promise<Map<MergedAway['object'], MergedAway[]>> {
	const merged = new Map<MergedAway['object'], MergedAway[]>();
	for (const object of MERGEABLE) {
		const read = await coverage.attempt(`merges.${object}`, () => readMergesSince(org, object, since));
		if (read) merged.set(object, read);
	}
	return merged;
}

/** What a sound ledger remembers of what is wanted: changes of history by the id of their row, and changes that left no trace. */
async function readLedger(
	ledger: Ledger | undefined,
	isWanted: (move: OwnerMove) => boolean,
	coverage: Coverage,
): Promise<{ state: LedgerState | null; remembered: Map<string, OwnerMove>; untraced: OwnerMove[] }> {
	const remembered = new Map<string, OwnerMove>();
	const last = new Map<string, string>();
	const untraced: OwnerMove[] = [];
	const remember = (entry: LedgerEntry): void => {
		if (entry.kind === 'policy') return;
		const { object, record: recordId, to, at } = entry;
		const before = entry.kind === 'owner' ? entry.from : last.get(recordId);
		last.set(recordId, to);
		if (before === undefined || before === to) return;
		const move = { object, recordId, from: before, to, by: entry.kind === 'owner' ? entry.by || null : null, at };
		if (!isWanted(move)) return;
		if (entry.kind === 'owner') remembered.set(entry.history, move);
		else untraced.push(move);
	};
	const state = ledger && (await coverage.attempt('ledger', () => ledger.read(remember)));
	if (state?.fault) coverage.gap(`ledger.${state.fault}`, `${state.file}, entry ${state.faultAt}`);
	// What was tampered with says nothing.
	return state && state.fault === null ? { state, remembered, untraced } : { state: state ?? null, remembered: new Map(), untraced: [] };
}

function spanOf(moves: readonly OwnerMove[]): Span {
	const days = moves.map(({ at }) => at.slice(0, 10)).sort();
	return { from: days[0] ?? null, to: days.at(-1) ?? null, changes: days.length };
}
