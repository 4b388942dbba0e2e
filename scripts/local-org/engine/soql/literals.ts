/** Literals of a query as SQL values. Everything here runs when a plan is bound, not when it is compiled. */
import { normalizeId } from '../../store/ids.ts';
import { fold } from '../../store/fold.ts';
import type { FieldDef } from '../../schema/model.ts';
import { dayRange, startOfDay } from './dates.ts';
import { invalidFilter, invalidOperator, malformed, type Source } from './errors.ts';
import type { LiteralKind } from './shape.ts';
import type { SqlBuilder } from './sql.ts';

/** How a field compares: what a literal must look like, and how SQL compares it. */
export type Family = 'id' | 'text' | 'number' | 'boolean' | 'date' | 'datetime';

export function familyOf(field: FieldDef): Family {
	switch (field.type) {
		case 'id':
		case 'reference':
			return 'id';
		case 'int':
		case 'double':
		case 'currency':
		case 'percent':
			return 'number';
		case 'boolean':
		case 'date':
		case 'datetime':
			return field.type;
		default:
			return 'text';
	}
}

/** Source: SOQL and SOSL Limits, "Maximum length of a string in a WHERE clause". */
const MAX_STRING = 4_000;
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', "'": "'", '"': '"', '\\': '\\' };

/** A quoted string without quotes and escapes. For LIKE, `\_`, `\%` and `\\` stay escaped. */
export function unquote(source: Source, raw: string, like = false): string {
	if (raw.length > MAX_STRING + 2)
		throw malformed(source, raw.slice(0, 20), `Filter strings cannot be longer than ${MAX_STRING} characters.`);
	const body = raw.slice(1, -1);
	if (!body.includes('\\')) return body;
	return body.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (all, code: string | undefined, letter: string | undefined) => {
		if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
		if (letter === '_' || letter === '%') {
			if (like) return all;
		} else if (letter === '\\' && like) return all;
		else if (letter! in ESCAPES) return ESCAPES[letter!]!;
		throw malformed(source, raw, `Invalid string literal ${raw}. Illegal character sequence '${all}' in string literal.`);
	});
}

/** No character that folds beyond ASCII: SQLite's own NOCASE and LIKE compare it right. */
export const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);
export { fold };

/** The 18-character id; throws INVALID_QUERY_FILTER_OPERATOR for text that is none. */
export function idValue(source: Source, path: string, raw: string): string | null {
	const text = unquote(source, raw);
	if (text === '') return null;
	const id = normalizeId(text);
	if (id === undefined) throw invalidOperator(source, path, `invalid ID field: ${text}`);
	return id;
}

const NAMES: Record<Family, string> = {
	id: 'string',
	text: 'string',
	number: 'double',
	boolean: 'boolean',
	date: 'date',
	datetime: 'dateTime',
};
const ACCEPTS: Record<Family, ReadonlySet<LiteralKind>> = {
	id: new Set<LiteralKind>(['STRING', 'STRINGS', 'NULL']),
	text: new Set<LiteralKind>(['STRING', 'STRINGS', 'NULL']),
	number: new Set<LiteralKind>(['INTEGER', 'DECIMAL', 'NULL']),
	boolean: new Set<LiteralKind>(['BOOLEAN', 'NULL']),
	date: new Set<LiteralKind>(['DATE', 'DATE_LITERAL', 'DATE_N_LITERAL', 'NULL']),
	datetime: new Set<LiteralKind>(['DATETIME', 'DATE_LITERAL', 'DATE_N_LITERAL', 'NULL']),
};

/** Checks at compile time that the literal fits the field; throws INVALID_FIELD in Salesforce's words. */
export function checkKind(source: Source, path: string, column: string, family: Family, kind: LiteralKind): void {
	if (ACCEPTS[family].has(kind)) return;
	const quotes = family === 'text' || family === 'id' ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
	throw invalidFilter(source, path, `value of filter criterion for field '${column}' must be of type ${NAMES[family]} and ${quotes}`);
}

/** A literal of a family other than text and id, as it is stored. */
export function plainValue(source: Source, path: string, kind: LiteralKind, raw: string): string | number {
	if (kind === 'INTEGER' || kind === 'DECIMAL') return Number(raw);
	if (kind === 'DATE') {
		const date = new Date(`${raw}T00:00:00Z`);
		if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== raw) throw malformed(source, raw, `Invalid date: ${raw}`);
		return raw;
	}
	const date = new Date(raw.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
	if (Number.isNaN(date.getTime())) throw malformed(source, raw, `Invalid datetime: ${raw}`);
	return date.toISOString();
}

/** The largest number that may stand behind the colon: keeps the range inside JavaScript's calendar. */
const MAX_N = 100_000;

/** First and first-after value of a date literal for a date or datetime field, for this user at this moment. */
export function boundRange(to: SqlBuilder, family: Family, word: string, n: string | undefined): [string, string] {
	const count = Number(n ?? 0);
	const range = count <= MAX_N ? dayRange(word, count, to.binding.now, to.binding.ctx.timeZone) : undefined;
	if (!range) throw malformed(to.source, word, `Invalid date literal: ${word}${n === undefined ? '' : `:${n}`}`);
	if (family === 'date') return [range.start, range.end];
	return [startOfDay(range.start, to.binding.ctx.timeZone), startOfDay(range.end, to.binding.ctx.timeZone)];
}
