/**
 * Functions of SELECT, GROUP BY, HAVING, ORDER BY and WHERE: aggregates and date functions, each one line of a table.
 * Source: SOQL and SOSL Reference, "Aggregate Functions" and "Date Functions".
 */
import type { FieldFunctionExpression, FunctionExp } from '@jetstreamapp/soql-parser-js';
import { notImplemented } from '../../errors.ts';
import type { FieldDef, FieldType } from '../../schema/model.ts';
import type { Store } from '../contract.ts';
import { localDateTime } from './dates.ts';
import { groupKey, indexedText, type IndexedText } from './collation.ts';
import { invalidField, malformed } from './errors.ts';
import { takesAggregates } from './field-rules.ts';
import { familyOf } from './literals.ts';
import { computedField, type Column, type Compilation, type Scope } from './scope.ts';

type Call = FieldFunctionExpression | FunctionExp;

/** A value to select, group, sort or filter by. */
export interface Expression {
	sql: string;
	field: FieldDef;
	path: string;
	column: Column | undefined;
	aggregate: boolean;
	/** toLabel(): answered as the value's label. */
	label?: boolean;
	/** FORMAT(): answered as text in the user's locale. */
	format?: boolean;
	/** The comparable text of the expression: an ORDER BY or SELECT of the same expression is grouped by it. */
	key: string;
}

const nocase = (column: Column): string => (familyOf(column.field) === 'text' ? `${column.sql} COLLATE NOCASE` : column.sql);
const distinct = (column: Column): string => (familyOf(column.field) === 'text' ? groupKey(column.field, column.sql) : column.sql);

/** The column of the FROM object that an expression is, where it is indexed as text. */
export const indexedColumn = ({ column, aggregate, key, sql }: Expression): IndexedText | undefined =>
	column?.steps.length === 0 && !aggregate && key === sql && sql === column.sql ? indexedText(column.node.object, column.field) : undefined;

interface Aggregate {
	sql(column: Column): string;
	/** Undefined: the type of the field. */
	type?: FieldType;
	accepts: ReadonlySet<string>;
}
const ANY = new Set(['id', 'text', 'number', 'date', 'datetime']);
/** By upper-case name; COVERAGE.md reads this and the two tables below. */
export const AGGREGATES: Readonly<Record<string, Aggregate>> = {
	// An Id is never blank, and need not be read to be counted.
	COUNT: {
		sql: (column) => (column.name === 'Id' && column.steps.length === 0 ? 'count(*)' : `count(${column.sql})`),
		type: 'int',
		accepts: ANY,
	},
	COUNT_DISTINCT: { sql: (column) => `count(DISTINCT ${distinct(column)})`, type: 'int', accepts: ANY },
	SUM: { sql: (column) => `sum(${column.sql})`, type: 'double', accepts: new Set(['number']) },
	AVG: { sql: (column) => `avg(${column.sql})`, type: 'double', accepts: new Set(['number']) },
	MIN: { sql: (column) => `min(${nocase(column)})`, accepts: ANY },
	MAX: { sql: (column) => `max(${nocase(column)})`, accepts: ANY },
};

const int = (format: string) => (at: string) => `CAST(strftime('${format}', ${at}) AS INTEGER)`;
/** `at` is SQL of a date or of a wall-clock time. Fiscal years begin in January here. */
export const DATE_FUNCTIONS: Readonly<Record<string, (at: string) => string>> = {
	CALENDAR_YEAR: int('%Y'),
	CALENDAR_QUARTER: (at) => `((${int('%m')(at)} + 2) / 3)`,
	CALENDAR_MONTH: int('%m'),
	FISCAL_YEAR: int('%Y'),
	FISCAL_QUARTER: (at) => `((${int('%m')(at)} + 2) / 3)`,
	FISCAL_MONTH: int('%m'),
	DAY_IN_MONTH: int('%d'),
	DAY_IN_WEEK: (at) => `(${int('%w')(at)} + 1)`,
	DAY_IN_YEAR: int('%j'),
	DAY_ONLY: (at) => `substr(${at}, 1, 10)`,
	HOUR_IN_DAY: int('%H'),
	WEEK_IN_MONTH: (at) => `((${int('%d')(at)} + 6) / 7)`,
	WEEK_IN_YEAR: (at) => `((${int('%j')(at)} + 6) / 7)`,
};

/** Functions that Salesforce has and this org has not. CONVERTTIMEZONE stands only inside a date function. */
export const REFUSED_FUNCTIONS: readonly string[] = ['CONVERTCURRENCY', 'DISTANCE', 'GEOLOCATION', 'CONVERTTIMEZONE'];

const FORMATTED = new Set(['number', 'date', 'datetime']);

export const isAggregate = (name: string | undefined): boolean => name !== undefined && Object.hasOwn(AGGREGATES, name.toUpperCase());

/**
 * Registers what date functions call: `soql_local(datetime)`, the wall-clock time of an instant for the user whose query is running.
 * The zone is state and no parameter, so that the expression reads the same wherever it stands (SELECT, GROUP BY, ORDER BY).
 */
export function defineDateFunctions(store: Store, timeZone: () => string): void {
	store.defineFunction('soql_local', (at) => (typeof at === 'string' ? localDateTime(new Date(at), timeZone()) : null));
}

/** Resolves a function call; throws MALFORMED_QUERY for unknown functions and INVALID_FIELD for fields they do not take. */
export function callExpression(compilation: Compilation, scope: Scope, call: Call): Expression {
	const name = (call.functionName ?? '').toUpperCase();
	const { source } = compilation;
	const written = call.rawValue ?? name;
	const [parameter, ...more] = call.parameters ?? [];
	if (Object.hasOwn(AGGREGATES, name)) {
		if (typeof parameter !== 'string' || more.length > 0) throw malformed(source, name, `the aggregate function ${name} needs one field`);
		const column = scope.column(parameter);
		const aggregate = AGGREGATES[name]!;
		if (column.field.long || !takesAggregates(scope.root.object) || !aggregate.accepts.has(familyOf(column.field)))
			throw malformed(source, parameter, `field ${column.name} does not support aggregate operator ${name}`);
		return {
			sql: aggregate.sql(column),
			field: aggregate.type ? computedField(column.name, aggregate.type) : column.field,
			path: written,
			column,
			aggregate: true,
			key: `${name}(${column.sql})`,
		};
	}
	if (Object.hasOwn(DATE_FUNCTIONS, name)) return dateExpression(compilation, scope, name, parameter, written);
	if (name === 'TOLABEL') {
		if (typeof parameter !== 'string' || more.length > 0) throw malformed(source, written, 'toLabel needs one field');
		const column = scope.column(parameter);
		return { sql: column.sql, field: column.field, path: written, column, aggregate: false, label: true, key: column.sql };
	}
	if (name === 'FORMAT') {
		if (parameter === undefined || more.length > 0) throw malformed(source, written, 'FORMAT needs one field');
		const inner = typeof parameter === 'string' ? undefined : callExpression(compilation, scope, parameter);
		if (inner && !inner.aggregate) throw malformed(source, written, 'FORMAT takes a field or an aggregate function');
		if (inner) return { ...inner, path: written, format: true };
		const column = scope.column(parameter as string);
		if (!FORMATTED.has(familyOf(column.field)))
			throw malformed(source, written, `field ${column.name} does not support the FORMAT function`);
		return { sql: column.sql, field: column.field, path: written, column, aggregate: false, format: true, key: column.sql };
	}
	if (REFUSED_FUNCTIONS.includes(name)) throw notImplemented(`${name}()`, 'SOQL');
	throw malformed(source, call.functionName ?? '', `unexpected token: '${call.functionName}'`);
}

/** A picklist's label as SQL; values that are their own labels need no translation. */
export function labelSql(field: FieldDef, sql: string): string {
	const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
	const other = (field.picklist?.values ?? []).filter(({ value, label }) => value !== label);
	if (other.length === 0) return sql;
	return `CASE ${sql} ${other.map(({ value, label }) => `WHEN ${text(value)} THEN ${text(label)}`).join(' ')} ELSE ${sql} END`;
}

function dateExpression(
	compilation: Compilation,
	scope: Scope,
	name: string,
	parameter: string | Call | undefined,
	written: string,
): Expression {
	const { source } = compilation;
	let path: unknown = parameter;
	let local = false;
	if (typeof parameter === 'object') {
		if (parameter.functionName?.toUpperCase() !== 'CONVERTTIMEZONE')
			throw malformed(source, written, `${name} needs a date or a datetime field`);
		path = parameter.parameters?.[0];
		local = true;
	}
	if (typeof path !== 'string') throw malformed(source, written, `${name} needs a date or a datetime field`);
	const column = scope.column(path);
	const family = familyOf(column.field);
	const onlyDatetime = local || name === 'DAY_ONLY' || name === 'HOUR_IN_DAY';
	if ((family !== 'date' && family !== 'datetime') || (onlyDatetime && family !== 'datetime'))
		throw invalidField(
			source,
			path,
			`field '${column.name}' can not be used in function ${name}: it is no ${onlyDatetime ? 'datetime' : 'date or datetime'} field`,
		);
	const sql = DATE_FUNCTIONS[name]!(local ? `soql_local(${column.sql})` : column.sql);
	return { sql, field: computedField(name, name === 'DAY_ONLY' ? 'date' : 'int'), path: written, column, aggregate: false, key: sql };
}
