/** Around the save: in two steps, by somebody else's hands, or in what the guard itself writes and reads. */
import { convert, doors, massTool, merge, remove } from '../doors.ts';
import { again, elsewhere, theirProspect } from '../prospect.ts';
import { type Attack, type Attempt, PARTIES, byGuard, byRule, found } from '../row.ts';
import { allowed, edits, leaves, makes, released, takes, theirAccount, type Values } from '../steps.ts';
import { at, type Scene } from '../world.ts';

const theme = 'Around the save';
const ADMIN = ['admin without override'] as const;
const BY_HAND = ['third rep', 'admin without override'] as const;
type Person = Scene['gainer'];
const MATCH = 'Matching record';

const anAccount = (scene: Scene, of: Person, name: string): string => scene.past(30, () => scene.account(of, { Name: scene.name(name) }));
const activity = (scene: Scene, people: readonly Person[], IsActive: boolean): void => {
	for (const { userId } of people) scene.org.update(scene.admin, 'User', userId, { IsActive });
};

/** The other's account goes to a third rep while both parties are switched off, and on to the taker when they are back. */
async function takenWhileOff(scene: Scene, taker: Person): Promise<Attempt> {
	const account = theirAccount(scene);
	activity(scene, [scene.victim, scene.gainer], false);
	allowed((await takes(scene, 'Account', account, scene.third)).answer!);
	activity(scene, [scene.victim, scene.gainer], true);
	return takes(scene, 'Account', account, taker);
}

/** The account was in a third rep's hands, and is merged away there. */
async function mergedFromHands(scene: Scene, into: Person): Promise<Attempt> {
	const account = theirAccount(scene);
	scene.past(20, () => scene.hand('Account', account, scene.third));
	const answer = await merge(scene.by, 'Account', anAccount(scene, into, 'Master'), account);
	return { answer, record: account, got: answer.passed };
}
async function mergedTwice(scene: Scene, whose: Person): Promise<Attempt> {
	const account = anAccount(scene, whose, 'Northwind');
	const between = anAccount(scene, scene.third, 'Between');
	allowed(await merge(scene.by, 'Account', between, account));
	const answer = await merge(scene.by, 'Account', anAccount(scene, scene.gainer, 'Last'), between);
	return { answer, record: account, got: answer.passed };
}
/** A third rep got the lead, and converts it into an account of theirs. */
async function convertedInto(scene: Scene, preparedDaysAgo: number): Promise<Attempt> {
	const lead = scene.past(30, () => scene.lead(scene.victim));
	scene.past(20, () => scene.hand('Lead', lead, scene.third));
	const account = scene.past(preparedDaysAgo, () => scene.account(scene.third, { Name: scene.name('Prepared') }));
	const terms = { accountId: account, ownerId: scene.third.userId, doNotCreateOpportunity: true };
	allowed(await convert(scene.by, scene.open('Lead', lead), terms));
	return takes(scene, 'Account', account, scene.gainer);
}
/** A third rep makes the prospect anew, as they may, and it is passed on. */
async function madeByAnother(scene: Scene, object: 'Account' | 'Lead' | 'Contact', whose: Person): Promise<Attempt> {
	theirProspect(scene, whose);
	const values: Record<typeof object, Values> = {
		Account: { Name: scene.name('Elsewhere'), Website: scene.domain },
		Lead: { LastName: 'Sato', Company: scene.name('Elsewhere'), Website: scene.domain },
		Contact: { LastName: 'Sato', Email: `sato@${scene.domain}` },
	};
	return takes(scene, object, scene.create(scene.third, object, values[object]), scene.gainer);
}
async function madeForAQueue(scene: Scene, whose: Person): Promise<Attempt> {
	theirProspect(scene, whose);
	const queue = scene.org.create(scene.admin, 'Group', { Name: scene.name('Web'), DeveloperName: `Queue_${scene.mark}`, Type: 'Queue' });
	scene.org.create(scene.admin, 'QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
	scene.org.create(scene.admin, 'GroupMember', { GroupId: queue, UserOrGroupId: scene.gainer.userId });
	const lead = { LastName: 'Sato', Company: scene.name('Elsewhere'), Website: scene.domain, OwnerId: queue };
	const record = scene.create(scene.gainer, 'Lead', lead);
	const answer = await massTool(scene.by, 'QueueAccept', 'Lead', record, scene.gainer.userId);
	return { answer, record, got: scene.ownerOf('Lead', record) === scene.gainer.userId };
}
function takesContact(scene: Scene, whose: Person): Promise<Attempt> {
	const account = theirProspect(scene, whose);
	const boss = { LastName: 'Boss', Email: `boss@${scene.domain}`, AccountId: account };
	const contact = scene.past(0, () => scene.create(whose, 'Contact', boss), 50);
	return takes(scene, 'Contact', contact, scene.gainer);
}
/** The prospect gets other names, and is made anew under its own. */
async function renamed(scene: Scene, whose: Person): Promise<Attempt> {
	const account = theirProspect(scene, whose);
	allowed((await edits(scene, 'Account', account, { ...elsewhere(scene), BillingPostalCode: null })).answer!);
	return again(scene, 'Account', { Name: scene.name('Quite other'), Website: scene.domain });
}
/** On the last day of the cool-off, in the afternoon, where it is tomorrow on an island. */
async function tomorrow(scene: Scene, endedDaysAgo: number): Promise<Attempt> {
	const account = scene.past(150, () => scene.account(scene.victim));
	scene.past(endedDaysAgo, () => scene.end());
	const mine = { object: 'User', id: scene.actor.userId, fields: { TimeZoneSidKey: 'Pacific/Kiritimati' } };
	allowed(await doors.REST(scene.by, mine));
	scene.org.clock.set(at(0, -360));
	return takes(scene, 'Account', account, scene.gainer);
}
async function releasedByManager(scene: Scene, isBack: boolean): Promise<Attempt> {
	const account = theirAccount(scene);
	leaves(scene);
	scene.org.update(scene.admin, 'User', scene.victim.userId, { ManagerId: scene.actor.userId });
	allowed(
		(await makes(scene, 'Ownership_Release__c', { Account__c: account, Released_To__c: scene.gainer.userId, Reason__c: 'x' })).answer!,
	);
	const attempt = await takes(scene, 'Account', account, scene.gainer);
	if (isBack) activity(scene, [scene.victim], true);
	return attempt;
}
const planted = (scene: Scene, account: string, more: Values = {}): Values => ({
	Record_Id__c: account,
	Object_Name__c: 'Account',
	Record_Name__c: 'Northwind',
	Account__c: account,
	Protected_For__c: scene.gainer.userId,
	Protected_Against__c: scene.victim.userId,
	Mentorship__c: scene.mentorship,
	Key__c: `${account}:${scene.gainer.userId}:${scene.victim.userId}`,
	...more,
});
/** An account of who gains goes to a third rep, by a save. */
async function goesAway(scene: Scene): Promise<Attempt> {
	const account = scene.past(30, () => scene.account(scene.gainer));
	const attempt = await takes(scene, 'Account', account, scene.third);
	return { ...attempt, got: attempt.got && scene.org.rows('Ownership_Protection__c', { Record_Id__c: account }).length === 1 };
}
const madeUp = (scene: Scene, account: string): Values => ({
	Key__c: `scan:${account}`,
	Rule__c: 'Pair protection',
	Result__c: 'Found',
	Object_Name__c: 'Account',
	Record_Id__c: account,
	Record_Name__c: 'Northwind',
	From_Owner__c: scene.gainer.userId,
	To_Owner__c: scene.victim.userId,
	Channel__c: 'Scan of owner history',
	Occurred_On__c: at(0),
});
/** The protection that went with an account to a third rep. */
function carried(scene: Scene): { account: string; protection: string } {
	const account = theirAccount(scene);
	scene.past(2, () => scene.hand('Account', account, scene.third));
	return { account, protection: String(scene.org.rows('Ownership_Protection__c', { Record_Id__c: account })[0]!['Id']) };
}

export const beside: Attack[] = [
	{
		id: 'merge-from-hands',
		way: 'Merge the other’s account, which a third rep has by now, into an own one',
		theme,
		by: ADMIN,
		through: 'SOAP',
		expect: found('Through other hands', /merges/),
		attack: (scene) => mergedFromHands(scene, scene.gainer),
		twin: 'into a fourth rep’s',
		legitimate: (scene) => mergedFromHands(scene, scene.fourth),
	},
	{
		id: 'merge-twice',
		way: 'Merge it into a third rep’s account, and that into an own one',
		theme,
		by: ADMIN,
		through: 'SOAP',
		expect: found('Pair protection', /merges/),
		attack: (scene) => mergedTwice(scene, scene.victim),
		twin: 'a fourth rep’s',
		legitimate: (scene) => mergedTwice(scene, scene.fourth),
	},
	{
		id: 'convert-into-prepared',
		way: 'A third rep converts the lead that they got into an account prepared for it, and passes that on',
		theme,
		by: BY_HAND,
		through: 'SOAP',
		expect: byGuard('Through other hands'),
		attack: (scene) => convertedInto(scene, 10),
		twin: 'into one that they had before',
		legitimate: (scene) => convertedInto(scene, 25),
	},
	...(['Account', 'Lead', 'Contact'] as const).map((object): Attack => ({
		id: `made-by-another-${object.toLowerCase()}`,
		way: `A third rep makes the matching ${object.toLowerCase()}, and it is passed on`,
		theme,
		by: BY_HAND,
		through: 'REST',
		expect: found(MATCH),
		attack: (scene) => madeByAnother(scene, object, scene.victim),
		twin: 'one that matches a fourth rep’s',
		legitimate: (scene) => madeByAnother(scene, object, scene.fourth),
	})),
	{
		id: 'made-for-queue',
		way: 'Make the matching lead for a queue, and accept it there',
		theme,
		by: PARTIES,
		through: 'mass tool',
		expect: found(MATCH),
		attack: (scene) => madeForAQueue(scene, scene.victim),
		twin: 'one that matches a third rep’s',
		legitimate: (scene) => madeForAQueue(scene, scene.fourth),
	},
	{
		id: 'contact-taken',
		way: 'Take a contact of the other’s account',
		theme,
		by: [...PARTIES, ...ADMIN],
		through: 'REST',
		expect: found(MATCH),
		attack: (scene) => takesContact(scene, scene.victim),
		twin: 'of a third rep’s account',
		legitimate: (scene) => takesContact(scene, scene.fourth),
	},
	{
		id: 'renamed-first',
		way: 'Give the other’s account other names, and make it anew under its own',
		theme,
		by: [...PARTIES, ...ADMIN],
		through: 'REST',
		expect: found(MATCH),
		attack: (scene) => renamed(scene, scene.victim),
		twin: 'a third rep’s',
		legitimate: (scene) => renamed(scene, scene.fourth),
	},
	{
		id: 'tomorrow',
		way: 'Move to a time zone where the cool-off is over already',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: found('Pair protection', /owner history/),
		attack: (scene) => tomorrow(scene, 90),
		twin: 'where it is over',
		legitimate: (scene) => tomorrow(scene, 91),
	},
	{
		id: 'both-switched-off',
		way: 'Switch both parties off, give the account to a third rep, and both on again',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found('Through other hands', /owner history/),
		attack: (scene) => takenWhileOff(scene, scene.gainer),
		twin: 'on to a fourth rep',
		legitimate: (scene) => takenWhileOff(scene, scene.fourth),
	},
	{
		id: 'manager-for-an-hour',
		way: 'Switch the owner off, become their manager, release the account, and switch them on again',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found('Pair protection', /releases/),
		attack: (scene) => releasedByManager(scene, true),
		twin: 'the owner has left for good',
		legitimate: (scene) => releasedByManager(scene, false),
	},
	{
		id: 'release-then-removed',
		way: 'Delete the release that an account was taken with',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found('Pair protection', /owner history/),
		attack: async (scene) => {
			const account = theirAccount(scene);
			const release = released(scene, account);
			const attempt = await takes(scene, 'Account', account, scene.gainer);
			allowed(await remove(scene.by, 'Ownership_Release__c', release));
			return attempt;
		},
		twin: 'it stays',
		legitimate: (scene) => {
			const account = theirAccount(scene);
			released(scene, account);
			return takes(scene, 'Account', account, scene.gainer);
		},
	},
	{
		id: 'protection-planted',
		way: 'Write a protection for oneself, so that the account seems to come home',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: byRule(/only open it for somebody else/),
		attack: async (scene) => {
			const account = theirAccount(scene);
			const { answer } = await makes(scene, 'Ownership_Protection__c', planted(scene, account));
			return { ...(await takes(scene, 'Account', account, scene.gainer)), answer: answer! };
		},
		twin: 'the guard writes it, when their own account goes to a third rep',
		legitimate: (scene) => goesAway(scene),
	},
	{
		id: 'protection-made-up',
		way: 'Write a protection against the other over a third rep’s account, so that they are accused when they get it',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found('Protection made up'),
		attack: (scene) => {
			const account = scene.past(30, () => scene.account(scene.third));
			return makes(scene, 'Ownership_Protection__c', planted(scene, account));
		},
		twin: 'the guard writes it, when it goes from one to a third rep',
		legitimate: (scene) => goesAway(scene),
	},
	{
		id: 'protection-elsewhere',
		way: 'Write into a protection that it is about another record',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: byRule(/What a protection says cannot change/),
		attack: async (scene) => {
			const { account, protection } = carried(scene);
			const { answer } = await edits(scene, 'Ownership_Protection__c', protection, { Record_Id__c: theirAccount(scene) });
			return { ...(await takes(scene, 'Account', account, scene.gainer)), answer: answer! };
		},
		twin: 'a release lifts it',
		legitimate: (scene) => {
			const { account } = carried(scene);
			released(scene, account);
			return takes(scene, 'Account', account, scene.gainer);
		},
	},
	{
		id: 'finding-made-up',
		way: 'Write a finding that the other took it, so that it is given back to who never had it',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: byRule(/What is found is written by the scan/),
		attack: (scene) => makes(scene, 'Ownership_Incident__c', madeUp(scene, theirAccount(scene))),
		twin: 'a program owner dismisses what the guard itself wrote',
		legitimate: async (scene) => {
			const account = theirAccount(scene);
			await takes(scene, 'Account', account, scene.gainer, 'REST', scene.as(scene.gainer));
			const [incident] = scene.org.rows('Ownership_Incident__c', { Record_Id__c: account });
			const judged = { Review_Status__c: 'Dismissed', Resolution__c: 'A slip' };
			return edits(scene, 'Ownership_Incident__c', String(incident!['Id']), judged, 'REST', scene.as(scene.owner));
		},
	},
];
