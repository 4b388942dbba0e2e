import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longId, RecordStore, type RecordRepresentation } from './recordStore.ts';

const OPPORTUNITY = '006000000000001AAA';
const ACCOUNT = '001000000000001AAA';

function record(id: string, apiName: string, fields: RecordRepresentation['fields']): RecordRepresentation {
	return {
		apiName,
		childRelationships: {},
		fields,
		id,
		lastModifiedById: null,
		lastModifiedDate: '2026-03-02T12:00:00.000Z',
		recordTypeId: null,
		recordTypeInfo: null,
		systemModstamp: null,
	};
}
const text = (value: string) => ({ displayValue: null, value });
const account = (name: string) => record(ACCOUNT, 'Account', { Name: text(name) });
const opportunity = (name: string, accountName = 'Northwind') =>
	record(OPPORTUNITY, 'Opportunity', { Name: text(name), Account: { displayValue: accountName, value: account(accountName) } });

test('a snapshot has the wanted fields, parents nested, and is read-only', () => {
	const store = new RecordStore();
	store.ingest(opportunity('Renewal'));
	const snapshot = store.read(OPPORTUNITY, ['Name', 'Account.Name'])!;
	assert.equal(snapshot.fields['Name']!.value, 'Renewal');
	assert.equal((snapshot.fields['Account']!.value as RecordRepresentation).fields['Name']!.value, 'Northwind');
	assert.throws(() => ((snapshot.fields as Record<string, unknown>)['Name'] = text('Mine')), TypeError);
	assert.equal(store.read(OPPORTUNITY, ['Amount']), undefined);
});

test('a parent changed by itself shows through its child', () => {
	const store = new RecordStore();
	store.ingest(opportunity('Renewal'));
	store.ingest(account('Northwind Traders'));
	const snapshot = store.read(OPPORTUNITY, ['Account.Name'])!;
	assert.equal((snapshot.fields['Account']!.value as RecordRepresentation).fields['Name']!.value, 'Northwind Traders');
});

test('listeners hear changes of their record and nothing else', () => {
	const store = new RecordStore();
	const heard: string[] = [];
	store.ingest(opportunity('Renewal'));
	const stop = store.listen(OPPORTUNITY, (id) => heard.push(id));
	store.ingest(opportunity('Renewal'));
	assert.deepEqual(heard, []);
	store.ingest(opportunity('Renewal 2027'));
	assert.deepEqual(heard, [OPPORTUNITY]);
	stop();
	store.ingest(opportunity('Renewal 2028'));
	assert.deepEqual(heard, [OPPORTUNITY]);
});

test('an optional field that the server left out is known to be hidden; one never asked for is not', () => {
	const store = new RecordStore();
	store.ingest(record(OPPORTUNITY, 'Opportunity', { Name: text('Renewal') }), ['Amount']);
	assert.deepEqual(Object.keys(store.read(OPPORTUNITY, ['Name'], ['Amount'])!.fields), ['Name']);
	assert.equal(store.read(OPPORTUNITY, ['Name'], ['NextStep']), undefined);
	store.ingest(record(OPPORTUNITY, 'Opportunity', { Amount: { displayValue: '$5', value: 5 } }), ['Amount']);
	assert.equal(store.read(OPPORTUNITY, ['Name'], ['Amount'])!.fields['Amount']!.value, 5);
});

test('old and expired values are asked for again', () => {
	let now = 0;
	const store = new RecordStore(() => now);
	store.ingest(opportunity('Renewal'));
	now = 20_000;
	assert.ok(store.read(OPPORTUNITY, ['Name'], [], 30_000));
	now = 40_000;
	assert.equal(store.read(OPPORTUNITY, ['Name'], [], 30_000), undefined);
	store.ingest(opportunity('Renewal'));
	store.expire(OPPORTUNITY);
	assert.equal(store.read(OPPORTUNITY, ['Name'], [], 30_000), undefined);
	assert.ok(store.read(OPPORTUNITY, ['Name']), 'an expired record is still shown until the new one arrives');
});

test('an evicted record is gone', () => {
	const store = new RecordStore();
	store.ingest(opportunity('Renewal'));
	store.evict(OPPORTUNITY);
	assert.equal(store.read(OPPORTUNITY, ['Name']), undefined);
});

test('ids of 15 characters name the same record', () => {
	assert.equal(longId('001D000000IRFma'), '001D000000IRFmaIAH');
	const store = new RecordStore();
	store.ingest(record(longId('001D000000IRFma'), 'Account', { Name: text('A') }));
	assert.ok(store.read('001D000000IRFma', ['Name']));
});
