/** The standard profiles, and the system permissions that the local org knows by name. */
import type { ObjectDef, ObjectPermission, PermissionSetDef } from '../model.ts';

/**
 * System permissions that engine/access decides by, and those that a sales org's permission sets carry without any
 * effect here because everybody may do that. A permission set that asks for another one is refused.
 */
export const systemPermissions: readonly string[] = [
	'AllowViewEditConvertedLeads',
	'ApiEnabled',
	'AssignPermissionSets',
	'ConvertLeads',
	'CreateAuditFields',
	'CustomizeApplication',
	'EditEvent',
	'EditTask',
	'LightningExperienceUser',
	'ManageCustomPermissions',
	'ManageRoles',
	'ManageSharing',
	'ManageTerritories',
	'ManageUsers',
	'ModifyAllData',
	'ModifyMetadata',
	'RunFlow',
	'SendCustomNotifications',
	'TransferAnyEntity',
	'TransferAnyLead',
	'ViewAllData',
	'ViewAllUsers',
	'ViewRoles',
	'ViewSetup',
];

const grant = (object: string, rights: string): ObjectPermission => ({
	object,
	allowCreate: rights.includes('C'),
	allowRead: rights.includes('R'),
	allowEdit: rights.includes('E'),
	allowDelete: rights.includes('D'),
	viewAllRecords: rights.includes('V'),
	modifyAllRecords: rights.includes('M'),
});

/** Field permissions on every standard field that can take them: how the standard profiles of a new org come. */
function allFields(objects: Iterable<ObjectDef>): PermissionSetDef['fieldPermissions'] {
	const result: PermissionSetDef['fieldPermissions'] = [];
	for (const object of objects) {
		if (object.kind !== 'standard') continue;
		for (const each of object.fields.values())
			if (each.permissionable)
				result.push({ field: `${object.name}.${each.name}`, readable: true, editable: each.createable || each.updateable });
	}
	return result;
}

/**
 * System Administrator, Standard User and Minimum Access, over the given standard objects.
 * Delete on leads is not among a standard user's rights (assumed from the Standard User profile of a new org).
 */
export function standardProfiles(objects: readonly ObjectDef[]): PermissionSetDef[] {
	const standard = objects.filter((each) => each.kind === 'standard');
	const profile = (name: string, part: Partial<PermissionSetDef>): PermissionSetDef => ({
		name,
		label: name,
		isProfile: true,
		objectPermissions: [],
		fieldPermissions: [],
		userPermissions: [],
		customPermissions: [],
		tabSettings: [],
		applicationVisibilities: [],
		...part,
	});
	return [
		profile('System Administrator', {
			objectPermissions: standard.map((each) => grant(each.name, 'CREDVM')),
			fieldPermissions: allFields(standard),
			// Off until somebody grants them, also for administrators.
			userPermissions: systemPermissions.filter((each) => each !== 'CreateAuditFields' && each !== 'AllowViewEditConvertedLeads'),
		}),
		profile('Standard User', {
			objectPermissions: standard.map((each) => grant(each.name, each.name === 'Lead' ? 'CRE' : 'CRED')),
			fieldPermissions: allFields(standard),
			userPermissions: [
				'ApiEnabled',
				'ConvertLeads',
				'EditEvent',
				'EditTask',
				'LightningExperienceUser',
				'RunFlow',
				'ViewRoles',
				'ViewSetup',
			],
		}),
		profile('Minimum Access - Salesforce', {}),
	];
}
