/** What the platform derives on standard objects. Each entry is one object's behaviour; others have none. */
import { forecastCategories } from '../../schema/base/sales.ts';
import type { PicklistValue } from '../../schema/model.ts';
import type { Row, Value } from '../contract.ts';
import { objectOfId, stamp, type Save, type SaveItem } from './room.ts';
import { readRow } from './rows.ts';

type Derive = (save: Save, item: SaveItem) => void;

const DERIVED: Readonly<Record<string, Derive>> = {
	Opportunity: opportunity,
	Task: task,
	Event: event,
	EmailMessage: emailMessage,
	User: user,
};

/**
 * Fills what follows from other fields: stage meaning, person names, closed tasks. Runs before the before-save flows, and again after
 * them because they may have changed what it follows from.
 */
export function deriveStandardFields(save: Save, items: readonly SaveItem[]): void {
	const derive = DERIVED[save.object.name];
	const compounds = [...save.object.fields.values()].filter((field) => field.compoundOf);
	for (const item of items) {
		for (const field of compounds) item.row[field.name] = joined(item.row, field.compoundOf!);
		derive?.(save, item);
	}
}

const joined = (row: Row, parts: readonly string[]): Value =>
	parts
		.map((part) => row[part])
		.filter((part) => part !== null && part !== undefined)
		.join(' ') || null;
const changed = (item: SaveItem, name: string): boolean => item.row[name] !== (item.prior?.[name] ?? null);

/** The stage says what is closed, won, how probable and in which forecast category; the last two only when the stage changes and nobody set them. */
function opportunity(save: Save, item: SaveItem): void {
	const { row } = item;
	const stage: PicklistValue['stage'] = save.object.fields
		.get('StageName')
		?.picklist?.values.find((value) => value.value === row['StageName'])?.stage;
	if (!stage) {
		// What a stage outside the list means is nowhere written: open, in the pipeline, as probable as it was or as the save says (assumed).
		row['IsClosed'] = row['IsWon'] = false;
		row['ForecastCategoryName'] ??= forecastCategories['Pipeline'] ?? null;
		row['ForecastCategory'] = categoryNamed(row['ForecastCategoryName']) ?? 'Pipeline';
		return;
	}
	row['IsClosed'] = stage.closed;
	row['IsWon'] = stage.won;
	if (changed(item, 'StageName')) {
		if (item.input['Probability'] === undefined || item.input['Probability'] === null) row['Probability'] = stage.probability;
		if (item.input['ForecastCategoryName'] === undefined || item.input['ForecastCategoryName'] === null)
			row['ForecastCategoryName'] = forecastCategories[stage.forecastCategory] ?? stage.forecastCategory;
	}
	row['ForecastCategory'] = categoryNamed(row['ForecastCategoryName']) ?? stage.forecastCategory;
}

const categoryNamed = (name: Value | undefined): string | undefined =>
	Object.entries(forecastCategories).find(([, label]) => label === name)?.[0];

function task(save: Save, item: SaveItem): void {
	const { row } = item;
	// "Completed" is the closed status of a new org.
	row['IsClosed'] = row['Status'] === 'Completed';
	row['IsHighPriority'] = row['Priority'] === 'High';
	if (!row['IsClosed']) row['CompletedDateTime'] = null;
	else row['CompletedDateTime'] ??= stamp(save.now);
	activityAccount(save, item);
}

/** StartDateTime and ActivityDateTime are one; the date, the end and the duration follow from each other (Object Reference, Event). */
function event(save: Save, item: SaveItem): void {
	const { row } = item;
	let start =
		changed(item, 'ActivityDateTime') && !changed(item, 'StartDateTime')
			? row['ActivityDateTime']
			: (row['StartDateTime'] ?? row['ActivityDateTime'] ?? null);
	// An all-day event is on its date from midnight UTC, for a day where nothing else is said (Object Reference, "Event").
	if (row['IsAllDayEvent'] === true && typeof row['ActivityDate'] === 'string' && (start === null || changed(item, 'ActivityDate')))
		start = `${row['ActivityDate']}T00:00:00.000Z`;
	row['StartDateTime'] = row['ActivityDateTime'] = start ?? null;
	if (row['IsAllDayEvent'] === true && row['EndDateTime'] === null) row['DurationInMinutes'] ??= 1440;
	if (typeof start === 'string') {
		row['ActivityDate'] = row['IsAllDayEvent'] === true ? start.slice(0, 10) : dayIn(save.ctx.timeZone, start);
		const endGiven = changed(item, 'EndDateTime') && typeof row['EndDateTime'] === 'string';
		if (endGiven) row['DurationInMinutes'] = Math.round((Date.parse(row['EndDateTime'] as string) - Date.parse(start)) / 60_000);
		else if (typeof row['DurationInMinutes'] === 'number')
			row['EndDateTime'] = stamp(new Date(Date.parse(start) + row['DurationInMinutes'] * 60_000));
	}
	activityAccount(save, item);
}

/** The date of a moment where the user is; Swedish dates are written YYYY-MM-DD. */
const dayIn = (timeZone: string, moment: string): string => new Date(moment).toLocaleDateString('sv-SE', { timeZone });

/** An activity's account is that of what it is about, else of whom it is with. */
function activityAccount(save: Save, item: SaveItem): void {
	const { row } = item;
	row['AccountId'] = accountOf(save, row['WhatId']) ?? accountOf(save, row['WhoId']) ?? null;
}

function accountOf(save: Save, id: Value | undefined): Value | undefined {
	if (typeof id !== 'string') return undefined;
	const object = objectOfId(save.room.schema(), id);
	if (object?.name === 'Account') return id;
	return object?.fields.get('AccountId') ? readRow(save.room.store, object, id)?.['AccountId'] : undefined;
}

function emailMessage(save: Save, item: SaveItem): void {
	if (!item.prior) item.row['MessageDate'] ??= stamp(save.now);
}

function user(_save: Save, item: SaveItem): void {
	item.row['UserType'] ??= 'Standard';
	item.row['CommunityNickname'] ??= typeof item.row['Username'] === 'string' ? item.row['Username'].slice(0, 40) : null;
}
