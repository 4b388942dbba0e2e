/** Which objects Change Data Capture can follow, and what their events are called. */
import { findObject, type ObjectDef, type Schema } from './model.ts';

/**
 * Standard objects of the local org that have a change event (Object Reference, "StandardObjectNameChangeEvent"); custom objects all have one.
 * Shares, history, custom metadata and setup objects other than User have none.
 */
const STANDARD = new Set(['Account', 'Contact', 'Lead', 'Opportunity', 'Task', 'Event', 'EmailMessage', 'User']);

/** Entities that an org without the add-on may select, over all channels (Change Data Capture Developer Guide, "Change Data Capture Allocations"). */
export const MOST_SELECTED_ENTITIES = 5;
/** The one standard channel; `/data/ChangeEvents` carries everything that is selected on it. */
export const STANDARD_CHANNEL = 'ChangeEvents';

/** `AccountChangeEvent`, `Project__ChangeEvent`; undefined for an object without change events. */
export function changeEventName(object: ObjectDef): string | undefined {
	if (object.kind === 'custom') return object.name.replace(/__c$/i, '__ChangeEvent');
	return STANDARD.has(object.name) ? `${object.name}ChangeEvent` : undefined;
}

/** The object behind a change event's name, in any case; undefined where there is none. */
export function objectOfChangeEvent(schema: Schema, name: string): ObjectDef | undefined {
	const base = /^(\w+?)(__)?ChangeEvent$/i.exec(name);
	const object = base ? findObject(schema, base[2] ? `${base[1]!}__c` : base[1]!) : undefined;
	return object && changeEventName(object) ? object : undefined;
}

/** Objects selected on the standard channel. Nothing is captured that is not selected. */
export function capturedObjects(schema: Schema): ObjectDef[] {
	const names = new Set([...schema.channelMembers.values()].map((member) => member.object));
	return [...names].flatMap((name) => schema.objects.get(name) ?? []);
}

/** Fields that a change event never carries: the id (it is in the header), what the platform derives, and formulas, which have no column. */
const LEFT_OUT = new Set([
	'Id',
	'IsDeleted',
	'SystemModstamp',
	'LastActivityDate',
	'LastViewedDate',
	'LastReferencedDate',
	'HasOpenActivity',
	'HasOverdueTask',
	'PhotoUrl',
	'LastLoginDate',
]);
/** Whether a stored field of an object can be part of its change events. */
export const isCaptured = (field: string): boolean => !LEFT_OUT.has(field);
