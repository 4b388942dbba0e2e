/**
 * The commands as a person runs them: bin/run.js in its own process, a temporary HOME, a local org of its own.
 * Needs the compiled plugin (npm run build).
 */
import { type ChildProcessWithoutNullStreams, type ExecFileException, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const run = path.join(import.meta.dirname, '../../bin/run.js');
/** A start that should have been refused and was not would run for ever: it is stopped, and the test fails. */
const COMMAND_MS = 180_000;

export interface Answer {
	code: number;
	stdout: string;
	stderr: string;
}
export interface Envelope<T> {
	status: number;
	result: T;
	warnings: string[];
	name?: string;
	message?: string;
	data?: { issues: { file: string; line?: number; field?: string }[] };
}
export interface Start {
	url: string;
	pid: number;
	users: { persona: string; username: string }[];
}
export interface Token {
	accessToken: string;
	instanceUrl: string;
	username: string;
}

/** A home folder and the commands that are run in it. */
export class Plugin {
	/** Where the commands run; `home` and `state` lie below it. */
	readonly base: string;
	readonly home: string;
	private readonly env: NodeJS.ProcessEnv;

	private constructor(base: string) {
		this.base = base;
		this.home = path.join(base, 'home');
		this.env = {
			...process.env,
			HOME: this.home,
			USERPROFILE: this.home,
			SF_DISABLE_TELEMETRY: 'true',
			RIDEALONG_STATE_DIR: path.join(base, 'state'),
		};
		delete this.env['PORT'];
	}

	static async create(): Promise<Plugin> {
		const plugin = new Plugin(await mkdtemp(path.join(os.tmpdir(), 'ridealong-plugin-')));
		await mkdir(plugin.home);
		return plugin;
	}

	/** Runs a command to its end. */
	run(...args: string[]): Promise<Answer> {
		return new Promise((resolve) => {
			execFile(
				process.execPath,
				[run, 'ridealong', ...args],
				{ env: this.env, cwd: this.base, maxBuffer: 64 * 1024 * 1024, timeout: COMMAND_MS },
				(error: ExecFileException | null, stdout, stderr) => {
					resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
				},
			);
		});
	}

	/** The command's answer with --json, whether it succeeded or not. @throws Error where it printed no JSON */
	async json<T>(...args: string[]): Promise<Envelope<T>> {
		const { stdout, stderr } = await this.run(...args, '--json');
		try {
			return JSON.parse(stdout) as Envelope<T>;
		} catch {
			throw new Error(`no JSON from ${args.join(' ')}: ${stdout}${stderr}`);
		}
	}

	/** Starts a command that goes on until it is ended. */
	start(...args: string[]): ChildProcessWithoutNullStreams {
		return spawn(process.execPath, [run, 'ridealong', ...args], { env: this.env, cwd: this.base });
	}

	/** Rows of the running org, as somebody. */
	async rows(as: string, soql: string): Promise<Record<string, unknown>[]> {
		const { result } = await this.json<Token>('org', 'token', '--as', as);
		const answer = await fetch(`${result.instanceUrl}/services/data/v66.0/query?q=${encodeURIComponent(soql)}`, {
			headers: { Authorization: `Bearer ${result.accessToken}` },
		});
		return ((await answer.json()) as { records: Record<string, unknown>[] }).records;
	}

	/** Stops the org that may run, and leaves nothing behind. */
	async close(): Promise<void> {
		await this.run('org', 'stop');
		await rm(this.base, { recursive: true, force: true });
	}
}

export async function freePort(): Promise<number> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as net.AddressInfo;
	server.close();
	return port;
}
