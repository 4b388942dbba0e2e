import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type TerritoryModel, modelKeys } from './model.ts';

const model = (change: Partial<TerritoryModel> = {}): TerritoryModel => ({
	territories: [
		{ id: 'world', name: 'World', parentId: null },
		{ id: 'west', name: 'West', parentId: 'world' },
		{ id: 'coast', name: 'Coast', parentId: 'west' },
		{ id: 'north', name: 'North', parentId: 'world' },
	],
	accounts: [
		{ accountId: 'a', territoryId: 'coast' },
		{ accountId: 'b', territoryId: 'north' },
		{ accountId: 'c', territoryId: 'north' },
		{ accountId: 'c', territoryId: 'coast' },
	],
	members: [
		{ userId: 'ana', territoryId: 'coast' },
		{ userId: 'wes', territoryId: 'west' },
		{ userId: 'nora', territoryId: 'north' },
		{ userId: 'boss', territoryId: 'world' },
	],
	...change,
});

describe('keys of a territory model', () => {
	test('an account has the key of its territory, or one of all its territories', () =>
		assert.deepEqual(Object.fromEntries(modelKeys(model()).accounts), { a: 'Coast', b: 'North', c: 'Coast+North' }));

	test('members cover, and so do those of territories above; those beside and below do not', () =>
		assert.deepEqual(Object.fromEntries([...modelKeys(model()).users].map(([user, keys]) => [user, keys.sort()])), {
			ana: ['Coast', 'Coast+North'],
			wes: ['Coast', 'Coast+North'],
			nora: ['Coast+North', 'North'],
			boss: ['Coast', 'Coast+North', 'North'],
		}));

	test('territories without accounts, and accounts of other models, have no key', () => {
		const { accounts, users } = modelKeys(model({ accounts: [{ accountId: 'a', territoryId: 'elsewhere' }] }));
		assert.deepEqual([accounts.size, users.size], [0, 0]);
	});

	test('more territories than fit into a key leave the account unguarded', () => {
		const many = Array.from({ length: 9 }, (_, at) => ({ id: `t${at}`, name: `Territory_${at}`, parentId: null }));
		const accounts = many.map(({ id }) => ({ accountId: 'a', territoryId: id }));
		const keys = modelKeys({ territories: many, accounts, members: [{ userId: 'ana', territoryId: 't0' }] });
		assert.deepEqual([[...keys.tooLong], keys.accounts.size, keys.users.size], [['a'], 0, 0]);
	});

	test('a loop above ends', () => {
		const territories = [
			{ id: 'x', name: 'X', parentId: 'y' },
			{ id: 'y', name: 'Y', parentId: 'x' },
		];
		const keys = modelKeys({
			territories,
			accounts: [{ accountId: 'a', territoryId: 'x' }],
			members: [{ userId: 'ana', territoryId: 'y' }],
		});
		assert.deepEqual(keys.users.get('ana'), ['X']);
	});
});
