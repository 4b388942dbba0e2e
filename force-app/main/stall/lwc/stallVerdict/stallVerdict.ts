/**
 * Is this deal stalled? One pure function, used by the Lightning pages and by `ridealong stall scan`, so that the two
 * always agree. It imports nothing, reads no clock (today is an argument) and does no I/O. It is one file on purpose: pages get it as the
 * module `c/stallVerdict`, the scan imports it from here, and one import would have to be resolved in both.
 *
 * Dates are ISO days (`2026-11-22`); durations are calendar days unless a name says business days; shares are percent (0–100).
 */

export type StallStatus = 'Moving' | 'Watch' | 'Stalled' | 'Snoozed';
export type SignalKey = 'silence' | 'stageAge' | 'pushes' | 'overdue' | 'noNextStep' | 'winOdds';
export type SignalLevel = 'ok' | 'warn' | 'critical';

/** Weight of a signal in the score, and where it starts to warn and becomes critical (units: see {@link DEFAULT_POLICY}). */
export interface SignalPolicy {
	weight: number;
	warn: number;
	critical: number;
}

/** The numbers of `Stall_Policy__mdt`. */
export interface StallPolicy {
	signals: Record<SignalKey, SignalPolicy>;
	/** Median days in a stage where there are too few won deals to know better. */
	defaultStageDays: number;
	/** Fewer won deals than this pool record types, and then fall back to `defaultStageDays`. */
	minimumWonDeals: number;
	/** A score from here on is Stalled, 0–100. */
	stalledScore: number;
	/** Under this share (percent) of open deals with any activity, absence is no evidence. */
	activityFloorPercent: number;
	/** Days that are no business days, besides Saturday and Sunday. */
	holidays: string[];
}

/**
 * Units of warn and critical: silence in business days; stageAge as a multiple of the won median (with floors of 7 and 14
 * days); pushes as a count; overdue and noNextStep in days; winOdds as a fraction of the stage's fresh-deal odds.
 */
export const DEFAULT_POLICY: StallPolicy = {
	signals: {
		silence: { weight: 30, warn: 10, critical: 20 },
		stageAge: { weight: 25, warn: 1.5, critical: 3 },
		pushes: { weight: 20, warn: 2, critical: 4 },
		overdue: { weight: 15, warn: 1, critical: 15 },
		noNextStep: { weight: 10, warn: 1, critical: 7 },
		winOdds: { weight: 35, warn: 0.5, critical: 0.25 },
	},
	defaultStageDays: 30,
	minimumWonDeals: 8,
	stalledScore: 40,
	activityFloorPercent: 5,
	holidays: [],
};

export interface Snooze {
	/** When it was asked for. */
	createdOn: string;
	resumeOn: string;
	/** The stage it was asked in: a snooze does not follow the deal into the next stage. */
	stage: string;
	reason: string;
}

/** What the scan stamped on the opportunity, and what the opportunity says itself. */
export interface StallInputs {
	stage: string;
	isClosed: boolean;
	createdOn: string;
	closeDate: string | null;
	/** First day of the present stage visit; null where the history does not tell. */
	stageEnteredOn: string | null;
	/** Latest genuine touch; null where there never was one (then the deal counts from its creation). */
	lastTouchOn: string | null;
	/** First day without a Next Step and without an open future task or event; null where there is one. */
	noNextStepSince: string | null;
	/** Times the close date moved later by two days or more in the last 90 days. */
	pushes: number;
	/** Total days of those moves. */
	slipDays: number;
	/** One of those moves went over the end of a fiscal quarter. */
	crossedQuarter: boolean;
	/** Day of the scan that stamped this; null where the deal has never been scanned: then nothing above is known. */
	scannedOn: string | null;
	snoozes?: Snooze[];
}

/** How deals of one record type behave in one stage: a row of `Stall_Baseline__c`. */
export interface StallBaseline {
	stage: string;
	source: 'Record type' | 'Pooled' | 'Default';
	wonCount: number;
	/** Median days that won deals spent in the stage; null where nobody knows. */
	wonMedianDays: number | null;
	/** Median days from creation to closing of won deals. */
	wonCycleMedianDays: number | null;
	/** Percent of open deals with a logged activity in the last 90 days. */
	loggingShare: number | null;
	/** Percent of open deals with a logged activity in the last 90 days, or a Next Step. */
	nextStepShare: number | null;
	/** Day of the scan that wrote it. A scan rewrites every baseline but only changed deals, so this says how old the inputs are. */
	asOf: string | null;
	policy: StallPolicy;
}

/** Evidence: `key` and `params` for translation, the same as an English sentence in `evidence`. */
export interface Signal {
	signal: SignalKey;
	/** 0 below warn, 0.5 at warn, 1 when critical. */
	value: number;
	level: SignalLevel;
	weight: number;
	key: string;
	params: Record<string, string | number>;
	evidence: string;
}
export interface NotEvaluated {
	signal: SignalKey;
	key: string;
	params: Record<string, string | number>;
	reason: string;
}
export interface Verdict {
	status: StallStatus;
	/** 0–100, rounded. */
	score: number;
	/** Every evaluated signal: critical ones first, then by weight in the score. */
	signals: Signal[];
	notEvaluated: NotEvaluated[];
	/** Set while a snooze is in force: the day it ends, why, and which signals it silences. */
	snooze?: { resumeOn: string; reason: string; silences: SignalKey[] };
}

const SNOOZABLE: readonly SignalKey[] = ['silence', 'stageAge'];
const MAX_SNOOZE_DAYS = 30;
const MAX_SNOOZES_PER_VISIT = 2;
/** Floors of the stage-age thresholds: nobody is late in a stage after three days because others take one. */
const STAGE_AGE_FLOOR = { warn: 7, critical: 14 };

// ---------------------------------------------------------------- days

const DAY = 86_400_000;
const dayNumber = (iso: string): number => Math.floor(Date.parse(iso.slice(0, 10) + 'T00:00:00Z') / DAY);

/** Calendar days from `from` to `to`; negative where `to` is earlier. Takes days or datetimes (then their UTC day). */
export function daysBetween(from: string, to: string): number {
	return dayNumber(to) - dayNumber(from);
}

/** Business days after `from`, up to and including `to`: Monday to Friday less holidays. Friday to Monday is 1; never negative. */
export function businessDaysBetween(from: string, to: string, holidays: readonly string[] = []): number {
	const first = dayNumber(from);
	const last = dayNumber(to);
	if (last <= first) return 0;
	const weeks = Math.floor((last - first) / 7);
	let days = weeks * 5;
	for (let day = first + weeks * 7 + 1; day <= last; day++) if (isWeekday(day)) days++;
	for (const holiday of new Set(holidays)) {
		const day = dayNumber(holiday);
		if (day > first && day <= last && isWeekday(day)) days--;
	}
	return days;
}
/** Day 0 (1970-01-01) was a Thursday. */
function isWeekday(day: number): boolean {
	return (((day + 3) % 7) + 7) % 7 < 5;
}

// ---------------------------------------------------------------- words

const round1 = (x: number): number => Math.round(x * 10) / 10;
const count = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;
const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`);

// ---------------------------------------------------------------- signals

type Found = Pick<Signal, 'value' | 'level' | 'key' | 'params' | 'evidence'>;
type Unknown = Pick<NotEvaluated, 'key' | 'params' | 'reason'>;

type Judge = (...facts: [inputs: StallInputs, baseline: StallBaseline | null, policy: StallPolicy, today: string]) => Found | Unknown;

/** Absence counts only where people log: otherwise silence says nothing about the deal. */
function absenceIsNoEvidence(
	inputs: StallInputs,
	baseline: StallBaseline | null,
	share: number | null | undefined,
	policy: StallPolicy,
	what: 'activity' | 'nextStep',
): Unknown | undefined {
	const unjudged = unscanned(inputs);
	if (unjudged) return unjudged;
	if (share === null || share === undefined)
		return unknown('noBaseline', {}, baseline ? 'nobody measured whether people log here' : 'there is no baseline yet');
	if (share >= policy.activityFloorPercent) return undefined;
	const params = { share: round1(share), floor: policy.activityFloorPercent };
	const words = what === 'activity' ? 'show any activity' : 'show a next step or any activity';
	return unknown(
		what === 'activity' ? 'nobodyLogs' : 'nobodyPlans',
		params,
		`nobody logs it here: ${params.share} % of open deals ${words} in 90 days, under ${params.floor} %`,
	);
}

function unscanned(inputs: StallInputs): Unknown | undefined {
	return inputs.scannedOn ? undefined : unknown('notScanned', {}, 'the deal has not been scanned yet');
}
function unknown(key: string, params: NotEvaluated['params'], reason: string): Unknown {
	return { key, params, reason };
}

/** 0 below warn, then from 0.5 at warn to 1 at critical. */
function graded(x: number, { warn, critical }: { warn: number; critical: number }): number {
	if (x < warn) return 0;
	const way = critical > warn ? (x - warn) / (critical - warn) : 1;
	return 0.5 + 0.5 * Math.min(1, Math.max(0, way));
}
function found(x: number, limits: { warn: number; critical: number }, key: string, params: Signal['params'], evidence: string): Found {
	const value = graded(x, limits);
	return { value, level: levelOf(value), key, params, evidence };
}
/** As `found`, for limits that must be exceeded: at the limit itself a deal is not yet past it. */
function foundAbove(x: number, limits: { warn: number; critical: number }, key: string, params: Signal['params'], evidence: string): Found {
	const value = x <= limits.warn ? 0 : x > limits.critical ? 1 : Math.min(0.99, graded(x, limits));
	return { value, level: levelOf(value), key, params, evidence };
}
function levelOf(value: number): SignalLevel {
	return value >= 1 ? 'critical' : value >= 0.5 ? 'warn' : 'ok';
}

const SIGNALS: Record<SignalKey, Judge> = {
	silence(inputs, baseline, policy, today) {
		const unjudged = absenceIsNoEvidence(inputs, baseline, baseline?.loggingShare, policy, 'activity');
		if (unjudged) return unjudged;
		const days = businessDaysBetween(inputs.lastTouchOn ?? inputs.createdOn, today, policy.holidays);
		const params = { days, since: inputs.lastTouchOn ?? inputs.createdOn };
		return inputs.lastTouchOn
			? found(days, policy.signals.silence, 'silence', params, `No genuine touch for ${count(days, 'business day')}`)
			: found(
					days,
					policy.signals.silence,
					'neverTouched',
					params,
					`Never touched in the ${count(days, 'business day')} since it was created`,
				);
	},
	stageAge(inputs, baseline, policy, today) {
		if (!inputs.stageEnteredOn)
			return unscanned(inputs) ?? unknown('noStageHistory', {}, 'its history does not say when it entered the stage');
		const median = baseline?.wonMedianDays ?? policy.defaultStageDays;
		const byDefault = !baseline || baseline.source === 'Default' || baseline.wonMedianDays === null;
		const days = Math.max(0, daysBetween(inputs.stageEnteredOn, today));
		const { warn, critical } = policy.signals.stageAge;
		const limits = { warn: Math.max(STAGE_AGE_FLOOR.warn, warn * median), critical: Math.max(STAGE_AGE_FLOOR.critical, critical * median) };
		const params = { days, stage: inputs.stage, median: round1(median), count: baseline?.wonCount ?? 0 };
		const start = `${count(days, 'day')} in ${inputs.stage}`;
		if (byDefault)
			return foundAbove(
				days,
				limits,
				'stageAgeDefault',
				params,
				`${start}; ${round1(median)} is the default, too few won deals to compare with (n=${params.count})`,
			);
		const pooled = baseline.source === 'Pooled';
		return foundAbove(
			days,
			limits,
			pooled ? 'stageAgePooled' : 'stageAge',
			params,
			`${start}; won deals${pooled ? ' of all record types' : ''} took ${round1(median)} (n=${params.count})`,
		);
	},
	pushes(inputs, baseline, policy) {
		const unjudged = unscanned(inputs);
		if (unjudged) return unjudged;
		const { pushes, slipDays, crossedQuarter } = inputs;
		const cycle = baseline?.wonCycleMedianDays ?? null;
		const tooFar = pushes > 0 && cycle !== null && slipDays > cycle / 2;
		const byCount = graded(pushes, policy.signals.pushes);
		const value = tooFar ? 1 : crossedQuarter ? Math.max(0.5, byCount) : byCount;
		const moved = `Close date moved later ${times(pushes)} in 90 days`;
		if (pushes === 0) return { value, level: levelOf(value), key: 'noPushes', params: {}, evidence: 'Close date not moved in 90 days' };
		const params = { pushes, slipDays, cycle: cycle === null ? '' : round1(cycle) };
		if (tooFar)
			return {
				value,
				level: 'critical',
				key: 'pushesSlip',
				params,
				evidence: `${moved}, ${count(slipDays, 'day')} in all; won deals took ${round1(cycle)} from start to end`,
			};
		return {
			value,
			level: levelOf(value),
			key: crossedQuarter ? 'pushesQuarter' : 'pushes',
			params,
			evidence: crossedQuarter ? `${moved}, over a quarter's end` : moved,
		};
	},
	overdue(inputs, _baseline, policy, today) {
		if (!inputs.closeDate) return unknown('noCloseDate', {}, 'it has no close date');
		const days = Math.max(0, daysBetween(inputs.closeDate, today));
		const evidence = days ? `${count(days, 'day')} past its close date` : 'Close date not passed';
		return found(days, policy.signals.overdue, days ? 'overdue' : 'notOverdue', { days, closeDate: inputs.closeDate }, evidence);
	},
	noNextStep(inputs, baseline, policy, today) {
		const unjudged = absenceIsNoEvidence(inputs, baseline, baseline?.nextStepShare, policy, 'nextStep');
		if (unjudged) return unjudged;
		if (!inputs.noNextStepSince) return { value: 0, level: 'ok', key: 'hasNextStep', params: {}, evidence: 'It has a next step' };
		const days = Math.max(0, daysBetween(inputs.noNextStepSince, today));
		return found(
			days,
			policy.signals.noNextStep,
			'noNextStep',
			{ days, since: inputs.noNextStepSince },
			days ? `No next step for ${count(days, 'day')}` : 'No next step since today',
		);
	},
	winOdds() {
		return unknown('noOdds', {}, 'not computed yet');
	},
};

// ---------------------------------------------------------------- verdict

/**
 * The snooze in force today: asked for in this stage visit, for at most 30 days, and one of the first two of the visit.
 * (That a dated future activity goes with it is checked when it is created.)
 */
function activeSnooze(inputs: StallInputs, today: string): Snooze | undefined {
	const ofThisVisit = (inputs.snoozes ?? [])
		.filter(({ stage, createdOn }) => stage === inputs.stage && (!inputs.stageEnteredOn || createdOn >= inputs.stageEnteredOn))
		.sort((a, b) => (a.createdOn < b.createdOn ? -1 : a.createdOn > b.createdOn ? 1 : 0))
		.slice(0, MAX_SNOOZES_PER_VISIT);
	return ofThisVisit.find(
		({ createdOn, resumeOn }) => createdOn <= today && today < resumeOn && daysBetween(createdOn, resumeOn) <= MAX_SNOOZE_DAYS,
	);
}

/**
 * The verdict for today. `baseline` is the row for the deal's record type and stage, or null where there was no scan yet.
 * A closed deal is Moving with nothing evaluated.
 */
export function judge(inputs: StallInputs, baseline: StallBaseline | null, today: string): Verdict {
	const policy = baseline?.policy ?? DEFAULT_POLICY;
	const signals: Signal[] = [];
	const notEvaluated: NotEvaluated[] = [];
	const snooze = inputs.isClosed ? undefined : activeSnooze(inputs, today);
	for (const key of Object.keys(SIGNALS) as SignalKey[]) {
		const outcome = inputs.isClosed ? unknown('closed', {}, 'the deal is closed') : SIGNALS[key](inputs, baseline, policy, today);
		if ('reason' in outcome) notEvaluated.push({ signal: key, ...outcome });
		else signals.push({ signal: key, weight: policy.signals[key].weight, ...outcome });
	}
	signals.sort((a, b) => Number(b.value >= 1) - Number(a.value >= 1) || b.value * b.weight - a.value * a.weight || b.weight - a.weight);
	const counted = snooze ? signals.filter(({ signal }) => !SNOOZABLE.includes(signal)) : signals;
	const weights = counted.reduce((sum, { weight }) => sum + weight, 0);
	const score = weights ? Math.round((100 * counted.reduce((sum, { weight, value }) => sum + weight * value, 0)) / weights) : 0;
	return {
		status: statusOf(counted, score, policy, snooze !== undefined),
		score,
		signals,
		notEvaluated,
		...(snooze && { snooze: { resumeOn: snooze.resumeOn, reason: snooze.reason, silences: [...SNOOZABLE] } }),
	};
}

/** A critical signal is never averaged away, and a snooze does not hide what it does not silence. */
function statusOf(counted: Signal[], score: number, policy: StallPolicy, snoozed: boolean): StallStatus {
	if (counted.some(({ value }) => value >= 1) || score >= policy.stalledScore) return 'Stalled';
	if (snoozed) return 'Snoozed';
	return counted.some(({ value }) => value >= 0.5) ? 'Watch' : 'Moving';
}

/** One line per reason, worst first: what `Stall_Reasons__c` holds. Signals that are fine are left out. */
export function reasonsOf(verdict: Verdict): string {
	return verdict.signals
		.filter(({ value }) => value > 0)
		.map(({ evidence }) => evidence)
		.join('\n');
}

// ---------------------------------------------------------------- records

/** Field values by API name, as UI API, GraphQL (unwrapped) or REST give them. */
export type FieldValues = Record<string, unknown>;

function text(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
function number(value: unknown): number | null {
	return typeof value === 'number' ? value : null;
}
function isoDay(value: unknown): string | null {
	return text(value)?.slice(0, 10) ?? null;
}

/** The inputs that the scan stamped on an Opportunity, with its `Stall_Snoozes__r` rows. */
export function readInputs(opportunity: FieldValues, snoozes: FieldValues[] = []): StallInputs {
	return {
		stage: text(opportunity.StageName) ?? '',
		isClosed: opportunity.IsClosed === true,
		createdOn: isoDay(opportunity.CreatedDate) ?? '',
		closeDate: isoDay(opportunity.CloseDate),
		stageEnteredOn: isoDay(opportunity.Stage_Entered_On__c),
		lastTouchOn: isoDay(opportunity.Last_Touch_On__c),
		noNextStepSince: isoDay(opportunity.No_Next_Step_Since__c),
		pushes: number(opportunity.Close_Date_Pushes__c) ?? 0,
		slipDays: number(opportunity.Close_Date_Slip_Days__c) ?? 0,
		crossedQuarter: opportunity.Close_Date_Crossed_Quarter__c === true,
		scannedOn: isoDay(opportunity.Stall_Scanned_On__c),
		snoozes: snoozes.map((row) => ({
			createdOn: isoDay(row.CreatedDate) ?? '',
			resumeOn: isoDay(row.Resume_On__c) ?? '',
			stage: text(row.Stage__c) ?? '',
			reason: text(row.Reason__c) ?? '',
		})),
	};
}

/** Record type of deals where the org has none. */
export const MASTER_RECORD_TYPE = 'Master';
/** `Key__c` of a baseline row. */
export function baselineKey(recordType: string, stage: string): string {
	return `${recordType}|${stage}`;
}
/** `Key__c` of the row that carries the policy and stands in for stages without a row of their own. */
export const POLICY_KEY = '*|*';

/** The baseline of a deal among the rows of `Stall_Baseline__c`: of its record type and stage, else the policy row; null where there are none. */
export function readBaseline(rows: FieldValues[], recordType: string | null, stage: string): StallBaseline | null {
	const byKey = (key: string): FieldValues | undefined => rows.find((row) => row.Key__c === key);
	const policyRow = byKey(POLICY_KEY);
	const row = byKey(baselineKey(recordType ?? MASTER_RECORD_TYPE, stage)) ?? policyRow;
	if (!row) return null;
	const source = text(row.Source__c);
	return {
		stage,
		source: source === 'Record type' || source === 'Pooled' ? source : 'Default',
		wonCount: row === policyRow ? 0 : (number(row.Won_Count__c) ?? 0),
		wonMedianDays: row === policyRow ? null : number(row.Won_Median_Days__c),
		wonCycleMedianDays: number(row.Won_Cycle_Median_Days__c),
		loggingShare: number(row.Logging_Share__c),
		nextStepShare: number(row.Next_Step_Share__c),
		asOf: isoDay(row.As_Of__c),
		policy: readPolicy(text(row.Policy__c) ?? text(policyRow?.Policy__c)),
	};
}

/** The policy that a baseline row carries as JSON; the defaults where it carries none or a broken one. */
export function readPolicy(json: string | null): StallPolicy {
	try {
		const read = JSON.parse(json ?? '{}') as Partial<StallPolicy>;
		return { ...DEFAULT_POLICY, ...read, signals: { ...DEFAULT_POLICY.signals, ...read.signals } };
	} catch {
		return DEFAULT_POLICY;
	}
}
