/**
 * Merging accounts, contacts or leads (SOAP API Developer Guide, "merge()"; Apex Developer Guide, "Triggers and Merge Statements").
 *
 * What runs, in this order: the delete flows of the losers; then their children move to the master without any automation ("child records that are
 * reparented … do not fire triggers"), the losers go to the recycle bin with MasterRecordId; then the master is updated once, as any update is:
 * before-save flows, validation rules, after-save flows. Duplicate rules do not run (Salesforce Help, "Things to Know About Duplicate Rules").
 */
import { findObject, type ObjectDef } from '../../schema/model.ts';
import { normalizeId } from '../../store/ids.ts';
import { quoted, type MergeResult, type Row, type SaveError, type UserContext } from '../contract.ts';
import { keepActivityDates } from './activities.ts';
import { referencesTo, type Reference } from './cascade.ts';
import { keepSummariesOf } from './rollups.ts';
import { governed, newChain, objectByName, saveError, stamp, type Chain, type Room, type Save } from './room.ts';
import { readRows } from './rows.ts';
import type { Saver } from './saver.ts';
import { mergeTeams } from './teams.ts';
import { mergeTerritories } from './territories.ts';

const MERGEABLE = ['Account', 'Contact', 'Lead'];

class Unmerged extends Error {
	readonly errors: SaveError[];
	constructor(errors: SaveError[]) {
		super('unmerged');
		this.errors = errors;
	}
}

/** All of it in one transaction, or nothing. */
export function merge(
	room: Room,
	saver: Saver,
	ctx: UserContext,
	objectName: string,
	master: Record<string, unknown>,
	losers: readonly string[],
): MergeResult {
	const object = objectByName(room, objectName);
	const masterId = idOf(master);
	const loserIds = losers.map((id) => normalizeId(id) ?? id);
	const updatedRelatedIds: string[] = [];
	let errors = requestErrors(object, masterId, loserIds);
	if (errors.length === 0)
		try {
			room.store.transaction(() =>
				room.formulas.as(ctx, () => {
					const failed = governed(room, newChain(), 1, (chain) => {
						updatedRelatedIds.push(...mergeInto(room, saver, ctx, object, masterId!, master, loserIds, chain));
						return [];
					});
					if (failed.length > 0) throw new Unmerged(failed.flatMap((each) => each.errors));
				}),
			);
		} catch (error) {
			if (!(error instanceof Unmerged)) throw error;
			errors = error.errors;
		}
	const success = errors.length === 0;
	return {
		id: success ? masterId! : (masterId ?? null),
		success,
		mergedRecordIds: success ? loserIds : [],
		updatedRelatedIds: success ? updatedRelatedIds : [],
		errors,
	};
}

const idOf = (master: Record<string, unknown>): string | undefined => {
	const given = Object.entries(master).find(([name]) => name.toLowerCase() === 'id')?.[1];
	return typeof given === 'string' ? normalizeId(given) : undefined;
};

function requestErrors(object: ObjectDef, masterId: string | undefined, losers: readonly string[]): SaveError[] {
	if (!MERGEABLE.includes(object.name))
		return [saveError('MERGE_FAILED', `merge is supported for ${MERGEABLE.join(', ')}, not ${object.name}`)];
	if (!masterId) return [saveError('MISSING_ARGUMENT', 'Id not specified in the master record', ['Id'])];
	if (losers.length < 1 || losers.length > 2) return [saveError('MERGE_FAILED', 'one or two records can be merged into the master')];
	if (new Set([masterId, ...losers]).size !== losers.length + 1)
		return [saveError('MERGE_FAILED', 'a record cannot be merged with itself')];
	return [];
}

/** Answers the ids of the children that moved. */
function mergeInto(
	room: Room,
	saver: Saver,
	ctx: UserContext,
	object: ObjectDef,
	masterId: string,
	master: Record<string, unknown>,
	losers: string[],
	chain: Chain,
): string[] {
	const save: Save = { room, ctx, object, operation: 'update', strict: true, now: room.clock.now(), chain, manner: {} };
	const rows = readRows(room.store, object, [masterId, ...losers], { includeDeleted: true });
	for (const id of [masterId, ...losers])
		if (!rows.has(id)) throw new Unmerged([saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')]);
		else if (rows.get(id)!['IsDeleted'] === true) throw new Unmerged([saveError('ENTITY_IS_DELETED', 'entity is deleted')]);
	mergeTeams(save, object, masterId, losers);
	const moved = referencesTo(save, object).flatMap((reference) => moveChildren(save, reference, masterId, losers));
	mergeTerritories(save, masterId, losers);
	const removed = saver.remove(ctx, object.name, losers, true, chain, { mergedInto: masterId });
	throwFirst(removed.flatMap((each) => each.errors));
	const [updated] = saver.save('update', ctx, object.name, [master], true, chain, { duplicates: 'off' });
	throwFirst(updated!.errors);
	for (const [child, list] of Map.groupBy(moved, (each) => each.object)) {
		const context = { ...save, object: child };
		const movedRows = [
			...readRows(
				room.store,
				child,
				list.map((each) => each.id),
			).values(),
		];
		keepActivityDates(
			context,
			movedRows.map((row) => ({ index: 0, id: row['Id'] as string, input: {}, row, prior: undefined, errors: [] })),
		);
		throwFirst(keepSummariesOf(context, movedRows, saver));
	}
	return [...new Set(moved.map((each) => each.id))];
}

function throwFirst(errors: readonly SaveError[]): void {
	const own = errors.filter((error) => error.statusCode !== 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
	if (errors.length > 0) throw new Unmerged(own.length > 0 ? own : [...errors]);
}

/** Points the losers' live children at the master, and stamps them. A master that was a loser's child becomes nobody's. */
function moveChildren(
	save: Save,
	{ child, field }: Reference,
	masterId: string,
	losers: readonly string[],
): { id: string; object: ObjectDef }[] {
	const { store } = save.room;
	const column = quoted(field.name);
	const ids = store
		.all(`SELECT "Id" FROM ${quoted(child.name)} WHERE ${column} IN (SELECT value FROM json_each(?)) AND "IsDeleted" = 0`, [
			JSON.stringify(losers),
		])
		.map(([id]) => id as string)
		.filter((id) => !losers.includes(id));
	const stamps: Row = { LastModifiedDate: stamp(save.now), LastModifiedById: save.ctx.userId, SystemModstamp: stamp(save.now) };
	const names = Object.keys(stamps).filter((name) => findObject(save.room.schema(), child.name)!.fields.has(name));
	for (const id of ids) {
		store.run(`UPDATE ${quoted(child.name)} SET ${column} = ?${names.map((name) => `, ${quoted(name)} = ?`).join('')} WHERE "Id" = ?`, [
			id === masterId ? null : masterId,
			...names.map((name) => stamps[name] as string),
			id,
		]);
		save.chain.touched.set(id, undefined);
	}
	if (ids.length > 0) save.room.written(child.name);
	return ids.map((id) => ({ id, object: child }));
}
