/** The roster: who mentors whom, and which territories there are. Parsed once, here; a JSON Schema of it serves editors. */
import { z } from 'zod';
import { isDay } from '../dates.ts';

const day = z.string().refine(isDay, 'must be a calendar day such as 2026-11-22');
const username = z
	.string()
	.trim()
	.min(3)
	.max(80)
	.describe('Username of an active user, or an e-mail address that only one active user has');

const mentorshipKinds = ['Craft', 'Organization', 'Skip-level'] as const;

const mentorshipSchema = z
	.strictObject({
		key: z
			.string()
			.regex(/^[\w.-]{1,80}$/, 'must be 1 to 80 letters, digits, dots, dashes or underscores')
			.describe('Name of this mentorship in the roster; never change it, it is how sync finds the record again'),
		mentor: username,
		mentee: username,
		kind: z
			.enum(mentorshipKinds)
			.default('Craft')
			.describe('Craft: how to sell. Organization: how to get things done here. Skip-level: with the manager of the manager'),
		status: z
			.enum(['Running', 'Ended'])
			.default('Running')
			.describe(
				'Ended ends a mentorship that runs; from then on its cool-off protects. Running proposes it: only the two parties make it active, by signing',
			),
		start: day.describe('First day'),
		targetEnd: day.optional().describe('Day on which it should have reached its end'),
		endCondition: z.string().trim().max(255).optional().describe('What will be true when it has done its work'),
		cadenceDays: z.int().min(1).max(180).default(14).describe('Days between two conversations'),
		channel: z.string().trim().max(80).optional().describe('Where the two talk'),
		responseDays: z.int().min(1).max(30).default(2).describe('Business days in which the mentor answers'),
		groundRules: z.string().trim().max(4000).optional().describe('What the two agreed on'),
		coolingOffDays: z.int().min(0).max(999).default(90).describe('Days after the end in which neither may take what belongs to the other'),
	})
	.refine(({ mentor, mentee }) => mentor.toLowerCase() !== mentee.toLowerCase(), { path: ['mentee'], message: 'nobody mentors themselves' })
	.refine(({ start, targetEnd }) => !targetEnd || targetEnd > start, { path: ['targetEnd'], message: 'must be after start' });

export const territorySchema = z.strictObject({
	key: z
		.string()
		.regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 small letters, digits or dashes')
		.describe('Key that is stamped on accounts and users'),
	policy: z
		.enum(['Block', 'Warn', 'Unguarded'])
		.default('Warn')
		.describe('What happens when somebody outside becomes the owner: refused, recorded, or nothing'),
	members: z.array(username).default([]).describe('Who covers the territory'),
	accounts: z
		.strictObject({
			names: z.array(z.string().trim().min(1)).optional().describe('Account names, exactly'),
			countries: z.array(z.string().trim().min(1)).optional().describe('Billing countries'),
			states: z.array(z.string().trim().min(1)).optional().describe('Billing states'),
		})
		.default({})
		.describe(
			'Accounts that belong to it: those that match any line. Named accounts first; an account that two territories claim is an error',
		),
});

export const rosterSchema = z.strictObject({
	version: z.literal(1).default(1),
	mentorships: z.array(mentorshipSchema).default([]),
	territories: z.array(territorySchema).default([]),
	salesTerritories: z
		.strictObject({
			policy: territorySchema.shape.policy,
		})
		.optional()
		.describe('Territories come from the active territory model of the org (Sales Territories), not from this roster'),
});

export type Roster = z.infer<typeof rosterSchema>;
/** As a person may write it: what has a default may be left out. */
export type RosterInput = z.input<typeof rosterSchema>;
export type RosterMentorship = z.infer<typeof mentorshipSchema>;
export type RosterTerritory = z.infer<typeof territorySchema>;

/** Columns of a roster in CSV (mentorships only). */
export const rosterColumns: readonly string[] = Object.keys(mentorshipSchema.shape);
export const requiredRosterColumns: readonly string[] = ['key', 'mentor', 'mentee', 'start'];

/** JSON Schema (draft 2020-12) of a roster file, for editors. */
export function rosterJsonSchema(): object {
	return { ...z.toJSONSchema(rosterSchema, { io: 'input' }), title: 'Ridealong roster' };
}

/** What zod cannot see: keys and pairs that stand twice. Paths as zod's. */
export function rosterConflicts(roster: Roster): { path: (string | number)[]; problem: string }[] {
	const conflicts: { path: (string | number)[]; problem: string }[] = [];
	const once = (
		seen: Map<string, number>,
		value: string,
		path: (string | number)[],
		index: number,
		problem: (first: number) => string,
	): void => {
		const first = seen.get(value);
		if (first === undefined) seen.set(value, index);
		else conflicts.push({ path, problem: problem(first) });
	};
	const keys = new Map<string, number>();
	const slots = new Map<string, number>();
	roster.mentorships.forEach((each, index) => {
		once(keys, each.key.toLowerCase(), ['mentorships', index, 'key'], index, (first) => `mentorships[${first}] has this key already`);
		if (each.status !== 'Ended')
			once(
				slots,
				`${each.mentee.toLowerCase()}:${each.kind}`,
				['mentorships', index, 'mentee'],
				index,
				(first) => `mentorships[${first}] is this mentee's ${each.kind} mentorship already`,
			);
	});
	if (roster.salesTerritories && roster.territories.length)
		conflicts.push({
			path: ['salesTerritories'],
			problem: 'territories come from the org or from this roster: leave out salesTerritories or territories',
		});
	const territories = new Map<string, number>();
	const named = new Map<string, number>();
	roster.territories.forEach((each, index) => {
		once(territories, each.key, ['territories', index, 'key'], index, (first) => `territories[${first}] has this key already`);
		each.accounts.names?.forEach((name, at) =>
			once(
				named,
				name.toLowerCase(),
				['territories', index, 'accounts', 'names', at],
				index,
				(first) => `territories[${first}] names this account already`,
			),
		);
	});
	return conflicts;
}
