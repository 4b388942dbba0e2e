import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { close, level, open, org, reviewer, sees } from './testing/access.ts';

describe('object, field and named permissions', () => {
	before(open);
	after(close);

	it('gives nothing to a user without grants', () => {
		const nobody = org.person('Nobody', { profile: 'Minimum Access - Salesforce' });
		assert.deepEqual(org.access.object(nobody, 'Account'), {
			create: false,
			read: false,
			edit: false,
			delete: false,
			viewAll: false,
			modifyAll: false,
		});
		assert.deepEqual(org.access.field(nobody, 'Account', 'Phone'), { read: false, edit: false });
		assert.equal(org.access.object(nobody, 'Profile').read, true);
	});

	it('adds up profile and permission sets, and takes them back with the assignment', () => {
		const ana = org.person('Ana');
		assert.equal(org.access.object(ana, 'Account').edit, true);
		assert.equal(org.access.object(ana, 'Review__c').read, false);
		org.grant(ana, {
			objectPermissions: [
				{
					object: 'Review__c',
					allowCreate: false,
					allowRead: true,
					allowEdit: false,
					allowDelete: false,
					viewAllRecords: false,
					modifyAllRecords: false,
				},
			],
		});
		assert.equal(org.access.object(ana, 'review__C').read, true);
		assert.equal(org.access.object(ana, 'Review__c').create, false);
		org.store.run('DELETE FROM "PermissionSetAssignment" WHERE "AssigneeId" = ?', [ana.userId]);
		org.access.invalidate();
		assert.equal(org.access.object(ana, 'Review__c').read, false);
	});

	it('hides a field until it is granted, from administrators too', () => {
		const admin = org.person('Admin', { profile: 'System Administrator' });
		assert.deepEqual(org.access.field(admin, 'Review__c', 'Ask__c'), { read: false, edit: false });
		assert.deepEqual(org.access.field(admin, 'Review__c', 'Name'), { read: true, edit: true });
		org.grant(admin, { fieldPermissions: [{ field: 'Review__c.Ask__c', readable: true, editable: false }] });
		assert.deepEqual(org.access.field(admin, 'Review__c', 'Ask__c'), { read: true, edit: false });
	});

	it('never lets a formula or a system field be edited', () => {
		const ana = reviewer('Ana2');
		assert.deepEqual(org.access.field(ana, 'Review__c', 'Double_Score__c'), { read: true, edit: false });
		assert.deepEqual(org.access.field(ana, 'Review__c', 'CreatedDate'), { read: true, edit: false });
	});

	it('knows system and custom permissions by name', () => {
		const ana = org.person('Ana3');
		assert.equal(org.access.has(ana, 'TransferAnyEntity'), false);
		assert.equal(org.access.hasCustom(ana, 'Ridealong_Rep'), false);
		org.grant(ana, { userPermissions: ['TransferAnyEntity'], customPermissions: ['Ridealong_Rep'] });
		assert.equal(org.access.has(ana, 'TransferAnyEntity'), true);
		assert.equal(org.access.hasCustom(ana, 'Ridealong_Rep'), true);
	});

	it('lets View All Data read and Modify All Data write everything, and fields stay hidden', () => {
		const auditor = org.person('Auditor', { profile: 'Minimum Access - Salesforce' });
		org.grant(auditor, { userPermissions: ['ViewAllData'] });
		assert.deepEqual(org.access.object(auditor, 'Review__c'), {
			create: false,
			read: true,
			edit: false,
			delete: false,
			viewAll: true,
			modifyAll: false,
		});
		assert.equal(org.access.field(auditor, 'Review__c', 'Score__c').read, false);
		const master = org.person('Master', { profile: 'Minimum Access - Salesforce' });
		org.grant(master, { userPermissions: ['ModifyAllData'] });
		assert.equal(org.access.object(master, 'Review__c').delete, true);
	});

	it('lets setup objects be written with their permission only', () => {
		const ana = org.person('Ana4');
		assert.equal(org.access.object(ana, 'PermissionSetAssignment').create, false);
		org.grant(ana, { userPermissions: ['AssignPermissionSets'] });
		assert.equal(org.access.object(ana, 'PermissionSetAssignment').create, true);
	});

	it('lets a user edit only their own user record, and only personal fields', () => {
		const ana = org.person('Ana5');
		const ben = org.person('Ben5');
		assert.equal(level(ana, 'User', ana.userId), 'Edit');
		assert.equal(level(ana, 'User', ben.userId), 'Read');
		assert.equal(org.access.field(ana, 'User', 'Phone').edit, true);
		assert.equal(org.access.field(ana, 'User', 'ProfileId').edit, false);
		const admin = org.person('Admin5', { profile: 'System Administrator' });
		assert.equal(level(admin, 'User', ben.userId), 'All');
	});

	it('allows everything in system mode', () => {
		assert.equal(org.access.object(org.system, 'Review__c').delete, true);
		assert.equal(org.access.has(org.system, 'ModifyAllData'), true);
		assert.equal(org.access.readPredicate(org.system, org.schema.objects.get('Opportunity')!, 't'), undefined);
	});
});

describe('transfer and the All permissions', () => {
	before(open);
	after(close);

	it('needs Transfer Record and edit access, unless one owns the record or stands above', () => {
		const [ana, ben, holder] = [org.person('Ana'), org.person('Ben'), org.person('Holder')];
		org.grant(holder, { userPermissions: ['TransferAnyEntity'] });
		const account = org.add('Account', { Name: 'A', OwnerId: ana.userId });
		assert.equal(level(ana, 'Account', account), 'All');
		assert.equal(level(ben, 'Account', account), 'Edit');
		assert.equal(level(holder, 'Account', account), 'Transfer');
		org.sharing('Account', 'Private');
		assert.equal(level(holder, 'Account', account), 'None');
		org.sharing('Account', 'ReadWrite');
	});

	it('lets Transfer Leads transfer leads only', () => {
		org.sharing('Lead', 'ReadWrite');
		const [ana, ben] = [org.person('Ana'), org.person('Ben')];
		org.grant(ben, { userPermissions: ['TransferAnyLead'] });
		assert.equal(level(ben, 'Lead', org.add('Lead', { Name: 'L', OwnerId: ana.userId })), 'Transfer');
		assert.equal(level(ben, 'Account', org.add('Account', { Name: 'A', OwnerId: ana.userId })), 'Edit');
	});

	it('object permissions cap what sharing gives', () => {
		const ana = org.person('Ana');
		org.grant(ana, {
			objectPermissions: [
				{
					object: 'Review__c',
					allowCreate: true,
					allowRead: true,
					allowEdit: false,
					allowDelete: false,
					viewAllRecords: false,
					modifyAllRecords: false,
				},
			],
		});
		const review = org.add('Review__c', { Name: 'R', OwnerId: ana.userId });
		const rights = org.access.records(ana, org.schema.objects.get('Review__c')!, [review]).get(review)!;
		assert.deepEqual(
			{ ...rights, maxLevel: undefined },
			{ read: true, edit: false, delete: false, transfer: false, all: true, maxLevel: undefined },
		);
	});

	it('View All Records reads, Modify All Records does everything, on that object alone', () => {
		org.sharing('Opportunity', 'Private');
		const [ana, viewer, modifier] = [org.person('Ana'), org.person('Viewer'), org.person('Modifier')];
		const right = { object: 'Review__c', allowCreate: true, allowRead: true, allowEdit: true, allowDelete: true };
		org.grant(viewer, { objectPermissions: [{ ...right, viewAllRecords: true, modifyAllRecords: false }] });
		org.grant(modifier, { objectPermissions: [{ ...right, viewAllRecords: true, modifyAllRecords: true }] });
		const review = org.add('Review__c', { Name: 'R', OwnerId: ana.userId });
		const deal = org.add('Opportunity', { Name: 'D', OwnerId: ana.userId });
		assert.equal(level(viewer, 'Review__c', review), 'Read');
		assert.equal(level(modifier, 'Review__c', review), 'All');
		assert.equal(sees(viewer, 'Review__c', review), true);
		assert.equal(sees(viewer, 'Opportunity', deal), false);
		assert.equal(level(modifier, 'Opportunity', deal), 'None');
	});

	it('says nothing about ids that do not exist', () => {
		assert.equal(org.access.records(org.person('Ana'), org.schema.objects.get('Account')!, ['001000000000000AAA']).size, 0);
	});
});
