/** Is the matrix what it says? Ways enough, every interface and actor, the attacks real, the document as the table. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { ATTACKS_FILE, attacks } from '../../scripts/tools/attacks.ts';
import { INTERFACES } from './doors.ts';
import { Battle, type Played, switchable } from './play.ts';
import { ACTORS } from './row.ts';
import { ATTACKS } from './table.ts';

/** What the table must have at least. */
const WAYS = 60;

describe('the table', () => {
	test('has ways enough, each once and each with a twin of its own', () => {
		assert.ok(new Set(ATTACKS.map(({ way }) => way)).size >= WAYS);
		assert.equal(new Set(ATTACKS.map(({ id }) => id)).size, ATTACKS.length);
		for (const { id, by, attack, legitimate, twin, expect } of ATTACKS) {
			assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
			assert.ok(by.length > 0 && new Set(by).size === by.length, id);
			assert.ok(twin && String(legitimate) !== String(attack), `${id} has no twin`);
			if (expect.at === 'save') assert.ok(expect.by === 'guard' ? expect.rule : expect.words, `${id} does not say what refuses it`);
		}
	});
	test('every interface and every actor appears', () => {
		assert.deepEqual(
			INTERFACES.filter((each) => !ATTACKS.some(({ through }) => through === each)),
			[],
		);
		for (const actor of ACTORS)
			assert.ok(
				ATTACKS.some(({ by }) => by.includes(actor)),
				actor,
			);
	});
	test('is what docs/attacks.md shows; else run "npm run attacks"', async () => {
		assert.equal(readFileSync(ATTACKS_FILE, 'utf8'), await attacks());
	});
});

describe('with every guard switched off', () => {
	let played: Played[];
	before(async () => {
		played = await Battle.unguarded();
	});
	for (const row of ATTACKS)
		if (switchable(row))
			for (const actor of row.by)
				test(`${row.id}, by the ${actor}, through ${row.through}, gets the record`, () => {
					const one = played.find((each) => each.row === row && each.actor === actor)!;
					if (one.failure !== undefined) throw one.failure;
					assert.ok(one.attempt!.got, `${one.attempt!.answer?.code} ${one.attempt!.answer?.message}`);
				});
});
