/** Which territory an account belongs to, whom a territory covers, and what is stamped on both. */
import type { RosterTerritory } from '../roster/schema.ts';

export interface TerritoryAccount {
	id: string;
	name: string;
	country: string | null;
	state: string | null;
}
export type TerritoryPolicy = 'Block' | 'Warn' | 'Unguarded';

/** The territory an account belongs to; `clash` where two claim it, null where none does. A name beats a place. */
export function territoryOf(
	account: TerritoryAccount,
	territories: readonly RosterTerritory[],
): RosterTerritory | null | { clash: string[] } {
	const same = (value: string | null, list: readonly string[] | undefined): boolean =>
		value !== null && (list ?? []).some((each) => each.toLowerCase() === value.toLowerCase());
	const named = territories.filter(({ accounts }) => same(account.name, accounts.names));
	const claims = named.length
		? named
		: territories.filter(({ accounts }) => same(account.country, accounts.countries) || same(account.state, accounts.states));
	return claims.length > 1 ? { clash: claims.map(({ key }) => key) } : (claims[0] ?? null);
}

/** Longest text of User.Territory_Keys__c. */
const TERRITORY_KEYS_LENGTH = 255;

/** The stamp of a user whose territories nobody could write down: the org's rule lets them pass and records it as unguarded. */
const UNGUARDED_KEYS = '*';

/** `;east;west;`, null for none; `*` and `tooLong` where it would not fit: then the user is named as unguarded, never cut short. */
export function territoryKeys(keys: readonly string[]): { value: string | null; tooLong: boolean } {
	if (!keys.length) return { value: null, tooLong: false };
	const value = `;${[...new Set(keys)].sort().join(';')};`;
	return value.length > TERRITORY_KEYS_LENGTH ? { value: UNGUARDED_KEYS, tooLong: true } : { value, tooLong: false };
}

/** Does a new owner cover the account's territory? The same rule as the validation rule and flow of the guard. */
export function decideTerritory(
	account: { territoryKey: string | null; policy: TerritoryPolicy | null },
	ownerKeys: string | null,
): 'covered' | 'block' | 'warn' | 'unguarded' {
	if (!account.territoryKey || !account.policy || account.policy === 'Unguarded' || ownerKeys === UNGUARDED_KEYS) return 'unguarded';
	if (ownerKeys?.includes(`;${account.territoryKey};`)) return 'covered';
	return account.policy === 'Block' ? 'block' : 'warn';
}
