/** Tests only: a FlowHost over plain arrays that counts what it is asked. */
import type { Filter, FlowHost, Row, SaveResult, Value } from '../../contract.ts';
import { findObject, findParentRelationship, type Schema } from '../../../schema/model.ts';
import { matches } from '../matching.ts';

export interface FakeHost extends FlowHost {
	tables: Map<string, Row[]>;
	/** `find Account`, `insert Log__c 200`, … in order. */
	calls: string[];
	notifications: Parameters<FlowHost['notify']>[0][];
	/** Rows of these objects are refused. */
	refuse: Map<string, (row: Row) => string | undefined>;
	/** One refused row rolls its whole call back, as the engine does. */
	allOrNone: boolean;
}

export function fakeHost(schema: Schema, tables: Record<string, Row[]> = {}, globals: Record<string, Value> = {}): FakeHost {
	const data = new Map(Object.entries(tables));
	const rows = (object: string): Row[] => data.get(object) ?? data.set(object, []).get(object)!;
	let counter = 0;
	const save = (object: string, row: Row, work: () => string): SaveResult => {
		const problem = host.refuse.get(object)?.(row);
		if (problem)
			return { id: null, success: false, errors: [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: problem, fields: [] }] };
		return { id: work(), success: true, errors: [] };
	};
	/** What the whole call answers where one of its rows is refused. */
	const rolledBack = (object: string, given: Row[]): SaveResult[] | undefined => {
		const problems = given.map((row) => host.refuse.get(object)?.(row));
		if (!host.allOrNone || problems.every((each) => each === undefined)) return undefined;
		return problems.map((problem) => ({
			id: null,
			success: false,
			errors: [
				problem
					? { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: problem, fields: [] }
					: { statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message: 'Record rolled back', fields: [] },
			],
		}));
	};
	const host: FakeHost = {
		tables: data,
		calls: [],
		notifications: [],
		refuse: new Map(),
		allOrNone: false,
		now: new Date('2026-03-01T05:30:00Z'),
		timeZone: 'America/Los_Angeles',
		userId: '005000000000009AAA',
		find(object, filter, options) {
			host.calls.push(`find ${object}`);
			const definition = findObject(schema, object)!;
			const found = rows(object).filter((row) => matches(row, filter as Filter, definition));
			const [order] = options.orderBy ?? [];
			if (order) found.sort((a, b) => (String(a[order.field]) < String(b[order.field]) ? -1 : 1) * (order.descending ? -1 : 1));
			const { fields } = options;
			return found
				.slice(0, options.limit)
				.map((row) => (fields ? Object.fromEntries(fields.map((field) => [field, row[field] ?? null])) : { ...row }));
		},
		insert(object, given) {
			host.calls.push(`insert ${object} ${given.length}`);
			return (
				rolledBack(object, given) ??
				given.map((row) =>
					save(object, row, () => {
						const id = `a0${String(++counter).padStart(13, '0')}AAA`;
						rows(object).push({ ...row, Id: id });
						return id;
					}),
				)
			);
		},
		update(object, given) {
			host.calls.push(`update ${object} ${given.length}`);
			return (
				rolledBack(object, given) ??
				given.map((row) =>
					save(object, row, () => {
						Object.assign(
							rows(object).find((each) => each['Id'] === row['Id'])!,
							row,
						);
						return String(row['Id']);
					}),
				)
			);
		},
		delete(object, ids) {
			host.calls.push(`delete ${object} ${ids.length}`);
			data.set(
				object,
				rows(object).filter((row) => !ids.includes(String(row['Id']))),
			);
			return ids.map((id) => ({ id, success: true, errors: [] }));
		},
		related(object, row, path) {
			let current: Row | undefined = row;
			let definition = findObject(schema, object)!;
			for (const step of path.slice(0, -1)) {
				const field = findParentRelationship(definition, step)!;
				const id: Value = current?.[field.name] ?? null;
				definition = findObject(schema, field.referenceTo[0]!)!;
				current = rows(definition.name).find((each) => each['Id'] === id);
			}
			return current && (current[path.at(-1)!] ?? null);
		},
		global: (path) => globals[path.join('.')] ?? null,
		vlookup: () => null,
		notify: (notification) => void host.notifications.push(notification),
	};
	return host;
}
