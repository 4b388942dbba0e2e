/**
 * How far the watch has come: one file per org, written beside and renamed, so that a kill leaves the old place or the new one. An event
 * counts as handled only when its incident is in the org: after a kill it comes again, and its incident is known.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { orgFolder, replaceFile } from '../ownFile.ts';

const schema = z.object({
	version: z.literal(1),
	orgId: z.string(),
	/** Channel → replay id of the last event handled. */
	places: z.record(z.string(), z.number()),
	/** Object → the org's time up to which its changes were looked at. */
	coveredUntil: z.record(z.string(), z.iso.datetime()),
	/** The org's time at which the last scan began. */
	scannedAt: z.iso.datetime().nullable(),
});
export type WatchState = z.infer<typeof schema>;

export interface WatchStore {
	readonly file: string;
	/** Null where nothing is stored; `damaged` where it cannot be used: then everything is looked at again. */
	read(): Promise<WatchState | 'damaged' | null>;
	write(state: WatchState): Promise<void>;
}

/** The file of the org below `folder`. A refreshed sandbox has another org id, and begins anew. */
export function watchStore(folder: string, orgId: string): WatchStore {
	const file = path.join(orgFolder(folder, 'guard', orgId), 'watch.json');
	return {
		file,
		async read() {
			let text: string;
			try {
				text = await readFile(file, 'utf8');
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
				throw error;
			}
			try {
				const state = schema.parse(JSON.parse(text));
				return state.orgId === orgId ? state : 'damaged';
			} catch {
				return 'damaged';
			}
		},
		write: (state) => replaceFile(file, JSON.stringify(state, null, '\t') + '\n'),
	};
}
