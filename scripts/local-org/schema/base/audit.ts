/** Who did what in Setup, who logged in, and who may (Object Reference, "SetupAuditTrail", "LoginHistory", "UserLogin"). */
import type { ObjectDef } from '../model.ts';
import { checkbox, dateTime, field, lookup, object, picklist, readOnly, text, textArea, values } from './fields.ts';

const setup = { kind: 'system', sharingModel: 'Read', audited: false } as const;

/** Written by the engine; read with View Setup and Configuration. */
export const setupAuditTrail: ObjectDef = object(
	'SetupAuditTrail',
	'Setup Audit Trail Entry',
	'Setup Audit Trail Entries',
	'0Ym',
	[
		field('Id', 'Setup Audit Trail Entry ID', 'id', { ...readOnly, length: 18, idLookup: true }),
		text('Action', 'Action', 80, readOnly),
		text('Section', 'Section', 255, readOnly),
		dateTime('CreatedDate', 'Date', readOnly),
		lookup('CreatedById', 'User ID', 'User', 'CreatedBy', undefined, readOnly),
		textArea('Display', 'Display', 1000, readOnly),
		text('DelegateUser', 'Delegate User', 80, readOnly),
		text('ResponsibleNamespacePrefix', 'Source Namespace Prefix', 15, readOnly),
		text('CreatedByContext', 'Created By Context', 80, readOnly),
		text('CreatedByIssuer', 'Created By Issuer', 255, readOnly),
	],
	{ ...setup, readPermission: 'ViewSetup' },
);

/** One's own; everybody's with Manage Users. */
export const loginHistory: ObjectDef = object(
	'LoginHistory',
	'Login History',
	'Login History',
	'0Ya',
	[
		field('Id', 'Login ID', 'id', { ...readOnly, length: 18, idLookup: true }),
		lookup('UserId', 'User ID', 'User', 'User', undefined, readOnly),
		dateTime('LoginTime', 'Login Time', readOnly),
		picklist('LoginType', 'Login Type', values(['Application', 'Remote Access 2.0', 'Other Apex API']), { ...readOnly, restricted: true }),
		text('SourceIp', 'Source IP', 39, readOnly),
		text('LoginUrl', 'Login URL', 80, readOnly),
		text('Status', 'Status', 128, readOnly),
		text('Application', 'Application', 64, readOnly),
	],
	setup,
);

/** One row per user, made by the platform; read and written with Manage Users. */
export const userLogin: ObjectDef = object(
	'UserLogin',
	'User Login',
	'User Login',
	'0Yw',
	[
		field('Id', 'User Login ID', 'id', { ...readOnly, length: 18, idLookup: true }),
		lookup('UserId', 'User ID', 'User', 'User', undefined, { ...readOnly, deleteConstraint: 'Cascade' }),
		checkbox('IsFrozen', 'Frozen', { permissionable: false, createable: false }),
		checkbox('IsPasswordLocked', 'Password Locked', { permissionable: false, createable: false }),
		dateTime('LastModifiedDate', 'Last Modified Date', readOnly),
		lookup('LastModifiedById', 'Last Modified By ID', 'User', 'LastModifiedBy', undefined, readOnly),
		dateTime('SystemModstamp', 'System Modstamp', readOnly),
	],
	{ ...setup, readPermission: 'ManageUsers', writePermission: 'ManageUsers' },
);
