/**
 * The real sf CLI, unmodified, with a HOME of its own: the one on PATH, else a pinned version by npx.
 * Every test file gets a local org of its own; nothing is shared between them.
 */
import { execFile, type ExecFileException } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fixedClock } from '../../scripts/local-org/clock.ts';
import { start, type LocalOrg } from '../../scripts/local-org/server.ts';
import { findSf } from '../../scripts/tools/sf-cli.ts';

export const ROOT = path.join(import.meta.dirname, '../..');
export const ADMIN = 'admin@ridealong.local';
/** A Friday. */
const NOW = '2026-06-19T09:00:00.000Z';
/** A command takes 2–4 s alone; a busy machine needs its time. */
const COMMAND_MS = 240_000;

export interface Answer {
	code: number;
	stdout: string;
	stderr: string;
}
/** What every command answers with --json. */
export interface Envelope<T> {
	status: number;
	result: T;
	name?: string;
	message?: string;
	data?: unknown;
	warnings?: string[];
}

/** One home folder, one local org, and the CLI between them. */
export class SfJourney {
	readonly org: LocalOrg;
	readonly home: string;
	/** A copy of the project, so that retrieving and deleting leave the checkout alone. */
	readonly project: string;
	private readonly env: NodeJS.ProcessEnv;

	private constructor(org: LocalOrg, home: string) {
		this.org = org;
		this.home = home;
		this.project = path.join(home, 'project');
		this.env = {
			PATH: process.env['PATH'],
			HOME: home,
			USERPROFILE: home,
			SF_DISABLE_TELEMETRY: 'true',
			SF_AUTOUPDATE_DISABLE: 'true',
			SF_SKIP_NEW_VERSION_CHECK: 'true',
			SF_DOMAIN_RETRY: '0',
			SF_USE_PROGRESS_BAR: 'false',
			NO_COLOR: '1',
		};
	}

	/** A fresh org, logged in to as its administrator by access token and made the default. */
	static async create(): Promise<SfJourney> {
		const home = await mkdtemp(path.join(os.tmpdir(), 'ridealong-sf-'));
		const org = await start({ port: 0, stateDir: path.join(home, 'state'), clock: fixedClock(NOW) });
		const journey = new SfJourney(org, home);
		await mkdir(journey.project);
		await cp(path.join(ROOT, 'sfdx-project.json'), path.join(journey.project, 'sfdx-project.json'));
		await cp(path.join(ROOT, '.forceignore'), path.join(journey.project, '.forceignore'));
		await mkdir(path.join(journey.project, 'force-app'));
		await journey.logIn();
		return journey;
	}

	/** The package's source, with the emitted components (`npm run build`), into the project. */
	async copyPackage(): Promise<void> {
		await cp(path.join(ROOT, 'force-app'), path.join(this.project, 'force-app'), { recursive: true });
	}

	/** A source file of the project. */
	async write(file: string, text: string): Promise<string> {
		const target = path.join(this.project, file);
		await mkdir(path.dirname(target), { recursive: true });
		await writeFile(target, text);
		return target;
	}

	logIn(): Promise<Envelope<{ username: string; orgId: string }>> {
		return this.json(['org', 'login', 'access-token', '--instance-url', this.org.url, '--no-prompt', '--alias', 'local', '--set-default'], {
			SF_ACCESS_TOKEN: this.org.tokenFor(ADMIN),
		});
	}

	run(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Answer> {
		return new Promise((resolve) => {
			execFile(
				findSf(),
				[...args],
				{ cwd: this.project, env: { ...this.env, ...more }, maxBuffer: 256 * 1024 * 1024, timeout: COMMAND_MS },
				(error: ExecFileException | null, stdout, stderr) =>
					resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
			);
		});
	}

	/** The command's answer with --json, whether it succeeded or not. @throws Error where it printed no JSON */
	async json<T>(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Envelope<T>> {
		const { stdout, stderr } = await this.run([...args, '--json'], more);
		try {
			return JSON.parse(stdout) as Envelope<T>;
		} catch {
			throw new Error(`sf ${args.join(' ')} printed no JSON: ${stdout}${stderr}`);
		}
	}

	/** The result of a command that must succeed. @throws Error with the CLI's own words */
	async result<T>(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<T> {
		const answer = await this.json<T>(args, more);
		if (answer.status !== 0)
			throw new Error(`sf ${args.join(' ')}: ${answer.name}: ${answer.message}\n${JSON.stringify(answer.result ?? answer.data)}`);
		return answer.result;
	}

	async close(): Promise<void> {
		await this.org.stop();
		await rm(this.home, { recursive: true, force: true, maxRetries: 3 });
	}
}
