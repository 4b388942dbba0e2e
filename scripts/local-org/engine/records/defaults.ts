import { storedFields } from '../../store/tables.ts';
import type { Row, UserContext } from '../contract.ts';
import { newChain, objectByName, type Room, type Save, type SaveItem } from './room.ts';
import { coerceValue, CoercionError } from './coerce.ts';
import { emptyRow } from './rows.ts';

/** A new record: what the request set, default values for the rest (default formulas, preselected picklist values, the running user as owner). */
export function withDefaults(save: Save, item: SaveItem): void {
	const { room, ctx, object } = save;
	const row = emptyRow(object);
	for (const field of storedFields(object)) {
		if (field.name in item.input) {
			row[field.name] = item.input[field.name] ?? null;
			if (item.input[field.name] !== null || field.type === 'boolean') continue;
			// An explicit null keeps the field blank, except the owner, which cannot be.
			if (field.name !== 'OwnerId') continue;
		}
		if (field.summary && (field.summary.operation === 'count' || field.summary.operation === 'sum')) row[field.name] = 0;
		else if (field.name === 'OwnerId') row[field.name] = ctx.userId;
		else if (field.defaultFormula !== undefined) {
			try {
				row[field.name] = coerceValue(
					field,
					room.formulas.evaluate(ctx, object, field.defaultFormula, { context: 'default' }, {}, undefined, true),
					true,
				);
			} catch (error) {
				if (!(error instanceof CoercionError)) throw error;
				item.errors.push({ ...error.error, fields: [field.name] });
			}
		} else if (field.picklist) row[field.name] = field.picklist.values.find((value) => value.isDefault && value.active)?.value ?? null;
	}
	item.row = row;
}

/** What a form for a new record starts with. A default that cannot be computed is left blank, as it is in a form. */
export function defaultsOf(room: Room, ctx: UserContext, objectName: string): Row {
	const object = objectByName(room, objectName);
	const save: Save = { room, ctx, object, operation: 'insert', strict: true, now: room.clock.now(), chain: newChain(), manner: {} };
	const item: SaveItem = { index: 0, id: '', input: {}, row: {}, prior: undefined, errors: [] };
	return room.formulas.as(ctx, () => {
		withDefaults(save, item);
		return item.row;
	});
}
