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
});
