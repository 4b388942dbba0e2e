/** Every query that the package's pages send, run on the deployed package as the people who open those pages: nothing hidden, nothing misspelt. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { runGraphql } from '../../scripts/local-org/protocols/graphql/index.ts';
import { passes, ROOT, TestOrg, type Person } from './support.ts';

/** Text of the gql templates, by file. */
const queries = globSync(join(ROOT, 'force-app/main/**/lwc/**/*.ts'))
	.filter((file) => !file.endsWith('.d.ts') && !file.includes('__tests__'))
	.flatMap((file) =>
		[...readFileSync(file, 'utf8').matchAll(/gql`([^`]+)`/g)].map((match) => ({ name: basename(file, '.ts'), query: match[1]! })),
	);

/** Who opens the page; the others never run its query. */
const READERS: Record<string, ('rep' | 'mentor' | 'owner')[]> = {
	panelQuery: ['rep', 'mentor', 'owner'],
	accountQuery: ['rep', 'mentor', 'owner'],
	mentorQueue: ['mentor'],
	myAsks: ['rep'],
	selfCheck: ['rep'],
	programBoard: ['owner'],
	incidentQuery: ['owner'],
	recordShield: ['rep', 'mentor', 'owner'],
};

let org: TestOrg;
let people: Record<'rep' | 'mentor' | 'owner', Person>;
let deal: string;
let account: string;

before(async () => {
	org = await TestOrg.create();
	people = { rep: org.rep('Ana Ruiz'), mentor: org.mentor('Dana Cole'), owner: org.person('Olu Adeyemi', ['Ridealong_Program_Owner']) };
	account = org.account(people.rep);
	deal = org.opportunity(people.rep, { AccountId: account });
	const pair = org.mentorship(people.mentor, people.rep);
	passes(org.insert(people.rep, 'Deal_Review__c', TestOrg.ask(deal, pair, { Visibility__c: 'Team' })));
});

describe('page queries', () => {
	test('all of them are known here', () => {
		assert.deepEqual([...new Set(queries.map((each) => each.name))].sort(), Object.keys(READERS).sort());
	});

	for (const { name, query } of queries)
		for (const reader of READERS[name] ?? [])
			test(`${name} as the ${reader}`, () => {
				const id = name === 'accountQuery' ? account : deal;
				const { errors, data } = runGraphql(org.engine, people[reader], {
					query,
					variables: { id, record: id, me: people[reader].userId },
				});
				assert.deepEqual(errors, []);
				const found = (data as { uiapi: { query: Record<string, { edges: object[] }> } }).uiapi.query;
				if (reader !== 'owner' && name === 'panelQuery') {
					assert.equal(found['Opportunity']!.edges.length, 1);
					assert.equal(found['Deal_Review__c']!.edges.length, 1);
				}
			});

	test('the incident board has the newest first, and of those of one moment, as a scan writes them, the last written', () => {
		const robot = org.person('Robot', ['Ridealong_Integration']);
		const incident = (key: string, on: string): void =>
			void org.create(robot, 'Ownership_Incident__c', {
				Key__c: `order:${key}`,
				Rule__c: 'Pair protection',
				Result__c: 'Found',
				Record_Id__c: account,
				Record_Name__c: key,
				Occurred_On__c: on,
			});
		incident('newest', '2026-06-18T09:00:00.000Z');
		for (const key of ['first', 'second', 'third']) incident(key, '2026-06-17T09:00:00.000Z');
		org.clock.set('2026-06-19T09:01:00.000Z');
		incident('later', '2026-06-17T09:00:00.000Z');
		const { query } = queries.find(({ name }) => name === 'incidentQuery')!;
		const { data } = runGraphql(org.engine, people.owner, { query, variables: { where: { Record_Id__c: { eq: account } } } });
		const found = data as { uiapi: { query: { Ownership_Incident__c: { edges: { node: { Record_Name__c: { value: string } } }[] } } } };
		assert.deepEqual(
			found.uiapi.query.Ownership_Incident__c.edges.map(({ node }) => node.Record_Name__c.value),
			['newest', 'later', 'third', 'second', 'first'],
		);
	});
});
