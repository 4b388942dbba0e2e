import { ApiError } from '../../errors.ts';
import type { Value } from '../contract.ts';

/** Blank in a formula: no value, or the empty text that Salesforce stores as none. */
export function isBlank(value: Value | undefined): boolean {
	return value === null || value === undefined || value === '';
}

const DAY = 86_400_000;

/** Milliseconds of a date (`YYYY-MM-DD`, at midnight UTC) or a datetime. */
export function toTime(value: string): number {
	return Date.parse(value.length === 10 ? `${value}T00:00:00Z` : value);
}
/** The instants that are written with a year of four digits. */
const FIRST_TIME = Date.parse('0000-01-01T00:00:00Z');
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const isTime = (time: number): boolean => time >= FIRST_TIME && time <= LAST_TIME;
/** The datetime of an instant; null where no calendar of four-digit years has it. */
export function fromDateTime(time: number): string | null {
	return isTime(time) ? new Date(time).toISOString() : null;
}
function fromDate(time: number): string | null {
	return isTime(time) ? new Date(time).toISOString().slice(0, 10) : null;
}
/** A date moved by whole days; fractions are cut off, as Salesforce does for Date ± Number. */
export function addDays(date: string, days: number): string | null {
	return fromDate(toTime(date) + Math.trunc(days) * DAY);
}
/** A datetime moved by days with a fraction, to the second. */
export function addDateTimeDays(datetime: string, days: number): string | null {
	return fromDateTime(toTime(datetime) + Math.round(days * 86_400) * 1000);
}
export function daysBetween(later: string, earlier: string): number {
	return (toTime(later) - toTime(earlier)) / DAY;
}

/** The calendar date of an instant in a time zone. */
export function dateInZone(instant: Date, timeZone: string): string {
	// A chunk of records asks for the same moment over and over; no day begins within a second.
	const second = Math.floor(instant.getTime() / 1000);
	if (second !== lastDate.second || timeZone !== lastDate.timeZone)
		lastDate = { second, timeZone, text: dateFormat(timeZone).format(instant) };
	return lastDate.text;
}
let lastDate = { second: NaN, timeZone: '', text: '' };
const formats = new Map<string, Intl.DateTimeFormat>();
function dateFormat(timeZone: string): Intl.DateTimeFormat {
	let format = formats.get(timeZone);
	// en-CA writes dates as YYYY-MM-DD.
	if (!format)
		formats.set(timeZone, (format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })));
	return format;
}

/** `YYYY-MM-DD` of numbers, or null where there is no such day. */
export function makeDate(year: number, month: number, day: number): string | null {
	if (![year, month, day].every(Number.isInteger) || year < 0 || year > 9999) return null;
	const date = new Date(Date.UTC(2000, month - 1, day));
	date.setUTCFullYear(year, month - 1, day);
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : null;
}

/**
 * Same day of the month `months` later; the last day of a month stays the last day
 * (Salesforce help, ADDMONTHS: the returned date is the last day of the resulting month if the start was the last of its own).
 */
export function addMonths(date: string, months: number): string | null {
	const start = new Date(toTime(date));
	const next = new Date(start.getTime() + DAY);
	next.setUTCHours(0, 0, 0, 0);
	const day = next.getUTCDate();
	const target = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + Math.trunc(months), 1));
	if (!isTime(target.getTime())) return null;
	const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
	target.setUTCDate(Math.min(day, last));
	const moved = new Date(target.getTime() - DAY);
	return date.length === 10 ? fromDate(moved.getTime()) : fromDateTime(moved.getTime() + (((start.getTime() % DAY) + DAY) % DAY));
}

/**
 * Salesforce calculates with decimals, JavaScript with binary fractions. Fifteen significant digits hide the difference:
 * 0.1 + 0.2 = 0.3 is true there, and here.
 */
export function exact(value: number): number | null {
	if (!Number.isFinite(value)) return null;
	return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

/** No text of a formula is longer than a long text area holds. */
const LONGEST_TEXT = 131_072;
/** Throws where a text would be longer than any field: formulas that multiply text must not fill the memory. */
export function checkLength(length: number): void {
	if (length > LONGEST_TEXT) throw new ApiError('LIMIT_EXCEEDED', `The text of a formula is longer than ${LONGEST_TEXT} characters`);
}
/** Two texts joined, blank as null. */
export function join(first: Value, second: Value): string | null {
	const [left, right] = [String(first ?? ''), String(second ?? '')];
	checkLength(left.length + right.length);
	return left + right || null;
}

/** A number as TEXT prints it: no grouping, no exponent. */
export function numberText(value: number): string {
	const text = String(value);
	if (!text.includes('e')) return text;
	if (Math.abs(value) >= 1) return BigInt(Math.round(value)).toString();
	return value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '');
}

/** Half up, away from zero; a negative scale rounds to tens. */
export function round(value: number, scale: number): number {
	const factor = 10 ** Math.trunc(scale);
	const rounded = Math.round(Math.abs(Number((value * factor).toPrecision(15)))) / factor;
	return exact(value < 0 ? -rounded : rounded) ?? value;
}

/** Cut off towards zero; a negative scale cuts off to tens. */
export function truncate(value: number, scale: number): number {
	const factor = 10 ** Math.trunc(scale);
	return exact(Math.trunc(Number((value * factor).toPrecision(15))) / factor) ?? value;
}

const CHECK_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** The last one made: who asks for every record of a save asks for the same id, that of the user. */
let made = { from: '', to: '' };
/** The 18-character form of a 15-character id; everything else unchanged. */
export function caseSafeId(id: string): string {
	if (id === made.from) return made.to;
	if (!/^[A-Za-z0-9]{15}$/.test(id)) return id;
	let suffix = '';
	for (let block = 0; block < 3; block++) {
		let bits = 0;
		for (let at = 0; at < 5; at++) {
			const character = id[block * 5 + at]!;
			if (character >= 'A' && character <= 'Z') bits |= 1 << at;
		}
		suffix += CHECK_CHARACTERS[bits];
	}
	made = { from: id, to: id + suffix };
	return made.to;
}
