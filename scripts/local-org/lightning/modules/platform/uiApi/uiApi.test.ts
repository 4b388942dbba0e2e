import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { executeMutation, gql } from '../../lightning/graphql/graphql.ts';
import { getListRecordsByName } from '../../lightning/uiListsApi/uiListsApi.ts';
import { getRecordCreateDefaults, notifyRecordUpdateAvailable } from '../../lightning/uiRecordApi/uiRecordApi.ts';
import { getRelatedListCount, getRelatedListRecords } from '../../lightning/uiRelatedListApi/uiRelatedListApi.ts';
import { records } from '../records/records.ts';

const ID = '006000000000001AAA';
const realFetch = globalThis.fetch;
let asked: { method: string; path: string; body: unknown }[];
let answers: { status: number; body: unknown }[];

beforeEach(() => {
	asked = [];
	answers = [];
	globalThis.fetch = (path, init) => {
		asked.push({ method: init?.method ?? 'GET', path: String(path), body: init?.body ? JSON.parse(String(init.body)) : undefined });
		const { status, body } = answers.shift() ?? { status: 200, body: { records: [] } };
		return Promise.resolve(new Response(JSON.stringify(body), { status }));
	};
});
afterEach(() => void (globalThis.fetch = realFetch));

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('wire adapters of the UI API', () => {
	it('ask the resource that their configuration names, once it is complete', async () => {
		const cases: [new (callback: (value: never) => void) => { connect(): void; update(config: never): void }, object, string][] = [
			[
				getRelatedListRecords as never,
				{ parentRecordId: ID, relatedListId: 'Deal_Reviews__r', fields: ['Deal_Review__c.Name'], sortBy: ['-Name'], pageSize: 5 },
				`/related-list-records/${ID}/Deal_Reviews__r?fields=Deal_Review__c.Name&sortBy=-Name&pageSize=5`,
			],
			[getRelatedListCount as never, { parentRecordId: ID, relatedListId: 'Contacts' }, `/related-list-count/${ID}/Contacts`],
			[
				getListRecordsByName as never,
				{ objectApiName: { objectApiName: 'Account' }, listViewApiName: 'AllAccounts', pageToken: undefined },
				'/list-records/Account/AllAccounts',
			],
			[
				getRecordCreateDefaults as never,
				{ objectApiName: 'Account', optionalFields: [{ objectApiName: 'Account', fieldApiName: 'OwnerId' }] },
				'/record-defaults/create/Account?optionalFields=Account.OwnerId',
			],
		];
		for (const [Adapter, config, path] of cases) {
			asked.length = 0;
			const adapter = new Adapter(() => undefined);
			adapter.connect();
			adapter.update({} as never);
			await settled();
			assert.deepEqual(asked, [], 'waits while something is missing');
			adapter.update(config as never);
			await settled();
			assert.deepEqual(
				asked.map((each) => `${each.method} ${decodeURIComponent(each.path)}`),
				[`GET /services/data/v66.0/ui-api${path}`],
			);
		}
	});

	it('emit data, and errors as FetchResponse; load again when one of their records changed', async () => {
		const emitted: { data?: unknown; error?: unknown }[] = [];
		const adapter = new getRelatedListRecords((value) => emitted.push(value));
		adapter.connect();
		answers.push({ status: 200, body: { records: [{ id: ID }] } }, { status: 200, body: { records: [] } });
		adapter.update({ parentRecordId: ID, relatedListId: 'Contacts' });
		await settled();
		await settled();
		await notifyRecordUpdateAvailable([{ recordId: ID }]);
		assert.equal(asked.length, 2);
		assert.deepEqual(
			emitted.map((each) => each.data),
			[undefined, { records: [{ id: ID }] }, { records: [] }],
		);
		answers.push({ status: 404, body: [{ errorCode: 'NOT_FOUND', message: 'no' }] });
		adapter.update({ parentRecordId: ID, relatedListId: 'Nonsense' });
		await settled();
		await settled();
		assert.equal((emitted.at(-1)!.error as { status: number }).status, 404);
		adapter.disconnect();
	});
});

describe('executeMutation', () => {
	const query = gql`
		mutation Save($input: OpportunityUpdateInput!) { uiapi { OpportunityUpdate(input: $input) { Record { Id Name { value } } } } }
	`;

	it('sends query, variables and operationName, and puts what was saved into the cache', async () => {
		records.store.ingest({ apiName: 'Opportunity', id: ID, fields: { Name: { displayValue: null, value: 'Old' } } } as never);
		answers.push({
			status: 200,
			body: { data: { uiapi: { OpportunityUpdate: { Record: { Id: ID, Name: { value: 'New' } } } } }, errors: [] },
		});
		const result = await executeMutation({ query, variables: { input: { Id: ID, Opportunity: { Name: 'New' } } }, operationName: 'Save' });
		assert.equal(result.errors, undefined);
		assert.deepEqual(asked[0], {
			method: 'POST',
			path: '/services/data/v66.0/graphql',
			body: { query: query.source, variables: { input: { Id: ID, Opportunity: { Name: 'New' } } }, operationName: 'Save' },
		});
		assert.equal(records.store.field(ID, 'Name')?.value, 'New');
	});

	it('takes deleted records out of the cache; refusals and failed requests are errors', async () => {
		records.store.ingest({ apiName: 'Opportunity', id: ID, fields: { Name: { displayValue: null, value: 'Old' } } } as never);
		answers.push({ status: 200, body: { data: { uiapi: { gone: { Id: ID }, other: null } }, errors: [{ message: 'refused' }] } });
		assert.deepEqual((await executeMutation({ query })).errors, [{ message: 'refused' }]);
		assert.equal(records.store.field(ID, 'Name'), undefined);
		answers.push({ status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] });
		const { data, errors } = await executeMutation({ query });
		assert.equal(data, undefined);
		assert.equal(errors![0]!.message, 'Session expired or invalid');
	});
});
