/** Wires the rooms of the engine around one store and one schema that may be swapped. */
import type { Clock } from '../clock.ts';
import type { Schema } from '../schema/model.ts';
import { createAccess } from './access/index.ts';
import { createIdentities, findIdentities, type Identities } from './bootstrap.ts';
import type { CompiledFlow, OrgSettings, PlatformEvent, Records, Row, Soql, Store, UserContext } from './contract.ts';
import { createCapture } from './events/capture.ts';
import { createEvents, type EventBus, type Subscriber } from './events/index.ts';
import { writeMirrors } from './mirrors.ts';
import { createFeatureView } from './features.ts';
import { createReading } from './readers/reading.ts';
import { createRecords } from './records/index.ts';
import type { Room } from './records/room.ts';
import { recalculateAll } from './records/rollups.ts';
import { addUserLogin } from './records/people.ts';
import { decidesAccess } from './records/write.ts';
import { createLimits, type LimitsRoom } from './limits/index.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import { runDetached } from './schedule/detached.ts';
import { createSchedule, type Schedule } from './schedule/index.ts';
import { createSessions } from './sessions/index.ts';
import { createSettings } from './settings.ts';
import { createSetup, type Setup } from './setup.ts';

export interface AssembleOptions {
	store: Store;
	clock: Clock;
	schema(): Schema;
	/** Compiled active flows of the current schema. */
	flows(): readonly CompiledFlow[];
	onError(error: unknown): void;
}

export interface Assembly {
	identities: Identities;
	access: ReturnType<typeof createAccess>;
	soql: Soql;
	records: Records;
	events: EventBus;
	sessions: ReturnType<typeof createSessions>;
	notifications: Notifications;
	limits: LimitsRoom;
	schedule: Schedule;
	room: Room;
	settings(): OrgSettings;
	updateSettings: Setup['updateSettings'];
	territories: Setup['territories'];
	systemContext(userId?: string): UserContext;
	/** After the schema was swapped: tables, mirrored rows, caches. Call inside a transaction. */
	schemaChanged(): void;
}

/** Builds an org over an open store whose schema is set; makes the first rows where there are none. */
export function assemble(options: AssembleOptions): Assembly {
	const { store, clock } = options;
	const { settings, updateSettings } = createSettings(store);
	const schema = createFeatureView(options.schema, settings);
	const identities = firstRows(options);
	const access = createAccess({ store, schema, settings, clock });
	const systemContext = (userId = identities.adminId): UserContext => ({ userId, mode: 'system', timeZone: timeZoneOf(store, userId) });
	const { soql, formulas } = createReading({ store, clock, access, schema, asker: () => ({ ...systemContext(), mode: 'user' }) });
	const sessions = createSessions({ store, clock, organizationId: identities.organizationId, schema, settings, access });
	const notifications = createNotifications(store, clock);
	const limits = createLimits();

	// What a rolled-back transaction had written to setup objects may have been cached: forget again when it has ended.
	let accessTouched = false;
	const forget = (): void => {
		access.invalidate();
		sessions.forget();
	};
	store.onTransactionEnd(() => {
		if (accessTouched) forget();
		accessTouched = false;
	});

	const room: Room = {
		store,
		clock,
		access,
		soql,
		formulas,
		schema,
		settings,
		flows: (object, kind) => byTrigger(options.flows()).get(`${kind} ${object}`) ?? [],
		publish: (ctx, object, row) => events.publish(ctx, object, row),
		notify: (notification) => notifications.send(notification),
		limits,
		pathsAfterSave: (save, items, ran) => schedule.recordsSaved(save, items, ran),
		shutOut: (userId) => sessions.endAll(userId),
		written(object) {
			if (!decidesAccess(object)) return;
			accessTouched = true;
			forget();
		},
	};
	const records = createRecords(room);

	/** Event-triggered flows run as the Automated Process user: assumed, Salesforce's pages disagree (see COVERAGE). */
	function subscribers(type: string): Subscriber[] {
		return room.flows(type, 'PlatformEvent').map((flow) => ({
			name: flow.def.fullName,
			run(events) {
				const ctx = systemContext(identities.automatedProcessId);
				capture.actsFor(ctx);
				const interviews = events.map((event) => ({ record: eventRow(event), prior: undefined, isNew: true }));
				return runDetached(room, records, flow, interviews, ctx).map(({ errors }) =>
					errors[0] ? `${errors[0].statusCode}: ${errors[0].message}` : undefined,
				);
			},
		}));
	}
	const schedule = createSchedule({
		room,
		saver: records,
		flows: options.flows,
		automatedProcessId: identities.automatedProcessId,
		defaultWorkflowUserId: identities.adminId,
		systemContext,
		orgTimeZone: () => (store.get('SELECT "TimeZoneSidKey" FROM "Organization" LIMIT 1')?.[0] as string | null) ?? 'GMT',
	});
	const events = createEvents({ store, clock, subscribers, onError: options.onError });
	const capture = createCapture({ store, clock, schema, append: events.append });
	capture.watch();
	const setup = createSetup({
		room,
		update: updateSettings,
		systemContext: () => systemContext(),
		forget,
		timeoutChanged: sessions.timeoutChanged,
		featuresChanged: () => writeMirrors(store, schema(), clock, identities.adminId),
	});

	return {
		identities,
		access,
		soql,
		records: onBehalf(records, capture.actsFor),
		events,
		sessions,
		notifications,
		limits,
		schedule,
		room,
		settings,
		updateSettings: setup.updateSettings,
		territories: setup.territories,
		systemContext,
		schemaChanged() {
			capture.pause();
			store.applySchema(options.schema());
			writeMirrors(store, schema(), clock, identities.adminId);
			recalculateAll(room);
			schedule.flowsChanged();
			capture.watch();
			accessTouched = true;
			forget();
		},
	};
}

/** The door of `records` to the protocols: change events tell who came through it. */
function onBehalf(records: ReturnType<typeof createRecords>, actsFor: (ctx: UserContext) => void): Records {
	const { save: _save, remove: _remove, ...open } = records;
	const door = Object.entries(open).map(([name, method]) => [
		name,
		(ctx: UserContext, ...rest: unknown[]): unknown => {
			actsFor(ctx);
			return (method as (...all: unknown[]) => unknown)(ctx, ...rest);
		},
	]);
	return Object.fromEntries(door) as unknown as Records;
}

function firstRows({ store, clock, schema }: AssembleOptions): Identities {
	return store.transaction(() => {
		store.applySchema(schema());
		const known = findIdentities(store);
		const adminId = known?.adminId ?? store.nextId('005');
		writeMirrors(store, schema(), clock, adminId);
		const identities = known ?? createIdentities(store, schema(), clock, adminId);
		// Also users of a state folder from before there were log-ins.
		const now = clock.now();
		const ctx: UserContext = { userId: adminId, mode: 'system', timeZone: 'GMT' };
		for (const [id] of store.all('SELECT "Id" FROM "User" WHERE "Id" NOT IN (SELECT "UserId" FROM "UserLogin" WHERE "UserId" IS NOT NULL)'))
			addUserLogin({ room: { store, schema }, now, ctx }, id as string);
		return identities;
	});
}

const eventRow = (event: PlatformEvent): Row => ({
	...event.payload,
	EventUuid: event.uuid,
	ReplayId: String(event.replayId),
	CreatedDate: event.createdDate,
	CreatedById: event.createdById,
});

function timeZoneOf(store: Store, userId: string): string {
	return (store.get('SELECT "TimeZoneSidKey" FROM "User" WHERE "Id" = ?', [userId])?.[0] as string | null) ?? 'GMT';
}

const triggers = new WeakMap<readonly CompiledFlow[], Map<string, CompiledFlow[]>>();
/** Flows by moment and object, in the documented order: trigger order, then name (flows without an order come between 1,000 and 1,001). */
function byTrigger(flows: readonly CompiledFlow[]): Map<string, CompiledFlow[]> {
	let found = triggers.get(flows);
	if (!found) {
		const sorted = flows
			.filter((flow) => flow.trigger)
			.toSorted((a, b) => a.trigger!.order - b.trigger!.order || (a.def.fullName < b.def.fullName ? -1 : 1));
		triggers.set(flows, (found = Map.groupBy(sorted, (flow) => `${flow.trigger!.kind} ${flow.trigger!.object}`)));
	}
	return found;
}
