import type { Clock } from '../../clock.ts';
import { findField, findObject, findParentRelationship, type FieldDef, type ObjectDef, type Schema } from '../../schema/model.ts';
import {
	quoted,
	type Access,
	type CompiledFormula,
	type FormulaScope,
	type Row,
	type Store,
	type UserContext,
	type Value,
} from '../contract.ts';
import { objectOfId } from './room.ts';
import { fromSql, readRow, readValue, toSql } from './rows.ts';

/** Where a formula stands. */
export interface FormulaUse {
	context: 'validation' | 'field' | 'default';
	blanksAs?: 'BlankAsZero' | 'BlankAsBlank';
}

export interface FormulaRoomDeps {
	store: Store;
	clock: Clock;
	access: Access;
	schema(): Schema;
	/** Compiles a formula in the terms of an object; throws where it does not compile. */
	compile(schema: Schema, object: string, source: string, use: FormulaUse): CompiledFormula;
	/** Whose permissions and time zone a formula field sees where nobody asks in person. */
	defaultContext(): UserContext;
}

/** Formulas with everything they may ask: one place for validation rules, defaults, formula fields and flows. */
export interface FormulaRoom {
	/** The value of a formula of the object for one record. */
	evaluate(ctx: UserContext, object: ObjectDef, source: string, use: FormulaUse, record: Row, prior?: Row, isNew?: boolean): Value;
	/** A formula field of one stored record: behind the SQL function `formula_value(object, field, id)`. */
	fieldValue(objectName: string, fieldName: string, id: string): Value;
	related: FormulaScope['related'];
	global(ctx: UserContext): FormulaScope['global'];
	vlookup: FormulaScope['vlookup'];
	/** Runs work during which formula fields see this user's permissions and time zone. */
	as<T>(ctx: UserContext, work: () => T): T;
}

/** How deep formula fields may refer to each other before it is taken for a circle. */
const DEEPEST = 20;

export function createFormulaRoom(deps: FormulaRoomDeps): FormulaRoom {
	const compiled = new WeakMap<Schema, Map<ObjectDef, Map<string, { use: FormulaUse; program: CompiledFormula }[]>>>();
	let running: UserContext | undefined;
	let depth = 0;

	function formula(object: ObjectDef, source: string, use: FormulaUse): CompiledFormula {
		const schema = deps.schema();
		let cache = compiled.get(schema);
		if (!cache) compiled.set(schema, (cache = new Map()));
		let ofObject = cache.get(object);
		if (!ofObject) cache.set(object, (ofObject = new Map()));
		let uses = ofObject.get(source);
		if (!uses) ofObject.set(source, (uses = []));
		for (const known of uses) if (known.use.context === use.context && known.use.blanksAs === use.blanksAs) return known.program;
		const program = deps.compile(schema, object.name, source, use);
		uses.push({ use, program });
		return program;
	}

	function evaluate(ctx: UserContext, object: ObjectDef, source: string, use: FormulaUse, record: Row, prior?: Row, isNew = false): Value {
		const program = formula(object, source, use);
		if (++depth > DEEPEST) throw new Error(`Formulas of ${object.name} refer to each other in a circle: ${source}`);
		try {
			return program.evaluate({
				record,
				prior,
				isNew,
				now: deps.clock.now(),
				timeZone: ctx.timeZone,
				related,
				global: global(ctx),
				vlookup,
			});
		} finally {
			depth--;
		}
	}

	/** In storage form: a percent field holds 50 for what a formula calls 0.5. */
	function formulaField(ctx: UserContext, object: ObjectDef, field: FieldDef, record: Row): Value {
		const value = evaluate(ctx, object, field.formula!.expression, { context: 'field', blanksAs: field.formula!.blanksAs }, record);
		return field.type === 'percent' && typeof value === 'number' ? value * 100 : value;
	}

	function fieldValue(objectName: string, fieldName: string, id: string): Value {
		const object = findObject(deps.schema(), objectName);
		const field = object && findField(object, fieldName);
		const record = object && readRow(deps.store, object, id);
		return field && record ? formulaField(running ?? deps.defaultContext(), object, field, record) : null;
	}

	/** Reads of each parent the one field that leads on: guards ask for a parent's field record by record. */
	function related(objectName: string, row: Row, path: readonly string[]): Value | undefined {
		const schema = deps.schema();
		let object = findObject(schema, objectName);
		let id: Value | undefined;
		const valueOf = (field: FieldDef | undefined): Value | undefined =>
			field && object && (typeof id === 'string' ? readValue(deps.store, object, id, field) : row[field.name]);
		for (const segment of path.slice(0, -1)) {
			const field: FieldDef | undefined = object && findParentRelationship(object, segment);
			id = valueOf(field);
			if (typeof id !== 'string') return undefined;
			object = field!.referenceTo.length === 1 ? findObject(schema, field!.referenceTo[0]!) : objectOfId(schema, id);
		}
		const field = object && findField(object, path.at(-1)!);
		if (!object || !field?.formula) return valueOf(field);
		const record = typeof id === 'string' ? readRow(deps.store, object, id) : row;
		return record && formulaField(running ?? deps.defaultContext(), object, field, record);
	}

	/** `$User.Id`, `$Permission.X`, … for the user who runs: permissions count as theirs also in system context. */
	function global(ctx: UserContext): FormulaScope['global'] {
		const userField = (relation: string | undefined, rest: readonly string[]): Value => {
			const user = objectOfId(deps.schema(), ctx.userId);
			const row = user && readRow(deps.store, user, ctx.userId);
			return (row && related(user.name, row, relation ? [relation, ...rest] : rest)) ?? null;
		};
		let ownId: string | null = null;
		return (path) => {
			// Guards ask it for every record: no need to look up what one has.
			if (path.length === 2 && path[0] === 'User' && path[1] === 'Id')
				return (ownId ??= objectOfId(deps.schema(), ctx.userId) ? ctx.userId : null);
			const [name, ...rest] = path;
			switch (name?.toLowerCase()) {
				case 'user':
					return userField(undefined, rest);
				case 'profile':
					return userField('Profile', rest);
				case 'userrole':
					return userField('UserRole', rest);
				case 'permission':
					return deps.access.hasCustom({ ...ctx, mode: 'user' }, rest[0] ?? '');
				case 'organization':
					return organization(rest[0] ?? '');
				case 'custommetadata':
					return customMetadata(rest);
				case 'label':
					return deps.schema().labels.get(rest[0] ?? '')?.value ?? null;
				case 'system':
					// The only field of $System; Formula documentation: "OriginDateTime ... 1900-01-01 00:00:00".
					return rest[0]?.toLowerCase() === 'origindatetime' ? '1900-01-01T00:00:00.000Z' : null;
				default:
					throw new Error(`The global variable $${name} is not implemented in the local org.`);
			}
		};
	}

	function organization(fieldName: string): Value {
		const object = findObject(deps.schema(), 'Organization');
		const field = object && findField(object, fieldName);
		if (!object || !field) return null;
		return fromSql(field, deps.store.get(`SELECT ${quoted(field.name)} FROM "Organization" LIMIT 1`)?.[0]);
	}

	function customMetadata([type, record, field]: readonly string[]): Value {
		const object = findObject(deps.schema(), type ?? '');
		const { customMetadata: records } = deps.schema();
		const fullName = `${object?.name.replace(/__mdt$/, '')}.${record}`;
		const wanted = fullName.toLowerCase();
		const found = records.get(fullName) ?? [...records.values()].find((each) => each.fullName.toLowerCase() === wanted);
		if (!found) return null;
		const def = object && findField(object, field ?? '');
		if (def?.name === 'MasterLabel' || def?.name === 'Label') return found.label;
		return (def && found.values[def.name]) ?? null;
	}

	function vlookup(objectName: string, fieldName: string, key: string): Value {
		const object = findObject(deps.schema(), objectName);
		const field = object && findField(object, fieldName);
		if (!object || !field) return null;
		return fromSql(
			field,
			deps.store.get(`SELECT ${quoted(field.name)} FROM ${quoted(object.name)} WHERE "Name" = ? AND "IsDeleted" = 0 LIMIT 1`, [key])?.[0],
		);
	}

	function as<T>(ctx: UserContext, work: () => T): T {
		const before = running;
		running = ctx;
		try {
			return work();
		} finally {
			running = before;
		}
	}

	deps.store.defineFunction('formula_value', (object, field, id) =>
		id === null ? null : toSql(fieldValue(String(object), String(field), String(id))),
	);
	return { evaluate, fieldValue, related, global, vlookup, as };
}
