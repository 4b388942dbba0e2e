import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompiledFlow, FlowInterview, Row } from '../contract.ts';
import { testSchema } from '../formula/testing/schema.ts';
import { compileFlow } from './index.ts';
import { flowDef } from './testing/flowDef.ts';
import { fakeHost } from './testing/host.ts';
import { afterSave, assign, beforeSave, filter, flowXml, ref, set, to, when, type Xml } from './testing/xml.ts';

const schema = testSchema();
const compile = (body: Xml): CompiledFlow => compileFlow(flowDef('Test', flowXml(body)), schema, () => undefined);
const created = (record: Row): FlowInterview => ({ record, prior: undefined, isNew: true });
const ANA = '005000000000001AAA';
const account = (id: number, owner: string): Row => ({
	Id: `001${String(id).padStart(12, '0')}AAA`,
	Name: `Account ${id}`,
	OwnerId: owner,
});

test('a lookup of all records, a loop, a collection filter, a record collection and one DML', () => {
	const flow = compile({
		assignments: [
			{
				name: 'Build',
				connector: to('Add'),
				assignmentItems: [assign('Log.Text__c', 'Assign', ref('Each.Name')), assign('Log.Number__c', 'Assign', ref('Count'))],
			},
			{ name: 'Add', connector: to('Each'), assignmentItems: [assign('Logs', 'Add', ref('Log')), assign('Count', 'Add', 1)] },
		],
		collectionProcessors: {
			name: 'Big',
			assignNextValueToReference: 'current_Big',
			collectionProcessorType: 'FilterCollectionProcessor',
			collectionReference: 'Get_Opps',
			conditionLogic: 'and',
			conditions: when('current_Big.Amount', 'GreaterThan', 10),
			connector: to('Each'),
		},
		loops: {
			name: 'Each',
			collectionReference: 'Big',
			iterationOrder: 'Desc',
			nextValueConnector: to('Build'),
			noMoreValuesConnector: to('Create'),
		},
		recordCreates: { name: 'Create', inputReference: 'Logs' },
		recordLookups: {
			name: 'Get_Opps',
			connector: to('Big'),
			filterLogic: 'and',
			filters: filter('AccountId', 'EqualTo', ref('$Record.Id')),
			getFirstRecordOnly: false,
			object: 'Opportunity',
			queriedFields: ['Id', 'Name', 'Amount'],
			sortField: 'Amount',
			sortOrder: 'Asc',
			storeOutputAutomatically: true,
		},
		start: afterSave('Account', 'Get_Opps'),
		variables: [
			{ name: 'Logs', dataType: 'SObject', objectType: 'Log__c', isCollection: true },
			{ name: 'Log', dataType: 'SObject', objectType: 'Log__c' },
			{ name: 'Count', dataType: 'Number', scale: 0, value: { numberValue: 1 } },
		],
	});
	const opportunity = (id: number, owner: number, amount: number): Row => ({
		Id: `006${id}`,
		Name: `O${id}`,
		AccountId: account(owner, ANA)['Id']!,
		Amount: amount,
	});
	const host = fakeHost(schema, {
		Opportunity: [opportunity(1, 1, 50), opportunity(2, 1, 5), opportunity(3, 1, 30), opportunity(4, 2, 99)],
	});
	flow.run([created(account(1, ANA)), created(account(2, ANA)), created(account(3, ANA))], host);
	assert.deepEqual(host.calls, ['find Opportunity', 'insert Log__c 3']);
	assert.deepEqual(
		host.tables.get('Log__c')!.map(({ Text__c, Number__c }) => [Text__c, Number__c]),
		[
			['O1', 1],
			['O3', 2],
			['O4', 1],
		],
	);
});

test('Update Records by filters, by record variable and on $Record; Delete Records by filters', () => {
	const flow = compile({
		assignments: [
			{ name: 'Change', connector: to('Save'), assignmentItems: assign('Opp.StageName', 'Assign', 'Closed Won') },
			{ name: 'Touch', connector: to('Save_record'), assignmentItems: assign('$Record.Tag__c', 'Assign', 'done') },
		],
		decisions: {
			name: 'Any',
			defaultConnector: to('Touch'),
			rules: { name: 'Yes', conditionLogic: 'and', conditions: when('Opp', 'IsNull', false), connector: to('Change') },
		},
		recordDeletes: { name: 'Clean', filterLogic: 'and', filters: filter('Account__c', 'EqualTo', ref('$Record.Id')), object: 'Log__c' },
		recordLookups: {
			name: 'Get_Opp',
			connector: to('Any'),
			filterLogic: 'and',
			filters: filter('AccountId', 'EqualTo', ref('$Record.Id')),
			outputReference: 'Opp',
			object: 'Opportunity',
			assignNullValuesIfNoRecordsFound: true,
		},
		recordUpdates: [
			{
				name: 'Close_all',
				connector: to('Clean'),
				filterLogic: 'and',
				filters: [filter('AccountId', 'EqualTo', ref('$Record.Id')), filter('Amount', 'GreaterThan', 10)],
				inputAssignments: set('CloseDate', ref('$Flow.CurrentDate')),
				object: 'Opportunity',
			},
			{ name: 'Save', connector: to('Touch'), inputReference: 'Opp' },
			{ name: 'Save_record', connector: to('Close_all'), inputReference: '$Record' },
		],
		start: afterSave('Account', 'Get_Opp'),
		variables: { name: 'Opp', dataType: 'SObject', objectType: 'Opportunity' },
	});
	const [first, second] = [account(1, ANA), account(2, ANA)];
	const host = fakeHost(schema, {
		Account: [{ ...first }, { ...second }],
		Opportunity: [
			{ Id: '006000000000001AAA', AccountId: first['Id']!, Amount: 50, StageName: 'New' },
			{ Id: '006000000000002AAA', AccountId: first['Id']!, Amount: 5, StageName: 'New' },
		],
		Log__c: [
			{ Id: 'a01000000000001AAA', Account__c: second['Id']! },
			{ Id: 'a01000000000002AAA', Account__c: null },
		],
	});
	assert.deepEqual(
		flow.run([created(first), created(second)], host).flatMap((each) => each.errors),
		[],
	);
	assert.deepEqual(
		host.tables.get('Opportunity')!.map(({ StageName, CloseDate }) => [StageName, CloseDate]),
		[
			['Closed Won', '2026-02-28'],
			['New', undefined],
		],
	);
	assert.deepEqual(
		host.tables.get('Account')!.map((each) => each['Tag__c']),
		['done', 'done'],
	);
	assert.deepEqual(
		host.tables.get('Log__c')!.map((each) => each['Id']),
		['a01000000000002AAA'],
	);
});

test('a filter with an empty value finds blank fields; an ordered comparison with one finds nothing', () => {
	const find = (operator: string): number => {
		const flow = compile({
			assignments: { name: 'Count', assignmentItems: assign('$Record.AnnualRevenue', 'AssignCount', ref('Get_Opps')) },
			recordLookups: {
				name: 'Get_Opps',
				connector: to('Count'),
				filterLogic: 'and',
				filters: filter('Amount', operator, ref('Nothing')),
				getFirstRecordOnly: false,
				object: 'Opportunity',
				storeOutputAutomatically: true,
			},
			start: beforeSave('Account', 'Get_Opps'),
			variables: { name: 'Nothing', dataType: 'Number', scale: 2 },
		});
		const interview = created({ Name: 'A' });
		flow.run(
			[interview],
			fakeHost(schema, {
				Opportunity: [
					{ Id: '1', Amount: null },
					{ Id: '2', Amount: 5 },
					{ Id: '3', Amount: 0 },
				],
			}),
		);
		return interview.record['AnnualRevenue'] as number;
	};
	assert.deepEqual([find('EqualTo'), find('NotEqualTo'), find('GreaterThan')], [1, 2, 0]);
});

const NO_ID = (verb: string, text: string): RegExp =>
	new RegExp(`This error occurred when the flow tried to ${verb} records: invalid ID field: ${text}\\. You can look up`);
const byOwner = (operator: string, value: Xml): Xml => ({
	assignments: {
		name: 'Fill',
		connector: to('Get_Opps'),
		assignmentItems: [assign('Owners', 'Add', '005000000000001'), assign('Owners', 'Add', ref('$Record.Tag__c'))],
	},
	recordLookups: {
		name: 'Get_Opps',
		filterLogic: 'and',
		filters: filter('OwnerId', operator, value),
		getFirstRecordOnly: true,
		object: 'Opportunity',
		storeOutputAutomatically: true,
	},
	start: afterSave('Account', 'Fill'),
	variables: { name: 'Owners', dataType: 'String', isCollection: true },
});

for (const [operator, value] of [
	['EqualTo', ref('$Record.Tag__c')],
	['NotEqualTo', ref('$Record.Tag__c')],
	['In', ref('Owners')],
	['NotIn', ref('Owners')],
] as const)
	test(`what is no id fails an element that compares ids (${operator}), for whom it is said; an id and nothing do not`, () => {
		const flow = compile(byOwner(operator, value));
		const host = fakeHost(schema, { Opportunity: [] });
		for (const text of ['-', '005', '005000000000001AAB', '0050000000000010', "x' OR Id != '"]) {
			const [bad, ...good] = flow.run(
				[text, ANA, ANA.slice(0, 15), ANA.toLowerCase(), '000000000000000AAA', null, ''].map((Tag__c) =>
					created({ ...account(1, ANA), Tag__c }),
				),
				host,
			);
			assert.match(bad!.errors[0]!.message, NO_ID('look up', text));
			assert.deepEqual(
				good.map((each) => each.errors),
				good.map(() => []),
			);
		}
		assert.deepEqual(new Set(host.calls), new Set(['find Opportunity']));
		const asked = host.calls.length;
		flow.run([created({ ...account(1, ANA), Tag__c: '-' })], host);
		assert.equal(host.calls.length, asked, 'nothing is looked for where nobody may');
	});

test('what is no id fails Update and Delete Records in their words, also where it is written into the flow; the fault path has it', () => {
	const text = 'nobody';
	const filters = { filterLogic: 'and', filters: filter('OwnerId', 'EqualTo', text), object: 'Opportunity' };
	const start = afterSave('Account', 'Do');
	const host = fakeHost(schema, { Opportunity: [{ Id: '006000000000001AAA', OwnerId: text }] });
	const message = (body: Xml): string => compile(body).run([created(account(1, ANA))], host)[0]!.errors[0]!.message;
	assert.match(message({ recordUpdates: { name: 'Do', ...filters, inputAssignments: set('Name', 'x') }, start }), NO_ID('update', text));
	assert.match(message({ recordDeletes: { name: 'Do', ...filters }, start }), NO_ID('delete', text));
	const interview = created(account(1, ANA));
	const [outcome] = compile({
		assignments: { name: 'Note', assignmentItems: assign('$Record.Tag__c', 'Assign', ref('$Flow.FaultMessage')) },
		recordDeletes: { name: 'Do', ...filters, faultConnector: to('Note') },
		start,
	}).run([interview], host);
	assert.deepEqual(outcome!.errors, []);
	assert.match(String(interview.record['Tag__c']), NO_ID('delete', text));
	assert.deepEqual(host.calls, []);
});

test('interviews that find the same record do not see what another makes of it', () => {
	const lookup = (name: string, next: string, more: Xml): Xml => ({
		name,
		connector: to(next),
		filterLogic: 'and',
		filters: filter('OwnerId', 'EqualTo', ref('$Record.OwnerId')),
		object: 'Opportunity',
		...more,
	});
	const flow = compile({
		assignments: {
			name: 'Change',
			assignmentItems: [
				assign('Found.Name', 'Add', ref('$Record.Name')),
				assign('Item.Name', 'Add', ref('$Record.Name')),
				assign('$Record.Tag__c', 'Assign', ref('Found.Name')),
				assign('$Record.Tag__c', 'Add', ref('Item.Name')),
				assign('$Record.Tag__c', 'Add', ref('Get_One.Name')),
			],
		},
		collectionProcessors: {
			name: 'Some',
			assignNextValueToReference: 'Item',
			collectionProcessorType: 'FilterCollectionProcessor',
			collectionReference: 'Get_All',
			conditionLogic: 'and',
			conditions: when('Item.Name', 'EqualTo', 'Deal'),
			connector: to('Change'),
		},
		recordLookups: [
			lookup('Get_Found', 'Get_All', { outputReference: 'Found', queriedFields: ['Id', 'Name'] }),
			lookup('Get_All', 'Get_One', { getFirstRecordOnly: false, storeOutputAutomatically: true }),
			lookup('Get_One', 'Some', { getFirstRecordOnly: true, storeOutputAutomatically: true }),
		],
		start: beforeSave('Account', 'Get_Found'),
		variables: [
			{ name: 'Found', dataType: 'SObject', objectType: 'Opportunity' },
			{ name: 'Item', dataType: 'SObject', objectType: 'Opportunity' },
		],
	});
	const accounts = [account(1, ANA), account(2, ANA)];
	const host = fakeHost(schema, { Opportunity: [{ Id: '0061', Name: 'Deal', OwnerId: ANA }] });
	assert.deepEqual(
		flow.run(accounts.map(created), host).map(({ errors }) => errors),
		[[], []],
	);
	assert.deepEqual(
		accounts.map(({ Tag__c }) => Tag__c),
		['DealAccount 1DealAccount 1Deal', 'DealAccount 2DealAccount 2Deal'],
	);
	assert.deepEqual(host.calls, ['find Opportunity', 'find Opportunity', 'find Opportunity']);
});

test('the database is asked for the fields that an element names and compares; the interviews see those that it names', () => {
	const flow = compile({
		recordCreates: { name: 'Copy', inputReference: 'Found' },
		recordLookups: {
			name: 'Get',
			connector: to('Save'),
			filterLogic: 'and',
			filters: filter('AccountId', 'EqualTo', ref('$Record.Id')),
			getFirstRecordOnly: true,
			object: 'Opportunity',
			outputReference: 'Found',
			queriedFields: ['Name'],
		},
		recordUpdates: {
			name: 'Save',
			connector: to('Copy'),
			filterLogic: 'and',
			filters: filter('OwnerId', 'EqualTo', ref('$Record.OwnerId')),
			inputAssignments: set('Amount', 1),
			object: 'Opportunity',
		},
		start: afterSave('Account', 'Get'),
		variables: { name: 'Found', dataType: 'SObject', objectType: 'Opportunity' },
	});
	const accounts = [account(1, ANA), account(2, ANA)];
	const host = fakeHost(schema, {
		Opportunity: accounts.map(({ Id }, at) => ({ Id: `006${at}`, Name: `O${at}`, AccountId: Id!, OwnerId: ANA })),
	});
	const asked: unknown[] = [];
	const { find } = host;
	host.find = (object, filter, options) => {
		asked.push(options.fields);
		return find(object, filter, options);
	};
	assert.deepEqual(
		flow.run(accounts.map(created), host).map(({ errors }) => errors),
		[[], []],
	);
	assert.deepEqual(asked, [
		['Id', 'Name', 'AccountId'],
		['Id', 'OwnerId'],
	]);
	const copies = host.tables.get('Opportunity')!.slice(2);
	assert.deepEqual(
		copies.map(({ Name, AccountId }) => [Name, AccountId]),
		[
			['O0', undefined],
			['O1', undefined],
		],
	);
});
