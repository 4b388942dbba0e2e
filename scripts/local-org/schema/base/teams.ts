/**
 * Account teams, opportunity teams and contact roles (Object Reference, "AccountTeamMember", "OpportunityTeamMember", "OpportunityContactRole").
 * They follow their record: who reads it reads them, who edits it writes them. Teams exist only where Setup has them on.
 */
import type { FieldDef, ObjectDef } from '../model.ts';
import { checkbox, field, lookup, object, picklist, readOnly, values } from './fields.ts';

const master = (name: string, of: string, children: string): FieldDef =>
	lookup(name, `${of} ID`, of, of, children, {
		required: true,
		updateable: false,
		deleteConstraint: 'Cascade',
		masterDetail: { reparentable: false, writeRequiresMasterRead: false, order: 0 },
	});
const open = { permissionable: false } as const;
const member: FieldDef = lookup('UserId', 'User ID', 'User', 'User', undefined, {
	required: true,
	updateable: false,
	deleteConstraint: 'Restrict',
});
const role = picklist(
	'TeamMemberRole',
	'Team Role',
	values([
		'Account Manager',
		'Channel Manager',
		'Executive Sponsor',
		'Lead Qualifier',
		'Pre-Sales Consultant',
		'Sales Manager',
		'Sales Rep',
	]),
	open,
);
const level = (name: string, label: string, levels: string[]): FieldDef =>
	picklist(name, label, values(levels), { ...open, restricted: true });

export const accountTeamMember: ObjectDef = object(
	'AccountTeamMember',
	'Account Team Member',
	'Account Team Members',
	'01M',
	[
		field('Title', 'Title', 'string', { ...readOnly, length: 80 }),
		master('AccountId', 'Account', 'AccountTeamMembers'),
		member,
		role,
		level('AccountAccessLevel', 'Account Access', ['Read', 'Edit', 'All']),
		level('OpportunityAccessLevel', 'Opportunity Access', ['None', 'Read', 'Edit']),
		level('ContactAccessLevel', 'Contact Access', ['None', 'Read', 'Edit']),
		level('CaseAccessLevel', 'Case Access', ['None', 'Read', 'Edit']),
	],
	{ sharingModel: 'ControlledByParent', rightsOf: 'Account', notUndeletable: true, feature: 'accountTeams' },
);

export const opportunityTeamMember: ObjectDef = object(
	'OpportunityTeamMember',
	'Opportunity Team Member',
	'Opportunity Team Members',
	'00q',
	[
		field('Title', 'Title', 'string', { ...readOnly, length: 80 }),
		master('OpportunityId', 'Opportunity', 'OpportunityTeamMembers'),
		member,
		role,
		level('OpportunityAccessLevel', 'Opportunity Access', ['Read', 'Edit', 'All']),
	],
	{ sharingModel: 'ControlledByParent', rightsOf: 'Opportunity', notUndeletable: true, feature: 'opportunityTeams' },
);

export const opportunityContactRole: ObjectDef = object(
	'OpportunityContactRole',
	'Opportunity Contact Role',
	'Opportunity Contact Role',
	'00K',
	[
		master('OpportunityId', 'Opportunity', 'OpportunityContactRoles'),
		lookup('ContactId', 'Contact ID', 'Contact', 'Contact', 'OpportunityContactRoles', { required: true, deleteConstraint: 'Cascade' }),
		picklist(
			'Role',
			'Role',
			values([
				'Business User',
				'Decision Maker',
				'Economic Buyer',
				'Economic Decision Maker',
				'Evaluator',
				'Executive Sponsor',
				'Influencer',
				'Technical Buyer',
				'Other',
			]),
			open,
		),
		checkbox('IsPrimary', 'Primary', open),
	],
	{ sharingModel: 'ControlledByParent', rightsOf: 'Opportunity' },
);
