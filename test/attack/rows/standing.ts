/** What no save asks about: shares, teams, splits, roles, groups, rights, somebody else's login, changes without automation. */
import Papa from 'papaparse';
import { reportFairness } from '../../../scripts/jobs/fairness/report.ts';
import { fairnessCsv } from '../../../scripts/jobs/fairness/snapshot.ts';
import { convert, doors, send, type Caller } from '../doors.ts';
import { type Attack, type Attempt, OTHERS, PARTIES, byRule, found } from '../row.ts';
import { allowed, makes, type Values } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Beside the save';
const ADMIN = ['admin without override'] as const;
const MORE = 'Share or team';
type Level = 'Read' | 'Edit';
type Sales = 'Account' | 'Opportunity' | 'Lead';

const shares =
	(object: 'Opportunity' | 'Lead') =>
	async (scene: Scene, level: Level): Promise<Attempt> => {
		const record = object === 'Opportunity' ? scene.deal(scene.victim) : scene.lead(scene.victim);
		const row = { [`${object}Id`]: record, UserOrGroupId: scene.gainer.userId, [`${object}AccessLevel`]: level };
		return { ...(await makes(scene, `${object}Share`, row)), record };
	};
/** The other gave it to a third rep, who has it now. */
const carriedDeal = (scene: Scene): string => {
	const deal = scene.past(2, () => scene.deal(scene.victim));
	scene.past(1, () => scene.hand('Opportunity', deal, scene.third));
	return deal;
};
const sharesCarried = async (scene: Scene, level: Level): Promise<Attempt> => {
	const record = carriedDeal(scene);
	const row = { OpportunityId: record, UserOrGroupId: scene.gainer.userId, OpportunityAccessLevel: level };
	return { ...(await makes(scene, 'OpportunityShare', row)), record };
};
const teamCarried = async (scene: Scene, level: Level): Promise<Attempt> => {
	const record = carriedDeal(scene);
	const member = { OpportunityId: record, UserId: scene.gainer.userId, TeamMemberRole: 'Sales Manager', OpportunityAccessLevel: level };
	return { ...(await makes(scene, 'OpportunityTeamMember', member)), record };
};
/** A third rep has the other's record by now, and no flow ran when they got it. */
const carriedSilently = async (scene: Scene, object: 'Opportunity' | 'Lead', more: Values = {}): Promise<string> => {
	const make = { Opportunity: scene.deal, Lead: scene.lead }[object];
	const record = scene.past(2, () => make(scene.victim, more));
	await scene.silently(object, record, scene.third);
	return record;
};
const sharesSilent =
	(object: 'Opportunity' | 'Lead') =>
	async (scene: Scene, level: Level): Promise<Attempt> => {
		const record = await carriedSilently(scene, object);
		const row = { [`${object}Id`]: record, UserOrGroupId: scene.gainer.userId, [`${object}AccessLevel`]: level };
		return { ...(await makes(scene, `${object}Share`, row)), record };
	};
const teamSilent = async (scene: Scene, level: Level): Promise<Attempt> => {
	const record = await carriedSilently(scene, 'Opportunity');
	const member = { OpportunityId: record, UserId: scene.gainer.userId, TeamMemberRole: 'Sales Manager', OpportunityAccessLevel: level };
	return { ...(await makes(scene, 'OpportunityTeamMember', member)), record };
};
/** The third rep's own account, with the deal on it, is shared with the party. */
const accountSilent = async (scene: Scene, level: Level): Promise<Attempt> => {
	const AccountId = scene.past(2, () => scene.account(scene.third));
	const record = await carriedSilently(scene, 'Opportunity', { AccountId });
	const member: Values = { AccountId, UserId: scene.gainer.userId, TeamMemberRole: 'Sales Manager', AccountAccessLevel: 'Edit' };
	return { ...(await makes(scene, 'AccountTeamMember', { ...member, OpportunityAccessLevel: level })), record };
};
/** The third rep converts the lead, and the deal that it became is shared. */
const convertedSilent = async (scene: Scene, level: Level): Promise<Attempt> => {
	const lead = await carriedSilently(scene, 'Lead');
	allowed(await convert(scene.as(scene.third), lead, { ownerId: scene.third.userId }));
	const record = String(scene.org.row('Lead', lead)['ConvertedOpportunityId']);
	scene.records.add(record);
	const row = { OpportunityId: record, UserOrGroupId: scene.gainer.userId, OpportunityAccessLevel: level };
	return { ...(await makes(scene, 'OpportunityShare', row)), record };
};
const team = async (scene: Scene, level: Level): Promise<Attempt> => {
	const record = scene.deal(scene.victim);
	const member = { OpportunityId: record, UserId: scene.gainer.userId, TeamMemberRole: 'Sales Manager', OpportunityAccessLevel: level };
	return { ...(await makes(scene, 'OpportunityTeamMember', member)), record };
};
const accountTeam = async (scene: Scene, level: Level): Promise<Attempt> => {
	const account = scene.account(scene.victim);
	const record = scene.deal(scene.victim, { AccountId: account });
	const member: Values = { AccountId: account, UserId: scene.gainer.userId, TeamMemberRole: 'Sales Manager', AccountAccessLevel: 'Edit' };
	return { ...(await makes(scene, 'AccountTeamMember', { ...member, OpportunityAccessLevel: level })), record };
};
async function split(scene: Scene, to: Scene['gainer'], kind: 'open' | 'won' | 'silently given' = 'open'): Promise<Attempt> {
	const record =
		kind === 'silently given'
			? await carriedSilently(scene, 'Opportunity', { Amount: 1000 })
			: scene.deal(scene.victim, { Amount: 1000, ...(kind === 'won' && { StageName: 'Closed Won' }) });
	const [overlay] = scene.org.rows('OpportunitySplitType', { DeveloperName: 'Overlay' });
	return {
		...(await makes(scene, 'OpportunitySplit', {
			OpportunityId: record,
			SplitOwnerId: to.userId,
			SplitPercentage: 50,
			SplitTypeId: overlay!['Id'],
		})),
		record,
	};
}
async function group(scene: Scene, level: Level): Promise<Attempt> {
	const record = scene.deal(scene.victim);
	const id = scene.org.create(scene.admin, 'Group', {
		Name: scene.name('Friends'),
		DeveloperName: `Friends_${scene.mark}`,
		Type: 'Regular',
	});
	scene.org.create(scene.admin, 'GroupMember', { GroupId: id, UserOrGroupId: scene.gainer.userId });
	return {
		...(await makes(scene, 'OpportunityShare', { OpportunityId: record, UserOrGroupId: id, OpportunityAccessLevel: level })),
		record,
	};
}
async function placed(scene: Scene, above: boolean): Promise<Attempt> {
	const top = scene.org.role(scene.name('Top'));
	const low = scene.org.role(scene.name('Low'), above ? top : undefined);
	const roles = [
		[scene.mentor, top],
		[scene.mentee, low],
	] as const;
	for (const [{ userId }, UserRoleId] of roles) await doors.REST(scene.by, { object: 'User', id: userId, fields: { UserRoleId } });
	return { record: scene.mentorship, got: scene.org.row('User', scene.mentee.userId)['UserRoleId'] === low };
}
/** Logs in as somebody by the button in Setup. */
async function loginAs(scene: Scene, whom: Scene['gainer']): Promise<Caller> {
	const { body } = await send(scene.by, 'POST', '/services/local-org/login-as', { userId: whom.userId });
	return { url: scene.by.url, token: String(body.accessToken) };
}
/** The same three hours ago. */
const loggedInBefore = (scene: Scene, whom: Scene['gainer']): Caller => ({
	url: scene.by.url,
	token: scene.past(0, () => scene.org.engine.sessions.createAs(scene.org.admin, whom.userId), 180),
});
/** One who may override, and does nothing else. */
const keyholder = (scene: Scene): Scene['gainer'] =>
	scene.org.person(`Kim Key${scene.mark}`, ['Ridealong_Program_Owner', 'Ridealong_Override']);
/** Lets the other's account pass once, as somebody who may or is taken for them. */
async function overrides(scene: Scene, holder: Scene['gainer'], by: Caller): Promise<Attempt> {
	const record = scene.account(scene.victim);
	const fields = { Record_Id__c: record, New_Owner__c: scene.gainer.userId, Reason__c: 'On leave' };
	const answer = await doors.REST(by, { object: 'Ownership_Override__c', fields });
	await doors.REST(scene.by, { object: 'Account', id: record, fields: { OwnerId: scene.gainer.userId } });
	return { answer, record: holder.userId, got: scene.ownerOf('Account', record) === scene.gainer.userId };
}
async function releases(scene: Scene, by: Caller): Promise<Attempt> {
	const record = scene.account(scene.victim);
	const fields = { Account__c: record, Released_To__c: scene.gainer.userId, Reason__c: 'Agreed' };
	const answer = await doors.REST(by, { object: 'Ownership_Release__c', fields });
	await doors.REST(scene.by, { object: 'Account', id: record, fields: { OwnerId: scene.gainer.userId } });
	return { answer, record: scene.victim.userId, got: scene.ownerOf('Account', record) === scene.gainer.userId };
}
const silently = async (scene: Scene, object: Sales, to: Scene['gainer'], through?: Scene['gainer']): Promise<Attempt> => {
	const make = { Account: scene.account, Opportunity: scene.deal, Lead: scene.lead }[object];
	const record = scene.past(2, () => make(scene.victim));
	if (through) await scene.silently(object, record, through, 30);
	await scene.silently(object, record, to, 10);
	return { record, got: scene.ownerOf(object, record) === to.userId };
};

async function granted(scene: Scene, Name: string): Promise<Attempt> {
	const [set] = scene.org.rows('PermissionSet', { Name });
	const attempt = await makes(scene, 'PermissionSetAssignment', { AssigneeId: scene.gainer.userId, PermissionSetId: set!['Id'] });
	return { ...attempt, record: scene.gainer.userId };
}
/** The person's cell in the CSV of their own fairness record. */
async function exported(scene: Scene, LastName: string): Promise<string> {
	const { org, gainer } = scene;
	org.update(scene.admin, 'User', gainer.userId, { FirstName: null, LastName });
	const account = scene.past(2, () => scene.account(scene.fourth));
	scene.past(1, () => scene.hand('Account', account, gainer));
	const rep = String(org.row('User', gainer.userId)['Username']);
	const csv = fairnessCsv(await reportFairness(scene.world.as(org.robot), { quarters: 1, rep }));
	return Papa.parse<Record<string, string>>(csv, { header: true }).data[0]!['Person']!;
}

/** Rows that differ in where access is given: Edit is a finding, Read is not. */
interface AccessGiven {
	id: string;
	way: string;
	channel: RegExp;
	gives(scene: Scene, level: Level): Promise<Attempt>;
	twin?: string;
}
const withLevel = (rows: readonly AccessGiven[]): Attack[] =>
	rows.map(({ id, way, channel, gives, twin = 'with Read' }): Attack => ({
		id,
		way,
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found(MORE, channel),
		attack: (scene) => gives(scene, 'Edit'),
		twin,
		legitimate: (scene) => gives(scene, 'Read'),
	}));

export const standing: Attack[] = [
	...withLevel([
		{ id: 'share-opportunity', way: 'A share row with Edit on the other’s opportunity', channel: /shares/, gives: shares('Opportunity') },
		{ id: 'share-lead', way: 'A share row with Edit on the other’s lead', channel: /shares/, gives: shares('Lead') },
		{ id: 'share-group', way: 'A share row with Edit for a public group that the party is in', channel: /access/, gives: group },
		{
			id: 'share-carried',
			way: 'A share row with Edit on the other’s opportunity, which a third rep has by now',
			channel: /shares/,
			gives: sharesCarried,
		},
		{
			id: 'team-carried',
			way: 'A place on the team of the other’s opportunity, which a third rep has by now, with Edit',
			channel: /teams/,
			gives: teamCarried,
		},
		{
			id: 'share-silent-hands',
			way: 'The same where a third rep got it without automation: nothing of it is written down',
			channel: /shares/,
			gives: sharesSilent('Opportunity'),
		},
		{
			id: 'share-silent-lead',
			way: 'A share row with Edit on the other’s lead, which a third rep got without automation',
			channel: /shares/,
			gives: sharesSilent('Lead'),
		},
		{
			id: 'share-silent-converted',
			way: 'A share row with Edit on the opportunity into which that third rep converted the lead',
			channel: /shares/,
			gives: convertedSilent,
		},
		{
			id: 'team-silent-hands',
			way: 'A place on the team, with Edit, of the opportunity that a third rep got without automation',
			channel: /teams/,
			gives: teamSilent,
		},
		{
			id: 'team-account-silent',
			way: 'A place on the team of that third rep’s account, with Edit on the opportunity there',
			channel: /access|teams|shares/,
			gives: accountSilent,
			twin: 'with Read on it',
		},
		{ id: 'team-opportunity', way: 'A place on the opportunity team, with Edit', channel: /teams/, gives: team },
		{
			id: 'team-account',
			way: 'A place on the account team, with Edit on its opportunities',
			channel: /access|teams|shares/,
			gives: accountTeam,
			twin: 'with Read on them',
		},
	]),
	{
		id: 'split',
		way: 'A part of the split of the other’s opportunity',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found(MORE, /splits/),
		attack: (scene) => split(scene, scene.gainer),
		twin: 'for a third rep',
		legitimate: (scene) => split(scene, scene.third),
	},
	{
		id: 'split-won',
		way: 'A part of the split of the opportunity that the other has won',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found(MORE, /splits/),
		attack: (scene) => split(scene, scene.gainer, 'won'),
		twin: 'for a third rep',
		legitimate: (scene) => split(scene, scene.third, 'won'),
	},
	{
		id: 'split-silent-hands',
		way: 'A part of the split of the opportunity that a third rep got without automation',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found(MORE, /splits/),
		attack: (scene) => split(scene, scene.gainer, 'silently given'),
		twin: 'for a fourth rep',
		legitimate: (scene) => split(scene, scene.fourth, 'silently given'),
	},
	{
		id: 'role-above',
		way: 'The mentor is put above the mentee in the role hierarchy',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found('Role hierarchy'),
		attack: (scene) => placed(scene, true),
		twin: 'beside them',
		legitimate: (scene) => placed(scene, false),
	},
	{
		id: 'login-as-release',
		way: 'Log in as the other and give the release oneself',
		theme,
		by: ADMIN,
		through: 'Login As',
		expect: found('Login-as'),
		attack: async (scene) => releases(scene, await loginAs(scene, scene.victim)),
		twin: 'they give it themselves, while somebody logs in as a third rep',
		legitimate: async (scene) => {
			await loginAs(scene, scene.third);
			return releases(scene, scene.as(scene.victim));
		},
	},
	{
		id: 'login-as-waits',
		way: 'Log in as the other, wait for hours, and give the release oneself',
		theme,
		by: ADMIN,
		through: 'Login As',
		expect: found('Login-as'),
		attack: (scene) => releases(scene, loggedInBefore(scene, scene.victim)),
		twin: 'they give it themselves, hours after who was logged in as them logged out',
		legitimate: (scene) => {
			const { token } = loggedInBefore(scene, scene.victim);
			scene.past(0, () => scene.org.engine.sessions.end(token), 170);
			return releases(scene, scene.as(scene.victim));
		},
	},
	{
		id: 'login-as-override',
		way: 'Log in as who may override, and give the override oneself',
		theme,
		by: ADMIN,
		through: 'Login As',
		expect: found('Login-as'),
		attack: async (scene) => {
			const holder = keyholder(scene);
			scene.records.add(holder.userId);
			return overrides(scene, holder, await loginAs(scene, holder));
		},
		twin: 'they give it themselves',
		legitimate: (scene) => {
			const holder = keyholder(scene);
			return overrides(scene, holder, scene.as(holder));
		},
	},
	{
		id: 'override-granted',
		way: 'Give a party the permission to override',
		theme,
		by: ADMIN,
		through: 'REST',
		expect: found('Override permission'),
		attack: (scene) => granted(scene, 'Ridealong_Override'),
		twin: 'another permission set',
		legitimate: (scene) => granted(scene, 'Ridealong_Program_Owner'),
	},
	...(['Account', 'Opportunity', 'Lead'] as const).map((object): Attack => ({
		id: `silent-${object.toLowerCase()}`,
		way: `A change of the ${object.toLowerCase()}’s owner that runs no automation`,
		theme,
		by: OTHERS,
		through: 'mass tool',
		expect: found('Pair protection', /owner history/),
		attack: (scene) => silently(scene, object, scene.gainer),
		twin: 'to a third rep',
		legitimate: (scene) => silently(scene, object, scene.third),
	})),
	{
		id: 'silent-hands',
		way: 'The same through a third person: V → X → U',
		theme,
		by: OTHERS,
		through: 'mass tool',
		expect: found('Through other hands', /owner history/),
		attack: (scene) => silently(scene, 'Lead', scene.gainer, scene.third),
		twin: 'on to a fourth rep',
		legitimate: (scene) => silently(scene, 'Lead', scene.fourth, scene.third),
	},
	{
		id: 'csv-formula',
		way: 'A formula for a name, for who opens the report’s CSV in a spreadsheet',
		theme: 'Reports',
		by: PARTIES,
		through: 'report',
		expect: { ...byRule(/^CSV: '=HYPERLINK/), instead: 'written as text' },
		attack: async (scene) => {
			const cell = await exported(scene, '=HYPERLINK("http://evil.example","Open")');
			const runs = /^[\s]*[=+\-@|%]/.test(cell);
			return { answer: { passed: runs, code: 'CSV', message: cell }, got: runs };
		},
		twin: 'a name with such marks inside, written as it is',
		legitimate: async (scene) => ({ got: (await exported(scene, 'O’Neill-Smith = Co')).endsWith('O’Neill-Smith = Co') }),
	},
];
