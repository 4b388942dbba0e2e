/**
 * Duplicate rules, after validation rules and before the record is stored (Apex Developer Guide, "Triggers and Order of Execution").
 *
 * Block stops the save, and so does an alert unless the request says allowSave (Salesforce Help, "Considerations for Duplicate Rules": "Records
 * are added or edited using Salesforce APIs. Use DuplicateRuleHeader"). Rows of one save are compared with stored records only. An update is
 * compared when it changes a field of the matching rule. Converted leads never count (Knowledge 000204497).
 */
import { findField, findObject, type DuplicateRuleDef, type MatchingRuleDef, type ObjectDef } from '../../schema/model.ts';
import { fold } from '../../store/fold.ts';
import type { DuplicateResult, Filter, Row, SaveError, UserContext, Value } from '../contract.ts';
import { joined, parseLogic, type Logic } from '../flow/logic.ts';
import { saveError, type Save, type SaveItem } from './room.ts';

const DEFAULT_TEXT = 'Use one of these records?';
type MatchResult = DuplicateResult['matchResults'][number];

/** Stage of a save. */
export function checkDuplicates(save: Save, items: readonly SaveItem[]): void {
	if (save.manner.duplicates === 'off') return;
	const schema = save.room.schema();
	const rules = [...schema.duplicateRules.values()]
		.filter((rule) => rule.active && rule.object === save.object.name)
		.toSorted((a, b) => a.sortOrder - b.sortOrder);
	for (const rule of rules) {
		const action = save.operation === 'insert' ? rule.onInsert : rule.onUpdate;
		const strict = save.manner.duplicates === 'strict';
		if (!strict && !action.block && (!action.alert || save.manner.options?.allowDuplicateSave)) continue;
		const results = matchesOf(save, items, rule);
		for (const item of items) {
			const found = results.get(item);
			if (found) item.errors.push(duplicateError(rule, found, !strict && !action.block));
		}
	}
}

function duplicateError(rule: DuplicateRuleDef, matchResults: MatchResult[], allowSave: boolean): SaveError {
	const message = rule.alertText ?? DEFAULT_TEXT;
	const duplicateResult: DuplicateResult = {
		allowSave,
		duplicateRule: rule.fullName.slice(rule.fullName.indexOf('.') + 1),
		duplicateRuleEntityType: rule.object,
		errorMessage: message,
		matchResults,
	};
	return { ...saveError('DUPLICATES_DETECTED', message), duplicateResult };
}

function matchesOf(save: Save, items: readonly SaveItem[], rule: DuplicateRuleDef): Map<SaveItem, MatchResult[]> {
	const found = new Map<SaveItem, MatchResult[]>();
	for (const { rule: name, mapping } of rule.matchRules) {
		const matching = save.room.schema().matchingRules.get(name);
		const object = matching && findObject(save.room.schema(), matching.object);
		if (!matching?.active || !object) continue;
		const keys = matching.items.map(({ field }) => findField(save.object, mapping[field] ?? field)!.name);
		const compared = items.filter((item) => !item.prior || keys.some((key) => (item.row[key] ?? null) !== (item.prior![key] ?? null)));
		if (compared.length === 0) continue;
		const logic = parseLogic(matching.logic, matching.items.length, 'booleanFilter');
		const matches = joined(
			logic,
			matching.items.map(
				(each, at) =>
					({ item, row }: { item: SaveItem; row: Row }) =>
						isSame(item.row[keys[at]!], row, each),
			),
		);
		const candidates = visible(save, rule, object, candidatesFor(save, object, matching, keys, compared, logic));
		for (const item of compared) {
			const same = candidates.filter((row) => row['Id'] !== item.id && matches({ item, row }));
			if (same.length > 0) found.set(item, [...(found.get(item) ?? []), matchResult(object, matching, same)]);
		}
	}
	return found;
}

/** Exact match: "normalized by lowercasing all letters and removing leading and trailing spaces" (Help, "Normalization Criteria for Match Keys"). */
const normal = (value: Value | undefined): Value => (typeof value === 'string' ? fold(value.trim()) : (value ?? null));

function isSame(mine: Value | undefined, row: Row, item: MatchingRuleDef['items'][number]): boolean {
	const [left, right] = [normal(mine), normal(row[item.field])];
	return left === null && right === null ? item.matchBlanks : left === right;
}

/** Records that agree in at least one field that decides; the rule itself is asked of them afterwards. */
function candidatesFor(
	save: Save,
	object: ObjectDef,
	matching: MatchingRuleDef,
	keys: string[],
	items: readonly SaveItem[],
	logic: Logic,
): Row[] {
	const agree = (at: number): Filter => ({
		field: matching.items[at]!.field,
		op: 'in',
		value: [...new Set(items.map((item) => item.row[keys[at]!] ?? null))].filter(
			(value) => value !== null || matching.items[at]!.matchBlanks,
		),
	});
	const all = typeof logic !== 'number' && 'and' in logic && logic.and.every((each) => typeof each === 'number');
	// Where all fields must agree, one of them is enough to look for: one that blanks do not match, if there is one.
	const one = Math.max(
		0,
		matching.items.findIndex((item) => !item.matchBlanks),
	);
	const filter: Filter = all ? agree(one) : { or: matching.items.map((_, at) => agree(at)) };
	const unconverted: Filter[] = object.name === 'Lead' ? [{ field: 'IsConverted', op: '=', value: false }] : [];
	const system: UserContext = { ...save.ctx, mode: 'system' };
	return save.room.soql.find(
		system,
		object.name,
		{ and: [filter, ...unconverted] },
		{ fields: ['Id', ...matching.items.map((item) => item.field)] },
	);
}

/** With Enforce Sharing Rules only what the user sees counts. */
function visible(save: Save, rule: DuplicateRuleDef, object: ObjectDef, rows: Row[]): Row[] {
	if (!rule.enforceSharing && !save.manner.options?.duplicatesAsCurrentUser) return rows;
	const ids = rows.map((row) => row['Id'] as string);
	const access = save.room.access.records({ ...save.ctx, mode: 'user' }, object, ids);
	return rows.filter((row) => access.get(row['Id'] as string)?.read === true);
}

function matchResult(object: ObjectDef, matching: MatchingRuleDef, rows: readonly Row[]): MatchResult {
	return {
		entityType: object.name,
		errors: [],
		matchEngine: 'ExactMatchEngine',
		rule: matching.fullName.slice(matching.fullName.indexOf('.') + 1),
		size: rows.length,
		success: true,
		matchRecords: rows.map((row) => ({
			additionalInformation: [],
			fieldDiffs: [],
			matchConfidence: 100,
			record: {
				attributes: { type: object.name, url: `/services/data/v66.0/sobjects/${object.name}/${String(row['Id'])}` },
				Id: row['Id'] as string,
			},
		})),
	};
}
