/**
 * UserRecordAccess: no table, answered by engine/access.
 * Source: Object Reference, "UserRecordAccess": UserId and RecordId must be filtered, up to 200 records, ORDER BY selected fields,
 * and records that the running user cannot read are left out.
 */
import type { Condition, Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import { findField, type ObjectDef, type Schema } from '../../schema/model.ts';
import type { Access, QueryResult, RecordAccess, SObjectRecord, UserContext } from '../contract.ts';
import { malformed, noSuchColumn, type Source } from './errors.ts';
import { idValue, unquote } from './literals.ts';
import { operands } from './shape.ts';

const MAX_RECORDS = 200;
const LEVELS = ['None', 'Read', 'Edit', 'Delete', 'Transfer', 'All'];

const VALUES: Record<string, (access: RecordAccess) => boolean | string> = {
	HasReadAccess: (access) => access.read,
	HasEditAccess: (access) => access.edit,
	HasDeleteAccess: (access) => access.delete,
	HasTransferAccess: (access) => access.transfer,
	HasAllAccess: (access) => access.all,
	MaxAccessLevel: (access) => access.maxLevel,
};

interface Asked {
	userId: string | undefined;
	recordIds: string[] | undefined;
	/** HasReadAccess = true and the like. */
	flags: { name: string; wanted: boolean }[];
}

interface Deps {
	schema: Schema;
	access: Access;
	object: ObjectDef;
	version: string;
}

/** Answers a query on UserRecordAccess; throws MALFORMED_QUERY where it is filtered in another way than documented. */
export function queryUserRecordAccess(
	ctx: UserContext,
	query: Query,
	source: Source,
	{ schema, access, object, version }: Deps,
): QueryResult {
	const fields = (query.fields ?? []).map((field) => {
		if (field.type !== 'Field') throw malformed(source, 'SELECT', 'Only fields of UserRecordAccess can be selected.');
		return fieldName(source, object, field.field);
	});
	if (query.groupBy || query.having || query.offset !== undefined || query.usingScope)
		throw malformed(source, 'UserRecordAccess', 'GROUP BY, HAVING, OFFSET and USING SCOPE are not supported for UserRecordAccess.');
	const asked = read(source, object, query.where);
	if (asked.userId === undefined || asked.recordIds === undefined)
		throw malformed(
			source,
			'UserRecordAccess',
			'Must filter UserId and RecordId: a single user ID, and a single record ID or a list of record IDs.',
		);
	if (asked.recordIds.length > MAX_RECORDS) throw malformed(source, 'RecordId', `Can only query a maximum of ${MAX_RECORDS} record IDs.`);
	const subject: UserContext = { userId: asked.userId, mode: 'user', timeZone: ctx.timeZone };
	let rows = answer(ctx, subject, schema, access, asked);
	for (const order of query.orderBy === undefined ? [] : [query.orderBy].flat().toReversed()) {
		if (!('field' in order)) throw malformed(source, 'ORDER', 'Only fields can be ordered by.');
		const name = fieldName(source, object, order.field);
		if (!fields.includes(name)) throw malformed(source, order.field, `Ordered field must be selected: ${name}`);
		const rank = (row: Row): number | string =>
			name === 'MaxAccessLevel' ? LEVELS.indexOf(String(row.values[name])) : String(row.values[name]);
		const sign = order.order?.toUpperCase() === 'DESC' ? -1 : 1;
		rows = rows.toSorted((a, b) => (rank(a) < rank(b) ? -sign : rank(a) > rank(b) ? sign : 0));
	}
	if (query.limit !== undefined) rows = rows.slice(0, query.limit);
	const records = rows.map(({ values }): SObjectRecord => ({
		attributes: { type: object.name, url: `/services/data/v${version}/sobjects/${object.name}/000000000000000AAA` },
		...Object.fromEntries(fields.map((name) => [name, values[name] ?? null])),
	}));
	const columns = fields.map((name) => ({
		path: name,
		type: object.fields.get(name)!.type,
		aggregate: false,
		label: object.fields.get(name)!.label,
	}));
	return { object: object.name, totalSize: records.length, records, columns };
}

interface Row {
	values: Record<string, string | boolean>;
}

function answer(ctx: UserContext, subject: UserContext, schema: Schema, access: Access, asked: Asked): Row[] {
	const byPrefix = new Map<string, string[]>();
	for (const id of new Set(asked.recordIds)) byPrefix.set(id.slice(0, 3), [...(byPrefix.get(id.slice(0, 3)) ?? []), id]);
	const found = new Map<string, RecordAccess>();
	for (const [prefix, ids] of byPrefix) {
		const target = [...schema.objects.values()].find((each) => each.keyPrefix === prefix);
		if (!target) continue;
		const readable = ctx.mode === 'system' || ctx.userId === subject.userId ? undefined : access.records(ctx, target, ids);
		for (const [id, rights] of access.records(subject, target, ids)) if (!readable || readable.get(id)?.read) found.set(id, rights);
	}
	const rows: Row[] = [];
	for (const id of new Set(asked.recordIds)) {
		const rights = found.get(id);
		if (!rights || asked.flags.some(({ name, wanted }) => VALUES[name]!(rights) !== wanted)) continue;
		rows.push({
			values: {
				RecordId: id,
				UserId: subject.userId,
				...Object.fromEntries(Object.entries(VALUES).map(([name, value]) => [name, value(rights)])),
			},
		});
	}
	return rows;
}

function fieldName(source: Source, object: ObjectDef, name: string): string {
	const field = findField(object, name);
	if (!field) throw noSuchColumn(source, name, object.name);
	return field.name;
}

/** Only ANDed conditions on UserId, RecordId and the access flags. */
function read(source: Source, object: ObjectDef, where: WhereClause | undefined): Asked {
	const asked: Asked = { userId: undefined, recordIds: undefined, flags: [] };
	for (let node = where; node; node = 'right' in node ? node.right : undefined) {
		if ('operator' in node && node.operator !== 'AND')
			throw malformed(source, node.operator, `${node.operator} is not supported in a filter of UserRecordAccess`);
		const condition = node.left as Condition | null;
		if (!condition || !('field' in condition)) throw malformed(source, 'WHERE', 'Only UserId, RecordId and access flags can be filtered.');
		const name = fieldName(source, object, condition.field);
		const right = operands(condition);
		if (name === 'UserId' && condition.operator === '=' && right[0]?.kind === 'STRING')
			asked.userId = idValue(source, 'UserId', right[0].literal as string) ?? '';
		else if (
			name === 'RecordId' &&
			(condition.operator === '=' || condition.operator === 'IN') &&
			right.every(({ kind }) => kind === 'STRING' || kind === 'STRINGS')
		)
			asked.recordIds = right
				.flatMap(({ literal }) => [literal!].flat())
				.flatMap((raw) => (unquote(source, raw) === '' ? [] : idValue(source, 'RecordId', raw)!));
		else if (
			name in VALUES &&
			name !== 'MaxAccessLevel' &&
			(condition.operator === '=' || condition.operator === '!=') &&
			right[0]?.kind === 'BOOLEAN'
		)
			asked.flags.push({ name, wanted: (right[0].word === 'TRUE') === (condition.operator === '=') });
		else throw malformed(source, condition.field, `${name} cannot be filtered with ${condition.operator} in this way on UserRecordAccess`);
	}
	return asked;
}
