/**
 * SQL that is finished when it runs: text with holes. A hole writes text and parameters for this user, these literals and this moment,
 * so that a compiled plan holds no date, no literal and nobody's permissions.
 */
import { quoted } from '../contract.ts';
import type { Access, SqlValue, UserContext } from '../contract.ts';
import type { ObjectDef } from '../../schema/model.ts';
import type { Source } from './errors.ts';
import type { Literal } from './shape.ts';

export class SqlBuilder {
	sql = '';
	readonly params: SqlValue[] = [];
	readonly ctx: UserContext;
	readonly access: Access;
	readonly literals: readonly Literal[];
	readonly now: Date;
	readonly includeDeleted: boolean;
	readonly source: Source;
	/** Values of this run that are not literals: parent ids of a child list. */
	readonly given: readonly SqlValue[];

	constructor(run: Pick<SqlBuilder, 'ctx' | 'access' | 'literals' | 'now' | 'includeDeleted' | 'source'>, given: readonly SqlValue[] = []) {
		this.ctx = run.ctx;
		this.access = run.access;
		this.literals = run.literals;
		this.now = run.now;
		this.includeDeleted = run.includeDeleted;
		this.source = run.source;
		this.given = given;
	}

	/** Writes `?` and its value. */
	param(value: SqlValue): void {
		this.sql += '?';
		this.params.push(value);
	}

	add(pieces: Piece): void {
		if (typeof pieces === 'string') this.sql += pieces;
		else if (typeof pieces === 'function') pieces(this);
		else for (const piece of pieces) this.add(piece);
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

/** The user's record visibility on a table alias: `(…)`, or 1 where everything is visible. */
export const visible =
	(object: ObjectDef, alias: string): Piece =>
	(to) => {
		const predicate = to.access.readPredicate(to.ctx, object, alias);
		if (!predicate) {
			to.sql += '1';
			return;
		}
		to.sql += `(${predicate.sql})`;
		for (const param of predicate.params) to.params.push(param);
	};

/** Deleted rows are seen by queryAll only. Every table has the column. */
export const notDeleted =
	(alias: string): Piece =>
	(to) => {
		to.sql += to.includeDeleted ? '1' : `${alias}."IsDeleted" = 0`;
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
