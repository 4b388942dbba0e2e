/**
 * The fixture door: the one way by which rows that Salesforce itself writes, and that nobody can import there, come into the local org.
 * OpportunityHistory and owner changes that ran no automation (mass transfer, account → opportunity cascade) are planted with it, so that
 * demo data and public pipelines have a past. Nothing else opens it: no flow, rule or permission runs here, and no SOQL or REST call
 * reaches it but the admin-only endpoint that is named after it. A real org has no such door.
 */
import { ApiError } from '../../errors.ts';
import { findObject, type ObjectDef } from '../../schema/model.ts';
import { normalizeId } from '../../store/ids.ts';
import { quoted, type HistoryFixture, type Row } from '../contract.ts';
import { forecastCategories } from '../../schema/base/sales.ts';
import { stamp, type Room } from '../records/room.ts';
import { readRow, updateRow } from '../records/rows.ts';
import { replaceOwnerShare } from '../records/shares.ts';
import { writeFieldChange } from './fieldHistory.ts';
import { insertSnapshot } from './opportunityHistory.ts';

/** Writes the fixture's rows in one transaction; an unknown record, user or stage refuses all of it. */
export function importHistory(room: Room, fixture: HistoryFixture): { rows: number } {
	return room.store.transaction(() => {
		const rows = importOpportunityHistory(room, fixture.opportunityHistory ?? []) + importOwnerChanges(room, fixture.ownerChanges ?? []);
		return { rows };
	});
}

function importOpportunityHistory(room: Room, entries: NonNullable<HistoryFixture['opportunityHistory']>): number {
	const opportunity = objectNamed(room, 'Opportunity');
	const stages = opportunity.fields.get('StageName')?.picklist?.values ?? [];
	const byOpportunity = Map.groupBy(entries, (entry) => existing(room, opportunity, entry.opportunityId, 'opportunityId'));
	for (const [id, list] of byOpportunity) {
		room.store.run('DELETE FROM "OpportunityHistory" WHERE "OpportunityId" = ?', [id]);
		let prior: Row | undefined;
		for (const entry of list.toSorted((a, b) => Date.parse(a.createdDate) - Date.parse(b.createdDate))) {
			const stage = stages.find((value) => value.value === entry.stageName)?.stage;
			if (!stage) throw refused(`stageName: ${entry.stageName} is no stage of this org`);
			const row: Row = {
				Id: id,
				StageName: entry.stageName,
				Amount: entry.amount,
				CloseDate: entry.closeDate,
				Probability: stage.probability,
				ForecastCategory: Object.keys(forecastCategories).includes(stage.forecastCategory) ? stage.forecastCategory : null,
			};
			insertSnapshot(
				room,
				row,
				prior,
				existing(room, objectNamed(room, 'User'), entry.createdById, 'createdById'),
				moment(entry.createdDate, 'createdDate'),
			);
			prior = row;
		}
	}
	return entries.length;
}

function importOwnerChanges(room: Room, changes: NonNullable<HistoryFixture['ownerChanges']>): number {
	for (const change of changes) {
		if (!['Account', 'Opportunity', 'Lead'].includes(change.object))
			throw refused(`object: ${String(change.object)} is not Account, Opportunity or Lead`);
		const object = objectNamed(room, change.object);
		const user = objectNamed(room, 'User');
		const id = existing(room, object, change.recordId, 'recordId');
		const owner = existing(room, user, change.newOwnerId, 'newOwnerId');
		const by = existing(room, user, change.changedById, 'changedById');
		const at = moment(change.changedAt, 'changedAt');
		const before = readRow(room.store, object, id)!;
		updateRow(room.store, object, id, { OwnerId: owner }, ['OwnerId']);
		replaceOwnerShare(room, object, id, owner, by);
		writeFieldChange(room, object, object.fields.get('OwnerId')!, id, before['OwnerId'] ?? null, owner, by, at);
		room.written(object.name);
	}
	return changes.length;
}

const refused = (problem: string): ApiError => new ApiError('INVALID_FIXTURE', `The history fixture cannot be imported: ${problem}.`);

function objectNamed(room: Room, name: string): ObjectDef {
	const object = findObject(room.schema(), name);
	if (!object) throw refused(`the object ${name} does not exist`);
	return object;
}

function existing(room: Room, object: ObjectDef, given: string, what: string): string {
	const id = typeof given === 'string' ? normalizeId(given) : undefined;
	if (!id || !room.store.get(`SELECT 1 FROM ${quoted(object.name)} WHERE "Id" = ? AND "IsDeleted" = 0`, [id]))
		throw refused(`${what}: ${String(given)} is no ${object.label.toLowerCase()} of this org`);
	return id;
}

function moment(text: string, what: string): string {
	const at = new Date(text);
	if (typeof text !== 'string' || Number.isNaN(at.getTime())) throw refused(`${what}: ${String(text)} is no date and time`);
	return stamp(at);
}
