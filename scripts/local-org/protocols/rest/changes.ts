/** /sobjects/X/deleted and /updated: ids of records that changed in a span of time ("Get Deleted", "Get Updated"). */
import { ApiError } from '../../errors.ts';
import type { ObjectDef } from '../../schema/model.ts';
import type { RestCall } from './resource.ts';

/** "The maximum is 30 days." */
const MAX_DAYS = 30;

export function changes(call: RestCall, object: ObjectDef, kind: 'deleted' | 'updated'): object {
	const start = instant(call.query['start'], 'start');
	const end = instant(call.query['end'], 'end');
	const now = call.engine.clock.now().getTime();
	if (end - start < 60_000) throw new ApiError('INVALID_REPLICATION_DATE', 'startDate must be at least one minute before endDate');
	if (now - start > MAX_DAYS * 86_400_000)
		throw new ApiError('INVALID_REPLICATION_DATE', `startDate cannot be more than ${MAX_DAYS} days ago`);
	if (!object.fields.has('SystemModstamp') || !['standard', 'custom'].includes(object.kind))
		throw new ApiError('INVALID_TYPE', `${object.name} is not replicable`);
	const span = `SystemModstamp >= ${new Date(start).toISOString()} AND SystemModstamp < ${new Date(end).toISOString()}`;
	const { records } = call.engine.soql.query(
		call.user,
		`SELECT Id, SystemModstamp FROM ${object.name} WHERE ${span} AND IsDeleted = ${kind === 'deleted'}`,
		{ includeDeleted: kind === 'deleted', version: call.version },
	);
	const covered = wire(new Date(Math.min(end, now)));
	if (kind === 'updated') return { ids: records.map((record) => record['Id']), latestDateCovered: covered };
	return {
		deletedRecords: records.map((record) => ({ id: record['Id'], deletedDate: record['SystemModstamp'] })),
		earliestDateAvailable: wire(new Date(now - 15 * 86_400_000)),
		latestDateCovered: covered,
	};
}

const wire = (at: Date): string => at.toISOString().replace('Z', '+0000');

/** Clients send `2026-03-02T12:00:00+00:00`, with the plus sometimes unescaped, which the query string turns into a blank. */
function instant(text: string | undefined, name: string): number {
	const at = Date.parse((text ?? '').trim().replace(/ (\d{2}:?\d{2})$/, '+$1'));
	if (text === undefined || Number.isNaN(at))
		throw new ApiError('INVALID_REPLICATION_DATE', `The parameter ${name} is an ISO 8601 date and time.`);
	return at;
}
