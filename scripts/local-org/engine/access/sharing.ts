/** How an object's records are shared: which rule of the table below decides, and where its companions keep what. */
import type { OrgSettings } from '../contract.ts';
import { companionParentField, shareLevelField, shareObjectName } from '../../schema/base/companions.ts';
import { findObject, type FieldDef, type ObjectDef, type Schema } from '../../schema/model.ts';

/** Lookups through which an activity or e-mail is seen with the record it is about. */
const RELATED: Readonly<Record<string, readonly string[]>> = {
	Task: ['WhatId', 'WhoId'],
	Event: ['WhatId', 'WhoId'],
	EmailMessage: ['RelatedToId', 'ActivityId'],
};

/**
 * Setup rows that a permission shows whole, and everybody else in part: territories of the active model (Object Reference, "Territory2Model":
 * Special Access Rules), one's own logins ("LoginHistory").
 */
const PARTLY: Readonly<Record<string, { permission: string; others: SetupPart }>> = {
	Territory2Model: { permission: 'ManageTerritories', others: 'activeModel' },
	Territory2: { permission: 'ManageTerritories', others: 'activeModel' },
	UserTerritory2Association: { permission: 'ManageTerritories', others: 'activeModel' },
	ObjectTerritory2Association: { permission: 'ManageTerritories', others: 'activeModel' },
	LoginHistory: { permission: 'ManageUsers', others: 'own' },
};
export type SetupPart = 'activeModel' | 'own';

export type Rule =
	/** Setup objects and custom metadata: no record access. */
	| { kind: 'open' }
	/** All rows with the permission, `others` without. */
	| { kind: 'setup'; permission: string; others: SetupPart }
	/** Share and history rows follow the record they belong to. */
	| { kind: 'companion'; field: string; parent: ObjectDef }
	/** Details follow all of their masters. */
	| { kind: 'detail'; masters: { field: FieldDef; parent: ObjectDef }[] }
	/** Contacts follow their account; without one they are the owner's alone. */
	| { kind: 'account'; field: string; parent: ObjectDef }
	/** Activities: the owner's, and readable with what they are about. */
	| { kind: 'activity'; fields: { name: string; targets: ObjectDef[] }[] }
	/** Owner, hierarchy, shares and the org-wide default. */
	| { kind: 'owned'; share: { object: string; parentField: string; levelField: string } | undefined };

/** The rule of an object. */
export function ruleOf(schema: Schema, object: ObjectDef): Rule {
	const partly = PARTLY[object.name];
	if (partly) return { kind: 'setup', ...partly };
	if (object.kind === 'system' || object.kind === 'metadata' || object.kind === 'event') return { kind: 'open' };
	if (object.kind === 'share' || object.kind === 'history') {
		const parent = object.parentObject === undefined ? undefined : findObject(schema, object.parentObject);
		const field = parent && [...object.fields.values()].find((each) => each.referenceTo.includes(parent.name));
		return parent && field ? { kind: 'companion', field: field.name, parent } : { kind: 'open' };
	}
	const masters = [...object.fields.values()]
		.filter((field) => field.masterDetail)
		.map((field) => ({ field, parent: findObject(schema, field.referenceTo[0]!)! }));
	if (masters.length > 0) return { kind: 'detail', masters };
	const related = RELATED[object.name];
	if (related) {
		const fields = related.flatMap((name) => {
			const field = object.fields.get(name);
			return field
				? [{ name, targets: field.referenceTo.map((each) => findObject(schema, each)).filter((each) => each !== undefined) }]
				: [];
		});
		return { kind: 'activity', fields };
	}
	const account = object.fields.get('AccountId');
	if (object.sharingModel === 'ControlledByParent' && account)
		return { kind: 'account', field: account.name, parent: findObject(schema, 'Account')! };
	const share = shareObjectName(object);
	return {
		kind: 'owned',
		share:
			share === undefined ? undefined : { object: share, parentField: companionParentField(object), levelField: shareLevelField(object) },
	};
}

/** Field history has a row per changed field; stage history has one per change, with the fields as columns. */
export const hasRowPerField = (object: ObjectDef): boolean => object.kind === 'history' && object.fields.has('Field');

/** "Grant Access Using Hierarchies": cannot be switched off for standard objects; for custom ones the box in Setup, ticked by default. */
export function usesHierarchy(object: ObjectDef, settings: OrgSettings): boolean {
	return object.kind !== 'custom' || settings.hierarchies[object.name] !== false;
}
