/**
 * The tie between GraphQL results and the record cache: which records stand in a result, and what the cache knows newer of them.
 */
import type { RecordStore, Scalar } from '../recordStore/recordStore.ts';

type Json = null | string | number | boolean | Json[] | { [key: string]: Json };
interface NodeField {
	value: Scalar;
	displayValue?: string | null;
}

const RECORD_ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

/** Calls `visit` for every record node of a result: an object with an `Id`, and its `{value, displayValue}` fields. */
export function forEachRecord(data: unknown, visit: (id: string, fields: Record<string, NodeField>) => void): void {
	if (Array.isArray(data)) return data.forEach((each) => forEachRecord(each, visit));
	if (data === null || typeof data !== 'object') return;
	const id = (data as { Id?: unknown }).Id;
	if (typeof id === 'string' && RECORD_ID.test(id))
		visit(id, Object.fromEntries(Object.entries(data).filter((entry): entry is [string, NodeField] => isField(entry[1]))));
	for (const each of Object.values(data)) forEachRecord(each, visit);
}

const isField = (value: unknown): value is NodeField =>
	value !== null && typeof value === 'object' && 'value' in value && (value.value === null || typeof value.value !== 'object');

/** Ids of the records that a result shows. */
export function recordIds(data: unknown): string[] {
	const ids = new Set<string>();
	forEachRecord(data, (id) => ids.add(id));
	return [...ids];
}

/** Gives the cache what a result says of records that it knows. */
export function ingestResult(store: RecordStore, data: unknown): void {
	forEachRecord(data, (id, fields) => store.ingestFields(id, fields));
}

/** A copy of the result with what the cache knows of its records; the result itself where nothing differs. */
export function patched<T>(store: RecordStore, data: T): T {
	if (Array.isArray(data)) {
		const next = data.map((each) => patched(store, each));
		return (next.some((each, index) => each !== data[index]) ? next : data) as T;
	}
	if (data === null || typeof data !== 'object') return data;
	const id = (data as { Id?: unknown }).Id;
	const own = typeof id === 'string' && RECORD_ID.test(id) ? id : undefined;
	let copy: Record<string, unknown> | undefined;
	for (const [key, value] of Object.entries(data as Record<string, Json>)) {
		const next = own && isField(value) ? patchedField(store, own, key, value) : patched(store, value);
		if (next !== value) (copy ??= { ...(data as Record<string, unknown>) })[key] = next;
	}
	return (copy as T | undefined) ?? data;
}

function patchedField(store: RecordStore, id: string, name: string, field: NodeField): NodeField {
	const known = store.field(id, name);
	if (!known || (known.value === field.value && (field.displayValue === undefined || known.displayValue === field.displayValue)))
		return field;
	return { ...field, value: known.value, ...(field.displayValue === undefined ? {} : { displayValue: known.displayValue }) };
}
