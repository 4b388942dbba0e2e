/** Runs the record-triggered flows of one moment of the save order over a chunk. */
import { findObject } from '../../schema/model.ts';
import type { CompiledFlow, FlowHost, FlowInterview, Row, UserContext } from '../contract.ts';
import { GovernorLimitError } from '../limits/index.ts';
import { Fired, saveError, type Chain, type Room, type Save, type SaveItem } from './room.ts';
import { changedFields, readRows } from './rows.ts';
import type { Saver } from './saver.ts';

type Moment = NonNullable<CompiledFlow['trigger']>['kind'];

/** Nested saves beyond this depth are taken for a loop (Apex: "maximum trigger depth exceeded" at 16). */
const DEEPEST_CHAIN = 16;

/**
 * Runs each flow of the moment over the records it applies to. Custom Errors and faults become errors of the record.
 * Before-save flows write into `item.row`; after-save flows see the record as stored, nested saves included.
 */
export function runFlows(save: Save, items: readonly SaveItem[], moment: Moment, saver: Saver): void {
	const ran = new Map<CompiledFlow, Set<SaveItem>>();
	const flows = save.room.flows(save.object.name, moment).filter((flow) => startsOn(flow, save));
	const isNew = save.operation === 'insert';
	// What each flow is given is the same for all of them: made once, and told where a record is read again.
	const rows = flows.length === 0 ? [] : items.map((item): Triggering => ({ item, record: item.row, prior: item.prior, isNew }));
	const host = flowHost(save.room, save.ctx, save.chain, saver, save.now);
	for (const flow of flows) {
		const batch = rows.filter(({ item }) => item.errors.length === 0 && mayFire(save, item, flow, moment));
		if (batch.length === 0) continue;
		if (moment === 'RecordAfterSave') refresh(save, batch);
		// Before it runs: what it saves itself must find it here already.
		remember(save.chain, batch, flow, moment);
		const outcomes = runGuarded(flow, batch, host);
		for (const [at, { item }] of batch.entries()) {
			const { errors } = outcomes[at]!;
			if (errors.length > 0) item.errors.push(...errors);
		}
		if (flow.paths)
			ran.set(flow, new Set(batch.filter(({ item }, at) => outcomes[at]?.ran && item.errors.length === 0).map(({ item }) => item)));
	}
	if (moment === 'RecordAfterSave')
		save.room.pathsAfterSave(
			save,
			items.filter((item) => item.errors.length === 0),
			(flow, item) => ran.get(flow)?.has(item) ?? false,
		);
}

/** A row as flows are given it. */
interface Triggering extends FlowInterview {
	item: SaveItem;
}

/** A flow that breaks fails its records, as an unhandled fault does; a governor limit ends the whole transaction. */
export function runGuarded(
	flow: CompiledFlow,
	interviews: Parameters<CompiledFlow['run']>[0],
	host: FlowHost,
	path?: string,
): ReturnType<CompiledFlow['run']> {
	try {
		return flow.run(interviews, host, path);
	} catch (error) {
		if (error instanceof GovernorLimitError) {
			error.flow ??= flow.def.label;
			throw error;
		}
		const message = `We can't save this record because the “${flow.def.label}” process failed. Give your Salesforce admin these details. ${error instanceof Error ? error.message : String(error)}`;
		return interviews.map(() => ({ ran: true, errors: [saveError('CANNOT_EXECUTE_FLOW_TRIGGER', message)] }));
	}
}

function startsOn(flow: CompiledFlow, save: Save): boolean {
	const on = flow.trigger?.on;
	if (save.operation === 'delete') return on === 'Delete';
	return on === 'CreateAndUpdate' || on === (save.operation === 'insert' ? 'Create' : 'Update');
}

/** Within one transaction a flow that ran for a record runs again only when the nested save changes the record. */
function mayFire(save: Save, item: SaveItem, flow: CompiledFlow, moment: Moment): boolean {
	if (save.chain.depth === 0 || !save.chain.fired.get(key(flow, moment))?.has(item.id)) return true;
	return changedFields(save.object, item.row, item.prior).some((field) => !STAMPS.has(field.name));
}
const STAMPS = new Set(['LastModifiedDate', 'LastModifiedById', 'SystemModstamp']);
const key = (flow: CompiledFlow, moment: Moment): string => `${moment}:${flow.def.fullName}`;

function remember(chain: Chain, batch: readonly Triggering[], flow: CompiledFlow, moment: Moment): void {
	const name = key(flow, moment);
	let fired = chain.fired.get(name);
	if (!fired) chain.fired.set(name, (fired = new Fired()));
	fired.add(batch.map(({ item }) => item));
}

/** Reads records again that another save has written since. */
function refresh(save: Save, batch: readonly Triggering[]): void {
	const { touched } = save.chain;
	if (touched.size === 0) return;
	const stale = batch.filter(({ item }) => touched.has(item.id) && touched.get(item.id) !== save);
	if (stale.length === 0) return;
	const rows = readRows(
		save.room.store,
		save.object,
		stale.map(({ item }) => item.id),
	);
	for (const row of stale) row.record = row.item.row = rows.get(row.item.id) ?? row.item.row;
}

/** The door through which a flow reads and writes: system context without sharing, in the caller's transaction. */
export function flowHost(room: Room, ctx: UserContext, chain: Chain, saver: Saver, now: Date): FlowHost {
	const system: UserContext = { ...ctx, mode: 'system' };
	const nested = <T>(work: (inner: Chain) => T): T => {
		if (chain.depth >= DEEPEST_CHAIN) throw new Error(`maximum trigger depth exceeded (${DEEPEST_CHAIN})`);
		return work({ ...chain, depth: chain.depth + 1 });
	};
	const counter = chain.counter!;
	const immediate = (object: string): boolean => findObject(room.schema(), object)?.publishBehavior === 'PublishImmediately';
	return {
		now,
		timeZone: ctx.timeZone,
		userId: ctx.userId,
		find(object, filter, options, element) {
			let found: Row[] = [];
			// Formula fields are computed where a flow names them.
			counter.query(element, () => (found = room.soql.find(system, object, filter, { fields: 'stored', ...options })).length);
			return found;
		},
		insert(object, rows, element) {
			if (immediate(object)) counter.publish(element);
			else counter.dml(element, 'create', rows.length);
			return nested((inner) => saver.save('insert', system, object, rows, true, inner));
		},
		update(object, rows, element) {
			counter.dml(element, 'update', rows.length);
			return nested((inner) => saver.save('update', system, object, rows, true, inner));
		},
		delete(object, ids, element) {
			counter.dml(element, 'delete', ids.length);
			return nested((inner) => saver.remove(system, object, ids, true, inner));
		},
		related: room.formulas.related,
		global: room.formulas.global(ctx),
		vlookup: room.formulas.vlookup,
		notify: room.notify,
	};
}
