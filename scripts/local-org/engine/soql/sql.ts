/**
 * SQL that is finished when it runs: text with holes. A hole writes text and parameters for this user, these literals and this moment,
 * so that a compiled plan holds no date, no literal and nobody's permissions.
 */
import { quoted } from '../contract.ts';
import type { Access, SqlValue, Statement, Store, UserContext } from '../contract.ts';
import type { ObjectDef } from '../../schema/model.ts';
import { idIndexName } from '../../store/tables.ts';
import type { IndexedText } from './collation.ts';
import type { Source } from './errors.ts';
import type { Way } from './estimate.ts';
import type { Literal } from './shape.ts';

/** The statement of a plan as it was last built. The same user asking the same shape gets the same texts: then it is used again as it is. */
export interface Built {
	texts: string[];
	statement: Statement | undefined;
	/** How SQLite would run it, where somebody has asked. */
	way?: Way | undefined;
}

/** What is true of a whole run. */
export interface Binding {
	ctx: UserContext;
	access: Access;
	literals: readonly Literal[];
	now: Date;
	includeDeleted: boolean;
	byId: boolean;
	source: Source;
	/** What readPredicate answered for this user, by the number of the place that asks; `null` where everything is visible. */
	predicates: (Predicate | null | undefined)[];
	/** True where the column has values beyond printable ASCII. */
	hasWideText(column: IndexedText): boolean;
}
type Predicate = NonNullable<ReturnType<Access['readPredicate']>>;

export class SqlBuilder {
	readonly binding: Binding;
	/** Values of this run that are not literals: parent ids of a child list. */
	readonly given: readonly SqlValue[];
	readonly params: SqlValue[] = [];
	readonly #built: Built;
	/** Undefined as long as every text was the same as the last time. */
	#texts: string[] | undefined;
	#at = 0;

	constructor(binding: Binding, built: Built, given: readonly SqlValue[] = []) {
		this.binding = binding;
		this.given = given;
		this.#built = built;
	}

	get literals(): readonly Literal[] {
		return this.binding.literals;
	}

	get source(): Source {
		return this.binding.source;
	}

	/** Writes SQL. */
	text(sql: string): void {
		if (this.#texts) this.#texts.push(sql);
		else if (this.#built.texts[this.#at] !== sql) {
			this.#texts = this.#built.texts.slice(0, this.#at);
			this.#texts.push(sql);
		}
		this.#at++;
	}

	/** Writes `?` and its value. */
	param(value: SqlValue): void {
		this.text('?');
		this.params.push(value);
	}

	add(pieces: Piece): void {
		if (typeof pieces === 'string') this.text(pieces);
		else if (typeof pieces === 'function') pieces(this);
		else for (const piece of pieces) this.add(piece);
	}

	/** The statement for what was written. */
	statement(store: Store): Statement {
		const built = this.#built;
		if (!this.#texts && built.statement && this.#at === built.texts.length) return built.statement;
		built.texts = this.#texts ?? built.texts.slice(0, this.#at);
		built.way = undefined;
		return (built.statement = store.prepare(built.texts.join('')));
	}
}

export type Piece = string | ((to: SqlBuilder) => void) | Piece[];

/** Nested pieces as one list, neighbouring texts joined: what a plan keeps. */
export function compact(piece: Piece): Piece[] {
	const flat: Piece[] = [];
	const visit = (each: Piece): void => {
		if (Array.isArray(each)) for (const inner of each) visit(inner);
		else if (typeof each === 'string' && typeof flat.at(-1) === 'string') flat[flat.length - 1] = `${flat.at(-1) as string}${each}`;
		else flat.push(each);
	};
	visit(piece);
	return flat;
}

/** The user's record visibility on a table alias: `(…)`, or 1 where everything is visible. `slot` numbers the places of a plan that ask. */
export const visible =
	(object: ObjectDef, alias: string, slot: number): Piece =>
	(to) => {
		const { predicates, access, ctx } = to.binding;
		const predicate = (predicates[slot] ??= access.readPredicate(ctx, object, alias) ?? null);
		if (!predicate) {
			to.text('1');
			return;
		}
		to.text('(');
		to.text(predicate.sql);
		to.text(')');
		for (const param of predicate.params) to.params.push(param);
	};

/** Deleted rows are seen by queryAll only. Every table has the column. */
export const notDeleted = (alias: string): Piece => {
	const condition = `${alias}."IsDeleted" = 0`;
	return (to) => to.text(to.binding.includeDeleted ? '1' : condition);
};

/** The index of Id for an object's rows, where the run asks for it. */
export const byId = (object: ObjectDef): Piece => {
	const index = ` INDEXED BY ${quoted(idIndexName(object))}`;
	return (to) => to.text(to.binding.byId ? index : '');
};

/** SQL expression of a field: its column, or for a formula field the call that computes it. */
export function fieldSql(object: ObjectDef, field: { name: string; formula?: unknown }, alias: string): string {
	if (!field.formula) return `${alias}.${quoted(field.name)}`;
	return `formula_value('${object.name}', '${field.name}', ${alias}."Id")`;
}

/** Joins terms by AND or OR as a balanced tree: SQLite limits the depth of an expression, not its size. */
export function balanced(terms: Piece[], operator: 'AND' | 'OR'): Piece {
	if (terms.length === 0) return operator === 'AND' ? '1' : '0';
	if (terms.length === 1) return terms[0]!;
	if (terms.length <= 16) return ['(', ...terms.flatMap((term, i) => (i ? [` ${operator} `, term] : [term])), ')'];
	const half = terms.length >> 1;
	return ['(', balanced(terms.slice(0, half), operator), ` ${operator} `, balanced(terms.slice(half), operator), ')'];
}
