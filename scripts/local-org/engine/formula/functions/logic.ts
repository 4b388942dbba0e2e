import { FormulaError, commonType, typeName, type Evaluate, type FormulaType, type Typed } from '../types.ts';
import { isBlank } from '../values.ts';
import { equals } from '../compare.ts';
import { parameters, plain, sourceOf, type Call, type FormulaFunction } from './definition.ts';

function mismatch(call: Call, expected: FormulaType, received: Typed): FormulaError {
	return new FormulaError(
		`Incorrect parameter type for function '${call.name}()'. Expected ${typeName(expected)}, received ${typeName(received.type)}`,
		received.position,
	);
}

/** The type all results share, or an error at the first that does not. */
function sharedType(results: Typed[], call: Call): FormulaType {
	let type: FormulaType = 'null';
	for (const result of results) {
		const common = commonType(type, result.type);
		if (!common) throw mismatch(call, type, result);
		type = common;
	}
	return type;
}

/** Text is never null to ISNULL and NULLVALUE, except in flows, which know the difference between unset and empty. */
const nullAware = (arg: Typed, call: Call): boolean =>
	arg.type !== 'text' || call.env.context === 'flow' || call.env.context === 'flowEntry';

const fallback = (name: 'BLANKVALUE' | 'NULLVALUE'): FormulaFunction => ({
	name,
	parameters: parameters('expression:text|number|date|datetime', 'substitute:text|number|date|datetime'),
	returns: 'type of the expression',
	source: sourceOf(name.toLowerCase(), name === 'BLANKVALUE' ? 'BlankValue' : 'NullValue'),
	build([value, substitute], call) {
		const type = sharedType([value!, substitute!], call);
		const applies = name === 'BLANKVALUE' || nullAware(value!, call);
		return {
			type,
			evaluate: (scope) => {
				const first = value!.evaluate(scope);
				return applies && isBlank(first) ? substitute!.evaluate(scope) : first;
			},
		};
	},
});

/** Checkboxes are never blank: the engine refuses them here (formula-engine FunctionIsNull). */
const BLANKABLE = 'text|number|date|datetime|picklist|multipicklist';

const all =
	(conditions: readonly Typed[]): Evaluate =>
	(scope) => {
		for (const condition of conditions) if (condition.evaluate(scope) !== true) return false;
		return true;
	};
const any =
	(conditions: readonly Typed[]): Evaluate =>
	(scope) => {
		for (const condition of conditions) if (condition.evaluate(scope) === true) return true;
		return false;
	};

/** Logical functions. A null condition counts as false (formula-engine FunctionIf, FunctionAnd). */
export const logicFunctions: FormulaFunction[] = [
	{
		name: 'AND',
		parameters: parameters('logical:boolean...'),
		returns: 'boolean',
		source: sourceOf('and', 'And'),
		build: (args) => ({ type: 'boolean', evaluate: all(args) }),
	},
	{
		name: 'OR',
		parameters: parameters('logical:boolean...'),
		returns: 'boolean',
		source: sourceOf('or', 'Or'),
		build: (args) => ({ type: 'boolean', evaluate: any(args) }),
	},
	plain('NOT', ['logical:boolean'], 'boolean', sourceOf('not'), ([value]) => (typeof value === 'boolean' ? !value : null)),
	{
		name: 'IF',
		parameters: parameters('condition:boolean', 'then:any', 'else:any'),
		returns: 'common type of the branches',
		source: sourceOf('if', 'If'),
		build([condition, then, otherwise], call) {
			const type = sharedType([then!, otherwise!], call);
			return { type, evaluate: (scope) => (condition!.evaluate(scope) === true ? then! : otherwise!).evaluate(scope) };
		},
	},
	{
		name: 'CASE',
		// "CASE functions can't contain functions that return true or false": no Boolean, neither as value nor as result.
		parameters: parameters('expression:text|number|date|datetime|picklist', 'value:text|number|date|datetime...'),
		returns: 'common type of the results',
		source: sourceOf('case', 'Case'),
		build(args, call) {
			if (args.length < 4 || args.length % 2 !== 0)
				throw new FormulaError(
					`Incorrect number of parameters for function 'CASE()'. Expected ${Math.max(4, args.length - (args.length % 2))}, received ${args.length}`,
					call.position,
				);
			const [expression, ...rest] = args as [Typed, ...Typed[]];
			const otherwise = rest.pop()!;
			const cases: { when: Typed; then: Typed }[] = [];
			for (let at = 0; at < rest.length; at += 2) cases.push({ when: rest[at]!, then: rest[at + 1]! });
			let whenType: FormulaType = expression.type === 'picklist' ? 'text' : expression.type;
			for (const { when } of cases) {
				if (expression.type === 'picklist' && when.literal === undefined) throw mismatch(call, 'text', when);
				const common = commonType(whenType, when.type);
				if (!common) throw mismatch(call, whenType, when);
				whenType = common;
			}
			const type = sharedType([...cases.map((each) => each.then), otherwise], call);
			return {
				type,
				evaluate: (scope) => {
					const value = expression.evaluate(scope);
					for (const { when, then } of cases) if (equals(value, when.evaluate(scope), whenType) === true) return then.evaluate(scope);
					return otherwise.evaluate(scope);
				},
			};
		},
	},
	plain('ISBLANK', [`expression:${BLANKABLE}`], 'boolean', sourceOf('isblank', 'IsBlank'), ([value]) => isBlank(value)),
	{
		name: 'ISNULL',
		parameters: parameters(`expression:${BLANKABLE}`),
		returns: 'boolean',
		source: sourceOf('isnull', 'IsNull'),
		build([value], call) {
			const applies = nullAware(value!, call);
			return { type: 'boolean', evaluate: (scope) => applies && isBlank(value!.evaluate(scope)) };
		},
	},
	fallback('BLANKVALUE'),
	fallback('NULLVALUE'),
];
