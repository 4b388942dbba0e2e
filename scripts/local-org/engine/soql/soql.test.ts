import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { SObjectRecord } from '../contract.ts';
import { ana, id, names, org, plain, query, refused, setUp } from './testing/deals.ts';

describe('filters', () => {
	before(setUp);
	after(() => org.close());
	const cases: [where: string, expected: string[]][] = [
		["Name = 'ACME'", ['acme']],
		["Name = 'émile & søn'", ['Émile & Søn']],
		["Name = 'ÉMILE & SØN'", ['Émile & Søn']],
		["Name != 'acme'", ["Bravo_50% o'Neil", 'Émile & Søn']],
		["Name <> 'acme'", ["Bravo_50% o'Neil", 'Émile & Søn']],
		["Industry != 'Energy'", ["Bravo_50% o'Neil", 'Émile & Søn']],
		["Industry = ''", ["Bravo_50% o'Neil"]],
		["Industry != ''", ['acme', 'Émile & Søn']],
		['Industry = null', ["Bravo_50% o'Neil"]],
		['Industry != NULL', ['acme', 'Émile & Søn']],
		["Industry IN ('energy', 'BANKING')", ['acme', 'Émile & Søn']],
		["Industry IN ('energy', null)", ['acme', "Bravo_50% o'Neil"]],
		["Industry NOT IN ('energy')", ["Bravo_50% o'Neil", 'Émile & Søn']],
		["Industry NOT IN ('energy', null)", ['Émile & Søn']],
		["Name IN ('ÉMILE & SØN')", ['Émile & Søn']],
		["Name LIKE 'ac%'", ['acme']],
		["Name LIKE 'ÉM%'", ['Émile & Søn']],
		["Name LIKE '%sØn'", ['Émile & Søn']],
		["Name LIKE '_cme'", ['acme']],
		["Name LIKE '%\\_50\\%%'", ["Bravo_50% o'Neil"]],
		["Name LIKE '%o\\'neil'", ["Bravo_50% o'Neil"]],
		["(NOT Name LIKE 'a%')", ["Bravo_50% o'Neil", 'Émile & Søn']],
		["NOT(Industry = 'Energy')", ["Bravo_50% o'Neil", 'Émile & Søn']],
		["Name > 'b' AND Name < 'c'", ["Bravo_50% o'Neil"]],
		['NumberOfEmployees >= 10 AND NumberOfEmployees < 200', ['acme']],
		['NumberOfEmployees IN (10, 200)', ['acme', 'Émile & Søn']],
		['NumberOfEmployees = -10', []],
		["Parent.Name = 'ACME'", ['Émile & Søn']],
		["Parent.Parent.Name = 'acme'", ["Bravo_50% o'Neil"]],
		["Parent.Parent.Owner.Name = 'ana'", ["Bravo_50% o'Neil"]],
		['Parent.IsDeleted = false', ['acme', "Bravo_50% o'Neil", 'Émile & Søn']],
		["(Industry = 'Energy' OR Industry = 'Banking') AND (NumberOfEmployees > 100)", ['Émile & Søn']],
		['Id IN (SELECT AccountId FROM Opportunity WHERE Amount > 60)', ['acme']],
		['Id NOT IN (SELECT AccountId FROM Opportunity)', ["Bravo_50% o'Neil"]],
		["Id IN (SELECT AccountId FROM Opportunity WHERE Account.Name = 'ACME' AND IsClosed = true) AND Industry != null", ['acme']],
	];
	for (const [where, expected] of cases)
		it(where, () => assert.deepEqual(names(`SELECT Name FROM Account WHERE ${where} ORDER BY Name`), expected));

	it('finds ids by 15 and by 18 characters, as = and in lists', () => {
		for (const each of [id.acme, id.acme.slice(0, 15)]) {
			assert.deepEqual(names(`SELECT Name FROM Account WHERE Id = '${each}'`), ['acme']);
			assert.deepEqual(names(`SELECT Name FROM Account WHERE Id IN ('${each}', '${id.bravo}') ORDER BY Name`), [
				'acme',
				"Bravo_50% o'Neil",
			]);
		}
	});
	it('finds multi-select values in any order and case', () => {
		assert.equal(query("SELECT Id FROM Review__c WHERE Tags__c INCLUDES ('blue;RED')").length, 1);
		assert.equal(query("SELECT Id FROM Review__c WHERE Tags__c INCLUDES ('Red;Green','Green')").length, 0);
		assert.equal(query("SELECT Id FROM Review__c WHERE Tags__c EXCLUDES ('Green')").length, 1);
	});
	it('compares case-sensitive unique text as it is', () => {
		assert.equal(query("SELECT Id FROM Review__c WHERE Code__c = 'aB'").length, 1);
		assert.equal(query("SELECT Id FROM Review__c WHERE Code__c = 'ab'").length, 0);
	});
	it('filters and selects formula fields', () =>
		assert.deepEqual(plain(query('SELECT Double_Score__c FROM Review__c WHERE Double_Score__c = 8')), [{ Double_Score__c: 8 }]));
	it('treats injected quotes as text', () => assert.deepEqual(names("SELECT Name FROM Account WHERE Name = 'x\\' OR Name != \\''"), []));
	it('takes an alias, in any case of names', () =>
		assert.deepEqual(plain(query("SELECT A.NAME, a.owner.name FROM ACCOUNT a WHERE a.name = 'acme'")), [
			{ Name: 'acme', Owner: { Name: 'Ana' } },
		]));
});

describe('dates in the user’s time zone', () => {
	before(setUp);
	after(() => org.close());
	const deals = (where: string, ctx = ana): unknown[] => names(`SELECT Name FROM Opportunity WHERE ${where} ORDER BY Name`, ctx);
	const cases: [where: string, expected: string[]][] = [
		['CloseDate = TODAY', ['Late']],
		['CloseDate < TODAY', ['Early']],
		['CloseDate = THIS_MONTH', ['Early', 'Late']],
		['CloseDate = LAST_N_DAYS:16', ['Early', 'Late']],
		['CloseDate = LAST_N_DAYS:15', ['Late']],
		['CloseDate = N_DAYS_AGO:16', ['Early']],
		['CloseDate = NEXT_N_QUARTERS:2', ['Blank']],
		['CloseDate = THIS_YEAR', ['Blank', 'Early', 'Late']],
		['CloseDate > THIS_FISCAL_QUARTER', ['Blank']],
		['CloseDate IN (TODAY, N_DAYS_AGO:16)', ['Early', 'Late']],
		['CloseDate != TODAY', ['Blank', 'Early']],
		['CloseDate >= 2026-06-17', ['Blank', 'Late']],
		['CreatedDate = YESTERDAY', ['Late']],
		['CreatedDate = TODAY', ['Blank', 'Early']],
		['CreatedDate < 2026-06-17T00:00:00-07:00', ['Late']],
		['CreatedDate >= 2026-06-17T10:30:00.000+0000', ['Blank', 'Early']],
		['DAY_ONLY(convertTimezone(CreatedDate)) = 2026-06-16', ['Late']],
		['HOUR_IN_DAY(CreatedDate) = 6', ['Late']],
		['HOUR_IN_DAY(convertTimezone(CreatedDate)) = 23', ['Late']],
	];
	for (const [where, expected] of cases) it(where, () => assert.deepEqual(deals(where), expected));

	it('binds TODAY anew when the clock moves or another user asks', () => {
		const utc = { ...ana, timeZone: 'UTC' };
		assert.deepEqual(deals('CreatedDate = TODAY', utc), ['Blank', 'Early', 'Late']);
		org.clock.set('2026-06-18T12:00:00Z');
		assert.deepEqual(deals('CreatedDate = TODAY', utc), []);
		assert.deepEqual(deals('CloseDate = TODAY', utc), []);
		assert.deepEqual(deals('CloseDate = YESTERDAY', utc), ['Late']);
		org.clock.set('2026-06-17T10:30:00.000Z');
	});
});

describe('records', () => {
	before(setUp);
	after(() => org.close());

	it('come in wire form with canonical names, in the order of SELECT', () => {
		const [record] = query(
			`SELECT amount, isclosed, createddate, closedate, account.name, id FROM opportunity WHERE Id = '${id.late}'`,
			ana,
			{ version: '61.0' },
		);
		assert.deepEqual(record, {
			attributes: { type: 'Opportunity', url: `/services/data/v61.0/sobjects/Opportunity/${id.late}` },
			Amount: 50.5,
			IsClosed: true,
			CreatedDate: '2026-06-17T06:30:00.000+0000',
			CloseDate: '2026-06-17',
			Account: { attributes: { type: 'Account', url: `/services/data/v61.0/sobjects/Account/${id.acme}` }, Name: 'acme' },
			Id: id.late,
		});
		assert.deepEqual(Object.keys(record!), ['attributes', 'Amount', 'IsClosed', 'CreatedDate', 'CloseDate', 'Account', 'Id']);
	});
	it('have null for a parent that is not there, at any depth', () => {
		const parents = plain(query('SELECT Name, Parent.Name, Parent.Parent.Name FROM Account ORDER BY Name'));
		assert.deepEqual(parents, [
			{ Name: 'acme', Parent: null },
			{ Name: "Bravo_50% o'Neil", Parent: { Name: 'Émile & Søn', Parent: { Name: 'acme' } } },
			{ Name: 'Émile & Søn', Parent: { Name: 'acme', Parent: null } },
		]);
	});
	it('carry child lists with their own WHERE, ORDER BY, LIMIT and OFFSET, one query per list', () => {
		const rows = plain(
			query(
				'SELECT Name, (SELECT Name FROM Opportunities ORDER BY Name DESC LIMIT 1), (SELECT Name FROM Contacts) FROM Account ORDER BY Name',
			),
		);
		assert.deepEqual(rows, [
			{
				Name: 'acme',
				Opportunities: { totalSize: 1, done: true, records: [{ Name: 'Late' }] },
				Contacts: { totalSize: 1, done: true, records: [{ Name: 'Jo Roe' }] },
			},
			{ Name: "Bravo_50% o'Neil", Opportunities: null, Contacts: null },
			{ Name: 'Émile & Søn', Opportunities: { totalSize: 1, done: true, records: [{ Name: 'Blank' }] }, Contacts: null },
		]);
		const offset = plain(
			query(`SELECT (SELECT Name FROM Notes__r WHERE Name != 'N-1' ORDER BY Name LIMIT 5 OFFSET 1) FROM Review__c LIMIT 1`),
		);
		assert.deepEqual(offset, [{ Notes__r: { totalSize: 1, done: true, records: [{ Name: 'N-3' }] } }]);
	});
	it('nest child lists in child lists', () => {
		const [account] = plain(
			query(
				`SELECT (SELECT Name, (SELECT Name, Mentor__r.Name FROM Reviews__r) FROM Opportunities WHERE Name = 'Late') FROM Account WHERE Name = 'acme'`,
			),
		) as { Opportunities: { records: { Reviews__r: { records: unknown[] } }[] } }[];
		assert.deepEqual(account!.Opportunities.records[0]!.Reviews__r.records, [{ Name: 'R-1', Mentor__r: { Name: 'Ana' } }]);
	});
	it('resolve polymorphic parents by Name and Type', () => {
		const rows = query('SELECT Subject, What.Name, What.Type, Who.Name, Owner.Name, Owner.Type FROM Task ORDER BY Subject');
		assert.deepEqual(plain(rows), [
			{ Subject: 'Call', What: { Name: 'Early', Type: 'Opportunity' }, Who: { Name: 'Jo Roe' }, Owner: { Name: 'Ana', Type: 'User' } },
			{ Subject: 'Write', What: { Name: 'acme', Type: 'Account' }, Who: null, Owner: { Name: 'Ana', Type: 'User' } },
		]);
		assert.deepEqual((rows[0]!.What as SObjectRecord).attributes, {
			type: 'Name',
			url: `/services/data/v66.0/sobjects/Opportunity/${id.early}`,
		});
		assert.deepEqual(names("SELECT Subject FROM Task WHERE What.Type = 'Account'"), ['Write']);
	});
	it('answer toLabel with the label', () => {
		org.schema.objects
			.get('Opportunity')!
			.fields.get('StageName')!
			.picklist!.values.find((each) => each.value === 'Closed Won')!.label = 'Gewonnen';
		assert.deepEqual(plain(query("SELECT toLabel(StageName) FROM Opportunity WHERE Name = 'Late'")), [{ StageName: 'Gewonnen' }]);
	});
	it('leave deleted rows to queryAll', () => {
		const gone = org.add('Account', { Name: 'Gone', OwnerId: ana.userId, IsDeleted: true });
		assert.equal(query(`SELECT Id FROM Account WHERE Id = '${gone}'`).length, 0);
		assert.equal(query(`SELECT Id FROM Account WHERE Id = '${gone}'`, ana, { includeDeleted: true }).length, 1);
	});
	it('expand FIELDS() to what the user may read', () => {
		const [record] = query('SELECT FIELDS(ALL) FROM Review__c LIMIT 1');
		assert.equal(record!.Score__c, 4);
		const viewer = org.person('Viewer');
		org.grant(viewer, { userPermissions: ['ViewAllData'] });
		assert.equal('Score__c' in query('SELECT FIELDS(ALL) FROM Review__c LIMIT 1', viewer)[0]!, false);
		assert.deepEqual(Object.keys(query('SELECT FIELDS(STANDARD) FROM Note__c')[0]!).includes('Body__c'), false);
		assert.match(refused('SELECT FIELDS(ALL) FROM Review__c').message, /LIMIT of at most 200/);
		assert.match(refused('SELECT FIELDS(ALL) FROM Review__c LIMIT 201').message, /LIMIT of at most 200/);
	});
	it('describe their columns', () => {
		const { columns } = org.soql.query(ana, 'SELECT Name, Account.Name, (SELECT Id FROM Reviews__r) FROM Opportunity');
		assert.deepEqual(
			columns.map(({ path, joinColumns }) => [path, joinColumns?.map((each) => each.path)]),
			[
				['Name', undefined],
				['Account.Name', undefined],
				['Reviews__r', ['Id']],
			],
		);
	});
});

describe('order and pages', () => {
	before(setUp);
	after(() => org.close());
	const cases: [tail: string, expected: string[]][] = [
		['ORDER BY Amount', ['Blank', 'Late', 'Early']],
		['ORDER BY Amount NULLS LAST', ['Late', 'Early', 'Blank']],
		['ORDER BY Amount DESC', ['Blank', 'Early', 'Late']],
		['ORDER BY Amount DESC NULLS LAST', ['Early', 'Late', 'Blank']],
		['ORDER BY Account.Name, Name DESC', ['Late', 'Early', 'Blank']],
		['ORDER BY Name LIMIT 2', ['Blank', 'Early']],
		['ORDER BY Name LIMIT 1 OFFSET 1', ['Early']],
		['ORDER BY Name OFFSET 2', ['Late']],
	];
	for (const [tail, expected] of cases) it(tail, () => assert.deepEqual(names(`SELECT Name FROM Opportunity ${tail}`), expected));
	it('refuses an offset above 2000', () =>
		assert.equal(refused('SELECT Id FROM Account OFFSET 2001').errorCode, 'NUMBER_OUTSIDE_VALID_RANGE'));
});

describe('aggregates', () => {
	before(setUp);
	after(() => org.close());
	const cases: [soql: string, expected: unknown[]][] = [
		[
			'SELECT COUNT(Id), SUM(Amount) total, AVG(Amount), MIN(CloseDate), MAX(Name) FROM Opportunity',
			[{ expr0: 3, total: 150.5, expr1: 75.25, expr2: '2026-06-01', expr3: 'Late' }],
		],
		['SELECT COUNT(Amount) c, COUNT_DISTINCT(StageName) d FROM Opportunity', [{ c: 2, d: 2 }]],
		[
			'SELECT StageName, COUNT(Id) c FROM Opportunity GROUP BY StageName ORDER BY COUNT(Id) DESC',
			[
				{ StageName: 'Prospecting', c: 2 },
				{ StageName: 'Closed Won', c: 1 },
			],
		],
		['SELECT StageName s, SUM(Amount) FROM Opportunity GROUP BY StageName HAVING SUM(Amount) > 60', [{ s: 'Prospecting', expr0: 100 }]],
		['SELECT Account.Name, COUNT(Id) FROM Opportunity GROUP BY Account.Name HAVING COUNT(Id) > 1', [{ Name: 'acme', expr0: 2 }]],
		[
			'SELECT CALENDAR_YEAR(CloseDate) y, CALENDAR_MONTH(CloseDate), COUNT(Id) FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate), CALENDAR_MONTH(CloseDate) ORDER BY CALENDAR_MONTH(CloseDate) DESC LIMIT 1',
			[{ y: 2026, expr0: 12, expr1: 1 }],
		],
		[
			"SELECT StageName FROM Opportunity WHERE Account.Name = 'acme' GROUP BY StageName ORDER BY StageName",
			[{ StageName: 'Closed Won' }, { StageName: 'Prospecting' }],
		],
	];
	for (const [soql, expected] of cases) it(soql, () => assert.deepEqual(plain(query(soql)), expected));
	it('COUNT() answers totalSize alone, and keeps to LIMIT', () => {
		assert.deepEqual(
			{ ...org.soql.query(ana, 'SELECT COUNT() FROM Opportunity'), columns: [] },
			{ object: 'Opportunity', totalSize: 3, records: [], columns: [] },
		);
		assert.equal(org.soql.query(ana, 'SELECT COUNT() FROM Opportunity LIMIT 2').totalSize, 2);
	});
	it('marks records as AggregateResult', () =>
		assert.deepEqual(query('SELECT MAX(Amount) FROM Opportunity')[0]!.attributes, { type: 'AggregateResult' }));
});
