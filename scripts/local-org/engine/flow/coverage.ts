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
	...rowsOf(AREA, 'assumed', [
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
