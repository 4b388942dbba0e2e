/**
 * Proves, or disproves, that "Grant Access Using Hierarchies" is off for deal reviews: no metadata says so. A probe review owned by a
 * rep is created, UserRecordAccess is asked for the rep's managers, the probe is deleted, and the outcome is stamped for the pages.
 */
import { type Org, savedIds } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';

export interface ProbeResult {
	/** True: managers do not see private asks. */
	proven: boolean;
	/** Who was asked about; null where nobody in a role above a rep may read deal reviews at all: then nothing is proven. */
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
type Reader = {
	Id: string;
	Username: string;
	UserRoleId: string;
};

/** A rep and the nearest reader in a role above, both active; administrators see all data anyway and prove nothing. */
async function findPair(org: Org): Promise<Pair | undefined> {
	const parents = new Map(
		(await org.query<{ Id: string; ParentRoleId: string | null }>(soql`SELECT Id, ParentRoleId FROM UserRole`)).map((role) => [
			role.Id,
			role.ParentRoleId,
		]),
	);
	const readers = await org.query<Reader>(
		soql`SELECT Id, Username, UserRoleId FROM User WHERE IsActive = true AND UserRoleId != null AND Profile.Name != ${'System Administrator'} AND Id IN (SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name IN ${READERS}) ORDER BY Username`,
	);
	const inRole = new Map<string, Reader>();
	for (const reader of readers) if (!inRole.has(reader.UserRoleId)) inRole.set(reader.UserRoleId, reader);
	const reps = await org.query<{ AssigneeId: string }>(
		soql`SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name = ${'Ridealong_Rep'}`,
	);
	const isRep = new Set(reps.map(({ AssigneeId }) => AssigneeId));
	for (const rep of readers.filter(({ Id }) => isRep.has(Id)))
		for (let role = parents.get(rep.UserRoleId); role; role = parents.get(role)) {
			const manager = inRole.get(role);
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
