/** What the other gave to a third rep, who has it by now: made once more, merged, or shared with what became of it; with or without a trace. */
import { convert, merge } from '../doors.ts';
import { again, elsewhere, theirProspect } from '../prospect.ts';
import { type Attack, type Attempt, PARTIES, found } from '../row.ts';
import { DEAL, allowed, edits, forGainer, makes, takes, type Values } from '../steps.ts';
import { at, type Scene } from '../world.ts';

const theme = 'What was given to a third rep';
const ADMIN = ['admin without override'] as const;
type Sales = 'Account' | 'Opportunity' | 'Lead';

/** It goes to the third rep: by a save, which writes down whose it was, or without automation. */
async function goes(scene: Scene, object: Sales, record: string, silently: boolean): Promise<string> {
	if (silently) await scene.silently(object, record, scene.third, 30);
	else scene.past(0, () => scene.hand(object, record, scene.third), 30);
	return record;
}
async function clone(scene: Scene, whose: Scene['gainer'], silently: boolean): Promise<Attempt> {
	const deal = { ...DEAL, Amount: 4711, Name: scene.name('Renewal') };
	await goes(
		scene,
		'Opportunity',
		scene.past(2, () => scene.deal(whose, deal)),
		silently,
	);
	const AccountId = scene.account(scene.gainer, { Name: scene.name('Own') });
	return makes(scene, 'Opportunity', { ...deal, AccountId, ...forGainer(scene) });
}
async function repeats(scene: Scene, whose: Scene['gainer'], silently: boolean, fields: (scene: Scene) => Values): Promise<Attempt> {
	await goes(
		scene,
		'Account',
		scene.past(2, () => theirProspect(scene, whose)),
		silently,
	);
	return again(scene, 'Account', { ...elsewhere(scene), ...fields(scene) });
}
/** The third rep gives it other names first. */
async function renamed(scene: Scene, whose: Scene['gainer']): Promise<Attempt> {
	const account = scene.past(2, () => theirProspect(scene, whose));
	await goes(scene, 'Account', account, true);
	const other = { ...elsewhere(scene), BillingPostalCode: null };
	allowed((await edits(scene, 'Account', account, other, 'REST', scene.as(scene.third))).answer!);
	return again(scene, 'Account', { Name: scene.name('Quite other'), Website: scene.domain });
}
/** Who gains edits an account that they had before the mentorship. */
async function editedInto(scene: Scene, whose: Scene['gainer']): Promise<Attempt> {
	const own = scene.past(450, () => scene.account(scene.gainer, { Name: scene.name('Own') }));
	const account = scene.past(2, () => theirProspect(scene, whose));
	await goes(scene, 'Account', account, true);
	return edits(scene, 'Account', own, { Website: scene.domain });
}
async function mergedSilently(scene: Scene, into: Scene['gainer']): Promise<Attempt> {
	const account = await goes(
		scene,
		'Account',
		scene.past(30, () => scene.account(scene.victim)),
		true,
	);
	const master = scene.past(30, () => scene.account(into, { Name: scene.name('Master') }));
	const answer = await merge(scene.by, 'Account', master, account);
	return { answer, record: account, got: answer.passed };
}
async function converted(scene: Scene, whose: Scene['gainer']): Promise<Attempt> {
	const site = { Website: scene.domain, Company: scene.name('Nordwind Trading') };
	const lead = scene.past(2, () => scene.lead(whose, site));
	await goes(scene, 'Lead', lead, true);
	allowed(await convert(scene.as(scene.third), lead, { ownerId: scene.third.userId }));
	return again(scene, 'Account', { ...elsewhere(scene), Website: scene.domain });
}

/** Made anew while a third rep has it, who gave it to the victim a moment later. */
async function madeInBetween(scene: Scene, whose: Scene['gainer']): Promise<Attempt> {
	const fields = { ...elsewhere(scene), Website: scene.domain };
	const account = scene.past(2, () => scene.create(scene.admin, 'Account', { ...fields, OwnerId: whose.userId }));
	if (whose !== scene.third) await scene.silently('Account', account, scene.third, 40);
	scene.org.clock.set(at(0, 30));
	const attempt = await again(scene, 'Account', { ...fields, Name: scene.name('Quite other') });
	await scene.silently('Account', account, scene.victim, 20);
	return attempt;
}
/** What was merged away is made anew. */
async function mergedThenMade(scene: Scene, whose: Scene['gainer']): Promise<Attempt> {
	const account = theirProspect(scene, whose);
	const master = scene.past(30, () => scene.account(scene.third, { Name: scene.name('Master') }));
	allowed(await merge(scene.as(scene.admin), 'Account', master, account));
	return again(scene, 'Account', { ...elsewhere(scene), Website: scene.domain });
}

const aLead = (scene: Scene, of: Scene['gainer']): string => scene.past(2, () => scene.lead(of, { Company: scene.name(of.name) }));
/** Merged into a third rep's own lead, which the party may edit; `before` the merge, or since. */
async function mergedAndShared(scene: Scene, lead: string, before = false): Promise<Attempt> {
	const record = aLead(scene, scene.third);
	const share = { LeadId: record, UserOrGroupId: scene.gainer.userId, LeadAccessLevel: 'Edit' };
	if (before) scene.past(1, () => scene.org.create(scene.admin, 'LeadShare', share));
	const answer = allowed(await merge(scene.by, 'Lead', record, lead));
	return { ...(before ? { answer, got: true } : await makes(scene, 'LeadShare', share)), record };
}

/** A deal on an account of a third person, or below it. */
async function dealThere(scene: Scene, whose: Scene['gainer'], below = false): Promise<Attempt> {
	const account = scene.past(2, () => scene.account(whose));
	const ParentId = account;
	const AccountId = below ? scene.past(2, () => scene.account(scene.fourth, { Name: scene.name('Subsidiary'), ParentId })) : account;
	await goes(scene, 'Account', account, true);
	return makes(scene, 'Opportunity', { ...DEAL, Name: scene.name('New'), AccountId, ...forGainer(scene) });
}

/** What the lead became goes on at once. */
async function takenConverted(scene: Scene, to: Scene['gainer']): Promise<Attempt> {
	const lead = await goes(
		scene,
		'Lead',
		scene.past(2, () => scene.lead(scene.victim)),
		true,
	);
	allowed(await convert(scene.as(scene.third), lead, { ownerId: scene.third.userId }));
	const deal = String(scene.org.row('Lead', lead)['ConvertedOpportunityId']);
	scene.records.add(deal);
	return takes(scene, 'Opportunity', scene.open('Opportunity', deal), to);
}

export const letGo: Attack[] = [
	...[false, true].flatMap((silently): Attack[] => {
		const [id, how] = silently ? ['-silent', ', which a third rep got without automation'] : ['', ', which a third rep has by now'];
		return [
			{
				id: `clone-carried${id}`,
				way: `Clone the other’s deal${how}`,
				theme,
				by: PARTIES,
				through: 'REST',
				expect: found('Clone'),
				attack: (scene) => clone(scene, scene.victim, silently),
				twin: 'which was a fourth rep’s',
				legitimate: (scene) => clone(scene, scene.fourth, silently),
			},
			{
				id: `look-carried${id}`,
				way: `An account that looks like the other’s${how}`,
				theme,
				by: PARTIES,
				through: 'REST',
				expect: found('Matching record', /looks alike/),
				attack: (scene) => repeats(scene, scene.victim, silently, ({ domain }) => ({ Website: `https://shop.${domain}` })),
				twin: 'which was a fourth rep’s',
				legitimate: (scene) => repeats(scene, scene.fourth, silently, ({ domain }) => ({ Website: `https://shop.${domain}` })),
			},
		];
	}),
	{
		id: 'match-carried-silent',
		way: 'A new account with the domain of the other’s, which a third rep got without automation',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: found('Matching record'),
		attack: (scene) => repeats(scene, scene.victim, true, ({ domain }) => ({ Website: domain })),
		twin: 'which was a fourth rep’s',
		legitimate: (scene) => repeats(scene, scene.fourth, true, ({ domain }) => ({ Website: domain })),
	},
	{
		id: 'match-converted-silent',
		way: 'A new account with the domain of the other’s lead, which a third rep got without automation and converted',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: found('Matching record'),
		attack: (scene) => converted(scene, scene.victim),
		twin: 'which was a fourth rep’s',
		legitimate: (scene) => converted(scene, scene.fourth),
	},
	{
		id: 'taken-converted-silent',
		way: 'Take the opportunity into which a third rep, who got the other’s lead without automation, converted it in the same moment',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found('Through other hands', /owner history/),
		attack: (scene) => takenConverted(scene, scene.gainer),
		twin: 'for a fourth rep',
		legitimate: (scene) => takenConverted(scene, scene.fourth),
	},
	{
		id: 'renamed-carried-silent',
		way: 'The same with an account to which that third rep gave other names before',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: found('Matching record'),
		attack: (scene) => renamed(scene, scene.victim),
		twin: 'which was a fourth rep’s',
		legitimate: (scene) => renamed(scene, scene.fourth),
	},
	{
		id: 'edit-carried-silent',
		way: 'Edit an account of one’s own, from before the mentorship, until it has the domain of what a third rep got so',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: found('Matching record'),
		attack: (scene) => editedInto(scene, scene.victim),
		twin: 'which was a fourth rep’s',
		legitimate: (scene) => editedInto(scene, scene.fourth),
	},
	{
		id: 'merge-carried-silent',
		way: 'Merge the other’s account, which a third rep got without automation, into an own one',
		theme,
		by: ADMIN,
		through: 'SOAP',
		expect: found('Through other hands', /merges/),
		attack: (scene) => mergedSilently(scene, scene.gainer),
		twin: 'into a fourth rep’s',
		legitimate: (scene) => mergedSilently(scene, scene.fourth),
	},
	{
		id: 'made-in-between',
		way: 'Make the other’s account anew while a third rep has it without automation, who then gives it back',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: found('Matching record'),
		attack: (scene) => madeInBetween(scene, scene.victim),
		twin: 'the other got it later, and for the first time',
		legitimate: (scene) => madeInBetween(scene, scene.third),
	},
	{
		id: 'merged-then-made',
		way: 'A new account with the domain of the other’s, which was merged into a third rep’s',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: found('Matching record'),
		attack: (scene) => mergedThenMade(scene, scene.victim),
		twin: 'which was a fourth rep’s',
		legitimate: (scene) => mergedThenMade(scene, scene.fourth),
	},
	{
		id: 'merged-and-shared',
		way: 'Merge the other’s lead into a third rep’s own one, and share that with Edit',
		theme,
		by: ADMIN,
		through: 'SOAP',
		expect: found('Share or team'),
		attack: (scene) => mergedAndShared(scene, aLead(scene, scene.victim)),
		twin: 'a fourth rep’s lead',
		legitimate: (scene) => mergedAndShared(scene, aLead(scene, scene.fourth)),
	},
	{
		id: 'merged-twice-and-shared',
		way: 'The same by way of one more lead of that third rep’s',
		theme,
		by: ADMIN,
		through: 'SOAP',
		expect: found('Share or team'),
		attack: async (scene) => {
			const between = aLead(scene, scene.third);
			allowed(await merge(scene.by, 'Lead', between, aLead(scene, scene.victim)));
			return mergedAndShared(scene, between);
		},
		twin: 'it was shared long before the other’s was merged into it',
		legitimate: (scene) => mergedAndShared(scene, aLead(scene, scene.victim), true),
	},
	...[false, true].map((below): Attack => ({
		id: below ? 'deal-below-silent' : 'deal-on-silent',
		way: `An opportunity on ${below ? 'a subsidiary of ' : ''}the other’s account, which a third rep got without automation`,
		theme,
		by: PARTIES,
		through: 'REST',
		expect: found('Opportunity on the other’s account'),
		attack: (scene) => dealThere(scene, scene.victim, below),
		twin: 'which was a fourth rep’s',
		legitimate: (scene) => dealThere(scene, scene.fourth, below),
	})),
];
