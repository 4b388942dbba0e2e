import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { closeDateMoves, stageEnteredOn } from '../stall/inputs.ts';
import { type DemoDeal, accountsSchema, dealsSchema, demoDeals, peopleSchema, rosterOnDay } from './plan.ts';

const folder = path.join(import.meta.dirname, '../../../config/demo');
const read = async (file: string): Promise<unknown> => parse(await readFile(path.join(folder, file), 'utf8'));
const today = '2026-11-20';
const people = peopleSchema.parse(await read('people.yaml'));
const { accounts } = accountsSchema.parse(await read('accounts.yaml'));
const plan = dealsSchema.parse(await read('deals.yaml'));
const deals = demoDeals(plan, today);
const deal = (name: string): DemoDeal => deals.find((each) => each.name === name)!;
const history = (each: DemoDeal) =>
	each.history.map(({ stage, on, order, closeDate }) => ({ id: `${on}${order}`, stage, closeDate, createdDate: on }));

test('a few dozen people, accounts and deals', () => {
	assert.ok(people.people.length >= 24 && accounts.length >= 36 && deals.length >= 60);
	assert.deepEqual(people.people.flatMap(({ persona }) => persona ?? []).sort(), ['mentor', 'owner', 'rep']);
});

test('everybody and everything that is named exists', () => {
	const names = new Set(people.people.map(({ name }) => name));
	const roles = new Set(people.roles.map(({ name }) => name));
	const companies = new Set(accounts.map(({ name }) => name));
	assert.ok(people.people.every(({ role, manager }) => roles.has(role) && (!manager || names.has(manager))));
	assert.ok(accounts.every(({ owner }) => names.has(owner)));
	assert.deepEqual(
		deals.filter(({ owner, account }) => !names.has(owner) || !companies.has(account)),
		[],
	);
	assert.ok(companies.has(plan.pilfer.account) && names.has(plan.pilfer.to) && names.has(plan.pilfer.by));
	assert.equal(new Set(deals.map(({ name }) => name)).size, deals.length);
});

describe('days', () => {
	test('nothing happened in the future, and stages go forward in time', () => {
		for (const each of deals) {
			assert.ok(
				each.history.every(({ on }) => on <= today),
				each.name,
			);
			assert.deepEqual(
				each.history.map(({ on }) => on),
				each.history.map(({ on }) => on).sort(),
				each.name,
			);
			assert.ok(
				[...each.calls, ...each.emails, ...each.meetings].every((on) => on >= each.createdOn && on <= today),
				each.name,
			);
		}
	});
	test('history ends in the present stage and close date', () => {
		for (const each of deals)
			assert.deepEqual([each.history.at(-1)?.stage, each.history.at(-1)?.closeDate], [each.stage, each.closeDate], each.name);
	});
	test('a closed deal ends when it was decided', () => {
		const closed = deal('Northwind – First warehouse');
		assert.deepEqual(
			[closed.createdOn, closed.closeDate, closed.history.at(-1)],
			['2026-08-28', '2026-10-11', { stage: 'Closed Won', on: '2026-10-11', order: 9, closeDate: '2026-10-11' }],
		);
	});
	test('close dates were earlier before each move', () => {
		const slipping = deal('Cedar & Stone – Guest app');
		assert.deepEqual(closeDateMoves(history(slipping), today, 1), { pushes: 4, slipDays: 84, crossedQuarter: true });
		assert.equal(stageEnteredOn(history(slipping), slipping.stage), '2026-11-14');
	});
	test('a roster’s days are filled in', () =>
		assert.equal(
			rosterOnDay('a:\n  - start: today\n    targetEnd: today+10\n    note: today is not a day\n', today),
			'a:\n  - start: 2026-11-20\n    targetEnd: 2026-11-30\n    note: today is not a day\n',
		));
});
