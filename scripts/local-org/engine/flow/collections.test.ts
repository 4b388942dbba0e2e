/** Collections and values: sorting, cutting off, the rarer assignment operators, text with merge fields, entry conditions on formulas. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompiledFlow, Row } from '../contract.ts';
import { testSchema } from '../formula/testing/schema.ts';
import { compileFlow } from './index.ts';
import { flowDef } from './testing/flowDef.ts';
import { fakeHost } from './testing/host.ts';
import { afterSave, assign, beforeSave, filter, flowXml, ref, set, to, type Xml } from './testing/xml.ts';

const schema = testSchema();
const compile = (body: Xml): CompiledFlow => compileFlow(flowDef('Test', flowXml(body)), schema, () => undefined);
const account = (record: Row): Row => ({ Id: '001000000000001AAA', Name: 'Acme', ...record });
const OPPORTUNITIES: Row[] = [
	{ Name: 'b', Amount: 2, StageName: 'New' },
	{ Name: 'A', Amount: 2, StageName: null },
	{ Name: 'c', Amount: null, StageName: 'New' },
	{ Name: 'd', Amount: 9, StageName: 'Old' },
].map((row, at) => ({ Id: `00600000000000${at}AAA`, AccountId: '001000000000001AAA', ...row }));

const everyOpportunity = (next: string, more: Xml = {}): Xml => ({
	name: 'Get_Opps',
	connector: to(next),
	filterLogic: 'and',
	filters: filter('AccountId', 'EqualTo', ref('$Record.Id')),
	getFirstRecordOnly: false,
	object: 'Opportunity',
	storeOutputAutomatically: true,
	...more,
});
/** Writes the names of `collection` into the record's tag. */
const tagNames = (collection: string): Xml => ({
	assignments: [{ name: 'Note', connector: to('Each'), assignmentItems: assign('$Record.Tag__c', 'Add', ref('Each.Name')) }],
	loops: { name: 'Each', collectionReference: collection, nextValueConnector: to('Note') },
	start: beforeSave('Account', 'Get_Opps'),
});
function tag(flow: CompiledFlow): unknown {
	const record = account({});
	const [outcome] = flow.run([{ record, prior: undefined, isNew: true }], fakeHost(schema, { Opportunity: OPPORTUNITIES }));
	assert.deepEqual(outcome!.errors, []);
	return record['Tag__c'];
}
const sort = (sortOptions: Xml[], more: Xml = {}): CompiledFlow =>
	compile({
		...tagNames('Get_Opps'),
		collectionProcessors: {
			name: 'Sort',
			collectionProcessorType: 'SortCollectionProcessor',
			collectionReference: 'Get_Opps',
			connector: to('Each'),
			sortOptions,
			...more,
		},
		recordLookups: everyOpportunity('Sort'),
	});
const by = (sortField: string, sortOrder: string, doesPutEmptyStringAndNullFirst = false): Xml => ({
	doesPutEmptyStringAndNullFirst,
	sortField,
	sortOrder,
});

for (const [name, options, more, expected] of [
	['by one field, blanks last', [by('Amount', 'Desc')], {}, 'dbAc'],
	['blanks first', [by('Amount', 'Asc', true)], {}, 'cbAd'],
	['by two fields, text without regard to case', [by('Amount', 'Asc'), by('Name', 'Asc')], {}, 'Abdc'],
	['and cut off', [by('Name', 'Desc')], { limit: 2 }, 'dc'],
] as const)
	test(`a collection is sorted in place: ${name}`, () => assert.equal(tag(sort([...options], more)), expected));

test('Get Records brings no more than its limit', () => {
	const limited = (limit: Xml): CompiledFlow =>
		compile({ ...tagNames('Get_Opps'), recordLookups: everyOpportunity('Each', { sortField: 'Name', sortOrder: 'Asc', limit }) });
	assert.equal(tag(limited({ numberValue: 3 })), 'Abc');
	assert.equal(tag(limited({ numberValue: 20_000 })), 'Abcd');
	for (const numberValue of [1, 20_001]) {
		const [outcome] = limited({ numberValue }).run([{ record: account({}), prior: undefined, isNew: true }], fakeHost(schema));
		assert.match(outcome!.errors[0]!.message, new RegExp(`limit must be from 2 to 20,000, not ${numberValue}`));
	}
});

test('the limit of Get Records holds for each interview of a batch', () => {
	const flow = compile({ ...tagNames('Get_Opps'), recordLookups: everyOpportunity('Each', { limit: { numberValue: 2 } }) });
	const accounts = ['001000000000001AAA', '001000000000002AAA'];
	const host = fakeHost(schema, {
		Opportunity: [1, 2, 3].flatMap((count) => accounts.map((id) => ({ Id: `${id}${count}`, AccountId: id, Name: `${count}` }))),
	});
	const batch = accounts.map((Id) => ({ record: { Id } as Row, prior: undefined, isNew: true }));
	flow.run(batch, host);
	assert.deepEqual(host.calls, ['find Opportunity']);
	assert.deepEqual(
		batch.map(({ record }) => record['Tag__c']),
		['12', '12'],
	);
});

for (const [operator, value, expected] of [
	['RemoveUncommon', ref('Others'), 'b'],
	['RemoveBeforeFirst', 'b', 'bc'],
	['RemoveAfterFirst', 'b', 'ab'],
	['RemoveAfterFirst', 'x', 'abc'],
	['RemovePosition', 1, 'bc'],
] as const)
	test(`the assignment operator ${operator} ${JSON.stringify(value)}`, () => {
		const flow = compile({
			assignments: [
				{
					name: 'Fill',
					connector: to('Each'),
					assignmentItems: [
						...['a', 'b', 'c'].map((text) => assign('Texts', 'Add', text)),
						...['b', 'x'].map((text) => assign('Others', 'Add', text)),
						assign('Texts', operator, value),
					],
				},
				{ name: 'Note', connector: to('Each'), assignmentItems: assign('$Record.Tag__c', 'Add', ref('Each')) },
			],
			loops: { name: 'Each', collectionReference: 'Texts', nextValueConnector: to('Note') },
			start: beforeSave('Account', 'Fill'),
			variables: ['Texts', 'Others'].map((name) => ({ name, dataType: 'String', isCollection: true })),
		});
		assert.equal(tag(flow), expected);
	});

test('text in a value may hold merge fields', () => {
	const flow = compile({
		recordCreates: { name: 'Log', inputAssignments: set('Text__c', 'For {!$Record.Name}: {!$Record.AnnualRevenue}'), object: 'Log__c' },
		start: afterSave('Account', 'Log'),
	});
	const host = fakeHost(schema);
	flow.run([{ record: account({ AnnualRevenue: 7 }), prior: undefined, isNew: true }], host);
	assert.equal(host.tables.get('Log__c')![0]!['Text__c'], 'For Acme: 7');
});

test('entry conditions read formula fields', () => {
	const flow = compile({
		assignments: { name: 'Set', assignmentItems: assign('$Record.Tag__c', 'Assign', 'big') },
		start: beforeSave('Account', 'Set', { filterLogic: 'and', filters: filter('Double_Revenue__c', 'GreaterThan', 10) }),
	});
	const records = [account({ AnnualRevenue: 5 }), account({ AnnualRevenue: 6 })];
	const outcomes = flow.run(
		records.map((record) => ({ record, prior: undefined, isNew: true })),
		fakeHost(schema),
	);
	assert.deepEqual(
		outcomes.map((each) => each.ran),
		[false, true],
	);
});

for (const [name, body, problem] of [
	['four sort fields', { sortOptions: ['Name', 'Amount', 'StageName', 'CloseDate'].map((field) => by(field, 'Asc')) }, /up to 3 fields/],
	['an unknown sort field', { sortOptions: [by('Nope__c', 'Asc')] }, /Nope__c does not exist/],
	['conditions of a filter', { conditions: { leftValueReference: 'Get_Opps' } }, /conditions does not go with SortCollectionProcessor/],
	['something that is no collection', { collectionReference: '$Record' }, /\$Record is not a collection of this flow/],
] as const)
	test(`Collection Sort refuses ${name}`, () => assert.throws(() => sort([], body as unknown as Xml), problem));

test('Roll Back Records is for screen flows', () => {
	assert.throws(
		() => compile({ recordRollbacks: { name: 'Undo' }, start: beforeSave('Account', 'Undo') }),
		/Undo: recordRollbacks is not implemented in the local org/,
	);
});
