import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type FactLists, type ProtectionRow, guardFacts } from './facts.ts';
import type { Finding } from './findings.ts';
import { type JudgedIncident, type Taking, isTakenFrom, protectionsOfTaken, takings, withoutWhoseItIs } from './taken.ts';

const [V, U, X] = ['005000000000001AAA', '005000000000002AAA', '005000000000003AAA'];
const ACCOUNT = '001000000000001AAA';
const AT = '2026-11-10T10:00:00.000Z';
const NOW = '2026-11-20T10:00:00.000Z';
const day = (date: number): string => `2026-11-${date}T10:00:00.000Z`;

const found: Finding = {
	...{ key: 'scan:h1', rule: 'Pair protection', object: 'Account', recordId: ACCOUNT, recordName: ACCOUNT, fromOwnerId: V, toOwnerId: U },
	...{ actorId: null, mentorshipId: 'm1', at: AT, timeKnown: true, how: 'history', through: [] },
};
const incident: JudgedIncident = {
	...{ recordId: ACCOUNT, recordName: 'Northwind', fromOwnerId: V, toOwnerId: U, result: 'Found', judgement: 'Open' },
};

describe('what was taken', () => {
	const taken = (finding: Partial<Finding>, ...incidents: Partial<JudgedIncident>[]): string[] =>
		takings(
			[{ ...found, ...finding }],
			incidents.map((each) => ({ ...incident, ...each })),
		).map(({ recordName, forId, toId, at }) => [recordName, forId, toId, at].join());
	const ONE = [`Northwind,${V},${U},${AT}`];
	const cases: [string, Partial<Finding>, Partial<JudgedIncident>[], string[]][] = [
		['an owner change whose incident is open', {}, [{}], ONE],
		['confirmed', {}, [{ judgement: 'Confirmed' }], ONE],
		['through other hands', { rule: 'Through other hands' }, [{}], ONE],
		['not dismissed', {}, [{ judgement: 'Dismissed' }], []],
		['dismissed once, found once more', {}, [{ judgement: 'Dismissed' }, {}], ONE],
		['not without an incident', {}, [], []],
		['not what a save told of', {}, [{ result: 'Observed' }], []],
		['not by an incident about others', {}, [{ toOwnerId: X }], []],
		['not what no change of owner gives back', { rule: 'Share or team' }, [{}], []],
		['nor a contact', { object: 'Contact' }, [{}], []],
		['not without a trace', { timeKnown: false }, [{}], []],
		['without a trace, confirmed', { timeKnown: false }, [{ judgement: 'Confirmed' }], ONE],
	];
	for (const [name, finding, incidents, expected] of cases) test(name, () => assert.deepEqual(taken(finding, ...incidents), expected));
	test('of several times the last', () => {
		const later = { ...found, key: 'scan:h3', at: day(12) };
		for (const all of [
			[found, later],
			[later, found],
		])
			assert.deepEqual(
				takings(all, [incident]).map(({ at }) => at),
				[day(12)],
			);
	});
});

describe('for whom it is protected', () => {
	const taking: Taking = { object: 'Account', recordId: ACCOUNT, recordName: 'Northwind', forId: V, toId: U, at: AT };
	const said = (more: Partial<ProtectionRow> = {}): ProtectionRow => ({
		...{ id: 'a1', recordId: ACCOUNT, forId: V, againstId: U, until: null, mentorshipId: 'm1', liftedAt: null, since: day(12) },
		...more,
	});
	const takers = { id: 'a2', forId: U, againstId: V };
	const changes = (lists: FactLists = {}, ownerId: string | null = U): string[] => {
		const facts = guardFacts({
			mentorships: [
				{
					id: 'm1',
					name: 'MS-0001',
					mentorId: U,
					menteeId: V,
					status: 'Active',
					signedAt: '2026-01-01T00:00:00.000Z',
					protectedUntil: null,
				},
			],
			...lists,
		});
		const { write, lift } = protectionsOfTaken([taking], () => ownerId ?? undefined, NOW, facts);
		return [
			...write.map(({ until, mentorshipId, disclosed }) => `${until} ${mentorshipId} ${disclosed}`),
			...lift.map(({ id, way }) => `${id} ${way}`),
		];
	};
	const RUNNING = ['null m1 false'];
	const release = { recordId: ACCOUNT, releasedById: V, releasedToId: U, createdAt: day(11), expiresAt: day(18), revokedAt: null };
	const ended = {
		...{ id: 'm1', name: 'MS-0001', mentorId: U, menteeId: V, status: 'Ended' as const, signedAt: '2026-01-01T00:00:00.000Z' },
		...{ endedOn: '2026-11-15', protectedUntil: '2027-02-13', disclosedUntil: '2027-05-14' },
	};
	const cases: [string, FactLists, string[], (string | null)?][] = [
		['nobody says it', {}, RUNNING],
		['with whomever it is by now', {}, RUNNING, X],
		['shown in a review', { disclosed: [{ recordId: ACCOUNT, mentorshipId: 'm1' }] }, ['null m1 true']],
		['while it cools off', { mentorships: [ended] }, ['2027-02-13 m1 false']],
		['while it cools off, shown', { mentorships: [ended], disclosed: [{ recordId: ACCOUNT, mentorshipId: 'm1' }] }, ['2027-05-14 m1 true']],
		['the protection is over', { mentorships: [{ ...ended, protectedUntil: '2026-11-19' }] }, []],
		['it is at home', {}, [], V],
		['it is gone', {}, [], null],
		['it says so', { protections: [said()] }, []],
		['it said so once', { protections: [said({ liftedAt: day(10).replace('T10', 'T09'), since: '' })] }, RUNNING],
		['it said so under a mentorship that is over', { protections: [said({ until: '2026-11-19' })] }, RUNNING],
		['it was lifted since, and nothing let it through', { protections: [said({ liftedAt: day(13) })] }, RUNNING],
		['what protects it for the taker since then goes', { protections: [said(), said(takers)] }, ['a2 Found']],
		[
			'what protected it for the taker before stays',
			{ protections: [said(), said({ ...takers, since: day(10).replace('T10', 'T09') })] },
			[],
		],
		[
			'what protects it for the taker from a third person since then goes',
			{ protections: [said(), said({ ...takers, againstId: X })] },
			['a2 Found'],
		],
		['nor does it stay when it is at home', { protections: [said(), said({ ...takers, againstId: X })] }, ['a2 Found'], V],
		[
			'at home, and the taker had it since by a release: that was theirs',
			{ releases: [release], protections: [said({ liftedAt: day(12) }), said({ ...takers, againstId: X })] },
			[],
			V,
		],
		['whose it is has left', { inactiveUserIds: [V] }, []],
		['released since', { releases: [release] }, []],
		['released since it says so', { releases: [release], protections: [said()] }, ['a1 Release']],
		['released since, with somebody else by now', { releases: [release], protections: [said()] }, [], X],
		['released and taken back', { releases: [{ ...release, revokedAt: day(12) }] }, RUNNING],
	];
	for (const [name, lists, expected, ownerId] of cases) test(name, () => assert.deepEqual(changes(lists, ownerId), expected));
});

test('what one took from two is lifted once', () => {
	const signed = { status: 'Active' as const, signedAt: '2026-01-01T00:00:00.000Z', protectedUntil: null, mentorId: U };
	const facts = guardFacts({
		mentorships: [
			{ ...signed, id: 'm1', name: 'MS-0001', menteeId: V },
			{ ...signed, id: 'm2', name: 'MS-0002', menteeId: X },
		],
		protections: [{ id: 'a1', recordId: ACCOUNT, forId: U, againstId: V, until: null, mentorshipId: 'm1', liftedAt: null, since: day(12) }],
	});
	const taking = { object: 'Account' as const, recordId: ACCOUNT, recordName: 'Northwind', toId: U, at: AT };
	const both = [V, X].map((forId): Taking => ({ ...taking, forId }));
	assert.deepEqual(
		protectionsOfTaken(both, () => V, NOW, facts).lift.map(({ id }) => id),
		['a1'],
	);
});

test('a protection is explained by a taking, by whom it is against from whom it is for', () => {
	const STANDING = { dismissed: new Set<string>() };
	const row = { recordId: ACCOUNT, forId: V, againstId: U };
	assert.equal(isTakenFrom(found, row, STANDING), true);
	for (const other of [{ forId: X }, { againstId: X }, { recordId: '001000000000002AAA' }])
		assert.equal(isTakenFrom(found, { ...row, ...other }, STANDING), false);
	assert.equal(isTakenFrom({ ...found, rule: 'Clone' }, row, STANDING), false);
	assert.equal(isTakenFrom(found, row, { dismissed: new Set([found.key]) }), false);
});

test('who still reaches what was taken from them gained nothing; unless it was dismissed that it was taken', () => {
	const dismissed = new Set<string>();
	const share: Finding = { ...found, key: 'scan:access', rule: 'Share or team', how: 'share', fromOwnerId: U, toOwnerId: V };
	const kept = (each: Partial<Finding>, past: Finding = found, facts = { dismissed }): number =>
		withoutWhoseItIs([{ ...share, ...each }], [past], facts).length;
	assert.equal(kept({}), 0);
	for (const other of [{ toOwnerId: X }, { fromOwnerId: X }, { recordId: '001000000000002AAA' }, { rule: 'Role hierarchy' as const }])
		assert.equal(kept(other), 1);
	assert.equal(kept({}, { ...found, rule: 'Clone' }), 1);
	assert.equal(kept({}, found, { dismissed: new Set([found.key]) }), 1);
});
