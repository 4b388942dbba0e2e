/** Deals: on the other's account, beside it, or taken along with an account. */
import { cascade, convert, merge, type WriteInterface } from '../doors.ts';
import { type Attack, type Attempt, EVERYBODY, OTHERS, PAIR, PARTIES, byGuard, found, slug } from '../row.ts';
import { DEAL, allowed, edits, forGainer, makes, overridden, released, takes } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Deals and accounts';
const ON = 'Opportunity on the other’s account';
type Person = Scene['gainer'];

/** A new deal of who gains, on that account. */
const dealOn = (scene: Scene, account: string, door: WriteInterface = 'REST', named: string | undefined = account): Promise<Attempt> =>
	makes(scene, 'Opportunity', { ...DEAL, Name: scene.name('New'), AccountId: account, ...forGainer(scene) }, door, named);

/** Accounts one below the other, all of a fourth rep: the top one's child first. */
function below(scene: Scene, top: string, depth: number): string {
	let account = top;
	for (let at = 1; at <= depth; at++) account = scene.account(scene.fourth, { Name: scene.name(`Level ${at}`), ParentId: account });
	return account;
}
/** A deal of that person, on an account of a fourth rep. */
const dealOf = (scene: Scene, person: Person): { account: string; deal: string } => {
	const account = scene.account(scene.fourth);
	return { account, deal: scene.open('Opportunity', scene.deal(person, { AccountId: account })) };
};
const ownAccount = (scene: Scene): string => scene.account(scene.gainer, { Name: scene.name('Own') });

async function follows(scene: Scene, to: Person): Promise<Attempt> {
	const { account, deal } = dealOf(scene, scene.victim);
	const answer = await cascade(scene.by, account, to.userId, 'TransferOwnedOpenOpportunities', 'TransferOthersOpenOpportunities');
	return { answer, record: deal, got: scene.ownerOf('Opportunity', deal) === to.userId };
}
/** Somebody moves it to a third rep's account, and that account goes on. */
async function movedThenGiven(scene: Scene, whose: Person): Promise<Attempt> {
	const { deal } = scene.past(1, () => dealOf(scene, whose));
	const AccountId = scene.past(1, () => scene.account(scene.third, { Name: scene.name('Between') }));
	const moved = scene.past(0, () => scene.org.update(scene.actor, 'Opportunity', deal, { AccountId }), 20);
	if (!moved.success) throw new Error(moved.errors[0]!.message);
	return { ...(await takes(scene, 'Account', AccountId, scene.gainer)), record: deal };
}
/** A third rep, who may be in a mentorship with the party too, has a deal by now, and moves it onto an account of the party. */
async function movedByHands(scene: Scene, whose: Person, how: { silently?: boolean; also?: boolean }): Promise<Attempt> {
	if (how.also) scene.past(350, () => scene.org.mentorship(scene.gainer, scene.third, { Kind__c: 'Organization' }));
	const deal = scene.past(2, () => scene.deal(whose));
	if (how.silently) await scene.silently('Opportunity', deal, scene.third, 30);
	else if (whose !== scene.third) scene.past(1, () => scene.hand('Opportunity', deal, scene.third));
	const AccountId = scene.past(1, () => ownAccount(scene));
	if (how.also) scene.past(0, () => released(scene, AccountId, { by: scene.gainer, to: scene.third }), 25);
	return { ...(await edits(scene, 'Opportunity', deal, { AccountId }, 'REST', scene.as(scene.third))), record: deal };
}
/** A third rep's deal on an account, taken with an override that names one deal. */
async function takenWithOverride(scene: Scene, named: 'this' | 'another'): Promise<Attempt> {
	const account = scene.past(30, () => scene.account(scene.victim));
	const [deal, another] = scene.past(20, () => [1, 2].map(() => scene.deal(scene.fourth, { AccountId: account }))) as [string, string];
	overridden(scene, named === 'this' ? deal : another);
	const attempt = await takes(scene, 'Opportunity', scene.open('Opportunity', deal), scene.gainer);
	return { ...attempt, record: account };
}
async function detached(scene: Scene, whose: Person): Promise<Attempt> {
	const child = below(scene, scene.account(whose), 1);
	const parent = scene.org.row('Account', child)['ParentId'];
	allowed((await edits(scene, 'Account', child, { ParentId: null }, 'SOAP')).answer!);
	const attempt = await dealOn(scene, child, 'REST', '');
	allowed((await edits(scene, 'Account', child, { ParentId: parent }, 'SOAP')).answer!);
	return { ...attempt, record: attempt.answer!.id! };
}
async function merged(scene: Scene, object: 'Account' | 'Lead', whose: Person): Promise<Attempt> {
	const make = object === 'Account' ? scene.account : scene.lead;
	const [loser, master] = [make(whose), make(scene.gainer)];
	const answer = await merge(scene.by, object, master, loser);
	return { answer, record: loser, got: scene.org.rows(object, { Id: loser, IsDeleted: false }).length === 0 };
}
async function cloned(scene: Scene, door: WriteInterface, whose: Person): Promise<Attempt> {
	const deal = { ...DEAL, Amount: 4711 };
	scene.past(0, () => scene.deal(whose, { ...deal, AccountId: scene.account(whose) }), 30);
	return makes(scene, 'Opportunity', { ...deal, Name: scene.name('Renewal -'), AccountId: ownAccount(scene), ...forGainer(scene) }, door);
}
async function convertedFor(scene: Scene, withRelease: boolean): Promise<Attempt> {
	const lead = scene.open('Lead', scene.lead(scene.victim));
	if (withRelease) released(scene, lead, { object: 'Lead' });
	const answer = await convert(scene.by, lead, { ownerId: scene.gainer.userId });
	return { answer, record: lead, got: scene.org.row('Lead', lead)['IsConverted'] === true };
}
async function convertedInto(scene: Scene, whose: Person): Promise<Attempt> {
	const lead = scene.open('Lead', scene.lead(scene.victim));
	const account = scene.account(whose, { Name: scene.name('Own') });
	const answer = await convert(scene.by, lead, { accountId: account, ownerId: scene.victim.userId });
	return { answer, record: account, got: scene.org.row('Lead', lead)['IsConverted'] === true };
}

async function far(scene: Scene, whose: Person): Promise<Attempt> {
	const attempt = await dealOn(scene, below(scene, scene.account(whose), 7), 'REST', '');
	return { ...attempt, record: attempt.answer!.id! };
}

export const deals: Attack[] = [
	...(['page', 'REST', 'composite', 'composite graph', 'collections', 'tree', 'Bulk 2', 'SOAP', 'GraphQL', 'UI API'] as const).map(
		(through): Attack => ({
			id: `deal-on-account-${slug(through)}`,
			way: 'Create an opportunity on the other’s account',
			theme,
			by: through === 'tree' || through === 'REST' ? EVERYBODY : PARTIES,
			through,
			expect: byGuard(ON),
			attack: (scene) => dealOn(scene, scene.account(scene.victim), through),
			twin: 'on a third rep’s account',
			legitimate: (scene) => dealOn(scene, scene.account(scene.fourth), through),
		}),
	),
	{
		id: 'deal-on-child',
		way: 'Create it on a third rep’s account, five levels below the other’s',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: byGuard(ON),
		attack: (scene) => {
			const top = scene.account(scene.victim);
			return dealOn(scene, below(scene, top, 5), 'REST', top);
		},
		twin: 'below an account of a third rep',
		legitimate: (scene) => dealOn(scene, below(scene, scene.account(scene.fourth), 5)),
	},
	{
		id: 'deal-far-below',
		way: 'Create it seven levels below, deeper than a save looks',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: found(ON),
		attack: (scene) => far(scene, scene.victim),
		twin: 'below an account of a third rep',
		legitimate: (scene) => far(scene, scene.fourth),
	},
	{
		id: 'reparent',
		way: 'Take the subsidiary out of the hierarchy, create the opportunity, put it back',
		theme,
		by: EVERYBODY,
		through: 'SOAP',
		expect: found(ON),
		attack: (scene) => detached(scene, scene.victim),
		twin: 'below an account of a third rep',
		legitimate: (scene) => detached(scene, scene.third),
	},
	{
		id: 'deal-moved-own-deal',
		way: 'Move an own opportunity onto the other’s account',
		theme,
		by: PARTIES,
		through: 'UI API',
		expect: byGuard(ON),
		attack: async (scene) => {
			const AccountId = scene.account(scene.victim);
			return { ...(await edits(scene, 'Opportunity', scene.deal(scene.gainer), { AccountId }, 'UI API')), record: AccountId };
		},
		twin: 'onto a third rep’s account',
		legitimate: (scene) => edits(scene, 'Opportunity', scene.deal(scene.gainer), { AccountId: scene.account(scene.fourth) }, 'UI API'),
	},
	...(['page', 'REST', 'Bulk 2', 'GraphQL'] as const).map((through): Attack => ({
		id: `deal-moved-${slug(through)}`,
		way: 'Move the other’s opportunity to an own account',
		theme,
		by: EVERYBODY,
		through,
		expect: byGuard('Opportunity moved'),
		attack: (scene) => edits(scene, 'Opportunity', dealOf(scene, scene.victim).deal, { AccountId: ownAccount(scene) }, through),
		twin: 'with a release by whose deal it is',
		legitimate: (scene) => {
			const { deal } = dealOf(scene, scene.victim);
			released(scene, deal, { object: 'Opportunity' });
			return edits(scene, 'Opportunity', deal, { AccountId: ownAccount(scene) }, through);
		},
	})),
	{
		id: 'deal-moved-with-owner',
		way: 'Move it to an own account and give it to a third rep in one save',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: byGuard('Opportunity moved'),
		attack: (scene) => {
			const change = { AccountId: ownAccount(scene), OwnerId: scene.third.userId };
			return edits(scene, 'Opportunity', dealOf(scene, scene.victim).deal, change);
		},
		twin: 'to the third rep’s own account',
		legitimate: (scene) => {
			const change = { AccountId: scene.account(scene.third), OwnerId: scene.third.userId };
			return edits(scene, 'Opportunity', dealOf(scene, scene.victim).deal, change);
		},
	},
	{
		id: 'deal-moved-then-given',
		way: 'Move it to a third rep’s account, which then goes to the party',
		theme,
		by: OTHERS,
		through: 'REST',
		expect: found('Opportunity moved', /account of the deal/),
		attack: (scene) => movedThenGiven(scene, scene.victim),
		twin: 'a fourth rep’s deal',
		legitimate: (scene) => movedThenGiven(scene, scene.fourth),
	},
	{
		id: 'deal-moved-by-hands',
		way: 'A third rep, who got it and is in a mentorship with the party too, moves it onto an account that the party released to them',
		theme,
		by: ['third rep'],
		through: 'REST',
		expect: byGuard('Opportunity moved'),
		attack: (scene) => movedByHands(scene, scene.victim, { also: true }),
		twin: 'an own deal of the third rep’s',
		legitimate: (scene) => movedByHands(scene, scene.third, { also: true }),
	},
	...[true, false].map((also): Attack => ({
		id: `deal-moved-by-silent-hands${also ? '-let' : ''}`,
		way: `A third rep, who got it without automation, moves it onto an account of the party${also ? ', who released that to them' : ''}`,
		theme,
		by: ['third rep'],
		through: 'REST',
		expect: found('Opportunity moved', /account of the deal/),
		attack: (scene) => movedByHands(scene, scene.victim, { silently: true, also }),
		twin: 'a fourth rep’s deal',
		legitimate: (scene) => movedByHands(scene, scene.fourth, { silently: true, also }),
	})),
	{
		id: 'deal-override-another',
		way: 'Take a third rep’s deal on the other’s account with an override that names another deal there',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: byGuard(ON),
		attack: (scene) => takenWithOverride(scene, 'another'),
		twin: 'with one that names it',
		legitimate: (scene) => takenWithOverride(scene, 'this'),
	},
	...(['page', 'REST'] as const).map((through): Attack => ({
		id: `deal-cloned-${through.toLowerCase()}`,
		way: 'Clone the other’s deal onto an own account',
		theme,
		by: through === 'page' ? PARTIES : OTHERS,
		through,
		expect: found('Clone'),
		attack: (scene) => cloned(scene, through, scene.victim),
		twin: 'of a third rep’s deal',
		legitimate: (scene) => cloned(scene, through, scene.fourth),
	})),
	{
		id: 'cascade',
		way: 'Account cascade: the account goes to a party, and the other’s deal on it goes along without automation',
		theme,
		by: ['third rep', 'program owner', 'admin without override'],
		through: 'SOAP',
		expect: found('Pair protection', /cascade/),
		attack: (scene) => follows(scene, scene.gainer),
		twin: 'to a third rep',
		legitimate: (scene) => follows(scene, scene.third),
	},
	...(['Account', 'Lead'] as const).map((object): Attack => ({
		id: `merge-${object.toLowerCase()}`,
		way: `Merge the other’s ${object.toLowerCase()} into an own one`,
		theme,
		by: ['admin without override'],
		through: 'SOAP',
		expect: found('Pair protection', /merges/),
		attack: (scene) => merged(scene, object, scene.victim),
		twin: 'a third rep’s',
		legitimate: (scene) => merged(scene, object, scene.fourth),
	})),
	{
		id: 'convert-for-oneself',
		way: 'Convert the other’s lead and own what it becomes',
		theme,
		by: ['mentee', 'mentor', 'admin without override'],
		through: 'SOAP',
		expect: PAIR,
		attack: (scene) => convertedFor(scene, false),
		twin: 'with a release by whose lead it is',
		legitimate: (scene) => convertedFor(scene, true),
	},
	{
		id: 'convert-into-own-account',
		way: 'Convert the other’s lead into an own account',
		theme,
		by: ['admin without override'],
		through: 'SOAP',
		expect: { ...byGuard(ON), to: 'victim' },
		attack: (scene) => convertedInto(scene, scene.gainer),
		twin: 'into a third rep’s account',
		legitimate: (scene) => convertedInto(scene, scene.third),
	},
];
