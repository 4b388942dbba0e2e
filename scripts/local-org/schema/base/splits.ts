/** Opportunity splits (Object Reference, "OpportunitySplit", "OpportunitySplitType"): where Setup has them on. */
import type { ObjectDef } from '../model.ts';
import { checkbox, currency, field, lookup, object, picklist, readOnly, text, textArea, values } from './fields.ts';

const open = { permissionable: false } as const;

/** Revenue and Overlay: the two that every org with splits has. The engine writes them; Setup's own types are not offered. */
export const opportunitySplitType: ObjectDef = object(
	'OpportunitySplitType',
	'Opportunity Split Type',
	'Opportunity Split Types',
	// Assumed.
	'1ST',
	[
		text('DeveloperName', 'Name', 80, readOnly),
		text('MasterLabel', 'Split Label', 80, { ...readOnly, nameField: true }),
		picklist('Language', 'Master Language', values(['en_US'], 'en_US'), { ...readOnly, restricted: true }),
		textArea('Description', 'Description', 255, readOnly),
		checkbox('IsActive', 'Active', readOnly),
		checkbox('IsTotalValidated', 'Is Total Validated', readOnly),
		text('SplitEntity', 'Split Entity', 80, readOnly),
		text('SplitField', 'Field To Split', 80, readOnly),
	],
	{ kind: 'system', sharingModel: 'Read', feature: 'opportunitySplits' },
);

export const opportunitySplit: ObjectDef = object(
	'OpportunitySplit',
	'Opportunity Split',
	'Opportunity Splits',
	'049',
	[
		text('Split', 'Opportunity Split', 30, { ...readOnly, nameField: true, autoNumber: { displayFormat: 'S-{0}', startingNumber: 1 } }),
		lookup('OpportunityId', 'Opportunity ID', 'Opportunity', 'Opportunity', 'OpportunitySplits', {
			required: true,
			updateable: false,
			deleteConstraint: 'Cascade',
			masterDetail: { reparentable: false, writeRequiresMasterRead: false, order: 0 },
		}),
		lookup('SplitOwnerId', 'User ID', 'User', 'SplitOwner', undefined, {
			required: true,
			updateable: false,
			deleteConstraint: 'Restrict',
		}),
		field('SplitPercentage', 'Percent (%)', 'percent', { ...open, precision: 5, scale: 2 }),
		// "The Split Amount is a derived field" (Salesforce Knowledge 000180833).
		currency('SplitAmount', 'Amount', {
			...readOnly,
			formula: { expression: 'Opportunity.Amount * SplitPercentage', blanksAs: 'BlankAsZero' },
		}),
		text('SplitNote', 'Note', 255, open),
		lookup('SplitTypeId', 'Split Type ID', 'OpportunitySplitType', 'SplitType', 'OpportunitySplits', {
			...open,
			deleteConstraint: 'Restrict',
		}),
	],
	{ sharingModel: 'ControlledByParent', rightsOf: 'Opportunity', notUndeletable: true, feature: 'opportunitySplits' },
);
