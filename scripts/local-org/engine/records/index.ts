import { normalizeId } from '../../store/ids.ts';
import type { ObjectDef } from '../../schema/model.ts';
import type { Records, Row, SaveOptions, SaveResult, UserContext } from '../contract.ts';
import { openBin } from './bin.ts';
import { runChunks } from './chunks.ts';
import { coerceRecord } from './coerce.ts';
import { convertLeads } from './conversion.ts';
import { merge } from './merge.ts';
import { defaultsOf } from './defaults.ts';
import { checkOwnerOptions, transfer } from './owners.ts';
import { fieldErrors, fieldRights, objectError } from './permissions.ts';
import { publishEvents } from './publish.ts';
import {
	failure,
	governed,
	newChain,
	objectByName,
	saveError,
	type Chain,
	type Manner,
	type Room,
	type Save,
	type SaveItem,
} from './room.ts';
import { emptyRecycleBin, undelete } from './recycle.ts';
import { readRows } from './rows.ts';
import type { Saver } from './saver.ts';
import { checkSums } from './splits.ts';
import { runStages } from './stages.ts';
import { externalIdField, upsertTarget, type UpsertTarget } from './upsert.ts';

export type { Room } from './room.ts';

/** The save order over a room: see stages.ts for what happens to a row, chunks.ts for which rows stay. */
export function createRecords(room: Room): Records & Saver {
	openBin(room.store);
	const context = (ctx: UserContext, object: ObjectDef, operation: Save['operation'], chain: Chain): Save => ({
		room,
		ctx,
		object,
		operation,
		strict: false,
		now: room.clock.now(),
		chain,
		manner: {},
	});

	function save(
		operation: 'insert' | 'update',
		ctx: UserContext,
		objectName: string,
		rows: Record<string, unknown>[],
		allOrNone: boolean,
		chain: Chain,
		manner: Manner = {},
	): SaveResult[] {
		const object = objectByName(room, objectName);
		if (object.kind === 'event') return publishEvents(room, ctx, object, operation, rows, allOrNone);
		return room.formulas.as(ctx, () =>
			runChunks(room.store, rows.length, allOrNone, (positions) =>
				governed(room, chain, positions.length, (inner) =>
					attempt(
						operation,
						ctx,
						object,
						positions.map((at) => rows[at]!),
						allOrNone,
						inner,
						manner,
					),
				),
			),
		);
	}

	function attempt(
		operation: 'insert' | 'update',
		ctx: UserContext,
		object: ObjectDef,
		rows: Record<string, unknown>[],
		strict: boolean,
		chain: Chain,
		manner: Manner,
	): SaveResult[] {
		const context: Save = { room, ctx, object, operation, strict, now: room.clock.now(), chain, manner };
		const refused = objectError(room, ctx, object, operation);
		if (refused) return rows.map(() => failure([refused]));
		const items = rows.map((raw, index) => readInput(context, raw, index));
		if (operation === 'update') loadPriors(context, items);
		checkFields(context, items);
		if (strict && items.some((item) => item.errors.length > 0)) return items.map(resultOf(operation));
		runStages(context, items, records);
		return items.map(resultOf(operation));
	}

	function readInput(context: Save, raw: Record<string, unknown>, index: number): SaveItem {
		const { ctx, object, operation } = context;
		const { values, errors } = coerceRecord(room, ctx, object, raw, operation === 'update' ? 'update' : 'insert');
		const item: SaveItem = { index, id: '', input: values, row: {}, prior: undefined, errors };
		if (operation === 'update') {
			if (typeof values['Id'] === 'string') item.id = values['Id'];
			else if (errors.length === 0) errors.push(saveError('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']));
		} else if (errors.length === 0) item.id = room.store.nextId(object.keyPrefix);
		return item;
	}

	/** A flow may hand back a whole record that it read: read-only fields that it left alone are no attempt to write them. */
	function checkFields(context: Save, items: SaveItem[]): void {
		const { ctx, object } = context;
		const operation = context.operation as 'insert' | 'update';
		const right = fieldRights(room, ctx, object, operation);
		for (const item of items) {
			if (item.errors.length > 0) continue;
			if (ctx.mode === 'system' && item.prior)
				for (const [name, value] of Object.entries(item.input))
					if (name !== 'Id' && !object.fields.get(name)!.updateable && (object.fields.get(name)!.formula || value === item.prior[name]))
						delete item.input[name];
			if (!context.manner.platform) item.errors.push(...fieldErrors(object, item.input, operation, right));
		}
	}

	/** The stored records behind an update or delete; what is not there, or named twice, is an error. */
	function loadPriors(context: Save, items: SaveItem[]): void {
		const rows = readRows(room.store, context.object, items.map((item) => item.id).filter(Boolean), { includeDeleted: true });
		const seen = new Set<string>();
		for (const item of items) {
			if (item.errors.length > 0 || !item.id) continue;
			const prior = rows.get(item.id);
			if (!prior) item.errors.push(saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'));
			else if (prior['IsDeleted'] === true || (context.object.fields.get('IsDeleted') === undefined && isDeleted(context.object, item.id)))
				item.errors.push(saveError('ENTITY_IS_DELETED', 'entity is deleted'));
			else if (seen.has(item.id)) item.errors.push(saveError('DUPLICATE_VALUE', `Duplicate id in list: ${item.id}`, ['Id']));
			seen.add(item.id);
			item.prior = prior;
		}
	}

	const isDeleted = (object: ObjectDef, id: string): boolean => readRows(room.store, object, [id]).size === 0;

	function remove(
		ctx: UserContext,
		objectName: string,
		ids: string[],
		allOrNone: boolean,
		chain: Chain,
		manner: Manner = {},
	): SaveResult[] {
		const object = objectByName(room, objectName);
		return room.formulas.as(ctx, () =>
			runChunks(room.store, ids.length, allOrNone, (positions) =>
				governed(room, chain, positions.length, (inner) => removeChunk(ctx, object, ids, positions, allOrNone, inner, manner)),
			),
		);
	}

	function removeChunk(
		ctx: UserContext,
		object: ObjectDef,
		ids: string[],
		positions: number[],
		strict: boolean,
		chain: Chain,
		manner: Manner,
	): SaveResult[] {
		const refused = objectError(room, ctx, object, 'delete');
		if (refused) return positions.map((at) => failure([refused], ids[at]!));
		const context: Save = { room, ctx, object, operation: 'delete', strict, now: room.clock.now(), chain, manner };
		const items = positions.map((at, index): SaveItem => {
			const id = normalizeId(ids[at]!);
			return {
				index,
				id: id ?? '',
				input: {},
				row: {},
				prior: undefined,
				errors: id ? [] : [saveError('MALFORMED_ID', `malformed id ${ids[at]}`, ['Id'])],
			};
		});
		loadPriors(context, items);
		for (const item of items) item.row = item.prior ?? {};
		if (!(strict && items.some((item) => item.errors.length > 0))) runStages(context, items, records);
		return items.map(resultOf('delete'));
	}

	function upsert(
		ctx: UserContext,
		objectName: string,
		externalId: string,
		rows: Record<string, unknown>[],
		allOrNone: boolean,
		manner: Manner,
	): SaveResult[] {
		const object = objectByName(room, objectName);
		const field = externalIdField(room, ctx, object, externalId);
		const seen = new Set<string>();
		return room.formulas.as(ctx, () =>
			runChunks(room.store, rows.length, allOrNone, (positions) =>
				governed(room, newChain(), positions.length, (chain) => upsertChunk(positions, chain)),
			),
		);

		function upsertChunk(positions: number[], chain: Chain): SaveResult[] {
			// A second attempt of the same rows must not find them in the list already.
			const keys = new Set(seen);
			const targets = positions.map((at) => upsertTarget(room, object, field, rows[at]!, keys));
			const results: SaveResult[] = targets.map((target) => failure(target.kind === 'error' ? target.errors : []));
			// New and existing splits add up together.
			const splits = object.name === 'OpportunitySplit';
			const how: Manner = splits ? { ...manner, splitsLater: true } : manner;
			runKind('insert');
			runKind('update');
			if (splits) checkSums(room, results);
			if (results.every((result) => result.success)) for (const key of keys) seen.add(key);
			return results;

			function runKind(kind: 'insert' | 'update'): void {
				const chosen = targets.flatMap((target, at) => (target.kind === kind ? [at] : []));
				if (chosen.length === 0) return;
				attempt(
					kind,
					ctx,
					object,
					chosen.map((at) => withId(rows[positions[at]!]!, targets[at]!, field.name)),
					allOrNone,
					chain,
					how,
				).forEach((result, at) => {
					results[chosen[at]!] = result;
				});
			}
		}
	}

	const records: Records & Saver = {
		defaults: (ctx, object) => defaultsOf(room, ctx, object),
		save,
		remove,
		insert: (ctx, object, rows, options) =>
			save('insert', ctx, object, rows, options?.allOrNone ?? rows.length === 1, newChain(), mannerOf(options)),
		update: (ctx, object, rows, options) =>
			save('update', ctx, object, rows, options?.allOrNone ?? rows.length === 1, newChain(), mannerOf(options)),
		upsert: (ctx, object, externalId, rows, options) =>
			upsert(ctx, object, externalId, rows, options?.allOrNone ?? rows.length === 1, mannerOf(options)),
		delete: (ctx, object, ids, options) => remove(ctx, object, ids, options?.allOrNone ?? ids.length === 1, newChain()),
		undelete(ctx, ids, options) {
			const contextOf = (object: ObjectDef, chain: Chain): Save => ({ ...context(ctx, object, 'update', chain), strict: true });
			return undelete(room, ctx, ids, options?.allOrNone ?? ids.length === 1, records, contextOf);
		},
		transfer: (ctx, object, ids, ownerId, tool, options) => transfer(room, records, ctx, object, ids, ownerId, tool, options),
		emptyRecycleBin: (ctx, ids) => emptyRecycleBin(room, ctx, ids),
		merge: (ctx, object, master, losers) => merge(room, records, ctx, object, master, losers),
		convertLead: (ctx, conversions, options) => convertLeads(room, records, ctx, conversions, options?.allOrNone ?? false),
	};
	return records;
}

function mannerOf(options: SaveOptions | undefined): Manner {
	checkOwnerOptions(options?.ownerChange);
	return options ? { options } : {};
}

/** An upsert by key: the key of an existing record is not written again, as it may be read-only to the user. */
function withId(raw: Record<string, unknown>, target: UpsertTarget, keyField: string): Record<string, unknown> {
	const rest = Object.fromEntries(
		Object.entries(raw).filter(
			([name]) => target.kind === 'insert' || (name.toLowerCase() !== keyField.toLowerCase() && name.toLowerCase() !== 'id'),
		),
	);
	return target.kind === 'update' ? { ...rest, Id: target.id } : rest;
}

const resultOf =
	(operation: Save['operation']) =>
	(item: SaveItem): SaveResult =>
		item.errors.length > 0
			? failure(item.errors, operation === 'insert' ? null : item.id || null)
			: { id: item.id, success: true, ...(operation === 'delete' ? {} : { created: operation === 'insert' }), errors: [] };

export type { Row };
