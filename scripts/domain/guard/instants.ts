/** Datetimes from numbers, by the hundred thousand. */

const [DAY_MS, MINUTE_MS, SECOND_MS] = [86_400_000, 60_000, 1000];
const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
/** Minutes of a day, `00:00:` to `23:59:`. */
const MINUTES = Array.from({ length: 1440 }, (_, minute) => `${TWO[Math.floor(minute / 60)]}:${TWO[minute % 60]}:`);
/** Days as `2026-06-17T`, by their number since 1970: history has few thousand. */
const days = new Map<number, string>();

/**
 * The datetime in the form that `instant` gives, from milliseconds since 1970: as `toISOString`, in a sixth of its time.
 * @throws RangeError for what is no time
 */
export function instantAt(time: number): string {
	const day = Math.floor(time / DAY_MS);
	let date = days.get(day);
	if (date === undefined) {
		date = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length);
		days.set(day, date);
	}
	const rest = time - day * DAY_MS;
	const minute = Math.floor(rest / MINUTE_MS);
	const second = Math.floor((rest - minute * MINUTE_MS) / SECOND_MS);
	const thousandth = rest - minute * MINUTE_MS - second * SECOND_MS;
	return `${date}${MINUTES[minute]}${TWO[second]}.${thousandth === 0 ? '000' : String(thousandth).padStart(3, '0')}Z`;
}
