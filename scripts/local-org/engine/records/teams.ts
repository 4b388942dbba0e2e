/**
 * Team members open their record: a share row with RowCause Team, which the platform keeps and removes with them (Object Reference,
 * "AccountTeamMember", "OpportunityTeamMember", "AccountShare").
 */
import { companionParentField, shareLevelField, shareObjectName } from '../../schema/base/companions.ts';
import { findObject, type ObjectDef } from '../../schema/model.ts';
import { quoted, type Row, type SaveError } from '../contract.ts';
import { saveError, stamp, type Save, type SaveItem } from './room.ts';
import { emptyRow, insertRow, selectRows } from './rows.ts';
import { defaultLevel, RANK } from './shares.ts';

/** Team object → the object whose records it opens, and the option that keeps the team when their owner changes. */
const TEAMS: Readonly<Record<string, string>> = { AccountTeamMember: 'Account', OpportunityTeamMember: 'Opportunity' };
const LEVELS = ['AccountAccessLevel', 'OpportunityAccessLevel', 'ContactAccessLevel', 'CaseAccessLevel'];

const teamOf = (save: Save): ObjectDef | undefined => {
	const name = TEAMS[save.object.name];
	return name === undefined ? undefined : findObject(save.room.schema(), name);
};

/**
 * One membership per user and record; no level below the org-wide default, and All is for owners. Who gives more than the default must have
 * full access to the record (Salesforce Help, "Considerations for Account Teams").
 */
export function checkTeamMembers(save: Save, items: readonly SaveItem[]): void {
	const parent = teamOf(save);
	if (!parent) return;
	const parentField = `${parent.name}Id`;
	const ids = items.map((item) => item.row[parentField]).filter((id) => typeof id === 'string');
	const access = save.ctx.mode === 'system' ? undefined : save.room.access.records(save.ctx, parent, ids);
	for (const item of items) {
		const error = memberError(save, item, parent, parentField, access ? access.get(item.row[parentField] as string)?.all === true : true);
		if (error) item.errors.push(error);
	}
}

function memberError(save: Save, item: SaveItem, parent: ObjectDef, parentField: string, fullAccess: boolean): SaveError | undefined {
	const main = shareLevelField(parent);
	item.row[main] ??= defaultLevel(parent) === 'Edit' ? 'Edit' : 'Read';
	if (item.row[main] === 'All') return saveError('FIELD_INTEGRITY_EXCEPTION', `${parent.label} Access: All is for owners only`, [main]);
	if (RANK[String(item.row[main])]! < RANK[defaultLevel(parent)]!)
		return saveError('FIELD_INTEGRITY_EXCEPTION', `${parent.label} Access: below the organization's default ${defaultLevel(parent)}`, [
			main,
		]);
	const given = LEVELS.some(
		(name) => item.input[name] !== undefined && item.input[name] !== null && (name !== main || item.input[name] !== 'Read'),
	);
	if (given && !fullAccess) return saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
	const twin = save.room.store.get(
		`SELECT "Id" FROM ${quoted(save.object.name)} WHERE ${quoted(parentField)} = ? AND "UserId" = ? AND "IsDeleted" = 0 AND "Id" <> ?`,
		[item.row[parentField] as string, item.row['UserId'] as string, item.id],
	);
	return (
		twin && saveError('DUPLICATE_VALUE', `duplicate value found: UserId duplicates value on record with id: ${String(twin[0])}`, ['UserId'])
	);
}

/** Writes the Team share of each saved member anew. */
export function keepTeamShares(save: Save, items: readonly SaveItem[]): void {
	const parent = teamOf(save);
	if (parent) for (const item of items) writeTeamShare(save, parent, item.row);
}

/** The Team share of one membership; none where it opens nothing beyond the org-wide default. */
export function writeTeamShare(save: Pick<Save, 'room' | 'now' | 'ctx'>, parent: ObjectDef, member: Row): void {
	const share = findObject(save.room.schema(), shareObjectName(parent) ?? '');
	if (!share) return;
	const id = member[`${parent.name}Id`] as string;
	dropShares(save, parent, share, id, member['UserId'] as string);
	const main = shareLevelField(parent);
	const opens = LEVELS.some((name) => {
		const least = name === main ? defaultLevel(parent) : 'None';
		return (RANK[String(member[name] ?? 'None')] ?? 0) > RANK[least]!;
	});
	if (!opens) return;
	const row: Row = {
		...emptyRow(share),
		Id: save.room.store.nextId(share.keyPrefix),
		[companionParentField(parent)]: id,
		UserOrGroupId: member['UserId'] ?? null,
		RowCause: 'Team',
		LastModifiedDate: stamp(save.now),
		LastModifiedById: save.ctx.userId,
	};
	for (const name of LEVELS) if (share.fields.has(name)) row[name] = member[name] ?? (name === main ? 'Read' : 'None');
	insertRow(save.room.store, share, row);
}

function dropShares(save: Pick<Save, 'room'>, parent: ObjectDef, share: ObjectDef, id: string, userId?: string): void {
	save.room.store.run(
		`DELETE FROM ${quoted(share.name)} WHERE ${quoted(companionParentField(parent))} = ? AND "RowCause" = 'Team'${userId ? ' AND "UserOrGroupId" = ?' : ''}`,
		userId ? [id, userId] : [id],
	);
}

/** Members who are deleted lose what membership opened. */
export function dropTeamShares(save: Save, items: readonly SaveItem[]): void {
	const parent = teamOf(save);
	const share = parent && findObject(save.room.schema(), shareObjectName(parent) ?? '');
	if (parent && share)
		for (const item of items) dropShares(save, parent, share, item.row[`${parent.name}Id`] as string, item.row['UserId'] as string);
}

/** The team of a record that changes hands without being kept: members and their shares, without automation and for good. */
export function dropTeam(save: Save, parent: ObjectDef, id: string): void {
	const team = findObject(save.room.schema(), `${parent.name}TeamMember`);
	const share = findObject(save.room.schema(), shareObjectName(parent) ?? '');
	if (!team || !share) return;
	save.room.store.run(`DELETE FROM ${quoted(team.name)} WHERE ${quoted(`${parent.name}Id`)} = ?`, [id]);
	dropShares(save, parent, share, id);
	save.room.written(team.name);
}

/** Merge: members of the losers join the master's team, unless they are in it already. */
export function mergeTeams(save: Save, parent: ObjectDef, masterId: string, losers: readonly string[]): void {
	const team = findObject(save.room.schema(), `${parent.name}TeamMember`);
	if (!team) return;
	const field = `${parent.name}Id`;
	for (const loser of losers)
		for (const [id, row] of selectRows(save.room.store, team, `${quoted(field)} = ? AND "IsDeleted" = 0`, [loser])) {
			const there = save.room.store.get(
				`SELECT 1 FROM ${quoted(team.name)} WHERE ${quoted(field)} = ? AND "UserId" = ? AND "IsDeleted" = 0`,
				[masterId, row['UserId'] as string],
			);
			if (there) save.room.store.run(`DELETE FROM ${quoted(team.name)} WHERE "Id" = ?`, [id]);
			else writeTeamShare(save, parent, { ...row, [field]: masterId });
		}
}
