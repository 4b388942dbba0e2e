/**
 * SOQL as data: what the UI API and GraphQL hand to the engine. No SOQL text is ever put together from a request,
 * so no value can become syntax. The shapes are those of @jetstreamapp/soql-parser-js.
 */
import type {
	FieldType as SelectedField,
	LiteralType,
	Operator,
	ValueCondition,
	ValueQueryCondition,
	ValueWithDateLiteralCondition,
	ValueWithDateNLiteralCondition,
	WhereClause,
} from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../../errors.ts';
import type { FieldType } from '../../schema/model.ts';

/** Conditions of one WHERE clause: about what a SOQL statement of 100,000 characters holds, and what takes milliseconds to work out. */
const MAX_CONDITIONS = 1000;

/** A WHERE clause as a tree; `whereClause` turns it into the parser's right-leaning list with counted parentheses. */
export type Condition = { and: Condition[] } | { or: Condition[] } | { not: Condition } | { test: Test };
type Test = ValueCondition | ValueWithDateLiteralCondition | ValueWithDateNLiteralCondition | ValueQueryCondition;

/** A selected column: `['Name']` or `['Account', 'Owner', 'Name']`. */
export function selected(path: readonly string[]): SelectedField {
	const field = path.at(-1)!;
	if (path.length === 1) return { type: 'Field', field };
	return { type: 'FieldRelationship', field, relationships: path.slice(0, -1), rawValue: path.join('.') };
}

/** A SOQL string literal, quoted and escaped. */
function stringLiteral(value: string): string {
	return `'${value
		.replace(/[\\']/g, (character) => `\\${character}`)
		.replaceAll('\n', '\\n')
		.replaceAll('\r', '\\r')
		.replaceAll('\t', '\\t')}'`;
}

/** The literal of one value for a field of the given type. */
function literal(value: string | number | boolean | null, type: FieldType): { value: string; literalType: LiteralType } {
	if (value === null) return { value: 'NULL', literalType: 'NULL' };
	if (typeof value === 'boolean') return { value: value ? 'TRUE' : 'FALSE', literalType: 'BOOLEAN' };
	if (typeof value === 'number') return { value: plainNumber(value), literalType: Number.isInteger(value) ? 'INTEGER' : 'DECIMAL' };
	if (type === 'date') return { value, literalType: 'DATE' };
	if (type === 'datetime') return { value, literalType: 'DATETIME' };
	return { value: stringLiteral(value), literalType: 'STRING' };
}

/** SOQL has no exponents. */
function plainNumber(value: number): string {
	const text = String(value);
	return text.includes('e') ? value.toFixed(Math.abs(value) < 1 ? 20 : 0) : text;
}

/** `field operator value`; a list for IN and NOT IN. */
export function test(
	field: string,
	operator: Operator,
	value: string | number | boolean | null | (string | number | boolean | null)[],
	type: FieldType,
): Condition {
	if (!Array.isArray(value)) return { test: { field, operator, ...literal(value, type) } };
	const literals = value.map((each) => literal(each, type));
	const types = new Set(literals.map((each) => each.literalType));
	const literalType = types.size === 1 ? literals[0]!.literalType : literals.map((each) => each.literalType);
	return { test: { field, operator, value: literals.map((each) => each.value), literalType } };
}

type Element =
	{ not: true; open: number; joint: 'AND' | 'OR' } | { not: false; condition: Test; open: number; close: number; joint: 'AND' | 'OR' };

/** The parser's WHERE clause of a condition tree; undefined where the tree says nothing. @throws ApiError QUERY_TOO_COMPLICATED */
export function whereClause(condition: Condition | undefined): WhereClause | undefined {
	const elements = condition ? flatten(condition) : [];
	if (elements.length > MAX_CONDITIONS)
		throw new ApiError(
			'QUERY_TOO_COMPLICATED',
			`Query is either selecting too many fields or the filter conditions are too complicated. (${elements.length} conditions; at most ${MAX_CONDITIONS} are allowed. A list of values takes one: use "in".)`,
		);
	let clause: WhereClause | undefined;
	let joint: 'AND' | 'OR' = 'AND';
	for (const element of elements.toReversed()) {
		if (element.not) clause = { left: element.open ? { openParen: element.open } : null, operator: 'NOT', right: clause! };
		else {
			const left = {
				...element.condition,
				...(element.open ? { openParen: element.open } : {}),
				...(element.close ? { closeParen: element.close } : {}),
			};
			clause = clause ? { left, operator: joint, right: clause } : { left };
		}
		joint = element.joint;
	}
	return clause;
}

function flatten(condition: Condition): Element[] {
	if ('test' in condition) return [{ not: false, condition: condition.test, open: 0, close: 0, joint: 'AND' }];
	if ('not' in condition) {
		const inner = flatten(condition.not);
		if (inner.length === 0) return [];
		return parenthesised([{ not: true, open: 0, joint: 'AND' }, ...parenthesised(inner)]);
	}
	const joint = 'and' in condition ? 'AND' : 'OR';
	const parts = ('and' in condition ? condition.and : condition.or).map(flatten).filter((part) => part.length > 0);
	if (parts.length <= 1) return parts[0] ?? [];
	return parenthesised(
		parts.flatMap((part, index) => part.map((element, at) => (at === 0 && index > 0 ? { ...element, joint } : element))),
	);
}

function parenthesised(elements: Element[]): Element[] {
	return elements.map((element, index) => {
		const changed = { ...element };
		if (index === 0) changed.open += 1;
		if (index === elements.length - 1 && !changed.not) changed.close += 1;
		return changed;
	});
}
