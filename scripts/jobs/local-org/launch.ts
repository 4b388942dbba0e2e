/** Starts the local org's process and waits until it listens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { controlPath } from './control.ts';

const message = z.union([
	z.object({ type: z.literal('ready'), url: z.string(), pid: z.number() }),
	z.object({ type: z.literal('failed'), name: z.string(), message: z.string() }),
	z.object({ type: z.literal('progress'), text: z.string() }),
	z.object({ type: z.literal('warning'), text: z.string() }),
]);

export interface LaunchOptions {
	port: number;
	stateDir: string;
	now?: string;
	fresh: boolean;
	/** The org may outlive this process (see `release`); what it says goes to `server.log` in the state folder. */
	detached: boolean;
	onProgress(text: string): void;
	/** A damaged database: what was saved of it and what was not. */
	onWarning(text: string): void;
}
export interface Launched {
	url: string;
	pid: number;
	/** Resolves when the process has ended, with its exit code. */
	ended: Promise<number | null>;
	/** Lets go of the org: it outlives this process. Until then it ends when this process does. */
	release(): Promise<void>;
}

/** The org could not start: a port in use, a locked folder. `cause` is the name of the server's error. */
export class LaunchError extends Error {
	override readonly name = 'LaunchError';
	readonly reason: string;

	constructor(reason: string, text: string) {
		super(text);
		this.reason = reason;
	}
}

/** @throws LaunchError */
export async function launch(options: LaunchOptions): Promise<Launched> {
	const { stateDir, detached, onProgress, onWarning, ...rest } = options;
	mkdirSync(stateDir, { recursive: true, mode: 0o700 });
	const log = detached ? openSync(path.join(stateDir, 'server.log'), 'a', 0o600) : undefined;
	const settings = { ...rest, stateDir: path.resolve(stateDir), control: controlPath(stateDir) };
	const child = spawn(process.execPath, [entry(), JSON.stringify(settings)], {
		detached,
		stdio: ['ignore', log ?? 'inherit', log ?? 'inherit', 'ipc'],
	});
	const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
	const { url, pid } = await ready(child, ended, { progress: onProgress, warning: onWarning });
	return {
		url,
		pid,
		ended,
		release: async () => {
			await new Promise<void>((resolve, reject) => child.send({ type: 'release' }, (error) => (error ? reject(error) : resolve())));
			child.disconnect();
			child.unref();
		},
	};
}

/** The process's own file, beside this one in sources and in the compiled plugin. */
function entry(): string {
	return path.join(import.meta.dirname, '..', '..', 'local-org', `process${path.extname(import.meta.filename)}`);
}

function ready(
	child: ChildProcess,
	ended: Promise<number | null>,
	tell: Record<'progress' | 'warning', (text: string) => void>,
): Promise<{ url: string; pid: number }> {
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		void ended.then((code) => reject(new LaunchError('Exited', `The local org ended while it started (exit code ${code}).`)));
		child.on('message', (raw) => {
			const parsed = message.safeParse(raw);
			if (!parsed.success) return;
			if (parsed.data.type === 'ready') resolve(parsed.data);
			else if (parsed.data.type === 'failed') reject(new LaunchError(parsed.data.name, parsed.data.message));
			else tell[parsed.data.type](parsed.data.text);
		});
	});
}
