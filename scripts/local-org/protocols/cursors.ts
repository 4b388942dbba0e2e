/** Result sets that a client reads page by page: REST's nextRecordsUrl and SOAP's queryMore. */
import { randomBytes } from 'node:crypto';
import type { SObjectRecord } from '../engine/contract.ts';
import { ApiError } from '../errors.ts';

/** Open result sets kept at most; the oldest is forgotten, as Salesforce forgets a user's oldest cursor. */
const OPEN = 50;

export interface Page {
	records: SObjectRecord[];
	totalSize: number;
	/** Where the next page is; undefined on the last one. */
	next: string | undefined;
}
export interface Cursors {
	/** The first page of a result. */
	open(userId: string, records: SObjectRecord[], pageRows: number): Page;
	/** A further page. @throws ApiError INVALID_QUERY_LOCATOR for one that is forgotten, or of someone else */
	next(userId: string, locator: string): Page;
}

export function createCursors(): Cursors {
	const open = new Map<string, { userId: string; records: SObjectRecord[]; pageRows: number }>();
	const page = (id: string, { records, pageRows }: { records: SObjectRecord[]; pageRows: number }, offset: number): Page => {
		const end = offset + pageRows;
		return { records: records.slice(offset, end), totalSize: records.length, next: end >= records.length ? undefined : `${id}-${end}` };
	};
	return {
		open(userId, records, pageRows) {
			const id = `01g${randomBytes(8).toString('hex').slice(0, 15)}`;
			const cursor = { userId, records, pageRows };
			if (records.length > pageRows) {
				open.set(id, cursor);
				if (open.size > OPEN) open.delete(open.keys().next().value!);
			}
			return page(id, cursor, 0);
		},
		next(userId, locator) {
			const [id = '', offset = ''] = locator.split('-');
			const cursor = open.get(id);
			if (!cursor || cursor.userId !== userId || !/^\d+$/.test(offset) || Number(offset) >= cursor.records.length)
				throw new ApiError('INVALID_QUERY_LOCATOR', 'invalid query locator');
			return page(id, cursor, Number(offset));
		},
	};
}
