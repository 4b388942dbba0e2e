/** SOQL: text or AST in, records under the user's own access out. */
import type { Query } from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../../errors.ts';
import type { Clock } from '../../clock.ts';
import { findObject, type ObjectDef, type Schema } from '../../schema/model.ts';
import type { Access, QueryOptions, QueryResult, Soql, Statement, Store, UserContext } from '../contract.ts';
import { defineCollation, wideRowSql, type IndexedText } from './collation.ts';
import { noSuchChildRelationship, noSuchColumn, noSuchRelationship, unsupportedType, type Source } from './errors.ts';
import { mayBeLong } from './estimate.ts';
import { columnsOf, runPlan } from './execute.ts';
import { createFind } from './find.ts';
import { defineDateFunctions } from './functions.ts';
import { checkLength, checkStrings, parseSoql } from './parse.ts';
import { compileQuery, type Plan } from './plan.ts';
import type { Compilation, Requirement } from './scope.ts';
import { ShapeTemplates } from './shape-templates.ts';
import { astLiterals, astShape, textShape, type Literal, type Shape } from './shape.ts';
import type { Binding, Built } from './sql.ts';
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
	tables: ReadonlyMap<string, string>;
}
/** A plan as one user's rights leave it: allowed, with the sharing conditions known and the statements prepared. */
interface Ready {
	compiled: Compiled;
	predicates: Binding['predicates'];
	built: Built[];
}
/** The plans of one shape: which parents are restricted for the user decides about extra joins, so each combination has its own. */
interface CachedShape {
	parents: ObjectDef[];
	variants: Map<string, Compiled>;
	/** By Access.rightsKey, or by the schema for the system. */
	ready: WeakMap<object, Ready>;
}
interface SchemaCache {
	shapes: Map<string, CachedShape>;
	templates: ShapeTemplates<CachedShape>;
	objectByPrefix: Map<string, string>;
	/** Statements that look for wide text, by object and field. */
	wideText: Map<string, Statement>;
}
interface Planned {
	ready: Ready;
	literals: readonly Literal[];
}
interface Found {
	shape: CachedShape;
	literals: readonly Literal[];
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
	defineCollation(store);

	const cacheOf = (current: Schema): SchemaCache => {
		let cache = caches.get(current);
		if (!cache) {
			cache = {
				shapes: new Map(),
				templates: new ShapeTemplates(),
				wideText: new Map(),
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
			tables: new Map(),
			aliases: 0,
			literals: 0,
			relationships: new Set(),
			predicates: 0,
			plans: 0,
			shareable: true,
		};
		const plan = compileQuery(compilation, query);
		const requirements = [
			...new Map(compilation.requirements.map((each) => [`${each.kind}|${each.object.name}|${each.field?.name}`, each])).values(),
		];
		return {
			plan,
			columns: columnsOf(plan),
			requirements,
			tables: compilation.tables,
			shareable: compilation.shareable,
			parents: [...asked],
		};
	};

	const localeOf = (ctx: UserContext): string => {
		const found = store.get('SELECT "LocaleSidKey" FROM "User" WHERE "Id" = ?', [ctx.userId])?.[0];
		return typeof found === 'string' ? found : 'en_US';
	};
	const hasWideText = (column: IndexedText): boolean => {
		const { wideText } = cacheOf(schema());
		const key = `${column.object.name}.${column.field.name}`;
		let statement = wideText.get(key);
		if (!statement) wideText.set(key, (statement = store.prepare(wideRowSql(column))));
		return statement.all([]).length > 0;
	};

	const isRestricted = (ctx: UserContext, object: ObjectDef): boolean => access.readPredicate(ctx, object, 't') !== undefined;
	const variantKey = (ctx: UserContext, parents: ObjectDef[]): string =>
		parents.map((object) => (isRestricted(ctx, object) ? '1' : '0')).join('');

	const makeReady = (ctx: UserContext, source: Source, compiled: Compiled): Ready => {
		if (ctx.mode === 'user') for (const requirement of compiled.requirements) demand(ctx, access, source, requirement);
		return { compiled, predicates: [], built: [] };
	};

	/** A cached shape's plan for this user; undefined where none was compiled for such rights. */
	const readyOf = (ctx: UserContext, current: Schema, source: Source, shape: CachedShape): Ready | undefined => {
		const rights = ctx.mode === 'system' ? current : access.rightsKey?.(ctx);
		const known = rights && shape.ready.get(rights);
		if (known) return known;
		const compiled = shape.variants.get(variantKey(ctx, shape.parents));
		if (!compiled) return undefined;
		const ready = makeReady(ctx, source, compiled);
		if (rights) shape.ready.set(rights, ready);
		return ready;
	};

	/** Compiles what `parse` gives, and keeps the plan where others may use it. */
	const compileShape = (
		ctx: UserContext,
		current: Schema,
		shape: Shape,
		source: Source,
		query: Query,
	): { ready: Ready; literals: readonly Literal[]; shape?: CachedShape } => {
		const { shapes } = cacheOf(current);
		const compiled = compile(ctx, current, query, source);
		const literals = shape.given ? shape.literals : astLiterals(query);
		// The parser's literals are the truth. Should a text read differently without parsing, its plan is not shared.
		if (!compiled.shareable || !sameLiterals(literals, shape.literals)) return { ready: makeReady(ctx, source, compiled), literals };
		const entry: CachedShape = shapes.get(shape.key) ?? { parents: compiled.parents, variants: new Map(), ready: new WeakMap() };
		entry.variants.set(variantKey(ctx, entry.parents), compiled);
		shapes.set(shape.key, entry);
		if (shapes.size > SHAPES_KEPT) shapes.delete(shapes.keys().next().value!);
		return { ready: readyOf(ctx, current, source, entry)!, literals, shape: entry };
	};

	const cachedShape = (current: Schema, { key, literals }: Shape): Found | undefined => {
		const { shapes } = cacheOf(current);
		const shape = shapes.get(key);
		if (!shape) return undefined;
		shapes.delete(key);
		shapes.set(key, shape);
		return { shape, literals };
	};

	const run = (
		ctx: UserContext,
		current: Schema,
		{ compiled, predicates, built }: Ready,
		literals: readonly Literal[],
		source: Source,
		options: QueryOptions,
	): QueryResult => {
		const { objectByPrefix } = cacheOf(current);
		const outerZone = timeZone;
		timeZone = ctx.timeZone;
		try {
			const { totalSize, records } = runPlan(
				{
					store,
					binding: new RunBinding(ctx, access, literals, clock, options, source, predicates, hasWideText),
					built,
					version: options.version ?? DEFAULT_VERSION,
					formatting: () => ({ locale: localeOf(ctx), timeZone: ctx.timeZone }),
					objectOf: (id) => objectByPrefix.get(id.slice(0, 3)),
				},
				compiled.plan,
			);
			return { object: compiled.plan.object.name, totalSize, records, columns: compiled.columns };
		} catch (error) {
			throw tooComplicated(error);
		} finally {
			timeZone = outerZone;
		}
	};

	/** The plan and literals of a text; of UserRecordAccess, which has no table, the parsed query. */
	const planOf = (ctx: UserContext, current: Schema, source: Source, text: string): Planned | { special: Query } => {
		checkLength(text);
		const { templates } = cacheOf(current);
		const match = templates.match(text);
		const quick = match && readyOf(ctx, current, source, match.shape);
		if (quick) return { ready: quick, literals: match.literals };
		checkStrings(text);
		const shape = textShape(text);
		const cached = cachedShape(current, shape);
		const ready = cached && readyOf(ctx, current, source, cached.shape);
		if (ready) {
			templates.add(text, cached.shape);
			return { ready, literals: cached.literals };
		}
		const query = parseSoql(text);
		if (isUserRecordAccess(query)) return { special: query };
		const compiled = compileShape(ctx, current, shape, source, query);
		if (compiled.shape) templates.add(text, compiled.shape);
		return compiled;
	};

	const planOfTree = (
		ctx: UserContext,
		current: Schema,
		source: Source,
		query: Query,
		options: QueryOptions,
	): Planned | { special: Query } => {
		if (isUserRecordAccess(query)) return { special: query };
		const shape = options.literals ? givenShape(query, options.literals) : astShape(query);
		const cached = cachedShape(current, shape);
		const ready = cached && readyOf(ctx, current, source, cached.shape);
		return ready ? { ready, literals: shape.literals } : compileShape(ctx, current, shape, source, query);
	};

	const queryText = (ctx: UserContext, text: string, options: QueryOptions): QueryResult => {
		const current = schema();
		const source: Source = { text };
		const planned = planOf(ctx, current, source, text);
		if ('special' in planned) return userRecordAccess(ctx, planned.special, source, options);
		return run(ctx, current, planned.ready, planned.literals, source, options);
	};

	/** What `query` refuses is refused at once: it is not long. */
	const isLong = (ctx: UserContext, asked: string | Query, options: QueryOptions): boolean => {
		const source: Source = { text: typeof asked === 'string' ? asked : undefined };
		try {
			const planned = typeof asked === 'string' ? planOf(ctx, schema(), source, asked) : planOfTree(ctx, schema(), source, asked, options);
			if ('special' in planned) return false;
			const { compiled, predicates, built } = planned.ready;
			const binding = new RunBinding(ctx, access, planned.literals, clock, options, source, predicates, hasWideText);
			return mayBeLong(store, compiled.plan, binding, (built[0] ??= { texts: [], statement: undefined }), compiled.tables);
		} catch (error) {
			if (error instanceof ApiError || tooComplicated(error) !== error) return false;
			throw error;
		}
	};

	const queryTree = (ctx: UserContext, query: Query, options: QueryOptions): QueryResult => {
		const current = schema();
		const source: Source = { text: undefined };
		const planned = planOfTree(ctx, current, source, query, options);
		if ('special' in planned) return userRecordAccess(ctx, planned.special, source, options);
		return run(ctx, current, planned.ready, planned.literals, source, options);
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
		query: (ctx, soql, options = {}) => queryText(ctx, soql, options),
		queryAst: (ctx, query, options = {}) => queryTree(ctx, query, options),
		mayBeLong: (ctx, soql, options = {}) => isLong(ctx, soql, options),
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

/** The clock is asked only where the query has a date literal, and once. */
class RunBinding implements Binding {
	readonly ctx: UserContext;
	readonly access: Access;
	readonly literals: readonly Literal[];
	readonly includeDeleted: boolean;
	readonly byId: boolean;
	readonly source: Source;
	readonly predicates: Binding['predicates'];
	readonly hasWideText: Binding['hasWideText'];
	readonly #clock: Clock;
	#now: Date | undefined;

	constructor(
		ctx: UserContext,
		access: Access,
		literals: readonly Literal[],
		clock: Clock,
		{ includeDeleted = false, byId = false }: QueryOptions,
		source: Source,
		predicates: Binding['predicates'],
		hasWideText: Binding['hasWideText'],
	) {
		this.ctx = ctx;
		this.access = access;
		this.literals = literals;
		this.#clock = clock;
		this.includeDeleted = includeDeleted;
		this.byId = byId;
		this.source = source;
		this.predicates = predicates;
		this.hasWideText = hasWideText;
	}

	get now(): Date {
		return (this.#now ??= this.#clock.now());
	}
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
