import type { FormulaScope, Value } from '../../contract.ts';
import { FormulaError } from '../types.ts';
import { addDays, addMonths, dateInZone, daysBetween, exact, fromDateTime, makeDate, toTime } from '../values.ts';
import { parameters, plain, sourceOf, strict, type FormulaFunction } from './definition.ts';

const part = (name: 'YEAR' | 'MONTH' | 'DAY', from: number, to: number): FormulaFunction =>
	strict(name, ['date:date'], 'number', sourceOf(name.toLowerCase(), name[0] + name.slice(1).toLowerCase()), ([date]: string[]) =>
		Number(date!.slice(from, to)),
	);

/** The date a text spells as YYYY-MM-DD. */
function parseDate(text: string): Value {
	const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
	return match ? makeDate(Number(match[1]), Number(match[2]), Number(match[3])) : null;
}
/** The instant a text spells as YYYY-MM-DD HH:MM:SS, read as GMT. */
function parseDateTime(text: string): Value {
	const match = /^(\d{4}-\d{1,2}-\d{1,2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?(?:\.\d+)?Z?$/.exec(text.trim());
	const day = match ? parseDate(match[1]!) : null;
	if (!match || typeof day !== 'string') return null;
	const [hours, minutes, seconds] = [match[2], match[3], match[4]].map((value) => Number(value ?? 0)) as [number, number, number];
	return hours > 23 || minutes > 59 || seconds > 59 ? null : fromDateTime(toTime(day) + ((hours * 60 + minutes) * 60 + seconds) * 1000);
}

/** The Thursday of the date's week: weeks begin on Monday, and belong to the year of their Thursday (ISO 8601). */
const weekThursday = (date: string): string => addDays(date, 4 - (new Date(toTime(date)).getUTCDay() || 7)) ?? date;

function duration(seconds: number, withDays: boolean): string {
	const two = (value: number): string => String(value).padStart(2, '0');
	const hours = Math.floor(seconds / 3600);
	const clock = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
	return withDays ? `${two(Math.floor(hours / 24))}:${two(hours % 24)}:${clock}` : `${two(hours)}:${clock}`;
}

const INVALID = 'A text or number that is no date gives #Error! on Salesforce; here the result is null.';

/** Date functions. TODAY and the date of a datetime are in the running user's time zone (formula-engine FunctionDateValue). */
export const dateFunctions: FormulaFunction[] = [
	plain('TODAY', [], 'date', sourceOf('today', 'Today'), (_, scope) => dateInZone(scope.now, scope.timeZone)),
	plain('NOW', [], 'datetime', sourceOf('now', 'Now'), (_, scope) => scope.now.toISOString()),
	strict(
		'DATE',
		['year:number', 'month:number', 'day:number'],
		'date',
		sourceOf('date', 'Date'),
		([year, month, day]: number[]) => makeDate(year!, month!, day!),
		{
			assumed: INVALID,
		},
	),
	{
		name: 'DATEVALUE',
		parameters: parameters('expression:text|datetime'),
		returns: 'date',
		source: sourceOf('datevalue', 'DateValue'),
		assumed: INVALID,
		build([value]) {
			const convert =
				value!.type === 'datetime'
					? (raw: string, scope: FormulaScope) => dateInZone(new Date(raw), scope.timeZone)
					: (raw: string) => parseDate(raw);
			return {
				type: 'date',
				evaluate: (scope) => {
					const raw = value!.evaluate(scope);
					return typeof raw === 'string' && raw !== '' ? convert(raw, scope) : null;
				},
			};
		},
	},
	{
		name: 'DATETIMEVALUE',
		parameters: parameters('expression:text|date'),
		returns: 'datetime',
		source: sourceOf('datetimevalue', 'DatetimeValue'),
		assumed: INVALID,
		build([value]) {
			return {
				type: 'datetime',
				evaluate: (scope) => {
					const raw = value!.evaluate(scope);
					return typeof raw === 'string' && raw !== '' ? parseDateTime(raw) : null;
				},
			};
		},
	},
	part('YEAR', 0, 4),
	part('MONTH', 5, 7),
	part('DAY', 8, 10),
	// 1 is Sunday.
	strict('WEEKDAY', ['date:date'], 'number', sourceOf('weekday', 'Weekday'), ([date]: string[]) => new Date(toTime(date!)).getUTCDay() + 1),
	strict(
		'DAYOFYEAR',
		['date:date'],
		'number',
		sourceOf('dayofyear'),
		([date]: string[]) => daysBetween(date!, `${date!.slice(0, 4)}-01-01`) + 1,
	),
	strict('ISOWEEK', ['date:date'], 'number', sourceOf('isoweek'), ([date]: string[]) => {
		const thursday = weekThursday(date!);
		return Math.floor(daysBetween(thursday, `${thursday.slice(0, 4)}-01-01`) / 7) + 1;
	}),
	strict('ISOYEAR', ['date:date'], 'number', sourceOf('isoyear'), ([date]: string[]) => Number(weekThursday(date!).slice(0, 4))),
	strict('UNIXTIMESTAMP', ['date:date|datetime'], 'number', sourceOf('unixtimestamp'), ([date]: string[]) =>
		Math.floor(toTime(date!) / 1000),
	),
	strict('FROMUNIXTIME', ['seconds:number'], 'datetime', sourceOf('fromunixtime'), ([seconds]: number[]) =>
		Math.abs(seconds!) <= 253_402_300_799 ? fromDateTime(Math.trunc(seconds!) * 1000) : null,
	),
	{
		name: 'FORMATDURATION',
		parameters: parameters('seconds_or_datetime:number|datetime', 'include_days_or_datetime:boolean|datetime?'),
		returns: 'text',
		source: sourceOf('formatduration'),
		assumed: 'Fractions of a second are cut off; a negative number is written without its sign, as the difference of two times is.',
		build([first, second], call) {
			const twoTimes = first!.type === 'datetime' && second?.type === 'datetime';
			if (!twoTimes && (first!.type !== 'number' || (second && second.type !== 'boolean')))
				throw new FormulaError(
					`Incorrect parameter type for function '${call.name}()'. Expected Number and Boolean, or two DateTime values`,
					first!.position,
				);
			return {
				type: 'text',
				evaluate(scope) {
					const [from, to] = [first!.evaluate(scope), second?.evaluate(scope)];
					if (from === null || (twoTimes && typeof to !== 'string')) return null;
					const seconds = twoTimes ? daysBetween(to as string, from as string) * 86_400 : Number(from);
					return duration(Math.trunc(Math.abs(exact(seconds) ?? 0)), !twoTimes && to === true);
				},
			};
		},
	},
	{
		name: 'ADDMONTHS',
		parameters: parameters('date:date|datetime', 'num:number'),
		returns: 'type of the date',
		source: sourceOf('addmonths', 'AddMonths'),
		build([date, months]) {
			return {
				type: date!.type === 'datetime' ? 'datetime' : 'date',
				evaluate: (scope) => {
					const from = date!.evaluate(scope);
					const count = months!.evaluate(scope);
					if (typeof from !== 'string') return null;
					return typeof count === 'number' ? addMonths(from, count) : from;
				},
			};
		},
	},
];
