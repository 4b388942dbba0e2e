/** Talks to a running local org over its control socket: tokens, links, stop. Only the user who started it can. */
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** Where the org of a state folder listens. Short, since socket paths may have about 100 characters; the folder is only the user's. */
export function controlPath(stateDir: string): string {
	const hash = createHash('sha256').update(path.resolve(stateDir)).digest('hex').slice(0, 16);
	if (process.platform === 'win32') return `\\\\.\\pipe\\ridealong-${hash}`;
	return path.join(os.tmpdir(), `ridealong-${process.getuid?.() ?? 0}`, `${hash}.sock`);
}

/** Nothing listens for this state folder. */
export class NotRunningError extends Error {
	override readonly name = 'NotRunningError';
	readonly stateDir: string;

	constructor(stateDir: string, options?: ErrorOptions) {
		super(`No local org is running on ${stateDir}. Start one there, or name the folder of one that runs with --state-dir.`, options);
		this.stateDir = stateDir;
	}
}
/** The org answered that it will not. */
export class ControlError extends Error {
	override readonly name = 'ControlError';
}

const reply = z.union([z.object({ result: z.unknown() }), z.object({ error: z.object({ name: z.string(), message: z.string() }) })]);
const status = z.object({ url: z.string(), pid: z.number() });
export type Status = z.infer<typeof status>;

export interface Control {
	status(): Promise<Status>;
	/** A fresh access token of a user. */
	token(username: string): Promise<string>;
	/** A link that logs its holder in once. */
	link(username: string, path?: string): Promise<string>;
	/** Builds the page bundle where it is missing or stale. */
	pages(): Promise<void>;
	/** Tells the org that loading is over: it gives back the memory that loading took. */
	settle(): Promise<void>;
	/** Asks the org to end; its process id. */
	stop(): Promise<number>;
}

/** @throws NotRunningError on each call where nothing listens */
export function controlOf(stateDir: string): Control {
	const call = async (request: object): Promise<unknown> => {
		const answer = reply.parse(JSON.parse(await exchange(stateDir, `${JSON.stringify(request)}\n`)));
		if ('error' in answer) throw new ControlError(answer.error.message);
		return answer.result;
	};
	return {
		status: async () => status.parse(await call({ method: 'status' })),
		token: async (username) => z.string().parse(await call({ method: 'token', username })),
		link: async (username, to) => z.string().parse(await call({ method: 'link', username, path: to })),
		pages: async () => void (await call({ method: 'pages' })),
		settle: async () => void (await call({ method: 'settle' })),
		stop: async () => z.object({ pid: z.number() }).parse(await call({ method: 'stop' })).pid,
	};
}

function exchange(stateDir: string, message: string): Promise<string> {
	if (isForeign(path.dirname(controlPath(stateDir)))) return Promise.reject(new NotRunningError(stateDir));
	return new Promise((resolve, reject) => {
		let text = '';
		const socket = net.connect(controlPath(stateDir), () => socket.write(message));
		socket.setEncoding('utf8');
		socket.on('data', (part: string) => (text += part));
		socket.on('end', () => (text ? resolve(text) : reject(new NotRunningError(stateDir))));
		socket.on('error', (error) => reject(new NotRunningError(stateDir, { cause: error })));
	});
}

/** Whoever may write to the temporary folder could answer in the org's place: a folder of somebody else's is not asked. */
function isForeign(folder: string): boolean {
	if (process.platform === 'win32') return false;
	const found = lstatSync(folder, { throwIfNoEntry: false });
	return found !== undefined && (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0);
}
