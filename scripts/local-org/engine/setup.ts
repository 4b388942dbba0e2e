/** What an admin does by hand in Setup: switches, which leave a trail and make or take what hangs on them, and territory models. */
import { ApiError } from '../errors.ts';
import { findObject } from '../schema/model.ts';
import { writeAudit, type AuditEntry } from './audit.ts';
import type { OrgSettings, TerritoryModels, UserContext } from './contract.ts';
import { stamp, type Room } from './records/room.ts';
import { startSplits } from './records/splits.ts';
import { shareTerritories, unshareTerritories } from './records/territories.ts';

export interface Setup {
	updateSettings(change: Partial<OrgSettings>, by?: UserContext): OrgSettings;
	territories: TerritoryModels;
}
export interface SetupDeps {
	room: Room;
	update(change: Partial<OrgSettings>): OrgSettings;
	systemContext(): UserContext;
	/** Who reads what may have changed. */
	forget(): void;
	/** The session timeout is another one. */
	timeoutChanged(): void;
	/** The objects and fields that are shown may have changed. */
	featuresChanged(): void;
}

export function createSetup({ room, update, systemContext, forget, timeoutChanged, featuresChanged }: SetupDeps): Setup {
	const { store, clock } = room;

	function updateSettings(change: Partial<OrgSettings>, by = systemContext()): OrgSettings {
		const before = room.settings();
		const after = { ...before, ...change };
		if (after.opportunitySplits && !after.opportunityTeams)
			throw new ApiError('INVALID_OPERATION', 'Opportunity Splits need Opportunity Teams: enable Team Selling first, and disable it last.');
		return store.transaction(() => {
			const where = { room, ctx: by, now: clock.now() };
			if (before.salesTerritories && !after.salesTerritories) unshareTerritories(room);
			const updated = update(change);
			forget();
			if (updated.salesTerritories && !before.salesTerritories) {
				store.run('UPDATE "Opportunity" SET "IsExcludedFromTerritory2Filter" = 0 WHERE "IsExcludedFromTerritory2Filter" IS NULL');
				shareTerritories(where);
			}
			if (updated.opportunitySplits && !before.opportunitySplits) startSplits(where);
			if (minutes(updated) !== minutes(before)) timeoutChanged();
			featuresChanged();
			writeAudit(room, by, switched(before, updated));
			forget();
			return updated;
		});
	}

	/** Moves a model from one state to another. */
	function move(ctx: UserContext, modelId: string, from: string, to: 'Active' | 'Archived'): void {
		if (!findObject(room.schema(), 'Territory2Model'))
			throw new ApiError('INVALID_TYPE', "sObject type 'Territory2Model' is not supported.", { status: 404 });
		if (!room.access.has(ctx, 'ManageTerritories') || !room.access.has(ctx, 'ViewSetup'))
			throw new ApiError('INSUFFICIENT_ACCESS', 'Territory models need Manage Territories and View Setup and Configuration.', {
				status: 403,
			});
		const found = store.get('SELECT "State" FROM "Territory2Model" WHERE "Id" = ? AND "IsDeleted" = 0', [modelId]);
		if (!found) throw new ApiError('NOT_FOUND', `There is no territory model ${modelId}.`, { status: 404 });
		if (found[0] !== from)
			throw new ApiError('INVALID_OPERATION', `Only a model in the state ${from} becomes ${to}; this one is ${String(found[0])}.`);
		if (to === 'Active' && store.get(`SELECT 1 FROM "Territory2Model" WHERE "State" = 'Active' AND "IsDeleted" = 0`))
			throw new ApiError('INVALID_OPERATION', 'Only one model can be in the Active state: archive the other one first.');
		store.transaction(() => {
			const now = stamp(clock.now());
			store.run(
				`UPDATE "Territory2Model" SET "State" = ?, "${to === 'Active' ? 'ActivatedDate' : 'DeactivatedDate'}" = ?, "LastModifiedDate" = ?, "LastModifiedById" = ?, "SystemModstamp" = ? WHERE "Id" = ?`,
				[to, now, now, ctx.userId, now, modelId],
			);
			room.written('Territory2Model');
			shareTerritories({ room, ctx, now: clock.now() });
		});
	}

	return {
		updateSettings,
		territories: {
			activate: (ctx, modelId) => move(ctx, modelId, 'Planning', 'Active'),
			archive: (ctx, modelId) => move(ctx, modelId, 'Active', 'Archived'),
		},
	};
}

const minutes = (settings: OrgSettings): number => settings.sessionTimeoutMinutes ?? 0;

const LABELS: Readonly<Partial<Record<keyof OrgSettings, string>>> = {
	accountTeams: 'Account Teams',
	opportunityTeams: 'Team Selling',
	opportunitySplits: 'Opportunity Splits',
	salesTerritories: 'Sales Territories',
};

function switched(before: OrgSettings, after: OrgSettings): AuditEntry[] {
	const entries: AuditEntry[] = [];
	const state = (on: boolean | undefined): string => (on ? 'on' : 'off');
	for (const object of new Set([...Object.keys(before.hierarchies), ...Object.keys(after.hierarchies)])) {
		const [was, is] = [before.hierarchies[object] !== false, after.hierarchies[object] !== false];
		if (was !== is)
			entries.push({
				action: 'changedGrantAccessUsingHierarchies',
				section: 'Sharing Defaults',
				display: `Changed Grant Access Using Hierarchies for ${object} from ${state(was)} to ${state(is)}`,
			});
	}
	if (Boolean(before.loginAsAnyUser) !== Boolean(after.loginAsAnyUser))
		entries.push({
			action: after.loginAsAnyUser ? 'overridegrantaccessenabledon' : 'overridegrantaccessenabledoff',
			section: 'Manage Users',
			display: `Changed Administrators Can Log in as Any User from ${state(before.loginAsAnyUser)} to ${state(after.loginAsAnyUser)}`,
		});
	if (minutes(before) !== minutes(after))
		entries.push({
			action: 'sessiontimeout',
			section: 'Session Settings',
			display: `Changed session timeout from ${minutes(before)} to ${minutes(after)} minutes`,
		});
	for (const [key, label] of Object.entries(LABELS) as [keyof OrgSettings, string][]) {
		const [was, is] = [Boolean(before[key]), Boolean(after[key])];
		if (was !== is)
			entries.push({
				action: `changed${key}`,
				section: 'Feature Settings',
				display: `Changed ${label} from ${state(was)} to ${state(is)}`,
			});
	}
	return entries;
}
