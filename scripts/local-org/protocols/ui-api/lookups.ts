/**
 * Suggestions for a lookup field: records that the user may read, by what they are called
 * (User Interface API Developer Guide, "Get Lookup Field Suggestions With POST", "Lookup Values").
 */
import { z } from 'zod';
import { findField, findObject, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { test, type Condition } from './ast.ts';
import { addPath, emptyTree, list, readRecords, type ListParameter } from './records.ts';
import { isSupported, noAccess, readableObject } from './supported.ts';

export interface LookupQuery {
	q?: string;
	searchType?: string;
	page?: string;
	pageSize?: string;
	targetApiName?: ListParameter;
}
const lookupInput = z.object({
	sourceRecord: z
		.object({ fields: z.record(z.string(), z.unknown()).refine((fields) => 'Id' in fields, 'Id is required, null for a new record') })
		.describe('The record that is edited'),
	orderBy: z
		.array(z.object({ fieldApiName: z.string(), isAscending: z.boolean().optional() }))
		.max(5)
		.optional(),
});
const DEFAULT_PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 2000;
const MAX_OFFSET = 2000;
/** Characters that a search needs, by its type. */
const SHORTEST: Readonly<Record<string, number>> = { Search: 2, TypeAhead: 3 };
/** Beside the name: what people are found by. */
const SEARCHED_TYPES = new Set<FieldDef['type']>(['email', 'phone']);

/** POST /ui-api/lookups/{object}/{field}?searchType=Search|TypeAhead&q=… */
export function lookupValues(
	engine: Engine,
	user: UserContext,
	objectName: string,
	fieldName: string,
	query: LookupQuery,
	body: unknown,
): object {
	const source = readableObject(engine, user, objectName);
	const field = findField(source, fieldName);
	if (!field?.referenceTo.length || !engine.access.field(user, source.name, field.name).read)
		throw new ApiError('INVALID_FIELD', `'${fieldName}' is not a lookup field of ${source.name}.`, { fields: [fieldName] });
	const searchType = query.searchType ?? 'Recent';
	if (searchType === 'Recent') throw notImplemented('Searching most recently used records (searchType Recent)', 'lookups');
	const shortest = SHORTEST[searchType];
	if (shortest === undefined)
		throw new ApiError('INVALID_PARAMETER_VALUE', `searchType is Recent, Search or TypeAhead, not ${searchType}.`);
	const q = (query.q ?? '').trim();
	if (q.length < shortest) throw new ApiError('INVALID_PARAMETER_VALUE', `q needs at least ${shortest} characters for ${searchType}.`);
	const input = lookupInput.safeParse(body);
	if (!input.success)
		throw new ApiError(
			'JSON_PARSER_ERROR',
			`The request body does not fit: ${input.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ')}`,
		);
	const targets = targetsOf(engine, user, field, list(query.targetApiName));
	const page = {
		number: whole(query.page, 'page', 1, MAX_OFFSET),
		size: whole(query.pageSize, 'pageSize', DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE),
	};
	return {
		lookupResults: Object.fromEntries(
			targets.map((target) => [target.name, suggestions(engine, user, target, searchType, q, page, input.data.orderBy ?? [])]),
		),
	};
}

function targetsOf(engine: Engine, user: UserContext, field: FieldDef, wanted: string[]): ObjectDef[] {
	const possible = field.referenceTo
		.map((name) => findObject(engine.schema, name))
		.filter((each) => each !== undefined && isSupported(each)) as ObjectDef[];
	const foreign = wanted.find((name) => !possible.some((each) => each.name.toLowerCase() === name.toLowerCase()));
	if (foreign !== undefined) throw new ApiError('INVALID_PARAMETER_VALUE', `${field.name} does not look up ${foreign}.`);
	const targets = possible
		.filter((each) => wanted.length === 0 || wanted.some((name) => name.toLowerCase() === each.name.toLowerCase()))
		.filter((each) => engine.access.object(user, each.name).read);
	if (targets.length === 0) throw noAccess();
	return targets;
}

function suggestions(
	engine: Engine,
	user: UserContext,
	target: ObjectDef,
	searchType: string,
	q: string,
	page: { number: number; size: number },
	orderBy: { fieldApiName: string; isAscending?: boolean | undefined }[],
): object {
	const readable = (field: FieldDef): boolean => !field.long && engine.access.field(user, target.name, field.name).read;
	const name = [...target.fields.values()].find((field) => field.nameField)!;
	const tree = emptyTree(target);
	addPath(engine, user, tree, `${target.name}.${name.name}`, true);
	const text = q.replace(/[%_\\]/g, '\\$&').replace(/\*$/, '');
	const starts = (field: FieldDef): Condition[] => [
		test(field.name, 'LIKE', `${text}%`, 'string'),
		...(searchType === 'Search' ? [test(field.name, 'LIKE', `% ${text}%`, 'string')] : []),
	];
	const searched =
		searchType === 'Search' ? [name, ...[...target.fields.values()].filter((field) => SEARCHED_TYPES.has(field.type))] : [name];
	const offset = (page.number - 1) * page.size;
	if (offset > MAX_OFFSET) throw new ApiError('INVALID_PARAMETER_VALUE', `Suggestions reach ${MAX_OFFSET} records.`);
	const order = orderBy.map(({ fieldApiName, isAscending }) => {
		const field = findField(target, fieldApiName);
		if (!field || !readable(field))
			throw new ApiError('INVALID_FIELD', `No such column '${fieldApiName}' on entity '${target.name}'.`, { fields: [fieldApiName] });
		return { field: field.name, order: isAscending === false ? ('DESC' as const) : ('ASC' as const) };
	});
	const active = target.name === 'User' ? [test('IsActive', '=', true, 'boolean')] : [];
	const records = readRecords(
		engine,
		user,
		tree,
		{ and: [...active, { or: searched.filter(readable).flatMap(starts) }] },
		{
			orderBy: [...(order.length ? order : [{ field: name.name, order: 'ASC' as const }]), { field: 'Id', order: 'ASC' as const }],
			limit: page.size + 1,
			...(offset ? { offset } : {}),
		},
	);
	const hasNext = records.length > page.size;
	if (hasNext) records.pop();
	return {
		count: records.length,
		currentPageToken: String(page.number),
		nextPageToken: hasNext ? String(page.number + 1) : null,
		previousPageToken: page.number > 1 ? String(page.number - 1) : null,
		records: records.map((record) => ({
			...record,
			fields: { ...record.fields, DisplayValue: { displayValue: null, value: record.fields[name.name]?.value ?? null } },
		})),
	};
}

function whole(text: string | undefined, name: string, fallback: number, max: number): number {
	if (text === undefined || text === '') return fallback;
	const value = Number(text);
	if (!Number.isInteger(value) || value < 1 || value > max)
		throw new ApiError('INVALID_PARAMETER_VALUE', `${name} is a whole number from 1 to ${max}, not ${text}.`);
	return value;
}
