/**
 * Leads converted where Lead Settings do not require validation: no rule and no flow runs, nothing is blocked or stamped. With the setting
 * on, the same ways are blocked: rows of the other themes.
 */
import { type Answer, type Caller, convert } from '../doors.ts';
import { theirProspect } from '../prospect.ts';
import { type Attack, type Attempt, PARTIES, found } from '../row.ts';
import { allowed, released, takes } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Conversion without validation';
type Person = Scene['gainer'];

/** Converts with the setting off, and must succeed. */
async function unvalidated(scene: Scene, by: Caller, lead: string, terms: Parameters<typeof convert>[2]): Promise<Answer> {
	scene.org.leadsAreValidated(false);
	try {
		return allowed(await convert(by, lead, terms));
	} finally {
		scene.org.leadsAreValidated(true);
	}
}
/** What the lead became: `ConvertedAccountId`, `ConvertedOpportunityId`. */
function became(scene: Scene, lead: string, field: string): string {
	const id = String(scene.org.row('Lead', lead)[field]);
	scene.records.add(id);
	return id;
}

async function forOneself(scene: Scene, withRelease: boolean): Promise<Attempt> {
	const lead = scene.open('Lead', scene.lead(scene.victim));
	if (withRelease) released(scene, lead, { object: 'Lead' });
	const answer = await unvalidated(scene, scene.by, lead, { ownerId: scene.gainer.userId });
	const record = became(scene, lead, 'ConvertedAccountId');
	return { answer, record, got: scene.ownerOf('Account', record) === scene.gainer.userId };
}
async function intoAccount(scene: Scene, whose: Person): Promise<Attempt> {
	const lead = scene.open('Lead', scene.lead(scene.victim));
	const account = scene.past(20, () => scene.account(whose, { Name: scene.name('Own') }));
	const answer = await unvalidated(scene, scene.by, lead, { accountId: account, ownerId: scene.victim.userId });
	return { answer, record: lead, got: became(scene, lead, 'ConvertedAccountId') === account };
}
async function intoMatch(scene: Scene, whose: Person): Promise<Attempt> {
	const lead = scene.past(
		0,
		() => scene.lead(scene.gainer, { Company: scene.name('Elsewhere'), Website: `www.${scene.domain}`, Email: `sato@${scene.domain}` }),
		90,
	);
	const other = theirProspect(scene, scene.fourth);
	if (whose !== scene.fourth) scene.hand('Account', other, whose);
	const answer = await unvalidated(scene, scene.by, lead, { ownerId: scene.gainer.userId });
	const record = became(scene, lead, 'ConvertedAccountId');
	return { answer, record, got: scene.ownerOf('Account', record) === scene.gainer.userId };
}
async function below(scene: Scene, whose: Person): Promise<Attempt> {
	const top = scene.past(30, () => scene.account(whose));
	const account = scene.account(scene.third, { Name: scene.name('Between'), ParentId: top });
	const lead = scene.lead(scene.gainer, { Company: scene.name('Quite other') });
	const answer = await unvalidated(scene, scene.by, lead, { ownerId: scene.gainer.userId, accountId: account });
	const record = became(scene, lead, 'ConvertedOpportunityId');
	return { answer, record, got: scene.ownerOf('Opportunity', record) === scene.gainer.userId };
}
/** By a third rep, who got the lead: what it becomes carries no stamp. */
async function passedOn(scene: Scene, to: Person): Promise<Attempt> {
	const lead = scene.past(2, () => scene.lead(scene.victim), 20);
	scene.past(2, () => scene.hand('Lead', lead, scene.third), 19);
	await unvalidated(scene, scene.as(scene.third), lead, { ownerId: scene.third.userId });
	return takes(scene, 'Account', became(scene, lead, 'ConvertedAccountId'), to);
}

export const conversions: Attack[] = [
	{
		id: 'convert-for-oneself-unvalidated',
		way: 'Convert the other’s lead and own what it becomes, where converted leads are not validated',
		theme,
		by: ['mentee', 'mentor', 'admin without override'],
		through: 'SOAP',
		expect: found('Pair protection', /converted lead/),
		attack: (scene) => forOneself(scene, false),
		twin: 'with a release by whose lead it is',
		legitimate: (scene) => forOneself(scene, true),
	},
	{
		id: 'convert-into-own-account-unvalidated',
		way: 'Convert the other’s lead into an own account, where converted leads are not validated',
		theme,
		by: ['admin without override'],
		through: 'SOAP',
		expect: found('Pair protection', /converted lead/),
		attack: (scene) => intoAccount(scene, scene.gainer),
		twin: 'into a third rep’s account',
		legitimate: (scene) => intoAccount(scene, scene.third),
	},
	{
		id: 'convert-into-match-unvalidated',
		way: 'Convert an own lead into an account that matches the other’s, where converted leads are not validated',
		theme,
		by: PARTIES,
		through: 'SOAP',
		expect: found('Matching record'),
		attack: (scene) => intoMatch(scene, scene.victim),
		twin: 'that matches a third rep’s',
		legitimate: (scene) => intoMatch(scene, scene.fourth),
	},
	{
		id: 'convert-below-unvalidated',
		way: 'Convert an own lead into a third rep’s account below the other’s, where converted leads are not validated',
		theme,
		by: ['mentor'],
		through: 'SOAP',
		expect: found('Opportunity on the other’s account'),
		attack: (scene) => below(scene, scene.victim),
		twin: 'a third rep’s',
		legitimate: (scene) => below(scene, scene.fourth),
	},
	{
		id: 'hands-converted-unvalidated',
		way: 'A third rep converts the lead that they got where converted leads are not validated, and passes the account on',
		theme,
		by: ['third rep', 'admin without override'],
		through: 'REST',
		expect: found('Through other hands'),
		attack: (scene) => passedOn(scene, scene.gainer),
		twin: 'to a fourth rep',
		legitimate: (scene) => passedOn(scene, scene.fourth),
	},
];
