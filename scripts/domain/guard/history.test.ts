import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type FactLists, type Mentorship, type Release, guardFacts } from './facts.ts';
import { type Finding, type KnownIncident, newFindings } from './findings.ts';
import { OwnerHistory, type OwnerHistoryRow, replay } from './history.ts';
import { likeName, likePostal, looksLike, registeredDomain, registeredDomains, sameCompany } from './likeness.ts';

const ANA = '005000000000001AAA';
const DANA = '005000000000002AAA';
const BOB = '005000000000003AAA';
const CY = '005000000000004AAA';
const at = '2026-11-20T10:00:00.000Z';
const now = '2026-11-21T00:00:00.000Z';
const mentorship: Mentorship = {
	id: 'm1',
	name: 'MS-0001',
	mentorId: DANA,
	menteeId: ANA,
	status: 'Active',
	signedAt: '2026-11-01T00:00:00.000Z',
	protectedUntil: null,
};
const release = (change: Partial<Release> = {}): Release => ({
	recordId: 'acc',
	releasedById: ANA,
	releasedToId: DANA,
	createdAt: '2026-11-19T00:00:00.000Z',
	expiresAt: '2026-11-26T00:00:00.000Z',
	revokedAt: null,
	...change,
});
const row = (id: string, from: string, to: string, when = at): OwnerHistoryRow => ({
	id,
	object: 'Account',
	recordId: 'acc',
	oldValue: from,
	newValue: to,
	changedById: BOB,
	at: when,
});
function played(rows: OwnerHistoryRow[], lists: FactLists = {}, ownerId = rows.at(-1)?.newValue ?? ANA) {
	const owned = new Map([['acc', { object: 'Account' as const, id: 'acc', name: 'Northwind', ownerId }]]);
	const history = new OwnerHistory(new Set([ANA, DANA]), owned);
	rows.forEach((each) => history.add(each));
	return { history, ...replay([history.changes], history.untraced(now), guardFacts({ mentorships: [mentorship], ...lists })) };
}

describe('owner history', () => {
	const earlier = '2026-11-19T10:00:00.000Z';
	const through = [row('h1', ANA, BOB, earlier), row('h2', BOB, DANA)];
	const cases: [string, OwnerHistoryRow[], FactLists, string[]][] = [
		['a change between parties is found, with a key that never changes', [row('h1', ANA, DANA)], {}, ['scan:h1']],
		['other changes are not', [row('h1', ANA, BOB)], {}, []],
		['rows in any order', [...through].reverse(), {}, ['scan:h2']],
		['through other hands it is still protected', through, {}, ['scan:h2']],
		['through two', [row('h1', ANA, BOB, earlier), row('h2', BOB, CY, '2026-11-19T11:00:00.000Z'), row('h3', CY, DANA)], {}, ['scan:h3']],
		['a release by the hands in between opens nothing', through, { releases: [release({ releasedById: BOB })] }, ['scan:h2']],
		['a release by the owner lets it pass, through whatever hands', through, { releases: [release()] }, []],
		[
			'what left before the mentorship began is not protected',
			[row('h1', ANA, BOB, '2026-10-01T10:00:00.000Z'), row('h2', BOB, DANA)],
			{},
			[],
		],
		[
			'what was taken and given on may go home, by whatever hands',
			[...through, row('h3', DANA, CY, '2026-11-20T11:00:00.000Z'), row('h4', CY, ANA, '2026-11-20T12:00:00.000Z')],
			{},
			['scan:h2'],
		],
	];
	for (const [name, rows, lists, keys] of cases)
		test(name, () =>
			assert.deepEqual(
				played(rows, lists).findings.map(({ key }) => key),
				keys,
			),
		);
	test('rows that carry names are the same change told twice', () =>
		assert.equal(played([row('1', ANA, DANA), { ...row('2', ANA, DANA), oldValue: 'Ana', newValue: 'Dana' }]).history.count, 1));
	test('a present owner that history does not explain is found, at an unknown time', () => {
		const [found] = played([row('h1', BOB, ANA)], {}, DANA).findings;
		assert.deepEqual([found?.key, found?.timeKnown, found?.how], [`scan:acc:${ANA}:${DANA}`, false, 'present owner']);
	});
	test('what a lead became carries on what the lead did, be it given away in the moment in which it was made', () => {
		const history = new OwnerHistory(new Set([ANA, DANA]), new Map());
		history.add({ ...row('h1', ANA, BOB, earlier), object: 'Lead', recordId: 'lead' });
		history.add(row('h2', BOB, DANA));
		const made = { object: 'Account' as const, recordId: 'acc', historyId: 'convert:lead:acc', fromOwnerId: BOB, changedById: BOB, at };
		const change = { ...made, toOwnerId: BOB, past: true, how: 'converted away' as const, leadId: 'lead' };
		const facts = guardFacts({ mentorships: [mentorship] });
		assert.deepEqual(
			replay([history.changes], [change], facts).findings.map(({ key, rule }) => [key, rule]),
			[['scan:h2', 'Through other hands']],
		);
		assert.deepEqual(replay([history.changes], [], facts).findings, []);
	});
	test('who took nothing, as the program owner decided, has it to keep: the other takes it by taking it back', () => {
		const back = [row('h1', ANA, DANA), row('h2', DANA, ANA, '2026-11-20T11:00:00.000Z')];
		const keys = (dismissed: string[]): string[] =>
			played(back, { dismissed }).findings.map(({ key, fromOwnerId }) => `${key} ${fromOwnerId}`);
		assert.deepEqual(keys([]), [`scan:h1 ${ANA}`]);
		assert.deepEqual(keys(['scan:h1']), [`scan:h1 ${ANA}`, `scan:h2 ${DANA}`]);
	});
	test('a release is counted as what it is', () =>
		assert.deepEqual(played([row('h1', ANA, DANA)], { releases: [release()] }).allowed, { released: 1 }));
	test('protection that the org wrote down stands where history ran out', () => {
		const protections = [{ recordId: 'acc', forId: ANA, againstId: DANA, until: null, mentorshipId: 'm1', liftedAt: null }];
		assert.equal(played([row('h2', BOB, DANA)], { protections }).findings[0]?.rule, 'Through other hands');
	});
	describe('what the org wrote down says nothing of the time before', () => {
		const later = '2026-11-20T11:00:00.000Z';
		const written = (forId: string, againstId: string, since: string): FactLists => ({
			protections: [{ recordId: 'acc', forId, againstId, until: null, mentorshipId: 'm1', liftedAt: null, since }],
		});
		const keys = (rows: OwnerHistoryRow[], lists: FactLists): string[] => played(rows, lists).findings.map(({ key }) => key);
		test('who took a record, and handed it on so that it is written down as theirs, took it all the same', () => {
			const rows = [row('h1', ANA, DANA), row('h2', DANA, BOB, later), row('h3', BOB, DANA, '2026-11-20T12:00:00.000Z')];
			assert.deepEqual(keys(rows, written(DANA, ANA, later)), ['scan:h1', 'scan:h3']);
			assert.deepEqual(keys(rows.slice(0, 2), written(DANA, ANA, later)), ['scan:h1']);
		});
		test('but what was theirs may go home to them', () =>
			assert.deepEqual(keys([row('h1', ANA, DANA, later)], written(DANA, ANA, earlier)), []));
		test('nobody is accused of having had it before: only since then', () => {
			assert.deepEqual(keys([row('h1', BOB, DANA)], written(ANA, DANA, later)), []);
			for (const since of [earlier, at]) assert.deepEqual(keys([row('h1', BOB, DANA)], written(ANA, DANA, since)), ['scan:h1']);
		});
		test('a lead likewise, before it was converted', () => {
			const history = new OwnerHistory(new Set([ANA, DANA]), new Map());
			for (const each of [row('h1', ANA, DANA, earlier), row('h2', DANA, BOB)]) history.add({ ...each, object: 'Lead', recordId: 'lead' });
			history.add({ ...row('h3', BOB, DANA, later) });
			const [protection] = written(DANA, ANA, at).protections!;
			const made = { object: 'Account' as const, recordId: 'acc', historyId: 'convert:lead:acc', changedById: BOB, at: later };
			const change = { ...made, fromOwnerId: BOB, toOwnerId: BOB, past: true, how: 'converted away' as const, leadId: 'lead' };
			const facts = guardFacts({ mentorships: [mentorship], protections: [{ ...protection!, recordId: 'lead' }] });
			assert.deepEqual(
				replay([history.changes], [change], facts).findings.map(({ key }) => key),
				['scan:h1', 'scan:h3'],
			);
		});
	});
});

test('an account may take along the deals of others', () => {
	const change = (object: 'Account' | 'Opportunity', recordId: string, fromOwnerId: string) => ({
		...{ object, recordId, fromOwnerId, toOwnerId: DANA, historyId: recordId, changedById: CY, how: 'history' as const, at },
	});
	const facts = guardFacts({ mentorships: [mentorship] });
	const { findings } = replay([], [change('Opportunity', 'deal', ANA), change('Account', 'acc', BOB)], facts, () => 'acc');
	assert.deepEqual(
		findings.map(({ recordId, how }) => [recordId, how]),
		[['deal', 'cascade']],
	);
});

describe('what is known is not found again', () => {
	const [found] = played([row('h1', ANA, DANA)]).findings as [Finding];
	const known = (change: Partial<KnownIncident>): KnownIncident => ({
		id: 'i1',
		key: 'other',
		recordId: 'acc',
		fromOwnerId: ANA,
		toOwnerId: DANA,
		result: 'Observed',
		rule: 'Pair protection',
		object: 'Account',
		actorId: BOB,
		recordName: 'Northwind',
		territory: null,
		writtenById: BOB,
		judgement: 'Open',
		writtenAt: at,
		at,
		...change,
	});
	const cases: [string, Partial<KnownIncident>, number][] = [
		['by key', { key: 'scan:h1', result: 'Found' }, 0],
		['by key, but about another record, so that it seems known: new', { key: 'scan:h1', recordId: 'x' }, 1],
		['observed at save time', {}, 0],
		['overridden at save time', { result: 'Overridden' }, 0],
		['blocked then, but done now: new', { result: 'Blocked' }, 1],
		['observed long before: new', { at: '2026-11-19T10:00:00.000Z' }, 1],
		['of another record: new', { recordId: 'x' }, 1],
		['by somebody else: new', { actorId: CY }, 1],
		['only for its territory: new', { rule: 'Territory' }, 1],
	];
	test('observed, but made up: new', () => {
		const made = known({});
		assert.equal(newFindings([found], [made], new Map([[made, 'made up']])).fresh.length, 1);
	});
	for (const [name, change, fresh] of cases)
		test(name, () => assert.equal(newFindings([found], [known(change)], new Map()).fresh.length, fresh));
});

describe('likeness', () => {
	const domains: [string, string | null][] = [
		['shop.northwind.com', 'northwind.com'],
		['https://www.nоrthwind.com', 'northwind.com'],
		['xn--nrthwind-nbh.com', 'northwind.com'],
		['a@mail.northwind.co.uk', 'northwind.co.uk'],
		['n\u200Borthwind.com', 'northwind.com'],
		['northw1nd.com', 'northwlnd.com'],
		['x@gmail.com', null],
		['north\u00a0wind.com', 'wind.com'],
		['northwind\u00a0.com', 'northwind.com'],
		['northwind[.]com', 'northwind.com'],
		['northwind (dot) com', 'northwind.com'],
		['north\u3164wind.com', 'northwind.com'],
		['nᴏrthꮃind.com', 'northwind.com'],
		['northvvind.com', 'northwind.com'],
		['%256Eorthwind.com', 'northwind.com'],
		['müller.de', 'muller.de'],
		['a.nhs.uk', 'a.nhs.uk'],
		['www.a.nhs.uk', 'a.nhs.uk'],
		['ward.a.or.jp', 'a.or.jp'],
		['https://a.myshopify.com', 'a.myshopify.com'],
		['x.a.k12.ca.us', 'a.kl2.ca.us'],
		['https://www.linkedin.com/company/a', null],
		['https://at.linkedin.com/company/a', null],
	];
	for (const [value, domain] of domains) test(`domain ${value}`, () => assert.equal(registeredDomain(value), domain));
	const pairs: [string, string, boolean][] = [
		['Northwind Traders Inc.', 'Nortwhind Trader', true],
		['Café Müller GmbH', 'Cafe Mueller', true],
		['Café Muller', 'CAFÉ MÜLLER GmbH', true],
		['Acme', 'Acne', true],
		['Acme', 'Arme AG West', false],
	];
	for (const [a, b, alike] of pairs)
		test(`${a} and ${b}`, () => assert.equal(looksLike(likeName(a, '94105-1234')!.core, likeName(b, '94105')!.core), alike));
	test('one that may be read in two ways is there in both', () => {
		assert.ok(registeredDomains('northw1nd.com').includes('northwind.com'));
		assert.ok(registeredDomains('müller.de').includes('mueller.de'));
		assert.ok(registeredDomains('north\u00a0wind.com').includes('northwind.com'));
		assert.ok(registeredDomains('https://archive.com/web/northwind.com/').includes('northwind.com'));
		assert.ok(registeredDomains('https://search.com/?q=site:northwind.com').includes('northwind.com'));
		assert.deepEqual(registeredDomains('https://www.northwind.com/about.html?v=2'), ['northwind.com']);
	});
	for (const [written, read] of [
		['D 80331', '80331'],
		['DE80331', '80331'],
		['80331 München', '80331'],
		['München 80331', '80331'],
		['٨٠٣٣١', '80331'],
		['८०३३१', '80331'],
		['1067', '1067'],
		['01067', '1067'],
		['94105-1234', '94105'],
		['SW1A 1AA', 'sw1a1aa'],
		['1012 AB', '1012ab'],
		['C1425ABC', 'c1425abc'],
	] as const)
		test(`postal code ${written}`, () => assert.equal(likePostal(written), read));
	test('of three letters each counts', () => {
		const same = (a: string, b: string): boolean => sameCompany(likeName(a, '1')!, likeName(b, '1')!);
		assert.ok(same('BMW', 'ВMW AG'));
		assert.ok(!same('BMW', 'BMX'));
		assert.ok(!same('BMW', 'BMW Bank'));
		assert.ok(same('Größmüller Bäckerei', 'Groessmueller Baeckerei'));
	});
	test('a ZIP+4 is its ZIP', () => assert.equal(likeName('Acme', '94105-1234')?.postal, '94105'));
});
