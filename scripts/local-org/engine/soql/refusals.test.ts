import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { names, org, refused, setUp } from './testing/deals.ts';

describe('refusals', () => {
	before(setUp);
	after(() => org.close());
	const cases: [soql: string, errorCode: string, message: RegExp][] = [
		[
			'SELECT Foo FROM Account',
			'INVALID_FIELD',
			/^\nSELECT Foo FROM Account\n {7}\^\nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Account'\. If you are attempting to use a custom field, be sure to append the '__c'/,
		],
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
		[
			"SELECT Id FROM Opportunity WHERE Amount = '5'",
			'INVALID_FIELD',
			/field 'Amount' must be of type double and should not be enclosed in quotes/,
		],
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
		[
			"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity) OR Name = 'x'",
			'MALFORMED_QUERY',
			/only allowed at the top level/,
		],
		['SELECT Id FROM Account WHERE Id IN (SELECT Name FROM Opportunity)', 'INVALID_FIELD', /must be an id field/],
		[
			'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE Id IN (SELECT Opportunity__c FROM Review__c))',
			'MALFORMED_QUERY',
			/Nesting of semi join/,
		],
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
