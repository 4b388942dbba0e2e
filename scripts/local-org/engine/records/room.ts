import type { Clock } from '../../clock.ts';
import { findObject, type ObjectDef, type Schema } from '../../schema/model.ts';
import { ApiError } from '../../errors.ts';
import type {
	Access,
	CompiledFlow,
	FlowHost,
	OrgSettings,
	Row,
	SaveError,
	SaveOptions,
	SaveResult,
	Soql,
	Store,
	UserContext,
} from '../contract.ts';
import { GovernorLimitError, type Counter, type LimitsRoom } from '../limits/index.ts';
import type { FormulaRoom } from './formulas.ts';

/** What the stages of a save need of the rest of the engine. */
export interface Room {
	readonly store: Store;
	readonly clock: Clock;
	readonly access: Access;
	readonly soql: Pick<Soql, 'find'>;
	readonly formulas: FormulaRoom;
	schema(): Schema;
	settings(): OrgSettings;
	/** Active flows of an object and moment, in running order. */
	flows(object: string, kind: NonNullable<CompiledFlow['trigger']>['kind']): CompiledFlow[];
	/** Publishes a platform event and answers its EventUuid. */
	publish(ctx: UserContext, object: ObjectDef, row: Row): string;
	notify: FlowHost['notify'];
	readonly limits: LimitsRoom;
	/** Scheduled paths of the records just saved; `ran` tells for which of them a flow started. */
	pathsAfterSave(save: Save, items: readonly SaveItem[], ran: (flow: CompiledFlow, item: SaveItem) => boolean): void;
	/** Ends the sessions of a user who was frozen or deactivated. */
	shutOut(userId: string): void;
	/** Rows of this object were written: whoever caches them forgets. */
	written(object: string): void;
}

/** One row on its way through the save order. */
export interface SaveItem {
	/** Position in the request. */
	index: number;
	id: string;
	/** What the request sets, coerced, by canonical name. */
	input: Row;
	/** The whole record as it will be saved. */
	row: Row;
	prior: Row | undefined;
	errors: SaveError[];
}

/** What all saves of one request share: flows inside a save call back with the same one. */
export interface Chain {
	depth: number;
	/** Flow and moment → ids of the records it ran for: a later save fires them again only if it changes the record. */
	fired: Map<string, Fired>;
	/** Records written by nested saves or beside them → the save whose copy is the stored one, if any: all other copies are stale. */
	touched: Map<string, Save | undefined>;
	/** Governor limits of the running transaction; absent until it has begun: see governed. */
	counter?: Counter;
}

/** Records that a flow ran for. Only saves within a save ask, so their ids are collected when the first of them does. */
export class Fired {
	readonly #ids = new Set<string>();
	#batches: (readonly SaveItem[])[] = [];

	add(batch: readonly SaveItem[]): void {
		this.#batches.push(batch);
	}

	has(id: string): boolean {
		for (const batch of this.#batches) for (const item of batch) if (item.id) this.#ids.add(item.id);
		this.#batches = [];
		return this.#ids.has(id);
	}
}

/** A chain whose transaction has not begun. */
export const newChain = (): Chain => ({ depth: 0, fired: new Map(), touched: new Map() });

/**
 * Runs one attempt at `count` rows of one chunk under the transaction's governor limits. At the top each attempt is a transaction of its own:
 * "governor limits are reset between these trigger invocations" for chunks of a Bulk API request (Apex Developer Guide, "Bulk Trigger
 * Idioms"; no other request has more than one chunk), and for the further attempts of a partial save ("Bulk DML Exception Handling").
 * A limit that is exceeded fails every row.
 */
export function governed(room: Pick<Room, 'limits'>, chain: Chain, count: number, work: (chain: Chain) => SaveResult[]): SaveResult[] {
	if (chain.counter) return work(chain);
	return room.limits.transaction((counter) => {
		try {
			return work({ ...newChain(), counter });
		} catch (error) {
			if (!(error instanceof GovernorLimitError)) throw error;
			return Array.from({ length: count }, () => failure([saveError('CANNOT_EXECUTE_FLOW_TRIGGER', error.saveMessage)]));
		}
	});
}

/** How a save differs from one that a client asks for. Every way of writing names here what does not run. */
export interface Manner {
	/** What the request's headers say. */
	options?: SaveOptions;
	/** Validation rules do not run. */
	withoutRules?: boolean;
	/** Record-triggered flows do not run. */
	withoutFlows?: boolean;
	/** Custom fields may miss although they are required. */
	withoutRequired?: boolean;
	/** Duplicate rules: `off` do not run; `strict` block whatever their action says. */
	duplicates?: 'off' | 'strict';
	/** The platform writes: read-only fields too, and nobody's field permissions are asked. */
	platform?: boolean;
	/** Opportunity splits of the save are added up by the request, after its other rows. */
	splitsLater?: boolean;
	/** Merge: the record that the deleted ones went into. */
	mergedInto?: string;
}

/** One chunk of at most 200 rows of one object. */
export interface Save {
	room: Room;
	ctx: UserContext;
	object: ObjectDef;
	operation: 'insert' | 'update' | 'delete';
	/** All or none: the first stage with an error ends the chunk. */
	strict: boolean;
	now: Date;
	chain: Chain;
	manner: Manner;
}

/** Salesforce keeps seconds: every stored datetime ends in `.000Z`. */
export const stamp = (now: Date): string => `${now.toISOString().slice(0, 19)}.000Z`;

export const saveError = (statusCode: string, message: string, fields: string[] = []): SaveError => ({ statusCode, message, fields });
export const failure = (errors: SaveError[], id: string | null = null): SaveResult => ({ id, success: false, errors });

/** The object by name in any case; INVALID_TYPE where there is none. */
export function objectByName(room: Pick<Room, 'schema'>, name: string): ObjectDef {
	const object = findObject(room.schema(), name);
	if (!object) throw new ApiError('INVALID_TYPE', `sObject type '${name}' is not supported.`, { status: 404 });
	return object;
}

const prefixes = new WeakMap<Schema, Map<string, ObjectDef>>();
/** The object that an id belongs to, by its key prefix; share and history rows of different objects share theirs and are not found. */
export function objectOfId(schema: Schema, id: string): ObjectDef | undefined {
	let byPrefix = prefixes.get(schema);
	if (!byPrefix) {
		byPrefix = new Map();
		for (const object of schema.objects.values())
			if (object.kind !== 'share' && object.kind !== 'history') byPrefix.set(object.keyPrefix, object);
		prefixes.set(schema, byPrefix);
	}
	return byPrefix.get(id.slice(0, 3));
}
