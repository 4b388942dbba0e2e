import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import type { TestOrg } from '../access/testing/org.ts';
import { ana, id, names, org, query, setUp } from './testing/deals.ts';

describe('plans and ASTs', () => {
	before(setUp);
	after(() => org.close());

	it('share a plan among literals of any value and list length', () => {
		for (const [name, min] of [
			['Early', 10],
			['Late', 10],
			['Late', 60],
		] as const)
			assert.deepEqual(
				names(`SELECT Name FROM Opportunity WHERE Name = '${name}' AND Amount > ${min} LIMIT ${min}`),
				name === 'Late' && min === 60 ? [] : [name],
			);
		for (const list of [["'Early'"], ["'Early'", "'Late'"], ["'Early'", "'Late'", "'Blank'"]])
			assert.equal(query(`SELECT Id FROM Opportunity WHERE Name IN (${list.join(',')})`).length, list.length);
		for (const days of [15, 16]) assert.equal(query(`SELECT Id FROM Opportunity WHERE CloseDate = LAST_N_DAYS:${days}`).length, days - 14);
		for (const [inner, outer] of [
			["'Late'", "'acme'"],
			["'Early'", "'none'"],
		])
			assert.equal(
				query(`SELECT (SELECT Id FROM Opportunities WHERE Name = ${inner} LIMIT 1) FROM Account WHERE Name = ${outer}`).length,
				outer === "'acme'" ? 1 : 0,
			);
	});
	it('run an AST as they run its text', () => {
		for (const soql of [
			"SELECT Name, Account.Name FROM Opportunity WHERE Name IN ('Early','Late') AND CloseDate = LAST_N_DAYS:30 ORDER BY Name LIMIT 5",
			"SELECT Name, (SELECT Name FROM Opportunities WHERE Amount > 60) FROM Account WHERE Name LIKE 'a%'",
		]) {
			const expected = query(soql);
			assert.ok(expected.length > 0);
			for (let i = 0; i < 2; i++) assert.deepEqual(org.soql.queryAst(ana, parseQuery(soql)).records, expected);
			assert.notDeepEqual(org.soql.queryAst(ana, parseQuery(soql.replaceAll('Early', 'None').replace('a%', 'q%'))).records, expected);
		}
	});
	it('look through the records by Id where that is asked, whatever other index there is', () => {
		const added = org.add('Opportunity', {
			Name: 'Added',
			StageName: 'Prospecting',
			AccountId: id.acme,
			CloseDate: '2026-06-01',
			OwnerId: ana.userId,
		});
		const ast = parseQuery(
			`SELECT Id, Owner.Name FROM Opportunity WHERE AccountId IN ('${id.acme}', '${id.emile}') AND Id > '${id.early}'`,
		);
		const found = (byId: boolean): unknown[] => org.soql.queryAst(ana, ast, { byId }).records.map((record) => record['Id']);
		for (let i = 0; i < 2; i++) {
			assert.deepEqual(found(true), [id.late, id.blank, added]);
			assert.deepEqual(found(false).sort(), [id.late, id.blank, added]);
		}
	});
	it('run one AST with the literals that are given, and refuse others in number or kind', () => {
		const ast = parseQuery("SELECT Name FROM Opportunity WHERE Name IN ('') AND Amount > 0");
		const given = (...literals: (string | string[])[]): unknown[] =>
			org.soql.queryAst(ana, ast, { literals }).records.map((record) => record['Name']);
		assert.deepEqual(given(["'Late'"], '10'), ['Late']);
		assert.deepEqual(given(["'Late'"], '60'), []);
		assert.deepEqual(given(["'Early'", "'Late'"], '10').sort(), ['Early', 'Late']);
		assert.deepEqual(given(["'x\\' OR Name != \\''"], '0'), []);
		assert.throws(() => given(["'Late'"]), /2 literals/);
		assert.throws(() => given("'Late'", '10'), /2 literals/);
	});
});

describe('rows and find', () => {
	before(setUp);
	after(() => org.close());

	it('rows: by id, in the order asked, in storage form, without what the user may not see', () => {
		assert.deepEqual(org.soql.rows(ana, 'Opportunity', [id.late, id.early.slice(0, 15)], ['name', 'IsClosed', 'CreatedDate']), [
			{ Name: 'Late', IsClosed: true, CreatedDate: '2026-06-17T06:30:00.000Z' },
			{ Name: 'Early', IsClosed: false, CreatedDate: '2026-06-17T10:30:00.000Z' },
		]);
		org.sharing('Opportunity', 'Private');
		assert.deepEqual(org.soql.rows(org.person('Ben'), 'Opportunity', [id.late], ['Name']), []);
		assert.equal(org.soql.rows(org.system, 'Opportunity', [id.late], ['Name']).length, 1);
		assert.throws(() => org.soql.rows(ana, 'Opportunity', [id.late], ['Foo']), { errorCode: 'INVALID_FIELD' });
	});
	const find = (filter: Parameters<TestOrg['soql']['find']>[2], object = 'Account') =>
		org.soql.find(org.system, object, filter, { fields: ['Name'], orderBy: [{ field: 'Name', descending: false }] }).map((row) => row.Name);
	const cases: [filter: NonNullable<Parameters<typeof find>[0]>, expected: string[]][] = [
		[{ field: 'Name', op: '=', value: 'ÉMILE & SØN' }, ['Émile & Søn']],
		[{ field: 'Name', op: '!=', value: 'Acme' }, ["Bravo_50% o'Neil", 'Émile & Søn']],
		[{ field: 'Industry', op: '=', value: null }, ["Bravo_50% o'Neil"]],
		[{ field: 'Industry', op: '!=', value: null }, ['acme', 'Émile & Søn']],
		[{ field: 'Industry', op: 'isNull' }, ["Bravo_50% o'Neil"]],
		[{ field: 'Name', op: 'contains', value: '50%' }, ["Bravo_50% o'Neil"]],
		[{ field: 'Name', op: 'startsWith', value: 'ém' }, ['Émile & Søn']],
		[{ field: 'Name', op: 'endsWith', value: 'NEIL' }, ["Bravo_50% o'Neil"]],
		[{ field: 'Industry', op: 'in', value: ['ENERGY', null] }, ['acme', "Bravo_50% o'Neil"]],
		[{ field: 'Industry', op: 'notIn', value: ['energy'] }, ["Bravo_50% o'Neil", 'Émile & Søn']],
		[{ field: 'NumberOfEmployees', op: '>=', value: 200 }, ['Émile & Søn']],
		[{ and: [{ field: 'NumberOfEmployees', op: '<', value: 200 }, { not: { field: 'Name', op: '=', value: 'x' } }] }, ['acme']],
		[{ or: [] }, []],
		[{ and: [] }, ['acme', "Bravo_50% o'Neil", 'Émile & Søn']],
		[{ field: 'IsDeleted', op: '=', value: false }, ['acme', "Bravo_50% o'Neil", 'Émile & Søn']],
	];
	for (const [filter, expected] of cases) it(`find ${JSON.stringify(filter)}`, () => assert.deepEqual(find(filter), expected));

	it('finds by 15-character ids, limits, and returns all fields by default', () => {
		const [row] = org.soql.find(org.system, 'Review__c', { field: 'Opportunity__c', op: '=', value: id.late.slice(0, 15) }, { limit: 1 });
		assert.equal(row!.Double_Score__c, 8);
		assert.equal(row!.IsDeleted, false);
		assert.equal(org.soql.find(org.system, 'Account', undefined, { limit: 2 }).length, 2);
	});
});
