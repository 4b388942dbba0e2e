/**
 * What the recycle bin knows beside IsDeleted: which record's deletion took which along, and which lookups it cleared, so that undelete can
 * bring back exactly that. Lookups of deleted records keep their values.
 */
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import type { Store } from '../contract.ts';
import { stamp, type Save } from './room.ts';

/** "Records are kept in the Recycle Bin for 15 days" (Salesforce Help, "View, Restore, and Manage the Recycle Bin"). */
export const DAYS_KEPT = 15;

export interface BinEntry {
	id: string;
	object: string;
	deletedAt: string;
	deletedBy: string;
}
export interface ClearedLookup {
	id: string;
	object: string;
	field: string;
	was: string;
}

/** Makes the bin where there is none. */
export function openBin(store: Store): void {
	store.exec(
		`CREATE TABLE IF NOT EXISTS _recycle_bin (root TEXT NOT NULL, id TEXT NOT NULL, object TEXT NOT NULL, field TEXT NOT NULL DEFAULT '',
			was TEXT, deleted_at TEXT NOT NULL, deleted_by TEXT NOT NULL, PRIMARY KEY (root, id, field)) WITHOUT ROWID`,
	);
}

/**
 * Setup and share rows never go to the bin; team members only along with their record (Object Reference, "OpportunityTeamMember":
 * "isn't moved to the Recycle Bin and can't be undeleted, unless the record was cascade-deleted").
 */
export const isKept = (object: ObjectDef, cascaded = true): boolean =>
	object.kind !== 'system' && object.kind !== 'share' && (cascaded || !object.notUndeletable);

const INSERT = 'INSERT OR REPLACE INTO _recycle_bin (root, id, object, field, was, deleted_at, deleted_by) VALUES (?, ?, ?, ?, ?, ?, ?)';

/** A record that goes with the deletion of `root`; its own where they are the same. */
export function keepDeleted(save: Save, object: ObjectDef, id: string, root: string): void {
	save.room.store.run(INSERT, [root, id, object.name, '', null, stamp(save.now), save.ctx.userId]);
}

/** A lookup that the deletion of `root` cleared. */
export function keepCleared(save: Save, object: ObjectDef, field: FieldDef, id: string, was: string, root: string): void {
	save.room.store.run(INSERT, [root, id, object.name, field.name, was, stamp(save.now), save.ctx.userId]);
}

/** The entry of a record that was itself deleted; undefined for records that went along with another, live ones and emptied ones. */
export function binEntry(store: Store, id: string): BinEntry | undefined {
	const found = store.get(`SELECT object, deleted_at, deleted_by FROM _recycle_bin WHERE root = ? AND id = ? AND field = ''`, [id, id]);
	return found && { id, object: found[0] as string, deletedAt: found[1] as string, deletedBy: found[2] as string };
}

/** Everything that went with a record, itself first; and the lookups that were cleared. */
export function contentsOf(store: Store, root: string): { deleted: { id: string; object: string }[]; cleared: ClearedLookup[] } {
	const rows = store.all('SELECT id, object, field, was FROM _recycle_bin WHERE root = ? ORDER BY id <> root', [root]) as string[][];
	return {
		deleted: rows.filter(([, , field]) => field === '').map(([id, object]) => ({ id: id!, object: object! })),
		cleared: rows
			.filter(([, , field]) => field !== '')
			.map(([id, object, field, was]) => ({ id: id!, object: object!, field: field!, was: was! })),
	};
}

export function forgetEntry(store: Store, root: string): void {
	store.run('DELETE FROM _recycle_bin WHERE root = ?', [root]);
}
