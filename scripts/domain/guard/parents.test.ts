import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ChangeLog } from './changeLog.ts';
import { type Mentorship, guardFacts } from './facts.ts';
import { PastOwners } from './owners.ts';
import { type ParentMove, PastParents } from './parents.ts';
import { type AccountNode, dealsOnOthersAccounts } from './placements.ts';
import type { DealRecord } from './prospects.ts';

const V = '005000000000001AAA';
const U = '005000000000002AAA';
const X = '005000000000003AAA';
const NOW = '2026-11-21T00:00:00.000Z';
const day = (of: number): string => `2026-11-${String(of).padStart(2, '0')}T10:00:00.000Z`;
const running = { status: 'Active' as const, signedAt: '2025-01-01T00:00:00.000Z', protectedUntil: null };
const facts = guardFacts({ mentorships: [{ id: 'm1', name: 'MS-0001', mentorId: U, menteeId: V, ...running } satisfies Mentorship] });

/** Account, the one that it was below, the one that it was put below, by whom, when. */
type Put = [string, string | null, string | null, string, string];
interface World {
	/** Of `low` and `middle`; `top` is the other's. */
	parents?: Record<string, string>;
	puts?: Put[];
	tracked?: boolean;
	/** What the org was asked about; all of them unless said otherwise. */
	asked?: string[];
	modified?: Record<string, string>;
	createdById?: string;
	dealOwner?: string;
	lowOwner?: string;
	topOwner?: string;
}

/** A deal of U's on their account `low`, made on the tenth. */
function judged(world: World) {
	const { parents = { low: 'top' }, puts = [], tracked = true, asked = ['low', 'middle', 'top'], modified = {} } = world;
	const { lowOwner = U, topOwner = V, dealOwner = U } = world;
	const accounts = new Map<string, AccountNode>([
		['low', { ownerId: lowOwner, parentId: parents['low'] ?? null }],
		['middle', { ownerId: X, parentId: parents['middle'] ?? null }],
		['top', { ownerId: topOwner, parentId: null }],
	]);
	const deal: DealRecord = {
		...{ id: 'deal', name: 'Renewal', ownerId: dealOwner, accountId: 'low', amount: null },
		...{ createdAt: day(10), createdById: world.createdById ?? dealOwner },
	};
	const owners = new PastOwners({
		...{ histories: [new ChangeLog()], tracked: new Set(['Account', 'Opportunity'] as const), now: NOW },
		isParty: (id) => id === V || id === U,
	});
	const moves = puts.map(([accountId, fromParentId, toParentId, movedById, at], index): ParentMove => ({
		...{ historyId: `h${index}`, accountId, fromParentId, toParentId, movedById, at },
	}));
	const past = new PastParents({
		...{ asked: new Set(asked), moves: Map.groupBy(moves, ({ accountId }) => accountId), tracked, now: NOW },
		modified: new Map(Object.entries(modified)),
	});
	const { findings, unsureBelow, hanging, hangsOn, unsure } = dealsOnOthersAccounts([deal], accounts, facts, owners, past);
	assert.deepEqual(unsure, [], 'whose they were is known');
	assert.equal(hanging.length > 0, hangsOn.size > 0);
	return [
		...findings.map(
			({ how, actorId, at, toOwnerId, through }) => `${how} by ${actorId} on ${at.slice(8, 10)} at ${through[0]}, ${toOwnerId}`,
		),
		...unsureBelow.map(() => 'unsure'),
		...(hangsOn.size ? [`asks ${[...hangsOn].join()}`] : []),
	];
}

const CREATED = `creation by ${U} on 10 at top, ${U}`;
const CASES: [string, World, string[]][] = [
	['made on an account below the other’s', {}, [CREATED]],
	['nobody has asked since when it is below', { asked: [] }, ['asks low']],
	[
		'an account between: both are asked about, the top one is not',
		{ parents: { low: 'middle', middle: 'top' }, asked: [] },
		['asks low,middle'],
	],
	['an account of the other itself hangs on nothing', { lowOwner: V, parents: {}, asked: [] }, [`creation by ${U} on 10 at low, ${U}`]],
	['an own account below a third person’s hangs on nothing', { topOwner: X, asked: [] }, []],
	['a third person put it below the other’s later', { puts: [['low', null, 'top', X, day(12)]] }, []],
	['the other put it below their own later', { puts: [['low', null, 'top', V, day(12)]] }, []],
	['in the very second', { puts: [['low', null, 'top', X, day(10)]] }, []],
	['whose deal it is put it there', { puts: [['low', null, 'top', U, day(12)]] }, [`put below by ${U} on 12 at top, ${U}`]],
	['whose deal it is put it there before', { puts: [['low', null, 'top', U, day(8)]] }, [CREATED]],
	['put there by somebody before', { puts: [['low', null, 'top', X, day(8)]] }, [CREATED]],
	[
		'the other put theirs below an own of the party later: nothing of its owner’s deals',
		{ lowOwner: V, topOwner: U, dealOwner: V, puts: [['low', null, 'top', U, day(12)]] },
		[],
	],
	[
		'an account above was put below the other’s later',
		{ parents: { low: 'middle', middle: 'top' }, puts: [['middle', null, 'top', X, day(12)]] },
		[],
	],
	[
		'by whose deal it is',
		{ parents: { low: 'middle', middle: 'top' }, puts: [['middle', null, 'top', U, day(12)]] },
		[`put below by ${U} on 12 at top, ${U}`],
	],
	[
		'an own account was put below one that was below the other’s already',
		{ parents: { low: 'middle', middle: 'top' }, puts: [['low', null, 'middle', U, day(12)]] },
		[`put below by ${U} on 12 at top, ${U}`],
	],
	[
		'below another first, which is asked about, too',
		{ puts: [['low', 'middle', 'top', X, day(12)]], parents: { low: 'top', middle: 'top' }, asked: ['low'] },
		['asks middle'],
	],
	[
		'taken out for the deal by whose it is, and put back',
		{
			puts: [
				['low', 'top', null, U, day(9)],
				['low', null, 'top', U, day(11)],
			],
		},
		[CREATED],
	],
	[
		'taken out and put back by a third person who made the deal for them',
		{
			createdById: X,
			puts: [
				['low', 'top', null, X, day(9)],
				['low', null, 'top', X, day(11)],
			],
		},
		[`creation by ${X} on 10 at top, ${U}`],
	],
	[
		'taken out by the other, and put back',
		{
			puts: [
				['low', 'top', null, V, day(9)],
				['low', null, 'top', V, day(11)],
			],
		},
		[],
	],
	[
		'taken out before any mentorship, and put back by a third person',
		{
			puts: [
				['low', 'top', null, U, '2024-12-01T00:00:00.000Z'],
				['low', null, 'top', X, day(11)],
			],
		},
		[],
	],
	['its parent is not tracked', { tracked: false }, ['unsure']],
	['not tracked, and touched since', { tracked: false, modified: { low: day(11) } }, ['unsure']],
	['not tracked, and not touched since', { tracked: false, modified: { low: day(10) } }, [CREATED]],
	['tracked for a while only', { tracked: false, puts: [['low', null, 'top', X, day(12)]] }, []],
	['rows that do not end in where it is', { puts: [['low', null, 'middle', X, day(8)]] }, ['unsure']],
	[
		'between rows that do not fit together',
		{
			puts: [
				['low', null, 'middle', X, day(8)],
				['low', 'top', 'middle', X, day(11)],
				['low', 'middle', 'top', X, day(12)],
			],
		},
		['unsure'],
	],
];
describe('deals on accounts below the other’s, by what was above them then', () => {
	for (const [name, world, expected] of CASES) test(name, () => assert.deepEqual(judged(world), expected));
});

test('without evidence all is as it is now, and sure', () => {
	assert.deepEqual(new PastParents(null).at('low', 'top', day(1), 'before'), { parentId: 'top', sure: true, asked: true });
});

test('where several changes are in one second, before and after are beyond all of them', () => {
	const move = (historyId: string, fromParentId: string | null, toParentId: string | null): ParentMove => ({
		...{ historyId, accountId: 'low', fromParentId, toParentId, movedById: X, at: day(10) },
	});
	const moves = new Map([['low', [move('h2', null, 'top'), move('h1', 'middle', null)]]]);
	const past = new PastParents({ asked: new Set(['low']), moves, tracked: true, modified: new Map(), now: NOW });
	assert.equal(past.at('low', 'top', day(10), 'before').parentId, 'middle');
	assert.equal(past.at('low', 'top', day(10), 'after').parentId, 'top');
});

test('what is older than field history is kept is not sure, unless the account was not touched since', () => {
	const then = '2025-03-01T00:00:00.000Z';
	const sure = (modified: string): boolean =>
		new PastParents({ asked: new Set(['low']), moves: new Map(), tracked: true, modified: new Map([['low', modified]]), now: NOW }).at(
			...(['low', 'top', then, 'before'] as const),
		).sure;
	assert.deepEqual([sure(day(1)), sure('2025-02-01T00:00:00.000Z')], [false, true]);
});
