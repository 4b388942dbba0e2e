import { findObject } from '../../schema/model.ts';
import type { Row } from '../contract.ts';
import { stamp, type Room, type Save, type SaveItem } from '../records/room.ts';
import { insertRow } from '../records/rows.ts';

const WATCHED = ['StageName', 'Amount', 'Probability', 'CloseDate'] as const;

/** A snapshot in OpportunityHistory for each new opportunity and each change of stage, amount, probability or close date. */
export function writeOpportunityHistory(save: Save, items: readonly SaveItem[]): void {
	if (save.object.name !== 'Opportunity') return;
	for (const item of items) {
		if (item.prior && WATCHED.every((name) => item.row[name] === item.prior![name])) continue;
		const at = item.prior ? stamp(save.now) : ((item.row['CreatedDate'] as string | undefined) ?? stamp(save.now));
		const by = item.prior ? save.ctx.userId : ((item.row['CreatedById'] as string | undefined) ?? save.ctx.userId);
		insertSnapshot(save.room, item.row, item.prior, by, at);
	}
}

/** One snapshot of an opportunity as it stands in `row`. */
export function insertSnapshot(room: Pick<Room, 'store' | 'schema'>, row: Row, prior: Row | undefined, by: string, at: string): void {
	const history = findObject(room.schema(), 'OpportunityHistory');
	if (!history) return;
	const amount = row['Amount'];
	const probability = row['Probability'];
	insertRow(room.store, history, {
		Id: room.store.nextId(history.keyPrefix),
		IsDeleted: false,
		OpportunityId: row['Id'] ?? null,
		CreatedById: by,
		CreatedDate: at,
		SystemModstamp: at,
		StageName: row['StageName'] ?? null,
		Amount: amount ?? null,
		ExpectedRevenue: typeof amount === 'number' && typeof probability === 'number' ? (amount * probability) / 100 : null,
		CloseDate: row['CloseDate'] ?? null,
		Probability: probability ?? null,
		ForecastCategory: row['ForecastCategory'] ?? null,
		PrevAmount: prior?.['Amount'] ?? null,
		PrevCloseDate: prior?.['CloseDate'] ?? null,
	});
}
