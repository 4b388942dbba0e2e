/** A query compiled: SQL with holes, and how its rows become records. */
import type {
	FieldSubquery,
	FieldType,
	FieldTypeOf,
	FunctionExp,
	GroupByClause,
	OrderByClause,
	Query,
	Subquery,
} from '@jetstreamapp/soql-parser-js';
import { findChildRelationship, findObject, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import { quoted } from '../contract.ts';
import { pageOf, refuseClauses, scopeFilter, type Page } from './clauses.ts';
import { groupKey, writeOrderKey } from './collation.ts';
import { compileConditions, type ConditionScope } from './conditions.ts';
import { invalidFilter, malformed, noSuchChildRelationship } from './errors.ts';
import { filterable, groupable, sortable } from './field-rules.ts';
import { callExpression, indexedColumn, isAggregate, type Expression } from './functions.ts';
import { familyOf } from './literals.ts';
import { shaperOf, type Shaper } from './records.ts';
import { groupingColumn, groupingOf, rollupSql, type Grouping } from './rollup.ts';
import { Scope, computedField, liveRows, queryable, type Compilation } from './scope.ts';
import { SelectList, type Output, type PlanRecords } from './select.ts';
import { fieldPath, plainExpression, semiJoin } from './semi-join.ts';
import { byId, compact, type Piece } from './sql.ts';

export interface Plan extends PlanRecords {
	/** 0 for the query, then its child lists. */
	number: number;
	object: ObjectDef;
	/** Of the FROM object in the SQL. */
	alias: string;
	sql: Piece[];
	/** LIMIT without a condition or an order: the first rows will do. */
	stopsEarly: boolean;
	/** `SELECT COUNT()`: the only row holds totalSize. */
	countOnly: boolean;
	outputs: Output[];
	/** Child lists: the column with the parent's id. */
	parentColumn: number;
	/** Rows to records. */
	shape: Shaper;
}

/** The child list being compiled: its lookup to the parent, and the parent's LIMIT. */
interface ListOf {
	field: FieldDef;
	parent: { limitSlot: number | undefined };
}

/** Source: "Understanding Relationship Query Limitations": five levels of parent to child, the FROM object being the first; 20 lists. */
const MAX_CHILD_DEPTH = 5;
const MAX_CHILDREN = 20;

/** Compiles a query; throws MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE and NOT_IMPLEMENTED. */
export function compileQuery(compilation: Compilation, query: Query): Plan {
	const name = query.sObject ?? '';
	return new QueryCompiler(compilation, query, queryable(compilation, name), undefined, 1).plan();
}

class QueryCompiler {
	readonly #compilation: Compilation;
	readonly #query: Query | Subquery;
	readonly #scope: Scope;
	readonly #list: ListOf | undefined;
	readonly #depth: number;
	readonly #select: SelectList;
	readonly #grouping: Grouping;
	readonly #countOnly: boolean;
	readonly #aggregate: boolean;
	/** Output alias, lower case → expression: what ORDER BY and HAVING may name. */
	readonly #aliases = new Map<string, Expression>();
	/** Keys of the grouped expressions → what is grouped by. */
	readonly #grouped = new Map<string, string>();
	readonly #page: { limitSlot: number | undefined } = { limitSlot: undefined };
	#unnamed = 0;

	constructor(compilation: Compilation, query: Query | Subquery, object: ObjectDef, list: ListOf | undefined, depth: number) {
		this.#compilation = compilation;
		this.#query = query;
		this.#scope = new Scope(compilation, object, query.sObjectAlias);
		this.#list = list;
		this.#depth = depth;
		this.#grouping = groupingOf(compilation.source, query.groupBy);
		const fields = query.fields ?? [];
		const only = fields.length === 1 ? fields[0] : undefined;
		this.#countOnly =
			only?.type === 'FieldFunctionExpression' && only.functionName.toUpperCase() === 'COUNT' && only.parameters.length === 0;
		this.#aggregate = !this.#countOnly && (this.#grouping.fields.length > 0 || fields.some(aggregates));
		this.#select = new SelectList(compilation.source, this.#aggregate || this.#countOnly ? undefined : this.#scope.root);
	}

	plan(): Plan {
		const { fields = [], where, having, orderBy } = this.#query;
		const number = this.#compilation.plans++;
		refuseClauses(this.#query);
		this.#checkAggregates();
		for (const group of this.#grouping.fields) this.#group(group);
		if (!this.#countOnly) for (const field of fields) this.#field(field);
		const filter = where ? compileConditions(this.#conditionScope(false), where) : undefined;
		const groupFilter = having ? compileConditions(this.#conditionScope(true), having) : undefined;
		const order = orderBy === undefined ? [] : [orderBy].flat().map((each) => this.#order(each));
		const page = pageOf(this.#compilation, this.#query, this.#list?.parent);
		this.#page.limitSlot = page.limitSlot;
		const parentId = this.#list ? `${this.#scope.alias}.${quoted(this.#list.field.name)}` : '';
		const parentColumn = this.#list ? this.#select.column(parentId) : -1;
		const from: Piece = [
			' FROM ',
			this.#scope.from(this.#list ? '' : byId(this.#scope.object)),
			' WHERE ',
			liveRows(this.#compilation, this.#scope),
			filter ? [' AND ', filter] : '',
			...scopeFilter(this.#compilation, this.#query, this.#scope, this.#list !== undefined),
		];
		const { nodes, members, children, outputs } = this.#select;
		const records: PlanRecords = { aggregate: this.#aggregate, nodes, members, children };
		return {
			...records,
			number,
			object: this.#scope.object,
			alias: this.#scope.alias,
			stopsEarly: page.limit !== undefined && !filter && order.length === 0 && !this.#aggregate,
			sql: compact(this.#sql(from, groupFilter, order, page, parentId)),
			countOnly: this.#countOnly,
			outputs,
			parentColumn,
			shape: this.#countOnly ? () => [] : shaperOf(records),
		};
	}

	#sql(from: Piece, having: Piece | undefined, order: Piece[], page: Page, parentId: string): Piece {
		const { columns } = this.#select;
		const orderBy: Piece = order.length > 0 ? [' ORDER BY ', ...order.flatMap((each, i) => (i > 0 ? [', ', each] : [each]))] : '';
		const limit: Piece = [
			page.limit ? [' LIMIT ', page.limit] : page.offset ? ' LIMIT -1' : '',
			page.offset ? [' OFFSET ', page.offset] : '',
		];
		if (this.#countOnly)
			return page.limit || page.offset ? ['SELECT count(*) FROM (SELECT 1', from, limit, ')'] : ['SELECT count(*)', from];
		if (this.#list) return listSql(columns, from, parentId, orderBy, page);
		const { kind } = this.#grouping;
		if (kind)
			return [
				`SELECT ${columns.map((_, i) => `c${i}`).join(', ')} FROM (`,
				rollupSql(kind, columns, this.#grouped, from),
				')',
				having ? [' WHERE ', having] : '',
				orderBy,
				limit,
			];
		const groupBy = this.#grouped.size > 0 ? ` GROUP BY ${[...this.#grouped.values()].join(', ')}` : '';
		return [`SELECT ${columns.join(', ')}`, from, groupBy, having ? [' HAVING ', having] : '', orderBy, limit];
	}

	/** What an aggregate query may not have. Source: "COUNT()", "Considerations for GROUP BY", "HAVING". */
	#checkAggregates(): void {
		const { source } = this.#compilation;
		const { orderBy, having, limit } = this.#query;
		const groups = this.#grouping.fields.length;
		if ((this.#aggregate || this.#countOnly) && this.#list)
			throw malformed(
				source,
				(this.#query as Subquery).relationshipName,
				'Aggregate functions and GROUP BY are not supported in a subquery of the SELECT list.',
			);
		if (this.#countOnly && (groups > 0 || orderBy || having))
			throw malformed(source, 'COUNT', 'COUNT() cannot be combined with GROUP BY, HAVING or ORDER BY: use COUNT(fieldName)');
		if (having && groups === 0) throw malformed(source, 'HAVING', 'unexpected token: HAVING');
		if (this.#aggregate && groups === 0 && limit !== undefined)
			throw malformed(source, 'LIMIT', 'Non-grouped query that uses overall aggregate functions cannot also use LIMIT');
	}

	#field(field: FieldType): void {
		const { source } = this.#compilation;
		switch (field.type) {
			case 'Field':
			case 'FieldRelationship': {
				const path = fieldPath(field);
				const alias = 'alias' in field ? field.alias : undefined;
				const expression = plainExpression(this.#scope, path);
				if (this.#aggregate) return this.#aggregateOutput(expression, alias ?? expression.column!.name, path);
				if (alias) throw malformed(source, alias, `unexpected token: '${alias}'. Field aliases are only supported in aggregate queries.`);
				return this.#select.value(expression, expression.column!.name);
			}
			case 'FieldFunctionExpression': {
				if (field.functionName.toUpperCase() === 'FIELDS') return this.#allFields(field.parameters[0]);
				const expression = this.#call(field);
				const written = field.rawValue ?? field.functionName;
				const plain = (expression.label || expression.format) && !expression.aggregate;
				if (!this.#aggregate && plain) return this.#select.value(expression, field.alias ?? expression.column!.name);
				return this.#aggregateOutput(expression, field.alias ?? `expr${this.#unnamed++}`, written);
			}
			case 'FieldSubquery':
				if (this.#aggregate) throw malformed(source, field.subquery.relationshipName, 'Subqueries are not supported in aggregate queries.');
				return this.#child(field);
			case 'FieldTypeof':
				return this.#typeof(field);
		}
	}

	#aggregateOutput(expression: Expression, name: string, written: string): void {
		const { source } = this.#compilation;
		if (!expression.aggregate && !this.#grouped.has(expression.key))
			throw malformed(source, written, `Field must be grouped or aggregated: ${expression.column?.name ?? expression.path}`);
		const lower = name.toLowerCase();
		if (this.#aliases.has(lower)) throw malformed(source, expression.path, `duplicate alias: ${name}`);
		this.#aliases.set(lower, expression);
		this.#select.aggregateValue(expression, name);
	}

	/** A function call; GROUPING() is known only here. */
	#call(call: Extract<FieldType, { functionName: string }> | FunctionExp): Expression {
		if (call.functionName?.toUpperCase() !== 'GROUPING') return callExpression(this.#compilation, this.#scope, call);
		const written = call.rawValue ?? 'GROUPING';
		const [parameter] = call.parameters ?? [];
		const inner = typeof parameter === 'string' ? plainExpression(this.#scope, parameter) : undefined;
		if (!inner || !this.#grouping.kind || !this.#grouped.has(inner.key))
			throw malformed(this.#compilation.source, written, `${written} needs a field of GROUP BY ROLLUP or GROUP BY CUBE`);
		const sql = groupingColumn(inner.key);
		return { sql, field: computedField('GROUPING', 'int'), path: written, column: undefined, aggregate: true, key: sql };
	}

	/** TYPEOF. Source: SOQL and SOSL Reference, "TYPEOF". */
	#typeof({ field, conditions }: FieldTypeOf): void {
		const { source, schema } = this.#compilation;
		if (this.#aggregate) throw malformed(source, 'TYPEOF', 'TYPEOF is not supported in aggregate queries.');
		const typed = this.#scope.polymorphic(field);
		if (typed.targets.length < 2) throw malformed(source, field, `TYPEOF needs a polymorphic relationship, cannot use: '${field}'`);
		const named: ObjectDef[] = [];
		for (const { type, objectType, fieldList } of conditions) {
			if (type === 'ELSE') {
				for (const path of fieldList) {
					const column = this.#scope.otherColumn(typed, named, path);
					this.#select.value({ sql: column.sql, field: column.field, path, column, aggregate: false, key: column.sql }, column.name, true);
				}
				continue;
			}
			const object = findObject(schema, objectType ?? '');
			if (!object || !typed.targets.includes(object))
				throw malformed(source, objectType ?? 'WHEN', `'${objectType}' is not a type that the relationship '${typed.name}' can refer to.`);
			if (named.includes(object)) throw malformed(source, object.name, `TYPEOF names the type '${object.name}' more than once.`);
			named.push(object);
			for (const path of fieldList) {
				const column = this.#scope.typedColumn(typed, object, path);
				this.#select.value({ sql: column.sql, field: column.field, path, column, aggregate: false, key: column.sql }, column.name, true);
			}
		}
	}

	#child({ subquery }: FieldSubquery): void {
		const { schema, source, requirements } = this.#compilation;
		const name = subquery.relationshipName;
		if (this.#depth >= MAX_CHILD_DEPTH)
			throw malformed(
				source,
				name,
				`SOQL statements cannot query aggregate relationships more than ${MAX_CHILD_DEPTH - 1} levels away from the root entity object.`,
			);
		if (this.#select.children.length >= MAX_CHILDREN)
			throw malformed(source, name, `Maximum number of parent-to-child relationships (${MAX_CHILDREN}) exceeded.`);
		const found = findChildRelationship(schema, this.#scope.object.name, name);
		if (!found) throw noSuchChildRelationship(source, name);
		for (const field of [undefined, found.field]) requirements.push({ kind: 'child', object: found.object, field, path: name });
		const list: ListOf = { field: found.field, parent: this.#page };
		const plan = new QueryCompiler(this.#compilation, subquery, found.object, list, this.#depth + 1).plan();
		this.#select.child({ name: found.field.childRelationshipName!, plan });
	}

	/** FIELDS(ALL|STANDARD|CUSTOM): what the user may read. ALL and CUSTOM need LIMIT ≤ 200 (SOQL Reference, "FIELDS()"). */
	#allFields(parameter: unknown): void {
		const { source } = this.#compilation;
		const which = String(parameter).toUpperCase();
		if (!['ALL', 'STANDARD', 'CUSTOM'].includes(which)) throw malformed(source, 'FIELDS', `unexpected token: '${String(parameter)}'`);
		if (this.#aggregate) throw malformed(source, 'FIELDS', 'The SOQL FIELDS function is not supported with GROUP BY.');
		if (which !== 'STANDARD' && (this.#query.limit === undefined || this.#query.limit > 200))
			throw malformed(source, 'FIELDS', 'The SOQL FIELDS function must have a LIMIT of at most 200');
		this.#compilation.shareable = false;
		for (const field of this.#scope.object.fields.values()) {
			if (which === 'CUSTOM' ? !field.custom : which === 'STANDARD' && field.custom) continue;
			if (this.#select.has(field.name) || !this.#compilation.readable(this.#scope.object, field)) continue;
			this.#select.value(plainExpression(this.#scope, field.name), field.name);
		}
	}

	#group(group: GroupByClause): void {
		let expression: Expression;
		if ('fn' in group) {
			expression = callExpression(this.#compilation, this.#scope, group.fn);
			if (expression.aggregate)
				throw malformed(this.#compilation.source, group.fn.rawValue ?? '', 'Aggregate functions can not be used in GROUP BY');
		} else {
			expression = plainExpression(this.#scope, group.field);
			this.#check(expression, 'grouped');
		}
		const { sql, field, key } = expression;
		this.#grouped.set(key, familyOf(field) === 'text' ? groupKey(field, sql) : sql);
	}

	/** One criterion of ORDER BY. "Null values are sorted first by default" (SOQL Reference, "ORDER BY"). */
	#order(order: OrderByClause): Piece {
		const { source } = this.#compilation;
		const named = 'fn' in order ? undefined : this.#aliases.get(order.field.toLowerCase());
		const expression = 'fn' in order ? this.#call(order.fn) : (named ?? plainExpression(this.#scope, order.field));
		if (expression.aggregate && !this.#aggregate) throw malformed(source, expression.path, `Ordering by ${expression.path} needs GROUP BY`);
		if (this.#aggregate && !expression.aggregate && !this.#grouped.has(expression.key))
			throw malformed(
				source,
				expression.path,
				`Ordered field must be grouped or aggregated: ${expression.column?.name ?? expression.path}`,
			);
		this.#check(expression, 'sorted');
		const direction = ` ${order.order?.toUpperCase() === 'DESC' ? 'DESC' : 'ASC'} NULLS ${order.nulls?.toUpperCase() === 'LAST' ? 'LAST' : 'FIRST'}`;
		const { sql } = this.#afterGrouping(expression);
		if (familyOf(expression.field) !== 'text') return sql + direction;
		const indexed = this.#aggregate ? undefined : indexedColumn(expression);
		return [(to) => writeOrderKey(to, sql, indexed), direction];
	}

	/** Behind ROLLUP and CUBE the columns of the sets have numbers. */
	#afterGrouping(expression: Expression): Expression {
		return this.#grouping.kind ? { ...expression, sql: `c${this.#select.column(expression.sql)}` } : expression;
	}

	#check(expression: Expression, done: 'filtered' | 'sorted' | 'grouped'): void {
		const { field, path, aggregate, column } = expression;
		const may = { filtered: filterable, sorted: sortable, grouped: groupable }[done];
		if (!aggregate && column && !may(field, column.node.object))
			throw invalidFilter(this.#compilation.source, path, `field '${field.name}' can not be ${done} in a query call`);
	}

	#conditionScope(having: boolean): ConditionScope {
		const { source } = this.#compilation;
		return {
			compilation: this.#compilation,
			subject: ({ field, fn }: { field?: string; fn?: FunctionExp }) => {
				const named = having && field !== undefined ? this.#aliases.get(field.toLowerCase()) : undefined;
				const expression = fn ? this.#call(fn) : (named ?? plainExpression(this.#scope, field!));
				if (!having && expression.aggregate)
					throw malformed(source, expression.path, `Aggregate functions can not be used in WHERE: use HAVING for ${expression.path}`);
				if (having && !expression.aggregate && !this.#grouped.has(expression.key))
					throw malformed(source, expression.path, `Field must be grouped or aggregated: ${expression.column?.name ?? expression.path}`);
				this.#check(expression, 'filtered');
				return having ? this.#afterGrouping(expression) : expression;
			},
			semiJoin: having ? undefined : (query, path, anti) => semiJoin(this.#compilation, query, path, anti, this.#scope.object),
		};
	}
}

/** A field that makes the query one of groups. */
function aggregates(field: FieldType): boolean {
	if (field.type !== 'FieldFunctionExpression') return false;
	const [inner] = field.parameters;
	return isAggregate(field.functionName) || (typeof inner === 'object' && isAggregate(inner.functionName));
}

/** Lists of many parents in one query; with LIMIT or OFFSET each parent's rows are numbered. */
function listSql(select: readonly string[], from: Piece, parentId: string, orderBy: Piece, { limit, offset }: Page): Piece {
	const ofParents: Piece = [` AND ${parentId} IN (SELECT value FROM json_each(`, (to) => to.param(to.given[0]!), '))'];
	if (!limit && !offset) return [`SELECT ${select.join(', ')}`, from, ofParents, orderBy];
	const columns = select.map((column, i) => `${column} AS c${i}`);
	return [
		`SELECT ${select.map((_, i) => `c${i}`).join(', ')} FROM (SELECT ${columns.join(', ')}, row_number() OVER (PARTITION BY ${parentId}`,
		orderBy,
		') AS n',
		from,
		ofParents,
		') WHERE n > ',
		offset ?? '0',
		...(limit ? [' AND n <= ', limit, ' + ', offset ?? '0'] : []),
		' ORDER BY n',
	];
}
