/** The schema of a new org: what is there before anything is deployed. */
import type { ObjectDef, Schema } from '../model.ts';
import { emailMessage, event, task } from './activities.ts';
import { deriveCompanions } from './companions.ts';
import { entityDefinition, fieldDefinition, flowDefinitionView } from './definitions.ts';
import { standardProfiles } from './profiles.ts';
import { account, contact, lead, leadStatus, opportunity, opportunityHistory, opportunityStage } from './sales.ts';
import {
	customNotificationType,
	customPermission,
	group,
	groupMember,
	objectPermissions,
	organization,
	permissionSet,
	permissionSetAssignment,
	profile,
	queueSobject,
	setupEntityAccess,
	user,
	userRecordAccess,
	userRole,
} from './setup.ts';
import { loginHistory, setupAuditTrail, userLogin } from './audit.ts';
import { opportunitySplit, opportunitySplitType } from './splits.ts';
import { accountTeamMember, opportunityContactRole, opportunityTeamMember } from './teams.ts';
import { objectTerritory2Association, territory2, territory2Model, territory2Type, userTerritory2Association } from './territories.ts';

const standardObjects: readonly ObjectDef[] = [
	organization,
	user,
	profile,
	userRole,
	group,
	groupMember,
	queueSobject,
	permissionSet,
	permissionSetAssignment,
	customPermission,
	setupEntityAccess,
	objectPermissions,
	customNotificationType,
	userRecordAccess,
	flowDefinitionView,
	entityDefinition,
	fieldDefinition,
	account,
	contact,
	lead,
	leadStatus,
	opportunity,
	opportunityStage,
	opportunityHistory,
	task,
	event,
	emailMessage,
	accountTeamMember,
	opportunityTeamMember,
	opportunityContactRole,
	opportunitySplitType,
	opportunitySplit,
	territory2Type,
	territory2Model,
	territory2,
	userTerritory2Association,
	objectTerritory2Association,
	setupAuditTrail,
	loginHistory,
	userLogin,
];

/** A fresh copy each time: the caller may change it without touching another org. */
export function baseSchema(): Schema {
	const objects = new Map<string, ObjectDef>();
	for (const each of standardObjects) objects.set(each.name, structuredClone(each));
	for (const each of standardObjects) for (const companion of deriveCompanions(each)) objects.set(companion.name, companion);
	return {
		objects,
		flows: new Map(),
		permissionSets: new Map(standardProfiles(standardObjects).map((each) => [each.name, each])),
		flexiPages: new Map(),
		applications: new Map(),
		tabs: new Map(),
		layouts: new Map(),
		labels: new Map(),
		lwc: new Map(),
		customMetadata: new Map(),
		customPermissions: new Map(),
		notificationTypes: new Map(),
		matchingRules: new Map(),
		duplicateRules: new Map(),
		channelMembers: new Map(),
		settings: new Map(),
	};
}
