import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ChangeLog, type FoundChange } from './changeLog.ts';
import { type FactLists, type GuardedObject, type Mentorship, type ProtectionRow, type Release, guardFacts } from './facts.ts';
import { PastOwners } from './owners.ts';
import { type AccountNode, type DealMove, accountsOf, dealsOnOthersAccounts } from './placements.ts';
import type { DealRecord } from './prospects.ts';

const V = '005000000000001AAA';
const U = '005000000000002AAA';
const X = '005000000000003AAA';
const NOW = '2026-11-21T00:00:00.000Z';
const day = (of: number): string => `2026-11-${String(of).padStart(2, '0')}T10:00:00.000Z`;
const W = '005000000000004AAA';
const running = { status: 'Active' as const, signedAt: '2025-01-01T00:00:00.000Z', protectedUntil: null };
const mentorships: Mentorship[] = [{ id: 'm1', name: 'MS-0001', mentorId: U, menteeId: V, ...running }];
type Change = [GuardedObject, string, string, string, string];

interface World {
	dealOwner: string;
	accountOwner: string;
	/** Object, record, from, to, at. */
	changes?: Change[];
	/** Without a trace: object, record, from, to. */
	silent?: [GuardedObject, string, string, string][];
	moves?: [string, string, string][];
	tracked?: GuardedObject[];
	seen?: Record<string, { at: string; owner: string }>;
	createdAt?: string;
	createdById?: string;
	accountCreator?: string;
	/** Of the account that it was on before. */
	elseOwner?: string;
	movedById?: string;
	/** Of its moves: no history has them. */
	traceless?: DealMove['traceless'];
	facts?: FactLists;
}
function judged(world: World): [string[], number] {
	const { dealOwner, accountOwner, changes = [], silent = [], moves = [], tracked = ['Account', 'Opportunity'], seen = {} } = world;
	const log = new ChangeLog();
	for (const [object, record, from, to, at] of changes) log.add(object, `h${log.length}`, record, from, to, X, at);
	const more = silent.map(([object, recordId, fromOwnerId, toOwnerId]): FoundChange => ({
		...{ object, recordId, fromOwnerId, toOwnerId, historyId: null, changedById: null, at: NOW, how: 'present owner' },
	}));
	const accounts = new Map<string, AccountNode>([
		['acc', { ownerId: accountOwner, parentId: null, createdById: world.accountCreator ?? X }],
		['else', { ownerId: world.elseOwner ?? X, parentId: null }],
	]);
	const deal: DealRecord = {
		...{ id: 'deal', name: 'Renewal', ownerId: dealOwner, accountId: moves.at(-1)?.[1] ?? 'acc', amount: null },
		...{ createdAt: world.createdAt ?? day(10), createdById: world.createdById ?? X },
	};
	const owners = new PastOwners({
		...{ histories: [log], more, tracked: new Set(tracked), now: NOW },
		...{ lastSeen: (id) => seen[id], isParty: (id) => id === V || id === U },
	});
	const history = moves.map(([fromAccountId, toAccountId, at], index): DealMove => ({
		...{ historyId: `m${index}`, dealId: 'deal', fromAccountId, toAccountId, at },
		...(world.traceless ? { movedById: null, traceless: world.traceless } : { movedById: world.movedById ?? X }),
	}));
	const { findings, unsure } = dealsOnOthersAccounts(
		[deal],
		accounts,
		guardFacts({ mentorships, ...world.facts }),
		owners,
		new Map([['deal', history]]),
	);
	return [findings.map(({ rule, how, toOwnerId }) => `${rule}: ${how}, ${toOwnerId === U ? 'U' : 'V'}`), unsure.length];
}

const three = [...mentorships, { id: 'm2', name: 'MS-0002', mentorId: U, menteeId: W, ...running }];
/** The account, for a week around the move. */
const letUse = (releasedById: string, releasedToId: string): Release => ({
	...{ recordId: 'acc', releasedById, releasedToId, createdAt: day(9), expiresAt: day(16), revokedAt: null },
});
const carriedFor = (forId: string): ProtectionRow => ({
	...{ recordId: 'deal', forId, againstId: U, until: null, mentorshipId: 'm1', liftedAt: null },
});
/** What took the deal from `else` to `acc` between two scans. */
const merged = { moves: [['else', 'acc', NOW]] as World['moves'], traceless: { since: day(12), isTracked: true } };
const ON = 'Opportunity on the other’s account: creation, U';
const CASES: [string, World, [string[], number]][] = [
	['created on the other’s account', { dealOwner: U, accountOwner: V }, [[ON], 0]],
	[
		'the victim’s own deal, whose account was taken later',
		{ dealOwner: V, accountOwner: U, changes: [['Account', 'acc', V, U, day(12)]] },
		[[], 0],
	],
	[
		'created there before its account was taken, too',
		{ dealOwner: U, accountOwner: U, changes: [['Account', 'acc', V, U, day(12)]] },
		[[ON], 0],
	],
	[
		'created when the account was a third person’s',
		{ dealOwner: U, accountOwner: V, changes: [['Account', 'acc', X, V, day(12)]] },
		[[], 0],
	],
	[
		'moved to a third person’s account, which was given on',
		{ dealOwner: V, accountOwner: U, changes: [['Account', 'acc', X, U, day(14)]], moves: [['else', 'acc', day(12)]] },
		[['Opportunity moved: moved, U'], 0],
	],
	[
		'the same, moved by its owner',
		{ dealOwner: V, accountOwner: U, changes: [['Account', 'acc', X, U, day(14)]], moves: [['else', 'acc', day(12)]], movedById: V },
		[[], 0],
	],
	[
		'moved away again before the account was given on',
		{
			...{ dealOwner: V, accountOwner: U, changes: [['Account', 'acc', X, U, day(14)]] },
			moves: [
				['else', 'acc', day(12)],
				['acc', 'else', day(13)],
			],
		},
		[[], 0],
	],
	['created after the other had let it go', { dealOwner: U, accountOwner: X, changes: [['Account', 'acc', V, X, day(8)]] }, [[], 0]],
	['created before the other let it go', { dealOwner: U, accountOwner: X, changes: [['Account', 'acc', V, X, day(12)]] }, [[ON], 0]],
	[
		'given to them while there',
		{ dealOwner: U, accountOwner: V, changes: [['Opportunity', 'deal', X, U, day(12)]] },
		[['Opportunity on the other’s account: given on account, U'], 0],
	],
	['a silent change of the account’s owner, at any time', { dealOwner: V, accountOwner: U, silent: [['Account', 'acc', V, U]] }, [[], 1]],
	[
		'which the ledger dates after the deal',
		{ dealOwner: V, accountOwner: U, silent: [['Account', 'acc', V, U]], seen: { acc: { at: day(11), owner: V } } },
		[[], 0],
	],
	[
		'taken with its account in the moment of its creation',
		{
			dealOwner: U,
			accountOwner: U,
			changes: [
				['Account', 'acc', V, U, day(10)],
				['Opportunity', 'deal', V, U, day(10)],
			],
		},
		[[], 0],
	],
	[
		'taken along with an account of the other',
		{
			dealOwner: U,
			accountOwner: U,
			changes: [
				['Account', 'acc', V, U, day(12)],
				['Opportunity', 'deal', X, U, day(12)],
			],
		},
		[[], 0],
	],
	['owners that nobody tracks', { dealOwner: V, accountOwner: U, tracked: [] }, [[], 1]],
	[
		'owners that nobody tracks, where both were created by who has them',
		{ dealOwner: U, accountOwner: V, tracked: [], createdById: U, accountCreator: V },
		[[ON], 0],
	],
	[
		'owners that nobody tracks, and the ledger saw before',
		{ dealOwner: U, accountOwner: V, tracked: ['Opportunity'], seen: { acc: { at: day(9), owner: V } } },
		[[ON], 0],
	],
	['a history that is over by now', { dealOwner: U, accountOwner: V, createdAt: '2025-03-01T00:00:00.000Z' }, [[], 1]],
	['moved to an own account', { dealOwner: V, accountOwner: U, moves: [['else', 'acc', day(12)]] }, [['Opportunity moved: moved, U'], 0]],
	[
		'moved to the other’s, and back',
		{
			dealOwner: U,
			accountOwner: V,
			moves: [
				['else', 'acc', day(12)],
				['acc', 'else', day(13)],
			],
		},
		[['Opportunity moved: moved, V'], 0],
	],
	[
		'moved away from the other’s account, on which it was created',
		{ dealOwner: U, accountOwner: V, moves: [['acc', 'else', day(12)]] },
		[[ON], 0],
	],
	[
		'an own deal, moved to the other’s account',
		{ dealOwner: U, accountOwner: V, moves: [['else', 'acc', day(12)]], movedById: U },
		[['Opportunity on the other’s account: moved, U'], 0],
	],
	[
		'an own deal, moved to an account that was released for it',
		{ dealOwner: U, accountOwner: V, moves: [['else', 'acc', day(12)]], movedById: U, facts: { releases: [letUse(V, U)] } },
		[[], 0],
	],
	[
		'a deal that carries protection, moved by who has it to an account that was released to them',
		{
			...{ dealOwner: W, accountOwner: U, moves: [['else', 'acc', day(12)]], movedById: W },
			facts: { mentorships: three, releases: [letUse(U, W)], protections: [carriedFor(V)] },
		},
		[['Opportunity moved: moved, U'], 0],
	],
	[
		'the same, released by whose it was',
		{
			...{ dealOwner: W, accountOwner: U, moves: [['else', 'acc', day(12)]], movedById: W },
			facts: { mentorships: three, releases: [letUse(U, W), { ...letUse(V, U), recordId: 'deal' }], protections: [carriedFor(V)] },
		},
		[[], 0],
	],
	[
		'brought to an own account without a trace',
		{ dealOwner: V, accountOwner: U, ...merged },
		[['Opportunity moved: moved without a trace, U'], 0],
	],
	[
		'the same, where such moves have no history: a save would have refused its owner, too',
		{ dealOwner: V, accountOwner: U, ...merged, traceless: { since: day(12), isTracked: false } },
		[['Opportunity moved: moved without a trace, U'], 0],
	],
	[
		'the same, where its owner may have moved it, by a release that has run out',
		{
			...{ dealOwner: V, accountOwner: U, ...merged, traceless: { since: day(12), isTracked: false } },
			facts: { releases: [{ ...letUse(U, V), expiresAt: day(13) }] },
		},
		[[], 1],
	],
	['the same, of what is on the account of neither', { dealOwner: V, accountOwner: X, ...merged }, [[], 0]],
	[
		'the same, where what it stood on was released to who has it now',
		{ dealOwner: V, accountOwner: U, ...merged, facts: { releases: [{ ...letUse(V, U), recordId: 'else', expiresAt: day(13) }] } },
		[[], 0],
	],
	[
		'the same, where that had run out before it was seen there',
		{ dealOwner: V, accountOwner: U, ...merged, facts: { releases: [{ ...letUse(V, U), recordId: 'else', expiresAt: day(11) }] } },
		[['Opportunity moved: moved without a trace, U'], 0],
	],
	[
		'the same, where its owner may have moved it, since the account was released to them',
		{ dealOwner: V, accountOwner: U, ...merged, facts: { releases: [{ ...letUse(U, V), expiresAt: day(28) }] } },
		[[], 1],
	],
	[
		'the same, where it may have been before they agreed',
		{
			...{ dealOwner: V, accountOwner: U, ...merged },
			facts: { mentorships: [{ ...mentorships[0]!, signedAt: day(13) }] },
		},
		[[], 1],
	],
	[
		'the same, where they had agreed when it was last seen elsewhere',
		{
			...{ dealOwner: V, accountOwner: U, ...merged },
			facts: { mentorships: [{ ...mentorships[0]!, signedAt: day(11) }] },
		},
		[['Opportunity moved: moved without a trace, U'], 0],
	],
	[
		'the same, from another account of who has it now: who merges their own accounts takes nothing',
		{ dealOwner: V, accountOwner: U, elseOwner: U, createdAt: '2024-06-01T00:00:00.000Z', ...merged },
		[[], 0],
	],
	[
		'the same, from an account that was given to them later',
		{ dealOwner: V, accountOwner: U, elseOwner: U, changes: [['Account', 'else', V, U, day(13)]], ...merged },
		[['Opportunity moved: moved without a trace, U'], 0],
	],
	[
		'the same, where the account was whose deal it is, and went to the other later',
		{ dealOwner: V, accountOwner: U, changes: [['Account', 'acc', V, U, day(14)]], ...merged },
		[[], 1],
	],
	[
		'the same, where the deal was whose account it is, and went to the other later',
		{ dealOwner: V, accountOwner: U, changes: [['Opportunity', 'deal', U, V, day(14)]], ...merged },
		[[], 1],
	],
	[
		'the same, where the deal had gone from hand to hand and carried what protects it',
		{
			...{ dealOwner: V, accountOwner: U, ...merged },
			changes: [
				['Opportunity', 'deal', V, X, day(13)],
				['Opportunity', 'deal', X, V, day(14)],
			],
			facts: { protections: [carriedFor(V)] },
		},
		[['Opportunity moved: moved without a trace, U'], 0],
	],
	[
		'the same, where the account was with somebody else meanwhile',
		{
			...{ dealOwner: V, accountOwner: U, ...merged },
			changes: [
				['Account', 'acc', U, X, day(13)],
				['Account', 'acc', X, U, day(14)],
			],
		},
		[['Opportunity moved: moved without a trace, U'], 0],
	],
	[
		'moved to it, away and to it once more: taken twice',
		{
			...{ dealOwner: V, accountOwner: U },
			moves: [
				['else', 'acc', day(12)],
				['acc', 'else', day(13)],
				['else', 'acc', day(14)],
			],
		},
		[['Opportunity moved: moved, U', 'Opportunity moved: moved, U'], 0],
	],
	[
		'brought to a third person’s account without a trace, which was given on',
		{
			...{ dealOwner: V, accountOwner: U, changes: [['Account', 'acc', X, U, day(14)]] as Change[] },
			moves: [['else', 'acc', day(12)]],
			traceless: { since: day(10), isTracked: true },
		},
		[['Opportunity moved: moved without a trace, U'], 0],
	],
	[
		'a deal that its owner could not have put there: to the account of who is protected from them',
		{
			...{ dealOwner: W, accountOwner: X, ...merged },
			facts: {
				mentorships: three,
				protections: [{ ...carriedFor(U), recordId: 'acc', againstId: W, mentorshipId: 'm2' }],
			},
		},
		[[], 1],
	],
	[
		'the same, which carries nothing',
		{
			...{ dealOwner: W, accountOwner: U, moves: [['else', 'acc', day(12)]], movedById: W },
			facts: { mentorships: three, releases: [letUse(U, W)] },
		},
		[[], 0],
	],
];
describe('deals on accounts of the other', () => {
	for (const [name, world, expected] of CASES) test(name, () => assert.deepEqual(judged(world), expected));
});

test('a log gives the changes of one record in order, whatever was added since', () => {
	const log = new ChangeLog();
	log.add('Account', 'h2', 'a', V, U, X, day(2));
	assert.deepEqual(log.of('b'), []);
	log.add('Account', 'h3', 'b', U, X, X, day(3));
	log.add('Account', 'h1', 'a', X, V, X, day(1));
	assert.deepEqual(
		[log.of('a'), log.of('b'), log.of(V), log.of('c')].map((list) => list.map(({ historyId }) => historyId)),
		[['h1', 'h2'], ['h3'], [], []],
	);
});

test('accounts that deals are on, were on, or are below: for whose deals they are, and for everybody where they are several’s', () => {
	const deal = (id: string, ownerId: string, accountId: string | null): DealRecord => ({
		...{ id, name: id, ownerId, accountId, amount: null, createdAt: day(1), createdById: ownerId },
	});
	const accounts = new Map<string, AccountNode>([
		['low', { ownerId: X, parentId: 'high' }],
		['side', { ownerId: X, parentId: 'high' }],
		['ring', { ownerId: X, parentId: 'ring' }],
	]);
	const move: DealMove = { historyId: 'h', dealId: 'one', fromAccountId: 'before', toAccountId: 'low', movedById: X, at: day(2) };
	const isOn = accountsOf(
		[deal('one', U, 'low'), deal('two', V, 'side'), deal('three', U, 'ring'), deal('four', U, null)],
		accounts,
		new Map([['one', [move]]]),
	);
	const whose = (account: string): string[] => [U, V, W].filter((owner) => isOn(account, owner));
	assert.deepEqual(['low', 'before', 'side', 'ring', 'else'].map(whose), [[U], [U], [V], [U], []]);
	assert.equal(isOn('high', U) && isOn('high', V), true);
});
