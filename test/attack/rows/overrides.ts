/** Overrides: written without the permission, for oneself, worn out, or for another record. */
import { type Attack, type Attempt, EVERYBODY, PARTIES, byRule } from '../row.ts';
import { given, makes, overridden, released, theirAccount } from '../steps.ts';
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

export const overrides: Attack[] = [
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
