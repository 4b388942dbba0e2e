/** /composite/tree: parents with their children, created together or not at all ("sObject Tree"). */
import type { SaveError, SaveResult } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { findChildRelationship, findObject, type ObjectDef } from '../../schema/model.ts';
import { visibleObject } from './describe.ts';
import { saveOptions } from './headers.ts';
import { RestAnswer, type RestCall } from './resource.ts';

/** "Up to a total of 200 records across all trees, up to five records of different types, trees up to five levels deep." */
const LIMITS = { records: 200, types: 5, levels: 5 };

interface Node {
	referenceId: string;
	object: ObjectDef;
	fields: Record<string, unknown>;
	/** Parent and the field that points at it. */
	parent: { node: Node; field: string } | undefined;
	id?: string;
}

export function tree(call: RestCall): RestAnswer {
	const { engine, user } = call;
	const root = visibleObject(engine, user, call.params['object']!);
	const levels: Node[][] = [];
	const read = (records: unknown, object: ObjectDef, level: number, parent: Node['parent']): void => {
		if (!Array.isArray(records)) throw new ApiError('JSON_PARSER_ERROR', 'The request needs a "records" array.');
		if (level > LIMITS.levels) throw new ApiError('LIMIT_EXCEEDED', `A tree is at most ${LIMITS.levels} levels deep.`);
		for (const record of records) readRecord(record, object, level, parent);
	};
	const readRecord = (record: unknown, object: ObjectDef, level: number, parent: Node['parent']): void => {
		if (record === null || typeof record !== 'object' || Array.isArray(record))
			throw new ApiError('JSON_PARSER_ERROR', 'A record is a JSON object.');
		const { attributes, ...values } = record as { attributes?: { type?: unknown; referenceId?: unknown } };
		if (typeof attributes?.type !== 'string' || typeof attributes.referenceId !== 'string')
			throw new ApiError('INVALID_INPUT', 'Include a type and a reference ID for each record in the request.');
		const given = findObject(engine.schema, attributes.type);
		if (given !== object)
			throw new ApiError(
				'INVALID_INPUT',
				`The record ${attributes.referenceId} is of type ${attributes.type} where ${object.name} is expected.`,
			);
		const node: Node = { referenceId: attributes.referenceId, object, fields: {}, parent };
		(levels[level - 1] ??= []).push(node);
		for (const [name, value] of Object.entries(values)) {
			const child =
				value !== null && typeof value === 'object' && 'records' in value
					? findChildRelationship(engine.schema, object.name, name)
					: undefined;
			if (child) read((value as { records: unknown }).records, child.object, level + 1, { node, field: child.field.name });
			else node.fields[name] = value;
		}
	};
	read((call.body as { records?: unknown } | undefined)?.records, root, 1, undefined);
	const nodes = levels.flat();
	if (nodes.length === 0) throw new ApiError('INVALID_INPUT', 'The request holds no records.');
	if (nodes.length > LIMITS.records)
		throw new ApiError('LIMIT_EXCEEDED', `A request holds at most ${LIMITS.records} records; this one has ${nodes.length}.`);
	if (new Set(nodes.map(({ object }) => object)).size > LIMITS.types)
		throw new ApiError('LIMIT_EXCEEDED', `A request holds at most ${LIMITS.types} types of records.`);

	const errors = create(call, levels);
	// "The response contains only the reference ID of the record that caused the error."
	if (errors.length > 0) return new RestAnswer(400, { hasErrors: true, results: errors });
	return new RestAnswer(201, { hasErrors: false, results: nodes.map(({ referenceId, id }) => ({ referenceId, id })) });
}

/** Level by level, the records of one type together: what each trigger sees. */
function create(call: RestCall, levels: readonly Node[][]): { referenceId: string; errors: SaveError[] }[] {
	const undone = new Error('roll back');
	let errors: { referenceId: string; errors: SaveError[] }[] = [];
	try {
		call.engine.store.transaction(() => {
			for (const level of levels)
				for (const [object, group] of Map.groupBy(level, (node) => node.object)) {
					const rows = group.map(({ fields, parent }) => (parent ? { ...fields, [parent.field]: parent.node.id } : fields));
					const results: SaveResult[] = call.engine.records.insert(call.user, object.name, rows, {
						...saveOptions(call),
						allOrNone: false,
					});
					results.forEach((result, at) => (group[at]!.id = result.id ?? undefined));
					errors = results.flatMap((result, at) =>
						result.success ? [] : [{ referenceId: group[at]!.referenceId, errors: result.errors }],
					);
					if (errors.length > 0) throw undone;
				}
		});
	} catch (error) {
		if (error !== undone) throw error;
	}
	return errors;
}
