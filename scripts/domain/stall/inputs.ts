/**
 * From what a deal's history and activities say to the inputs of the verdict. Nothing here asks the clock or the org.
 */
import { addDays, dayOf, daysBetween, fiscalQuarter, latest } from '../dates.ts';

/** A row of OpportunityHistory: a snapshot after each change of Amount, Probability, StageName or CloseDate. */
export interface HistoryRow {
	id: string;
	stage: string;
	closeDate: string | null;
	/** Datetime. */
	createdDate: string;
}

export interface TaskRow {
	isClosed: boolean;
	/** Due day; for a logged call the day of the call. */
	activityDate: string | null;
	/** Datetime at which it was saved as closed. */
	completed: string | null;
	/** Who logged it; integration users' activities do not count. */
	createdById: string;
}
export interface EventRow {
	/** Datetime. */
	end: string;
	createdById: string;
}
export interface EmailRow {
	/** Datetime. */
	sent: string;
	createdById: string;
}
export interface Activities {
	tasks: TaskRow[];
	events: EventRow[];
	emails: EmailRow[];
}

/** By creation, then by id: rows of one save share their second. */
function ordered(rows: readonly HistoryRow[]): HistoryRow[] {
	return [...rows].sort((a, b) => compare(a.createdDate, b.createdDate) || compare(a.id, b.id));
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** One stay in a stage; `leftOn` is null while it lasts. */
export interface StageVisit {
	stage: string;
	enteredOn: string;
	leftOn: string | null;
}

/** The stage clock: rows whose stage did not change (an amount was edited) belong to the visit before them. */
export function stageVisits(history: readonly HistoryRow[]): StageVisit[] {
	const visits: StageVisit[] = [];
	for (const { stage, createdDate } of ordered(history)) {
		const last = visits.at(-1);
		if (last?.stage === stage) continue;
		if (last) last.leftOn = dayOf(createdDate);
		visits.push({ stage, enteredOn: dayOf(createdDate), leftOn: null });
	}
	return visits;
}

/** First day of the present visit; null where history is missing or ends in another stage than the deal is in. */
export function stageEnteredOn(history: readonly HistoryRow[], stage: string): string | null {
	const visit = stageVisits(history).at(-1);
	return visit?.stage === stage ? visit.enteredOn : null;
}

export interface CloseDateMoves {
	pushes: number;
	slipDays: number;
	crossedQuarter: boolean;
}
/** Moves of the close date to a later day, by two days or more, in the last `windowDays` days. */
export function closeDateMoves(
	history: readonly HistoryRow[],
	today: string,
	fiscalYearStartMonth: number,
	windowDays = 90,
): CloseDateMoves {
	const result: CloseDateMoves = { pushes: 0, slipDays: 0, crossedQuarter: false };
	let before: string | null = null;
	for (const { closeDate, createdDate } of ordered(history)) {
		const days = before && closeDate ? daysBetween(before, closeDate) : 0;
		if (before && closeDate && days >= 2 && daysBetween(dayOf(createdDate), today) <= windowDays) {
			result.pushes++;
			result.slipDays += days;
			result.crossedQuarter ||= fiscalQuarter(before, fiscalYearStartMonth) !== fiscalQuarter(closeDate, fiscalYearStartMonth);
		}
		before = closeDate ?? before;
	}
	return result;
}

/**
 * The day a closed task happened: a call logged late counts on the day it was for, a task done early on the day it was done.
 */
function touchedOn({ activityDate, completed }: TaskRow): string | null {
	const done = completed && dayOf(completed);
	if (!activityDate || !done) return activityDate ?? done;
	return daysBetween(activityDate, done) > 0 ? activityDate : done;
}

/** The latest genuine touch not in the future: a closed task, a past event, an e-mail, none of them by an integration user. */
export function lastTouchOn({ tasks, events, emails }: Activities, today: string, integrationUserIds: ReadonlySet<string>): string | null {
	let touch: string | null = null;
	const consider = (day: string | null, by: string): void => {
		if (day && daysBetween(day, today) >= 0 && !integrationUserIds.has(by)) touch = latest(touch, day);
	};
	for (const task of tasks) if (task.isClosed) consider(touchedOn(task), task.createdById);
	for (const event of events) consider(dayOf(event.end), event.createdById);
	for (const email of emails) consider(dayOf(email.sent), email.createdById);
	return touch;
}

/** True where a person would say: there is something planned. Today's task or event still counts. */
export function hasNextStep(nextStep: string | null, { tasks, events }: Activities, today: string): boolean {
	if (nextStep?.trim()) return true;
	const ahead = (day: string | null): boolean => day !== null && daysBetween(today, day) >= 0;
	return tasks.some(({ isClosed, activityDate }) => !isClosed && ahead(activityDate)) || events.some(({ end }) => ahead(dayOf(end)));
}

/**
 * First day on which the deal had neither a Next Step nor an open future task or event; null where it has one today.
 * Known plans end on the day of the last event, the due day of an overdue task, or the day a planned task was closed.
 * A Next Step leaves no trace once it is cleared, so what the scan before saw helps: then there was one until that scan.
 */
export function noNextStepSince(
	deal: { nextStep: string | null; createdOn: string },
	activities: Activities,
	today: string,
	previous: { scannedOn: string | null; noNextStepSince: string | null },
): string | null {
	if (hasNextStep(deal.nextStep, activities, today)) return null;
	let since = deal.createdOn;
	const plannedUntil = (day: string | null): void => {
		if (day && daysBetween(day, today) > 0) since = latest(since, addDays(day, 1)) ?? since;
	};
	const closedOn = (day: string | null): void => {
		if (day && daysBetween(day, today) >= 0) since = latest(since, day) ?? since;
	};
	for (const { end } of activities.events) plannedUntil(dayOf(end));
	for (const task of activities.tasks) {
		if (task.isClosed) closedOn(touchedOn(task));
		else plannedUntil(task.activityDate);
	}
	if (previous.scannedOn) since = latest(since, previous.noNextStepSince ?? previous.scannedOn) ?? since;
	return daysBetween(since, today) < 0 ? today : since;
}

/** Was anything logged on the deal in the last 90 days? Plans count as logging too. */
export function showsActivity(
	{ tasks, events, emails }: Activities,
	today: string,
	integrationUserIds: ReadonlySet<string>,
	windowDays = 90,
): boolean {
	const recent = (day: string | null, by: string): boolean =>
		day !== null && !integrationUserIds.has(by) && daysBetween(day, today) <= windowDays;
	return (
		tasks.some((task) => recent(task.isClosed ? touchedOn(task) : task.activityDate, task.createdById)) ||
		events.some(({ end, createdById }) => recent(dayOf(end), createdById)) ||
		emails.some(({ sent, createdById }) => recent(dayOf(sent), createdById))
	);
}
