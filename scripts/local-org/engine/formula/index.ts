/**
 * Formulas: text → closures, once, for one place (a validation rule, a formula field, a default value, a flow).
 * The engine calls `compileFormula(source, objectFormulaEnv(schema, object, options))` and evaluates with a FormulaScope.
 */
export { compileFormula } from './compile.ts';
export { hasChanged } from './compare.ts';
export { objectFormulaEnv, type ObjectFormulaOptions } from './environment.ts';
export { formulaFunctions } from './functions/index.ts';
export { FormulaError, type FormulaType } from './types.ts';
