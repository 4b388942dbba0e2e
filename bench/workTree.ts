/** A copy of the work tree without state and without caches, for cold starts: packages are links to the installed ones. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '..');

export interface WorkTree {
	folder: string;
	/** Starts a command in the copy, with a HOME of its own. */
	spawn(command: string, args: readonly string[]): ChildProcess;
	/** Runs one to its end and answers what it printed. @throws Error with the end of its output where it fails */
	run(command: string, args: readonly string[]): Promise<string>;
	remove(): void;
}

/** Everything that git knows or would take, in a temporary folder. */
export function copyWorkTree(): WorkTree {
	const folder = mkdtempSync(path.join(tmpdir(), 'ridealong-bench-'));
	const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 });
	for (const file of files.split('\0').filter(Boolean)) {
		const from = path.join(ROOT, file);
		if (existsSync(from)) cpSync(from, path.join(folder, file));
	}
	const packages = path.join(folder, 'node_modules');
	mkdirSync(packages);
	for (const entry of readdirSync(path.join(ROOT, 'node_modules')))
		if (entry !== '.cache') symlinkSync(path.join(ROOT, 'node_modules', entry), path.join(packages, entry), 'junction');
	const home = path.join(folder, '.home');
	mkdirSync(home);
	const env = { ...process.env, HOME: home, USERPROFILE: home, SF_DISABLE_TELEMETRY: 'true', npm_config_update_notifier: 'false' };
	const start = (command: string, args: readonly string[]): ChildProcess =>
		spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
	return {
		folder,
		spawn: start,
		run: (command, args) =>
			new Promise((resolve, reject) => {
				const child = start(command, args);
				let out = '';
				let all = '';
				child.stdout!.on('data', (part) => {
					out += part;
					all += part;
				});
				child.stderr!.on('data', (part) => (all += part));
				child.on('error', reject);
				// Not "close": a detached server may hold the pipes.
				child.on('exit', (code) =>
					setImmediate(() =>
						code === 0 ? resolve(out) : reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${all.slice(-2000)}`)),
					),
				);
			}),
		remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
	};
}
