import { companionParentField, historyObjectName } from '../../schema/base/companions.ts';
import { findObject, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import type { Row, Value } from '../contract.ts';
import { objectOfId, stamp, type Room, type Save, type SaveItem } from '../records/room.ts';
import { changedFields, insertRow, insertRows, readRow } from '../records/rows.ts';

/**
 * Field history of a saved chunk: a `created` row per new record; per changed tracked field one row, for lookups two (names, then ids),
 * long text without values (Object Reference, AccountHistory and OpportunityFieldHistory).
 */
export function writeFieldHistory(save: Save, items: readonly SaveItem[]): void {
	const { room, object, ctx } = save;
	const history = historyOf(room, object);
	if (!history) return;
	const tracked = [...object.fields.values()].filter((field) => field.trackHistory);
	if (tracked.length === 0) return;
	const at = stamp(save.now);
	const created: Row[] = [];
	for (const item of items) {
		if (!item.prior) {
			const row = historyRow(room, object, history, {
				recordId: item.id,
				field: 'created',
				dataType: 'Text',
				from: null,
				to: null,
				by: ctx.userId,
				at: (item.row['CreatedDate'] as string | undefined) ?? at,
			});
			created.push(row);
			continue;
		}
		for (const field of changedFields(object, item.row, item.prior))
			if (field.trackHistory)
				writeFieldChange(room, object, field, item.id, item.prior[field.name] ?? null, item.row[field.name] ?? null, ctx.userId, at);
	}
	insertRows(room.store, history, created);
}

/** The rows of one changed field, tracked or not: the fixture door plants owner changes with it. */
export function writeFieldChange(
	room: HistoryRoom,
	object: ObjectDef,
	field: FieldDef,
	recordId: string,
	from: Value,
	to: Value,
	by: string,
	at: string,
): void {
	const history = historyOf(room, object);
	if (!history) return;
	const change = { recordId, field: field.name === 'OwnerId' ? 'Owner' : field.name, by, at };
	if (field.long) insertHistory(room, object, history, { ...change, dataType: 'TextArea', from: null, to: null });
	else if (field.type === 'reference') {
		insertHistory(room, object, history, { ...change, dataType: 'Text', from: nameOf(room, from), to: nameOf(room, to) });
		insertHistory(room, object, history, { ...change, dataType: 'EntityId', from, to });
	} else insertHistory(room, object, history, { ...change, dataType: DATA_TYPES[field.type] ?? 'Text', from, to });
}

type HistoryRoom = Pick<Room, 'store' | 'schema'>;

const DATA_TYPES: Partial<Record<FieldDef['type'], string>> = {
	boolean: 'Boolean',
	int: 'Double',
	double: 'Double',
	percent: 'Percent',
	currency: 'Currency',
	date: 'DateOnly',
	datetime: 'DateTime',
	picklist: 'DynamicEnum',
	multipicklist: 'MultiEnum',
	textarea: 'TextArea',
	email: 'Email',
	phone: 'Phone',
	url: 'Url',
};

function historyOf(room: HistoryRoom, object: ObjectDef): ObjectDef | undefined {
	const name = historyObjectName(object);
	return name === undefined ? undefined : findObject(room.schema(), name);
}

interface HistoryChange {
	recordId: string;
	field: string;
	dataType: string;
	from: Value;
	to: Value;
	by: string;
	at: string;
}
const insertHistory = (room: HistoryRoom, object: ObjectDef, history: ObjectDef, change: HistoryChange): void =>
	insertRow(room.store, history, historyRow(room, object, history, change));

function historyRow(room: HistoryRoom, object: ObjectDef, history: ObjectDef, change: HistoryChange): Row {
	return {
		Id: room.store.nextId(history.keyPrefix),
		IsDeleted: false,
		[companionParentField(object)]: change.recordId,
		CreatedById: change.by,
		CreatedDate: change.at,
		Field: change.field,
		DataType: change.dataType,
		OldValue: asText(change.from),
		NewValue: asText(change.to),
	};
}

const asText = (value: Value): Value => (value === null ? null : String(value).slice(0, 255));

function nameOf(room: HistoryRoom, id: Value): Value {
	if (typeof id !== 'string') return null;
	const object = objectOfId(room.schema(), id);
	const nameField = object && [...object.fields.values()].find((field) => field.nameField);
	return (object && nameField && readRow(room.store, object, id)?.[nameField.name]) ?? null;
}
