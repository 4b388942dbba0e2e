import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type RosterTerritory, territorySchema } from '../roster/schema.ts';
import { decideTerritory, territoryKeys, territoryOf } from './rules.ts';

const west = territorySchema.parse({ key: 'west', accounts: { states: ['CA', 'OR'] } });
const japan = territorySchema.parse({ key: 'japan', accounts: { countries: ['Japan'] } });
const named = territorySchema.parse({ key: 'named', accounts: { names: ['Northwind'] } });
const account = (name: string, country: string | null, state: string | null) => ({ id: '1', name, country, state });

describe('the territory of an account', () => {
	const rows: [string, ReturnType<typeof account>, RosterTerritory[], string | null | string[]][] = [
		['by state, whatever the case', account('A', 'USA', 'ca'), [west, japan], 'west'],
		['by country', account('A', 'Japan', null), [west, japan], 'japan'],
		['none', account('A', 'France', null), [west, japan], null],
		['a name beats a place', account('northwind', 'Japan', 'CA'), [west, named], 'named'],
		['two claims clash', account('A', 'Japan', 'CA'), [west, japan], ['west', 'japan']],
		['blanks match nothing', account('A', null, null), [west, japan], null],
	];
	for (const [name, input, territories, expected] of rows)
		test(name, () => {
			const found = territoryOf(input, territories);
			assert.deepEqual(found && 'clash' in found ? found.clash : (found?.key ?? null), expected);
		});
});

describe('keys of a user', () => {
	test('delimited, sorted, once each', () =>
		assert.deepEqual(territoryKeys(['west', 'east', 'west']), { value: ';east;west;', tooLong: false }));
	test('none', () => assert.deepEqual(territoryKeys([]), { value: null, tooLong: false }));
	test('exactly 255 characters fit, one more is unguarded and never cut', () => {
		assert.equal(territoryKeys(['x'.repeat(253)]).value?.length, 255);
		assert.deepEqual(territoryKeys(['x'.repeat(254)]), { value: '*', tooLong: true });
	});
});

describe('a new owner', () => {
	const rows: [string, string | null, 'Block' | 'Warn' | 'Unguarded' | null, string | null, string][] = [
		['who covers it', 'west', 'Block', ';east;west;', 'covered'],
		['who does not', 'west', 'Block', ';east;', 'block'],
		['who does not, with Warn', 'west', 'Warn', ';east;', 'warn'],
		['without territories', 'west', 'Block', null, 'block'],
		['of a name that only begins so', 'west', 'Block', ';westfalen;', 'block'],
		['of an unguarded territory', 'west', 'Unguarded', null, 'unguarded'],
		['whose keys did not fit', 'west', 'Block', '*', 'unguarded'],
		['of an account without one', null, 'Block', null, 'unguarded'],
		['of an account without policy', 'west', null, null, 'unguarded'],
	];
	for (const [name, territoryKey, policy, keys, expected] of rows)
		test(name, () => assert.equal(decideTerritory({ territoryKey, policy }, keys), expected));
});
