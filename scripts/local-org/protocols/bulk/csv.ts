/**
 * CSV as Bulk API 2.0 reads and writes it: RFC 4180 with a delimiter and a line ending that the job names.
 * Source: Bulk API 2.0 and Bulk API Developer Guide, "Prepare CSV Files", "Create a Job", "Bulk API and Bulk API 2.0 Limits and Allocations".
 */
import { TextDecoder } from 'node:util';
import Papa from 'papaparse';

/** `columnDelimiter` of a job. */
export const DELIMITERS: Readonly<Record<string, string>> = {
	BACKQUOTE: '`',
	CARET: '^',
	COMMA: ',',
	PIPE: '|',
	SEMICOLON: ';',
	TAB: '\t',
};
/** `lineEnding` of a job. */
export const LINE_ENDINGS: Readonly<Record<string, '\n' | '\r\n'>> = { LF: '\n', CRLF: '\r\n' };

/** "Maximum number of characters for all the data in a record: 400,000", "in a field: 131,072", "Maximum number of fields in a record: 5,000". */
const MAX_RECORD_CHARACTERS = 400_000;
const MAX_FIELD_CHARACTERS = 131_072;
const MAX_FIELDS = 5_000;

/** Data that a job cannot read: what its errorMessage says. */
export class JobDataError extends Error {
	override readonly name = 'JobDataError';
}

export interface CsvFormat {
	/** Key of DELIMITERS. */
	delimiter: string;
	/** Key of LINE_ENDINGS. */
	lineEnding: string;
}

/**
 * The records of a CSV text that comes in pieces of bytes, cut anywhere; never more than one record beyond a piece is held.
 * Blank lines are no records. @throws JobDataError
 */
export function* readCsv(pieces: Iterable<Uint8Array>, format: CsvFormat): Generator<string[]> {
	const newline = LINE_ENDINGS[format.lineEnding]!;
	const decoder = new TextDecoder('utf-8', { fatal: true });
	let rest = '';
	let first = true;
	const take = (text: string, last: boolean): string[][] => {
		const parser = new Papa.Parser({ delimiter: DELIMITERS[format.delimiter]!, newline });
		const parsed = parser.parse(text, 0, !last) as Papa.ParseResult<string[]>;
		const [problem] = parsed.errors;
		// Without its last row a text may end inside of quotes: only at the end of all is that a mistake.
		if (problem && (last || problem.code !== 'MissingQuotes')) throw new JobDataError(`InvalidBatch : ${problem.message}`);
		rest = last ? '' : text.slice(parsed.meta.cursor);
		if (rest.length > MAX_RECORD_CHARACTERS) throw new JobDataError(`InvalidBatch : ${TOO_LONG}`);
		return parsed.data;
	};
	for (const piece of pieces) {
		let text = rest + decode(decoder, piece);
		if (first) {
			const end = text.indexOf('\n');
			// The header is complete before anything is judged.
			if (end < 0 && text.length < MAX_RECORD_CHARACTERS) {
				rest = text;
				continue;
			}
			text = text.replace(/^\uFEFF/, '');
			checkLineEnding(text, format);
			first = false;
		}
		for (const record of take(text, false)) if (!isBlank(record)) yield checked(record);
	}
	const text = rest + decode(decoder);
	if (first) checkLineEnding(text, format);
	for (const record of take(first ? text.replace(/^\uFEFF/, '') : text, true)) if (!isBlank(record)) yield checked(record);
}

const TOO_LONG = `A record holds more than ${MAX_RECORD_CHARACTERS} characters`;
const isBlank = (record: string[]): boolean => record.length === 1 && record[0]!.trim() === '';

function decode(decoder: TextDecoder, piece?: Uint8Array): string {
	try {
		return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
	} catch (error) {
		throw new JobDataError('ClientInputError : The data is not UTF-8.', { cause: error });
	}
}

function checkLineEnding(text: string, { lineEnding }: CsvFormat): void {
	const end = text.indexOf('\n');
	if (end < 0) return;
	const found = text[end - 1] === '\r' ? 'CRLF' : 'LF';
	if (found !== lineEnding)
		throw new JobDataError(`ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${lineEnding}`);
}

function checked(record: string[]): string[] {
	if (record.length > MAX_FIELDS) throw new JobDataError(`InvalidBatch : A record holds more than ${MAX_FIELDS} fields`);
	let characters = 0;
	for (const value of record) {
		if (value.length > MAX_FIELD_CHARACTERS)
			throw new JobDataError(`InvalidBatch : A field holds more than ${MAX_FIELD_CHARACTERS} characters`);
		characters += value.length;
	}
	if (characters > MAX_RECORD_CHARACTERS) throw new JobDataError(`InvalidBatch : ${TOO_LONG}`);
	return record;
}

/** One line, every value in quotes, with its line ending. */
export function csvLine(values: readonly string[], format: CsvFormat): string {
	return values.map((value) => `"${value.replaceAll('"', '""')}"`).join(DELIMITERS[format.delimiter]!) + LINE_ENDINGS[format.lineEnding]!;
}
