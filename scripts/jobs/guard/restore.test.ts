import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Org, Row } from '../../salesforce/org.ts';
import { type Snapshot, restoreAccess } from './restore.ts';

test('what cannot be given back is told with the name of who had it, where somebody has the id', async () => {
	const [deal, sam, gone] = ['006000000000001AAA', '005000000000001AAA', '005000000000002AAA'];
	const row = (userId: string): Row => ({ OpportunityId: deal, UserOrGroupId: userId, OpportunityAccessLevel: 'Edit' });
	const snapshot: Snapshot = [
		{
			object: 'OpportunityShare',
			parent: 'OpportunityId',
			user: 'UserOrGroupId',
			fields: ['OpportunityAccessLevel'],
			rows: [row(sam), row(gone)],
		},
	];
	const refused = { success: false, errors: [{ statusCode: 'INACTIVE_USER', message: 'no', fields: [] }] };
	const org: Pick<Org, 'query' | 'insertMany'> = {
		query: (({ soql }: { soql: string }) =>
			Promise.resolve(soql.includes('FROM User ') ? [{ Id: sam, Name: 'Sam Stranger' }] : [])) as Org['query'],
		insertMany: (_object, rows) => Promise.resolve(rows.map(() => ({ id: '', created: false, ...refused }))),
	};
	const { unrestored } = await restoreAccess(org as Org, snapshot, new Map([[deal, new Set<string>()]]));
	assert.deepEqual(
		unrestored.map(({ userId, userName, why }) => [userId, userName, why]),
		[
			[sam, 'Sam Stranger', 'INACTIVE_USER no'],
			[gone, gone, 'INACTIVE_USER no'],
		],
	);
});
