import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { close, open, org, reviewer, sees } from './testing/access.ts';
import { allRights } from './testing/org.ts';

describe('history', () => {
	before(open);
	after(close);

	it('shows of a record what may be read of it: no rows of hidden fields, by query, count, child list or id', () => {
		const reader = org.person('Reader');
		const owner = reviewer('Owner');
		org.grant(reader, {
			objectPermissions: [{ ...allRights(org.schema.objects.get('Account')!).objectPermissions![0]!, viewAllRecords: true }],
		});
		const account = org.add('Account', { Name: 'A', OwnerId: owner.userId });
		const rows = ['created', 'Owner', 'Name', 'Phone', 'Industry'].map((field) =>
			org.add('AccountHistory', { AccountId: account, Field: field, NewValue: 'x' }),
		);
		const profile = org.schema.permissionSets.get('Standard User')!;
		const before = profile.fieldPermissions;
		const fields = (): unknown[] =>
			org.soql.query(reader, 'SELECT Field FROM AccountHistory ORDER BY Field').records.map((row) => row['Field']);
		assert.deepEqual(fields(), ['created', 'Industry', 'Name', 'Owner', 'Phone']);
		profile.fieldPermissions = before.filter((each) => each.field !== 'Account.Industry');
		org.access.invalidate();
		assert.deepEqual(fields(), ['created', 'Name', 'Owner', 'Phone']);
		assert.equal(org.soql.query(reader, "SELECT COUNT() FROM AccountHistory WHERE Field = 'Industry'").totalSize, 0);
		const [listed] = org.soql.query(reader, `SELECT (SELECT Field FROM Histories) FROM Account WHERE Id = '${account}'`).records;
		assert.equal((listed!['Histories'] as { totalSize: number }).totalSize, 4);
		assert.deepEqual(
			rows.map((id) => sees(reader, 'AccountHistory', id)),
			[true, true, true, true, false],
		);
		profile.fieldPermissions = before;
		org.access.invalidate();
	});
});

describe('stage history', () => {
	before(open);
	after(close);

	it('shows the columns that may be read of the deal', () => {
		const reader = org.person('Reader');
		const deal = org.add('Opportunity', { Name: 'D', OwnerId: reader.userId });
		org.add('OpportunityHistory', { OpportunityId: deal, StageName: 'Prospecting', Amount: 5, PrevAmount: 4 });
		const profile = org.schema.permissionSets.get('Standard User')!;
		const before = profile.fieldPermissions;
		const columns = ['StageName', 'Amount', 'PrevAmount', 'ExpectedRevenue', 'Probability'];
		const readable = (): string[] => columns.filter((name) => org.access.field(reader, 'OpportunityHistory', name).read);
		assert.deepEqual(readable(), columns);
		profile.fieldPermissions = before.filter((each) => each.field !== 'Opportunity.Amount');
		org.access.invalidate();
		assert.deepEqual(readable(), ['StageName', 'ExpectedRevenue', 'Probability']);
		assert.equal(org.soql.query(reader, 'SELECT StageName FROM OpportunityHistory').totalSize, 1);
		assert.throws(() => org.soql.query(reader, 'SELECT Id FROM OpportunityHistory WHERE PrevAmount > 1'), /No such column/);
		profile.fieldPermissions = before;
		org.access.invalidate();
	});
});
