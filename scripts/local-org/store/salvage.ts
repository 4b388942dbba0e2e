/**
 * Reads what is left of a damaged database into a new one, table by table: around every damaged page on to the next row that can be read.
 * Which rows are missing is known where the index over their ids can still be read.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { quoted } from '../engine/contract.ts';
import { fold } from './fold.ts';

export interface TableLoss {
	table: string;
	saved: number;
	/** Keys (record ids) of rows that could not be read, as far as the index over them could. */
	lostKeys: string[];
	/** There may be more than these: the index is damaged too, or there is none. */
	more: boolean;
}

type Values = SQLInputValue[];
/** Exclusive bounds of row ids between which nothing could be read. */
type Gap = [after: bigint, before: bigint];

const LEAST = -(2n ** 62n);
const MOST = 2n ** 62n;
const PAGE = 500;
/** How far ahead the next readable row is looked for: beyond every row id that was given. */
const FURTHEST = 2n ** 41n;

/** Copies `from` into `to`, which must not exist. @throws where not even the list of tables can be read */
export function salvage(from: string, to: string): TableLoss[] {
	const source = new DatabaseSync(from);
	try {
		const schema = source.prepare('SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL').all() as {
			type: string;
			name: string;
			sql: string;
		}[];
		const version = Number(Object.values(source.prepare('PRAGMA user_version').get() ?? {})[0] ?? 0);
		const application = Number(Object.values(source.prepare('PRAGMA application_id').get() ?? {})[0] ?? 0);
		const target = new DatabaseSync(to);
		try {
			target.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
			target.exec(`PRAGMA user_version = ${version}; PRAGMA application_id = ${application}`);
			target.function('sf_fold', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : text));
			const tables = schema.filter(({ type, name }) => type === 'table' && !name.startsWith('sqlite_'));
			target.exec('BEGIN');
			const losses = tables.map(({ name, sql }) => {
				target.exec(sql);
				return copyTable(source, target, name, /WITHOUT\s+ROWID\s*$/i.test(sql));
			});
			target.exec('COMMIT');
			for (const { type, sql } of schema) if (type === 'index') target.exec(sql);
			return losses;
		} finally {
			target.close();
		}
	} finally {
		source.close();
	}
}

function copyTable(source: DatabaseSync, target: DatabaseSync, table: string, withoutRowId: boolean): TableLoss {
	const info = target.prepare('SELECT name, pk FROM pragma_table_info(?)').all(table) as { name: string; pk: number }[];
	const columns = info.map(({ name }) => quoted(name));
	const keys = info.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
	const into = withoutRowId ? columns : ['rowid', ...columns];
	const insert = target.prepare(`INSERT OR IGNORE INTO ${quoted(table)} (${into.join(', ')}) VALUES (${into.map(() => '?').join(', ')})`);
	let saved = 0;
	const keep = (row: Values): void => void (saved += Number(insert.run(...row).changes));
	if (withoutRowId) {
		const order = keys.map(({ name }) => quoted(name));
		const select = `SELECT ${columns.join(', ')} FROM ${quoted(table)} ORDER BY `;
		const whole = readWhile(source, select + order.join(', '), keep);
		if (!whole) readWhile(source, select + order.map((name) => `${name} DESC`).join(', '), keep);
		return { table, saved, lostKeys: [], more: !whole };
	}
	const gaps = copyRows(source, table, into, keep);
	const key = keys.length === 1 && keys[0]!.name !== 'replay_id' ? keys[0]!.name : undefined;
	if (gaps.length === 0) return { table, saved, lostKeys: [], more: false };
	return { table, saved, ...lostKeys(source, table, key, gaps) };
}

/** Calls `keep` with each row of a table in the order of row ids; answers where nothing could be read. */
function copyRows(source: DatabaseSync, table: string, columns: readonly string[], keep: (row: Values) => void): Gap[] {
	const select = `SELECT ${columns.join(', ')} FROM ${quoted(table)} WHERE rowid`;
	const gaps: Gap[] = [];
	let page;
	let one;
	try {
		page = arrays(source, `${select} > ? ORDER BY rowid LIMIT ${PAGE}`);
		one = arrays(source, `${select} >= ? ORDER BY rowid LIMIT 1`);
	} catch {
		return [[LEAST, MOST]];
	}
	const read = (from: bigint): { row: Values | undefined } | undefined => {
		try {
			return { row: one.all(from)[0] };
		} catch {
			return undefined;
		}
	};
	for (let after = LEAST; ;) {
		let rows: Values[] | undefined;
		try {
			rows = page.all(after);
		} catch {
			rows = undefined;
		}
		if (rows) {
			rows.forEach(keep);
			if (rows.length < PAGE) return gaps;
			after = rows.at(-1)![0] as bigint;
			continue;
		}
		// The damage is within the next rows: one by one up to it, then on behind it.
		let next = read(after + 1n);
		while (next?.row) {
			keep(next.row);
			after = next.row[0] as bigint;
			next = read(after + 1n);
		}
		if (next) return gaps;
		const behind = firstReadable(read, after + 1n);
		const row = behind === undefined ? undefined : read(behind)?.row;
		gaps.push([after, row ? (row[0] as bigint) : MOST]);
		if (!row) return gaps;
		after = (row[0] as bigint) - 1n;
	}
}

/** The least place from which reading works again, found in strides that double and then halve; undefined where there is none. */
function firstReadable(read: (from: bigint) => object | undefined, damaged: bigint): bigint | undefined {
	let low = damaged;
	let high: bigint | undefined;
	for (let stride = 1n; stride <= FURTHEST; stride *= 2n) {
		if (read(damaged + stride)) {
			high = damaged + stride;
			break;
		}
		low = damaged + stride;
	}
	if (high === undefined) return undefined;
	while (high - low > 1n) {
		const middle: bigint = (low + high) / 2n;
		if (read(middle)) high = middle;
		else low = middle;
	}
	return high;
}

/** The keys of the rows in the gaps, from the index that SQLite keeps over the primary key. */
function lostKeys(
	source: DatabaseSync,
	table: string,
	key: string | undefined,
	gaps: readonly Gap[],
): Pick<TableLoss, 'lostKeys' | 'more'> {
	if (key === undefined) return { lostKeys: [], more: true };
	const found = new Set<string>();
	const note = ([value, rowid]: Values): void => {
		if (gaps.some(([after, before]) => (rowid as bigint) > after && (rowid as bigint) < before)) found.add(String(value));
	};
	const select = `SELECT ${quoted(key)}, rowid FROM ${quoted(table)} INDEXED BY ${quoted(`sqlite_autoindex_${table}_1`)} ORDER BY ${quoted(key)}`;
	const whole = readWhile(source, select, note);
	if (!whole) readWhile(source, `${select} DESC`, note);
	return { lostKeys: [...found], more: !whole };
}

/** Reads until the end or the first damage; true where it was the end. */
function readWhile(source: DatabaseSync, sql: string, take: (row: Values) => void): boolean {
	try {
		for (const row of arrays(source, sql).iterate() as Iterable<unknown>) take(row as Values);
		return true;
	} catch {
		return false;
	}
}

interface Arrays {
	all(...params: Values): Values[];
	iterate(...params: Values): Iterable<unknown>;
}
/** A statement that answers arrays, whole numbers exactly. */
function arrays(source: DatabaseSync, sql: string): Arrays {
	const statement = source.prepare(sql);
	statement.setReturnArrays(true);
	statement.setReadBigInts(true);
	return statement as unknown as Arrays;
}
