/** A query compiled: SQL with holes, and how its rows become records. */
import type { FieldSubquery, FieldType, FunctionExp, GroupByClause, OrderByClause, Query, Subquery } from '@jetstreamapp/soql-parser-js';
import { ApiError, notImplemented } from '../../errors.ts';
import { findChildRelationship, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import { quoted, type SqlValue } from '../contract.ts';
import { compileConditions } from './conditions.ts';
import { invalidFilter, malformed, noSuchChildRelationship } from './errors.ts';
import { callExpression, isAggregate, type Expression } from './functions.ts';
import { familyOf } from './literals.ts';
import { shaperOf, type Shaper } from './records.ts';
import { Scope, liveRows, queryable, type Compilation, type Node } from './scope.ts';
import { fieldPath, plainExpression, semiJoin } from './semi-join.ts';
import { compact, type Piece } from './sql.ts';

/** A selected value. `node` is the record it belongs to, `label` asks for a picklist value's label. */
export interface Output {
	path: string;
	name: string;
	node: number;
	column: number;
	field: FieldDef;
	aggregate: boolean;
	label: boolean;
	/** FORMAT(): the value as text. */
	format?: (value: SqlValue) => unknown;
}
export interface PlanNode extends Node {
	/** Index of the parent node, -1 for the root; the column that holds its Id. */
	parent: number;
	idColumn: number;
}
export interface ChildPlan {
	name: string;
	plan: Plan;
}
/** What a record shows, in the order of SELECT. A parent may be one of several nodes (TYPEOF): the one whose Id is there. */
export type Member = { output: Output } | { child: ChildPlan } | { name: string; nodes: number[] };

/** What the shaper of records reads. */
export interface PlanRecords {
	aggregate: boolean;
	nodes: PlanNode[];
	/** Members of each node. */
	members: Member[][];
	children: ChildPlan[];
}
export interface Plan extends PlanRecords {
	/** 0 for the query, then its child lists. */
	number: number;
	object: ObjectDef;
	sql: Piece[];
	/** `SELECT COUNT()`: the only row holds totalSize. */
	countOnly: boolean;
	outputs: Output[];
	/** Child lists: the column with the parent's id. */
	parentColumn: number;
	/** Rows to records. */
	shape: Shaper;
}

/** The child list being compiled: its lookup to the parent. */
interface ListOf {
	field: FieldDef;
}

const MAX_OFFSET = 2_000;
const MAX_CHILD_DEPTH = 5;

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
	readonly #select: string[] = [];
	readonly #nodes: PlanNode[] = [];
	readonly #members: Member[][] = [];
	readonly #outputs: Output[] = [];
	readonly #children: ChildPlan[] = [];
	/** Output alias, lower case → expression: what ORDER BY and HAVING may name. */
	readonly #aliases = new Map<string, Expression>();
	#grouped: Set<string> | undefined;
	#unnamed = 0;

	constructor(compilation: Compilation, query: Query | Subquery, object: ObjectDef, list: ListOf | undefined, depth: number) {
		this.#compilation = compilation;
		this.#query = query;
		this.#scope = new Scope(compilation, object, query.sObjectAlias);
		this.#list = list;
		this.#depth = depth;
	}

	plan(): Plan {
		const query = this.#query;
		const number = this.#compilation.plans++;
		this.#refuse();
		const fields = query.fields ?? [];
		const groups = query.groupBy === undefined ? [] : [query.groupBy].flat();
		const only = fields.length === 1 ? fields[0] : undefined;
		const countOnly =
			only?.type === 'FieldFunctionExpression' && only.functionName.toUpperCase() === 'COUNT' && only.parameters.length === 0;
		const aggregate =
			!countOnly &&
			(groups.length > 0 || fields.some((field) => field.type === 'FieldFunctionExpression' && isAggregate(field.functionName)));
		if ((aggregate || countOnly) && this.#list)
			throw malformed(
				this.#compilation.source,
				(query as Subquery).relationshipName,
				'Aggregate functions and GROUP BY are not supported in a subquery of the SELECT list.',
			);
		if (countOnly && (groups.length > 0 || query.orderBy || query.having))
			throw malformed(
				this.#compilation.source,
				'COUNT',
				'COUNT() cannot be combined with GROUP BY, HAVING or ORDER BY: use COUNT(fieldName)',
			);
		if (query.having && groups.length === 0) throw malformed(this.#compilation.source, 'HAVING', 'unexpected token: HAVING');
		const groupBy = groups.map((group) => this.#group(group));
		if (aggregate) this.#grouped = new Set(groupBy.map((group) => group.key));
		if (!countOnly) {
			if (!aggregate) this.#addNode(this.#scope.root, -1);
			else this.#members.push([]);
			for (const field of fields) this.#field(field, aggregate);
		}
		const where = query.where ? compileConditions(this.#conditionScope(false), query.where) : undefined;
		const having = query.having ? compileConditions(this.#conditionScope(true), query.having) : undefined;
		const orderBy = query.orderBy === undefined ? [] : [query.orderBy].flat().map((each) => this.#order(each, aggregate));
		const page = this.#page();
		let parentColumn = -1;
		const parentId = this.#list ? `${this.#scope.alias}.${quoted(this.#list.field.name)}` : '';
		if (this.#list) parentColumn = this.#column(parentId);
		const conditions: Piece[] = [' WHERE ', liveRows(this.#compilation, this.#scope)];
		if (where) conditions.push(' AND ', where);
		const grouping: Piece =
			groupBy.length > 0
				? ` GROUP BY ${groupBy.map((group) => group.sql + (familyOf(group.field) === 'text' ? ' COLLATE NOCASE' : '')).join(', ')}`
				: '';
		const order = orderBy.length > 0 ? ` ORDER BY ${orderBy.join(', ')}` : '';
		const from: Piece = [' FROM ', this.#scope.from(), ...conditions, ...this.#scopeFilter()];
		let sql: Piece;
		if (countOnly) sql = page.length > 0 ? ['SELECT count(*) FROM (SELECT 1', from, page, ')'] : ['SELECT count(*)', from];
		else if (this.#list) sql = this.#childSql(from, parentId, order, page);
		else sql = [`SELECT ${this.#select.join(', ')}`, from, grouping, having ? [' HAVING ', having] : '', order, page];
		const records: PlanRecords = { aggregate, nodes: this.#nodes, members: this.#members, children: this.#children };
		return {
			...records,
			number,
			object: this.#scope.object,
			sql: compact(sql),
			countOnly,
			outputs: this.#outputs,
			parentColumn,
			shape: countOnly ? () => [] : shaperOf(records),
		};
	}

	/** Clauses that have a meaning on Salesforce and none here are refused by name, never skipped. */
	#refuse(): void {
		const { withDataCategory, withSecurityEnforced, withAccessLevel, for: forClause, update, usingScope } = this.#query;
		if (withDataCategory) throw notImplemented('WITH DATA CATEGORY', 'SOQL');
		if (withSecurityEnforced) throw notImplemented('WITH SECURITY_ENFORCED', 'SOQL');
		if (withAccessLevel) throw notImplemented(`WITH ${withAccessLevel}`, 'SOQL');
		if (forClause) throw notImplemented(`FOR ${forClause}`, 'SOQL');
		if (update) throw notImplemented(`UPDATE ${update}`, 'SOQL');
		if (usingScope && !['mine', 'everything'].includes(usingScope.toLowerCase())) throw notImplemented(`USING SCOPE ${usingScope}`, 'SOQL');
	}

	/** USING SCOPE mine: records that the user owns. */
	#scopeFilter(): Piece[] {
		if (this.#query.usingScope?.toLowerCase() !== 'mine') return [];
		if (!this.#scope.object.hasOwner)
			throw malformed(this.#compilation.source, 'mine', `USING SCOPE mine is not supported for ${this.#scope.object.name}`);
		return [` AND ${this.#scope.alias}."OwnerId" = `, (to) => to.param(to.binding.ctx.userId)];
	}

	/** Lists of many parents in one query; with LIMIT or OFFSET each parent's rows are numbered. */
	#childSql(from: Piece, parentId: string, order: string, page: Piece[]): Piece {
		const ofParents: Piece = [` AND ${parentId} IN (SELECT value FROM json_each(`, (to) => to.param(to.given[0]!), '))'];
		if (page.length === 0) return [`SELECT ${this.#select.join(', ')}`, from, ofParents, order];
		const columns = this.#select.map((column, i) => `${column} AS c${i}`);
		// LIMIT and OFFSET come as ` LIMIT `, hole, ` OFFSET `, hole.
		const limit = this.#query.limit === undefined ? undefined : page[1];
		const offset = this.#query.offset === undefined ? undefined : page.at(-1);
		return [
			`SELECT ${this.#select.map((_, i) => `c${i}`).join(', ')} FROM (SELECT ${columns.join(', ')}, row_number() OVER (PARTITION BY ${parentId}${order}) AS n`,
			from,
			ofParents,
			') WHERE n > ',
			offset ?? '0',
			...(limit ? [' AND n <= ', limit, ' + ', offset ?? '0'] : []),
			' ORDER BY n',
		];
	}

	#page(): Piece[] {
		const { limit, offset } = this.#query;
		const hole = (name: string, max: number): Piece => {
			const slot = this.#compilation.literals++;
			return (to) => {
				const value = Number(to.literals[slot]);
				if (value > max) throw new ApiError('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL ${name} allowed is ${max}`);
				to.param(value);
			};
		};
		const pieces: Piece[] = [];
		if (limit !== undefined) pieces.push(' LIMIT ', hole('limit', Number.MAX_SAFE_INTEGER));
		else if (offset !== undefined && !this.#list) pieces.push(' LIMIT -1');
		if (offset !== undefined) pieces.push(' OFFSET ', hole('offset', MAX_OFFSET));
		return pieces;
	}

	#field(field: FieldType, aggregate: boolean): void {
		const { source } = this.#compilation;
		switch (field.type) {
			case 'Field':
			case 'FieldRelationship': {
				const path = fieldPath(field);
				const alias = 'alias' in field ? field.alias : undefined;
				const expression = plainExpression(this.#scope, path);
				if (!aggregate) {
					if (alias) throw malformed(source, alias, `unexpected token: '${alias}'. Field aliases are only supported in aggregate queries.`);
					this.#output(expression, expression.column!.name);
					return;
				}
				if (!this.#grouped!.has(expression.key))
					throw malformed(source, path, `Field must be grouped or aggregated: ${expression.column!.name}`);
				this.#output(expression, alias ?? expression.column!.name);
				return;
			}
			case 'FieldFunctionExpression': {
				if (field.functionName.toUpperCase() === 'FIELDS') {
					this.#allFields(field.parameters[0]);
					return;
				}
				const expression = callExpression(this.#compilation, this.#scope, field);
				if (!expression.aggregate && !expression.label && !this.#grouped?.has(expression.key))
					throw malformed(
						source,
						field.rawValue ?? field.functionName,
						`Field must be grouped or aggregated: ${expression.column?.name ?? field.functionName}`,
					);
				if (expression.label && aggregate && !this.#grouped!.has(expression.key))
					throw malformed(source, field.rawValue ?? field.functionName, `Field must be grouped or aggregated: ${expression.column!.name}`);
				const plainLabel = expression.label && !aggregate;
				this.#output(expression, field.alias ?? (plainLabel ? expression.column!.name : `expr${this.#unnamed++}`));
				return;
			}
			case 'FieldSubquery':
				if (aggregate) throw malformed(source, field.subquery.relationshipName, 'Subqueries are not supported in aggregate queries.');
				this.#child(field);
				return;
			case 'FieldTypeof':
				throw notImplemented('TYPEOF', 'SOQL');
		}
	}

	#output(expression: Expression, name: string): void {
		const { source } = this.#compilation;
		const lower = name.toLowerCase();
		const column = this.#column(expression.sql);
		let node = 0;
		if (this.#grouped) {
			if (this.#aliases.has(lower)) throw malformed(source, expression.path, `duplicate alias: ${name}`);
			this.#aliases.set(lower, expression);
		} else {
			node = this.#nodeOf(expression);
			if (this.#members[node]!.some((member) => 'output' in member && member.output.name === name)) {
				throw new ApiError('INVALID_FIELD', `duplicate field selected: ${name}`);
			}
		}
		const path = this.#grouped ? name : [...this.#nodes[node]!.names, name].join('.');
		const output: Output = {
			path,
			name,
			node,
			column,
			field: expression.field,
			aggregate: expression.aggregate,
			label: expression.label === true,
		};
		this.#outputs.push(output);
		this.#members[node]!.push({ output });
	}

	/** Index of the record that a value belongs to; makes it and the parents on the way. */
	#nodeOf(expression: Expression): number {
		let at = 0;
		for (const node of this.#scope.nodes(expression.column!)) {
			const key = node.names.join('.');
			const existing = this.#nodes.findIndex((each) => each.names.join('.') === key);
			at = existing >= 0 ? existing : this.#addNode(node, at);
		}
		return at;
	}

	/** Number of a selected value; the same value is selected once. */
	#column(sql: string): number {
		const known = this.#select.indexOf(sql);
		return known >= 0 ? known : this.#select.push(sql) - 1;
	}

	#addNode(node: Node, parent: number): number {
		const idColumn = this.#column(node.idSql);
		const index = this.#nodes.push({ ...node, parent, idColumn }) - 1;
		this.#members.push([]);
		if (parent >= 0) this.#members[parent]!.push({ name: node.names.at(-1)!, nodes: [index] });
		return index;
	}

	#child({ subquery }: FieldSubquery): void {
		const { schema, source } = this.#compilation;
		if (this.#depth >= MAX_CHILD_DEPTH)
			throw malformed(
				source,
				subquery.relationshipName,
				`SOQL relationship queries cannot be nested more than ${MAX_CHILD_DEPTH} levels deep.`,
			);
		const found = findChildRelationship(schema, this.#scope.object.name, subquery.relationshipName);
		if (!found) throw noSuchChildRelationship(source, subquery.relationshipName);
		for (const field of [undefined, found.field])
			this.#compilation.requirements.push({ kind: 'child', object: found.object, field, path: subquery.relationshipName });
		const child: ChildPlan = {
			name: found.field.childRelationshipName!,
			plan: new QueryCompiler(this.#compilation, subquery, found.object, { field: found.field }, this.#depth + 1).plan(),
		};
		this.#children.push(child);
		this.#members[0]!.push({ child });
	}

	/** FIELDS(ALL|STANDARD|CUSTOM): what the user may read. ALL and CUSTOM need LIMIT ≤ 200 (SOQL Reference, "FIELDS()"). */
	#allFields(parameter: unknown): void {
		const { source } = this.#compilation;
		const which = String(parameter).toUpperCase();
		if (!['ALL', 'STANDARD', 'CUSTOM'].includes(which)) throw malformed(source, 'FIELDS', `unexpected token: '${String(parameter)}'`);
		if (this.#grouped) throw malformed(source, 'FIELDS', 'The SOQL FIELDS function is not supported with GROUP BY.');
		if (which !== 'STANDARD' && (this.#query.limit === undefined || this.#query.limit > 200))
			throw malformed(source, 'FIELDS', `The SOQL FIELDS function must have a LIMIT of at most 200`);
		this.#compilation.shareable = false;
		for (const field of this.#scope.object.fields.values()) {
			if (which === 'CUSTOM' ? !field.custom : which === 'STANDARD' && field.custom) continue;
			if (!this.#compilation.readable(this.#scope.object, field)) continue;
			if (this.#members[0]!.some((member) => 'output' in member && member.output.name === field.name)) continue;
			this.#output(plainExpression(this.#scope, field.name), field.name);
		}
	}

	#group(group: GroupByClause): Expression {
		if ('fn' in group) {
			const expression = callExpression(this.#compilation, this.#scope, group.fn);
			if (expression.aggregate)
				throw malformed(this.#compilation.source, group.fn.rawValue ?? '', 'Aggregate functions can not be used in GROUP BY');
			return { ...expression, label: false };
		}
		const expression = plainExpression(this.#scope, group.field);
		this.#check(expression, 'grouped');
		return expression;
	}

	#order(order: OrderByClause, aggregate: boolean): string {
		const { source } = this.#compilation;
		let expression: Expression;
		if ('fn' in order) expression = callExpression(this.#compilation, this.#scope, order.fn);
		else expression = (aggregate ? this.#aliases.get(order.field.toLowerCase()) : undefined) ?? plainExpression(this.#scope, order.field);
		if (expression.aggregate && !aggregate) throw malformed(source, expression.path, `Ordering by ${expression.path} needs GROUP BY`);
		if (aggregate && !expression.aggregate && !this.#grouped!.has(expression.key))
			throw malformed(
				source,
				expression.path,
				`Ordered field must be grouped or aggregated: ${expression.column?.name ?? expression.path}`,
			);
		this.#check(expression, 'sorted');
		const descending = order.order?.toUpperCase() === 'DESC';
		const nulls = order.nulls?.toUpperCase() === 'LAST' ? 'LAST' : 'FIRST';
		const collation =
			familyOf(expression.field) === 'text' && !expression.sql.startsWith('min(') && !expression.sql.startsWith('max(')
				? ' COLLATE NOCASE'
				: '';
		return `${expression.sql}${collation} ${descending ? 'DESC' : 'ASC'} NULLS ${nulls}`;
	}

	#check(expression: Expression, done: 'filtered' | 'sorted' | 'grouped'): void {
		const { field, path } = expression;
		const sortedMulti = done !== 'filtered' && field.type === 'multipicklist';
		if ((field.long || sortedMulti) && !expression.aggregate)
			throw invalidFilter(this.#compilation.source, path, `field '${field.name}' can not be ${done} in a query call`);
	}

	#conditionScope(having: boolean): Parameters<typeof compileConditions>[0] {
		const { source } = this.#compilation;
		return {
			compilation: this.#compilation,
			subject: ({ field, fn }: { field?: string; fn?: FunctionExp }) => {
				const expression = fn
					? callExpression(this.#compilation, this.#scope, fn)
					: ((having ? this.#aliases.get(field!.toLowerCase()) : undefined) ?? plainExpression(this.#scope, field!));
				if (!having && expression.aggregate)
					throw malformed(source, expression.path, `Aggregate functions can not be used in WHERE: use HAVING for ${expression.path}`);
				if (having && !expression.aggregate && !this.#grouped!.has(expression.key))
					throw malformed(source, expression.path, `Field must be grouped or aggregated: ${expression.column?.name ?? expression.path}`);
				this.#check(expression, 'filtered');
				return expression;
			},
			semiJoin: having ? undefined : (query, path, anti) => semiJoin(this.#compilation, query, path, anti),
		};
	}
}
