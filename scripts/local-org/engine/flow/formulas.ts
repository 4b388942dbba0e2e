import { compileFormula } from '../formula/compile.ts';
import type { FormulaEnv } from '../formula/environment.ts';
import { FormulaError, type FormulaType, type Reference } from '../formula/types.ts';
import type { CompiledFormula } from '../contract.ts';
import { fieldReader } from '../formula/fields.ts';
import { resolveGlobal } from '../formula/globals.ts';
import { ElementProblem } from './problems.ts';
import { blankInFormula, compileReference } from './references.ts';
import { asFormulaType, type FlowContext, type FlowType } from './types.ts';

/**
 * Names in flow formulas: `{!$Record.OwnerId}`, `{!Get_Mentorship.Mentor__c}`, `{!variable}`, `{!$Flow.CurrentDate}`.
 * The prior record is read from the interview, so ISCHANGED({!$Record.X}) sees it. `uses` collects the resources it names.
 * `$ObjectType` and the other globals without braces are refused, as Flow Builder always writes braces.
 */
function flowFormulaEnv(
	context: FlowContext,
	place: 'flow' | 'flowEntry',
	expects: FormulaType | undefined,
	uses: Set<string>,
): FormulaEnv {
	return {
		schema: context.schema,
		context: place,
		...(expects ? { expects } : {}),
		picklistsAsText: true,
		resolve(name, merged, position): Reference {
			if (!merged) throw new FormulaError(`Field ${name} does not exist. In a flow a reference is written {!${name}}`, position);
			if (/^\$ObjectType\./i.test(name))
				return resolveGlobal(context.schema, name, position, { shortIds: false, fractions: false, zero: false });
			let operand;
			try {
				operand = compileReference(context, name, blankInFormula);
			} catch (error) {
				if (error instanceof ElementProblem) throw new FormulaError(error.message, position);
				throw error;
			}
			uses.add(name.split('.')[0]!);
			const type = asFormulaType(operand.type);
			if (!type) throw new FormulaError(`${name} stands for a whole record or collection, which a formula cannot read`, position);
			const field = operand.recordField;
			const convert = field && fieldReader(field, { shortIds: false, fractions: false, zero: false });
			return {
				type,
				name,
				...(field ? { path: [field.name] } : {}),
				// A scalar operand yields a Value: asFormulaType has refused the rest.
				read: operand.read as CompiledFormula['evaluate'],
				...(field && !field.formula && convert
					? { stored: field.name, readPrior: (scope) => (scope.prior ? convert(scope.prior[field.name]) : null) }
					: {}),
			};
		},
	};
}

/** Compiles a flow formula; a FormulaError becomes the element's problem, with its position. */
export function compileFlowFormula(
	context: FlowContext,
	expression: string,
	place: 'flow' | 'flowEntry',
	expects: FlowType | undefined,
	uses = new Set<string>(),
): CompiledFormula {
	try {
		return compileFormula(expression, flowFormulaEnv(context, place, expects && asFormulaType(expects), uses));
	} catch (error) {
		if (error instanceof FormulaError) throw new ElementProblem(`formula: ${error.problem}`, { cause: error });
		throw error;
	}
}
