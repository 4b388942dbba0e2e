import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection } from 'jsforce';
import { fixedClock } from './clock.ts';
import { start } from './server.ts';

test('a jsforce connection writes and reads through GraphQL over HTTP; what fails is a 200 with errors', async () => {
	const org = await start({ port: 0, stateDir: ':memory:', clock: fixedClock('2026-11-22T09:00:00Z') });
	try {
		const accessToken = org.engine.sessions.create(org.engine.systemContext().userId);
		const connection = new Connection({ instanceUrl: org.url, accessToken, version: '66.0' });
		const ask = (query: string): Promise<{ data: { uiapi: Record<string, unknown> }; errors: { message: string }[] }> =>
			connection.request({
				method: 'POST',
				url: '/services/data/v66.0/graphql',
				body: JSON.stringify({ query }),
				headers: { 'content-type': 'application/json' },
			});
		const made = await ask(
			'mutation { uiapi { AccountCreate(input: {Account: {Name: "Tree"}}) { Record { Id } } ContactCreate(input: {Contact: {LastName: "Leaf", AccountId: "@{AccountCreate}"}}) { Record { AccountId { value } } } } }',
		);
		assert.deepEqual(made.errors, []);
		const { Id } = (made.data.uiapi['AccountCreate'] as { Record: { Id: string } }).Record;
		assert.deepEqual(made.data.uiapi['ContactCreate'], { Record: { AccountId: { value: Id } } });
		assert.equal((await connection.query<{ Name: string }>(`SELECT Name FROM Contact WHERE AccountId = '${Id}'`)).records[0]!.Name, 'Leaf');

		const response = await fetch(`${org.url}/services/data/v66.0/graphql`, {
			method: 'POST',
			headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
			body: JSON.stringify({
				query: `mutation { uiapi { AccountUpdate(input: {Id: "${Id}", Account: {Name: null}}) { Record { Id } } } }`,
			}),
		});
		assert.equal(response.status, 200);
		const refused = (await response.json()) as { data: unknown; errors: object[] };
		assert.deepEqual(refused, {
			data: { uiapi: { AccountUpdate: null } },
			errors: [
				{
					message: 'Required fields are missing: [Name]',
					locations: [{ line: 1, column: 20 }],
					path: ['uiapi', 'AccountUpdate'],
					extensions: { ErrorType: 'DataFetchingException' },
				},
			],
		});
	} finally {
		await org.stop();
	}
});
