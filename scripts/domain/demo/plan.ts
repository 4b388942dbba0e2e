/** The demo's data as its YAML files say it, and what its days mean today. Deterministic: the same files and day, the same org. */
import { z } from 'zod';
import { addDays } from '../dates.ts';

const name = z.string().min(1);
const daysAgo = z.int().min(0);
const stageLetter = z.enum(['Q', 'N', 'V', 'D', 'P', 'G']);
const STAGE_OF = {
	Q: 'Qualification',
	N: 'Needs Analysis',
	V: 'Value Proposition',
	D: 'Id. Decision Makers',
	P: 'Proposal/Price Quote',
	G: 'Negotiation/Review',
} as const;
/** Order in which a closed deal's `days` are spent. */
const CLOSED_PATH = ['Q', 'N', 'V', 'P', 'G'] as const;

export const peopleSchema = z.strictObject({
	roles: z.array(z.strictObject({ name, parent: name.optional() })),
	people: z.array(
		z.strictObject({
			name: z.string().regex(/^\S+ \S+/, 'first and last name'),
			role: name,
			title: name,
			manager: name.optional(),
			persona: z.enum(['rep', 'mentor', 'owner']).optional(),
			access: z.array(name).default([]),
		}),
	),
});
export const accountsSchema = z.strictObject({
	accounts: z.array(z.strictObject({ name, owner: name, industry: name, city: name, state: name, employees: z.int() })),
});
const openDeal = z.strictObject({
	account: name,
	name,
	owner: name,
	amount: z.int().min(0),
	closes: z.int(),
	nextStep: name.optional(),
	stages: z.array(z.tuple([stageLetter, daysAgo])).min(1),
	moved: z.array(z.tuple([daysAgo, z.int().min(1)])).default([]),
	emails: z.array(daysAgo).default([]),
	calls: z.array(daysAgo).default([]),
	meetings: z.array(daysAgo).default([]),
	planned: z.array(z.int().min(1)).default([]),
	snooze: z
		.strictObject({ reason: z.enum(['Legal', 'Procurement', 'Fiscal calendar', 'Customer absence']), days: z.int().min(1).max(30) })
		.optional(),
});
const closedDeal = z.strictObject({
	account: name,
	name,
	owner: name,
	amount: z.int().min(0),
	days: z.array(z.int().min(0)).min(1).max(CLOSED_PATH.length),
	closed: daysAgo,
});
export const dealsSchema = z.strictObject({
	open: z.array(openDeal),
	won: z.array(closedDeal),
	lost: z.array(closedDeal),
	pilfer: z.strictObject({ account: name, to: name, by: name }),
});

export type DemoPeople = z.infer<typeof peopleSchema>;
export type DemoAccounts = z.infer<typeof accountsSchema>;
export type DemoDeals = z.infer<typeof dealsSchema>;

/** A snapshot of a deal on a day, as OpportunityHistory keeps it; `order` sorts rows of one day. */
export interface DemoHistory {
	stage: string;
	on: string;
	order: number;
	closeDate: string;
}
export interface DemoDeal {
	account: string;
	name: string;
	owner: string;
	amount: number;
	stage: string;
	createdOn: string;
	closeDate: string;
	nextStep: string | null;
	history: DemoHistory[];
	emails: string[];
	calls: string[];
	meetings: string[];
	planned: string[];
	snooze: { reason: string; resumeOn: string } | null;
}

/** All deals of the plan on their days, counted from today. */
export function demoDeals({ open, won, lost }: DemoDeals, today: string): DemoDeal[] {
	const ago = (days: number): string => addDays(today, -days);
	return [
		...open.map((deal): DemoDeal => {
			const closeDate = addDays(today, deal.closes);
			const [first] = deal.stages;
			const [last] = deal.stages.slice(-1);
			return {
				...deal,
				stage: STAGE_OF[last![0]],
				createdOn: ago(first![1]),
				closeDate,
				nextStep: deal.nextStep ?? null,
				history: openHistory(deal, closeDate, ago),
				emails: deal.emails.map(ago),
				calls: deal.calls.map(ago),
				meetings: deal.meetings.map(ago),
				planned: deal.planned.map((days) => addDays(today, days)),
				snooze: deal.snooze ? { reason: deal.snooze.reason, resumeOn: addDays(today, deal.snooze.days) } : null,
			};
		}),
		...won.map((deal) => closed(deal, 'Closed Won', ago)),
		...lost.map((deal) => closed(deal, 'Closed Lost', ago)),
	];
}

/** A snapshot at each stage entry and at each move of the close date; before a move the close date was earlier. */
function openHistory(deal: z.infer<typeof openDeal>, closeDate: string, ago: (days: number) => string): DemoHistory[] {
	const closeDateAt = (days: number): string =>
		addDays(closeDate, -deal.moved.reduce((sum, [when, by]) => (when < days ? sum + by : sum), 0));
	const stageAt = (days: number): string => STAGE_OF[deal.stages.filter(([, since]) => since >= days).at(-1)?.[0] ?? deal.stages[0]![0]];
	return [
		...deal.stages.map(([letter, days]): DemoHistory => ({
			stage: STAGE_OF[letter],
			on: ago(days),
			order: 0,
			closeDate: closeDateAt(days),
		})),
		...deal.moved.map(([days]): DemoHistory => ({ stage: stageAt(days), on: ago(days), order: 1, closeDate: closeDateAt(days - 1) })),
	].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.order - b.order));
}

function closed(deal: z.infer<typeof closedDeal>, outcome: 'Closed Won' | 'Closed Lost', ago: (days: number) => string): DemoDeal {
	const closeDate = ago(deal.closed);
	let since = deal.closed + deal.days.reduce((sum, days) => sum + days, 0);
	const createdOn = ago(since);
	const history: DemoHistory[] = deal.days.map((days, index) => {
		const row = { stage: STAGE_OF[CLOSED_PATH[index]!], on: ago(since), order: index, closeDate };
		since -= days;
		return row;
	});
	history.push({ stage: outcome, on: closeDate, order: 9, closeDate });
	const none = { emails: [], calls: [], meetings: [], planned: [], snooze: null, nextStep: null };
	return {
		account: deal.account,
		name: deal.name,
		owner: deal.owner,
		amount: deal.amount,
		stage: outcome,
		createdOn,
		closeDate,
		history,
		...none,
	};
}

/** A roster text whose days are `today` or `today+90`, with real days in their place. */
export function rosterOnDay(text: string, today: string): string {
	return text.replace(
		/^(\s*(?:- )?\w+: )today(?:\+(\d+))?$/gm,
		(_, head: string, days: string | undefined) => head + addDays(today, Number(days ?? 0)),
	);
}
