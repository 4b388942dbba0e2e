/**
 * Pair protection as a table. The rules in TypeScript and the flows in the org run through the same rows and must agree on each:
 * guard.test.ts here, test/package/guard-agreement.test.ts on the local org.
 */

export type ScenarioPerson = 'mentor' | 'mentee' | 'stranger';
export interface PairScenario {
	name: string;
	/** Between the mentor and the mentee; each of another kind. Paused, Closing and Ended ones were signed before. */
	mentorships: { status: 'Proposed' | 'Active' | 'Paused' | 'Closing' | 'Ended'; endedDaysAgo?: number; coolingOffDays?: number }[];
	owner: ScenarioPerson;
	taker: ScenarioPerson;
	/** Releases last seven days. */
	release?: { by: ScenarioPerson; to: ScenarioPerson; account: 'this' | 'another'; daysAgo: number; revoked?: boolean };
	ownerInactive?: boolean;
	blocked: boolean;
}

const active = [{ status: 'Active' as const }];
const taken = { mentorships: active, owner: 'mentee' as const, taker: 'mentor' as const };
const release = { by: 'mentee' as const, to: 'mentor' as const, account: 'this' as const, daysAgo: 1 };

export const PAIR_SCENARIOS: readonly PairScenario[] = [
	{ ...taken, name: 'without a mentorship anybody may take', mentorships: [], blocked: false },
	{ ...taken, name: 'the mentor takes from the mentee', blocked: true },
	{ ...taken, name: 'the mentee takes from the mentor', owner: 'mentor', taker: 'mentee', blocked: true },
	{ ...taken, name: 'a stranger takes from the mentee', taker: 'stranger', blocked: false },
	{ ...taken, name: 'the mentor takes from a stranger', owner: 'stranger', blocked: false },
	{ ...taken, name: 'the owner stays', taker: 'mentee', blocked: false },
	{ ...taken, name: 'proposed', mentorships: [{ status: 'Proposed' }], blocked: false },
	{ ...taken, name: 'paused', mentorships: [{ status: 'Paused' }], blocked: true },
	{ ...taken, name: 'closing', mentorships: [{ status: 'Closing' }], blocked: true },
	{ ...taken, name: 'ended today', mentorships: [{ status: 'Ended', endedDaysAgo: 0 }], blocked: true },
	{ ...taken, name: 'ended, the last day of the cool-off', mentorships: [{ status: 'Ended', endedDaysAgo: 90 }], blocked: true },
	{ ...taken, name: 'ended, the day after the cool-off', mentorships: [{ status: 'Ended', endedDaysAgo: 91 }], blocked: false },
	{
		...taken,
		name: 'ended, a cool-off of its own',
		mentorships: [{ status: 'Ended', endedDaysAgo: 91, coolingOffDays: 120 }],
		blocked: true,
	},
	{
		...taken,
		name: 'ended without cool-off, the day after',
		mentorships: [{ status: 'Ended', endedDaysAgo: 1, coolingOffDays: 0 }],
		blocked: false,
	},
	{
		...taken,
		name: 'one has ended long ago, one runs',
		mentorships: [{ status: 'Ended', endedDaysAgo: 200 }, { status: 'Active' }],
		blocked: true,
	},
	{
		...taken,
		name: 'one cools off, one is proposed',
		mentorships: [{ status: 'Ended', endedDaysAgo: 3 }, { status: 'Proposed' }],
		blocked: true,
	},
	{ ...taken, name: 'released by the owner', release, blocked: false },
	{ ...taken, name: 'released, and the release nearly over', release: { ...release, daysAgo: 6 }, blocked: false },
	{ ...taken, name: 'released eight days ago', release: { ...release, daysAgo: 8 }, blocked: true },
	{ ...taken, name: 'released and taken back', release: { ...release, revoked: true }, blocked: true },
	{ ...taken, name: 'released to somebody else', release: { ...release, to: 'stranger' }, blocked: true },
	{ ...taken, name: 'another account released', release: { ...release, account: 'another' }, blocked: true },
	{ ...taken, name: 'released in the cool-off', mentorships: [{ status: 'Ended', endedDaysAgo: 5 }], release, blocked: false },
	{ ...taken, name: 'the owner is inactive: the manager decides', ownerInactive: true, blocked: false },
];
