/**
 * Closes access that ran out: seven days after Done a mentor's shares go. Nothing in the org happens on a day by itself, so the nightly
 * scan touches those reviews, and the flow after a review is saved takes the shares away.
 */
import { type Org, type RefusedRow, refusedRows } from '../../salesforce/org.ts';
import { day, soql } from '../../salesforce/soql.ts';

export interface ClosedAccess {
	/** Reviews whose mentor can no longer read the deal through them. */
	closed: number;
	refused: RefusedRow[];
}

/** @param today the org's day, YYYY-MM-DD */
export async function closeOverdueAccess(org: Org, today: string): Promise<ClosedAccess> {
	const shares = await org.query<{ ParentId: string; UserOrGroupId: string; Parent: { Name: string; Mentor__c: string } }>(
		soql`SELECT ParentId, UserOrGroupId, Parent.Name, Parent.Mentor__c FROM Deal_Review__Share WHERE RowCause = ${'Manual'} AND Parent.Status__c = ${'Done'} AND Parent.Access_Until__c < ${day(today)}`,
	);
	// Managers and teams keep reading a Team review; only the mentor's access was for a time.
	const overdue = shares.filter(({ UserOrGroupId, Parent }) => UserOrGroupId === Parent.Mentor__c);
	const rows = overdue.map(({ ParentId }) => ({ Id: ParentId, Status__c: 'Done' }));
	const results = await org.updateMany('Deal_Review__c', rows);
	return {
		closed: results.filter(({ success }) => success).length,
		refused: refusedRows(rows, results, ({ Id }) => overdue.find(({ ParentId }) => ParentId === Id)!.Parent.Name),
	};
}
