/** Reads the four CSV files of a pipeline folder. */
import path from 'node:path';
import { InputError, type InputIssue } from '../../domain/errors.ts';
import { type FileKey, FILES, type PipelineRows, type RawFile, checkRows, columnIssues } from '../../domain/pipeline/files.ts';
import { parseCsv, readInput } from '../inputFile.ts';

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
			files[key] = parseCsv(file, await readInput(path.join(folder, file)));
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			issues.push(...error.issues);
		}
	}
	if (!issues.length) issues.push(...columnIssues(files));
	if (issues.length) throw new InputError(issues);
	return checkRows(files);
}
