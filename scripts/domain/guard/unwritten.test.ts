/** What records still carry after their last change: known from the history alone, each case beside the twin that carries nothing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FoundChange } from './changeLog.ts';
import { type FactLists, type Mentorship, type ProtectionRow, guardFacts } from './facts.ts';
import { replay } from './history.ts';
import { UnwrittenProtections } from './unwritten.ts';

const NOW = '2026-11-21T00:00:00.000Z';
const at = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`;
const mentorship: Mentorship = {
	id: 'm1',
	name: 'MS-0001',
	mentorId: 'mia',
	menteeId: 'max',
	status: 'Active',
	signedAt: at(1),
	protectedUntil: null,
};
const ended: Mentorship = {
	...mentorship,
	status: 'Ended',
	endedOn: '2026-11-12',
	protectedUntil: '2026-11-20',
	disclosedUntil: '2026-12-20',
};
/** Max lets it go, to Tess. */
const away: Change = ['max', 'tess', 10];
type Change = [from: string, to: string, day: number, more?: Partial<FoundChange>];
const row = (change: Partial<ProtectionRow> = {}): ProtectionRow => ({
	recordId: 'acc',
	forId: 'max',
	againstId: 'mia',
	until: null,
	mentorshipId: 'm1',
	liftedAt: null,
	...change,
});
const released = { recordId: 'acc', releasedById: 'max', releasedToId: 'mia', createdAt: at(9), expiresAt: at(16), revokedAt: null };

/** `record: for > against until`, as it is left. */
function left(changes: Change[], lists: FactLists = {}): string[] {
	const facts = guardFacts({ mentorships: [mentorship], ...lists });
	const found = changes.map(([fromOwnerId, toOwnerId, day, more]): FoundChange => ({
		...{ object: 'Account', recordId: 'acc', historyId: `h${day}`, fromOwnerId, toOwnerId, changedById: 'ada', at: at(day) },
		...{ past: true, how: 'history', ...more },
	}));
	const unwritten = new UnwrittenProtections(facts, NOW);
	replay([], found, facts, undefined, unwritten);
	const told = [...unwritten];
	assert.equal(unwritten.length, told.length);
	for (const { object, recordId } of told) assert.equal(object, recordId.startsWith('acc') ? 'Account' : 'Lead');
	return told.map(({ recordId, forId, againstId, until }) => `${recordId}: ${forId} > ${againstId} ${until}`);
}

describe('what a record carries at the end, and nobody wrote down', () => {
	const ONE = ['acc: max > mia null'];
	const cases: [string, Change[], FactLists, string[]][] = [
		['with a third person', [away], {}, ONE],
		['further on', [away, ['tess', 'finn', 12]], {}, ONE],
		['changes in any order', [['tess', 'finn', 12], away], {}, ONE],
		['written down already', [away], { protections: [row()] }, []],
		['written down in the same save', [away], { protections: [row({ since: '2026-11-10T10:00:02.000Z' })] }, []],
		['written down when it was let go once more', [away], { protections: [row({ since: at(12) })] }, ONE],
		['written down against somebody else', [away], { protections: [row({ againstId: 'olga' })] }, ONE],
		['written down, and it ran out', [away], { protections: [row({ until: '2026-11-20' })] }, ONE],
		['lifted since', [away], { protections: [row({ liftedAt: at(12) })] }, []],
		['lifted before it was let go again', [away], { protections: [row({ liftedAt: at(9) })] }, ONE],
		['back home', [away, ['tess', 'max', 12]], {}, []],
		['taken by the other: a finding of its own', [away, ['tess', 'mia', 12]], {}, []],
		['taken by the other, and given on', [away, ['tess', 'mia', 12], ['mia', 'tess', 13]], {}, ONE],
		[
			'released to the other, who gave it on: theirs',
			[
				['max', 'mia', 10],
				['mia', 'tess', 11],
			],
			{ releases: [released] },
			['acc: mia > max null'],
		],
		['let go before the two signed', [['max', 'tess', 1, { at: '2026-10-30T10:00:00.000Z' }]], {}, []],
		['after the cool-off', [away], { mentorships: [ended] }, []],
		[
			'disclosed: longer',
			[away],
			{ mentorships: [ended], disclosed: [{ recordId: 'acc', mentorshipId: 'm1' }] },
			['acc: max > mia 2026-12-20'],
		],
		[
			'against each of two mentors',
			[away],
			{ mentorships: [mentorship, { ...mentorship, id: 'm2', mentorId: 'olga' }] },
			[...ONE, 'acc: max > olga null'],
		],
		[
			'to one of two mentors, by release: against the other',
			[['max', 'mia', 10]],
			{ mentorships: [mentorship, { ...mentorship, id: 'm2', mentorId: 'olga' }], releases: [released] },
			['acc: max > olga null'],
		],
		[
			'a lead, and what it was converted into',
			[
				['max', 'tess', 10, { object: 'Lead', recordId: 'lead' }],
				['tess', 'finn', 12, { leadId: 'lead', how: 'converted away' }],
			],
			{},
			['lead: max > mia null', ...ONE],
		],
	];
	for (const [name, changes, lists, expected] of cases)
		test(name, () => assert.deepEqual(left(changes, lists).sort(), [...expected].sort()));
});

test('facts take what is carried by those that are asked for, beside what is written', () => {
	const facts = guardFacts({ mentorships: [mentorship], protections: [row({ againstId: 'olga' })] });
	const unwritten = new UnwrittenProtections(facts, NOW);
	const change = { historyId: 'h', fromOwnerId: 'max', toOwnerId: 'tess', changedById: 'ada', at: at(10), past: true, how: 'history' };
	const changes = ['acc', 'acc2'].map((recordId) => ({ ...change, object: 'Account', recordId }) as FoundChange);
	replay([], changes, facts, undefined, unwritten);
	assert.deepEqual(
		[...unwritten].map(({ recordId, since }) => [recordId, since]),
		[
			['acc', at(10)],
			['acc2', at(10)],
		],
	);
	assert.deepEqual([unwritten.has('Account'), unwritten.has('Lead')], [true, false]);
	const among = unwritten.among(facts, (id) => id === 'acc');
	assert.deepEqual(
		[...among.protectionsOf].map(([id, rows]) => [id, rows.map(({ againstId }) => againstId)]),
		[['acc', ['olga', 'mia']]],
	);
	assert.deepEqual(
		among.protectionsOf.get('acc')!.map(({ since }) => since),
		[undefined, at(10)],
	);
	assert.equal(
		unwritten.among(facts, () => false),
		facts,
	);
});

test('what is added is told with the others, and those that are wanted alone, by kind and time', () => {
	const facts = guardFacts({ mentorships: [mentorship] });
	const unwritten = new UnwrittenProtections(facts, NOW);
	replay(
		[],
		[
			{
				object: 'Account',
				recordId: 'acc',
				historyId: 'h',
				fromOwnerId: 'max',
				toOwnerId: 'tess',
				changedById: 'ada',
				at: at(10),
				past: true,
				how: 'history',
			},
		],
		facts,
		undefined,
		unwritten,
	);
	const merged = { ...row({ recordId: 'lead' }), object: 'Lead' as const, since: '', merged: true as const };
	unwritten.add(merged);
	const there = { ...row(), object: 'Account' as const, since: at(10) };
	assert.deepEqual([...unwritten], [there, merged]);
	assert.deepEqual(
		unwritten.kinds.map(({ object }) => object),
		['Account', 'Lead'],
	);
	assert.deepEqual([...unwritten.those(({ object }) => object === 'Lead')], [merged]);
	assert.deepEqual([...unwritten.those((_, since) => since === Date.parse(at(10)))], [there]);
	assert.deepEqual([...unwritten.those((_, since) => since === 0)], [merged]);
});
