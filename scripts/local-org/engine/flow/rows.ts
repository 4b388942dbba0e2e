import type { Row, Value } from '../contract.ts';
import type { FlowValue } from './types.ts';

/** Fields that a flow has set on a row since it was read or made: what Update Records sends. */
const changes = new WeakMap<Row, Set<string>>();

/** Sets a field of a record variable. */
export function setField(row: Row, field: string, value: Value): void {
	row[field] = value === '' ? null : value;
	let fields = changes.get(row);
	if (!fields) changes.set(row, (fields = new Set()));
	fields.add(field);
}

/** The fields set on a row, without its Id. */
export function changedFields(row: Row): string[] {
	return [...(changes.get(row) ?? [])].filter((field) => field !== 'Id');
}

/** Records are assigned by value: the copy remembers what was set. */
export function copy(value: FlowValue): FlowValue {
	if (Array.isArray(value)) return value.map((each) => (isRow(each) ? copyRow(each) : each)) as FlowValue;
	return isRow(value) ? copyRow(value) : value;
}
function copyRow(row: Row): Row {
	const result = { ...row };
	const fields = changes.get(row);
	if (fields) changes.set(result, new Set(fields));
	return result;
}
function isRow(value: unknown): value is Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
