/** Overrides: written without the permission, for oneself, worn out, or for another record. */
import { send } from '../doors.ts';
import { theirProspect } from '../prospect.ts';
import { type Attack, type Attempt, EVERYBODY, PARTIES, byRule, found } from '../row.ts';
import { approved, batch, DEAL, forGainer, given, makes, overridden, released, theirAccount, type Values } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Overrides';

/** An override by who tries. */
const override = (scene: Scene, account: string): Promise<Attempt> =>
	makes(scene, 'Ownership_Override__c', { Record_Id__c: account, New_Owner__c: scene.gainer.userId, Reason__c: 'It is mine' });
async function written(scene: Scene, account: string): Promise<Attempt> {
	const id = overridden(scene, account);
	return { record: id, got: scene.org.rows('Ownership_Override__c', { Id: id, New_Owner__c: scene.gainer.userId }).length === 1 };
}

/** An override let it pass once, and it came back. */
function usedUp(scene: Scene, account: string): void {
	scene.past(
		0,
		() => {
			overridden(scene, account);
			scene.hand('Account', account, scene.gainer);
		},
		10,
	);
	scene.past(
		0,
		() => {
			released(scene, account, { by: scene.gainer, to: scene.victim });
			scene.hand('Account', account, scene.victim);
		},
		5,
	);
}

/** So many records in one request, which asks about all of them before it writes down that the way was used; the second is one too many. */
async function atOnce(scene: Scene, object: string, rows: readonly Values[]): Promise<Attempt> {
	const records = rows.map((row) => ({ attributes: { type: object }, ...row }));
	const { body } = await send(scene.by, 'id' in rows[0]! ? 'PATCH' : 'POST', 'composite/sobjects', { records });
	const ids = (body as { success: boolean; id?: string; errors: { message: string }[] }[]).map(({ success, id, errors }) => {
		if (!success) throw new Error(errors[0]!.message);
		scene.records.add(id!);
		return id!;
	});
	return { got: ids.length === rows.length, record: ids.sort().at(-1)! };
}
type Opens = (scene: Scene, account: string) => unknown;
const MADE = {
	Opportunity: (scene: Scene, AccountId: string, name: string): Values => ({ ...DEAL, Name: scene.name(name), AccountId }),
	Account: (scene: Scene, _: string, name: string): Values => ({ Name: scene.name(name), Website: scene.domain }),
	Lead: (scene: Scene, _: string, LastName: string): Values => ({ LastName, Company: scene.name(LastName), Website: scene.domain }),
	Contact: (scene: Scene, _: string, LastName: string): Values => ({ LastName, Email: `${LastName}@${scene.domain}` }),
} as const;
function manyMade(scene: Scene, object: keyof typeof MADE, opens: Opens, names: readonly string[]): Promise<Attempt> {
	const account = theirProspect(scene);
	opens(scene, account);
	return atOnce(
		scene,
		object,
		names.map((name) => ({ ...MADE[object](scene, account, name), ...forGainer(scene) })),
	);
}
/** Deals that a third rep has on the other's account, handed over. */
function manyGiven(scene: Scene, count: number): Promise<Attempt> {
	const account = theirAccount(scene);
	const deals = Array.from({ length: count }, () =>
		scene.past(1, () => scene.open('Opportunity', scene.deal(scene.third, { AccountId: account }))),
	);
	overridden(scene, account);
	return atOnce(
		scene,
		'Opportunity',
		deals.map((id) => ({ id, OwnerId: scene.gainer.userId })),
	);
}
/** A fourth rep's deal on the other's account, or on one below it; who tries is in a mentorship with the other. */
function dealBeside(scene: Scene, below = false): string {
	scene.past(300, () => scene.org.mentorship(scene.victim, scene.actor, { Kind__c: 'Organization' }));
	const theirs = theirAccount(scene);
	const AccountId = below ? scene.past(30, () => scene.account(scene.fourth, { ParentId: theirs })) : theirs;
	return scene.past(29, () => scene.deal(scene.fourth, { AccountId }));
}
const ONE_USE = { theme, through: 'collections', by: [...PARTIES, 'admin without override'] } as const;

export const overrides: Attack[] = [
	...(['Opportunity', 'Account', 'Lead', 'Contact'] as const).map((object): Attack => ({
		...ONE_USE,
		id: `override-many-${object.toLowerCase()}`,
		way: `One override, two new records (${object}) in one request`,
		expect: found(object === 'Opportunity' ? 'Opportunity on the other’s account' : 'Matching record', /overrides/),
		attack: (scene) => manyMade(scene, object, overridden, ['One', 'Two']),
		twin: 'one record',
		legitimate: (scene) => manyMade(scene, object, overridden, ['One']),
	})),
	{
		...ONE_USE,
		id: 'override-many-given',
		way: 'One override, two of a third rep’s deals on the account handed over in one request',
		by: ['third rep', 'admin without override'],
		expect: found('Opportunity on the other’s account', /overrides/),
		attack: (scene) => manyGiven(scene, 2),
		twin: 'one deal',
		legitimate: (scene) => manyGiven(scene, 1),
	},
	{
		...ONE_USE,
		id: 'realignment-many-deals',
		way: 'One row of a realignment, two new deals in one request',
		expect: found('Opportunity on the other’s account', /overrides/),
		attack: (scene) => manyMade(scene, 'Opportunity', (_, account) => approved(scene, batch(scene, account)), ['One', 'Two']),
		twin: 'one deal',
		legitimate: (scene) => manyMade(scene, 'Opportunity', (_, account) => approved(scene, batch(scene, account)), ['One']),
	},
	{
		id: 'override-without-permission',
		way: 'Write an override without the permission',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: byRule(/Only a person with the Ridealong Override permission|INSUFFICIENT|CANNOT_INSERT|NOT_FOUND/),
		attack: (scene) => override(scene, theirAccount(scene)),
		twin: 'with it',
		legitimate: (scene) => written(scene, theirAccount(scene)),
	},
	{
		id: 'override-oneself',
		way: 'Self-override: holds the permission, and would gain by it or takes part',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: byRule(/You take part in this yourself/),
		attack: (scene) => {
			scene.org.assign(scene.gainer, 'Ridealong_Override');
			return override(scene, theirAccount(scene));
		},
		twin: 'by another who holds it',
		legitimate: (scene) => written(scene, theirAccount(scene)),
	},
	{
		id: 'override-deal-beside',
		way: 'An override of a deal on the other’s account, by somebody whose own mentorship is with the other',
		theme,
		by: ['third rep'],
		through: 'REST',
		expect: byRule(/You take part in this yourself/),
		attack: (scene) => {
			scene.org.assign(scene.actor, 'Ridealong_Override');
			return override(scene, dealBeside(scene));
		},
		twin: 'by another who holds it',
		legitimate: (scene) => written(scene, dealBeside(scene)),
	},
	{
		id: 'override-deal-below',
		way: 'The same, and the deal is on a fourth rep’s account, below the other’s',
		theme,
		by: ['third rep'],
		through: 'REST',
		expect: byRule(/You take part in this yourself/),
		attack: (scene) => {
			scene.org.assign(scene.actor, 'Ridealong_Override');
			return override(scene, dealBeside(scene, true));
		},
		twin: 'by another who holds it',
		legitimate: (scene) => written(scene, dealBeside(scene, true)),
	},
	...given(theme, [
		{
			id: 'override-expired',
			way: 'An override of a quarter of an hour ago',
			before: (scene, account) => void scene.past(0, () => overridden(scene, account), 16),
			twin: 'of ten minutes ago',
			properly: (scene, account) => void scene.past(0, () => overridden(scene, account), 10),
		},
		{
			id: 'override-used',
			way: 'An override used a second time',
			before: usedUp,
			twin: 'a second one',
			properly: (scene, account) => {
				usedUp(scene, account);
				overridden(scene, account);
			},
		},
		{
			id: 'override-other-record',
			way: 'An override for another record',
			before: (scene) => void overridden(scene, theirAccount(scene)),
			twin: 'for this one',
			properly: (scene, account) => void overridden(scene, account),
		},
	]),
];
