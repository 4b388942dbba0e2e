/** SOQL text to AST, with Salesforce's MALFORMED_QUERY where it does not parse. */
import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import { ApiError, notImplemented } from '../../errors.ts';
import { REFUSED_SCOPES } from './clauses.ts';
import { malformed, type Source } from './errors.ts';

/** Source: "SOQL and SOSL Limits": 100,000 characters per statement. */
const MAX_LENGTH = 100_000;
const STRING = /'(?:\\[\s\S]|[^'\\])*'/g;
const TOKEN = /'(?:\\[\s\S]|[^'\\])*'|[\w:.]+|[^\s\w]/g;

/** Throws MALFORMED_QUERY for a text longer than Salesforce takes: to be asked before anything reads the text. */
export function checkLength(text: string): void {
	if (text.length > MAX_LENGTH) throw new ApiError('MALFORMED_QUERY', `SOQL statements cannot be longer than ${MAX_LENGTH} characters.`);
}

/** Throws MALFORMED_QUERY for a text in which a string has no end: what looks for strings would go from each quote to the end, again and again. */
export function checkStrings(text: string): void {
	for (let at = text.indexOf("'"); at >= 0; at = text.indexOf("'", at + 1)) {
		const open = at;
		for (at++; at < text.length && text[at] !== "'"; at++) if (text[at] === '\\') at++;
		if (at >= text.length) throw malformed({ text }, open, `line 1:${open} unexpected character '${text[open]}'`);
	}
}

/** Parses; throws ApiError MALFORMED_QUERY with the position of the token that was not understood. */
export function parseSoql(text: string): Query {
	const source: Source = { text };
	if (!text.trim()) throw new ApiError('MALFORMED_QUERY', 'A query string has to be specified');
	try {
		return parseQuery(text);
	} catch (error) {
		if (error instanceof RangeError)
			throw new ApiError('QUERY_TOO_COMPLICATED', 'Query is too complicated: its conditions are nested too deeply.', { cause: error });
		const known = unknownToParser(text);
		if (known) throw known;
		const found = unexpected(error);
		if (typeof found === 'number') throw malformed(source, found, `line 1:${found} unexpected character '${text[found]}'`);
		if (found === '') throw malformed(source, text.trimEnd().length - 1, "unexpected token: '<EOF>'");
		const at = position(text, found);
		throw malformed(source, at, `unexpected token: '${found}'`);
	}
}

/** What Salesforce's grammar has, or answers in words of its own, and the parser has not. */
function unknownToParser(text: string): ApiError | undefined {
	const blank = text.replace(STRING, (literal) => ' '.repeat(literal.length));
	const allRows = /\bALL\s+ROWS\b/i.exec(blank);
	// "You can't use ALL ROWS in the API": queryAll reads deleted rows (SOQL and SOSL Reference, "ALL ROWS").
	if (allRows) return malformed({ text }, allRows.index, 'ALL ROWS not allowed in this context');
	const aliasJoin = /\bFROM\s+\w+(?:\s+(?:AS\s+)?\w+)?\s*,\s*\w+\.\w+/i.exec(blank);
	if (aliasJoin) return notImplemented('Alias notation with more than one object (FROM Contact c, c.Account a)', 'SOQL');
	const options = /\bSET\s+OPTIONS\b/i.exec(blank);
	if (options) return notImplemented('SET OPTIONS', 'SOQL');
	const views = /\bFOR\s+(VIEW|REFERENCE|UPDATE)\b/i.exec(blank);
	if (views) return notImplemented(`FOR ${views[1]!.toUpperCase()}`, 'SOQL');
	const scope = /\bUSING\s+SCOPE\s+(\w+)/i.exec(blank);
	if (scope && REFUSED_SCOPES.some((each) => each.toLowerCase() === scope[1]!.toLowerCase()))
		return notImplemented(`USING SCOPE ${scope[1]}`, 'SOQL');
	return undefined;
}

/** The token the parser stopped at; a number is the offset of a character that no token begins with; '' is the end. */
function unexpected(error: unknown): string | number {
	const message = error instanceof Error ? error.message : '';
	const offset = /unexpected character: .*? at offset: (\d+)/s.exec(message);
	if (offset) return Number(offset[1]);
	return /but found:? (?:--> )?'?(.*?)'?(?: <--)?$/s.exec(message.trimEnd())?.[1] ?? '';
}

/** Several tokens may read alike: the right one is the first after which the text up to there already fails with it. */
function position(text: string, found: string): number {
	const places: number[] = [];
	for (const match of text.matchAll(TOKEN)) if (match[0] === found) places.push(match.index);
	if (places.length <= 1) return places[0] ?? text.indexOf(found);
	for (const at of places.slice(0, 50)) {
		try {
			parseQuery(text.slice(0, at + found.length));
		} catch (error) {
			if (unexpected(error) === found) return at;
		}
	}
	return places.at(-1)!;
}
