/** Reads the four CSV files of a pipeline folder. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Papa from 'papaparse';
import { InputError, type InputIssue } from '../../domain/errors.ts';
import { type FileKey, FILES, type PipelineRows, type RawFile, checkRows, columnIssues } from '../../domain/pipeline/files.ts';

/** Parses CSV text, broken lines apart; `line` counts physical lines, so that it can be found in an editor. */
export function parseCsv(file: string, text: string): RawFile {
	const rows: RawFile['rows'] = [];
	const broken: InputIssue[] = [];
	let columns: string[] = [];
	let line = 1;
	let offset = 0;
	const body = text.replace(/^\uFEFF/, '');
	Papa.parse<string[]>(body, {
		skipEmptyLines: false,
		step: ({ data, errors, meta }) => {
			const at = line;
			line += (body.slice(offset, meta.cursor).match(/\r\n|\n|\r/g) ?? []).length;
			offset = meta.cursor;
			// One column only: Papa cannot tell the delimiter, which is no error.
			for (const error of errors) if (error.code !== 'UndetectableDelimiter') broken.push({ file, line: at, problem: error.message });
			if (data.length === 1 && data[0] === '') return;
			if (!columns.length) columns = data.map((name) => name.trim());
			else if (data.length !== columns.length)
				broken.push({ file, line: at, problem: `${data.length} values in a file of ${columns.length} columns` });
			else rows.push({ line: at, values: Object.fromEntries(columns.map((name, index) => [name, data[index]!])) });
		},
	});
	return { file, columns, rows, broken };
}

/**
 * All rows of a folder that keep the rules, and those that do not as issues. Columns are checked first, in all files.
 * @throws InputError a file or a column is missing
 */
export async function readPipeline(folder: string): Promise<{ rows: PipelineRows; unplaced: InputIssue[] }> {
	const files = {} as Record<FileKey, RawFile>;
	const issues: InputIssue[] = [];
	for (const key of Object.keys(FILES) as FileKey[]) {
		const { file } = FILES[key];
		try {
			files[key] = parseCsv(file, await readFile(path.join(folder, file), 'utf8'));
		} catch (error) {
			issues.push({
				file: path.join(folder, file),
				problem: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message,
			});
		}
	}
	if (!issues.length) issues.push(...columnIssues(files));
	if (issues.length) throw new InputError(issues);
	return checkRows(files);
}
