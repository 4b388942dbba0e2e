/** The channels that can be subscribed to: who may, which events they carry, and what a message looks like. */
import { createHash } from 'node:crypto';
import type { ChangeHeader, Engine, PlatformEvent, Row, UserContext } from '../../engine/contract.ts';
import { capturedObjects, changeEventName, objectOfChangeEvent, STANDARD_CHANNEL } from '../../schema/changeEvents.ts';
import { findObject, type FieldDef, type ObjectDef, type Schema } from '../../schema/model.ts';
import type { BayeuxMessage } from './faye.ts';

const ALL_CHANGES = `/data/${STANDARD_CHANNEL}`;
/** Objects whose View All Records cannot be granted: View All Data is asked instead (Change Data Capture Developer Guide). */
const WITHOUT_VIEW_ALL = new Set(['Task', 'Event', 'EmailMessage']);
/** From this version of the endpoint on messages carry their EventUuid. */
const UUID_SINCE = 52;

/** Types of the events on a channel. */
export function typesOf(engine: Engine, channel: string): string[] {
	if (channel === ALL_CHANGES) return capturedObjects(engine.schema).flatMap((object) => changeEventName(object) ?? []);
	return [channel.slice(channel.lastIndexOf('/') + 1)];
}

/** Channels that carry events of a type. */
export function channelsOf(event: PlatformEvent): string[] {
	return event.change ? [`/data/${event.type}`, ALL_CHANGES] : [`/event/${event.type}`];
}

/**
 * Why the user may not subscribe to the channel, in Bayeux' `code:arguments:message`; undefined where they may.
 * The channel of one entity asks for the right at once, the channel of all at each delivery
 * (Change Data Capture Developer Guide, "Required Permissions for Change Event Subscribers").
 */
export function channelProblem(engine: Engine, user: UserContext, channel: unknown): string | undefined {
	if (typeof channel !== 'string' || channel === '') return '400::Channel name not specified';
	if (!channel.startsWith('/')) return "400::Channel subscriptions must start with a leading '/'";
	if (channel.startsWith('/topic/') || channel.startsWith('/u/'))
		return `400:${channel}:PushTopics and generic channels are not implemented in the local org.`;
	if (/^\/(?:event|data)\/\w+__chn$/i.test(channel)) return `400:${channel}:Custom channels are not implemented in the local org.`;
	if (channel === ALL_CHANGES) return undefined;
	const unknown = `400::The channel you requested to subscribe to does not exist {${channel}}`;
	const [, kind, name] = /^\/(event|data)\/(\w+)$/.exec(channel) ?? [];
	if (name === undefined) return unknown;
	if (kind === 'data') {
		const object = objectOfChangeEvent(engine.schema, name);
		if (!object || changeEventName(object) !== name) return unknown;
		return maySeeChanges(engine, user, object) ? undefined : '403::User not allowed to subscribe CDC without View All Data permissions.';
	}
	const object = findObject(engine.schema, name);
	// Channel names are case-sensitive (Platform Events Developer Guide, "Subscribe to Platform Event Notifications with CometD").
	if (object?.kind !== 'event' || object.name !== name) return unknown;
	return engine.access.object(user, name).read ? undefined : `403:denied_by_security_policy:create_denied ${channel}`;
}

/** View All Records of the object; of users View All Users; View All Data where the object has no such right. Sharing is not asked. */
function maySeeChanges(engine: Engine, user: UserContext, object: ObjectDef): boolean {
	const { access } = engine;
	if (access.has(user, 'ViewAllData') && object.name !== 'User') return access.object(user, object.name).read;
	if (object.name === 'User') return access.has(user, 'ViewAllUsers');
	if (WITHOUT_VIEW_ALL.has(object.name)) return false;
	return access.object(user, object.name).viewAll;
}

/** The event as this user gets it on a channel; undefined where they may not have it (any more). */
export function messageFor(
	engine: Engine,
	user: UserContext,
	channel: string,
	event: PlatformEvent,
	version: number,
): BayeuxMessage | undefined {
	if (event.change) return changeMessage(engine, user, channel, event, event.change);
	const object = findObject(engine.schema, event.type);
	if (!object || !engine.access.object(user, event.type).read) return undefined;
	const custom = Object.entries(event.payload).filter(([name]) => object.fields.get(name)?.custom);
	return {
		channel,
		data: {
			schema: schemaId(engine.schema, object),
			payload: { CreatedDate: event.createdDate, CreatedById: event.createdById, ...Object.fromEntries(custom) },
			event: { ...(version >= UUID_SINCE ? { EventUuid: event.uuid } : {}), replayId: event.replayId, EventApiName: event.type },
		},
	};
}

/**
 * A change event with the fields that the user may read ("Field-Level Security"); parts of names and addresses nested, and listed as
 * `Name.LastName` ("Get Compound Fields in Change Events").
 */
function changeMessage(
	engine: Engine,
	user: UserContext,
	channel: string,
	event: PlatformEvent,
	change: ChangeHeader,
): BayeuxMessage | undefined {
	const object = findObject(engine.schema, change.entityName);
	if (!object || !maySeeChanges(engine, user, object)) return undefined;
	const parts = compoundsOf(object);
	const readable = (name: string): boolean => !object.fields.get(name)?.compoundOf && engine.access.field(user, object.name, name).read;
	const listed = (names: readonly string[]): string[] => names.filter(readable).map((name) => parts.get(name)?.join('.') ?? name);
	const payload: Record<string, unknown> = {
		ChangeEventHeader: { ...change, changedFields: listed(change.changedFields), nulledFields: listed(change.nulledFields) },
	};
	for (const [name, value] of Object.entries(event.payload satisfies Row)) {
		if (!readable(name)) continue;
		const [compound, part] = parts.get(name) ?? [];
		if (compound === undefined || part === undefined) payload[name] = value;
		else payload[compound] = { ...(payload[compound] as object | undefined), [part]: value };
	}
	return { channel, data: { schema: schemaId(engine.schema, object), payload, event: { replayId: event.replayId } } };
}

const compounds = new WeakMap<ObjectDef, Map<string, [compound: string, part: string]>>();
/** Field → the compound field it is a part of, and what it is called in there. */
function compoundsOf(object: ObjectDef): Map<string, [compound: string, part: string]> {
	let parts = compounds.get(object);
	if (parts) return parts;
	parts = new Map();
	for (const field of object.fields.values()) {
		for (const part of field.compoundOf ? [...field.compoundOf, 'Salutation'] : [])
			if (object.fields.has(part)) parts.set(part, [field.name, part]);
		const address = /^(\w*?)(Street|City|State|PostalCode|Country)$/.exec(field.name);
		if (address && !field.custom && object.fields.has(`${address[1]}Street`)) parts.set(field.name, [`${address[1]}Address`, address[2]!]);
	}
	compounds.set(object, parts);
	return parts;
}

const ids = new WeakMap<Schema, Map<string, string>>();
/** Changes with the fields of the object, as the id of an event schema does ("Get the Event Schema"); the schema itself is not offered. */
function schemaId(schema: Schema, object: ObjectDef): string {
	let known = ids.get(schema);
	if (!known) ids.set(schema, (known = new Map()));
	let id = known.get(object.name);
	if (!id) {
		const shape = [...object.fields.values()].map((field: FieldDef) => `${field.name}:${field.type}`);
		id = createHash('sha256')
			.update(JSON.stringify([object.name, shape]))
			.digest('base64url')
			.slice(0, 22);
		known.set(object.name, id);
	}
	return id;
}
