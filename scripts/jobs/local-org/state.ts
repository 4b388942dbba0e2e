/** What `org start` remembers of a state folder: how far loading came, with which data, and which metadata is deployed. No secrets. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

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
});
export type StartState = z.infer<typeof stateSchema>;
export type PersonaUser = z.infer<typeof persona>;
export type Persona = PersonaUser['persona'];

const fileIn = (stateDir: string): string => path.join(stateDir, 'start.json');

/** Undefined for a new folder, or one whose file cannot be read: then it begins again. */
export async function readState(stateDir: string): Promise<StartState | undefined> {
	try {
		const parsed = stateSchema.safeParse(JSON.parse(await readFile(fileIn(stateDir), 'utf8')));
		return parsed.success ? parsed.data : undefined;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
		throw error;
	}
}

/** Written beside and renamed. */
export async function writeState(stateDir: string, state: StartState): Promise<void> {
	const file = fileIn(stateDir);
	await writeFile(`${file}.new`, JSON.stringify(state, null, '\t') + '\n');
	await rename(`${file}.new`, file);
}
