/**
 * Who stands behind a user, group, role or territory that a record is shared with: rather somebody too many than one too few. What a user is
 * given, everybody above in the role hierarchy has too, for standard objects always (Salesforce Help, "Control Access Using Hierarchies").
 * Groups and their kinds: Object Reference, "Group" (Type, RelatedId) and "GroupMember"; Salesforce Help, "Manager Groups". A group's own
 * "Grant Access Using Hierarchies" is taken as on, and a group of a kind that is not listed here, or of something unknown, as everybody's.
 */

export interface Directory {
	people: ReadonlyMap<string, { roleId: string | null; managerId: string | null }>;
	/** `deals`: what the owner of an account gets on its opportunities; null where that is not known. */
	roles: ReadonlyMap<string, { parentId: string | null; deals: string | null }>;
	groups: readonly { id: string; type: string; relatedId: string | null }[];
	members: readonly { groupId: string; memberId: string }[];
	/** Of the active model: the territory above; empty without Sales Territories. */
	territories: ReadonlyMap<string, string | null>;
	inTerritory: readonly { userId: string; territoryId: string }[];
}

/** Groups whose members are listed. */
const LISTED = ['Regular', 'Queue'];
const ROLE = ['Role'];
const ROLE_AND_BELOW = ['RoleAndSubordinates', 'RoleAndSubordinatesInternal'];
const TERRITORY = ['Territory'];
const TERRITORY_AND_BELOW = ['TerritoryAndSubordinates'];
/** A user's managers, and a user with their reports: both are given to whoever is in one line with the user. */
const MANAGERS = ['Manager', 'ManagerAndSubordinatesInternal'];

export class Principals {
	readonly #directory: Directory;
	readonly #behind = new Map<string, Set<string>>();
	readonly #behindTerritory = new Map<string, Set<string>>();
	/** Those of interest who have people below them, or share in what a queue owns. */
	readonly #byOwner = new Set<string>();
	/** Roles above a role; null where one of them is not known. */
	readonly #above = new Map<string, ReadonlySet<string> | null>();

	/** @param users those of interest */
	constructor(directory: Directory, users: Iterable<string>) {
		this.#directory = directory;
		const groups = new Groups(directory);
		const queues = directory.groups.filter(({ type }) => type === 'Queue');
		for (const [userId, people] of this.#withPeopleBelow(new Set(users))) {
			for (const id of people) add(this.#behind, id, userId);
			const reach = new Set(people.flatMap((id) => groups.territoriesOf.get(id) ?? []));
			const below = closure(reach, groups.territoriesBelow);
			for (const id of below) add(this.#behindTerritory, id, userId);
			const inGroups = this.#groupsOf(people, reach, below, groups);
			for (const id of inGroups) add(this.#behind, id, userId);
			if (people.length > 1 || queues.some(({ id }) => inGroups.has(id))) this.#byOwner.add(userId);
		}
	}

	/** Ids of users and groups that somebody of interest stands behind. */
	get ids(): string[] {
		return [...this.#behind.keys()];
	}

	/** Territories whose records somebody of interest gets at. */
	get territories(): string[] {
		return [...this.#behindTerritory.keys()];
	}

	/** Those of interest who have what this user, group or territory is given. */
	behind(id: string): Iterable<string> {
		return this.#behind.get(id) ?? this.#behindTerritory.get(id) ?? [];
	}

	/** Could the user of interest do more than read it by who owns a record: somebody below them, or a queue? */
	mayHaveOthers(userId: string): boolean {
		return this.#byOwner.has(userId);
	}

	/** Is the user above the other in the role hierarchy? True also where that cannot be known. */
	isAbove(userId: string, otherId: string): boolean {
		const { people } = this.#directory;
		const [user, other] = [people.get(userId), people.get(otherId)];
		if (!user || !other) return true;
		if (other.roleId === null) return false;
		const above = this.#rolesAbove(other.roleId);
		return above === null || (user.roleId !== null && above.has(user.roleId));
	}

	#rolesAbove(roleId: string): ReadonlySet<string> | null {
		const known = this.#above.get(roleId);
		if (known !== undefined) return known;
		const { roles } = this.#directory;
		const above = new Set<string>();
		let whole = roles.has(roleId);
		for (let at = roles.get(roleId)?.parentId ?? null; at !== null && !above.has(at); at = roles.get(at)?.parentId ?? null) {
			above.add(at);
			whole &&= roles.has(at);
		}
		const result = whole ? above : null;
		this.#above.set(roleId, result);
		return result;
	}

	/** Each user with everybody below. */
	#withPeopleBelow(users: ReadonlySet<string>): Map<string, string[]> {
		const { people } = this.#directory;
		const found = new Map([...users].map((id) => [id, [id]]));
		const inRole = new Map<string, string[]>();
		for (const id of users) {
			const roleId = people.get(id)?.roleId;
			if (roleId) inRole.set(roleId, [...(inRole.get(roleId) ?? []), id]);
		}
		for (const [id, { roleId }] of people) {
			if (roleId === null) continue;
			const above = this.#rolesAbove(roleId);
			const bosses = above === null ? users : [...above].flatMap((each) => inRole.get(each) ?? []);
			for (const boss of bosses) if (boss !== id) found.get(boss)!.push(id);
		}
		return found;
	}

	#groupsOf(
		people: readonly string[],
		territories: ReadonlySet<string>,
		territoriesBelow: ReadonlySet<string>,
		groups: Groups,
	): Set<string> {
		const { people: known, roles, territories: above } = this.#directory;
		const roleIds = new Set(people.flatMap((id) => known.get(id)?.roleId ?? []));
		const rolesUp = closure(roleIds, (id) => roles.get(id)?.parentId ?? []);
		const start = [
			...people.flatMap((id) => groups.of(id)),
			...[...roleIds].flatMap((id) => groups.about(ROLE, id)),
			...[...rolesUp].flatMap((id) => groups.about(ROLE_AND_BELOW, id)),
			...[...territoriesBelow].flatMap((id) => groups.about([...TERRITORY, ...TERRITORY_AND_BELOW], id)),
			...[...closure(territories, (id) => above.get(id) ?? [])].flatMap((id) => groups.about(TERRITORY_AND_BELOW, id)),
			...groups.everybody,
		];
		if (groups.hasManagers) {
			const line = [...closure(people, (id) => known.get(id)?.managerId ?? []), ...closure(people, groups.reports)];
			start.push(...line.flatMap((id) => groups.about(MANAGERS, id)));
		}
		return closure(start, (id) => groups.of(id));
	}
}

/** Groups by who is in them. */
class Groups {
	readonly everybody: readonly string[];
	readonly hasManagers: boolean;
	readonly territoriesOf = new Map<string, string[]>();
	readonly #memberOf = new Map<string, string[]>();
	readonly #about = new Map<string, string[]>();
	readonly #territoriesBelow = new Map<string, string[]>();
	readonly #reports = new Map<string, string[]>();

	constructor({ people, roles, groups, members, territories, inTerritory }: Directory) {
		for (const { groupId, memberId } of members) append(this.#memberOf, memberId, groupId);
		for (const { userId, territoryId } of inTerritory) append(this.territoriesOf, userId, territoryId);
		for (const [id, parent] of territories) if (parent !== null) append(this.#territoriesBelow, parent, id);
		const knows = (type: string, relatedId: string | null): boolean =>
			LISTED.includes(type) ||
			(relatedId !== null &&
				(([...ROLE, ...ROLE_AND_BELOW].includes(type) && roles.has(relatedId)) ||
					([...TERRITORY, ...TERRITORY_AND_BELOW].includes(type) && territories.has(relatedId)) ||
					(MANAGERS.includes(type) && people.has(relatedId))));
		const everybody: string[] = [];
		for (const { id, type, relatedId } of groups)
			if (!knows(type, relatedId)) everybody.push(id);
			else if (relatedId !== null) append(this.#about, `${type} ${relatedId}`, id);
		this.everybody = everybody;
		this.hasManagers = groups.some(({ type }) => MANAGERS.includes(type));
		if (this.hasManagers) for (const [id, { managerId }] of people) if (managerId !== null) append(this.#reports, managerId, id);
	}

	/** Groups that list this user or group. */
	of(id: string): readonly string[] {
		return this.#memberOf.get(id) ?? [];
	}

	/** Groups of these kinds that stand for a role, territory or user. */
	about(types: readonly string[], relatedId: string): string[] {
		return types.flatMap((type) => this.#about.get(`${type} ${relatedId}`) ?? []);
	}

	readonly territoriesBelow = (id: string): readonly string[] => this.#territoriesBelow.get(id) ?? [];
	readonly reports = (id: string): readonly string[] => this.#reports.get(id) ?? [];
}

/** The ids and all that follows from them, each once. */
function closure(ids: Iterable<string>, next: (id: string) => string | readonly string[]): Set<string> {
	const found = new Set(ids);
	// A set that grows while it is walked is walked to its end.
	for (const id of found) for (const each of [next(id)].flat()) found.add(each);
	return found;
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
	const set = map.get(key);
	if (set) set.add(value);
	else map.set(key, new Set([value]));
}

function append(map: Map<string, string[]>, key: string, value: string): void {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}
