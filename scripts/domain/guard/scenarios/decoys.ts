/** Records that name several of the other’s, of which one may be had: it hides none of those that may not. */
import { type GuardScenario, globexLead, override, realignment, release, sameDomain, taken, viaStranger, ended } from './scenario.ts';

/** Another account of theirs, younger than the record. */
const twin = { object: 'Account' as const, of: 'mentee' as const };
const lead = { ...twin, object: 'Lead' as const };
const contact = { ...twin, object: 'Contact' as const };
const match = { ...taken, act: sameDomain };
/** What the mentor took, or the mentee took from the mentor, while the policy blocked nothing. */
const observed = (to: 'mentor' | 'mentee'): NonNullable<GuardScenario['hands']> => [{ to, daysAgo: 3, observed: true }];
/** The stranger’s contact on an account that the mentee let go. */
const carriedContact = { ...taken, contact: 'buyer@globex.com', contactOf: 'stranger' as const, act: globexLead };

export const decoys: readonly GuardScenario[] = [
	{ ...match, name: 'a match of what was overridden', override, blocked: false },
	{ ...match, name: 'a match of two, of which the first was overridden', twin, override, blocked: true, rule: 'Matching record' },
	{ ...match, name: 'a match of what is in a realignment', realignment, blocked: false },
	{ ...match, name: 'a match of two, of which the first is in a realignment', twin, realignment, blocked: true },
	{ ...match, name: 'a lead behind an account that was released', twin: lead, release, blocked: true },
	{ ...match, name: 'a lead behind an account that was overridden', twin: lead, override, blocked: true },
	{ ...match, name: 'a contact behind an account that was released', twin: contact, release, blocked: true },
	{ ...match, name: 'a contact behind an account that is in a realignment', twin: contact, realignment, blocked: true },
	{ ...match, name: 'a lead that was overridden', object: 'Lead', override, blocked: false },
	{ ...match, name: 'a contact behind a lead that was overridden', object: 'Lead', twin: contact, override, blocked: true },
	{ ...match, name: 'an account behind a lead that was overridden', object: 'Lead', twin, override, blocked: true },
	{
		...match,
		name: 'a hold behind an account that was overridden',
		hold: { domain: 'northwind.com', approved: true, daysAgo: 10 },
		override,
		blocked: true,
	},
	{ ...match, name: 'after the common cool-off', mentorships: ended(120), twin, blocked: false },
	{
		...match,
		name: 'after the common cool-off, a disclosed account behind one that was not',
		mentorships: ended(120),
		twin: { ...twin, disclosed: true },
		blocked: true,
	},
	{
		...match,
		name: 'after the common cool-off, a lead and a disclosed account',
		object: 'Lead',
		mentorships: ended(120),
		twin: { ...twin, disclosed: true },
		blocked: true,
	},
	{ ...match, name: 'taken while observed: what matches an own account', hands: observed('mentor'), blocked: false },
	{ ...match, name: 'another of theirs behind one taken while observed', hands: observed('mentor'), twin, blocked: true },
	{ ...match, name: 'their lead behind an account taken while observed', hands: observed('mentor'), twin: lead, blocked: true },
	{ ...match, name: 'a match of what they took while observed', owner: 'mentor', hands: observed('mentee'), blocked: false },
	{
		...match,
		name: 'another of theirs behind one that they took while observed',
		owner: 'mentor',
		hands: observed('mentee'),
		twin,
		blocked: true,
	},
	{ ...match, name: 'a stranger’s account of the same domain hides nothing', owner: 'stranger', twin, blocked: true },
	{ ...match, name: 'an own account of the same domain hides nothing', owner: 'mentor', twin, blocked: true },
	{ ...carriedContact, name: 'a stranger’s contact on an account of theirs', blocked: false },
	{
		...carriedContact,
		name: 'a stranger’s contact on an account that went through that stranger',
		hands: viaStranger,
		blocked: true,
		rule: 'Matching record',
	},
	{ ...carriedContact, name: 'a stranger’s contact on an account that was released', hands: viaStranger, release, blocked: false },
	{ ...carriedContact, name: 'a stranger’s contact on an account that was overridden', hands: viaStranger, override, blocked: false },
	{
		...carriedContact,
		name: 'a stranger’s contact on an account that went through that stranger, for the owner',
		hands: viaStranger,
		taker: 'mentee',
		blocked: false,
	},
];
