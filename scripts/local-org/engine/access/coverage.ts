import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'Access';
const HELP = 'Salesforce Help';

/** Who may do what: the rules of engine/access. */
export const accessCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		[
			'Object, field, system and custom permissions add up from profile and permission sets',
			`${HELP}, "Object Permissions" (platform.users_profiles_object_perms)`,
		],
		[
			'Deployed fields are hidden, from administrators too, until a permission set grants them; Modify All Data does not',
			`${HELP}, "“View All” and “Modify All” Permissions Overview" (platform.users_profiles_view_all_mod_all)`,
		],
		[
			'Required fields, master-detail fields, names and system fields take no field permissions',
			'Metadata API Developer Guide, "PermissionSet"',
		],
		[
			'View All Data, Modify All Data, View All Records, Modify All Records',
			`${HELP}, "Object Permissions", "“View All” and “Modify All” Permissions Overview"`,
		],
		[
			'Org-wide defaults Private, Read, ReadWrite, ReadWriteTransfer (leads), ControlledByParent',
			`${HELP}, "Organization-Wide Sharing Defaults"`,
		],
		[
			'Role hierarchy: always for standard objects, by Setup switch for custom ones',
			`${HELP}, "Sharing Considerations" (platform.security_sharing_considerations)`,
		],
		['Share rows to users, public groups, roles, roles and subordinates; queues own records', 'Object Reference, "AccountShare", "Group"'],
		['Team members and contact roles: read with their record, written with Edit on it', 'Object Reference, "AccountTeamMember"'],
		['A change of owner deletes manual shares', `${HELP}, "Considerations for Changing a Record's Owner"`],
		['Who sees an opportunity or contact through sharing reads its account', `${HELP}, "Built-in Sharing Behavior"`],
		[
			'Details follow their masters; writing needs Edit on the master, or Read where writeRequiresMasterRead says so',
			'Metadata API Developer Guide, "CustomField"',
		],
		[
			'Contacts without an account are the owner’s and administrators’ alone',
			`${HELP}, "Sharing Considerations" (platform.security_sharing_considerations)`,
		],
		['Activities are read with the record they are about', `${HELP}, "Organization-Wide Sharing Defaults"`],
		['Transferring: full access, or edit access with Transfer Record or Transfer Leads', `${HELP}, "Transferring Records"`],
		[
			'Permission sets and their assignments are read with View Setup, Assign Permission Sets or Manage Users',
			'Object Reference, "PermissionSet", "PermissionSetAssignment" (Special Access Rules)',
		],
		[
			'Field history has no rows, and stage history no columns, of fields that the user may not read',
			'Object Reference, "OpportunityFieldHistory": "This object respects field level security on the parent object."',
		],
		[
			'In a new org accounts are Public Read/Write, deals Public Read Only, leads Public Read/Write/Transfer, activities Private',
			`${HELP}, "Default Organization-Wide Access Levels" (platform.security_sharing_owd_default_settings)`,
		],
		['Assignments of permission sets end at their ExpirationDate', 'Object Reference, "PermissionSetAssignment"'],
		['Users edit their own personal information', `${HELP}, "Edit Your Personal Information"`],
	]),
	...rowsOf(AREA, 'assumed', [
		['Delete on leads is not among a Standard User’s rights', ''],
		['An e-mail is seen by whoever logged it and with the record it relates to', ''],
		['Custom metadata is read by setup users and by whom a permission set names it to', ''],
	]),
	...rowsOf(AREA, 'refused', [
		[
			'Access of account owners to the deals on their accounts by role: Read, Edit',
			'Object Reference, "UserRole": OpportunityAccessForAccountOwner',
			'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
		],
		['Sharing rules, Apex sharing reasons', `${HELP}, "Sharing Considerations"`, 'At deployment: the metadata types are not taken.'],
		['System permissions that the engine does not know', 'Metadata API Developer Guide, "PermissionSet"', 'At deployment, by name.'],
		[
			'Profiles as metadata, permission set groups, muting permission sets',
			'Metadata API Developer Guide, "Profile", "PermissionSetGroup"',
			'At deployment, by type.',
		],
	]),
];
