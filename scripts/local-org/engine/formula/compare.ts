import type { Value } from '../contract.ts';
import type { FormulaType } from './types.ts';

/**
 * Equality as Salesforce's engine has it (formula-engine OperatorEquality): text compares null as empty and is case-sensitive;
 * everything else follows three-valued logic, so a comparison with null is null, which conditions take for false.
 */
export function equals(left: Value, right: Value, type: FormulaType): boolean | null {
	if (type === 'text') return (left ?? '') === (right ?? '');
	if (left === null || right === null) return null;
	return left === right;
}

/**
 * Has a value changed, as ISCHANGED and the Is Changed operator see it: null differs from a value,
 * line endings do not count (formula-engine FunctionIsChanged).
 */
export function hasChanged(before: Value | undefined, after: Value | undefined): boolean {
	return before !== after && comparable(before) !== comparable(after);
}
function comparable(value: Value | undefined): Value {
	if (value === undefined || value === '') return null;
	return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : value;
}
