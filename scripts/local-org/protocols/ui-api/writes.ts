/**
 * Creating, updating and deleting one record as pages do it. What a save refuses comes back as a RecordError with the
 * messages sorted by field (User Interface API Developer Guide, "Error with Output", "Record Exceptions").
 */
import { z } from 'zod';
import { findField, type ObjectDef } from '../../schema/model.ts';
import type { Engine, SaveError, SaveOptions, SaveResult, UserContext } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { addPath, emptyTree, readById, readRecord, type RecordRepresentation } from './records.ts';
import { objectOfRecord, readableObject, recordNotFound } from './supported.ts';

const fieldValues = z.record(
	z.string(),
	z.union([z.string(), z.number(), z.boolean(), z.null()]),
	'fields must map field names to text, numbers, true/false or null',
);
const createInput = z.object({
	apiName: z.string().min(1).describe('API name of the object to create a record of'),
	fields: fieldValues.describe('Field API name to value'),
	allowSaveOnDuplicate: z.boolean().optional(),
	triggerOtherEmail: z.boolean().optional(),
	triggerUserEmail: z.boolean().optional(),
	useDefaultRule: z.boolean().optional(),
});
/** Of the body and, as documented, of the address too ("Create or Clone a Record", "Update a Record"). */
const OPTIONS = ['allowSaveOnDuplicate', 'handleOwnerChange', 'triggerOtherEmail', 'triggerUserEmail', 'useDefaultRule'] as const;
type Option = (typeof OPTIONS)[number];
/** What nothing in the local org would act on: asking for it is refused, not ignored. */
const REFUSED_OPTIONS: readonly Option[] = ['triggerOtherEmail', 'triggerUserEmail', 'useDefaultRule'];
/** Saves that fail for want of rights. REST answers 403 to the same. */
const ACCESS_ERRORS = new Set(['INSUFFICIENT_ACCESS_OR_READONLY', 'INSUFFICIENT_ACCESS', 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
const updateInput = createInput.extend({ apiName: z.string().optional() });

/** A save that the org refused: the body that lightning/uiRecordApi hands to a component. */
export class RecordError extends Error {
	readonly status: number;
	readonly body: object;

	constructor(message: string, output: { errors: object[]; fieldErrors: Record<string, object[]> }, status: number) {
		super(message);
		this.status = status;
		this.body = { message, statusCode: status, enhancedErrorType: 'RecordError', output };
	}
}

type Query = Record<string, string | undefined>;

/**
 * POST /ui-api/records: the created record with the fields that were sent.
 * @returns undefined (204) where the user lost sight of it and `handleOwnerChange` is given
 * @throws RecordError
 */
export function createRecord(engine: Engine, user: UserContext, body: unknown, query: Query = {}): RecordRepresentation | undefined {
	const input = parse(createInput, body);
	const options = optionsOf(input, query);
	const object = readableObject(engine, user, input.apiName);
	const [result] = engine.records.insert(user, object.name, [input.fields], saveOptions(options));
	refuse(object, result!, 'create');
	return saved(engine, user, object, result!.id!, Object.keys(input.fields), options);
}

/**
 * PATCH /ui-api/records/{id}.
 * @param ifUnmodifiedSince HTTP date or ISO timestamp of the version that the page showed
 * @throws ApiError 412 where somebody saved the record after that
 */
export function updateRecord(
	engine: Engine,
	user: UserContext,
	id: string,
	body: unknown,
	ifUnmodifiedSince: string | undefined,
	query: Query = {},
): RecordRepresentation | undefined {
	const input = parse(updateInput, body);
	const options = optionsOf(input, query);
	const object = objectOfRecord(engine, user, id);
	// Seen first: what the user cannot read answers as a read does, whatever the save would say.
	const current = readRecord(engine, user, id, undefined, undefined);
	if (ifUnmodifiedSince !== undefined) requireUnmodified(current, ifUnmodifiedSince);
	const [result] = engine.records.update(user, object.name, [{ ...input.fields, Id: current.id }], saveOptions(options));
	refuse(object, result!, 'update');
	return saved(engine, user, object, current.id, Object.keys(input.fields), options);
}

function optionsOf(input: Partial<Record<Option, boolean | undefined>>, query: Query): Set<Option> {
	const options = new Set(OPTIONS.filter((name) => input[name] === true || query[name]?.toLowerCase() === 'true'));
	for (const name of REFUSED_OPTIONS) if (options.has(name)) throw notImplemented(`The option ${name}`, 'records');
	return options;
}

const saveOptions = (options: ReadonlySet<Option>): SaveOptions =>
	options.has('allowSaveOnDuplicate') ? { allowDuplicateSave: true } : {};

/** DELETE /ui-api/records/{id}. */
export function deleteRecord(engine: Engine, user: UserContext, id: string): void {
	const object = objectOfRecord(engine, user, id);
	const current = readRecord(engine, user, id, undefined, undefined);
	const [result] = engine.records.delete(user, object.name, [current.id]);
	refuse(object, result!, 'delete');
}

/** HTTP dates carry whole seconds: compare in the precision that was sent. */
function requireUnmodified(current: RecordRepresentation, since: string): void {
	const stamp = Date.parse(since);
	if (Number.isNaN(stamp)) throw new ApiError('INVALID_PARAMETER_VALUE', `If-Unmodified-Since ${JSON.stringify(since)} is not a date.`);
	const modified = Date.parse(current.lastModifiedDate ?? '') || 0;
	const precision = /\.\d{3}/.test(since) ? 1 : 1000;
	if (Math.floor(modified / precision) > Math.floor(stamp / precision))
		throw new ApiError(
			'PRECONDITION_FAILED',
			`The record was changed at ${current.lastModifiedDate}, after ${new Date(stamp).toISOString()}. Load it again.`,
			{ status: 412 },
		);
}

/** The record after the save. One that the save put out of the user's sight is a 404, or a 204 on request ("handleOwnerChange"). */
function saved(
	engine: Engine,
	user: UserContext,
	object: ObjectDef,
	id: string,
	fields: string[],
	options: ReadonlySet<Option>,
): RecordRepresentation | undefined {
	const tree = emptyTree(object);
	for (const field of fields) addPath(engine, user, tree, `${object.name}.${field}`, true);
	const [record] = readById(engine, user, tree, [id]);
	if (!record && !options.has('handleOwnerChange')) throw recordNotFound();
	return record;
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
	const parsed = schema.safeParse(body);
	if (parsed.success) return parsed.data;
	const problem = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
	throw new ApiError('JSON_PARSER_ERROR', `The request body does not fit: ${problem}`);
}

function refuse(object: ObjectDef, result: SaveResult, verb: 'create' | 'update' | 'delete'): void {
	if (result.success) return;
	if (result.errors.length === 1 && result.errors[0]!.statusCode === 'ENTITY_IS_DELETED') throw recordNotFound();
	const status = result.errors.every((error) => ACCESS_ERRORS.has(error.statusCode)) ? 403 : 400;
	const errors: object[] = [];
	const fieldErrors: Record<string, object[]> = {};
	for (const error of result.errors) {
		const fields = error.fields.filter((name) => findField(object, name));
		if (fields.length === 0) errors.push(exception(error, null, null));
		for (const name of fields) {
			const field = findField(object, name)!;
			(fieldErrors[field.name] ??= []).push(exception(error, field.name, field.label));
		}
	}
	throw new RecordError(`An error occurred while trying to ${verb} the record. Please try again.`, { errors, fieldErrors }, status);
}

const exception = (error: SaveError, field: string | null, fieldLabel: string | null): object => ({
	constituentField: null,
	duplicateRecordError: error.duplicateResult ? { matchResults: error.duplicateResult.matchResults } : null,
	errorCode: error.statusCode,
	field,
	fieldLabel,
	message: error.message,
});
