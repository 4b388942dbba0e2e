/**
 * How long won deals took: per record type and stage, over the trailing 24 months of closed deals.
 */
import {
	type StallBaseline,
	type StallPolicy,
	MASTER_RECORD_TYPE,
	POLICY_KEY,
	baselineKey,
} from '../../../force-app/main/stall/lwc/stallVerdict/stallVerdict.ts';
import { daysBetween } from '../dates.ts';
import { type StageVisit } from './inputs.ts';

export interface WonDeal {
	/** Developer name, or null where the org has no record types. */
	recordType: string | null;
	createdOn: string;
	closedOn: string;
	visits: StageVisit[];
}
/** What the open deals of a record type show. */
export interface LoggingCount {
	open: number;
	/** With an activity in the last 90 days. */
	active: number;
	/** With an activity in the last 90 days or a Next Step. */
	planned: number;
}

/** A row of Stall_Baseline__c before it is written. */
export interface BaselineRow extends StallBaseline {
	key: string;
	recordType: string;
	wonP90Days: number | null;
	/** Won deals per bin of `histogramBinDays` days; the last bin holds all that took longer. */
	histogram: number[];
	histogramBinDays: number | null;
}

const HISTOGRAM_BINS = 12;

/** The value below which the share `q` of the sorted values lie, interpolated; null for none. */
export function quantile(sorted: readonly number[], q: number): number | null {
	if (!sorted.length) return null;
	const at = (sorted.length - 1) * q;
	const low = sorted[Math.floor(at)]!;
	const high = sorted[Math.ceil(at)]!;
	return low + (high - low) * (at - Math.floor(at));
}

/** Counts per bin, the bins so wide that the P90 lies two thirds of the way. */
export function histogramOf(values: readonly number[]): { bins: number[]; binDays: number } {
	const p90 =
		quantile(
			[...values].sort((a, b) => a - b),
			0.9,
		) ?? 0;
	const binDays = Math.max(1, Math.ceil((p90 * 1.5) / HISTOGRAM_BINS));
	const bins = Array<number>(HISTOGRAM_BINS).fill(0);
	for (const value of values) {
		const bin = Math.min(HISTOGRAM_BINS - 1, Math.floor(value / binDays));
		bins[bin] = bins[bin]! + 1;
	}
	return { bins, binDays };
}

/** Days in the stage per won deal: its longest visit, since the page compares one visit with it. Deals that skipped the stage are absent. */
export function daysInStage(deals: readonly WonDeal[], stage: string): number[] {
	const days: number[] = [];
	for (const { visits } of deals) {
		const stays = visits
			.filter((visit) => visit.stage === stage && visit.leftOn !== null)
			.map(({ enteredOn, leftOn }) => daysBetween(enteredOn, leftOn!));
		if (stays.length) days.push(Math.max(...stays));
	}
	return days.sort((a, b) => a - b);
}

/**
 * A row per record type and open stage, and the policy row. Under `minimumWonDeals` won deals the stage is pooled over all record
 * types; where that is still too few the policy's default stands, with the count it had.
 */
export function baselines(
	won: readonly WonDeal[],
	openStages: readonly string[],
	logging: ReadonlyMap<string, LoggingCount>,
	policy: StallPolicy,
	asOf: string,
): BaselineRow[] {
	const recordTypes = [...new Set([...logging.keys(), ...won.map(({ recordType }) => recordType ?? MASTER_RECORD_TYPE)])].sort();
	const rows: BaselineRow[] = [];
	const cycleOf = (deals: readonly WonDeal[]): number | null =>
		deals.length < policy.minimumWonDeals
			? null
			: quantile(
					deals.map(({ createdOn, closedOn }) => daysBetween(createdOn, closedOn)).sort((a, b) => a - b),
					0.5,
				);
	const allLogging = [...logging.values()].reduce(
		(sum, each) => ({ open: sum.open + each.open, active: sum.active + each.active, planned: sum.planned + each.planned }),
		{
			open: 0,
			active: 0,
			planned: 0,
		},
	);
	for (const recordType of recordTypes) {
		const own = won.filter((deal) => (deal.recordType ?? MASTER_RECORD_TYPE) === recordType);
		for (const stage of openStages) {
			const ownDays = daysInStage(own, stage);
			const pooledDays = ownDays.length < policy.minimumWonDeals ? daysInStage(won, stage) : ownDays;
			const source =
				ownDays.length >= policy.minimumWonDeals ? 'Record type' : pooledDays.length >= policy.minimumWonDeals ? 'Pooled' : 'Default';
			const known = source !== 'Default';
			const { bins, binDays } = histogramOf(pooledDays);
			rows.push({
				key: baselineKey(recordType, stage),
				recordType,
				stage,
				source,
				wonCount: pooledDays.length,
				wonMedianDays: known ? quantile(pooledDays, 0.5) : null,
				wonP90Days: known ? quantile(pooledDays, 0.9) : null,
				wonCycleMedianDays: cycleOf(own) ?? cycleOf(won),
				...shares(logging.get(recordType)),
				histogram: known ? bins : [],
				histogramBinDays: known ? binDays : null,
				asOf,
				policy,
			});
		}
	}
	rows.push({
		key: POLICY_KEY,
		recordType: '*',
		stage: '*',
		source: 'Default',
		wonCount: won.length,
		wonMedianDays: null,
		wonP90Days: null,
		wonCycleMedianDays: cycleOf(won),
		...shares(allLogging),
		histogram: [],
		histogramBinDays: null,
		asOf,
		policy,
	});
	return rows;
}

function shares(count: LoggingCount | undefined): { loggingShare: number | null; nextStepShare: number | null } {
	if (!count?.open) return { loggingShare: null, nextStepShare: null };
	const percent = (n: number): number => Math.round((10_000 * n) / count.open) / 100;
	return { loggingShare: percent(count.active), nextStepShare: percent(count.planned) };
}
