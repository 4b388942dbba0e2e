import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CustomError } from '../../engine/testing/org.ts';
import type { ListViewDef } from '../../schema/model.ts';
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

describe('reading records', () => {
	it('answers fields with values and display values, parents as records, in one query', async () => {
		org.queries.length = 0;
		const record = await get(
			`/records/${deals.renewal}?fields=Opportunity.Name,Opportunity.Amount,Opportunity.CloseDate,opportunity.account.name&optionalFields=Opportunity.Nonsense__c,Opportunity.Owner.Name`,
		);
		assert.equal(record['apiName'], 'Opportunity');
		assert.equal(record['id'], deals.renewal);
		assert.equal(record['lastModifiedDate'], '2026-03-02T12:00:00.000Z');
		assert.match(String(record['lastModifiedById']), /^005/);
		const fields = record['fields']!;
		assert.deepEqual(Object.keys(fields).sort(), ['Account', 'Amount', 'CloseDate', 'Name', 'Owner']);
		assert.deepEqual(fields['Amount'], { displayValue: '$48,000.00', value: 48000 });
		assert.deepEqual(fields['CloseDate'], { displayValue: '3/14/2026', value: '2026-03-14' });
		assert.equal(fields['Account']!['displayValue'], 'Northwind');
		assert.equal(fields['Account']!['value']!['apiName'], 'Account');
		assert.equal(fields['Account']!['value']!['id'], deals.account);
		assert.deepEqual(fields['Account']!['value']!['fields'], { Name: { displayValue: null, value: 'Northwind' } });
		assert.equal(org.queries.length, 1);
	});

	it('reads a polymorphic owner by name', async () => {
		const record = await get(`/records/${deals.reviews[1]}?fields=Deal_Review__c.Owner.Name,Deal_Review__c.Mentor__r.Name`);
		assert.equal(record['fields']!['Owner']!['displayValue'], 'Dana Cole');
		assert.equal(record['fields']!['Owner']!['value']!['apiName'], 'User');
		assert.equal(record['fields']!['Mentor__r']!['value']!['id'], org.dana.userId);
	});

	it('refuses unknown and hidden fields, bad ids, records that are not there, and objects the user may not see', async () => {
		org.hidden.add('Opportunity.Amount', 'Lead');
		const cases: [string, number, string][] = [
			[`/records/${deals.renewal}?fields=Opportunity.Nonsense__c`, 400, 'INVALID_FIELD'],
			[`/records/${deals.renewal}?fields=Opportunity.Amount`, 400, 'INVALID_FIELD'],
			[`/records/${deals.renewal}?fields=Account.Name`, 400, 'INVALID_FIELD'],
			[`/records/${deals.renewal}`, 400, 'MISSING_ARGUMENT'],
			['/records/006?fields=Opportunity.Name', 400, 'ILLEGAL_QUERY_PARAMETER_VALUE'],
			['/records/006000000009999AAA?fields=Opportunity.Name', 404, 'NOT_FOUND'],
			['/records/zzz000000009999AAA?fields=Opportunity.Name', 404, 'NOT_FOUND'],
			['/records/00Q000000009999AAA?fields=Lead.Name', 403, 'INSUFFICIENT_ACCESS'],
			['/object-info/Lead', 403, 'INSUFFICIENT_ACCESS'],
			['/object-info/Nonsense__c', 403, 'INSUFFICIENT_ACCESS'],
			['/object-info/OpportunityShare', 400, 'INVALID_TYPE'],
			['/object-info/UserRole', 400, 'INVALID_TYPE'],
			['/themes/active', 400, 'NOT_IMPLEMENTED'],
			['/apps', 400, 'NOT_IMPLEMENTED'],
			[`/actions/record/${deals.renewal}`, 400, 'NOT_IMPLEMENTED'],
			['/list-records/Opportunity/__Recent', 400, 'NOT_IMPLEMENTED'],
			[`/record-defaults/clone/${deals.renewal}`, 400, 'NOT_IMPLEMENTED'],
			[`/records/${deals.account}?fields=Account.Name&childRelationships=Account.Contacts`, 400, 'NOT_IMPLEMENTED'],
			['/nav-items', 400, 'NOT_IMPLEMENTED'],
		];
		for (const [path, status, errorCode] of cases) {
			const answer = await call('GET', path);
			assert.deepEqual([answer.status, (answer.body as unknown as { errorCode: string }[])[0]!.errorCode], [status, errorCode], path);
		}
		assert.deepEqual((await get(`/records/${deals.renewal}?optionalFields=Opportunity.Amount`))['fields'], {});
	});

	it('answers a batch part by part', async () => {
		const batch = await get(`/records/batch/${deals.renewal},006000000009999AAA?fields=Opportunity.Name`);
		assert.equal(batch['hasErrors'], true);
		assert.deepEqual(
			(batch['results'] as unknown as { statusCode: number }[]).map((each) => each.statusCode),
			[200, 404],
		);
	});
});

describe('writing records', () => {
	it('creates, updates and deletes', async () => {
		const created = await call('POST', '/records', {
			apiName: 'Deal_Review__c',
			fields: { Name: 'DR-9', Ask__c: 'Help', Opportunity__c: deals.renewal, OwnerId: org.user.userId },
		});
		assert.equal(created.status, 201);
		assert.equal(created.body['fields']!['Ask__c']!['value'], 'Help');
		const id = String(created.body['id']);
		const updated = await call('PATCH', `/records/${id}`, { fields: { Ask__c: 'More' } });
		assert.equal(updated.status, 200);
		assert.equal(updated.body['fields']!['Ask__c']!['value'], 'More');
		assert.equal((await call('DELETE', `/records/${id}`)).status, 204);
		assert.equal((await call('GET', `/records/${id}?fields=Deal_Review__c.Name`)).status, 404);
		assert.equal((await call('PATCH', `/records/${id}`, { fields: { Ask__c: 'x' } })).status, 404);
	});

	it('sorts what a save refused by field', async () => {
		const missing = await call('PATCH', `/records/${deals.account}`, { fields: { Name: '' } });
		assert.equal(missing.status, 400);
		assert.equal(missing.body['enhancedErrorType'], 'RecordError');
		assert.equal(missing.body['statusCode'], 400);
		assert.deepEqual(missing.body['output']!['errors'], []);
		const [error] = missing.body['output']!['fieldErrors']!['Name'] as unknown as Record<string, unknown>[];
		assert.deepEqual(
			{ ...error, message: '' },
			{
				constituentField: null,
				duplicateRecordError: null,
				errorCode: 'REQUIRED_FIELD_MISSING',
				field: 'Name',
				fieldLabel: 'Account Name',
				message: '',
			},
		);
		org.flow('Account', 'RecordAfterSave', 'Update', () => {
			throw new CustomError('Northwind is protected.');
		});
		const blocked = await call('PATCH', `/records/${deals.account}`, { fields: { Phone: '1' } });
		assert.equal(blocked.status, 400);
		assert.deepEqual(blocked.body['output'], {
			errors: [
				{
					constituentField: null,
					duplicateRecordError: null,
					errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
					field: null,
					fieldLabel: null,
					message: 'Northwind is protected.',
				},
			],
			fieldErrors: {},
		});
	});

	it('refuses a save over a newer version with 412', async () => {
		const patch = (since: string): Promise<{ status: number }> =>
			call('PATCH', `/records/${deals.account}`, { fields: { Phone: '1' } }, { 'if-unmodified-since': since });
		assert.equal((await patch('2026-03-02T11:59:59.999Z')).status, 412);
		assert.equal((await patch('Mon, 02 Mar 2026 11:59:59 GMT')).status, 412);
		assert.equal((await patch('Mon, 02 Mar 2026 12:00:00 GMT')).status, 200);
		org.clock.set('2026-03-02T12:00:05.000Z');
		const id = org.add('Account', { Name: 'Just now', OwnerId: org.user.userId });
		const stale = await call('PATCH', `/records/${id}`, { fields: { Phone: '1' } }, { 'if-unmodified-since': '2026-03-02T12:00:00.000Z' });
		assert.equal(stale.status, 412);
		assert.equal((await patch('yesterday')).status, 400);
	});

	it('refuses bodies that do not fit', async () => {
		for (const body of [
			{},
			{ apiName: 'Account' },
			{ apiName: 'Account', fields: { Name: { nested: 1 } } },
			{ apiName: 'Account', fields: [] },
		])
			assert.equal((await call('POST', '/records', body)).status, 400);
		assert.equal((await call('POST', '/records', { apiName: 'Nonsense__c', fields: {} })).status, 403);
	});
});

describe('metadata', () => {
	it('describes an object without what is hidden', async () => {
		org.hidden.add('Opportunity.Amount');
		const info = await get('/object-info/opportunity');
		assert.equal(info['apiName'], 'Opportunity');
		assert.equal(info['fields']!['Amount'], undefined);
		assert.deepEqual(info['nameFields'], ['Name']);
		assert.equal(info['fields']!['StageName']!['dataType'], 'Picklist');
		assert.deepEqual(info['fields']!['AccountId']!['referenceToInfos'], [{ apiName: 'Account', nameFields: ['Name'] }]);
		assert.ok(
			(info['childRelationships'] as unknown as { relationshipName: string }[]).some((each) => each.relationshipName === 'Deal_Reviews__r'),
		);
		const picklist = await get('/object-info/Deal_Review__c/picklist-values/012000000000000AAA/Status__c');
		assert.deepEqual(
			(picklist['values'] as unknown as { value: string }[]).map((each) => each.value),
			['Requested', 'Advised', 'Done'],
		);
		assert.equal(picklist['defaultValue']!['value'], 'Requested');
		assert.ok((await get('/object-info/Deal_Review__c/picklist-values/012000000000000AAA'))['picklistFieldValues']!['Status__c']);
	});

	it('answers layouts: deployed ones, and what Setup would make without', async () => {
		const items = (layout: Tree): string[] =>
			(layout['sections'] as unknown as { layoutRows: { layoutItems: { layoutComponents: { apiName: string }[] }[] }[] }[]).flatMap(
				(section) => section.layoutRows.flatMap((row) => row.layoutItems.map((item) => item.layoutComponents[0]!.apiName)),
			);
		assert.ok(items(await get('/layout/Deal_Review__c')).includes('Ask__c'));
		assert.deepEqual(items(await get('/layout/Opportunity?layoutType=Compact')), ['Name', 'AccountId', 'CloseDate', 'Amount', 'OwnerId']);
		org.engine.schema.layouts.set('Deal_Review__c-Deal Review Layout', {
			fullName: 'Deal_Review__c-Deal Review Layout',
			object: 'Deal_Review__c',
			sections: [
				{
					label: 'The ask',
					columns: [
						{
							fields: [
								{ field: 'Name', behavior: 'Readonly' },
								{ field: 'Ask__c', behavior: 'Edit' },
							],
						},
						{ fields: [{ field: 'Status__c', behavior: 'Required' }] },
					],
				},
			],
			relatedLists: [],
		});
		assert.deepEqual(items(await get('/layout/Deal_Review__c?layoutType=Full&mode=View&recordTypeId=012000000000000AAA')), [
			'Name',
			'Status__c',
			'Ask__c',
		]);
		org.hidden.add('Deal_Review__c.Ask__c');
		assert.deepEqual(items(await get('/layout/Deal_Review__c')), ['Name', 'Status__c']);
	});

	it('answers record-ui: records with layouts and object infos', async () => {
		const ui = await get(`/record-ui/${deals.renewal}?layoutTypes=Full,Compact`);
		assert.ok(ui['layouts']!['Opportunity']!['012000000000000AAA']!['Compact']!['View']);
		assert.equal(ui['records']![deals.renewal]!['fields']!['Account']!['displayValue'], 'Northwind');
		assert.ok(ui['objectInfos']!['Opportunity']);
	});
});

describe('lists', () => {
	const names = (body: Tree): unknown[] => (body['records'] as unknown as Tree[]).map((record) => record['fields']!['Name']!['value']);

	it('answers list views with their columns and rows, page by page', async () => {
		const infos = await get('/list-info/Opportunity');
		assert.deepEqual(
			(infos['lists'] as unknown as { apiName: string }[]).map((each) => each.apiName),
			['AllOpportunities', 'MyOpportunities'],
		);
		const info = await get('/list-info/Opportunity/AllOpportunities');
		assert.deepEqual(
			(info['displayColumns'] as unknown as { fieldApiName: string }[]).map((each) => each.fieldApiName),
			['Name', 'Account.Name', 'Amount', 'CloseDate', 'StageName', 'Owner.Alias'],
		);
		const first = await get('/list-records/Opportunity/AllOpportunities?pageSize=1');
		assert.deepEqual(names(first), ["Add-on 'seats'"]);
		assert.equal(first['nextPageToken'], '1');
		assert.equal(first['totalCount'], 2);
		const second = await get('/list-records/Opportunity/AllOpportunities?pageSize=1&pageToken=1&sortBy=Opportunity.Amount');
		assert.deepEqual(names(second), ['Renewal 2027']);
		assert.equal(second['nextPageToken'], null);
		assert.equal((await call('GET', '/list-records/Opportunity/Nonsense')).status, 404);
	});

	it('runs the filters of deployed views', async () => {
		const view = (filters: ListViewDef['filters'], more: Partial<ListViewDef> = {}): void => {
			org.engine.schema.objects.get('Opportunity')!.listViews = [
				{
					fullName: 'V',
					label: 'V',
					columns: ['OPPORTUNITY.NAME', 'ACCOUNT.NAME', 'OPPORTUNITY.CLOSE_DATE', 'CORE.USERS.ALIAS'],
					filterScope: 'Everything',
					filters,
					...more,
				},
			];
		};
		const cases: [ListViewDef['filters'], string[], string?][] = [
			[[{ field: 'OPPORTUNITY.AMOUNT', operation: 'greaterThan', value: '10000' }], ['Renewal 2027']],
			[[{ field: 'OPPORTUNITY.CLOSE_DATE', operation: 'equals', value: 'THIS_MONTH' }], ['Renewal 2027']],
			[[{ field: 'OPPORTUNITY.CLOSE_DATE', operation: 'greaterOrEqual', value: '4/1/2026' }], ["Add-on 'seats'"]],
			[[{ field: 'OPPORTUNITY.NAME', operation: 'contains', value: "on 'se" }], ["Add-on 'seats'"]],
			[[{ field: 'OPPORTUNITY.NAME', operation: 'notContain', value: 'Add' }], ['Renewal 2027']],
			[
				[
					{ field: 'IsClosed', operation: 'equals', value: '0' },
					{ field: 'OPPORTUNITY.STAGE_NAME', operation: 'equals', value: 'Nonsense, Proposal/Price Quote' },
				],
				["Add-on 'seats'", 'Renewal 2027'],
			],
			[
				[
					{ field: 'OPPORTUNITY.AMOUNT', operation: 'lessThan', value: '1' },
					{ field: 'OPPORTUNITY.NAME', operation: 'startsWith', value: 'Ren' },
					{ field: 'IsClosed', operation: 'equals', value: '1' },
				],
				['Renewal 2027'],
				'(1 OR 2) AND NOT 3',
			],
		];
		for (const [filters, expected, booleanFilter] of cases) {
			view(filters, booleanFilter ? { booleanFilter } : {});
			assert.deepEqual(names(await get('/list-records/Opportunity/V')), expected, JSON.stringify(filters));
		}
		view([{ field: 'OPPORTUNITY.AMOUNT', operation: 'within', value: '1' }]);
		assert.equal((await call('GET', '/list-records/Opportunity/V')).status, 400);
		view([], { columns: ['OPPORTUNITY.NONSENSE'] });
		assert.match(JSON.stringify((await call('GET', '/list-records/Opportunity/V')).body), /column OPPORTUNITY.NONSENSE is not implemented/);
	});

	it('answers related lists of a record that the user can see', async () => {
		const infos = await get('/related-list-info/Opportunity');
		assert.ok((infos['relatedLists'] as unknown as { relatedListId: string }[]).some((each) => each.relatedListId === 'Deal_Reviews__r'));
		const records = await get(
			`/related-list-records/${deals.renewal}/Deal_Reviews__r?fields=Deal_Review__c.Name,Deal_Review__c.Status__c&sortBy=-Deal_Review__c.Name`,
		);
		assert.deepEqual(names(records), ['DR-3', 'DR-2', 'DR-1']);
		assert.equal(records['count'], 3);
		assert.equal((await get(`/related-list-records/${deals.renewal}/Deal_Reviews__r`))['count'], 3);
		assert.equal((await call('GET', `/related-list-records/${deals.renewal}/Nonsense__r`)).status, 404);
		assert.equal((await call('GET', '/related-list-records/006000000009999AAA/Deal_Reviews__r')).status, 404);
		org.hidden.add('Deal_Review__c');
		assert.equal((await call('GET', `/related-list-records/${deals.renewal}/Deal_Reviews__r`)).status, 404);
	});
});
