/**
 * Which records somebody could hold more than Read to, by any way that Salesforce documents: only these need to be asked about through
 * UserRecordAccess, which alone decides. A way too many costs a question, a way too few would hide a finding, so what is not known counts as
 * a way. Profiles and permission sets may still take away what sharing gives: that is left to the answer.
 *
 * - ownership, and the role hierarchy above the owner (Salesforce Help, "Control Access Using Hierarchies");
 * - org-wide defaults other than Private and Public Read Only ("Organization-Wide Sharing Defaults");
 * - share rows of any cause above Read: manual, rules, teams, territories (Object Reference, "AccountShare", "OpportunityShare", "LeadShare"),
 *   the levels of account shares on opportunities among them, since shares that follow from an account are not always stored
 *   ("it’s possible that we’ll stop storing certain share records"; Salesforce Release Notes, "Faster Account Sharing Recalculation");
 * - accounts of one's own with the other's opportunities, where the role gives that (Object Reference, "UserRole":
 *   OpportunityAccessForAccountOwner; Salesforce Help, "Built-in Sharing Behavior");
 * - territories, by their levels and what is assigned to them (Object Reference, "Territory2", "ObjectTerritory2Association");
 * - Modify All Data, Modify All Records, and Transfer Record or Transfer Leads, which give away whatever can be read
 *   (Salesforce Help, "“View All” and “Modify All” Permissions Overview", "Transfer Records").
 */
import type { GuardedObject } from './facts.ts';
import { type Directory, Principals } from './principals.ts';

export interface AccessSources {
	/** Org-wide defaults by object, as EntityDefinition.InternalSharingModel has them. */
	defaults: ReadonlyMap<string, string>;
	directory: Directory;
	/** Objects whose records a user may change or give away whoever shares them; see {@link powersOf}. */
	powers: ReadonlyMap<string, ReadonlySet<GuardedObject>>;
}

/** A record, or all that belongs to a territory, opened to a user, group or territory. */
export interface Opening {
	recordId: string;
	principalId: string;
	/** Level on the record itself; null where the opening is not about it. */
	level: string | null;
	/** Level on the opportunities of an account. */
	deals: string | null;
}

export interface AskedRecord {
	id: string;
	object: GuardedObject;
	ownerId: string;
	/** Of an opportunity. */
	accountId?: string | null;
	/** Undefined where it is nobody whose role opens the account's opportunities to them, nor anybody of interest. */
	accountOwnerId?: string | undefined;
}

/** Org-wide defaults that let nobody do more than read. */
const CLOSED = ['Private', 'Read'];
const opens = (level: string | null): boolean => level !== null && level !== 'None' && level !== 'Read';

export class AccessCandidates {
	readonly principals: Principals;
	readonly #sources: AccessSources;
	readonly #users: ReadonlySet<string>;
	/** `record user`. */
	readonly #opened = new Set<string>();
	readonly #withRecords = new Set<string>();
	readonly #own = new Set<string>();
	/** `account user`. */
	readonly #deals = new Set<string>();
	readonly #withDeals = new Set<string>();

	/** @param users whom records are protected against */
	constructor(sources: AccessSources, users: Iterable<string>) {
		this.#sources = sources;
		this.#users = new Set(users);
		this.principals = new Principals(sources.directory, this.#users);
	}

	/** People whose role opens the opportunities on their accounts: to themselves, and to those of the users who are above them. */
	get accountOwners(): string[] {
		return [...this.#sources.directory.people.keys()].filter((id) => this.#opensDeals(id) && [...this.principals.behind(id)].length > 0);
	}

	/** Takes a share row, or a territory's level on a record of its. */
	add({ recordId, principalId, level, deals }: Opening): void {
		for (const userId of this.principals.behind(principalId)) {
			if (opens(level)) {
				this.#opened.add(`${recordId} ${userId}`);
				this.#withRecords.add(userId);
			}
			if (!opens(deals)) continue;
			this.#deals.add(`${recordId} ${userId}`);
			this.#withDeals.add(userId);
		}
		if (opens(level) && this.#users.has(principalId)) this.#own.add(`${recordId} ${principalId}`);
	}

	/** Is the record shared with this very user? */
	isSharedWith(recordId: string, userId: string): boolean {
		return this.#own.has(`${recordId} ${userId}`);
	}

	/** Could the user do more than read it? */
	mayHold({ id, object, ownerId, accountId = null, accountOwnerId }: AskedRecord, userId: string): boolean {
		const { defaults, powers } = this.#sources;
		return (
			!CLOSED.includes(defaults.get(object) ?? '') ||
			!this.#users.has(userId) ||
			ownerId === userId ||
			this.principals.isAbove(userId, ownerId) ||
			(powers.get(userId)?.has(object) ?? false) ||
			this.#opened.has(`${id} ${userId}`) ||
			(object === 'Opportunity' && accountId !== null && this.#dealIsOpen(accountId, accountOwnerId, userId))
		);
	}

	/** Could they, whoever owns it, and of an opportunity on whatever account? True for anybody who is none of the users. */
	mightHold({ id, object }: Pick<AskedRecord, 'id' | 'object'>, userId: string): boolean {
		return this.#opened.has(`${id} ${userId}`) || this.#mightHoldUnshared(object, userId);
	}

	/** Is there any record of the object of which {@link mightHold} may be true? */
	mightHoldAny(object: GuardedObject, userId: string): boolean {
		return this.#withRecords.has(userId) || this.#mightHoldUnshared(object, userId);
	}

	#mightHoldUnshared(object: GuardedObject, userId: string): boolean {
		const { defaults, powers } = this.#sources;
		return (
			!CLOSED.includes(defaults.get(object) ?? '') ||
			!this.#users.has(userId) ||
			this.principals.mayHaveOthers(userId) ||
			(powers.get(userId)?.has(object) ?? false) ||
			(object === 'Opportunity' && (this.#withDeals.has(userId) || this.#opensDeals(userId)))
		);
	}

	#dealIsOpen(accountId: string, ownerId: string | undefined, userId: string): boolean {
		if (this.#deals.has(`${accountId} ${userId}`)) return true;
		return ownerId !== undefined && this.#opensDeals(ownerId) && (ownerId === userId || this.principals.isAbove(userId, ownerId));
	}

	#opensDeals(ownerId: string): boolean {
		const { people, roles } = this.#sources.directory;
		const role = roles.get(people.get(ownerId)?.roleId ?? '');
		return !role || role.deals === null || opens(role.deals);
	}
}

/** A permission set, one behind a profile among them, that lets its holders change or give away records that nobody shares with them. */
export interface PowerSet {
	id: string;
	/** The profile that it stands behind. */
	profileId: string | null;
	/** Permission set groups that contain it. Whether one of them mutes the right is left to the answer. */
	groupIds: readonly string[];
	objects: readonly GuardedObject[];
}

/** Users by what the sets let them do; assignments of another day count too. @param assignments of a set or of a group */
export function powersOf(
	sets: readonly PowerSet[],
	assignments: readonly { userId: string; setOrGroupId: string }[],
	profileOf: ReadonlyMap<string, string | null>,
): Map<string, Set<GuardedObject>> {
	const given = new Map<string, GuardedObject[]>();
	for (const { id, profileId, groupIds, objects } of sets)
		for (const each of [id, ...groupIds, ...(profileId === null ? [] : [profileId])])
			given.set(each, [...(given.get(each) ?? []), ...objects]);
	const powers = new Map<string, Set<GuardedObject>>();
	const give = (userId: string, by: string | null): void => {
		const objects = given.get(by ?? '');
		if (objects) powers.set(userId, new Set([...(powers.get(userId) ?? []), ...objects]));
	};
	for (const { userId, setOrGroupId } of assignments) give(userId, setOrGroupId);
	for (const [userId, profileId] of profileOf) give(userId, profileId);
	return powers;
}
