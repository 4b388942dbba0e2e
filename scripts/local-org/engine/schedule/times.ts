/** When things are due. All instants are ISO UTC, so that their order is the order of their characters. */
import type { FlowSchedule, Row, ScheduledPath } from '../contract.ts';
import { addDays, addMonths, fromDateTime } from '../formula/values.ts';
import { localDateTime, startOfDay } from '../soql/dates.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const MINUTES = { Minutes: 1, Hours: 60, Days: 24 * 60 };

/**
 * When a scheduled path is due for a record; undefined where its date field is blank or no calendar has the time.
 * A date stands for its midnight in the org's time zone.
 */
export function dueAt(path: ScheduledPath, record: Row, triggeredAt: Date, orgTimeZone: string): string | undefined {
	const value = path.field === undefined ? triggeredAt.toISOString() : record[path.field];
	if (typeof value !== 'string' || value === '') return undefined;
	const from = value.length === 10 ? startOfDay(value, orgTimeZone) : new Date(value).toISOString();
	if (path.unit === 'Months') return addMonths(from, path.offset) ?? undefined;
	if (path.unit === 'Days' && value.length === 10) {
		const day = addDays(value, path.offset);
		return day === null ? undefined : startOfDay(day, orgTimeZone);
	}
	return fromDateTime(Date.parse(from) + path.offset * MINUTES[path.unit] * MINUTE) ?? undefined;
}

/**
 * The latest time a timetable names after `after` and not after `until`; undefined where there is none. Times of day are those of the org's
 * time zone ("based on the org's default time zone": Metadata API Developer Guide, FlowSchedule).
 */
export function latestOccurrence(schedule: FlowSchedule, after: string, until: string, orgTimeZone: string): string | undefined {
	const at = (day: string): string => {
		const midnight = Date.parse(startOfDay(day, orgTimeZone));
		const guess = midnight + Date.parse(`1970-01-01T${schedule.startTime}Z`);
		// On the days on which clocks change, so many hours after midnight is another time of day.
		const read = Date.parse(`${localDateTime(new Date(guess), orgTimeZone)}Z`);
		return new Date(guess + Date.parse(`${day}T${schedule.startTime}Z`) - read).toISOString();
	};
	const step = schedule.frequency === 'Weekly' ? 7 : 1;
	const first = Date.parse(schedule.startDate);
	const today = Date.parse(localDateTime(new Date(until), orgTimeZone).slice(0, 10));
	// From today, or from the start date of a flow that runs once, back to the last time that has come.
	let day = schedule.frequency === 'Once' ? first : first + Math.floor((today - first) / DAY / step) * step * DAY;
	for (; day >= first; day -= step * DAY) {
		const occurrence = at(new Date(day).toISOString().slice(0, 10));
		if (occurrence <= after) return undefined;
		if (occurrence <= until) return occurrence;
	}
	return undefined;
}
