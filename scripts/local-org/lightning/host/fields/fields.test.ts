import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordRepresentation } from '../../modules/platform/recordStore/recordStore.ts';
import type { FieldInfo } from '../../page/model.ts';
import { shownColumn, shownField, shownValue } from './fields.ts';

const meta = {
	childRelationships: {},
	lastModifiedById: null,
	lastModifiedDate: null,
	recordTypeId: null,
	recordTypeInfo: null,
	systemModstamp: null,
};
const ana: RecordRepresentation = {
	...meta,
	apiName: 'User',
	id: '005000000000001AAA',
	fields: { Name: { displayValue: null, value: 'Ana Ruiz' } },
};
const deal: RecordRepresentation = {
	...meta,
	apiName: 'Opportunity',
	id: '006000000000001AAA',
	fields: {
		Name: { displayValue: null, value: 'Renewal' },
		Amount: { displayValue: '$48,000.00', value: 48000 },
		OwnerId: { displayValue: null, value: ana.id },
		Owner: { displayValue: 'Ana Ruiz', value: ana },
		CreatedById: { displayValue: null, value: ana.id },
		CreatedBy: { displayValue: 'Ana Ruiz', value: ana },
		CreatedDate: { displayValue: '3/2/2026, 7:00 AM', value: '2026-03-02T12:00:00.000Z' },
	},
};
const info = (apiName: string, dataType: string, relationshipName: string | null = null): FieldInfo =>
	({ apiName, dataType, relationshipName }) as FieldInfo;

test('lookups lead to their record, audit fields carry their date', () => {
	assert.deepEqual(shownField(deal, info('OwnerId', 'Reference', 'Owner')), {
		text: 'Ana Ruiz',
		url: '/lightning/r/User/005000000000001AAA/view',
		external: false,
		checked: undefined,
		multiline: false,
	});
	const created = shownField(deal, info('CreatedById', 'Reference', 'CreatedBy'));
	assert.deepEqual([created.text, created.more], ['Ana Ruiz', ', 3/2/2026, 7:00 AM'], 'the name leads to the person, the date nowhere');
	assert.equal(shownField(deal, info('Amount', 'Currency')).text, '$48,000.00');
	assert.equal(shownField(deal, info('NextStep', 'String')).text, '');
});

test('a column may lead through a parent', () => {
	const column = (fieldApiName: string, dataType = 'string') => ({ fieldApiName, label: '', lookupId: null, sortable: true, dataType });
	assert.equal(shownColumn(deal, column('Name'), 'Name').url, '/lightning/r/Opportunity/006000000000001AAA/view');
	assert.deepEqual(
		[shownColumn(deal, column('Owner.Name'), 'Name').text, shownColumn(deal, column('Owner.Name'), 'Name').url],
		['Ana Ruiz', '/lightning/r/User/005000000000001AAA/view'],
	);
	assert.equal(shownColumn(deal, column('Account.Name'), 'Name').text, '');
});

test('only web addresses become links: a value cannot run script', () => {
	assert.equal(shownValue('url', 'northwind.example', null).url, 'https://northwind.example');
	assert.equal(shownValue('url', 'javascript:alert(1)', null).url, undefined);
	assert.equal(shownValue('url', 'data:text/html,x', null).url, undefined);
	assert.equal(shownValue('email', 'a@b.example', null).url, 'mailto:a@b.example');
});
