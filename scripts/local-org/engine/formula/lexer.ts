import { FormulaError } from './types.ts';

export interface Token {
	kind: 'text' | 'number' | 'name' | 'merge' | 'operator' | 'end';
	/** Unescaped for text; without `{!` and `}` for merge fields. */
	value: string;
	position: number;
}

const OPERATORS = ['<>', '!=', '==', '<=', '>=', '&&', '||', '+', '-', '*', '/', '^', '&', '=', '<', '>', '!', '(', ')', ','];
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' };
const NAME = /[A-Za-z$][A-Za-z0-9_$:.#]*/y;
const NUMBER = /\d+(?:\.\d+)?/y;
const MERGE = /\{!\s*([A-Za-z$][A-Za-z0-9_$.]*)\s*\}/y;

/**
 * Splits a formula into tokens. Lexical rules follow the grammar in Salesforce's open-source formula engine
 * (github.com/salesforce/formula-engine, FormulaGrammar.g): two quote characters, six escapes, no line break inside a text,
 * digits before a decimal point, block comments. `{!Name}` is how flows write a reference.
 */
export function tokenize(source: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	const match = (pattern: RegExp): RegExpExecArray | null => {
		pattern.lastIndex = at;
		return pattern.exec(source);
	};
	while (at < source.length) {
		const character = source[at]!;
		if (/\s/.test(character)) {
			at++;
		} else if (source.startsWith('/*', at)) {
			const end = source.indexOf('*/', at + 2);
			if (end < 0) throw new FormulaError("Syntax error. Missing '*/'", at);
			at = end + 2;
		} else if (character === '"' || character === "'") {
			const { value, end } = readText(source, at);
			tokens.push({ kind: 'text', value, position: at });
			at = end;
		} else if (character === '{') {
			const merge = match(MERGE);
			if (!merge) throw new FormulaError("Syntax error. Found '{'", at);
			tokens.push({ kind: 'merge', value: merge[1]!, position: at });
			at += merge[0].length;
		} else {
			const number = match(NUMBER);
			const name = number ? null : match(NAME);
			const operator = (number ?? name) ? undefined : OPERATORS.find((candidate) => source.startsWith(candidate, at));
			const value = number?.[0] ?? name?.[0] ?? operator;
			if (value === undefined) throw new FormulaError(`Syntax error. Found '${character}'`, at);
			tokens.push({ kind: number ? 'number' : name ? 'name' : 'operator', value, position: at });
			at += value.length;
		}
	}
	tokens.push({ kind: 'end', value: '', position: source.length });
	return tokens;
}

function readText(source: string, start: number): { value: string; end: number } {
	const quote = source[start];
	let value = '';
	for (let at = start + 1; at < source.length; at++) {
		const character = source[at]!;
		if (character === quote) return { value, end: at + 1 };
		if (character === '\n' || character === '\r') break;
		if (character === '\\') {
			const escaped = ESCAPES[source[++at] ?? ''];
			if (escaped === undefined) throw new FormulaError(`Syntax error. Found '\\${source[at] ?? ''}'`, at - 1);
			value += escaped;
		} else value += character;
	}
	throw new FormulaError(`Syntax error. Missing '${quote}'`, start);
}
