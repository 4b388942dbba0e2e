/** Who stands above the guard: holders of the override permission, mentors above their mentees; what an administrator switched off. */
import type { GuardFacts } from '../../domain/guard/facts.ts';
import type { Finding } from '../../domain/guard/findings.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { type GuardPolicy, moment, text } from './facts.ts';

const OVERRIDE = 'Ridealong_Override';

interface Known {
	now: string;
	facts: GuardFacts;
}

/**
 * What is to be said of the policy: guards that are off, and that it was changed since mentorships are in force. A switch that was off for
 * an hour shows by that time only; who touched it stands in the setup audit trail, which tracks "custom metadata types and records" (Salesforce
 * Help, "Monitor Setup Changes with Setup Audit Trail") under names of actions that nothing official lists, so it is looked at by hand.
 */
export function policyGaps(
	{ off, changedAt }: Pick<GuardPolicy, 'off' | 'changedAt'>,
	facts: Pick<GuardFacts, 'mentorships'>,
): [string, string][] {
	const gaps: [string, string][] = [];
	if (off.length) gaps.push(['policy.off', off.join(', ')]);
	const [first] = [...facts.mentorships.values()].flatMap(({ signedAt }) => signedAt ?? []).sort();
	if (changedAt !== null && first !== undefined && changedAt > first) gaps.push(['policy.changed', changedAt]);
	return gaps;
}

/** Mentors who stand above their mentee in the role hierarchy, skip-level mentorships apart. */
export async function roleFindings(org: Org, { now, facts }: Known, skipLevel: ReadonlySet<string>): Promise<Finding[]> {
	const running = [...facts.mentorships.values()].filter(
		({ id, status }) => status !== 'Ended' && status !== 'Proposed' && !skipLevel.has(id),
	);
	if (!running.length) return [];
	const parents = new Map(
		(await org.query(soql`SELECT Id, ParentRoleId FROM UserRole`)).map((row) => [String(row['Id']), text(row['ParentRoleId'])]),
	);
	const roles = new Map<string, string | null>();
	for (const some of chunks([...new Set(running.flatMap(({ mentorId, menteeId }) => [mentorId, menteeId]))], IDS_PER_QUERY))
		for (const row of await org.query(soql`SELECT Id, UserRoleId FROM User WHERE Id IN ${some}`))
			roles.set(String(row['Id']), text(row['UserRoleId']));
	return running.flatMap((mentorship): Finding[] => {
		const top = roles.get(mentorship.mentorId) ?? null;
		let role = parents.get(roles.get(mentorship.menteeId) ?? '') ?? null;
		for (let depth = 0; role !== null && role !== top && depth < 500; depth++) role = parents.get(role) ?? null;
		if (top === null || role !== top) return [];
		return [
			{
				key: `scan:role:${mentorship.id}`,
				rule: 'Role hierarchy',
				object: 'Mentorship__c',
				recordId: mentorship.id,
				recordName: mentorship.name,
				fromOwnerId: mentorship.menteeId,
				toOwnerId: mentorship.mentorId,
				actorId: null,
				mentorshipId: mentorship.id,
				at: now,
				timeKnown: false,
				how: 'role',
				through: [],
			},
		];
	});
}

interface Holder {
	userId: string;
	username: string;
	/** What gives it: label of the permission set, group or profile. */
	by: string;
	/** Tells this grant from others. */
	grantId: string;
	at: string | null;
}

/**
 * Every active user who holds the override permission, by whatever gives it: any permission set, a group with one, a profile. Once per
 * grant. Undefined where the org does not show what sets and profiles enable; `gap` gets that it shows no groups.
 * Source: Object Reference, "CustomPermission" and "SetupEntityAccess" (both ask for View Setup and Configuration), "PermissionSetAssignment".
 */
export async function overrideHolders(org: Org, { now }: Pick<Known, 'now'>, gap: (part: string) => void): Promise<Finding[] | undefined> {
	if (!(await org.fields('SetupEntityAccess')) || !(await org.fields('CustomPermission'))) return undefined;
	const [permission] = await org.query(soql`SELECT Id FROM CustomPermission WHERE DeveloperName = ${OVERRIDE}`);
	if (!permission) return [];
	const enabling = (
		await org.query(
			soql`SELECT ParentId, Parent.Label, Parent.IsOwnedByProfile, Parent.ProfileId FROM SetupEntityAccess WHERE SetupEntityType = ${'CustomPermission'} AND SetupEntityId = ${String(permission['Id'])}`,
		)
	).map((row) => ({ id: String(row['ParentId']), ...(row['Parent'] as Row) }) as Row & { id: string });
	const sets = enabling.filter((set) => set['IsOwnedByProfile'] !== true);
	const holders = [
		...(await assigned(org, 'PermissionSetId', new Map(sets.map(({ id, Label }) => [id, String(Label)])))),
		...(await inGroups(
			org,
			sets.map(({ id }) => id),
			gap,
		)),
		...(await byProfile(
			org,
			enabling.flatMap((set) => text(set['ProfileId']) ?? []),
		)),
	];
	const givers = holders.length ? await assigners(org) : [];
	return holders.map(({ userId, username, by, grantId, at }): Finding => ({
		key: `scan:override-permission:${grantId}`,
		rule: 'Override permission',
		object: 'User',
		recordId: userId,
		recordName: username,
		fromOwnerId: null,
		toOwnerId: userId,
		actorId: givers.find(({ display, at: given }) => display.includes(`[${userId.slice(0, 15)}]`) && given === at)?.userId ?? null,
		mentorshipId: null,
		at: at ?? now,
		timeKnown: at !== null,
		how: 'permission',
		through: [by],
	}));
}

/**
 * Names of active users who may set the date of creation of what they create, by permission set or profile; none where the org does not have
 * the permission (Salesforce Help, "Create Audit Fields": an administrator enables it).
 */
export async function auditFieldHolders(org: Org): Promise<string[]> {
	if (!(await org.fields('PermissionSet'))?.has('PermissionsCreateAuditFields')) return [];
	const bySet = await org.query(
		soql`SELECT Assignee.Username FROM PermissionSetAssignment WHERE PermissionSet.PermissionsCreateAuditFields = true AND Assignee.IsActive = true`,
	);
	const byProfile = await org.query(soql`SELECT Username FROM User WHERE Profile.PermissionsCreateAuditFields = true AND IsActive = true`);
	return [
		...new Set([...bySet.map(({ Assignee }) => String((Assignee as Row)['Username'])), ...byProfile.map((row) => String(row['Username']))]),
	];
}

/** Assignments of permission sets or groups, by the field that names them. */
async function assigned(org: Org, field: string, labels: ReadonlyMap<string, string>): Promise<Holder[]> {
	const holders: Holder[] = [];
	for (const some of chunks([...labels.keys()], IDS_PER_QUERY))
		for (const row of await org.query(
			soql`SELECT Id, ${names([field])}, AssigneeId, Assignee.Username, SystemModstamp FROM PermissionSetAssignment WHERE ${names([field])} IN ${some} AND Assignee.IsActive = true`,
		))
			holders.push({
				userId: String(row['AssigneeId']),
				username: String((row['Assignee'] as Row)['Username']),
				by: labels.get(String(row[field])) ?? '',
				grantId: String(row['Id']),
				at: moment(row['SystemModstamp']),
			});
	return holders;
}

/** Assignments of the groups that contain one of the sets, where the org shows groups (Object Reference, "PermissionSetGroupComponent"). */
async function inGroups(org: Org, setIds: readonly string[], gap: (part: string) => void): Promise<Holder[]> {
	if (!setIds.length) return [];
	if (!(await org.fields('PermissionSetGroupComponent'))) {
		gap('overridePermission.groups');
		return [];
	}
	const groups = await org.query(
		soql`SELECT PermissionSetGroupId, PermissionSetGroup.MasterLabel FROM PermissionSetGroupComponent WHERE PermissionSetId IN ${setIds}`,
	);
	return assigned(
		org,
		'PermissionSetGroupId',
		new Map(groups.map((row) => [String(row['PermissionSetGroupId']), String((row['PermissionSetGroup'] as Row)['MasterLabel'])])),
	);
}

/** Everybody with one of the profiles; since when is not known. */
async function byProfile(org: Org, profileIds: readonly string[]): Promise<Holder[]> {
	if (!profileIds.length) return [];
	const users = await org.query(
		soql`SELECT Id, Username, ProfileId, Profile.Name FROM User WHERE ProfileId IN ${profileIds} AND IsActive = true`,
	);
	return users.map((row) => ({
		userId: String(row['Id']),
		username: String(row['Username']),
		by: String((row['Profile'] as Row)['Name']),
		grantId: `${String(row['Id'])}:${String(row['ProfileId'])}`,
		at: null,
	}));
}

/** Who assigned what, as the setup audit trail tells it: the user's id stands in it in brackets. */
async function assigners(org: Org): Promise<{ display: string; at: string | null; userId: string }[]> {
	if (!(await org.fields('SetupAuditTrail'))) return [];
	const rows = await org.query(
		soql`SELECT CreatedById, CreatedDate, Display FROM SetupAuditTrail WHERE Action IN ${['PermSetAssign', 'PermSetGroupAssign']}`,
	);
	return rows.map((row) => ({
		display: String(row['Display'] ?? ''),
		at: moment(row['CreatedDate']),
		userId: String(row['CreatedById']),
	}));
}
