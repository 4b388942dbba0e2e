import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testSchema } from '../formula/testing/schema.ts';
import { checkFlow, compileFlow } from './index.ts';
import { flowDef } from './testing/flowDef.ts';
import { afterSave, assign, beforeSave, filter, flowXml, ref, set, to, when, type Xml } from './testing/xml.ts';

const schema = testSchema();
const stamp: Xml = { name: 'Stamp', assignmentItems: assign('$Record.Tag__c', 'Assign', 'x') };
const saved = afterSave('Account', 'Stamp');
const lookup = (more: Xml = {}): Xml => ({
	name: 'Get',
	filterLogic: 'and',
	filters: filter('Name', 'EqualTo', 'x'),
	getFirstRecordOnly: true,
	object: 'Account',
	storeOutputAutomatically: true,
	...more,
});
const decision = (conditions: Xml | Xml[], logic = 'and'): Xml => ({
	decisions: { name: 'Check', rules: { name: 'Yes', conditionLogic: logic, conditions } },
	start: afterSave('Account', 'Check'),
});
const formula = (expression: string, dataType = 'String'): Xml => ({
	assignments: stamp,
	formulas: { name: 'F', dataType, expression },
	start: saved,
});

/** What Salesforce, or this org, does not take; and where the problem is said to be. */
const REFUSED: [string, Xml, string | undefined, RegExp][] = [
	[
		'screens',
		{ screens: { name: 'Ask', label: 'Ask' }, start: saved, assignments: stamp },
		'Ask',
		/screens is not implemented in the local org/,
	],
	['waits', { waits: { name: 'Later' }, start: saved, assignments: stamp }, 'Later', /waits is not implemented/],
	['an unknown attribute', { assignments: { ...stamp, colour: 'red' }, start: saved }, 'Stamp', /colour is not implemented/],
	[
		'an unknown nested attribute',
		{ recordLookups: lookup({ filters: { ...filter('Name', 'EqualTo', 'x'), caseSensitive: true } }), start: afterSave('Account', 'Get') },
		'Get',
		/filters\.caseSensitive is not implemented/,
	],
	[
		'part of an id in a filter',
		{ recordLookups: lookup({ filters: filter('OwnerId', 'StartsWith', '005') }), start: afterSave('Account', 'Get') },
		'Get',
		/filter on OwnerId: the operator StartsWith does not apply to an ID/,
	],
	['a screen flow', { assignments: stamp, processType: 'Flow', start: saved }, undefined, /processType Flow is not implemented/],
	[
		'system mode with sharing',
		{ assignments: stamp, runInMode: 'SystemModeWithSharing', start: saved },
		undefined,
		/runInMode SystemModeWithSharing/,
	],
	[
		'a field six relationships away',
		formula('{!$Record.Parent.Parent.Parent.Parent.Parent.Parent.Name}'),
		'F',
		/climbs 6 relationships; a flow may climb 5/,
	],
	['an unknown object', { assignments: stamp, start: afterSave('Nope__c', 'Stamp') }, 'start', /the object Nope__c does not exist/],
	[
		'an unknown trigger',
		{ assignments: stamp, start: { ...saved, triggerType: 'Segment' } },
		'start',
		/triggerType Segment is not implemented/,
	],
	[
		'after save on delete',
		{ assignments: stamp, start: { ...saved, recordTriggerType: 'Delete' } },
		'start',
		/Delete does not go with RecordAfterSave/,
	],
	['a save trigger on an event', { assignments: stamp, start: afterSave('Ownership_Guard__e', 'Stamp') }, 'start', /is a platform event/],
	[
		'a start without a connector',
		{ assignments: stamp, start: { ...saved, connector: undefined } },
		'start',
		/nothing is connected to the Start element/,
	],
	[
		'a connector to nowhere',
		{ assignments: { ...stamp, connector: to('Gone') }, start: saved },
		'Stamp',
		/leads to Gone, which does not exist/,
	],
	[
		'an element that leads to itself',
		{ assignments: { ...stamp, connector: { targetReference: 'Stamp' } }, start: saved },
		'Stamp',
		/"Stamp" cannot be connected to itself/,
	],
	['a name that ends with an underscore', { assignments: { ...stamp, name: 'Stamp_' }, start: saved }, 'Stamp_', /not a valid API name/],
	['a name in two cases', { assignments: [stamp, { ...stamp, name: 'STAMP' }], start: saved }, 'STAMP', /resources called STAMP/],
	[
		'an outcome named like a formula',
		{
			...decision(when('$Record.Name', 'EqualTo', 'x')),
			formulas: { name: 'Yes', dataType: 'String', expression: '"x"' },
		},
		'Yes',
		/resources called Yes/,
	],
	['two elements of one name', { assignments: [stamp, stamp], start: saved }, 'Stamp', /two elements or resources called Stamp/],
	[
		'an entry formula with an unknown field',
		{ assignments: stamp, start: { ...saved, filterFormula: 'ISCHANGED({!$Record.Nope__c})' } },
		'start',
		/Field \$Record\.Nope__c does not exist/,
	],
	[
		'an entry formula without braces',
		{ assignments: stamp, start: { ...saved, filterFormula: 'ISCHANGED($Record.OwnerId)' } },
		'start',
		/written \{!\$Record\.OwnerId\}/,
	],
	[
		'an entry filter on an unknown field',
		{ assignments: stamp, start: { ...saved, filters: filter('Nope__c', 'EqualTo', 'x') } },
		'start',
		/the field Nope__c does not exist on Account/,
	],
	[
		'$Record__Prior on create',
		{ ...decision(when('$Record__Prior.Name', 'EqualTo', 'x')), start: afterSave('Account', 'Check', { recordTriggerType: 'Create' }) },
		'Check',
		/runs on update only/,
	],
	[
		'$Record in an autolaunched flow',
		{ ...decision(when('$Record.Name', 'EqualTo', 'x')), start: { connector: to('Check') } },
		'Check',
		/record-triggered or platform event-triggered flow only/,
	],
	['a reference to nothing', decision(when('Nope.Name', 'EqualTo', 'x')), 'Check', /there is no element or resource called Nope/],
	['an unknown global', decision(when('$Api.Session_ID', 'EqualTo', 'x')), 'Check', /\$Api is not implemented in the local org/],
	['an unknown operator', decision(when('$Record.Name', 'WasSet', true)), 'Check', /operator WasSet is not implemented/],
	['text compared with a number', decision(when('$Record.Name', 'EqualTo', 5)), 'Check', /a Text is compared with a Number/],
	['an order of texts', decision(when('$Record.Name', 'GreaterThan', 'a')), 'Check', /GreaterThan does not apply to Text/],
	[
		'Is Changed on something else',
		decision(when('$Record__Prior.Name', 'IsChanged', true)),
		'Check',
		/IsChanged applies to fields of \$Record only/,
	],
	['logic with a missing condition', decision(when('$Record.Name', 'EqualTo', 'x'), '1 AND 2'), 'Check', /not valid condition logic/],
	[
		'logic that leaves one out',
		decision([when('$Record.Name', 'EqualTo', 'x'), when('$Record.Name', 'EqualTo', 'y')], '1'),
		'Check',
		/does not use every condition/,
	],
	[
		'logic without parentheses',
		decision(
			[1, 2, 3].map(() => when('$Record.Name', 'EqualTo', 'x')),
			'1 AND 2 OR 3',
		),
		'Check',
		/mixes AND and OR/,
	],
	[
		'a filter on a parent',
		{ recordLookups: lookup({ filters: filter('Owner.Name', 'EqualTo', 'x') }), start: afterSave('Account', 'Get') },
		'Get',
		/fields of a parent cannot be used here/,
	],
	[
		'a filter on long text',
		{ recordLookups: lookup({ filters: filter('Notes__c', 'EqualTo', 'x') }), start: afterSave('Account', 'Get') },
		'Get',
		/long text fields cannot be filtered/,
	],
	[
		'a filter of the wrong type',
		{ recordLookups: lookup({ filters: filter('AnnualRevenue', 'EqualTo', 'x') }), start: afterSave('Account', 'Get') },
		'Get',
		/a Number is compared with a Text/,
	],
	[
		'Get Records without an output',
		{ recordLookups: lookup({ storeOutputAutomatically: false }), start: afterSave('Account', 'Get') },
		'Get',
		/give one of storeOutputAutomatically/,
	],
	[
		'a field that was not queried',
		{
			...decision(when('Get.OwnerId', 'EqualTo', 'x')),
			recordLookups: lookup({ queriedFields: ['Name'], connector: to('Check') }),
			start: afterSave('Account', 'Get'),
		},
		'Check',
		/needs the field OwnerId, which is not among the queriedFields of Get/,
	],
	[
		'a field of a loop’s item that was not queried',
		{
			...decision(when('Each.OwnerId', 'EqualTo', 'x')),
			loops: { name: 'Each', collectionReference: 'Get', nextValueConnector: to('Check') },
			recordLookups: lookup({ getFirstRecordOnly: false, queriedFields: ['Name'], connector: to('Each') }),
			start: afterSave('Account', 'Get'),
		},
		'Check',
		/needs the field OwnerId, which is not among the queriedFields of Each/,
	],
	[
		'an update of everything',
		{ recordUpdates: { name: 'Save', inputAssignments: set('Name', 'x'), object: 'Account' }, start: afterSave('Account', 'Save') },
		'Save',
		/would update every record/,
	],
	[
		'a value of the wrong type',
		{ recordCreates: { name: 'New', inputAssignments: set('Name', 5), object: 'Log__c' }, start: afterSave('Account', 'New') },
		'New',
		/the field Name is a Text, its value a Number/,
	],
	[
		'a create before the save',
		{ recordCreates: { name: 'New', inputAssignments: set('Name', 'x'), object: 'Log__c' }, start: beforeSave('Account', 'New') },
		'New',
		/before-save flow cannot have a Create Records element/,
	],
	[
		'another record before the save',
		{
			recordUpdates: { name: 'Save', filters: filter('Name', 'EqualTo', 'x'), inputAssignments: set('Text__c', 'x'), object: 'Log__c' },
			start: beforeSave('Account', 'Save'),
		},
		'Save',
		/can update \$Record only/,
	],
	[
		'an action before the save',
		{
			actionCalls: { name: 'Do', actionName: 'customNotificationAction', actionType: 'customNotificationAction' },
			start: beforeSave('Account', 'Do'),
		},
		'Do',
		/cannot have a Action element/,
	],
	[
		'another action',
		{ actionCalls: { name: 'Do', actionName: 'chatterPost', actionType: 'chatterPost' }, start: afterSave('Account', 'Do') },
		'Do',
		/action chatterPost\/chatterPost is not implemented/,
	],
	[
		'a subflow that is not there',
		{ start: afterSave('Account', 'Call'), subflows: { name: 'Call', flowName: 'Nope' } },
		'Call',
		/the flow Nope does not exist/,
	],
	[
		'an input that is not there',
		{
			start: afterSave('Account', 'Call'),
			subflows: { name: 'Call', flowName: 'Sub', inputAssignments: { name: 'Nope', value: { stringValue: 'x' } } },
		},
		'Call',
		/has no input called Nope/,
	],
	[
		'a custom error in a subflow',
		{ customErrors: { name: 'No', customErrorMessages: { errorMessage: 'No', isFieldError: false } }, start: { connector: to('No') } },
		'No',
		/record-triggered flow only, not in a subflow/,
	],
	[
		'a long error message',
		{
			customErrors: { name: 'No', customErrorMessages: { errorMessage: 'x'.repeat(256), isFieldError: false } },
			start: afterSave('Account', 'No'),
		},
		'No',
		/longer than 255 characters/,
	],
	[
		'an error on an unknown field',
		{
			customErrors: { name: 'No', customErrorMessages: { errorMessage: 'No', isFieldError: true, fieldSelection: 'Nope__c' } },
			start: afterSave('Account', 'No'),
		},
		'No',
		/the field Nope__c does not exist/,
	],
	[
		'a merged date in a message',
		{
			customErrors: { name: 'No', customErrorMessages: { errorMessage: '{!$Record.Signed_On__c}', isFieldError: false } },
			start: afterSave('Account', 'No'),
		},
		'No',
		/use a formula with TEXT\(\)/,
	],
	[
		'a number into text',
		{ assignments: { name: 'Stamp', assignmentItems: assign('$Record.Tag__c', 'Assign', 5) }, start: saved },
		'Stamp',
		/a Number cannot be assigned to a Text/,
	],
	[
		'a constant as a target',
		{
			assignments: { name: 'Stamp', assignmentItems: assign('C', 'Assign', 'x') },
			constants: { name: 'C', dataType: 'String', value: { stringValue: 'x' } },
			start: saved,
		},
		'Stamp',
		/C cannot be assigned to/,
	],
	['a formula with an unknown function', formula('FOO(1)'), 'F', /Unknown function FOO/],
	['a formula of another type', formula('1 + 1'), 'F', /data type \(Number\), incompatible with expected data type \(Text\)/],
	['PRIORVALUE in a formula resource', formula('PRIORVALUE({!$Record.Name})'), 'F', /PRIORVALUE may not be used in this type of formula/],
	['a formula that uses itself', formula('{!F} & "x"'), undefined, /circle: F → F/],
	[
		'a loop over one record',
		{
			loops: { name: 'Each', collectionReference: '$Record', nextValueConnector: to('Stamp') },
			assignments: stamp,
			start: afterSave('Account', 'Each'),
		},
		'Each',
		/is not a collection/,
	],
	[
		'an Apex variable',
		{ assignments: stamp, start: saved, variables: { name: 'V', dataType: 'Apex' } },
		'V',
		/dataType Apex is not implemented/,
	],
];

const sub = compileFlow(
	flowDef('Sub', flowXml({ start: {}, variables: { name: 'In', dataType: 'String', isInput: true } })),
	schema,
	() => undefined,
);
for (const [what, body, element, problem] of REFUSED)
	test(`refuses ${what}`, () => {
		const problems = checkFlow(flowDef('Test', flowXml(body)), schema, (name) => (name === 'Sub' ? sub : undefined));
		assert.ok(
			problems.some((each) => each.element === element && problem.test(each.problem)),
			JSON.stringify(problems),
		);
	});

test('takes a field five relationships away', () => {
	const flow = flowDef('Test', flowXml(formula('{!$Record.Parent.Parent.Parent.Parent.Parent.Name}')));
	assert.deepEqual(
		checkFlow(flow, schema, () => undefined),
		[],
	);
});

test('all problems of a flow are told at once', () => {
	const problems = checkFlow(
		flowDef(
			'Test',
			flowXml({
				...decision(when('Nope', 'EqualTo', 'x')),
				assignments: { name: 'Stamp', assignmentItems: assign('$Record.Tag__c', 'Assign', ref('Gone')) },
			}),
		),
		schema,
		() => undefined,
	);
	assert.deepEqual(problems.map((each) => each.element).sort(), ['Check', 'Stamp']);
});
