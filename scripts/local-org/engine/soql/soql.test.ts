import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../../errors.ts';
import { allRights, testOrg, type TestOrg } from '../access/testing/org.ts';
import type { QueryOptions, SObjectRecord, UserContext } from '../contract.ts';

let org: TestOrg;
let ana: UserContext;
const id = { acme: '', emile: '', bravo: '', early: '', late: '', blank: '', review: '', contact: '' };

function setUp(): void {
	org = testOrg();
	ana = org.person('Ana', { timeZone: 'America/Los_Angeles' });
	org.grant(ana, allRights(org.schema.objects.get('Review__c')!));
	org.grant(ana, allRights(org.schema.objects.get('Note__c')!));
	const owner = { OwnerId: ana.userId };
	id.acme = org.add('Account', { Name: 'acme', Industry: 'Energy', NumberOfEmployees: 10, ...owner });
	id.emile = org.add('Account', { Name: 'Émile & Søn', Industry: 'Banking', NumberOfEmployees: 200, ParentId: id.acme, Description: 'long', ...owner });
	id.bravo = org.add('Account', { Name: "Bravo_50% o'Neil", ParentId: id.emile, ...owner });
	id.contact = org.add('Contact', { LastName: 'Roe', Name: 'Jo Roe', AccountId: id.acme, ...owner });
	id.early = org.add('Opportunity', { Name: 'Early', StageName: 'Prospecting', Amount: 100, CloseDate: '2026-06-01', AccountId: id.acme, IsClosed: false, ...owner });
	// 2026-06-17 06:30 UTC is still the 16th in Los Angeles.
	id.late = org.add('Opportunity', { Name: 'Late', StageName: 'Closed Won', Amount: 50.5, CloseDate: '2026-06-17', AccountId: id.acme, IsClosed: true, CreatedDate: '2026-06-17T06:30:00.000Z', ...owner });
	id.blank = org.add('Opportunity', { Name: 'Blank', StageName: 'Prospecting', CloseDate: '2026-12-31', AccountId: id.emile, IsClosed: false, ...owner });
	id.review = org.add('Review__c', { Name: 'R-1', Opportunity__c: id.late, Mentor__c: ana.userId, Status__c: 'Open', Score__c: 4, Tags__c: 'Red;Blue', Code__c: 'aB', ...owner });
	for (const n of [1, 2, 3]) org.add('Note__c', { Name: `N-${n}`, Review__c: id.review, Body__c: `note ${n}` });
	const task = { OwnerId: ana.userId, Status: 'Completed', Priority: 'Normal' };
	org.add('Task', { Subject: 'Call', WhatId: id.early, WhoId: id.contact, ...task });
	org.add('Task', { Subject: 'Write', WhatId: id.acme, ...task });
}

const query = (soql: string, ctx = ana, options?: QueryOptions): SObjectRecord[] => org.soql.query(ctx, soql, options).records;
const names = (soql: string, ctx = ana): unknown[] => query(soql, ctx).map((record) => record.Name ?? record.Subject);
/** Records without attributes, at every level. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'attributes' ? undefined : each)));
function refused(soql: string, ctx = ana): ApiError {
	try {
		org.soql.query(ctx, soql);
	} catch (error) {
		assert.ok(error instanceof ApiError, `not an ApiError: ${String(error)}`);
		return error;
	}
	assert.fail(`accepted: ${soql}`);
}

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
		["Id IN (SELECT AccountId FROM Opportunity WHERE Amount > 60)", ['acme']],
		["Id NOT IN (SELECT AccountId FROM Opportunity)", ["Bravo_50% o'Neil"]],
		["Id IN (SELECT AccountId FROM Opportunity WHERE Account.Name = 'ACME' AND IsClosed = true) AND Industry != null", ['acme']],
	];
	for (const [where, expected] of cases) it(where, () => assert.deepEqual(names(`SELECT Name FROM Account WHERE ${where} ORDER BY Name`), expected));

	it('finds ids by 15 and by 18 characters, as = and in lists', () => {
		for (const each of [id.acme, id.acme.slice(0, 15)]) {
			assert.deepEqual(names(`SELECT Name FROM Account WHERE Id = '${each}'`), ['acme']);
			assert.deepEqual(names(`SELECT Name FROM Account WHERE Id IN ('${each}', '${id.bravo}') ORDER BY Name`), ['acme', "Bravo_50% o'Neil"]);
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
	it('filters and selects formula fields', () => assert.deepEqual(plain(query('SELECT Double_Score__c FROM Review__c WHERE Double_Score__c = 8')), [{ Double_Score__c: 8 }]));
	it('treats injected quotes as text', () => assert.deepEqual(names("SELECT Name FROM Account WHERE Name = 'x\\' OR Name != \\''"), []));
	it('takes an alias, in any case of names', () => assert.deepEqual(plain(query("SELECT A.NAME, a.owner.name FROM ACCOUNT a WHERE a.name = 'acme'")), [{ Name: 'acme', Owner: { Name: 'Ana' } }]));
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
		const [record] = query(`SELECT amount, isclosed, createddate, closedate, account.name, id FROM opportunity WHERE Id = '${id.late}'`, ana, { version: '61.0' });
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
		const rows = plain(query('SELECT Name, (SELECT Name FROM Opportunities ORDER BY Name DESC LIMIT 1), (SELECT Name FROM Contacts) FROM Account ORDER BY Name'));
		assert.deepEqual(rows, [
			{ Name: 'acme', Opportunities: { totalSize: 1, done: true, records: [{ Name: 'Late' }] }, Contacts: { totalSize: 1, done: true, records: [{ Name: 'Jo Roe' }] } },
			{ Name: "Bravo_50% o'Neil", Opportunities: null, Contacts: null },
			{ Name: 'Émile & Søn', Opportunities: { totalSize: 1, done: true, records: [{ Name: 'Blank' }] }, Contacts: null },
		]);
		const offset = plain(query(`SELECT (SELECT Name FROM Notes__r WHERE Name != 'N-1' ORDER BY Name LIMIT 5 OFFSET 1) FROM Review__c`));
		assert.deepEqual(offset, [{ Notes__r: { totalSize: 1, done: true, records: [{ Name: 'N-3' }] } }]);
	});
	it('nest child lists in child lists', () => {
		const [account] = plain(query(`SELECT (SELECT Name, (SELECT Name, Mentor__r.Name FROM Reviews__r) FROM Opportunities WHERE Name = 'Late') FROM Account WHERE Name = 'acme'`)) as { Opportunities: { records: { Reviews__r: { records: unknown[] } }[] } }[];
		assert.deepEqual(account!.Opportunities.records[0]!.Reviews__r.records, [{ Name: 'R-1', Mentor__r: { Name: 'Ana' } }]);
	});
	it('resolve polymorphic parents by Name and Type', () => {
		const rows = query('SELECT Subject, What.Name, What.Type, Who.Name, Owner.Name, Owner.Type FROM Task ORDER BY Subject');
		assert.deepEqual(plain(rows), [
			{ Subject: 'Call', What: { Name: 'Early', Type: 'Opportunity' }, Who: { Name: 'Jo Roe' }, Owner: { Name: 'Ana', Type: 'User' } },
			{ Subject: 'Write', What: { Name: 'acme', Type: 'Account' }, Who: null, Owner: { Name: 'Ana', Type: 'User' } },
		]);
		assert.deepEqual((rows[0]!.What as SObjectRecord).attributes, { type: 'Name', url: `/services/data/v66.0/sobjects/Opportunity/${id.early}` });
		assert.deepEqual(names("SELECT Subject FROM Task WHERE What.Type = 'Account'"), ['Write']);
	});
	it('answer toLabel with the label', () => {
		org.schema.objects.get('Opportunity')!.fields.get('StageName')!.picklist!.values.find((each) => each.value === 'Closed Won')!.label = 'Gewonnen';
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
		assert.deepEqual(columns.map(({ path, joinColumns }) => [path, joinColumns?.map((each) => each.path)]), [['Name', undefined], ['Account.Name', undefined], ['Reviews__r', ['Id']]]);
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
	it('refuses an offset above 2000', () => assert.equal(refused('SELECT Id FROM Account OFFSET 2001').errorCode, 'NUMBER_OUTSIDE_VALID_RANGE'));
});

describe('aggregates', () => {
	before(setUp);
	after(() => org.close());
	const cases: [soql: string, expected: unknown[]][] = [
		['SELECT COUNT(Id), SUM(Amount) total, AVG(Amount), MIN(CloseDate), MAX(Name) FROM Opportunity', [{ expr0: 3, total: 150.5, expr1: 75.25, expr2: '2026-06-01', expr3: 'Late' }]],
		['SELECT COUNT(Amount) c, COUNT_DISTINCT(StageName) d FROM Opportunity', [{ c: 2, d: 2 }]],
		['SELECT StageName, COUNT(Id) c FROM Opportunity GROUP BY StageName ORDER BY COUNT(Id) DESC', [{ StageName: 'Prospecting', c: 2 }, { StageName: 'Closed Won', c: 1 }]],
		['SELECT StageName s, SUM(Amount) FROM Opportunity GROUP BY StageName HAVING SUM(Amount) > 60', [{ s: 'Prospecting', expr0: 100 }]],
		['SELECT Account.Name, COUNT(Id) FROM Opportunity GROUP BY Account.Name HAVING COUNT(Id) > 1', [{ Name: 'acme', expr0: 2 }]],
		['SELECT CALENDAR_YEAR(CloseDate) y, CALENDAR_MONTH(CloseDate), COUNT(Id) FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate), CALENDAR_MONTH(CloseDate) ORDER BY CALENDAR_MONTH(CloseDate) DESC LIMIT 1', [{ y: 2026, expr0: 12, expr1: 1 }]],
		["SELECT StageName FROM Opportunity WHERE Account.Name = 'acme' GROUP BY StageName ORDER BY StageName", [{ StageName: 'Closed Won' }, { StageName: 'Prospecting' }]],
	];
	for (const [soql, expected] of cases) it(soql, () => assert.deepEqual(plain(query(soql)), expected));
	it('COUNT() answers totalSize alone, and keeps to LIMIT', () => {
		assert.deepEqual({ ...org.soql.query(ana, 'SELECT COUNT() FROM Opportunity'), columns: [] }, { object: 'Opportunity', totalSize: 3, records: [], columns: [] });
		assert.equal(org.soql.query(ana, 'SELECT COUNT() FROM Opportunity LIMIT 2').totalSize, 2);
	});
	it('marks records as AggregateResult', () => assert.deepEqual(query('SELECT MAX(Amount) FROM Opportunity')[0]!.attributes, { type: 'AggregateResult' }));
});

describe('refusals', () => {
	before(setUp);
	after(() => org.close());
	const cases: [soql: string, errorCode: string, message: RegExp][] = [
		['SELECT Foo FROM Account', 'INVALID_FIELD', /^\nSELECT Foo FROM Account\n {7}\^\nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Account'\. If you are attempting to use a custom field, be sure to append the '__c'/],
		['SELECT Id\nFROM Account\nWHERE Foo = 1', 'INVALID_FIELD', /^\nWHERE Foo = 1\n {6}\^\nERROR at Row:3:Column:7\nNo such column 'Foo'/],
		['SELECT Owner.Foo FROM Account', 'INVALID_FIELD', /Column:8\nNo such column 'Foo' on entity 'User'/],
		['SELECT Foo.Name FROM Account', 'INVALID_FIELD', /Didn't understand relationship 'Foo' in field path/],
		['SELECT Id FROM Foo', 'INVALID_TYPE', /Column:16\nsObject type 'Foo' is not supported\./],
		['SELECT Id, (SELECT Id FROM Foos) FROM Account', 'INVALID_TYPE', /Didn't understand relationship 'Foos' in FROM part of query call/],
		['SELECT Id,, Name FROM Account', 'MALFORMED_QUERY', /Column:11\nunexpected token: ','/],
		['SELECT Id FROM Account WHERE', 'MALFORMED_QUERY', /<EOF>/],
		['', 'MALFORMED_QUERY', /query string has to be specified/],
		["SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", 'MALFORMED_QUERY', /Column:56\nunexpected token: OR/],
		["SELECT Id FROM Account WHERE (Name = 'a' OR Name = 'b' AND Name = 'c')", 'MALFORMED_QUERY', /unexpected token: AND/],
		["SELECT Id FROM Opportunity WHERE Amount = '5'", 'INVALID_FIELD', /field 'Amount' must be of type double and should not be enclosed in quotes/],
		['SELECT Id FROM Account WHERE Name = 5', 'INVALID_FIELD', /field 'Name' must be of type string and should be enclosed in quotes/],
		["SELECT Id FROM Opportunity WHERE CloseDate = '2026-01-01'", 'INVALID_FIELD', /must be of type date and should not/],
		['SELECT Id FROM Opportunity WHERE CreatedDate > 2026-01-01', 'INVALID_FIELD', /must be of type dateTime/],
		['SELECT Id FROM Opportunity WHERE CloseDate > 2026-02-30', 'MALFORMED_QUERY', /Invalid date/],
		['SELECT Id FROM Opportunity WHERE CloseDate = LAST_N_DAYS:999999999', 'MALFORMED_QUERY', /Invalid date literal/],
		["SELECT Id FROM Opportunity WHERE IsClosed = 'true'", 'INVALID_FIELD', /must be of type boolean/],
		["SELECT Id FROM Account WHERE Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR', /Column:30\ninvalid ID field: abc/],
		["SELECT Id FROM Account WHERE Name = 'a\\q'", 'MALFORMED_QUERY', /Illegal character sequence/],
		["SELECT Id FROM Account WHERE Description = 'x'", 'INVALID_FIELD', /field 'Description' can not be filtered in a query call/],
		['SELECT Id FROM Account ORDER BY Description', 'INVALID_FIELD', /can not be sorted in a query call/],
		['SELECT Description FROM Account GROUP BY Description', 'INVALID_FIELD', /can not be grouped in a query call/],
		['SELECT Name, COUNT(Id) FROM Account', 'MALFORMED_QUERY', /Field must be grouped or aggregated: Name/],
		['SELECT COUNT(Id) FROM Account GROUP BY Name ORDER BY Industry', 'MALFORMED_QUERY', /Ordered field must be grouped or aggregated/],
		['SELECT COUNT(Id) c, SUM(NumberOfEmployees) c FROM Account', 'MALFORMED_QUERY', /duplicate alias: c/],
		['SELECT SUM(Name) FROM Account', 'MALFORMED_QUERY', /does not support aggregate operator SUM/],
		['SELECT Id FROM Account WHERE COUNT(Id) > 1', 'MALFORMED_QUERY', /HAVING/],
		['SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity) OR Name = \'x\'', 'MALFORMED_QUERY', /only allowed at the top level/],
		['SELECT Id FROM Account WHERE Id IN (SELECT Name FROM Opportunity)', 'INVALID_FIELD', /must be an id field/],
		['SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE Id IN (SELECT Opportunity__c FROM Review__c))', 'MALFORMED_QUERY', /Nesting of semi join/],
		["SELECT Id FROM Opportunity WHERE Amount LIKE '1%'", 'INVALID_QUERY_FILTER_OPERATOR', /invalid operator/],
		["SELECT Id FROM Account WHERE Industry INCLUDES ('Energy')", 'INVALID_QUERY_FILTER_OPERATOR', /invalid operator on picklist field/],
		["SELECT Id FROM Account WHERE Name = ('a', 'b')", 'MALFORMED_QUERY', /unexpected token/],
		['SELECT Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account', 'INVALID_FIELD', /Didn't understand relationship/],
		['SELECT TYPEOF What WHEN Account THEN Phone END FROM Task', 'NOT_IMPLEMENTED', /TYPEOF/],
		['SELECT Id FROM Account FOR UPDATE', 'NOT_IMPLEMENTED', /FOR UPDATE/],
		['SELECT Id FROM Account WITH SECURITY_ENFORCED', 'NOT_IMPLEMENTED', /SECURITY_ENFORCED/],
		['SELECT Id FROM Account USING SCOPE team', 'NOT_IMPLEMENTED', /USING SCOPE team/],
		['SELECT COUNT(Id) FROM Account GROUP BY ROLLUP(Industry)', 'NOT_IMPLEMENTED', /ROLLUP/],
		['SELECT FORMAT(Amount) FROM Opportunity', 'NOT_IMPLEMENTED', /FORMAT/],
		['SELECT FOO(Amount) FROM Opportunity', 'MALFORMED_QUERY', /unexpected token|FOO/],
		[`SELECT Id FROM Account WHERE ${'('.repeat(5000)}Name = 'a'${')'.repeat(5000)}`, 'QUERY_TOO_COMPLICATED|MALFORMED_QUERY', /./],
		[`SELECT Id FROM Account WHERE Name = '${'x'.repeat(4001)}'`, 'MALFORMED_QUERY', /4000/],
		[`SELECT Id FROM Account WHERE Name = '${'x'.repeat(100_000)}'`, 'MALFORMED_QUERY', /100000/],
	];
	for (const [soql, errorCode, message] of cases)
		it(soql.slice(0, 110) || '(empty)', () => {
			const error = refused(soql);
			assert.match(error.errorCode, new RegExp(`^(${errorCode})$`), error.message);
			assert.match(error.message, message);
			assert.equal(error.status, 400);
		});
	it('answers thousands of conditions instead of failing inside SQLite', () => {
		const many = Array.from({ length: 3000 }, (_, i) => `Name = 'n${i}'`).join(' OR ');
		assert.deepEqual(names(`SELECT Name FROM Account WHERE ${many} OR Name = 'acme'`), ['acme']);
	});
});

describe('access of the user', () => {
	before(() => {
		setUp();
		org.sharing('Opportunity', 'Private');
		org.sharing('Account', 'Private');
	});
	after(() => org.close());

	it('refuses objects and fields that the user may not read like ones that are not there', () => {
		const ben = org.person('Ben');
		assert.equal(refused('SELECT Id FROM Review__c', ben).errorCode, 'INVALID_TYPE');
		assert.match(refused('SELECT (SELECT Id FROM Reviews__r) FROM Opportunity', ben).message, /Didn't understand relationship 'Reviews__r'/);
		org.grant(ben, { objectPermissions: [{ object: 'Review__c', allowCreate: false, allowRead: true, allowEdit: false, allowDelete: false, viewAllRecords: true, modifyAllRecords: false }] });
		assert.equal(query('SELECT Name FROM Review__c', ben).length, 1);
		for (const soql of ['SELECT Score__c FROM Review__c', 'SELECT Id FROM Review__c WHERE Score__c = 4', 'SELECT Id FROM Review__c ORDER BY Score__c', 'SELECT MAX(Score__c) FROM Review__c'])
			assert.match(refused(soql, ben).message, /No such column 'Score__c' on entity 'Review__c'/);
		assert.match(refused('SELECT Opportunity__r.Name FROM Review__c', ben).message, /Didn't understand relationship 'Opportunity__r'/);
	});
	it('shows only visible rows in lists, child lists, counts and semi-joins', () => {
		const ben = org.person('Ben2');
		const account = org.add('Account', { Name: 'Bens', OwnerId: ben.userId });
		org.add('Opportunity', { Name: 'Anas deal', AccountId: account, OwnerId: ana.userId });
		assert.deepEqual(names('SELECT Name FROM Account', ben), ['Bens']);
		assert.equal(org.soql.query(ben, 'SELECT COUNT() FROM Opportunity').totalSize, 0);
		assert.deepEqual(plain(query('SELECT COUNT(Id) c FROM Opportunity', ben)), [{ c: 0 }]);
		assert.deepEqual(plain(query('SELECT Name, (SELECT Name FROM Opportunities) FROM Account', ben)), [{ Name: 'Bens', Opportunities: null }]);
		assert.deepEqual(names("SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity)", ben), []);
		assert.deepEqual(names("SELECT Name FROM Account WHERE Id NOT IN (SELECT AccountId FROM Opportunity)", ben), ['Bens']);
	});
	it('shows of a hidden parent its Id and Name and nothing else', () => {
		const ben = org.person('Ben3');
		const hidden = org.add('Account', { Name: 'Hidden', Industry: 'Energy', OwnerId: ana.userId });
		const child = org.add('Account', { Name: 'Child', ParentId: hidden, OwnerId: ben.userId });
		const [record] = plain(query(`SELECT Parent.Id, Parent.Name, Parent.Industry, Parent.Owner.Name FROM Account WHERE Id = '${child}'`, ben)) as unknown[];
		assert.deepEqual(record, { Parent: { Id: hidden, Name: 'Hidden', Industry: null, Owner: null } });
		assert.deepEqual(names(`SELECT Name FROM Account WHERE Parent.Industry = 'Energy'`, ben), []);
		org.add('AccountShare', { AccountId: hidden, UserOrGroupId: ben.userId, AccountAccessLevel: 'Read', OpportunityAccessLevel: 'None', RowCause: 'Manual' });
		assert.deepEqual(names(`SELECT Name FROM Account WHERE Parent.Industry = 'Energy'`, ben), ['Child']);
	});
	it('keeps the plans of one user from another', () => {
		const soql = "SELECT Name, Account.Industry FROM Opportunity WHERE Name = 'Early'";
		const admin = org.person('Admin', { profile: 'System Administrator' });
		const ben = org.person('Ben4');
		org.add('OpportunityShare', { OpportunityId: id.early, UserOrGroupId: ben.userId, OpportunityAccessLevel: 'Read', RowCause: 'Manual' });
		for (const ctx of [admin, ben, admin, ana]) assert.equal(query(soql, ctx).length, 1);
		assert.equal(query(soql, org.person('Eve')).length, 0);
	});
	it('answers UserRecordAccess for the asked user', () => {
		const boss = org.person('Boss', { role: org.role('Boss') });
		const ask = (ctx: UserContext, of: UserContext, rest = ''): unknown => plain(query(`SELECT RecordId, HasReadAccess, HasEditAccess, MaxAccessLevel FROM UserRecordAccess WHERE UserId = '${of.userId}' AND RecordId IN ('${id.early}', '${id.late}')${rest}`, ctx));
		const admin = org.person('Admin2', { profile: 'System Administrator' });
		assert.deepEqual(ask(admin, ana), [id.early, id.late].map((RecordId) => ({ RecordId, HasReadAccess: true, HasEditAccess: true, MaxAccessLevel: 'All' })));
		assert.deepEqual(ask(admin, boss), [id.early, id.late].map((RecordId) => ({ RecordId, HasReadAccess: false, HasEditAccess: false, MaxAccessLevel: 'None' })));
		assert.deepEqual(ask(admin, boss, ' AND HasReadAccess = true'), []);
		assert.deepEqual(ask(boss, ana), [], 'records that the running user cannot read are left out');
		assert.match(refused(`SELECT RecordId FROM UserRecordAccess WHERE UserId = '${ana.userId}'`).message, /Must filter UserId and RecordId/);
		const tooMany = Array.from({ length: 201 }, () => `'${id.early}'`).join(',');
		assert.match(refused(`SELECT RecordId FROM UserRecordAccess WHERE UserId = '${ana.userId}' AND RecordId IN (${tooMany})`).message, /maximum of 200/);
	});
});

describe('plans and ASTs', () => {
	before(setUp);
	after(() => org.close());

	it('share a plan among literals of any value and list length', () => {
		for (const [name, min] of [['Early', 10], ['Late', 10], ['Late', 60]] as const)
			assert.deepEqual(names(`SELECT Name FROM Opportunity WHERE Name = '${name}' AND Amount > ${min} LIMIT ${min}`), name === 'Late' && min === 60 ? [] : [name]);
		for (const list of [["'Early'"], ["'Early'", "'Late'"], ["'Early'", "'Late'", "'Blank'"]]) assert.equal(query(`SELECT Id FROM Opportunity WHERE Name IN (${list.join(',')})`).length, list.length);
		for (const days of [15, 16]) assert.equal(query(`SELECT Id FROM Opportunity WHERE CloseDate = LAST_N_DAYS:${days}`).length, days - 14);
		for (const [inner, outer] of [["'Late'", "'acme'"], ["'Early'", "'none'"]]) assert.equal(query(`SELECT (SELECT Id FROM Opportunities WHERE Name = ${inner} LIMIT 1) FROM Account WHERE Name = ${outer}`).length, outer === "'acme'" ? 1 : 0);
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
	const find = (filter: Parameters<TestOrg['soql']['find']>[2], object = 'Account') => org.soql.find(org.system, object, filter, { fields: ['Name'], orderBy: [{ field: 'Name', descending: false }] }).map((row) => row.Name);
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
