/** Loads the demo into a fresh local org: people, accounts, deals with their history, touches, one snooze. */
import { type DemoDeal, demoDeals } from '../../domain/demo/plan.ts';
import { usernameOf } from '../../domain/pipeline/mapping.ts';
import { type Org, type Row, savedIds } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { changeOwnersSilently, importStageHistory, momentOn } from '../loading/fixtures.ts';
import { loadPeople } from '../loading/people.ts';
import { type Report, silent } from '../progress.ts';
import type { DemoData } from './read.ts';

export interface LoadedDemo {
	personas: { persona: 'rep' | 'mentor' | 'owner'; username: string }[];
	/** Ids by username. */
	users: Map<string, string>;
	accounts: number;
	deals: number;
}

/** `orgAs` gives the org as one of its users: what only the owner may do, the owner does. */
export async function loadDemo(
	org: Org,
	data: DemoData,
	today: string,
	orgAs: (username: string) => Promise<Org>,
	report: Report = silent,
): Promise<LoadedDemo> {
	const taken = new Set<string>();
	const usernames = new Map(data.people.people.map(({ name }) => [name, usernameOf(name, taken)]));
	const users = await loadPeople(
		org,
		data.people.roles.map(({ name, parent }) => ({ name, parent: parent ?? null })),
		data.people.people.map(({ name, role, title, manager, access }) => {
			const [firstName = '', ...rest] = name.split(' ');
			return {
				username: usernames.get(name)!,
				firstName,
				lastName: rest.join(' '),
				title,
				role,
				manager: manager ? usernames.get(manager)! : null,
				access,
			};
		}),
	);
	report('load.people', users.size);
	const userId = (name: string): string => {
		const id = users.get(usernames.get(name) ?? '');
		if (!id) throw new Error(`config/demo names ${name}, who is not among its people.`);
		return id;
	};

	const accountRows = data.accounts.accounts.map(({ name, owner, industry, city, state, employees }): Row => ({
		Name: name,
		OwnerId: userId(owner),
		Industry: industry,
		BillingCity: city,
		BillingState: state,
		BillingCountry: 'USA',
		NumberOfEmployees: employees,
	}));
	const accountIds = savedIds('Account', accountRows, await org.insertMany('Account', accountRows), (row) => String(row['Name']));
	const accounts = new Map(data.accounts.accounts.map(({ name }, index) => [name, accountIds[index]!]));
	report('load.accounts', accountIds.length);

	const deals = demoDeals(data.deals, today);
	const dealIds = await loadDeals(org, deals, today, userId, accounts);
	report('load.deals', dealIds.length);
	await loadTouches(org, deals, dealIds, today, userId);
	await loadSnoozes(deals, dealIds, (name) => orgAs(usernames.get(name)!));
	const personas = data.people.people.flatMap(({ name, persona }) => (persona ? [{ persona, username: usernames.get(name)! }] : []));
	return { personas, users, accounts: accountIds.length, deals: dealIds.length };
}

async function loadDeals(
	org: Org,
	deals: readonly DemoDeal[],
	today: string,
	userId: (name: string) => string,
	accounts: ReadonlyMap<string, string>,
): Promise<string[]> {
	const rows = deals.map((deal): Row => ({
		Name: deal.name,
		AccountId: accounts.get(deal.account) ?? null,
		OwnerId: userId(deal.owner),
		StageName: deal.stage,
		Amount: deal.amount,
		CloseDate: deal.closeDate,
		NextStep: deal.nextStep,
		CreatedDate: momentOn(deal.createdOn, today),
		CreatedById: userId(deal.owner),
	}));
	const ids = savedIds('Opportunity', rows, await org.insertMany('Opportunity', rows), (row) => String(row['Name']));
	await importStageHistory(
		org,
		deals.map((deal, index) =>
			deal.history.map(({ stage, on, order, closeDate }) => ({
				opportunityId: ids[index]!,
				stageName: stage,
				amount: deal.amount,
				closeDate,
				createdDate: momentOn(on, today, 12 + Math.min(order, 9)),
				createdById: userId(deal.owner),
			})),
		),
	);
	return ids;
}

async function loadTouches(
	org: Org,
	deals: readonly DemoDeal[],
	ids: readonly string[],
	today: string,
	userId: (name: string) => string,
): Promise<void> {
	const tasks: Row[] = [];
	const events: Row[] = [];
	const emails: Row[] = [];
	deals.forEach((deal, index) => {
		const about = { WhatId: ids[index]!, OwnerId: userId(deal.owner) };
		const audit = (on: string): Row => ({ CreatedDate: momentOn(on, today, 16), CreatedById: userId(deal.owner) });
		for (const on of deal.calls)
			tasks.push({
				...about,
				Subject: 'Call',
				Type: 'Call',
				TaskSubtype: 'Call',
				Status: 'Completed',
				Priority: 'Normal',
				ActivityDate: on,
				...audit(on),
			});
		for (const on of deal.planned)
			tasks.push({ ...about, Subject: 'Follow up', Status: 'Not Started', Priority: 'Normal', ActivityDate: on });
		for (const on of deal.meetings)
			events.push({ ...about, Subject: 'Meeting', StartDateTime: `${on}T14:00:00.000Z`, EndDateTime: `${on}T15:00:00.000Z`, ...audit(on) });
		for (const on of deal.emails)
			emails.push({
				RelatedToId: ids[index]!,
				Subject: deal.name,
				TextBody: 'See attachment.',
				Incoming: false,
				Status: '3',
				MessageDate: momentOn(on, today, 10),
				...audit(on),
			});
	});
	for (const [object, rows] of [
		['Task', tasks],
		['Event', events],
		['EmailMessage', emails],
	] as const)
		savedIds(object, rows, await org.insertMany(object, rows), (row) => String(row['Subject']));
}

async function loadSnoozes(deals: readonly DemoDeal[], ids: readonly string[], orgAs: (name: string) => Promise<Org>): Promise<void> {
	for (const [index, { snooze, owner, name }] of deals.entries()) {
		if (!snooze) continue;
		const rows = [{ Opportunity__c: ids[index]!, Reason__c: snooze.reason, Resume_On__c: snooze.resumeOn }];
		savedIds('Stall_Snooze__c', rows, await (await orgAs(owner)).insertMany('Stall_Snooze__c', rows), () => name);
	}
}

/** Takes the planned account past every save-time guard, as a mass transfer would: for the guard scan to find. */
export async function plantPilfer(org: Org, data: DemoData, users: ReadonlyMap<string, string>): Promise<void> {
	const idOf = (name: string): string => users.get(usernameOf(name, new Set()))!;
	const { account, to, by } = data.deals.pilfer;
	await pilferAccount(org, account, idOf(to), idOf(by));
}

/** Gives an account to somebody through the fixture door, now: in the second after the last signature, which is as fine as clocks here tell. */
export async function pilferAccount(org: Org, accountName: string, newOwnerId: string, changedById: string): Promise<void> {
	const [account] = await org.query(soql`SELECT Id FROM Account WHERE Name = ${accountName}`);
	if (!account) throw new Error(`There is no account ${accountName}.`);
	const changedAt = new Date((await org.now()).getTime() + 1000).toISOString();
	await changeOwnersSilently(org, [{ object: 'Account', recordId: String(account['Id']), newOwnerId, changedById, changedAt }]);
}
