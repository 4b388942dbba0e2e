/**
 * Records as pages read them: a field list becomes one SOQL, its rows become record representations
 * (User Interface API Developer Guide, "Record").
 */
import { createHash } from 'node:crypto';
import type { Query } from '@jetstreamapp/soql-parser-js';
import { findField, findObject, findParentRelationship, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import type { Engine, SObjectRecord, UserContext, Value } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { selected, test, whereClause, type Condition } from './ast.ts';
import { displayValue, pageValue } from './display.ts';
import { objectOfId, objectOfRecord, unreadable } from './supported.ts';

export interface FieldValue {
	displayValue: string | null;
	value: Value | RecordRepresentation;
}
export interface RecordRepresentation {
	apiName: string;
	childRelationships: Record<string, unknown>;
	eTag: string;
	fields: Record<string, FieldValue>;
	id: string;
	lastModifiedById: string | null;
	lastModifiedDate: string | null;
	recordTypeId: string | null;
	recordTypeInfo: null;
	systemModstamp: string | null;
	weakEtag: number;
}

/** Wanted fields of one object: own fields, and parents with theirs. */
export interface FieldTree {
	object: ObjectDef;
	fields: Map<string, FieldDef>;
	parents: Map<string, { lookup: FieldDef; tree: FieldTree }>;
}

/** Parents may be five levels up, as in SOQL. */
const MAX_LEVELS = 5;
/** On every record, beside what was asked. */
const SYSTEM_FIELDS = ['Id', 'LastModifiedById', 'LastModifiedDate', 'SystemModstamp'];
/** Query strings: `?fields=A.B,A.C`. A repeated parameter arrives as an array. */
export type ListParameter = string | string[] | undefined;
export const list = (parameter: ListParameter): string[] =>
	(Array.isArray(parameter) ? parameter : [parameter ?? ''])
		.flatMap((each) => each.split(','))
		.map((each) => each.trim())
		.filter(Boolean);

export function emptyTree(object: ObjectDef): FieldTree {
	return { object, fields: new Map(), parents: new Map() };
}

/**
 * Adds `Opportunity.Account.Name` to the tree. An optional path that does not exist or is hidden from the user is left out;
 * a required one fails with INVALID_FIELD.
 */
export function addPath(engine: Engine, user: UserContext, tree: FieldTree, path: string, optional: boolean): void {
	const [objectName = '', ...steps] = path.split('.');
	try {
		if (objectName.toLowerCase() !== tree.object.name.toLowerCase() || steps.length === 0)
			throw new ApiError('INVALID_FIELD', `Field ${path} is not of the form ${tree.object.name}.<field>.`, { fields: [path] });
		addSteps(engine, user, tree, steps, 0);
	} catch (error) {
		if (!(optional && error instanceof ApiError)) throw error;
	}
}

function addSteps(engine: Engine, user: UserContext, tree: FieldTree, steps: string[], level: number): void {
	const [step = '', ...rest] = steps;
	if (rest.length === 0) {
		const field = findField(tree.object, step);
		if (!field || !engine.access.field(user, tree.object.name, field.name).read) throw noSuchColumn(step, tree.object);
		tree.fields.set(field.name, field);
		return;
	}
	const lookup = findParentRelationship(tree.object, step);
	if (!lookup || !engine.access.field(user, tree.object.name, lookup.name).read) throw noSuchRelationship(step, tree.object);
	if (level + 1 > MAX_LEVELS) throw new ApiError('INVALID_FIELD', `More than ${MAX_LEVELS} parent levels in ${steps.join('.')}.`);
	const parent = parentObject(engine, lookup, rest[0]!);
	if (!parent || !engine.access.object(user, parent.name).read) throw noSuchRelationship(step, tree.object);
	const known = tree.parents.get(lookup.relationshipName!)?.tree ?? emptyTree(parent);
	addSteps(engine, user, known, rest, level + 1);
	tree.parents.set(lookup.relationshipName!, { lookup, tree: known });
}

/** Of a polymorphic parent the first type that has the field: its common fields (`Name`) are the same on all of them. */
function parentObject(engine: Engine, lookup: FieldDef, next: string): ObjectDef | undefined {
	const candidates = lookup.referenceTo.map((name) => findObject(engine.schema, name)).filter((each) => each !== undefined);
	return candidates.toReversed().find((each) => findField(each, next) ?? findParentRelationship(each, next)) ?? candidates[0];
}

const noSuchColumn = (field: string, object: ObjectDef): ApiError =>
	new ApiError('INVALID_FIELD', `No such column '${field}' on entity '${object.name}'.`, { fields: [field] });
const noSuchRelationship = (name: string, object: ObjectDef): ApiError =>
	new ApiError('INVALID_FIELD', `Didn't understand relationship '${name}' in field path of entity '${object.name}'.`, { fields: [name] });

/** The SELECT list of a tree: its fields, its parents' fields, and the system fields of each record. */
function selectList(tree: FieldTree, prefix: string[] = []): Query['fields'] & object {
	const names = new Set([
		...SYSTEM_FIELDS.filter((name) => tree.object.fields.has(name) && prefix.length === 0),
		...(prefix.length ? ['Id'] : []),
		...tree.fields.keys(),
	]);
	const own = [...names].map((name) => selected([...prefix, name]));
	return [...own, ...[...tree.parents].flatMap(([relationship, parent]) => selectList(parent.tree, [...prefix, relationship]))];
}

/** Reads the records where `condition` holds, as representations. */
export function readRecords(
	engine: Engine,
	user: UserContext,
	tree: FieldTree,
	condition: Condition | undefined,
	more: Partial<Query> = {},
): RecordRepresentation[] {
	const where = whereClause(condition);
	const query: Query = { ...more, sObject: tree.object.name, fields: selectList(tree), ...(where ? { where } : {}) };
	return engine.soql.queryAst(user, query).records.map((record) => represent(engine, user, tree, record));
}

/** Records by id in the order asked; one that does not exist or is hidden is undefined. All ids of one object. */
export function readById(engine: Engine, user: UserContext, tree: FieldTree, ids: readonly string[]): (RecordRepresentation | undefined)[] {
	const condition = ids.length === 1 ? test('Id', '=', ids[0]!, 'id') : test('Id', 'IN', [...new Set(ids)], 'id');
	const byId = new Map(readRecords(engine, user, tree, condition).map((record) => [record.id.slice(0, 15), record]));
	return ids.map((id) => byId.get(id.slice(0, 15)));
}

/**
 * One record with the given fields.
 * @throws ApiError 404 NOT_FOUND where the user may not see it or it does not exist
 */
export function readRecord(
	engine: Engine,
	user: UserContext,
	id: string,
	fields: ListParameter,
	optionalFields: ListParameter,
): RecordRepresentation {
	const object = objectOfRecord(engine, user, id);
	const tree = treeOf(engine, user, object, fields, optionalFields);
	const [record] = readById(engine, user, tree, [id]);
	if (!record) throw unreadable(engine, user, object, id);
	return record;
}

/** The tree of a request's `fields` and `optionalFields`. */
export function treeOf(
	engine: Engine,
	user: UserContext,
	object: ObjectDef,
	fields: ListParameter,
	optionalFields: ListParameter,
): FieldTree {
	const tree = emptyTree(object);
	for (const path of list(fields)) addPath(engine, user, tree, path, false);
	for (const path of list(optionalFields)) addPath(engine, user, tree, path, true);
	return tree;
}

/** One queried record in UI API shape. */
function represent(engine: Engine, user: UserContext, tree: FieldTree, record: SObjectRecord): RecordRepresentation {
	const fields: Record<string, FieldValue> = {};
	for (const field of tree.fields.values()) {
		const value = pageValue(field, record[field.name]);
		fields[field.name] = { displayValue: displayValue(field, value, user.timeZone), value };
	}
	for (const [relationship, parent] of tree.parents) {
		const parentRecord = record[relationship] as SObjectRecord | null | undefined;
		fields[relationship] = parentRecord ? parentValue(engine, user, parent.tree, parentRecord) : { displayValue: null, value: null };
	}
	const id = String(record['Id']);
	const lastModifiedDate = isoOrNull(record['LastModifiedDate']);
	const shape = {
		apiName: objectOfId(engine.schema, id)?.name ?? tree.object.name,
		childRelationships: {},
		fields,
		id,
		lastModifiedById: (record['LastModifiedById'] as string | undefined) ?? null,
		lastModifiedDate,
		recordTypeId: null,
		recordTypeInfo: null,
		systemModstamp: isoOrNull(record['SystemModstamp']),
		weakEtag: lastModifiedDate ? Date.parse(lastModifiedDate) : 0,
	};
	return { ...shape, eTag: eTag(shape) };
}

/** A parent as a field value: its record, shown by its name. */
function parentValue(engine: Engine, user: UserContext, tree: FieldTree, record: SObjectRecord): FieldValue {
	const nameField = [...tree.object.fields.values()].find((field) => field.nameField)?.name ?? 'Name';
	return { displayValue: (record[nameField] as string | undefined) ?? null, value: represent(engine, user, tree, record) };
}

const isoOrNull = (value: unknown): string | null => (typeof value === 'string' ? value.replace(/\+0000$/, 'Z') : null);

/** A fingerprint that changes with the content. */
export const eTag = (content: unknown): string => createHash('md5').update(JSON.stringify(content)).digest('hex');
