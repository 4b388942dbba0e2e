/** Roles, users and permission sets of a fresh local org. */
import { type Org, type Row, savedIds } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { chunks, IDS_PER_QUERY } from '../chunks.ts';

export interface PlannedRole {
	name: string;
	parent: string | null;
}
export interface PlannedUser {
	username: string;
	firstName: string;
	lastName: string;
	title: string | null;
	role: string;
	/** Username. */
	manager: string | null;
	/** Names of permission sets. */
	access: string[];
}

/** Creates them; ids by username. Roles come parents first. */
export async function loadPeople(org: Org, roles: readonly PlannedRole[], users: readonly PlannedUser[]): Promise<Map<string, string>> {
	const roleIds = await loadRoles(org, roles);
	const [profile] = await org.query(soql`SELECT Id FROM Profile WHERE Name = ${'Standard User'}`);
	if (!profile) throw new Error('The org has no profile Standard User.');
	const rows = users.map((user): Row => ({
		Username: user.username,
		FirstName: user.firstName || null,
		LastName: user.lastName,
		Alias: aliasOf(user),
		Email: user.username,
		Title: user.title,
		ProfileId: profile['Id'],
		UserRoleId: roleIds.get(user.role) ?? null,
		TimeZoneSidKey: 'GMT',
		LocaleSidKey: 'en_US',
		EmailEncodingKey: 'UTF-8',
		LanguageLocaleKey: 'en_US',
		IsActive: true,
	}));
	const ids = savedIds('User', rows, await org.insertMany('User', rows), (row) => String(row['Username']));
	const byUsername = new Map(users.map(({ username }, index) => [username, ids[index]!]));
	const managed = users.flatMap(({ username, manager }): Row[] => {
		const managerId = manager && byUsername.get(manager);
		return managerId ? [{ Id: byUsername.get(username), ManagerId: managerId }] : [];
	});
	savedIds('User', managed, await org.updateMany('User', managed), (row) => String(row['Id']));
	await assignPermissionSets(org, new Map(users.map(({ username, access }) => [byUsername.get(username)!, access])));
	return byUsername;
}

async function loadRoles(org: Org, roles: readonly PlannedRole[]): Promise<Map<string, string>> {
	const ids = new Map<string, string>();
	let waiting = [...roles];
	while (waiting.length) {
		const ready = waiting.filter(({ parent }) => parent === null || ids.has(parent));
		if (!ready.length) throw new Error(`The roles ${waiting.map(({ name }) => name).join(', ')} have no parent among the roles.`);
		const rows = ready.map(({ name, parent }): Row => ({
			Name: name,
			DeveloperName: name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^(?=\d)|_+$/g, ''),
			ParentRoleId: parent && ids.get(parent),
		}));
		savedIds('UserRole', rows, await org.insertMany('UserRole', rows), (row) => String(row['Name'])).forEach((id, index) =>
			ids.set(ready[index]!.name, id),
		);
		waiting = waiting.filter((role) => !ready.includes(role));
	}
	return ids;
}

/** Gives each user the named permission sets that they do not have yet. */
export async function assignPermissionSets(org: Org, access: ReadonlyMap<string, readonly string[]>): Promise<void> {
	const wanted = [...new Set([...access.values()].flat())];
	if (!wanted.length) return;
	const sets = new Map(
		(await org.query(soql`SELECT Id, Name FROM PermissionSet WHERE Name IN ${wanted}`)).map((row) => [
			String(row['Name']),
			String(row['Id']),
		]),
	);
	const missing = wanted.filter((name) => !sets.has(name));
	if (missing.length) throw new Error(`The org has no permission set ${missing.join(', ')}: deploy the package first.`);
	const existing = new Set<string>();
	for (const ids of chunks([...access.keys()], IDS_PER_QUERY))
		for (const row of await org.query(soql`SELECT AssigneeId, PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId IN ${ids}`))
			existing.add(`${row['AssigneeId']}:${row['PermissionSetId']}`);
	const rows = [...access].flatMap(([userId, names]) =>
		names
			.filter((name) => !existing.has(`${userId}:${sets.get(name)}`))
			.map((name): Row => ({ AssigneeId: userId, PermissionSetId: sets.get(name) })),
	);
	savedIds('PermissionSetAssignment', rows, await org.insertMany('PermissionSetAssignment', rows), (row) => String(row['AssigneeId']));
}

/** At most eight characters, as Salesforce makes it: first initial and last name. */
function aliasOf({ firstName, lastName }: PlannedUser): string {
	return (
		(firstName.slice(0, 1) + lastName)
			.replace(/[^A-Za-z0-9]/g, '')
			.toLowerCase()
			.slice(0, 8) || 'user'
	);
}
