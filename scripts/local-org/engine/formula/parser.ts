import { tokenize, type Token } from './lexer.ts';
import { FormulaError } from './types.ts';

/** Syntax tree of a formula. `position` is the first character of the node's own token. */
export type Node =
	| { kind: 'text'; value: string; position: number }
	| { kind: 'number'; value: number; position: number }
	| { kind: 'boolean'; value: boolean; position: number }
	| { kind: 'null'; position: number }
	/** `merged` is true for the `{!Name}` form. */
	| { kind: 'reference'; name: string; merged: boolean; position: number }
	| { kind: 'call'; name: string; args: Node[]; position: number }
	| { kind: 'unary'; operator: '!' | '-' | '+'; operand: Node; position: number }
	| { kind: 'binary'; operator: BinaryOperator; left: Node; right: Node; position: number };

export type BinaryOperator = '||' | '&&' | '=' | '<>' | '<' | '>' | '<=' | '>=' | '+' | '-' | '&' | '^' | '*' | '/';

/**
 * Binding powers, weakest first, all left-associative. From Salesforce's own grammar (formula-engine, FormulaGrammar.g),
 * where `^` binds weaker than `*` and `/`, and `&` as strong as `+`: `2 * 3 ^ 2` is 36.
 */
const POWER: Record<string, number> = {
	'||': 1,
	'&&': 2,
	'=': 3,
	'==': 3,
	'<>': 3,
	'!=': 3,
	'<': 4,
	'>': 4,
	'<=': 4,
	'>=': 4,
	'+': 5,
	'-': 5,
	'&': 5,
	'^': 6,
	'*': 7,
	'/': 7,
};
const UNARY_POWER = 8;
/** Deeper nesting is refused rather than risked on the call stack. */
const MAX_DEPTH = 200;

/** Parses a formula. Throws FormulaError with Salesforce's words for syntax errors. */
export function parseFormula(source: string): Node {
	const tokens = tokenize(source);
	let at = 0;
	let depth = 0;
	const peek = (): Token => tokens[at]!;
	const next = (): Token => tokens[at++]!;
	const isOperator = (value: string): boolean => peek().kind === 'operator' && peek().value === value;
	const found = (token: Token): FormulaError =>
		new FormulaError(
			token.kind === 'end' ? 'Syntax error. Unexpected end of formula' : `Syntax error. Found '${token.value}'`,
			token.position,
		);
	const expectClosing = (): void => {
		if (!isOperator(')')) throw new FormulaError("Syntax error. Missing ')'", peek().position);
		at++;
	};

	function primary(): Node {
		const token = next();
		const { position } = token;
		switch (token.kind) {
			case 'text':
				return { kind: 'text', value: token.value, position };
			case 'number':
				return { kind: 'number', value: Number(token.value), position };
			case 'merge':
				return { kind: 'reference', name: token.value, merged: true, position };
			case 'name':
				return named(token);
			case 'operator':
				if (token.value === '(') {
					const inner = expression(0);
					expectClosing();
					return inner;
				}
				if (token.value === '!' || token.value === '-' || token.value === '+')
					return { kind: 'unary', operator: token.value, operand: expression(UNARY_POWER), position };
		}
		throw found(token);
	}

	function named(token: Token): Node {
		const { position } = token;
		const upper = token.value.toUpperCase();
		if (upper === 'TRUE' || upper === 'FALSE') {
			if (isOperator('(')) {
				// TRUE() is not a function in Salesforce's grammar.
				throw new FormulaError("Syntax error. Found '('", peek().position);
			}
			return { kind: 'boolean', value: upper === 'TRUE', position };
		}
		if (upper === 'NULL') return { kind: 'null', position };
		if (!isOperator('(')) return { kind: 'reference', name: token.value, merged: false, position };
		at++;
		const args: Node[] = [];
		if (isOperator(')')) {
			at++;
			return { kind: 'call', name: token.value, args, position };
		}
		for (;;) {
			if (isOperator(',') || isOperator(')')) throw new FormulaError("Syntax error. Extra ','", peek().position);
			args.push(expression(0));
			if (!isOperator(',')) break;
			at++;
		}
		expectClosing();
		return { kind: 'call', name: token.value, args, position };
	}

	function expression(minimum: number): Node {
		if (++depth > MAX_DEPTH) throw new FormulaError('Formula is too deeply nested', peek().position);
		let left = primary();
		for (;;) {
			const token = peek();
			const power = token.kind === 'operator' ? POWER[token.value] : undefined;
			if (power === undefined || power <= minimum) break;
			at++;
			const operator = (token.value === '==' ? '=' : token.value === '!=' ? '<>' : token.value) as BinaryOperator;
			left = { kind: 'binary', operator, left, right: expression(power), position: token.position };
		}
		depth--;
		return left;
	}

	if (peek().kind === 'end') throw new FormulaError('Syntax error. The formula is empty', 0);
	const root = expression(0);
	if (peek().kind !== 'end') throw isOperator(')') ? new FormulaError("Syntax error. Extra ')'", peek().position) : found(peek());
	return root;
}
