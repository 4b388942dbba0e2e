/** In what order a scan reads: an owner that came while it read must not look like one that left no trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeOrg } from '../../salesforce/fake.ts';
import type { Org } from '../../salesforce/org.ts';
import { Coverage } from './coverage.ts';
import type { ReadFacts } from './facts.ts';
import { readOrg } from './scanReading.ts';

const RECORDS = ['Account', 'Opportunity', 'Lead', 'Contact'];
const HISTORIES = ['AccountHistory', 'OpportunityFieldHistory', 'LeadHistory'];

/** Reads as the parties of so many mentorships; what was asked for, gathered and read, in that order. */
async function order(people: number, broken?: RegExp): Promise<{ log: string[]; gaps: string[] }> {
	const log: string[] = [];
	const plain = fakeOrg({});
	const org: Org = {
		...plain,
		async query(query, options) {
			const [, table] = / FROM (\w+)/.exec(query.soql)!;
			log.push(options?.deleted ? (query.soql.includes('MasterRecord.OwnerId') ? 'ask merged' : `ask deleted ${table}`) : `ask query`);
			return plain.query(query, options);
		},
		async stream({ soql }, _, { onGathered, turn } = {}) {
			const table = / FROM (\w+)/.exec(soql)![1]!;
			log.push(`ask ${table}`);
			if (broken?.test(table)) throw Object.assign(new Error('not shown'), { errorCode: 'INVALID_TYPE' });
			await Promise.resolve();
			log.push(`gathered ${table}`);
			onGathered?.();
			await turn;
			for (let tick = 0; tick < 200; tick++) await Promise.resolve();
			log.push(`read ${table}`);
			return { rows: 0, pages: 1, bulk: true };
		},
	};
	const parties = new Set(Array.from({ length: people }, (_, n) => `005${String(n).padStart(15, '0')}`));
	const coverage = new Coverage();
	const judge = async (): Promise<void> => {
		log.push('judge');
		for (let tick = 0; tick < 1000; tick++) await Promise.resolve();
		log.push('judged');
	};
	await readOrg(org, { parties, policy: { freemail: '' } } as ReadFacts, judge, coverage);
	return { log, gaps: coverage.gaps.map(({ part }) => part) };
}
const DELETED = {
	Name: 'Acme',
	Company: 'Acme',
	OwnerId: 'V',
	CreatedDate: '2026-01-01T00:00:00.000Z',
	CreatedById: 'V',
	LastModifiedById: 'U',
};
/** What is read of the recycle bin, in its order, where the bin of one object answers last, or not at all. */
async function bin(late: string, refused?: string): Promise<{ gone: string[]; deals: string[]; gaps: string[] }> {
	const plain = fakeOrg({});
	const org: Org = {
		...plain,
		async query({ soql }, options) {
			const [, table] = / FROM (\w+)/.exec(soql)!;
			if (!options?.deleted || soql.includes('MasterRecord.OwnerId')) return [];
			if (table === late) for (let tick = 0; tick < 100; tick++) await Promise.resolve();
			if (table === refused) throw Object.assign(new Error('not shown'), { errorCode: 'INVALID_TYPE' });
			return [{ Id: table!, ...DELETED }] as never;
		},
		async stream(_query, _onRow, { onGathered, turn } = {}) {
			await Promise.resolve();
			onGathered?.();
			await turn;
			return { rows: 0, pages: 1, bulk: false };
		},
	};
	const coverage = new Coverage();
	const facts = { parties: new Set(['U', 'V']), policy: { freemail: '' } } as ReadFacts;
	const { records } = await readOrg(org, facts, () => Promise.resolve(), coverage);
	const ids = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);
	return { gone: ids(records.gone), deals: ids(records.goneDeals), gaps: coverage.gaps.map(({ part }) => part) };
}
const first = (log: readonly string[], ...of: string[]): number => Math.min(...of.map((each) => log.indexOf(each)).filter((at) => at >= 0));
const last = (log: readonly string[], ...of: string[]): number => Math.max(...of.map((each) => log.lastIndexOf(each)));
const each = (verb: string, tables: readonly string[]): string[] => tables.map((table) => `${verb} ${table}`);

for (const people of [2, 450, 5000])
	test(`histories are gathered when all records of ${people} parties are, and given when all are read`, async () => {
		const { log } = await order(people);
		for (const table of [...RECORDS, ...HISTORIES]) assert.ok(log.includes(`read ${table}`), table);
		const asked = first(log, ...each('ask', HISTORIES));
		assert.ok(asked > last(log, ...each('gathered', RECORDS)), log.join());
		for (const table of ['Account', 'Opportunity', 'Lead']) {
			const bin = log.indexOf(`ask deleted ${table}`);
			assert.ok(bin > last(log, `gathered ${table}`), `what is deleted while ${table} is gathered is in one of both`);
			assert.ok(asked > bin, 'histories are gathered when what lies in the recycle bin is read, too');
		}
		assert.ok(
			HISTORIES.every((table) => log.indexOf('ask merged') > log.indexOf(`gathered ${table}`)),
			'the org has nothing to gather then',
		);
		assert.ok(log.indexOf('ask merged') < last(log, ...each('read', HISTORIES)), 'and nobody waits for it');
		assert.ok(first(log, ...each('read', HISTORIES)) > last(log, ...each('read', RECORDS)), log.join());
		assert.ok(asked < last(log, ...each('read', RECORDS)), 'while records are read the org gathers histories');
		assert.ok(log.indexOf('judge') > last(log, ...each('read', RECORDS)), 'judged is what is read whole');
		assert.ok(log.indexOf('judged') > last(log, ...each('gathered', ['AccountHistory'])), 'while the org gathers');
		assert.ok(log.indexOf('judged') < first(log, ...each('read', HISTORIES)), 'and before histories take their place in memory');
	});

test('a table that is refused is named in its place, and the others are read', async () => {
	const { log, gaps } = await order(2, /^(Opportunity|LeadHistory)$/);
	assert.deepEqual(gaps, ['opportunities', 'history.Lead']);
	for (const table of ['Account', 'Lead', 'Contact', 'AccountHistory', 'OpportunityFieldHistory'])
		assert.ok(log.includes(`read ${table}`), table);
});

for (const late of ['Account', 'Opportunity', 'Lead'])
	test(`what lay in the recycle bin has one order, also where that of ${late} answers last`, async () => {
		assert.deepEqual(await bin(late), { gone: ['Account', 'Lead'], deals: ['Opportunity'], gaps: [] });
	});
test('what was read of the recycle bin before what is refused counts, and is named as not whole', async () => {
	assert.deepEqual(await bin('Account', 'Lead'), { gone: ['Account'], deals: ['Opportunity'], gaps: ['deleted'] });
});
