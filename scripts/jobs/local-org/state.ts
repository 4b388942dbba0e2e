/** What `org start` remembers of a state folder: how far loading came, with which data, and which metadata is deployed. No secrets. */
import { statSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { RefusedError } from '../../domain/errors.ts';

const persona = z.object({ persona: z.enum(['rep', 'mentor', 'owner', 'admin']), username: z.string() });
const stateSchema = z.object({
	version: z.literal(1),
	/** `loading` until everything ran once: a start that was killed begins again. */
	phase: z.enum(['loading', 'ready']),
	data: z.discriminatedUnion('kind', [
		z.object({ kind: z.literal('demo') }),
		z.object({ kind: z.literal('pipeline'), folder: z.string(), asOf: z.string() }),
	]),
	/** Hash of the deployed sources, and the org's own fingerprint after that deployment. */
	metadata: z.object({ sources: z.string(), org: z.string() }).nullable(),
	users: z.array(persona),
	/** Where the org's clock was last started, where it was set. */
	now: z.string().optional(),
});
export type StartState = z.infer<typeof stateSchema>;
export type PersonaUser = z.infer<typeof persona>;

const fileIn = (stateDir: string): string => path.join(stateDir, 'start.json');

/** The folder holds an org, but what `org start` remembers of it cannot be read: beginning again would throw the org away. */
export class StateUnreadableError extends RefusedError {
	constructor(stateDir: string, why: string) {
		super(
			[`${fileIn(stateDir)} ${why}. The org in ${stateDir} was left as it is.`],
			['Put a copy of that file back, choose another folder with --state-dir, or add --fresh to throw the org away.'],
		);
	}
}

/** Undefined for a folder without an org. @throws StateUnreadableError */
export async function readState(stateDir: string): Promise<StartState | undefined> {
	let text: string;
	try {
		text = await readFile(fileIn(stateDir), 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		if (holdsOrg(stateDir)) throw new StateUnreadableError(stateDir, 'is missing');
		return undefined;
	}
	const parsed = stateSchema.safeParse(jsonOf(text));
	if (parsed.success) return parsed.data;
	const version = z.object({ version: z.number() }).safeParse(jsonOf(text)).data?.version;
	if (version !== undefined && version > stateSchema.shape.version.value)
		throw new StateUnreadableError(stateDir, `was written by a newer version of the plugin (format ${version})`);
	if (!holdsOrg(stateDir)) return undefined;
	throw new StateUnreadableError(stateDir, 'cannot be read');
}

/** A database with something in it: a start that was killed right away leaves an empty one. */
const holdsOrg = (stateDir: string): boolean =>
	['org.sqlite', 'org.sqlite-wal'].some((name) => (statSync(path.join(stateDir, name), { throwIfNoEntry: false })?.size ?? 0) > 0);

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Written beside and renamed. */
export async function writeState(stateDir: string, state: StartState): Promise<void> {
	const file = fileIn(stateDir);
	await writeFile(`${file}.new`, JSON.stringify(state, null, '\t') + '\n');
	await rename(`${file}.new`, file);
}
