import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'Saving records';
const ORDER = 'Apex Developer Guide, "Triggers and Order of Execution"';

/** The save order, history, events, and what no metadata carries. */
export const recordsCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		[
			'Record access, defaults, before-save flows, required fields, validation rules, uniqueness, write, after-save flows, in this order',
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
		[
			'Event-triggered flows run after the transaction as the Automated Process user',
			'Platform Events Developer Guide, "Considerations for Subscribing to Platform Events with Processes and Flows"',
		],
		['Events are kept 72 hours for replay', 'Streaming API Developer Guide, "Message Durability"'],
	]),
	...rowsOf(AREA, 'assumed', [
		[
			'LastActivityDate and HasOpenActivity follow tasks and events, without automation or stamps',
			'Object Reference, "Account"',
			'Latest due date of events and closed tasks, future ones too.',
		],
		['A flow that fails without a fault path fails its record with CANNOT_EXECUTE_FLOW_TRIGGER', ''],
	]),
	...rowsOf(AREA, 'refused', [
		[
			'Apex triggers, workflow rules, assignment rules, duplicate rules, roll-up summaries',
			ORDER,
			'At deployment: the metadata types are not taken.',
		],
		['Record types, person accounts, multiple currencies, lead conversion, merge, undelete', 'Object Reference'],
		['Writing OpportunityHistory or field history through any API', 'Object Reference, "OpportunityHistory"', 'See the fixture door.'],
	]),
	...rowsOf('Only here: the fixture door', 'assumed', [
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
	...rowsOf('Only here: Setup switches', 'assumed', [
		['GET /services/local-org/status: clock, settings, fingerprint of what is deployed', '', 'Lets a warm start skip its deployment.'],
		['A clock that can be set (npm start --now)', '', 'All date logic reads it.'],
	]),
];
