/** The same prospect once more, under its own name or one that looks like it; and what is held before it is in the CRM. */
import { domainToASCII } from 'node:url';
import { convert, remove, undelete, type WriteInterface } from './doors.ts';
import { type Attack, type Attempt, EVERYBODY, PARTIES, byGuard, byRule, found } from './row.ts';
import { allowed, edits, forGainer, makes, type Values } from './steps.ts';
import type { Scene } from './world.ts';

const MATCH = byGuard('Matching record');
const KEYS = 'The same prospect again';
const LOOKS = 'Looks like the prospect';
const HOLDS = 'Holds';
/** No company in these rows has another's postal code. */
const postal = (scene: Scene): string => `9${scene.mark}`;

/** What the other has: an account with domain, name and postal code, there for an hour. */
function theirs(scene: Scene, whose = scene.victim): string {
	const fields = { Name: scene.name('Nordwind Trading'), Website: scene.domain, BillingPostalCode: postal(scene) };
	return scene.past(0, () => scene.account(whose, fields), 60);
}
const elsewhere = (scene: Scene): Values => ({ Name: scene.name('Elsewhere'), Website: `elsewhere${scene.mark}.example` });

/** A new account, contact or lead for who gains. */
const again = (scene: Scene, object: string, fields: Values, door: WriteInterface = 'REST', other?: string): Promise<Attempt> =>
	makes(scene, object, { ...(object === 'Account' ? {} : { LastName: 'Sato' }), ...fields, ...forGainer(scene) }, door, other);

interface Disguise {
	id: string;
	way: string;
	object: 'Account' | 'Contact' | 'Lead';
	/** What is typed in, from the prospect's own domain, name and postal code. */
	fields(prospect: { domain: string; name: string; postal: string }): Values;
	by?: Attack['by'];
	through?: WriteInterface;
}
const typed = (scene: Scene, { fields, object }: Disguise): Values => ({
	...(object === 'Account' ? { Name: scene.name('Elsewhere') } : object === 'Lead' ? { Company: scene.name('Elsewhere') } : {}),
	...fields({ domain: scene.domain, name: scene.name('Nordwind Trading'), postal: postal(scene) }),
});
const disguised = (theme: string, expect: Attack['expect'], rows: readonly Disguise[]): Attack[] =>
	rows.map((row): Attack => ({
		id: row.id,
		way: row.way,
		theme,
		by: row.by ?? PARTIES,
		through: row.through ?? 'REST',
		expect,
		attack: (scene) => {
			const other = theirs(scene);
			return again(scene, row.object, typed(scene, row), row.through, expect.at === 'save' ? other : undefined);
		},
		twin: 'of a third rep’s prospect',
		legitimate: (scene) => {
			theirs(scene, scene.fourth);
			return again(scene, row.object, typed(scene, row), row.through);
		},
	}));

/** Doors that create, with the words for what users call them. */
const CREATES: readonly [WriteInterface, string][] = [
	['page', 'page'],
	['REST', 'rest'],
	['composite', 'composite'],
	['collections', 'collections'],
	['tree', 'tree'],
	['Bulk 2', 'bulk'],
	['SOAP', 'soap'],
	['GraphQL', 'graphql'],
];

export const prospects: Attack[] = [
	...disguised(
		KEYS,
		MATCH,
		CREATES.map(([through, id]) => ({
			id: `match-account-${id}`,
			way: 'A new account with the domain of the other’s',
			object: 'Account',
			fields: ({ domain }) => ({ Website: domain }),
			through,
			by: through === 'REST' || through === 'tree' || through === 'Bulk 2' ? EVERYBODY : PARTIES,
		})),
	),
	...disguised(KEYS, MATCH, [
		{
			id: 'match-contact',
			way: 'A contact whose e-mail address has the domain',
			object: 'Contact',
			fields: ({ domain }) => ({ Email: `sato@${domain}` }),
			by: EVERYBODY,
		},
		{
			id: 'match-lead',
			way: 'A lead whose e-mail address has the domain',
			object: 'Lead',
			fields: ({ domain }) => ({ Email: `sato@${domain}` }),
			through: 'tree',
			by: EVERYBODY,
		},
		{
			id: 'match-lead-website',
			way: 'A lead with a freemail address and the domain as its website',
			object: 'Lead',
			fields: ({ domain }) => ({ Email: 'sato@gmail.com', Website: `https://${domain}` }),
			through: 'Bulk 2',
		},
		{
			id: 'match-name',
			way: 'An account with the same name and postal code, without a website',
			object: 'Account',
			fields: (their) => ({ Name: their.name, BillingPostalCode: their.postal }),
			by: EVERYBODY,
		},
		{
			id: 'match-legal-form',
			way: 'Another legal form, other punctuation, capitals, blanks in the postal code',
			object: 'Account',
			fields: (their) => ({
				Name: `The ${their.name.toUpperCase().replace(' ', '-')}, G.m.b.H. & Co. KG`,
				BillingPostalCode: [...their.postal].join(' ').slice(0, 20),
			}),
			by: EVERYBODY,
		},
		{
			id: 'match-company',
			way: 'A lead with the same company and postal code',
			object: 'Lead',
			fields: (their) => ({ Company: `${their.name} Inc.`, PostalCode: their.postal }),
			through: 'SOAP',
		},
		{
			id: 'match-case',
			way: 'The domain in capitals',
			object: 'Account',
			fields: ({ domain }) => ({ Website: domain.toUpperCase() }),
		},
		{
			id: 'match-url',
			way: 'The domain with scheme, user, www, port and path around it',
			object: 'Account',
			fields: ({ domain }) => ({ Website: `HTTPS://me@www.${domain}:8443/about?x=1#top` }),
		},
		{
			id: 'match-trailing-dot',
			way: 'The domain with a dot at its end',
			object: 'Account',
			fields: ({ domain }) => ({ Website: `${domain}.` }),
			by: EVERYBODY,
		},
	]),
	...(['page', 'GraphQL', 'Bulk 2'] as const).map((through): Attack => ({
		id: `match-edit-${through.toLowerCase().replace(/\W+/g, '-')}`,
		way: 'Edit an own account until it has the domain',
		theme: KEYS,
		by: PARTIES,
		through,
		expect: MATCH,
		attack: async (scene) => {
			const other = theirs(scene);
			return { ...(await edits(scene, 'Account', scene.account(scene.gainer), { Website: scene.domain }, through)), record: other };
		},
		twin: 'the domain of a third rep’s',
		legitimate: (scene) => {
			theirs(scene, scene.fourth);
			return edits(scene, 'Account', scene.account(scene.gainer), { Website: scene.domain }, through);
		},
	})),
	{
		id: 'match-edit-contact',
		way: 'Edit a contact’s e-mail address until it has the domain',
		theme: KEYS,
		by: PARTIES,
		through: 'UI API',
		expect: MATCH,
		attack: async (scene) => {
			const other = theirs(scene);
			const contact = scene.create(scene.gainer, 'Contact', { LastName: 'Sato' });
			return { ...(await edits(scene, 'Contact', contact, { Email: `sato@${scene.domain}` }, 'UI API')), record: other };
		},
		twin: 'the domain of a third rep’s',
		legitimate: (scene) => {
			theirs(scene, scene.fourth);
			const contact = scene.create(scene.gainer, 'Contact', { LastName: 'Sato' });
			return edits(scene, 'Contact', contact, { Email: `sato@${scene.domain}` }, 'UI API');
		},
	},
	{
		id: 'convert-into-match',
		way: 'Convert an own lead into an account that matches the other’s',
		theme: KEYS,
		by: PARTIES,
		through: 'SOAP',
		expect: MATCH,
		attack: async (scene) => {
			const lead = ownLead(scene);
			const other = theirs(scene, scene.fourth);
			scene.hand('Account', other, scene.victim);
			return convertOwn(scene, lead, other);
		},
		twin: 'that matches a third rep’s',
		legitimate: async (scene) => {
			const lead = ownLead(scene);
			return convertOwn(scene, lead, theirs(scene, scene.fourth));
		},
	},
	{
		id: 'undelete',
		way: 'Delete the other’s account, create it anew for the party, undelete the other’s: nothing runs',
		theme: KEYS,
		by: ['admin without override'],
		through: 'SOAP',
		expect: found('Matching record', /present records/),
		attack: (scene) => anew(scene, scene.victim),
		twin: 'a third rep’s',
		legitimate: (scene) => anew(scene, scene.fourth),
	},
	{
		id: 'made-anew',
		way: 'Delete the other’s account, and create it anew for the party',
		theme: KEYS,
		by: ['admin without override'],
		through: 'REST',
		expect: found('Matching record', /present records/),
		attack: (scene) => anew(scene, scene.victim, false),
		twin: 'a third rep’s',
		legitimate: (scene) => anew(scene, scene.fourth, false),
	},
	...disguised(LOOKS, found('Matching record', /looks alike/), [
		{
			id: 'look-homoglyph',
			way: 'Cyrillic letters that look like Latin ones in the domain',
			object: 'Account',
			fields: ({ domain }) => ({ Website: domain.replace('northwind', 'nоrthwind') }),
			by: EVERYBODY,
		},
		{
			id: 'look-punycode',
			way: 'The same in punycode (xn--)',
			object: 'Account',
			fields: ({ domain }) => ({ Website: domainToASCII(domain.replace('northwind', 'nоrthwind')) }),
			by: EVERYBODY,
		},
		{
			id: 'look-fullwidth',
			way: 'Fullwidth letters in the domain',
			object: 'Account',
			fields: ({ domain }) => ({ Website: domain.replace('north', 'ｎｏｒｔｈ') }),
			by: EVERYBODY,
		},
		{
			id: 'look-zero-width',
			way: 'A zero-width blank in the domain',
			object: 'Account',
			fields: ({ domain }) => ({ Website: domain.replace('north', 'nor\u200bth') }),
			by: EVERYBODY,
		},
		{
			id: 'look-soft-hyphen',
			way: 'A soft hyphen and a right-to-left mark in the name',
			object: 'Account',
			fields: (their) => ({ Name: their.name.replace('Nordwind', 'Nord\u00adwi\u200fnd'), BillingPostalCode: their.postal }),
		},
		{
			id: 'look-subdomain',
			way: 'A subdomain',
			object: 'Account',
			fields: ({ domain }) => ({ Website: `https://shop.${domain}` }),
			by: EVERYBODY,
		},
		{
			id: 'look-lead-subdomain',
			way: 'A lead with an e-mail address on a subdomain',
			object: 'Lead',
			fields: ({ domain }) => ({ Email: `sato@mail.${domain}` }),
			through: 'Bulk 2',
		},
		{
			id: 'look-contact-homoglyph',
			way: 'A contact with an e-mail address on a subdomain',
			object: 'Contact',
			fields: ({ domain }) => ({ Email: `sato@eu.${domain}` }),
			through: 'tree',
		},
		{
			id: 'look-digits',
			way: 'Digits for letters in the domain',
			object: 'Account',
			fields: ({ domain }) => ({ Website: domain.replace('north', 'n0rth') }),
		},
		{
			id: 'look-accents',
			way: 'Accents in the name, same postal code',
			object: 'Account',
			fields: (their) => ({ Name: their.name.replace('Nordwind', 'Nördwínd'), BillingPostalCode: their.postal }),
			by: EVERYBODY,
		},
		{
			id: 'look-homoglyph-name',
			way: 'Greek and Cyrillic letters in the name, same postal code',
			object: 'Lead',
			fields: (their) => ({ Company: their.name.replace('Nordwind', 'Νοrdwіnd'), PostalCode: their.postal }),
			through: 'SOAP',
		},
		{
			id: 'look-typo',
			way: 'A typing error in the name, same postal code',
			object: 'Account',
			fields: (their) => ({ Name: their.name.replace('Nordwind', 'Nordwnid'), BillingPostalCode: their.postal }),
			by: EVERYBODY,
		},
	]),
	{
		id: 'hold-match',
		way: 'A new account with the domain of a prospect that the other holds',
		theme: HOLDS,
		by: EVERYBODY,
		through: 'REST',
		expect: MATCH,
		attack: (scene) => again(scene, 'Account', { ...elsewhere(scene), Website: scene.domain }, 'REST', held(scene, scene.victim)),
		twin: 'of a prospect that a third rep holds',
		legitimate: (scene) => {
			held(scene, scene.fourth);
			return again(scene, 'Account', { ...elsewhere(scene), Website: scene.domain });
		},
	},
	{
		id: 'hold-probing',
		way: 'Probe for holds: hold domains until one is refused',
		theme: HOLDS,
		by: ['mentee', 'mentor', 'third rep'],
		through: 'REST',
		expect: {
			...byGuard('Hold probing'),
			// First come, first served is a unique key.
			always: true,
			to: 'actor',
			words: /^This prospect cannot be held\. Ask your program owner \(ref\. ([^)]+)\)\.$/,
		},
		attack: (scene) => holds(scene, held(scene, scene.victim)),
		twin: 'a domain that nobody holds',
		legitimate: (scene) => holds(scene),
	},
	{
		id: 'hold-many',
		way: 'Hold the whole market: a 26th prospect',
		theme: HOLDS,
		by: PARTIES,
		through: 'Bulk 2',
		expect: byRule(/You hold 25 prospects/),
		attack: (scene) => {
			hoard(scene, 25);
			return holds(scene, undefined, 'Bulk 2');
		},
		twin: 'the 25th',
		legitimate: (scene) => {
			hoard(scene, 24);
			return holds(scene, undefined, 'Bulk 2');
		},
	},
	{
		id: 'hold-approved-oneself',
		way: 'Approve an own hold',
		theme: HOLDS,
		by: ['program owner', 'admin without override'],
		through: 'REST',
		expect: byRule(/program owner/i),
		attack: (scene) => edits(scene, 'Prospect_Hold__c', requested(scene, scene.actor), { Status__c: 'Approved' }),
		twin: 'another’s',
		legitimate: (scene) =>
			edits(scene, 'Prospect_Hold__c', requested(scene, scene.third), { Status__c: 'Approved' }, 'REST', scene.as(scene.owner)),
	},
];

async function anew(scene: Scene, whose: Scene['gainer'], back = true): Promise<Attempt> {
	const other = theirs(scene, whose);
	allowed(await remove(scene.by, 'Account', other));
	const attempt = await again(scene, 'Account', { ...elsewhere(scene), Website: scene.domain });
	if (back) allowed(await undelete(scene.by, other));
	return attempt;
}
const ownLead = (scene: Scene): string =>
	scene.past(0, () => scene.lead(scene.gainer, { Company: scene.name('Elsewhere'), Email: `sato@${scene.domain}` }), 90);
async function convertOwn(scene: Scene, lead: string, record: string): Promise<Attempt> {
	const answer = await convert(scene.by, lead, { ownerId: scene.gainer.userId });
	if (answer.id) scene.records.add(answer.id);
	return { answer, record, got: scene.org.row('Lead', lead)['IsConverted'] === true };
}

const wish = (scene: Scene, domain = scene.domain): Values => ({
	Company__c: scene.name('Kyoto Tools'),
	Domain__c: domain,
	Evidence__c: 'Met at a fair',
});
const requested = (scene: Scene, who: Scene['gainer']): string => scene.create(who, 'Prospect_Hold__c', wish(scene));
function held(scene: Scene, who: Scene['gainer']): string {
	const hold = requested(scene, who);
	scene.org.update(scene.owner, 'Prospect_Hold__c', hold, { Status__c: 'Approved' });
	return hold;
}
const holds = (scene: Scene, record?: string, door: WriteInterface = 'REST'): Promise<Attempt> =>
	makes(scene, 'Prospect_Hold__c', wish(scene), door, record);
function hoard(scene: Scene, count: number): void {
	for (let at = 0; at < count; at++) scene.create(scene.actor, 'Prospect_Hold__c', wish(scene, `${at}.${scene.domain}`));
}
