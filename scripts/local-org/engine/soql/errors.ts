/** The errors of a query, with Salesforce's codes, words and position marks. */
import { ApiError } from '../../errors.ts';

/** Where in the query text something stands; `text` is undefined for queries that came as an AST. */
export interface Source {
	text: string | undefined;
}

const PLEASE = 'Please reference your WSDL or the describe call for the appropriate names.';

/** `\n<line>\n    ^\nERROR at Row:1:Column:8\n`, or nothing where the word cannot be found in the text. */
export function mark(source: Source, word: string | number, last = false): string {
	const text = source.text;
	if (text === undefined) return '';
	const at = typeof word === 'number' ? word : indexOfWord(text, word, last);
	if (at < 0) return '';
	const before = text.slice(0, at);
	const row = before.split('\n').length;
	const column = at - before.lastIndexOf('\n');
	const lineStart = at - (column - 1);
	const lineEnd = text.indexOf('\n', at);
	const windowStart = Math.max(lineStart, at - 60);
	const line = text.slice(windowStart, Math.min(lineEnd < 0 ? text.length : lineEnd, at + 60));
	return `\n${line}\n${' '.repeat(at - windowStart)}^\nERROR at Row:${row}:Column:${column}\n`;
}

function indexOfWord(text: string, word: string, last: boolean): number {
	let found = -1;
	const wanted = word.toLowerCase();
	const haystack = text.toLowerCase();
	for (let at = haystack.indexOf(wanted); at >= 0; at = haystack.indexOf(wanted, at + 1)) {
		const left = at === 0 || !/[\w.]/.test(text[at - 1]!);
		const right = at + wanted.length >= text.length || !/\w/.test(text[at + wanted.length]!);
		if (!left || !right) continue;
		if (!last) return at;
		found = at;
	}
	return found;
}

export const malformed = (source: Source, word: string | number, message: string): ApiError =>
	new ApiError('MALFORMED_QUERY', mark(source, word) + message);

export const invalidField = (source: Source, word: string, message: string): ApiError =>
	new ApiError('INVALID_FIELD', mark(source, word) + message);

/** About a filter: the word is marked where it stands last, as the same field may be selected before. */
export const invalidFilter = (source: Source, word: string, message: string): ApiError =>
	new ApiError('INVALID_FIELD', mark(source, word, true) + message);

export const invalidOperator = (source: Source, word: string, message: string): ApiError =>
	new ApiError('INVALID_QUERY_FILTER_OPERATOR', mark(source, word, true) + message);

/** `path` is what the query says; its last part is the column. */
export function noSuchColumn(source: Source, path: string, entity: string): ApiError {
	const column = path.slice(path.lastIndexOf('.') + 1);
	return invalidField(
		source,
		path,
		`No such column '${column}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${PLEASE}`,
	);
}

export const noSuchRelationship = (source: Source, path: string, relationship: string): ApiError =>
	invalidField(
		source,
		path,
		`Didn't understand relationship '${relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${PLEASE}`,
	);

/** Source: "no more than five levels can be specified in a child-to-parent relationship"; the words of the error are assumed. */
export const tooManyLevels = (source: Source, path: string, most: number): ApiError =>
	invalidField(source, path, `Relationship field path '${path}' exceeds the maximum of ${most} child-to-parent relationship levels.`);

export const noSuchChildRelationship = (source: Source, relationship: string): ApiError =>
	new ApiError(
		'INVALID_TYPE',
		`${mark(source, relationship)}Didn't understand relationship '${relationship}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${PLEASE}`,
	);

export const unsupportedType = (source: Source, object: string): ApiError =>
	new ApiError(
		'INVALID_TYPE',
		`${mark(source, object)}sObject type '${object}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${PLEASE}`,
	);
