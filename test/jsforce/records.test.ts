/** jsforce and records: create, retrieve, update, upsert, delete; one, several and many; in one request and in composite ones. */
import type jsforce from 'jsforce';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { jsforceOrg, refusal, type Json, type JsforceOrg } from './support.ts';

const API = '/services/data/v66.0';
let org: JsforceOrg;
let connection: jsforce.Connection;
before(async () => {
	org = await jsforceOrg();
	connection = org.connect();
});
after(() => org.close());

const numbered = (count: number, name: string): { Name: string }[] => Array.from({ length: count }, (_, at) => ({ Name: `${name} ${at}` }));
const ids = (results: Json): string[] => results.map(({ id }: { id: string }) => id);
const post = (path: string, body: object): Promise<Json> => connection.requestPost(API + path, body);

describe('one record', () => {
	it('is created, retrieved, updated and deleted', async () => {
		const accounts = connection.sobject('Account');
		const created: Json = await accounts.create({ Name: 'Northwind', NumberOfEmployees: 12, AnnualRevenue: 1_500_000.5, Phone: '' });
		assert.deepEqual(created, { id: created.id, success: true, errors: [] });
		assert.match(created.id, /^001\w{15}$/);
		const record: Json = await accounts.retrieve(created.id);
		assert.deepEqual(record.attributes, { type: 'Account', url: `${API}/sobjects/Account/${created.id}` });
		assert.deepEqual([record.Name, record.NumberOfEmployees, record.AnnualRevenue, record.Phone], ['Northwind', 12, 1_500_001, null]);
		assert.match(record.CreatedDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
		// An id of 15 characters is the same; names of objects and fields are read whatever their case.
		assert.equal(((await connection.sobject('account').retrieve(created.id.slice(0, 15))) as Json).Id, created.id);
		assert.deepEqual(await accounts.update({ Id: created.id, name: 'Southwind', INDUSTRY: 'Banking' } as never), {
			id: created.id,
			success: true,
			errors: [],
		});
		const some: Json = await accounts.retrieve(created.id, { fields: ['name', 'Industry'] } as never);
		assert.deepEqual([some.Name, some.Industry], ['Southwind', 'Banking']);
		assert.deepEqual(await accounts.record(created.id).destroy(), { id: created.id, success: true, errors: [] });
		assert.equal((await refusal(accounts.retrieve(created.id))).errorCode, 'NOT_FOUND');
		const again = await refusal(accounts.destroy(created.id));
		assert.deepEqual(
			[again.errorCode, again.message, again.data],
			['ENTITY_IS_DELETED', 'entity is deleted', { message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED', fields: [] }],
		);
	});

	it('is refused with code, words and fields', async () => {
		const refused = async (object: string, fields: object): Promise<unknown> =>
			(await refusal(connection.sobject(object).create(fields))).data;
		assert.deepEqual(await refused('Account', {}), {
			message: 'Required fields are missing: [Name]',
			errorCode: 'REQUIRED_FIELD_MISSING',
			fields: ['Name'],
		});
		assert.deepEqual(await refused('Account', { Name: 'x', Nothing: 1 }), {
			message: "No such column 'Nothing' on sobject of type Account",
			errorCode: 'INVALID_FIELD',
		});
		assert.deepEqual(await refused('Mentorship__c', { Kind__c: 'Craft' }), {
			message: 'A mentorship needs a mentor and a mentee who are two different people.',
			errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
			fields: [],
		});
		assert.deepEqual(await refused('Nothing__c', {}), { errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' });
	});
});

describe('arrays', () => {
	it('succeed in part, each row with its own errors', async () => {
		const [good, bad]: Json = await connection.sobject('Account').create([{ Name: 'Good' }, { Site: 'no name' }]);
		assert.deepEqual(good, { id: good.id, success: true, errors: [] });
		assert.deepEqual(bad, {
			success: false,
			errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]', fields: ['Name'] }],
		});
		const updated: Json = await connection.sobject('Account').update([
			{ Id: good.id, Name: 'Better' },
			{ Id: 'nonsense', Name: 'x' },
		]);
		assert.deepEqual([updated[0].success, updated[1].success, updated[1].errors[0].statusCode], [true, false, 'MALFORMED_ID']);
		const deleted: Json = await connection.sobject('Account').destroy([good.id, 'nonsense']);
		assert.deepEqual(deleted, [
			{ id: good.id, success: true, errors: [] },
			{ success: false, errors: [{ statusCode: 'MALFORMED_ID', message: 'malformed id nonsense', fields: [] }] },
		]);
	});

	it('with allOrNone leave nothing', async () => {
		const results: Json = await connection.sobject('Account').create([{ Name: 'Whole' }, {} as never], { allOrNone: true });
		assert.deepEqual(
			results.map((each: Json) => [each.success, each.id, each.errors[0].statusCode]),
			[
				[false, undefined, 'ALL_OR_NONE_OPERATION_ROLLED_BACK'],
				[false, undefined, 'REQUIRED_FIELD_MISSING'],
			],
		);
		assert.equal((await connection.query("SELECT Id FROM Account WHERE Name = 'Whole'")).totalSize, 0);
		const [kept]: Json = await connection.sobject('Account').create([{ Name: 'Kept' }]);
		const deleted: Json = await connection.sobject('Account').destroy([kept.id, 'nonsense'], { allOrNone: true });
		assert.deepEqual(
			deleted.map((each: Json) => each.errors[0].statusCode),
			['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'MALFORMED_ID'],
		);
		assert.equal(((await connection.sobject('Account').retrieve(kept.id)) as Json).Name, 'Kept');
	});

	it('of more than 200 need allowRecursive, and come back in order', async () => {
		const rows = numbered(450, 'Many');
		const { errorCode, message } = await refusal(connection.sobject('Account').create(rows));
		assert.deepEqual(
			[errorCode, message],
			['EXCEEDED_ID_LIMIT', 'record limit reached. cannot submit more than 200 records in this call.'],
		);
		const created = await connection.sobject('Account').create(rows, { allowRecursive: true });
		assert.equal(
			created.every(({ success }) => success),
			true,
		);
		const retrieved = await connection.sobject('Account').retrieve(ids(created), { allowRecursive: true } as never);
		assert.deepEqual(
			retrieved.map(({ Name }) => Name),
			rows.map(({ Name }) => Name),
		);
		const updated = await connection.sobject('Account').update(
			ids(created).map((Id, at) => ({ Id, Site: String(at) })),
			{ allowRecursive: true },
		);
		assert.deepEqual(ids(updated), ids(created));
		const deleted = await connection.sobject('Account').destroy(ids(created), { allowRecursive: true });
		assert.equal(deleted.filter(({ success }) => success).length, 450);
		assert.deepEqual(await connection.sobject('Account').retrieve(ids(created).slice(0, 2)), [null, null]);
	});
});

describe('upsert by external id', () => {
	it('creates, then updates; several at once say which', async () => {
		const contacts = connection.sobject('Contact');
		const first: Json = await contacts.upsert({ Email: 'ana@northwind.example', LastName: 'Ruiz' } as never, 'Email');
		assert.deepEqual(first, { id: first.id, success: true, errors: [], created: true });
		const second: Json = await contacts.upsert({ Email: 'ANA@northwind.example', LastName: 'Ruiz-Lee' } as never, 'Email');
		assert.deepEqual(second, { id: first.id, success: true, errors: [], created: false });
		const both: Json = await contacts.upsert(
			[
				{ Email: 'ana@northwind.example', FirstName: 'Ana' },
				{ Email: 'bo@northwind.example', LastName: 'Bo' },
				{ Email: 'nobody@northwind.example' },
			] as never,
			'Email',
		);
		assert.deepEqual(
			both.map((each: Json) => [each.success, each.created, each.errors.length]),
			[
				[true, false, 0],
				[true, true, 0],
				[false, both[2].created, 1],
			],
		);
	});

	it('with several matches answers all of them', async () => {
		const twins: Json = await connection.sobject('Contact').create([
			{ LastName: 'Twin', Email: 'twin@northwind.example' },
			{ LastName: 'Twin', Email: 'twin@northwind.example' },
		]);
		const refused: Json = await refusal(
			connection.sobject('Contact').upsert({ LastName: 'Which', Email: 'twin@northwind.example' } as never, 'Email'),
		);
		assert.equal(refused.name, 'MULTIPLE_CHOICES');
		assert.deepEqual(new Set(refused.data), new Set(ids(twins).map((id) => `${API}/sobjects/Contact/${id}`)));
	});

	it('needs a field that identifies', async () => {
		const { errorCode, message } = await refusal(connection.sobject('Account').upsert({ Site: 'x', Name: 'y' } as never, 'Site'));
		assert.deepEqual([errorCode, message], ['NOT_FOUND', 'Provided external ID field does not exist or is not accessible: Site']);
	});
});

describe('several requests in one', () => {
	it('composite: later ones name values of earlier ones', async () => {
		const { compositeResponse }: Json = await post('/composite', {
			allOrNone: true,
			compositeRequest: [
				{ method: 'POST', url: `${API}/sobjects/Account`, referenceId: 'account', body: { Name: 'Composite' } },
				{ method: 'POST', url: `${API}/sobjects/Contact`, referenceId: 'contact', body: { LastName: 'In', AccountId: '@{account.id}' } },
				{ method: 'GET', url: `${API}/sobjects/Contact/@{contact.id}?fields=AccountId`, referenceId: 'read' },
			],
		});
		const [account, contact, read] = compositeResponse;
		assert.deepEqual([account.httpStatusCode, contact.httpStatusCode, read.httpStatusCode], [201, 201, 200]);
		assert.equal(account.httpHeaders.Location, `${API}/sobjects/Account/${account.body.id}`);
		assert.equal(read.body.AccountId, account.body.id);
	});

	it('composite: allOrNone takes back what went before', async () => {
		const { compositeResponse }: Json = await post('/composite', {
			allOrNone: true,
			compositeRequest: [
				{ method: 'POST', url: `${API}/sobjects/Account`, referenceId: 'account', body: { Name: 'Taken back' } },
				{ method: 'POST', url: `${API}/sobjects/Contact`, referenceId: 'contact', body: { AccountId: '@{account.id}' } },
			],
		});
		assert.deepEqual(
			compositeResponse.map((each: Json) => [each.httpStatusCode, each.body[0].errorCode]),
			[
				[400, 'PROCESSING_HALTED'],
				[400, 'REQUIRED_FIELD_MISSING'],
			],
		);
		assert.equal((await connection.query("SELECT Id FROM Account WHERE Name = 'Taken back'")).totalSize, 0);
	});

	it('graphs: each for itself', async () => {
		const graph = (graphId: string, body: object): object => ({
			graphId,
			compositeRequest: [
				{ method: 'POST', url: `${API}/sobjects/Account`, referenceId: 'a', body: { Name: `Graph ${graphId}` } },
				{ method: 'POST', url: `${API}/sobjects/Contact`, referenceId: 'c', body: { AccountId: '@{a.id}', ...body } },
			],
		});
		const { graphs }: Json = await post('/composite/graph', { graphs: [graph('one', { LastName: 'x' }), graph('two', {})] });
		assert.deepEqual(
			graphs.map((each: Json) => [each.graphId, each.isSuccessful]),
			[
				['one', true],
				['two', false],
			],
		);
		assert.deepEqual(
			(await connection.query("SELECT Name FROM Account WHERE Name LIKE 'Graph %'")).records.map(({ Name }) => Name),
			['Graph one'],
		);
	});

	it('tree: parents with children', async () => {
		const record = (referenceId: string, type: string, fields: object): object => ({ attributes: { type, referenceId }, ...fields });
		const { hasErrors, results }: Json = await post('/composite/tree/Account', {
			records: [record('root', 'Account', { Name: 'Tree', Contacts: { records: [record('leaf', 'Contact', { LastName: 'Leaf' })] } })],
		});
		assert.deepEqual([hasErrors, results.map((each: Json) => each.referenceId)], [false, ['root', 'leaf']]);
		const { message } = await refusal(post('/composite/tree/Account', { records: [record('bad', 'Account', {})] }));
		assert.deepEqual(JSON.parse(message), {
			hasErrors: true,
			results: [
				{
					referenceId: 'bad',
					errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]', fields: ['Name'] }],
				},
			],
		});
	});

	it('batch: each answers as it would alone', async () => {
		const { hasErrors, results }: Json = await post('/composite/batch', {
			batchRequests: [
				{ method: 'GET', url: 'v66.0/limits' },
				{ method: 'GET', url: 'v66.0/sobjects/Account/001000000000000AAA' },
				{ method: 'POST', url: 'v66.0/sobjects/Account', richInput: { Name: 'Batch' } },
			],
		});
		assert.deepEqual([hasErrors, results.map((each: Json) => each.statusCode)], [true, [200, 404, 201]]);
	});

	it('requestGet, requestPatch, requestDelete reach any resource', async () => {
		const { id }: Json = await post('/sobjects/Account', { Name: 'By hand' });
		assert.equal(await connection.requestPatch(`${API}/sobjects/Account/${id}`, { Name: 'Changed' }), undefined);
		assert.equal(((await connection.requestGet(`${API}/sobjects/Account/${id}`)) as Json).Name, 'Changed');
		assert.equal(await connection.requestDelete(`${API}/sobjects/Account/${id}`), undefined);
	});

	it('deleted and updated tell what changed', async () => {
		const [kept, gone] = ids(await connection.sobject('Account').create(numbered(2, 'Changes')));
		await connection.sobject('Account').destroy(gone!);
		const [from, to] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 120_000)];
		const updated: Json = await connection.sobject('Account').updated(from, to);
		assert.ok(updated.ids.includes(kept) && !updated.ids.includes(gone));
		const deleted: Json = await connection.sobject('Account').deleted(from, to);
		assert.ok(deleted.deletedRecords.some((each: Json) => each.id === gone));
	});
});
