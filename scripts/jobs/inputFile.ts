/** Files that a person hands to a command: read whole, and CSV taken apart so that every problem has its line. */
import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import { InputError, type InputIssue } from '../domain/errors.ts';
import type { RawFile } from '../domain/pipeline/files.ts';
import { counted } from '../domain/wording.ts';

const PROBLEMS: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	ENOTDIR: 'there is no such file',
	EISDIR: 'is a folder',
	EACCES: 'you may not read it',
	EPERM: 'you may not read it',
};

/** The text of a file, without a byte order mark. @throws InputError it is not there, may not be read, or is no text in UTF-8 */
export async function readInput(file: string): Promise<string> {
	let bytes: Uint8Array;
	try {
		bytes = await readFile(file);
	} catch (error) {
		const { code = '', message } = error as NodeJS.ErrnoException;
		throw new InputError([{ file, problem: PROBLEMS[code] ?? message }], { cause: error });
	}
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch (error) {
		throw new InputError([{ file, problem: 'is no text in UTF-8; from a spreadsheet, save it as "CSV UTF-8"' }], { cause: error });
	}
}

/**
 * CSV taken apart, lines that are no row apart; commas, semicolons or tabs. `line` counts physical lines, so that it can be found in an
 * editor. Rows in which nothing stands, as spreadsheets leave them, are no rows. `foldCase` gives the columns in lower case.
 */
export function parseCsv(file: string, text: string, { foldCase = false } = {}): RawFile {
	const rows: RawFile['rows'] = [];
	const broken: InputIssue[] = [];
	let columns: string[] = [];
	let line = 1;
	let offset = 0;
	const body = text.replace(/^\uFEFF/, '');
	Papa.parse<string[]>(body, {
		delimiter: delimiterOf(body),
		skipEmptyLines: false,
		step: ({ data, errors, meta }) => {
			const at = line;
			line += (body.slice(offset, meta.cursor).match(/\r\n|\n|\r/g) ?? []).length;
			offset = meta.cursor;
			for (const { message } of errors) broken.push({ file, line: at, problem: message });
			if (data.every((value) => value.trim() === '')) return;
			if (!columns.length) {
				columns = data.map((name) => (foldCase ? name.trim().toLowerCase() : name.trim()));
				const seen = new Set<string>();
				const twice = new Set(columns.filter((name) => name && seen.size === seen.add(name).size));
				for (const field of twice) broken.push({ file, line: at, field, problem: 'this column is there more than once' });
			} else if (data.length !== columns.length)
				broken.push({ file, line: at, problem: `${counted(data.length, 'value')} in a file of ${counted(columns.length, 'column')}` });
			else rows.push({ line: at, values: Object.fromEntries(columns.map((name, index) => [name, data[index]!])) });
		},
	});
	return { file, columns, rows, broken };
}

/** That of the header, which is the most frequent one there: rows tell less, where they are few or their texts long. */
function delimiterOf(text: string): string {
	const [header = ''] = /^.*\S.*$/m.exec(text) ?? [];
	const count = (delimiter: string): number => header.split(delimiter).length;
	return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/** As {@link parseCsv}, in lower case. @throws InputError it is empty, a column is missing, or a line is no row */
export function parseTable(file: string, text: string, columns: readonly string[]): RawFile['rows'] {
	const parsed = parseCsv(file, text, { foldCase: true });
	if (!parsed.columns.length) throw new InputError([{ file, problem: `it is empty; its first line must name ${columns.join(', ')}` }]);
	const missing = columns
		.filter((column) => !parsed.columns.includes(column.toLowerCase()))
		.map((field): InputIssue => ({
			file,
			line: 1,
			field,
			problem: `the column is missing; the file has ${parsed.columns.filter(Boolean).join(', ')}`,
		}));
	if (missing.length || parsed.broken.length) throw new InputError([...missing, ...parsed.broken]);
	return parsed.rows;
}
