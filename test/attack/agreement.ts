/** The agreement, the policy, the guard's own records and people's rights, bent until the record may go. */
import { strToU8, zipSync } from 'fflate';
import { TestOrg } from '../package/support.ts';
import { type Answer, type Caller, remove, send } from './doors.ts';
import { type Attack, type Attempt, EVERYBODY, PARTIES, byGuard, byRight, byRule, found } from './row.ts';
import { allowed, day, edits, makes, takes, type Values } from './steps.ts';
import type { Scene } from './world.ts';

const PAIR = byGuard('Pair protection');
const AGREEMENT = 'The agreement';
const POLICY = 'The policy';
const EVIDENCE = 'Evidence';
const RIGHTS = 'Rights and people';
/** Everybody who may at least read the mentorship. */
const WITH_ACCESS = ['mentee', 'mentor', 'program owner', 'admin without override'] as const;

const theirs = (scene: Scene): string => scene.past(30, () => scene.account(scene.victim));
const bends = (scene: Scene, values: Values): Promise<Attempt> => edits(scene, 'Mentorship__c', scene.mentorship, values);
const withEveryRight = (scene: Scene): void => {
	if (scene.people.includes(scene.actor)) scene.org.assign(scene.actor, 'Test_Every_Right');
};
const ended = async (scene: Scene, daysAgo: number): Promise<Attempt> => {
	const account = scene.past(daysAgo + 1, () => scene.account(scene.victim));
	scene.past(daysAgo, () => scene.end());
	return takes(scene, 'Account', account, scene.gainer);
};
/** A bent agreement, or no answer at all where the row's own words do not come. */
const bent = (
	id: string,
	way: string,
	values: (scene: Scene) => Values,
	words: RegExp,
	twin: string,
	properly: (scene: Scene) => Values,
	by: Attack['by'] = WITH_ACCESS,
): Attack => ({
	id,
	way,
	theme: AGREEMENT,
	by,
	through: 'REST',
	expect: byRule(words),
	attack: (scene) => {
		withEveryRight(scene);
		return bends(scene, values(scene));
	},
	twin,
	legitimate: (scene) => edits(scene, 'Mentorship__c', scene.mentorship, properly(scene), 'REST', scene.as(scene.owner)),
});

/** Deploys values of the guard's policy, as Setup does when somebody edits the record. */
async function deployed(by: Caller, values: Record<string, boolean | number | string>): Promise<Answer> {
	const body = Object.entries(values)
		.map(
			([field, value]) =>
				`<values><field>${field}</field><value xsi:type="xsd:${typeof value === 'number' ? 'double' : typeof value}">${value}</value></values>`,
		)
		.join('');
	const namespaces =
		'xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';
	const zip = zipSync({
		'customMetadata/Guard_Policy.Default.md': strToU8(
			`<CustomMetadata ${namespaces}><label>Default</label><protected>false</protected>${body}</CustomMetadata>`,
		),
		'package.xml': strToU8(
			`<Package ${namespaces}><types><members>Guard_Policy.Default</members><name>CustomMetadata</name></types><version>66.0</version></Package>`,
		),
	});
	const text = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>${by.token}</sessionId></SessionHeader></e:Header><e:Body><deploy xmlns="http://soap.sforce.com/2006/04/metadata"><ZipFile>${Buffer.from(zip).toString('base64')}</ZipFile><DeployOptions><rollbackOnError>true</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy></e:Body></e:Envelope>`;
	const reply = await send(by, 'POST', '/services/Soap/m/66.0', text, { type: 'text/xml' });
	const fault = /<faultcode>(?:\w+:)?(\w+)<\/faultcode><faultstring>([^<]*)/.exec(reply.text);
	return fault ? { passed: false, code: fault[1]!, message: fault[2]! } : { passed: true, code: '', message: '' };
}
/** Whatever comes, the others' org keeps its policy. */
async function withPolicy<T>(
	scene: Scene,
	values: Record<string, boolean | number | string>,
	work: (answer: Answer) => Promise<T>,
): Promise<T> {
	const before = { ...scene.org.engine.schema.customMetadata.get('Guard_Policy.Default')!.values };
	try {
		// What a deployment does not name is blank afterwards.
		return await work(await deployed(scene.by, { ...before, ...values } as typeof values));
	} finally {
		scene.org.guardPolicy(before as Parameters<TestOrg['guardPolicy']>[0]);
	}
}

/** A refused attempt that is in the records. */
async function recorded(scene: Scene): Promise<string> {
	const account = theirs(scene);
	const { answer } = await takes(scene, 'Account', account, scene.gainer, 'REST', scene.as(scene.gainer));
	if (answer!.passed) throw new Error('it was not refused');
	return String(scene.org.rows('Ownership_Incident__c', { Record_Id__c: account })[0]!['Id']);
}
const judged: Values = { Review_Status__c: 'Dismissed', Resolution__c: 'A slip' };
async function removes(scene: Scene, object: string, id: string): Promise<Attempt> {
	return { answer: await remove(scene.by, object, id), record: id, got: scene.org.rows(object, { Id: id, IsDeleted: false }).length === 0 };
}
function carried(scene: Scene): string {
	const account = theirs(scene);
	scene.past(2, () => scene.hand('Account', account, scene.third));
	return String(scene.org.rows('Ownership_Protection__c', { Record_Id__c: account })[0]!['Id']);
}

export const agreement: Attack[] = [
	{
		id: 'ended-first',
		way: 'End the mentorship first, then take the account',
		theme: AGREEMENT,
		by: EVERYBODY,
		through: 'REST',
		expect: PAIR,
		attack: (scene) => ended(scene, 0),
		twin: 'after the cool-off',
		legitimate: (scene) => ended(scene, 91),
	},
	{
		id: 'ended-day-90',
		way: 'Take it on the last day of the cool-off',
		theme: AGREEMENT,
		by: EVERYBODY,
		through: 'REST',
		expect: PAIR,
		attack: (scene) => ended(scene, 90),
		twin: 'on the day after',
		legitimate: (scene) => ended(scene, 91),
	},
	{
		id: 'ended-disclosed',
		way: 'Take what was shown for advice, when the cool-off for the rest is over',
		theme: AGREEMENT,
		by: EVERYBODY,
		through: 'REST',
		expect: PAIR,
		attack: (scene) => shown(scene, 179),
		twin: 'after its own, longer one',
		legitimate: (scene) => shown(scene, 181),
	},
	bent(
		'agreement-ended-by-party',
		'End it oneself',
		() => ({ Status__c: 'Ended' }),
		/You can pause or close this mentorship/,
		'the program owner ends it',
		() => ({ Status__c: 'Ended' }),
		PARTIES,
	),
	bent(
		'agreement-back-dated',
		'Back-date its end',
		() => ({ Status__c: 'Ended', Ended_On__c: '2020-01-01' }),
		/Ended_On__c|cannot be moved/,
		'it ends on the day on which it is ended',
		() => ({ Status__c: 'Ended' }),
	),
	bent(
		'agreement-start',
		'Move its start to later than the change',
		() => ({ Start_Date__c: day(-1) }),
		/cannot be moved later/,
		'another target end',
		() => ({ Target_End_Date__c: day(-90) }),
		['program owner', 'admin without override'],
	),
	bent(
		'agreement-cool-off',
		'Shorten the cool-off that both signed',
		() => ({ Cooling_Off_Days__c: 0 }),
		/cannot be shortened/,
		'lengthen it',
		() => ({ Cooling_Off_Days__c: 120 }),
		['program owner', 'admin without override'],
	),
	bent(
		'agreement-party',
		'Put somebody else in its place',
		(scene) => ({ Mentee__c: scene.fourth.userId }),
		/cannot change/,
		'another channel',
		() => ({ Channel__c: 'Phone' }),
		['program owner', 'admin without override'],
	),
	bent(
		'agreement-until',
		'Type an earlier end of protection into it',
		() => ({ Protected_Until__c: '2020-01-01' }),
		/INVALID_FIELD|cannot be moved/,
		'another channel',
		() => ({ Channel__c: 'Phone' }),
		['mentee', 'mentor', 'program owner'],
	),
	{
		id: 'agreement-deleted',
		way: 'Delete the mentorship',
		theme: AGREEMENT,
		by: WITH_ACCESS,
		through: 'REST',
		expect: byRule(/cannot be deleted|INSUFFICIENT/),
		attack: (scene) => removes(scene, 'Mentorship__c', scene.mentorship),
		twin: 'a proposal that nobody has signed',
		legitimate: async (scene) => {
			const proposal = scene.org.proposal(scene.third, scene.fourth);
			return { record: proposal, got: scene.org.remove(scene.admin, 'Mentorship__c', proposal).success };
		},
	},
	{
		id: 'policy-by-rest',
		way: 'Write Cooling_Off_Days__c of the policy as a record',
		theme: POLICY,
		by: EVERYBODY,
		through: 'REST',
		expect: byRight(/INSUFFICIENT|CANNOT_INSERT|INVALID|NOT_FOUND|METHOD/),
		attack: (scene) => {
			const [policy] = scene.org.rows('Guard_Policy__mdt', { DeveloperName: 'Default' });
			return edits(scene, 'Guard_Policy__mdt', String(policy!['Id']), { Cooling_Off_Days__c: 0 });
		},
		twin: 'an administrator deploys it',
		legitimate: (scene) => deploys(scene),
	},
	{
		id: 'policy-deployed',
		way: 'Deploy a policy with a shorter cool-off, or with the guard off',
		theme: POLICY,
		by: ['mentee', 'mentor', 'third rep', 'program owner'],
		through: 'Metadata API',
		expect: byRight(/INSUFFICIENT/),
		attack: (scene) =>
			withPolicy(scene, { Cooling_Off_Days__c: 0, Account_Guard_On__c: false }, async (answer) => ({ answer, got: answer.passed })),
		twin: 'an administrator deploys it',
		legitimate: (scene) => deploys(scene),
	},
	{
		id: 'policy-cool-off',
		way: 'An administrator sets Cooling_Off_Days__c of the policy to 0, then the mentorship ends',
		theme: POLICY,
		by: ['admin without override'],
		through: 'Metadata API',
		expect: PAIR,
		attack: (scene) => {
			const account = theirs(scene);
			return withPolicy(scene, { Cooling_Off_Days__c: 0 }, async (answer) => {
				allowed(answer);
				scene.past(1, () => scene.end());
				return takes(scene, 'Account', account, scene.gainer);
			});
		},
		twin: 'to a third rep',
		legitimate: (scene) => {
			const account = theirs(scene);
			return withPolicy(scene, { Cooling_Off_Days__c: 0 }, async () => {
				scene.past(1, () => scene.end());
				return takes(scene, 'Account', account, scene.third);
			});
		},
	},
	{
		id: 'policy-disclosed',
		way: 'An administrator sets Disclosed_Cooling_Off_Days__c of the policy to 0, then the mentorship ends: what was shown, when the rest is free',
		theme: POLICY,
		by: ['admin without override'],
		through: 'Metadata API',
		expect: PAIR,
		attack: (scene) =>
			withPolicy(scene, { Disclosed_Cooling_Off_Days__c: 0 }, (answer) => {
				allowed(answer);
				return shown(scene, 179);
			}),
		twin: 'after the longer cool-off that was agreed',
		legitimate: (scene) =>
			withPolicy(scene, { Disclosed_Cooling_Off_Days__c: 0 }, (answer) => {
				allowed(answer);
				return shown(scene, 181);
			}),
	},
	bent(
		'agreement-disclosed',
		'Shorten the cool-off of what was shown, in the mentorship itself',
		() => ({ Disclosed_Cooling_Off_Days__c: 0 }),
		/cannot be shortened|INVALID_FIELD/,
		'lengthen the one for the rest',
		() => ({ Cooling_Off_Days__c: 120 }),
		['program owner', 'admin without override'],
	),
	{
		id: 'policy-kill-switch',
		way: 'An administrator switches the guard off, takes the account, and switches it on again',
		theme: POLICY,
		by: ['admin without override'],
		through: 'Metadata API',
		expect: found('Pair protection', /owner history/),
		attack: (scene) => switchedOff(scene, scene.gainer),
		twin: 'for a third rep',
		legitimate: (scene) => switchedOff(scene, scene.third),
	},
	...(
		[
			[
				'freemail',
				'adds the company’s domain to the freemail domains',
				(scene: Scene) => ({ Freemail_Domains__c: `gmail.com;${scene.domain}` }),
			],
			['observe', 'lets the guard observe', () => ({ Mode__c: 'Observe' })],
			['guard-off', 'switches the matching guard off', () => ({ Matching_Guard_On__c: false })],
		] as const
	).map(([id, what, values]): Attack => ({
		id: `policy-${id}-for-a-while`,
		way: `An administrator ${what}, a party creates what matches the other’s, and all is put back before anybody looks`,
		theme: POLICY,
		by: ['admin without override'],
		through: 'Metadata API',
		expect: found('Guard policy changed', /guard policy/),
		attack: (scene) => {
			const policy = String(scene.org.rows('Guard_Policy__mdt', { DeveloperName: 'Default' })[0]!['Id']);
			scene.records.add(policy);
			scene.past(30, () => scene.account(scene.victim, { Website: scene.domain }));
			return withPolicy(scene, values(scene), async (answer) => {
				allowed(answer);
				const name = { Name: scene.name('Other'), Website: scene.domain, OwnerId: scene.gainer.userId };
				return { ...(await makes(scene, 'Account', name)), record: policy };
			});
		},
		twin: 'without touching the policy, for a third rep',
		legitimate: (scene) => {
			scene.past(30, () => scene.account(scene.victim, { Website: scene.domain }));
			return makes(scene, 'Account', { Name: scene.name('Other'), Website: scene.domain, OwnerId: scene.third.userId });
		},
	})),
	{
		id: 'incident-deleted',
		way: 'Delete the incident',
		theme: EVIDENCE,
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
		theme: EVIDENCE,
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
		theme: EVIDENCE,
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
		id: `event-forged-${through.toLowerCase().replace(/\W+/g, '-')}`,
		way: 'Publish a forged guard event',
		theme: EVIDENCE,
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
		id: 'incident-forged',
		way: 'Write an incident against the other',
		theme: EVIDENCE,
		by: ['mentee', 'mentor', 'third rep', 'program owner'],
		through: 'GraphQL',
		expect: byRight(/./),
		attack: (scene) =>
			makes(scene, 'Ownership_Incident__c', { Key__c: `forged ${scene.mark}`, Rule__c: 'Pair protection', Result__c: 'Found' }, 'GraphQL'),
		twin: 'a program owner judges what the guard itself wrote',
		legitimate: async (scene) => dismisses(scene),
	},
	{
		id: 'protection-deleted',
		way: 'Delete the protection that went with the account',
		theme: EVIDENCE,
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
		theme: EVIDENCE,
		by: ['mentee', 'mentor', 'third rep', 'program owner'],
		through: 'Bulk 2',
		expect: byRight(),
		attack: (scene) => edits(scene, 'Ownership_Protection__c', carried(scene), { Protected_Until__c: day(1) }, 'Bulk 2'),
		twin: 'a release lifts it',
		legitimate: (scene) => lifts(scene),
	},
	{
		id: 'review-of-anothers-deal',
		way: 'Ask for a review of somebody else’s deal, so that it is shared',
		theme: RIGHTS,
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
		theme: RIGHTS,
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
		theme: RIGHTS,
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
		theme: RIGHTS,
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
		theme: RIGHTS,
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

const assignment = (scene: Scene, Name: string, to: { userId: string }): Values => ({
	AssigneeId: to.userId,
	PermissionSetId: scene.org.rows('PermissionSet', { Name })[0]!['Id'],
});
const deploys = (scene: Scene): Promise<Attempt> =>
	withPolicy({ ...scene, org: scene.org, by: scene.as(scene.admin) } as Scene, { Cooling_Off_Days__c: 90 }, async (answer) => ({
		answer,
		got: answer.passed,
	}));
async function switchedOff(scene: Scene, to: Scene['gainer']): Promise<Attempt> {
	const account = theirs(scene);
	return withPolicy(scene, { Account_Guard_On__c: false }, async (answer) => {
		allowed(answer);
		return takes(scene, 'Account', account, to);
	});
}
async function dismisses(scene: Scene): Promise<Attempt> {
	return edits(scene, 'Ownership_Incident__c', await recorded(scene), judged, 'REST', scene.as(scene.owner));
}
async function lifts(scene: Scene): Promise<Attempt> {
	const protection = carried(scene);
	const account = String(scene.org.row('Ownership_Protection__c', protection)['Record_Id__c']);
	scene.create(scene.victim, 'Ownership_Release__c', { Account__c: account, Released_To__c: scene.gainer.userId, Reason__c: 'Agreed' });
	const attempt = await takes(scene, 'Account', account, scene.gainer, 'REST', scene.as(scene.third));
	return { ...attempt, got: attempt.got && scene.org.row('Ownership_Protection__c', protection)['Lifted_By__c'] === 'Release' };
}
async function shown(scene: Scene, endedDaysAgo: number): Promise<Attempt> {
	const account = scene.past(200, () => {
		const id = scene.account(scene.victim);
		scene.create(scene.victim, 'Deal_Review__c', TestOrg.ask(scene.deal(scene.victim, { AccountId: id }), scene.mentorship));
		return id;
	});
	scene.past(endedDaysAgo, () => scene.end());
	return takes(scene, 'Account', account, scene.gainer);
}
async function reviews(scene: Scene, deal: string): Promise<Attempt> {
	scene.open('Opportunity', deal);
	const attempt = await makes(scene, 'Deal_Review__c', TestOrg.ask(deal, scene.mentorship), 'page');
	return { ...attempt, got: scene.org.rows('Deal_Review__c', { Opportunity__c: deal }).length > 0 };
}
function left(scene: Scene, released: boolean): Promise<Attempt> {
	const account = theirs(scene);
	scene.org.update(scene.admin, 'User', scene.victim.userId, { IsActive: false, ManagerId: scene.fourth.userId });
	if (released)
		scene.create(scene.fourth, 'Ownership_Release__c', { Account__c: account, Released_To__c: scene.gainer.userId, Reason__c: 'Agreed' });
	return takes(scene, 'Account', account, scene.gainer);
}
