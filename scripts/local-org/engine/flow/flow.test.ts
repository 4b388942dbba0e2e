import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompiledFlow, FlowInterview, Row } from '../contract.ts';
import { testSchema } from '../formula/testing/schema.ts';
import { compileFlow } from './index.ts';
import { flowDef } from './testing/flowDef.ts';
import { fakeHost } from './testing/host.ts';
import { afterSave, assign, beforeSave, filter, flowXml, ref, set, to, when, type Xml } from './testing/xml.ts';

const schema = testSchema();
const compile = (body: Xml, subflows: Record<string, CompiledFlow> = {}, name = 'Test'): CompiledFlow =>
	compileFlow(flowDef(name, flowXml(body)), schema, (wanted) => subflows[wanted]);
const created = (record: Row): FlowInterview => ({ record, prior: undefined, isNew: true });
const updated = (record: Row, change: Row): FlowInterview => ({ record: { ...record, ...change }, prior: record, isNew: false });

const ANA = '005000000000001AAA';
const DANA = '005000000000002AAA';
const ADMIN = '005000000000003AAA';
const account = (id: number, owner: string): Row => ({
	Id: `001${String(id).padStart(12, '0')}AAA`,
	Name: `Account ${id}`,
	OwnerId: owner,
	Active__c: true,
	AnnualRevenue: id,
});

/** Refuses owner changes between the two of an active mentorship; the event is published first. */
const guard = compile({
	customErrors: {
		name: 'Refuse',
		customErrorMessages: {
			errorMessage: 'Protected: {!$Record.Name} belongs to {!$Record__Prior.Owner.Name}.',
			isFieldError: true,
			fieldSelection: 'OwnerId',
		},
	},
	decisions: {
		name: 'Is_protected',
		rules: {
			name: 'Yes',
			conditionLogic: 'and',
			conditions: when('Get_Mentorship', 'IsNull', false),
			connector: to('Publish'),
			label: 'Yes',
		},
		defaultConnectorLabel: 'No',
	},
	recordCreates: {
		name: 'Publish',
		connector: to('Refuse'),
		inputAssignments: [set('Record_Id__c', ref('$Record.Id')), set('Occurred_On__c', ref('$Flow.CurrentDateTime'))],
		object: 'Ownership_Guard__e',
	},
	recordLookups: {
		name: 'Get_Mentorship',
		connector: to('Is_protected'),
		filterLogic: '1 AND ((2 AND 3) OR (4 AND 5))',
		filters: [
			filter('Status__c', 'EqualTo', 'Active'),
			filter('Mentor__c', 'EqualTo', ref('$Record.OwnerId')),
			filter('Mentee__c', 'EqualTo', ref('$Record__Prior.OwnerId')),
			filter('Mentee__c', 'EqualTo', ref('$Record.OwnerId')),
			filter('Mentor__c', 'EqualTo', ref('$Record__Prior.OwnerId')),
		],
		getFirstRecordOnly: true,
		object: 'Mentorship__c',
		storeOutputAutomatically: true,
	},
	start: afterSave('Account', 'Get_Mentorship', { recordTriggerType: 'Update', filterFormula: 'ISCHANGED({!$Record.OwnerId})' }),
});
const mentorships = (): Record<string, Row[]> => ({
	Mentorship__c: [{ Id: 'a00000000000001AAA', Mentor__c: DANA, Mentee__c: ANA, Status__c: 'Active' }],
	User: [
		{ Id: ANA, Name: 'Ana Ruiz' },
		{ Id: DANA, Name: 'Dana Cole' },
	],
});

test('a guard stops the mentor, lets others pass, and does not start without an owner change', () => {
	const host = fakeHost(schema, mentorships());
	const outcomes = guard.run(
		[
			updated(account(1, ANA), { OwnerId: DANA }),
			updated(account(2, ANA), { OwnerId: ADMIN }),
			updated(account(3, ANA), { Name: 'New name' }),
			created(account(4, DANA)),
		],
		host,
	);
	assert.deepEqual(outcomes[0]!.errors, [
		{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Protected: Account 1 belongs to Ana Ruiz.', fields: ['OwnerId'] },
	]);
	assert.deepEqual(outcomes.slice(1), [
		{ errors: [], ran: true },
		{ errors: [], ran: false },
		{ errors: [], ran: false },
	]);
	assert.deepEqual(host.calls, ['find Mentorship__c', 'insert Ownership_Guard__e 1']);
	assert.equal(host.tables.get('Ownership_Guard__e')![0]!['Record_Id__c'], account(1, ANA)['Id']!);
});

test('a batch of 200 makes one query and one publication, and tells the rows apart', () => {
	const tables = mentorships();
	const pairs = Array.from({ length: 200 }, (_, at) => ({
		mentor: `0051${String(at).padStart(11, '0')}AAA`,
		mentee: `0052${String(at).padStart(11, '0')}AAA`,
	}));
	tables['Mentorship__c'] = pairs
		.filter((_, at) => at % 2 === 0)
		.map(({ mentor, mentee }, at) => ({
			Id: `a00${String(at).padStart(12, '0')}AAA`,
			Mentor__c: mentor,
			Mentee__c: mentee,
			Status__c: 'Active',
		}));
	const host = fakeHost(schema, tables);
	const outcomes = guard.run(
		pairs.map(({ mentor, mentee }, at) => updated(account(at, mentee), { OwnerId: mentor })),
		host,
	);
	assert.deepEqual(
		outcomes.map((each) => each.errors.length),
		pairs.map((_, at) => (at % 2 === 0 ? 1 : 0)),
	);
	assert.deepEqual(host.calls, ['find Mentorship__c', 'insert Ownership_Guard__e 100']);
});

test('a before-save flow writes into the record, by assignment and by Update Records', () => {
	const flow = compile({
		assignments: {
			name: 'Stamp',
			connector: to('Save'),
			assignmentItems: [assign('$Record.Tag__c', 'Assign', ref('Words')), assign('$Record.AnnualRevenue', 'Add', 5)],
		},
		constants: { name: 'Prefix', dataType: 'String', value: { stringValue: 'T-' } },
		formulas: { name: 'Words', dataType: 'String', expression: '{!Prefix} & UPPER({!$Record.Name})' },
		recordUpdates: { name: 'Save', inputAssignments: set('Signed_On__c', ref('$Flow.CurrentDate')), inputReference: '$Record' },
		start: beforeSave('Account', 'Stamp'),
	});
	const record: Row = { Id: null, Name: 'acme', AnnualRevenue: 10, Tag__c: null, Signed_On__c: null };
	const host = fakeHost(schema);
	assert.deepEqual(flow.run([created(record)], host), [{ errors: [], ran: true }]);
	// The day in Los Angeles, where the running user is.
	assert.deepEqual(record, { Id: null, Name: 'acme', AnnualRevenue: 15, Tag__c: 'T-ACME', Signed_On__c: '2026-02-28' });
	assert.deepEqual(host.calls, []);
	assert.deepEqual(flow.trigger, { object: 'Account', kind: 'RecordBeforeSave', on: 'CreateAndUpdate', order: 1000.5 });
});

test('entry filters with "only when updated to meet the conditions"', () => {
	const flow = compile({
		assignments: { name: 'Stamp', assignmentItems: assign('$Record.Tag__c', 'Assign', 'hit') },
		start: beforeSave('Account', 'Stamp', {
			doesRequireRecordChangedToMeetCriteria: true,
			filterLogic: '1 OR 2',
			filters: [filter('Type', 'EqualTo', 'Partner'), filter('AnnualRevenue', 'GreaterThan', 100)],
		}),
	});
	const partner: Row = { Name: 'A', Type: 'Partner', AnnualRevenue: null };
	const cases: [FlowInterview, boolean][] = [
		[created({ ...partner }), true],
		[updated({ ...partner, Type: null }, { Type: 'Partner' }), true],
		[updated(partner, { Name: 'B' }), false],
		[updated(partner, { Type: 'Other', AnnualRevenue: 500 }), false],
		[updated({ ...partner, Type: null }, { AnnualRevenue: 500 }), true],
		[created({ Name: 'A', Type: null, AnnualRevenue: null }), false],
	];
	assert.deepEqual(
		flow
			.run(
				cases.map(([interview]) => interview),
				fakeHost(schema),
			)
			.map((each) => each.ran),
		cases.map(([, ran]) => ran),
	);
});

test('decisions: IsChanged, custom logic, null, default', () => {
	const flow = compile({
		assignments: ['One', 'Two', 'Other'].map((name) => ({ name, assignmentItems: assign('$Record.Tag__c', 'Assign', name) })),
		decisions: {
			name: 'Which',
			defaultConnector: to('Other'),
			rules: [
				{
					name: 'R1',
					conditionLogic: '1 AND NOT(2)',
					conditions: [when('$Record.Type', 'IsChanged', true), when('$Record.Name', 'StartsWith', 'Test')],
					connector: to('One'),
				},
				{
					name: 'R2',
					conditionLogic: '1 OR (2 AND 3)',
					conditions: [
						when('$Record.AnnualRevenue', 'IsNull', true),
						when('$Record__Prior', 'IsNull', false),
						when('$Record__Prior.AnnualRevenue', 'LessThan', 5),
					],
					connector: to('Two'),
				},
			],
		},
		start: beforeSave('Account', 'Which'),
	});
	const base: Row = { Name: 'Acme', Type: 'Partner', AnnualRevenue: 10, Tag__c: null };
	const cases: [FlowInterview, string][] = [
		[updated(base, { Type: 'Other' }), 'One'],
		[updated({ ...base, Name: 'Test' }, { Type: 'Other' }), 'Other'],
		[updated(base, { AnnualRevenue: null }), 'Two'],
		[updated({ ...base, AnnualRevenue: 1 }, { AnnualRevenue: 9 }), 'Two'],
		[created({ ...base }), 'Other'],
	];
	flow.run(
		cases.map(([interview]) => interview),
		fakeHost(schema),
	);
	assert.deepEqual(
		cases.map(([interview]) => interview.record['Tag__c']),
		cases.map(([, tag]) => tag),
	);
});

test('a failed row takes the fault path; without one it fails the save, and only its own', () => {
	const body = (fault: boolean): Xml => ({
		assignments: { name: 'Note', assignmentItems: assign('$Record.Tag__c', 'Assign', ref('$Flow.FaultMessage')) },
		recordCreates: {
			name: 'Create_Log',
			...(fault ? { faultConnector: to('Note') } : {}),
			inputAssignments: set('Text__c', ref('$Record.Name')),
			object: 'Log__c',
		},
		start: afterSave('Account', 'Create_Log'),
	});
	const host = fakeHost(schema);
	host.refuse.set('Log__c', (row) => (row['Text__c'] === 'Account 2' ? 'No log for this one' : undefined));
	const batch = [created(account(1, ANA)), created(account(2, ANA))];
	assert.deepEqual(
		compile(body(true))
			.run(batch, host)
			.map((each) => each.errors),
		[[], []],
	);
	assert.match(
		String(batch[1]!.record['Tag__c']),
		/^This error occurred when the flow tried to create records: FIELD_CUSTOM_VALIDATION_EXCEPTION: No log for this one\./,
	);
	assert.equal(batch[0]!.record['Tag__c'], undefined);

	const [first, second] = compile(body(false)).run([created(account(1, ANA)), created(account(2, ANA))], host);
	assert.deepEqual(first!.errors, []);
	assert.equal(second!.errors[0]!.statusCode, 'CANNOT_EXECUTE_FLOW_TRIGGER');
	assert.match(
		second!.errors[0]!.message,
		/We can't save this record because the “Test flow” process failed\. .*No log for this one.*\(element Create_Log\)/,
	);
	assert.deepEqual(host.calls, ['insert Log__c 2', 'insert Log__c 2']);
});

test('one bad row of a batch fails its own record only, also where the operation is rolled back as a whole', () => {
	const flow = compile({
		recordCreates: { name: 'Create_Log', inputAssignments: set('Text__c', ref('$Record.Name')), object: 'Log__c' },
		start: afterSave('Account', 'Create_Log'),
	});
	const host = fakeHost(schema);
	host.allOrNone = true;
	host.refuse.set('Log__c', (row) => (row['Text__c'] === 'Account 2' ? 'No log for this one' : undefined));
	const outcomes = flow.run([created(account(1, ANA)), created(account(2, ANA)), created(account(3, ANA))], host);
	assert.deepEqual(
		outcomes.map((each) => each.errors.length),
		[0, 1, 0],
	);
	assert.match(outcomes[1]!.errors[0]!.message, /No log for this one/);
	assert.deepEqual(
		host.tables.get('Log__c')!.map((each) => each['Text__c']),
		['Account 1', 'Account 3'],
	);
	assert.deepEqual(host.calls, ['insert Log__c 3', 'insert Log__c 2']);
});

test('a subflow gets inputs, gives outputs, keeps its variables apart, and shares the batch', () => {
	const decide = compile(
		{
			assignments: {
				name: 'Decide',
				assignmentItems: [assign('Blocked', 'Assign', ref('Is_blocked')), assign('Reason', 'Assign', ref('Words'))],
			},
			formulas: [
				{ name: 'Is_blocked', dataType: 'Boolean', expression: '{!Get_User.IsActive}' },
				{ name: 'Words', dataType: 'String', expression: '"No: " & {!Get_User.Name}' },
			],
			recordLookups: {
				name: 'Get_User',
				connector: to('Decide'),
				filterLogic: 'and',
				filters: filter('Id', 'EqualTo', ref('User_Id')),
				getFirstRecordOnly: true,
				object: 'User',
				storeOutputAutomatically: true,
			},
			start: { connector: to('Get_User') },
			variables: [
				{ name: 'User_Id', dataType: 'String', isInput: true, isOutput: false },
				{ name: 'Blocked', dataType: 'Boolean', isInput: false, isOutput: true, value: { booleanValue: false } },
				{ name: 'Reason', dataType: 'String', isInput: false, isOutput: true },
			],
		},
		{},
		'Decide',
	);
	const parent = compile(
		{
			customErrors: { name: 'Refuse', customErrorMessages: { errorMessage: '{!Ask.Reason} ({!Why})', isFieldError: false } },
			decisions: {
				name: 'Check',
				rules: { name: 'Yes', conditionLogic: 'and', conditions: when('Ask.Blocked', 'EqualTo', true), connector: to('Ask_again') },
			},
			start: afterSave('Account', 'Ask'),
			subflows: [
				{
					name: 'Ask',
					connector: to('Check'),
					flowName: 'Decide',
					inputAssignments: { name: 'User_Id', value: ref('$Record.OwnerId') },
					storeOutputAutomatically: true,
				},
				{
					name: 'Ask_again',
					connector: to('Refuse'),
					flowName: 'Decide',
					inputAssignments: { name: 'User_Id', value: { stringValue: DANA } },
					outputAssignments: { assignToReference: 'Why', name: 'Reason' },
				},
			],
			variables: { name: 'Why', dataType: 'String' },
		},
		{ Decide: decide },
	);
	const host = fakeHost(schema, {
		User: [
			{ Id: ANA, Name: 'Ana', IsActive: true },
			{ Id: DANA, Name: 'Dana', IsActive: false },
		],
	});
	const outcomes = parent.run([created(account(1, ANA)), created(account(2, DANA)), created(account(3, ANA))], host);
	assert.deepEqual(
		outcomes.map((each) => each.errors[0]?.message),
		['No: Ana (No: Dana)', undefined, 'No: Ana (No: Dana)'],
	);
	assert.deepEqual(host.calls, ['find User', 'find User']);
});

test("the running user's own id is 15 characters long: it equals no record's, unless CASESAFEID made it longer", () => {
	const mine = (other: string): CompiledFlow =>
		compile({
			assignments: ['Mine', 'Not_mine'].map((name) => ({ name, assignmentItems: assign('$Record.Tag__c', 'Assign', name) })),
			decisions: {
				name: 'Whose',
				defaultConnector: to('Not_mine'),
				rules: {
					name: 'Own',
					conditionLogic: 'and',
					conditions: {
						leftValueReference: '$Record.OwnerId',
						operator: 'EqualTo',
						rightValue: { elementReference: other },
					},
					connector: to('Mine'),
				},
			},
			formulas: { name: 'Long_id', dataType: 'String', expression: 'CASESAFEID({!$User.Id})' },
			start: beforeSave('Account', 'Whose'),
		});
	for (const [other, tag] of [
		['$User.Id', 'Not_mine'],
		['Long_id', 'Mine'],
	] as const) {
		const interview = created({ ...account(1, ANA) });
		mine(other).run([interview], fakeHost(schema, {}, { 'User.Id': ANA }));
		assert.equal(interview.record['Tag__c'], tag, other);
	}
});
