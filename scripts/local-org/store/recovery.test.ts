import assert from 'node:assert/strict';
import {
	closeSync,
	copyFileSync,
	existsSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, test } from 'node:test';
import { ApiError } from '../errors.ts';
import type { Schema } from '../schema/model.ts';
import { DatabaseUnreadableError, ForeignDatabaseError, NewerStateError, StateFolderError, storageFailure } from './failures.ts';
import { openStore } from './sqlite.ts';

const folders: string[] = [];
after(() => folders.forEach((each) => rmSync(each, { recursive: true, force: true })));
const folder = (): string => {
	const made = mkdtempSync(join(tmpdir(), 'recovery-'));
	folders.push(made);
	return made;
};
/** A schema without objects: what is not kept on purpose goes. */
const NOTHING = { objects: new Map() } as unknown as Schema;
const ROWS = 3000;
/** A closed org with many accounts, and how many pages its file has. */
function orgWithRows(): { dir: string; file: string; ids: string[]; pages: number } {
	const dir = folder();
	const store = openStore(dir);
	store.exec(
		'CREATE TABLE "Account" ("Id" TEXT PRIMARY KEY NOT NULL, "Name" TEXT, "Description" TEXT); CREATE INDEX names ON "Account" (sf_fold("Name"))',
	);
	const ids: string[] = [];
	store.transaction(() => {
		for (let at = 0; at < ROWS; at++) {
			const id = store.nextId('001');
			ids.push(id);
			store.run('INSERT INTO "Account" ("Id", "Name", "Description") VALUES (?, ?, ?)', [id, `Account ${at}`, 'x'.repeat(100)]);
		}
	});
	store.close();
	const file = join(dir, 'org.sqlite');
	return { dir, file, ids, pages: statSync(file).size / 4096 };
}
function overwrite(file: string, page: number, bytes = 4096): void {
	const handle = openSync(file, 'r+');
	writeSync(handle, Buffer.alloc(bytes, 0xa5), 0, bytes, page * 4096);
	closeSync(handle);
}
/** Pages of the table's own rows, leaves only. */
function leavesOf(file: string, table: string): number[] {
	const database = new DatabaseSync(file);
	const pages = database.prepare(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path`).all(table);
	database.close();
	return pages.map((row) => Number(row['pageno']) - 1);
}
const accounts = (dir: string): { ids: string[]; lines: string[]; fresh: string } => {
	const store = openStore(dir);
	const ids = store.all('SELECT "Id" FROM "Account" ORDER BY rowid').flat() as string[];
	const lines = store.recovery?.lines ?? [];
	const fresh = store.nextId('001');
	store.close();
	return { ids, lines, fresh };
};

describe('a damaged database', () => {
	test('overwritten pages: every row that can be read is saved, every lost one is named, the damaged file is kept', () => {
		const { dir, file, ids } = orgWithRows();
		const leaves = leavesOf(file, 'Account');
		assert.ok(leaves.length > 40, String(leaves.length));
		overwrite(file, leaves[5]!);
		overwrite(file, leaves[20]!);
		overwrite(file, leaves[21]!);
		const damaged = readFileSync(file);
		const found = accounts(dir);
		const lost = ids.filter((id) => !found.ids.includes(id));
		assert.ok(lost.length > 0 && lost.length < 200, String(lost.length));
		assert.equal(found.ids.length + lost.length, ROWS);
		assert.equal(ids.includes(found.fresh), false);
		assert.match(found.lines[0]!, /was damaged .*is kept as .*org\.sqlite\.damaged-/);
		assert.match(found.lines.join('\n'), new RegExp(`Account: ${found.ids.length} saved, ${lost.length} lost \\(${lost[0]}`));
		const kept = readdirSync(dir).find((name) => name.startsWith('org.sqlite.damaged-'))!;
		assert.deepEqual(readFileSync(join(dir, kept)), damaged);
		const report = JSON.parse(
			readFileSync(
				join(
					dir,
					readdirSync(dir).find((name) => name.startsWith('recovery-'))!,
				),
				'utf8',
			),
		) as {
			tables: { table: string; lostKeys: string[] }[];
		};
		assert.deepEqual(new Set(report.tables.find(({ table }) => table === 'Account')!.lostKeys), new Set(lost));
		assert.deepEqual(accounts(dir).lines, []);
	});

	test('a truncated file: what lies before the cut is saved', () => {
		const { dir, file, ids, pages } = orgWithRows();
		truncateSync(file, Math.floor(pages * 0.7) * 4096);
		const found = accounts(dir);
		assert.ok(found.ids.length > 0 && found.ids.length < ROWS);
		assert.ok(found.ids.every((id) => ids.includes(id)));
		assert.match(found.lines.join('\n'), /Account: \d+ saved, /);
		assert.equal(ids.includes(found.fresh), false);
	});

	test('lost counters: no id is given twice', () => {
		const { dir, file, ids } = orgWithRows();
		overwrite(file, leavesOf(file, '_counters')[0]!);
		const found = accounts(dir);
		assert.deepEqual(found.ids, ids);
		assert.equal(ids.includes(found.fresh), false);
		assert.notEqual(found.fresh.slice(3, 6), ids[0]!.slice(3, 6));
		assert.match(found.lines.join('\n'), /counters/);
	});

	test('lost metadata: tables and rows of what it described stay', () => {
		const dir = folder();
		let store = openStore(dir);
		store.exec(`CREATE TABLE _metadata_files (path TEXT PRIMARY KEY, content BLOB NOT NULL);
			CREATE TABLE "Mine__c" ("Id" TEXT PRIMARY KEY NOT NULL); INSERT INTO "Mine__c" VALUES ('a01');
			INSERT INTO _metadata_files VALUES ('objects/Mine__c.object', 'x')`);
		store.close();
		overwrite(join(dir, 'org.sqlite'), leavesOf(join(dir, 'org.sqlite'), '_metadata_files')[0]!);
		for (let start = 0; start < 2; start++) {
			store = openStore(dir);
			assert.equal(store.keepsAll(), true);
			if (start === 0)
				assert.match(store.recovery!.lines.join('\n'), /deployed metadata files: 0 saved, 1 lost \(objects\/Mine__c\.object\)/);
			store.applySchema(NOTHING);
			assert.deepEqual(store.all('SELECT * FROM "Mine__c"'), [['a01']]);
			store.close();
		}
		store = openStore(dir);
		store.run(`INSERT INTO _metadata_files VALUES ('objects/Mine__c.object', 'x')`);
		assert.equal(store.keepsAll(), false);
		store.close();
	});

	test('a file of which nothing can be read is refused and left alone', () => {
		const { dir, file } = orgWithRows();
		overwrite(file, 0);
		const damaged = readFileSync(file);
		for (let start = 0; start < 2; start++) assert.throws(() => openStore(dir), DatabaseUnreadableError);
		assert.deepEqual(readFileSync(file), damaged);
		writeFileSync(file, 'no database at all'.repeat(100));
		assert.throws(() => openStore(dir), DatabaseUnreadableError);
	});

	test('a process that died while it put the saved database in place: the next start finishes that', () => {
		const { dir, file, ids } = orgWithRows();
		copyFileSync(file, `${file}.new`);
		rmSync(file);
		assert.deepEqual(accounts(dir).ids, ids);
		assert.equal(existsSync(`${file}.new`), false);
	});

	test('a write-ahead log that is missing after a crash is said', () => {
		const { dir, file, ids } = orgWithRows();
		writeFileSync(join(dir, 'org.lock'), JSON.stringify({ pid: 2147483646, started: '1' }));
		rmSync(join(dir, 'org.closed'));
		const found = accounts(dir);
		assert.deepEqual(found.ids, ids);
		assert.match(found.lines.join('\n'), /write-ahead log \(org\.sqlite-wal\) is missing/);
		assert.equal(existsSync(file), true);
	});
});

describe('a state folder that cannot be used', () => {
	test('of a newer version, or of another program: refused by name, nothing changed', () => {
		const { dir, file } = orgWithRows();
		let database = new DatabaseSync(file);
		database.exec('PRAGMA user_version = 99');
		database.close();
		assert.throws(
			() => openStore(dir),
			(error) => error instanceof NewerStateError && error.found === 99,
		);
		const other = folder();
		database = new DatabaseSync(join(other, 'org.sqlite'));
		database.exec('CREATE TABLE notes (x)');
		database.close();
		assert.throws(() => openStore(other), ForeignDatabaseError);
	});

	test('no folder: refused by name', () => {
		const file = join(folder(), 'file');
		writeFileSync(file, '');
		assert.throws(
			() => openStore(join(file, 'state')),
			(error) => error instanceof StateFolderError && error.code === 'ENOTDIR',
		);
		assert.match(new StateFolderError('/x', 'EROFS').message, /\/x cannot be written \(EROFS\)/);
	});
});

describe('a disk that fails', () => {
	test('full: the save is refused by name and wholly undone, whoever catches the error; afterwards the org works', () => {
		const dir = folder();
		const store = openStore(dir);
		store.exec('CREATE TABLE t (x)');
		store.run('INSERT INTO t VALUES (?)', ['before']);
		const limit = Number(store.get('PRAGMA page_count')![0]);
		store.exec(`PRAGMA max_page_count = ${limit + 5}`);
		const full = (error: unknown): boolean =>
			error instanceof ApiError && error.errorCode === 'STORAGE_LIMIT_EXCEEDED' && error.status === 403;
		assert.throws(
			() =>
				store.transaction(() => {
					store.run('INSERT INTO t VALUES (?)', ['half']);
					try {
						store.transaction(() => {
							for (let at = 0; at < 100; at++) store.run('INSERT INTO t VALUES (?)', ['x'.repeat(4000)]);
						});
					} catch {
						// A flow's fault path would go on here.
					}
					store.run('INSERT INTO t VALUES (?)', ['as if nothing had happened']);
				}),
			full,
		);
		assert.deepEqual(store.all('SELECT x FROM t'), [['before']]);
		const given = store.nextNumber('n', 1);
		store.exec('PRAGMA max_page_count = 1073741823');
		store.transaction(() => store.run('INSERT INTO t VALUES (?)', ['after']));
		assert.deepEqual(store.all('SELECT x FROM t'), [['before'], ['after']]);
		store.close();
		const again = openStore(dir);
		assert.equal(again.nextNumber('n', 1) > given, true);
		again.close();
	});

	test('every failure of the disk has its name; other errors keep theirs', () => {
		const codes = [8, 10, 10 + 256, 11, 13, 26, 19].map((errcode) => storageFailure(Object.assign(new Error('x'), { errcode }))?.errorCode);
		assert.deepEqual(codes, [
			'SERVER_UNAVAILABLE',
			'SERVER_UNAVAILABLE',
			'SERVER_UNAVAILABLE',
			'SERVER_UNAVAILABLE',
			'STORAGE_LIMIT_EXCEEDED',
			'SERVER_UNAVAILABLE',
			undefined,
		]);
	});
});

test('a database that was closed cleanly is not looked through again; one that was touched since is', () => {
	const { dir, file } = orgWithRows();
	assert.equal(existsSync(join(dir, 'org.closed')), true);
	overwrite(file, leavesOf(file, 'Account')[3]!, 1);
	assert.ok(accounts(dir).lines.length > 0);
});
