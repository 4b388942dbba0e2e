import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { SObjectRecord, UserContext } from '../contract.ts';
import { wideRowSql } from './collation.ts';
import { ana, id, names, org, plain, query, refused, setUp } from './testing/deals.ts';

/** Queries and the records that they answer, without attributes. */
type Table = [soql: string, expected: unknown[]][];
function answers(table: () => Table): void {
	before(setUp);
	after(() => org.close());
	for (const [soql, expected] of table()) it(soql, () => assert.deepEqual(plain(query(soql)), expected));
}

describe('TYPEOF', () => {
	answers(() => [
		[
			'SELECT Subject, TYPEOF What WHEN Opportunity THEN Amount, Account.Name ELSE Name END FROM Task ORDER BY Subject',
			[
				{ Subject: 'Call', What: { Amount: 100, Account: { Name: 'acme' } } },
				{ Subject: 'Write', What: { Name: 'acme' } },
			],
		],
		[
			'SELECT TYPEOF What WHEN Account THEN Industry WHEN Opportunity THEN StageName, Owner.Name END, TYPEOF Who WHEN Contact THEN LastName END FROM Task ORDER BY Subject',
			[
				{ What: { StageName: 'Prospecting', Owner: { Name: 'Ana' } }, Who: { LastName: 'Roe' } },
				{ What: { Industry: 'Energy' }, Who: null },
			],
		],
		['SELECT TYPEOF What WHEN Opportunity THEN Amount END FROM Task ORDER BY Subject', [{ What: { Amount: 100 } }, { What: null }]],
		["SELECT Subject FROM Task WHERE What.Type IN ('Account', 'Lead')", [{ Subject: 'Write' }]],
		["SELECT Subject FROM Task WHERE What.Type != 'account'", [{ Subject: 'Call' }]],
		["SELECT Subject FROM Task WHERE Owner.Type = 'User' AND Who.Type = 'Contact'", [{ Subject: 'Call' }]],
	]);
	it('names the type of the record where a WHEN answers, and Name where ELSE does', () => {
		const records = query('SELECT TYPEOF What WHEN Opportunity THEN Id ELSE Name END FROM Task ORDER BY Subject');
		assert.deepEqual(
			records.map((record) => (record.What as SObjectRecord).attributes),
			[
				{ type: 'Opportunity', url: `/services/data/v66.0/sobjects/Opportunity/${id.early}` },
				{ type: 'Name', url: `/services/data/v66.0/sobjects/Account/${id.acme}` },
			],
		);
	});
	it('refuses a type that the user may not read', () => {
		const ben = org.person('Ben', { profile: 'Minimum Access' });
		assert.match(refused('SELECT TYPEOF What WHEN Opportunity THEN Amount END FROM Task', ben).errorCode, /^INVALID_(FIELD|TYPE)$/);
	});
});

describe('grouping', () => {
	answers(() => [
		[
			'SELECT StageName, COUNT(Id) n, SUM(Amount) FROM Opportunity GROUP BY ROLLUP(StageName) ORDER BY StageName NULLS LAST',
			[
				{ StageName: 'Closed Won', n: 1, expr0: 50.5 },
				{ StageName: 'Prospecting', n: 2, expr0: 100 },
				{ StageName: null, n: 3, expr0: 150.5 },
			],
		],
		[
			'SELECT StageName, Account.Name, GROUPING(StageName) gs, GROUPING(Account.Name) ga, COUNT(Id) n FROM Opportunity GROUP BY ROLLUP(StageName, Account.Name) HAVING COUNT(Id) > 1 ORDER BY GROUPING(StageName), COUNT(Id)',
			[
				{ StageName: 'Prospecting', Name: null, gs: 0, ga: 1, n: 2 },
				{ StageName: null, Name: null, gs: 1, ga: 1, n: 3 },
			],
		],
		[
			"SELECT COUNT(Id) n, GROUPING(StageName) s, GROUPING(AccountId) a FROM Opportunity WHERE Name != 'Blank' GROUP BY CUBE(StageName, AccountId) HAVING GROUPING(StageName) = 1 ORDER BY GROUPING(AccountId)",
			[
				{ n: 2, s: 1, a: 0 },
				{ n: 2, s: 1, a: 1 },
			],
		],
		["SELECT StageName, COUNT(Id) FROM Opportunity WHERE Name = 'none' GROUP BY ROLLUP(StageName)", []],
		['SELECT COUNT(Id) FROM Opportunity GROUP BY CUBE(StageName) ORDER BY COUNT(Id) DESC LIMIT 1', [{ expr0: 3 }]],
		[
			'SELECT IsClosed, COUNT(Id) n FROM Opportunity GROUP BY IsClosed ORDER BY IsClosed',
			[
				{ IsClosed: false, n: 2 },
				{ IsClosed: true, n: 1 },
			],
		],
		['SELECT Account.Owner.Name n, MAX(Amount) FROM Opportunity GROUP BY Account.Owner.Name', [{ n: 'Ana', expr0: 100 }]],
		['SELECT COUNT_DISTINCT(AccountId), COUNT(AccountId) FROM Opportunity', [{ expr0: 2, expr1: 3 }]],
		[
			"SELECT AVG(Amount), SUM(Amount), MIN(Amount), COUNT(Id) FROM Opportunity WHERE Name = 'Blank'",
			[{ expr0: null, expr1: null, expr2: null, expr3: 1 }],
		],
		[
			"SELECT MIN(CreatedDate) earliest, MAX(CloseDate) FROM Opportunity WHERE Name = 'Late'",
			[{ earliest: '2026-06-17T06:30:00.000+0000', expr0: '2026-06-17' }],
		],
		[
			"SELECT Name n FROM Opportunity GROUP BY Name HAVING Name LIKE 'e%' OR SUM(Amount) < 60 ORDER BY Name",
			[{ n: 'Early' }, { n: 'Late' }],
		],
		['SELECT StageName s, COUNT(Id) c FROM Opportunity GROUP BY StageName HAVING COUNT(Id) > 1 ORDER BY c', [{ s: 'Prospecting', c: 2 }]],
		[
			'SELECT FISCAL_QUARTER(CloseDate) q, COUNT(Id) c FROM Opportunity GROUP BY FISCAL_QUARTER(CloseDate) ORDER BY FISCAL_QUARTER(CloseDate)',
			[
				{ q: 2, c: 2 },
				{ q: 4, c: 1 },
			],
		],
		[
			"SELECT DAY_IN_WEEK(CloseDate) d, WEEK_IN_MONTH(CloseDate) m, WEEK_IN_YEAR(CloseDate) y, DAY_IN_YEAR(CloseDate) j FROM Opportunity WHERE Name = 'Late' GROUP BY DAY_IN_WEEK(CloseDate), WEEK_IN_MONTH(CloseDate), WEEK_IN_YEAR(CloseDate), DAY_IN_YEAR(CloseDate)",
			[{ d: 4, m: 3, y: 24, j: 168 }],
		],
	]);
});

describe('FORMAT and toLabel', () => {
	answers(() => [
		["SELECT FORMAT(Amount) a, FORMAT(CloseDate) FROM Opportunity WHERE Name = 'Late'", [{ a: '$50.50', CloseDate: '6/17/2026' }]],
		["SELECT Amount, FORMAT(Amount) a FROM Opportunity WHERE Name = 'Blank'", [{ Amount: null, a: null }]],
		["SELECT FORMAT(CreatedDate) d FROM Opportunity WHERE Name = 'Late'", [{ d: '6/16/2026, 11:30 PM' }]],
		['SELECT FORMAT(MAX(Amount)) m, FORMAT(MIN(CloseDate)) FROM Opportunity', [{ m: '$100.00', expr0: '6/1/2026' }]],
		["SELECT Name FROM Opportunity WHERE toLabel(StageName) = 'closed won'", [{ Name: 'Late' }]],
	]);
	it('filters by the label', () => {
		org.schema.objects
			.get('Opportunity')!
			.fields.get('StageName')!
			.picklist!.values.find((each) => each.value === 'Closed Won')!.label = "Gewonnen d'Or";
		assert.deepEqual(names("SELECT Name FROM Opportunity WHERE toLabel(StageName) LIKE 'gewonnen d\\'%'"), ['Late']);
	});
	it('writes for the locale of the user', () => {
		org.store.run('UPDATE "User" SET "LocaleSidKey" = ? WHERE "Id" = ?', ['de_DE', ana.userId]);
		assert.deepEqual(plain(query("SELECT FORMAT(CloseDate) d FROM Opportunity WHERE Name = 'Late'")), [{ d: '17.6.2026' }]);
	});
});

describe('text beyond ASCII', () => {
	before(() => {
		setUp();
		for (const Name of ['Äpfel', 'äther', 'Apfel', 'zebra', 'Straße', 'ÉMILE & SØN'])
			org.add('Contact', { Name, LastName: Name, Department: Name, OwnerId: ana.userId });
	});
	after(() => org.close());
	const contacts = (rest: string): unknown[] => names(`SELECT Name FROM Contact ${rest}`);
	const cases: [rest: string, expected: string[]][] = [
		["WHERE Name != 'Jo Roe' ORDER BY Name", ['Apfel', 'Äpfel', 'äther', 'ÉMILE & SØN', 'Straße', 'zebra']],
		["WHERE Name != 'Jo Roe' ORDER BY Department DESC LIMIT 3", ['zebra', 'Straße', 'ÉMILE & SØN']],
		["WHERE Name = 'ÄPFEL'", ['Äpfel']],
		["WHERE Department = 'ÄPFEL'", ['Äpfel']],
		["WHERE Name = 'apfel'", ['Apfel']],
		["WHERE Name != 'äpfel' AND Name LIKE '%pfel'", ['Apfel']],
		["WHERE Name IN ('ÄPFEL', 'APFEL', 'ZEBRA') ORDER BY Name", ['Apfel', 'Äpfel', 'zebra']],
		["WHERE Name NOT IN ('ÄPFEL', 'APFEL', 'Jo Roe') ORDER BY Name", ['äther', 'ÉMILE & SØN', 'Straße', 'zebra']],
		["WHERE Name LIKE 'ä%' ORDER BY Name", ['Äpfel', 'äther']],
		["WHERE Name LIKE 'STRA_E'", ['Straße']],
		["WHERE Name LIKE '%SSE'", []],
		["WHERE Name > 'b' AND Name != 'Jo Roe' ORDER BY Name", ['ÉMILE & SØN', 'Straße', 'zebra']],
		["WHERE Name < 'äq' ORDER BY Name", ['Apfel', 'Äpfel']],
	];
	for (const [rest, expected] of cases) it(rest, () => assert.deepEqual(contacts(rest), expected));
	it('groups what differs only in case', () => {
		org.add('Contact', { Name: 'ÄPFEL', LastName: 'x', Department: 'ÄPFEL', OwnerId: ana.userId });
		assert.deepEqual(
			plain(
				query(
					"SELECT COUNT(Id) n, COUNT_DISTINCT(Department) d FROM Contact WHERE Department LIKE '_pfel' GROUP BY Department ORDER BY COUNT(Id)",
				),
			),
			[
				{ n: 1, d: 1 },
				{ n: 2, d: 1 },
			],
		);
		assert.deepEqual(plain(query("SELECT COUNT_DISTINCT(Department) d FROM Contact WHERE Department LIKE '_pfel'")), [{ d: 2 }]);
	});
	it('sorts by the index of a column as long as all of it is ASCII', () => {
		const plan = (): string =>
			String(org.store.all(`EXPLAIN QUERY PLAN SELECT "Id" FROM "Contact" ORDER BY "Name" COLLATE NOCASE ASC NULLS FIRST LIMIT 2`));
		const contact = org.schema.objects.get('Contact')!;
		assert.match(plan(), /ix\|Contact\|Name\|text/);
		assert.match(
			String(org.store.all(`EXPLAIN QUERY PLAN ${wideRowSql({ object: contact, field: contact.fields.get('Name')! })}`)),
			/ix\|Contact\|Name\|wide/,
		);
	});
});

describe('names and nulls', () => {
	answers(() => [
		[
			"select name, OWNER.name from OPPORTUNITY where NAME = 'early' order by name desc nulls last limit 1",
			[{ Name: 'Early', Owner: { Name: 'Ana' } }],
		],
		[
			"SELECT Opportunity.Name, Opportunity.Account.Name FROM Opportunity WHERE Opportunity.Name = 'Late'",
			[{ Name: 'Late', Account: { Name: 'acme' } }],
		],
		['SELECT Name FROM Opportunity WHERE Amount != 100 ORDER BY Name', [{ Name: 'Blank' }, { Name: 'Late' }]],
		['SELECT Name FROM Opportunity WHERE Amount NOT IN (100) ORDER BY Name', [{ Name: 'Blank' }, { Name: 'Late' }]],
		['SELECT Name FROM Opportunity WHERE Amount NOT IN (100, null)', [{ Name: 'Late' }]],
		['SELECT Name FROM Opportunity WHERE Amount < 1000 ORDER BY Name', [{ Name: 'Early' }, { Name: 'Late' }]],
		["SELECT Name FROM Opportunity WHERE NOT Amount = 100 AND NOT Name = 'Late'", [{ Name: 'Blank' }]],
		['SELECT Name FROM Account WHERE ParentId = null', [{ Name: 'acme' }]],
		['SELECT Name FROM Account WHERE Parent.ParentId = null ORDER BY Name', [{ Name: 'acme' }, { Name: 'Émile & Søn' }]],
		["SELECT Name FROM Account WHERE Parent.Name != 'acme' ORDER BY Name", [{ Name: 'acme' }, { Name: "Bravo_50% o'Neil" }]],
		["SELECT Name FROM Account WHERE Name LIKE '%\\_%'", [{ Name: "Bravo_50% o'Neil" }]],
		["SELECT Name FROM Opportunity WHERE Name LIKE 'LA_E' AND IsClosed != false", [{ Name: 'Late' }]],
		['SELECT Name FROM Opportunity LIMIT 0', []],
		["SELECT Tags__c FROM Review__c WHERE Tags__c = 'Red;Blue'", [{ Tags__c: 'Red;Blue' }]],
		[
			"SELECT Name FROM Review__c WHERE Opportunity__r.Account.Owner.Name = 'ANA' AND Double_Score__c > 7 ORDER BY Double_Score__c",
			[{ Name: 'R-1' }],
		],
		[
			'SELECT Name, Review__r.Double_Score__c FROM Note__c WHERE Review__r.Double_Score__c = 8 ORDER BY Name LIMIT 1',
			[{ Name: 'N-1', Review__r: { Double_Score__c: 8 } }],
		],
		[
			"SELECT Name, (SELECT Name FROM Opportunities WHERE Amount > 60 ORDER BY Amount DESC NULLS LAST LIMIT 1) FROM Account WHERE Industry = 'Energy'",
			[{ Name: 'acme', Opportunities: { totalSize: 1, done: true, records: [{ Name: 'Early' }] } }],
		],
		["SELECT Id FROM Account USING SCOPE mine WHERE Name = 'none'", []],
	]);
	it('an id is case-sensitive in 15 characters and says its own case in 18', () => {
		const of = (given: string): number => query(`SELECT Id FROM Account WHERE Id = '${given}'`).length;
		assert.equal(of(id.acme.slice(0, 15)), 1);
		assert.equal(of(id.acme.toLowerCase()), 1);
		assert.equal(of(id.acme.toUpperCase()), 1);
		const other = id.acme
			.slice(0, 15)
			.replace(/[a-z](?=[^a-z]*$)/i, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
		assert.equal(of(other), 0);
	});
	it('USING SCOPE mine shows what the user owns, everything what they see', () => {
		org.add('Account', { Name: 'Bens', OwnerId: org.person('Ben').userId });
		assert.equal(query('SELECT Id FROM Account USING SCOPE mine').length, 3);
		assert.equal(query('SELECT Id FROM Account USING SCOPE everything').length, 4);
	});
	it('takes 50,000 ids in one list of an AST', () => {
		const ids = Array.from({ length: 50_000 }, (_, i) => `'001000000000${String(i).padStart(3, '0').slice(-3)}'`);
		const found = org.soql.queryAst(ana, {
			fields: [{ type: 'Field', field: 'Name' }],
			sObject: 'Account',
			where: { left: { field: 'Id', operator: 'IN', literalType: 'STRING', value: [...ids, `'${id.acme}'`] } },
		});
		assert.deepEqual(
			found.records.map((record) => record['Name']),
			['acme'],
		);
	});
});

describe('days at the edges of daylight saving', () => {
	before(setUp);
	after(() => org.close());
	const deal = (Name: string, CreatedDate: string): unknown =>
		org.add('Opportunity', { Name, StageName: 'Prospecting', CloseDate: '2026-01-01', OwnerId: ana.userId, CreatedDate });
	const of = (where: string, timeZone: string): unknown[] => {
		const ctx: UserContext = { ...ana, timeZone };
		return names(`SELECT Name FROM Opportunity WHERE ${where} AND Name LIKE 'D%' ORDER BY Name`, ctx);
	};
	it('TODAY has 23 hours in spring, 25 in autumn, and begins later where midnight does not exist', () => {
		deal('D1', '2026-03-08T07:59:59.000Z');
		deal('D2', '2026-03-08T08:00:00.000Z');
		deal('D3', '2026-03-09T06:59:59.000Z');
		deal('D4', '2026-03-09T07:00:00.000Z');
		org.clock.set('2026-03-08T20:00:00Z');
		assert.deepEqual(of('CreatedDate = TODAY', 'America/Los_Angeles'), ['D2', 'D3']);
		assert.deepEqual(of('CreatedDate = YESTERDAY', 'America/Los_Angeles'), ['D1']);
		assert.deepEqual(of('CreatedDate = TOMORROW', 'America/Los_Angeles'), ['D4']);
		deal('D5', '2026-11-01T06:59:59.000Z');
		deal('D6', '2026-11-01T07:00:00.000Z');
		deal('D7', '2026-11-02T07:59:59.000Z');
		org.clock.set('2026-11-01T20:00:00Z');
		assert.deepEqual(of('CreatedDate = TODAY', 'America/Los_Angeles'), ['D6', 'D7']);
		// In Beirut clocks go from 23:59 to 01:00 on 29 March 2026: the day begins at 22:00 UTC.
		deal('D8', '2026-03-28T21:59:59.000Z');
		deal('D9', '2026-03-28T22:00:00.000Z');
		org.clock.set('2026-03-29T12:00:00Z');
		assert.deepEqual(of('CreatedDate = TODAY', 'Asia/Beirut'), ['D9']);
	});
	it('counts weeks, months, quarters and years from the day it is for the user', () => {
		org.clock.set('2026-01-01T02:00:00Z');
		const close = (where: string, timeZone: string): number =>
			org.soql.query({ ...ana, timeZone }, `SELECT COUNT() FROM Opportunity WHERE Name = 'D1' AND CloseDate = ${where}`).totalSize;
		// In Los Angeles it is still 2025.
		for (const [literal, inUtc, inCalifornia] of [
			['THIS_YEAR', 1, 0],
			['NEXT_YEAR', 0, 1],
			['THIS_FISCAL_YEAR', 1, 0],
			['NEXT_FISCAL_QUARTER', 0, 1],
			['THIS_QUARTER', 1, 0],
			['NEXT_MONTH', 0, 1],
			['TODAY', 1, 0],
			['TOMORROW', 0, 1],
			['THIS_WEEK', 1, 1],
			['NEXT_N_DAYS:1', 0, 1],
			['LAST_N_DAYS:0', 1, 0],
			['N_DAYS_AGO:0', 1, 0],
			['NEXT_N_YEARS:1', 0, 1],
			['N_FISCAL_YEARS_AGO:0', 1, 0],
			['LAST_90_DAYS', 1, 0],
			['NEXT_90_DAYS', 0, 1],
		] as const) {
			assert.equal(close(literal, 'UTC'), inUtc, `${literal} in UTC`);
			assert.equal(close(literal, 'America/Los_Angeles'), inCalifornia, `${literal} in Los Angeles`);
		}
	});
});
