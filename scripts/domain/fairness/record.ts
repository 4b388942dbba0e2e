/** The fairness record: what is known, put together for one reader. Who may not see everybody sees themselves, and of others nothing. */
import { type Compared, type Share, PEERS, compare } from './comparison.ts';
import { type Flow, type InOut, type Way, addTally, inAndOut, noMoves, nothing } from './moves.ts';
import type { Quarter } from './quarters.ts';

/** All that the record is made of, by ids of users (and of queues, where leads moved). */
export interface FairnessFacts {
	quarters: readonly Quarter[];
	flows: readonly Flow[];
	/** `quarter:user`; absent where no quota is known. */
	quotas: ReadonlyMap<string, number>;
	/** Amounts of deals won in a quarter, as they are owned today: `quarter:user`. */
	won: ReadonlyMap<string, number>;
	/** Open pipeline of the accounts that each user owns, today; null where it could not be read. */
	potential: ReadonlyMap<string, number> | null;
	/** Active people who may be compared: nobody whose quota is made of that of those whom they manage. */
	comparable: ReadonlySet<string>;
}

/** One person in one quarter. */
export interface Standing extends InOut {
	quarter: string;
	person: string;
	quota: number | null;
	won: number;
	/** Won / quota; null without a quota. */
	attainment: number | null;
}
/** A flow for a reader who sees only their own: the others are one, and their number is told from {@link PEERS} on. */
export interface OwnFlow extends Omit<Flow, 'from' | 'to' | 'by'> {
	direction: 'in' | 'out';
	/** Was it the person's own doing? Null where nobody can say, or a rule did it. */
	own: boolean | null;
	others: number | null;
}
export interface FairnessRecord {
	standings: Standing[];
	/** Of the current quarter: of everybody, and of nobody where they are too few; or of the one person, who may know their own. */
	comparison: Compared[];
	/** Of everybody; empty where the record is of one person. */
	flows: Flow[];
	/** Of the one person; empty where the record is of everybody. */
	ownFlows: OwnFlow[];
}

/** The record of everybody, or of one person. */
export function fairnessRecord(facts: FairnessFacts, person: string | null): FairnessRecord {
	const moved = inAndOut(facts.flows);
	const current = facts.quarters.at(-1)!.key;
	const standings = facts.quarters.flatMap(({ key }) =>
		peopleOf(key, moved, facts)
			.filter((each) => person === null || each === person)
			.map((each): Standing => {
				const at = `${key}:${each}`;
				const quota = facts.quotas.get(at) ?? null;
				const won = facts.won.get(at) ?? 0;
				return { quarter: key, person: each, ...(moved.get(at) ?? noMoves()), quota, won, attainment: quota ? won / quota : null };
			}),
	);
	const group: Share[] = facts.potential
		? [...facts.comparable].flatMap((each) => {
				const quota = facts.quotas.get(`${current}:${each}`);
				return quota === undefined ? [] : [{ person: each, potential: facts.potential!.get(each) ?? 0, quota }];
			})
		: [];
	return {
		standings,
		comparison: compare(group)
			.filter((each) => (person === null ? each.peers !== null : each.person === person))
			.sort((a, b) => (a.againstPeers ?? a.ratio) - (b.againstPeers ?? b.ratio) || (a.person < b.person ? -1 : 1)),
		flows: person === null ? [...facts.flows] : [],
		ownFlows: person === null ? [] : ownFlows(facts.flows, person),
	};
}

function peopleOf(quarter: string, moved: ReadonlyMap<string, unknown>, { quotas, won }: FairnessFacts): string[] {
	const prefix = `${quarter}:`;
	const keys = [...moved.keys(), ...quotas.keys(), ...won.keys()];
	return [...new Set(keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)))].sort();
}

function ownFlows(flows: readonly Flow[], person: string): OwnFlow[] {
	const cells = new Map<string, OwnFlow & { people: Set<string> }>();
	for (const flow of flows) {
		const direction = flow.to === person ? 'in' : flow.from === person ? 'out' : null;
		if (direction === null) continue;
		const own = (flow.way === 'hand' || flow.way === 'merge') && flow.by !== null ? flow.by === person : null;
		const key = `${flow.quarter}:${direction}:${flow.way}:${own}`;
		let cell = cells.get(key);
		if (!cell)
			cells.set(
				key,
				(cell = { quarter: flow.quarter, direction, way: flow.way satisfies Way, own, others: null, ...nothing(), people: new Set() }),
			);
		addTally(cell, flow);
		cell.people.add(direction === 'in' ? flow.from : flow.to);
	}
	return [...cells.values()].map(({ people, ...cell }) => ({ ...cell, others: people.size >= PEERS ? people.size : null }));
}
