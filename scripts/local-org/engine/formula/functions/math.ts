import { exact, round, truncate } from '../values.ts';
import { plain, sourceOf, strict, type FormulaFunction } from './definition.ts';

const extreme = (name: 'MIN' | 'MAX', pick: (...numbers: number[]) => number): FormulaFunction =>
	strict(name, ['number:number...'], 'number', sourceOf(name.toLowerCase(), name === 'MIN' ? 'Min' : 'Max'), (values: number[]) =>
		pick(...values),
	);

const OUTSIDE = 'A number outside of −1 to 1 gives #Error! on Salesforce; here the result is null.';

/** Math functions: null as soon as one argument is null. */
export const mathFunctions: FormulaFunction[] = [
	strict('ABS', ['number:number'], 'number', sourceOf('abs', 'AbsoluteValue'), ([value]: number[]) => Math.abs(value!)),
	// Away from zero and towards zero for negatives: MCEILING and MFLOOR are the mathematical ones.
	strict('CEILING', ['number:number'], 'number', sourceOf('ceiling', 'Ceiling'), ([value]: number[]) =>
		value! < 0 ? Math.floor(value!) : Math.ceil(value!),
	),
	strict('FLOOR', ['number:number'], 'number', sourceOf('floor', 'Floor'), ([value]: number[]) => Math.trunc(value!)),
	strict('MCEILING', ['number:number'], 'number', sourceOf('mceiling', 'MCeiling'), ([value]: number[]) => Math.ceil(value!)),
	strict('MFLOOR', ['number:number'], 'number', sourceOf('mfloor', 'MFloor'), ([value]: number[]) => Math.floor(value!)),
	strict('ROUND', ['number:number', 'num_digits:number'], 'number', sourceOf('round', 'Round'), ([value, digits]: number[]) =>
		round(value!, digits!),
	),
	strict(
		'MOD',
		['number:number', 'divisor:number'],
		'number',
		sourceOf('mod', 'Mod'),
		([value, divisor]: number[]) => (divisor === 0 ? null : exact(value! % divisor!)),
		{
			assumed: 'A divisor of zero gives #Error! on Salesforce; here the result is null.',
		},
	),
	strict('SQRT', ['number:number'], 'number', sourceOf('sqrt', 'SquareRoot'), ([value]: number[]) => exact(Math.sqrt(value!))),
	strict('LN', ['number:number'], 'number', sourceOf('ln', 'NaturalLog'), ([value]: number[]) => exact(Math.log(value!))),
	strict('LOG', ['number:number'], 'number', sourceOf('log', 'Log'), ([value]: number[]) => exact(Math.log10(value!))),
	strict('EXP', ['number:number'], 'number', sourceOf('exp', 'Exponent'), ([value]: number[]) => exact(Math.exp(value!))),
	strict('TRUNC', ['number:number', 'num_digits:number?'], 'number', sourceOf('trunc'), ([value, digits]: number[]) =>
		truncate(value!, digits ?? 0),
	),
	strict('SIN', ['number:number'], 'number', sourceOf('sin'), ([value]: number[]) => exact(Math.sin(value!))),
	strict('COS', ['number:number'], 'number', sourceOf('cos'), ([value]: number[]) => exact(Math.cos(value!))),
	strict('TAN', ['number:number'], 'number', sourceOf('tan'), ([value]: number[]) => exact(Math.tan(value!))),
	strict('ASIN', ['number:number'], 'number', sourceOf('asin'), ([value]: number[]) => exact(Math.asin(value!)), { assumed: OUTSIDE }),
	strict('ACOS', ['number:number'], 'number', sourceOf('acos'), ([value]: number[]) => exact(Math.acos(value!)), { assumed: OUTSIDE }),
	strict('ATAN', ['number:number'], 'number', sourceOf('atan'), ([value]: number[]) => exact(Math.atan(value!))),
	strict('ATAN2', ['y:number', 'x:number'], 'number', sourceOf('atan2'), ([y, x]: number[]) => exact(Math.atan2(y!, x!))),
	plain('PI', [], 'number', sourceOf('pi', 'Pi'), () => Math.PI),
	extreme('MIN', Math.min),
	extreme('MAX', Math.max),
];
