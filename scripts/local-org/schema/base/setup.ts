/**
 * People, rights and the org itself. Everybody may read these; `writePermission` names the system permission that
 * lets a user write them, and without one only the engine does.
 */
import type { FieldDef, ObjectDef, PicklistValue } from '../model.ts';
import { systemPermissions } from './profiles.ts';
import {
	checkbox,
	dateTime,
	email,
	field,
	integer,
	lookup,
	object,
	personName,
	phone,
	picklist,
	readOnly,
	text,
	textArea,
	values,
} from './fields.ts';

const closed = { restricted: true, permissionable: false } as const;
const open = { permissionable: false } as const;
const setup = { kind: 'system', sharingModel: 'Read' } as const;

/** `PermissionsManageUsers` and its like, as Profile and PermissionSet show them. */
const permissionFields: FieldDef[] = systemPermissions.map((each) => checkbox(`Permissions${each}`, each, readOnly));

/** IANA names, as TimeZoneSidKey holds them. */
const timeZones: PicklistValue[] = values([...new Set(['GMT', 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort());
const locales: PicklistValue[] = values([
	'en_US',
	'en_GB',
	'en_CA',
	'en_AU',
	'de_DE',
	'de_AT',
	'de_CH',
	'fr_FR',
	'fr_CA',
	'es_ES',
	'es_MX',
	'it_IT',
	'ja_JP',
	'ko_KR',
	'nl_NL',
	'pt_BR',
	'sv_SE',
	'zh_CN',
	'zh_TW',
]);
const languages: PicklistValue[] = values([
	'en_US',
	'de',
	'es',
	'es_MX',
	'fr',
	'it',
	'ja',
	'sv',
	'ko',
	'zh_TW',
	'zh_CN',
	'pt_BR',
	'nl_NL',
	'da',
	'th',
	'fi',
	'ru',
	'no',
]);
const encodings: PicklistValue[] = values([
	'UTF-8',
	'ISO-8859-1',
	'Shift_JIS',
	'ISO-2022-JP',
	'EUC-JP',
	'ks_c_5601-1987',
	'Big5',
	'GB2312',
	'Big5-HKSCS',
	'x-SJIS_0213',
]);
const regional: FieldDef[] = [
	picklist('TimeZoneSidKey', 'Time Zone', timeZones, { ...closed, length: 40, required: true }),
	picklist('LocaleSidKey', 'Locale', locales, { ...closed, length: 40, required: true }),
	picklist('EmailEncodingKey', 'Email Encoding', encodings, { ...closed, length: 40, required: true }),
	picklist('LanguageLocaleKey', 'Language', languages, { ...closed, length: 40, required: true }),
];

/** User types that the local org makes: people, and the Automated Process user behind event-triggered flows. */
const userTypes = values(['Standard', 'AutomatedProcess']);

export const user: ObjectDef = object(
	'User',
	'User',
	'Users',
	'005',
	[
		text('Username', 'Username', 80, { required: true, unique: true, caseSensitive: false, idLookup: true }),
		...personName({ salutation: false }),
		text('CompanyName', 'Company Name', 80, open),
		text('Division', 'Division', 80, open),
		text('Department', 'Department', 80, open),
		text('Title', 'Title', 80, open),
		email('Email', 'Email', { length: 128, required: true, idLookup: true }),
		text('Alias', 'Alias', 8, { required: true }),
		text('CommunityNickname', 'Nickname', 40, { unique: true, caseSensitive: false, permissionable: false }),
		checkbox('IsActive', 'Active', { ...open, defaultFormula: 'true' }),
		...regional,
		lookup('UserRoleId', 'Role ID', 'UserRole', 'UserRole', 'Users', open),
		lookup('ProfileId', 'Profile ID', 'Profile', 'Profile', 'Users', { required: true }),
		picklist('UserType', 'User Type', userTypes, { ...readOnly, restricted: true }),
		text('EmployeeNumber', 'Employee Number', 20, open),
		lookup('ManagerId', 'Manager ID', 'User', 'Manager', 'ManagedUsers', open),
		phone('Phone', 'Phone', open),
		phone('MobilePhone', 'Mobile', open),
		text('City', 'City', 40, open),
		text('Country', 'Country', 80, open),
		text('FederationIdentifier', 'SAML Federation ID', 512, { ...open, unique: true, caseSensitive: true, idLookup: true }),
	],
	{ ...setup, writePermission: 'ManageUsers', description: 'A person who can log in.' },
);

export const organization: ObjectDef = object(
	'Organization',
	'Organization',
	'Organizations',
	'00D',
	[
		text('Name', 'Name', 80, { ...readOnly, nameField: true }),
		text('InstanceName', 'Instance Name', 5, readOnly),
		checkbox('IsSandbox', 'Is Sandbox', readOnly),
		checkbox('IsReadOnly', 'Is Read Only', readOnly),
		text('OrganizationType', 'Edition', 40, readOnly),
		text('NamespacePrefix', 'Namespace Prefix', 15, readOnly),
		dateTime('TrialExpirationDate', 'Trial Expiration Date', readOnly),
		text('DefaultLocaleSidKey', 'Locale', 40, readOnly),
		text('LanguageLocaleKey', 'Language', 40, readOnly),
		text('TimeZoneSidKey', 'Time Zone', 40, readOnly),
		integer('FiscalYearStartMonth', 'Fiscal Year Starts In', readOnly),
		text('PrimaryContact', 'Primary Contact', 80, readOnly),
		text('Country', 'Country', 80, readOnly),
	],
	setup,
);

export const profile: ObjectDef = object(
	'Profile',
	'Profile',
	'Profiles',
	'00e',
	[
		text('Name', 'Name', 255, { ...readOnly, nameField: true, idLookup: true }),
		text('UserType', 'User Type', 40, readOnly),
		textArea('Description', 'Description', 255, readOnly),
		...permissionFields,
	],
	setup,
);

export const userRole: ObjectDef = object(
	'UserRole',
	'Role',
	'Roles',
	'00E',
	[
		text('Name', 'Name', 80, { required: true, nameField: true }),
		text('DeveloperName', 'Developer Name', 80, { ...open, unique: true, caseSensitive: false, idLookup: true }),
		lookup('ParentRoleId', 'Parent Role ID', 'UserRole', 'ParentRole', undefined, open),
		text('RollupDescription', 'Description', 80, open),
		// Read and Edit would open the deals of one's own accounts; the local org knows None only and refuses the others.
		picklist('OpportunityAccessForAccountOwner', 'Opportunity Access Level for Account Owner', values(['None'], 'None'), closed),
	],
	{ ...setup, writePermission: 'ManageUsers' },
);

export const group: ObjectDef = object(
	'Group',
	'Group',
	'Group',
	'00G',
	[
		text('Name', 'Name', 40, { required: true, nameField: true }),
		text('DeveloperName', 'Developer Name', 80, { ...open, unique: true, caseSensitive: false }),
		picklist(
			'Type',
			'Type',
			values(['Regular', 'Queue', 'Role', 'RoleAndSubordinates', 'Organization', 'Territory', 'TerritoryAndSubordinates']),
			{ ...closed, updateable: false },
		),
		lookup('RelatedId', 'Related ID', ['User', 'UserRole'], 'Related', undefined, readOnly),
		email('Email', 'Email', open),
		checkbox('DoesIncludeBosses', 'Include Bosses', { ...open, defaultFormula: 'true' }),
	],
	{ ...setup, writePermission: 'ManageUsers' },
);

export const groupMember: ObjectDef = object(
	'GroupMember',
	'Group Member',
	'Group Members',
	'011',
	[
		field('Id', 'Group Member ID', 'id', { ...readOnly, length: 18, idLookup: true }),
		lookup('GroupId', 'Group ID', 'Group', 'Group', 'GroupMembers', { required: true, updateable: false, deleteConstraint: 'Cascade' }),
		lookup('UserOrGroupId', 'User/Group ID', ['Group', 'User'], 'UserOrGroup', undefined, {
			required: true,
			updateable: false,
			deleteConstraint: 'Cascade',
		}),
		dateTime('SystemModstamp', 'System Modstamp', readOnly),
	],
	{ ...setup, writePermission: 'ManageUsers', audited: false },
);

/** Which objects' records a queue may own (Object Reference, "QueueSobject"). */
export const queueSobject: ObjectDef = object(
	'QueueSobject',
	'Queue Sobject',
	'Queue Sobject',
	'03g',
	[
		field('Id', 'Queue Sobject ID', 'id', { ...readOnly, length: 18, idLookup: true }),
		lookup('QueueId', 'Queue ID', 'Group', 'Queue', 'QueueSobjects', { required: true, updateable: false, deleteConstraint: 'Cascade' }),
		text('SobjectType', 'Sobject Type', 40, { required: true, updateable: false }),
		dateTime('SystemModstamp', 'System Modstamp', readOnly),
	],
	{ ...setup, writePermission: 'ManageUsers', audited: false },
);

/**
 * "Only users who have one of these permissions can access this object" (Object Reference, "PermissionSet", "PermissionSetAssignment":
 * Special Access Rules).
 */
const assigners = ['ViewSetup', 'AssignPermissionSets', 'ManageUsers'];

/** Rows come from deployed permission sets and from the profiles; nobody writes them. */
export const permissionSet: ObjectDef = object(
	'PermissionSet',
	'Permission Set',
	'Permission Sets',
	'0PS',
	[
		text('Name', 'Permission Set Name', 80, { ...readOnly, nameField: true, idLookup: true }),
		text('Label', 'Permission Set Label', 80, readOnly),
		checkbox('IsOwnedByProfile', 'Is Owned By Profile', readOnly),
		checkbox('IsCustom', 'Custom', readOnly),
		lookup('ProfileId', 'Profile ID', 'Profile', 'Profile', undefined, readOnly),
		textArea('Description', 'Description', 255, readOnly),
		text('NamespacePrefix', 'Namespace Prefix', 15, readOnly),
		picklist('Type', 'Type', values(['Regular', 'Standard', 'Session', 'Group', 'Profile']), { ...readOnly, restricted: true }),
		...permissionFields,
	],
	{ ...setup, readPermission: assigners },
);

export const permissionSetAssignment: ObjectDef = object(
	'PermissionSetAssignment',
	'Permission Set Assignment',
	'Permission Set Assignments',
	'0Pa',
	[
		field('Id', 'Permission Set Assignment ID', 'id', { ...readOnly, length: 18, idLookup: true }),
		lookup('PermissionSetId', 'Permission Set ID', 'PermissionSet', 'PermissionSet', 'Assignments', {
			required: true,
			updateable: false,
			deleteConstraint: 'Cascade',
		}),
		lookup('AssigneeId', 'Assignee ID', 'User', 'Assignee', 'PermissionSetAssignments', {
			required: true,
			updateable: false,
			deleteConstraint: 'Cascade',
		}),
		dateTime('ExpirationDate', 'Expires On', { permissionable: false }),
		checkbox('IsActive', 'Is Active', {
			...readOnly,
			formula: { expression: 'OR(ISBLANK(ExpirationDate), ExpirationDate > NOW())', blanksAs: 'BlankAsBlank' },
		}),
		dateTime('SystemModstamp', 'System Modstamp', readOnly),
	],
	{ ...setup, readPermission: assigners, writePermission: 'AssignPermissionSets', audited: false },
);

/** Rows come from deployed custom permissions (Object Reference, "CustomPermission": Special Access Rules). */
export const customPermission: ObjectDef = object(
	'CustomPermission',
	'Custom Permission',
	'Custom Permissions',
	'0CP',
	[
		text('DeveloperName', 'Developer Name', 80, readOnly),
		text('MasterLabel', 'Label', 80, { ...readOnly, nameField: true }),
		textArea('Description', 'Description', 255, readOnly),
		text('NamespacePrefix', 'Namespace Prefix', 15, readOnly),
	],
	{ ...setup, readPermission: ['ViewSetup', 'AssignPermissionSets'] },
);

/**
 * Which permission sets, those behind profiles among them, enable what; here custom permissions only (Object Reference, "SetupEntityAccess":
 * "only users with 'View Setup and Configuration' permission can access this object"). Rows come from what is deployed; nobody writes them.
 */
export const setupEntityAccess: ObjectDef = object(
	'SetupEntityAccess',
	'Setup Entity Access',
	'Setup Entity Access',
	'0J0',
	[
		field('Id', 'Setup Entity Access ID', 'id', { ...readOnly, length: 18, idLookup: true }),
		lookup('ParentId', 'Parent ID', 'PermissionSet', 'Parent', 'SetupEntityAccessItems', readOnly),
		lookup('SetupEntityId', 'Setup Entity ID', 'CustomPermission', 'SetupEntity', 'SetupEntityAccessItems', readOnly),
		picklist('SetupEntityType', 'Setup Entity Type', values(['CustomPermission']), { ...readOnly, restricted: true }),
		dateTime('SystemModstamp', 'System Modstamp', readOnly),
	],
	{ ...setup, readPermission: 'ViewSetup', audited: false },
);

/**
 * Rights on objects, by permission set, those behind profiles among them (Object Reference, "ObjectPermissions": "only users with the View Setup
 * and Configuration permission can access this object"; a row asks for Read at least). Rows come from what is deployed; nobody writes them.
 */
export const objectPermissions: ObjectDef = object(
	'ObjectPermissions',
	'Object Permissions',
	'Object Permissions',
	'110',
	[
		lookup('ParentId', 'Parent ID', 'PermissionSet', 'Parent', 'ObjectPerms', readOnly),
		picklist('SobjectType', 'Sobject Type Name', [], readOnly),
		checkbox('PermissionsCreate', 'Create Records', readOnly),
		checkbox('PermissionsRead', 'Read Records', readOnly),
		checkbox('PermissionsEdit', 'Edit Records', readOnly),
		checkbox('PermissionsDelete', 'Delete Records', readOnly),
		checkbox('PermissionsViewAllRecords', 'Read All Records', readOnly),
		checkbox('PermissionsModifyAllRecords', 'Edit All Records', readOnly),
	],
	{ ...setup, readPermission: 'ViewSetup' },
);

/** Virtual: no row is stored; a query must name UserId and RecordId and is answered by engine/access. */
export const userRecordAccess: ObjectDef = object(
	'UserRecordAccess',
	'User Record Access',
	'User Record Access',
	'',
	[
		field('Id', 'User Record Access ID', 'id', { ...readOnly, length: 18 }),
		lookup('UserId', 'User ID', 'User', 'User', undefined, readOnly),
		field('RecordId', 'Record ID', 'string', { ...readOnly, length: 18 }),
		checkbox('HasReadAccess', 'Has Read Access', readOnly),
		checkbox('HasEditAccess', 'Has Edit Access', readOnly),
		checkbox('HasDeleteAccess', 'Has Delete Access', readOnly),
		checkbox('HasTransferAccess', 'Has Transfer Access', readOnly),
		checkbox('HasAllAccess', 'Has All Access', readOnly),
		picklist('MaxAccessLevel', 'Max Access Level', values(['None', 'Read', 'Edit', 'Delete', 'Transfer', 'All']), {
			...readOnly,
			restricted: true,
		}),
	],
	{ ...setup, audited: false },
);

/** Rows come from deployed notification types. */
export const customNotificationType: ObjectDef = object(
	'CustomNotificationType',
	'Custom Notification Type',
	'Custom Notification Types',
	'0ML',
	[
		text('DeveloperName', 'Developer Name', 80, readOnly),
		text('MasterLabel', 'Label', 80, readOnly),
		text('CustomNotifTypeName', 'Custom Notification Name', 80, { ...readOnly, nameField: true }),
		checkbox('Desktop', 'Desktop', readOnly),
		checkbox('Mobile', 'Mobile', readOnly),
		text('NamespacePrefix', 'Namespace Prefix', 15, readOnly),
	],
	setup,
);
