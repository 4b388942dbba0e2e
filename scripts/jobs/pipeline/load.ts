/** Loads a mapped pipeline into a fresh local org: people, accounts, deals and their stage history. */
import { stringify } from 'yaml';
import { type Person, type PipelinePlan, type PlannedDeal, usernameOf } from '../../domain/pipeline/mapping.ts';
import { deriveRoster, suggestPairs } from '../../domain/pipeline/roster.ts';
import { type Org, type Row, savedIds } from '../../salesforce/org.ts';
import { importStageHistory, momentOn } from '../loading/fixtures.ts';
import { type PlannedRole, type PlannedUser, loadPeople } from '../loading/people.ts';
import { type Report, silent } from '../progress.ts';

export interface LoadedPipeline {
	personas: { persona: 'rep' | 'mentor' | 'owner'; username: string }[];
	users: Map<string, string>;
	/** The derived roster, as YAML for editing. */
	rosterText: string;
	/** For the scan to find: a mentee's account in the mentor's hands. Null where no mentee owns an account. */
	pilfer: { account: string; toUsername: string; byUsername: string } | null;
}

/** The person who runs the mentoring program; a pipeline export knows none. */
const PROGRAM_OWNER = { firstName: 'Olu', lastName: 'Adeyemi' };
const TOP_ROLE = 'CEO';
const SALES_ROLE = 'VP Sales';
const ENABLEMENT_ROLE = 'Sales Enablement';

export async function loadPipeline(org: Org, plan: PipelinePlan, today: string, report: Report = silent): Promise<LoadedPipeline> {
	const pairs = suggestPairs(plan, today);
	const shown = pairs.find(({ mentee }) => ownsAccount(plan, mentee)) ?? pairs[0];
	const owner = programOwner(plan);
	const users = await loadPeople(org, rolesOf(plan), [
		owner,
		...usersOf(plan, new Set(pairs.map(({ mentor }) => mentor.name)), shown?.mentor.name),
	]);
	report('load.people', users.size);

	const idOf = new Map([...plan.managers, ...plan.agents].map(({ name, username }) => [name, users.get(username)!]));
	const accounts = await loadAccounts(org, plan, idOf);
	report('load.accounts', accounts.size);
	const dealIds = await loadDeals(org, plan.deals, today, idOf, accounts, report);
	await importStageHistory(
		org,
		plan.deals.map((deal, index) =>
			deal.history.map(({ stage, on }, step) => ({
				opportunityId: dealIds[index]!,
				stageName: stage,
				amount: deal.amount,
				closeDate: deal.closeDate,
				createdDate: momentOn(on, today, 12 + step),
				createdById: idOf.get(deal.agent)!,
			})),
		),
		(done, total) => report('load.history', done, total),
	);

	const victim = [...pairs].reverse().find((pair) => pair !== shown && ownsAccount(plan, pair.mentee)) ?? null;
	const accountOf = (person: Person): string =>
		plan.accounts
			.filter(({ owner: name }) => name === person.name)
			.map(({ name }) => name)
			.sort()[0]!;
	return {
		personas: [
			...(shown
				? [
						{ persona: 'rep' as const, username: shown.mentee.username },
						{ persona: 'mentor' as const, username: shown.mentor.username },
					]
				: []),
			{ persona: 'owner', username: owner.username },
		],
		users,
		rosterText: rosterText(plan, today),
		pilfer: victim && { account: accountOf(victim.mentee), toUsername: victim.mentor.username, byUsername: owner.username },
	};
}

const ownsAccount = ({ accounts }: PipelinePlan, { name }: Person): boolean => accounts.some((account) => account.owner === name);

/** The derived roster as a file that a person may edit. */
export function rosterText(plan: PipelinePlan, today: string): string {
	const head =
		'# Derived from the pipeline: in each region the best closer of the trailing year mentors the one who closed least among those\n' +
		'# with ten open deals or more. Edit it, then run: ridealong sync --roster <this file> --target-org ridealong-local\n';
	return head + stringify(deriveRoster(plan, today), { lineWidth: 160 });
}

function rolesOf({ managers }: PipelinePlan): PlannedRole[] {
	return [
		{ name: TOP_ROLE, parent: null },
		{ name: SALES_ROLE, parent: TOP_ROLE },
		{ name: ENABLEMENT_ROLE, parent: TOP_ROLE },
		...managers.flatMap(({ name, region }) => [
			{ name: managerRole(region, name), parent: SALES_ROLE },
			{ name: agentRole(region, name), parent: managerRole(region, name) },
		]),
	];
}
const managerRole = (region: string, manager: string): string => `${region} Sales Manager ${manager}`.slice(0, 80);
const agentRole = (region: string, manager: string): string => `${region} Sales Agent ${manager}`.slice(0, 80);

function programOwner({ managers, agents }: PipelinePlan): PlannedUser {
	const taken = new Set([...managers, ...agents].map(({ username }) => username));
	return {
		...PROGRAM_OWNER,
		username: usernameOf(`${PROGRAM_OWNER.firstName} ${PROGRAM_OWNER.lastName}`, taken),
		title: 'Mentoring Program Owner',
		role: ENABLEMENT_ROLE,
		manager: null,
		access: ['Ridealong_Program_Owner', 'Pipeline_Import'],
	};
}

/** `transfers` is the mentor who holds Transfer Record, so that the guard has something to stop. */
function usersOf({ managers, agents }: PipelinePlan, mentors: ReadonlySet<string>, transfers: string | undefined): PlannedUser[] {
	const managerUsername = new Map(managers.map(({ name, username }) => [name, username]));
	return [
		...managers.map((person): PlannedUser => ({
			...person,
			title: 'Sales Manager',
			role: managerRole(person.region, person.name),
			manager: null,
			access: ['Pipeline_Import'],
		})),
		...agents.map((person): PlannedUser => ({
			...person,
			title: 'Sales Agent',
			role: agentRole(person.region, person.manager!),
			manager: managerUsername.get(person.manager!) ?? null,
			access: [
				'Ridealong_Rep',
				'Pipeline_Import',
				...(mentors.has(person.name) ? ['Ridealong_Mentor'] : []),
				...(person.name === transfers ? ['Demo_Transfer_Record'] : []),
			],
		})),
	];
}

async function loadAccounts(org: Org, plan: PipelinePlan, idOf: ReadonlyMap<string, string>): Promise<Map<string, string>> {
	const rows = plan.accounts.map((account): Row => ({
		Name: account.name,
		OwnerId: idOf.get(account.owner),
		Industry: account.industry,
		AnnualRevenue: account.revenue,
		NumberOfEmployees: account.employees,
		BillingCountry: account.country,
		Description: account.yearEstablished && `Established ${account.yearEstablished}.`,
	}));
	const ids = savedIds('Account', rows, await org.insertMany('Account', rows), (row) => String(row['Name']));
	const byName = new Map(plan.accounts.map(({ name }, index) => [name, ids[index]!]));
	const children = plan.accounts.flatMap(({ name, parent }): Row[] =>
		parent ? [{ Id: byName.get(name), ParentId: byName.get(parent) }] : [],
	);
	savedIds('Account', children, await org.updateMany('Account', children), (row) => String(row['Id']));
	return byName;
}

async function loadDeals(
	org: Org,
	deals: readonly PlannedDeal[],
	today: string,
	idOf: ReadonlyMap<string, string>,
	accounts: ReadonlyMap<string, string>,
	report: Report,
): Promise<string[]> {
	const rows = deals.map((deal): Row => ({
		Pipeline_Key__c: deal.key,
		Name: deal.name,
		AccountId: deal.account && accounts.get(deal.account),
		OwnerId: idOf.get(deal.agent),
		StageName: deal.stage,
		Amount: deal.amount,
		CloseDate: deal.closeDate,
		CreatedDate: momentOn(deal.createdOn, today),
		CreatedById: idOf.get(deal.agent),
	}));
	return savedIds(
		'Opportunity',
		rows,
		await org.insertMany('Opportunity', rows, { onProgress: (done, total) => report('load.dealsProgress', done, total) }),
		(row) => String(row['Pipeline_Key__c']),
	);
}
