/** SOQL: text or AST in, records under the user's own access out. */
import type { Query } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../../errors.ts';
import type { Clock } from '../../clock.ts';
import { findObject, type ObjectDef, type Schema } from '../../schema/model.ts';
import type { Access, QueryOptions, QueryResult, Soql, Store, UserContext } from '../contract.ts';
import { noSuchChildRelationship, noSuchColumn, noSuchRelationship, unsupportedType, type Source } from './errors.ts';
import { columnsOf, runPlan } from './execute.ts';
import { createFind } from './find.ts';
import { defineDateFunctions } from './functions.ts';
import { checkLength, parseSoql } from './parse.ts';
import { compileQuery, type Plan } from './plan.ts';
import type { Compilation, Requirement } from './scope.ts';
import { astLiterals, astShape, textShape, type Literal, type Shape } from './shape.ts';
import { queryUserRecordAccess } from './user-record-access.ts';

export interface SoqlOptions {
	store: Store;
	schema: () => Schema;
	access: Access;
	clock: Clock;
}

interface Compiled {
	plan: Plan;
	columns: QueryResult['columns'];
	requirements: Requirement[];
	/** Rights (Access.rightsKey) under which the requirements were found to be met. */
	met: WeakSet<object>;
}
/** The plans of one shape: which parents are restricted for the user decides about extra joins, so each combination has its own. */
interface CachedShape {
	parents: ObjectDef[];
	variants: Map<string, Compiled>;
}
interface SchemaCache {
	shapes: Map<string, CachedShape>;
	objectByPrefix: Map<string, string>;
}

/** Shapes kept per schema; the least recently used goes. */
const SHAPES_KEPT = 500;
const DEFAULT_VERSION = '66.0';
const USER_RECORD_ACCESS = 'UserRecordAccess';

/** Wires SOQL to a store, the current schema, access and the org's clock. */
export function createSoql({ store, schema, access, clock }: SoqlOptions): Soql {
	const caches = new WeakMap<Schema, SchemaCache>();
	let timeZone = 'UTC';
	defineDateFunctions(store, () => timeZone);

	const cacheOf = (current: Schema): SchemaCache => {
		let cache = caches.get(current);
		if (!cache) {
			cache = {
				shapes: new Map(),
				objectByPrefix: new Map([...current.objects.values()].map((object) => [object.keyPrefix, object.name])),
			};
			caches.set(current, cache);
		}
		return cache;
	};

	const compile = (
		ctx: UserContext,
		current: Schema,
		query: Query,
		source: Source,
	): Compiled & { shareable: boolean; parents: ObjectDef[] } => {
		const asked = new Set<ObjectDef>();
		const compilation: Compilation = {
			schema: current,
			source,
			requirements: [],
			asked,
			restricted: (object) => isRestricted(ctx, object),
			readable: (object, field) => ctx.mode === 'system' || access.field(ctx, object.name, field.name).read,
			aliases: 0,
			literals: 0,
			shareable: true,
		};
		const plan = compileQuery(compilation, query);
		const requirements = [
			...new Map(compilation.requirements.map((each) => [`${each.kind}|${each.object.name}|${each.field?.name}`, each])).values(),
		];
		return { plan, columns: columnsOf(plan), requirements, met: new WeakSet(), shareable: compilation.shareable, parents: [...asked] };
	};

	const isRestricted = (ctx: UserContext, object: ObjectDef): boolean => access.readPredicate(ctx, object, 't') !== undefined;
	const variantKey = (ctx: UserContext, parents: ObjectDef[]): string =>
		parents.map((object) => (isRestricted(ctx, object) ? '1' : '0')).join('');

	/** From the cache, or compiled from what `parse` gives. */
	const planOf = (
		ctx: UserContext,
		current: Schema,
		shape: Shape,
		source: Source,
		parse: () => Query,
	): { compiled: Compiled; literals: readonly Literal[] } => {
		const { shapes } = cacheOf(current);
		const cached = shapes.get(shape.key);
		if (cached) {
			shapes.delete(shape.key);
			shapes.set(shape.key, cached);
			const compiled = cached.variants.get(variantKey(ctx, cached.parents));
			if (compiled) return { compiled, literals: shape.literals };
		}
		const query = parse();
		const compiled = compile(ctx, current, query, source);
		const literals = shape.given ? shape.literals : astLiterals(query);
		// The parser's literals are the truth. Should a text read differently without parsing, its plan is not shared.
		if (!compiled.shareable || !sameLiterals(literals, shape.literals)) return { compiled, literals };
		const entry = cached ?? { parents: compiled.parents, variants: new Map<string, Compiled>() };
		entry.variants.set(variantKey(ctx, entry.parents), compiled);
		shapes.set(shape.key, entry);
		if (shapes.size > SHAPES_KEPT) shapes.delete(shapes.keys().next().value!);
		return { compiled, literals };
	};

	const run = (ctx: UserContext, shape: Shape, source: Source, parse: () => Query, options: QueryOptions): QueryResult => {
		const current = schema();
		const { compiled, literals } = planOf(ctx, current, shape, source, parse);
		if (ctx.mode === 'user') demandAll(ctx, access, source, compiled);
		const { objectByPrefix } = cacheOf(current);
		const outerZone = timeZone;
		timeZone = ctx.timeZone;
		try {
			const result = runPlan(
				{
					store,
					builder: { ctx, access, literals, now: clock.now(), includeDeleted: options.includeDeleted === true, source },
					version: options.version ?? DEFAULT_VERSION,
					objectOf: (id) => objectByPrefix.get(id.slice(0, 3)),
				},
				compiled.plan,
			);
			return { object: compiled.plan.object.name, ...result, columns: compiled.columns };
		} catch (error) {
			throw tooComplicated(error);
		} finally {
			timeZone = outerZone;
		}
	};

	const userRecordAccess = (ctx: UserContext, query: Query, source: Source, options: QueryOptions): QueryResult => {
		const current = schema();
		return queryUserRecordAccess(ctx, query, source, {
			schema: current,
			access,
			object: findObject(current, USER_RECORD_ACCESS)!,
			version: options.version ?? DEFAULT_VERSION,
		});
	};

	return {
		query(ctx, soql, options = {}) {
			checkLength(soql);
			const source: Source = { text: soql };
			if (/\bfrom\s+UserRecordAccess\b/i.test(soql)) {
				const query = parseSoql(soql);
				if (isUserRecordAccess(query)) return userRecordAccess(ctx, query, source, options);
			}
			return run(ctx, textShape(soql), source, () => parseSoql(soql), options);
		},
		queryAst(ctx, query, options = {}) {
			const source: Source = { text: undefined };
			if (isUserRecordAccess(query)) return userRecordAccess(ctx, query, source, options);
			return run(ctx, options.literals ? givenShape(query, options.literals) : astShape(query), source, () => query, options);
		},
		...createFind({ store, schema, access }),
	};
}

/** Shapes of ASTs that their owners keep. */
const keptShapes = new WeakMap<Query, Shape>();
function givenShape(query: Query, literals: readonly Literal[]): Shape {
	let shape = keptShapes.get(query);
	if (!shape) keptShapes.set(query, (shape = astShape(query)));
	const alike =
		literals.length === shape.literals.length && literals.every((each, i) => Array.isArray(each) === Array.isArray(shape.literals[i]));
	if (!alike) throw new Error(`The query has ${shape.literals.length} literals, ${literals.length} of other kinds were given.`);
	return { key: shape.key, literals: [...literals], given: true };
}

const isUserRecordAccess = (query: Query): boolean => query.sObject?.toLowerCase() === USER_RECORD_ACCESS.toLowerCase();

const sameLiterals = (a: readonly Literal[], b: readonly Literal[]): boolean =>
	a.length === b.length &&
	a.every((literal, i) =>
		typeof literal === 'string' ? Number(literal) === Number(b[i]) || literal === b[i] : literal.join() === String(b[i]),
	);

function demandAll(ctx: UserContext, access: Access, source: Source, { requirements, met }: Compiled): void {
	const rights = access.rightsKey?.(ctx);
	if (rights && met.has(rights)) return;
	for (const requirement of requirements) demand(ctx, access, source, requirement);
	if (rights) met.add(rights);
}

/** What the user may not read is refused like what does not exist. */
function demand(ctx: UserContext, access: Access, source: Source, { kind, object, field, path }: Requirement): void {
	if (field ? access.field(ctx, object.name, field.name).read : access.object(ctx, object.name).read) return;
	if (kind === 'from') throw unsupportedType(source, path);
	if (kind === 'child') throw noSuchChildRelationship(source, path);
	if (kind === 'parent') throw noSuchRelationship(source, path, path.split('.').at(-2) ?? path);
	throw noSuchColumn(source, path, object.name);
}

/** SQLite's own limits (expression depth, pattern length, number of joins) are the query's fault. */
function tooComplicated(error: unknown): unknown {
	const message = error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR' ? error.message : '';
	if (!/too (large|complex|many|big)|overflow|at most/i.test(message)) return error;
	return new ApiError(
		'QUERY_TOO_COMPLICATED',
		`Query is either selecting too many fields or the filter conditions are too complicated. (${message})`,
		{ cause: error },
	);
}
