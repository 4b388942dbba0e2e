import { findObject } from '../../schema/model.ts';
import { quoted } from '../contract.ts';
import { objectOfId, type Save, type SaveItem } from './room.ts';

/**
 * Keeps LastActivityDate (latest due date of events and closed tasks, future ones too) and HasOpenActivity of what tasks and events are
 * about. The platform does so without saving those records: no automation, no stamps.
 */
export function keepActivityDates(save: Save, items: readonly SaveItem[]): void {
	if (save.object.name !== 'Task' && save.object.name !== 'Event') return;
	const ids = new Set<string>();
	for (const item of items)
		for (const row of [item.row, item.prior])
			for (const name of ['WhatId', 'WhoId', 'AccountId']) if (typeof row?.[name] === 'string') ids.add(row[name]);
	for (const id of ids) refresh(save, id);
}

function refresh(save: Save, id: string): void {
	const { store } = save.room;
	const object = objectOfId(save.room.schema(), id);
	if (!object) return;
	const mine = object.name === 'Account' ? `(t."WhatId" = ?1 OR t."AccountId" = ?1)` : `(t."WhatId" = ?1 OR t."WhoId" = ?1)`;
	if (object.fields.has('LastActivityDate'))
		store.run(
			`UPDATE ${quoted(object.name)} SET "LastActivityDate" = (SELECT MAX(d) FROM (
				SELECT MAX(t."ActivityDate") AS d FROM "Event" t WHERE ${mine} AND t."IsDeleted" = 0
				UNION ALL SELECT MAX(t."ActivityDate") FROM "Task" t WHERE ${mine} AND t."IsDeleted" = 0 AND t."IsClosed" = 1)) WHERE "Id" = ?1`,
			[id],
		);
	if (object.fields.has('HasOpenActivity') && findObject(save.room.schema(), 'Event'))
		store.run(
			`UPDATE ${quoted(object.name)} SET "HasOpenActivity" = EXISTS (SELECT 1 FROM "Task" t WHERE ${mine} AND t."IsDeleted" = 0 AND t."IsClosed" = 0)
				OR EXISTS (SELECT 1 FROM "Event" t WHERE ${mine} AND t."IsDeleted" = 0 AND t."EndDateTime" > ?2) WHERE "Id" = ?1`,
			[id, save.now.toISOString()],
		);
}
