/** What the platform itself refuses of single standard objects: impossible numbers, trees that loop, events without a time, locked-out admins. */
import { quoted, type Row, type Value } from '../contract.ts';
import { saveError, type Save, type SaveItem } from './room.ts';

const ADMINISTRATOR = 'System Administrator';

type Check = (save: Save, items: readonly SaveItem[]) => void;

const CHECKS: Readonly<Record<string, Check>> = {
	Account: (save, items) => checkTree(save, items, 'ParentId'),
	UserRole: (save, items) => checkTree(save, items, 'ParentRoleId'),
	Opportunity: (_save, items) => items.forEach(checkProbability),
	Event: (_save, items) => items.forEach(checkEvent),
	User: checkUsers,
	UserLogin: checkFreezing,
};

/** Stage: the rows of some standard objects. */
export function checkIntegrity(save: Save, items: readonly SaveItem[]): void {
	CHECKS[save.object.name]?.(save, items);
}

const EVENT_TIMES = ['IsAllDayEvent', 'StartDateTime', 'ActivityDateTime', 'ActivityDate', 'DurationInMinutes', 'EndDateTime'] as const;

const isSet = (value: Value | undefined): boolean => value !== null && value !== undefined;
const changed = (item: SaveItem, field: string): boolean => (item.row[field] ?? null) !== (item.prior?.[field] ?? null);

/** A percentage of confidence: 0 to 100, as its stages' (the words are assumed). */
function checkProbability(item: SaveItem): void {
	const probability = item.row['Probability'];
	if (typeof probability === 'number' && (probability < 0 || probability > 100))
		item.errors.push(
			saveError('NUMBER_OUTSIDE_VALID_RANGE', `Probability (%): value outside of valid range on numeric field: ${probability}`, [
				'Probability',
			]),
		);
}

/** Nobody is their own ancestor, also by way of other rows of the same save. The words are assumed, the code is a StatusCode of the API. */
function checkTree(save: Save, items: readonly SaveItem[], field: string): void {
	const moved = items.filter((item) => isSet(item.row[field]) && changed(item, field));
	if (moved.length === 0) return;
	const saved = new Map(items.map((item) => [item.id, item.row[field]]));
	const above = (id: string): Value | undefined =>
		saved.has(id)
			? saved.get(id)
			: (save.room.store.get(`SELECT ${quoted(field)} FROM ${quoted(save.object.name)} WHERE "Id" = ?`, [id])?.[0] as Value | undefined);
	for (const item of moved) {
		const seen = new Set<string>();
		let parent = item.row[field];
		while (typeof parent === 'string' && parent !== item.id && !seen.has(parent)) {
			seen.add(parent);
			parent = above(parent);
		}
		if (parent === item.id)
			item.errors.push(
				saveError('CIRCULAR_DEPENDENCY', `${save.object.fields.get(field)!.label}: this would make the record its own ancestor`, [field]),
			);
	}
}

/**
 * "If IsAllDayEvent is false, a value must be supplied for either DurationInMinutes or EndDateTime. Supplying values in both fields is
 * allowed if the values add up to the same amount of time"; StartDateTime "must match" ActivityDateTime (Object Reference, "Event").
 */
function checkEvent(item: SaveItem): void {
	if (item.prior && !EVENT_TIMES.some((field) => changed(item, field))) return;
	const { row, input } = item;
	const missing = [
		...(isSet(row['IsAllDayEvent'] === true ? (row['StartDateTime'] ?? row['ActivityDate']) : row['StartDateTime'])
			? []
			: [row['IsAllDayEvent'] === true ? 'ActivityDate' : 'ActivityDateTime']),
		...(row['IsAllDayEvent'] === true || isSet(row['DurationInMinutes']) || isSet(row['EndDateTime']) ? [] : ['DurationInMinutes']),
	];
	if (missing.length > 0)
		item.errors.push(saveError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing));
	const refuse = (message: string, field: string): void => void item.errors.push(saveError('FIELD_INTEGRITY_EXCEPTION', message, [field]));
	const minutes = row['DurationInMinutes'];
	if (typeof minutes === 'number' && minutes < 0) refuse('Duration: an event cannot end before it begins', 'DurationInMinutes');
	if (contradict(input, 'StartDateTime', 'ActivityDateTime'))
		refuse('Start Date Time and Due Date Time must match, or one of them must be null', 'StartDateTime');
	const [end, given] = [input['EndDateTime'], input['DurationInMinutes']];
	if (isSet(end) && isSet(given) && isSet(row['StartDateTime']) && (end !== row['EndDateTime'] || given !== minutes))
		refuse('Duration and End Date Time do not add up to the same amount of time', 'DurationInMinutes');
}

const contradict = (input: Row, one: string, other: string): boolean =>
	isSet(input[one]) && isSet(input[other]) && input[one] !== input[other];

/**
 * Nobody deactivates themselves (code and words are assumed), and the last active administrator stays one: CANNOT_DISABLE_LAST_ADMIN is a
 * StatusCode of the API.
 */
function checkUsers(save: Save, items: readonly SaveItem[]): void {
	if (save.operation !== 'update') return;
	for (const item of items)
		if (item.id === save.ctx.userId && item.prior?.['IsActive'] === true && item.row['IsActive'] !== true)
			item.errors.push(saveError('FIELD_INTEGRITY_EXCEPTION', 'Active: you cannot deactivate yourself', ['IsActive']));
	const admins = new Set(
		save.room.store
			.all(
				'SELECT u."Id" FROM "User" u JOIN "Profile" p ON p."Id" = u."ProfileId" WHERE p."Name" = ? AND u."IsActive" = 1 AND u."IsDeleted" = 0',
				[ADMINISTRATOR],
			)
			.map(([id]) => id as string),
	);
	for (const item of items) {
		const stays = item.row['IsActive'] === true && !changed(item, 'ProfileId');
		if (item.errors.length > 0 || stays || !admins.delete(item.id) || admins.size > 0) continue;
		item.errors.push(
			saveError('CANNOT_DISABLE_LAST_ADMIN', 'the last active administrator cannot be disabled', [
				item.row['IsActive'] === true ? 'ProfileId' : 'IsActive',
			]),
		);
	}
}

/** CANNOT_FREEZE_SELF is a StatusCode of the API; its words are assumed. */
function checkFreezing(save: Save, items: readonly SaveItem[]): void {
	for (const item of items)
		if (item.row['UserId'] === save.ctx.userId && item.row['IsFrozen'] === true && changed(item, 'IsFrozen'))
			item.errors.push(saveError('CANNOT_FREEZE_SELF', 'you cannot freeze your own user account', ['IsFrozen']));
}
