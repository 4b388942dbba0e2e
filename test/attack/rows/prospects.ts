/** The same prospect once more, under its own name: created, edited into it, converted into it, deleted and made anew. */
import { convert, remove, undelete, type WriteInterface } from '../doors.ts';
import { again, disguised, elsewhere, theirProspect } from '../prospect.ts';
import { type Attack, type Attempt, EVERYBODY, MATCH, PARTIES, found, slug } from '../row.ts';
import { allowed, edits } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'The same prospect again';
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
async function anew(scene: Scene, whose: Scene['gainer'], back = true): Promise<Attempt> {
	const other = theirProspect(scene, whose);
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

export const prospects: Attack[] = [
	...disguised(
		theme,
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
	...disguised(theme, MATCH, [
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
		id: `match-edit-${slug(through)}`,
		way: 'Edit an own account until it has the domain',
		theme,
		by: PARTIES,
		through,
		expect: MATCH,
		attack: async (scene) => {
			const other = theirProspect(scene);
			return { ...(await edits(scene, 'Account', scene.account(scene.gainer), { Website: scene.domain }, through)), record: other };
		},
		twin: 'the domain of a third rep’s',
		legitimate: (scene) => {
			theirProspect(scene, scene.fourth);
			return edits(scene, 'Account', scene.account(scene.gainer), { Website: scene.domain }, through);
		},
	})),
	{
		id: 'match-edit-older',
		way: 'Edit an own account, older than the other’s, until it has the domain',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: MATCH,
		attack: async (scene) => {
			const own = scene.past(30, () => scene.account(scene.gainer));
			const other = theirProspect(scene);
			return { ...(await edits(scene, 'Account', own, { Website: scene.domain })), record: other };
		},
		twin: 'the domain of a third rep’s',
		legitimate: (scene) => {
			const own = scene.past(30, () => scene.account(scene.gainer));
			theirProspect(scene, scene.fourth);
			return edits(scene, 'Account', own, { Website: scene.domain });
		},
	},
	{
		id: 'match-edit-contact',
		way: 'Edit a contact’s e-mail address until it has the domain',
		theme,
		by: PARTIES,
		through: 'UI API',
		expect: MATCH,
		attack: async (scene) => {
			const other = theirProspect(scene);
			const contact = scene.create(scene.gainer, 'Contact', { LastName: 'Sato' });
			return { ...(await edits(scene, 'Contact', contact, { Email: `sato@${scene.domain}` }, 'UI API')), record: other };
		},
		twin: 'the domain of a third rep’s',
		legitimate: (scene) => {
			theirProspect(scene, scene.fourth);
			const contact = scene.create(scene.gainer, 'Contact', { LastName: 'Sato' });
			return edits(scene, 'Contact', contact, { Email: `sato@${scene.domain}` }, 'UI API');
		},
	},
	{
		id: 'convert-into-match',
		way: 'Convert an own lead into an account that matches the other’s',
		theme,
		by: PARTIES,
		through: 'SOAP',
		expect: MATCH,
		attack: async (scene) => {
			const lead = ownLead(scene);
			const other = theirProspect(scene, scene.fourth);
			scene.hand('Account', other, scene.victim);
			return convertOwn(scene, lead, other);
		},
		twin: 'that matches a third rep’s',
		legitimate: async (scene) => {
			const lead = ownLead(scene);
			return convertOwn(scene, lead, theirProspect(scene, scene.fourth));
		},
	},
	{
		id: 'undelete',
		way: 'Delete the other’s account, create it anew for the party, undelete the other’s: nothing runs',
		theme,
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
		theme,
		by: ['admin without override'],
		through: 'REST',
		expect: found('Matching record', /present records/),
		attack: (scene) => anew(scene, scene.victim, false),
		twin: 'a third rep’s',
		legitimate: (scene) => anew(scene, scene.fourth, false),
	},
];
