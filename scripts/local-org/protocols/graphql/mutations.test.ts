import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { CustomError } from '../../engine/testing/org.ts';
import { testOrg, withDeals, type Deals, type TestOrg } from '../ui-api/testing.ts';
import { runGraphql } from './index.ts';

type Tree = { [key: string]: Tree } & { length: number };
interface Failure {
	message: string;
	path: unknown;
	locations: object[];
	extensions: { ErrorType: string };
}
let org: TestOrg;
let deals: Deals;
const run = (query: string, variables?: Record<string, unknown>, operationName?: string): { data: Tree; errors: Failure[] } =>
	JSON.parse(JSON.stringify(runGraphql(org.engine, org.user, { query, variables, operationName }))) as never;
/** The operations' results; fails with the errors where there are any. */
const done = (query: string, variables?: Record<string, unknown>): Tree => {
	const { data, errors } = run(query, variables);
	assert.deepEqual(errors, []);
	return data['uiapi']!;
};
const accounts = (name: string): number =>
	org.engine.soql.query(org.engine.systemContext?.() ?? { ...org.user, mode: 'system' }, `SELECT Id FROM Account WHERE Name = '${name}'`)
		.totalSize;

beforeEach(() => {
	org = testOrg();
	deals = withDeals(org);
});

describe('create, update, delete', () => {
	it('creates with variables and answers the saved record, with what flows and defaults made of it', () => {
		org.flow('Deal_Review__c', 'RecordBeforeSave', 'Create', ({ record }) => void (record['Ask__c'] = `${String(record['Ask__c'])}!`));
		const { create } = done(
			`mutation New($input: Deal_Review__cCreateInput!) { uiapi { create: Deal_Review__cCreate(input: $input) {
				Record { Id ApiName Name { value } Ask__c { value } Status__c { value label } OwnerId { value } Advise_By__c { value displayValue } Opportunity__c { value } } } } }`,
			{
				input: {
					Deal_Review__c: { Name: 'DR-9', Ask__c: 'Help', Advise_By__c: '2026-03-09', Probe__c: true, Opportunity__c: deals.renewal },
				},
			},
		) as unknown as { create: Tree };
		const record = create['Record']!;
		assert.match(String(record['Id']), /^a01\w{15}$/);
		assert.deepEqual(
			{ ...record, Id: '' },
			{
				Id: '',
				ApiName: 'Deal_Review__c',
				Name: { value: 'DR-9' },
				Ask__c: { value: 'Help!' },
				Status__c: { value: 'Requested', label: 'Requested' },
				OwnerId: { value: org.user.userId },
				Advise_By__c: { value: '2026-03-09', displayValue: '3/9/2026' },
				Opportunity__c: { value: deals.renewal },
			},
		);
	});

	it('updates, clears with null, and deletes', () => {
		const { data, errors } = run(
			`mutation { uiapi {
				OpportunityUpdate(input: {Id: "${deals.renewal}", Opportunity: {Amount: 5, NextStep: "Call", StageName: "Negotiation/Review"}}) { Record { Id Amount { value displayValue } NextStep { value } } }
				again: OpportunityUpdate(input: {Id: "${deals.renewal.slice(0, 15)}", Opportunity: {NextStep: null}}) { Record { NextStep { value } StageName { value } } }
				Deal_Review__cDelete(input: {Id: "${deals.reviews[0]}"}) { Id } } }`,
		);
		assert.deepEqual(errors, []);
		assert.deepEqual(data['uiapi'], {
			OpportunityUpdate: { Record: { Id: deals.renewal, Amount: { value: 5, displayValue: '$5.00' }, NextStep: { value: 'Call' } } },
			again: { Record: { NextStep: { value: null }, StageName: { value: 'Negotiation/Review' } } },
			Deal_Review__cDelete: { Id: deals.reviews[0] },
		});
		const gone = run(`mutation { uiapi { Deal_Review__cDelete(input: {Id: "${deals.reviews[0]}"}) { Id } } }`);
		assert.deepEqual(gone.data, { uiapi: { Deal_Review__cDelete: null } });
		assert.equal(gone.errors[0]!.extensions.ErrorType, 'DataFetchingException');
		const wrong = run(
			'mutation { uiapi { OpportunityUpdate(input: {Id: "006000000009999AAA", Opportunity: {NextStep: "x"}}) { Record { Id } } } }',
		);
		assert.equal(wrong.errors[0]!.extensions.ErrorType, 'DataFetchingException');
		assert.deepEqual(wrong.errors[0]!.path, ['uiapi', 'OpportunityUpdate']);
	});

	it('chains operations by alias or name, in the order in which they stand', () => {
		const result = done(
			`mutation { uiapi(input: {allOrNone: true}) {
				AccountCreate(input: {Account: {Name: "Tree"}}) { Record { Id } }
				deal: OpportunityCreate(input: {Opportunity: {Name: "Leaf", AccountId: "@{AccountCreate}", CloseDate: "2026-04-01", StageName: "Prospecting"}}) { Record { Id AccountId { value } } }
				review: Deal_Review__cCreate(input: {Deal_Review__c: {Name: "R", Opportunity__c: "@{deal}"}}) { Record { Opportunity__c { value } } }
				OpportunityUpdate(input: {Id: "@{deal}", Opportunity: {Name: "Leaf 2"}}) { Record { Name { value } } } } }`,
		);
		const account = result['AccountCreate']!['Record']!['Id'];
		const deal = result['deal']!['Record']!;
		assert.deepEqual(deal['AccountId'], { value: account });
		assert.deepEqual(result['review']!['Record']!['Opportunity__c'], { value: deal['Id'] });
		assert.deepEqual(result['OpportunityUpdate']!['Record'], { Name: { value: 'Leaf 2' } });
		const late = run(
			`mutation { uiapi { OpportunityCreate(input: {Opportunity: {Name: "L", AccountId: "@{a}", CloseDate: "2026-04-01", StageName: "Prospecting"}}) { Record { Id } } a: AccountCreate(input: {Account: {Name: "Late"}}) { Record { Id } } } }`,
		);
		assert.match(late.errors[0]!.message, /no operation a stands before/);
		assert.equal(accounts('Late'), 0);
	});

	it('runs the named one of several operations', () => {
		const text =
			'query Read { uiapi { currentUser { Id } } } mutation Make { uiapi { AccountCreate(input: {Account: {Name: "Named"}}) { Record { Name { value } } } } }';
		assert.deepEqual(run(text, undefined, 'Read').data, { uiapi: { currentUser: { Id: org.user.userId } } });
		assert.equal(accounts('Named'), 0);
		assert.deepEqual(run(text, undefined, 'Make').data, { uiapi: { AccountCreate: { Record: { Name: { value: 'Named' } } } } });
		for (const name of [undefined, 'Other'])
			assert.equal(run(text, undefined, name).errors[0]!.extensions.ErrorType, 'OperationNotSupported');
	});
});

describe('refused saves', () => {
	const two = (options: string): string =>
		`mutation { uiapi${options} { first: AccountCreate(input: {Account: {Phone: "1"}}) { Record { Id } } second: AccountCreate(input: {Account: {Name: "Second"}}) { Record { Name { value } } } } }`;

	it('rolls everything back by default, and says so of each operation', () => {
		for (const options of ['', '(input: {})', '(input: {allOrNone: true})']) {
			const { data, errors } = run(two(options));
			assert.deepEqual(data, { uiapi: { first: null, second: null } });
			assert.deepEqual(
				errors.map(({ path, extensions, message }) => [path, extensions.ErrorType, message]),
				[
					[['uiapi', 'first'], 'DataFetchingException', 'Required fields are missing: [Name]'],
					[
						['uiapi', 'second'],
						'DataFetchingException',
						'The transaction was rolled back since another operation in the same transaction failed.',
					],
				],
			);
			assert.equal(errors[0]!.locations.length, 1);
			assert.equal(accounts('Second'), 0);
		}
		const last = run(
			'mutation { uiapi { first: AccountCreate(input: {Account: {Name: "First"}}) { Record { Id } } second: AccountCreate(input: {Account: {}}) { Record { Id } } } }',
		);
		assert.deepEqual(last.data, { uiapi: { first: null, second: null } });
		assert.equal(accounts('First'), 0);
	});

	it('keeps the good ones where allOrNone is false, and drops what depends on a bad one', () => {
		const { data, errors } = run(two('(input: {allOrNone: false})'));
		assert.deepEqual(data, { uiapi: { first: null, second: { Record: { Name: { value: 'Second' } } } } });
		assert.deepEqual(
			errors.map(({ path }) => path),
			[['uiapi', 'first']],
		);
		const chained = run(
			`mutation { uiapi(input: {allOrNone: false}) {
				a: AccountCreate(input: {Account: {Phone: "1"}}) { Record { Id } }
				b: ContactCreate(input: {Contact: {LastName: "Lost", AccountId: "@{a}"}}) { Record { Id } }
				c: ContactCreate(input: {Contact: {LastName: "Kept"}}) { Record { LastName { value } } } } }`,
		);
		assert.deepEqual(chained.data, { uiapi: { a: null, b: null, c: { Record: { LastName: { value: 'Kept' } } } } });
		assert.match(chained.errors[1]!.message, /operation a failed/);
	});

	it('hands on what flows and rules say', () => {
		org.flow('Account', 'RecordBeforeSave', 'Update', () => {
			throw new CustomError('Northwind is protected.');
		});
		const { data, errors } = run(
			`mutation { uiapi { AccountUpdate(input: {Id: "${deals.account}", Account: {Phone: "9"}}) { Record { Id } } } }`,
		);
		assert.deepEqual(data, { uiapi: { AccountUpdate: null } });
		assert.deepEqual(
			errors.map(({ message, path, extensions }) => [message, path, extensions]),
			[['Northwind is protected.', ['uiapi', 'AccountUpdate'], { ErrorType: 'DataFetchingException' }]],
		);
	});

	it('leaves mutations of beta versions to Salesforce', () => {
		const { errors } = runGraphql(org.engine, org.user, { query: two('') }, 65);
		assert.match(JSON.stringify(errors), /below API version 66.0.*OperationNotSupported/);
	});

	it('answers what does not fit the schema before anything runs', () => {
		for (const [operation, message] of [
			['OpportunityUpdate(input: {Id: "x", Opportunity: {CloseDate: "1.4.2026"}}) { Record { Id } }', /Date/],
			['OpportunityUpdate(input: {Id: "x", Opportunity: {Amount: "12,000"}}) { Record { Id } }', /Currency/],
			['OpportunityUpdate(input: {Id: "x", Opportunity: {IsClosed: true}}) { Record { Id } }', /IsClosed/],
			['OpportunityUpdate(input: {Opportunity: {Name: "x"}}) { Record { Id } }', /Id/],
			['AccountCreate(input: {Account: {Id: "001000000000001AAA"}}) { Record { Id } }', /Id/],
			['AccountCreate(input: {Account: {Opportunities: []}}) { Record { Id } }', /Opportunities/],
			['ProfileCreate(input: {Profile: {Name: "x"}}) { Record { Id } }', /ProfileCreate/],
			[
				'OpportunityShareCreate(input: {OpportunityShare: {}}) { Record { Id } }',
				/'OpportunityShareCreate' in type 'UIAPIMutations' is undefined/,
			],
			['AccountCreate(input: {Account: {Name: "P"}}) { Record { Owner { Name { value } } } }', /own fields/],
			['AccountCreate(input: {Account: {Name: "P"}}) { Record { Opportunities { edges { node { Id } } } } }', /own fields/],
			['AccountUpdate(input: {Id: "x", Account: {}}) { success }', /success/],
		] as const) {
			const { data, errors } = run(
				`mutation { uiapi { before: AccountCreate(input: {Account: {Name: "Before"}}) { Record { Id } } ${operation} } }`,
			);
			assert.equal(data, null, operation);
			assert.match(errors[0]?.message ?? 'passed', message);
			assert.equal(errors[0]!.extensions.ErrorType, 'ValidationError', operation);
			assert.equal(accounts('Before'), 0);
		}
	});
});

describe('access', () => {
	it('knows no object that the user cannot read and no field that they cannot set', () => {
		org.hidden.add('Opportunity.Amount', 'Lead');
		const lead = run('mutation { uiapi { LeadCreate(input: {Lead: {LastName: "L", Company: "C"}}) { Record { Id } } } }');
		assert.match(lead.errors[0]!.message, /Field 'LeadCreate' in type 'UIAPIMutations' is undefined/);
		const amount = run(
			`mutation { uiapi { OpportunityUpdate(input: {Id: "${deals.renewal}", Opportunity: {Amount: 1}}) { Record { Id } } } }`,
		);
		assert.equal(amount.data, null);
		assert.match(amount.errors[0]!.message, /contains a field not in 'OpportunityUpdateRepresentation': 'Amount'/);
		const read = run(
			`mutation { uiapi { OpportunityUpdate(input: {Id: "${deals.renewal}", Opportunity: {NextStep: "x"}}) { Record { Amount { value } } } } }`,
		);
		assert.match(read.errors[0]!.message, /Field 'Amount' in type 'Opportunity' is undefined/);
	});
});
