/**
 * Which objects the UI API and GraphQL know. Share, history, metadata and event objects are not among them, and of the system
 * objects only those that records point to (User Interface API Developer Guide, "Supported Objects").
 */
import { findObject, type ObjectDef, type Schema } from '../../schema/model.ts';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { isRecordId } from '../record-id.ts';

/** Not documented for the UI API: pages must not come to depend on them. */
const UNSUPPORTED = new Set([
	'EmailMessage',
	'GroupMember',
	'PermissionSet',
	'PermissionSetAssignment',
	'PermissionSetGroup',
	'OpportunityHistory',
	'OpportunityStage',
	'UserRecordAccess',
	'CustomNotificationType',
	'Organization',
]);
const SUPPORTED_SYSTEM = new Set(['User', 'Group', 'Profile', 'UserRole', 'RecordType']);

/** True for objects with UI API and GraphQL support. */
export function isSupported(object: ObjectDef): boolean {
	if (UNSUPPORTED.has(object.name)) return false;
	return object.kind === 'standard' || object.kind === 'custom' || (object.kind === 'system' && SUPPORTED_SYSTEM.has(object.name));
}

/**
 * The supported object of that name which the user may read.
 * @throws ApiError 404 INVALID_TYPE: no such object and no access to it look alike, so nothing is learnt from the difference
 */
export function readableObject(engine: Engine, user: UserContext, name: string): ObjectDef {
	const object = findObject(engine.schema, name);
	if (!object || !isSupported(object) || !engine.access.object(user, object.name).read)
		throw new ApiError('INVALID_TYPE', `Object [${name}] is not supported in UI API, or the user has no access to it.`, { status: 404 });
	return object;
}

const prefixes = new WeakMap<Schema, Map<string, ObjectDef>>();

/** The object a record id belongs to, by its first three characters. */
export function objectOfId(schema: Schema, id: string): ObjectDef | undefined {
	let byPrefix = prefixes.get(schema);
	if (!byPrefix)
		prefixes.set(
			schema,
			(byPrefix = new Map([...schema.objects.values()].filter((each) => each.keyPrefix).map((each) => [each.keyPrefix, each]))),
		);
	return byPrefix.get(id.slice(0, 3));
}

/**
 * The supported, readable object of a record id.
 * @throws ApiError 400 INVALID_PARAMETER_VALUE for what is no id, 404 NOT_FOUND for an id of nothing the user knows
 */
export function objectOfRecord(engine: Engine, user: UserContext, id: string): ObjectDef {
	if (!isRecordId(id))
		throw new ApiError(
			'ILLEGAL_QUERY_PARAMETER_VALUE',
			`Object Id ${JSON.stringify(id)} is not a record id: it has 15 or 18 letters and digits.`,
		);
	const object = objectOfId(engine.schema, id);
	if (!object || !isSupported(object) || !engine.access.object(user, object.name).read) throw recordNotFound();
	return object;
}

/** What a record that does not exist and a record that the user may not see have in common. */
export const recordNotFound = (): ApiError => new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
