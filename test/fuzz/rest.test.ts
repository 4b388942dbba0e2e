/** Whatever is sent to the org's resources gets an answer below 500, and a refusal in Salesforce's shape; the org goes on. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import fc from 'fast-check';
import { bulkRoutes } from '../../scripts/local-org/protocols/bulk/index.ts';
import { graphqlRoutes } from '../../scripts/local-org/protocols/graphql/index.ts';
import { createApp } from '../../scripts/local-org/protocols/http.ts';
import { restRoutes } from '../../scripts/local-org/protocols/rest/routes.ts';
import { partnerRoutes } from '../../scripts/local-org/protocols/soap/partner/index.ts';
import { uiApiRoutes } from '../../scripts/local-org/protocols/ui-api/index.ts';
import { TestOrg } from '../package/support.ts';
import { nastyText, parameters } from './support.ts';

const API = '/services/data/v66.0';
const OBJECTS = [
	'Account',
	'Opportunity',
	'Contact',
	'Lead',
	'Mentorship__c',
	'Deal_Review__c',
	'Review_Changed__e',
	'AccountShare',
	'OpportunityHistory',
	'User',
	'Nothing__c',
];
const RESOURCES = [
	...OBJECTS.flatMap((object) => [
		`/sobjects/${object}`,
		`/sobjects/${object}/describe`,
		`/composite/tree/${object}`,
		`/composite/sobjects/${object}`,
		`/composite/sobjects/${object}/Id`,
	]),
	'/composite',
	'/composite/batch',
	'/composite/graph',
	'/composite/sobjects',
	'/jobs/ingest',
	'/jobs/query',
	'/graphql',
	'/ui-api/records',
	'/ui-api/records/batch/x',
	'/query',
	'/limits',
	'/search',
];

let org: TestOrg;
let app: FastifyInstance;
let tokens: string[];
let ids: string[];
before(async () => {
	org = await TestOrg.create();
	app = createApp(org.engine);
	restRoutes(app, org.engine);
	bulkRoutes(app, org.engine);
	partnerRoutes(app, org.engine);
	uiApiRoutes(app, org.engine);
	graphqlRoutes(app, org.engine);
	await app.ready();
	const rep = org.rep('Ana Ruiz');
	const account = org.account(rep);
	ids = [account, org.opportunity(rep, { AccountId: account }), rep.userId];
	tokens = [org.engine.sessions.create(rep.userId), org.engine.sessions.create(org.admin.userId)];
});
after(async () => {
	await app.close();
	org.engine.close();
});

const value: fc.Arbitrary<unknown> = fc.oneof(
	fc.constantFrom(
		'001000000000000AAA',
		'006',
		'@{a.id}',
		'@{a',
		'2026-02-31',
		'2026-01-01T00:00:00Z',
		'Prospecting',
		'Banking',
		1e308,
		-0,
		null,
		true,
		[],
		{},
	),
	nastyText,
	fc.double(),
	fc.nat(2).map((at) => ({ id: at })),
);
const fieldName = fc.oneof(
	fc.constantFrom(
		'Id',
		'Name',
		'OwnerId',
		'LastName',
		'Company',
		'StageName',
		'CloseDate',
		'Amount',
		'AccountId',
		'attributes',
		'Mentor__c',
		'Owner',
		'constructor',
		'Nothing__c',
	),
	nastyText,
);
const record = fc.dictionary(fieldName, value, { maxKeys: 6 }).map((fields) => ({ ...fields }));
const typed = fc
	.tuple(record, fc.constantFrom(...OBJECTS), nastyText)
	.map(([fields, type, referenceId]) => ({ ...fields, attributes: { type, referenceId } }));
const subrequest = fc.record(
	{
		method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'x'),
		url: fc.oneof(
			fc.constantFrom(...RESOURCES).map((path) => API + path),
			nastyText,
		),
		referenceId: fc.oneof(fc.constantFrom('a', 'b'), nastyText),
		body: fc.oneof(record, value),
	},
	{ requiredKeys: [] },
);
const body: fc.Arbitrary<unknown> = fc.oneof(
	record,
	typed,
	fc.record(
		{ allOrNone: fc.oneof(fc.boolean(), value), records: fc.oneof(fc.array(typed, { maxLength: 4 }), value) },
		{ requiredKeys: [] },
	),
	fc.record(
		{ allOrNone: fc.boolean(), compositeRequest: fc.oneof(fc.array(subrequest, { maxLength: 4 }), value) },
		{ requiredKeys: ['compositeRequest'] },
	),
	fc.record({
		graphs: fc.array(
			fc.record(
				{ graphId: fc.oneof(fc.constant('g'), value), compositeRequest: fc.array(subrequest, { maxLength: 3 }) },
				{ requiredKeys: [] },
			),
			{ maxLength: 3 },
		),
	}),
	fc.record({ batchRequests: fc.array(subrequest, { maxLength: 3 }) }),
	fc.record(
		{
			object: fc.constantFrom(...OBJECTS),
			operation: fc.constantFrom('insert', 'upsert', 'query', 'x'),
			query: nastyText,
			externalIdFieldName: value,
		},
		{ requiredKeys: [] },
	),
	fc.record({ apiName: fc.oneof(fc.constantFrom(...OBJECTS), value), fields: fc.oneof(record, value) }, { requiredKeys: [] }),
	fc.record(
		{
			query: fc.oneof(
				fc.constantFrom(
					'{ uiapi { query { Account { edges { node { Id } } } } } }',
					'mutation($i: AccountCreateInput!) { uiapi { AccountCreate(input: $i) { Record { Id } } } }',
					'{',
				),
				nastyText,
			),
			variables: fc.oneof(record, value),
		},
		{ requiredKeys: [] },
	),
	fc.json(),
	value,
);
const request = fc.record({
	method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT'),
	path: fc.oneof(
		{ weight: 6, arbitrary: fc.constantFrom(...RESOURCES) },
		{ weight: 3, arbitrary: fc.tuple(fc.constantFrom(...OBJECTS), fc.nat(2)).map(([object, at]) => `/sobjects/${object}/#${at}`) },
		{
			weight: 1,
			arbitrary: fc
				.tuple(fc.constantFrom(...RESOURCES), nastyText)
				.map(([path, more]) => `${path}/${encodeURIComponent(more.toWellFormed()).slice(0, 400)}`),
		},
	),
	body,
	token: fc.nat(1),
	mangled: fc.nat(19),
});

test('a request is answered below 500, and refused in Salesforce’s shape', async () => {
	let accepted = 0;
	await fc.assert(
		fc.asyncProperty(request, async ({ method, path, body: sent, token, mangled }) => {
			let payload = method === 'GET' || method === 'DELETE' ? undefined : (JSON.stringify(sent) ?? '');
			if (payload !== undefined && mangled === 0) payload = payload.slice(0, payload.length / 2);
			const answer = await app.inject({
				method: method as 'GET',
				url: API + path.replace(/#(\d)/, (_, at: string) => ids[Number(at)]!),
				headers: {
					host: 'localhost',
					authorization: `Bearer ${tokens[token]!}`,
					...(payload === undefined ? {} : { 'content-type': 'application/json' }),
				},
				...(payload === undefined ? {} : { payload }),
			});
			assert.ok(answer.statusCode < 500, `${answer.statusCode}: ${answer.payload.slice(0, 500)}`);
			if (answer.statusCode < 300) accepted++;
			else if (answer.statusCode >= 400) {
				const refusal = JSON.parse(answer.payload) as unknown;
				const [first] = [refusal].flat() as { message?: unknown; errorCode?: unknown }[];
				// Composite trees, graphs and the UI API have refusals of their own; all of them say something.
				assert.ok(first && typeof first === 'object' && Object.keys(first).length > 0, `a refusal without words: ${answer.payload}`);
				assert.doesNotMatch(
					answer.payload,
					/SQLITE|at \w+ \(|node_modules|undefined is not|Cannot read prop/,
					'a refusal that shows the inside',
				);
			}
		}),
		parameters,
	);
	assert.ok(accepted > parameters.numRuns / 100, `only ${accepted} were accepted: the cases are too wild to reach the engine`);
});
