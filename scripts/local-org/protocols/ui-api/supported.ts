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
	'CustomPermission',
	'SetupEntityAccess',
	'ObjectPermissions',
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

/** Reached through a lookup (`User.UserRole.Name`), never asked for by itself: the UI API answers INVALID_TYPE. */
const PARENT_ONLY = new Set(['UserRole']);

/** 403 for an object or a record that the user may not see (LWC Developer Guide, "getObjectInfos", "Response Structure"). */
export const noAccess = (): ApiError =>
	new ApiError('INSUFFICIENT_ACCESS', "You don't have access to this record. Ask your administrator for help or to request access.", {
		status: 403,
	});
const notSupported = (object: ObjectDef): ApiError => new ApiError('INVALID_TYPE', `Object ${object.name} is not supported in UI API`);

/**
 * The supported object of that name which the user may read.
 * @throws ApiError 403 INSUFFICIENT_ACCESS: no such object and no access to it look alike; 400 INVALID_TYPE for objects without UI API support
 */
export function readableObject(engine: Engine, user: UserContext, name: string): ObjectDef {
	const object = findObject(engine.schema, name);
	if (!object) throw noAccess();
	if (!isSupported(object) || PARENT_ONLY.has(object.name)) throw notSupported(object);
	if (!engine.access.object(user, object.name).read) throw noAccess();
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
 * @throws ApiError 400 ILLEGAL_QUERY_PARAMETER_VALUE for what is no id, 404 NOT_FOUND for an id of no object, 400 INVALID_TYPE for an object
 * without UI API support, 403 INSUFFICIENT_ACCESS
 */
export function objectOfRecord(engine: Engine, user: UserContext, id: string): ObjectDef {
	if (!isRecordId(id))
		throw new ApiError(
			'ILLEGAL_QUERY_PARAMETER_VALUE',
			`Object Id ${JSON.stringify(id)} is not a record id: it has 15 or 18 letters and digits.`,
		);
	const object = objectOfId(engine.schema, id);
	if (!object) throw recordNotFound();
	return readableObject(engine, user, object.name);
}

/** 404 for a record that does not exist or is deleted (User Interface API Developer Guide, "Status Codes and Error Responses"). */
export const recordNotFound = (): ApiError => new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });

/** Why a record of the object cannot be read: the user may not see it, or there is none. */
export function unreadable(engine: Engine, user: UserContext, object: ObjectDef, id: string): ApiError {
	const exists = engine.soql.rows({ ...user, mode: 'system' }, object.name, [id], ['Id']).length > 0;
	return exists ? noAccess() : recordNotFound();
}
