/** Territory stamps: what sync writes on accounts and users so that rules in the org can read it. */
import type { InputIssue } from '../../domain/errors.ts';
import { findUser, type RosterUser } from '../../domain/roster/mentorships.ts';
import { modelKeys } from '../../domain/territory/model.ts';
import { type TerritoryAccount, territoryKeys, territoryOf } from '../../domain/territory/rules.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { activeModel } from '../guard/territories.ts';
import type { RosterFile } from './readRoster.ts';

export interface TerritoryStamps {
	accounts: Row[];
	users: Row[];
	/** Nobody guards these: said aloud. `model`: the org has an active territory model, and the roster does not say how it guards. */
	unguarded: { accounts: number; users: string[]; model: boolean };
	/** Keys of the roster's own territories where the org's active model decides instead: said aloud, and nothing is stamped. */
	leftOut: string[];
}

/**
 * What differs between the territories (those of the org's active model where the roster says so, else the roster's own) and the stamps in
 * the org. Issues are pushed for names that nothing matches, and where the roster asks for a model that is not there. Territories of the roster
 * in an org with an active model are left out: a model that somebody activates must not keep mentorships from being synced.
 */
export async function planStamps(
	org: Org,
	source: RosterFile,
	users: readonly RosterUser[],
	issues: InputIssue[],
): Promise<TerritoryStamps> {
	const { roster, issue } = source;
	const model = await activeModel(org);
	if (roster.salesTerritories) {
		if (model) return planModelStamps(org, model, roster.salesTerritories.policy);
		const problem =
			model === null ? 'no territory model of this org is active' : 'this org has no Sales Territories, or does not show them';
		issues.push(issue(['salesTerritories'], `${problem}: list territories in the roster instead`));
	}
	const stamps = noStamps();
	if (model) {
		stamps.unguarded.model = true;
		stamps.leftOut = roster.territories.map(({ key }) => key);
		return stamps;
	}
	if (issues.length || !roster.territories.length) return stamps;
	return planRosterStamps(org, source, users, issues);
}

const noStamps = (): TerritoryStamps => ({ accounts: [], users: [], unguarded: { accounts: 0, users: [], model: false }, leftOut: [] });

/** Source: Object Reference, "Territory2", "ObjectTerritory2Association", "UserTerritory2Association" (IsActive). */
async function planModelStamps(org: Org, model: string, policy: string): Promise<TerritoryStamps> {
	const stamps = noStamps();
	const territories = await org.query(
		soql`SELECT Id, DeveloperName, ParentTerritory2Id FROM Territory2 WHERE Territory2ModelId = ${model}`,
	);
	const accounts: { accountId: string; territoryId: string }[] = [];
	await org.stream(
		soql`SELECT ObjectId, Territory2Id FROM ObjectTerritory2Association WHERE Territory2.Territory2ModelId = ${model}`,
		(row) => void accounts.push({ accountId: String(row['ObjectId']), territoryId: String(row['Territory2Id']) }),
	);
	const members = await org.query(
		soql`SELECT UserId, Territory2Id FROM UserTerritory2Association WHERE IsActive = true AND Territory2.Territory2ModelId = ${model}`,
	);
	const keys = modelKeys({
		territories: territories.map((row) => ({
			id: String(row['Id']),
			name: String(row['DeveloperName']),
			parentId: (row['ParentTerritory2Id'] as string | null | undefined) ?? null,
		})),
		accounts,
		members: members.map((row) => ({ userId: String(row['UserId']), territoryId: String(row['Territory2Id']) })),
	});
	await org.stream(soql`SELECT Id, Territory_Key__c, Territory_Policy__c FROM Account`, (row) => {
		const id = String(row['Id']);
		const key = keys.accounts.get(id) ?? null;
		const tooLong = keys.tooLong.has(id);
		if (key === null || policy === 'Unguarded') stamps.unguarded.accounts++;
		stampAccount(stamps, row, key, tooLong ? 'Unguarded' : key === null ? null : policy);
	});
	await stampUsers(org, stamps, keys.users);
	return stamps;
}

async function planRosterStamps(
	org: Org,
	{ roster, issue, file }: RosterFile,
	users: readonly RosterUser[],
	issues: InputIssue[],
): Promise<TerritoryStamps> {
	const stamps = noStamps();
	const accounts = await org.query(soql`SELECT Id, Name, BillingCountry, BillingState, Territory_Key__c, Territory_Policy__c FROM Account`);
	const names = new Map<string, number>();
	for (const account of accounts) {
		const name = String(account['Name']).toLowerCase();
		names.set(name, (names.get(name) ?? 0) + 1);
		const claim = territoryOf(territoryAccount(account), roster.territories);
		if (claim && 'clash' in claim) {
			issues.push({
				file,
				field: 'territories',
				value: String(account['Name']),
				problem: `the territories ${claim.clash.join(' and ')} both claim this account`,
			});
			continue;
		}
		if (!claim || claim.policy === 'Unguarded') stamps.unguarded.accounts++;
		stampAccount(stamps, account, claim?.key ?? null, claim?.policy ?? null);
	}
	const keysOf = new Map<string, string[]>();
	roster.territories.forEach((territory, index) => {
		territory.accounts.names?.forEach((name, at) => {
			const count = names.get(name.toLowerCase()) ?? 0;
			if (count !== 1)
				issues.push(
					issue(
						['territories', index, 'accounts', 'names', at],
						count ? `${count} accounts have this name` : 'no account has this name',
						name,
					),
				);
		});
		territory.members.forEach((member, at) => {
			const user = findUser(users, member);
			if ('problem' in user) issues.push(issue(['territories', index, 'members', at], user.problem, member));
			else keysOf.set(user.id, [...(keysOf.get(user.id) ?? []), territory.key]);
		});
	});
	await stampUsers(org, stamps, keysOf);
	return stamps;
}

function stampAccount({ accounts }: TerritoryStamps, live: Row, key: string | null, policy: string | null): void {
	if ((live['Territory_Key__c'] ?? null) !== key || (live['Territory_Policy__c'] ?? null) !== policy)
		accounts.push({ Id: live['Id'], Territory_Key__c: key, Territory_Policy__c: policy });
}

async function stampUsers(org: Org, stamps: TerritoryStamps, keysOf: ReadonlyMap<string, readonly string[]>): Promise<void> {
	for (const user of await org.query(soql`SELECT Id, Username, Territory_Keys__c FROM User WHERE IsActive = true`)) {
		const { value, tooLong } = territoryKeys([...(keysOf.get(String(user['Id'])) ?? [])]);
		if (tooLong) stamps.unguarded.users.push(String(user['Username']));
		if ((user['Territory_Keys__c'] ?? null) !== value) stamps.users.push({ Id: user['Id'], Territory_Keys__c: value });
	}
}

function territoryAccount(row: Row): TerritoryAccount {
	const text = (field: string): string | null => (typeof row[field] === 'string' ? row[field] : null);
	return { id: String(row['Id']), name: String(row['Name']), country: text('BillingCountry'), state: text('BillingState') };
}
