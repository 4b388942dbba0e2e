/**
 * What follows a change of owner, and the tools that change many at once.
 *
 * An account's owner takes along what OwnerChangeOptions says (SOAP API Developer Guide, "OwnerChangeOptions"; through the API nothing by default,
 * the page's Change Owner sends options). Records that follow change "without any automations, such as flows or Apex triggers, because it
 * cascades from an account owner change" and regardless of the user's access to them (Salesforce Help, "Considerations for Changing a Record's
 * Owner"); field history and the owner's share are kept.
 */
import { ApiError, notImplemented } from '../../errors.ts';
import { findObject, type ObjectDef } from '../../schema/model.ts';
import { quoted, type OwnerChangeOptions, type OwnerTool, type SaveResult, type UserContext, type SqlValue } from '../contract.ts';
import { writeFieldChange } from '../history/fieldHistory.ts';
import { failure, newChain, objectByName, saveError, stamp, type Room, type Save, type SaveItem } from './room.ts';
import { readRows, updateRow } from './rows.ts';
import type { Saver } from './saver.ts';
import { grantShare, replaceOwnerShare } from './shares.ts';
import { joinTeam } from './splits.ts';
import { dropTeam } from './teams.ts';

/** Options and what they do here. `nothing`: the objects they are about do not exist here, or no e-mail is sent. */
const OPTIONS: Readonly<Record<string, 'acts' | 'nothing'>> = {
	EnforceNewOwnerHasReadAccess: 'acts',
	TransferContacts: 'acts',
	TransferOwnedOpenOpportunities: 'acts',
	TransferOthersOpenOpportunities: 'acts',
	// Its name in the guides of older versions.
	TransferOtherOpenOpportunities: 'acts',
	TransferOwnedClosedOpportunities: 'acts',
	TransferOpenActivities: 'acts',
	KeepAccountTeam: 'acts',
	KeepSalesTeam: 'acts',
	KeepSalesTeamGrantCurrentOwnerReadWriteAccess: 'acts',
	SendEmail: 'nothing',
	TransferNotesAndAttachments: 'nothing',
	TransferContracts: 'nothing',
	TransferOrders: 'nothing',
	TransferOwnedOpenCases: 'nothing',
	TransferAllOwnedCases: 'nothing',
};

/** What the page's Change Owner and the mass tools take along without being told (Help: "transfer to the new owner automatically"). */
const PAGE_DEFAULTS: OwnerChangeOptions = {
	TransferContacts: true,
	TransferOwnedOpenOpportunities: true,
	TransferOpenActivities: true,
};

/** Refuses options that do not exist or contradict each other. */
export function checkOwnerOptions(options: OwnerChangeOptions | undefined): void {
	for (const name of Object.keys(options ?? {})) if (!Object.hasOwn(OPTIONS, name)) throw notImplemented(`The OwnerChangeOption ${name}`);
	if (!options) return;
	if (
		(options['TransferOthersOpenOpportunities'] || options['TransferOtherOpenOpportunities']) &&
		!options['TransferOwnedOpenOpportunities']
	)
		throw new ApiError('INVALID_OPERATION', 'TransferOthersOpenOpportunities needs TransferOwnedOpenOpportunities.');
	if (options['KeepSalesTeamGrantCurrentOwnerReadWriteAccess'] && !options['KeepSalesTeam'])
		throw new ApiError('INVALID_OPERATION', 'KeepSalesTeamGrantCurrentOwnerReadWriteAccess needs KeepSalesTeam.');
}

/** Stage of a save: teams and related records of what changed hands. */
export function followOwners(save: Save, items: readonly SaveItem[]): void {
	if (save.operation !== 'update' || !save.object.hasOwner) return;
	const options = save.manner.options?.ownerChange ?? {};
	for (const item of items) {
		const before = item.prior?.['OwnerId'];
		const after = item.row['OwnerId'];
		if (typeof before !== 'string' || typeof after !== 'string' || before === after) continue;
		keepOrDropTeam(save, save.object, item.id, before, options);
		if (save.object.name === 'Account') takeAlong(save, item.id, before, after, options);
		if (options['TransferOpenActivities']) takeActivities(save, 'WhatId', item.id, before, after);
	}
}

function takeAlong(save: Save, id: string, before: string, after: string, options: OwnerChangeOptions): void {
	if (options['TransferContacts']) passOn(save, 'Contact', '"AccountId" = ? AND "OwnerId" = ?', [id, before], after, options);
	if (options['TransferOwnedOpenOpportunities'])
		passOn(save, 'Opportunity', '"AccountId" = ? AND "OwnerId" = ? AND "IsClosed" = 0', [id, before], after, options);
	if (options['TransferOthersOpenOpportunities'] || options['TransferOtherOpenOpportunities'])
		passOn(save, 'Opportunity', '"AccountId" = ? AND "OwnerId" <> ? AND "IsClosed" = 0', [id, after], after, options);
	if (options['TransferOwnedClosedOpportunities'])
		passOn(save, 'Opportunity', '"AccountId" = ? AND "OwnerId" = ? AND "IsClosed" = 1', [id, before], after, options);
}

function takeActivities(save: Save, field: string, id: string, before: string, after: string): void {
	passOn(save, 'Task', `${quoted(field)} = ? AND "OwnerId" = ? AND "IsClosed" = 0`, [id, before], after, {});
	passOn(save, 'Event', `${quoted(field)} = ? AND "OwnerId" = ? AND "EndDateTime" > ?`, [id, before, save.now.toISOString()], after, {});
}

/** Gives the live records where a condition holds to a new owner: no access is asked, no automation runs. */
function passOn(save: Save, objectName: string, where: string, params: SqlValue[], owner: string, options: OwnerChangeOptions): void {
	const { room, ctx } = save;
	const object = findObject(room.schema(), objectName);
	if (!object) return;
	const ids = room.store
		.all(`SELECT "Id" FROM ${quoted(object.name)} WHERE ${where} AND "IsDeleted" = 0`, params)
		.map(([id]) => id as string);
	const now = stamp(save.now);
	for (const [id, row] of readRows(room.store, object, ids)) {
		const before = row['OwnerId'] as string;
		const change = { OwnerId: owner, LastModifiedDate: now, LastModifiedById: ctx.userId, SystemModstamp: now };
		updateRow(room.store, object, id, change, Object.keys(change));
		replaceOwnerShare(room, object, id, owner, ctx.userId);
		const field = object.fields.get('OwnerId')!;
		if (field.trackHistory) writeFieldChange(room, object, field, id, before, owner, ctx.userId, now);
		keepOrDropTeam(save, object, id, before, options);
		if (object.name === 'Opportunity') joinTeam(save, id, before, owner);
		save.chain.touched.set(id, undefined);
	}
	if (ids.length > 0) room.written(object.name);
}

/** "If false, the team is deleted. Default is false." A kept sales team may keep the former owner with Read/Write. */
function keepOrDropTeam(save: Save, object: ObjectDef, id: string, before: string, options: OwnerChangeOptions): void {
	const keeps = { Account: 'KeepAccountTeam', Opportunity: 'KeepSalesTeam' }[object.name];
	if (keeps === undefined) return;
	// Who has a part of the split is on the team.
	const split = object.name === 'Opportunity' && save.room.settings().opportunitySplits === true;
	if (!options[keeps] && !split) dropTeam(save, object, id);
	else if (object.name === 'Opportunity' && options['KeepSalesTeamGrantCurrentOwnerReadWriteAccess'])
		grantShare(save, object, id, before, 'Edit', 'Team');
}

/**
 * The tools that change owners without validation rules: Mass Transfer Records, Change Owner of a list view, Accept in a queue's list
 * (Salesforce Knowledge, "Does validation fire on ownership change?"). Flows run: nothing exempts them (the Apex Developer Guide's "Operations
 * That Don't Invoke Triggers" names mass division transfers, not these).
 */
export function transfer(
	room: Room,
	saver: Saver,
	ctx: UserContext,
	objectName: string,
	ids: readonly string[],
	ownerId: string,
	tool: OwnerTool,
	options: OwnerChangeOptions | undefined,
): SaveResult[] {
	checkOwnerOptions(options);
	const object = objectByName(room, objectName);
	if (!object.hasOwner) throw new ApiError('INVALID_OPERATION', `${object.label} has no owner.`);
	if (tool === 'MassTransfer' && !mayMassTransfer(room, ctx, object))
		throw new ApiError('INSUFFICIENT_ACCESS', 'Mass Transfer Records needs Transfer Record, or Transfer Leads for leads.', { status: 403 });
	const refusals = new Map(
		tool === 'QueueAccept' ? ids.flatMap((id) => (mayAccept(room, ctx, object, id, ownerId) ? [] : [[id, NOT_YOURS] as const])) : [],
	);
	const taken = ids.filter((id) => !refusals.has(id));
	const ownerChange = options ?? PAGE_DEFAULTS;
	const results = saver.save(
		'update',
		ctx,
		object.name,
		taken.map((Id) => ({ Id, OwnerId: ownerId })),
		false,
		newChain(),
		{
			withoutRules: true,
			options: { ownerChange },
		},
	);
	let at = 0;
	return ids.map((id) => (refusals.has(id) ? failure([refusals.get(id)!], id) : results[at++]!));
}

const NOT_YOURS = saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');

function mayMassTransfer(room: Room, ctx: UserContext, object: ObjectDef): boolean {
	return room.access.has(ctx, 'TransferAnyEntity') || (object.name === 'Lead' && room.access.has(ctx, 'TransferAnyLead'));
}

/** Accept makes the user the owner of what a queue owns that they are a member of. */
function mayAccept(room: Room, ctx: UserContext, object: ObjectDef, id: string, ownerId: string): boolean {
	const owner = readRows(room.store, object, [id]).get(id)?.['OwnerId'];
	return ownerId === ctx.userId && typeof owner === 'string' && owner.startsWith('00G') && room.access.isMember(ctx, owner);
}
