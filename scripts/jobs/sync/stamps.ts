/** Territory stamps: what sync writes on accounts and users so that rules in the org can read it. */
import type { InputIssue } from '../../domain/errors.ts';
import { findUser, type RosterUser } from '../../domain/roster/mentorships.ts';
import { type TerritoryAccount, territoryKeys, territoryOf } from '../../domain/territory/rules.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import type { RosterFile } from './readRoster.ts';

export interface TerritoryStamps {
	accounts: Row[];
	users: Row[];
	/** Nobody guards these: said aloud. */
	unguarded: { accounts: number; users: string[] };
}

/** What differs between the roster's territories and the stamps in the org. Issues are pushed for names that nothing matches. */
export async function planStamps(
	org: Org,
	{ roster, issue, file }: RosterFile,
	users: readonly RosterUser[],
	issues: InputIssue[],
): Promise<TerritoryStamps> {
	const stamps: TerritoryStamps = { accounts: [], users: [], unguarded: { accounts: 0, users: [] } };
	if (!roster.territories.length) return stamps;
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
		const wanted = { Territory_Key__c: claim?.key ?? null, Territory_Policy__c: claim?.policy ?? null };
		if (
			(account['Territory_Key__c'] ?? null) !== wanted.Territory_Key__c ||
			(account['Territory_Policy__c'] ?? null) !== wanted.Territory_Policy__c
		)
			stamps.accounts.push({ Id: account['Id'], ...wanted });
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
	const live = await org.query(soql`SELECT Id, Username, Territory_Keys__c FROM User WHERE IsActive = true`);
	for (const user of live) {
		const { value, tooLong } = territoryKeys(keysOf.get(String(user['Id'])) ?? []);
		if (tooLong) stamps.unguarded.users.push(String(user['Username']));
		if ((user['Territory_Keys__c'] ?? null) !== value) stamps.users.push({ Id: user['Id'], Territory_Keys__c: value });
	}
	return stamps;
}

function territoryAccount(row: Row): TerritoryAccount {
	const text = (field: string): string | null => (typeof row[field] === 'string' ? row[field] : null);
	return { id: String(row['Id']), name: String(row['Name']), country: text('BillingCountry'), state: text('BillingState') };
}
