/**
 * Date literals (`TODAY`, `LAST_N_DAYS:30`, …) as half-open ranges of calendar days in the user's time zone.
 * Source: SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE". Weeks start on Sunday (locale en_US); fiscal
 * periods are calendar periods (fiscal year starting in January).
 */

/** `start` inclusive, `end` exclusive, both `YYYY-MM-DD`. */
export interface DayRange {
	start: string;
	end: string;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function parts(at: Date, timeZone: string): { year: number; month: number; day: number; hour: number; minute: number; second: number } {
	let formatter = formatters.get(timeZone);
	if (!formatter) {
		formatter = new Intl.DateTimeFormat('en-US', {
			timeZone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
		formatters.set(timeZone, formatter);
	}
	const found: Record<string, number> = {};
	for (const { type, value } of formatter.formatToParts(at)) found[type] = Number(value);
	return { year: found.year!, month: found.month!, day: found.day!, hour: found.hour!, minute: found.minute!, second: found.second! };
}

const iso = (year: number, month: number, day: number): string => new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);

/** Wall-clock time of an instant in a zone, as `YYYY-MM-DDTHH:mm:ss`. */
export function localDateTime(at: Date, timeZone: string): string {
	const p = parts(at, timeZone);
	return new Date(Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second)).toISOString().slice(0, 19);
}

/** The day it is at `at` in the zone, `YYYY-MM-DD`. */
const localDay = (at: Date, timeZone: string): string => localDateTime(at, timeZone).slice(0, 10);

/** The instant a calendar day begins in a zone, as stored datetimes are written (ISO UTC with milliseconds). */
export function startOfDay(day: string, timeZone: string): string {
	const midnight = Date.parse(`${day}T00:00:00Z`);
	const offsetAt = (instant: number): number =>
		Date.parse(`${localDateTime(new Date(instant), timeZone)}Z`) - Math.floor(instant / 1000) * 1000;
	let instant = midnight - offsetAt(midnight);
	// The offset may change between the guess and the day's real beginning (daylight saving).
	instant = midnight - offsetAt(instant);
	return new Date(instant).toISOString();
}

type Unit = (n: number) => DayRange;
interface Calendar {
	days: Unit;
	weeks: Unit;
	months: Unit;
	quarters: Unit;
	years: Unit;
}

/** For each unit, the period `n` periods from now (0 = the current one). */
function calendar(today: string): Calendar {
	const [year, month, day] = today.split('-').map(Number) as [number, number, number];
	const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
	const quarter = Math.floor((month - 1) / 3) * 3;
	const range =
		(at: (n: number) => string): Unit =>
		(n) => ({ start: at(n), end: at(n + 1) });
	return {
		days: range((n) => iso(year, month - 1, day + n)),
		weeks: range((n) => iso(year, month - 1, day - weekday + 7 * n)),
		months: range((n) => iso(year, month - 1 + n, 1)),
		quarters: range((n) => iso(year, quarter + 3 * n, 1)),
		years: range((n) => iso(year + n, 0, 1)),
	};
}

const UNITS: Record<string, keyof Calendar> = {
	DAYS: 'days',
	WEEK: 'weeks',
	WEEKS: 'weeks',
	MONTH: 'months',
	MONTHS: 'months',
	QUARTER: 'quarters',
	QUARTERS: 'quarters',
	YEAR: 'years',
	YEARS: 'years',
	FISCAL_QUARTER: 'quarters',
	FISCAL_QUARTERS: 'quarters',
	FISCAL_YEAR: 'years',
	FISCAL_YEARS: 'years',
};

/** The days a date literal stands for; undefined where there is no such literal. `n` is the number after the colon. */
export function dayRange(literal: string, n: number, now: Date, timeZone: string): DayRange | undefined {
	const cal = calendar(localDay(now, timeZone));
	switch (literal) {
		case 'TODAY':
			return cal.days(0);
		case 'YESTERDAY':
			return cal.days(-1);
		case 'TOMORROW':
			return cal.days(1);
		case 'LAST_90_DAYS':
			return { start: cal.days(-90).start, end: cal.days(0).end };
		case 'NEXT_90_DAYS':
			return { start: cal.days(1).start, end: cal.days(90).end };
		case 'LAST_N_DAYS':
			// The current day is part of the last n days, but not of the last n weeks, months, quarters and years.
			return { start: cal.days(-n).start, end: cal.days(0).end };
	}
	const match = /^(?:(LAST_N|NEXT_N|LAST|THIS|NEXT|N)_)(.+?)(_AGO)?$/.exec(literal);
	const unit = match && UNITS[match[2]!];
	if (!match || !unit) return undefined;
	const of = cal[unit];
	if (match[3]) return match[1] === 'N' ? of(-n) : undefined;
	switch (match[1]) {
		case 'THIS':
			return of(0);
		case 'LAST':
			return of(-1);
		case 'NEXT':
			return of(1);
		case 'LAST_N':
			return { start: of(-n).start, end: of(-1).end };
		case 'NEXT_N':
			return { start: of(1).start, end: of(n).end };
		default:
			return undefined;
	}
}
