/** Quotas by quarter and user: from the org's forecasts, or from a file where somebody keeps them elsewhere. */
import { z } from 'zod';
import { isDay } from '../../domain/dates.ts';
import { InputError, type InputIssue } from '../../domain/errors.ts';
import { type FiscalYear, type Quarter, quarterOf } from '../../domain/fairness/quarters.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { day, names, soql } from '../../salesforce/soql.ts';
import type { Coverage } from '../guard/coverage.ts';
import { text } from '../guard/facts.ts';
import { parseTable, readInput } from '../inputFile.ts';
import type { Money } from './facts.ts';

/** One quota of a file: for the quarter in which `start` lies; several in a quarter, as by month, add up. */
const schema = z.strictObject({
	username: z.string().trim().min(1, 'is missing').max(80),
	start: z.string().trim().refine(isDay, 'must be a calendar day such as 2026-10-01'),
	amount: z
		.string()
		.trim()
		.regex(/^\d{1,15}(\.\d+)?$/, 'must be a number such as 250000, without blanks or signs')
		.transform(Number),
});
export type QuotaRow = z.infer<typeof schema> & { line: number };
const COLUMNS = Object.keys(schema.shape);

/** Reads a CSV with the columns username, start, amount. Throws InputError with every line that cannot be used. */
export async function readQuotaFile(file: string): Promise<QuotaRow[]> {
	return parseQuotas(await readInput(file), file);
}

export function parseQuotas(content: string, file: string): QuotaRow[] {
	const issues: InputIssue[] = [];
	const seen = new Map<string, number>();
	const rows = parseTable(file, content, COLUMNS).flatMap(({ line, values: row }): QuotaRow[] => {
		const parsed = schema.safeParse(Object.fromEntries(COLUMNS.map((column) => [column, row[column] ?? ''])));
		if (!parsed.success) {
			for (const { path, message } of parsed.error.issues)
				issues.push({ file, line, field: String(path[0]), value: row[String(path[0])] ?? '', problem: message });
			return [];
		}
		const key = `${parsed.data.username.toLowerCase()}:${parsed.data.start}`;
		if (seen.has(key))
			issues.push({
				file,
				line,
				field: 'username',
				value: parsed.data.username,
				problem: `has this start in line ${seen.get(key)} already`,
			});
		seen.set(key, line);
		return [{ ...parsed.data, line }];
	});
	if (issues.length) throw new InputError(issues);
	return rows;
}

/** Quotas by `quarter:user`. Throws InputError for a username that no active user has. */
export function quotasOfFile(
	rows: readonly QuotaRow[],
	file: string,
	idOf: (username: string) => string | undefined,
	quarters: readonly Quarter[],
	year: FiscalYear,
): Map<string, number> {
	const quotas = new Map<string, number>();
	const issues: InputIssue[] = [];
	for (const { username, start, amount, line } of rows) {
		const id = idOf(username.toLowerCase());
		if (id === undefined)
			issues.push({ file, line, field: 'username', value: username, problem: 'no user that you may see has this username' });
		else add(quotas, quarters, quarterOf(start, year), id, amount);
	}
	if (issues.length) throw new InputError(issues);
	return quotas;
}

/**
 * Quotas by `quarter:user` from ForecastingQuota: revenue, whole (of no product family, territory or group), of the forecast type that
 * most of them have, since each type has quotas of its own. Undefined where the org has none to show; what is missing is named.
 * Source: Object Reference, "ForecastingQuota" (IsAmount, StartDate "stored as the first day of the month", Special Access Rules: "View
 * All Forecasts" to see those of any user).
 */
export async function quotasOfForecasts(
	org: Org,
	userId: string,
	quarters: readonly Quarter[],
	year: FiscalYear,
	money: Money,
	coverage: Coverage,
): Promise<{ quotas: Map<string, number>; whole: boolean } | undefined> {
	const fields = await org.fields('ForecastingQuota');
	if (!fields) return void coverage.gap('quotas');
	const narrowing = ['ProductFamily', 'Territory2Id', 'ForecastingGroupItemId'].filter((field) => fields.has(field));
	const rows = await coverage.attempt('quotas', () =>
		org.query(
			soql`SELECT ${names(['QuotaOwnerId', 'QuotaAmount', 'StartDate', 'IsAmount', 'ForecastingTypeId', ...narrowing, ...(fields.has('CurrencyIsoCode') ? ['CurrencyIsoCode'] : [])])} FROM ForecastingQuota WHERE StartDate >= ${day(quarters[0]!.from)} AND StartDate <= ${day(quarters.at(-1)!.to)}`,
		),
	);
	if (!rows) return undefined;
	const whole = rows.filter(
		(row) => row['IsAmount'] === true && typeof row['QuotaAmount'] === 'number' && narrowing.every((field) => !row[field]),
	);
	const types = new Map<string, number>();
	for (const row of whole) types.set(String(row['ForecastingTypeId']), (types.get(String(row['ForecastingTypeId'])) ?? 0) + 1);
	const [type] = [...types].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
	if (type === undefined) return void coverage.gap('quotas.none');
	if (types.size > 1) coverage.gap('quotas.types', `${types.size} forecast types have quotas, and ${type} has most`);
	const quotas = new Map<string, number>();
	for (const row of whole)
		if (String(row['ForecastingTypeId']) === type && text(row['QuotaOwnerId']) !== null)
			add(
				quotas,
				quarters,
				quarterOf(String(row['StartDate']), year),
				String(row['QuotaOwnerId']),
				money.inCorporate(row, 'QuotaAmount') ?? 0,
			);
	const seesAll = (await coverage.attempt('quotas.access', () => seesAllForecasts(org, userId))) ?? false;
	if (!seesAll && coverage.covers('quotas.access')) coverage.gap('quotas.access', 'the permission View All Forecasts is missing');
	return { quotas, whole: seesAll };
}

async function seesAllForecasts(org: Org, userId: string): Promise<boolean> {
	const rows: Row[] = await org.query(
		soql`SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = ${userId} AND PermissionSet.PermissionsViewAllForecasts = true LIMIT 1`,
	);
	return rows.length > 0;
}

function add(quotas: Map<string, number>, quarters: readonly Quarter[], { key }: Quarter, user: string, amount: number): void {
	if (!quarters.some((quarter) => quarter.key === key)) return;
	quotas.set(`${key}:${user}`, (quotas.get(`${key}:${user}`) ?? 0) + amount);
}
