/** Calendar arithmetic on ISO days (`2026-11-22`). No clock: today is always an argument. */
import { daysBetween } from '../../force-app/main/stall/lwc/stallVerdict/stallVerdict.ts';

export { daysBetween } from '../../force-app/main/stall/lwc/stallVerdict/stallVerdict.ts';

const DAY = 86_400_000;

/** The UTC day of a datetime as REST gives it (`2026-11-22T10:00:00.000+0000`), or the day itself. */
export function dayOf(value: string): string {
	return value.slice(0, 10);
}

/** The day `days` after `day`; earlier for a negative number. */
export function addDays(day: string, days: number): string {
	return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** True for an existing calendar day in ISO form: `2026-02-30` is none. */
export function isDay(value: string): boolean {
	return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`)) && addDays(value, 0) === value;
}

/** A number that differs between any two fiscal quarters. `startMonth` is Organization.FiscalYearStartMonth, 1–12. */
export function fiscalQuarter(day: string, startMonth: number): number {
	const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - startMonth;
	return Math.floor(months / 3);
}

/** The later of two days; a null is no day. */
export function latest(a: string | null, b: string | null): string | null {
	if (a === null || b === null) return a ?? b;
	return daysBetween(a, b) > 0 ? b : a;
}
