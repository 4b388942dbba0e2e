import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { AccessLevel, UserContext } from '../contract.ts';
import type { SharingModel } from '../../schema/model.ts';
import { close, level, open, org, reviewer, sees } from './testing/access.ts';

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
