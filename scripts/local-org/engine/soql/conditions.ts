/** WHERE and HAVING: the parser's chain of conditions and parentheses as a checked tree, then as SQL. */
import type { Condition, FunctionExp, HavingClause, Query, ValueQueryCondition, WhereClause } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../../errors.ts';
import { comparison, type Slotted } from './compare.ts';
import { invalidField, malformed, mark } from './errors.ts';
import { indexedColumn, labelSql, type Expression } from './functions.ts';
import type { Compilation } from './scope.ts';
import { operands } from './shape.ts';
import { balanced, type Piece } from './sql.ts';

type Leaf = Exclude<Condition | ValueQueryCondition, { openParen: number; operator?: never }>;
type Tree = { and: Tree[] } | { or: Tree[] } | { not: Tree } | { leaf: Leaf };
type Token = '(' | ')' | 'NOT' | 'AND' | 'OR' | Leaf;

/** What conditions need from the query around them. */
export interface ConditionScope {
	compilation: Compilation;
	/** The left side of a condition; throws where it may not be filtered. */
	subject(leaf: { field?: string; fn?: FunctionExp }): Expression;
	/** Compiles the subquery of a semi-join; undefined where none may stand (HAVING, inside another semi-join). */
	semiJoin: ((query: Query, path: string, anti: boolean) => Piece) | undefined;
}

/** SQL of a WHERE or HAVING clause. */
export function compileConditions(scope: ConditionScope, clause: WhereClause | HavingClause): Piece {
	const tokens = tokenize(clause);
	const parser = new TreeParser(tokens, scope.compilation);
	const tree = parser.parse();
	const state = { semiJoins: 0 };
	return render(scope, tree, true, state);
}

function tokenize(clause: WhereClause | HavingClause): Token[] {
	const tokens: Token[] = [];
	let node: WhereClause | HavingClause | undefined = clause;
	while (node) {
		const left: unknown = node.left;
		const operator: 'AND' | 'OR' | 'NOT' | undefined = 'operator' in node ? node.operator : undefined;
		if (left) {
			const { openParen = 0, closeParen = 0 } = left as { openParen?: number; closeParen?: number };
			for (let i = 0; i < openParen; i++) tokens.push('(');
			if ('operator' in (left as object)) tokens.push(left as Leaf);
			for (let i = 0; i < closeParen; i++) tokens.push(')');
		}
		if (operator) tokens.push(operator);
		node = 'right' in node ? node.right : undefined;
	}
	return tokens;
}

const MAX_DEPTH = 200;

class TreeParser {
	readonly #tokens: Token[];
	readonly #compilation: Compilation;
	#at = 0;
	#depth = 0;

	constructor(tokens: Token[], compilation: Compilation) {
		this.#tokens = tokens;
		this.#compilation = compilation;
	}

	parse(): Tree {
		const tree = this.#group();
		if (this.#at < this.#tokens.length) this.#unexpected();
		return tree;
	}

	/** Terms joined by one operator: Salesforce refuses AND beside OR without parentheses. */
	#group(): Tree {
		if (++this.#depth > MAX_DEPTH)
			throw malformed(this.#compilation.source, '(', `Query is too complicated: conditions are nested more than ${MAX_DEPTH} deep.`);
		const terms = [this.#term()];
		let operator: Token | undefined;
		for (let next = this.#tokens[this.#at]; next === 'AND' || next === 'OR'; next = this.#tokens[this.#at]) {
			if (operator !== undefined && operator !== next) this.#unexpected();
			operator = next;
			this.#at++;
			terms.push(this.#term());
		}
		this.#depth--;
		return terms.length === 1 ? terms[0]! : operator === 'OR' ? { or: terms } : { and: terms };
	}

	#term(): Tree {
		const token = this.#tokens[this.#at++];
		if (token === 'NOT') {
			if (++this.#depth > MAX_DEPTH)
				throw malformed(this.#compilation.source, 'NOT', `Query is too complicated: conditions are nested more than ${MAX_DEPTH} deep.`);
			const not = { not: this.#term() };
			this.#depth--;
			return not;
		}
		if (token === '(') {
			const tree = this.#group();
			if (this.#tokens[this.#at++] !== ')') {
				this.#at--;
				this.#unexpected();
			}
			return tree;
		}
		if (token === undefined || typeof token === 'string') {
			this.#at--;
			return this.#unexpected();
		}
		return { leaf: token };
	}

	#unexpected(): never {
		const token = this.#tokens[this.#at];
		const word = token === undefined ? '<EOF>' : typeof token === 'string' ? token : 'field' in token ? token.field : '';
		const { source } = this.#compilation;
		// The n-th AND, OR or NOT of the conditions is the n-th of the text: find the one that is wrong.
		const before = typeof token === 'string' ? this.#tokens.slice(0, this.#at).filter((each) => each === token).length : 0;
		const where = source.text === undefined ? word : (nthWord(source.text, word, before) ?? word);
		throw malformed(source, where, `unexpected token: ${word}`);
	}
}

function nthWord(text: string, word: string, n: number): number | undefined {
	const blanked = text.replace(/'(?:\\[\s\S]|[^'\\])*'/g, (literal) => ' '.repeat(literal.length));
	const start = blanked.toUpperCase().indexOf('WHERE');
	const matches = [...blanked.slice(start).matchAll(new RegExp(/^\w+$/.test(word) ? `\\b${word}\\b` : `\\${word}`, 'gi'))];
	const match = matches[n];
	return match && start + match.index;
}

function render(scope: ConditionScope, tree: Tree, topLevel: boolean, state: { semiJoins: number }): Piece {
	if ('and' in tree)
		return balanced(
			tree.and.map((each) => render(scope, each, topLevel, state)),
			'AND',
		);
	if ('or' in tree)
		return balanced(
			tree.or.map((each) => render(scope, each, false, state)),
			'OR',
		);
	// NOT keeps every row that its condition does not match, blank values included (assumed).
	if ('not' in tree) return ['((', render(scope, tree.not, false, state), ') IS NOT TRUE)'];
	return leaf(scope, tree.leaf, topLevel, state);
}

function leaf(scope: ConditionScope, condition: Leaf, topLevel: boolean, state: { semiJoins: number }): Piece {
	const { compilation } = scope;
	const { source } = compilation;
	const left = condition as { field?: string; fn?: FunctionExp };
	const expression = scope.subject(left);
	if ('valueQuery' in condition) {
		const path = left.field ?? expression.path;
		if (!scope.semiJoin) throw malformed(source, path, 'Nesting of semi join sub-selects is not supported');
		if (!topLevel)
			throw malformed(
				source,
				path,
				'Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.',
			);
		if (++state.semiJoins > 2)
			throw new ApiError('EXCEEDED_MAX_SEMIJOIN_SUBSELECTS', `${mark(source, path, true)}Maximum 2 semi join sub-selects are allowed.`);
		if (!['id', 'reference'].includes(expression.field.type) || left.fn)
			throw invalidField(
				source,
				path,
				`The left operand field in the where expression for outer query should be an id field, cannot use: '${path}'`,
			);
		const inner = scope.semiJoin(condition.valueQuery, path, condition.operator === 'NOT IN');
		if (condition.operator === 'IN') return [expression.sql, ' IN (', inner, ')'];
		if (condition.operator === 'NOT IN') return ['(', expression.sql, ' IS NULL OR ', expression.sql, ' NOT IN (', inner, '))'];
		throw malformed(source, path, `unexpected token: ${condition.operator}`);
	}
	const right: Slotted[] = operands(condition).map((operand) => ({
		operand,
		slot: operand.literal === undefined ? -1 : compilation.literals++,
	}));
	if (right.length === 0) throw malformed(source, expression.path, `unexpected token: ${expression.path}`);
	const nullable = (expression.column?.steps.length ?? 0) > 0;
	return comparison(
		source,
		{
			sql: expression.label ? labelSql(expression.field, expression.sql) : expression.sql,
			field: expression.field,
			path: left.field ?? expression.path,
			indexed: expression.label ? undefined : indexedColumn(expression),
			nullable,
		},
		condition.operator,
		right,
	);
}
