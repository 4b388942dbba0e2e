/**
 * An org of tables in memory, for the tests of jobs. It answers a query with all rows of the object that FROM names, whatever WHERE
 * says: tests arrange their tables so that this is right, and the local org proves the queries themselves.
 */
import type { Org, Row, RowResult } from './org.ts';
import type { Soql } from './soql.ts';

export interface FakeOrg extends Org {
	tables: Record<string, Row[]>;
	/** Every write, in order. */
	writes: { verb: string; object: string; row: Row }[];
	queries: string[];
	/** Refuses a row by returning why. */
	refuse: (object: string, row: Row) => string | undefined;
}

export function fakeOrg(tables: Record<string, Row[]>, now = '2026-11-20T10:00:00.000Z'): FakeOrg {
	let next = 0;
	const org: FakeOrg = {
		username: 'integration@example.com',
		orgId: '00D000000000001AAA',
		url: 'http://localhost:0',
		tables,
		writes: [],
		queries: [],
		refuse: () => undefined,
		now: async () => new Date(now),
		async query<T extends Row>({ soql }: Soql) {
			org.queries.push(soql);
			return structuredClone(tables[/ FROM (\w+)/.exec(soql)![1]!] ?? []) as T[];
		},
		async stream(query, onRow) {
			const rows = await org.query(query);
			rows.forEach(onRow);
			return { rows: rows.length, pages: 1, bulk: false };
		},
		fields: async () => new Set(['NextStep', 'RelatedToId']),
		insertMany: async (object, rows) => rows.map((row) => save('insert', object, row, () => undefined)),
		updateMany: async (object, rows) => rows.map((row) => save('update', object, row, (each) => each['Id'] === row['Id'])),
		upsertMany: async (object, field, rows) => rows.map((row) => save('upsert', object, row, (each) => each[field] === row[field])),
		async deleteMany(ids) {
			return ids.map((id): RowResult => {
				for (const [object, rows] of Object.entries(tables)) {
					const at = rows.findIndex((row) => row['Id'] === id);
					if (at < 0) continue;
					org.writes.push({ verb: 'delete', object, row: rows.splice(at, 1)[0]! });
					return { id, success: true, created: false, errors: [] };
				}
				return {
					id,
					success: false,
					created: false,
					errors: [{ statusCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }],
				};
			});
		},
		request: () => Promise.reject(new Error('the fake org takes no raw requests')),
	};
	function save(verb: string, object: string, row: Row, matches: (each: Row) => boolean | undefined): RowResult {
		const problem = org.refuse(object, row);
		if (problem)
			return {
				id: null,
				success: false,
				created: false,
				errors: [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: problem, fields: [] }],
			};
		org.writes.push({ verb, object, row });
		const table = (tables[object] ??= []);
		const found = table.find(matches);
		if (found) Object.assign(found, row);
		else table.push({ Id: `${object}-${++next}`, ...row });
		return { id: String((found ?? table.at(-1)!)['Id']), success: true, created: !found, errors: [] };
	}
	return org;
}
