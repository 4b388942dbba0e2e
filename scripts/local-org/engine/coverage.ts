import { rowsOf, type CoverageRow } from '../coverage.ts';

const TERRITORIES = 'Sales Territories';
const PEOPLE = 'People and Setup';
const TERRITORY_OBJECTS = 'Object Reference, "Territory2Type", "Territory2Model", "Territory2"';
const DEACTIVATION = 'Salesforce Help, "Considerations for Deactivating Users"';

/** Optional features, and what Setup keeps about people. */
export const setupCoverage: readonly CoverageRow[] = [
	...rowsOf(TERRITORIES, 'documented', [
		[
			'Off in a new org: neither the objects nor Opportunity.Territory2Id exist; `salesTerritories` of the settings door',
			TERRITORY_OBJECTS,
		],
		[
			'Territory types, models, territories; users and accounts assigned by hand; forecast managers among a territory’s users',
			`${TERRITORY_OBJECTS}, "UserTerritory2Association", "ObjectTerritory2Association"`,
			'Written with Manage Territories. Associations bypass the recycle bin.',
		],
		[
			'Planning → Active → Archived, one active model',
			'Salesforce Help, "Territory Model State", "Activate a Territory Model", "Archive a Territory Model"',
			'POST /services/local-org/territory-model; needs Manage Territories and View Setup.',
		],
		[
			'Without Manage Territories: the active model, and assignments of accounts that the user may read',
			'Object Reference, "Territory2Model" (Special Access Rules)',
		],
		[
			'Accounts, and their opportunities, open to the territory’s users at its levels: share rows with RowCause Territory2AssociationManual',
			'Object Reference, "AccountShare", "Territory2"',
			'To the territory’s group; nobody but the platform writes or deletes them (Knowledge 000380273).',
		],
		['…and to the users of every territory above it', 'Salesforce Help, "Territory Hierarchy"'],
		[
			'An opportunity’s territory: any of the active model with full access to the account, else one of the account’s',
			'Salesforce Help, "Assign Territories to Opportunities"',
		],
		['…shares it Read with the parent territory, RowCause Territory2Forecast', 'Salesforce Knowledge 005133013'],
	]),
	...rowsOf(TERRITORIES, 'assumed', [
		[
			'A model’s State is not changed through the API',
			'Object Reference, "Territory2Model"',
			'It calls the field updateable; Help activates on the page.',
		],
		['A merged account’s territories go to the master, each once', ''],
		['Levels of a new territory: the org-wide defaults, Read on accounts at least', 'Metadata API Developer Guide, "Territory2Settings"'],
		['Managers in the role hierarchy see what territories opened to their people', 'Salesforce Help, "Control Access Using Hierarchies"'],
		[
			'The RoleInTerritory2 of an assignment can be changed',
			'Object Reference, "UserTerritory2Association"',
			'Its field says so, its calls do not.',
		],
		['Manage Territories exists in orgs without territories, too', ''],
	]),
	...rowsOf(TERRITORIES, 'refused', [
		[
			'Territory assignment rules, the opportunity assignment filter, object exclusions, alignment runs',
			'Object Reference, "ObjectTerritory2AssignmentRule", "RuleTerritory2Association", "Territory2ObjectExclusion"',
			'The objects do not exist; AssociationCause Territory2AssignmentRule is refused.',
		],
		['Leads in territories', 'Object Reference, "ObjectTerritory2Association"', 'ObjectId takes accounts only.'],
		['Territory2ModelHistory, custom fields on territories, cloned and deleted models’ states', 'Object Reference, "Territory2Model"'],
		['ContactAccessLevel of a territory', 'Object Reference, "Territory2"', 'Read-only: contacts follow their account.'],
		[
			'Territory2, Territory2Model, Territory2Type as metadata',
			'Metadata API Developer Guide, "Territory2Model"',
			'At deployment, by type.',
		],
	]),
	...rowsOf('Opportunity splits', 'documented', [
		[
			'Off in a new org, and only beside opportunity teams: `opportunitySplits` of the settings door',
			'Salesforce Help, "Enable Opportunity Splits"',
			'The owner joins the team and gets 100 %; so do the owners of opportunities that are there.',
		],
		[
			'Percentages of Revenue add up to 100 after each save, of Overlay are from 0 to 1,000',
			'Object Reference, "OpportunitySplit"',
			'FIELD_INTEGRITY_EXCEPTION; new and existing ones of an upsert together. SplitAmount follows from the opportunity’s amount (Knowledge 000180833).',
		],
		[
			'Who gets a split joins the team',
			'Salesforce Help, "Enable Opportunity Splits"',
			'As with "Let users add members … while editing splits".',
		],
		['Whoever has a part of the split stays on the team', 'Salesforce Help, "Add Teams to Your Opportunities"'],
		['A former owner stays on the team, at the least that membership gives', 'Object Reference, "OpportunitySplit" (Usage)'],
	]),
	...rowsOf('Opportunity splits', 'assumed', [['The whole team stays when the owner changes; splits stay as they are', '']]),
	...rowsOf('Opportunity splits', 'refused', [
		[
			'Split types of one’s own, product splits, splits’ territories',
			'Object Reference, "OpportunitySplitType", "OpportunityLineItemSplit"',
		],
	]),
	...rowsOf(PEOPLE, 'documented', [
		[
			'SetupAuditTrail: written by the org only, read with View Setup; no aggregates but COUNT(), no filter on Section and Display',
			'Object Reference, "SetupAuditTrail"',
			'DelegateUser names the administrator behind a Login As.',
		],
		['LoginHistory: one’s own, everybody’s with Manage Users', 'Object Reference, "LoginHistory"'],
		[
			'EntityDefinition, FieldDefinition, FlowDefinitionView: what is deployed, in the columns that a describe lists; DataType as Setup writes it',
			'Object Reference, "EntityDefinition", "FieldDefinition", "FlowDefinitionView"; Tooling API, "EntityParticle"',
			'Text(40), Lookup(User), Formula (Text); the words of lookups to several objects and of roll-ups are assumed.',
		],
		[
			'SetupEntityAccess and CustomPermission: which permission sets and profiles enable which custom permission; read with View Setup',
			'Object Reference, "SetupEntityAccess", "CustomPermission"',
			'Custom permissions only; nobody writes the rows, deployments do.',
		],
		[
			'ObjectPermissions: what permission sets and profiles let people do with which object; read with View Setup',
			'Object Reference, "ObjectPermissions"',
			'Nobody writes the rows, deployments do. Custom metadata types have none.',
		],
		[
			'UserLogin.IsFrozen: no log-in while it is on; ownership and licence stay',
			'Object Reference, "UserLogin"; Salesforce Help, "Freeze or Unfreeze User Accounts"',
		],
		[
			'Sessions end by logout, revoked tokens, freezing, deactivation, and after the Timeout Value without activity, which is seen from halfway on',
			'Salesforce Help, "Modify Session Security Settings", "Revoke OAuth Tokens"; SOAP API Developer Guide, "logout()"',
			'/secur/logout.jsp, /services/oauth2/revoke. `sessionTimeoutMinutes` of the settings door, off in a new org here, two hours there: links and aliases of a rehearsal stay good. Each session ends alone: another one of the same user goes on.',
		],
		[
			'Login As: with Administrators Can Log in as Any User (off at first) and Modify All Data, never as an inactive user',
			'Salesforce Help, "Log In as Another User", "Control Login Access Policies"',
			'POST /services/local-org/login-as. Rights and name are the user’s; Setup’s trail has suOrgAdminLogin and suOrgAdminLogout.',
		],
		['Deactivated users lose manual shares, team access and territories; what they own stays theirs', DEACTIVATION],
		['Team access of reactivated users is Read', DEACTIVATION],
		['Only the role hierarchy gives access; User.ManagerId gives none', 'Salesforce Help, "Control Access Using Hierarchies"'],
	]),
	...rowsOf(PEOPLE, 'assumed', [
		[
			'A permission set is assigned to a user once: DUPLICATE_VALUE, "Duplicate PermissionSetAssignment…"',
			'Words that clients of orgs report',
		],
		[
			'A username that does not look like an e-mail address: INVALID_EMAIL_ADDRESS',
			'Object Reference, "User"',
			'The form is documented, the code is not.',
		],
		[
			'Actions and wording of the setup audit trail: users, roles, profiles, freezing, groups, queues, assignments, permission sets, settings',
			'Salesforce Help, "Monitor Setup Changes with Setup Audit Trail"',
			'As orgs show them, nowhere listed; other changes leave no row.',
		],
		[
			'Freezing and deactivating end the sessions that are open',
			'Salesforce Help, "Freeze or Unfreeze User Accounts"',
			'Unfreezing brings none back.',
		],
		['Login As leaves no row in LoginHistory', ''],
		[
			'A stream that waits for events is no activity',
			'Salesforce Help, "Modify Session Security Settings"',
			'Which requests of a page count is not written.',
		],
		[
			'Nobody deactivates themselves (FIELD_INTEGRITY_EXCEPTION) or freezes themselves (CANNOT_FREEZE_SELF); CANNOT_DISABLE_LAST_ADMIN',
			'SOAP API Developer Guide, "StatusCode"',
			'The codes of the last two are listed, their words are not; the last administrator is the last active user with that profile.',
		],
		['Access tokens of the local org are log-ins of type Remote Access 2.0, links of type Application', 'Object Reference, "LoginHistory"'],
	]),
	...rowsOf('Deployments and features', 'assumed', [
		[
			'Deployments run one at a time, in the order in which they came',
			'Salesforce Help, "Monitor Deployments"',
			'Here each has ended when its id is handed out.',
		],
		[
			'Objects and fields of features that Setup has not switched on do not exist for a deployment either',
			'Object Reference, "Territory2", "OpportunitySplit", "AccountTeamMember"',
			'Refused in the words for things that are not there.',
		],
	]),
	...rowsOf(PEOPLE, 'refused', [
		[
			'Delegated administration, login access granted by users, manager groups, delegated approvers',
			'Object Reference, "User", "Group"',
			'Fields and objects do not exist.',
		],
		[
			'Queue, Group and Role as metadata',
			'Metadata API Developer Guide, "Queue", "Group", "Role"',
			'At deployment, by type; they are made as records.',
		],
		['Locking a log-in through the API', 'Object Reference, "UserLogin"', 'IsPasswordLocked can be set to false only.'],
	]),
];
