/** Publishing platform events: an insert that writes no row. */
import type { ObjectDef } from '../../schema/model.ts';
import type { Row, SaveError, SaveResult, UserContext } from '../contract.ts';
import { coerceRecord } from './coerce.ts';
import { fieldErrors, fieldRights, objectError } from './permissions.ts';
import { failure, saveError, type Room } from './room.ts';

/**
 * Publishes each good event once. A published message has success and OPERATION_ENQUEUED with its EventUuid among its errors
 * (Platform Events Developer Guide, "Publish Event Messages with Salesforce APIs").
 * All or none holds for events that wait for the commit; it cannot hold for those published at once, which nothing takes back.
 */
export function publishEvents(
	room: Room,
	ctx: UserContext,
	object: ObjectDef,
	operation: 'insert' | 'update',
	rows: readonly Record<string, unknown>[],
	allOrNone: boolean,
): SaveResult[] {
	const refused = objectError(room, ctx, object, operation);
	if (refused) return rows.map(() => failure([refused]));
	const read = rows.map((raw) => {
		const { values, errors } = coerceRecord(room, ctx, object, raw);
		return { values, errors: errors.length > 0 ? errors : problems(room, ctx, object, values) };
	});
	if (allOrNone && object.publishBehavior !== 'PublishImmediately' && read.some(({ errors }) => errors.length > 0))
		return read.map(({ errors }) => failure(errors.length > 0 ? errors : [ROLLED_BACK]));
	return room.store.transaction(() =>
		read.map(({ values, errors }): SaveResult => {
			if (errors.length > 0) return failure(errors);
			const uuid = room.publish(ctx, object, values);
			return { id: room.store.nextId('e01'), success: true, created: true, errors: [saveError('OPERATION_ENQUEUED', uuid)] };
		}),
	);
}

const ROLLED_BACK = saveError(
	'ALL_OR_NONE_OPERATION_ROLLED_BACK',
	'Record rolled back because not all records were valid and the request was using AllOrNone header',
);

function problems(room: Room, ctx: UserContext, object: ObjectDef, values: Row): SaveError[] {
	const errors = fieldErrors(object, values, 'insert', fieldRights(room, ctx, object, 'insert'));
	if (errors.length > 0) return errors;
	const fields = [...object.fields.values()];
	const required = fields
		.filter((field) => field.required && field.createable && (values[field.name] ?? null) === null)
		.map(({ name }) => name);
	if (required.length > 0) return [saveError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${required.join(', ')}]`, required)];
	const tooLong = fields.find(({ name, length }) => length !== undefined && String(values[name] ?? '').length > length);
	return tooLong
		? [saveError('STRING_TOO_LONG', `${tooLong.label}: data value too large (max length=${tooLong.length})`, [tooLong.name])]
		: [];
}
