/**
 * The attack matrix: ways to the other's prospect, one test for each way and who tries it. What can be refused is refused at save, the rest
 * is found by the next scan, nothing passes unseen; and who may do the same, does.
 */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Row } from '../../scripts/salesforce/org.ts';
import { Battle, type Match, type Played } from './play.ts';
import type { Attack, Blocked, Found } from './row.ts';
import { ATTACKS } from './table.ts';
import type { Scene } from './world.ts';

let battle: Battle;
before(async () => {
	battle = await Battle.fight();
});

/** Scene and attempt of what was played to its end. */
function played({ scene, attempt, failure }: Played): { scene: Scene; attempt: NonNullable<Played['attempt']> } {
	if (failure !== undefined) throw failure;
	return { scene: scene!, attempt: attempt! };
}
const of = (rows: readonly Row[], result: string): Row[] => rows.filter((row) => row['Result__c'] === result);
const brief = (rows: readonly Row[]): string =>
	JSON.stringify(rows.map((row) => [row['Rule__c'], row['Result__c'], row['Object_Name__c'], row['Details__c']]));

/** What anyone but the parties reads: that it is protected, until when where that is a date, whom to ask, and a reference. */
const FOR_OTHERS = /^(?:[\s\S]+) is protected(?: until \d{1,2} [A-Z][a-z]{2} \d{4})?\. Ask your program owner \(ref\. ([^)]+)\)\.$/;
/** Longest message of a Custom Error. */
const LONGEST = 255;

function blocked(match: Match, expect: Blocked): void {
	const { scene, attempt } = played(match.attack);
	const { answer, got, record } = attempt;
	const incidents = scene.incidents(battle.before);
	assert.equal(got, false, 'they got it');
	assert.ok(answer && !answer.passed, 'it was not refused');
	if (expect.by !== 'guard') {
		assert.match(`${answer.code}: ${answer.message}`, expect.words!);
		return;
	}
	const code = match.attack.row.through === 'GraphQL' ? 'DataFetchingException' : 'FIELD_CUSTOM_VALIDATION_EXCEPTION';
	assert.equal(answer.code, code, answer.message);
	assert.ok(answer.message.length <= LONGEST, answer.message);
	const [incident, ...more] = of(incidents, 'Blocked');
	assert.ok(incident && !more.length, `one incident: ${brief(incidents)}`);
	assert.deepEqual(
		['Rule__c', 'Actor__c', 'From_Owner__c', 'To_Owner__c', 'Record_Id__c'].map((field) => incident[field]),
		[
			expect.rule,
			scene.actor.userId,
			(expect.to === 'victim' ? scene.gainer : scene.victim).userId,
			scene[expect.to ?? 'gainer'].userId,
			record,
		],
	);
	const party = scene.actor === scene.gainer;
	if (!expect.to) assert.equal(incident['Mentorship__c'], scene.mentorship);
	if (party && !expect.words) {
		assert.match(answer.message, /protected from/);
		return;
	}
	const reference = (expect.words ?? FOR_OTHERS).exec(answer.message)?.[1];
	assert.equal(reference, incident['Reference__c'], answer.message);
	for (const told of [scene.victim.name, scene.gainer.name, 'MS-', 'mentor'])
		assert.ok(!answer.message.includes(told), `others learn of it: ${answer.message}`);
}

function found(match: Match, expect: Found): void {
	const { scene, attempt } = played(match.attack);
	assert.equal(attempt.got, true, 'they did not get it');
	const rows = of(scene.incidents(battle.incidents), 'Found');
	const [incident, ...more] = rows.filter((row) => row['Rule__c'] === expect.rule && row['Record_Id__c'] === attempt.record);
	assert.ok(incident, `not found: ${brief(rows)}`);
	assert.deepEqual(more, [], 'once');
	if (expect.channel) assert.match(String(incident['Channel__c']), expect.channel);
}

function passes(match: Match): void {
	const { scene, attempt } = played(match.twin);
	assert.ok(attempt.got, `the twin did not pass: ${attempt.answer?.code} ${attempt.answer?.message}`);
	// An override is an incident by design; one that a program owner has dismissed is what the twin was about.
	const seen = scene
		.incidents(battle.incidents)
		.filter((row) => row['Result__c'] !== 'Overridden' && row['Review_Status__c'] !== 'Dismissed');
	assert.deepEqual(brief(seen), '[]', 'the twin is an incident');
}

const verdict = ({ expect }: Attack): string =>
	expect.at === 'scan'
		? `found by the scan within one run: ${expect.rule}`
		: `blocked at save by ${expect.by === 'guard' ? `the guard: ${expect.rule}` : expect.by}`;

for (const [theme, rows] of Map.groupBy(ATTACKS, (row) => row.theme))
	describe(theme, () => {
		for (const row of rows)
			for (const actor of row.by)
				test(`${row.id}: ${row.way}, by the ${actor}, through ${row.through}: ${verdict(row)}; passes: ${row.twin}`, () => {
					const match = battle.matches.get(Battle.key(row, actor))!;
					if (row.expect.at === 'save') blocked(match, row.expect);
					else found(match, row.expect);
					passes(match);
				});
	});

test('the scan writes all that it finds, and a second scan nothing', () => {
	assert.deepEqual(battle.refused, []);
	assert.deepEqual(battle.again!.incidents, []);
	assert.deepEqual(battle.again!.refused, []);
	assert.equal(battle.again!.known >= of(battle.incidents, 'Found').length, true);
});
