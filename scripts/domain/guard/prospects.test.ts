import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unexplainedTwins } from './edits.ts';
import { type FactLists, type Hold, guardFacts } from './facts.ts';
import { registeredDomain } from './likeness.ts';
import { matchKeys } from './matching.ts';
import { type DealRecord, type ProspectRecord, clones, comparable, matches } from './prospects.ts';

const V = '005000000000001AAA';
const U = '005000000000002AAA';
const at = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`;
const mentorship = {
	id: 'm1',
	name: 'MS-0001',
	mentorId: U,
	menteeId: V,
	status: 'Active' as const,
	signedAt: at(1),
	protectedUntil: null,
};
const released = (recordId: string): FactLists => ({
	releases: [{ recordId, releasedById: V, releasedToId: U, createdAt: at(8), expiresAt: at(15), revokedAt: null }],
});
const facts = (more: FactLists = {}): ReturnType<typeof guardFacts> => guardFacts({ mentorships: [mentorship], ...more });

const account = (
	id: string,
	ownerId: string,
	day: number,
	fields: { Name: string; Website?: string; BillingPostalCode?: string },
): ProspectRecord => ({
	...{ object: 'Account', id, name: fields.Name, ownerId, createdAt: at(day), createdById: ownerId },
	...{
		keys: matchKeys('Account', fields),
		registered: registeredDomain(fields.Website ?? null),
		company: fields.Name,
		postalCode: fields.BillingPostalCode ?? null,
	},
});
const lines = (findings: ReturnType<typeof matches>): string[] =>
	findings.map(({ how, recordId, through }) => `${recordId} ${how} ${through.join()}`);
/** The same whether all are compared, or those only that may be compared at all. */
function found(prospects: ProspectRecord[], more?: FactLists, gone: ProspectRecord[] = []): string[] {
	const all = lines(matches(prospects, facts(more), gone));
	const some = comparable(prospects, facts(more));
	assert.deepEqual(lines(matches(prospects, facts(more), gone, undefined, undefined, (id) => some.has(id))), all);
	return all;
}

describe('what a record may have hides nothing that it may not', () => {
	const open = account('open', V, 2, { Name: 'Globex', Website: 'globex.com' });
	const own = account('own', U, 10, { Name: 'Nortwhind Trader', Website: 'globex.com', BillingPostalCode: '94105' });
	test('another with the same key', () => {
		const second = account('second', V, 3, { Name: 'Globex North', Website: 'globex.com' });
		assert.deepEqual(found([open, second, own], released('open')), ['own creation second']);
	});
	test('one that looks alike', () => {
		const alike = account('alike', V, 3, { Name: 'Northwind Traders', BillingPostalCode: '94105' });
		assert.deepEqual(found([open, alike, own], released('open')), ['own likeness alike']);
	});
	test('which is nothing where there is no other', () => {
		assert.deepEqual(found([open, own], released('open')), []);
		assert.deepEqual(found([open, own]), ['own creation open']);
	});
	test('nor what was the owner’s, and the other took', () => {
		const protections = [{ recordId: 'open', forId: U, againstId: V, until: null, mentorshipId: 'm1', liftedAt: null }];
		assert.deepEqual(found([open, own], { protections }), []);
	});
});

describe('the very same name, and no postal code at either', () => {
	const northwind = { Name: 'Northwind Traders' };
	const theirs = account('theirs', V, 2, { ...northwind, Website: 'northwind.com' });
	const alike = (own: Parameters<typeof account>[3], other = theirs): string[] => found([other, account('own', U, 10, own)]);
	test('is the prospect where one of them has left its address away', () => {
		assert.deepEqual(alike(northwind), ['own likeness theirs']);
		assert.deepEqual(alike({ Name: 'Northwind Traders GmbH' }), ['own likeness theirs']);
		assert.deepEqual(alike({ ...northwind, Website: 'northwind.com' }, account('theirs', V, 2, northwind)), ['own likeness theirs']);
	});
	test('is not where it is short or another, where the addresses differ, or where neither has any', () => {
		assert.deepEqual(alike({ Name: 'Globex' }, account('theirs', V, 2, { Name: 'Globex', Website: 'globex.com' })), []);
		assert.deepEqual(alike({ Name: 'Northwind Trading' }), []);
		assert.deepEqual(alike({ ...northwind, Website: 'northwind.de' }), []);
		assert.deepEqual(alike(northwind, account('theirs', V, 2, northwind)), []);
	});
});

describe('what the other holds', () => {
	const hold = {
		holderId: V,
		domain: 'northwind.com',
		name: 'northwindtraders|94105',
		status: 'Approved',
		since: at(5),
		expiresOn: '2026-11-20',
	};
	const beside = (day: number, fields: Parameters<typeof account>[3], more: Partial<Hold> = {}): string[] =>
		found([account('own', U, day, fields)], { holds: [{ ...hold, ...more } as Hold] });
	test('is matched by key and by likeness', () => {
		assert.deepEqual(beside(10, { Name: 'Globex', Website: 'northwind.com' }), ['own creation ']);
		assert.deepEqual(beside(10, { Name: 'Globex', Website: 'https://shop.northwind.com' }), ['own likeness ']);
		assert.deepEqual(beside(10, { Name: 'Nortwhind Trader', BillingPostalCode: '94105' }), ['own likeness ']);
	});
	test('and not by what was there before, or comes after it', () => {
		for (const Website of ['northwind.com', 'https://shop.northwind.com']) {
			assert.deepEqual(beside(4, { Name: 'Globex', Website }), []);
			assert.deepEqual(beside(25, { Name: 'Globex', Website }), []);
			assert.deepEqual(beside(10, { Name: 'Globex', Website }, { status: 'Requested' }), []);
		}
	});
});

test('of records that share nothing none is to be compared', () => {
	const [theirs, own] = [
		account('theirs', V, 2, { Name: 'Globex' }),
		account('own', U, 10, { Name: 'Initech', BillingPostalCode: '94105' }),
	];
	assert.deepEqual([...comparable([theirs, own], facts())], []);
	const twin = account('twin', U, 10, { Name: 'Globex' });
	assert.deepEqual([...comparable([theirs, own, twin], facts())].sort(), ['theirs', 'twin']);
});

describe('what the other let go, and somebody else has by now', () => {
	const theirs = account('theirs', V, 2, { Name: 'Northwind Traders', Website: 'northwind.com', BillingPostalCode: '94105' });
	const twins = (own: ProspectRecord, more?: FactLists): string[] => found([own], more, [theirs]);
	const same = account('own', U, 10, { Name: 'Globex', Website: 'northwind.com' });
	test('is matched by key and by likeness, and not where it is younger or released', () => {
		assert.deepEqual(twins(same), ['own creation theirs']);
		assert.deepEqual(twins(account('own', U, 10, { Name: 'Nortwhind Trader', BillingPostalCode: '94105' })), ['own likeness theirs']);
		assert.deepEqual(twins({ ...same, createdAt: at(1) }), []);
		assert.deepEqual(twins(same, released('theirs')), []);
	});
	test('may be what an older record was edited into', () => {
		const older = { ...same, createdAt: at(1) };
		const pairs = (own: ProspectRecord[], letGo: ProspectRecord[]): string[] =>
			unexplainedTwins(own, facts(), at(20), letGo).map(({ a, b, by }) => `${a.id} ${b.id} ${by}`);
		assert.deepEqual(pairs([older], [theirs]), ['own theirs domain']);
		// What is there and younger is found by when it was made.
		assert.deepEqual(pairs([older, theirs], []), []);
		assert.deepEqual(pairs([same], [theirs]), []);
		assert.deepEqual(pairs([account('own', U, 1, { Name: 'Globex' })], [theirs]), []);
		assert.deepEqual(pairs([account('own', U, 1, { Name: 'Globex', Website: 'https://shop.northwind.com' })], [theirs]), [
			'own theirs domain',
		]);
		// Nor is a record its own twin, where the other has it by now.
		assert.deepEqual(pairs([{ ...theirs, ownerId: U }], [theirs]), []);
		// That somebody let a record go says nothing of who has it now.
		assert.deepEqual(pairs([theirs, same], [{ ...same, ownerId: 'somebody' }]), []);
	});
	test('is cloned', () => {
		const deal = (id: string, ownerId: string, day: number, amount: number | null = 4711): DealRecord => ({
			...{ id, name: 'Renewal', ownerId, accountId: `account of ${id}`, amount, createdAt: at(day), createdById: ownerId },
		});
		const copied = (own: DealRecord, letGo: DealRecord, more?: FactLists): string[] =>
			clones([own], facts(more), [letGo]).map(({ recordId, fromOwnerId, through }) => `${recordId} ${fromOwnerId} ${through.join()}`);
		const [own, given] = [deal('own', U, 10), deal('given', V, 2)];
		assert.deepEqual(copied(own, given), [`own ${V} given`]);
		assert.deepEqual(copied(own, { ...given, amount: 12 }), []);
		assert.deepEqual(copied(own, { ...given, ownerId: U }), []);
		assert.deepEqual(copied(own, deal('given', V, 11)), []);
		assert.deepEqual(copied(own, given, released('given')), []);
		// On somebody else's account it is a copy, too; on their own it is found as a deal there.
		const there = { accountId: 'shared' };
		assert.deepEqual(copied({ ...own, ...there }, { ...given, ...there }), [`own ${V} given`]);
		assert.deepEqual(copied({ ...own, accountId: null }, { ...given, accountId: null }), [`own ${V} given`]);
		assert.deepEqual(
			clones(
				[{ ...own, ...there }],
				facts(),
				[{ ...given, ...there }],
				() => true,
				() => V,
			),
			[],
		);
		// It is no copy of itself, whoever else it was.
		assert.deepEqual(copied(own, { ...own, ownerId: V, accountId: null, createdAt: at(2) }), []);
	});
});
