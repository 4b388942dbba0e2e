import type { FormulaScope, Value } from '../../contract.ts';
import type { Evaluate, FormulaType, Typed } from '../types.ts';
import type { FormulaEnv } from '../environment.ts';

/** Where a formula stands: Salesforce allows some functions only in some places. */
export type FormulaContext = 'validation' | 'field' | 'default' | 'flow' | 'flowEntry';

export interface Parameter {
	name: string;
	/** Accepted types; NULL is accepted everywhere. `any` is every type but picklists, which must be named. */
	types: (FormulaType | 'any')[];
	optional?: boolean;
	/** May be repeated. */
	rest?: boolean;
}

export interface Call {
	env: FormulaEnv;
	name: string;
	position: number;
}

/** One formula function: the parser, the type check and COVERAGE.md all read this. */
export interface FormulaFunction {
	name: string;
	parameters: Parameter[];
	/** For the coverage list. */
	returns: string;
	/** Absent: everywhere. */
	contexts?: FormulaContext[];
	/** Where the behaviour is written down. `assumed` says what is not. */
	source: string;
	assumed?: string;
	build(args: Typed[], call: Call): { type: FormulaType; evaluate: Evaluate; reference?: Typed['reference'] };
}

const HELP = 'help.salesforce.com customize_functions_';
const ENGINE = 'github.com/salesforce/formula-engine Function';
/** Both places where a function's rules are published. */
export function sourceOf(help: string, engine?: string): string {
	return engine ? `${HELP}${help}; ${ENGINE}${engine}` : `${HELP}${help}`;
}

/** `text`, `number?`, `number...`, `date|datetime` → parameters. */
export function parameters(...specs: string[]): Parameter[] {
	return specs.map((spec) => {
		const [name, types = ''] = spec.split(':');
		const rest = types.endsWith('...');
		const optional = types.endsWith('?');
		return {
			name: name!.trim(),
			types: types
				.replace(/\?$|\.\.\.$/, '')
				.trim()
				.split('|') as Parameter['types'],
			...(optional ? { optional } : {}),
			...(rest ? { rest } : {}),
		};
	});
}

type Values = readonly (Value | undefined)[];
const NO_VALUES: Values = [];

/** A function of its values: every argument is computed first. */
export function plain(
	name: string,
	specs: string[],
	returns: FormulaType,
	source: string,
	evaluate: (values: Values, scope: FormulaScope) => Value,
	extra: Partial<Pick<FormulaFunction, 'contexts' | 'assumed'>> = {},
): FormulaFunction {
	return {
		name,
		parameters: parameters(...specs),
		returns,
		source,
		...extra,
		build: (args) => ({ type: returns, evaluate: called(args, evaluate) }),
	};
}

/** Calls with up to two arguments are nearly all there are, and entry conditions make them for every record that is saved. */
function called(args: readonly Typed[], evaluate: (values: Values, scope: FormulaScope) => Value): Evaluate {
	const [first, second] = args;
	if (!first) return (scope) => evaluate(NO_VALUES, scope);
	if (!second) return (scope) => evaluate([first.evaluate(scope)], scope);
	if (args.length === 2) return (scope) => evaluate([first.evaluate(scope), second.evaluate(scope)], scope);
	return (scope) =>
		evaluate(
			args.map((arg) => arg.evaluate(scope)),
			scope,
		);
}

/** A function that is null as soon as one argument is: Salesforce follows three-valued logic. */
export function strict(
	name: string,
	specs: string[],
	returns: FormulaType,
	source: string,
	evaluate: (values: never[], scope: FormulaScope) => Value,
	extra: Partial<Pick<FormulaFunction, 'contexts' | 'assumed'>> = {},
): FormulaFunction {
	return plain(
		name,
		specs,
		returns,
		source,
		(values, scope) => {
			for (const value of values) if (value === null || value === undefined) return null;
			return evaluate(values as never[], scope);
		},
		extra,
	);
}
