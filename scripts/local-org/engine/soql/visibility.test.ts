import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { UserContext } from '../contract.ts';
import { ana, id, names, org, plain, query, refused, setUp } from './testing/deals.ts';

describe('access of the user', () => {
	before(() => {
		setUp();
		org.sharing('Opportunity', 'Private');
		org.sharing('Account', 'Private');
	});
	after(() => org.close());

	it('refuses objects and fields that the user may not read like ones that are not there', () => {
		const ben = org.person('Ben');
		assert.equal(refused('SELECT Id FROM Review__c', ben).errorCode, 'INVALID_TYPE');
		assert.match(
			refused('SELECT (SELECT Id FROM Reviews__r) FROM Opportunity', ben).message,
			/Didn't understand relationship 'Reviews__r'/,
		);
		org.grant(ben, {
			objectPermissions: [
				{
					object: 'Review__c',
					allowCreate: false,
					allowRead: true,
					allowEdit: false,
					allowDelete: false,
					viewAllRecords: true,
					modifyAllRecords: false,
				},
			],
		});
		assert.equal(query('SELECT Name FROM Review__c', ben).length, 1);
		for (const soql of [
			'SELECT Score__c FROM Review__c',
			'SELECT Id FROM Review__c WHERE Score__c = 4',
			'SELECT Id FROM Review__c ORDER BY Score__c',
			'SELECT MAX(Score__c) FROM Review__c',
		])
			assert.match(refused(soql, ben).message, /No such column 'Score__c' on entity 'Review__c'/);
		assert.match(refused('SELECT Opportunity__r.Name FROM Review__c', ben).message, /Didn't understand relationship 'Opportunity__r'/);
	});
	it('shows only visible rows in lists, child lists, counts and semi-joins', () => {
		const ben = org.person('Ben2');
		const account = org.add('Account', { Name: 'Bens', OwnerId: ben.userId });
		org.add('Opportunity', { Name: 'Anas deal', AccountId: account, OwnerId: ana.userId });
		assert.deepEqual(names('SELECT Name FROM Account', ben), ['Bens']);
		assert.equal(org.soql.query(ben, 'SELECT COUNT() FROM Opportunity').totalSize, 0);
		assert.deepEqual(plain(query('SELECT COUNT(Id) c FROM Opportunity', ben)), [{ c: 0 }]);
		assert.deepEqual(plain(query('SELECT Name, (SELECT Name FROM Opportunities) FROM Account', ben)), [
			{ Name: 'Bens', Opportunities: null },
		]);
		assert.deepEqual(names('SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity)', ben), []);
		assert.deepEqual(names('SELECT Name FROM Account WHERE Id NOT IN (SELECT AccountId FROM Opportunity)', ben), ['Bens']);
	});
	it('shows of a hidden parent its Id and Name and nothing else', () => {
		const ben = org.person('Ben3');
		const hidden = org.add('Account', { Name: 'Hidden', Industry: 'Energy', OwnerId: ana.userId });
		const child = org.add('Account', { Name: 'Child', ParentId: hidden, OwnerId: ben.userId });
		const [record] = plain(
			query(`SELECT Parent.Id, Parent.Name, Parent.Industry, Parent.Owner.Name FROM Account WHERE Id = '${child}'`, ben),
		) as unknown[];
		assert.deepEqual(record, { Parent: { Id: hidden, Name: 'Hidden', Industry: null, Owner: null } });
		assert.deepEqual(names(`SELECT Name FROM Account WHERE Parent.Industry = 'Energy'`, ben), []);
		org.add('AccountShare', {
			AccountId: hidden,
			UserOrGroupId: ben.userId,
			AccountAccessLevel: 'Read',
			OpportunityAccessLevel: 'None',
			RowCause: 'Manual',
		});
		assert.deepEqual(names(`SELECT Name FROM Account WHERE Parent.Industry = 'Energy'`, ben), ['Child']);
	});
	it('keeps the plans of one user from another', () => {
		const soql = "SELECT Name, Account.Industry FROM Opportunity WHERE Name = 'Early'";
		const admin = org.person('Admin', { profile: 'System Administrator' });
		const ben = org.person('Ben4');
		org.add('OpportunityShare', { OpportunityId: id.early, UserOrGroupId: ben.userId, OpportunityAccessLevel: 'Read', RowCause: 'Manual' });
		for (const ctx of [admin, ben, admin, ana]) assert.equal(query(soql, ctx).length, 1);
		assert.equal(query(soql, org.person('Eve')).length, 0);
	});
	it('answers UserRecordAccess for the asked user', () => {
		const boss = org.person('Boss', { role: org.role('Boss') });
		const ask = (ctx: UserContext, of: UserContext, rest = ''): unknown =>
			plain(
				query(
					`SELECT RecordId, HasReadAccess, HasEditAccess, MaxAccessLevel FROM UserRecordAccess WHERE UserId = '${of.userId}' AND RecordId IN ('${id.early}', '${id.late}')${rest}`,
					ctx,
				),
			);
		const admin = org.person('Admin2', { profile: 'System Administrator' });
		assert.deepEqual(
			ask(admin, ana),
			[id.early, id.late].map((RecordId) => ({ RecordId, HasReadAccess: true, HasEditAccess: true, MaxAccessLevel: 'All' })),
		);
		assert.deepEqual(
			ask(admin, boss),
			[id.early, id.late].map((RecordId) => ({ RecordId, HasReadAccess: false, HasEditAccess: false, MaxAccessLevel: 'None' })),
		);
		assert.deepEqual(ask(admin, boss, ' AND HasReadAccess = true'), []);
		assert.deepEqual(ask(boss, ana), [], 'records that the running user cannot read are left out');
		assert.match(
			refused(`SELECT RecordId FROM UserRecordAccess WHERE UserId = '${ana.userId}'`).message,
			/Must filter UserId and RecordId/,
		);
		const tooMany = Array.from({ length: 201 }, () => `'${id.early}'`).join(',');
		assert.match(
			refused(`SELECT RecordId FROM UserRecordAccess WHERE UserId = '${ana.userId}' AND RecordId IN (${tooMany})`).message,
			/maximum of 200/,
		);
	});
});
