/** What becomes of references to fields of records that are not there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlowInterview, Row, Value } from '../contract.ts';
import { testSchema } from '../formula/testing/schema.ts';
import { compileFlow } from './index.ts';
import { flowDef } from './testing/flowDef.ts';
import { fakeHost } from './testing/host.ts';
import { afterSave, assign, beforeSave, filter, flowXml, ref, set, to, when, type Xml } from './testing/xml.ts';

const schema = testSchema();
const compile = (body: Xml): ReturnType<typeof compileFlow> => compileFlow(flowDef('Test', flowXml(body)), schema, () => undefined);
const created = (record: Row): FlowInterview => ({ record, prior: undefined, isNew: true });
const ANA = '005000000000001AAA';
const account = (more: Row = {}): Row => ({ Id: '001000000000001AAA', Name: 'Acme', OwnerId: ANA, Tag__c: null, ...more });

/** Runs a flow for one record: what it was told, and what has become of the record. */
function run(body: Xml, record: Row = account(), data: Record<string, Row[]> = {}): { error: string | undefined; record: Row } {
	const [outcome] = compile(body).run([created(record)], fakeHost(schema, data));
	return { error: outcome!.errors[0]?.message, record };
}
const notSet = (name: string, element: string): RegExp =>
	new RegExp(
		`The flow failed to access the value for ${name.replaceAll(/[.$]/g, '\\$&')} because it hasn't been set or assigned\\. \\(element ${element}\\)$`,
	);
/** Looks for an owner of the name of the account, then goes on to `Next`. */
const find: Xml = {
	name: 'Get',
	connector: to('Next'),
	filterLogic: 'and',
	filters: filter('Name', 'EqualTo', ref('$Record.Name')),
	getFirstRecordOnly: true,
	object: 'User',
	storeOutputAutomatically: true,
};
const afterFinding = (body: Xml): Xml => ({ recordLookups: find, start: afterSave('Account', 'Get'), ...body });
const tag = (of: string | Xml): Xml => ({ name: 'Next', assignmentItems: assign('$Record.Tag__c', 'Assign', of) });
const decide = (conditions: Xml | Xml[], logic = 'and'): Xml => ({
	decisions: { name: 'Next', rules: { name: 'Yes', conditionLogic: logic, conditions, connector: to('Tag') } },
	assignments: { ...tag('yes'), name: 'Tag' },
});

test('an element fails that asks a field of a record that Get Records did not find', () => {
	const users = { User: [{ Id: ANA, Name: 'Acme', Email: null }] };
	const flow = afterFinding({ assignments: tag(ref('Get.Email')) });
	assert.match(run(flow).error!, notSet('Get.Email', 'Next'));
	assert.equal(run(flow, account(), users).error, undefined, 'a field that is null is no fault');
	for (const operator of ['IsNull', 'EqualTo'])
		assert.match(
			run(afterFinding(decide(when('Get.Id', operator, operator === 'IsNull' ? true : ANA)))).error!,
			notSet('Get.Id', 'Next'),
			operator,
		);
	assert.equal(run(afterFinding(decide(when('Get', 'IsNull', true)))).record['Tag__c'], 'yes', 'the record itself may be asked for');
});

test('conditions are asked from the first on, no more than needed', () => {
	const there = when('Get', 'IsNull', false);
	const ana = when('Get.Name', 'EqualTo', 'Ana');
	const missing = when('Get', 'IsNull', true);
	assert.deepEqual(run(afterFinding(decide([there, ana]))), { error: undefined, record: account() });
	assert.equal(run(afterFinding(decide([missing, ana], 'or'))).record['Tag__c'], 'yes');
	assert.match(run(afterFinding(decide([ana, there]))).error!, notSet('Get.Name', 'Next'));
});

test('a field of a record variable is there once a field of it, or all of it, was assigned', () => {
	const variables = { name: 'Log', dataType: 'SObject', objectType: 'Log__c' };
	const start = afterSave('Account', 'Next');
	const read = assign('$Record.Tag__c', 'Assign', ref('Log.Text__c'));
	const flow = (...assignmentItems: Xml[]): Xml => ({ assignments: { name: 'Next', assignmentItems }, start, variables });
	assert.match(run(flow(read)).error!, notSet('Log.Text__c', 'Next'));
	assert.equal(run(flow(assign('Log.Text__c', 'Assign', 'x'), read)).record['Tag__c'], 'x');
	assert.match(run(flow(assign('Log.Number__c', 'Add', 1))).error!, notSet('Log.Number__c', 'Next'), 'adding reads what is there');
});

test('a parent behind a blank lookup is not there, a parent whose field is blank is', () => {
	const flow: Xml = {
		assignments: { name: 'Next', assignmentItems: assign('Words', 'Assign', ref('$Record.Account.Owner.Name')) },
		start: afterSave('Opportunity', 'Next'),
		variables: { name: 'Words', dataType: 'String' },
	};
	const error = (AccountId: Value, OwnerId: Value): string | undefined =>
		run(flow, { Id: '006000000000001AAA', Name: 'Deal', AccountId }, { Account: [account({ OwnerId })], User: [{ Id: ANA, Name: null }] })
			.error;
	const { Id } = account() as { Id: string };
	assert.equal(error(Id, ANA), undefined);
	for (const [parent, owner] of [
		[null, ANA],
		[Id, null],
		['001000000000002AAA', ANA],
	] as const)
		assert.match(error(parent, owner)!, notSet('$Record.Account.Owner.Name', 'Next'));
});

test('the record before the save is not there on create', () => {
	const flow = { ...decide(when('$Record__Prior.Name', 'EqualTo', 'x')), start: afterSave('Account', 'Next') };
	assert.match(run(flow).error!, notSet('$Record__Prior.Name', 'Next'));
	const guarded = [when('$Record__Prior', 'IsNull', false), when('$Record__Prior.Name', 'EqualTo', 'x')];
	assert.equal(run({ ...decide(guarded), start: afterSave('Account', 'Next') }).error, undefined);
});

test('formulas are null', () => {
	const expression = 'IF(ISBLANK({!Get.Name}) && ISBLANK({!$Record__Prior.Name}) && ISBLANK({!$Record.Owner.Name}), "none", "some")';
	const formulas = { name: 'Words', dataType: 'String', expression };
	assert.equal(run(afterFinding({ assignments: tag(ref('Words')), formulas }), account({ OwnerId: null })).record['Tag__c'], 'none');
});

test('merge fields fail, in texts and in text templates', () => {
	const textTemplates = { name: 'Words', isViewedAsPlainText: true, text: 'Of {!Get.Name}' };
	assert.match(run(afterFinding({ assignments: tag(ref('Words')), textTemplates })).error!, notSet('Get.Name', 'Next'));
	assert.match(run(afterFinding({ assignments: tag('Of {!Get.Name}') })).error!, notSet('Get.Name', 'Next'));
});

test('the fault path of the element has the fault: of filters, of values, of what a query found is given', () => {
	const where = (field: string, reference: string): Xml => ({ filterLogic: 'and', filters: filter(field, 'EqualTo', ref(reference)) });
	const faulty: [string, (fault: Xml) => Xml][] = [
		['Get', (fault) => ({ recordLookups: [find, { ...find, name: 'Next', connector: undefined, ...where('Id', 'Get.Id'), ...fault }] })],
		[
			'Create',
			(fault) => ({ recordCreates: { name: 'Next', object: 'Log__c', inputAssignments: set('Text__c', ref('Get.Id')), ...fault } }),
		],
		[
			'Update',
			(fault) => ({
				recordUpdates: {
					name: 'Next',
					object: 'Account',
					...where('Id', '$Record.Id'),
					inputAssignments: set('Tag__c', ref('Get.Id')),
					...fault,
				},
			}),
		],
		['Delete', (fault) => ({ recordDeletes: { name: 'Next', object: 'Account', ...where('Id', 'Get.Id'), ...fault } })],
	];
	for (const [kind, element] of faulty) {
		const flow = (fault: boolean): Xml =>
			afterFinding({
				assignments: { name: 'Note', assignmentItems: assign('$Record.Tag__c', 'Assign', ref('$Flow.FaultMessage')) },
				...element(fault ? { faultConnector: to('Note') } : {}),
			});
		const data = { Account: [account()] };
		assert.match(run(flow(false), account(), data).error!, notSet('Get.Id', 'Next'), kind);
		const { error, record } = run(flow(true), account(), data);
		assert.deepEqual(
			[error, record['Tag__c']],
			[undefined, "The flow failed to access the value for Get.Id because it hasn't been set or assigned."],
			kind,
		);
	}
});

test('only the interview fails whose record is not there', () => {
	const flow = compile(afterFinding({ assignments: tag(ref('Get.Name')) }));
	const batch = [created(account({ Name: 'Ana' })), created(account())];
	const outcomes = flow.run(batch, fakeHost(schema, { User: [{ Id: ANA, Name: 'Ana' }] }));
	assert.deepEqual(
		outcomes.map(({ errors }) => errors.length),
		[0, 1],
	);
	assert.equal(batch[0]!.record['Tag__c'], 'Ana');
});

test('what is asked before the first element is blank: entry conditions, default values', () => {
	const flow = (more: Xml): Xml => ({ assignments: tag('ran'), start: beforeSave('Account', 'Next'), ...more });
	const variables = { name: 'Words', dataType: 'String', value: ref('$Record.Owner.Name') };
	const ran = (body: Xml): unknown => run(body, account({ OwnerId: null, Type: null })).record['Tag__c'];
	assert.equal(ran(flow({ variables })), 'ran');
	assert.equal(
		ran(
			flow({ start: beforeSave('Account', 'Next', { filterLogic: 'and', filters: filter('Type', 'EqualTo', ref('$Record.Owner.Name')) }) }),
		),
		'ran',
	);
});
