import { dateFunctions } from './date.ts';
import type { FormulaFunction } from './definition.ts';
import { logicFunctions } from './logic.ts';
import { mathFunctions } from './math.ts';
import { recordFunctions, refusedFunctions } from './record.ts';
import { textFunctions } from './text.ts';

/** Every formula function of the local org, by upper-case name: the compiler and COVERAGE.md read the same table. */
export const formulaFunctions: ReadonlyMap<string, FormulaFunction> = new Map(
	[...logicFunctions, ...textFunctions, ...mathFunctions, ...dateFunctions, ...recordFunctions].map((each) => [each.name, each]),
);
export { refusedFunctions };
export type { FormulaFunction } from './definition.ts';
