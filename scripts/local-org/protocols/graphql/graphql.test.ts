import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { testOrg, withDeals, type Deals, type TestOrg } from '../ui-api/testing.ts';
import { runGraphql } from './index.ts';

type Tree = { [key: string]: Tree } & { [index: number]: Tree } & { length: number };
let org: TestOrg;
let deals: Deals;
const run = (
	query: string,
	variables?: Record<string, unknown>,
): { data: Tree; errors: { message: string; path: unknown; locations: object[]; extensions: { ErrorType: string } }[] } =>
	JSON.parse(JSON.stringify(runGraphql(org.engine, org.user, { query, variables }))) as never;
const opportunities = (args: string, node: string, more = ''): string =>
	`{ uiapi { query { Opportunity${args} { edges { node { ${node} } } ${more} } } } }`;
/** Fails with the errors where there are any. */
const read = (query: string, variables?: Record<string, unknown>): Tree => {
	const { data, errors } = run(query, variables);
	assert.deepEqual(errors, []);
	return data['uiapi']!['query']!['Opportunity']!;
};
const names = (connection: Tree): unknown[] => (connection['edges'] as unknown as Tree[]).map((edge) => edge['node']!['Name']!['value']);

beforeEach(() => {
	org = testOrg();
	deals = withDeals(org);
});

describe('queries', () => {
	it('reads values, display values, parents and child lists with one query for each object level', () => {
		org.queries.length = 0;
		const connection = read(
			opportunities(
				'(orderBy: {CloseDate: {order: ASC, nulls: LAST}})',
				`Id Name { value displayValue } Amount { value displayValue } CloseDate { value displayValue } StageName { value displayValue label } Probability { displayValue }
				CreatedDate { value displayValue } IsClosed { value } Account { Name { value } Phone { value } } Owner { Name { value } }
				Deal_Reviews__r(first: 2, orderBy: {Name: {order: DESC}}, where: {Status__c: {ne: "Done"}}) { edges { node { Id Name { value } Mentor__r { Name { value } } } } pageInfo { hasNextPage } totalCount }`,
				'pageInfo { hasNextPage endCursor }',
			),
		);
		const node = connection['edges']![0]!['node'] as unknown as Tree;
		assert.equal(node['Id'], deals.renewal);
		assert.deepEqual(node['Name'], { value: 'Renewal 2027', displayValue: null });
		assert.deepEqual(node['Amount'], { value: 48000, displayValue: '$48,000.00' });
		assert.deepEqual(node['CloseDate'], { value: '2026-03-14', displayValue: '3/14/2026' });
		assert.deepEqual(node['StageName'], {
			value: 'Proposal/Price Quote',
			displayValue: 'Proposal/Price Quote',
			label: 'Proposal/Price Quote',
		});
		assert.deepEqual(node['Probability'], { displayValue: '60%' });
		assert.deepEqual(node['CreatedDate'], { value: '2026-03-02T12:00:00.000Z', displayValue: '3/2/2026, 7:00 AM' });
		assert.deepEqual(node['IsClosed'], { value: false });
		assert.deepEqual(node['Account'], { Name: { value: 'Northwind' }, Phone: { value: '555-0100' } });
		assert.deepEqual(node['Owner'], { Name: { value: 'Ana Ruiz' } });
		const reviews = node['Deal_Reviews__r']!;
		assert.deepEqual(names(reviews), ['DR-2', 'DR-1']);
		assert.equal(reviews['totalCount'], 2);
		assert.deepEqual(reviews['pageInfo'], { hasNextPage: false });
		assert.equal(org.queries.length, 2, 'records with parents, and their child lists');
	});

	it('filters with operators, boolean logic, parents, lists, dates and semi-joins', () => {
		const cases: [string, string[]][] = [
			['{Name: {eq: "renewal 2027"}}', ['Renewal 2027']],
			[`{Name: {eq: "Add-on 'seats'"}}`, ["Add-on 'seats'"]],
			['{Name: {like: "Renewal%"}}', ['Renewal 2027']],
			['{Amount: {gt: 1000, lt: 10000}}', ["Add-on 'seats'"]],
			['{Amount: {in: [48000, 1]}}', ['Renewal 2027']],
			['{or: [{Amount: {lt: 1}}, {and: [{IsClosed: {eq: false}}, {Name: {like: "Add%"}}]}]}', ["Add-on 'seats'"]],
			['{not: {Name: {like: "Add%"}}}', ['Renewal 2027']],
			['{and: [{not: {or: [{Name: {like: "Add%"}}, {Amount: {eq: 1}}]}}, {IsClosed: {eq: false}}]}', ['Renewal 2027']],
			['{Account: {Name: {eq: "Northwind"}}, CloseDate: {eq: {value: "2026-04-01"}}}', ["Add-on 'seats'"]],
			['{CloseDate: {eq: {literal: THIS_MONTH}}}', ['Renewal 2027']],
			['{CloseDate: {eq: {range: {next_n_days: 15}}}}', ['Renewal 2027']],
			['{NextStep: {eq: null}, Name: {like: "R%"}}', ['Renewal 2027']],
			['{Id: {inq: {Deal_Review__c: {Status__c: {eq: "Advised"}}, ApiName: "Opportunity__c"}}}', ['Renewal 2027']],
			['{Id: {ninq: {Deal_Review__c: {Status__c: {eq: "Advised"}}, ApiName: "Opportunity__c"}}}', ["Add-on 'seats'"]],
			['{Owner: {Username: {eq: "nobody"}}}', []],
		];
		for (const [where, expected] of cases)
			assert.deepEqual(names(read(opportunities(`(where: ${where})`, 'Name { value }'))), expected, where);
	});

	it('takes a where in a variable, and orders by fields as they were written', () => {
		for (let index = 0; index < 2; index += 1)
			org.add('Opportunity', {
				Name: 'Same',
				OwnerId: org.user.userId,
				Amount: 10 + index,
				CloseDate: '2026-05-01',
				StageName: 'Qualification',
			});
		const query = `query($where: Opportunity_Filter, $order: Opportunity_OrderBy) ${opportunities('(where: $where, orderBy: $order)', 'Name { value } Amount { value }')}`;
		const amounts = (variables: Record<string, unknown>): unknown[] =>
			(read(query, variables)['edges'] as unknown as Tree[]).map((edge) => edge['node']!['Amount']!['value']);
		assert.deepEqual(amounts({ where: { Amount: { gt: 9000 } } }).length, 2);
		assert.deepEqual(amounts({ order: { Name: { order: 'DESC' }, Amount: { order: 'DESC' } } }), [11, 10, 48000, 9000.5]);
		assert.deepEqual(amounts({ order: { Amount: { order: 'DESC' }, Name: { order: 'DESC' } } }), [48000, 9000.5, 11, 10]);
	});

	it('pages with cursors, and counts only when asked', () => {
		const first = read(
			opportunities(
				'(first: 1, orderBy: {Name: {order: ASC}})',
				'Name { value }',
				'totalCount pageResultCount pageInfo { hasNextPage hasPreviousPage endCursor }',
			),
		);
		assert.deepEqual(names(first), ["Add-on 'seats'"]);
		assert.equal(first['totalCount'], 2);
		assert.equal(first['pageResultCount'], 1);
		const { endCursor } = first['pageInfo'] as unknown as { endCursor: string };
		const second = read(
			opportunities(
				`(first: 1, after: "${endCursor}", orderBy: {Name: {order: ASC}})`,
				'Name { value }',
				'pageInfo { hasNextPage hasPreviousPage }',
			),
		);
		assert.deepEqual(names(second), ['Renewal 2027']);
		assert.deepEqual(second['pageInfo'], { hasNextPage: false, hasPreviousPage: true });
		org.queries.length = 0;
		read(opportunities('', 'Id'));
		assert.equal(org.queries.length, 1);
		assert.equal(
			run('{ uiapi { query { Opportunity(first: 2001) { edges { node { Id } } } } } }').errors[0]!.extensions.ErrorType,
			'ValidationError',
		);
		assert.match(run('{ uiapi { query { Opportunity(after: "bm9uc2Vuc2U=") { edges { node { Id } } } } } }').errors[0]!.message, /cursor/);
	});

	it('lists the same children twice under two names, and counts longer lists in one query', () => {
		const node = read(
			opportunities(
				'(where: {Name: {like: "Renewal%"}})',
				`open: Deal_Reviews__r(first: 1, where: {Status__c: {ne: "Done"}}) { totalCount edges { node { Name { value } } } pageInfo { hasNextPage } } done: Deal_Reviews__r(where: {Status__c: {eq: "Done"}}) { edges { node { Name { value } } } }`,
			),
		)['edges']![0]!['node']!;
		assert.deepEqual(names(node['done'] as Tree), ['DR-3']);
		assert.equal((node['open'] as Tree)['totalCount'], 2);
		assert.deepEqual((node['open'] as Tree)['pageInfo'], { hasNextPage: true });
		assert.equal((node['open'] as Tree)['edges']!.length, 1);
	});

	it('reads owners of several types by fragments, one query per type', () => {
		org.queries.length = 0;
		const { data, errors } = run(
			'{ uiapi { query { Deal_Review__c(orderBy: {Name: {order: ASC}}) { edges { node { Name { value } Owner { __typename ... on User { Name { value } } ... on Group { Id } } } } } } } }',
		);
		assert.deepEqual(errors, []);
		const owners = (data['uiapi']!['query']!['Deal_Review__c']!['edges'] as unknown as Tree[]).map((edge) => edge['node']!['Owner']);
		assert.deepEqual(owners, [
			{ __typename: 'User', Name: { value: 'Ana Ruiz' } },
			{ __typename: 'User', Name: { value: 'Dana Cole' } },
			{ __typename: 'User', Name: { value: 'Ana Ruiz' } },
		]);
		assert.equal(org.queries.length, 2);
		const mine = run(
			'{ uiapi { query { Deal_Review__c(where: {Owner: {User: {Name: {eq: "Dana Cole"}}}}) { edges { node { Name { value } } } } } } }',
		);
		assert.deepEqual(mine.errors, []);
		assert.deepEqual(names(mine.data['uiapi']!['query']!['Deal_Review__c'] as Tree), ['DR-2']);
	});

	it('takes scope MINE, fragments, aliases, @include and currentUser', () => {
		const { data, errors } = run(
			`query($no: Boolean = false) { uiapi { currentUser { Id Name { value } } query { mine: Opportunity(scope: MINE, first: 1) { edges { node { ...Deal Amount @include(if: $no) { value } } } } } } } fragment Deal on Opportunity { title: Name { text: value } }`,
		);
		assert.deepEqual(errors, []);
		assert.deepEqual(data['uiapi']!['currentUser'], { Id: org.user.userId, Name: { value: 'Ana Ruiz' } });
		assert.deepEqual(data['uiapi']!['query']!['mine'], { edges: [{ node: { title: { text: 'Renewal 2027' } } }] });
	});

	it('groups dates with times by a function of them', () => {
		const { data, errors } = run(
			'{ uiapi { aggregate { Opportunity(groupBy: {CreatedDate: {function: CALENDAR_YEAR}}) { edges { node { aggregate { CreatedDate { calendarYear { value } count { value } } } } } } day: Opportunity(groupBy: {CreatedDate: {function: DAY_ONLY}}) { edges { node { aggregate { CreatedDate { dayOnly { value displayValue } } } } } } } } }',
		);
		assert.deepEqual(errors, []);
		const aggregate = data['uiapi']!['aggregate']!;
		assert.deepEqual(aggregate['Opportunity']!['edges'], [
			{ node: { aggregate: { CreatedDate: { calendarYear: { value: 2026 }, count: { value: 2 } } } } },
		]);
		assert.deepEqual(aggregate['day']!['edges'], [
			{ node: { aggregate: { CreatedDate: { dayOnly: { value: '2026-03-02', displayValue: '3/2/2026' } } } } },
		]);
		for (const [groupBy, field, message] of [
			['{CreatedDate: {group: true}}', 'CreatedDate { count { value } }', /group/],
			['{Amount: {group: true}}', 'Amount { count { value } }', /Amount/],
			['{CreatedDate: {function: CALENDAR_YEAR}}', 'CreatedDate { calendarMonth { value } }', /must be grouped by calendarMonth/],
		] as const) {
			const refused = run(`{ uiapi { aggregate { Opportunity(groupBy: ${groupBy}) { edges { node { aggregate { ${field} } } } } } } }`);
			assert.match(refused.errors[0]!.message, message);
			assert.equal(refused.errors[0]!.extensions.ErrorType, 'ValidationError');
		}
	});

	it('groups and aggregates', () => {
		const { data, errors } = run(
			'{ uiapi { aggregate { Deal_Review__c(groupBy: {Mentor__c: {group: true}}) { edges { node { aggregate { Mentor__c { value } Status__c { count { value } countDistinct { value } } } } } totalCount } Opportunity { edges { node { aggregate { Amount { sum { value displayValue } avg { value } max { displayValue } } } } } } } } }',
		);
		assert.deepEqual(errors, []);
		assert.deepEqual(data['uiapi']!['aggregate']!['Deal_Review__c'], {
			edges: [
				{ node: { aggregate: { Mentor__c: { value: org.dana.userId }, Status__c: { count: { value: 3 }, countDistinct: { value: 3 } } } } },
			],
			totalCount: 1,
		});
		assert.deepEqual(data['uiapi']!['aggregate']!['Opportunity']!['edges']![0]!['node']!['aggregate']!['Amount'], {
			sum: { value: 57000.5, displayValue: '$57,000.50' },
			avg: { value: 28500.25 },
			max: { displayValue: '$48,000.00' },
		});
		assert.match(
			run('{ uiapi { aggregate { Opportunity { edges { node { aggregate { StageName { value } } } } } } } }').errors[0]!.message,
			/grouped/,
		);
	});
});

describe('what the user may not see', () => {
	const query = opportunities('', 'Id Amount { value } Account { Name { value } }');

	it('fails a query with a hidden field, parent, child list or object as if it did not exist', () => {
		for (const [hidden, message] of [
			[
				'Opportunity.Amount',
				"Validation error of type FieldUndefined: Field 'Amount' in type 'Opportunity' is undefined @ 'uiapi/query/Opportunity/edges/node/Amount'",
			],
			[
				'Account',
				"Validation error of type FieldUndefined: Field 'Account' in type 'Opportunity' is undefined @ 'uiapi/query/Opportunity/edges/node/Account'",
			],
			[
				'Opportunity',
				"Validation error of type FieldUndefined: Field 'Opportunity' in type 'RecordQuery' is undefined @ 'uiapi/query/Opportunity'",
			],
		] as const) {
			org.hidden.clear();
			org.hidden.add(hidden);
			const { data, errors } = run(query);
			assert.equal(data, null);
			assert.equal(errors[0]!.message, message);
			assert.equal(errors[0]!.extensions.ErrorType, 'ValidationError');
			assert.equal(errors[0]!.locations.length, 1);
		}
		assert.equal(
			run(query.replaceAll('Amount', 'Amuont')).errors[0]!.message,
			"Validation error of type FieldUndefined: Field 'Amuont' in type 'Opportunity' is undefined @ 'uiapi/query/Opportunity/edges/node/Amuont'",
		);
	});

	it('leaves out what is @optional, hidden or unknown, and keeps the rest', () => {
		org.hidden.add('Opportunity.Amount', 'Account');
		const node = read(
			opportunities(
				'(first: 1)',
				'Id Amount @optional { value } Account @optional { Name { value } } Nonsense__c @optional { value } Name { value }',
			),
		)['edges']![0]!['node'];
		assert.deepEqual(node, { Id: deals.renewal, Name: { value: 'Renewal 2027' } });
		org.hidden.clear();
		assert.deepEqual(read(opportunities('(first: 1)', 'Amount @optional { value }'))['edges']![0]!['node'], { Amount: { value: 48000 } });
	});

	it('refuses to filter or order by a hidden field, through parents and variables too', () => {
		org.hidden.add('Opportunity.Amount', 'Account.Phone');
		for (const args of [
			'(where: {Amount: {gt: 1}})',
			'(orderBy: {Amount: {order: ASC}})',
			'(where: {Account: {Phone: {eq: "1"}}})',
			'(where: {or: [{not: {Amount: {gt: 1}}}]})',
		])
			assert.match(run(opportunities(args, 'Id')).errors[0]?.message ?? 'passed', /FieldUndefined/, args);
	});
});

describe('what is refused', () => {
	it('names subscriptions, syntax errors, unknown operations, deep and large documents', () => {
		const refused = (query: string): [string, string] => {
			const [error] = run(query).errors;
			return [error!.extensions.ErrorType, error!.message];
		};
		assert.deepEqual(refused('subscription { uiapi { query { Opportunity { edges { node { Id } } } } } }'), [
			'OperationNotSupported',
			'GraphQL subscriptions are not implemented in the local org.',
		]);
		assert.equal(refused('{ uiapi { query {')[0], 'InvalidSyntax');
		assert.equal(refused(`{ uiapi { query { ${'a'.repeat(100_000)} } } }`)[0], 'InvalidSyntax');
		assert.match(refused(opportunities('', `Owner { ${'Manager { '.repeat(40)} Id ${'} '.repeat(40)} }`))[1], /levels deep/);
		assert.match(refused(`{ ${'a { '.repeat(4000)} b ${'} '.repeat(4001)}`)[1], /Invalid Syntax : the query nests too deeply|levels deep/);
		const bomb = Array.from(
			{ length: 20 },
			(_, index) => `fragment F${index} on Opportunity { ${index === 19 ? 'Id' : `...F${index + 1} Owner { Id } ...F${index + 1}`} }`,
		).join(' ');
		assert.match(refused(`${opportunities('', '...F0')} ${bomb}`)[1], /selects \d+ fields/);
		assert.match(
			refused(
				`{ uiapi { query { ${Array.from({ length: 11 }, (_, index) => `q${index}: Opportunity { edges { node { Id } } }`).join(' ')} } } }`,
			)[1],
			/at most 10/,
		);
		assert.equal(
			run(opportunities('(where: {CloseDate: {eq: {value: "14.3.2026"}}})', 'Id')).errors[0]!.extensions.ErrorType,
			'ValidationError',
		);
	});

	it('does not know objects without UI API support, and names what it does not know', () => {
		for (const name of [
			'OpportunityShare',
			'OpportunityHistory',
			'Territory2',
			'Guard_Policy__mdt',
			'AccountTeamMember',
			'Review_Changed__e',
		])
			assert.equal(
				run(`{ uiapi { query { ${name} { edges { node { Id } } } } } }`).errors[0]!.message,
				`Validation error of type FieldUndefined: Field '${name}' in type 'RecordQuery' is undefined @ 'uiapi/query/${name}'`,
			);
	});

	it('answers introspection, and refuses introspection without end', () => {
		const { data, errors } = run('{ __type(name: "Opportunity") { name fields { name } } __schema { mutationType { name } } }');
		assert.deepEqual(errors, []);
		assert.ok((data['__type']!['fields'] as unknown as { name: string }[]).some((field) => field.name === 'CloseDate'));
		assert.equal(data['__schema']!['mutationType']!['name'], 'Mutation');
		const deep = run('{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }');
		assert.equal(deep.errors[0]!.extensions.ErrorType, 'ValidationError');
	});

	it('refuses floods and circles as errors, and goes on', () => {
		const ten = Array.from({ length: 10_000 }, (_, index) => `a${index}: Id`).join(' ');
		assert.equal(run(opportunities('', ten)).errors[0]!.extensions.ErrorType, 'InvalidSyntax');
		const circle = `${opportunities('', '...A')} fragment A on Opportunity { ...B } fragment B on Opportunity { ...A }`;
		assert.match(run(circle).errors[0]!.message, /spread fragment "A" within itself/);
		const same = 'Account { Owner { Name { value } } } '.repeat(600);
		assert.equal(run(opportunities('', same)).errors[0]?.extensions.ErrorType ?? 'ValidationError', 'ValidationError');
		assert.deepEqual(run(opportunities('(first: 1)', 'Id')).errors, []);
	});

	it('takes a thousand conditions, and refuses more in words, from variables and from the document', () => {
		const query = 'query($w: Opportunity_Filter) { uiapi { query { Opportunity(where: $w) { edges { node { Id } } } } } }';
		for (const joint of ['or', 'and']) {
			const asked = (count: number): ReturnType<typeof run> =>
				run(query, { w: { [joint]: Array.from({ length: count }, (_, n) => ({ Name: { eq: `n${n}` } })) } });
			assert.deepEqual(asked(1000).errors, []);
			assert.match(asked(1001).errors[0]!.message, /filter conditions are too complicated.*1001 conditions; at most 1000/);
			const flood = asked(20_000).errors[0]!;
			assert.match(flood.message, /too complicated: the variables hold 40002 objects; at most 5000.*use "in"/);
			assert.equal(flood.extensions.ErrorType, 'ValidationError');
		}
		const written = Array.from({ length: 1001 }, () => '{Id:{eq:"006"}}').join();
		assert.match(
			run(`{ uiapi { query { Opportunity(where: {or: [${written}]}) { totalCount } } } }`).errors[0]!.message,
			/too complicated/,
		);
		assert.deepEqual(run(query, { w: { Name: { in: Array.from({ length: 20_000 }, (_, n) => `n${n}`) } } }).errors, []);
	});
	it('answers several child levels by name', () => {
		const { errors } = run(
			'{ uiapi { query { Account { edges { node { Opportunities { edges { node { Deal_Reviews__r { edges { node { Id } } } } } } } } } } } }',
		);
		assert.match(errors[0]!.message, /one level of child lists/);
		assert.equal(errors[0]!.extensions.ErrorType, 'ValidationError');
	});
});
