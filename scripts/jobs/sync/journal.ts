/**
 * What sync keeps beside the roster's user: per org what was applied last (one side of the three-way comparison), and a journal of
 * each apply with the values before it. No secrets are in either.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { InputError } from '../../domain/errors.ts';
import type { Fields } from '../../domain/sync/plan.ts';
import { orgFolder, replaceFile } from '../ownFile.ts';

const fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const appliedSchema = z.object({ version: z.literal(1), mentorships: z.record(z.string(), fields) });

/** One change that was made, with what it takes to undo it. */
export interface JournalEntry {
	action: 'create' | 'update' | 'delete';
	object: string;
	id: string | null;
	key: string;
	before: Fields | null;
	after: Fields | null;
	success: boolean;
	errors: string[];
}

export interface Journal {
	/** What was applied to each key last time. */
	applied(): Promise<Map<string, Fields>>;
	/** Keeps what is applied now. Written beside and renamed: a kill leaves the old or the new file. */
	keep(applied: ReadonlyMap<string, Fields>): Promise<void>;
	/** Writes the entries of one apply; the file's path. */
	write(at: Date, entries: readonly JournalEntry[]): Promise<string>;
}

/** The journal of one org below `folder`. */
export function journalIn(folder: string, orgId: string): Journal {
	const base = orgFolder(folder, 'sync', orgId);
	const appliedFile = path.join(base, 'applied.json');
	const replace = (file: string, content: unknown): Promise<void> => replaceFile(file, JSON.stringify(content, null, '\t') + '\n');
	return {
		async applied() {
			let text: string;
			try {
				text = await readFile(appliedFile, 'utf8');
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
				throw error;
			}
			try {
				return new Map(Object.entries(appliedSchema.parse(JSON.parse(text)).mentorships));
			} catch (error) {
				throw new InputError(
					[{ file: appliedFile, problem: 'it is damaged; move it away, and sync compares the roster with the org only' }],
					{ cause: error },
				);
			}
		},
		keep: (applied) => replace(appliedFile, { version: 1, mentorships: Object.fromEntries(applied) }),
		async write(at, entries) {
			const file = path.join(base, `journal-${at.toISOString().replace(/[:.]/g, '-')}.json`);
			await replace(file, { version: 1, at: at.toISOString(), entries });
			return file;
		},
	};
}
