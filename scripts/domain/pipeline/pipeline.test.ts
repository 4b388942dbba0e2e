import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DealRow, type FileKey, type PipelineRows, type RawFile, FILES, checkRows, columnIssues } from './files.ts';
import { latestDay, mapPipeline, usernameOf } from './mapping.ts';
import { deriveRoster, suggestPairs } from './roster.ts';

const raw = (key: FileKey, rows: Record<string, string>[], columns: string[] = Object.keys(FILES[key].schema.shape)): RawFile => ({
	file: FILES[key].file,
	columns,
	rows: rows.map((values, index) => ({
		line: index + 2,
		values: { ...Object.fromEntries(columns.map((column) => [column, ''])), ...values },
	})),
	broken: [],
});
let count = 0;
const deal = (change: Partial<DealRow> = {}): DealRow => ({
	line: 2,
	opportunity_id: `D${++count}`,
	sales_agent: 'Ann Lee',
	product: 'GTX Pro',
	account: 'Acme',
	deal_stage: 'Won',
	engage_date: '2017-01-01',
	close_date: '2017-02-01',
	close_value: 1000,
	...change,
});
const rows = (deals: DealRow[], change: Partial<PipelineRows> = {}): PipelineRows => ({
	accounts: [
		{
			line: 2,
			account: 'Acme',
			sector: 'technolgy',
			year_established: '1996',
			revenue: 1.5,
			employees: 10,
			office_location: 'Philipines',
			subsidiary_of: '',
		},
	],
	products: [{ line: 2, product: 'GTX Pro', series: 'GTX', sales_price: 4821 }],
	agents: [
		{ line: 2, sales_agent: 'Ann Lee', manager: 'Max Boss', regional_office: 'West' },
		{ line: 3, sales_agent: 'Bo Ray', manager: 'Max Boss', regional_office: 'West' },
	],
	deals,
	...change,
});
const map = (deals: DealRow[], change: Partial<PipelineRows> = {}) =>
	mapPipeline(rows(deals, change), { asOf: '2017-10-01', today: '2026-11-22' });

describe('columns and rows', () => {
	const files = (change: Partial<Record<FileKey, RawFile>> = {}): Record<FileKey, RawFile> => ({
		accounts: raw('accounts', [{ account: 'Acme' }]),
		products: raw('products', [{ product: 'GTX' }]),
		agents: raw('agents', [{ sales_agent: 'Ann', manager: 'Max', regional_office: 'West' }]),
		deals: raw('deals', [{ opportunity_id: 'D1', sales_agent: 'Ann', product: 'GTX', deal_stage: 'Won' }]),
		...change,
	});
	test('all columns there', () => assert.deepEqual(columnIssues(files()), []));
	test('each missing column is named with its file', () => {
		const issues = columnIssues(
			files({ deals: raw('deals', [], ['opportunity_id', 'sales_agent', 'product', 'account', 'deal_stage', 'engage_date']) }),
		);
		assert.deepEqual(
			issues.map(({ file, line, field }) => [file, line, field]),
			[
				['sales_pipeline.csv', 1, 'close_date'],
				['sales_pipeline.csv', 1, 'close_value'],
			],
		);
	});
	const bad: [string, Record<string, string>, string][] = [
		['an unknown stage', { deal_stage: 'Maybe' }, 'deal_stage'],
		['a day that does not exist', { close_date: '2017-02-30' }, 'close_date'],
		['an amount that is none', { close_value: '12 USD' }, 'close_value'],
		['an empty key', { opportunity_id: ' ' }, 'opportunity_id'],
	];
	for (const [name, change, field] of bad)
		test(`${name} is reported with file, line and value, and the rest is read`, () => {
			const good = { opportunity_id: 'D1', sales_agent: 'Ann', product: 'GTX', deal_stage: 'Won' };
			const { rows: read, unplaced } = checkRows(files({ deals: raw('deals', [good, { ...good, ...change }]) }));
			assert.equal(read.deals.length, 1);
			assert.deepEqual(
				unplaced.map((issue) => [issue.file, issue.line, issue.field, issue.value]),
				[['sales_pipeline.csv', 3, field, Object.values(change)[0]]],
			);
		});
});

describe('deals', () => {
	test('dates move by whole days so that the as-of day is today', () => {
		const plan = map([deal()]);
		assert.equal(plan.shiftDays, 3339);
		assert.deepEqual([plan.deals[0]?.createdOn, plan.deals[0]?.closeDate], ['2026-02-22', '2026-03-25']);
	});
	const stages: [DealRow['deal_stage'], Partial<DealRow>, string, string[], string][] = [
		['Won', {}, 'Closed Won', ['Engaging', 'Closed Won'], '2026-03-25'],
		['Lost', { close_value: 0 }, 'Closed Lost', ['Engaging', 'Closed Lost'], '2026-03-25'],
		['Engaging', { close_date: null, close_value: null }, 'Engaging', ['Engaging'], '2027-02-20'],
		['Prospecting', { engage_date: null, close_date: null, close_value: null }, 'Prospecting', ['Prospecting'], '2027-02-20'],
	];
	for (const [stage, change, name, history, closes] of stages)
		test(`${stage} becomes ${name}`, () => {
			const [placed] = map([deal({ deal_stage: stage, ...change })]).deals;
			assert.deepEqual([placed?.stage, placed?.history.map((each) => each.stage), placed?.closeDate], [name, history, closes]);
		});
	test('a prospecting deal is created on the as-of day', () =>
		assert.equal(map([deal({ deal_stage: 'Prospecting', engage_date: null, close_date: null })]).deals[0]?.createdOn, '2026-11-22'));
	test('an open deal is worth its list price, a won one what it closed at', () => {
		const { deals } = map([deal({ deal_stage: 'Engaging', close_date: null, close_value: null }), deal()]);
		assert.deepEqual(
			deals.map(({ amount }) => amount),
			[4821, 1000],
		);
	});
	const refused: [string, Partial<DealRow>, string][] = [
		['an unknown agent', { sales_agent: 'Nobody' }, 'sales_agent'],
		['a won deal without a close date', { close_date: null }, 'close_date'],
		['an engaging deal without an engage date', { deal_stage: 'Engaging', engage_date: null, close_date: null }, 'engage_date'],
		['a deal engaged after the as-of day', { engage_date: '2017-10-02', close_date: '2017-11-01' }, 'engage_date'],
		['a deal closed after the as-of day', { close_date: '2017-10-02' }, 'close_date'],
		['a deal closed before it was engaged', { close_date: '2016-12-31' }, 'close_date'],
	];
	for (const [name, change, field] of refused)
		test(`${name} is not placed, and said so`, () => {
			const plan = map([deal(change), deal()]);
			assert.equal(plan.deals.length, 1);
			assert.deepEqual(
				plan.unplaced.map((issue) => issue.field),
				[field],
			);
		});
	test('a key that stands twice counts once', () => {
		const plan = map([deal({ opportunity_id: 'X' }), deal({ opportunity_id: 'X', line: 9 })]);
		assert.deepEqual([plan.deals.length, plan.unplaced[0]?.line], [1, 9]);
	});
	test('an unknown account or product is named, and the deal loaded without', () => {
		const plan = map([
			deal({ account: 'Nowhere' }),
			deal({ product: 'Toaster', deal_stage: 'Engaging', close_date: null, close_value: null }),
		]);
		assert.deepEqual(
			plan.deals.map(({ account, amount }) => [account, amount]),
			[
				[null, 1000],
				['Acme', null],
			],
		);
		assert.deepEqual(
			plan.unplaced.map(({ field, value }) => [field, value]),
			[
				['account', 'Nowhere'],
				['product', 'Toaster'],
			],
		);
	});
	test('known quirks are read and told once', () => {
		const plan = map([deal({ product: 'GTXPro' }), deal({ product: 'GTXPro' })]);
		assert.deepEqual(
			plan.readAs.map(({ value, as, rows: n }) => [value, as, n]),
			[
				['GTXPro', 'GTX Pro', 2],
				['technolgy', 'technology', 1],
				['Philipines', 'Philippines', 1],
			],
		);
		assert.deepEqual(
			[plan.accounts[0]?.industry, plan.accounts[0]?.country, plan.accounts[0]?.revenue],
			['Technology', 'Philippines', 1_500_000],
		);
	});
	test('the last day that deals know', () => assert.equal(latestDay([deal(), deal({ close_date: '2017-09-30' })]), '2017-09-30'));
});

describe('who owns an account', () => {
	const ann = (value: number, change: Partial<DealRow> = {}): DealRow => deal({ close_value: value, ...change });
	const bo = (value: number, change: Partial<DealRow> = {}): DealRow => deal({ sales_agent: 'Bo Ray', close_value: value, ...change });
	const cases: [string, DealRow[], string][] = [
		['the highest won value', [ann(100), bo(200)], 'Bo Ray'],
		['lost deals are worth nothing', [ann(100), bo(200, { deal_stage: 'Lost' })], 'Ann Lee'],
		['a tie goes to more deals', [ann(100), bo(100), bo(0, { deal_stage: 'Lost' })], 'Bo Ray'],
		['then to the name', [bo(100), ann(100)], 'Ann Lee'],
	];
	for (const [name, deals, owner] of cases) test(name, () => assert.equal(map(deals).accounts[0]?.owner, owner));
	test('an account without deals is given to somebody, and said so', () => {
		const plan = map([]);
		assert.equal(plan.accounts[0]?.owner, 'Ann Lee');
		assert.match(plan.unplaced[0]?.problem ?? '', /nobody has a deal here/);
	});
});

describe('the derived roster', () => {
	const open = (agent: string, n: number): DealRow[] =>
		Array.from({ length: n }, () => deal({ sales_agent: agent, deal_stage: 'Engaging', close_date: null, close_value: null }));
	test('the best closer mentors the lowest with ten open deals', () => {
		const plan = map([deal({ close_value: 500, close_date: '2017-09-01' }), ...open('Bo Ray', 10)]);
		assert.deepEqual(
			suggestPairs(plan, '2026-11-22').map(({ mentor, mentee }) => [mentor.name, mentee.name]),
			[['Ann Lee', 'Bo Ray']],
		);
	});
	test('nine open deals are too few', () => assert.deepEqual(suggestPairs(map([deal(), ...open('Bo Ray', 9)]), '2026-11-22'), []));
	test('what was won longer than a year ago does not count', () => {
		const plan = map([
			deal({ close_value: 9000, engage_date: '2016-08-01', close_date: '2016-09-01' }),
			deal({ sales_agent: 'Bo Ray', close_value: 1, close_date: '2017-09-01' }),
			...open('Ann Lee', 10),
		]);
		assert.deepEqual(
			suggestPairs(plan, '2026-11-22').map(({ mentor }) => mentor.name),
			['Bo Ray'],
		);
	});
	test('regions become territories that warn', () => {
		const roster = deriveRoster(map([deal()]), '2026-11-22');
		assert.deepEqual(roster.territories, [
			{
				key: 'west',
				policy: 'Warn',
				members: ['max.boss@ridealong.local', 'ann.lee@ridealong.local', 'bo.ray@ridealong.local'],
				accounts: { names: ['Acme'] },
			},
		]);
	});
});

test('usernames are plain, and never given twice', () => {
	const taken = new Set<string>();
	assert.deepEqual(
		['Mei-Mei Johns', 'José Núñez', 'Mei-Mei Johns', '王'].map((name) => usernameOf(name, taken)),
		['mei-mei.johns@ridealong.local', 'jose.nunez@ridealong.local', 'mei-mei.johns2@ridealong.local', 'user@ridealong.local'],
	);
});
