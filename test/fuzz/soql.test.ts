/** Whatever is sent as SOQL is answered or refused with Salesforce's error; nothing else ever comes out. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { ApiError } from '../../scripts/local-org/errors.ts';
import { type Person, TestOrg } from '../package/support.ts';
import { mutated, nastyText, parameters } from './support.ts';

const OBJECTS = ['Account', 'Opportunity', 'Contact', 'Lead', 'User', 'Deal_Review__c', 'Task', 'AccountShare', 'Nothing__c'];
const FIELDS = [
	'Id',
	'Name',
	'OwnerId',
	'Owner.Name',
	'Owner.Type',
	'Account.Owner.Profile.Name',
	'CreatedDate',
	'Amount',
	'CloseDate',
	'StageName',
	'IsClosed',
	'Description',
	'What.Name',
	'A.B.C.D.E.F.G',
	'Nothing',
];
const LITERALS = [
	"'x'",
	'5',
	'-1.5e3',
	'true',
	'null',
	'TODAY',
	'LAST_N_DAYS:3',
	'LAST_N_DAYS:99999999',
	'2026-01-01',
	'2026-13-99',
	'2026-01-01T00:00:00Z',
	':x',
	'USD5',
];
const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'IN', 'NOT IN', 'INCLUDES', 'EXCLUDES', '=='];

const field = fc.constantFrom(...FIELDS);
const literal = fc.oneof(
	fc.constantFrom(...LITERALS),
	nastyText.map((text) => `'${text}'`),
);
const { query } = fc.letrec<{ where: string; query: string }>((tie) => ({
	where: fc.oneof(
		{ maxDepth: 4 },
		fc.tuple(field, fc.constantFrom(...OPERATORS), literal).map((parts) => parts.join(' ')),
		fc
			.tuple(field, fc.constantFrom('IN', 'NOT IN'), fc.array(literal, { maxLength: 4 }))
			.map(([name, op, list]) => `${name} ${op} (${list.join(', ')})`),
		fc.tuple(field, fc.constantFrom('IN', 'NOT IN'), tie('query')).map(([name, op, inner]) => `${name} ${op} (${inner})`),
		fc.tuple(tie('where'), fc.constantFrom('AND', 'OR'), tie('where')).map(([a, op, b]) => `(${a} ${op} ${b})`),
		tie('where').map((inner) => `NOT (${inner})`),
	),
	query: fc
		.record({
			fields: fc.array(
				fc.oneof(
					field,
					fc.constantFrom(
						'COUNT(Id)',
						'SUM(Amount) s',
						'COUNT()',
						'FIELDS(ALL)',
						'toLabel(StageName)',
						'CALENDAR_YEAR(CloseDate)',
						'FORMAT(Amount)',
						'(SELECT Id FROM Opportunities LIMIT 2)',
						'TYPEOF What WHEN Account THEN Name END',
					),
				),
				{ minLength: 1, maxLength: 4 },
			),
			object: fc.constantFrom(...OBJECTS),
			where: fc.option(tie('where')),
			tail: fc.array(
				fc.constantFrom(
					' GROUP BY StageName',
					' GROUP BY ROLLUP(StageName)',
					' HAVING COUNT(Id) > 1',
					' ORDER BY Name DESC NULLS LAST',
					' ORDER BY Nothing',
					' LIMIT 5',
					' LIMIT 99999999999',
					' OFFSET 5',
					' FOR UPDATE',
					' WITH SECURITY_ENFORCED',
					' USING SCOPE mine',
					' ALL ROWS',
				),
				{ maxLength: 3 },
			),
		})
		.map(
			({ fields, object, where: filter, tail }) =>
				`SELECT ${fields.join(', ')} FROM ${object}${filter === null ? '' : ` WHERE ${filter}`}${tail.join('')}`,
		),
}));
const CORPUS = [
	"SELECT Id, Name, (SELECT Name, Amount FROM Opportunities WHERE Amount > 10 ORDER BY CloseDate DESC LIMIT 3) FROM Account WHERE Owner.Name LIKE 'A%' AND CreatedDate = LAST_N_DAYS:30",
	'SELECT StageName, COUNT(Id) n, SUM(Amount) FROM Opportunity WHERE IsClosed = false GROUP BY StageName HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC NULLS LAST LIMIT 10',
	"SELECT Id FROM Account WHERE Id NOT IN (SELECT AccountId FROM Opportunity WHERE StageName IN ('Prospecting', 'Qualification')) AND (Name != null OR NOT Name LIKE '%x')",
	"SELECT TYPEOF What WHEN Account THEN Name WHEN Opportunity THEN Amount ELSE Name END FROM Task WHERE What.Type = 'Account' ORDER BY ActivityDate",
];
const anything = fc.oneof(
	{ weight: 4, arbitrary: query },
	{
		weight: 4,
		arbitrary: mutated(CORPUS, fc.oneof(field, literal, fc.constantFrom('SELECT', 'FROM', 'WHERE', 'AND', '(', ')', ','), nastyText)),
	},
	{ weight: 1, arbitrary: nastyText },
);

let org: TestOrg;
let rep: Person;
before(async () => {
	org = await TestOrg.create();
	rep = org.rep('Ana Ruiz');
	const account = org.account(rep);
	org.opportunity(rep, { AccountId: account, Amount: 100 });
});
after(() => org.engine.close());

test('SOQL is answered, or refused as Salesforce refuses', () => {
	let answered = 0;
	fc.assert(
		fc.property(anything, fc.boolean(), (soql, asAdmin) => {
			try {
				org.engine.soql.query(asAdmin ? org.admin : rep, soql);
				answered++;
			} catch (error) {
				if (!(error instanceof ApiError) || error.status >= 500) throw error;
			}
		}),
		parameters,
	);
	assert.ok(answered > parameters.numRuns / 100, `only ${answered} were answered: the cases are too wild to reach the engine`);
});
