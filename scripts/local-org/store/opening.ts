/**
 * What happens to the database file before it is used: is it the one that was closed cleanly; if not, is it whole; if not, what can be saved.
 * Nothing is ever begun anew where there was something: the damaged file is kept beside, and what could not be saved is said.
 */
import {
	chmodSync,
	closeSync,
	copyFileSync,
	existsSync,
	openSync,
	readFileSync,
	readSync,
	renameSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { randomInt } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Recovery } from '../engine/contract.ts';
import { DatabaseUnreadableError, ForeignDatabaseError, NewerStateError, saysDamaged } from './failures.ts';
import { salvage, type TableLoss } from './salvage.ts';

/** Layout of the tables that are the program's own. Older ones are brought up by their rooms, newer ones are refused. */
export const FORMAT = 1;
/** `RIDE`: tells a local org's database from other programs'. */
export const APPLICATION_ID = 0x52494445;
/** Ids that a line of the report names; the report file has all. */
const IDS_IN_A_LINE = 10;
const SIDE_FILES = ['-wal', '-shm'];

const databaseIn = (folder: string): string => join(folder, 'org.sqlite');
const closedMark = (folder: string): string => join(folder, 'org.closed');

/**
 * Makes sure that `org.sqlite` in the folder is there and whole, and answers its path. The folder's lock must be held.
 * @param unclean whether the process before us left its lock behind
 * @throws NewerStateError, ForeignDatabaseError, DatabaseUnreadableError
 */
export function prepareDatabase(folder: string, unclean: boolean): { path: string; recovery?: Recovery } {
	const path = databaseIn(folder);
	finishRenaming(path);
	const trusted = !unclean && closedCleanly(folder);
	rmSync(closedMark(folder), { force: true });
	if (!existsSync(path)) {
		closeSync(openSync(path, 'a', 0o600));
		return { path };
	}
	// The org's records are its user's alone; SQLite gives its side files the rights of the database (sqlite.org/wal.html).
	chmodSync(path, 0o600);
	if (trusted || statSync(path).size === 0) {
		if (trusted) checkIdentity(path);
		return { path };
	}
	const logMissing = unclean && !existsSync(`${path}-wal`);
	const reason = damageOf(path);
	if (reason !== undefined) return { path, recovery: recover(folder, path, reason) };
	if (!logMissing) return { path };
	return {
		path,
		recovery: {
			lines: [
				`The org was not ended cleanly and its write-ahead log (org.sqlite-wal) is missing. What was saved after ${statSync(path).mtime.toISOString()} may be lost; which records that is, nothing tells.`,
			],
		},
	};
}

/** Notes that the database was closed, and how it lay there: the next start need not look through it. */
export function markClosed(folder: string): void {
	const { size, mtimeMs } = statSync(databaseIn(folder));
	writeFileSync(closedMark(folder), JSON.stringify({ size, mtimeMs }), { mode: 0o600 });
}

function closedCleanly(folder: string): boolean {
	try {
		const { size, mtimeMs } = JSON.parse(readFileSync(closedMark(folder), 'utf8')) as { size: number; mtimeMs: number };
		const found = statSync(databaseIn(folder));
		return found.size === size && found.mtimeMs === mtimeMs && !existsSync(`${databaseIn(folder)}-wal`);
	} catch {
		return false;
	}
}

/** A process that died while it put the saved database in place has left it ready. */
function finishRenaming(path: string): void {
	if (existsSync(path)) rmSync(`${path}.new`, { force: true });
	else if (existsSync(`${path}.new`)) renameSync(`${path}.new`, path);
}

/** What is wrong with the file, or undefined. @throws NewerStateError, ForeignDatabaseError */
function damageOf(path: string): string | undefined {
	try {
		checkIdentity(path);
		const database = new DatabaseSync(path);
		try {
			const [first] = database.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
			return first?.quick_check === 'ok' ? undefined : (first?.quick_check ?? 'quick_check says nothing');
		} finally {
			database.close();
		}
	} catch (error) {
		if (!saysDamaged(error)) throw error;
		return (error as Error).message;
	}
}

function checkIdentity(path: string): void {
	const database = new DatabaseSync(path);
	try {
		const pragma = (name: string): number => Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
		const application = pragma('application_id');
		const tables = Number(Object.values(database.prepare('SELECT count(*) FROM sqlite_schema').get() ?? {})[0]);
		const own = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = '_counters'`).get() !== undefined;
		if (application !== APPLICATION_ID && (application !== 0 || (tables > 0 && !own))) throw new ForeignDatabaseError(path);
		if (pragma('user_version') > FORMAT) throw new NewerStateError(path, pragma('user_version'), FORMAT);
	} finally {
		database.close();
	}
}

/** Saves what can be read into a new database and puts that in the place of the damaged one. */
function recover(folder: string, path: string, reason: string): Recovery {
	const work = `${path}.salvage`;
	const fresh = `${path}.new`;
	const away = (): void => {
		for (const suffix of ['', ...SIDE_FILES]) rmSync(work + suffix, { force: true });
	};
	away();
	rmSync(fresh, { force: true });
	// Reading a database with its log changes both: the originals are kept as they were found.
	for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, work + suffix);
	fillUp(work);
	let losses: TableLoss[];
	try {
		losses = salvage(work, fresh);
		secure(fresh, losses);
	} catch (error) {
		for (const suffix of ['', ...SIDE_FILES]) rmSync(fresh + suffix, { force: true });
		throw new DatabaseUnreadableError(path, reason, { cause: error });
	} finally {
		away();
	}
	chmodSync(fresh, 0o600);
	const at = new Date().toISOString().replace(/[:.]/g, '-');
	const kept = `${path}.damaged-${at}`;
	const report = join(folder, `recovery-${at}.json`);
	writeFileSync(report, JSON.stringify({ damagedFile: kept, reason, tables: losses }, null, '\t'), { mode: 0o600 });
	renameSync(path, kept);
	for (const suffix of SIDE_FILES) if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
	renameSync(fresh, path);
	return { lines: linesOf(reason, kept, report, losses), damagedFile: kept, reportFile: report };
}

/** A file that was cut off: SQLite reads none of it until it has as many pages as its header says. Empty ones are damaged ones. */
function fillUp(path: string): void {
	const header = Buffer.alloc(32);
	const handle = openSync(path, 'r');
	readSync(handle, header, 0, header.length, 0);
	closeSync(handle);
	const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
	const size = header.readUInt32BE(28) * pageSize;
	const most = 2 ** 40;
	if (statSync(path).size < size && size < most) truncateSync(path, size);
}

/**
 * What must not follow from what is lost: where counters may be missing, no number they gave is given again; where metadata may be
 * missing, no table or row goes for want of it.
 */
function secure(path: string, losses: readonly TableLoss[]): void {
	const lossOf = (table: string): TableLoss | undefined => losses.find((each) => each.table === table && isLoss(each));
	const database = new DatabaseSync(path);
	try {
		if (lossOf('_counters')) {
			const set = database.prepare('INSERT OR REPLACE INTO _counters (name, value) VALUES (?, ?)');
			const highest = Number(Object.values(database.prepare('SELECT max(value) FROM _counters').get() ?? {})[0] ?? 0);
			// Ids of another instance never meet the old ones; numbers go on far above all that are known.
			set.run('instance', randomInt(62 ** 2, 62 ** 3));
			set.run('floor', highest + 1_000_000);
		}
		const metadata = lossOf('_metadata_files');
		if (metadata) {
			database.exec('CREATE TABLE IF NOT EXISTS _lost_metadata (path TEXT PRIMARY KEY) WITHOUT ROWID');
			const add = database.prepare('INSERT OR IGNORE INTO _lost_metadata (path) VALUES (?)');
			for (const file of [...metadata.lostKeys, ...(metadata.more ? ['?'] : [])]) add.run(file);
		}
	} finally {
		database.close();
	}
}

const isLoss = ({ lostKeys, more }: TableLoss): boolean => lostKeys.length > 0 || more;

/** Tables of the program's own, in words. */
const WORDS: Readonly<Record<string, string>> = {
	_metadata_files: 'deployed metadata files',
	_counters: 'counters (ids and auto-numbers go on far above)',
	_outbox: 'events of the last 72 hours',
	_sessions: 'sessions (log in again)',
	_settings: 'Setup switches (set them again)',
	_key_prefixes: 'key prefixes of custom objects',
};

function linesOf(reason: string, kept: string, report: string, losses: readonly TableLoss[]): string[] {
	const records = losses.filter(({ table }) => !table.startsWith('_'));
	const saved = records.reduce((sum, each) => sum + each.saved, 0);
	const lines = [`The org's database was damaged (${reason.split('\n')[0]}). It is kept as ${kept}; ${saved} records were saved from it.`];
	for (const { table, saved: count, lostKeys, more } of losses.filter(isLoss)) {
		const ids = lostKeys.slice(0, IDS_IN_A_LINE).join(', ') + (lostKeys.length > IDS_IN_A_LINE ? ', …' : '');
		const number = more ? (lostKeys.length > 0 ? `${lostKeys.length} or more` : 'an unknown number') : String(lostKeys.length);
		lines.push(`${WORDS[table] ?? table}: ${count} saved, ${number} lost${ids ? ` (${ids})` : ''}.`);
	}
	if (lines.length === 1) lines.push('Nothing that can be named is missing.');
	lines.push(`All of it is in ${report}.`);
	return lines;
}
