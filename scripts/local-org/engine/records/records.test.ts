import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CustomError, testOrg } from '../testing/org.ts';
import type { SaveResult } from '../contract.ts';

const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));

describe('a new record', () => {
	test('gets defaults, owner, auto-number, audit stamps, an owner share and an id that is one', () => {
		const org = testOrg();
		const rep = org.person('rep');
		const [result] = org.records.insert(rep, 'Project__c', [{ Title__c: '  Hello ', Score__c: '1.005' }]);
		assert.deepEqual(result!.errors, []);
		const id = result!.id!;
		assert.match(id, /^a0P\w{15}$/);
		const [row] = org.soql.rows(
			org.system,
			'Project__c',
			[id],
			['Name', 'Title__c', 'Status__c', 'Private__c', 'OwnerId', 'CreatedById', 'CreatedDate', 'Score__c', 'Shout__c'],
		);
		assert.deepEqual(
			{ ...row, Id: undefined },
			{
				Id: undefined,
				Name: 'PR-0001',
				Title__c: 'Hello',
				Status__c: 'Open',
				Private__c: false,
				OwnerId: rep.userId,
				CreatedById: rep.userId,
				CreatedDate: '2026-03-02T09:00:00.000Z',
				Score__c: 1.01,
				Shout__c: 'HELLO',
			},
		);
		assert.deepEqual(org.store.all('SELECT "UserOrGroupId", "AccessLevel", "RowCause" FROM "Project__Share" WHERE "ParentId" = ?', [id]), [
			[rep.userId, 'All', 'Owner'],
		]);
	});

	const refusals: [string, Record<string, unknown>, string, string[]][] = [
		['an unknown field', { Nope__c: 1 }, 'INVALID_FIELD', []],
		['a field the user cannot see', { Hidden__c: 'x' }, 'INVALID_FIELD', []],
		['a formula field', { Shout__c: 'x' }, 'INVALID_FIELD_FOR_INSERT_UPDATE', ['Shout__c']],
		['an audit field without the permission', { CreatedDate: '2020-01-01T00:00:00Z' }, 'INVALID_FIELD_FOR_INSERT_UPDATE', ['CreatedDate']],
		['an Id', { Id: 'a0P000000000001AAA' }, 'INVALID_FIELD_FOR_INSERT_UPDATE', ['Id']],
		['a number as text', { Title__c: 5 }, 'JSON_PARSER_ERROR', []],
		['a date that is none', { Due_On__c: '2026-02-30' }, 'JSON_PARSER_ERROR', []],
		['a datetime without zone', { Seen_On__c: '2026-02-20T10:00:00' }, 'JSON_PARSER_ERROR', []],
		['an object as a number', { Score__c: {} }, 'JSON_PARSER_ERROR', []],
		['text that is too long', { Title__c: 'x'.repeat(21) }, 'STRING_TOO_LONG', ['Title__c']],
		['a number that is too large', { Score__c: 1000 }, 'NUMBER_OUTSIDE_VALID_RANGE', ['Score__c']],
		['an unknown value of a restricted picklist', { Status__c: 'Nope' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', ['Status__c']],
		['a reference that is no id', { Account__c: 'abc' }, 'MALFORMED_ID', ['Account__c']],
		['a reference to another object', { Account__c: '005000000000001AAA' }, 'FIELD_INTEGRITY_EXCEPTION', ['Account__c']],
		['a reference to nothing', { Account__c: '001000000000001' }, 'INVALID_CROSS_REFERENCE_KEY', ['Account__c']],
	];
	for (const [what, values, code, fields] of refusals)
		test(`with ${what} is refused`, () => {
			const org = testOrg();
			const [result] = org.records.insert(org.person('rep'), 'Project__c', [values]);
			assert.equal(result!.success, false);
			assert.deepEqual(
				result!.errors.map((error) => error.statusCode),
				[code],
				JSON.stringify(result!.errors),
			);
			assert.deepEqual(result!.errors[0]!.fields, fields);
		});

	test('needs Create on the object', () => {
		const org = testOrg();
		assert.deepEqual(codes(org.records.insert(org.person('none', { permissionSets: [] }), 'Project__c', [{}])), [
			'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
		]);
	});

	test('needs its required fields', () => {
		const org = testOrg();
		const [result] = org.records.insert(org.system, 'Account', [{ Site: 'x' }]);
		assert.deepEqual(result!.errors, [
			{ statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]', fields: ['Name'] },
		]);
	});

	test('may carry its audit fields with CreateAuditFields', () => {
		const org = testOrg();
		org.schema.permissionSets.get('Projects')!.userPermissions.push('CreateAuditFields');
		const id = org.records.insert(org.person('rep'), 'Project__c', [{ CreatedDate: '2020-01-01T00:00:00.000+0000' }])[0]!.id!;
		assert.equal(org.value('Project__c', id, 'CreatedDate'), '2020-01-01T00:00:00.000Z');
		assert.equal(org.value('Project__c', id, 'LastModifiedDate'), '2020-01-01T00:00:00.000Z');
	});

	test('finds its parent by external id', () => {
		const org = testOrg();
		const project = org.create('Project__c', { Key__c: 'K1' });
		const step = org.create('Step__c', { Name: 's', Project__r: { Key__c: 'k1' } });
		assert.equal(org.value('Step__c', step, 'Project__c'), project);
		assert.deepEqual(codes(org.records.insert(org.system, 'Step__c', [{ Name: 's', Project__r: { Key__c: 'nope' } }])), ['INVALID_FIELD']);
	});
});

describe('validation rules', () => {
	test('stop with their message at their field, all of them at once', () => {
		const org = testOrg();
		org.schema.objects
			.get('Project__c')!
			.validationRules.push(
				{ fullName: 'A', active: true, errorConditionFormula: 'ISBLANK(Title__c)', errorMessage: 'Title!', errorDisplayField: 'Title__c' },
				{ fullName: 'B', active: true, errorConditionFormula: 'AND(NOT(ISNEW()), ISCHANGED(Status__c))', errorMessage: 'Frozen' },
				{ fullName: 'C', active: false, errorConditionFormula: 'true', errorMessage: 'Off' },
			);
		const [stopped] = org.records.insert(org.system, 'Project__c', [{}]);
		assert.deepEqual(stopped!.errors, [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Title!', fields: ['Title__c'] }]);
		const id = org.create('Project__c', { Title__c: 'a' });
		assert.deepEqual(codes(org.records.update(org.system, 'Project__c', [{ Id: id, Title__c: null, Status__c: 'Done' }])), [
			'FIELD_CUSTOM_VALIDATION_EXCEPTION+FIELD_CUSTOM_VALIDATION_EXCEPTION',
		]);
		assert.deepEqual(codes(org.records.update(org.system, 'Project__c', [{ Id: id, Title__c: 'b' }])), ['OK']);
	});
});

describe('unique fields', () => {
	test('are compared in any case, also beyond ASCII, and within the request; deleted records do not count', () => {
		const org = testOrg();
		const id = org.create('Project__c', { Key__c: 'ÄRA' });
		const [result] = org.records.insert(org.system, 'Project__c', [{ Key__c: 'ära' }]);
		assert.deepEqual(result!.errors, [
			{
				statusCode: 'DUPLICATE_VALUE',
				message: `duplicate value found: Key__c duplicates value on record with id: ${id}`,
				fields: ['Key__c'],
			},
		]);
		assert.deepEqual(codes(org.records.insert(org.system, 'Project__c', [{ Key__c: 'x' }, { Key__c: 'X' }], { allOrNone: false })), [
			'OK',
			'DUPLICATE_VALUE',
		]);
		assert.deepEqual(codes(org.records.delete(org.system, 'Project__c', [id])), ['OK']);
		assert.deepEqual(codes(org.records.insert(org.system, 'Project__c', [{ Key__c: 'ära' }])), ['OK']);
	});
});

describe('a unique field of a record that one may not read', () => {
	test('names neither the field nor the record; to its owner it does', () => {
		const org = testOrg();
		const [rep, other] = [org.person('rep'), org.person('other')];
		const id = org.records.insert(rep, 'Project__c', [{ Key__c: 'ära' }])[0]!.id!;
		const words = (by: typeof rep): string[] =>
			org.records.insert(by, 'Project__c', [{ Key__c: 'ÄRA' }])[0]!.errors.map((each) => each.message);
		assert.deepEqual(words(other), ['duplicate value found: <unknown> duplicates value on record with id: <unknown>']);
		assert.deepEqual(words(rep), [`duplicate value found: Key__c duplicates value on record with id: ${id}`]);
	});
});

describe('an update', () => {
	test('needs Edit on the record', () => {
		const org = testOrg();
		const [rep, other] = [org.person('rep'), org.person('other')];
		const id = org.records.insert(rep, 'Project__c', [{ Title__c: 'a' }])[0]!.id!;
		assert.deepEqual(codes(org.records.update(other, 'Project__c', [{ Id: id, Title__c: 'b' }])), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		assert.deepEqual(codes(org.records.update(rep, 'Project__c', [{ Id: id.slice(0, 15), Title__c: 'b' }])), ['OK']);
		assert.equal(org.value('Project__c', id, 'Title__c'), 'b');
	});

	test('of nothing, of a deleted record and without Id is refused', () => {
		const org = testOrg();
		const id = org.create('Project__c', {});
		org.records.delete(org.system, 'Project__c', [id]);
		assert.deepEqual(
			codes(org.records.update(org.system, 'Project__c', [{ Id: 'a0P000000000001' }, { Id: id }, {}], { allOrNone: false })),
			['INVALID_CROSS_REFERENCE_KEY', 'ENTITY_IS_DELETED', 'MISSING_ARGUMENT'],
		);
	});

	test('of the owner needs transfer access and an active owner who may read the object; it drops manual shares', () => {
		const org = testOrg();
		const [rep, other, third] = [org.person('rep'), org.person('other'), org.person('third')];
		const nobody = org.person('nobody', { permissionSets: [] });
		const id = org.records.insert(rep, 'Project__c', [{}])[0]!.id!;
		assert.deepEqual(
			codes(org.records.insert(rep, 'Project__Share', [{ ParentId: id, UserOrGroupId: other.userId, AccessLevel: 'Edit' }])),
			['OK'],
		);
		assert.deepEqual(codes(org.records.update(other, 'Project__c', [{ Id: id, OwnerId: other.userId }])), [
			'INSUFFICIENT_ACCESS_OR_READONLY',
		]);
		assert.deepEqual(codes(org.records.update(rep, 'Project__c', [{ Id: id, OwnerId: nobody.userId }])), ['TRANSFER_REQUIRES_READ']);
		org.records.update(org.system, 'User', [{ Id: third.userId, IsActive: false }]);
		assert.deepEqual(codes(org.records.update(rep, 'Project__c', [{ Id: id, OwnerId: third.userId }])), ['INACTIVE_OWNER_OR_USER']);
		assert.deepEqual(codes(org.records.update(rep, 'Project__c', [{ Id: id, OwnerId: other.userId }])), ['OK']);
		assert.deepEqual(org.store.all('SELECT "UserOrGroupId", "RowCause" FROM "Project__Share" WHERE "ParentId" = ?', [id]), [
			[other.userId, 'Owner'],
		]);
		assert.deepEqual(codes(org.records.update(rep, 'Project__c', [{ Id: id, Title__c: 'x' }])), ['INSUFFICIENT_ACCESS_OR_READONLY']);
	});

	test('leaves field history: a row per tracked field, two for lookups, none of long text', () => {
		const org = testOrg();
		const [rep, other] = [org.person('rep'), org.person('other')];
		const id = org.records.insert(rep, 'Project__c', [{ Title__c: 'a', Lead_Person__c: rep.userId }])[0]!.id!;
		org.records.update(rep, 'Project__c', [{ Id: id, Title__c: 'b', Lead_Person__c: other.userId, Notes__c: 'long', Score__c: 1 }]);
		assert.deepEqual(
			org.store.all('SELECT "Field", "OldValue", "NewValue", "CreatedById" FROM "Project__History" WHERE "ParentId" = ? ORDER BY "Id"', [
				id,
			]),
			[
				['created', null, null, rep.userId],
				['Title__c', 'a', 'b', rep.userId],
				['Notes__c', null, null, rep.userId],
				['Lead_Person__c', 'rep', 'other', rep.userId],
				['Lead_Person__c', rep.userId, other.userId, rep.userId],
			],
		);
	});
});

describe('upsert', () => {
	test('inserts, updates, and refuses missing and repeated keys', () => {
		const org = testOrg();
		const id = org.create('Project__c', { Key__c: 'one', Title__c: 'a' });
		const results = org.records.upsert(
			org.system,
			'Project__c',
			'Key__c',
			[{ Key__c: 'ONE', Title__c: 'b' }, { Key__c: 'two' }, { Title__c: 'x' }, { Key__c: 'TWO' }],
			{ allOrNone: false },
		);
		assert.deepEqual(codes(results), ['OK', 'OK', 'MISSING_ARGUMENT', 'DUPLICATE_VALUE']);
		assert.deepEqual(
			results.slice(0, 2).map((result) => result.created),
			[false, true],
		);
		assert.equal(results[0]!.id, id);
		assert.equal(org.value('Project__c', id, 'Title__c'), 'b');
		assert.throws(() => org.records.upsert(org.system, 'Project__c', 'Title__c', [{}]), /not an External ID/);
	});
});

describe('all or none', () => {
	test('one failure rolls everything back', () => {
		const org = testOrg();
		assert.deepEqual(codes(org.records.insert(org.system, 'Project__c', [{ Title__c: 'a' }, { Status__c: 'Nope' }], { allOrNone: true })), [
			'ALL_OR_NONE_OPERATION_ROLLED_BACK',
			'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
		]);
		assert.equal(org.store.get('SELECT COUNT(*) FROM "Project__c"')![0], 0);
	});

	test('partial success keeps the good rows, whose flows run a second time', () => {
		const org = testOrg();
		const ran: unknown[] = [];
		org.flow('Project__c', 'RecordAfterSave', 'Create', (interview) => {
			ran.push(interview.record['Title__c']);
			if (interview.record['Title__c'] === 'bad') throw new CustomError('no');
		});
		assert.deepEqual(
			codes(org.records.insert(org.system, 'Project__c', [{ Title__c: 'good' }, { Title__c: 'bad' }], { allOrNone: false })),
			['OK', 'FIELD_CUSTOM_VALIDATION_EXCEPTION'],
		);
		assert.deepEqual(ran, ['good', 'bad', 'good']);
		assert.deepEqual(org.store.all('SELECT "Title__c" FROM "Project__c"'), [['good']]);
	});
});

describe('flows', () => {
	test('before the save set fields that rules then see', () => {
		const org = testOrg();
		org.flow(
			'Project__c',
			'RecordBeforeSave',
			'CreateAndUpdate',
			({ record }) => (record['Open_Key__c'] = record['Status__c'] === 'Done' ? null : `${record['Title__c']}`),
		);
		const id = org.create('Project__c', { Title__c: 'a' });
		assert.deepEqual(codes(org.records.insert(org.system, 'Project__c', [{ Title__c: 'A' }])), ['DUPLICATE_VALUE']);
		org.records.update(org.system, 'Project__c', [{ Id: id, Status__c: 'Done' }]);
		assert.deepEqual(codes(org.records.insert(org.system, 'Project__c', [{ Title__c: 'A' }])), ['OK']);
	});

	test('after the save update their own record through the save order, and fire again only when it changes', () => {
		const org = testOrg();
		let runs = 0;
		org.flow('Project__c', 'RecordAfterSave', 'CreateAndUpdate', ({ record }, host) => {
			runs++;
			const [result] = host.update('Project__c', [{ Id: record['Id']!, Score__c: 7 }]);
			assert.equal(result!.success, true);
		});
		const id = org.create('Project__c', { Title__c: 'a' });
		assert.equal(org.value('Project__c', id, 'Score__c'), 7);
		assert.equal(runs, 2);
	});

	test('may hand back a whole record, but not change what is read-only', () => {
		const org = testOrg();
		const id = org.create('Opportunity', { Name: 'o', StageName: 'Prospecting', CloseDate: '2026-04-01' });
		org.flow('Project__c', 'RecordAfterSave', 'Create', ({ record }, host) => {
			const [row] = host.find('Opportunity', undefined, {});
			const [result] = host.update('Opportunity', [
				{ ...row!, NextStep: 'call', ...(record['Title__c'] === 'bad' ? { IsWon: true } : {}) },
			]);
			if (!result!.success) throw new CustomError(result!.errors[0]!.statusCode);
		});
		org.create('Project__c', {});
		assert.equal(org.value('Opportunity', id, 'NextStep'), 'call');
		assert.equal(
			org.records.insert(org.system, 'Project__c', [{ Title__c: 'bad' }])[0]!.errors[0]!.message,
			'INVALID_FIELD_FOR_INSERT_UPDATE',
		);
	});

	test('that never end are stopped', () => {
		const org = testOrg();
		org.flow('Project__c', 'RecordAfterSave', 'CreateAndUpdate', ({ record }, host) => {
			const [result] = host.update('Project__c', [{ Id: record['Id']!, Score__c: ((record['Score__c'] as number | null) ?? 0) + 1 }]);
			if (!result!.success) throw new Error(result!.errors[0]!.message);
		});
		const [result] = org.records.insert(org.system, 'Project__c', [{}]);
		assert.equal(result!.errors[0]!.statusCode, 'CANNOT_EXECUTE_FLOW_TRIGGER');
		assert.equal(org.store.get('SELECT COUNT(*) FROM "Project__c"')![0], 0);
	});

	test('an error after the save takes back what the flow created', () => {
		const org = testOrg();
		org.flow('Project__c', 'RecordAfterSave', 'Create', ({ record }, host) => {
			host.insert('Step__c', [{ Name: 'first', Project__c: record['Id']! }]);
			if (record['Title__c'] === 'bad') throw new CustomError('no');
		});
		assert.deepEqual(codes(org.records.insert(org.system, 'Project__c', [{ Title__c: 'bad' }])), ['FIELD_CUSTOM_VALIDATION_EXCEPTION']);
		assert.equal(org.store.get('SELECT COUNT(*) FROM "Step__c"')![0], 0);
		org.create('Project__c', { Title__c: 'good' });
		assert.equal(org.store.get('SELECT COUNT(*) FROM "Step__c"')![0], 1);
	});
});

test('650 rows go through in chunks of 200', () => {
	const org = testOrg();
	const sizes: number[] = [];
	org.flow('Project__c', 'RecordBeforeSave', 'Create', () => sizes.push(1));
	const results = org.records.insert(
		org.system,
		'Project__c',
		Array.from({ length: 650 }, (_, at) => ({ Key__c: `k${at}` })),
		{ allOrNone: false },
	);
	assert.ok(results.every((result) => result.success));
	assert.equal(sizes.length, 650);
	assert.equal(org.value('Project__c', results[649]!.id!, 'Name'), 'PR-0650');
});
