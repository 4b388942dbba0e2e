/**
 * The guard as a table. The rules in TypeScript and the flows in the org run through the same rows and must agree on each:
 * guard.test.ts here, test/package/guard-agreement.test.ts on the local org.
 */
import type { GuardedObject } from './facts.ts';
import type { Rule } from './decision.ts';

/** Mentor and mentee are the pair; `approver` holds the override permission and owns the program. */
export type ScenarioPerson = 'mentor' | 'mentee' | 'stranger' | 'colleague' | 'approver';
/** What is tried now: to own the record; to have an opportunity on an account; to have a record that names the same prospect. */
export type ScenarioAct =
	| { kind: 'take' }
	/** The taker creates an opportunity on an account `depth` levels below the record. */
	| { kind: 'create opportunity'; depth: number }
	/** Somebody moves the owner's opportunity (the record) onto an account of the taker. */
	| { kind: 'move opportunity' }
	/** The taker moves an own opportunity onto the account. */
	| { kind: 'move own opportunity' }
	/** A stranger has an opportunity on the account, and the taker becomes its owner. */
	| { kind: 'take opportunity on it' }
	/** The lead is converted, and what it becomes goes to the taker: into a new account, or into one that `account` owns. */
	| { kind: 'convert'; account?: ScenarioPerson }
	/** The taker creates a record with these fields, or edits an own one until it has them. */
	| { kind: 'match'; object: 'Account' | 'Contact' | 'Lead'; edited?: boolean; fields: Readonly<Record<string, string>> };

export interface GuardScenario {
	name: string;
	/** Between the mentor and the mentee; each of another kind. Paused, Closing and Ended ones were signed before. */
	mentorships: { status: 'Proposed' | 'Active' | 'Paused' | 'Closing' | 'Ended'; endedDaysAgo?: number; coolingOffDays?: number }[];
	/** What is guarded; an account with website northwind.com in 94105 where not said. */
	object?: GuardedObject;
	owner: ScenarioPerson;
	/** Through whose hands it went since, oldest first; `observed` while the policy blocked nothing. */
	hands?: { to: ScenarioPerson; daysAgo: number; observed?: boolean }[];
	taker: ScenarioPerson;
	act?: ScenarioAct;
	/** A review of the first mentorship showed it: the record is the opportunity, or the opportunity's account. */
	disclosed?: boolean;
	/** Releases last seven days. Those who do not own the record and manage nobody who has left cannot give one. */
	release?: { by: ScenarioPerson; to: ScenarioPerson; record: 'this' | 'another' | 'its twin'; daysAgo: number; revoked?: boolean };
	/** Overrides last fifteen minutes; `used` ones let it pass once, and it came back. */
	override?: { to: ScenarioPerson; record: 'this' | 'another'; minutesAgo: number; used?: boolean };
	/** An approved batch with one row; days relative to now, later is positive. */
	realignment?: { to: ScenarioPerson; record: 'this' | 'another'; starts: number; ends: number; draft?: boolean };
	/** The owner holds a prospect that is in no record of theirs. */
	hold?: { domain: string; approved: boolean; daysAgo: number };
	/** The owner has left; whom they reported to. */
	ownerInactive?: boolean;
	manager?: ScenarioPerson;
	/** The account has a contact of its owner, at an address that the account does not tell. */
	contact?: string;
	/** The owner has another account of the same name, domain and postal code. */
	twin?: boolean;
	blocked: boolean;
	/** Which rule says so. */
	rule?: Rule;
}

const active = [{ status: 'Active' as const }];
const taken = { mentorships: active, owner: 'mentee' as const, taker: 'mentor' as const };
const release = { by: 'mentee' as const, to: 'mentor' as const, record: 'this' as const, daysAgo: 1 };
const override = { to: 'mentor' as const, record: 'this' as const, minutesAgo: 5 };
const realignment = { to: 'mentor' as const, record: 'this' as const, starts: -1, ends: 1 };
const viaStranger = [{ to: 'stranger' as const, daysAgo: 3 }];
const observed = [{ to: 'mentor' as const, daysAgo: 3, observed: true }];
const viaTwo = [...viaStranger, { to: 'colleague' as const, daysAgo: 2 }];
const ended = (endedDaysAgo: number): GuardScenario['mentorships'] => [{ status: 'Ended', endedDaysAgo }];
const match = (object: 'Account' | 'Contact' | 'Lead', fields: Record<string, string>, edited = false): ScenarioAct => ({
	kind: 'match',
	object,
	edited,
	fields,
});

const ownerChanges: readonly GuardScenario[] = [
	{ ...taken, name: 'without a mentorship anybody may take', mentorships: [], blocked: false },
	{ ...taken, name: 'the mentor takes from the mentee', blocked: true, rule: 'Pair protection' },
	{ ...taken, name: 'the mentee takes from the mentor', owner: 'mentor', taker: 'mentee', blocked: true, rule: 'Pair protection' },
	{ ...taken, name: 'a stranger takes from the mentee', taker: 'stranger', blocked: false },
	{ ...taken, name: 'the mentor takes from a stranger', owner: 'stranger', blocked: false },
	{ ...taken, name: 'the owner stays', taker: 'mentee', blocked: false },
	{ ...taken, name: 'proposed', mentorships: [{ status: 'Proposed' }], blocked: false },
	{ ...taken, name: 'paused', mentorships: [{ status: 'Paused' }], blocked: true },
	{ ...taken, name: 'closing', mentorships: [{ status: 'Closing' }], blocked: true },
	{ ...taken, name: 'ended today', mentorships: ended(0), blocked: true },
	{ ...taken, name: 'ended, the last day of the cool-off', mentorships: ended(90), blocked: true },
	{ ...taken, name: 'ended, the day after the cool-off', mentorships: ended(91), blocked: false },
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
	{ ...taken, name: 'one has ended long ago, one runs', mentorships: [...ended(200), { status: 'Active' }], blocked: true },
	{ ...taken, name: 'one cools off, one is proposed', mentorships: [...ended(3), { status: 'Proposed' }], blocked: true },
	{ ...taken, name: 'the mentor takes the mentee’s opportunity', object: 'Opportunity', blocked: true, rule: 'Pair protection' },
	{ ...taken, name: 'a stranger takes the mentee’s opportunity', object: 'Opportunity', taker: 'stranger', blocked: false },
	{ ...taken, name: 'the mentor takes the mentee’s lead', object: 'Lead', blocked: true, rule: 'Pair protection' },
	{ ...taken, name: 'the mentee takes the mentor’s lead', object: 'Lead', owner: 'mentor', taker: 'mentee', blocked: true },
	{ ...taken, name: 'a lead the day after the cool-off', object: 'Lead', mentorships: ended(91), blocked: false },
	{
		...taken,
		name: 'a disclosed deal after the common cool-off',
		object: 'Opportunity',
		mentorships: ended(91),
		disclosed: true,
		blocked: true,
	},
	{
		...taken,
		name: 'a disclosed deal on the last day of its cool-off',
		object: 'Opportunity',
		mentorships: ended(180),
		disclosed: true,
		blocked: true,
	},
	{
		...taken,
		name: 'a disclosed deal the day after its cool-off',
		object: 'Opportunity',
		mentorships: ended(181),
		disclosed: true,
		blocked: false,
	},
	{ ...taken, name: 'the account of a disclosed deal', mentorships: ended(120), disclosed: true, blocked: true },
];

const ways: readonly GuardScenario[] = [
	{ ...taken, name: 'released by the owner', release, blocked: false },
	{ ...taken, name: 'released, and the release nearly over', release: { ...release, daysAgo: 6 }, blocked: false },
	{ ...taken, name: 'released eight days ago', release: { ...release, daysAgo: 8 }, blocked: true },
	{ ...taken, name: 'released and taken back', release: { ...release, revoked: true }, blocked: true },
	{ ...taken, name: 'released to somebody else', release: { ...release, to: 'stranger' }, blocked: true },
	{ ...taken, name: 'another account released', release: { ...release, record: 'another' }, blocked: true },
	{ ...taken, name: 'released in the cool-off', mentorships: ended(5), release, blocked: false },
	{ ...taken, name: 'an opportunity released by its owner', object: 'Opportunity', release, blocked: false },
	{ ...taken, name: 'a lead released by its owner', object: 'Lead', release, blocked: false },
	{ ...taken, name: 'the owner has left, and nobody decided', ownerInactive: true, manager: 'colleague', blocked: true },
	{
		...taken,
		name: 'the owner has left, and their manager decided',
		ownerInactive: true,
		manager: 'colleague',
		release: { ...release, by: 'colleague' },
		blocked: false,
	},
	{
		...taken,
		name: 'the owner has left, and somebody else decided',
		ownerInactive: true,
		manager: 'colleague',
		release: { ...release, by: 'stranger' },
		blocked: true,
	},
	{
		...taken,
		name: 'the owner has left, and the taker is their manager',
		ownerInactive: true,
		manager: 'mentor',
		release: { ...release, by: 'mentor' },
		blocked: true,
	},
	{
		...taken,
		name: 'the owner is here, and their manager decided',
		manager: 'colleague',
		release: { ...release, by: 'colleague' },
		blocked: true,
	},
	{ ...taken, name: 'the owner has left: through other hands neither', ownerInactive: true, hands: viaStranger, blocked: true },
	{
		...taken,
		name: 'the owner has left: through other hands their manager decides',
		ownerInactive: true,
		manager: 'colleague',
		hands: viaStranger,
		release: { ...release, by: 'colleague' },
		blocked: false,
	},
	{ ...taken, name: 'the owner has left, and a stranger takes', taker: 'stranger', ownerInactive: true, blocked: false },
	{ ...taken, name: 'overridden', override, blocked: false },
	{ ...taken, name: 'overridden for an opportunity', object: 'Opportunity', override, blocked: false },
	{ ...taken, name: 'overridden sixteen minutes ago', override: { ...override, minutesAgo: 16 }, blocked: true },
	{ ...taken, name: 'overridden for somebody else', override: { ...override, to: 'stranger' }, blocked: true },
	{ ...taken, name: 'overridden for another record', override: { ...override, record: 'another' }, blocked: true },
	{ ...taken, name: 'overridden, and used up', override: { ...override, used: true }, blocked: true },
	{ ...taken, name: 'in a realignment, within its window', realignment, blocked: false },
	{ ...taken, name: 'in a realignment that has not begun', realignment: { ...realignment, starts: 1, ends: 2 }, blocked: true },
	{ ...taken, name: 'in a realignment that is over', realignment: { ...realignment, starts: -5, ends: -1 }, blocked: true },
	{ ...taken, name: 'in a realignment that nobody approved', realignment: { ...realignment, draft: true }, blocked: true },
	{ ...taken, name: 'in a realignment for somebody else', realignment: { ...realignment, to: 'stranger' }, blocked: true },
	{ ...taken, name: 'a realignment of another record', realignment: { ...realignment, record: 'another' }, blocked: true },
];

const hands: readonly GuardScenario[] = [
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
		mentorships: active,
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

const prospects: readonly GuardScenario[] = [
	{
		...taken,
		name: 'an opportunity on the other’s account',
		act: { kind: 'create opportunity', depth: 0 },
		blocked: true,
		rule: 'Opportunity on the other’s account',
	},
	{ ...taken, name: 'a stranger’s opportunity', taker: 'stranger', act: { kind: 'create opportunity', depth: 0 }, blocked: false },
	{
		...taken,
		name: 'an own opportunity on an own account',
		taker: 'mentee',
		act: { kind: 'create opportunity', depth: 0 },
		blocked: false,
	},
	{ ...taken, name: 'one level below the other’s account', act: { kind: 'create opportunity', depth: 1 }, blocked: true },
	{ ...taken, name: 'five levels below', act: { kind: 'create opportunity', depth: 5 }, blocked: true },
	{ ...taken, name: 'six levels below: left to the scan', act: { kind: 'create opportunity', depth: 6 }, blocked: false },
	{ ...taken, name: 'on an account released to them', act: { kind: 'create opportunity', depth: 0 }, release, blocked: false },
	{
		...taken,
		name: 'an opportunity on an account that went through a stranger',
		hands: viaStranger,
		act: { kind: 'create opportunity', depth: 0 },
		blocked: true,
		rule: 'Opportunity on the other’s account',
	},
	{
		...taken,
		name: 'one level below an account that went through a stranger',
		hands: viaStranger,
		act: { kind: 'create opportunity', depth: 1 },
		blocked: true,
	},
	{
		...taken,
		name: 'the owner’s opportunity on an account that went through a stranger',
		hands: viaStranger,
		taker: 'mentee',
		act: { kind: 'create opportunity', depth: 0 },
		blocked: false,
	},
	{
		...taken,
		name: 'a stranger’s opportunity on the other’s account',
		act: { kind: 'take opportunity on it' },
		blocked: true,
		rule: 'Opportunity on the other’s account',
	},
	{
		...taken,
		name: 'a stranger’s opportunity on the other’s account, for a colleague',
		taker: 'colleague',
		act: { kind: 'take opportunity on it' },
		blocked: false,
	},
	{
		...taken,
		name: 'a stranger’s opportunity on an account released to them',
		act: { kind: 'take opportunity on it' },
		release,
		blocked: false,
	},
	{
		...taken,
		name: 'an opportunity moved to an own account, after a stranger',
		object: 'Opportunity',
		hands: viaStranger,
		act: { kind: 'move opportunity' },
		blocked: true,
		rule: 'Opportunity moved',
	},
	{
		...taken,
		name: 'the other’s opportunity moved to an own account',
		object: 'Opportunity',
		act: { kind: 'move opportunity' },
		blocked: true,
		rule: 'Opportunity moved',
	},
	{
		...taken,
		name: 'an own opportunity moved onto the other’s account',
		act: { kind: 'move own opportunity' },
		blocked: true,
		rule: 'Opportunity on the other’s account',
	},
	{
		...taken,
		name: 'an own opportunity moved onto an account released to its owner',
		act: { kind: 'move own opportunity' },
		release,
		blocked: false,
	},
	{
		...taken,
		name: 'an opportunity moved to a stranger’s account',
		object: 'Opportunity',
		taker: 'stranger',
		act: { kind: 'move opportunity' },
		blocked: false,
	},
	{
		...taken,
		name: 'an account with the same domain',
		act: match('Account', { Name: 'Other', Website: 'https://www.northwind.com/shop' }),
		blocked: true,
		rule: 'Matching record',
	},
	{ ...taken, name: 'a lead with the same domain', act: match('Lead', { Company: 'Other', Email: 'buyer@northwind.com' }), blocked: true },
	{ ...taken, name: 'a contact with the same domain', act: match('Contact', { Email: 'buyer@Northwind.com' }), blocked: true },
	{
		...taken,
		name: 'an account with the same name and postal code',
		act: match('Account', { Name: 'NORTHWIND, Inc.', BillingPostalCode: '941 05' }),
		blocked: true,
	},
	{
		...taken,
		name: 'a lead with the same name and postal code',
		act: match('Lead', { Company: 'Northwind', PostalCode: '94105' }),
		blocked: true,
	},
	{
		...taken,
		name: 'the same name elsewhere',
		act: match('Account', { Name: 'Northwind', BillingPostalCode: '10001' }),
		blocked: false,
	},
	{ ...taken, name: 'freemail matches nobody', act: match('Lead', { Company: 'Other', Email: 'buyer@gmail.com' }), blocked: false },
	{
		...taken,
		name: 'an own account, edited into a match',
		act: match('Account', { Website: 'northwind.com' }, true),
		blocked: true,
		rule: 'Matching record',
	},
	{
		...taken,
		name: 'a stranger may match',
		taker: 'stranger',
		act: match('Account', { Name: 'Other', Website: 'northwind.com' }),
		blocked: false,
	},
	{
		...taken,
		name: 'a match of what was released',
		act: match('Account', { Name: 'Other', Website: 'northwind.com' }),
		release,
		blocked: false,
	},
	{
		...taken,
		name: 'a match of what went through a stranger',
		hands: viaStranger,
		act: match('Account', { Name: 'Other', Website: 'northwind.com' }),
		blocked: true,
		rule: 'Matching record',
	},
	{
		...taken,
		name: 'the owner’s match of what went through a stranger',
		hands: viaStranger,
		taker: 'mentee',
		act: match('Account', { Name: 'Other', Website: 'northwind.com' }),
		blocked: false,
	},
	{
		...taken,
		name: 'a match of two, of which the first was released',
		twin: true,
		act: match('Account', { Name: 'Other', Website: 'northwind.com' }),
		release,
		blocked: true,
	},
	{
		...taken,
		name: 'a match of two, of which the second was released',
		twin: true,
		act: match('Account', { Name: 'Other', Website: 'northwind.com' }),
		release: { ...release, record: 'its twin' },
		blocked: true,
	},
	{
		...taken,
		name: 'a match of a contact of theirs',
		contact: 'buyer@globex.com',
		act: match('Lead', { Company: 'Globex', Email: 'x@globex.com' }),
		blocked: true,
	},
	{
		...taken,
		name: 'a match of a contact whose account was released',
		contact: 'buyer@globex.com',
		act: match('Lead', { Company: 'Globex', Email: 'x@globex.com' }),
		release,
		blocked: false,
	},
	{
		...taken,
		name: 'a match of a contact, and another account was released',
		contact: 'buyer@globex.com',
		act: match('Lead', { Company: 'Globex', Email: 'x@globex.com' }),
		release: { ...release, record: 'another' },
		blocked: true,
	},
	{
		...taken,
		name: 'a match of a contact whose account was released, which was revoked',
		contact: 'buyer@globex.com',
		act: match('Lead', { Company: 'Globex', Email: 'x@globex.com' }),
		release: { ...release, revoked: true },
		blocked: true,
	},
	{
		...taken,
		name: 'a match of a contact whose account may go by an override',
		contact: 'buyer@globex.com',
		act: match('Lead', { Company: 'Globex', Email: 'x@globex.com' }),
		override,
		blocked: true,
	},
	{
		...taken,
		name: 'a contact like one whose account was released',
		contact: 'buyer@globex.com',
		act: match('Contact', { Email: 'x@globex.com' }),
		release,
		blocked: false,
	},
	{
		...taken,
		name: 'a match of what the holder left behind',
		hold: { domain: 'globex.com', approved: true, daysAgo: 10 },
		ownerInactive: true,
		act: match('Lead', { Company: 'Globex', Email: 'x@globex.com' }),
		blocked: true,
	},
	{
		...taken,
		name: 'a match of what the other holds',
		hold: { domain: 'globex.com', approved: true, daysAgo: 10 },
		act: match('Lead', { Company: 'Globex', Email: 'x@globex.com' }),
		blocked: true,
	},
	{
		...taken,
		name: 'a match of what the other asked to hold',
		hold: { domain: 'globex.com', approved: false, daysAgo: 10 },
		act: match('Lead', { Company: 'Globex', Email: 'x@globex.com' }),
		blocked: false,
	},
	{
		...taken,
		name: 'a match of a hold that ran out',
		hold: { domain: 'globex.com', approved: true, daysAgo: 91 },
		act: match('Lead', { Company: 'Globex', Email: 'x@globex.com' }),
		blocked: false,
	},
];

const lead = { ...taken, object: 'Lead' as const };
const conversions: readonly GuardScenario[] = [
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

export const GUARD_SCENARIOS: readonly GuardScenario[] = [...ownerChanges, ...ways, ...hands, ...prospects, ...conversions];
