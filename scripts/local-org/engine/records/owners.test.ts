import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ApiError } from '../../errors.ts';
import { testOrg, type TestOrg } from '../testing/org.ts';
import type { OwnerChangeOptions, SaveResult, UserContext } from '../contract.ts';

const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));

interface Deals {
	org: TestOrg;
	old: UserContext;
	next: UserContext;
	third: UserContext;
	account: string;
	contact: string;
	open: string;
	others: string;
	closed: string;
	task: string;
	ran: string[];
	move(options?: OwnerChangeOptions): SaveResult[];
	owners(): Record<string, unknown>;
}

/** An account of `old` with a contact, an open and a closed deal and a task of theirs, and an open deal of a third person. */
function deals(): Deals {
	const org = testOrg();
	for (const name of ['Account', 'Contact', 'Opportunity']) org.schema.objects.get(name)!.fields.get('OwnerId')!.trackHistory = true;
	const [old, next, third] = [org.person('old'), org.person('next'), org.person('third')];
	const account = org.create('Account', { Name: 'A', OwnerId: old.userId });
	const deal = (owner: UserContext, StageName: string): string =>
		org.create('Opportunity', { Name: StageName, StageName, CloseDate: '2026-04-01', AccountId: account, OwnerId: owner.userId });
	const ids = {
		contact: org.create('Contact', { LastName: 'C', AccountId: account, OwnerId: old.userId }),
		open: deal(old, 'Prospecting'),
		others: deal(third, 'Prospecting'),
		closed: deal(old, 'Closed Won'),
		task: org.create('Task', { Subject: 't', WhatId: account, OwnerId: old.userId }),
	};
	const ran: string[] = [];
	for (const object of ['Account', 'Contact', 'Opportunity', 'Task'])
		for (const kind of ['RecordBeforeSave', 'RecordAfterSave'] as const) org.flow(object, kind, 'Update', () => void ran.push(object));
	const names = new Map([old, next, third].map((who, at) => [who.userId, ['old', 'next', 'third'][at]!]));
	const owner = (object: string, id: string): unknown => names.get(org.value(object, id, 'OwnerId') as string);
	return {
		org,
		old,
		next,
		third,
		account,
		...ids,
		ran,
		move: (options) => org.records.update(old, 'Account', [{ Id: account, OwnerId: next.userId }], options ? { ownerChange: options } : {}),
		owners: () => ({
			account: owner('Account', account),
			contact: owner('Contact', ids.contact),
			open: owner('Opportunity', ids.open),
			others: owner('Opportunity', ids.others),
			closed: owner('Opportunity', ids.closed),
			task: owner('Task', ids.task),
		}),
	};
}

describe('a new owner of an account', () => {
	const stay = { account: 'next', contact: 'old', open: 'old', others: 'third', closed: 'old', task: 'old' };
	const cases: [string, OwnerChangeOptions | undefined, Partial<typeof stay>][] = [
		['through the API takes nothing along by default', undefined, {}],
		[
			'takes contacts and open deals of the old one',
			{ TransferContacts: true, TransferOwnedOpenOpportunities: true },
			{ contact: 'next', open: 'next' },
		],
		[
			'takes other people’s open deals',
			{ TransferOwnedOpenOpportunities: true, TransferOthersOpenOpportunities: true },
			{ open: 'next', others: 'next' },
		],
		['takes closed deals of the old one', { TransferOwnedClosedOpportunities: true }, { closed: 'next' }],
		['takes open activities of the old one', { TransferOpenActivities: true }, { task: 'next' }],
	];
	for (const [what, options, change] of cases)
		test(`${what}; only the account's own automation runs`, () => {
			const org = deals();
			assert.deepEqual(codes(org.move(options)), ['OK']);
			assert.deepEqual(org.owners(), { ...stay, ...change });
			assert.deepEqual(org.ran, ['Account', 'Account']);
		});

	test('leaves history and shares of what came along as a change of owner does', () => {
		const { org, open, old, next, third, move } = deals();
		org.store.run(
			`INSERT INTO "OpportunityShare" ("Id", "IsDeleted", "OpportunityId", "UserOrGroupId", "OpportunityAccessLevel", "RowCause") VALUES ('00tX', 0, ?, ?, 'Edit', 'Manual')`,
			[open, third.userId],
		);
		move({ TransferOwnedOpenOpportunities: true });
		assert.deepEqual(
			org.store.all(
				`SELECT "Field", "OldValue", "NewValue", "CreatedById" FROM "OpportunityFieldHistory" WHERE "OpportunityId" = ? AND "Field" = 'Owner' AND "DataType" = 'EntityId'`,
				[open],
			),
			[['Owner', old.userId, next.userId, old.userId]],
		);
		assert.deepEqual(org.store.all('SELECT "UserOrGroupId", "RowCause" FROM "OpportunityShare" WHERE "OpportunityId" = ?', [open]), [
			[next.userId, 'Owner'],
		]);
	});

	test('options that contradict or do not exist are refused', () => {
		const { move } = deals();
		assert.throws(
			() => move({ TransferOthersOpenOpportunities: true }),
			(error) => error instanceof ApiError && error.errorCode === 'INVALID_OPERATION',
		);
		assert.throws(
			() => move({ TransferEverything: true }),
			(error) => error instanceof ApiError && error.errorCode === 'NOT_IMPLEMENTED',
		);
	});
});

describe('the mass tools', () => {
	/** A rule and a flow on leads that both refuse every change. */
	function guarded(): { org: TestOrg; rep: UserContext; lead: string; ran: string[] } {
		const org = testOrg();
		const rep = org.person('rep');
		const lead = org.create('Lead', { LastName: 'L', Company: 'C' });
		org.schema.objects.get('Lead')!.validationRules.push({
			fullName: 'Never',
			active: true,
			errorConditionFormula: 'ISCHANGED(OwnerId)',
			errorMessage: 'Never',
		});
		const ran: string[] = [];
		org.flow('Lead', 'RecordBeforeSave', 'Update', () => void ran.push('before'));
		org.flow('Lead', 'RecordAfterSave', 'Update', () => void ran.push('after'));
		return { org, rep, lead, ran };
	}

	test('run flows and no validation rules; a single change runs both', () => {
		const { org, rep, lead, ran } = guarded();
		assert.deepEqual(codes(org.records.update(org.system, 'Lead', [{ Id: lead, OwnerId: rep.userId }])), [
			'FIELD_CUSTOM_VALIDATION_EXCEPTION',
		]);
		ran.length = 0;
		assert.deepEqual(codes(org.records.transfer(rep, 'Lead', [lead], rep.userId, 'ListView')), ['OK']);
		assert.deepEqual(ran, ['before', 'after']);
		assert.equal(org.value('Lead', lead, 'OwnerId'), rep.userId);
		assert.throws(() => org.records.transfer(rep, 'Lead', [lead], rep.userId, 'MassTransfer'), /Transfer Record/);
	});

	test('a queue is set up for leads, tasks and custom objects, in any spelling; for nothing else', () => {
		const { org } = guarded();
		const queue = org.create('Group', { Name: 'Inbound', Type: 'Queue' });
		const group = org.create('Group', { Name: 'Team', Type: 'Regular' });
		const bind = (object: string, to = queue): string[] =>
			codes(org.records.insert(org.system, 'QueueSobject', [{ QueueId: to, SobjectType: object }]));
		for (const object of ['Account', 'Opportunity', 'Contact', 'Event', 'User', 'Nothing'])
			assert.deepEqual(bind(object), ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'], object);
		assert.deepEqual(bind('Lead', group), ['FIELD_INTEGRITY_EXCEPTION']);
		for (const object of ['lead', 'Task', 'Project__c']) assert.deepEqual(bind(object), ['OK'], object);
		assert.deepEqual(
			org.soql.query(org.system, 'SELECT SobjectType FROM QueueSobject ORDER BY SobjectType').records.map((row) => row['SobjectType']),
			['Lead', 'Project__c', 'Task'],
		);
	});

	test('a queue owns what it is set up for; Accept is for its members', () => {
		const { org, rep, lead } = guarded();
		const other = org.person('other');
		const queue = org.create('Group', { Name: 'Inbound', Type: 'Queue' });
		const give = (): string[] => codes(org.records.transfer(org.system, 'Lead', [lead], queue, 'ListView'));
		assert.deepEqual(give(), ['INVALID_OPERATION']);
		org.create('QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
		assert.deepEqual(give(), ['OK']);
		org.create('GroupMember', { GroupId: queue, UserOrGroupId: rep.userId });
		assert.deepEqual(codes(org.records.transfer(other, 'Lead', [lead], other.userId, 'QueueAccept')), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		assert.deepEqual(codes(org.records.transfer(rep, 'Lead', [lead], other.userId, 'QueueAccept')), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		assert.deepEqual(codes(org.records.transfer(rep, 'Lead', [lead], rep.userId, 'QueueAccept')), ['OK']);
	});

	test('take along what the page takes along', () => {
		const { org, account, next, owners } = deals();
		assert.deepEqual(codes(org.records.transfer(org.system, 'Account', [account], next.userId, 'MassTransfer')), ['OK']);
		assert.deepEqual(owners(), { account: 'next', contact: 'next', open: 'next', others: 'third', closed: 'old', task: 'next' });
	});

	test('nobody inactive becomes an owner, and nobody who cannot read the object', () => {
		const { org, rep, lead } = guarded();
		const blind = org.person('blind', { profile: 'Minimum Access - Salesforce', permissionSets: [] });
		assert.deepEqual(codes(org.records.transfer(rep, 'Lead', [lead], blind.userId, 'ListView')), ['TRANSFER_REQUIRES_READ']);
		org.records.update(org.system, 'User', [{ Id: blind.userId, IsActive: false }]);
		assert.deepEqual(codes(org.records.transfer(rep, 'Lead', [lead], blind.userId, 'ListView')), ['INACTIVE_OWNER_OR_USER']);
	});
});
