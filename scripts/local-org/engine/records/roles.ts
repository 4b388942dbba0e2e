import { findObject } from '../../schema/model.ts';
import { stamp, type Save, type SaveItem } from './room.ts';
import { emptyRow, insertRow } from './rows.ts';

/** Every role comes with two groups to share with: Role and RoleAndSubordinates (Object Reference, Group). */
export function keepRoleGroups(save: Save, items: readonly SaveItem[]): void {
	if (save.object.name !== 'UserRole' || save.operation !== 'insert') return;
	const group = findObject(save.room.schema(), 'Group');
	if (!group) return;
	for (const item of items)
		for (const type of ['Role', 'RoleAndSubordinates']) {
			const now = stamp(save.now);
			insertRow(save.room.store, group, {
				...emptyRow(group),
				Id: save.room.store.nextId(group.keyPrefix),
				Name: typeof item.row['Name'] === 'string' ? item.row['Name'].slice(0, 40) : null,
				Type: type,
				RelatedId: item.id,
				CreatedDate: now,
				CreatedById: save.ctx.userId,
				LastModifiedDate: now,
				LastModifiedById: save.ctx.userId,
				SystemModstamp: now,
			});
		}
}
