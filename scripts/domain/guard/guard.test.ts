import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Decision, HOLD_CAP, decideConversion, decideHold, decideMatch, decideOpportunity, decideOwner } from './decision.ts';
import { type FactLists, type Hold, type Mentorship, type ProtectionRow, guardFacts, instant } from './facts.ts';
import { isLive, protectionKey, protectionsAfter } from './hands.ts';
import { matchKeys } from './matching.ts';
import { letThroughSince, mayHaveBeenLet, openWays, wayThrough } from './ways.ts';
import type { GuardScenario, ScenarioPerson } from './scenarios/scenario.ts';
import { GUARD_SCENARIOS } from './scenarios/table.ts';

const NOW = '2026-11-20T10:00:00.000Z';
const ago = (days: number, minutes = 0): string => new Date(Date.parse(NOW) - days * 86_400_000 - minutes * 60_000).toISOString();
const people: Record<ScenarioPerson, string> = {
	mentor: '005000000000001AAA',
	mentee: '005000000000002AAA',
	stranger: '005000000000003AAA',
	colleague: '005000000000004AAA',
	approver: '005000000000005AAA',
};

function mentorshipsOf(scenario: GuardScenario): Mentorship[] {
	const also = scenario.alsoWith && people[scenario.alsoWith];
	const running = { id: 'also', name: 'MS-0009', status: 'Active' as const, signedAt: ago(400), protectedUntil: null };
	const pair = scenario.mentorships.map(({ status, endedDaysAgo = 0, coolingOffDays = 90 }, index) => ({
		id: `m${index}`,
		name: `MS-000${index}`,
		mentorId: people.mentor,
		menteeId: people.mentee,
		status,
		signedAt: status === 'Proposed' ? null : ago(400),
		endedOn: status === 'Ended' ? ago(endedDaysAgo).slice(0, 10) : null,
		protectedUntil: status === 'Ended' ? ago(endedDaysAgo - coolingOffDays).slice(0, 10) : null,
	}));
	return also ? [...pair, { ...running, mentorId: people[scenario.taker], menteeId: also }] : pair;
}

/** The facts that the scenario is about, with the record going through its hands first. */
function play(scenario: GuardScenario): Decision {
	const which = (record: 'this' | 'another' | 'its twin' | 'the deal on it'): string =>
		({ this: 'record', another: 'other', 'its twin': 'twin', 'the deal on it': 'deal' })[record];
	const mayRelease = (by: ScenarioPerson): boolean =>
		by !== scenario.release!.to && (!scenario.manager || (scenario.ownerInactive === true && by === scenario.manager));
	const { release, override, realignment, hold } = scenario;
	const lists: FactLists = {
		mentorships: mentorshipsOf(scenario),
		releases: [
			...(release && mayRelease(release.by)
				? [
						{
							recordId: which(release.record),
							releasedById: people[release.by],
							...(scenario.manager && { releasedForId: people[scenario.owner] }),
							releasedToId: people[release.to],
							createdAt: ago(release.daysAgo),
							expiresAt: ago(release.daysAgo - 7),
							revokedAt: release.revoked ? ago(0) : null,
						},
					]
				: []),
			...(scenario.act?.kind === 'move carried opportunity' && scenario.act.released
				? [
						{
							recordId: 'theirs',
							releasedById: people[scenario.taker],
							releasedToId: people[scenario.hands?.at(-1)?.to ?? scenario.owner],
							createdAt: ago(1),
							expiresAt: ago(-6),
							revokedAt: null,
						},
					]
				: []),
			...(scenario.above?.released
				? [
						{
							recordId: 'above',
							releasedById: people[scenario.above.of],
							releasedToId: people[scenario.taker],
							createdAt: ago(1),
							expiresAt: ago(-6),
							revokedAt: null,
						},
					]
				: []),
		],
		overrides: override
			? [
					{
						recordId: which(override.record),
						newOwnerId: people[override.to],
						approvedById: people.approver,
						createdAt: ago(0, override.minutesAgo),
						expiresAt: ago(0, override.minutesAgo - 15),
						usedAt: override.used ? ago(0, override.minutesAgo - 1) : null,
					},
				]
			: [],
		realignments: realignment
			? [
					{
						recordId: which(realignment.record),
						newOwnerId: people[realignment.to],
						approvedById: realignment.draft ? null : people.approver,
						status: realignment.draft ? 'Draft' : 'Approved',
						startsAt: ago(-realignment.starts),
						endsAt: ago(-realignment.ends),
						usedAt: null,
					},
				]
			: [],
		holds: hold
			? [
					{
						holderId: people[scenario.owner],
						domain: hold.domain,
						name: null,
						status: hold.approved ? 'Approved' : 'Requested',
						expiresOn: ago(hold.daysAgo - 90).slice(0, 10),
					},
				]
			: [],
		disclosed: [
			...(scenario.disclosed ? [{ recordId: 'record', mentorshipId: 'm0' }] : []),
			...(scenario.twin?.disclosed ? [{ recordId: 'twin', mentorshipId: 'm0' }] : []),
			...(scenario.above?.disclosed ? [{ recordId: 'above', mentorshipId: 'm0' }] : []),
		],
		inactiveUserIds: scenario.ownerInactive ? [people[scenario.owner]] : [],
	};
	let protections: ProtectionRow[] = [];
	const passOn = (recordId: string, owner: ScenarioPerson, hands: NonNullable<GuardScenario['hands']>): string => {
		let fromOwnerId = people[owner];
		for (const { to, daysAgo } of hands) {
			const facts = guardFacts({ ...lists, protections });
			const change = { recordId, fromOwnerId, toOwnerId: people[to], at: ago(daysAgo) };
			const rows = protectionsAfter(facts.protectionsOf.get(recordId) ?? [], change, decideOwner(change, facts).way !== undefined, facts);
			protections = [...protections.filter((row) => row.recordId !== recordId), ...rows];
			fromOwnerId = people[to];
		}
		return fromOwnerId;
	};
	const ownerId = passOn('record', scenario.owner, scenario.hands ?? []);
	const { above } = scenario;
	const upwards = above ? [{ id: 'above', ownerId: passOn('above', above.of, above.hands ? [above.hands] : []) }] : [];
	const chain = [{ id: 'record', ownerId }, ...upwards];
	const facts = guardFacts({ ...lists, protections });
	const takerId = people[scenario.taker];
	const act = scenario.act ?? { kind: 'take' };
	switch (act.kind) {
		case 'take':
			return decideOwner({ recordId: 'record', fromOwnerId: ownerId, toOwnerId: takerId, at: NOW }, facts);
		case 'create opportunity': {
			const below = Array.from({ length: act.depth }, (_, depth) => ({ id: `below${depth}`, ownerId: people.stranger }));
			const accounts = [...below, ...chain];
			return decideOpportunity({ opportunityId: null, ownerId: takerId, accounts, moved: false, at: NOW }, facts);
		}
		case 'move opportunity': {
			const accounts = [{ id: 'theirs', ownerId: takerId }];
			return decideOpportunity({ opportunityId: 'record', ownerId, accounts, moved: true, at: NOW }, facts);
		}
		case 'move carried opportunity': {
			const accounts = [{ id: 'theirs', ownerId: takerId }];
			return decideOpportunity({ opportunityId: 'record', ownerId, accounts, moved: true, byOwner: true, at: NOW }, facts);
		}
		case 'move own opportunity':
			return decideOpportunity({ opportunityId: 'deal', ownerId: takerId, accounts: chain, moved: true, byOwner: true, at: NOW }, facts);
		case 'take opportunity on it':
			return decideOpportunity(
				{ opportunityId: 'deal', fromOwnerId: people.stranger, ownerId: takerId, accounts: chain, moved: false, at: NOW },
				facts,
			);
		case 'take and move opportunity': {
			const accounts = [{ id: 'theirs', ownerId: people[act.account] }];
			return decideOpportunity({ opportunityId: 'record', fromOwnerId: ownerId, ownerId: takerId, accounts, moved: true, at: NOW }, facts);
		}
		case 'convert':
			return decideConversion(
				{
					leadId: 'record',
					fromOwnerId: ownerId,
					toOwnerId: takerId,
					accountOwnerId: act.account ? people[act.account] : takerId,
					at: NOW,
				},
				facts,
			);
		case 'match': {
			const keys = matchKeys('Account', { Name: 'Northwind', Website: 'northwind.com', BillingPostalCode: '94105' });
			const prospect = {
				recordId: act.edited ? 'own' : null,
				ownerId: takerId,
				keys: matchKeys(act.object, { ...(act.edited && { Name: 'Other' }), ...act.fields }),
			};
			const others = [
				{ recordId: 'record', ownerId, keys },
				...(scenario.twin ? [{ recordId: 'twin', ownerId: people[scenario.twin.of], keys }] : []),
				...(scenario.contact
					? [
							{
								recordId: 'contact',
								ownerId: scenario.contactOf ? people[scenario.contactOf] : ownerId,
								keys: matchKeys('Contact', { Email: scenario.contact }),
								accountId: 'record',
							},
						]
					: []),
			];
			return decideMatch(prospect, others, NOW, facts);
		}
	}
}

describe('the scenarios that the flows run too', () => {
	for (const scenario of GUARD_SCENARIOS)
		test(scenario.name, () => {
			const decision = play(scenario);
			assert.equal(decision.blocked, scenario.blocked, JSON.stringify(decision));
			if (scenario.rule) assert.equal(decision.rule, scenario.rule);
		});
	test('no two have one name', () => assert.equal(new Set(GUARD_SCENARIOS.map(({ name }) => name)).size, GUARD_SCENARIOS.length));
});

describe('what the table does not ask', () => {
	const pair = mentorshipsOf({ name: '', mentorships: [{ status: 'Active' }], owner: 'mentee', taker: 'mentor', blocked: true });
	const [mentorship] = pair as [Mentorship];
	const take = { recordId: 'record', fromOwnerId: people.mentee, toOwnerId: people.mentor, at: NOW };

	test('before both signed nothing is protected; ended before it was signed, nothing ever', () => {
		const signed = { ...mentorship, signedAt: '2026-11-20T10:00:00.001Z' };
		assert.equal(decideOwner(take, guardFacts({ mentorships: [signed] })).reason, 'not in force');
		const never: Mentorship = { ...mentorship, status: 'Ended', endedOn: '2026-11-01' };
		assert.equal(decideOwner(take, guardFacts({ mentorships: [never] })).reason, 'not in force');
	});
	test('a contact of theirs in the own account is no match of it; in another it is', () => {
		const keys = { domain: 'northwind.com', name: null };
		const facts = guardFacts({ mentorships: [mentorship] });
		const ask = (accountId: string) =>
			decideMatch(
				{ recordId: 'own', ownerId: people.mentor, keys },
				[{ recordId: 'contact', ownerId: people.mentee, keys, accountId }],
				NOW,
				facts,
			).blocked;
		assert.deepEqual([ask('own'), ask('another')], [false, true]);
	});
	test('a released deal may be where it is on accounts of who released it: not on another’s, and not where it is moved', () => {
		const also = { ...mentorship, id: 'm1', menteeId: people.colleague };
		const given = { recordId: 'deal', releasedToId: people.mentor, createdAt: ago(1), expiresAt: ago(-6), revokedAt: null };
		const row: ProtectionRow = {
			...{ recordId: 'both', forId: people.mentee, againstId: people.mentor },
			...{ until: null, mentorshipId: mentorship.id, liftedAt: null },
		};
		const ask = (fromOwnerId: string, account: string, owner: string, moved = false, by = [fromOwnerId]): string =>
			decideOpportunity(
				{
					...{ opportunityId: 'deal', fromOwnerId, ownerId: people.mentor, moved, at: NOW },
					accounts: [{ id: account, ownerId: owner }],
				},
				guardFacts({
					mentorships: [mentorship, also],
					releases: by.map((releasedById) => ({ ...given, releasedById })),
					protections: [row],
				}),
			).reason;
		assert.equal(ask(people.mentee, 'record', people.mentee), 'released');
		assert.equal(ask(people.mentee, 'record', people.mentee, true), 'protected');
		assert.equal(ask(people.mentee, 'record', people.colleague), 'protected');
		assert.equal(ask(people.colleague, 'both', people.colleague), 'protected');
		assert.equal(ask(people.colleague, 'both', people.colleague, false, [people.colleague, people.mentee]), 'released');
	});
	test('of several that protect, a running one speaks', () => {
		const ended: Mentorship = { ...mentorship, id: 'm9', name: 'MS-0000', status: 'Ended', protectedUntil: '2026-12-01' };
		const decision = decideOwner(take, guardFacts({ mentorships: [ended, { ...mentorship, name: 'MS-0009' }] }));
		assert.deepEqual([decision.mentorship?.name, decision.until], ['MS-0009', null]);
	});
	test('an override by one of the two opens nothing', () => {
		const given = { recordId: 'record', newOwnerId: people.mentor, createdAt: ago(0, 1), expiresAt: ago(0, -14), usedAt: null };
		for (const approvedById of [people.mentor, people.mentee])
			assert.equal(decideOwner(take, guardFacts({ mentorships: pair, overrides: [{ ...given, approvedById }] })).blocked, true);
	});
	test('an override of a deal by whose account it is on does not open the account', () => {
		const given = { recordId: 'deal', newOwnerId: people.mentor, createdAt: ago(0, 1), expiresAt: ago(0, -14), usedAt: null };
		const ask = (approvedById: string): Decision =>
			decideOpportunity(
				{
					...{ opportunityId: 'deal', fromOwnerId: people.stranger, ownerId: people.mentor, moved: false, at: NOW },
					accounts: [{ id: 'account', ownerId: people.mentee }],
				},
				guardFacts({ mentorships: pair, overrides: [{ ...given, approvedById }] }),
			);
		assert.deepEqual([ask(people.mentee).rule, ask(people.mentee).blocked], ['Opportunity on the other’s account', true]);
		assert.deepEqual([ask(people.approver).reason, ask(people.approver).blocked], ['overridden', false]);
	});
	test('afterwards, an override that this very change used up counts', () => {
		const overrides = [
			{
				recordId: 'record',
				newOwnerId: people.mentor,
				approvedById: people.approver,
				createdAt: ago(0, 1),
				expiresAt: ago(0, -14),
				usedAt: NOW,
			},
		];
		const facts = guardFacts({ mentorships: pair, overrides });
		assert.deepEqual([decideOwner(take, facts).blocked, decideOwner({ ...take, past: true }, facts).reason], [true, 'overridden']);
	});
	test('protection is lifted by a way through, and opened again when it leaves its owner again', () => {
		const facts = guardFacts({ mentorships: pair });
		const away = { recordId: 'record', fromOwnerId: people.mentee, toOwnerId: people.stranger, at: ago(3) };
		const [row] = protectionsAfter([], away, decideOwner(away, facts).way !== undefined, facts);
		assert.equal(protectionKey(row!), `record:${people.mentee}:${people.mentor}`);
		const passed: Decision = { blocked: false, reason: 'released', way: 'released' };
		const taken = { recordId: 'record', fromOwnerId: people.stranger, toOwnerId: people.mentor, at: ago(2) };
		const lifted = protectionsAfter([row!], taken, passed.way !== undefined, facts);
		assert.deepEqual(
			lifted.map(({ liftedAt }) => liftedAt),
			[ago(2)],
		);
		assert.equal(protectionsAfter(lifted, { ...away, at: ago(1) }, decideOwner(away, facts).way !== undefined, facts)[0]?.liftedAt, null);
	});
	test('of when a protection was lifted it says nothing, where it was set again: before and since it stands', () => {
		const day = (of: number): string => `2026-10-${String(of).padStart(2, '0')}T10:00:00.000Z`;
		const row = { recordId: 'r', forId: 'v', againstId: 'u', until: null, mentorshipId: 'm', liftedAt: null, since: day(2) };
		const live = (more: object): number[] => [1, 3, 5, 7, 9].filter((of) => isLive({ ...row, ...more }, day(of)));
		assert.deepEqual(live({}), [3, 5, 7, 9]);
		assert.deepEqual(live({ pauses: [{ from: day(4), to: day(7) }] }), [3, 7, 9]);
		assert.deepEqual(live({ liftedAt: day(8), pauses: [{ from: day(4), to: day(7) }] }), []);
	});
	test('holds: first come first served, 25 each, nothing for freemail', () => {
		const hold: Hold = { holderId: people.mentee, domain: 'globex.com', name: null, status: 'Requested', expiresOn: '2026-12-01' };
		const ask = (holderId: string, domain: string | null, holds: Hold[]) =>
			decideHold({ holderId, keys: { domain, name: null }, at: NOW }, holds);
		assert.equal(ask(people.mentor, 'globex.com', [hold]), 'taken');
		assert.equal(ask(people.mentee, 'globex.com', [hold]), 'own hold');
		assert.equal(ask(people.mentor, 'globex.com', [{ ...hold, status: 'Released' }]), 'free');
		assert.equal(ask(people.mentor, 'globex.com', [{ ...hold, expiresOn: '2026-11-19' }]), 'free');
		assert.equal(ask(people.mentor, null, []), 'nothing to hold');
		const many = Array.from({ length: HOLD_CAP }, (_, at): Hold => ({ ...hold, domain: `d${at}.com` }));
		assert.equal(ask(people.mentee, 'new.com', many), 'cap');
	});
	test('datetimes of all forms compare', () => assert.equal(instant('2026-11-20T12:00:00.000+0200'), NOW));
});

describe('the ways that are open for a record', () => {
	const span = { createdAt: ago(1), expiresAt: ago(-1) };
	const release = { recordId: 'record', releasedById: people.mentee, releasedToId: people.mentor, revokedAt: null, ...span };
	const override = { recordId: 'record', newOwnerId: people.mentor, approvedById: people.approver, usedAt: null, ...span };
	const row = {
		recordId: 'record',
		newOwnerId: people.mentor,
		approvedById: people.approver,
		status: 'Approved' as const,
		startsAt: ago(1),
		endsAt: ago(-1),
		usedAt: null,
	};
	const rows: [name: string, facts: Partial<FactLists>, open: boolean][] = [
		['release', { releases: [release] }, true],
		['release', { releases: [{ ...release, revokedAt: release.createdAt }] }, false],
		['release', { releases: [{ ...release, expiresAt: NOW }] }, false],
		['release', { releases: [{ ...release, recordId: 'another' }] }, false],
		['override', { overrides: [override] }, true],
		['override', { overrides: [{ ...override, usedAt: ago(0, 1) }] }, false],
		['override', { overrides: [{ ...override, createdAt: ago(-1) }] }, false],
		['realignment', { realignments: [row] }, true],
		['realignment', { realignments: [{ ...row, endsAt: NOW }] }, true],
		['realignment', { realignments: [{ ...row, status: 'Draft' }] }, false],
		['realignment', { realignments: [{ ...row, startsAt: ago(-1) }] }, false],
		['realignment', { realignments: [{ ...row, usedAt: ago(0, 1) }] }, false],
	];
	for (const [kind, lists, open] of rows)
		test(`${open ? 'a' : 'no'} ${kind}: ${JSON.stringify(lists)}`, () => {
			const ways = openWays('record', NOW, guardFacts(lists));
			assert.deepEqual(
				ways.map((way) => [way.kind, way.toId]),
				open ? [[kind, people.mentor]] : [],
			);
		});
});

describe('a release that was taken back', () => {
	const [forId, toId, recordId] = [people.mentee, people.mentor, 'record'];
	const release = { recordId, releasedById: forId, releasedToId: toId, createdAt: ago(5), revokedAt: ago(3), expiresAt: ago(-2) };
	const facts = guardFacts({ releases: [release] });
	const never = guardFacts({ releases: [{ ...release, revokedAt: release.createdAt }] });
	const way = (at: string, past: boolean, known = facts): string | null => wayThrough({ recordId, forId, toId, at, past }, known);
	test('let pass what came before that, be it in the same second, of which nobody can say which came first', () => {
		const ways = [way(ago(4), true), way(ago(3), true), way(ago(3), false), way(ago(1), true), way(ago(5), true, never)];
		assert.deepEqual(ways, ['released', 'released', null, null, null]);
	});
	test('lets nobody keep what they had taken before it was given', () =>
		assert.equal(letThroughSince({ recordId, forId, toId, at: NOW }, ago(6), facts), false));
	test('may have let pass what was at any time', () => {
		const mayHave = (since: string, at: string): boolean => mayHaveBeenLet({ recordId, forId, toId, at }, since, facts);
		assert.deepEqual(
			[mayHave(ago(6), NOW), mayHave(ago(4), NOW), mayHave(ago(3), NOW), mayHave(ago(9), ago(6))],
			[true, true, false, false],
		);
		assert.equal(mayHaveBeenLet({ recordId, forId, toId, at: NOW }, ago(6), never), false, 'where nothing says when');
	});
});
