/**
 * Whose territories are whose. What is shared with a territory is shared with its users and with those of every territory above it in the
 * hierarchy (Salesforce Help, "Territory Hierarchy", "Sales Territories and Record Access"); only the active model counts ("Territory Model State").
 */
import type { Store } from '../contract.ts';

/** Territories of the active model and their active users. */
export class TerritoryTree {
	readonly #parentOf = new Map<string, string | null>();
	readonly #childrenOf = new Map<string, string[]>();
	readonly #territoriesOf = new Map<string, string[]>();

	constructor(store: Store) {
		const territories = store.all(
			`SELECT t."Id", t."ParentTerritory2Id" FROM "Territory2" t JOIN "Territory2Model" m ON m."Id" = t."Territory2ModelId" WHERE m."State" = 'Active' AND t."IsDeleted" = 0 AND m."IsDeleted" = 0`,
		) as [string, string | null][];
		for (const [id, parent] of territories) {
			this.#parentOf.set(id, parent);
			if (parent !== null) append(this.#childrenOf, parent, id);
		}
		const users = store.all(
			'SELECT "UserId", "Territory2Id" FROM "UserTerritory2Association" WHERE "IsActive" = 1 AND "IsDeleted" = 0',
		) as [string, string][];
		for (const [user, territory] of users) if (this.#parentOf.has(territory)) append(this.#territoriesOf, user, territory);
	}

	/** Territories whose groups contain one of the users: `Territory` (those of the users and below), `TerritoryAndSubordinates` (above, too). */
	groupsOf(userIds: readonly string[]): { territory: ReadonlySet<string>; andSubordinates: ReadonlySet<string> } {
		const own = userIds.flatMap((user) => this.#territoriesOf.get(user) ?? []);
		const territory = new Set<string>();
		const open = [...own];
		for (let next = open.pop(); next !== undefined; next = open.pop()) {
			if (territory.has(next)) continue;
			territory.add(next);
			open.push(...(this.#childrenOf.get(next) ?? []));
		}
		const andSubordinates = new Set(territory);
		for (const each of own) {
			const above = new Set<string>();
			for (let at = this.#parentOf.get(each); at && !above.has(at); at = this.#parentOf.get(at)) above.add(at);
			for (const id of above) andSubordinates.add(id);
		}
		return { territory, andSubordinates };
	}
}

function append(map: Map<string, string[]>, key: string, value: string): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}
