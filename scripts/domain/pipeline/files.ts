/** The four CSV files of a pipeline export, their columns, and their rows once checked. */
import { z } from 'zod';
import type { InputIssue } from '../errors.ts';
import { isDay } from '../dates.ts';

/** A data row as it stands in a file; `line` is 1-based and counts the header. */
export interface RawRow {
	line: number;
	values: Record<string, string>;
}
export interface RawFile {
	file: string;
	columns: string[];
	rows: RawRow[];
	/** Lines that are no row: too few or too many values, broken quotes. */
	broken: InputIssue[];
}

const text = z.string().trim();
const named = text.min(1, 'is empty');
const optionalDay = text
	.refine((value) => value === '' || isDay(value), 'must be a day such as 2017-03-01, or empty')
	.transform((value) => value || null);
const optionalNumber = text
	.refine((value) => value === '' || Number.isFinite(Number(value)), 'must be a number, or empty')
	.transform((value) => (value === '' ? null : Number(value)));

const accountRow = z.object({
	account: named,
	sector: text.default(''),
	year_established: text.default(''),
	revenue: optionalNumber.describe('Million USD a year'),
	employees: optionalNumber,
	office_location: text.default(''),
	subsidiary_of: text.default(''),
});
const productRow = z.object({ product: named, series: text.default(''), sales_price: optionalNumber.describe('USD') });
const agentRow = z.object({ sales_agent: named, manager: named, regional_office: named });
const dealRow = z.object({
	opportunity_id: named,
	sales_agent: named,
	product: named,
	account: text.default(''),
	deal_stage: z.enum(['Prospecting', 'Engaging', 'Won', 'Lost']),
	engage_date: optionalDay,
	close_date: optionalDay,
	close_value: optionalNumber.describe('USD'),
});

export type AccountRow = z.infer<typeof accountRow> & { line: number };
export type ProductRow = z.infer<typeof productRow> & { line: number };
export type AgentRow = z.infer<typeof agentRow> & { line: number };
export type DealRow = z.infer<typeof dealRow> & { line: number };

export const FILES = {
	accounts: { file: 'accounts.csv', schema: accountRow },
	products: { file: 'products.csv', schema: productRow },
	agents: { file: 'sales_teams.csv', schema: agentRow },
	deals: { file: 'sales_pipeline.csv', schema: dealRow },
} as const;
export type FileKey = keyof typeof FILES;

export interface PipelineRows {
	accounts: AccountRow[];
	products: ProductRow[];
	agents: AgentRow[];
	deals: DealRow[];
}

/** Columns that a file must have and has not: checked for all files before anything else. */
export function columnIssues(files: Record<FileKey, RawFile>): InputIssue[] {
	return (Object.keys(FILES) as FileKey[]).flatMap((key) =>
		Object.keys(FILES[key].schema.shape)
			.filter((column) => !files[key].columns.includes(column))
			.map((column): InputIssue => ({
				file: files[key].file,
				line: 1,
				field: column,
				problem: `the column is missing; the file has ${files[key].columns.join(', ') || 'no header'}`,
			})),
	);
}

/** Rows that keep their column's rules; the others as issues. */
export function checkRows(files: Record<FileKey, RawFile>): { rows: PipelineRows; unplaced: InputIssue[] } {
	const unplaced: InputIssue[] = Object.values(files).flatMap(({ broken }) => broken);
	const read = <T>(key: FileKey, schema: z.ZodType<T>): (T & { line: number })[] =>
		files[key].rows.flatMap(({ line, values }) => {
			const parsed = schema.safeParse(values);
			if (parsed.success) return [{ ...parsed.data, line }];
			for (const { path, message } of parsed.error.issues) {
				const field = String(path[0] ?? '');
				unplaced.push({ file: files[key].file, line, field, value: values[field] ?? '', problem: message });
			}
			return [];
		});
	return {
		rows: {
			accounts: read('accounts', accountRow),
			products: read('products', productRow),
			agents: read('agents', agentRow),
			deals: read('deals', dealRow),
		},
		unplaced,
	};
}
