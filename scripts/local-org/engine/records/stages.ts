/** The save order, stage by stage, for one chunk ("Triggers and Order of Execution", Apex Developer Guide). */
import { writeFieldHistory } from '../history/fieldHistory.ts';
import { writeOpportunityHistory } from '../history/opportunityHistory.ts';
import { keepActivityDates } from './activities.ts';
import { checkRestrictions, deleteWithChildren } from './cascade.ts';
import { checkRequired, checkValues } from './checks.ts';
import { checkConvertedLeads, checkOwners, checkRecordAccess } from './permissions.ts';
import type { Save, SaveItem } from './room.ts';
import { checkDuplicates } from './duplicates.ts';
import { checkIntegrity } from './integrity.ts';
import { followOwners } from './owners.ts';
import { auditSetup, checkAssignments, checkQueueObjects, checkUserLogins, checkUsernames, keepLogins } from './people.ts';
import { checkSplits, keepSplits } from './splits.ts';
import { checkTerritories, keepTerritories } from './territories.ts';
import { checkTeamMembers, dropTeamShares, keepTeamShares } from './teams.ts';
import { keepSummaries, keepSummariesOfDeleted } from './rollups.ts';
import { keepRoleGroups } from './roles.ts';
import { insertRow, updateRow, changedFields } from './rows.ts';
import { checkValidationRules } from './rules.ts';
import type { Saver } from './saver.ts';
import { checkShares, keepOwnerShares, matchExistingShares } from './shares.ts';
import { deriveStandardFields } from './standard.ts';
import { runFlows } from './triggers.ts';
import { checkUnique } from './uniqueness.ts';
import { writeItems } from './write.ts';
import { withDefaults } from './defaults.ts';
import { stamp } from './room.ts';

type Stage = (save: Save, items: SaveItem[], saver: Saver) => void;

/** In this order, each for all rows that are still without an error. */
const SAVE: readonly Stage[] = [
	startRows,
	checkRecordAccess,
	checkConvertedLeads,
	deriveStandardFields,
	(save, items, saver) => {
		if (!save.manner.withoutFlows) runFlows(save, items, 'RecordBeforeSave', saver);
	},
	deriveStandardFields,
	checkValues,
	checkOwners,
	checkRequired,
	checkIntegrity,
	checkTeamMembers,
	checkUserLogins,
	checkUsernames,
	checkAssignments,
	checkQueueObjects,
	checkTerritories,
	checkSplits,
	(save, items) => {
		if (!save.manner.withoutRules) checkValidationRules(save, items);
	},
	checkDuplicates,
	checkUnique,
	writeItems,
	keepOwnerShares,
	keepTeamShares,
	followOwners,
	keepRoleGroups,
	keepLogins,
	keepTerritories,
	keepSplits,
	auditSetup,
	writeFieldHistory,
	writeOpportunityHistory,
	keepActivityDates,
	(save, items, saver) => {
		if (!save.manner.withoutFlows) runFlows(save, items, 'RecordAfterSave', saver);
	},
	keepSummaries,
];

const DELETE: readonly Stage[] = [
	checkRecordAccess,
	checkUserLogins,
	checkSplits,
	auditSetup,
	(save, items, saver) => runFlows(save, items, 'RecordBeforeDelete', saver),
	checkRestrictions,
	(save, items) =>
		deleteWithChildren(
			save,
			save.object,
			items.map((item) => item.id),
		),
	dropTeamShares,
	keepTerritories,
	keepSplits,
	keepActivityDates,
	keepSummariesOfDeleted,
];

const SHARE_SAVE: readonly Stage[] = [startRows, checkValues, checkRequired, checkShares, writeShares];
const SHARE_DELETE: readonly Stage[] = [
	checkShares,
	(save, items) =>
		deleteWithChildren(
			save,
			save.object,
			items.map((item) => item.id),
		),
];

/**
 * Takes the rows through the stages. Errors stay on the rows; a row with one takes part in no later stage, and in a strict save the first
 * stage with an error is the last.
 */
export function runStages(save: Save, items: SaveItem[], saver: Saver): void {
	const share = save.object.kind === 'share';
	const stages = save.operation === 'delete' ? (share ? SHARE_DELETE : DELETE) : share ? SHARE_SAVE : SAVE;
	for (const stage of stages) {
		const good = items.filter((item) => item.errors.length === 0);
		if (good.length === 0 || (save.strict && good.length < items.length)) return;
		stage(save, good, saver);
	}
}

function startRows(save: Save, items: SaveItem[]): void {
	for (const item of items) {
		if (save.operation === 'insert') withDefaults(save, item);
		else {
			item.row = { ...item.prior, ...item.input };
			// The owner cannot be blanked.
			if (save.object.hasOwner && item.row['OwnerId'] === null) item.row['OwnerId'] = item.prior?.['OwnerId'] ?? null;
		}
	}
}

function writeShares(save: Save, items: SaveItem[]): void {
	for (const item of items) {
		if (save.operation === 'insert') matchExistingShares(save, [item]);
		item.row['LastModifiedDate'] = stamp(save.now);
		item.row['LastModifiedById'] = save.ctx.userId;
		if (item.prior)
			updateRow(
				save.room.store,
				save.object,
				item.id,
				item.row,
				changedFields(save.object, item.row, item.prior).map((field) => field.name),
			);
		else {
			item.row['Id'] = item.id;
			item.row['IsDeleted'] = false;
			insertRow(save.room.store, save.object, item.row);
		}
	}
	save.room.written(save.object.name);
}
