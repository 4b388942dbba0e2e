/** Whatever is written as a formula compiles and gives a value, or is refused as a deployment would refuse it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { FormulaScope, Row } from '../../scripts/local-org/engine/contract.ts';
import { compileFormula, FormulaError, formulaFunctions, objectFormulaEnv } from '../../scripts/local-org/engine/formula/index.ts';
import { TestOrg } from '../package/support.ts';
import { mutated, nastyText, parameters } from './support.ts';

const REFERENCES = [
	'Name',
	'Amount',
	'CloseDate',
	'CreatedDate',
	'IsClosed',
	'StageName',
	'OwnerId',
	'Account.Owner.Territory_Keys__c',
	'$User.Id',
	'$Permission.Ridealong_Integration',
	'$Label.Nothing',
	'Nothing__c',
	'Account.Nothing',
];
const LITERALS = ['1', '0', '-3.75', '1e400', '"x"', '""', 'TRUE', 'NULL', '"2026-02-31"', '"(a+)+$"'];
const OPERATORS = ['+', '-', '*', '/', '^', '&', '=', '<>', '!=', '<', '>=', '&&', '||'];
const names = [...formulaFunctions.keys()];

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
	expression: fc.oneof(
		{ maxDepth: 5, withCrossShrink: true },
		fc.constantFrom(...REFERENCES, ...LITERALS),
		nastyText.map((text) => `"${text.replaceAll('"', '\\"')}"`),
		fc.tuple(fc.constantFrom(...names), fc.array(tie('expression'), { maxLength: 4 })).map(([name, args]) => `${name}(${args.join(', ')})`),
		fc.tuple(tie('expression'), fc.constantFrom(...OPERATORS), tie('expression')).map((parts) => `(${parts.join(' ')})`),
		tie('expression').map((inner) => `NOT(${inner})`),
	),
}));
const CORPUS = [
	'AND(ISCHANGED(OwnerId), NOT($Permission.Ridealong_Integration), OwnerId <> CASESAFEID($User.Id))',
	'IF(ISBLANK(CloseDate), "none", TEXT(YEAR(CloseDate)) & "-" & LPAD(TEXT(MONTH(CloseDate)), 2, "0"))',
	'CASE(TEXT(StageName), "Prospecting", 1, "Closed Won", 2, 0) + ROUND(Amount / 3, 2) - MOD(Amount, 7)',
	'REGEX(Name, "^[A-Z]{2,5}-\\\\d+$") || CONTAINS(LOWER(Name), "x") || DATEVALUE(CreatedDate) > TODAY() - 30',
];
const anything = fc.oneof(
	{ weight: 5, arbitrary: expression },
	{
		weight: 4,
		arbitrary: mutated(CORPUS, fc.oneof(fc.constantFrom(...REFERENCES, ...LITERALS, ...OPERATORS, '(', ')', ',', ...names), nastyText)),
	},
	{ weight: 1, arbitrary: nastyText },
);

let org: TestOrg;
before(async () => {
	org = await TestOrg.create();
});
after(() => org.engine.close());

test('a formula gives a value, or is refused as a deployment refuses it', () => {
	const record: Row = {
		Id: '006000000000001AAA',
		Name: 'Deal "1" ß',
		Amount: 12.5,
		CloseDate: '2026-02-28',
		CreatedDate: '2026-01-01T00:00:00.000Z',
		IsClosed: false,
		StageName: 'Prospecting',
		OwnerId: '005000000000001AAA',
	};
	const scope: FormulaScope = {
		record,
		prior: { ...record, OwnerId: '005000000000002AAA', Amount: null },
		isNew: false,
		now: new Date('2026-03-29T01:30:00Z'),
		timeZone: 'Europe/Berlin',
		related: () => null,
		global: () => null,
		vlookup: () => null,
	};
	let evaluated = 0;
	fc.assert(
		fc.property(anything, fc.constantFrom('validation' as const, 'field' as const, 'default' as const), (source, context) => {
			try {
				const env = objectFormulaEnv(org.engine.schema, 'Opportunity', { context });
				delete env.expects;
				const value = compileFormula(source, env).evaluate(scope);
				assert.ok(value === null || ['string', 'number', 'boolean'].includes(typeof value), `gave a ${typeof value}`);
				assert.ok(typeof value !== 'number' || Number.isFinite(value), `gave ${String(value)}`);
				evaluated++;
			} catch (error) {
				if (!(error instanceof FormulaError)) throw error;
			}
		}),
		parameters,
	);
	assert.ok(evaluated > parameters.numRuns / 100, `only ${evaluated} were evaluated: the cases are too wild to reach the functions`);
});
