/**
 * Roll-up summary fields. They are stored, and saved with their master after the detail's after-save flows: "performs calculations and updates
 * the roll-up summary field in the parent record. Parent record goes through save procedure" (Apex Developer Guide, "Triggers and Order of
 * Execution"). A rule of the master that then fails, fails the detail (Salesforce Help, "Roll-Up Summary Field").
 */
import type { FieldDef, ObjectDef, Schema } from '../../schema/model.ts';
import { quoted, type Filter, type Row, type SaveError, type Value } from '../contract.ts';
import { contentsOf } from './bin.ts';
import { findObject } from '../../schema/model.ts';
import type { Room, Save, SaveItem } from './room.ts';
import { readRows } from './rows.ts';
import type { Saver } from './saver.ts';

interface SummaryOver {
	master: ObjectDef;
	field: FieldDef;
	summary: NonNullable<FieldDef['summary']>;
}

const found = new WeakMap<Schema, Map<string, SummaryOver[]>>();
/** The summary fields over an object's records. */
function summariesOver(schema: Schema, object: ObjectDef): readonly SummaryOver[] {
	let byDetail = found.get(schema);
	if (!byDetail) {
		const all = [...schema.objects.values()].flatMap((master) =>
			[...master.fields.values()].flatMap((field) => (field.summary ? [{ master, field, summary: field.summary }] : [])),
		);
		found.set(schema, (byDetail = Map.groupBy(all, (each) => each.summary.object)));
	}
	return byDetail.get(object.name) ?? [];
}

/** Stage of a save: the masters of the saved details, and those that a reparenting left. */
export function keepSummaries(save: Save, items: readonly SaveItem[], saver: Saver): void {
	if (summariesOver(save.room.schema(), save.object).length === 0) return;
	for (const [master, errors] of recalculate(
		save,
		items.flatMap((item) => [item.row, item.prior ?? {}]),
		saver,
	))
		for (const item of items) if (refersTo(save, item, master)) item.errors.push(...errors);
}

const refersTo = (save: Save, item: SaveItem, master: string): boolean =>
	summariesOver(save.room.schema(), save.object).some(
		({ summary }) => item.row[summary.foreignKey] === master || item.prior?.[summary.foreignKey] === master,
	);

/** Stage of a deletion: the masters of everything that went with the records. */
export function keepSummariesOfDeleted(save: Save, items: readonly SaveItem[], saver: Saver): void {
	const { room } = save;
	for (const item of items) {
		const byObject = Map.groupBy(
			[{ id: item.id, object: save.object.name }, ...contentsOf(room.store, item.id).deleted],
			(each) => each.object,
		);
		for (const [name, rows] of byObject) {
			const object = findObject(room.schema(), name);
			if (!object || summariesOver(room.schema(), object).length === 0) continue;
			const gone = readRows(
				room.store,
				object,
				rows.map((row) => row.id),
				{ includeDeleted: true },
			);
			item.errors.push(...keepSummariesOf({ ...save, object }, [...gone.values()], saver));
		}
	}
}

/** The masters of these rows; the errors of those that could not be saved. */
export function keepSummariesOf(save: Save, rows: readonly Row[], saver: Saver): SaveError[] {
	if (summariesOver(save.room.schema(), save.object).length === 0) return [];
	return [...recalculate(save, rows, saver).values()].flat();
}

/** Saves each live master whose value is another now; answers the errors by master. */
function recalculate(save: Save, rows: readonly Row[], saver: Saver): Map<string, SaveError[]> {
	const { room, ctx, chain } = save;
	const errors = new Map<string, SaveError[]>();
	const byMaster = Map.groupBy(summariesOver(room.schema(), save.object), ({ master }) => master);
	for (const [master, summaries] of byMaster) {
		const ids = [...new Set(summaries.flatMap(({ summary }) => rows.map((row) => row[summary.foreignKey])))].filter(
			(id) => typeof id === 'string',
		);
		const masters = readRows(room.store, master, ids);
		const changes = new Map<string, Row>();
		for (const { field, summary } of summaries) {
			const values = valuesOf(room, field, summary, [...masters.keys()]);
			for (const [id, row] of masters) {
				const value = values.get(id) ?? null;
				if (value !== (row[field.name] ?? null)) changes.set(id, { ...changes.get(id), Id: id, [field.name]: value });
			}
		}
		if (changes.size === 0) continue;
		const inner = { ...chain, depth: chain.depth + 1 };
		saver
			.save('update', { ...ctx, mode: 'system' }, master.name, [...changes.values()], false, inner, { platform: true, duplicates: 'off' })
			.forEach((result, at) => {
				if (!result.success) errors.set([...changes.keys()][at]!, result.errors);
			});
	}
	return errors;
}

/** The values of one summary field for these masters. */
function valuesOf(room: Room, field: FieldDef, summary: NonNullable<FieldDef['summary']>, masters: readonly string[]): Map<string, Value> {
	const nobody = { userId: '', mode: 'system', timeZone: 'GMT' } as const;
	const filter: Filter = { and: [{ field: summary.foreignKey, op: 'in', value: [...masters] }, ...summary.filters] };
	const read = [summary.foreignKey, ...(summary.field ? [summary.field] : [])];
	const details = Map.groupBy(room.soql.find(nobody, summary.object, filter, { fields: read }), (row) => row[summary.foreignKey] as string);
	return new Map(masters.map((id) => [id, aggregate(summary, details.get(id) ?? [], field.scale ?? 0)]));
}

/** COUNT and SUM of nothing are 0, MIN and MAX are blank. */
function aggregate(summary: NonNullable<FieldDef['summary']>, rows: readonly Row[], scale: number): Value {
	if (summary.operation === 'count') return rows.length;
	const values = rows.map((row) => row[summary.field!] ?? null).filter((value) => value !== null);
	if (summary.operation === 'sum') return Number(values.reduce((sum: number, value) => sum + Number(value), 0).toFixed(scale));
	if (values.length === 0) return null;
	return values.reduce((best, value) => ((summary.operation === 'min' ? value < best : value > best) ? value : best));
}

/** After a deployment: every summary field is computed anew, without automation. */
export function recalculateAll(room: Room): void {
	for (const master of room.schema().objects.values())
		for (const field of master.fields.values()) {
			if (!field.summary) continue;
			const ids = room.store.all(`SELECT "Id" FROM ${quoted(master.name)} WHERE "IsDeleted" = 0`).map(([id]) => id as string);
			for (let at = 0; at < ids.length; at += 2000)
				for (const [id, value] of valuesOf(room, field, field.summary, ids.slice(at, at + 2000)))
					room.store.run(`UPDATE ${quoted(master.name)} SET ${quoted(field.name)} = ? WHERE "Id" = ?`, [value as string, id]);
		}
}
