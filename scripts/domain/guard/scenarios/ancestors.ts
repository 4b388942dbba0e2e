/** Opportunities on an account that may be had, with one above it that may not; and a deal that may be had, onto an account that may not. */
import { type GuardScenario, ended, override, realignment, release, taken, viaStranger } from './scenario.ts';

const create = { ...taken, act: { kind: 'create opportunity' as const, depth: 0 } };
const theirs = { of: 'mentee' as const };
const released = { ...theirs, released: true };
/** It went to a stranger, after whatever happened to the account below it. */
const gone = { ...theirs, hands: { to: 'stranger' as const, daysAgo: 2 } };
const strangers = { of: 'stranger' as const };
const deal = { ...taken, object: 'Opportunity' as const, release };
const ON = 'Opportunity on the other’s account';
/** What the mentor took while the policy blocked nothing. */
const observed: NonNullable<GuardScenario['hands']> = [{ to: 'mentor', daysAgo: 3, observed: true }];
/** The account of one mentee below the other’s: the mentor mentors both. */
const twoMentees = { ...create, owner: 'colleague' as const, alsoWith: 'colleague' as const };

export const ancestors: readonly GuardScenario[] = [
	{ ...create, name: 'a released account below another of theirs', release, above: theirs, blocked: true, rule: ON },
	{ ...create, name: 'a released account below a released one', release, above: released, blocked: false },
	{ ...create, name: 'a released account below a stranger’s', release, above: strangers, blocked: false },
	{ ...create, name: 'an overridden account below another of theirs', override, above: theirs, blocked: true, rule: ON },
	{ ...create, name: 'an overridden account below a stranger’s', override, above: strangers, blocked: false },
	{ ...create, name: 'a realigned account below another of theirs', realignment, above: theirs, blocked: true, rule: ON },
	{ ...create, name: 'a realigned account below a stranger’s', realignment, above: strangers, blocked: false },
	{ ...create, name: 'a released account below one that went through a stranger', release, above: gone, blocked: true, rule: ON },
	{
		...create,
		name: 'a released account that went through a stranger, below another that did',
		hands: viaStranger,
		release,
		above: gone,
		blocked: true,
		rule: ON,
	},
	{
		...create,
		name: 'after the common cool-off, an account that nobody disclosed below one that was',
		mentorships: ended(120),
		above: { ...theirs, disclosed: true },
		blocked: true,
		rule: ON,
	},
	{
		...create,
		name: 'after the common cool-off, two accounts that nobody disclosed',
		mentorships: ended(120),
		above: theirs,
		blocked: false,
	},
	{
		...create,
		name: 'after the disclosed cool-off, an account below one that was disclosed',
		mentorships: ended(181),
		above: { ...theirs, disclosed: true },
		blocked: false,
	},
	{ ...create, name: 'an account taken while observed below another of theirs', hands: observed, above: theirs, blocked: true, rule: ON },
	{
		...create,
		name: 'an account taken while observed below one that went through a stranger',
		hands: observed,
		above: gone,
		blocked: true,
		rule: ON,
	},
	{ ...create, name: 'an account taken while observed below a stranger’s', hands: observed, above: strangers, blocked: false },
	{ ...create, name: 'an own account below another of theirs', owner: 'mentor', above: theirs, blocked: true, rule: ON },
	{
		...twoMentees,
		name: 'one mentee’s account, released by them, below another mentee’s',
		release: { ...release, by: 'colleague' },
		above: theirs,
		blocked: true,
		rule: ON,
	},
	{
		...twoMentees,
		name: 'one mentee’s account below another mentee’s, each released by whose it is',
		release: { ...release, by: 'colleague' },
		above: released,
		blocked: false,
	},
	{
		...twoMentees,
		name: 'one mentee’s account below another mentee’s, released by the other only',
		above: released,
		blocked: true,
		rule: ON,
	},
	{
		...create,
		name: 'an own opportunity moved onto a released account below another of theirs',
		act: { kind: 'move own opportunity' },
		release,
		above: theirs,
		blocked: true,
		rule: ON,
	},
	{
		...create,
		name: 'an own opportunity moved onto a released account below a stranger’s',
		act: { kind: 'move own opportunity' },
		release,
		above: strangers,
		blocked: false,
	},
	{
		...deal,
		name: 'a released opportunity taken, and in the same save moved to another account of theirs',
		act: { kind: 'take and move opportunity', account: 'mentee' },
		blocked: true,
		rule: ON,
	},
	{
		...deal,
		name: 'a released opportunity taken, and in the same save moved to a stranger’s account',
		act: { kind: 'take and move opportunity', account: 'stranger' },
		blocked: false,
	},
	{
		...deal,
		name: 'a released opportunity taken, and in the same save moved to an own account',
		act: { kind: 'take and move opportunity', account: 'mentor' },
		blocked: false,
	},
	{
		...taken,
		object: 'Opportunity',
		name: 'an overridden opportunity taken, and in the same save moved to another account of theirs',
		override,
		act: { kind: 'take and move opportunity', account: 'mentee' },
		blocked: true,
		rule: ON,
	},
	{
		...taken,
		object: 'Opportunity',
		name: 'an opportunity taken, and in the same save moved to a stranger’s account',
		act: { kind: 'take and move opportunity', account: 'stranger' },
		blocked: true,
		rule: 'Pair protection',
	},
];
