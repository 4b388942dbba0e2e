/**
 * How text compares and sorts: without regard to case in all of Unicode, accented letters beside their base letters (assumed: Salesforce
 * sorts by the linguistic rules of the user's locale, SOQL Reference "ORDER BY"; these are the rules that most Latin locales share).
 *
 * SQLite compares ASCII without case by itself and fast. Only rows with other characters go through a function, and the store keeps an
 * index of those rows for the columns that it indexes, so that a table without any is sorted by its plain index.
 */
import { fold } from '../../store/fold.ts';
import { hasTextIndex, wide, wideIndexName } from '../../store/tables.ts';
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import { quoted, type Store } from '../contract.ts';
import type { SqlBuilder } from './sql.ts';

const LETTERS: Record<string, string> = { ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', đ: 'd', ł: 'l', ı: 'i', þ: 'th', ð: 'd' };

/** Sorts where the reader expects it: by base letters first, then by the letters as they are. */
export function orderText(text: string): string {
	const folded = fold(text);
	const base = folded.normalize('NFD').replace(/\p{M}/gu, '');
	return `${base.replace(/[ßøæœđłıþð]/g, (letter) => LETTERS[letter]!)}\u0001${folded}`;
}

/** Registers `sf_order(text)`. */
export function defineCollation(store: Store): void {
	store.defineFunction('sf_order', (text) => (typeof text === 'string' ? orderText(text) : text), { deterministic: true });
}

/** SQL by which texts that differ only in case are one group. The values of a picklist are spelled in one way each. */
export const groupKey = (field: FieldDef, sql: string): string =>
	field.type === 'picklist' ? `${sql} COLLATE NOCASE` : `(CASE WHEN ${wide(sql)} THEN sf_fold(${sql}) ELSE ${sql} END) COLLATE NOCASE`;

/** SQL by which texts sort. */
const orderKey = (sql: string): string => `(CASE WHEN ${wide(sql)} THEN sf_order(${sql}) ELSE ${sql} END) COLLATE NOCASE`;

/** A column of the FROM object that the store has an index for. */
export interface IndexedText {
	object: ObjectDef;
	field: FieldDef;
}

/** The column, where it is one whose index can answer comparisons and ORDER BY. */
export const indexedText = (object: ObjectDef, field: FieldDef): IndexedText | undefined =>
	hasTextIndex(field) ? { object, field } : undefined;

/** Writes what a text sorts and compares by: the plain column where its index will do. */
export function writeOrderKey(to: SqlBuilder, sql: string, indexed: IndexedText | undefined): void {
	to.text(indexed && !to.binding.hasWideText(indexed) ? `${sql} COLLATE NOCASE` : orderKey(sql));
}

/** The question that SqlBuilder's binding asks: is there any such row? */
export const wideRowSql = ({ object, field }: IndexedText): string =>
	`SELECT 1 FROM ${quoted(object.name)} INDEXED BY ${quoted(wideIndexName(object, field))} WHERE ${wide(quoted(field.name))} LIMIT 1`;
