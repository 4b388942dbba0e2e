/** What the scan writes on an Opportunity and in Stall_Baseline__c, and when it leaves a deal alone. */
import {
	type FieldValues,
	type SignalKey,
	type SignalPolicy,
	type StallInputs,
	type StallPolicy,
	type Verdict,
	DEFAULT_POLICY,
	reasonsOf,
} from '../../../force-app/main/stall/lwc/stallVerdict/stallVerdict.ts';
import type { BaselineRow } from './baseline.ts';

/** `Silence_Weight__c`, `Stage_Age_Warn__c`, … */
const POLICY_FIELDS: Record<SignalKey, string> = {
	silence: 'Silence',
	stageAge: 'Stage_Age',
	pushes: 'Pushes',
	overdue: 'Overdue',
	noNextStep: 'No_Next_Step',
	winOdds: 'Win_Odds',
};
/** Every field of Stall_Policy__mdt that {@link policyOf} reads. */
export const POLICY_FIELD_NAMES: readonly string[] = [
	...Object.values(POLICY_FIELDS).flatMap((name) => [`${name}_Weight__c`, `${name}_Warn__c`, `${name}_Critical__c`]),
	'Default_Stage_Days__c',
	'Minimum_Won_Deals__c',
	'Stalled_Score__c',
	'Activity_Floor_Percent__c',
	'Holidays__c',
];

/** The record `Default` of Stall_Policy__mdt as a policy; blank numbers take the product's defaults. */
export function policyOf(record: FieldValues | undefined): StallPolicy {
	const number = (field: string, fallback: number): number => (typeof record?.[field] === 'number' ? record[field] : fallback);
	const signals = {} as Record<SignalKey, SignalPolicy>;
	for (const [key, name] of Object.entries(POLICY_FIELDS) as [SignalKey, string][]) {
		const fallback = DEFAULT_POLICY.signals[key];
		signals[key] = {
			weight: number(`${name}_Weight__c`, fallback.weight),
			warn: number(`${name}_Warn__c`, fallback.warn),
			critical: number(`${name}_Critical__c`, fallback.critical),
		};
	}
	const holidays = record?.['Holidays__c'];
	return {
		signals,
		defaultStageDays: number('Default_Stage_Days__c', DEFAULT_POLICY.defaultStageDays),
		minimumWonDeals: number('Minimum_Won_Deals__c', DEFAULT_POLICY.minimumWonDeals),
		stalledScore: number('Stalled_Score__c', DEFAULT_POLICY.stalledScore),
		activityFloorPercent: number('Activity_Floor_Percent__c', DEFAULT_POLICY.activityFloorPercent),
		holidays: typeof holidays === 'string' ? holidays.split(/[\s,;]+/).filter((day) => /^\d{4}-\d{2}-\d{2}$/.test(day)) : [],
	};
}

/** The stamped inputs, as fields. */
function inputFields(inputs: StallInputs): FieldValues {
	return {
		Stage_Entered_On__c: inputs.stageEnteredOn,
		Last_Touch_On__c: inputs.lastTouchOn,
		No_Next_Step_Since__c: inputs.noNextStepSince,
		Close_Date_Pushes__c: inputs.pushes,
		Close_Date_Slip_Days__c: Math.min(99_999, inputs.slipDays),
		Close_Date_Crossed_Quarter__c: inputs.crossedQuarter,
	};
}
/** Every field that {@link stampOf} compares or writes. */
export const STAMPED_FIELDS: readonly string[] = [
	'Stage_Entered_On__c',
	'Last_Touch_On__c',
	'No_Next_Step_Since__c',
	'Close_Date_Pushes__c',
	'Close_Date_Slip_Days__c',
	'Close_Date_Crossed_Quarter__c',
	'Stall_Scanned_On__c',
	'Stall_Status__c',
	'Stall_Score__c',
	'Stall_Reasons__c',
	'Stalled_Since__c',
];

/** The kinds of reason in a text of reasons: its sentences without their numbers. */
function kindsOfReason(reasons: unknown): string {
	return typeof reasons === 'string' ? reasons.replace(/[\d.,]+/g, '#').replace(/# (business )?days?/g, '# $1days') : '';
}

/**
 * The fields to write on the deal, or undefined where nothing that matters changed: inputs, status and kinds of reason.
 * A score or a count of days that drifted is no change, so LastModifiedDate, customers' flows and API calls are spared.
 */
export function stampOf(inputs: StallInputs, verdict: Verdict, today: string, live: FieldValues): FieldValues | undefined {
	const stamped = inputFields(inputs);
	const reasons = reasonsOf(verdict).slice(0, 2000);
	const same = (a: unknown, b: unknown): boolean => (a ?? null) === (b ?? null);
	const unchanged =
		Boolean(live['Stall_Scanned_On__c']) &&
		Object.entries(stamped).every(([field, value]) => same(live[field], value)) &&
		live['Stall_Status__c'] === verdict.status &&
		kindsOfReason(live['Stall_Reasons__c']) === kindsOfReason(reasons);
	if (unchanged) return undefined;
	const stalled = verdict.status === 'Stalled';
	return {
		...stamped,
		Stall_Scanned_On__c: today,
		Stall_Status__c: verdict.status,
		Stall_Score__c: verdict.score,
		Stall_Reasons__c: reasons || null,
		Stalled_Since__c: stalled ? ((live['Stall_Status__c'] === 'Stalled' ? live['Stalled_Since__c'] : null) ?? today) : null,
	};
}

/** A baseline as a record of Stall_Baseline__c. */
export function baselineRecord(row: BaselineRow): FieldValues {
	const round = (days: number | null): number | null => (days === null ? null : Math.round(days * 10) / 10);
	return {
		Name: row.key.slice(0, 80),
		Key__c: row.key,
		Record_Type__c: row.recordType,
		Stage__c: row.stage,
		Won_Count__c: row.wonCount,
		Won_Median_Days__c: round(row.wonMedianDays),
		Won_P90_Days__c: round(row.wonP90Days),
		Won_Cycle_Median_Days__c: round(row.wonCycleMedianDays),
		Source__c: row.source,
		Histogram__c: row.histogram.length ? JSON.stringify(row.histogram) : null,
		Histogram_Bin_Days__c: row.histogramBinDays,
		Logging_Share__c: row.loggingShare,
		Next_Step_Share__c: row.nextStepShare,
		As_Of__c: row.asOf,
		Policy__c: JSON.stringify(row.policy),
	};
}
