/** Deals that the party may have, or on an account that they may use: beside it stands what they may not. */
import { TestOrg } from '../../package/support.ts';
import { type Attack, type Attempt, EVERYBODY, PARTIES, byGuard } from '../row.ts';
import { DEAL, approved, batch, edits, forGainer, makes, overridden, released } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Deals where one account hides another';
const ON = byGuard('Opportunity on the other’s account');
type Person = Scene['gainer'];

/** An account of somebody; and one below it. */
const above = (scene: Scene, of: Person): string => scene.past(300, () => scene.account(of, { Name: scene.name('Holding') }));
const below = (scene: Scene, of: Person, ParentId: string): string => scene.past(300, () => scene.account(of, { ParentId }));
/** A rep outside the mentorship gets into one with who gains. */
const alsoTheirs = (scene: Scene, who: Person): void =>
	void scene.past(350, () => scene.org.mentorship(who, scene.gainer, { Kind__c: 'Organization' }));
const passedOn = (scene: Scene, account: string, to: Person = scene.third): void =>
	scene.past(200, () => scene.hand('Account', account, to));
/** What somebody got while the policy blocked nothing. */
function observed(scene: Scene, account: string): void {
	scene.org.guardPolicy({ Mode__c: 'Observe' });
	passedOn(scene, account, scene.gainer);
	scene.org.guardPolicy({ Mode__c: 'Enforce' });
}
function disclosed(scene: Scene, account: string): void {
	scene.past(298, () => {
		const deal = scene.deal(scene.victim, { AccountId: account });
		scene.create(scene.victim, 'Deal_Review__c', TestOrg.ask(deal, scene.mentorship));
	});
}

interface Chain {
	id: string;
	way: string;
	/** Makes both accounts: the one that the deal is for, and the one above it, which an incident names. */
	accounts(scene: Scene): { lower: string; upper: string };
	twin: string;
	properly(scene: Scene): string;
}
/** Both of the other, before anything else. */
const two = (scene: Scene, of = scene.victim): { lower: string; upper: string } => {
	const upper = above(scene, scene.victim);
	return { lower: below(scene, of, upper), upper };
};
const chains: readonly Chain[] = [
	{
		id: 'above-released',
		way: 'A release of the subsidiary: its parent is the other’s, too',
		accounts: (scene) => {
			const both = two(scene);
			released(scene, both.lower);
			return both;
		},
		twin: 'a release of both',
		properly: (scene) => {
			const { lower, upper } = two(scene);
			released(scene, lower);
			released(scene, upper);
			return lower;
		},
	},
	{
		id: 'above-overridden',
		way: 'An override for the subsidiary: its parent is the other’s, too',
		accounts: (scene) => {
			const both = two(scene);
			overridden(scene, both.lower);
			return both;
		},
		twin: 'its parent is a third rep’s',
		properly: (scene) => {
			const lower = below(scene, scene.victim, above(scene, scene.fourth));
			overridden(scene, lower);
			return lower;
		},
	},
	{
		id: 'above-realigned',
		way: 'A realignment of the subsidiary: its parent is the other’s, too',
		accounts: (scene) => {
			const both = two(scene);
			approved(scene, batch(scene, both.lower));
			return both;
		},
		twin: 'its parent is a third rep’s',
		properly: (scene) => {
			const lower = below(scene, scene.victim, above(scene, scene.fourth));
			approved(scene, batch(scene, lower));
			return lower;
		},
	},
	{
		id: 'above-disclosed',
		way: 'After the common cool-off, a subsidiary that no review showed, below a parent that one did',
		accounts: (scene) => {
			const both = two(scene);
			disclosed(scene, both.upper);
			scene.past(120, () => scene.end());
			return both;
		},
		twin: 'a review showed neither',
		properly: (scene) => {
			const { lower } = two(scene);
			scene.past(120, () => scene.end());
			return lower;
		},
	},
	{
		id: 'above-passed-on',
		way: 'Both went to a third rep, and there is an override for the subsidiary',
		accounts: (scene) => {
			const both = two(scene);
			passedOn(scene, both.lower);
			passedOn(scene, both.upper);
			overridden(scene, both.lower);
			return both;
		},
		twin: 'only the subsidiary did',
		properly: (scene) => {
			const lower = below(scene, scene.victim, above(scene, scene.third));
			passedOn(scene, lower);
			overridden(scene, lower);
			return lower;
		},
	},
	{
		id: 'above-taken-before',
		way: 'A subsidiary taken while the policy blocked nothing, below a parent that went to a third rep',
		accounts: (scene) => {
			const both = two(scene);
			observed(scene, both.lower);
			passedOn(scene, both.upper);
			return both;
		},
		twin: 'a subsidiary that was always theirs, below a third rep’s',
		properly: (scene) => below(scene, scene.gainer, above(scene, scene.third)),
	},
	{
		id: 'above-other-mentees',
		way: 'One mentee releases the subsidiary: its parent is the other mentee’s',
		accounts: (scene) => {
			alsoTheirs(scene, scene.third);
			const both = two(scene, scene.third);
			released(scene, both.lower, { by: scene.third });
			return both;
		},
		twin: 'each releases their own',
		properly: (scene) => {
			alsoTheirs(scene, scene.third);
			const { lower, upper } = two(scene, scene.third);
			released(scene, lower, { by: scene.third });
			released(scene, upper);
			return lower;
		},
	},
];

/** A deal of somebody on an account, which they release. */
function letGo(scene: Scene, of: Person, AccountId: string): string {
	const deal = scene.open('Opportunity', scene.deal(of, { AccountId }));
	released(scene, deal, { object: 'Opportunity', by: of });
	return deal;
}
const takes = async (scene: Scene, deal: string, AccountId: string, named: string): Promise<Attempt> => ({
	...(await edits(scene, 'Opportunity', deal, { OwnerId: scene.gainer.userId, AccountId })),
	record: named,
});

export const ancestors: Attack[] = [
	...chains.map(({ id, way, accounts, twin, properly }): Attack => ({
		id,
		way,
		theme,
		by: PARTIES,
		through: 'REST',
		expect: ON,
		attack: (scene) => {
			const { lower, upper } = accounts(scene);
			return makes(scene, 'Opportunity', { ...DEAL, Name: scene.name('New'), AccountId: lower, ...forGainer(scene) }, 'REST', upper);
		},
		twin,
		legitimate: (scene) =>
			makes(scene, 'Opportunity', { ...DEAL, Name: scene.name('New'), AccountId: properly(scene), ...forGainer(scene) }),
	})),
	{
		id: 'released-deal-moved-too',
		way: 'A release of the opportunity: take it, and move it to another account of the other’s in the same save',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: ON,
		attack: (scene) => {
			const other = scene.account(scene.victim);
			return takes(scene, letGo(scene, scene.victim, scene.account(scene.victim)), other, other);
		},
		twin: 'to a third rep’s account',
		legitimate: (scene) => {
			const other = scene.account(scene.fourth);
			const deal = letGo(scene, scene.victim, scene.account(scene.victim));
			return takes(scene, deal, other, deal);
		},
	},
	{
		id: 'released-deal-of-another',
		way: 'One mentee releases an opportunity: it is on the other mentee’s account',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: ON,
		attack: (scene) => {
			alsoTheirs(scene, scene.third);
			const account = scene.account(scene.victim);
			return takes(scene, letGo(scene, scene.third, account), account, account);
		},
		twin: 'who releases the account',
		legitimate: (scene) => {
			alsoTheirs(scene, scene.third);
			const account = scene.account(scene.victim);
			released(scene, account);
			const deal = letGo(scene, scene.third, account);
			return takes(scene, deal, account, deal);
		},
	},
];
