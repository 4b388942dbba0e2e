/** The smoke suite itself: its journeys are sound, it cleans up, and it sees a difference where there is one. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { differences, normal } from './journey.ts';
import { journeys } from './journeys.ts';
import { localOrg } from './local.ts';
import { takeJourneys } from './smoke.ts';

describe('the smoke suite', () => {
	test('takes every journey on the local org, and leaves nothing behind', async () => {
		const org = await localOrg();
		try {
			const counts = async (): Promise<number[]> =>
				Promise.all(
					['Account', 'Contact', 'Opportunity', 'Mentorship__c', 'Deal_Review__c'].map(
						async (object) => (await org.connection.query(`SELECT Id FROM ${object}`)).totalSize,
					),
				);
			const before = await counts();
			const { answers, left } = await takeJourneys(org.connection, journeys);
			for (const { name } of journeys) {
				const answer = JSON.stringify(answers.get(name));
				assert.doesNotMatch(answer, /^\{"(failed|skipped)"|"accepted"/, name);
			}
			assert.deepEqual(left, []);
			assert.deepEqual(await counts(), before);
		} finally {
			await org.close();
		}
	});
	test('cleans up after a journey that breaks half-way', async () => {
		const org = await localOrg();
		try {
			const { answers, left } = await takeJourneys(org.connection, [
				{
					name: 'breaks',
					async run(ground) {
						const { id } = await ground.connection.sobject('Account').create({ Name: ground.mark });
						ground.keep('Account', id!);
						throw new Error('half-way');
					},
				},
			]);
			assert.deepEqual(answers.get('breaks'), { failed: 'half-way' });
			assert.deepEqual(left, []);
			assert.equal((await org.connection.query('SELECT Id FROM Account')).totalSize, 0);
		} finally {
			await org.close();
		}
	});
	test('sees what differs, and not what must', () => {
		const here = normal(
			{ id: '001UxB000000001AAA', at: '2026-11-22T08:00:00.000Z', name: 'smoke-1 x', n: 1 },
			{ mark: 'smoke-1', url: 'http://a' },
		);
		const there = normal(
			{ id: '001Zz9000000777AAA', at: '2026-11-22T09:11:00.000+0000', name: 'smoke-2 x', n: 2 },
			{ mark: 'smoke-2', url: 'http://b' },
		);
		assert.deepEqual(differences(here, there), [{ path: 'n', here: 1, there: 2 }]);
		assert.deepEqual(differences({ list: [1] }, { list: [1, 2] }), [{ path: 'list[1]', here: undefined, there: 2 }]);
		assert.equal(
			differences(normal('001UxB000000001AAA', { mark: '-', url: '-' }), normal('003UxB000000001AAA', { mark: '-', url: '-' })).length,
			1,
		);
	});
});
