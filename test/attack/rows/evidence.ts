/** What the guard wrote down, deleted, changed, judged or forged. */
import { NOW } from '../../package/support.ts';
import { type Attack, type Attempt, EVERYBODY, PAIR, PARTIES, byRight, byRule, found, slug } from '../row.ts';
import {
	allowed,
	day,
	edits,
	makes,
	overridden,
	reads,
	released,
	removes,
	takes,
	theirAccount,
	type Values,
	withEveryRight,
} from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Evidence';

/** A refused attempt that is in the records. */
async function recorded(scene: Scene): Promise<string> {
	const account = theirAccount(scene);
	const { answer } = await takes(scene, 'Account', account, scene.gainer, 'REST', scene.as(scene.gainer));
	if (answer!.passed) throw new Error('it was not refused');
	return String(scene.org.rows('Ownership_Incident__c', { Record_Id__c: account })[0]!['Id']);
}
const judged: Values = { Review_Status__c: 'Dismissed', Resolution__c: 'A slip' };
async function dismisses(scene: Scene): Promise<Attempt> {
	return edits(scene, 'Ownership_Incident__c', await recorded(scene), judged, 'REST', scene.as(scene.owner));
}
/** What the guard wrote of an account that went by an override, which who gains saved. */
async function recordedOverride(scene: Scene): Promise<string> {
	const account = theirAccount(scene);
	overridden(scene, account);
	allowed((await takes(scene, 'Account', account, scene.gainer, 'REST', scene.as(scene.gainer))).answer!);
	return String(scene.org.rows('Ownership_Incident__c', { Record_Id__c: account })[0]!['Id']);
}
/** Whose record it is reads the incident, which a program owner dismisses. */
async function victimReads(scene: Scene): Promise<Attempt> {
	const id = await recorded(scene);
	const attempt = await reads(scene, 'Ownership_Incident__c', id, scene.as(scene.victim));
	await edits(scene, 'Ownership_Incident__c', id, judged, 'REST', scene.as(scene.owner));
	return attempt;
}
/** Who may open incidents at all, and is neither whose record it is nor a program owner. */
const READERS = ['mentee', 'mentor', 'third rep'] as const;
const THEIRS_TO_READ = 'whose record it is reads it';
/** The protection that went with an account to a third rep. */
function carried(scene: Scene): string {
	const account = theirAccount(scene);
	scene.past(2, () => scene.hand('Account', account, scene.third));
	return String(scene.org.rows('Ownership_Protection__c', { Record_Id__c: account })[0]!['Id']);
}
async function lifts(scene: Scene): Promise<Attempt> {
	const protection = carried(scene);
	const account = String(scene.org.row('Ownership_Protection__c', protection)['Record_Id__c']);
	released(scene, account);
	const attempt = await takes(scene, 'Account', account, scene.gainer, 'REST', scene.as(scene.third));
	return { ...attempt, got: attempt.got && scene.org.row('Ownership_Protection__c', protection)['Lifted_By__c'] === 'Release' };
}

/** Who may have the right to write incidents: a program owner has it not. */
const WRITERS = EVERYBODY.filter((actor) => actor !== 'program owner');
/** What the guard would write now of who tries. */
const asTheGuard = (scene: Scene, account: string): Values => ({
	Key__c: `foretold ${scene.mark} ${account}`,
	...{ Rule__c: 'Override used', Object_Name__c: 'Account', Record_Id__c: account, Record_Name__c: 'Northwind' },
	...{ From_Owner__c: scene.victim.userId, To_Owner__c: scene.gainer.userId, Actor__c: scene.actor.userId },
	...{ Mentorship__c: scene.mentorship, Occurred_On__c: NOW },
});
/** An incident that says that there was an override, by who tries; then the account, as a mass transfer gives it. */
async function takesAsOverridden(scene: Scene): Promise<{ forged: Attempt; taken: Attempt }> {
	withEveryRight(scene);
	const record = theirAccount(scene);
	const forged = await makes(scene, 'Ownership_Incident__c', { ...asTheGuard(scene, record), Result__c: 'Overridden' });
	await scene.silently('Account', record, scene.gainer, 0);
	return { forged, taken: { record, got: scene.ownerOf('Account', record) === scene.gainer.userId } };
}
function takesByOverride(scene: Scene): Promise<Attempt> {
	const account = theirAccount(scene);
	overridden(scene, account);
	return takes(scene, 'Account', account, scene.gainer, 'REST', scene.as(scene.admin));
}

/**
 * The account as a mass transfer gives it; then on to the third rep by a save, which writes down that it is protected for who gave it, and
 * back.
 */
async function takesAndWashes(scene: Scene, whose: Scene['gainer']): Promise<Attempt> {
	const account = scene.past(30, () => scene.account(whose));
	await scene.silently('Account', account, scene.gainer);
	allowed((await takes(scene, 'Account', account, scene.third, 'REST', scene.as(scene.gainer))).answer!);
	return takes(scene, 'Account', account, scene.gainer, 'REST', scene.as(scene.third));
}

export const evidence: Attack[] = [
	{
		id: 'protection-washed',
		way: 'Take it by a mass transfer, then hand it on and take it back, so that it is written down as one’s own',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: found('Pair protection', /owner history/),
		attack: (scene) => takesAndWashes(scene, scene.victim),
		twin: 'of a fourth rep',
		legitimate: (scene) => takesAndWashes(scene, scene.fourth),
	},
	{
		id: 'incident-deleted',
		way: 'Delete the incident',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: byRule(/cannot be deleted|INSUFFICIENT|INVALID_TYPE|NOT_FOUND/),
		attack: async (scene) => removes(scene, 'Ownership_Incident__c', await recorded(scene)),
		twin: 'a program owner dismisses it, with the reason',
		legitimate: async (scene) => dismisses(scene),
	},
	{
		id: 'incident-judged-by-party',
		way: 'A party who runs the program dismisses it',
		theme,
		by: PARTIES,
		through: 'page',
		expect: byRule(/You are part of this incident/),
		attack: async (scene) => {
			scene.org.assign(scene.actor, 'Ridealong_Program_Owner');
			return edits(scene, 'Ownership_Incident__c', await recorded(scene), judged, 'page');
		},
		twin: 'another program owner dismisses it, with the reason',
		legitimate: async (scene) => dismisses(scene),
	},
	{
		id: 'incident-facts',
		way: 'Change what the incident says: another actor',
		theme,
		by: EVERYBODY,
		through: 'collections',
		expect: byRule(/What happened cannot be changed|INVALID_FIELD/),
		attack: async (scene) => {
			withEveryRight(scene);
			return edits(scene, 'Ownership_Incident__c', await recorded(scene), { Actor__c: scene.fourth.userId }, 'collections');
		},
		twin: 'a program owner dismisses it, with the reason',
		legitimate: async (scene) => dismisses(scene),
	},
	...(['REST', 'SOAP', 'Bulk 2'] as const).map((through): Attack => ({
		id: `event-forged-${slug(through)}`,
		way: 'Publish a forged guard event',
		theme,
		by: EVERYBODY.filter((actor) => actor !== 'admin without override'),
		through,
		expect: byRight(/CANNOT_INSERT|INSUFFICIENT|INVALID|NOT_FOUND/i),
		attack: async (scene) => {
			const key = `forged ${scene.mark}`;
			const attempt = await makes(
				scene,
				'Ownership_Guard__e',
				{ Key__c: key, Rule__c: 'Pair protection', Result__c: 'Overridden' },
				through,
			);
			return { ...attempt, got: scene.org.rows('Ownership_Incident__c', { Key__c: key }).length > 0 };
		},
		twin: 'a program owner judges what the guard itself wrote',
		legitimate: async (scene) => dismisses(scene),
	})),
	{
		id: 'incident-foretold',
		way: 'Write the incident beforehand, under the key that the refused attempt will have, so that the true one is dropped',
		theme,
		by: ['admin without override'],
		through: 'REST',
		expect: PAIR,
		attack: async (scene) => {
			const account = theirAccount(scene);
			const people = [scene.victim, scene.gainer, scene.actor].map(({ userId }) => userId);
			const Key__c = ['Pair', account, ...people, NOW.slice(0, 16).replace('T', ' ')].join(':');
			const foretold = await makes(scene, 'Ownership_Incident__c', { Key__c, Rule__c: 'Pair protection', Result__c: 'Blocked' });
			scene.records.delete(foretold.record!);
			if (!foretold.got) throw new Error(foretold.answer!.message);
			return takes(scene, 'Account', account, scene.gainer);
		},
		twin: 'a program owner judges what the guard itself wrote',
		legitimate: async (scene) => dismisses(scene),
	},
	{
		id: 'incident-observed-beforehand',
		way: 'Write beforehand that it was only observed, so that the scan thinks that it knows',
		theme,
		by: WRITERS,
		through: 'REST',
		expect: byRule(/nothing passes as observed/),
		attack: async (scene) => {
			withEveryRight(scene);
			return makes(scene, 'Ownership_Incident__c', { ...asTheGuard(scene, theirAccount(scene)), Result__c: 'Observed' });
		},
		twin: 'a program owner judges what the guard itself wrote',
		legitimate: async (scene) => dismisses(scene),
	},
	{
		id: 'incident-overridden-beforehand',
		way: 'Write beforehand that there was an override, then take it where no automation runs',
		theme,
		by: WRITERS,
		through: 'REST',
		expect: found('Pair protection', /history/),
		attack: async (scene) => (await takesAsOverridden(scene)).taken,
		twin: 'by an override',
		legitimate: (scene) => takesByOverride(scene),
	},
	{
		id: 'incident-made-up',
		way: 'The same: the incident that was made up is told, too',
		theme,
		by: WRITERS,
		through: 'REST',
		expect: found('Incident made up', /made up/),
		attack: async (scene) => (await takesAsOverridden(scene)).forged,
		twin: 'by an override',
		legitimate: (scene) => takesByOverride(scene),
	},
	{
		id: 'incident-forged',
		way: 'Write an incident against the other',
		theme,
		by: ['mentee', 'mentor', 'third rep', 'program owner'],
		through: 'GraphQL',
		expect: byRight(/./),
		attack: (scene) =>
			makes(scene, 'Ownership_Incident__c', { Key__c: `forged ${scene.mark}`, Rule__c: 'Pair protection', Result__c: 'Found' }, 'GraphQL'),
		twin: 'a program owner judges what the guard itself wrote',
		legitimate: async (scene) => dismisses(scene),
	},
	{
		id: 'incident-read',
		way: 'Read what the guard wrote of the attempt',
		theme,
		by: READERS,
		through: 'REST',
		expect: byRight(/NOT_FOUND/),
		attack: async (scene) => reads(scene, 'Ownership_Incident__c', await recorded(scene)),
		twin: THEIRS_TO_READ,
		legitimate: (scene) => victimReads(scene),
	},
	{
		id: 'incident-read-overridden',
		way: 'Save the change oneself, by an override, and read the incident as its owner',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: byRight(/NOT_FOUND/),
		attack: async (scene) => reads(scene, 'Ownership_Incident__c', await recordedOverride(scene)),
		twin: THEIRS_TO_READ,
		legitimate: async (scene) => reads(scene, 'Ownership_Incident__c', await recordedOverride(scene), scene.as(scene.victim)),
	},
	{
		id: 'incident-shared',
		way: 'Share the incident with oneself',
		theme,
		by: READERS,
		through: 'composite',
		expect: byRight(/INSUFFICIENT/),
		attack: async (scene) => {
			const access: Values = { UserOrGroupId: scene.actor.userId, AccessLevel: 'Read', RowCause: 'Manual' };
			return makes(scene, 'Ownership_Incident__Share', { ParentId: await recorded(scene), ...access }, 'composite');
		},
		twin: THEIRS_TO_READ,
		legitimate: (scene) => victimReads(scene),
	},
	{
		id: 'incident-made-own',
		way: 'Name oneself in the incident as whose record it was, or make oneself its owner, to read it',
		theme,
		by: READERS,
		through: 'UI API',
		expect: byRight(),
		attack: async (scene) => {
			const id = await recorded(scene);
			const named = await edits(scene, 'Ownership_Incident__c', id, { From_Owner__c: scene.actor.userId }, 'UI API');
			return named.got ? named : edits(scene, 'Ownership_Incident__c', id, { OwnerId: scene.actor.userId }, 'UI API');
		},
		twin: THEIRS_TO_READ,
		legitimate: (scene) => victimReads(scene),
	},
	{
		id: 'protection-deleted',
		way: 'Delete the protection that went with the account',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: byRule(/cannot be deleted|INSUFFICIENT|NOT_FOUND|INVALID/),
		attack: (scene) => removes(scene, 'Ownership_Protection__c', carried(scene)),
		twin: 'a release lifts it',
		legitimate: (scene) => lifts(scene),
	},
	{
		id: 'protection-lifted',
		way: 'Date it back, or call it lifted',
		theme,
		by: ['mentee', 'mentor', 'third rep', 'program owner'],
		through: 'Bulk 2',
		expect: byRight(),
		attack: (scene) => edits(scene, 'Ownership_Protection__c', carried(scene), { Protected_Until__c: day(1) }, 'Bulk 2'),
		twin: 'a release lifts it',
		legitimate: (scene) => lifts(scene),
	},
];
