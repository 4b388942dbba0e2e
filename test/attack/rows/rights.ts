/** People's rights, and the people themselves: what is given, taken or deactivated so that the record may go. */
import { TestOrg } from '../../package/support.ts';
import { type Attack, type Attempt, PAIR, byRight, byRule } from '../row.ts';
import { edits, leaves, makes, released, takes, theirAccount, type Values } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Rights and people';

const assignment = (scene: Scene, Name: string, to: { userId: string }): Values => ({
	AssigneeId: to.userId,
	PermissionSetId: scene.org.rows('PermissionSet', { Name })[0]!['Id'],
});
async function reviews(scene: Scene, deal: string): Promise<Attempt> {
	scene.open('Opportunity', deal);
	const attempt = await makes(scene, 'Deal_Review__c', TestOrg.ask(deal, scene.mentorship), 'page');
	return { ...attempt, got: scene.org.rows('Deal_Review__c', { Opportunity__c: deal }).length > 0 };
}
function left(scene: Scene, withRelease: boolean): Promise<Attempt> {
	const account = theirAccount(scene);
	leaves(scene);
	if (withRelease) released(scene, account, { by: scene.fourth });
	return takes(scene, 'Account', account, scene.gainer);
}

export const rights: Attack[] = [
	{
		id: 'review-of-anothers-deal',
		way: 'Ask for a review of somebody else’s deal, so that it is shared',
		theme,
		by: ['mentee', 'mentor', 'admin without override'],
		through: 'page',
		expect: byRule(/own|INSUFFICIENT/i),
		attack: (scene) => reviews(scene, scene.deal(scene.fourth)),
		twin: 'of one’s own',
		legitimate: async (scene) => {
			const deal = scene.deal(scene.mentee);
			const id = scene.create(scene.mentee, 'Deal_Review__c', TestOrg.ask(deal, scene.mentorship));
			return { record: id, got: scene.org.mayRead(scene.mentor, 'Opportunity', deal) };
		},
	},
	{
		id: 'deactivated',
		way: 'Deactivate the owner, so that “the owner is inactive”',
		theme,
		by: ['third rep', 'program owner', 'admin without override'],
		through: 'REST',
		expect: PAIR,
		attack: (scene) => left(scene, false),
		twin: 'their manager releases it',
		legitimate: (scene) => left(scene, true),
	},
	{
		id: 'deactivated-by-rep',
		way: 'Deactivate the other without the right to it',
		theme,
		by: ['mentee', 'mentor', 'third rep', 'program owner'],
		through: 'SOAP',
		expect: byRight(),
		attack: (scene) => edits(scene, 'User', scene.victim.userId, { IsActive: false }, 'SOAP'),
		twin: 'an administrator, of a rep who leaves',
		legitimate: (scene) => edits(scene, 'User', scene.fourth.userId, { IsActive: false }, 'SOAP', scene.as(scene.admin)),
	},
	{
		id: 'permission-taken',
		way: 'Give oneself the permission to override',
		theme,
		by: ['mentee', 'mentor', 'third rep', 'program owner'],
		through: 'REST',
		expect: byRight(),
		attack: (scene) => makes(scene, 'PermissionSetAssignment', assignment(scene, 'Ridealong_Override', scene.actor)),
		twin: 'an administrator gives a rep what reps have',
		legitimate: async (scene) => {
			const id = scene.org.create(scene.admin, 'PermissionSetAssignment', assignment(scene, 'Ridealong_Program_Owner', scene.fourth));
			return { record: id, got: true };
		},
	},
	{
		id: 'keys-typed',
		way: 'Type other match keys or a territory stamp into the record',
		theme,
		by: ['mentee', 'mentor', 'third rep', 'program owner'],
		through: 'UI API',
		expect: byRight(),
		attack: (scene) => edits(scene, 'Account', scene.account(scene.gainer), { Territory_Policy__c: 'Unguarded' }, 'UI API'),
		twin: 'sync stamps it',
		legitimate: async (scene) => {
			const account = scene.account(scene.gainer);
			return edits(scene, 'Account', account, { Territory_Policy__c: 'Unguarded' }, 'UI API', scene.as(scene.org.robot));
		},
	},
];
