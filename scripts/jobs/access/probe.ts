/**
 * Proves, or disproves, that "Grant Access Using Hierarchies" is off for deal reviews: no metadata says so. A probe review owned by a
 * rep is created, UserRecordAccess is asked for the rep's managers, the probe is deleted, and the outcome is stamped for the pages.
 */
import { type Org, savedIds } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';

export interface ProbeResult {
	/** True: managers do not see private asks. */
	proven: boolean;
	/** Who was asked about; null where nobody in the role above a rep may read deal reviews at all: then nothing is proven. */
	rep: string | null;
	manager: string | null;
	reason: 'hidden' | 'visible' | 'no hierarchy';
}

/** Needs the permissions of Ridealong_Integration. */
export async function probeHierarchies(org: Org): Promise<ProbeResult> {
	const pair = await findPair(org);
	const result: ProbeResult = pair ? await probe(org, pair) : { proven: false, rep: null, manager: null, reason: 'no hierarchy' };
	const [status] = await org.query(soql`SELECT Id FROM Ridealong_Status__c WHERE Name = ${'Default'}`);
	const stamp = { Private_Asks_Proven__c: result.proven, Private_Asks_Proven_On__c: (await org.now()).toISOString() };
	const rows = [status ? { Id: status['Id'], ...stamp } : { Name: 'Default', ...stamp }];
	savedIds(
		'Ridealong_Status__c',
		rows,
		status ? await org.updateMany('Ridealong_Status__c', rows) : await org.insertMany('Ridealong_Status__c', rows),
		() => 'Default',
	);
	return result;
}

interface Pair {
	rep: { id: string; username: string };
	manager: { id: string; username: string };
}

/** With one of these people may read deal reviews at all: who may not would prove nothing about the hierarchy. */
const READERS = ['Ridealong_Rep', 'Ridealong_Mentor', 'Ridealong_Program_Owner'];

/** A rep and somebody in the role directly above, both active; the manager may read the object, and must not see all data anyway. */
async function findPair(org: Org): Promise<Pair | undefined> {
	const reps = await org.query<{ Id: string; Username: string; UserRole: { ParentRoleId: string | null } | null }>(
		soql`SELECT Id, Username, UserRole.ParentRoleId FROM User WHERE IsActive = true AND UserRoleId != null AND Id IN (SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name = ${'Ridealong_Rep'}) ORDER BY Username LIMIT 200`,
	);
	for (const rep of reps) {
		const parent = rep.UserRole?.ParentRoleId;
		if (!parent) continue;
		const [manager] = await org.query<{ Id: string; Username: string }>(
			soql`SELECT Id, Username FROM User WHERE IsActive = true AND UserRoleId = ${parent} AND Profile.Name != ${'System Administrator'} AND Id IN (SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name IN ${READERS}) ORDER BY Username LIMIT 1`,
		);
		if (manager) return { rep: { id: rep.Id, username: rep.Username }, manager: { id: manager.Id, username: manager.Username } };
	}
	return undefined;
}

async function probe(org: Org, { rep, manager }: Pair): Promise<ProbeResult> {
	const rows = [{ OwnerId: rep.id, Probe__c: true }];
	const [id] = savedIds('Deal_Review__c', rows, await org.insertMany('Deal_Review__c', rows), () => 'hierarchy probe');
	try {
		const [access] = await org.query(
			soql`SELECT RecordId, HasReadAccess FROM UserRecordAccess WHERE UserId = ${manager.id} AND RecordId = ${id!}`,
		);
		const visible = access?.['HasReadAccess'] !== false;
		return { proven: !visible, rep: rep.username, manager: manager.username, reason: visible ? 'visible' : 'hidden' };
	} finally {
		savedIds('Deal_Review__c', rows, await org.deleteMany([id!]), () => 'hierarchy probe');
	}
}
