/** SOQL over REST: /query, /queryAll and their pages. */
import type { Engine, QueryColumn, QueryResult } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { createCursors, type Page } from '../cursors.ts';
import type { Resource, RestCall } from './resource.ts';

const PAGE_ROWS = { default: 2000, min: 200, max: 2000 };
/** query, queryAll and their pages, with the open result sets of one org. */
export function queryResources(): readonly Resource[] {
	const cursors = createCursors();

	const asked = ({ query }: RestCall): string => {
		if (query['explain'] !== undefined) throw notImplemented('query?explain');
		if (!query['q']) throw new ApiError('MALFORMED_QUERY', 'The q parameter with a SOQL statement is missing.');
		return query['q'];
	};
	const run =
		(includeDeleted: boolean) =>
		(call: RestCall): unknown => {
			const { engine, user, version } = call;
			const result = engine.soql.query(user, asked(call), { includeDeleted, version });
			if (call.query['columns'] === 'true') return columnMetadata(engine, result);
			return body(cursors.open(user.userId, result.records, pageSize(call)), version, result.totalSize);
		};
	const later = (includeDeleted: boolean) => (call: RestCall) => {
		const { engine, user, version } = call;
		const pageRows = pageSize(call);
		return engine.readers
			.query(user, asked(call), { includeDeleted, version, pageRows })
			?.then((result) =>
				call.query['columns'] === 'true'
					? columnMetadata(engine, result)
					: body(cursors.openPages(user.userId, result, pageRows), version, result.totalSize),
			);
	};
	const more = ({ params, user, version }: RestCall): unknown => body(cursors.next(user.userId, params['locator']!), version);
	return [
		{ method: 'GET', path: 'query', run: run(false), later: later(false) },
		{ method: 'GET', path: 'queryAll', run: run(true), later: later(true) },
		{ method: 'GET', path: 'query/:locator', run: more },
		{ method: 'GET', path: 'queryAll/:locator', run: more },
	];
}

/** @param size what the engine says, which for COUNT() is not the number of records */
function body({ records, totalSize, next }: Page, version: string, size = totalSize): object {
	return {
		totalSize: size,
		done: next === undefined,
		...(next === undefined ? {} : { nextRecordsUrl: `/services/data/v${version}/query/${next}` }),
		records,
	};
}

function pageSize({ headers }: RestCall): number {
	const wanted = /batchSize=(\d+)/i.exec(headers['sforce-query-options'] ?? '')?.[1];
	return wanted ? Math.min(PAGE_ROWS.max, Math.max(PAGE_ROWS.min, Number(wanted))) : PAGE_ROWS.default;
}

interface Column {
	columnName: string;
	displayName: string;
	aggregate: boolean;
	joinColumns: Column[];
	[property: string]: unknown;
}
const NUMBERS = ['int', 'double', 'currency', 'percent'];

/** What the sf CLI asks before it prints a table: the columns in order; parents and child lists carry theirs as joinColumns. */
function columnMetadata(engine: Engine, result: Pick<QueryResult, 'object' | 'columns'>): object {
	return {
		columnMetadata: columnTree(result.columns),
		entityName: result.object,
		groupBy: false,
		idSelected: false,
		keyPrefix: engine.schema.objects.get(result.object)?.keyPrefix ?? null,
	};
}

function columnTree(columns: readonly QueryColumn[]): Column[] {
	const roots: Column[] = [];
	for (const { path, type, aggregate, joinColumns } of columns) {
		let siblings = roots;
		// An aggregate's path is its text, dots and all: SUM(Account.AnnualRevenue) has no parent column.
		const parts = aggregate ? [path] : path.split('.');
		for (const parent of parts.slice(0, -1)) {
			let join = siblings.find((candidate) => candidate.columnName === parent && candidate.joinColumns.length > 0);
			if (!join) siblings.push((join = column(parent, 'reference', false)));
			siblings = join.joinColumns;
		}
		siblings.push(column(parts.at(-1)!, type, aggregate, joinColumns && columnTree(joinColumns)));
	}
	return roots;
}

const column = (columnName: string, type: string, aggregate: boolean, joinColumns: Column[] = []): Column => ({
	aggregate,
	apexType: null,
	booleanType: type === 'boolean',
	columnName,
	custom: columnName.endsWith('__c'),
	displayName: columnName,
	foreignKeyName: null,
	insertable: false,
	joinColumns,
	numberType: NUMBERS.includes(type),
	textType: type !== '' && type !== 'boolean' && !NUMBERS.includes(type),
	updatable: false,
});
