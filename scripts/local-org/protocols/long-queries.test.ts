/** Long queries hold nobody up, through whichever door they come: they run in read workers, and answer the same. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Readers, SObjectRecord } from '../engine/contract.ts';
import { ApiError } from '../errors.ts';
import { beside } from '../engine/readers/beside.ts';
import { ROOT, restOrg, type Answer, type Json, type RestOrg } from './rest/testing.ts';

const ROWS = 20_500;
const folder = mkdtempSync(join(tmpdir(), 'long-queries-'));
let org: RestOrg;
let account: string;
/** Queries that went to a read worker. */
let apart = 0;
/** Until then the answers of read workers are held back: who is to pass must not have to be quicker. */
let held: Promise<void> | undefined;
let ask: Readers['query'];

before(async () => {
	org = await restOrg(folder);
	const { engine } = org;
	const { store } = engine;
	account = (await org.send('POST', 'sobjects/Account', { body: { Name: 'Acme' } })).body.id;
	store.transaction(() => {
		for (let n = 0; n < ROWS; n++)
			store.run('INSERT INTO "Opportunity" ("Id", "Name", "StageName", "Amount", "AccountId", "CloseDate") VALUES (?, ?, ?, ?, ?, ?)', [
				store.nextId('006'),
				`Deal ${String((n * 7919) % ROWS).padStart(5, '0')}`,
				'Prospecting',
				n % 10,
				account,
				'2026-05-01',
			]);
	});
	ask = engine.readers.query.bind(engine.readers);
	engine.readers.query = (...question) => {
		const later = ask(...question);
		if (later) apart++;
		const until = held;
		return until ? later?.then((answer) => until.then(() => answer)) : later;
	};
});
afterEach(() => {
	apart = 0;
	held = undefined;
});
after(async () => {
	await org.close();
	rmSync(folder, { recursive: true });
});

const graphql = (query: string): Promise<Answer> => org.send('POST', 'graphql', { body: { query } });
const opportunities = (args: string, node = 'Name { value }'): string =>
	`{ uiapi { query { Opportunity(${args}) { totalCount edges { node { ${node} } } } } } }`;

describe('a long query', () => {
	const doors: [door: string, queries: number, run: () => Promise<Answer>, read: (body: Json) => unknown, expected: unknown][] = [
		[
			'GraphQL, ordered, with its count',
			2,
			() => graphql(opportunities('orderBy: {Name: {order: DESC}}, first: 2', 'Name { value } Account { Name { value } }')),
			({ data }) => [
				data.uiapi.query.Opportunity.totalCount,
				data.uiapi.query.Opportunity.edges.map(({ node }: Json) => `${node.Name.value} of ${node.Account.Name.value}`),
			],
			[ROWS, ['Deal 20499 of Acme', 'Deal 20498 of Acme']],
		],
		[
			'GraphQL, two at once, beside a short one',
			2,
			() =>
				graphql(
					'{ uiapi { query { a: Opportunity(first: 1, orderBy: {Name: {order: ASC}}) { edges { node { Name { value } } } } b: Opportunity(first: 1, where: {Name: {like: "%499"}}, orderBy: {Name: {order: ASC}}) { edges { node { Name { value } } } } Account { edges { node { Name { value } } } } } } }',
				),
			({ data, errors }) => [errors, Object.values(data.uiapi.query as Json).map(({ edges }: Json) => edges[0].node.Name.value)],
			[[], ['Deal 00000', 'Deal 00499', 'Acme']],
		],
		[
			'GraphQL aggregate',
			1,
			() =>
				graphql(
					'{ uiapi { aggregate { Opportunity(groupBy: {StageName: {group: true}}) { edges { node { aggregate { Amount { sum { value } } } } } } } } }',
				),
			({ data }) => data.uiapi.aggregate.Opportunity.edges[0].node.aggregate.Amount.sum.value,
			(ROWS / 10) * 45,
		],
		[
			'GraphQL child lists',
			1,
			() =>
				graphql(
					`{ uiapi { query { Account(where: {Id: {eq: "${'ACCOUNT'}"}}) { edges { node { Opportunities(first: 1) { totalCount edges { node { Name { value } } } } } } } } } }`.replace(
						'ACCOUNT',
						account,
					),
				),
			({ data }) => data.uiapi.query.Account.edges[0].node.Opportunities.totalCount,
			ROWS,
		],
		[
			'list view',
			2,
			() => org.send('GET', 'ui-api/list-records/Opportunity/AllOpportunities?sortBy=-Opportunity.Name&pageSize=1'),
			({ records, totalCount }) => [records[0].fields.Name.value, totalCount],
			['Deal 20499', ROWS],
		],
		[
			'related list count',
			1,
			() => org.send('GET', `ui-api/related-list-count/${account}/Opportunities?maxCount=50`),
			({ count, hasMore }) => [count, hasMore],
			[50, true],
		],
		[
			'lookup suggestions',
			1,
			() =>
				org.send('POST', 'ui-api/lookups/Task/WhatId?searchType=Search&q=20499&targetApiName=Opportunity', {
					body: { sourceRecord: { fields: { Id: null } } },
				}),
			({ lookupResults }) => lookupResults.Opportunity.count,
			1,
		],
	];
	for (const [door, queries, run, read, expected] of doors)
		it(`by ${door} lets others pass`, async () => {
			const order: string[] = [];
			const passed = Promise.withResolvers<void>();
			held = passed.promise;
			const long = run().then((answer) => {
				order.push('long');
				return answer;
			});
			await org.send('GET', `sobjects/Account/${account}`);
			order.push('short');
			held = undefined;
			passed.resolve();
			const { body } = await long;
			assert.deepEqual(read(body), expected, JSON.stringify(body).slice(0, 500));
			assert.deepEqual(order, ['short', 'long']);
			assert.equal(apart, queries);
		});

	it('by Bulk lets others pass, ordered or not, and brings every row', async () => {
		for (const [query, rows, queries] of [
			['SELECT Name FROM Opportunity ORDER BY Name DESC', ROWS, 1],
			['SELECT Name FROM Opportunity WHERE Amount = 77 ORDER BY Name LIMIT 5', 0, 1],
			["SELECT Name FROM Opportunity WHERE Name LIKE '%99'", ROWS / 100, 0],
			["SELECT Name FROM Opportunity WHERE Name LIKE '%none'", 0, 0],
			["SELECT Name FROM Opportunity WHERE Amount = 2 OR Name LIKE '%99'", ROWS / 10 + ROWS / 100, 0],
			['SELECT Name FROM Opportunity', ROWS, 0],
		] as const) {
			apart = 0;
			const { body } = await org.send('POST', 'jobs/query', { body: { operation: 'query', query } });
			let job: Json;
			do job = (await org.send('GET', `jobs/query/${body.id}`)).body;
			while (!['JobComplete', 'Failed'].includes(job.state));
			assert.deepEqual([job.state, job.numberRecordsProcessed, apart], ['JobComplete', rows, queries], query);
			const response = await fetch(`${org.url}${ROOT}/jobs/query/${body.id}/results`, {
				headers: { authorization: `Bearer ${org.admin}` },
			});
			const [header, ...lines] = (await response.text()).trim().split('\n');
			assert.equal(header, '"Name"');
			assert.equal(new Set(lines).size, rows);
			if (queries === 1 && rows) assert.deepEqual([lines[0], lines.at(-1)], ['"Deal 20499"', '"Deal 00000"']);
		}
	});

	it('that a worker refuses is refused in the same words', async () => {
		const { readers } = org.engine;
		const counting = readers.query;
		readers.query = (...question) =>
			counting(...question)?.then(() => {
				throw new ApiError('OPERATION_TOO_LARGE', 'Too much.');
			});
		try {
			await assert.rejects(async () => beside(org.engine, (engine) => listed(engine)), { errorCode: 'OPERATION_TOO_LARGE' });
			const { body } = await graphql(opportunities('orderBy: {Name: {order: DESC}}'));
			assert.deepEqual([body.errors[0].message, body.errors[0].extensions.ErrorType], ['Too much.', 'DataFetchingException']);
		} finally {
			readers.query = counting;
		}
	});
});

function listed(engine: RestOrg['engine'], limit = 5): SObjectRecord[] {
	return engine.soql.queryAst(engine.systemContext(), {
		sObject: 'Opportunity',
		fields: [{ type: 'Field', field: 'Id' }],
		orderBy: [{ field: 'Amount' }],
		limit,
	}).records;
}

describe('work', () => {
	it('that is short is done once, at once, and a mutation never twice', async () => {
		assert.equal(
			beside(org.engine, () => 'done'),
			'done',
		);
		const { body } = await graphql(
			`mutation { uiapi { OpportunityCreate(input: {Opportunity: {Name: "New", StageName: "Prospecting", CloseDate: "2026-05-01"}}) { Record { Name { value } } } } }`,
		);
		assert.deepEqual(body.errors, []);
		assert.equal(
			(await org.send('GET', `query?q=${encodeURIComponent("SELECT COUNT() FROM Opportunity WHERE Name = 'New'")}`)).body.totalSize,
			1,
		);
	});

	it('fails as it would without', () => {
		const defect = (): never => {
			throw new Error('defect');
		};
		assert.throws(() => beside(org.engine, defect), /defect/);
	});

	it('whose queries are others at each try is done in place in the end', async () => {
		let tries = 0;
		const records = await beside(org.engine, (engine) => listed(engine, ++tries));
		assert.deepEqual([tries, records.length, apart], [6, 6, 5]);
	});
});
