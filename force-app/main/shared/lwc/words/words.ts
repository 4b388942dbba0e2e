/** Small words for people: labels with values, days, first names. */
import LOCALE from '@salesforce/i18n/locale';

/** `format('{0} {deal waits|deals wait}', 1)` → `1 deal waits`: the first form where the value before it is 1. Every value is put in as text. */
export function format(label: string, ...values: (string | number)[]): string {
	let last: string | number | undefined;
	return label.replace(/\{(?:(\d+)|([^{}|]*)\|([^{}|]*))\}/g, (whole, index: string | undefined, one: string, many: string) => {
		if (index === undefined) return String(last) === '1' ? one : many;
		last = values[Number(index)];
		return String(last ?? whole);
	});
}

/** An ISO day (`2027-03-14`) as people write it (`14 Mar 2027`); empty for null. */
export function formatDay(iso: string | null | undefined): string {
	if (!iso) return '';
	const [year = 0, month = 1, day = 1] = iso.slice(0, 10).split('-').map(Number);
	return new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
		Date.UTC(year, month - 1, day),
	);
}

/** A day that is near: `Thu` within the coming week, otherwise `14 Mar`. */
export function formatNearDay(iso: string | null | undefined, on: string): string {
	if (!iso) return '';
	const [year = 0, month = 1, day = 1] = iso.slice(0, 10).split('-').map(Number);
	const [nowYear = 0, nowMonth = 1, nowDay = 1] = on.split('-').map(Number);
	const at = Date.UTC(year, month - 1, day);
	const ahead = (at - Date.UTC(nowYear, nowMonth - 1, nowDay)) / 86_400_000;
	const near = ahead >= 0 && ahead < 7;
	return new Intl.DateTimeFormat(
		LOCALE,
		near ? { weekday: 'short', timeZone: 'UTC' } : { day: 'numeric', month: 'short', timeZone: 'UTC' },
	).format(at);
}

/** Today where the user sits, as an ISO day. The only clock of the components. */
export function today(): string {
	const now = new Date();
	return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}

/** `Dana` of `Dana Cole`: how colleagues speak of each other. */
export function firstName(name: string | null | undefined): string {
	return (name ?? '').trim().split(/\s+/)[0] ?? '';
}

/** A picklist value as a label key: `Action agreed` → `Action_agreed`. */
export function labelKey(value: string): string {
	return value.replace(/[^A-Za-z0-9]+/g, '_');
}
