/**
 * The stall scan: gathers what a viewer may not see, stamps it with the verdict on each open deal, and writes the baselines.
 * Deals on which nothing that matters changed are not touched.
 */
import {
	MASTER_RECORD_TYPE,
	type StallBaseline,
	type StallInputs,
	POLICY_KEY,
	baselineKey,
	judge,
	readInputs,
} from '../../../force-app/main/stall/lwc/stallVerdict/stallVerdict.ts';
import { dayOf } from '../../domain/dates.ts';
import { type LoggingCount, type WonDeal, baselines } from '../../domain/stall/baseline.ts';
import {
	type Activities,
	type HistoryRow,
	closeDateMoves,
	lastTouchOn,
	noNextStepSince,
	showsActivity,
	stageEnteredOn,
	stageVisits,
} from '../../domain/stall/inputs.ts';
import { baselineRecord, policyOf, stampOf } from '../../domain/stall/stamp.ts';
import { type Org, type RefusedRow, type Row, SaveError, refusedRows } from '../../salesforce/org.ts';
import { type Report, silent } from '../progress.ts';
import {
	type Deal,
	readActivities,
	readDeals,
	readFiscalYearStart,
	readHistory,
	readIntegrationUsers,
	readOpenStages,
	readPolicyRecord,
	readSnoozes,
} from './facts.ts';

export interface StallScanResult {
	asOf: string;
	openDeals: number;
	/** Deals per status, as judged today. */
	statuses: Record<string, number>;
	/** Deals written. */
	written: number;
	unchanged: number;
	baselines: number;
	wonDeals: number;
	/** Rows that the org's own rules refused. */
	refused: RefusedRow[];
	/** Signals that could not be evaluated: how many deals, by signal and reason key. */
	notEvaluated: Record<string, number>;
}

/** Judges all open deals of the org for its own today. */
export async function scanStalls(org: Org, report: Report = silent): Promise<StallScanResult> {
	const today = (await org.now()).toISOString().slice(0, 10);
	report('stall.reading');
	const { open, won } = await readDeals(org, today);
	const history = await readHistory(org, today);
	const activities = await readActivities(
		org,
		open.map(({ Id }) => Id),
	);
	const snoozes = await readSnoozes(org, today);
	const integrationUsers = await readIntegrationUsers(org);
	const policy = policyOf(await readPolicyRecord(org));
	const fiscalYearStart = await readFiscalYearStart(org);

	report('stall.judging', open.length, won.length);
	const rows = baselines(
		won.map((deal) => wonDeal(deal, history)),
		await readOpenStages(org),
		loggingOf(open, activities, today, integrationUsers),
		policy,
		today,
	);
	const byKey = new Map<string, StallBaseline>(rows.map((row) => [row.key, row]));
	const result: StallScanResult = {
		asOf: today,
		openDeals: open.length,
		statuses: { Moving: 0, Watch: 0, Stalled: 0, Snoozed: 0 },
		written: 0,
		unchanged: 0,
		baselines: rows.length,
		wonDeals: won.length,
		refused: [],
		notEvaluated: {},
	};
	const stamps: Row[] = [];
	for (const deal of open) {
		const inputs = gather(deal, history.get(deal.Id) ?? [], activities.get(deal.Id)!, snoozes.get(deal.Id) ?? [], {
			today,
			fiscalYearStart,
			integrationUsers,
		});
		const verdict = judge(inputs, byKey.get(baselineKey(recordTypeOf(deal), deal.StageName)) ?? byKey.get(POLICY_KEY)!, today);
		result.statuses[verdict.status] = (result.statuses[verdict.status] ?? 0) + 1;
		for (const { signal, key } of verdict.notEvaluated)
			result.notEvaluated[`${signal}:${key}`] = (result.notEvaluated[`${signal}:${key}`] ?? 0) + 1;
		const stamp = stampOf(inputs, verdict, today, deal);
		if (stamp) stamps.push({ Id: deal.Id, ...stamp });
		else result.unchanged++;
	}

	const written = await org.upsertMany('Stall_Baseline__c', 'Key__c', rows.map(baselineRecord));
	const lost = refusedRows(rows.map(baselineRecord), written, (row) => String(row['Key__c']));
	if (lost.length) throw new SaveError('Stall_Baseline__c', lost);
	const saved = await org.updateMany('Opportunity', stamps, { onProgress: (done, total) => report('stall.writing', done, total) });
	const nameOf = new Map(open.map(({ Id, Name }) => [Id, Name]));
	result.refused = refusedRows(stamps, saved, (row) => nameOf.get(String(row['Id'])) ?? String(row['Id']));
	result.written = stamps.length - result.refused.length;
	return result;
}

const recordTypeOf = (deal: Deal): string => deal.RecordType?.DeveloperName ?? MASTER_RECORD_TYPE;

function gather(
	deal: Deal,
	history: HistoryRow[],
	activities: Activities,
	snoozes: Row[],
	{ today, fiscalYearStart, integrationUsers }: { today: string; fiscalYearStart: number; integrationUsers: ReadonlySet<string> },
): StallInputs {
	const stamped = readInputs(deal, snoozes);
	return {
		...stamped,
		stageEnteredOn: stageEnteredOn(history, deal.StageName),
		lastTouchOn: lastTouchOn(activities, today, integrationUsers),
		noNextStepSince: noNextStepSince({ nextStep: deal.NextStep ?? null, createdOn: stamped.createdOn }, activities, today, stamped),
		...closeDateMoves(history, today, fiscalYearStart),
		scannedOn: today,
	};
}

function wonDeal(deal: Deal, history: Map<string, HistoryRow[]>): WonDeal {
	const visits = stageVisits(history.get(deal.Id) ?? []);
	const closing = visits.at(-1);
	return {
		recordType: deal.RecordType?.DeveloperName ?? null,
		createdOn: dayOf(deal.CreatedDate),
		closedOn: closing?.stage === deal.StageName ? closing.enteredOn : deal.CloseDate,
		visits,
	};
}

function loggingOf(
	open: readonly Deal[],
	activities: Map<string, Activities>,
	today: string,
	integrationUsers: ReadonlySet<string>,
): Map<string, LoggingCount> {
	const counts = new Map<string, LoggingCount>();
	for (const deal of open) {
		const count = counts.get(recordTypeOf(deal)) ?? { open: 0, active: 0, planned: 0 };
		const active = showsActivity(activities.get(deal.Id)!, today, integrationUsers);
		count.open++;
		if (active) count.active++;
		if (active || deal.NextStep?.trim()) count.planned++;
		counts.set(recordTypeOf(deal), count);
	}
	return counts;
}
