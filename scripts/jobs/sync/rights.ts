/** Whether sync may take what it does not see for what is not there. */
import type { Org, Row } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';

/** Permission sets of the package that give View All on mentorships. */
const SETS: readonly unknown[] = ['Ridealong_Integration', 'Ridealong_Program_Owner'];

/**
 * Does the user see every mentorship, whoever shares it? False where nobody can say. Source: Object Reference, "PermissionSetAssignment":
 * everybody sees their own; "PermissionSet" (PermissionsViewAllData); "ObjectPermissions" (PermissionsViewAllRecords), which only users with
 * View Setup and Configuration may read.
 */
export async function seesAllMentorships(org: Org): Promise<boolean> {
	const { user_id: id } = await org.request<{ user_id: string }>('GET', '/services/oauth2/userinfo');
	const held = await org.query(
		soql`SELECT PermissionSetId, PermissionSet.Name, PermissionSet.PermissionsViewAllData FROM PermissionSetAssignment WHERE AssigneeId = ${id}`,
	);
	const [user] = await org.query(soql`SELECT Profile.PermissionsViewAllData FROM User WHERE Id = ${id}`);
	const sets = [user?.['Profile'], ...held.map((row) => row['PermissionSet'])].map((set) => set as Row | null | undefined);
	if (sets.some((set) => set?.['PermissionsViewAllData'] === true || SETS.includes(set?.['Name']))) return true;
	if (!held.length) return false;
	const ids = held.map((row) => String(row['PermissionSetId']));
	const given = await org
		.query(
			soql`SELECT Id FROM ObjectPermissions WHERE SobjectType = ${'Mentorship__c'} AND PermissionsViewAllRecords = true AND ParentId IN ${ids} LIMIT 1`,
		)
		.catch((error: Error) => {
			if (error.name === 'UnreachableError') throw error;
			return [];
		});
	return given.length > 0;
}
