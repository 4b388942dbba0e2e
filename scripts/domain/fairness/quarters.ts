/** Fiscal quarters as an org counts them. */
import { addDays, isDay } from '../dates.ts';

export interface Quarter {
	/** `2026-Q3`: the fiscal year as the org names it, and the quarter in it. */
	key: string;
	/** First and last day. */
	from: string;
	to: string;
}

/** How the org counts: Organization.FiscalYearStartMonth, 1–12, and Organization.UsesStartDateAsFiscalYearName. */
export interface FiscalYear {
	startMonth: number;
	/** True where a fiscal year is named by the year in which it begins, false where by the one in which it ends. */
	namedByStart: boolean;
}

/** The quarter in which a day lies. Throws RangeError for what is no day or no month. */
export function quarterOf(day: string, { startMonth, namedByStart }: FiscalYear): Quarter {
	if (!isDay(day)) throw new RangeError(`${day} is no day`);
	if (!Number.isInteger(startMonth) || startMonth < 1 || startMonth > 12) throw new RangeError(`${startMonth} is no month`);
	const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - startMonth;
	const beginning = Math.floor(months / 12);
	const number = Math.floor((months - beginning * 12) / 3);
	const first = beginning * 12 + number * 3 + startMonth - 1;
	const year = namedByStart || startMonth === 1 ? beginning : beginning + 1;
	return { key: `${year}-Q${number + 1}`, from: firstDay(first), to: addDays(firstDay(first + 3), -1) };
}

/** The quarter of `today` and those before it, `count` in all, oldest first. */
export function lastQuarters(today: string, count: number, year: FiscalYear): Quarter[] {
	const quarters = [quarterOf(today, year)];
	while (quarters.length < count) quarters.unshift(quarterOf(addDays(quarters[0]!.from, -1), year));
	return quarters;
}

/** @param month months since the year 0 */
const firstDay = (month: number): string =>
	`${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`;
