import type { CompiledFormula, Value } from '../contract.ts';
import { equals } from './compare.ts';
import type { FormulaEnv } from './environment.ts';
import { formulaFunctions, refusedFunctions } from './functions/index.ts';
import type { FormulaFunction, Parameter } from './functions/definition.ts';
import { parseFormula, type BinaryOperator, type Node } from './parser.ts';
import { FormulaError, commonType, typeName, type Evaluate, type FormulaType, type Typed } from './types.ts';
import { addDateTimeDays, addDays, daysBetween, exact, join } from './values.ts';

/** Salesforce's limit for the text of a formula. */
export const MAX_FORMULA_LENGTH = 3900;

/**
 * Compiles a formula for one place. Throws FormulaError with Salesforce's words and the position for anything
 * that Salesforce would not save: syntax, unknown fields and functions, wrong numbers and types of parameters.
 */
export function compileFormula(source: string, env: FormulaEnv): CompiledFormula {
	if (source.length > MAX_FORMULA_LENGTH)
		throw new FormulaError(
			`Formula is too long (${source.length} characters). Maximum length is ${MAX_FORMULA_LENGTH} characters`,
			MAX_FORMULA_LENGTH,
		);
	const reads: string[][] = [];
	const root = compileNode(parseFormula(source), env, reads);
	checkRelationships(reads);
	const typed = asOperand(root, env);
	const { type } = typed;
	if (type === 'picklist' || type === 'multipicklist') throw picklistError(typed);
	if (env.expects && type !== 'null' && type !== env.expects && env.expects !== 'picklist')
		throw new FormulaError(
			`Formula result is data type (${typeName(type)}), incompatible with expected data type (${resultName(env.expects)})`,
			0,
		);
	return { type, evaluate: typed.evaluate, reads };
}

/** "Salesforce allows a maximum of 15 unique relationships per object in cross-object formulas": Salesforce Help, "Tips for Building Formulas". */
const MAX_RELATIONSHIPS = 15;

/** Counts what one formula spans; what several formulas of the object span together is not counted. */
function checkRelationships(reads: readonly string[][]): void {
	const spanned = new Set(reads.flatMap((path) => path.slice(0, -1).map((_, at) => path.slice(0, at + 1).join('.'))));
	if (spanned.size > MAX_RELATIONSHIPS)
		throw new FormulaError(`You have reached the maximum number of ${MAX_RELATIONSHIPS} object references`, 0);
}

const resultName = (type: FormulaType): string => (type === 'boolean' ? 'true or false' : typeName(type));

function picklistError(typed: Typed): FormulaError {
	const kind = typed.type === 'multipicklist' ? 'multi-select picklist' : 'picklist';
	return new FormulaError(
		`Field ${typed.reference?.name ?? ''} is a ${kind} field. ${kind === 'picklist' ? 'Picklist' : 'Multi-select picklist'} fields are only supported in certain functions.`,
		typed.position,
	);
}

/** In flows a picklist is text; elsewhere it stays what it is and the caller refuses it. */
function asOperand(typed: Typed, env: FormulaEnv): Typed {
	return env.picklistsAsText && (typed.type === 'picklist' || typed.type === 'multipicklist') ? { ...typed, type: 'text' } : typed;
}

function compileNode(node: Node, env: FormulaEnv, reads: string[][]): Typed {
	const { position } = node;
	switch (node.kind) {
		case 'text':
			return literal('text', node.value === '' ? null : node.value, position);
		case 'number':
			return literal('number', node.value, position);
		case 'boolean':
			return literal('boolean', node.value, position);
		case 'null':
			return literal('null', null, position);
		case 'reference': {
			const reference = env.resolve(node.name, node.merged, position);
			if (reference.path) reads.push(reference.path);
			return { type: reference.type, evaluate: reference.read, position, reference };
		}
		case 'unary':
			return compileUnary(node.operator, compileNode(node.operand, env, reads), position);
		case 'binary':
			return compileBinary(
				node.operator,
				asOperand(compileNode(node.left, env, reads), env),
				asOperand(compileNode(node.right, env, reads), env),
				position,
			);
		case 'call':
			return compileCall(node, env, reads);
	}
}

function literal(type: FormulaType, value: Value, position: number): Typed {
	return { type, evaluate: () => value, position, literal: { value } };
}

function compileUnary(operator: '!' | '-' | '+', operand: Typed, position: number): Typed {
	const expected: FormulaType = operator === '!' ? 'boolean' : 'number';
	if (operand.type !== expected && operand.type !== 'null') throw operatorError(operator, [expected], operand);
	const { evaluate } = operand;
	if (operator === '!')
		return {
			type: 'boolean',
			position,
			evaluate: (scope) => {
				const value = evaluate(scope);
				return typeof value === 'boolean' ? !value : null;
			},
		};
	if (operator === '+') return { ...operand, position, type: 'number' };
	return {
		type: 'number',
		position,
		evaluate: (scope) => {
			const value = evaluate(scope);
			return typeof value === 'number' ? -value : null;
		},
	};
}

function operatorError(operator: string, expected: FormulaType[], received: Typed): FormulaError {
	if (received.type === 'picklist' || received.type === 'multipicklist') return picklistError(received);
	return new FormulaError(
		`Incorrect parameter type for operator '${operator}'. Expected ${expected.map(typeName).join(', ')}, received ${typeName(received.type)}`,
		received.position,
	);
}

function compileBinary(operator: BinaryOperator, left: Typed, right: Typed, position: number): Typed {
	const of = (type: FormulaType, evaluate: Evaluate): Typed => ({ type, evaluate, position });
	const demand = (...types: FormulaType[]): void => {
		for (const side of [left, right]) if (side.type !== 'null' && !types.includes(side.type)) throw operatorError(operator, types, side);
	};
	const [a, b] = [left.evaluate, right.evaluate];
	switch (operator) {
		case '||':
			demand('boolean');
			return of('boolean', (scope) => a(scope) === true || b(scope) === true);
		case '&&':
			demand('boolean');
			return of('boolean', (scope) => a(scope) === true && b(scope) === true);
		case '=':
		case '<>': {
			demand('text', 'number', 'boolean', 'date', 'datetime');
			const type = commonType(left.type, right.type);
			if (!type) throw operatorError(operator, [left.type], right);
			const negate = operator === '<>';
			return of('boolean', (scope) => {
				const same = equals(a(scope), b(scope), type);
				return same === null ? null : same !== negate;
			});
		}
		case '<':
		case '>':
		case '<=':
		case '>=': {
			demand('number', 'date', 'datetime');
			if (!commonType(left.type, right.type)) throw operatorError(operator, [left.type], right);
			const holds = ORDER[operator];
			return of('boolean', (scope) => {
				const [first, second] = [a(scope), b(scope)];
				// Dates and datetimes are ISO text, so their order is the order of their characters.
				return first === null || second === null ? null : holds(first as number, second as number);
			});
		}
		case '&':
			demand('text');
			return of('text', (scope) => join(a(scope), b(scope)));
		case '+':
			return compileAdd(left, right, position);
		case '-':
			return compileSubtract(left, right, position);
		case '*':
		case '/':
		case '^': {
			demand('number');
			const calculate = CALCULATE[operator];
			return of('number', (scope) => {
				const [first, second] = [a(scope), b(scope)];
				// Division by zero is #Error! on Salesforce; the result here is null.
				return typeof first === 'number' && typeof second === 'number' ? exact(calculate(first, second)) : null;
			});
		}
	}
}

const ORDER: Record<'<' | '>' | '<=' | '>=', (a: number, b: number) => boolean> = {
	'<': (a, b) => a < b,
	'>': (a, b) => a > b,
	'<=': (a, b) => a <= b,
	'>=': (a, b) => a >= b,
};
const CALCULATE: Record<'*' | '/' | '^', (a: number, b: number) => number> = {
	'*': (a, b) => a * b,
	'/': (a, b) => a / b,
	'^': (a, b) => a ** b,
};

/** Number + Number, Date + Number, DateTime + Number (either way round), Text + Text (formula-engine OperatorAddOrSubtract). */
function compileAdd(left: Typed, right: Typed, position: number): Typed {
	const [a, b] = [left.evaluate, right.evaluate];
	if (left.type === 'null' || right.type === 'null') return { type: 'null', evaluate: () => null, position };
	if (left.type === 'text') {
		if (right.type !== 'text') throw operatorError('+', ['text'], right);
		return { type: 'text', position, evaluate: (scope) => join(a(scope), b(scope)) };
	}
	if (left.type === 'number' && right.type === 'number')
		return {
			type: 'number',
			position,
			evaluate: (scope) => {
				const [first, second] = [a(scope), b(scope)];
				return typeof first === 'number' && typeof second === 'number' ? exact(first + second) : null;
			},
		};
	if (left.type === 'number' && (right.type === 'date' || right.type === 'datetime')) return moved(right, left, 1, position);
	if ((left.type === 'date' || left.type === 'datetime') && right.type === 'number') return moved(left, right, 1, position);
	const known = left.type === 'number' || left.type === 'date' || left.type === 'datetime';
	throw operatorError('+', known ? ['number'] : ['number', 'date', 'datetime'], known ? right : left);
}

function compileSubtract(left: Typed, right: Typed, position: number): Typed {
	const [a, b] = [left.evaluate, right.evaluate];
	if (left.type === 'null' || right.type === 'null') return { type: 'null', evaluate: () => null, position };
	if (left.type === 'number' && right.type === 'number')
		return {
			type: 'number',
			position,
			evaluate: (scope) => {
				const [first, second] = [a(scope), b(scope)];
				return typeof first === 'number' && typeof second === 'number' ? exact(first - second) : null;
			},
		};
	if (left.type === 'date' || left.type === 'datetime') {
		if (right.type === 'number') return moved(left, right, -1, position);
		if (right.type !== left.type) throw operatorError('-', ['number', left.type], right);
		return {
			type: 'number',
			position,
			evaluate: (scope) => {
				const [first, second] = [a(scope), b(scope)];
				return typeof first === 'string' && typeof second === 'string' ? exact(daysBetween(first, second)) : null;
			},
		};
	}
	const known = left.type === 'number';
	throw operatorError('-', known ? ['number'] : ['number', 'date', 'datetime'], known ? right : left);
}

function moved(date: Typed, days: Typed, sign: 1 | -1, position: number): Typed {
	const move = date.type === 'date' ? addDays : addDateTimeDays;
	return {
		type: date.type,
		position,
		evaluate: (scope) => {
			const [from, count] = [date.evaluate(scope), days.evaluate(scope)];
			return typeof from === 'string' && typeof count === 'number' ? move(from, sign * count) : null;
		},
	};
}

function compileCall(node: Extract<Node, { kind: 'call' }>, env: FormulaEnv, reads: string[][]): Typed {
	const name = node.name.toUpperCase();
	const definition = formulaFunctions.get(name);
	if (!definition) {
		const refused = refusedFunctions[name];
		throw new FormulaError(
			refused ? `Function ${name} is not implemented in the local org: ${refused}` : `Unknown function ${node.name}. Check spelling.`,
			node.position,
		);
	}
	if (definition.contexts && !definition.contexts.includes(env.context))
		throw new FormulaError(`Function ${name} may not be used in this type of formula`, node.position);
	const args = node.args.map((arg) => compileNode(arg, env, reads));
	checkCount(definition, args.length, node.position);
	const checked = args.map((arg, at) => checkArgument(definition, parameterAt(definition, at), arg, env));
	return { position: node.position, ...definition.build(checked, { env, name, position: node.position }) };
}

function parameterAt(definition: FormulaFunction, at: number): Parameter {
	return definition.parameters[Math.min(at, definition.parameters.length - 1)]!;
}

function checkCount(definition: FormulaFunction, received: number, position: number): void {
	const least = definition.parameters.filter((each) => !each.optional).length;
	const most = definition.parameters.some((each) => each.rest) ? Infinity : definition.parameters.length;
	if (received >= least && received <= most) return;
	throw new FormulaError(
		`Incorrect number of parameters for function '${definition.name}()'. Expected ${received < least ? least : most}, received ${received}`,
		position,
	);
}

function checkArgument(definition: FormulaFunction, parameter: Parameter, arg: Typed, env: FormulaEnv): Typed {
	const accepts = (type: FormulaType): boolean =>
		type === 'null' ||
		parameter.types.includes(type) ||
		(parameter.types.includes('any') && type !== 'picklist' && type !== 'multipicklist');
	if (accepts(arg.type) || arg.reference?.objectField) return arg;
	const operand = asOperand(arg, env);
	if (accepts(operand.type)) return operand;
	if (arg.type === 'picklist' || arg.type === 'multipicklist') throw picklistError(arg);
	const expected = parameter.types.map((type) => (type === 'any' ? 'any type' : typeName(type))).join(', ');
	throw new FormulaError(
		`Incorrect parameter type for function '${definition.name}()'. Expected ${expected}, received ${typeName(arg.type)}`,
		arg.position,
	);
}
