import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'Saving records';
const WAYS = 'Other ways to change records';
const DUPLICATES = 'Metadata API Developer Guide, "DuplicateRule", "MatchingRule"; Salesforce Help, "Considerations for Duplicate Rules"';
const ORDER = 'Apex Developer Guide, "Triggers and Order of Execution"';

/** The save order, history, events, and what no metadata carries. */
export const recordsCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		[
			'Record access, defaults, before-save flows, required fields, validation rules, duplicate rules, uniqueness, write, after-save flows, roll-up summaries of the master, in this order',
			ORDER,
		],
		['Flows of one moment run by triggerOrder: 1–1000, those without, 1001–2000', 'help.salesforce.com flow_concepts_trigger_record_order'],
		['Chunks of 200; all or none with ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REST API Developer Guide, "sObject Collections"'],
		[
			'Partial success: a chunk with failures is undone and its good rows run again, three times at most',
			'Apex Developer Guide, "Bulk DML Exception Handling"',
		],
		['A save that starts itself is stopped at depth 16', 'Apex Developer Guide, "Execution Governors and Limits"'],
		['Lookups: SetNull, Restrict, Cascade; master-detail deletes details', 'Metadata API Developer Guide, "CustomField"'],
		[
			'Contacts and opportunities go with their account, tasks and events with what they are about; undelete brings them back',
			'Apex Developer Guide, "Deleting Records"; describe: cascadeDelete of Contacts, Opportunities, Tasks, Events',
			'An activity goes with the first of WhoId and WhatId that is deleted.',
		],
		['Upsert by external id; several matches answer 300', 'REST API Developer Guide, "sObject Rows by External ID"'],
		['Audit fields on create with Create Audit Fields', 'Salesforce Help, "Set Audit Fields upon Record Creation"'],
		['Opportunity stage sets IsClosed, IsWon, probability and forecast category', 'Object Reference, "Opportunity"'],
		[
			'Field history: a row per change, two for lookups, long text without values',
			'Object Reference, "AccountHistory", "OpportunityFieldHistory"',
		],
		['Manual share rows only, above the default and below All, by whoever has full access', 'Object Reference, "AccountShare"'],
		[
			'Platform events: PublishAfterCommit goes with the rollback, PublishImmediately survives it',
			'Platform Events Developer Guide, "Decoupled Publishing and Subscription"',
		],
		['Events are kept 72 hours for replay', 'Streaming API Developer Guide, "Message Durability"'],
	]),
	...rowsOf(AREA, 'documented', [
		[
			'Dates from 1700-01-01 to 4000-12-31; others FIELD_INTEGRITY_EXCEPTION',
			'SOQL and SOSL Reference, "Minimum and Maximum Dates"; salesforce.stackexchange.com/questions/339236',
			'In UTC, not in the user’s time zone.',
		],
		['Events need a start, and a duration or an end that agree; all-day events a date', 'Object Reference, "Event"'],
		[
			'A checkbox is never null: INVALID_TYPE_ON_FIELD_IN_RECORD in an update',
			'github.com/jetstreamapp/jetstream/issues/712',
			'A new record gets the default.',
		],
		['A deleted record, or a lookup to one: ENTITY_IS_DELETED', 'SOAP API Developer Guide, "StatusCode"'],
		['Compound addresses are read-only', 'Object Reference, "Compound Field Considerations and Limitations"'],
	]),
	...rowsOf(AREA, 'documented', [
		[
			'Limits of one transaction: 100 queries, 50,000 rows, 150 DML statements, 10,000 rows written, 150 immediate publishes',
			'Salesforce Help, "Per-Transaction Flow Limits"; Apex Developer Guide, "Execution Governors and Limits"; Platform Events Developer Guide, "Platform Event Allocations"',
			'What flows use is counted; beyond it the transaction rolls back, fault paths or not.',
		],
		['The second and third attempt of a partial save start with fresh limits', 'Apex Developer Guide, "Bulk DML Exception Handling"'],
		[
			'A lookup to a record out of sight: INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY; to none: INVALID_CROSS_REFERENCE_KEY',
			'SOAP API Developer Guide, "StatusCode"',
			'So the two are told apart, here as there, by whoever knows the id.',
		],
	]),
	...rowsOf(AREA, 'assumed', [
		[
			'Event-triggered flows run after the transaction as the Automated Process user',
			'Platform Events Developer Guide, "Considerations for Subscribing to Platform Events with Processes and Flows"; help.salesforce.com 000383103',
			'The second, of May 2026, says that they run as who published the event. The package holds either way.',
		],
		[
			'Each chunk of 200 rows is a transaction with limits of its own',
			'Apex Developer Guide, "Execution Governors and Limits"',
			'The page says so of batches of Batch Apex; of the chunks of API requests no page was found.',
		],
		[
			'LastActivityDate and HasOpenActivity follow tasks and events, without automation or stamps',
			'Object Reference, "Account"',
			'Latest due date of events and closed tasks, future ones too.',
		],
		[
			'An opportunity’s probability is from 0 to 100',
			'SOAP API Developer Guide, "StatusCode"',
			'NUMBER_OUTSIDE_VALID_RANGE, as for other numbers.',
		],
		[
			'Parent accounts and roles do not loop: CIRCULAR_DEPENDENCY',
			'SOAP API Developer Guide, "StatusCode"; sfdcdevelopers.com, "Salesforce Account Parent-Child Circular Relationship"',
			'The words are assumed.',
		],
		[
			'StageName is no restricted picklist: the API takes stages that are not in the list',
			'Object Reference, "Opportunity", "OpportunityStage"',
			'The guide marks restricted picklists as such, and not this one; it does not say it outright.',
		],
		[
			'A stage outside the list is open, in the pipeline, and changes no probability',
			'Object Reference, "Opportunity"',
			'What it means is nowhere written.',
		],
		[
			'An event without its times answers REQUIRED_FIELD_MISSING',
			'Object Reference, "Event"',
			'The guide says what is needed, not the code.',
		],
		['A flow that fails without a fault path fails its record with CANNOT_EXECUTE_FLOW_TRIGGER', ''],
		[
			'DUPLICATE_VALUE names field and id of the other record to those who may read it; to others both are `<unknown>`',
			'',
			'The words are in many public error reports; some say that the user had no access to the other record.',
		],
	]),
	...rowsOf(AREA, 'refused', [
		['Apex triggers, workflow rules, assignment rules', ORDER, 'At deployment: the metadata types are not taken.'],
		['Fuzzy matching methods, conditions of duplicate rules, standard matching rules', DUPLICATES, 'At deployment, by name.'],
		['Roll-up summaries of formula fields, or filtered by dates', 'Metadata API Developer Guide, "CustomField"', 'At deployment, by name.'],
		[
			'Custom field mapping of lead conversion',
			'Metadata API Developer Guide, "LeadConvertSettings"',
			'At deployment: the type is not taken.',
		],
		['Default teams', 'Object Reference, "UserTeamMember"', 'The object does not exist.'],
		['Record types, person accounts, multiple currencies', 'Object Reference'],
		['Writing OpportunityHistory or field history through any API', 'Object Reference, "OpportunityHistory"', 'See the fixture door.'],
	]),
	...rowsOf(WAYS, 'documented', [
		[
			'Recycle bin for 15 days: undelete brings back the record, what went along, and lookups that are still empty',
			'SOAP API Developer Guide, "undelete()"; Apex Developer Guide, "Restoring Deleted Records"',
			'No flow, validation rule or duplicate rule runs. One’s own deletions; everybody’s with Modify All Data. What went along has no entry of its own.',
		],
		[
			'emptyRecycleBin: one’s own, subordinates’, all with Modify All Data',
			'SOAP API Developer Guide, "emptyRecycleBin()"',
			'queryAll still finds the rows.',
		],
		[
			'Merge of accounts, contacts, leads: delete flows of the losers, then update automation of the master once; children move without automation',
			'Apex Developer Guide, "Triggers and Merge Statements"',
			'Duplicate rules do not run (Salesforce Help, "Considerations for Duplicate Rules").',
		],
		[
			'Lead conversion: standard field mapping, existing records filled where empty, contact role, activities; converted leads are read-only',
			'SOAP API Developer Guide, "convertLead()"; Salesforce Help, "Lead Conversion Field Mapping"',
			'With Require Validation for Converted Leads the whole save order, and duplicate rules always block (Knowledge 000204497). Without it no validation rule, required custom field or duplicate rule (Knowledge 000386851).',
		],
		[
			'Require Validation for Converted Leads is on in a new org',
			'Metadata API Developer Guide, "LeadConfigSettings" (shouldLeadConvertRequireValidation)',
			'Knowledge 000386851 speaks of orgs in which it is off. Switched by deploying settings/LeadConfig.settings.',
		],
		[
			'A new account owner takes along what OwnerChangeOptions say, without automation, with history rows and shares',
			'Salesforce Help, "Considerations for Changing a Record\'s Owner"; SOAP API Developer Guide, "OwnerChangeOptions"',
			'Through the API nothing by default; teams are dropped unless kept.',
		],
		[
			'Mass Transfer Records, Change Owner of a list view, Accept from a queue: no validation rules',
			'Salesforce Knowledge 000005079, "Does validation fire on ownership change?"',
		],
		[
			'Queues own the objects of their QueueSobject rows: leads, tasks, custom objects; accounts, contacts, opportunities and events never',
			'Object Reference, "QueueSobject"; Metadata API Developer Guide, "Queue"',
			'INVALID_OPERATION without a row; INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST for a row of another object.',
		],
		[
			'Duplicate rules: exact matching, Block, Alert with allowSave, sharing; DUPLICATES_DETECTED with duplicateResult',
			DUPLICATES,
			'Report writes no DuplicateRecordSet.',
		],
		[
			'Roll-up summaries (count, sum, min, max, filters) save their master: its flows and rules run, and fail the detail',
			ORDER,
			'Also of opportunities on accounts.',
		],
		[
			'Account and opportunity teams give access by share rows with RowCause Team',
			'Object Reference, "AccountTeamMember", "OpportunityTeamMember"',
			'Off until Setup enables them.',
		],
	]),
	...rowsOf(WAYS, 'assumed', [
		[
			'Flows run in the mass tools',
			'Apex Developer Guide, "Operations That Don\'t Invoke Triggers"',
			'It names mass division transfers, not these.',
		],
		[
			'Without Require Validation for Converted Leads no record-triggered flow runs on conversion',
			'Salesforce Knowledge 000386851; Apex Developer Guide, "Operations That Don\'t Invoke Triggers"',
			'Knowledge: triggers, workflow rules and processes are bypassed. The Apex guide says so of before triggers only. Flows are named by neither: the reading that guards less is taken.',
		],
		['A merge writes no field history on moved children; shares of the losers stay with them', ''],
		['Related records follow a new account owner before its after-save flows', ''],
		['Only full access lets a user give a team member more than the default', 'Salesforce Help, "Considerations for Account Teams"'],
	]),
	...rowsOf('Only here: the fixture door', 'assumed', [
		[
			'POST /services/local-org/transfer, for everybody: MassTransfer, ListView or QueueAccept as the signed-in user',
			'',
			'In Salesforce these tools are pages without an API.',
		],
		[
			'POST /services/local-org/history, for the admin: stage history of opportunities (replaces what they have)',
			'',
			'A real org has no such door: OpportunityHistory is read-only there. No flow, rule or permission runs.',
		],
		[
			'POST /services/local-org/history, for the admin: owner changes that ran no automation',
			'',
			'Stands in for mass transfers and cascades. Sets OwnerId, moves the owner’s share, writes field history.',
		],
	]),
	...rowsOf('Only here: Setup switches', 'documented', [
		[
			'PATCH /services/local-org/settings hierarchies: Grant Access Using Hierarchies per custom object',
			'Salesforce Help, "Sharing Considerations" (platform.security_sharing_considerations)',
			'On by default, and no metadata can set it, as in Salesforce.',
		],
		[
			'PATCH /services/local-org/settings production: deployed flows arrive inactive',
			'Metadata API Developer Guide, "Flow"',
			'Off by default: the local org behaves like a sandbox.',
		],
	]),
	...rowsOf('Only here: Setup switches', 'documented', [
		['PATCH /services/local-org/settings accountTeams, opportunityTeams', 'Salesforce Help, "Enable Account Teams", "Enable Team Selling"'],
	]),
	...rowsOf('Only here: Setup switches', 'assumed', [
		['GET /services/local-org/status: clock, settings, fingerprint of what is deployed', '', 'Lets a warm start skip its deployment.'],
		['A clock that can be set (npm start --now)', '', 'All date logic reads it.'],
	]),
];
