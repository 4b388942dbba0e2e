/**
 * Territories where the org has Sales Territories: who covers which account, and under which key both are stamped. Somebody covers an
 * account who is in a territory that the active model links to it, or in one above.
 */

/** The active territory model. Ids are of 18 characters. */
export interface TerritoryModel {
	territories: readonly { id: string; name: string; parentId: string | null }[];
	/** Which accounts are in which territories. */
	accounts: readonly { accountId: string; territoryId: string }[];
	/** Who is, actively, in which territory. */
	members: readonly { userId: string; territoryId: string }[];
}

export interface ModelKeys {
	/** Key by account: the developer name of its territory, or of all its territories in one. */
	accounts: Map<string, string>;
	/** Accounts whose territories do not fit into one key: unguarded. */
	tooLong: Set<string>;
	/** Keys that a user covers, of those that accounts have. */
	users: Map<string, string[]>;
}

/** Longest text of Account.Territory_Key__c. */
const TERRITORY_KEY_LENGTH = 80;
const BETWEEN = '+';

/** The key of an account that is in territories of these developer names. */
export const modelKey = (names: readonly string[]): string => [...names].sort().join(BETWEEN);

/** What is stamped. Only keys that an account has are given to users: a territory without accounts guards nothing. */
export function modelKeys(model: TerritoryModel): ModelKeys {
	const byId = new Map(model.territories.map((each) => [each.id, each]));
	const territoriesOf = group(model.accounts, ({ accountId }) => accountId);
	const membersOf = group(model.members, ({ territoryId }) => territoryId);
	const covering = new Map<string, Set<string>>();
	/** Members of a territory and of those above it. A loop above is none: each is asked once. */
	const whoCovers = (territoryId: string): Set<string> => {
		const known = covering.get(territoryId);
		if (known) return known;
		const people = new Set<string>();
		const seen = new Set<string>();
		for (let at: string | null = territoryId; at !== null && !seen.has(at); at = byId.get(at)?.parentId ?? null) {
			seen.add(at);
			for (const { userId } of membersOf.get(at) ?? []) people.add(userId);
		}
		covering.set(territoryId, people);
		return people;
	};
	const keys: ModelKeys = { accounts: new Map(), tooLong: new Set(), users: new Map() };
	const given = new Set<string>();
	for (const [accountId, rows] of territoriesOf) {
		const ids = [...new Set(rows.map(({ territoryId }) => territoryId))].filter((id) => byId.has(id));
		if (!ids.length) continue;
		const key = modelKey(ids.map((id) => byId.get(id)!.name));
		if (key.length > TERRITORY_KEY_LENGTH) {
			keys.tooLong.add(accountId);
			continue;
		}
		keys.accounts.set(accountId, key);
		if (given.has(key)) continue;
		given.add(key);
		for (const userId of new Set(ids.flatMap((id) => [...whoCovers(id)]))) keys.users.set(userId, [...(keys.users.get(userId) ?? []), key]);
	}
	return keys;
}

function group<T>(list: readonly T[], key: (each: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const each of list) {
		const some = groups.get(key(each));
		if (some) some.push(each);
		else groups.set(key(each), [each]);
	}
	return groups;
}
