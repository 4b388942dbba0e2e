/** SOQL syntax trees for reads whose fields come from a request: no query is ever built from strings. */
import type { Query } from '@jetstreamapp/soql-parser-js';
import type { Engine, SObjectRecord, UserContext } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { addressParts } from '../../schema/compound.ts';
import { findField, type ObjectDef } from '../../schema/model.ts';

/** Trees kept per user's rights; field lists come from requests, so that there is no end to them. */
const TREES_KEPT = 200;
const trees = new WeakMap<object, Map<string, Query>>();

export interface Selection {
	object: ObjectDef;
	/** The fields asked for; undefined = every field the user may read. */
	fields: string[] | undefined;
	/** The field to find by. */
	key: string;
	version: string;
}

/**
 * `SELECT fields FROM object WHERE key IN (values)`, in the order of the database.
 * @throws ApiError INVALID_FIELD for an unknown or unreadable field
 */
export function select(engine: Engine, user: UserContext, selection: Selection, values: string[]): SObjectRecord[] {
	return engine.soql.queryAst(user, treeFor(engine, user, selection, 'IN'), { version: selection.version, literals: [values.map(literal)] })
		.records;
}

/** The same with `key = value`. */
export function selectOne(engine: Engine, user: UserContext, selection: Selection, value: string): SObjectRecord[] {
	return engine.soql.queryAst(user, treeFor(engine, user, selection, '='), { version: selection.version, literals: [literal(value)] })
		.records;
}

/** The tree for these rights. It holds no value, so that one serves all. */
function treeFor(engine: Engine, user: UserContext, { object, fields, key }: Selection, operator: 'IN' | '='): Query {
	const rights = engine.access.rightsKey?.(user);
	if (!rights) return tree(engine, user, object, fields, key, operator);
	let kept = trees.get(rights);
	if (!kept) trees.set(rights, (kept = new Map()));
	const name = `${object.name} ${key} ${operator} ${fields?.join(',') ?? '*'}`;
	let found = kept.get(name);
	if (!found) {
		if (kept.size >= TREES_KEPT) kept.clear();
		kept.set(name, (found = tree(engine, user, object, fields, key, operator)));
	}
	return found;
}

function tree(
	engine: Engine,
	user: UserContext,
	object: ObjectDef,
	fields: string[] | undefined,
	key: string,
	operator: 'IN' | '=',
): Query {
	const readable = (name: string): boolean => engine.access.field(user, object.name, name).read;
	const names = fields
		? fields.map((asked) => {
				const field = findField(object, asked.trim());
				const parts = field ? undefined : addressParts(object, asked.trim());
				if (parts) throw notImplemented(`The compound field ${object.name}.${asked.trim()}`, `ask for ${parts.join(', ')}`);
				if (!field || !readable(field.name))
					throw new ApiError('INVALID_FIELD', `No such column '${asked.trim()}' on sobject of type ${object.name}`, {
						fields: [asked.trim()],
					});
				return field.name;
			})
		: [...object.fields.keys()].filter(readable);
	return {
		fields: [...new Set(['Id', ...names])].map((field) => ({ type: 'Field' as const, field })),
		sObject: object.name,
		where: { left: { field: key, operator, value: operator === 'IN' ? ["''"] : "''", literalType: 'STRING' } },
	} as Query;
}

/** A value as the parser hands over a string literal: quoted and escaped. */
function literal(value: string): string {
	return `'${value.replace(/[\\']/g, (char) => `\\${char}`)}'`;
}
