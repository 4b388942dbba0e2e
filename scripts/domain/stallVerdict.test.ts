import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
	type SignalKey,
	type StallBaseline,
	type StallInputs,
	DEFAULT_POLICY,
	POLICY_KEY,
	businessDaysBetween,
	daysBetween,
	judge,
	readBaseline,
	readInputs,
	readPolicy,
	reasonsOf,
} from '../../force-app/main/stall/lwc/stallVerdict/stallVerdict.ts';

const today = '2026-11-20'; // a Friday
const before = (days: number): string => new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
/** A deal on which nothing is wrong. */
const deal = (change: Partial<StallInputs> = {}): StallInputs => ({
	stage: 'Proposal',
	isClosed: false,
	createdOn: before(5),
	closeDate: '2026-12-20',
	stageEnteredOn: before(2),
	lastTouchOn: before(1),
	noNextStepSince: null,
	pushes: 0,
	slipDays: 0,
	crossedQuarter: false,
	scannedOn: today,
	...change,
});
const baseline = (change: Partial<StallBaseline> = {}): StallBaseline => ({
	stage: 'Proposal',
	source: 'Record type',
	wonCount: 48,
	wonMedianDays: 12,
	wonCycleMedianDays: 60,
	loggingShare: 80,
	nextStepShare: 80,
	asOf: today,
	policy: DEFAULT_POLICY,
	...change,
});
const valueOf = (key: SignalKey, inputs: StallInputs, line: StallBaseline | null = baseline()): number | undefined =>
	judge(inputs, line, today).signals.find(({ signal }) => signal === key)?.value;
/** A day that lies n business days before today. */
const businessDaysAgo = (n: number): string => {
	for (let days = 0; ; days++) if (businessDaysBetween(before(days), today) === n) return before(days);
};

describe('business days', () => {
	const rows: [string, string, string[], number][] = [
		['2026-11-20', '2026-11-20', [], 0],
		['2026-11-20', '2026-11-21', [], 0], // Saturday
		['2026-11-20', '2026-11-23', [], 1], // Friday to Monday
		['2026-11-21', '2026-11-23', [], 1], // Saturday to Monday
		['2026-11-16', '2026-11-20', [], 4],
		['2026-11-13', '2026-11-20', [], 5],
		['2026-11-13', '2026-11-20', ['2026-11-18'], 4],
		['2026-11-13', '2026-11-20', ['2026-11-15', '2026-11-18', '2026-11-18'], 4], // a Sunday and a repetition
		['2026-11-13', '2026-11-20', ['2026-11-13'], 5], // the first day itself never counts
		['2026-11-20', '2026-11-13', [], 0],
		['2026-01-01', '2026-12-31', [], 260],
	];
	for (const [from, to, holidays, expected] of rows)
		test(`${from} to ${to}${holidays.length ? ' with holidays' : ''} are ${expected}`, () =>
			assert.equal(businessDaysBetween(from, to, holidays), expected));
	test('calendar days take datetimes', () => assert.equal(daysBetween('2026-11-18T23:59:00.000Z', '2026-11-20'), 2));
});

describe('each signal at its thresholds', () => {
	const rows: [SignalKey, string, Partial<StallInputs>, Partial<StallBaseline>, number][] = [
		['silence', '9 business days', { lastTouchOn: businessDaysAgo(9) }, {}, 0],
		['silence', '10 business days', { lastTouchOn: businessDaysAgo(10) }, {}, 0.5],
		['silence', '15 business days', { lastTouchOn: businessDaysAgo(15) }, {}, 0.75],
		['silence', '19 business days', { lastTouchOn: businessDaysAgo(19) }, {}, 0.95],
		['silence', '20 business days', { lastTouchOn: businessDaysAgo(20) }, {}, 1],
		['silence', 'never touched counts from creation', { lastTouchOn: null, createdOn: businessDaysAgo(20) }, {}, 1],
		['stageAge', 'exactly 1.5 M', { stageEnteredOn: before(18) }, {}, 0],
		['stageAge', 'one day over 1.5 M', { stageEnteredOn: before(19) }, {}, 0.5 + 0.5 / 18],
		['stageAge', 'half way', { stageEnteredOn: before(27) }, {}, 0.75],
		['stageAge', 'exactly 3 M is not yet critical', { stageEnteredOn: before(36) }, {}, 0.99],
		['stageAge', 'one day over 3 M', { stageEnteredOn: before(37) }, {}, 1],
		['stageAge', 'floor of 7 days', { stageEnteredOn: before(7) }, { wonMedianDays: 1 }, 0],
		['stageAge', 'over the floor of 7 days', { stageEnteredOn: before(8) }, { wonMedianDays: 1 }, 0.5 + 0.5 / 7],
		['stageAge', 'floor of 14 days', { stageEnteredOn: before(14) }, { wonMedianDays: 1 }, 0.99],
		['stageAge', 'over the floor of 14 days', { stageEnteredOn: before(15) }, { wonMedianDays: 1 }, 1],
		['stageAge', 'the default of 30 days', { stageEnteredOn: before(45) }, { source: 'Default', wonMedianDays: null }, 0],
		['stageAge', 'over the default', { stageEnteredOn: before(91) }, { source: 'Default', wonMedianDays: null }, 1],
		['pushes', 'one', { pushes: 1, slipDays: 5 }, {}, 0],
		['pushes', 'two', { pushes: 2, slipDays: 5 }, {}, 0.5],
		['pushes', 'three', { pushes: 3, slipDays: 9 }, {}, 0.75],
		['pushes', 'four', { pushes: 4, slipDays: 9 }, {}, 1],
		['pushes', 'one over a quarter', { pushes: 1, slipDays: 5, crossedQuarter: true }, {}, 0.5],
		['pushes', 'three over a quarter', { pushes: 3, slipDays: 9, crossedQuarter: true }, {}, 0.75],
		['pushes', 'slip of exactly half the cycle', { pushes: 1, slipDays: 30 }, {}, 0],
		['pushes', 'slip over half the cycle', { pushes: 1, slipDays: 31 }, {}, 1],
		['pushes', 'slip without a known cycle', { pushes: 1, slipDays: 300 }, { wonCycleMedianDays: null }, 0],
		['overdue', 'due today', { closeDate: today }, {}, 0],
		['overdue', '1 day', { closeDate: before(1) }, {}, 0.5],
		['overdue', '8 days', { closeDate: before(8) }, {}, 0.75],
		['overdue', '14 days', { closeDate: before(14) }, {}, 0.5 + (0.5 * 13) / 14],
		['overdue', '15 days', { closeDate: before(15) }, {}, 1],
		['overdue', '400 days', { closeDate: before(400) }, {}, 1],
		['noNextStep', 'there is one', { noNextStepSince: null }, {}, 0],
		['noNextStep', 'since today', { noNextStepSince: today }, {}, 0],
		['noNextStep', '1 day', { noNextStepSince: before(1) }, {}, 0.5],
		['noNextStep', '4 days', { noNextStepSince: before(4) }, {}, 0.75],
		['noNextStep', '7 days', { noNextStepSince: before(7) }, {}, 1],
	];
	for (const [key, name, inputs, line, expected] of rows)
		test(`${key}: ${name}`, () => assert.ok(Math.abs((valueOf(key, deal(inputs), baseline(line)) ?? NaN) - expected) < 1e-9));
});

describe('what cannot be evaluated', () => {
	const rows: [SignalKey, string, Partial<StallInputs>, StallBaseline | null, string][] = [
		['winOdds', 'always, for now', {}, baseline(), 'noOdds'],
		['silence', 'under the logging floor', {}, baseline({ loggingShare: 4.9 }), 'nobodyLogs'],
		['silence', 'without a baseline', {}, null, 'noBaseline'],
		['noNextStep', 'under the floor', {}, baseline({ nextStepShare: 4.9 }), 'nobodyPlans'],
		['silence', 'never scanned', { scannedOn: null }, baseline(), 'notScanned'],
		['pushes', 'never scanned', { scannedOn: null }, baseline(), 'notScanned'],
		['stageAge', 'no stage history', { stageEnteredOn: null }, baseline(), 'noStageHistory'],
		['overdue', 'no close date', { closeDate: null }, baseline(), 'noCloseDate'],
	];
	for (const [key, name, inputs, line, expected] of rows)
		test(`${key}: ${name}`, () => {
			const verdict = judge(deal(inputs), line, today);
			assert.equal(verdict.notEvaluated.find(({ signal }) => signal === key)?.key, expected);
			assert.equal(
				verdict.signals.find(({ signal }) => signal === key),
				undefined,
			);
		});
	test('exactly at the floor absence counts', () =>
		assert.equal(valueOf('silence', deal({ lastTouchOn: businessDaysAgo(20) }), baseline({ loggingShare: 5 })), 1));
	test('a closed deal is Moving with nothing evaluated', () => {
		const verdict = judge(deal({ isClosed: true, closeDate: before(90) }), baseline(), today);
		assert.deepEqual([verdict.status, verdict.score, verdict.signals.length, verdict.notEvaluated.length], ['Moving', 0, 0, 6]);
	});
});

describe('score and status', () => {
	const rows: [string, Partial<StallInputs>, Partial<StallBaseline>, string, number][] = [
		['nothing wrong', {}, {}, 'Moving', 0],
		['one warning', { lastTouchOn: businessDaysAgo(10) }, {}, 'Watch', 15],
		['one critical signal of little weight is not averaged away', { noNextStepSince: before(7) }, {}, 'Stalled', 10],
		// 0.5·30 + 0.75·25 + 0.5·20 = 43.75 of 100
		['warnings that add up', { lastTouchOn: businessDaysAgo(10), stageEnteredOn: before(27), pushes: 2, slipDays: 4 }, {}, 'Stalled', 44],
		// 0.5·(30 + 25) ≈ 28
		['warnings that do not', { lastTouchOn: businessDaysAgo(10), stageEnteredOn: before(19) }, {}, 'Watch', 28],
		// silence and next step out: weights 25 + 20 + 15 = 60; 0.75·25 + 0.5·15 = 26.25
		[
			'only evaluable signals count',
			{ stageEnteredOn: before(27), closeDate: before(1) },
			{ loggingShare: 0, nextStepShare: 0 },
			'Stalled',
			44,
		],
	];
	for (const [name, inputs, line, status, score] of rows)
		test(name, () => {
			const verdict = judge(deal(inputs), baseline(line), today);
			assert.deepEqual([verdict.status, verdict.score], [status, score]);
		});
	test('critical signals come first, whatever their weight', () => {
		const verdict = judge(deal({ lastTouchOn: businessDaysAgo(19), noNextStepSince: before(8) }), baseline(), today);
		assert.deepEqual(
			verdict.signals.slice(0, 2).map(({ signal }) => signal),
			['noNextStep', 'silence'],
		);
	});
	test('the policy decides', () => {
		const policy = { ...DEFAULT_POLICY, stalledScore: 15 };
		assert.equal(judge(deal({ lastTouchOn: businessDaysAgo(10) }), baseline({ policy }), today).status, 'Stalled');
		const holidays = { ...DEFAULT_POLICY, holidays: ['2026-11-19'] };
		assert.equal(valueOf('silence', deal({ lastTouchOn: businessDaysAgo(10) }), baseline({ policy: holidays })), 0);
	});
});

describe('snooze', () => {
	const quiet = { lastTouchOn: businessDaysAgo(25), stageEnteredOn: before(60), createdOn: before(80) };
	const snooze = (created: number, resume: number, stage = 'Proposal') => ({
		createdOn: before(created),
		resumeOn: before(-resume),
		stage,
		reason: 'Legal',
	});
	const rows: [string, Partial<StallInputs>, string][] = [
		['silences silence and stage age', { ...quiet, snoozes: [snooze(3, 10)] }, 'Snoozed'],
		['does not silence overdue', { ...quiet, closeDate: before(20), snoozes: [snooze(3, 10)] }, 'Stalled'],
		['does not silence pushes', { ...quiet, pushes: 4, snoozes: [snooze(3, 10)] }, 'Stalled'],
		['ends on its resume date', { ...quiet, snoozes: [snooze(20, 0)] }, 'Stalled'],
		['of exactly 30 days counts', { ...quiet, snoozes: [snooze(10, 20)] }, 'Snoozed'],
		['of more than 30 days is none', { ...quiet, snoozes: [snooze(10, 21)] }, 'Stalled'],
		['of another stage is none', { ...quiet, snoozes: [snooze(3, 10, 'Discovery')] }, 'Stalled'],
		[
			'from an earlier visit of the stage is none',
			{ ...quiet, stageEnteredOn: before(20), snoozes: [snooze(25, 4)], lastTouchOn: businessDaysAgo(25) },
			'Stalled',
		],
		['the second of a visit counts', { ...quiet, snoozes: [snooze(50, -30), snooze(3, 10)] }, 'Snoozed'],
		['the third of a visit is none', { ...quiet, snoozes: [snooze(3, 10), snooze(50, -40), snooze(39, -20)] }, 'Stalled'],
	];
	for (const [name, inputs, status] of rows) test(name, () => assert.equal(judge(deal(inputs), baseline(), today).status, status));
	test('the signals still show, and what is silenced is named', () => {
		const verdict = judge(deal({ ...quiet, snoozes: [snooze(3, 10)] }), baseline(), today);
		assert.deepEqual(verdict.snooze, { resumeOn: before(-10), reason: 'Legal', silences: ['silence', 'stageAge'] });
		assert.equal(verdict.signals.find(({ signal }) => signal === 'silence')?.value, 1);
		assert.equal(verdict.score, 0);
	});
});

describe('evidence', () => {
	const sentence = (key: SignalKey, inputs: Partial<StallInputs>, line: Partial<StallBaseline> = {}): string | undefined =>
		judge(deal(inputs), baseline(line), today).signals.find(({ signal }) => signal === key)?.evidence;
	test('says how long and against what', () => {
		assert.equal(sentence('stageAge', { stageEnteredOn: before(31) }), '31 days in Proposal; won deals took 12 (n=48)');
		assert.equal(
			sentence('stageAge', { stageEnteredOn: before(31) }, { source: 'Pooled' }),
			'31 days in Proposal; won deals of all record types took 12 (n=48)',
		);
		assert.match(
			sentence('stageAge', { stageEnteredOn: before(31) }, { source: 'Default', wonMedianDays: null, wonCount: 3 }) ?? '',
			/30 is the default.*n=3/,
		);
		assert.equal(sentence('silence', { lastTouchOn: businessDaysAgo(16) }), 'No genuine touch for 16 business days');
		assert.equal(sentence('pushes', { pushes: 3, slipDays: 20 }), 'Close date moved later 3 times in 90 days');
		assert.equal(sentence('overdue', { closeDate: before(1) }), '1 day past its close date');
	});
	test('reasons leave out what is fine', () => {
		const verdict = judge(deal({ closeDate: before(3), noNextStepSince: before(7) }), baseline(), today);
		assert.equal(reasonsOf(verdict), 'No next step for 7 days\n3 days past its close date');
	});
	test('a broken floor names the share', () => {
		assert.match(
			judge(deal(), baseline({ loggingShare: 2.13 }), today).notEvaluated.find(({ signal }) => signal === 'silence')?.reason ?? '',
			/2\.1 %.*under 5 %/,
		);
	});
});

describe('records', () => {
	test('inputs are read from stamped fields', () => {
		const inputs = readInputs(
			{
				StageName: 'Proposal',
				IsClosed: false,
				CreatedDate: '2026-01-02T03:04:05.000+0000',
				CloseDate: '2026-12-01',
				Close_Date_Pushes__c: 2,
				Stall_Scanned_On__c: today,
			},
			[{ CreatedDate: '2026-11-18T03:04:05.000+0000', Resume_On__c: '2026-11-30', Stage__c: 'Proposal', Reason__c: 'Legal' }],
		);
		assert.equal(inputs.createdOn, '2026-01-02');
		assert.equal(inputs.pushes, 2);
		assert.equal(inputs.lastTouchOn, null);
		assert.deepEqual(inputs.snoozes, [{ createdOn: '2026-11-18', resumeOn: '2026-11-30', stage: 'Proposal', reason: 'Legal' }]);
	});
	test('a stage without a row takes logging shares from the policy row and the default median', () => {
		const rows = [
			{
				Key__c: POLICY_KEY,
				Source__c: 'Default',
				Won_Count__c: 99,
				Won_Median_Days__c: 3,
				Logging_Share__c: 50,
				Policy__c: '{"defaultStageDays":40}',
			},
			{ Key__c: 'Master|Proposal', Source__c: 'Record type', Won_Count__c: 9, Won_Median_Days__c: 12, Logging_Share__c: 60 },
		];
		assert.equal(readBaseline(rows, null, 'Proposal')?.wonMedianDays, 12);
		assert.equal(readBaseline(rows, null, 'Proposal')?.policy.defaultStageDays, 40);
		const other = readBaseline(rows, null, 'Other');
		assert.deepEqual([other?.wonMedianDays, other?.source, other?.loggingShare], [null, 'Default', 50]);
		assert.equal(readBaseline([], null, 'Proposal'), null);
	});
	test('a broken policy is the default one', () => assert.deepEqual(readPolicy('{'), DEFAULT_POLICY));
});
