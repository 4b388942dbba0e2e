/**
 * One comparison as SQL. Text compares without case beyond ASCII, ids compare binary, and both stay in reach of the indexes
 * (NOCASE and sf_fold) that the store keeps. `!=`, NOT IN and EXCLUDES match blank values.
 */
import type { FieldDef } from '../../schema/model.ts';
import { wide } from '../../store/tables.ts';
import { orderText, writeOrderKey, type IndexedText } from './collation.ts';
import { invalidFilter, invalidOperator, malformed, type Source } from './errors.ts';
import { boundRange, checkKind, familyOf, fold, idValue, isAscii, plainValue, unquote, type Family } from './literals.ts';
import type { Operand } from './shape.ts';
import { balanced, type Piece, type SqlBuilder } from './sql.ts';

/** The left side of a condition: a column, a date function, an aggregate. */
export interface Subject {
	sql: string;
	field: FieldDef;
	/** As the query says it. */
	path: string;
	/** Set for a column of the FROM object that is indexed as text. */
	indexed?: IndexedText | undefined;
	/** A checkbox of a parent that may be absent counts as false. */
	nullable: boolean;
}

/** An operand with the number of its literal. */
export interface Slotted {
	operand: Operand;
	slot: number;
}

const ORDERED = new Set(['<', '<=', '>', '>=']);

/** Compiles `subject operator operands`; throws for operators and literals that do not fit the field. */
export function comparison(source: Source, subject: Subject, written: string, right: Slotted[]): Piece {
	const { field, path } = subject;
	const operator = written === '<>' ? '!=' : written;
	const takesList = operator === 'IN' || operator === 'NOT IN' || operator === 'INCLUDES' || operator === 'EXCLUDES';
	if (!takesList && (right.length !== 1 || right[0]!.operand.kind === 'STRINGS'))
		throw malformed(source, path, `unexpected token: a list after ${written}`);
	const family = familyOf(field);
	if (operator === 'LIKE' && (family !== 'text' || field.type === 'multipicklist'))
		throw invalidOperator(source, path, `invalid operator on ${field.type} field`);
	for (const { operand } of right) {
		if (operand.kind === 'OTHER')
			throw invalidFilter(source, path, `value of filter criterion for field '${field.name}' is not supported here: ${operand.word}`);
		checkKind(source, path, field.name, family, operand.kind);
	}
	if (operator === 'INCLUDES' || operator === 'EXCLUDES') return multiSelect(source, subject, operator, right);
	if (operator === 'IN' || operator === 'NOT IN') return membership(source, subject, family, operator === 'NOT IN', right);
	const only = right[0]!;
	if (operator === 'LIKE') {
		if (only.operand.kind === 'NULL') return '0';
		return like(subject, only.slot);
	}
	if (only.operand.kind === 'NULL') {
		if (ORDERED.has(operator)) throw invalidOperator(source, path, `invalid operator: ${operator} null`);
		return `${value(subject, family)} IS ${operator === '=' ? '' : 'NOT '}NULL`;
	}
	if (family === 'boolean') {
		if (ORDERED.has(operator)) throw invalidOperator(source, path, 'invalid operator on boolean field');
		const wanted = (only.operand.word === 'TRUE') === (operator === '=');
		return `${value(subject, family)} ${wanted ? '=' : '<>'} 1`;
	}
	if (operator === '!=') return unequal(subject, family, only);
	if (operator === '=') return equality(subject, family, only);
	return ordered(subject, family, operator, only);
}

const value = (subject: Subject, family: Family): string =>
	family === 'boolean' && subject.nullable ? `coalesce(${subject.sql}, 0)` : subject.sql;
const literal = (to: SqlBuilder, slot: number): string => to.literals[slot] as string;
/** Unique text marked case-sensitive compares as it is. */
const exact = (field: FieldDef): boolean => field.caseSensitive === true && field.unique;

function equality(subject: Subject, family: Family, { operand, slot }: Slotted): Piece {
	const { sql, field, path } = subject;
	if (operand.kind === 'NULL') return `${sql} IS NULL`;
	if (operand.kind === 'BOOLEAN') return `${value(subject, family)} = ${operand.word === 'TRUE' ? 1 : 0}`;
	if (operand.kind === 'DATE_LITERAL' || operand.kind === 'DATE_N_LITERAL')
		return (to) => {
			const [start, end] = boundRange(to, family, operand.word, operand.literal === undefined ? undefined : literal(to, slot));
			to.text(`(${sql} >= `);
			to.param(start);
			to.text(` AND ${sql} < `);
			to.param(end);
			to.text(')');
		};
	const exactly: EqualTexts = { isNull: `${sql} IS NULL`, equals: `${sql} = `, collate: '' };
	const anyCase: EqualTexts = { ...exactly, collate: ' COLLATE NOCASE' };
	return (to) => {
		const raw = literal(to, slot);
		if (family === 'id') isOrNull(to, exactly, idValue(to.source, path, raw));
		else if (family !== 'text') {
			to.text(exactly.equals);
			to.param(plainValue(to.source, path, operand.kind, raw));
		} else textEquals(to, sql, exact(field) ? exactly : anyCase, unquote(to.source, raw));
	};
}

/** Blank values are unequal to everything but the empty string, which means blank. */
function unequal(subject: Subject, family: Family, right: Slotted): Piece {
	const { sql } = subject;
	const equal = equality(subject, family, right);
	return (to) => {
		if (right.operand.kind === 'STRING' && literal(to, right.slot) === "''") to.text(`${sql} IS NOT NULL`);
		else to.add(['(NOT ', equal, ` OR ${sql} IS NULL)`]);
	};
}

/** The texts of an equality: made when the plan is, so that binding builds no string. */
interface EqualTexts {
	isNull: string;
	equals: string;
	collate: string;
}

function isOrNull(to: SqlBuilder, { isNull, equals, collate }: EqualTexts, param: string | null): void {
	if (param === null) {
		to.text(isNull);
		return;
	}
	to.text(equals);
	to.param(param);
	if (collate) to.text(collate);
}

/** Writes a text equality: an empty string is a blank field. */
function textEquals(to: SqlBuilder, sql: string, texts: EqualTexts, text: string): void {
	if (text === '' || !texts.collate || isAscii(text)) isOrNull(to, texts, text || null);
	else {
		to.text(`(${wide(sql)} AND sf_fold(${sql}) = `);
		to.param(fold(text));
		to.text(')');
	}
}

function ordered(subject: Subject, family: Family, operator: string, { operand, slot }: Slotted): Piece {
	const { sql, field, path, indexed } = subject;
	return (to) => {
		if (operand.kind === 'DATE_LITERAL' || operand.kind === 'DATE_N_LITERAL') {
			const [start, end] = boundRange(to, family, operand.word, operand.literal === undefined ? undefined : literal(to, slot));
			to.text(`${sql} ${operator === '<=' ? '<' : operator === '>' ? '>=' : operator} `);
			to.param(operator === '<' || operator === '>=' ? start : end);
			return;
		}
		const raw = literal(to, slot);
		if (family === 'text') {
			const text = unquote(to.source, raw);
			if (exact(field)) to.text(sql);
			else writeOrderKey(to, sql, indexed);
			to.text(` ${operator} `);
			to.param(exact(field) || isAscii(text) ? text : orderText(text));
			return;
		}
		to.text(`${sql} ${operator} `);
		to.param(family === 'id' ? (idValue(to.source, path, raw) ?? '') : plainValue(to.source, path, operand.kind, raw));
	};
}

function membership(source: Source, subject: Subject, family: Family, not: boolean, right: Slotted[]): Piece {
	const { sql } = subject;
	if (family === 'boolean') throw invalidOperator(source, subject.path, 'invalid operator on boolean field');
	const hasNull = right.some(({ operand }) => operand.kind === 'NULL');
	const terms: Piece[] = right
		.filter(({ operand }) => operand.kind !== 'NULL')
		.map((each) => (each.operand.kind === 'STRINGS' ? list(subject, family, each.slot) : equality(subject, family, each)));
	const any = balanced(terms, 'OR');
	if (!not) return hasNull ? ['(', any, ` OR ${sql} IS NULL)`] : any;
	// A list with null excludes blank values; one without keeps them.
	return hasNull ? [`(${sql} IS NOT NULL AND NOT `, any, ')'] : [`(${sql} IS NULL OR NOT `, any, ')'];
}

/** A list of strings, as one JSON parameter: lists of any length share a plan. */
function list(subject: Subject, family: Family, slot: number): Piece {
	const { sql, field, path } = subject;
	return (to) => {
		const raws = to.literals[slot] as string[];
		const texts = raws.map((raw) => (family === 'id' ? idValue(to.source, path, raw) : unquote(to.source, raw) || null));
		const blanks = texts.includes(null);
		const values = texts.filter((text) => text !== null);
		const folds = family === 'text' && !exact(field);
		const plain = folds ? values.filter(isAscii) : values;
		const other = folds ? values.filter((text) => !isAscii(text)).map(fold) : [];
		to.text(blanks ? `(${sql} IS NULL OR ` : '(');
		oneOf(to, folds ? `${sql} COLLATE NOCASE` : sql, plain);
		if (other.length > 0) {
			to.text(` OR (${wide(sql)} AND `);
			oneOf(to, `sf_fold(${sql})`, other);
			to.text(')');
		}
		to.text(')');
	};
}

/** Short lists as parameters: SQLite plans them best. */
function oneOf(to: SqlBuilder, left: string, values: readonly string[]): void {
	to.text(`${left} IN (`);
	if (values.length <= 1) to.param(values[0] ?? '');
	else {
		to.text('SELECT value FROM json_each(');
		to.param(JSON.stringify(values));
		to.text(')');
	}
	to.text(')');
}

function like(subject: Subject, slot: number): Piece {
	const { sql } = subject;
	return (to) => {
		const raw = literal(to, slot);
		const pattern = unquote(to.source, raw, true);
		if (!isAscii(pattern)) {
			to.text(`(${wide(sql)} AND sf_fold(${sql}) LIKE `);
			to.param(fold(pattern));
			to.text(" ESCAPE '\\')");
			return;
		}
		// 'abc%' as a range is what the NOCASE index can answer.
		const prefix = /^([^%_\\]+)%$/.exec(pattern)?.[1];
		if (prefix !== undefined) {
			to.text(`(${sql} >= `);
			to.param(prefix);
			to.text(` COLLATE NOCASE AND ${sql} < `);
			to.param(`${prefix}\u{10ffff}`);
			to.text(' COLLATE NOCASE)');
			return;
		}
		to.text(`${sql} LIKE `);
		to.param(pattern);
		to.text(" ESCAPE '\\'");
	};
}

/** INCLUDES ('a;b','c'): all of a and b, or c. Stored values are joined by `;`. */
function multiSelect(source: Source, subject: Subject, operator: 'INCLUDES' | 'EXCLUDES', right: Slotted[]): Piece {
	if (subject.field.type !== 'multipicklist')
		throw invalidOperator(source, subject.path, `invalid operator on ${subject.field.type} field`);
	const { sql } = subject;
	const any: Piece = (to) => {
		const groups = right.flatMap(({ slot }) => [to.literals[slot]!].flat()).map((raw) => unquote(to.source, raw).split(';'));
		to.text('(');
		for (const [i, group] of groups.entries()) {
			if (i > 0) to.text(' OR ');
			to.text('(');
			for (const [j, item] of group.entries()) {
				to.text(`${j > 0 ? ' AND ' : ''}instr(sf_fold(';' || ${sql} || ';'), `);
				to.param(fold(`;${item.trim()};`));
				to.text(') > 0');
			}
			to.text(')');
		}
		to.text(')');
	};
	return operator === 'INCLUDES' ? any : [`(${sql} IS NULL OR NOT `, any, ')'];
}
