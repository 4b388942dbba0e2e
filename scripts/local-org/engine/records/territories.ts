/**
 * Sales Territories: what a territory, an assignment or an opportunity's territory may be, and the share rows that follow from them.
 *
 * An account assigned to a territory of the active model is shared with the territory's group at the territory's levels, RowCause
 * Territory2AssociationManual (Object Reference, "AccountShare"); an opportunity's territory shares it Read with the parent territory's group,
 * RowCause Territory2Forecast (Salesforce Knowledge 005133013). Both are the platform's: nobody else writes or deletes them (Knowledge 000380273).
 * Assignment rules and the opportunity assignment filter do not run here.
 */
import { companionParentField, shareObjectName } from '../../schema/base/companions.ts';
import { findObject, type ObjectDef } from '../../schema/model.ts';
import { quoted, type Row, type SaveError, type SqlValue, type Value } from '../contract.ts';
import { saveError, stamp, type Room, type Save, type SaveItem } from './room.ts';
import { emptyRow, insertRow } from './rows.ts';
import { defaultLevel, RANK } from './shares.ts';

type Where = Pick<Save, 'room' | 'ctx' | 'now'>;
type Check = (save: Save, item: SaveItem) => SaveError | undefined;

const integrity = (message: string, field: string): SaveError => saveError('FIELD_INTEGRITY_EXCEPTION', message, [field]);
const one = (save: Pick<Save, 'room'>, sql: string, ...params: (Value | undefined)[]): SqlValue[] | undefined =>
	save.room.store.get(
		sql,
		params.map((each) => (each ?? null) as SqlValue),
	);
const modelState = (save: Save, territory: Value | undefined): string | undefined =>
	one(
		save,
		'SELECT m."State" FROM "Territory2" t JOIN "Territory2Model" m ON m."Id" = t."Territory2ModelId" WHERE t."Id" = ?',
		territory,
	)?.[0] as string | undefined;

const CHECKS: Readonly<Record<string, Check>> = {
	Territory2Model(_save, item) {
		const before = item.prior ? item.prior['State'] : 'Planning';
		return item.row['State'] === before
			? undefined
			: integrity('State: a model is activated and archived on its territory hierarchy page, not through the API', 'State');
	},
	Territory2: territoryError,
	UserTerritory2Association(save, item) {
		if (item.prior) return undefined;
		const [active] = one(save, 'SELECT "IsActive" FROM "User" WHERE "Id" = ?', item.row['UserId']) ?? [];
		if (active !== 1) return integrity('User ID: inactive users cannot be assigned to territories', 'UserId');
		return twinError(save, item, 'UserId', 'UserTerritory2Association');
	},
	ObjectTerritory2Association(save, item) {
		if (item.prior) return undefined;
		item.row['SobjectType'] = 'Account';
		if (item.row['AssociationCause'] === 'Territory2AssignmentRule')
			return integrity('Method: only the rules engine assigns by territory assignment rule', 'AssociationCause');
		return twinError(save, item, 'ObjectId', 'ObjectTerritory2Association');
	},
	Opportunity: opportunityError,
};

function twinError(save: Save, item: SaveItem, field: string, object: string): SaveError | undefined {
	const twin = one(
		save,
		`SELECT "Id" FROM ${quoted(object)} WHERE ${quoted(field)} = ? AND "Territory2Id" = ? AND "Id" <> ?`,
		item.row[field],
		item.row['Territory2Id'],
		item.id,
	);
	return (
		twin && saveError('DUPLICATE_VALUE', `duplicate value found: ${field} duplicates value on record with id: ${String(twin[0])}`, [field])
	);
}

/** Levels at least the org's, a parent in the same model and not below itself, a forecast manager out of its own users. */
function territoryError(save: Save, item: SaveItem): SaveError | undefined {
	const { row } = item;
	const schema = save.room.schema();
	const account = findObject(schema, 'Account')!;
	row['AccountAccessLevel'] ??= defaultLevel(account) === 'Edit' ? 'Edit' : 'Read';
	row['OpportunityAccessLevel'] ??= defaultLevel(findObject(schema, 'Opportunity')!);
	row['CaseAccessLevel'] ??= 'None';
	row['ContactAccessLevel'] ??= 'None';
	for (const name of ['Account', 'Opportunity'])
		if (RANK[String(row[`${name}AccessLevel`])]! < RANK[defaultLevel(findObject(schema, name)!)]!)
			return integrity(`${name} Access: below the organization's default`, `${name}AccessLevel`);
	let above = row['ParentTerritory2Id'];
	for (const seen = new Set<Value>([item.id]); typeof above === 'string';) {
		if (seen.has(above)) return integrity('Parent Territory ID: a territory cannot be below itself', 'ParentTerritory2Id');
		seen.add(above);
		const parent = one(save, 'SELECT "ParentTerritory2Id", "Territory2ModelId" FROM "Territory2" WHERE "Id" = ?', above);
		if (parent && parent[1] !== row['Territory2ModelId'])
			return integrity('Parent Territory ID: the parent belongs to another model', 'ParentTerritory2Id');
		above = parent?.[0] as Value | undefined;
	}
	const manager = row['ForecastUserId'];
	if (manager && manager !== item.prior?.['ForecastUserId']) {
		const member = one(save, 'SELECT 1 FROM "UserTerritory2Association" WHERE "UserId" = ? AND "Territory2Id" = ?', manager, item.id);
		if (!member) return integrity('User ID: the forecast manager is chosen among the users assigned to the territory', 'ForecastUserId');
	}
	return undefined;
}

/**
 * "A user without full access to the opportunity's account can assign a territory that is also assigned to the opportunity's account"; with it,
 * "any territory in the active territory model" (Salesforce Help, "Assign Territories to Opportunities").
 */
function opportunityError(save: Save, item: SaveItem): SaveError | undefined {
	const territory = item.row['Territory2Id'];
	if (!territory || territory === item.prior?.['Territory2Id']) return undefined;
	if (modelState(save, territory) !== 'Active') return integrity('Territory2 ID: not a territory of the active model', 'Territory2Id');
	const account = item.row['AccountId'];
	if (save.ctx.mode === 'system') return undefined;
	const object = findObject(save.room.schema(), 'Account')!;
	if (typeof account === 'string' && save.room.access.records(save.ctx, object, [account]).get(account)?.all) return undefined;
	const assigned = one(save, 'SELECT 1 FROM "ObjectTerritory2Association" WHERE "ObjectId" = ? AND "Territory2Id" = ?', account, territory);
	return assigned
		? undefined
		: saveError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'insufficient access rights on cross-reference id', ['Territory2Id']);
}

/** Stage: what is wrong with the rows. */
export function checkTerritories(save: Save, items: readonly SaveItem[]): void {
	const check = save.room.settings().salesTerritories ? CHECKS[save.object.name] : undefined;
	if (!check) return;
	for (const item of items) {
		const error = check(save, item);
		if (error) item.errors.push(error);
	}
}

/** Stage: the share rows after a save or a deletion. */
export function keepTerritories(save: Save, items: readonly SaveItem[]): void {
	if (!save.room.settings().salesTerritories) return;
	switch (save.object.name) {
		case 'Territory2':
		case 'Territory2Model':
			return shareTerritories(save);
		case 'ObjectTerritory2Association':
			return shareAccounts(
				save,
				items.map((item) => item.row['ObjectId'] as string),
			);
		case 'Account':
			if (save.operation === 'delete') shareAccounts(save, idsOf(items));
			return;
		case 'Opportunity': {
			const moved = items.filter((item) => (item.row['Territory2Id'] ?? null) !== (item.prior?.['Territory2Id'] ?? null));
			if (moved.length > 0) shareOpportunities(save, idsOf(moved));
		}
	}
}
const idsOf = (items: readonly SaveItem[]): string[] => items.map((item) => item.id);

/** Merge: the losers' territories are the master's, each once. */
export function mergeTerritories(save: Save, masterId: string, losers: readonly string[]): void {
	if (save.object.name !== 'Account' || !save.room.settings().salesTerritories) return;
	save.room.store.run(
		`DELETE FROM "ObjectTerritory2Association" WHERE "ObjectId" = ? AND "Id" NOT IN (SELECT min("Id") FROM "ObjectTerritory2Association" WHERE "ObjectId" = ? GROUP BY "Territory2Id")`,
		[masterId, masterId],
	);
	shareAccounts(save, [masterId, ...losers]);
}

/** Groups and shares of all territories: after a model, a territory or Setup changed. */
export function shareTerritories(save: Where): void {
	keepGroups(save);
	shareAccounts(save);
	shareOpportunities(save);
}

/** Takes everything away that territories gave: the feature goes off. */
export function unshareTerritories(room: Pick<Room, 'store' | 'schema'>): void {
	for (const object of room.schema().objects.values())
		if (object.kind === 'share')
			room.store.run(`DELETE FROM ${quoted(object.name)} WHERE "RowCause" IN ('Territory2AssociationManual', 'Territory2Forecast')`);
	room.store.run(`DELETE FROM "Group" WHERE "Type" IN ('Territory', 'TerritoryAndSubordinates')`);
}

/** Every territory of the active model comes with two groups to share with; archiving deletes them ("Archive a Territory Model"). */
function keepGroups({ room, ctx, now }: Where): void {
	const group = findObject(room.schema(), 'Group')!;
	const live = `SELECT t."Id" FROM "Territory2" t JOIN "Territory2Model" m ON m."Id" = t."Territory2ModelId" WHERE m."State" = 'Active' AND t."IsDeleted" = 0`;
	room.store.run(`DELETE FROM "Group" WHERE "Type" IN ('Territory', 'TerritoryAndSubordinates') AND "RelatedId" NOT IN (${live})`);
	const missing = room.store.all(`${live} AND t."Id" NOT IN (SELECT "RelatedId" FROM "Group" WHERE "Type" = 'Territory')`);
	for (const [id] of missing)
		for (const type of ['Territory', 'TerritoryAndSubordinates'])
			insertRow(room.store, group, {
				...emptyRow(group),
				Id: room.store.nextId(group.keyPrefix),
				Name: String(room.store.get('SELECT "Name" FROM "Territory2" WHERE "Id" = ?', [id!])?.[0]).slice(0, 40),
				Type: type,
				RelatedId: id as string,
				CreatedDate: stamp(now),
				CreatedById: ctx.userId,
				LastModifiedDate: stamp(now),
				LastModifiedById: ctx.userId,
				SystemModstamp: stamp(now),
			});
	room.written('Group');
}

/** The rows that assignments to territories of the active model make, for these accounts or all. */
function shareAccounts(save: Where, accounts?: readonly string[]): void {
	const only = accounts ? ' AND o."ObjectId" IN (SELECT value FROM json_each(?))' : '';
	const wanted = save.room.store.all(
		`SELECT o."ObjectId", g."Id", t."AccountAccessLevel", t."OpportunityAccessLevel", t."CaseAccessLevel"
		FROM "ObjectTerritory2Association" o JOIN "Territory2" t ON t."Id" = o."Territory2Id"
		JOIN "Group" g ON g."RelatedId" = t."Id" AND g."Type" = 'Territory' JOIN "Account" a ON a."Id" = o."ObjectId" AND a."IsDeleted" = 0
		WHERE o."IsDeleted" = 0${only}`,
		accounts ? [JSON.stringify(accounts)] : [],
	) as string[][];
	keepShares(
		save,
		findObject(save.room.schema(), 'Account')!,
		'Territory2AssociationManual',
		accounts,
		wanted.map(([record, group, account, opportunity, cases]) => ({
			record: record!,
			group: group!,
			levels: {
				AccountAccessLevel: account!,
				OpportunityAccessLevel: opportunity!,
				CaseAccessLevel: cases!,
				ContactAccessLevel: 'None',
			},
		})),
	);
}

function shareOpportunities(save: Where, opportunities?: readonly string[]): void {
	const only = opportunities ? ' AND o."Id" IN (SELECT value FROM json_each(?))' : '';
	const wanted = save.room.store.all(
		`SELECT o."Id", g."Id" FROM "Opportunity" o JOIN "Territory2" t ON t."Id" = o."Territory2Id"
		JOIN "Group" g ON g."RelatedId" = t."ParentTerritory2Id" AND g."Type" = 'Territory' WHERE o."IsDeleted" = 0${only}`,
		opportunities ? [JSON.stringify(opportunities)] : [],
	) as string[][];
	keepShares(
		save,
		findObject(save.room.schema(), 'Opportunity')!,
		'Territory2Forecast',
		opportunities,
		wanted.map(([record, group]) => ({ record: record!, group: group!, levels: { OpportunityAccessLevel: 'Read' } })),
	);
}

interface Wanted {
	record: string;
	group: string;
	levels: Record<string, string>;
}

/** Brings the share rows of one cause to what is wanted; rows that are right keep their ids. */
function keepShares(save: Where, object: ObjectDef, cause: string, records: readonly string[] | undefined, wanted: Wanted[]): void {
	const { store } = save.room;
	const share = findObject(save.room.schema(), shareObjectName(object) ?? '');
	if (!share) return;
	const parent = companionParentField(object);
	const names = [...share.fields.keys()].filter((name) => name.endsWith('AccessLevel'));
	const key = (each: Wanted): string => JSON.stringify([each.record, each.group, ...names.map((name) => each.levels[name] ?? 'None')]);
	const missing = new Map(wanted.map((each) => [key(each), each]));
	const present = store.all(
		`SELECT "Id", ${[parent, 'UserOrGroupId', ...names].map(quoted).join(', ')} FROM ${quoted(share.name)} WHERE "RowCause" = ?${records ? ` AND ${quoted(parent)} IN (SELECT value FROM json_each(?))` : ''}`,
		records ? [cause, JSON.stringify(records)] : [cause],
	) as string[][];
	for (const [id, ...rest] of present)
		if (!missing.delete(JSON.stringify(rest))) store.run(`DELETE FROM ${quoted(share.name)} WHERE "Id" = ?`, [id!]);
	for (const each of missing.values()) {
		const row: Row = {
			...emptyRow(share),
			Id: store.nextId(share.keyPrefix),
			[parent]: each.record,
			UserOrGroupId: each.group,
			RowCause: cause,
			LastModifiedDate: stamp(save.now),
			LastModifiedById: save.ctx.userId,
		};
		for (const name of names) row[name] = each.levels[name] ?? 'None';
		insertRow(store, share, row);
	}
}
