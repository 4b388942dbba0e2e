import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'Metadata API';
const GUIDE = 'Metadata API Developer Guide, "Deploy Metadata with Apex Testing Using REST"';

/** Deployment; what may be deployed is in the tables of metadata types and field types. */
export const metadataCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		['POST metadata/deployRequest (multipart: entity_content, file); checkOnly; validatedDeployRequestId', GUIDE],
		[
			'GET metadata/deployRequest/:id?includeDetails=true',
			'Metadata API Developer Guide, "Check the Status of Your Deployment Using REST Resources"',
		],
		[
			'SOAP /services/Soap/m/NN.N, versions 31 to 66: deploy, checkDeployStatus, cancelDeploy, deployRecentValidation, retrieve, checkRetrieveStatus, describeMetadata, listMetadata, readMetadata',
			'Metadata API Developer Guide, File-Based, Utility and CRUD-Based Calls',
		],
		['SOAP faults: HTTP 500, faultcode with the prefix sf', 'SOAP API Developer Guide, "Fault Messages"'],
		[
			'With rollbackOnError all or nothing; every component answers created, changed, deleted, or its problem with file, line and column',
			'Metadata API Developer Guide, DeployMessage',
		],
		['"You cannot deploy to a required field" and other rules of field permissions', 'Metadata API Developer Guide, "PermissionSet"'],
		['For holders of Modify Metadata Through Metadata API Functions or Modify All Data', 'Tooling API, "DeployRequest"'],
		[
			'destructiveChanges.xml and …Pre.xml before components, …Post.xml after; no wildcards; a missing component is a warning, which fails unless ignoreWarnings',
			'Metadata API Developer Guide, "Deleting Components from an Organization", DeployOptions',
		],
		['A flow is deleted by version (Name-1) and never while active', 'Metadata API Developer Guide, "Flow"'],
		['A flow named without its version: insufficient access rights on cross-reference id', 'github.com/forcedotcom/cli/issues/3401'],
		[
			'Quick deploy: within 10 days of the validation, and only until the next deployment',
			'Metadata API Developer Guide, deployRecentValidation; Salesforce Help, "Quick Deployments"',
		],
		['CustomObject * stands for custom objects; standard ones are retrieved by name', 'Metadata API Developer Guide, "CustomObject"'],
		['StandardValueSet is retrieved by name and never listed', 'Metadata API Developer Guide, "StandardValueSet"'],
		[
			'rollbackOnError false: what can be deployed is, status SucceededPartial; not in production',
			'Metadata API Developer Guide, DeployOptions',
		],
		['In production, active flows arrive as drafts', 'Metadata API Developer Guide, "Flow"'],
		[
			'In production, testLevel NoTestRun is INVALID_OPERATION, for validations too',
			'Metadata API Developer Guide, DeployOptions; github.com/forcedotcom/cli/issues/2105',
		],
	]),
	...rowsOf(AREA, 'assumed', [
		['A deployment has ended when its request is answered; the first look already says so, and it cannot be cancelled any more', ''],
		['The 100 last deployments can be asked about', '', 'Across restarts.'],
		['A layout takes the owner to edit only', '', 'As every layout retrieved from an org has it.'],
		['A formula sees custom metadata records of the same deployment', '', 'Else an org has to take the records first, then the rest.'],
		['Words of a deletion that something stands in the way of', '', 'What must be read again without the component no longer compiles.'],
		[
			'With a deleted field or object go its permissions, places on layouts, related lists and columns of list views',
			'simplysfdc.com/2016/09/salesforce-delete-custom-field.html',
			'An inactive validation rule still stands in the way here.',
		],
		['Data of a deleted field or object is gone at once, whatever purgeOnDelete says', ''],
		['Only the latest version of a flow is kept', ''],
		['What is retrieved is what was deployed, without the defaults that Salesforce would add', ''],
	]),
	...rowsOf(AREA, 'refused', [
		['singlePackage false, allowMissingFiles, autoUpdatePackage, performRetrieve', GUIDE],
		['Running specified tests: there is no Apex', GUIDE],
		['createMetadata, updateMetadata, upsertMetadata, deleteMetadata, renameMetadata', 'Metadata API Developer Guide, CRUD-Based Calls'],
		['retrieve of packages and of specific files', 'Metadata API Developer Guide, RetrieveRequest'],
		['Metadata types and elements that are not in the tables', 'Metadata API Developer Guide', 'Naming file and element.'],
	]),
];
