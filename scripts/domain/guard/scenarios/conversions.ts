/** Converted leads: what becomes of them counts as taken. */
import { type GuardScenario, release, taken, viaStranger } from './scenario.ts';

const lead = { ...taken, object: 'Lead' as const };
export const conversions: readonly GuardScenario[] = [
	{ ...lead, name: 'a lead converted for the other party', act: { kind: 'convert' }, blocked: true, rule: 'Pair protection' },
	{ ...lead, name: 'a lead converted by its owner', taker: 'mentee', act: { kind: 'convert' }, blocked: false },
	{ ...lead, name: 'a lead converted for a stranger', taker: 'stranger', act: { kind: 'convert' }, blocked: false },
	{ ...lead, name: 'a lead into the other’s account', taker: 'mentee', act: { kind: 'convert', account: 'mentor' }, blocked: true },
	{
		...lead,
		name: 'a lead for a stranger, into the other’s account',
		taker: 'stranger',
		act: { kind: 'convert', account: 'mentor' },
		blocked: true,
	},
	{
		...lead,
		name: 'a lead for the other party, into a colleague’s account',
		act: { kind: 'convert', account: 'colleague' },
		blocked: true,
	},
	{
		...lead,
		name: 'a lead for a stranger, into a colleague’s account',
		taker: 'stranger',
		act: { kind: 'convert', account: 'colleague' },
		blocked: false,
	},
	{
		...lead,
		name: 'a lead that went through a stranger, into the other’s account',
		hands: viaStranger,
		taker: 'stranger',
		act: { kind: 'convert', account: 'mentor' },
		blocked: true,
		rule: 'Through other hands',
	},
	{
		...lead,
		name: 'a stranger’s lead, into a party’s account',
		owner: 'stranger',
		taker: 'stranger',
		act: { kind: 'convert', account: 'mentor' },
		blocked: false,
	},
	{
		...lead,
		name: 'a lead released, into the other’s account',
		taker: 'stranger',
		act: { kind: 'convert', account: 'mentor' },
		release,
		blocked: false,
	},
];
