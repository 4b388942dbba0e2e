/**
 * Opportunity splits (Object Reference, "OpportunitySplit"; Salesforce Help, "Enable Opportunity Splits"): the owner starts with all of every split
 * whose total is validated, everybody with a split is on the opportunity team, and percentages of a validated type add up to 100.
 */
import { shareLevelField } from '../../schema/base/companions.ts';
import { findObject } from '../../schema/model.ts';
import type { Row, SaveError, SaveResult, SqlValue, Value } from '../contract.ts';
import { failure, saveError, stamp, type Save, type SaveItem } from './room.ts';
import { emptyRow, insertRow, selectRows } from './rows.ts';
import { defaultLevel } from './shares.ts';
import { writeTeamShare } from './teams.ts';

type Where = Pick<Save, 'room' | 'ctx' | 'now'>;

const TYPES = [
	{ DeveloperName: 'Revenue', MasterLabel: 'Revenue', IsTotalValidated: true },
	{ DeveloperName: 'Overlay', MasterLabel: 'Overlay', IsTotalValidated: false },
];
const OWNER_ROLE = 'Opportunity Owner';

/** The split types of an org whose Setup switches splits on, and the owners' part of the opportunities that are there. */
export function startSplits(save: Where): void {
	const { store } = save.room;
	const type = findObject(save.room.schema(), 'OpportunitySplitType')!;
	const now = stamp(save.now);
	for (const each of TYPES)
		if (!store.get('SELECT 1 FROM "OpportunitySplitType" WHERE "DeveloperName" = ?', [each.DeveloperName]))
			insertRow(store, type, {
				...emptyRow(type),
				...each,
				Id: store.nextId(type.keyPrefix),
				Language: 'en_US',
				IsActive: true,
				SplitEntity: 'Opportunity',
				SplitField: 'Amount',
				CreatedDate: now,
				CreatedById: save.ctx.userId,
				LastModifiedDate: now,
				LastModifiedById: save.ctx.userId,
				SystemModstamp: now,
			});
	const unsplit = store.all(
		'SELECT o."Id", o."OwnerId" FROM "Opportunity" o WHERE o."IsDeleted" = 0 AND NOT EXISTS (SELECT 1 FROM "OpportunitySplit" s WHERE s."OpportunityId" = o."Id" AND s."IsDeleted" = 0)',
	) as string[][];
	for (const [id, owner] of unsplit) startSplit(save, id!, owner!);
}

const revenueType = (save: Where): string =>
	save.room.store.get('SELECT "Id" FROM "OpportunitySplitType" WHERE "IsTotalValidated" = 1 ORDER BY "Id" LIMIT 1')![0] as string;

function startSplit(save: Where, opportunity: string, owner: string): void {
	const { room, ctx } = save;
	addMember(save, opportunity, owner, OWNER_ROLE);
	const split = findObject(room.schema(), 'OpportunitySplit')!;
	const now = stamp(save.now);
	insertRow(room.store, split, {
		...emptyRow(split),
		Id: room.store.nextId(split.keyPrefix),
		Split: `S-${room.store.nextNumber(`auto:${split.name}.Split`, 1)}`,
		OpportunityId: opportunity,
		SplitOwnerId: owner,
		SplitPercentage: 100,
		SplitTypeId: revenueType(save),
		CreatedDate: now,
		CreatedById: ctx.userId,
		LastModifiedDate: now,
		LastModifiedById: ctx.userId,
		SystemModstamp: now,
	});
}

/** Puts a user on the opportunity's team, at the least that membership gives. */
function addMember(save: Where, opportunity: string, user: string, role: string | null): void {
	const { room, ctx } = save;
	const team = findObject(room.schema(), 'OpportunityTeamMember')!;
	const parent = findObject(room.schema(), 'Opportunity')!;
	const [there] = selectRows(room.store, team, '"OpportunityId" = ? AND "UserId" = ? AND "IsDeleted" = 0', [opportunity, user]).values();
	const now = stamp(save.now);
	const member: Row = there ?? {
		...emptyRow(team),
		Id: room.store.nextId(team.keyPrefix),
		OpportunityId: opportunity,
		UserId: user,
		TeamMemberRole: role,
		[shareLevelField(parent)]: defaultLevel(parent) === 'Edit' ? 'Edit' : 'Read',
		CreatedDate: now,
		CreatedById: ctx.userId,
		LastModifiedDate: now,
		LastModifiedById: ctx.userId,
		SystemModstamp: now,
	};
	if (!there) insertRow(room.store, team, member);
	// The owner's own row needs no share; who owned it until now does.
	const owner = room.store.get('SELECT "OwnerId" FROM "Opportunity" WHERE "Id" = ?', [opportunity])?.[0];
	if (owner !== user) writeTeamShare(save, parent, member);
}

/** Stage: percentages within the type's bounds; a member with a part of the split stays on the team. */
export function checkSplits(save: Save, items: readonly SaveItem[]): void {
	if (!save.room.settings().opportunitySplits) return;
	if (save.object.name === 'OpportunityTeamMember' && save.operation === 'delete')
		for (const item of items) {
			const part = save.room.store.get(
				'SELECT 1 FROM "OpportunitySplit" WHERE "OpportunityId" = ? AND "SplitOwnerId" = ? AND "SplitPercentage" > 0 AND "IsDeleted" = 0',
				[item.row['OpportunityId'] as SqlValue, item.row['UserId'] as SqlValue],
			);
			if (part)
				item.errors.push(saveError('FIELD_INTEGRITY_EXCEPTION', 'The team member has a split: first reassign the split.', ['UserId']));
		}
	if (save.object.name !== 'OpportunitySplit' || save.operation === 'delete') return;
	for (const item of items) {
		item.row['SplitTypeId'] ??= revenueType(save);
		item.row['SplitPercentage'] ??= 0;
		const error = splitError(save, item);
		if (error) item.errors.push(error);
	}
}

function splitError(save: Save, { row, id }: SaveItem): SaveError | undefined {
	const validated = save.room.store.get('SELECT "IsTotalValidated" FROM "OpportunitySplitType" WHERE "Id" = ?', [
		row['SplitTypeId'] as string,
	])?.[0];
	const most = validated === 1 ? 100 : 1000;
	const percentage = Number(row['SplitPercentage']);
	if (percentage < 0 || percentage > most)
		return saveError('NUMBER_OUTSIDE_VALID_RANGE', `Percent (%): value outside of valid range: ${percentage} (0 to ${most})`, [
			'SplitPercentage',
		]);
	const twin = save.room.store.get(
		'SELECT "Id" FROM "OpportunitySplit" WHERE "OpportunityId" = ? AND "SplitOwnerId" = ? AND "SplitTypeId" = ? AND "IsDeleted" = 0 AND "Id" <> ?',
		[row['OpportunityId'], row['SplitOwnerId'], row['SplitTypeId'], id].map((each) => (each ?? null) as SqlValue),
	);
	return (
		twin &&
		saveError('DUPLICATE_VALUE', `duplicate value found: SplitOwnerId duplicates value on record with id: ${String(twin[0])}`, [
			'SplitOwnerId',
		])
	);
}

/** A new owner is on the team, and a former one stays, at the least that membership gives: "the old owner remains on the opportunity team" ("Usage"). */
export function joinTeam(save: Where, opportunity: string, before: string, after: string): void {
	if (!save.room.settings().opportunitySplits) return;
	addMember(save, opportunity, after, OWNER_ROLE);
	addMember(save, opportunity, before, null);
}

/**
 * Stage: new opportunities get their owner's split; split owners join the team ("Let users add members to opportunity teams while editing splits");
 * the rows of the save must leave every validated type at 100. An owner who goes stays on the team with read access ("Usage").
 */
export function keepSplits(save: Save, items: readonly SaveItem[]): void {
	if (!save.room.settings().opportunitySplits) return;
	if (save.object.name === 'Opportunity')
		for (const item of items) {
			const [before, owner] = [item.prior?.['OwnerId'], item.row['OwnerId'] as string];
			if (save.operation === 'insert') startSplit(save, item.id, owner);
			else if (save.operation === 'update' && before !== owner) {
				joinTeam(save, item.id, before as string, owner);
			}
		}
	if (save.object.name !== 'OpportunitySplit') return;
	if (save.operation !== 'delete')
		for (const { row } of items) addMember(save, row['OpportunityId'] as string, row['SplitOwnerId'] as string, null);
	if (!save.manner.splitsLater) for (const item of items) if (!addsUp(save.room, item.row['OpportunityId'])) item.errors.push(NOT_100);
}

const NOT_100 = saveError('FIELD_INTEGRITY_EXCEPTION', "Can't update splits: percentages don't add up to 100.00%.", ['SplitPercentage']);

/** The splits that an upsert created and changed, all of them saved: those of opportunities that do not add up to 100 fail. */
export function checkSums(room: Save['room'], results: SaveResult[]): void {
	if (!room.settings().opportunitySplits) return;
	for (const [at, { id, success }] of results.entries()) {
		const opportunity = success ? room.store.get('SELECT "OpportunityId" FROM "OpportunitySplit" WHERE "Id" = ?', [id])?.[0] : undefined;
		if (opportunity && !addsUp(room, opportunity as string)) results[at] = failure([NOT_100], results[at]!.created ? null : id);
	}
}

function addsUp(room: Save['room'], opportunity: Value | undefined): boolean {
	// A deleted opportunity takes its splits along.
	const totals = room.store.all(
		`SELECT coalesce(sum(s."SplitPercentage"), 0) FROM "OpportunitySplitType" t JOIN "Opportunity" o ON o."Id" = ? AND o."IsDeleted" = 0
		LEFT JOIN "OpportunitySplit" s ON s."SplitTypeId" = t."Id" AND s."OpportunityId" = o."Id" AND s."IsDeleted" = 0
		WHERE t."IsTotalValidated" = 1 AND t."IsActive" = 1 GROUP BY t."Id"`,
		[(opportunity ?? null) as SqlValue],
	);
	return totals.every(([total]) => Math.abs(Number(total) - 100) < 0.005);
}
