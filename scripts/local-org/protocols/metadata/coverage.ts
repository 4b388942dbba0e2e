import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'Metadata API';
const GUIDE = 'Metadata API Developer Guide, "Deploy Metadata with Apex Testing Using REST"';

/** Deployment; what may be deployed is in the tables of metadata types and field types. */
export const metadataCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		['POST metadata/deployRequest (multipart: entity_content, file); checkOnly', GUIDE],
		[
			'GET metadata/deployRequest/:id?includeDetails=true',
			'Metadata API Developer Guide, "Check the Status of Your Deployment Using REST Resources"',
		],
		[
			'All or nothing; every component answers created, changed, or its problem with file, line and column',
			'Metadata API Developer Guide, DeployMessage',
		],
		['"You cannot deploy to a required field" and other rules of field permissions', 'Metadata API Developer Guide, "PermissionSet"'],
		['For holders of Modify Metadata Through Metadata API Functions or Modify All Data', 'Tooling API, "DeployRequest"'],
	]),
	...rowsOf(AREA, 'assumed', [
		['A deployment has ended when its request is answered; the first look already says so', ''],
		['A layout takes the owner to edit only', '', 'As every layout retrieved from an org has it.'],
		['A formula sees custom metadata records of the same deployment', '', 'Else an org has to take the records first, then the rest.'],
	]),
	...rowsOf(AREA, 'refused', [
		['rollbackOnError false, singlePackage false, cancelling, quick deploy', GUIDE],
		['Running tests: there is no Apex', GUIDE],
		['destructiveChanges, retrieve, list and describe of metadata, SOAP', 'Metadata API Developer Guide'],
		['Metadata types and elements that are not in the tables', 'Metadata API Developer Guide', 'Naming file and element.'],
	]),
];
