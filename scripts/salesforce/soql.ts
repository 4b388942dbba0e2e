/**
 * SOQL with values bound, never pasted: soql`SELECT Id FROM User WHERE Username = ${name}` quotes and escapes the value.
 * Strings become literals, arrays become lists; days, datetimes and field names are marked by {@link day}, {@link dateTime} and {@link names}.
 */

/** A finished query. Only {@link soql} makes one. */
export interface Soql {
	readonly soql: string;
}
interface Fragment {
	readonly fragment: string;
}
export type SoqlValue = string | number | boolean | null | Fragment | readonly string[];

/** Escapes as the SOQL reference lists them (Quoted String Escape Sequences). */
function quote(text: string): string {
	const escapes: Record<string, string> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' };
	return `'${text.replace(/[\\'\n\r\t\b\f]/g, (character) => escapes[character]!)}'`;
}

function literal(value: SoqlValue): string {
	if (value === null) return 'null';
	if (typeof value === 'string') return quote(value);
	if (typeof value === 'boolean') return String(value);
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) throw new TypeError(`${value} is no number in SOQL`);
		return String(value);
	}
	if ('fragment' in value) return value.fragment;
	if (!value.length) throw new TypeError('IN () needs at least one value');
	return `(${value.map(quote).join(', ')})`;
}

/** Tag of a query; see the head of this file. */
export function soql(strings: TemplateStringsArray, ...values: SoqlValue[]): Soql {
	return {
		soql: strings
			.map(squeeze)
			.reduce((text, part, index) => text + literal(values[index - 1]!) + part)
			.trim(),
	};
}

/** A day, unquoted as SOQL wants it. */
export function day(iso: string): Fragment {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) throw new TypeError(`${iso} is no day`);
	return { fragment: iso };
}

/** A datetime, unquoted as SOQL wants it. */
export function dateTime(at: Date): Fragment {
	return { fragment: at.toISOString() };
}

/** Field or object names from data: each checked to be one, joined by commas. */
export function names(list: readonly string[]): Fragment {
	for (const name of list) if (!/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/.test(name)) throw new TypeError(`${name} is no field name`);
	return { fragment: list.join(', ') };
}

/** Line breaks and tabs of the template; never of a bound value. */
function squeeze(part: string): string {
	return part.replace(/\s+/g, ' ');
}
