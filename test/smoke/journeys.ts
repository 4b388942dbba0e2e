/**
 * What the local org claims to do as Salesforce does, asked of both. Everything that is created carries the run's mark and is deleted
 * again; nothing that was there before is changed. Data of the org's own never enters an answer.
 */
import type { Connection } from '@salesforce/core';
import { type Ground, type Journey, refusal } from './journey.ts';

const API = '/services/data/v66.0';

/** One REST request; a refusal is an error with `errorCode`. */
const ask = (connection: Connection, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown> =>
	connection.request({
		method,
		url: path.startsWith('/services/') ? path : API + path,
		...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
	});

async function account(ground: Ground, name: string, more: Record<string, unknown> = {}): Promise<string> {
	const { id } = await ground.connection.sobject('Account').create({ Name: `${ground.mark} ${name}`, ...more });
	return ground.keep('Account', id!);
}
async function opportunity(ground: Ground, accountId: string, name: string, amount: number): Promise<string> {
	const { id } = await ground.connection
		.sobject('Opportunity')
		.create({ Name: `${ground.mark} ${name}`, AccountId: accountId, Amount: amount, StageName: 'Prospecting', CloseDate: '2031-06-30' });
	return ground.keep('Opportunity', id!);
}

/** Standard fields whose describe the engine stands on. */
const DESCRIBED: Record<string, string[]> = {
	Account: ['Id', 'Name', 'OwnerId', 'ParentId', 'Website', 'BillingPostalCode', 'Industry', 'CreatedDate'],
	Opportunity: ['Id', 'Name', 'AccountId', 'Amount', 'CloseDate', 'StageName', 'IsClosed', 'OwnerId', 'NextStep'],
	Lead: ['Id', 'LastName', 'Company', 'OwnerId', 'Email', 'IsConverted'],
	Contact: ['Id', 'LastName', 'AccountId', 'Email'],
	User: ['Id', 'Username', 'IsActive', 'ProfileId', 'UserRoleId'],
};
const FACETS = [
	'type',
	'nillable',
	'createable',
	'updateable',
	'filterable',
	'sortable',
	'groupable',
	'custom',
	'referenceTo',
	'relationshipName',
];

export const journeys: readonly Journey[] = [
	{
		name: 'records are created, read, changed, deleted, and then gone',
		async run(ground) {
			const id = await account(ground, 'Life', { Industry: 'Banking' });
			const accounts = ground.connection.sobject('Account');
			const read = await accounts.retrieve(id);
			const changed = await accounts.update({ Id: id, Industry: null } as never);
			const after = await ask(ground.connection, 'GET', `/sobjects/Account/${id}?fields=Id,Name,Industry`);
			const deleted = await accounts.delete(id);
			const gone = await refusal(ask(ground.connection, 'GET', `/sobjects/Account/${id}?fields=Id`));
			return { name: read['Name'], industry: read['Industry'], changed, after, deleted, gone };
		},
	},
	{
		name: 'SOQL goes up and down relationships, and sums',
		async run(ground) {
			const id = await account(ground, 'Tree');
			await opportunity(ground, id, 'Small', 100);
			await opportunity(ground, id, 'Large', 250);
			const { connection, mark } = ground;
			return {
				up: await connection.query(
					`SELECT Name, Account.Name, Amount FROM Opportunity WHERE AccountId = '${id}' ORDER BY Amount DESC NULLS LAST`,
				),
				down: await connection.query(
					`SELECT Name, (SELECT Name FROM Opportunities WHERE Amount > 100 ORDER BY Name LIMIT 1) FROM Account WHERE Id = '${id}'`,
				),
				sum: await connection.query(
					`SELECT StageName, COUNT(Id), SUM(Amount) total, MAX(CloseDate) FROM Opportunity WHERE AccountId = '${id}' GROUP BY StageName HAVING COUNT(Id) > 1`,
				),
				semi: await connection.query(
					`SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE Name LIKE '${mark}%') AND Name LIKE '${mark.toUpperCase()}%'`,
				),
				count: await connection.query(`SELECT COUNT() FROM Opportunity WHERE AccountId = '${id}' AND CloseDate > TODAY`),
				none: await connection.query(`SELECT Id FROM Account WHERE Id = '${id}' AND Industry != null`),
			};
		},
	},
	{
		name: 'wrong SOQL is refused with code, words and place',
		async run({ connection }) {
			const wrong = [
				'SELECT Nmae FROM Account',
				'SELECT Id FROM Acount',
				'SELECT Id FORM Account',
				"SELECT Id FROM Account WHERE Name = 'x",
				'SELECT Id FROM Account WHERE CreatedDate = 5',
				"SELECT Id FROM Account WHERE Id = 'nonsense'",
				'SELECT Name, COUNT(Id) FROM Account',
				'SELECT Id FROM Account LIMIT -1',
				'SELECT Id FROM Account OFFSET 3000',
				'SELECT Id, (SELECT Id FROM Nothings) FROM Account',
				'SELECT Owner.Nmae FROM Account',
				'SELECT FIELDS(ALL) FROM Account',
			];
			const answers: Record<string, unknown> = {};
			for (const soql of wrong) answers[soql] = await refusal(Promise.resolve(connection.query(soql)));
			return answers;
		},
	},
	{
		name: 'saves are refused with Salesforce’s codes',
		async run(ground) {
			const { connection } = ground;
			const id = await account(ground, 'Refusals');
			return {
				required: await refusal(connection.sobject('Opportunity').create({ Name: `${ground.mark} no stage` } as never), (made) =>
					ground.keep('Opportunity', made),
				),
				unknownField: await refusal(connection.sobject('Account').create({ Name: 'x', Nothing__c: 1 } as never), (made) =>
					ground.keep('Account', made),
				),
				tooLong: await refusal(connection.sobject('Account').create({ Name: 'x'.repeat(300) }), (made) => ground.keep('Account', made)),
				badDate: await refusal(
					connection.sobject('Opportunity').create({ Name: 'x', StageName: 'Prospecting', CloseDate: 'soon' } as never),
					(made) => ground.keep('Opportunity', made),
				),
				badReference: await refusal(
					connection.sobject('Contact').create({ LastName: 'x', AccountId: '001000000000000AAA' } as never),
					(made) => ground.keep('Contact', made),
				),
				readOnly: await refusal(connection.sobject('Account').update({ Id: id, CreatedDate: '2020-01-01T00:00:00Z' } as never)),
				unknownObject: await refusal(ask(connection, 'POST', '/sobjects/Nothing__c', { Name: 'x' })),
				malformed: await refusal(
					connection.request({
						method: 'POST',
						url: `${API}/sobjects/Account`,
						body: '{',
						headers: { 'Content-Type': 'application/json' },
					}),
				),
			};
		},
	},
	{
		name: 'collections succeed in part or not at all',
		async run(ground) {
			const rows = ['A', ''].map((name) => ({ attributes: { type: 'Account' }, Name: name ? `${ground.mark} ${name}` : '' }));
			const part = (await ask(ground.connection, 'POST', '/composite/sobjects', { allOrNone: false, records: rows })) as {
				id?: string;
				success: boolean;
			}[];
			for (const each of part) if (each.success) ground.keep('Account', each.id!);
			const none = await ask(ground.connection, 'POST', '/composite/sobjects', { allOrNone: true, records: rows });
			return { part, none };
		},
	},
	{
		name: 'composite requests refer to each other',
		async run(ground) {
			const answer = (await ask(ground.connection, 'POST', '/composite', {
				allOrNone: true,
				compositeRequest: [
					{ method: 'POST', url: `${API}/sobjects/Account`, referenceId: 'a', body: { Name: `${ground.mark} Composite` } },
					{ method: 'POST', url: `${API}/sobjects/Contact`, referenceId: 'c', body: { LastName: ground.mark, AccountId: '@{a.id}' } },
				],
			})) as { compositeResponse: { body: { id?: string }; httpStatusCode: number; referenceId: string }[] };
			for (const [at, object] of ['Account', 'Contact'].entries()) {
				const { id } = answer.compositeResponse[at]?.body ?? {};
				if (id) ground.keep(object, id);
			}
			const rolledBack = await ask(ground.connection, 'POST', '/composite', {
				allOrNone: true,
				compositeRequest: [
					{ method: 'POST', url: `${API}/sobjects/Account`, referenceId: 'a', body: { Name: `${ground.mark} Never` } },
					{ method: 'POST', url: `${API}/sobjects/Contact`, referenceId: 'c', body: { AccountId: '@{a.id}' } },
				],
			});
			return {
				statuses: answer.compositeResponse.map(({ httpStatusCode, referenceId }) => [referenceId, httpStatusCode]),
				rolledBack,
				left: (await ground.connection.query(`SELECT Id FROM Account WHERE Name = '${ground.mark} Never'`)).totalSize,
			};
		},
	},
	{
		name: 'a tree is built whole',
		async run(ground) {
			const answer = (await ask(ground.connection, 'POST', '/composite/tree/Account', {
				records: [
					{
						attributes: { type: 'Account', referenceId: 'root' },
						Name: `${ground.mark} Root`,
						Contacts: { records: [{ attributes: { type: 'Contact', referenceId: 'leaf' }, LastName: ground.mark }] },
					},
				],
			})) as { hasErrors: boolean; results: { referenceId: string; id: string }[] };
			for (const { referenceId, id } of answer.results) ground.keep(referenceId === 'root' ? 'Account' : 'Contact', id);
			return answer;
		},
	},
	{
		name: 'describe says the same of the fields that the engine stands on',
		async run({ connection }) {
			const answers: Record<string, unknown> = {};
			for (const [object, fields] of Object.entries(DESCRIBED)) {
				const described = await connection.sobject(object).describe();
				answers[object] = {
					keyPrefix: described.keyPrefix,
					fields: Object.fromEntries(
						fields.map((name) => {
							const field = described.fields.find((each) => each.name === name) as unknown as Record<string, unknown> | undefined;
							return [name, field ? Object.fromEntries(FACETS.map((facet) => [facet, field[facet]])) : 'missing'];
						}),
					),
				};
			}
			return answers;
		},
	},
	{
		name: 'bulk ingest takes good rows and names bad ones',
		async run(ground) {
			const job = ground.connection.bulk2.createJob({ object: 'Account', operation: 'insert' });
			await job.open();
			await job.uploadData(`Name,Industry\n${ground.mark} Bulk 1,Banking\n,Banking\n${ground.mark} Bulk 2,#N/A\n`);
			await job.close();
			await job.poll(500, 120_000);
			const results = await job.getAllResults();
			for (const row of results.successfulResults) ground.keep('Account', (row as unknown as Record<string, string>)['sf__Id']!);
			return {
				good: results.successfulResults.map((row) => [
					(row as unknown as Record<string, string>)['Name'],
					(row as unknown as Record<string, string>)['sf__Created'],
				]),
				bad: results.failedResults.map((row) => (row as unknown as Record<string, string>)['sf__Error']),
				unprocessed: results.unprocessedRecords,
			};
		},
	},
	{
		name: 'GraphQL reads with filters, order and counts; and names what is wrong',
		async run(ground) {
			const id = await account(ground, 'Graph');
			await opportunity(ground, id, 'First', 10);
			await opportunity(ground, id, 'Second', 20);
			const graphql = (query: string, variables: Record<string, unknown>): Promise<unknown> =>
				ask(ground.connection, 'POST', '/graphql', { query, variables });
			return {
				read: await graphql(
					'query($a: ID) { uiapi { query { Opportunity(where: { AccountId: { eq: $a } }, orderBy: { Amount: { order: DESC } }, first: 1) { edges { node { Name { value } Amount { value } Account { Name { value } } StageName { value displayValue } } } pageInfo { hasNextPage } totalCount } } } }',
					{ a: id },
				),
				wrong: await graphql('query { uiapi { query { Opportunity { edges { node { Nothing { value } } } } } } }', {}),
			};
		},
	},
	{
		name: 'GraphQL writes, and rolls all back where one is refused',
		async run(ground) {
			const { mark, connection } = ground;
			const answer = (await ask(connection, 'POST', '/graphql', {
				query:
					'mutation($i: AccountCreateInput!) { uiapi(input: { allOrNone: true }) { a: AccountCreate(input: $i) { Record { Id Name { value } } } } }',
				variables: { i: { Account: { Name: `${mark} Mutation` } } },
			})) as { data?: { uiapi?: { a?: { Record?: { Id?: string } } } } };
			const id = answer.data?.uiapi?.a?.Record?.Id;
			if (id) ground.keep('Account', id);
			return answer;
		},
	},
	{
		name: 'the UI API reads and refuses',
		async run(ground) {
			const id = await account(ground, 'Page', { Industry: 'Banking' });
			const { connection } = ground;
			const record = (await ask(connection, 'GET', `/ui-api/records/${id}?fields=Account.Name,Account.Industry`)) as {
				apiName: string;
				fields: unknown;
			};
			return {
				record: { apiName: record.apiName, fields: record.fields },
				unknownField: await refusal(ask(connection, 'GET', `/ui-api/records/${id}?fields=Account.Nothing`)),
				required: await refusal(ask(connection, 'POST', '/ui-api/records', { apiName: 'Account', fields: {} })),
			};
		},
	},
	{
		name: 'UserRecordAccess tells one’s own access',
		async run(ground) {
			const id = await account(ground, 'Access');
			return ground.connection.query(
				`SELECT RecordId, HasReadAccess, HasEditAccess, HasTransferAccess, MaxAccessLevel FROM UserRecordAccess WHERE UserId = '${ground.userId}' AND RecordId = '${id}'`,
			);
		},
	},
	{
		name: 'unknown resources and versions are refused',
		run: async ({ connection }) => ({
			resource: await refusal(ask(connection, 'GET', '/no-such-resource')),
			version: await refusal(ask(connection, 'GET', '/services/data/v1.0/sobjects')),
			id: await refusal(ask(connection, 'GET', '/sobjects/Account/001000000000000AAA')),
		}),
	},
	{
		name: 'the package’s flows are active and its objects as deployed',
		needsPackage: true,
		run: async ({ connection }) => ({
			flows: (
				await connection.query(
					"SELECT ApiName, ProcessType, IsActive FROM FlowDefinitionView WHERE ApiName LIKE 'Ridealong\\_%' ORDER BY ApiName",
				)
			).records.map(({ ApiName, ProcessType, IsActive }) => [ApiName, ProcessType, IsActive]),
			sharing: (
				await connection.query(
					"SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName IN ('Mentorship__c','Deal_Review__c','Review_Comment__c','Ownership_Incident__c','Stall_Snooze__c') ORDER BY QualifiedApiName",
				)
			).records.map(({ QualifiedApiName, InternalSharingModel }) => [QualifiedApiName, InternalSharingModel]),
		}),
	},
	{
		name: 'the package’s rules refuse: a mentorship with oneself, a review without a mentorship',
		needsPackage: true,
		run: async (ground) => ({
			oneself: await refusal(
				ground.connection
					.sobject('Mentorship__c')
					.create({ Mentor__c: ground.userId, Mentee__c: ground.userId, Kind__c: 'Craft' } as never),
				(made) => ground.keep('Mentorship__c', made),
			),
			review: await refusal(
				ground.connection.sobject('Deal_Review__c').create({ Stuck_On__c: 'Gone quiet', Ask__c: 'x' } as never),
				(made) => ground.keep('Deal_Review__c', made),
			),
		}),
	},
];
