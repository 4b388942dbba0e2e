import type { FieldDef } from '../../schema/model.ts';
import { stamp, type Save, type SaveItem } from './room.ts';
import { changedFields, insertRows, updateRow } from './rows.ts';

const SETUP_CACHES = new Set([
	'User',
	'UserRole',
	'UserLogin',
	'Group',
	'GroupMember',
	'PermissionSet',
	'PermissionSetAssignment',
	'Profile',
	'Territory2Model',
	'Territory2',
	'UserTerritory2Association',
]);
/** Objects whose rows decide what people may do: engine/access forgets what it knew after they were written. */
export const decidesAccess = (object: string): boolean => SETUP_CACHES.has(object);

/** Stores the chunk: audit stamps, auto-numbers, rows. */
export function writeItems(save: Save, items: readonly SaveItem[]): void {
	const { room, object, ctx } = save;
	const now = stamp(save.now);
	const autoNumbers = [...object.fields.values()].filter((field) => field.autoNumber);
	for (const item of items) {
		const set = (name: string, value: string): void => {
			if (object.fields.has(name)) item.row[name] = value;
		};
		if (save.operation === 'insert') {
			item.row['Id'] = item.id;
			item.row['IsDeleted'] = false;
			set('CreatedDate', (item.input['CreatedDate'] as string) ?? now);
			set('CreatedById', (item.input['CreatedById'] as string) ?? ctx.userId);
			set('LastModifiedDate', (item.input['LastModifiedDate'] as string) ?? (item.input['CreatedDate'] as string) ?? now);
			set('LastModifiedById', (item.input['LastModifiedById'] as string) ?? (item.input['CreatedById'] as string) ?? ctx.userId);
			set('SystemModstamp', now);
			for (const field of autoNumbers) item.row[field.name] = autoNumber(save, field);
		} else {
			set('LastModifiedDate', now);
			set('LastModifiedById', ctx.userId);
			set('SystemModstamp', now);
			updateRow(
				room.store,
				object,
				item.id,
				item.row,
				changedFields(object, item.row, item.prior).map((field) => field.name),
			);
		}
		if (save.chain.depth > 0) save.chain.touched.set(item.id, save);
	}
	if (save.operation === 'insert')
		insertRows(
			room.store,
			object,
			items.map((item) => item.row),
		);
	if (items.length > 0) room.written(object.name);
}

/** `MS-{0000}` with the next number; {YY}, {YYYY}, {MM} and {DD} are the day of the save in UTC (Help: Auto-Number display format). */
function autoNumber(save: Save, field: FieldDef): string {
	const { displayFormat, startingNumber } = field.autoNumber!;
	const number = save.room.store.nextNumber(`auto:${save.object.name}.${field.name}`, startingNumber);
	const day = save.now.toISOString();
	return displayFormat.replace(/\{([^}]*)\}/g, (whole, code: string) => {
		if (/^0+$/.test(code)) return String(number).padStart(code.length, '0');
		return { YYYY: day.slice(0, 4), YY: day.slice(2, 4), MM: day.slice(5, 7), DD: day.slice(8, 10) }[code] ?? whole;
	});
}
