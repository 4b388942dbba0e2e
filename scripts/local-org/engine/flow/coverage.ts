import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'Flows';
const FLOW = 'Metadata API Developer Guide, "Flow"';

/** What starts a flow and where it runs; its elements are in the table of elements. */
export const flowCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		[
			'Record-triggered, before save, after save and before delete; platform-event-triggered; autolaunched as a subflow',
			`${FLOW}, FlowStart`,
		],
		['Entry conditions as filters with logic or as a formula; "only when updated to meet" them', `${FLOW}, FlowStart`],
		[
			'$Record, $Record__Prior, $Flow, $GlobalConstant, $User, $UserRole, $Profile, $Organization, $Permission, $Label, $CustomMetadata',
			FLOW,
		],
		[
			'Fault connectors; an unhandled fault undoes the save',
			'Salesforce Help, "Troubleshooting Flow Retries" (platform.automate_flow_troubleshoot_retries)',
		],
		['System context without sharing for record-triggered flows', 'Salesforce Help, platform.flow_distribute_system_mode'],
	]),
	...rowsOf('Governor limits', 'documented', [
		[
			'Per transaction: 100 SOQL queries, 50,000 query rows, 150 DML statements, 10,000 DML rows, of flows and all that their saves run',
			'Salesforce Help, "Per-Transaction Flow Limits" (platform.flow_considerations_limit_transaction)',
			'Beyond them the transaction rolls back, fault connectors or not. What clients save themselves is no DML of the transaction.',
		],
		[
			'150 immediate publishes, counted apart; a publish that waits for the commit is a DML statement',
			'Platform Events Developer Guide, "Platform Event Allocations"',
		],
		[
			'Each chunk of 200 rows of a Bulk API job, and each attempt of a partial save, starts with all limits',
			'Apex Developer Guide, "Bulk Trigger Idioms" and "Bulk DML Exception Handling"',
		],
		[
			'No limit on executed elements',
			'Salesforce release notes, API version 57.0',
			'A runaway interview ends after 100,000 elements: there is no CPU time to stop it.',
		],
	]),
	...rowsOf('Governor limits', 'refused', [
		[
			'CPU time, heap, 12 updates of one record in a batch, allocations per hour or day',
			'Salesforce Help, "Per-Transaction Flow Limits"',
			'Not counted.',
		],
	]),
	...rowsOf(AREA, 'assumed', [
		[
			'An event-triggered interview that fails undoes what it wrote; the others of its batch run again without it',
			'',
			'As the good rows of a partial save do.',
		],
		[
			'Ids in $User and other globals have 15 characters, those of records 18',
			'',
			'Seen by others, officially nowhere: the package compares CASESAFEID({!$User.Id}), which is right either way.',
		],
	]),
	...rowsOf(AREA, 'refused', [
		['$Api, $System, $Setup, $Client and other global variables', FLOW, 'At deployment.'],
		['Screen flows, scheduled flows and scheduled paths, waits, orchestrations', FLOW, 'At deployment, naming flow and element.'],
		['Actions other than custom notifications; Apex actions; e-mail alerts', FLOW, 'At deployment.'],
		['Filters on formula fields, limit of Get Records, filters on the triggering record', FLOW, 'At deployment.'],
		['runInMode other than DefaultMode and SystemModeWithoutSharing', FLOW, 'At deployment.'],
		['Transform and Collection Sort elements, rich text templates, Apex-defined variables', FLOW, 'At deployment.'],
	]),
];
