/** jsforce and queries: pages, events, and the chains that build SOQL. */
import type jsforce from 'jsforce';
import { SfDate } from 'jsforce';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { jsforceOrg, refusal, type Json, type JsforceOrg } from './support.ts';

let org: JsforceOrg;
let connection: jsforce.Connection;
const COUNT = 4_100;
before(async () => {
	org = await jsforceOrg();
	connection = org.connect();
	const system = org.engine.systemContext();
	for (let from = 0; from < COUNT; from += 200)
		org.engine.records.insert(
			system,
			'Account',
			Array.from({ length: Math.min(200, COUNT - from) }, (_, at) => ({
				Name: `Page ${String(from + at).padStart(4, '0')}`,
				Industry: at % 2 ? 'Banking' : 'Energy',
				NumberOfEmployees: from + at,
			})),
		);
	const [a, b]: Json = await connection.sobject('Account').create([{ Name: 'Chain A' }, { Name: 'Chain B', Site: '100%_x' }]);
	await connection.sobject('Contact').create([
		{ LastName: 'Zeta', AccountId: a.id },
		{ LastName: 'Alpha', AccountId: a.id },
		{ LastName: 'Beta', AccountId: b.id },
	]);
});
after(() => org.close());

const PAGES = "SELECT Id, Name FROM Account WHERE Name LIKE 'Page %' ORDER BY Name";
const names = (records: readonly Json[]): string[] => records.map(({ Name }) => Name);

describe('pages', () => {
	it('query and queryMore: 2,000 rows each', async () => {
		const first = await connection.query(PAGES);
		assert.deepEqual([first.totalSize, first.done, first.records.length], [COUNT, false, 2_000]);
		assert.match(first.nextRecordsUrl!.replace(org.url, ''), /^\/services\/data\/v66\.0\/query\/\w+-2000$/);
		const second = await connection.queryMore(first.nextRecordsUrl!);
		const third = await connection.queryMore(second.nextRecordsUrl!);
		assert.deepEqual([second.records.length, third.records.length, third.done, third.nextRecordsUrl], [2_000, 100, true, undefined]);
		assert.equal((third.records[99] as Json).Name, 'Page 4099');
		assert.equal((await refusal(connection.queryMore('/services/data/v66.0/query/01gnonsense-2000'))).errorCode, 'INVALID_QUERY_LOCATOR');
	});

	it('autoFetch brings all of them, or as many as maxFetch says', async () => {
		const { records, done, totalSize } = await connection.query(PAGES, { autoFetch: true, maxFetch: 10_000 });
		assert.deepEqual([records.length, done, totalSize, new Set(names(records)).size], [COUNT, true, COUNT, COUNT]);
		assert.equal((await connection.query(PAGES, { autoFetch: true, maxFetch: 2_500 })).records.length, 2_500);
	});

	it('the Sforce-Query-Options header makes them smaller', async () => {
		const { records } = await connection.query(PAGES, { headers: { 'Sforce-Query-Options': 'batchSize=200' } });
		assert.equal(records.length, 200);
	});

	it('a query is heard record by record', async () => {
		const heard: string[] = [];
		const query = connection.query<Json>(PAGES);
		await new Promise<void>((resolve, reject) => {
			query.on('record', (record: Json) => heard.push(record.Name));
			query.on('end', () => resolve());
			query.on('error', reject);
			void query.run({ autoFetch: true, maxFetch: 3_000 });
		});
		assert.deepEqual([heard.length, heard[0], heard[2_999]], [3_000, 'Page 0000', 'Page 2999']);
		assert.equal(query.totalSize, COUNT);
	});

	it('deleted rows come with scanAll only', async () => {
		const { id }: Json = await connection.sobject('Account').create({ Name: 'Binned' });
		await connection.sobject('Account').destroy(id);
		const soql = `SELECT Id, IsDeleted FROM Account WHERE Id = '${id}'`;
		assert.equal((await connection.query(soql)).totalSize, 0);
		const { records } = await connection.query<Json>(soql, { scanAll: true });
		assert.equal(records[0].IsDeleted, true);
	});
});

describe('chains', () => {
	it('find with conditions, order, limit and offset', async () => {
		const found = await connection
			.sobject('Account')
			.find(
				{
					Name: { $like: 'Page 00%' },
					$and: [{ NumberOfEmployees: { $gte: 10 } }, { NumberOfEmployees: { $lt: 50 } }],
					Industry: { $in: ['Banking'] },
				},
				'Id, Name',
			)
			.sort('-Name')
			.limit(3)
			.skip(1);
		assert.deepEqual(names(found), ['Page 0047', 'Page 0045', 'Page 0043']);
		const either = await connection
			.sobject('Account')
			.find({ $or: [{ Name: 'Page 0001' }, { $and: [{ Name: { $ne: null } }, { NumberOfEmployees: 2 }] }] })
			.select('Name, Owner.Name')
			.sort({ Name: -1 } as never);
		assert.deepEqual(names(either), ['Page 0002', 'Page 0001']);
		assert.equal((either[0] as Json).Owner.Name, 'Ridealong Admin');
	});

	it('findOne, count, dates, and text that must be escaped', async () => {
		const accounts = connection.sobject('Account');
		assert.equal(((await accounts.findOne({ Name: 'Chain A' }, ['Name'])) as Json).Name, 'Chain A');
		assert.equal(await accounts.findOne({ Name: 'Chain \'C\' "D"' }), null);
		assert.equal(await accounts.count({ Name: { $like: 'page %' } }), COUNT);
		assert.equal(await accounts.count({ Name: { $like: 'Chain%' }, CreatedDate: SfDate.TODAY }), 2);
		assert.equal(
			await accounts.count({ Name: { $like: 'Chain%' }, CreatedDate: { $gt: SfDate.toDateTimeLiteral('2001-01-01T00:00:00Z') } }),
			2,
		);
		assert.equal(await accounts.count({ Site: '100%_x', Name: { $nin: ['Chain A'] } }), 1);
	});

	it('include children with their own condition and order', async () => {
		const [a, b]: Json[] = await connection
			.sobject('Account')
			.select('Name')
			.include('Contacts')
			.select('LastName')
			.where({ LastName: { $ne: 'Beta' } })
			.orderby('LastName' as never)
			.limit(5)
			.end()
			.where({ Name: { $like: 'Chain %' } })
			.orderby('Name' as never)
			.execute();
		assert.deepEqual(
			a.Contacts.records.map((each: Json) => each.LastName),
			['Alpha', 'Zeta'],
		);
		assert.equal(b.Contacts, null);
	});

	it('update and destroy what a query finds', async () => {
		const some = { Name: { $in: ['Page 4001', 'Page 4002'] } };
		const updated: Json = await connection
			.sobject('Account')
			.find(some)
			.update({ Site: 'Was ${Name}' } as never);
		assert.deepEqual(
			updated.map((each: Json) => each.success),
			[true, true],
		);
		assert.equal(await connection.sobject('Account').count({ Site: 'Was Page 4002' }), 1);
		const deleted: Json = await connection.sobject('Account').find(some).destroy();
		assert.equal(deleted.length, 2);
		assert.equal(await connection.sobject('Account').count(some), 0);
	});

	it('aggregates, and queries that are wrong', async () => {
		const { records } = await connection.query<Json>(
			"SELECT Industry, COUNT(Id) many, MAX(NumberOfEmployees) FROM Account WHERE Name LIKE 'Page 0%' GROUP BY Industry ORDER BY Industry",
		);
		assert.deepEqual(
			records.map(({ attributes: _attributes, ...values }) => values),
			[
				{ Industry: 'Banking', many: 500, expr0: 999 },
				{ Industry: 'Energy', many: 500, expr0: 998 },
			],
		);
		const wrong = await refusal(connection.query('SELECT Nothing FROM Account'));
		assert.deepEqual([wrong.errorCode, wrong.message.includes("No such column 'Nothing' on entity 'Account'")], ['INVALID_FIELD', true]);
		assert.equal((await refusal(connection.query('SELECT Id FROM Nothing'))).errorCode, 'INVALID_TYPE');
		assert.equal((await refusal(connection.query('SELECT Id FRM Account'))).errorCode, 'MALFORMED_QUERY');
	});
});
