import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { AccessLevel, UserContext } from '../contract.ts';
import type { SharingModel } from '../../schema/model.ts';
import { allRights, testOrg, type TestOrg } from './testing/org.ts';

let org: TestOrg;
const open = () => {
	org = testOrg();
};
const close = () => org.close();
const level = (ctx: UserContext, object: string, id: string): AccessLevel | undefined =>
	org.access.records(ctx, org.schema.objects.get(object)!, [id]).get(id)?.maxLevel;
/** What a query sees and what records() says must agree on Read. */
function sees(ctx: UserContext, object: string, id: string): boolean {
	const queried = org.soql.query(ctx, `SELECT Id FROM ${object} WHERE Id = '${id}'`).totalSize === 1;
	assert.equal(
		org.access.records(ctx, org.schema.objects.get(object)!, [id]).get(id)?.read ?? false,
		queried,
		`query and records() disagree on ${object} ${id}`,
	);
	return queried;
}
const reviewer = (name: string, options?: Parameters<TestOrg['person']>[1]): UserContext => {
	const ctx = org.person(name, options);
	org.grant(ctx, allRights(org.schema.objects.get('Review__c')!));
	org.grant(ctx, allRights(org.schema.objects.get('Note__c')!));
	return ctx;
};

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

describe('org-wide defaults', () => {
	const cases: { model: SharingModel; object: string; stranger: AccessLevel }[] = [
		{ model: 'Private', object: 'Lead', stranger: 'None' },
		{ model: 'Read', object: 'Lead', stranger: 'Read' },
		{ model: 'ReadWrite', object: 'Lead', stranger: 'Edit' },
		{ model: 'ReadWriteTransfer', object: 'Lead', stranger: 'Transfer' },
		{ model: 'Private', object: 'Opportunity', stranger: 'None' },
		{ model: 'ReadWrite', object: 'Opportunity', stranger: 'Edit' },
	];
	for (const { model, object, stranger } of cases)
		it(`${object} ${model}: the owner has all, a stranger ${stranger}`, () => {
			open();
			org.sharing(object, model);
			const ana = org.person('Ana');
			const ben = org.person('Ben');
			const id = org.add(object, { Name: 'X', OwnerId: ana.userId });
			assert.equal(level(ana, object, id), 'All');
			assert.equal(level(ben, object, id), stranger);
			assert.equal(sees(ben, object, id), stranger !== 'None');
			close();
		});
});

describe('role hierarchy', () => {
	before(open);
	after(close);

	it('gives a manager what people below own, at any depth, and never upwards or sideways', () => {
		org.sharing('Opportunity', 'Private');
		const top = org.role('Top');
		const middle = org.role('Middle', top);
		const rep = org.role('Rep', middle);
		const peerRole = org.role('Peer', middle);
		const boss = org.person('Boss', { role: top });
		const manager = org.person('Manager', { role: middle });
		const ana = org.person('Ana', { role: rep });
		const colleague = org.person('Colleague', { role: rep });
		const peer = org.person('Peer', { role: peerRole });
		const deal = org.add('Opportunity', { Name: 'Deal', OwnerId: ana.userId });
		const managers = org.add('Opportunity', { Name: 'Managers', OwnerId: manager.userId });
		assert.equal(level(boss, 'Opportunity', deal), 'All');
		assert.equal(level(manager, 'Opportunity', deal), 'All');
		assert.equal(level(colleague, 'Opportunity', deal), 'None');
		assert.equal(level(peer, 'Opportunity', deal), 'None');
		assert.equal(level(ana, 'Opportunity', managers), 'None');
		assert.equal(sees(manager, 'Opportunity', deal), true);
		assert.equal(sees(peer, 'Opportunity', deal), false);
	});

	it('follows Grant Access Using Hierarchies for custom objects: on by default, off by setting', () => {
		const top = org.role('Top2');
		const boss = reviewer('Boss2', { role: top });
		const ana = reviewer('Ana2', { role: org.role('Rep2', top) });
		const mentor = reviewer('Mentor2', { role: org.role('Mentor2', top) });
		const review = org.add('Review__c', { Name: 'R', OwnerId: ana.userId });
		assert.equal(level(boss, 'Review__c', review), 'All');
		org.settings.hierarchies = { Review__c: false };
		assert.equal(level(boss, 'Review__c', review), 'None');
		assert.equal(sees(boss, 'Review__c', review), false);
		assert.equal(sees(ana, 'Review__c', review), true);
		org.add('Review__Share', { ParentId: review, UserOrGroupId: mentor.userId, AccessLevel: 'Edit', RowCause: 'Manual' });
		assert.equal(level(mentor, 'Review__c', review), 'Edit');
		assert.equal(level(boss, 'Review__c', review), 'None');
		org.settings.hierarchies = {};
		assert.equal(level(boss, 'Review__c', review), 'All');
	});

	it('cannot be switched off for standard objects', () => {
		const top = org.role('Top3');
		const boss = org.person('Boss3', { role: top });
		const ana = org.person('Ana3', { role: org.role('Rep3', top) });
		const deal = org.add('Opportunity', { Name: 'Deal', OwnerId: ana.userId });
		org.settings.hierarchies = { Opportunity: false };
		assert.equal(level(boss, 'Opportunity', deal), 'All');
	});
});

describe('shares', () => {
	before(() => {
		open();
		org.sharing('Opportunity', 'Private');
	});
	after(close);
	const deal = (ctx: UserContext): string => org.add('Opportunity', { Name: 'Deal', OwnerId: ctx.userId });
	const share = (id: string, to: string, access = 'Read'): string =>
		org.add('OpportunityShare', { OpportunityId: id, UserOrGroupId: to, OpportunityAccessLevel: access, RowCause: 'Manual' });

	it('gives a user the level of the share and nothing on other records', () => {
		const [ana, ben] = [org.person('Ana'), org.person('Ben')];
		const [shared, other] = [deal(ana), deal(ana)];
		const row = share(shared, ben.userId);
		assert.equal(level(ben, 'Opportunity', shared), 'Read');
		assert.equal(level(ben, 'Opportunity', other), 'None');
		assert.equal(sees(ben, 'Opportunity', shared), true);
		org.store.run('UPDATE "OpportunityShare" SET "OpportunityAccessLevel" = \'Edit\' WHERE "Id" = ?', [row]);
		assert.equal(level(ben, 'Opportunity', shared), 'Edit');
		org.store.run('DELETE FROM "OpportunityShare" WHERE "Id" = ?', [row]);
		assert.equal(sees(ben, 'Opportunity', shared), false);
	});

	const groups: { name: string; make(members: { ctx: UserContext; role: string; parent: string }): string }[] = [
		{ name: 'a public group', make: ({ ctx }) => member(org.add('Group', { Name: 'G', Type: 'Regular' }), ctx.userId) },
		{
			name: 'a group in a group',
			make: ({ ctx }) =>
				member(
					org.add('Group', { Name: 'Outer', Type: 'Regular' }),
					member(org.add('Group', { Name: 'Inner', Type: 'Regular' }), ctx.userId),
				),
		},
		{ name: 'a role', make: ({ role }) => org.add('Group', { Type: 'Role', RelatedId: role }) },
		{ name: 'a role and its subordinates', make: ({ parent }) => org.add('Group', { Type: 'RoleAndSubordinates', RelatedId: parent }) },
		{
			name: 'a role group within a public group',
			make: ({ role }) => member(org.add('Group', { Name: 'G', Type: 'Regular' }), org.add('Group', { Type: 'Role', RelatedId: role })),
		},
	];
	const member = (group: string, of: string): string => {
		org.add('GroupMember', { GroupId: group, UserOrGroupId: of });
		return group;
	};
	for (const { name, make } of groups)
		it(`reaches the members of ${name} and nobody else`, () => {
			const parent = org.role('P');
			const role = org.role('R', parent);
			const [owner, inside, outside] = [
				org.person('Owner'),
				org.person('Inside', { role }),
				org.person('Outside', { role: org.role('Elsewhere') }),
			];
			const id = deal(owner);
			share(id, make({ ctx: inside, role, parent }));
			assert.equal(sees(inside, 'Opportunity', id), true);
			assert.equal(sees(outside, 'Opportunity', id), false);
		});

	it('does not reach down from a Role group, and keeps managers out of a group without bosses', () => {
		const top = org.role('T');
		const low = org.role('L', top);
		const [owner, boss, below] = [org.person('Owner'), org.person('Boss', { role: top }), org.person('Below', { role: low })];
		const toRole = deal(owner);
		share(toRole, org.add('Group', { Type: 'Role', RelatedId: top }));
		assert.equal(sees(boss, 'Opportunity', toRole), true);
		assert.equal(sees(below, 'Opportunity', toRole), false);
		for (const includesBosses of [true, false]) {
			const id = deal(owner);
			share(id, member(org.add('Group', { Name: 'G', Type: 'Regular', DoesIncludeBosses: includesBosses }), below.userId));
			assert.equal(sees(below, 'Opportunity', id), true);
			assert.equal(sees(boss, 'Opportunity', id), includesBosses);
		}
	});

	it('treats members of a queue as owners of its records', () => {
		org.sharing('Lead', 'Private');
		const queue = org.add('Group', { Name: 'Q', Type: 'Queue' });
		const [ana, ben] = [org.person('Ana'), org.person('Ben')];
		member(queue, ana.userId);
		const lead = org.add('Lead', { Name: 'L', LastName: 'L', OwnerId: queue });
		assert.equal(level(ana, 'Lead', lead), 'All');
		assert.equal(sees(ben, 'Lead', lead), false);
	});

	it('shows share and history rows to those who see the record; only who may share it writes them', () => {
		const [ana, ben, eve] = [org.person('Ana'), org.person('Ben'), org.person('Eve')];
		const id = deal(ana);
		const row = share(id, ben.userId, 'Edit');
		const history = org.add('OpportunityFieldHistory', { OpportunityId: id, Field: 'StageName' });
		assert.equal(sees(ben, 'OpportunityShare', row), true);
		assert.equal(sees(eve, 'OpportunityShare', row), false);
		assert.equal(sees(ben, 'OpportunityFieldHistory', history), true);
		assert.equal(sees(eve, 'OpportunityFieldHistory', history), false);
		assert.equal(level(ana, 'OpportunityShare', row), 'All');
		assert.equal(level(ben, 'OpportunityShare', row), 'Read');
	});
});

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

describe('access that follows from related records', () => {
	before(() => {
		open();
		org.sharing('Account', 'Private');
		org.sharing('Opportunity', 'Private');
	});
	after(close);

	it('implicit parent: who is given an opportunity reads its account, and nothing more', () => {
		const [ana, ben, eve] = [org.person('Ana'), org.person('Ben'), org.person('Eve')];
		const account = org.add('Account', { Name: 'A', OwnerId: ana.userId });
		const deal = org.add('Opportunity', { Name: 'D', OwnerId: ana.userId, AccountId: account });
		assert.equal(sees(ben, 'Account', account), false);
		org.add('OpportunityShare', { OpportunityId: deal, UserOrGroupId: ben.userId, OpportunityAccessLevel: 'Edit', RowCause: 'Manual' });
		assert.equal(level(ben, 'Account', account), 'Read');
		assert.equal(sees(ben, 'Account', account), true);
		assert.equal(sees(eve, 'Account', account), false);
	});

	it('implicit parent comes from sharing, not from an open default', () => {
		org.sharing('Opportunity', 'Read');
		const [ana, eve] = [org.person('Ana'), org.person('Eve')];
		const account = org.add('Account', { Name: 'A', OwnerId: ana.userId });
		org.add('Opportunity', { Name: 'D', OwnerId: ana.userId, AccountId: account });
		assert.equal(sees(eve, 'Account', account), false);
		org.sharing('Opportunity', 'Private');
	});

	it('account owners do not see opportunities of others, unless their role or an account share says so', () => {
		const role = org.role('R');
		const [owner, rep, helper] = [org.person('Owner', { role }), org.person('Rep'), org.person('Helper')];
		const account = org.add('Account', { Name: 'A', OwnerId: owner.userId });
		const deal = org.add('Opportunity', { Name: 'D', OwnerId: rep.userId, AccountId: account });
		assert.equal(sees(owner, 'Opportunity', deal), false);
		org.store.run('UPDATE "UserRole" SET "OpportunityAccessForAccountOwner" = \'Edit\' WHERE "Id" = ?', [role]);
		org.access.invalidate();
		assert.equal(level(owner, 'Opportunity', deal), 'Edit');
		assert.equal(sees(owner, 'Opportunity', deal), true);
		org.add('AccountShare', {
			AccountId: account,
			UserOrGroupId: helper.userId,
			AccountAccessLevel: 'Read',
			OpportunityAccessLevel: 'Read',
			RowCause: 'Manual',
		});
		assert.equal(level(helper, 'Opportunity', deal), 'Read');
		assert.equal(sees(helper, 'Opportunity', deal), true);
	});

	it('contacts follow their account; without one they are their owner’s', () => {
		const [ana, ben] = [org.person('Ana'), org.person('Ben')];
		const account = org.add('Account', { Name: 'A', OwnerId: ana.userId });
		const contact = org.add('Contact', { LastName: 'C', Name: 'C', AccountId: account, OwnerId: ben.userId });
		const lonely = org.add('Contact', { LastName: 'L', Name: 'L', OwnerId: ben.userId });
		assert.equal(level(ana, 'Contact', contact), 'All');
		assert.equal(sees(ben, 'Contact', contact), false);
		assert.equal(sees(ben, 'Contact', lonely), true);
		assert.equal(sees(ana, 'Contact', lonely), false);
		org.add('AccountShare', {
			AccountId: account,
			UserOrGroupId: ben.userId,
			AccountAccessLevel: 'Edit',
			OpportunityAccessLevel: 'None',
			RowCause: 'Manual',
		});
		assert.equal(level(ben, 'Contact', contact), 'Transfer');
	});

	it('details follow their master; with writeRequiresMasterRead readers may write', () => {
		const [ana, mentor, eve] = [reviewer('Ana'), reviewer('Mentor'), reviewer('Eve')];
		const review = org.add('Review__c', { Name: 'R', OwnerId: ana.userId });
		const note = org.add('Note__c', { Name: 'N', Review__c: review });
		org.add('Review__Share', { ParentId: review, UserOrGroupId: mentor.userId, AccessLevel: 'Read', RowCause: 'Manual' });
		assert.equal(level(ana, 'Note__c', note), 'All');
		assert.equal(level(mentor, 'Note__c', note), 'Delete');
		assert.equal(sees(mentor, 'Note__c', note), true);
		assert.equal(sees(eve, 'Note__c', note), false);
		const masterDetail = org.schema.objects.get('Note__c')!.fields.get('Review__c')!.masterDetail!;
		masterDetail.writeRequiresMasterRead = false;
		assert.equal(level(mentor, 'Note__c', note), 'Read');
		masterDetail.writeRequiresMasterRead = true;
	});

	it('activities are seen by their owner and with what they are about', () => {
		const [ana, ben, eve] = [org.person('Ana'), org.person('Ben'), org.person('Eve')];
		const deal = org.add('Opportunity', { Name: 'D', OwnerId: ana.userId });
		const task = org.add('Task', { Subject: 'T', OwnerId: ben.userId, WhatId: deal });
		const mail = org.add('EmailMessage', { Subject: 'M', RelatedToId: deal, CreatedById: ben.userId });
		for (const [object, id] of [
			['Task', task],
			['EmailMessage', mail],
		] as const) {
			assert.equal(sees(ana, object, id), true);
			assert.equal(sees(ben, object, id), true);
			assert.equal(sees(eve, object, id), false);
		}
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
