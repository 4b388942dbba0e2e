import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecordStore } from '../recordStore/recordStore.ts';
import { ingestResult, patched, recordIds } from './graphqlCache.ts';

const ID = '006000000000001AAA';
const result = (name: string) => ({
	uiapi: {
		query: {
			Opportunity: {
				edges: [
					{ node: { Id: ID, Name: { value: name }, Amount: { value: 5, displayValue: '$5' }, Account: { Name: { value: 'Northwind' } } } },
				],
			},
		},
	},
});
function storeWith(name: string): RecordStore {
	const store = new RecordStore();
	store.ingest({
		apiName: 'Opportunity',
		childRelationships: {},
		id: ID,
		lastModifiedById: null,
		lastModifiedDate: null,
		recordTypeId: null,
		recordTypeInfo: null,
		systemModstamp: null,
		fields: { Name: { displayValue: null, value: name } },
	});
	return store;
}

test('the records of a result are found by their ids', () => {
	assert.deepEqual(recordIds(result('Renewal')), [ID]);
	assert.deepEqual(recordIds({ uiapi: { aggregate: { edges: [{ node: { aggregate: { Amount: { value: 1 } } } }] } } }), []);
});

test('a result shows what the cache knows newer of its records, and is left alone otherwise', () => {
	const data = result('Renewal');
	const store = storeWith('Renewal 2027');
	const next = patched(store, data);
	assert.equal(next.uiapi.query.Opportunity.edges[0]!.node.Name.value, 'Renewal 2027');
	assert.equal(data.uiapi.query.Opportunity.edges[0]!.node.Name.value, 'Renewal');
	assert.equal(patched(store, next), next);
});

test('a newer result reaches record wires through the cache', () => {
	const store = storeWith('Renewal');
	let heard = 0;
	store.listen(ID, () => (heard += 1));
	ingestResult(store, result('Renewal 2027'));
	assert.equal(heard, 1);
	assert.equal(store.field(ID, 'Name')!.value, 'Renewal 2027');
	assert.equal(store.field(ID, 'Amount'), undefined, 'fields that nobody read as a record are not invented');
});
