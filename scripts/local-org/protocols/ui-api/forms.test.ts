import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { testOrg, uiApi, withDeals, type Deals, type TestOrg, type Tree, type UiApi } from './testing.ts';

let org: TestOrg;
let deals: Deals;
let api: UiApi;
const call: UiApi['call'] = (...request) => api.call(...request);
const get: UiApi['get'] = (path) => api.get(path);

beforeEach(() => {
	org = testOrg();
	deals = withDeals(org);
	api = uiApi(org);
});
afterEach(() => api.close());

describe('defaults of a new record', () => {
	it('answers layout, object infos and default values', async () => {
		const body = await get('/record-defaults/create/Deal_Review__c?optionalFields=Deal_Review__c.OwnerId,Deal_Review__c.Nonsense__c');
		assert.equal(body['layout']!['mode'], 'Create');
		const record = body['record']!;
		assert.deepEqual([record['apiName'], record['id'], record['recordTypeId']], ['Deal_Review__c', null, '012000000000000AAA']);
		assert.deepEqual(record['fields']!['Status__c'], { displayValue: 'Requested', value: 'Requested' });
		assert.deepEqual(record['fields']!['OwnerId'], { displayValue: null, value: org.user.userId });
		assert.deepEqual(record['fields']!['Ask__c'], { displayValue: null, value: null });
		assert.ok(body['objectInfos']!['Opportunity']);
		assert.equal(body['objectInfos']!['User']!['apiName'], 'User');
	});

	it('answers the lightweight form without a layout, and no fields but those asked', async () => {
		const body = await get('/record-defaults/template/create/Deal_Review__c');
		assert.deepEqual(Object.keys(body).sort(), ['objectInfos', 'record']);
		assert.deepEqual(body['record']!['fields'], {});
	});

	it('refuses who may not create, and record types that there are not', async () => {
		assert.equal((await call('GET', '/record-defaults/create/User')).status, 403);
		assert.equal((await call('GET', '/record-defaults/create/Account?recordTypeId=012000000000001AAA')).status, 400);
	});
});

describe('lookup suggestions', () => {
	const suggest = (path: string, body: object = { sourceRecord: { fields: { Id: null } } }): Promise<{ status: number; body: Tree }> =>
		call('POST', `/lookups/${path}`, body);
	const found = (body: Tree, target: string): unknown[] =>
		(body['lookupResults']![target]!['records'] as unknown as Tree[]).map((record) => record['fields']!['DisplayValue']!['value']);

	it('finds by the start of the name, or of any word of it', async () => {
		for (const name of ['Alpha Works', 'Workshop', 'Beta']) org.add('Account', { Name: name, OwnerId: org.user.userId });
		assert.deepEqual(found((await suggest('Opportunity/AccountId?searchType=TypeAhead&q=wor')).body, 'Account'), ['Workshop']);
		assert.deepEqual(found((await suggest('Opportunity/AccountId?searchType=Search&q=wo')).body, 'Account'), ['Alpha Works', 'Workshop']);
		const paged = (await suggest('Opportunity/AccountId?searchType=Search&q=wo&pageSize=1&page=2')).body['lookupResults']!['Account']!;
		assert.deepEqual([paged['count'], paged['nextPageToken'], paged['previousPageToken']], [1, null, '1']);
		assert.deepEqual(found((await suggest('Deal_Review__c/Mentor__c?searchType=Search&q=da')).body, 'User'), ['Dana Cole']);
	});

	it('shows nothing that the user may not read', async () => {
		org.add('Account', { Name: 'Hidden Works', OwnerId: org.dana.userId });
		const { body } = await suggest('Opportunity/AccountId?searchType=Search&q=hidden');
		const shown = org.engine.soql.query(org.user, "SELECT Name FROM Account WHERE Name = 'Hidden Works'").totalSize;
		assert.equal(found(body, 'Account').length, shown);
		org.hidden.add('Account');
		assert.equal((await suggest('Opportunity/AccountId?searchType=Search&q=nor')).status, 403);
	});

	it('refuses short terms, fields that look nothing up, bodies without a source record, and the recent ones by name', async () => {
		for (const [path, body, status, text] of [
			['Opportunity/AccountId?searchType=Search&q=a', undefined, 400, /at least 2/],
			['Opportunity/AccountId?searchType=TypeAhead&q=ab', undefined, 400, /at least 3/],
			['Opportunity/Name?searchType=Search&q=abc', undefined, 400, /not a lookup/],
			['Opportunity/AccountId?searchType=Search&q=abc', {}, 400, /sourceRecord/],
			['Opportunity/AccountId?searchType=Search&q=abc&targetApiName=Lead', undefined, 400, /does not look up Lead/],
			['Opportunity/AccountId', undefined, 400, /Recent/],
		] as const) {
			const answer = await suggest(path, body);
			assert.equal(answer.status, status, path);
			assert.match(JSON.stringify(answer.body), text);
		}
		assert.equal((await call('GET', '/lookups/Opportunity/AccountId?q=abc')).status, 400);
	});
});

describe('lists', () => {
	it('finds a list view by its id as by its name', async () => {
		const infos = await get('/list-info/Opportunity');
		const [all] = infos['lists'] as unknown as { id: string; apiName: string }[];
		assert.match(all!.id, /^00B\w{15}$/);
		assert.equal((await get(`/list-info/${all!.id}`))['label'], 'All Opportunities');
		const byId = await get(`/list-records/${all!.id.slice(0, 15)}?pageSize=1`);
		assert.deepEqual(byId['records'], (await get(`/list-records/Opportunity/${all!.apiName}?pageSize=1`))['records']);
		assert.equal((await call('GET', '/list-records/00B000000000001AAA')).status, 404);
		const six = ['Name', 'Amount', 'CloseDate', 'StageName', 'Id', 'OwnerId'].map((each) => `Opportunity.${each}`).join();
		assert.equal((await call('GET', `/list-records/Opportunity/AllOpportunities?sortBy=${six}`)).status, 400);
	});

	it('counts related lists up to a bound, one or several', async () => {
		assert.deepEqual(await get(`/related-list-count/${deals.renewal}/Deal_Reviews__r`), {
			count: 3,
			hasMore: false,
			listReference: {
				id: null,
				inContextOfRecordId: deals.renewal,
				listViewApiName: null,
				objectApiName: null,
				parentObjectApiName: 'Opportunity',
				recordTypeId: null,
				relatedListId: 'Deal_Reviews__r',
				type: 'relatedList',
			},
			maxCount: 20,
		});
		const bounded = await get(`/related-list-count/${deals.renewal}/Deal_Reviews__r?maxCount=2`);
		assert.deepEqual([bounded['count'], bounded['hasMore'], bounded['maxCount']], [2, true, 2]);
		const batch = await get(`/related-list-count/batch/${deals.renewal}/Deal_Reviews__r,Nonsense__r`);
		assert.deepEqual(
			(batch['results'] as unknown as { statusCode: number }[]).map((each) => each.statusCode),
			[200, 404],
		);
		const info = await get('/related-list-info/batch/Opportunity/Deal_Reviews__r');
		assert.equal((info['results'] as unknown as { result: Tree }[])[0]!.result['relatedListId'], 'Deal_Reviews__r');
	});

	it('ignores a sort of a related list by what cannot be sorted by', async () => {
		const names = async (sortBy: string): Promise<unknown[]> =>
			(
				(await get(`/related-list-records/${deals.renewal}/Deal_Reviews__r?fields=Deal_Review__c.Name&sortBy=${sortBy}`))[
					'records'
				] as unknown as Tree[]
			).map((record) => record['fields']!['Name']!['value']);
		assert.deepEqual(await names('Name'), ['DR-1', 'DR-2', 'DR-3']);
		assert.equal((await names('Nonsense__c')).length, 3);
		assert.equal((await names('Deal_Review__c.Ask__c')).length, 3);
	});

	it('lists the objects that the user may read', async () => {
		org.hidden.add('Lead');
		const { objects } = (await get('/object-info')) as unknown as { objects: Record<string, { keyPrefix: string }> };
		assert.equal(objects['Opportunity']!.keyPrefix, '006');
		assert.deepEqual([objects['Lead'], objects['OpportunityShare'], objects['UserRole']], [undefined, undefined, undefined]);
	});
});

describe('saves that end in the dark', () => {
	it('answer 404 where the user lost sight of the record, or 204 on request; saved in both', async () => {
		org.engine.schema.objects.get('Deal_Review__c')!.sharingModel = 'Private';
		org.engine.access.invalidate();
		for (const [index, [query, status]] of [
			['', 404],
			['?handleOwnerChange=true', 204],
		].entries() as ArrayIterator<[number, [string, number]]>) {
			const id = org.add('Deal_Review__c', { Name: `Mine ${index}`, OwnerId: org.user.userId });
			const { status: answered } = await call('PATCH', `/records/${id}${query}`, { fields: { OwnerId: org.dana.userId } });
			const [row] = org.engine.soql.rows({ ...org.user, mode: 'system' }, 'Deal_Review__c', [id], ['OwnerId']);
			assert.deepEqual([answered, row!['OwnerId']], [status, org.dana.userId]);
			assert.equal((await call('GET', `/records/${id}?fields=Deal_Review__c.Name`)).status, 403);
		}
	});

	it('refuses options that nothing here would act on', async () => {
		const body = { apiName: 'Lead', fields: { LastName: 'L', Company: 'C' }, useDefaultRule: true };
		const refused = await call('POST', '/records', body);
		assert.match(JSON.stringify(refused.body), /useDefaultRule is not implemented/);
		assert.equal((await call('POST', '/records', { ...body, useDefaultRule: false })).status, 201);
	});
});
