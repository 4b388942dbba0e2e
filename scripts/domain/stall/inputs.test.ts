import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
	type Activities,
	type HistoryRow,
	closeDateMoves,
	hasNextStep,
	lastTouchOn,
	noNextStepSince,
	showsActivity,
	stageEnteredOn,
	stageVisits,
} from './inputs.ts';

const today = '2026-11-20';
const row = (createdDate: string, stage: string, closeDate: string | null = null, id = createdDate): HistoryRow => ({
	id,
	stage,
	closeDate,
	createdDate: `${createdDate}T10:00:00.000+0000`,
});
const none: Activities = { tasks: [], events: [], emails: [] };
const call = (activityDate: string | null, completed: string | null, createdById = 'rep'): Activities['tasks'][number] => ({
	isClosed: true,
	activityDate,
	completed: completed && `${completed}T09:00:00.000+0000`,
	createdById,
});
const plan = (activityDate: string | null): Activities['tasks'][number] => ({
	isClosed: false,
	activityDate,
	completed: null,
	createdById: 'rep',
});
const nobody = new Set<string>();

describe('stage clock', () => {
	const rows: [string, HistoryRow[], string, string | null][] = [
		['one visit', [row('2026-10-01', 'A'), row('2026-10-10', 'B')], 'B', '2026-10-10'],
		[
			'rows without a stage change belong to the visit',
			[row('2026-10-01', 'A'), row('2026-10-10', 'B'), row('2026-10-20', 'B')],
			'B',
			'2026-10-10',
		],
		['coming back starts a new visit', [row('2026-10-01', 'A'), row('2026-10-10', 'B'), row('2026-10-20', 'A')], 'A', '2026-10-20'],
		['order in the list does not matter', [row('2026-10-10', 'B'), row('2026-10-01', 'A')], 'B', '2026-10-10'],
		['rows of one second are ordered by id', [row('2026-10-01', 'B', null, '2'), row('2026-10-01', 'A', null, '1')], 'B', '2026-10-01'],
		['history that ends elsewhere tells nothing', [row('2026-10-01', 'A')], 'B', null],
		['no history tells nothing', [], 'B', null],
	];
	for (const [name, history, stage, expected] of rows) test(name, () => assert.equal(stageEnteredOn(history, stage), expected));
	test('visits end where the next one begins', () =>
		assert.deepEqual(stageVisits([row('2026-10-01', 'A'), row('2026-10-10', 'B')]), [
			{ stage: 'A', enteredOn: '2026-10-01', leftOn: '2026-10-10' },
			{ stage: 'B', enteredOn: '2026-10-10', leftOn: null },
		]));
});

describe('close date moves', () => {
	const rows: [string, HistoryRow[], number, ReturnType<typeof closeDateMoves>][] = [
		[
			'later by two days counts',
			[row('2026-10-01', 'A', '2026-11-10'), row('2026-11-01', 'A', '2026-11-12')],
			1,
			{ pushes: 1, slipDays: 2, crossedQuarter: false },
		],
		[
			'later by one day does not',
			[row('2026-10-01', 'A', '2026-11-10'), row('2026-11-01', 'A', '2026-11-11')],
			1,
			{ pushes: 0, slipDays: 0, crossedQuarter: false },
		],
		[
			'earlier does not',
			[row('2026-10-01', 'A', '2026-11-10'), row('2026-11-01', 'A', '2026-11-01')],
			1,
			{ pushes: 0, slipDays: 0, crossedQuarter: false },
		],
		[
			'over a quarter',
			[row('2026-10-01', 'A', '2026-12-20'), row('2026-11-01', 'A', '2027-01-10')],
			1,
			{ pushes: 1, slipDays: 21, crossedQuarter: true },
		],
		[
			'over a fiscal quarter that ends in January',
			[row('2026-10-01', 'A', '2026-12-20'), row('2026-11-01', 'A', '2027-01-10')],
			2,
			{ pushes: 1, slipDays: 21, crossedQuarter: false },
		],
		[
			'90 days ago counts',
			[row('2026-01-01', 'A', '2026-09-01'), row('2026-08-22', 'A', '2026-09-05')],
			1,
			{ pushes: 1, slipDays: 4, crossedQuarter: false },
		],
		[
			'91 days ago does not',
			[row('2026-01-01', 'A', '2026-09-01'), row('2026-08-21', 'A', '2026-09-05')],
			1,
			{ pushes: 0, slipDays: 0, crossedQuarter: false },
		],
		[
			'moves add up',
			[
				row('2026-10-01', 'A', '2026-11-10'),
				row('2026-10-05', 'A', '2026-11-15'),
				row('2026-10-06', 'A', '2026-11-01'),
				row('2026-10-07', 'A', '2026-11-20'),
			],
			1,
			{ pushes: 2, slipDays: 24, crossedQuarter: false },
		],
	];
	for (const [name, history, month, expected] of rows) test(name, () => assert.deepEqual(closeDateMoves(history, today, month), expected));
});

describe('last genuine touch', () => {
	const rows: [string, Partial<Activities>, string | null][] = [
		['none', {}, null],
		['a closed task', { tasks: [call(null, '2026-11-10')] }, '2026-11-10'],
		['a call logged late counts on the day it was for', { tasks: [call('2026-11-01', '2026-11-19')] }, '2026-11-01'],
		['a task done early counts on the day it was done', { tasks: [call('2026-12-24', '2026-11-18')] }, '2026-11-18'],
		['an open task does not', { tasks: [plan('2026-11-10')] }, null],
		['a past event', { events: [{ end: '2026-11-12T15:00:00.000+0000', createdById: 'rep' }] }, '2026-11-12'],
		['a future event does not', { events: [{ end: '2026-11-25T15:00:00.000+0000', createdById: 'rep' }] }, null],
		['an e-mail', { emails: [{ sent: '2026-11-13T15:00:00.000+0000', createdById: 'rep' }] }, '2026-11-13'],
		[
			'integration users do not count',
			{ emails: [{ sent: '2026-11-13T15:00:00.000+0000', createdById: 'robot' }], tasks: [call(null, '2026-11-02')] },
			'2026-11-02',
		],
		[
			'the latest wins',
			{ tasks: [call(null, '2026-11-10')], emails: [{ sent: '2026-11-05T15:00:00.000+0000', createdById: 'rep' }] },
			'2026-11-10',
		],
	];
	for (const [name, activities, expected] of rows)
		test(name, () => assert.equal(lastTouchOn({ ...none, ...activities }, today, new Set(['robot'])), expected));
});

describe('next step', () => {
	const rows: [string, string | null, Partial<Activities>, boolean][] = [
		['a Next Step', 'Call them', {}, true],
		['a blank Next Step', '  ', {}, false],
		['a task due today', null, { tasks: [plan(today)] }, true],
		['an overdue task', null, { tasks: [plan('2026-11-19')] }, false],
		['a task without a date', null, { tasks: [plan(null)] }, false],
		['a future event', null, { events: [{ end: '2026-11-21T15:00:00.000+0000', createdById: 'rep' }] }, true],
		['a closed task in the future', null, { tasks: [call('2026-12-01', '2026-11-01')] }, false],
	];
	for (const [name, nextStep, activities, expected] of rows)
		test(name, () => assert.equal(hasNextStep(nextStep, { ...none, ...activities }, today), expected));

	const since: [string, Partial<Activities>, { scannedOn: string | null; noNextStepSince: string | null }, string | null][] = [
		['never any: since creation', {}, { scannedOn: null, noNextStepSince: null }, '2026-11-01'],
		[
			'an overdue task: since the day after it was due',
			{ tasks: [plan('2026-11-10')] },
			{ scannedOn: null, noNextStepSince: null },
			'2026-11-11',
		],
		['a closed task: since it was done', { tasks: [call(null, '2026-11-12')] }, { scannedOn: null, noNextStepSince: null }, '2026-11-12'],
		[
			'a past event: since the day after',
			{ events: [{ end: '2026-11-13T15:00:00.000+0000', createdById: 'rep' }] },
			{ scannedOn: null, noNextStepSince: null },
			'2026-11-14',
		],
		['the scan before saw one: since that scan', {}, { scannedOn: '2026-11-18', noNextStepSince: null }, '2026-11-18'],
		['the scan before saw none: as it said', {}, { scannedOn: '2026-11-18', noNextStepSince: '2026-11-05' }, '2026-11-05'],
		['there is one', { tasks: [plan('2026-12-01')] }, { scannedOn: '2026-11-18', noNextStepSince: '2026-11-05' }, null],
	];
	for (const [name, activities, previous, expected] of since)
		test(`since: ${name}`, () =>
			assert.equal(noNextStepSince({ nextStep: null, createdOn: '2026-11-01' }, { ...none, ...activities }, today, previous), expected));
});

test('activity shows within 90 days, planned or done, and not by integration users', () => {
	assert.equal(showsActivity({ ...none, tasks: [call(null, '2026-08-22')] }, today, nobody), true);
	assert.equal(showsActivity({ ...none, tasks: [call(null, '2026-08-21')] }, today, nobody), false);
	assert.equal(showsActivity({ ...none, tasks: [plan('2026-12-01')] }, today, nobody), true);
	assert.equal(showsActivity({ ...none, tasks: [call(null, '2026-11-01', 'robot')] }, today, new Set(['robot'])), false);
});
