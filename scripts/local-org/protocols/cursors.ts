/** Result sets that a client reads page by page: REST's nextRecordsUrl and SOAP's queryMore. */
import { randomBytes } from 'node:crypto';
import type { PagedResult, SObjectRecord } from '../engine/contract.ts';
import { ApiError } from '../errors.ts';

/** Open result sets kept at most; the oldest is forgotten, as Salesforce forgets a user's oldest cursor. */
const OPEN = 50;
/** Of results in pages, at most this much is kept beside the newest. */
const OPEN_BYTES = 64 * 1024 * 1024;

export interface Page {
	records: SObjectRecord[];
	totalSize: number;
	/** Where the next page is; undefined on the last one. */
	next: string | undefined;
}
export interface Cursors {
	/** The first page of a result. */
	open(userId: string, records: SObjectRecord[], pageRows: number): Page;
	/** The same of a result that came in pages of so many rows. */
	openPages(userId: string, result: Pick<PagedResult, 'pages' | 'rows'>, pageRows: number): Page;
	/** A further page. @throws ApiError INVALID_QUERY_LOCATOR for one that is forgotten, or of someone else */
	next(userId: string, locator: string): Page;
}

interface Cursor {
	userId: string;
	rows: number;
	pageRows: number;
	/** What it takes of memory, as far as that is known. */
	bytes: number;
	/** Records from an offset; undefined where no page begins. */
	from(offset: number): SObjectRecord[] | undefined;
}

export function createCursors(): Cursors {
	const open = new Map<string, Cursor>();
	const page = (id: string, { rows, pageRows }: Cursor, records: SObjectRecord[], offset: number): Page => {
		const end = offset + pageRows;
		return { records, totalSize: rows, next: end >= rows ? undefined : `${id}-${end}` };
	};
	const first = (cursor: Cursor): Page => {
		const id = `01g${randomBytes(8).toString('hex').slice(0, 15)}`;
		if (cursor.rows > cursor.pageRows) {
			open.set(id, cursor);
			let bytes = [...open.values()].reduce((sum, each) => sum + each.bytes, 0);
			for (const [oldest, each] of open) {
				if (open.size <= OPEN && (bytes <= OPEN_BYTES || oldest === id)) break;
				open.delete(oldest);
				bytes -= each.bytes;
			}
		}
		return page(id, cursor, cursor.from(0) ?? [], 0);
	};
	return {
		open: (userId, records, pageRows) =>
			first({ userId, rows: records.length, pageRows, bytes: 0, from: (offset) => records.slice(offset, offset + pageRows) }),
		openPages(userId, { pages, rows }, pageRows) {
			const decoder = new TextDecoder();
			const bytes = pages.reduce((sum, each) => sum + each.byteLength, 0);
			const from = (offset: number): SObjectRecord[] | undefined => {
				const found = pages[offset / pageRows];
				return found && (JSON.parse(decoder.decode(found)) as SObjectRecord[]);
			};
			return first({ userId, rows, pageRows, bytes, from });
		},
		next(userId, locator) {
			const [id = '', offset = ''] = locator.split('-');
			const cursor = open.get(id);
			const records = cursor?.userId === userId && /^\d+$/.test(offset) ? cursor.from(Number(offset)) : undefined;
			if (!cursor || !records?.length) throw new ApiError('INVALID_QUERY_LOCATOR', 'invalid query locator');
			return page(id, cursor, records, Number(offset));
		},
	};
}
