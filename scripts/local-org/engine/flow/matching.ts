/** Rows in memory against filters, as SOQL would answer them. */
import type { Filter, Row, Value } from '../contract.ts';
import { findField, type FieldDef, type ObjectDef } from '../../schema/model.ts';

/** Does a row in storage form satisfy a filter, as SOQL would say: text without regard to case, ids of 15 or 18 characters. */
export function matches(row: Row, filter: Filter | undefined, object: ObjectDef): boolean {
	if (filter === undefined) return true;
	if ('and' in filter) return filter.and.every((each) => matches(row, each, object));
	if ('or' in filter) return filter.or.some((each) => matches(row, each, object));
	if ('not' in filter) return !matches(row, filter.not, object);
	const field = findField(object, filter.field);
	const value = normalize(row[field?.name ?? filter.field] ?? null, field);
	const wanted = Array.isArray(filter.value) ? filter.value.map((each) => normalize(each, field)) : normalize(filter.value ?? null, field);
	switch (filter.op) {
		case 'isNull':
			return value === null;
		case 'isNotNull':
			return value !== null;
		case '=':
			return value === wanted;
		case '!=':
			return value !== wanted;
		case 'in':
			return (wanted as Value[]).includes(value);
		case 'notIn':
			return !(wanted as Value[]).includes(value);
	}
	if (value === null || wanted === null) return false;
	switch (filter.op) {
		case '<':
			return value < (wanted as Exclude<Value, null>);
		case '<=':
			return value <= (wanted as Exclude<Value, null>);
		case '>':
			return value > (wanted as Exclude<Value, null>);
		case '>=':
			return value >= (wanted as Exclude<Value, null>);
		case 'startsWith':
			return String(value).startsWith(String(wanted));
		case 'endsWith':
			return String(value).endsWith(String(wanted));
		case 'contains':
			return String(value).includes(String(wanted));
	}
}

/** The form in which two values of a field are equal where SOQL takes them for equal. */
export function normalize(value: Value, field: FieldDef | undefined): Value {
	if (value === '' || value === null) return null;
	switch (field?.type) {
		case 'boolean':
			return value === true || value === 1;
		case 'id':
		case 'reference':
			return String(value).slice(0, 15);
		case 'date':
		case 'datetime':
			return value;
	}
	return typeof value === 'string' && !field?.caseSensitive ? value.toLowerCase() : value;
}
