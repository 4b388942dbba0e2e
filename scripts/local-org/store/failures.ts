/** What can go wrong with the state folder and its database, each by its name. */
import { ApiError } from '../errors.ts';

/** The state folder cannot be used: not there, no folder, read-only, somebody else's. */
export class StateFolderError extends Error {
	override readonly name = 'StateFolderError';
	readonly folder: string;
	/** `EACCES`, `EROFS`, `ENOTDIR`, … */
	readonly code: string;

	constructor(folder: string, code: string, options?: ErrorOptions) {
		super(`The state folder ${folder} cannot be written (${code}). Make it writable, or choose another with --state-dir.`, options);
		this.folder = folder;
		this.code = code;
	}
}

/** The state was written by a version of the program that knows more than this one. */
export class NewerStateError extends Error {
	override readonly name = 'NewerStateError';
	readonly found: number;
	readonly known: number;

	constructor(file: string, found: number, known: number) {
		super(
			`${file} was written by a newer version of the local org (format ${found}; this one knows ${known}). ` +
				'Update the plugin, or choose another folder with --state-dir. Nothing was changed.',
		);
		this.found = found;
		this.known = known;
	}
}

/** A database, but not one of a local org. */
export class ForeignDatabaseError extends Error {
	override readonly name = 'ForeignDatabaseError';
	constructor(file: string) {
		super(`${file} is a database of another program. Choose another folder with --state-dir. Nothing was changed.`);
	}
}

/** Damaged so that nothing in it can be found any more. */
export class DatabaseUnreadableError extends Error {
	override readonly name = 'DatabaseUnreadableError';
	constructor(file: string, reason: string, options?: ErrorOptions) {
		super(
			`${file} is damaged so badly that no table in it can be read (${reason}). It was left as it is. ` +
				'Put a copy of it back, choose another folder with --state-dir, or throw the state away with --fresh.',
			options,
		);
	}
}

const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOTADB = 26;

/** SQLite's primary result code of an error; undefined for errors of other kinds. */
function sqliteCode(error: unknown): number | undefined {
	const code = (error as { errcode?: unknown } | undefined)?.errcode;
	return typeof code === 'number' ? code & 0xff : undefined;
}

/** Whether the error says that the file is damaged. */
export const saysDamaged = (error: unknown): boolean => [CORRUPT, NOTADB].includes(sqliteCode(error) ?? -1);

/**
 * What a failing disk becomes for the client; undefined where the error is of another kind. After one of these SQLite may have rolled the
 * whole transaction back: nothing more of it may be written.
 */
export function storageFailure(error: unknown): ApiError | undefined {
	switch (sqliteCode(error)) {
		case FULL:
			return new ApiError('STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded: the disk of the local org is full', {
				status: 403,
				cause: error,
			});
		case READONLY:
			return unavailable('its database has become read-only', error);
		case IOERR:
			return unavailable(`its disk answers with an error (${(error as Error).message})`, error);
		case CORRUPT:
		case NOTADB:
			return unavailable('its database is damaged; end it and start it again to save what can be read', error);
		default:
			return undefined;
	}
}

const unavailable = (why: string, cause: unknown): ApiError =>
	new ApiError('SERVER_UNAVAILABLE', `The local org cannot read or write its data: ${why}.`, { status: 400, cause });
