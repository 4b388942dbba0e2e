/** Through other hands: protection follows the record. */
import { type GuardScenario, ended, override, release, taken, viaStranger } from './scenario.ts';

const observed = [{ to: 'mentor' as const, daysAgo: 3, observed: true }];
const viaTwo = [...viaStranger, { to: 'colleague' as const, daysAgo: 2 }];

export const hands: readonly GuardScenario[] = [
	{ ...taken, name: 'through a stranger', hands: viaStranger, blocked: true, rule: 'Through other hands' },
	{ ...taken, name: 'through two strangers', hands: viaTwo, blocked: true, rule: 'Through other hands' },
	{ ...taken, name: 'through a stranger, a month later', hands: [{ to: 'stranger', daysAgo: 31 }], blocked: true },
	{ ...taken, name: 'an opportunity through a stranger', object: 'Opportunity', hands: viaStranger, blocked: true },
	{ ...taken, name: 'a lead through a stranger', object: 'Lead', hands: viaStranger, blocked: true },
	{ ...taken, name: 'through a stranger, and on to the next', hands: viaStranger, taker: 'colleague', blocked: false },
	{ ...taken, name: 'through a stranger and back to its owner', hands: viaStranger, taker: 'mentee', blocked: false },
	{ ...taken, name: 'taken while observed, it goes home', hands: observed, taker: 'mentee', blocked: false },
	{
		...taken,
		name: 'taken while observed, it goes home through a stranger',
		hands: [...observed, { to: 'stranger', daysAgo: 2 }],
		taker: 'mentee',
		blocked: false,
	},
	{
		...taken,
		name: 'taken while observed and let go, it does not come back',
		hands: [...observed, { to: 'stranger', daysAgo: 2 }],
		blocked: true,
		rule: 'Through other hands',
	},
	{
		...taken,
		name: 'taken while observed and gone home, it does not come back',
		hands: [...observed, { to: 'mentee', daysAgo: 2 }],
		blocked: true,
		rule: 'Pair protection',
	},
	{
		...taken,
		name: 'through a stranger, in the cool-off',
		mentorships: ended(80),
		hands: [{ to: 'stranger', daysAgo: 85 }],
		blocked: true,
	},
	{
		...taken,
		name: 'through a stranger, after the cool-off',
		mentorships: ended(91),
		hands: [{ to: 'stranger', daysAgo: 100 }],
		blocked: false,
	},
	{
		...taken,
		name: 'it left before the mentorship was signed',
		hands: [{ to: 'stranger', daysAgo: 500 }],
		blocked: false,
	},
	{
		...taken,
		name: 'a release by the stranger opens nothing that was the mentee’s',
		hands: viaStranger,
		release: { ...release, by: 'stranger' },
		blocked: true,
	},
	{
		...taken,
		name: 'released before it went through a stranger',
		hands: viaStranger,
		release: { ...release, daysAgo: 5 },
		blocked: false,
	},
	{ ...taken, name: 'overridden, after a stranger', hands: viaStranger, override, blocked: false },
];
