/**
 * The header of an ingest job's data: what each column writes.
 * Source: Bulk API 2.0 Developer Guide, "Relationship Fields in a Header Row": `Relationship.IndexedField`, for polymorphic fields
 * `ObjectType:Relationship.IndexedField`; "Valid CSV Record Rows": `#N/A` sets null, an empty value is ignored.
 */
import type { Access, UserContext } from '../../engine/contract.ts';
import { findField, findObject, findParentRelationship, type ObjectDef, type Schema } from '../../schema/model.ts';
import { JobDataError } from './csv.ts';

/** How a null is written. */
const NULL = '#N/A';

interface Column {
	/** Field, or relationship name. */
	name: string;
	/** The parent's external id field, and its type. */
	parent?: { field: string; type: string };
}

/** Turns the records of a job into rows as the engine takes them. */
export type RowReader = (values: readonly string[]) => Record<string, unknown>;

/** @throws JobDataError for a column that is no field, as the job then fails */
export function rowReader(
	header: readonly string[],
	object: ObjectDef,
	{ schema, access, user }: { schema: Schema; access: Access; user: UserContext },
): RowReader {
	const visible = (of: ObjectDef, field: string): boolean => access.field(user, of.name, field).read || of.kind === 'event';
	const column = (text: string): Column => {
		const unknown = new JobDataError(`InvalidBatch : Field name not found : ${text}`);
		const [path, type] = text.includes(':') ? [text.slice(text.indexOf(':') + 1), text.slice(0, text.indexOf(':'))] : [text, undefined];
		const parts = path.split('.');
		if (parts.length === 1) {
			const field = type === undefined ? findField(object, path) : undefined;
			if (!field || !visible(object, field.name)) throw unknown;
			return { name: field.name };
		}
		const lookup = parts.length === 2 ? findParentRelationship(object, parts[0]!) : undefined;
		if (!lookup || !visible(object, lookup.name)) throw unknown;
		// Without a type the first of the parents counts that has such an external id: for Owner that is the user's.
		for (const name of lookup.referenceTo) {
			if (type !== undefined && name.toLowerCase() !== type.toLowerCase()) continue;
			const parent = findObject(schema, name);
			const field = parent && findField(parent, parts[1]!);
			if ((field?.externalId || field?.idLookup) && visible(parent!, field.name))
				return { name: lookup.relationshipName!, parent: { field: field.name, type: parent!.name } };
		}
		throw unknown;
	};
	const columns = header.map((each) => column(each.trim()));
	const names = columns.map(({ name }) => name);
	const twice = names.find((name, at) => names.indexOf(name) !== at);
	if (twice !== undefined) throw new JobDataError(`InvalidBatch : Duplicate field name found : ${twice}`);
	return (values) => {
		if (values.length !== columns.length)
			throw new JobDataError(`InvalidBatch : A record has ${values.length} fields where the header has ${columns.length}`);
		const row: Record<string, unknown> = {};
		columns.forEach(({ name, parent }, at) => {
			const value = values[at]!;
			if (value === '') return;
			if (value === NULL) row[name] = null;
			else if (parent) row[name] = { attributes: { type: parent.type }, [parent.field]: value };
			else row[name] = value;
		});
		return row;
	};
}
