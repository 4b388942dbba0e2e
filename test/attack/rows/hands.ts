/** Through other hands: the record leaves its owner for somebody outside the mentorship, and comes on from there. */
import { convert, massTool } from '../doors.ts';
import { type Attack, EVERYBODY, OTHERS, PARTIES, byGuard, slug } from '../row.ts';
import { DEAL, allowed, forGainer, leaves, makes, released, takes } from '../steps.ts';
import type { Scene } from '../world.ts';

const HANDS = byGuard('Through other hands');
const theme = 'Through other hands';
/** Between the first step and the day's last. */
const MINUTES = 20;

/** An account, or a deal, of the victim that others have had for a while. */
function handed(scene: Scene, object: 'Account' | 'Opportunity' | 'Lead', daysAgo: number, ...to: Scene['people']): string {
	const make = { Account: scene.account, Opportunity: scene.deal, Lead: scene.lead }[object];
	const id = scene.past(daysAgo, () => make(scene.victim), MINUTES);
	to.forEach((person, step) => scene.past(daysAgo, () => scene.hand(object, id, person), MINUTES - 1 - step));
	return id;
}
/** A queue for leads that the gainer is a member of, and a lead in it that was somebody's. */
function queued(scene: Scene, whose: Scene['people'][number]): string {
	const { org, admin } = scene;
	const queue = org.create(admin, 'Group', { Name: scene.name('Web leads'), DeveloperName: `Web_${scene.mark}`, Type: 'Queue' });
	org.create(admin, 'QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
	for (const { userId } of [scene.gainer, scene.third]) org.create(admin, 'GroupMember', { GroupId: queue, UserOrGroupId: userId });
	const lead = scene.past(2, () => scene.lead(whose), MINUTES);
	scene.past(2, () => scene.hand('Lead', lead, { ...admin, userId: queue }));
	return lead;
}

async function accept(scene: Scene, lead: string) {
	const answer = await massTool(scene.by, 'QueueAccept', 'Lead', lead, scene.gainer.userId);
	return { answer, record: lead, got: scene.ownerOf('Lead', lead) === scene.gainer.userId };
}

async function converted(scene: Scene, to: Scene['people'][number]) {
	const lead = handed(scene, 'Lead', 2, scene.third);
	const { id } = allowed(await convert(scene.as(scene.third), lead, { ownerId: scene.third.userId }));
	scene.records.add(id!);
	return takes(scene, 'Account', id!, to);
}

export const hands: Attack[] = [
	...(['page', 'REST', 'Bulk 2', 'SOAP', 'GraphQL'] as const).map((through): Attack => ({
		id: `hands-${slug(through)}`,
		way: 'V → X → U: take what the other gave to a third rep',
		theme,
		by: EVERYBODY,
		through,
		expect: HANDS,
		attack: (scene) => takes(scene, 'Account', handed(scene, 'Account', 2, scene.third), scene.gainer, through),
		twin: 'to a fourth rep',
		legitimate: (scene) => takes(scene, 'Account', handed(scene, 'Account', 2, scene.third), scene.fourth, through),
	})),
	{
		id: 'hands-two',
		way: 'V → X → Y → U: through two hands',
		theme,
		by: EVERYBODY,
		through: 'collections',
		expect: HANDS,
		attack: (scene) => takes(scene, 'Account', handed(scene, 'Account', 2, scene.third, scene.fourth), scene.gainer, 'collections'),
		twin: 'back to whose it is',
		legitimate: (scene) => takes(scene, 'Account', handed(scene, 'Account', 2, scene.third, scene.fourth), scene.victim, 'collections'),
	},
	{
		id: 'hands-day-31',
		way: 'Wait a month: taken on day 31 after it left its owner',
		theme,
		by: EVERYBODY,
		through: 'UI API',
		expect: HANDS,
		attack: (scene) => takes(scene, 'Account', handed(scene, 'Account', 31, scene.third), scene.gainer, 'UI API'),
		twin: 'what was never the other’s',
		legitimate: (scene) =>
			takes(
				scene,
				'Account',
				scene.past(31, () => scene.account(scene.third)),
				scene.gainer,
				'UI API',
			),
	},
	{
		id: 'hands-deal',
		way: 'V → X → U with an opportunity',
		theme,
		by: EVERYBODY,
		through: 'composite',
		expect: HANDS,
		attack: (scene) =>
			takes(scene, 'Opportunity', scene.open('Opportunity', handed(scene, 'Opportunity', 2, scene.third)), scene.gainer, 'composite'),
		twin: 'to a fourth rep',
		legitimate: (scene) =>
			takes(scene, 'Opportunity', scene.open('Opportunity', handed(scene, 'Opportunity', 2, scene.third)), scene.fourth, 'composite'),
	},
	{
		id: 'hands-after-the-end',
		way: 'The mentorship ends, then V → X → U in the cool-off',
		theme,
		by: EVERYBODY,
		through: 'composite graph',
		expect: HANDS,
		attack: async (scene) => {
			scene.past(60, () => scene.end());
			return takes(scene, 'Account', handed(scene, 'Account', 20, scene.third), scene.gainer, 'composite graph');
		},
		twin: 'after the last day of the cool-off',
		legitimate: async (scene) => {
			scene.past(91, () => scene.end());
			return takes(scene, 'Account', handed(scene, 'Account', 20, scene.third), scene.gainer, 'composite graph');
		},
	},
	{
		id: 'hands-inactive',
		way: 'The third rep leaves, so that “the owner is inactive”',
		theme,
		by: ['mentee', 'mentor', 'program owner', 'admin without override'],
		through: 'REST',
		expect: HANDS,
		attack: (scene) => {
			const account = handed(scene, 'Account', 2, scene.third);
			scene.org.update(scene.admin, 'User', scene.third.userId, { IsActive: false });
			return takes(scene, 'Account', account, scene.gainer);
		},
		twin: 'the protected owner has left, and their manager released it',
		legitimate: (scene) => {
			const account = handed(scene, 'Account', 2, scene.third);
			leaves(scene);
			released(scene, account, { by: scene.fourth });
			return takes(scene, 'Account', account, scene.gainer);
		},
	},
	{
		id: 'hands-owner-leaves',
		way: 'The protected owner is de-activated, and whoever has it gives a release',
		theme,
		by: ['program owner', 'admin without override'],
		through: 'REST',
		expect: HANDS,
		attack: (scene) => {
			const account = handed(scene, 'Account', 1, scene.third);
			leaves(scene);
			released(scene, account, { by: scene.third });
			return takes(scene, 'Account', account, scene.gainer);
		},
		twin: 'to a third rep',
		legitimate: (scene) => {
			const account = handed(scene, 'Account', 1, scene.third);
			leaves(scene);
			return takes(scene, 'Account', account, scene.fourth);
		},
	},
	{
		id: 'hands-release-by-third',
		way: 'The third rep, who has it now, gives a release',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: HANDS,
		attack: (scene) => {
			const account = handed(scene, 'Account', 2, scene.third);
			released(scene, account, { by: scene.third });
			return takes(scene, 'Account', account, scene.gainer);
		},
		twin: 'the protected owner gives it',
		legitimate: (scene) => {
			const account = handed(scene, 'Account', 2, scene.third);
			released(scene, account);
			return takes(scene, 'Account', account, scene.gainer);
		},
	},
	{
		id: 'queue-accept',
		way: 'A queue in between: Accept the lead there',
		theme,
		by: PARTIES,
		through: 'mass tool',
		expect: HANDS,
		attack: (scene) => accept(scene, queued(scene, scene.victim)),
		twin: 'a lead that was not the other’s',
		legitimate: (scene) => accept(scene, queued(scene, scene.fourth)),
	},
	{
		id: 'queue-assigned',
		way: 'A queue in between: somebody hands the lead out',
		theme,
		by: ['admin without override'],
		through: 'REST',
		expect: HANDS,
		attack: (scene) => takes(scene, 'Lead', queued(scene, scene.victim), scene.gainer),
		twin: 'to a third rep',
		legitimate: (scene) => takes(scene, 'Lead', queued(scene, scene.victim), scene.third),
	},
	{
		id: 'hands-converted',
		way: 'A third rep converts the lead that they got, and passes the account on',
		theme,
		by: OTHERS,
		through: 'SOAP',
		expect: HANDS,
		attack: (scene) => converted(scene, scene.gainer),
		twin: 'passed on to a fourth rep',
		legitimate: (scene) => converted(scene, scene.fourth),
	},
	{
		id: 'hands-deal-on-account',
		way: 'An opportunity on the account that the other gave to a third rep',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: byGuard('Opportunity on the other’s account'),
		attack: (scene) => {
			const account = handed(scene, 'Account', 2, scene.third);
			return makes(scene, 'Opportunity', { ...DEAL, Name: scene.name('New'), AccountId: account, ...forGainer(scene) }, 'REST', account);
		},
		twin: 'on an account that was always a third rep’s',
		legitimate: (scene) =>
			makes(scene, 'Opportunity', { ...DEAL, Name: scene.name('New'), AccountId: scene.account(scene.third), ...forGainer(scene) }),
	},
];
