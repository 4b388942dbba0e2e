/** What all commands share: progress lines, and errors with an exit code that means something. */
import type { Interfaces } from '@oclif/core';
import { SfError } from '@salesforce/core';
import { SfCommand } from '@salesforce/sf-plugins-core';
import { InputError, RefusedError } from './domain/errors.ts';
import { printable } from './domain/wording.ts';
import type { Report } from './jobs/progress.ts';
import { diskReason, isForbidden, notShown } from './jobs/reasons.ts';
import type { SyncResult } from './jobs/sync/sync.ts';
import type { RefusedRow } from './salesforce/org.ts';
import { routeSalesforce } from './salesforce/proxy.ts';
import { Words } from './pages/words.ts';

const progress = new Words('progress');

/** 1 is anything else that failed. */
export const EXIT = {
	/** A file, flag or row cannot be used; nothing was written. */
	input: 2,
	/** What was asked for must not be done; nothing was written. */
	refused: 3,
	/** It ran, and what it looked for is there: problems, incidents. 2 would read as bad input. */
	findings: 4,
	/** Some rows were written, others the org refused (as sf uses it). */
	partial: 68,
} as const;

/** Keys whose text replaces the one before on a terminal: counts that go up. */
const COUNTING = new Set(['load.dealsProgress', 'load.history', 'stall.writing']);

const LOOPBACK_HTTP = /^Using insecure protocol: http: on url: http:\/\/(localhost|127\.0\.0\.1)\b/;

export abstract class RidealongCommand<T> extends SfCommand<T> {
	/** Before flags are read: --target-org may ask the org already. */
	protected override async init(): Promise<void> {
		await routeSalesforce();
		await super.init();
	}

	/** An empty value is a slip of the one who called, such as an unset variable in a script: never the folder that it would stand for. */
	protected override async parse<F extends Record<string, unknown>, B extends Record<string, unknown>, A extends Record<string, unknown>>(
		options?: Interfaces.Input<F, B, A>,
		argv?: string[],
	): Promise<Interfaces.ParserOutput<F, B, A>> {
		const parsed = await super.parse<F, B, A>(options, argv);
		const empty = Object.entries(parsed.flags as Record<string, unknown>).filter(([, value]) => typeof value === 'string' && !value.trim());
		if (empty.length)
			throw new InputError(
				empty.map(([flag, value]) => ({ file: `--${flag}`, value: String(value), problem: 'is empty; give it a value' })),
			);
		return parsed;
	}

	/** Shows what a job reports; silent with --json. */
	protected readonly report: Report = (key, ...params) => {
		const text = progress.getMessage(key, params);
		if (!COUNTING.has(key)) {
			this.spinner.stop();
			this.log(text);
		} else if (process.stderr.isTTY) {
			if (!this.spinner.status) this.spinner.start(text);
			else this.spinner.status = text;
		}
	};

	/** Rows that the org refused: each with its reason, as a warning, and the exit code says so. */
	protected warnRefused(refused: readonly RefusedRow[]): void {
		for (const { label, id, errors } of refused)
			this.warn(
				progress.getMessage('refusedRow', [
					id ? `${label} (${id})` : label,
					errors.map(({ statusCode, message }) => `${statusCode} ${message}`).join('; '),
				]),
			);
		if (refused.length) process.exitCode = EXIT.partial;
	}

	/** What sync leaves unguarded by territory. */
	protected warnTerritories({ leftOut, unguardedModel, unguardedUsers }: SyncResult['territories']): void {
		if (leftOut.length) this.warn(progress.getMessage('territories.leftOut', [leftOut.length, leftOut.join(', ')]));
		else if (unguardedModel) this.warn(progress.getMessage('territories.unguardedModel'));
		for (const username of unguardedUsers) this.warn(progress.getMessage('territories.unguardedUser', [username]));
	}

	/**
	 * A cell too wide for the terminal wraps: a name or a figure that is cut off says another. SF_TABLE_OVERFLOW still decides otherwise.
	 * Texts in cells are {@link printable}; --json has them as they are.
	 */
	override table<R extends Record<string, unknown>>(options: Parameters<SfCommand<T>['table']>[0] & { data: R[] }): void {
		const shown = (row: R): R =>
			Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, typeof cell === 'string' ? printable(cell) : cell])) as R;
		super.table({ overflow: 'wrap', ...options, data: options.data.map(shown) });
	}

	/** A local org speaks plain HTTP on loopback, where nobody listens in: sf's warning about it says nothing here. */
	override warn(input: Parameters<SfCommand<T>['warn']>[0]): ReturnType<SfCommand<T>['warn']> {
		return LOOPBACK_HTTP.test(typeof input === 'string' ? input : input.message) ? input : super.warn(input);
	}

	protected override async catch(error: Error & { exitCode?: number }): Promise<never> {
		this.spinner.stop();
		const shown = named(error);
		return super.catch(shown === error ? error : withOwnCode(shown));
	}
}

/** Ctrl-C, and whoever stops a service. SfCommand's own handlers throw inside the signal and print a stack: ours take their place. */
export function onSignal(handle: () => void): void {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) {
		process.removeAllListeners(signal);
		process.on(signal, handle);
	}
}

/** Our errors as sf shows them: name, actions, exit code; the cause stays. */
function named(error: Error): Error {
	if (error instanceof InputError)
		return withData(new SfError(error.message, error.name, undefined, EXIT.input, error), { issues: error.issues });
	if (error instanceof RefusedError) return new SfError(error.message, error.name, error.actions, EXIT.refused, error);
	if (error.name === 'LaunchError' || error.name === 'NotRunningError' || error.name === 'UnreachableError')
		return new SfError(error.message, 'reason' in error ? String(error.reason) : error.name, undefined, EXIT.refused, error);
	// A flag whose own parser refused it comes from oclif without an exit code.
	if (/^Parsing --/.test(error.message)) return new SfError(error.message, error.name, undefined, EXIT.input, error);
	// sf's own: no --target-org, and none is set as the default.
	if (error.name === 'NoDefaultEnvError') return new SfError(error.message, error.name, undefined, EXIT.input, error);
	if ((error as { errorCode?: unknown }).errorCode === 'REQUEST_LIMIT_EXCEEDED')
		return new SfError(
			progress.getMessage('requestLimit', [error.message.replace(/\.$/, '')]),
			'RequestLimitError',
			progress.getMessages('requestLimit.actions'),
			EXIT.refused,
			error,
		);
	const hidden = notShown(error);
	if (hidden)
		return new SfError(
			progress.getMessage('notShown', [hidden]),
			'NotShownError',
			progress.getMessages('notShown.actions'),
			EXIT.refused,
			error,
		);
	if (isForbidden(error)) return new SfError(error.message, error.name, progress.getMessages('forbidden.actions'), EXIT.refused, error);
	const disk = diskReason(error);
	if (disk) return new SfError(disk, 'FileError', progress.getMessages('disk.actions'), EXIT.refused, error);
	return error;
}
/**
 * Of an error with a TypeError among its causes, as fetch and TextDecoder throw them, sf makes exit code 10, whatever code it carries:
 * of such causes the words stay, and where they came from.
 */
function withOwnCode(error: Error): Error {
	const causes: Error[] = [];
	for (let { cause } = error; cause instanceof Error && !causes.includes(cause); { cause } = cause) causes.push(cause);
	if (causes.some((cause) => cause instanceof TypeError))
		error.cause = Object.assign(new Error(causes.map(({ message }) => message).join(': ')), {
			stack: causes
				.map(({ stack, message }) => stack ?? message)
				.join('\n')
				.replaceAll(/^TypeError\b/gm, 'Error'),
		});
	return error;
}
function withData(error: SfError, data: Record<string, unknown>): SfError {
	return Object.assign(error, { data });
}
