import { firstName, format, formatDay, formatNearDay, labelKey } from 'c/words';

describe('words', () => {
	it('puts values into a label, as often as they stand there, and leaves unknown places alone', () => {
		expect(format('{0} and {0} and {1} {2}', 'a', 3)).toBe('a and a and 3 {2}');
	});
	it('does not read a value as a pattern', () => {
		expect(format('{0}', '$& {1}')).toBe('$& {1}');
	});
	it.each([
		[1, '1 deal waits for Ana'],
		['1', '1 deal waits for Ana'],
		[0, '0 deals wait for Ana'],
		[1.5, '1.5 deals wait for Ana'],
	])('lets words agree with the number before them: %s', (count, said) => {
		expect(format('{0} {deal waits|deals wait} for {1}', count, 'Ana')).toBe(said);
	});
	it('does not read a value as two forms', () => {
		expect(format('{0} {day|days}', '{a|b}')).toBe('{a|b} days');
	});
	it('writes days whatever the time zone', () => {
		expect(formatDay('2027-03-14')).toBe('Mar 14, 2027');
		expect(formatDay(null)).toBe('');
	});
	it('names a day of the coming week, and writes others as dates', () => {
		expect(formatNearDay('2026-11-26', '2026-11-22')).toBe('Thu');
		expect(formatNearDay('2026-11-29', '2026-11-22')).toBe('Nov 29');
		expect(formatNearDay('2026-11-20', '2026-11-22')).toBe('Nov 20');
	});
	it('speaks of people by first name', () => {
		expect(firstName('Dana Cole')).toBe('Dana');
		expect(firstName('')).toBe('');
	});
	it('turns picklist values into label keys', () => {
		expect(labelKey('Action agreed')).toBe('Action_agreed');
		expect(labelKey('Skip-level')).toBe('Skip_level');
	});
});
