/**
 * Who a user is where records are shared: the user, their groups and queues, their role, and everyone below them.
 * Source: Salesforce Help, "Control Access Using Hierarchies" and "What Is a Group?"; Object Reference, "Group" (Type, RelatedId, DoesIncludeBosses).
 */
import type { OrgSettings, Store } from '../contract.ts';
import { TerritoryTree } from './territories.ts';

export interface Principals {
	/** JSON array of ids: the user and every group that contains the user. */
	own: string;
	/** The same, and all users below in the role hierarchy with their groups: with Grant Access Using Hierarchies. */
	withSubordinates: string;
	ownSet: ReadonlySet<string>;
	withSubordinatesSet: ReadonlySet<string>;
}

interface Group {
	id: string;
	type: string;
	relatedId: string | null;
	includesBosses: boolean;
}

/** Roles, users by role and groups of the org: read once, until something of them changes. */
export class Directory {
	readonly #roleOf = new Map<string, string>();
	readonly #usersOf = new Map<string, string[]>();
	readonly #parentOf = new Map<string, string | null>();
	readonly #childrenOf = new Map<string, string[]>();
	readonly #groups = new Map<string, Group>();
	/** User or group → the groups it is a member of. */
	readonly #memberOf = new Map<string, string[]>();
	/** Some role gives account owners access to the opportunities of others. */
	readonly accountOwnersSeeOpportunities: boolean;
	readonly #territories: TerritoryTree | undefined;

	constructor(store: Store, settings: Pick<OrgSettings, 'salesTerritories'>) {
		this.#territories = settings.salesTerritories ? new TerritoryTree(store) : undefined;
		for (const [id, parent] of store.all('SELECT "Id", "ParentRoleId" FROM "UserRole" WHERE "IsDeleted" = 0') as [
			string,
			string | null,
		][]) {
			this.#parentOf.set(id, parent);
			if (parent !== null) append(this.#childrenOf, parent, id);
		}
		for (const [id, role] of store.all('SELECT "Id", "UserRoleId" FROM "User" WHERE "UserRoleId" IS NOT NULL') as [string, string][]) {
			this.#roleOf.set(id, role);
			append(this.#usersOf, role, id);
		}
		for (const [id, type, relatedId, bosses] of store.all(
			'SELECT "Id", "Type", "RelatedId", "DoesIncludeBosses" FROM "Group" WHERE "IsDeleted" = 0',
		) as [string, string, string | null, number | null][])
			this.#groups.set(id, { id, type, relatedId, includesBosses: bosses !== 0 });
		for (const [group, member] of store.all('SELECT "GroupId", "UserOrGroupId" FROM "GroupMember" WHERE "IsDeleted" = 0') as [
			string,
			string,
		][])
			append(this.#memberOf, member, group);
		this.accountOwnersSeeOpportunities =
			store.get(`SELECT 1 FROM "UserRole" WHERE "OpportunityAccessForAccountOwner" IN ('Read', 'Edit') LIMIT 1`) !== undefined;
	}

	/** The user's principals, with and without everyone below. */
	principals(userId: string): Principals {
		const ownSet = new Set([userId, ...this.#groupsOf([userId], false)]);
		const below = this.#subordinates(userId);
		const withSubordinatesSet = below.length === 0 ? ownSet : new Set([...ownSet, ...below, ...this.#groupsOf(below, true)]);
		return { own: JSON.stringify([...ownSet]), withSubordinates: JSON.stringify([...withSubordinatesSet]), ownSet, withSubordinatesSet };
	}

	/** Users in roles strictly below the user's role. */
	#subordinates(userId: string): string[] {
		const role = this.#roleOf.get(userId);
		const found: string[] = [];
		const seen = new Set<string>();
		const open = role === undefined ? [] : [...(this.#childrenOf.get(role) ?? [])];
		for (let next = open.pop(); next !== undefined; next = open.pop()) {
			if (seen.has(next)) continue;
			seen.add(next);
			found.push(...(this.#usersOf.get(next) ?? []));
			open.push(...(this.#childrenOf.get(next) ?? []));
		}
		return found;
	}

	/** Groups that contain any of the users, directly, by role or through other groups. */
	#groupsOf(userIds: string[], asBoss: boolean): Set<string> {
		const roles = new Set<string>();
		const rolesAndAbove = new Set<string>();
		for (const userId of userIds) {
			const role = this.#roleOf.get(userId);
			if (role === undefined) continue;
			roles.add(role);
			for (let at: string | null | undefined = role; at && !rolesAndAbove.has(at); at = this.#parentOf.get(at)) rolesAndAbove.add(at);
		}
		const inTerritory = this.#territories?.groupsOf(userIds);
		const found = new Set<string>();
		const open = [...userIds];
		const take = (group: Group): void => {
			// "Grant Access Using Hierarchies" of a public group: off keeps the members' managers out.
			if (found.has(group.id) || (asBoss && group.type === 'Regular' && !group.includesBosses)) return;
			found.add(group.id);
			open.push(group.id);
		};
		for (const group of this.#groups.values()) {
			const inRole =
				group.relatedId !== null &&
				((group.type === 'Role' && roles.has(group.relatedId)) ||
					(group.type.startsWith('RoleAndSubordinates') && rolesAndAbove.has(group.relatedId)) ||
					(group.type === 'Territory' && inTerritory?.territory.has(group.relatedId)) ||
					(group.type === 'TerritoryAndSubordinates' && inTerritory?.andSubordinates.has(group.relatedId)));
			if (inRole || group.type === 'Organization') take(group);
		}
		for (let next = open.pop(); next !== undefined; next = open.pop())
			for (const id of this.#memberOf.get(next) ?? []) {
				const group = this.#groups.get(id);
				if (group) take(group);
			}
		return found;
	}
}

function append(map: Map<string, string[]>, key: string, value: string): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}
