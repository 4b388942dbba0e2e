/** What a save does beyond its own record: deletion, shares, standard objects, details. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testOrg } from '../testing/org.ts';
import type { SaveResult } from '../contract.ts';

const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));

describe('delete', () => {
	test('takes details along, is stopped by restricting lookups, clears others, and needs Delete on the record', () => {
		const org = testOrg();
		const [rep, other] = [org.person('rep'), org.person('other')];
		const account = org.create('Account', { Name: 'A' });
		const project = org.records.insert(rep, 'Project__c', [{ Account__c: account }])[0]!.id!;
		const step = org.create('Step__c', { Name: 's', Project__c: project });
		const [restricted] = org.records.delete(org.system, 'Account', [account]);
		assert.equal(restricted!.errors[0]!.statusCode, 'DELETE_FAILED');
		assert.match(restricted!.errors[0]!.message, /PR-0001/);
		assert.deepEqual(codes(org.records.delete(other, 'Project__c', [project])), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		assert.deepEqual(codes(org.records.delete(rep, 'Project__c', [project])), ['OK']);
		assert.equal(org.value('Step__c', step, 'IsDeleted'), 1);
		assert.deepEqual(codes(org.records.delete(org.system, 'Account', [account])), ['OK']);
	});
});

describe('shares', () => {
	test('only Manual, above the default, by who has full access, not for the owner; a matching one is updated', () => {
		const org = testOrg();
		const [rep, other] = [org.person('rep'), org.person('other')];
		const id = org.records.insert(rep, 'Project__c', [{}])[0]!.id!;
		const share = (who: typeof rep, values: Record<string, unknown>): string[] =>
			codes(org.records.insert(who, 'Project__Share', [{ ParentId: id, UserOrGroupId: other.userId, AccessLevel: 'Read', ...values }]));
		assert.deepEqual(share(other, {}), ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY']);
		assert.deepEqual(share(rep, { RowCause: 'Rule' }), ['FIELD_INTEGRITY_EXCEPTION']);
		assert.deepEqual(share(rep, { AccessLevel: 'All' }), ['FIELD_INTEGRITY_EXCEPTION']);
		assert.deepEqual(share(rep, { UserOrGroupId: rep.userId }), ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY']);
		assert.deepEqual(share(rep, {}), ['OK']);
		assert.deepEqual(share(rep, { AccessLevel: 'Edit' }), ['OK']);
		assert.deepEqual(share(other, {}), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		assert.deepEqual(org.store.all(`SELECT "AccessLevel" FROM "Project__Share" WHERE "RowCause" = 'Manual'`), [['Edit']]);
		const opportunity = org.create('Opportunity', { Name: 'o', StageName: 'Prospecting', CloseDate: '2026-04-01' });
		assert.deepEqual(
			codes(
				org.records.insert(org.system, 'OpportunityShare', [
					{ OpportunityId: opportunity, UserOrGroupId: other.userId, OpportunityAccessLevel: 'Read' },
				]),
			),
			['FIELD_INTEGRITY_EXCEPTION'],
		);
		const row = org.store.get(`SELECT "Id" FROM "Project__Share" WHERE "RowCause" = 'Manual'`)![0] as string;
		assert.deepEqual(codes(org.records.delete(other, 'Project__Share', [row])), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		assert.deepEqual(codes(org.records.delete(rep, 'Project__Share', [row])), ['OK']);
	});
});

describe('standard objects', () => {
	test('a stage decides closed, won, probability and forecast, and leaves a snapshot', () => {
		const org = testOrg();
		const id = org.create('Opportunity', { Name: 'o', StageName: 'Prospecting', CloseDate: '2026-04-01', Amount: 10 });
		const read = (): unknown =>
			org.store.get(
				'SELECT "IsClosed", "IsWon", "Probability", "ForecastCategory", "ForecastCategoryName" FROM "Opportunity" WHERE "Id" = ?',
				[id],
			);
		assert.deepEqual(read(), [0, 0, 10, 'Pipeline', 'Pipeline']);
		org.records.update(org.system, 'Opportunity', [{ Id: id, NextStep: 'call' }]);
		org.records.update(org.system, 'Opportunity', [{ Id: id, StageName: 'Closed Won' }]);
		assert.deepEqual(read(), [1, 1, 100, 'Closed', 'Closed']);
		assert.deepEqual(
			org.store.all('SELECT "StageName", "Probability" FROM "OpportunityHistory" WHERE "OpportunityId" = ? ORDER BY "Id"', [id]),
			[
				['Prospecting', 10],
				['Closed Won', 100],
			],
		);
		assert.deepEqual(codes(org.records.update(org.system, 'Opportunity', [{ Id: id, IsWon: false }])), ['INVALID_FIELD_FOR_INSERT_UPDATE']);
		assert.deepEqual(codes(org.records.insert(org.system, 'OpportunityHistory', [{}])), ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
	});

	test('people get their full name, tasks close, usernames are unique', () => {
		const org = testOrg();
		const lead = org.create('Lead', { FirstName: 'Ana', LastName: 'Ruiz', Company: 'C' });
		assert.equal(org.value('Lead', lead, 'Name'), 'Ana Ruiz');
		const opportunity = org.create('Opportunity', { Name: 'o', StageName: 'Prospecting', CloseDate: '2026-04-01' });
		const task = org.create('Task', { Subject: 's', WhatId: opportunity, ActivityDate: '2026-03-05' });
		assert.equal(org.value('Opportunity', opportunity, 'HasOpenActivity'), 1);
		org.records.update(org.system, 'Task', [{ Id: task, Status: 'Completed' }]);
		assert.equal(org.value('Task', task, 'CompletedDateTime'), '2026-03-02T09:00:00.000Z');
		assert.equal(org.value('Opportunity', opportunity, 'LastActivityDate'), '2026-03-05');
		org.person('twin');
		assert.throws(() => org.person('Twin'), /DUPLICATE_USERNAME/);
	});

	test('users are written by who may manage them, and permissions take effect at once', () => {
		const org = testOrg();
		const rep = org.person('rep', { permissionSets: [] });
		assert.deepEqual(codes(org.records.insert(rep, 'User', [{ LastName: 'x' }])), ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
		assert.deepEqual(codes(org.records.update(rep, 'User', [{ Id: org.identities.adminId, Title: 'x' }])), [
			'INSUFFICIENT_ACCESS_OR_READONLY',
		]);
		assert.deepEqual(codes(org.records.update(rep, 'User', [{ Id: rep.userId, Title: 'x' }])), ['OK']);
		assert.deepEqual(codes(org.records.insert(rep, 'Project__c', [{}])), ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
		const set = org.store.get(`SELECT "Id" FROM "PermissionSet" WHERE "Name" = 'Projects'`)![0] as string;
		org.create('PermissionSetAssignment', { AssigneeId: rep.userId, PermissionSetId: set });
		assert.deepEqual(codes(org.records.insert(rep, 'Project__c', [{}])), ['OK']);
		assert.deepEqual(codes(org.records.insert(org.system, 'PermissionSet', [{}])), ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
	});
});

test('a detail needs Edit on its master', () => {
	const org = testOrg();
	const [rep, other] = [org.person('rep'), org.person('other')];
	const id = org.records.insert(rep, 'Project__c', [{}])[0]!.id!;
	org.records.insert(rep, 'Project__Share', [{ ParentId: id, UserOrGroupId: other.userId, AccessLevel: 'Read' }]);
	assert.deepEqual(codes(org.records.insert(other, 'Step__c', [{ Name: 's', Project__c: id }])), [
		'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
	]);
	assert.deepEqual(codes(org.records.insert(rep, 'Step__c', [{ Name: 's', Project__c: id }])), ['OK']);
});
