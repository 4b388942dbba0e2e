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
			'An element that asks a field of a record that was not found or set, or of a parent behind a blank lookup, fails: "because it hasn\'t been set or assigned". In formulas it is null',
			'unofficialsf.com/automatic-handling-null; release notes, Summer \'14, "Cross-Object Field References in Flows", and Spring \'19, "Return Null Values in Process and Flow Formulas"',
		],
		[
			'Fault connectors; an unhandled fault undoes the save',
			'Salesforce Help, "Troubleshooting Flow Retries" (platform.automate_flow_troubleshoot_retries)',
		],
		['System context without sharing for record-triggered flows', 'Salesforce Help, platform.flow_distribute_system_mode'],
	]),
	...rowsOf(AREA, 'documented', [
		[
			'Scheduled paths: from the save or a date field, minutes to months, maxBatchSize; as the user who changed the record, in their place the Default Workflow User (the administrator)',
			'Salesforce Help, "Scheduled Paths" (platform.flow_concepts_trigger_scheduled_path); Metadata API Developer Guide, FlowScheduledPath',
			'They run when the clock is ticked: every half minute, by POST /services/local-org/tick, by engine.tick() in tests. What failed is kept.',
		],
		['Asynchronous paths (AsyncAfterCommit), each batch a transaction after the commit', 'Metadata API Developer Guide, FlowScheduledPath'],
		[
			'Schedule-triggered flows: Once, Daily, Weekly at a time of the org; one interview per record that meets the filters, or one without an object',
			'Metadata API Developer Guide, FlowSchedule and FlowStart',
		],
	]),
	...rowsOf(AREA, 'documented', [
		[
			'Custom notifications to users, groups and queues: active members, each once; up to 500 recipient ids',
			'Actions Developer Guide, "Custom Notification Actions"',
			'Teams of accounts and opportunities are refused when the flow runs.',
		],
	]),
	...rowsOf(AREA, 'assumed', [
		[
			'A reference climbs at most five relationships',
			'SOQL and SOSL Reference, "Understanding Relationship Query Limitations"',
			'Said of queries; of flows nothing says that they reach further.',
		],
		[
			'A filter that compares an id field with what is no id fails the element (invalid ID field), for the interview whose value it is; a schedule-triggered flow with such a filter runs for nothing, and the failure is kept',
			'help.salesforce.com, article 000383422: what a query of Get Records may not do is the fault of the element, in the words of the query',
			'That a query refuses such an id is what API clients see (INVALID_QUERY_FILTER_OPERATOR). Partial ids (Starts With, Ends With, Contains) are refused at deployment.',
		],
		[
			'A pending path goes when the record is saved and no longer meets the entry conditions of the active version',
			'salesforce.stackexchange.com, "Do scheduled paths get evaluated/canceled when Record-triggered flow version changes"',
			'By experiment there. Looked at on every save, not when the path runs.',
		],
		[
			'A pending path moves with its date field, goes with the record and with its flow; one whose time has passed runs at the next tick',
			'',
			'A date stands for its midnight in the time zone of the org.',
		],
		['On update scheduled paths need doesRequireRecordChangedToMeetCriteria', '', 'Flow Builder offers them for that option only.'],
		['A timetable makes up for nothing: of the times that passed between two ticks the flow runs once', ''],
		['Schedule-triggered flows run as the Automated Process user', ''],
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
			'No limit on executed elements',
			'Salesforce release notes, API version 57.0',
			'A runaway interview ends after 100,000 elements: there is no CPU time to stop it.',
		],
	]),
	...rowsOf('Governor limits', 'assumed', [
		[
			'Each chunk of 200 rows of a Bulk API job, and each attempt of a partial save, starts with all limits',
			'',
			'Told of triggers in many places; no page was found that says it of flows.',
		],
	]),
	...rowsOf('Formulas', 'documented', [
		[
			'At most 3,900 characters, 10 relationships in a path, 15 relationships in one formula',
			'Salesforce Help, "Tips for Building Formulas" and "Cross-Object Formulas"',
		],
	]),
	...rowsOf('Formulas', 'assumed', [
		[
			'Text of more than 131,072 characters and patterns that take longer than 100 ms end the request with LIMIT_EXCEEDED; dates beyond the year 9999 are null',
			'',
			'Salesforce has limits here too, and does not say which.',
		],
	]),
	...rowsOf('Formulas', 'refused', [
		[
			'The compiled size of a formula; the 15 relationships of all formulas of an object together',
			'Salesforce Help, "Tips for Building Formulas"',
			'Not counted: a formula that only Salesforce finds too big deploys here.',
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
		[
			'Of conditions no more are asked than the outcome needs, from the first on, in custom logic too',
			'Salesforce Help, "Define Conditions in a Decision Element": of All and Any',
		],
		[
			'$Record__Prior is such a record on create; so are a parent that is no such object, and what an element adds to',
			'',
			'Said of record variables and lookups in general.',
		],
		[
			'A record variable that Get Records has blanked (assignNullValuesIfNoRecordsFound) fails elements, too',
			'unofficialsf.com/automatic-handling-null: its fields are null',
			'Stricter than Salesforce.',
		],
		['In entry conditions and default values of variables such a field is null', ''],
	]),
	...rowsOf(AREA, 'refused', [
		['$Api, $Setup, $Client and other global variables', FLOW, 'At deployment.'],
		[
			'Screen flows, waits, orchestrations, approval recall paths, timetables other than Once, Daily and Weekly',
			FLOW,
			'At deployment, naming flow and element.',
		],
		[
			'Custom Errors, Is Changed, $Record__Prior, ISNEW on scheduled and asynchronous paths',
			'Salesforce Help, platform.flow_ref_elements_custom_error',
			'At deployment. Only the Custom Error is documented; what the others see is not.',
		],
		['Actions other than custom notifications; Apex actions; e-mail alerts', FLOW, 'At deployment.'],
		[
			'Filters of Get, Update and Delete Records on formula fields, Update Records filters on the triggering record',
			FLOW,
			'At deployment.',
		],
		['runInMode other than DefaultMode and SystemModeWithoutSharing', FLOW, 'At deployment.'],
		[
			'Transform elements, Roll Back Records (screen flows only), rich text templates, Apex-defined variables, merge fields of dates',
			FLOW,
			'At deployment.',
		],
	]),
];
