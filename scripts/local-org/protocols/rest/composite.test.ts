import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import jsforce from 'jsforce';
import { ROOT, restOrg, type Answer, type Json, type RestOrg } from './testing.ts';

let org: RestOrg;
before(async () => {
	org = await restOrg();
});
after(() => org.close());

const post = (path: string, body: object, token?: string): Promise<Answer> => org.send('POST', path, { body, ...(token ? { token } : {}) });
const count = async (soql: string): Promise<number> => (await org.send('GET', `query?q=${encodeURIComponent(soql)}`)).body.totalSize;
const create = (referenceId: string, object: string, body: object): object => ({
	method: 'POST',
	url: `${ROOT}/sobjects/${object}`,
	referenceId,
	body,
});
const statuses = (response: Json[]): number[] => response.map((each) => each.httpStatusCode);

describe('composite', () => {
	it('hands values on from answer to request, in bodies and addresses, by jsforce too', async () => {
		const connection = new jsforce.Connection({ instanceUrl: org.url, accessToken: org.admin, version: '66.0' });
		const { compositeResponse } = await connection.requestPost<Json>('/composite', {
			allOrNone: true,
			compositeRequest: [
				create('account', 'Account', { Name: 'Acme' }),
				create('contact', 'Contact', { LastName: 'Lovelace', AccountId: '@{account.id}', Description: 'of @{account.id}!' }),
				{ method: 'GET', url: `${ROOT}/sobjects/Contact/@{contact.id}?fields=AccountId,Description`, referenceId: 'read' },
				{ method: 'GET', url: `${ROOT}/query?q=SELECT+Id+FROM+Contact+WHERE+AccountId='@{account.id}'`, referenceId: 'found' },
				{ method: 'PATCH', url: `${ROOT}/sobjects/Contact/@{found.records[0].Id}`, referenceId: 'patched', body: { FirstName: 'Ada' } },
			],
		});
		assert.deepEqual(statuses(compositeResponse), [201, 201, 200, 200, 204]);
		const [account, , read, , patched] = compositeResponse;
		assert.deepEqual(account.httpHeaders, { Location: `${ROOT}/sobjects/Account/${account.body.id}` });
		assert.equal(read.body.AccountId, account.body.id);
		assert.equal(read.body.Description, `of ${account.body.id}!`);
		assert.deepEqual(patched, { body: null, httpHeaders: {}, httpStatusCode: 204, referenceId: 'patched' });
		assert.equal(await count("SELECT Id FROM Contact WHERE Name = 'Ada Lovelace'"), 1);
	});

	it('keeps what succeeded where it may, and halts what depends on a failure', async () => {
		const { status, body } = await post('composite', {
			compositeRequest: [
				create('good', 'Account', { Name: 'Kept' }),
				create('bad', 'Account', {}),
				create('child', 'Contact', { LastName: 'x', AccountId: '@{bad.id}' }),
				{ method: 'GET', url: `${ROOT}/nowhere`, referenceId: 'nowhere' },
				{ method: 'DELETE', url: `${ROOT}/query`, referenceId: 'method' },
			],
		});
		assert.equal(status, 200);
		assert.deepEqual(statuses(body.compositeResponse), [201, 400, 400, 404, 405]);
		assert.deepEqual(
			body.compositeResponse.slice(1).map((each: Json) => each.body[0].errorCode),
			['REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED', 'NOT_FOUND', 'METHOD_NOT_ALLOWED'],
		);
		assert.equal(await count("SELECT Id FROM Account WHERE Name = 'Kept'"), 1);
	});

	it('undoes everything with allOrNone', async () => {
		const { body } = await post('composite', {
			allOrNone: true,
			compositeRequest: [create('good', 'Account', { Name: 'Undone' }), create('bad', 'Contact', { FirstName: 'No last name' })],
		});
		assert.deepEqual(statuses(body.compositeResponse), [400, 400]);
		assert.deepEqual(
			body.compositeResponse.map((each: Json) => each.body[0].errorCode),
			['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING'],
		);
		assert.equal(await count("SELECT Id FROM Account WHERE Name = 'Undone'"), 0);
	});

	it('gives each subrequest the rights of its user', async () => {
		const { body } = await post('composite', { compositeRequest: [create('x', 'Gadget__c', { Name: 'x' })] }, org.ana);
		assert.deepEqual(statuses(body.compositeResponse), [404]);
	});

	it('refuses what is beyond its limits or not well formed, before anything runs', async () => {
		const many = (length: number, url = `${ROOT}/sobjects/Account/001000000000001AAA`): object[] =>
			Array.from({ length }, (_, at) => ({ method: 'GET', url, referenceId: `r${at}` }));
		for (const [compositeRequest, code] of [
			[many(26), 'LIMIT_EXCEEDED'],
			[many(6, `${ROOT}/query?q=SELECT+Id+FROM+Account`), 'LIMIT_EXCEEDED'],
			[[], 'JSON_PARSER_ERROR'],
			[[...many(1), ...many(1)], 'JSON_PARSER_ERROR'],
			[[{ method: 'GET', url: `${ROOT}/sobjects` }], 'JSON_PARSER_ERROR'],
			[[{ method: 'EAT', url: `${ROOT}/sobjects`, referenceId: 'a' }], 'JSON_PARSER_ERROR'],
			[[{ method: 'GET', url: `${ROOT}/sobjects`, referenceId: 'a.b' }], 'JSON_PARSER_ERROR'],
			['none', 'JSON_PARSER_ERROR'],
		] as const) {
			const { status, body } = await post('composite', { compositeRequest });
			assert.deepEqual([status, body[0].errorCode], [400, code], JSON.stringify(compositeRequest).slice(0, 80));
		}
		const nested = await post('composite', {
			compositeRequest: [{ method: 'POST', url: `${ROOT}/composite`, referenceId: 'a', body: { compositeRequest: [] } }],
		});
		assert.deepEqual(statuses(nested.body.compositeResponse), [404]);
	});
});

describe('composite graph', () => {
	it('commits or undoes each graph by itself', async () => {
		const graph = (graphId: string, lastName: string | undefined): object => ({
			graphId,
			compositeRequest: [
				create('a', 'Account', { Name: `Graph ${graphId}` }),
				create('c', 'Contact', { ...(lastName ? { LastName: lastName } : {}), AccountId: '@{a.id}' }),
			],
		});
		const { status, body } = await post('composite/graph', { graphs: [graph('one', 'Ok'), graph('two', undefined)] });
		assert.equal(status, 200);
		assert.deepEqual(
			body.graphs.map((each: Json) => [each.graphId, each.isSuccessful, statuses(each.graphResponse.compositeResponse)]),
			[
				['one', true, [201, 201]],
				['two', false, [400, 400]],
			],
		);
		assert.equal(await count("SELECT Id FROM Account WHERE Name LIKE 'Graph %'"), 1);
	});

	it('keeps to its limits', async () => {
		const chain = (length: number): object[] =>
			Array.from({ length }, (_, at) => create(`n${at}`, 'Account', { Name: 'deep', ...(at ? { ParentId: `@{n${at - 1}.id}` } : {}) }));
		for (const [graphs, code] of [
			[[{ graphId: 'g', compositeRequest: chain(16) }], 'LIMIT_EXCEEDED'],
			[Array.from({ length: 76 }, (_, at) => ({ graphId: `g${at}`, compositeRequest: chain(1) })), 'LIMIT_EXCEEDED'],
			[
				[{ graphId: 'g', compositeRequest: Array.from({ length: 501 }, (_, at) => create(`r${at}`, 'Account', { Name: 'x' })) }],
				'LIMIT_EXCEEDED',
			],
			[[{ graphId: 'g', compositeRequest: [{ method: 'GET', url: `${ROOT}/query?q=x`, referenceId: 'a' }] }], 'INVALID_INPUT'],
		] as const) {
			const { status, body } = await post('composite/graph', { graphs });
			assert.deepEqual([status, body[0].errorCode], [400, code]);
		}
		assert.equal(await count("SELECT Id FROM Account WHERE Name IN ('deep', 'x')"), 0);
	});
});

describe('composite batch', () => {
	it('runs independent requests, and halts after a failure where told', async () => {
		const batchRequests = [
			{ method: 'POST', url: 'v66.0/sobjects/Account', richInput: { Name: 'Batch' } },
			{ method: 'GET', url: '/services/data/v66.0/sobjects/Account/001000000000009AAA' },
			{ method: 'GET', url: 'v60.0/limits' },
		];
		const all = await post('composite/batch', { batchRequests });
		assert.deepEqual([all.body.hasErrors, ...all.body.results.map((each: Json) => each.statusCode)], [true, 201, 404, 200]);
		const halted = await post('composite/batch', { haltOnError: true, batchRequests });
		assert.deepEqual(
			halted.body.results.map((each: Json) => each.statusCode),
			[201, 404, 412],
		);
		assert.equal(halted.body.results[2].result[0].errorCode, 'BATCH_PROCESSING_HALTED');
	});
});

describe('composite tree', () => {
	const attributes = (type: string, referenceId: string): object => ({ attributes: { type, referenceId } });

	it('creates parents with their children', async () => {
		const { status, body } = await post('composite/tree/Account', {
			records: [
				{
					...attributes('Account', 'root'),
					Name: 'Tree',
					Contacts: { records: [{ ...attributes('Contact', 'leaf'), LastName: 'Leaf' }] },
				},
				{ ...attributes('Account', 'alone'), Name: 'Tree alone' },
			],
		});
		assert.deepEqual([status, body.hasErrors], [201, false]);
		assert.deepEqual(
			body.results.map((each: Json) => each.referenceId),
			['root', 'alone', 'leaf'],
		);
		assert.equal(await count("SELECT Id FROM Contact WHERE LastName = 'Leaf' AND Account.Name = 'Tree'"), 1);
	});

	it('creates nothing where one record is wrong, and names that one', async () => {
		const { status, body } = await post('composite/tree/Account', {
			records: [
				{ ...attributes('Account', 'root'), Name: 'Felled', Contacts: { records: [{ ...attributes('Contact', 'bad'), FirstName: 'x' }] } },
			],
		});
		assert.deepEqual([status, body.hasErrors, body.results.length, body.results[0].referenceId], [400, true, 1, 'bad']);
		assert.equal(body.results[0].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
		assert.equal(await count("SELECT Id FROM Account WHERE Name = 'Felled'"), 0);
	});

	it('refuses more than 200 records, and records without type or reference', async () => {
		const many = Array.from({ length: 201 }, (_, at) => ({ ...attributes('Account', `r${at}`), Name: 'x' }));
		assert.equal((await post('composite/tree/Account', { records: many })).body[0].errorCode, 'LIMIT_EXCEEDED');
		assert.equal((await post('composite/tree/Account', { records: [{ Name: 'x' }] })).body[0].errorCode, 'INVALID_INPUT');
		assert.equal(
			(await post('composite/tree/Account', { records: [{ ...attributes('Contact', 'c') }] })).body[0].errorCode,
			'INVALID_INPUT',
		);
	});
});
