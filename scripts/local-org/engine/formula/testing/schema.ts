/** A small schema for tests of formulas and flows: no deployment needed. */
import type { FieldDef, FieldType, ObjectDef, Schema } from '../../../schema/model.ts';

type FieldSpec = FieldType | (Partial<FieldDef> & { type: FieldType });

function field(name: string, spec: FieldSpec): FieldDef {
	const given = typeof spec === 'string' ? { type: spec } : spec;
	return {
		name,
		label: name,
		custom: name.endsWith('__c'),
		required: false,
		unique: false,
		externalId: false,
		createable: name !== 'Id',
		updateable: name !== 'Id',
		permissionable: true,
		referenceTo: [],
		...given,
	};
}

/** A lookup field with its parent path. */
const lookup = (to: string, relationshipName: string): FieldSpec => ({ type: 'reference', referenceTo: [to], relationshipName });

function object(name: string, fields: Record<string, FieldSpec>, more: Partial<ObjectDef> = {}): ObjectDef {
	const all: Record<string, FieldSpec> = { Id: 'id', Name: 'string', CreatedDate: 'datetime', ...fields };
	return {
		name,
		label: name.replace(/__\w+$/, ''),
		pluralLabel: name,
		kind: name.endsWith('__c') ? 'custom' : name.endsWith('__e') ? 'event' : name.endsWith('__mdt') ? 'metadata' : 'standard',
		custom: /__\w+$/.test(name),
		keyPrefix: 'a00',
		sharingModel: 'ReadWrite',
		deploymentStatus: 'Deployed',
		fields: new Map(Object.entries(all).map(([key, spec]) => [key, field(key, spec)])),
		validationRules: [],
		listViews: [],
		compactLayouts: [],
		hasOwner: true,
		...more,
	};
}

function schemaOf(...objects: ObjectDef[]): Schema {
	return {
		objects: new Map(objects.map((each) => [each.name, each])),
		flows: new Map(),
		permissionSets: new Map(),
		flexiPages: new Map(),
		applications: new Map(),
		tabs: new Map(),
		layouts: new Map(),
		labels: new Map([['Ask_The_Owner', { value: 'Ask the program owner' }]]),
		lwc: new Map(),
		customMetadata: new Map([
			[
				'Guard_Policy.Default',
				{
					fullName: 'Guard_Policy.Default',
					object: 'Guard_Policy__mdt',
					label: 'Default',
					protected: false,
					values: { Mode__c: 'Enforce', Days__c: 90 },
				},
			],
		]),
		customPermissions: new Map([['Ridealong_Integration', { label: 'Integration' }]]),
		notificationTypes: new Map(),
		matchingRules: new Map(),
		duplicateRules: new Map(),
		channelMembers: new Map(),
		settings: new Map(),
	};
}

/** Accounts, users, mentorships and reviews, as far as the tests need them. */
export function testSchema(): Schema {
	return schemaOf(
		object('User', {
			ProfileId: lookup('Profile', 'Profile'),
			ManagerId: lookup('User', 'Manager'),
			IsActive: 'boolean',
			Email: 'email',
			Territory_Keys__c: 'string',
		}),
		object('Profile', {}),
		object('UserRole', {}),
		object('Organization', {}),
		object('Account', {
			OwnerId: lookup('User', 'Owner'),
			ParentId: lookup('Account', 'Parent'),
			Type: 'picklist',
			Regions__c: 'multipicklist',
			AnnualRevenue: 'currency',
			Discount__c: 'percent',
			Rating__c: 'double',
			Active__c: 'boolean',
			Signed_On__c: 'date',
			Called_At__c: 'datetime',
			Notes__c: { type: 'textarea', long: true },
			Tag__c: 'string',
			Double_Revenue__c: { type: 'double', formula: { expression: 'AnnualRevenue * 2', blanksAs: 'BlankAsZero' } },
		}),
		object('Opportunity', {
			OwnerId: lookup('User', 'Owner'),
			AccountId: lookup('Account', 'Account'),
			StageName: 'picklist',
			Amount: 'currency',
			CloseDate: 'date',
		}),
		object('Mentorship__c', {
			Mentor__c: lookup('User', 'Mentor__r'),
			Mentee__c: lookup('User', 'Mentee__r'),
			Status__c: 'picklist',
			Protected_Until__c: 'date',
			Cadence_Days__c: 'double',
		}),
		object('Territory__c', { Code__c: 'string' }),
		object('Log__c', { Account__c: lookup('Account', 'Account__r'), Text__c: 'string', Number__c: 'double' }),
		object('Guard_Policy__mdt', { Mode__c: 'string', Days__c: 'double' }),
		object('Ownership_Guard__e', { Record_Id__c: 'string', Actor_Id__c: 'string', Occurred_On__c: 'datetime' }),
		object('CustomNotificationType', { DeveloperName: 'string' }),
	);
}
