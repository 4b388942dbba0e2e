/** The guard's commands as cron runs them: bin/run.js in a process of its own, a HOME of its own, against a clinic's org. */
import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Person, ROOT } from '../package/support.ts';
import { type GuardClinic, guardClinic } from './guardClinic.ts';

export interface Answer {
	code: number;
	stdout: string;
	stderr: string;
}
export interface CommandClinic extends GuardClinic {
	/** The folder in which commands run: their `.ridealong` lies there. */
	folder: string;
	/** `sf ridealong guard …` as the command line's user, who is logged in by access token. Needs the compiled plugin. */
	guard(...args: string[]): Promise<Answer>;
	/** The same as somebody else. */
	guardAs(who: Person, ...args: string[]): Promise<Answer>;
}

/** A clinic whose commands are run for real. */
export function commandClinic(work: (clinic: CommandClinic) => Promise<void>): Promise<void> {
	return guardClinic(async (clinic) => {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-guard-'));
		const env = {
			PATH: process.env['PATH'],
			HOME: folder,
			USERPROFILE: folder,
			SF_DISABLE_TELEMETRY: 'true',
			SF_ORG_INSTANCE_URL: clinic.url,
			NO_COLOR: '1',
		};
		const guardAs = (who: Person, ...args: string[]): Promise<Answer> =>
			new Promise((resolve) => {
				const token = clinic.org.engine.sessions.create(who.userId);
				execFile(
					process.execPath,
					[path.join(ROOT, 'bin/run.js'), 'ridealong', 'guard', ...args, '--target-org', token],
					{ env, cwd: folder, maxBuffer: 16 * 1024 * 1024, timeout: 180_000 },
					(error: ExecFileException | null, stdout, stderr) =>
						resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
				);
			});
		try {
			await work({ ...clinic, folder, guardAs, guard: (...args) => guardAs(clinic.org.robot, ...args) });
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});
}
