import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordRepresentation } from '../../modules/platform/recordStore/recordStore.ts';
import type { FieldInfo, LayoutSection, ObjectInfo } from '../../page/model.ts';
import { editableSections, fieldLabel, fieldsToSend, formSections, placeErrors, startValues } from './formModel.ts';

const field = (apiName: string, change: Partial<FieldInfo> = {}): FieldInfo =>
	({ apiName, label: apiName, dataType: 'String', inlineHelpText: null, nameField: false, ...change }) as FieldInfo;
const object = {
	apiName: 'Opportunity',
	label: 'Opportunity',
	custom: false,
	nameFields: ['Name'],
	fields: {
		Name: field('Name', { nameField: true }),
		OwnerId: field('OwnerId', { label: 'Owner ID', dataType: 'Reference' }),
		StageName: field('StageName', { label: 'Stage', dataType: 'Picklist' }),
		Private__c: field('Private__c', { dataType: 'Boolean' }),
	},
} as unknown as ObjectInfo;
const item = (apiName: string, change: Partial<LayoutSection['layoutRows'][0]['layoutItems'][0]> = {}) => ({
	label: apiName,
	editableForNew: true,
	editableForUpdate: true,
	required: true,
	layoutComponents: [{ apiName, componentType: 'Field', label: apiName }],
	...change,
});
const sections: LayoutSection[] = [
	{
		id: 's1',
		heading: 'Information',
		useHeading: true,
		columns: 2,
		layoutRows: [
			{ layoutItems: [item('OwnerId'), item('Name', { editableForUpdate: false })] },
			{ layoutItems: [item('StageName'), item('Private__c')] },
		],
	},
	{
		id: 's2',
		heading: 'System',
		useHeading: true,
		columns: 2,
		layoutRows: [{ layoutItems: [item('CreatedById', { editableForNew: false })] }],
	},
];
const record = { fields: { Name: { value: 'Renewal' }, StageName: { value: 'Prospecting' } } } as unknown as RecordRepresentation;

test('names are called by their object, lookups without ID', () => {
	assert.equal(fieldLabel(object.fields['Name']!, object), 'Opportunity Name');
	assert.equal(fieldLabel(object.fields['OwnerId']!, object), 'Opportunity Owner');
	const field = (apiName: string, label: string) => ({ apiName, label }) as FieldInfo;
	assert.equal(fieldLabel(field('AccountId', 'Account ID'), object), 'Account Name');
	assert.equal(fieldLabel(field('Type', 'Opportunity Type'), object), 'Type');
	assert.equal(fieldLabel(field('OwnerId', 'Owner ID'), { ...object, custom: true } as ObjectInfo), 'Owner');
});

test('a layout item is editable where layout and field permission say so; the owner and unknown fields never', () => {
	const editable = (mode: 'new' | 'edit') =>
		editableSections(formSections(sections, object, mode)).flatMap((section) =>
			section.rows.flatMap((row) => row.items.filter((each) => each.editable).map((each) => `${each.key}${each.required ? '*' : ''}`)),
		);
	assert.deepEqual(editable('new'), ['Name*', 'StageName*', 'Private__c']);
	assert.deepEqual(editable('edit'), ['StageName*', 'Private__c'], 'a checkbox is never required');
});

test('a new record starts with defaults and sends what has a value; an edit sends what differs', () => {
	const form = formSections(sections, object, 'new');
	const picklists = { StageName: { values: [], defaultValue: { label: 'Prospecting', value: 'Prospecting' } } };
	const fresh = startValues(form, { picklists, defaults: { AccountId: '001' }, mode: 'new' });
	assert.deepEqual(fresh, { Name: null, StageName: 'Prospecting', Private__c: null, AccountId: '001' });
	assert.deepEqual(fieldsToSend(fresh, undefined, 'new'), { StageName: 'Prospecting', AccountId: '001' });
	const edited = {
		...startValues(formSections(sections, object, 'edit'), { record, picklists, defaults: {}, mode: 'edit' }),
		StageName: 'Won',
	};
	assert.deepEqual(fieldsToSend(edited, record, 'edit'), { StageName: 'Won' });
});

test('an error shows at its field where that is on the form, else in the list', () => {
	const placed = placeErrors({ record: ['No.'], fields: { StageName: 'Pick one.', Hidden__c: 'Missing.' } }, new Set(['StageName']));
	assert.deepEqual(placed, { atFields: { StageName: 'Pick one.' }, list: ['No.', 'Missing.'] });
});
