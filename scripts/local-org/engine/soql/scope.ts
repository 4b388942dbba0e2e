/**
 * One FROM object and the parents its field paths reach: resolves names, makes the joins.
 *
 * Parents that the user may not read (assumed; see "Require Permission to View Record Names in Lookup Fields", Salesforce Help: the
 * setting is off in a new org, so record names in lookup fields are visible to everyone who sees the child): Id and Name of the parent
 * are returned, every other field of it is null. Only a join whose record is visible leads further up.
 */
import { ApiError, notImplemented } from '../../errors.ts';
import { addressParts } from '../../schema/compound.ts';
import { quoted } from '../contract.ts';
import { findField, findObject, findParentRelationship, type FieldDef, type ObjectDef, type Schema } from '../../schema/model.ts';
import { malformed, noSuchColumn, noSuchRelationship, tooManyLevels, unsupportedType, type Source } from './errors.ts';
import { fieldSql, notDeleted, visible, type Piece } from './sql.ts';

/** A right the query needs in user mode: the object's Read, or the field's. */
export interface Requirement {
	/** What the query wants it for: the FROM object, a child list, a step up to a parent, a value. */
	kind: 'from' | 'child' | 'parent' | 'column';
	object: ObjectDef;
	field: FieldDef | undefined;
	/** What the query says. */
	path: string;
}

/** A record on the way to a field: the FROM object's own, or a parent. */
export interface Node {
	/** Canonical relationship names from the root; empty for the root. */
	names: string[];
	/** The same for the same record of a row: the names, and of which object it must be (TYPEOF). */
	key: string;
	object: ObjectDef;
	/** `attributes.type`: the object, or `Name` where the relationship is polymorphic. */
	typeName: string;
	/** SQL of the record's Id; null where there is no such parent. */
	idSql: string;
}

/** A field path, resolved. */
export interface Column {
	node: Node;
	/** The records on the way from the FROM object to the field, the last of them `node`; empty for its own fields. */
	steps: Node[];
	field: FieldDef;
	/** Canonical name. */
	name: string;
	sql: string;
	/** As the query says it, for error marks. */
	path: string;
}

/** What a compilation shares among its scopes. */
export interface Compilation {
	schema: Schema;
	source: Source;
	requirements: Requirement[];
	/** True where the user's access to an object's rows is restricted: decides about extra joins, and so is part of a plan's key. */
	restricted(object: ObjectDef): boolean;
	/** Objects that `restricted` was asked about. */
	asked: Set<ObjectDef>;
	/** The user may read the field: what FIELDS() expands to. */
	readable(object: ObjectDef, field: FieldDef): boolean;
	/** Aliases given so far: the object behind each. */
	tables: Map<string, string>;
	/** FROM objects so far. */
	aliases: number;
	/** Literals numbered so far. */
	literals: number;
	/** Child-to-parent relationships used so far. */
	relationships: Set<string>;
	/** Places that ask for the user's visibility, numbered so far. */
	predicates: number;
	/** Plans numbered so far: the query's own is 0, then its child lists. */
	plans: number;
	/** False where the plan holds something of the user (FIELDS()). */
	shareable: boolean;
}

/** A value that no field holds: of a function, or of what a polymorphic lookup points to. */
export const computedField = (name: string, type: FieldDef['type']): FieldDef => ({
	name,
	label: name,
	type,
	custom: false,
	required: false,
	unique: false,
	externalId: false,
	createable: false,
	updateable: false,
	permissionable: false,
	referenceTo: [],
});

const MAX_PARENT_LEVELS = 5;
/** "No more than 55 child-to-parent relationships can be specified in a query" (Understanding Relationship Query Limitations). */
const MAX_RELATIONSHIPS = 55;
/** Fields of the Name object that a polymorphic path may ask for, and that User has (Object Reference, "Name"). */
const NAME_FIELDS = new Set([
	'alias',
	'email',
	'firstname',
	'isactive',
	'lastname',
	'phone',
	'profileid',
	'title',
	'username',
	'userroleid',
]);

/** A polymorphic relationship, and the records on the way to it. */
export interface Typed {
	steps: Node[];
	name: string;
	/** SQL of the lookup. */
	reference: string;
	targets: ObjectDef[];
}
/** Where a walk along relationships has come. */
interface Place {
	alias: Joined;
	node: Node;
	steps: Node[];
}
interface Joined {
	open: string;
	/** Alias under the user's visibility; the same as `open` where everything is visible. */
	restricted: string;
}

export class Scope {
	readonly object: ObjectDef;
	readonly alias: string;
	readonly queryAlias: string | undefined;
	readonly #compilation: Compilation;
	readonly #joins: Piece[] = [];
	readonly #joined = new Map<string, string>();

	constructor(compilation: Compilation, object: ObjectDef, queryAlias: string | undefined) {
		this.#compilation = compilation;
		this.object = object;
		this.queryAlias = queryAlias?.toLowerCase();
		this.alias = `t${compilation.aliases++}`;
		compilation.tables.set(this.alias, object.name);
	}

	/** `FROM … LEFT JOIN …`: to be read after every path was resolved. `by` says by which index, where that is not SQLite's to choose. */
	from(by: Piece = ''): Piece {
		return [`${quoted(this.object.name)} ${this.alias}`, by, this.#joins];
	}

	get root(): Node {
		return { names: [], key: '', object: this.object, typeName: this.object.name, idSql: `${this.alias}."Id"` };
	}

	/** Resolves `Name`, `a.Name`, `Account.Name`, `Account.Owner.Name`. */
	column(path: string): Column {
		return this.#resolve(this.#start, this.#parts(path), path);
	}

	/** Path and targets of a polymorphic relationship: what TYPEOF decides about. */
	polymorphic(path: string): Typed {
		const parts = this.#parts(path);
		const name = parts.pop()!;
		const { at } = parts.length > 0 ? this.#walk(this.#start, parts, path) : { at: this.#start };
		const lookup = findParentRelationship(at.node.object, name);
		if (!lookup?.relationshipName) throw noSuchRelationship(this.#compilation.source, path, name);
		this.#compilation.requirements.push({ kind: 'parent', object: at.node.object, field: lookup, path });
		const reference = `${at.alias.restricted}.${quoted(lookup.name)}`;
		return { steps: at.steps, name: lookup.relationshipName, reference, targets: this.#targets(lookup) };
	}

	/** A field of what the relationship points to where that is an `object`. */
	typedColumn(typed: Typed, object: ObjectDef, path: string): Column {
		this.#count(`${typed.reference}|${object.name}`, path);
		this.#compilation.requirements.push({ kind: 'parent', object, field: undefined, path });
		const parts = path.split('.');
		const alias = this.#parent(object, typed.reference, false);
		const node = this.#parentNode(typed.steps.at(-1), typed.name, object, alias, `<${object.name}>`);
		return this.#resolve({ alias, node, steps: [...typed.steps, node] }, parts, path);
	}

	/** A field of the Name object of what the relationship points to, where that is none of `except`. */
	otherColumn(typed: Typed, except: readonly ObjectDef[], path: string): Column {
		const names = [...(typed.steps.at(-1)?.names ?? []), typed.name];
		const column = this.#nameObject(typed.targets, typed.reference, typed.steps, names, path, path);
		const prefixes = except.map((each) => `'${each.keyPrefix}'`).join(', ');
		const idSql = `CASE WHEN substr(${typed.reference}, 1, 3) NOT IN (${prefixes}) THEN ${typed.reference} END`;
		const node: Node = { ...column.node, key: `${column.node.key}<>`, idSql };
		return { ...column, node, steps: [...typed.steps, node] };
	}

	get #start(): Place {
		return { alias: { open: this.alias, restricted: this.alias }, node: this.root, steps: [] };
	}

	/** The steps of a path, without the object's alias or name before them. */
	#parts(path: string): string[] {
		const parts = path.split('.');
		const first = parts[0]!.toLowerCase();
		if (
			parts.length > 1 &&
			(first === this.queryAlias || (first === this.object.name.toLowerCase() && !findParentRelationship(this.object, parts[0]!)))
		)
			parts.shift();
		if (parts.length - 1 > MAX_PARENT_LEVELS) throw tooManyLevels(this.#compilation.source, path, MAX_PARENT_LEVELS);
		return parts;
	}

	#resolve(from: Place, parts: string[], path: string): Column {
		const names = [...parts];
		const name = names.pop()!;
		const { at, polymorphic } = this.#walk(from, names, path, name);
		if (polymorphic) return this.#nameObject(polymorphic.targets, polymorphic.reference, at.steps, polymorphic.names, name, path);
		const { node, alias, steps } = at;
		const field = findField(node.object, name);
		const compound = field ? undefined : addressParts(node.object, name);
		if (compound) throw notImplemented(`The compound field ${node.object.name}.${name} in SOQL`, `query ${compound.join(', ')}`);
		if (!field) throw noSuchColumn(this.#compilation.source, path, node.object.name);
		this.#compilation.requirements.push({ kind: 'column', object: node.object, field, path });
		const isRoot = steps.length === 0;
		const own = isRoot || field.nameField || field.name === 'Id' ? alias.open : alias.restricted;
		const sql = fieldSql(node.object, field, own);
		return {
			node,
			steps,
			field,
			name: field.name,
			// A formula of a parent that is not there must not be computed; a checkbox of one is false (SOQL Reference, "null Values in Lookup Relationships").
			sql: isRoot ? sql : field.formula ? `CASE WHEN ${own}."Id" IS NOT NULL THEN ${sql} END` : sql,
			path,
		};
	}

	/** Follows the relationships; ends early at a polymorphic one, which must be the last. `wanted` is the field at the end of them. */
	#walk(
		from: Place,
		names: readonly string[],
		path: string,
		wanted?: string,
	): { at: Place; polymorphic?: { targets: ObjectDef[]; reference: string; names: string[] } } {
		const { source, requirements } = this.#compilation;
		let at = from;
		for (const [i, part] of names.entries()) {
			const { object } = at.node;
			const lookup = findParentRelationship(object, part);
			if (!lookup?.relationshipName) throw noSuchRelationship(source, path, part);
			requirements.push({ kind: 'parent', object, field: lookup, path });
			const reference = `${at.alias.restricted}.${quoted(lookup.name)}`;
			const targets = this.#targets(lookup);
			this.#count(reference, path);
			const last = i === names.length - 1;
			if (targets.length === 0) throw noSuchRelationship(source, path, part);
			if (targets.length > 1) {
				if (!last || wanted === undefined) throw noSuchRelationship(source, path, names[i + 1] ?? part);
				return { at, polymorphic: { targets, reference, names: [...at.node.names, lookup.relationshipName] } };
			}
			const parent = targets[0]!;
			requirements.push({ kind: 'parent', object: parent, field: undefined, path });
			const field = last && wanted !== undefined ? findField(parent, wanted) : undefined;
			const alias = this.#parent(parent, reference, field?.nameField === true || field?.name === 'Id');
			const node = this.#parentNode(at.steps.at(-1), lookup.relationshipName, parent, alias, '');
			at = { alias, node, steps: [...at.steps, node] };
		}
		return { at };
	}

	#parentNode(of: Node | undefined, name: string, object: ObjectDef, alias: Joined, mark: string): Node {
		return {
			names: [...(of?.names ?? []), name],
			key: `${of?.key ?? ''}.${name}${mark}`,
			object,
			typeName: object.name,
			idSql: `${alias.open}."Id"`,
		};
	}

	#targets(lookup: FieldDef): ObjectDef[] {
		return lookup.referenceTo.map((each) => findObject(this.#compilation.schema, each)).filter((each) => each !== undefined);
	}

	#count(relationship: string, path: string): void {
		const { relationships, source } = this.#compilation;
		if (relationships.add(relationship).size > MAX_RELATIONSHIPS)
			throw malformed(source, path, `Maximum number of child-to-parent relationships (${MAX_RELATIONSHIPS}) exceeded.`);
	}

	#parent(object: ObjectDef, reference: string, nameOnly: boolean): Joined {
		const { asked, restricted } = this.#compilation;
		asked.add(object);
		const open = this.#join(object, reference, false);
		return { open, restricted: !nameOnly && restricted(object) ? this.#join(object, reference, true) : open };
	}

	#join(object: ObjectDef, reference: string, restricted: boolean): string {
		const key = `${object.name}|${reference}|${restricted}`;
		let alias = this.#joined.get(key);
		if (alias === undefined) {
			alias = `${this.alias}j${this.#joined.size}`;
			this.#joined.set(key, alias);
			this.#compilation.tables.set(alias, object.name);
			this.#joins.push(` LEFT JOIN ${quoted(object.name)} ${alias} ON ${alias}."Id" = ${reference}`);
			if (restricted) this.#joins.push(' AND ', visible(object, alias, this.#compilation.predicates++));
		}
		return alias;
	}

	/** Owner of leads and custom objects, Who and What of activities: the Name object stands for all of their targets. */
	#nameObject(targets: ObjectDef[], reference: string, steps: Node[], names: string[], name: string, path: string): Column {
		const wanted = name.toLowerCase();
		const typeOf = `CASE substr(${reference}, 1, 3) ${targets.map((each) => `WHEN '${each.keyPrefix}' THEN '${each.name}'`).join(' ')} END`;
		const node: Node = {
			names,
			key: `${steps.at(-1)?.key ?? ''}.${names.at(-1)!}`,
			object: { ...targets[0]!, name: 'Name' },
			typeName: 'Name',
			idSql: reference,
		};
		const column = (field: FieldDef, sql: string): Column => ({ node, steps: [...steps, node], field, name: field.name, sql, path });
		if (wanted === 'id') return column(computedField('Id', 'id'), reference);
		if (wanted === 'type') return column(computedField('Type', 'picklist'), typeOf);
		if (wanted === 'name') {
			const sources = targets.map((each) => {
				const alias = this.#join(each, reference, false);
				const field = [...each.fields.values()].find((candidate) => candidate.nameField) ?? findField(each, 'Name');
				return field ? fieldSql(each, field, alias) : 'NULL';
			});
			return column(computedField('Name', 'string'), `coalesce(${sources.join(', ')})`);
		}
		const user = targets.find((each) => each.name === 'User');
		const field = NAME_FIELDS.has(wanted) ? targets.map((each) => findField(each, name)).find((each) => each) : undefined;
		if (!field) throw noSuchColumn(this.#compilation.source, path, 'Name');
		const sources = targets
			.filter((each) => findField(each, name))
			.map((each) => {
				this.#compilation.asked.add(each);
				if (each !== user) this.#compilation.requirements.push({ kind: 'column', object: each, field: findField(each, name)!, path });
				const hidden = each !== user && this.#compilation.restricted(each);
				return fieldSql(each, findField(each, name)!, this.#join(each, reference, hidden));
			});
		return column({ ...field }, sources.length > 1 ? `coalesce(${sources.join(', ')})` : sources[0]!);
	}
}

/** Deleted parents look like no parent only where they are asked for as rows of their own; a path still reaches them. */
export const liveRows = (compilation: Compilation, scope: Scope): Piece => [
	notDeleted(scope.alias),
	' AND ',
	visible(scope.object, scope.alias, compilation.predicates++),
];

/** The FROM object; throws INVALID_TYPE where there is none or it cannot be queried. */
export function queryable(compilation: Compilation, name: string): ObjectDef {
	const { source } = compilation;
	const object = findObject(compilation.schema, name);
	if (!object) throw unsupportedType(source, name);
	if (object.kind === 'event') throw new ApiError('INVALID_TYPE_FOR_OPERATION', `entity type ${object.name} does not support query`);
	compilation.requirements.push({ kind: 'from', object, field: undefined, path: name });
	return object;
}
