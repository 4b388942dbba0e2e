import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_POLICY, POLICY_KEY, judge, readBaseline } from '../../../force-app/main/stall/lwc/stallVerdict/stallVerdict.ts';
import { addDays } from '../dates.ts';
import { type WonDeal, baselines, daysInStage, histogramOf, quantile } from './baseline.ts';
import { baselineRecord, policyOf, stampOf } from './stamp.ts';

const won = (days: number, recordType: string | null = null): WonDeal => ({
	recordType,
	createdOn: '2026-01-01',
	closedOn: addDays('2026-01-01', days),
	visits: [
		{ stage: 'Proposal', enteredOn: '2026-01-01', leftOn: addDays('2026-01-01', days) },
		{ stage: 'Closed Won', enteredOn: addDays('2026-01-01', days), leftOn: null },
	],
});
const logging = (recordType: string) => new Map([[recordType, { open: 10, active: 3, planned: 4 }]]);

test('quantiles interpolate', () => {
	assert.equal(quantile([], 0.5), null);
	assert.equal(quantile([4], 0.9), 4);
	assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
	assert.equal(quantile([0, 10], 0.9), 9);
});

test('histograms have twelve bins and lose nobody', () => {
	const { bins, binDays } = histogramOf([0, 1, 2, 3, 400]);
	assert.equal(bins.length, 12);
	assert.equal(
		bins.reduce((sum, count) => sum + count, 0),
		5,
	);
	assert.ok(binDays >= 1);
});

test('a deal counts with its longest visit, and not where it never was or still is', () => {
	const twice: WonDeal = { ...won(3), visits: [...won(3).visits, { stage: 'Proposal', enteredOn: '2026-02-01', leftOn: '2026-02-21' }] };
	assert.deepEqual(daysInStage([won(5), twice], 'Proposal'), [5, 20]);
	assert.deepEqual(daysInStage([won(5)], 'Closed Won'), []);
	assert.deepEqual(daysInStage([won(5)], 'Discovery'), []);
});

describe('pooling', () => {
	const many = (n: number, recordType: string): WonDeal[] => Array.from({ length: n }, (_, index) => won(10 + index, recordType));
	const of = (deals: WonDeal[], recordType: string) =>
		baselines(deals, ['Proposal'], logging(recordType), DEFAULT_POLICY, '2026-11-20').find(({ key }) => key === `${recordType}|Proposal`)!;
	const rows: [string, WonDeal[], string, number, number | null][] = [
		['eight of the record type', many(8, 'New'), 'Record type', 8, 13.5],
		['seven, and others: pooled', [...many(7, 'New'), ...many(3, 'Old')], 'Pooled', 10, 12],
		['seven in all: default', [...many(4, 'New'), ...many(3, 'Old')], 'Default', 7, null],
		['none: default', [], 'Default', 0, null],
	];
	for (const [name, deals, source, count, median] of rows)
		test(name, () => {
			const row = of(deals, 'New');
			assert.deepEqual([row.source, row.wonCount, row.wonMedianDays], [source, count, median]);
		});
	test('shares are percent of open deals', () => assert.deepEqual([of([], 'New').loggingShare, of([], 'New').nextStepShare], [30, 40]));
	test('the policy row is always there, and reads back', () => {
		const records = baselines([], ['Proposal'], new Map(), DEFAULT_POLICY, '2026-11-20').map(baselineRecord);
		assert.deepEqual(
			records.map((record) => record['Key__c']),
			[POLICY_KEY],
		);
		assert.deepEqual(readBaseline(records, null, 'Proposal')?.policy, DEFAULT_POLICY);
	});
	test('every text fits its field', () => {
		const [record] = baselines(many(300, 'New'), ['Proposal'], logging('New'), DEFAULT_POLICY, '2026-11-20').map(baselineRecord);
		assert.ok(String(record!['Histogram__c']).length <= 255);
		assert.ok(String(record!['Policy__c']).length <= 4000);
	});
});

describe('stamps', () => {
	const inputs = {
		stage: 'Proposal',
		isClosed: false,
		createdOn: '2026-10-01',
		closeDate: '2026-12-20',
		stageEnteredOn: '2026-10-01',
		lastTouchOn: '2026-11-18',
		noNextStepSince: null,
		pushes: 0,
		slipDays: 0,
		crossedQuarter: false,
		scannedOn: '2026-11-20',
	};
	const verdict = (today: string) => judge(inputs, null, today);
	const first = stampOf(inputs, verdict('2026-11-20'), '2026-11-20', {})!;
	const rows: [string, Record<string, unknown>, string, boolean][] = [
		['a deal that was never scanned is written', {}, '2026-11-20', true],
		['nothing changed: left alone', first, '2026-11-20', false],
		['a day more is no change', first, '2026-11-21', false],
		['another status is', { ...first, Stall_Status__c: 'Moving' }, '2026-11-20', true],
		['another input is', { ...first, Last_Touch_On__c: '2026-11-01' }, '2026-11-20', true],
		['another kind of reason is', { ...first, Stall_Reasons__c: 'No next step for 3 days' }, '2026-11-20', true],
	];
	for (const [name, live, today, written] of rows)
		test(name, () => assert.equal(stampOf(inputs, verdict(today), today, live) !== undefined, written));
	test('Stalled Since stays while it lasts and goes with it', () => {
		const stalled = judge({ ...inputs, closeDate: '2026-10-01' }, null, '2026-11-20');
		assert.equal(stampOf(inputs, stalled, '2026-11-20', {})!['Stalled_Since__c'], '2026-11-20');
		assert.equal(
			stampOf(inputs, stalled, '2026-11-20', { Stall_Status__c: 'Stalled', Stalled_Since__c: '2026-11-02' })!['Stalled_Since__c'],
			'2026-11-02',
		);
		assert.equal(
			stampOf(inputs, verdict('2026-11-20'), '2026-11-20', { Stall_Status__c: 'Stalled', Stalled_Since__c: '2026-11-02' })![
				'Stalled_Since__c'
			],
			null,
		);
	});
});

test('the policy record is read, blanks taking the defaults', () => {
	assert.deepEqual(policyOf(undefined), DEFAULT_POLICY);
	const policy = policyOf({ Silence_Warn__c: 5, Holidays__c: '2026-12-25, 2026-12-26,nonsense' });
	assert.equal(policy.signals.silence.warn, 5);
	assert.equal(policy.signals.silence.critical, 20);
	assert.deepEqual(policy.holidays, ['2026-12-25', '2026-12-26']);
});
