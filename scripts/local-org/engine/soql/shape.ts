/**
 * A query's shape is its text without its literals: queries that differ only in literals share one compiled plan.
 * Literals are numbered in text order (SELECT's subqueries, WHERE, HAVING, LIMIT, OFFSET), the order in which the compiler asks for them.
 */
import type { Condition, FieldType, HavingClause, Query, QueryBase, WhereClause } from '@jetstreamapp/soql-parser-js';

/** As written, with quotes; a list where the query has a list of strings. */
export type Literal = string | string[];

export interface Shape {
	key: string;
	literals: Literal[];
	/** The literals stand in for those of the AST. */
	given?: boolean;
}

export type LiteralKind =
	'STRING' | 'STRINGS' | 'INTEGER' | 'DECIMAL' | 'DATE' | 'DATETIME' | 'BOOLEAN' | 'NULL' | 'DATE_LITERAL' | 'DATE_N_LITERAL' | 'OTHER';
/** One operand of a condition. Only those with a `literal` take a number; TODAY, TRUE and NULL are part of the shape. */
export interface Operand {
	kind: LiteralKind;
	/** The keyword of a date literal, TRUE / FALSE, or what is not understood. */
	word: string;
	literal?: Literal;
}

const PLAIN = String.raw`\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)|\d{4}-\d\d-\d\d|[+-]?\d+(?:\.\d+)?`;
const PLAIN_AT = new RegExp(PLAIN, 'iy');
const STRING = /'(?:\\[\s\S]|[^'\\])*'/g;
const LEXER = new RegExp(
	String.raw`\(\s*'(?:\\[\s\S]|[^'\\])*'(?:\s*,\s*'(?:\\[\s\S]|[^'\\])*')*\s*\)|'(?:\\[\s\S]|[^'\\])*'|[A-Za-z_]\w*|${PLAIN}|\s+`,
	'gi',
);

/** The mark of a token in a shape's key; undefined where the token is no literal. */
function markOf(token: string): string | undefined {
	const first = token.charCodeAt(0);
	if (first === 40) return '(?L)';
	if (first === 39) return '?S';
	if ((first >= 48 && first <= 57) || first === 43 || first === 45)
		return token.includes('T') || token.includes('t') ? '?T' : /^\d{4}-/.test(token) ? '?D' : token.includes('.') ? '?N' : '?I';
	return undefined;
}

/** The shape of a query text, without parsing it. */
export function textShape(text: string): Shape {
	const literals: Literal[] = [];
	const key = text.replace(LEXER, (token) => {
		const mark = markOf(token);
		if (mark === undefined) return token.trim() === '' ? ' ' : token;
		literals.push(mark === '(?L)' ? token.match(STRING)! : token);
		return mark;
	});
	return { key, literals };
}

/** The literals of a query text with their places. */
export function literalsIn(text: string): { at: number; raw: string; mark: string }[] {
	return [...text.matchAll(LEXER)].flatMap((match) => {
		const mark = markOf(match[0]);
		return mark === undefined ? [] : [{ at: match.index, raw: match[0], mark }];
	});
}

/** The number, date or datetime that begins at `at` and has the mark; undefined where there is none. */
export function plainLiteralAt(text: string, at: number, mark: string): string | undefined {
	PLAIN_AT.lastIndex = at;
	const raw = PLAIN_AT.exec(text)?.[0];
	return raw !== undefined && markOf(raw) === mark ? raw : undefined;
}

/** The shape of an AST that has no text. */
export function astShape(query: Query): Shape {
	const key = JSON.stringify(query, function (this: { literalType?: unknown; value?: unknown }, name, value: unknown) {
		if (name === 'limit' || name === 'offset') return '?';
		if (name === 'dateLiteralVariable') return undefined;
		if (name === 'literalType' && Array.isArray(value)) return value.every((type) => type === 'STRING') ? 'STRINGS' : value;
		if (name !== 'value' || this.literalType === undefined) return value;
		return operands(this as Condition).map((operand) =>
			operand.kind === 'DATE_N_LITERAL' ? operand.word : operand.literal === undefined ? operand.word : '?',
		);
	});
	return { key: `{${key}`, literals: astLiterals(query) };
}

/** The literals of a query in the order in which the compiler numbers them. */
export function astLiterals(query: QueryBase): Literal[] {
	const found: Literal[] = [];
	collect(query, found);
	return found;
}

function collect(query: QueryBase, found: Literal[]): void {
	for (const field of (query.fields ?? []) as FieldType[]) if (field.type === 'FieldSubquery') collect(field.subquery, found);
	collectWhere(query.where, found);
	collectWhere(query.having, found);
	if (query.limit !== undefined) found.push(String(query.limit));
	if (query.offset !== undefined) found.push(String(query.offset));
}

function collectWhere(clause: WhereClause | HavingClause | undefined, found: Literal[]): void {
	for (let node = clause; node; node = 'right' in node ? node.right : undefined) {
		const left = node.left;
		if (!left) continue;
		if ('valueQuery' in left) collect(left.valueQuery, found);
		else if ('operator' in left) for (const operand of operands(left)) if (operand.literal !== undefined) found.push(operand.literal);
	}
}

/** What stands on the right of a condition. A list of strings is one operand, other lists are one operand per item. */
export function operands(condition: Condition): Operand[] {
	if (!('operator' in condition) || !('value' in condition)) return [];
	const { value, literalType } = condition;
	if (!Array.isArray(value)) return [operand(String(value), String(Array.isArray(literalType) ? literalType[0] : literalType))];
	const types = value.map((_, i) => String(Array.isArray(literalType) ? literalType[i] : literalType));
	if (types.every((type) => type === 'STRING')) return [{ kind: 'STRINGS', word: '', literal: value.map(String) }];
	return value.map((each, i) => operand(String(each), types[i]!));
}

function operand(raw: string, type: string): Operand {
	switch (type) {
		case 'STRING':
		case 'INTEGER':
		case 'DECIMAL':
		case 'DATE':
		case 'DATETIME':
			return { kind: type, word: '', literal: raw };
		case 'BOOLEAN':
		case 'NULL':
		case 'DATE_LITERAL':
			return { kind: type, word: raw.toUpperCase() };
		case 'DATE_N_LITERAL': {
			const [word = '', n = ''] = raw.split(':');
			return { kind: type, word: word.toUpperCase(), literal: n };
		}
		default:
			return { kind: 'OTHER', word: raw };
	}
}
