import type { Value } from '../contract.ts';
import type { FieldDef } from '../../schema/model.ts';
import { formulaTypeOf } from './types.ts';
import { exact } from './values.ts';

/** How stored values turn into formula values: differs between formulas on objects and formulas in flows. */
export interface FieldStyle {
	shortIds: boolean;
	fractions: boolean;
	zero: boolean;
}

/** The conversion of one field's stored value. */
export function fieldReader(field: FieldDef, style: FieldStyle): (stored: Value | undefined) => Value {
	if (field.type === 'boolean') return (stored) => stored === true || stored === 1;
	if (formulaTypeOf(field) === 'number') {
		const fraction = style.fractions && field.type === 'percent';
		return (stored) => (typeof stored === 'number' ? (fraction ? exact(stored / 100) : stored) : style.zero ? 0 : null);
	}
	if (style.shortIds && (field.type === 'id' || field.type === 'reference'))
		return (stored) => (typeof stored === 'string' && stored !== '' ? stored.slice(0, 15) : null);
	return (stored) => (stored === undefined || stored === '' ? null : stored);
}
