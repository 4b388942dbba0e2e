/** Several records are the same prospect, and the party may have one of them: what they may not have is hidden behind it. */
import { TestOrg } from '../../package/support.ts';
import { type Attack, type Attempt, MATCH, PARTIES, found } from '../row.ts';
import { approved, batch, makes, overridden, released, type Values } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Behind a decoy';
type Person = Scene['gainer'];
type Kind = 'Account' | 'Contact' | 'Lead';

const FIELDS: Readonly<Record<Kind, (scene: Scene) => Values>> = {
	Account: (scene) => ({ Name: scene.name('Nordwind Trading'), Website: scene.domain }),
	Contact: (scene) => ({ LastName: 'Sato', Email: `sato@${scene.domain}` }),
	Lead: (scene) => ({ LastName: 'Sato', Company: scene.name('Nordwind Trading'), Website: scene.domain }),
};
/** A record of the prospect, of anyone; the second of two has been there for a shorter time. */
const older = (scene: Scene, of: Person, kind: Kind = 'Account'): string =>
	scene.past(300, () => scene.create(of, kind, FIELDS[kind](scene)));
const younger = (scene: Scene, of: Person, kind: Kind = 'Account'): string =>
	scene.past(299, () => scene.create(of, kind, FIELDS[kind](scene)));

/** The same, come to the other from a third rep: what the party has already would refuse it to them, and a change of owner is not asked about it. */
function comesLater(scene: Scene): string {
	const account = younger(scene, scene.fourth);
	scene.past(298, () => scene.hand('Account', account, scene.victim));
	return account;
}

/** What the party tries in the end: the prospect as an account of their own. `record` is what they may not have of it. */
const again = (scene: Scene, record?: string): Promise<Attempt> =>
	makes(scene, 'Account', { Name: scene.name('Elsewhere'), Website: scene.domain }, 'REST', record);

const realigned = (scene: Scene, record: string): string => approved(scene, batch(scene, record));
/** What somebody got while the policy blocked nothing. */
function observed(scene: Scene, record: string, to: Person): void {
	scene.org.guardPolicy({ Mode__c: 'Observe' });
	scene.past(200, () => scene.hand('Account', record, to));
	scene.org.guardPolicy({ Mode__c: 'Enforce' });
}
/** A rep outside the mentorship gets into one with who gains. */
const alsoTheirs = (scene: Scene, who: Person): void =>
	void scene.past(250, () => scene.org.mentorship(who, scene.gainer, { Kind__c: 'Organization' }));
/** Contacts of the prospect that a third rep owns, made by the party on an account of their own: more than a save looks at. */
function stuffed(scene: Scene, account: string, daysAgo: number): void {
	const fields = { ...FIELDS.Contact(scene), AccountId: account, OwnerId: scene.third.userId };
	scene.past(daysAgo, () => {
		for (let at = 0; at < 30; at++) scene.create(scene.gainer, 'Contact', fields);
	});
}
const carried = (scene: Scene): string => {
	const account = scene.past(300, () => scene.account(scene.victim));
	scene.past(200, () => scene.hand('Account', account, scene.third));
	return account;
};

interface Decoy {
	id: string;
	way: string;
	by?: Attack['by'];
	/** Makes the decoy, and behind it what the party may not have: its id. */
	behind(scene: Scene): string;
	twin: string;
	/** The decoy alone. */
	alone(scene: Scene): void;
}
const rows: readonly Decoy[] = [
	{
		id: 'decoy-override',
		way: 'An override for one account of the prospect: another account stands behind it',
		behind: (scene) => {
			overridden(scene, older(scene, scene.victim));
			return younger(scene, scene.victim);
		},
		twin: 'the override for the only one',
		alone: (scene) => overridden(scene, older(scene, scene.victim)),
	},
	{
		id: 'decoy-override-lead',
		way: 'The same, and a lead stands behind it',
		behind: (scene) => {
			overridden(scene, older(scene, scene.victim));
			return younger(scene, scene.victim, 'Lead');
		},
		twin: 'the override, and a lead of a third rep’s',
		alone: (scene) => {
			overridden(scene, older(scene, scene.victim));
			younger(scene, scene.fourth, 'Lead');
		},
	},
	{
		id: 'decoy-override-contact',
		way: 'An override for a lead of the prospect: a contact stands behind it',
		behind: (scene) => {
			overridden(scene, older(scene, scene.victim, 'Lead'));
			return younger(scene, scene.victim, 'Contact');
		},
		twin: 'the override, and a contact of a third rep’s',
		alone: (scene) => {
			overridden(scene, older(scene, scene.victim, 'Lead'));
			younger(scene, scene.fourth, 'Contact');
		},
	},
	{
		id: 'decoy-realignment',
		way: 'A realignment of one account of the prospect: another stands behind it',
		behind: (scene) => {
			realigned(scene, older(scene, scene.victim));
			return younger(scene, scene.victim);
		},
		twin: 'the realignment of the only one',
		alone: (scene) => void realigned(scene, older(scene, scene.victim)),
	},
	{
		id: 'decoy-released',
		way: 'A release of one account of the prospect: another stands behind it',
		behind: (scene) => {
			released(scene, older(scene, scene.victim));
			return younger(scene, scene.victim);
		},
		twin: 'the release of both',
		alone: (scene) => {
			released(scene, older(scene, scene.victim));
			released(scene, younger(scene, scene.victim));
		},
	},
	{
		id: 'decoy-released-lead',
		way: 'A release of the account: a lead stands behind it',
		behind: (scene) => {
			released(scene, older(scene, scene.victim));
			return younger(scene, scene.victim, 'Lead');
		},
		twin: 'the release of both',
		alone: (scene) => {
			released(scene, older(scene, scene.victim));
			released(scene, younger(scene, scene.victim, 'Lead'), { object: 'Lead' });
		},
	},
	{
		id: 'decoy-released-many',
		way: 'More than two hundred leads of the prospect are released, and one is not',
		by: ['mentor'],
		behind: (scene) => {
			many(scene);
			return younger(scene, scene.victim, 'Lead');
		},
		twin: 'all of them are',
		alone: (scene) => many(scene),
	},
	{
		id: 'decoy-foreign-release',
		way: 'Another mentee, through whose hands it went, releases the account: it is still the first one’s',
		behind: (scene) => {
			alsoTheirs(scene, scene.third);
			const account = older(scene, scene.victim);
			scene.past(200, () => scene.hand('Account', account, scene.third));
			released(scene, account, { by: scene.third });
			return account;
		},
		twin: 'both release it',
		alone: (scene) => {
			alsoTheirs(scene, scene.third);
			const account = older(scene, scene.victim);
			scene.past(200, () => scene.hand('Account', account, scene.third));
			released(scene, account, { by: scene.third });
			released(scene, account);
		},
	},
	{
		id: 'decoy-not-disclosed',
		way: 'After the common cool-off, an account that no review showed hides one that a review did show',
		behind: (scene) => {
			older(scene, scene.victim);
			const shown = younger(scene, scene.victim);
			disclosed(scene, shown);
			scene.past(120, () => scene.end());
			return shown;
		},
		twin: 'a review showed neither',
		alone: (scene) => {
			older(scene, scene.victim);
			younger(scene, scene.victim);
			scene.past(120, () => scene.end());
		},
	},
	{
		id: 'decoy-taken-before',
		way: 'An account of the other’s, taken while the policy blocked nothing, hides their lead',
		behind: (scene) => {
			observed(scene, older(scene, scene.victim), scene.gainer);
			return younger(scene, scene.victim, 'Lead');
		},
		twin: 'an account that was always theirs, and a third rep’s lead',
		alone: (scene) => {
			older(scene, scene.gainer);
			younger(scene, scene.fourth, 'Lead');
		},
	},
	{
		id: 'decoy-own-back',
		way: 'An account that the other took from the party while the policy blocked nothing hides what was always the other’s',
		behind: (scene) => {
			observed(scene, older(scene, scene.gainer), scene.victim);
			return comesLater(scene);
		},
		twin: 'the party still has it, and the second is a third rep’s',
		alone: (scene) => {
			older(scene, scene.gainer);
			younger(scene, scene.fourth);
		},
	},
	{
		id: 'decoy-third-reps',
		way: 'Accounts of a third rep and of the party’s own, older than the other’s',
		behind: (scene) => {
			older(scene, scene.third);
			older(scene, scene.gainer);
			return comesLater(scene);
		},
		twin: 'without the other’s',
		alone: (scene) => {
			older(scene, scene.third);
			older(scene, scene.gainer);
		},
	},
	{
		id: 'carried-account-contact',
		way: 'The other’s account went to a third rep, who made the contact that tells the domain',
		behind: (scene) => {
			const account = carried(scene);
			scene.past(100, () => scene.create(scene.third, 'Contact', { ...FIELDS.Contact(scene), AccountId: account }));
			return account;
		},
		twin: 'the account was released',
		alone: (scene) => {
			const account = carried(scene);
			scene.past(100, () => scene.create(scene.third, 'Contact', { ...FIELDS.Contact(scene), AccountId: account }));
			released(scene, account);
		},
	},
	{
		id: 'decoy-contacts',
		way: 'The same, after dozens of contacts with that domain for a colleague, on the party’s own older account',
		behind: (scene) => {
			const own = scene.past(350, () => scene.account(scene.gainer, { Name: scene.name('Own') }));
			const account = carried(scene);
			scene.past(100, () => scene.create(scene.third, 'Contact', { ...FIELDS.Contact(scene), AccountId: account }));
			stuffed(scene, own, 2);
			return account;
		},
		twin: 'the contacts, and no account of the other’s',
		alone: (scene) => {
			const own = scene.past(350, () => scene.account(scene.gainer, { Name: scene.name('Own') }));
			stuffed(scene, own, 2);
		},
	},
	{
		id: 'decoy-contacts-older',
		way: 'The same, and the dozens of contacts were there before the one that tells the domain',
		behind: (scene) => {
			const own = scene.past(350, () => scene.account(scene.gainer, { Name: scene.name('Own') }));
			const account = carried(scene);
			stuffed(scene, own, 150);
			scene.past(100, () => scene.create(scene.third, 'Contact', { ...FIELDS.Contact(scene), AccountId: account }));
			return account;
		},
		twin: 'the account was released',
		alone: (scene) => {
			const own = scene.past(350, () => scene.account(scene.gainer, { Name: scene.name('Own') }));
			const account = carried(scene);
			stuffed(scene, own, 150);
			scene.past(100, () => scene.create(scene.third, 'Contact', { ...FIELDS.Contact(scene), AccountId: account }));
			released(scene, account);
		},
	},
];

/** Accounts of the prospect that third reps have had for longer: more than a save looks at. */
function crowd(scene: Scene): void {
	scene.past(320, () => {
		for (let at = 0; at < 50; at++) scene.create(at % 2 ? scene.third : scene.fourth, 'Account', FIELDS.Account(scene));
	});
}
const inTheCrowd: Attack = {
	id: 'decoy-accounts-older',
	way: 'Dozens of accounts with that domain, of third reps, were there before the other’s, which went to one of them',
	theme,
	by: PARTIES,
	through: 'REST',
	expect: found('Matching record'),
	attack: (scene) => {
		crowd(scene);
		const account = older(scene, scene.victim);
		scene.past(200, () => scene.hand('Account', account, scene.third));
		return again(scene);
	},
	twin: 'without the other’s',
	legitimate: (scene) => {
		crowd(scene);
		return again(scene);
	},
};

const hidden: Attack[] = rows.map(({ id, way, by = PARTIES, behind, twin, alone }) => ({
	id,
	way,
	theme,
	by,
	through: 'REST',
	expect: MATCH,
	attack: (stage) => again(stage, behind(stage)),
	twin,
	legitimate: (stage) => {
		alone(stage);
		return again(stage);
	},
}));
export const decoys: Attack[] = [...hidden, inTheCrowd];

function many(scene: Scene): void {
	for (let at = 0; at < 205; at++) released(scene, older(scene, scene.victim, 'Lead'), { object: 'Lead' });
}
function disclosed(scene: Scene, account: string): void {
	scene.past(298, () => {
		const deal = scene.deal(scene.victim, { AccountId: account });
		scene.create(scene.victim, 'Deal_Review__c', TestOrg.ask(deal, scene.mentorship));
	});
}
