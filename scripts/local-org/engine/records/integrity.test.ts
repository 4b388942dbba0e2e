/** What the platform refuses of single standard objects, and of values that no field of a kind may have. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SaveResult, UserContext } from '../contract.ts';
import { testOrg, type TestOrg } from '../testing/org.ts';

const told = (results: SaveResult[]): string[] =>
	results.map((result) =>
		result.success ? 'OK' : result.errors.map((error) => `${error.statusCode} ${error.fields.join()}`.trim()).join('+'),
	);
const deal = (values: Record<string, unknown> = {}): Record<string, unknown> => ({
	Name: 'D',
	StageName: 'Prospecting',
	CloseDate: '2026-04-01',
	...values,
});

describe('values', () => {
	const probabilities: [number, string][] = [
		[0, 'OK'],
		[100, 'OK'],
		[101, 'NUMBER_OUTSIDE_VALID_RANGE Probability'],
		[-1, 'NUMBER_OUTSIDE_VALID_RANGE Probability'],
	];
	for (const [probability, answer] of probabilities)
		test(`a probability of ${probability}: ${answer}`, () => {
			const org = testOrg();
			assert.deepEqual(told(org.records.insert(org.system, 'Opportunity', [deal({ Probability: probability })])), [answer]);
		});

	test('dates and times are from 1700 to 4000', () => {
		const org = testOrg();
		const save = (values: Record<string, unknown>): string[] => told(org.records.insert(org.system, 'Project__c', [values]));
		for (const day of ['1700-01-01', '4000-12-31']) assert.deepEqual(save({ Due_On__c: day }), ['OK']);
		for (const day of ['1699-12-31', '4001-01-01', '0001-01-01', '9999-12-31'])
			assert.deepEqual(save({ Due_On__c: day }), ['FIELD_INTEGRITY_EXCEPTION Due_On__c'], day);
		for (const moment of ['1700-01-01T00:00:00Z', '4000-12-31T00:00:00Z']) assert.deepEqual(save({ Seen_On__c: moment }), ['OK']);
		for (const moment of ['1699-12-31T23:59:59Z', '4000-12-31T00:00:01Z'])
			assert.deepEqual(save({ Seen_On__c: moment }), ['FIELD_INTEGRITY_EXCEPTION Seen_On__c'], moment);
	});

	test('a checkbox is never null: its default in a new record, refused in an update', () => {
		const org = testOrg();
		const id = org.create('Project__c', { Private__c: null });
		assert.equal(org.value('Project__c', id, 'Private__c'), 0);
		for (const blank of [null, '', ' '])
			assert.deepEqual(told(org.records.update(org.system, 'Project__c', [{ Id: id, Private__c: blank }])), [
				'INVALID_TYPE_ON_FIELD_IN_RECORD Private__c',
			]);
	});

	test('compound addresses are written by their parts', () => {
		const org = testOrg();
		assert.deepEqual(told(org.records.insert(org.system, 'Account', [{ Name: 'a', BillingAddress: { city: 'Bern' } }])), [
			'INVALID_FIELD_FOR_INSERT_UPDATE BillingAddress',
		]);
	});
});

describe('deleted records', () => {
	test('are told from ones that never were: in lookups, updates and upserts', () => {
		const org = testOrg();
		const gone = org.create('Account', { Name: 'gone' });
		org.records.delete(org.system, 'Account', [gone]);
		const never = '001000000000zzzAAA';
		assert.deepEqual(told(org.records.insert(org.system, 'Project__c', [{ Account__c: gone }])), ['ENTITY_IS_DELETED Account__c']);
		assert.deepEqual(told(org.records.update(org.system, 'Account', [{ Id: gone, Name: 'x' }])), ['ENTITY_IS_DELETED']);
		assert.deepEqual(told(org.records.upsert(org.system, 'Account', 'Id', [{ Id: gone, Name: 'x' }])), ['ENTITY_IS_DELETED']);
		assert.deepEqual(told(org.records.upsert(org.system, 'Account', 'Id', [{ Id: never, Name: 'x' }])), ['INVALID_CROSS_REFERENCE_KEY']);
		const here = org.create('Account', { Name: 'here' });
		assert.deepEqual(told([org.records.merge(org.system, 'Account', { Id: here }, [gone])] as unknown as SaveResult[]), [
			'ENTITY_IS_DELETED',
		]);
	});
});

describe('hierarchies', () => {
	test('of accounts and roles do not loop, also within one save', () => {
		const org = testOrg();
		const [a, b, c] = ['a', 'b', 'c'].map((Name) => org.create('Account', { Name }));
		const put = (...pairs: [string | undefined, string | undefined][]): string[] =>
			told(
				org.records.update(
					org.system,
					'Account',
					pairs.map(([Id, ParentId]) => ({ Id, ParentId })),
					{ allOrNone: false },
				),
			);
		assert.deepEqual(put([a, a]), ['CIRCULAR_DEPENDENCY ParentId']);
		assert.deepEqual(put([b, a], [c, b]), ['OK', 'OK']);
		assert.deepEqual(put([a, c]), ['CIRCULAR_DEPENDENCY ParentId']);
		const [d, e] = ['d', 'e'].map((Name) => org.create('Account', { Name }));
		assert.deepEqual(put([d, e], [e, d]), ['CIRCULAR_DEPENDENCY ParentId', 'CIRCULAR_DEPENDENCY ParentId']);
		const boss = org.create('UserRole', { Name: 'Boss' });
		const rep = org.create('UserRole', { Name: 'Rep', ParentRoleId: boss });
		assert.deepEqual(told(org.records.update(org.system, 'UserRole', [{ Id: boss, ParentRoleId: rep }])), [
			'CIRCULAR_DEPENDENCY ParentRoleId',
		]);
	});
});

describe('events', () => {
	const save = (org: TestOrg, values: Record<string, unknown>): string[] =>
		told(org.records.insert(org.system, 'Event', [{ Subject: 'Meet', ...values }]));
	const start = '2026-04-01T09:00:00Z';

	test('have a start, and a duration or an end that agree', () => {
		const org = testOrg();
		assert.deepEqual(save(org, {}), ['REQUIRED_FIELD_MISSING ActivityDateTime,DurationInMinutes']);
		assert.deepEqual(save(org, { StartDateTime: start }), ['REQUIRED_FIELD_MISSING DurationInMinutes']);
		assert.deepEqual(save(org, { DurationInMinutes: 30 }), ['REQUIRED_FIELD_MISSING ActivityDateTime']);
		assert.deepEqual(save(org, { ActivityDateTime: start, DurationInMinutes: 30 }), ['OK']);
		assert.deepEqual(save(org, { StartDateTime: start, EndDateTime: '2026-04-01T10:00:00Z' }), ['OK']);
		assert.deepEqual(save(org, { StartDateTime: start, EndDateTime: '2026-04-01T10:00:00Z', DurationInMinutes: 60 }), ['OK']);
		for (const [values, field] of [
			[{ StartDateTime: start, EndDateTime: '2026-04-01T10:00:00Z', DurationInMinutes: 30 }, 'DurationInMinutes'],
			[{ StartDateTime: start, DurationInMinutes: -5 }, 'DurationInMinutes'],
			[{ StartDateTime: start, ActivityDateTime: '2026-04-02T09:00:00Z', DurationInMinutes: 5 }, 'StartDateTime'],
		] as const)
			assert.deepEqual(save(org, values), [`FIELD_INTEGRITY_EXCEPTION ${field}`]);
	});

	test('of all day need a date only, and last a day', () => {
		const org = testOrg();
		assert.deepEqual(save(org, { IsAllDayEvent: true }), ['REQUIRED_FIELD_MISSING ActivityDate']);
		const id = org.create('Event', { Subject: 'Fair', IsAllDayEvent: true, ActivityDate: '2026-04-01' });
		assert.equal(org.value('Event', id, 'StartDateTime'), '2026-04-01T00:00:00.000Z');
		assert.equal(org.value('Event', id, 'ActivityDate'), '2026-04-01');
		assert.equal(org.value('Event', id, 'DurationInMinutes'), 1440);
	});
});

describe('administrators', () => {
	test('do not lock themselves out, and the last one stays', () => {
		const org = testOrg();
		const admin: UserContext = { ...org.system, mode: 'user' };
		const second = org.person('second', { profile: 'System Administrator', permissionSets: [] });
		const put = (who: UserContext, values: Record<string, unknown>): string[] => told(org.records.update(who, 'User', [values]));
		assert.deepEqual(put(admin, { Id: admin.userId, IsActive: false }), ['FIELD_INTEGRITY_EXCEPTION IsActive']);
		assert.deepEqual(put(admin, { Id: admin.userId, IsActive: null }), ['INVALID_TYPE_ON_FIELD_IN_RECORD IsActive']);
		assert.deepEqual(put(admin, { Id: second.userId, IsActive: false }), ['OK']);
		const profile = org.store.get(`SELECT "Id" FROM "Profile" WHERE "Name" = 'Standard User'`)![0] as string;
		assert.deepEqual(put(admin, { Id: admin.userId, ProfileId: profile }), ['CANNOT_DISABLE_LAST_ADMIN ProfileId']);
		const login = org.store.get('SELECT "Id" FROM "UserLogin" WHERE "UserId" = ?', [admin.userId])![0] as string;
		assert.deepEqual(told(org.records.update(admin, 'UserLogin', [{ Id: login, IsFrozen: true }])), ['CANNOT_FREEZE_SELF IsFrozen']);
	});
});

describe('stages outside the list', () => {
	test('are taken, open and in the pipeline, and keep the probability', () => {
		const org = testOrg();
		const id = org.create('Opportunity', deal({ StageName: 'Handshake', Probability: 35 }));
		const row = (): unknown[] =>
			['StageName', 'IsClosed', 'IsWon', 'Probability', 'ForecastCategory'].map((name) => org.value('Opportunity', id, name));
		assert.deepEqual(row(), ['Handshake', 0, 0, 35, 'Pipeline']);
		org.records.update(org.system, 'Opportunity', [{ Id: id, StageName: 'Closed Won' }]);
		assert.deepEqual(row(), ['Closed Won', 1, 1, 100, 'Closed']);
		org.records.update(org.system, 'Opportunity', [{ Id: id, StageName: 'Revived' }]);
		assert.deepEqual(row(), ['Revived', 0, 0, 100, 'Closed']);
	});
});
