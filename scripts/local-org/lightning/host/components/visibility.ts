/** Component visibility rules: what the server left open is decided by the record and the device. */
import type { RecordRepresentation } from '../../modules/platform/recordStore/recordStore.ts';
import type { Criterion, PageComponent } from '../../page/model.ts';

/** True where the rule holds, or there is none. */
export function isVisible(rule: PageComponent['visibility'], record: RecordRepresentation | undefined, formFactor: string): boolean {
	if (!rule) return true;
	const results = rule.criteria.map((criterion) => holds(criterion, record, formFactor));
	return rule.logic ? evaluate(rule.logic, results) : results.every(Boolean);
}

function holds(criterion: Criterion, record: RecordRepresentation | undefined, formFactor: string): boolean {
	if ('decided' in criterion) return criterion.decided;
	if ('formFactor' in criterion) return (criterion.formFactor === formFactor) === (criterion.operator !== 'NE');
	return compare(valueAt(record, criterion.field.split('.')), criterion.operator, criterion.value);
}

function valueAt(record: RecordRepresentation | undefined, [field, ...rest]: string[]): unknown {
	const value = record?.fields[field!]?.value;
	return rest.length ? valueAt(value as RecordRepresentation | undefined, rest) : value;
}

/** Text compares without regard to case, numbers as numbers, as in App Builder's filters. */
function compare(left: unknown, operator: string, right: string): boolean {
	const text = left === null || left === undefined ? '' : String(left).toLowerCase();
	const other = right.toLowerCase();
	const numeric = typeof left === 'number';
	const order = numeric ? left - Number(right) : text.localeCompare(other);
	switch (operator) {
		case 'EQUAL':
			return numeric ? order === 0 : text === other;
		case 'NE':
			return numeric ? order !== 0 : text !== other;
		case 'CONTAINS':
			return text.includes(other);
		case 'GT':
			return order > 0;
		case 'GE':
			return order >= 0;
		case 'LT':
			return order < 0;
		case 'LE':
			return order <= 0;
		default:
			return false;
	}
}

/** `1 AND (2 OR 3)` over the criteria's results. */
function evaluate(logic: string, results: boolean[]): boolean {
	const tokens = logic.toUpperCase().match(/\d+|AND|OR|NOT|[()]/g) ?? [];
	let at = 0;
	const primary = (): boolean => {
		const token = tokens[at++];
		if (token === 'NOT') return !primary();
		if (token === '(') {
			const value = either();
			at += 1;
			return value;
		}
		return results[Number(token) - 1] ?? false;
	};
	const both = (): boolean => {
		let value = primary();
		while (tokens[at] === 'AND') {
			at += 1;
			value = primary() && value;
		}
		return value;
	};
	const either = (): boolean => {
		let value = both();
		while (tokens[at] === 'OR') {
			at += 1;
			value = both() || value;
		}
		return value;
	};
	return either();
}
