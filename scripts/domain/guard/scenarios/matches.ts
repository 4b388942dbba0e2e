/** Records that name the same prospect as one of the other’s, or as one that the other holds. */
import { type GuardScenario, type ScenarioAct, override, release, taken, viaStranger } from './scenario.ts';

const match = (object: 'Account' | 'Contact' | 'Lead', fields: Record<string, string>, edited = false): ScenarioAct => ({
	kind: 'match',
	object,
	edited,
	fields,
});

/** The prospect under another name. */
const sameDomain = match('Account', { Name: 'Other', Website: 'northwind.com' });
/** What only a contact of theirs, or what they hold, tells. */
const globexLead = match('Lead', { Company: 'Globex', Email: 'x@globex.com' });

export const matches: readonly GuardScenario[] = [
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
		act: sameDomain,
		blocked: false,
	},
	{
		...taken,
		name: 'a match of what was released',
		act: sameDomain,
		release,
		blocked: false,
	},
	{
		...taken,
		name: 'a match of what went through a stranger',
		hands: viaStranger,
		act: sameDomain,
		blocked: true,
		rule: 'Matching record',
	},
	{
		...taken,
		name: 'the owner’s match of what went through a stranger',
		hands: viaStranger,
		taker: 'mentee',
		act: sameDomain,
		blocked: false,
	},
	{
		...taken,
		name: 'a match of two, of which the first was released',
		twin: true,
		act: sameDomain,
		release,
		blocked: true,
	},
	{
		...taken,
		name: 'a match of two, of which the second was released',
		twin: true,
		act: sameDomain,
		release: { ...release, record: 'its twin' },
		blocked: true,
	},
	{
		...taken,
		name: 'a match of a contact of theirs',
		contact: 'buyer@globex.com',
		act: globexLead,
		blocked: true,
	},
	{
		...taken,
		name: 'a match of a contact whose account was released',
		contact: 'buyer@globex.com',
		act: globexLead,
		release,
		blocked: false,
	},
	{
		...taken,
		name: 'a match of a contact, and another account was released',
		contact: 'buyer@globex.com',
		act: globexLead,
		release: { ...release, record: 'another' },
		blocked: true,
	},
	{
		...taken,
		name: 'a match of a contact whose account was released, which was revoked',
		contact: 'buyer@globex.com',
		act: globexLead,
		release: { ...release, revoked: true },
		blocked: true,
	},
	{
		...taken,
		name: 'a match of a contact whose account may go by an override',
		contact: 'buyer@globex.com',
		act: globexLead,
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
		act: globexLead,
		blocked: true,
	},
	{
		...taken,
		name: 'a match of what the other holds',
		hold: { domain: 'globex.com', approved: true, daysAgo: 10 },
		act: globexLead,
		blocked: true,
	},
	{
		...taken,
		name: 'a match of what the other asked to hold',
		hold: { domain: 'globex.com', approved: false, daysAgo: 10 },
		act: globexLead,
		blocked: false,
	},
	{
		...taken,
		name: 'a match of a hold that ran out',
		hold: { domain: 'globex.com', approved: true, daysAgo: 91 },
		act: globexLead,
		blocked: false,
	},
];
