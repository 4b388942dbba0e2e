/**
 * Sales Territories (Enterprise Territory Management): objects of an org whose Setup has the feature on. Fields, what may be created and
 * what may be updated: Object Reference, "Territory2Type", "Territory2Model", "Territory2", "UserTerritory2Association",
 * "ObjectTerritory2Association". Without Manage Territories a user sees what belongs to the active model (Special Access Rules).
 * Key prefixes of types and associations are assumed.
 */
import type { FieldDef, ObjectDef } from '../model.ts';
import { checkbox, dateTime, field, integer, lookup, object, picklist, readOnly, text, textArea, values } from './fields.ts';

const open = { permissionable: false } as const;
const setup = { kind: 'system', sharingModel: 'Read', feature: 'salesTerritories', writePermission: 'ManageTerritories' } as const;
const developerName = text('DeveloperName', 'Developer Name', 80, { required: true, unique: true, caseSensitive: false });
const fixed = { required: true, updateable: false, deleteConstraint: 'Cascade' } as const;

export const territory2Type: ObjectDef = object(
	'Territory2Type',
	'Territory Type',
	'Territory Types',
	'0M5',
	[
		text('MasterLabel', 'Label', 80, { required: true, nameField: true }),
		developerName,
		picklist('Language', 'Master Language', values(['en_US'], 'en_US'), { ...open, restricted: true }),
		textArea('Description', 'Description', 1000, open),
		integer('Priority', 'Priority', { required: true }),
	],
	setup,
);

/** States of a model (Object Reference, "Territory2Model"). The local org changes it at once, without the states on the way. */
export const territory2Model: ObjectDef = object(
	'Territory2Model',
	'Territory Model',
	'Territory Models',
	'0MA',
	[
		text('Name', 'Label', 80, { required: true, nameField: true }),
		developerName,
		textArea('Description', 'Description', 1000, open),
		picklist(
			'State',
			'State',
			values(
				[
					'Planning',
					'Activating',
					'ActivationFailed',
					'Active',
					'Archiving',
					'ArchivingFailed',
					'Archived',
					'Deleting',
					'DeletionFailed',
					'Cloning',
					'CloningFailed',
				],
				'Planning',
			),
			{ ...open, restricted: true },
		),
		dateTime('ActivatedDate', 'Activated Date', readOnly),
		dateTime('DeactivatedDate', 'Deactivated Date', readOnly),
		dateTime('LastRunRulesEndDate', 'Last Run Rules End Date', readOnly),
		dateTime('LastOppTerrAssignEndDate', 'Last Opportunity Territory Assignment End Date', readOnly),
	],
	setup,
);

const level = (name: string, label: string, levels: string[], extra: Partial<FieldDef> = {}): FieldDef =>
	picklist(name, label, values(levels), { ...open, restricted: true, ...extra });

export const territory2: ObjectDef = object(
	'Territory2',
	'Territory',
	'Territories',
	'0MI',
	[
		text('Name', 'Label', 80, { required: true, nameField: true }),
		developerName,
		textArea('Description', 'Description', 1000, open),
		lookup('Territory2ModelId', 'Territory Model ID', 'Territory2Model', 'Territory2Model', 'Territory2s', fixed),
		lookup('Territory2TypeId', 'Territory Type ID', 'Territory2Type', 'Territory2Type', 'Territories', {
			required: true,
			deleteConstraint: 'Restrict',
		}),
		lookup('ParentTerritory2Id', 'Parent Territory ID', 'Territory2', 'ParentTerritory2', 'ChildTerritories', {
			...open,
			deleteConstraint: 'Cascade',
		}),
		level('AccountAccessLevel', 'Account Access', ['Read', 'Edit', 'All']),
		level('OpportunityAccessLevel', 'Opportunity Access', ['None', 'Read', 'Edit']),
		level('CaseAccessLevel', 'Case Access', ['None', 'Read', 'Edit']),
		level('ContactAccessLevel', 'Contact Access', ['None', 'Read', 'Edit'], readOnly),
		lookup('ForecastUserId', 'User ID', 'User', 'ForecastUser', undefined, { ...open, createable: false, deleteConstraint: 'SetNull' }),
	],
	setup,
);

const association = { ...setup, notUndeletable: true, audited: false } as const;
const stamps = (label: string): FieldDef[] => [
	field('Id', `${label} ID`, 'id', { ...readOnly, length: 18, idLookup: true }),
	dateTime('LastModifiedDate', 'Last Modified Date', readOnly),
	lookup('LastModifiedById', 'Last Modified By ID', 'User', 'LastModifiedBy', undefined, readOnly),
	dateTime('SystemModstamp', 'System Modstamp', readOnly),
];

export const userTerritory2Association: ObjectDef = object(
	'UserTerritory2Association',
	'User Territory Association',
	'User Territory Associations',
	'0MC',
	[
		...stamps('User Territory Association'),
		lookup('UserId', 'User ID', 'User', 'User', 'UserTerritory2Associations', fixed),
		lookup('Territory2Id', 'Territory ID', 'Territory2', 'Territory2', 'UserTerritory2Associations', fixed),
		checkbox('IsActive', 'Active', { ...readOnly, defaultFormula: 'true' }),
		// An open list: administrators add roles of their own in Setup.
		picklist('RoleInTerritory2', 'Role in Territory', values(['Owner', 'Administrator', 'Sales Rep']), open),
	],
	association,
);

export const objectTerritory2Association: ObjectDef = object(
	'ObjectTerritory2Association',
	'Object Territory Association',
	'Object Territory Associations',
	'0MD',
	[
		...stamps('Object Territory Association'),
		// Leads can be assigned too; the local org has accounts only.
		lookup('ObjectId', 'Object ID', 'Account', 'Object', 'ObjectTerritory2Associations', fixed),
		lookup('Territory2Id', 'Territory ID', 'Territory2', 'Territory2', 'ObjectTerritory2Associations', fixed),
		picklist('AssociationCause', 'Method', values(['Territory2AssignmentRule', 'Territory2Manual'], 'Territory2Manual'), {
			...open,
			restricted: true,
			updateable: false,
		}),
		picklist('SobjectType', 'Object', values(['Account', 'Lead']), { ...readOnly, restricted: true }),
	],
	association,
);

/** What Opportunity has beside its other fields where territories are on (Object Reference, "Opportunity"). */
export const opportunityTerritoryFields: readonly FieldDef[] = [
	lookup('Territory2Id', 'Territory2 ID', 'Territory2', 'Territory2', 'Opportunities', {
		deleteConstraint: 'SetNull',
		feature: 'salesTerritories',
	}),
	checkbox('IsExcludedFromTerritory2Filter', 'Excluded from the territory assignment filter logic', {
		permissionable: false,
		feature: 'salesTerritories',
	}),
];
