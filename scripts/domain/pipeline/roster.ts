/** The roster that a pipeline suggests: each region's best closer mentors the one who closes least. */
import { addDays } from '../dates.ts';
import type { RosterInput } from '../roster/schema.ts';
import type { Person, PipelinePlan } from './mapping.ts';

/** Days that "trailing year" looks back. */
const TRAILING_DAYS = 365;
/** Fewer open deals than this, and there is nothing to mentor on. */
const MINIMUM_OPEN_DEALS = 10;

export interface Pair {
	region: string;
	mentor: Person;
	mentee: Person;
	/** USD won in the trailing year. */
	mentorWon: number;
	menteeWon: number;
}

/** One pair per region: highest won value of the trailing year, and lowest among agents with ten open deals or more; ties by name. */
export function suggestPairs({ agents, deals }: PipelinePlan, today: string): Pair[] {
	const since = addDays(today, -TRAILING_DAYS);
	const won = new Map<string, number>();
	const open = new Map<string, number>();
	for (const deal of deals) {
		if (deal.isOpen) open.set(deal.agent, (open.get(deal.agent) ?? 0) + 1);
		else if (deal.isWon && deal.closeDate > since) won.set(deal.agent, (won.get(deal.agent) ?? 0) + (deal.amount ?? 0));
	}
	const wonBy = ({ name }: Person): number => won.get(name) ?? 0;
	const byName = (a: Person, b: Person): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
	return regionsOf(agents).flatMap((region) => {
		const team = agents.filter((each) => each.region === region);
		const mentor = [...team].sort((a, b) => wonBy(b) - wonBy(a) || byName(a, b))[0];
		const mentee = team
			.filter((each) => each !== mentor && (open.get(each.name) ?? 0) >= MINIMUM_OPEN_DEALS)
			.sort((a, b) => wonBy(a) - wonBy(b) || byName(a, b))[0];
		return mentor && mentee ? [{ region, mentor, mentee, mentorWon: wonBy(mentor), menteeWon: wonBy(mentee) }] : [];
	});
}

/** Regions by name. */
function regionsOf(people: readonly Person[]): string[] {
	return [...new Set(people.map(({ region }) => region))].sort();
}

const keyOf = (name: string): string =>
	name
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');

/** The pairs and the regions as a roster; mentorships start today. */
export function deriveRoster(plan: PipelinePlan, today: string): RosterInput {
	const regionOf = new Map(plan.agents.map(({ name, region }) => [name, region]));
	return {
		version: 1,
		mentorships: suggestPairs(plan, today).map(({ region, mentor, mentee }) => ({
			key: `${keyOf(region)}-${keyOf(mentor.name)}-${keyOf(mentee.name)}`.slice(0, 80),
			mentor: mentor.username,
			mentee: mentee.username,
			kind: 'Craft' as const,
			start: today,
			targetEnd: addDays(today, 180),
			endCondition: `${mentee.name} closes as many deals a quarter as the region's median`,
		})),
		territories: regionsOf([...plan.agents, ...plan.managers]).map((region) => ({
			key: keyOf(region),
			policy: 'Warn' as const,
			members: [...plan.managers, ...plan.agents].filter((each) => each.region === region).map(({ username }) => username),
			accounts: { names: plan.accounts.filter(({ owner }) => regionOf.get(owner) === region).map(({ name }) => name) },
		})),
	};
}
