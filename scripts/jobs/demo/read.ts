/** Reads the demo data of config/demo. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { type DemoAccounts, type DemoDeals, type DemoPeople, accountsSchema, dealsSchema, peopleSchema } from '../../domain/demo/plan.ts';
import { InputError } from '../../domain/errors.ts';

export interface DemoData {
	people: DemoPeople;
	accounts: DemoAccounts;
	deals: DemoDeals;
	/** Its days are words: see `rosterOnDay`. */
	rosterText: string;
}

/** @throws InputError a file breaks its schema */
export async function readDemo(folder: string): Promise<DemoData> {
	const text = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
	const read = async <T>(file: string, schema: z.ZodType<T>): Promise<T> => {
		const parsed = schema.safeParse(parse(await text(file)));
		if (parsed.success) return parsed.data;
		throw new InputError(
			parsed.error.issues.map(({ path: at, message }) => ({
				file: path.join(folder, file),
				field: at.map(String).join('.'),
				problem: message,
			})),
		);
	};
	return {
		people: await read('people.yaml', peopleSchema),
		accounts: await read('accounts.yaml', accountsSchema),
		deals: await read('deals.yaml', dealsSchema),
		rosterText: await text('roster.yaml'),
	};
}
