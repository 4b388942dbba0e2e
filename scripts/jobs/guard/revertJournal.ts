/** The journal of reverts: a file per run, written beside and renamed, so that a kill leaves the old or the new one. */
import path from 'node:path';
import { z } from 'zod';
import { InputError } from '../../domain/errors.ts';
import { readInput } from '../inputFile.ts';
import { orgFolder, replaceFile } from '../ownFile.ts';
import type { JournalEntry } from './enforce.ts';

const schema = z.object({
	version: z.literal(1),
	orgId: z.string(),
	at: z.string(),
	entries: z.array(
		z.object({
			key: z.string(),
			object: z.enum(['Account', 'Opportunity', 'Lead']),
			id: z.string(),
			name: z.string(),
			before: z.string(),
			after: z.string(),
			state: z.enum(['planned', 'done', 'refused']),
		}),
	),
});

export function revertJournal(
	folder: string,
	orgId: string,
	at: Date,
): { file: string; keep: (entries: readonly JournalEntry[]) => Promise<void> } {
	const file = path.join(orgFolder(folder, 'guard', orgId), `revert-${at.toISOString().replace(/[:.]/g, '-')}.json`);
	return {
		file,
		keep: (entries) => replaceFile(file, JSON.stringify({ version: 1, orgId, at: at.toISOString(), entries }, null, '\t') + '\n'),
	};
}

/** Throws InputError where the file is none, is damaged, or is of another org. */
export async function readRevertJournal(file: string, orgId: string): Promise<JournalEntry[]> {
	const text = await readInput(file);
	let journal: z.infer<typeof schema>;
	try {
		journal = schema.parse(JSON.parse(text));
	} catch (error) {
		throw new InputError([{ file, problem: 'is no journal of reverts, or it is damaged' }], { cause: error });
	}
	if (journal.orgId !== orgId)
		throw new InputError([{ file, field: 'orgId', value: journal.orgId, problem: 'is the journal of another org' }]);
	return journal.entries;
}
