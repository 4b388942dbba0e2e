import { rowsOf, type CoverageRow } from '../../coverage.ts';
import { ROUTES } from './index.ts';

const AREA = 'UI API';
const GUIDE = 'User Interface API Developer Guide';

/** The page of the guide that describes each kind of resource. */
const PAGES: Readonly<Record<string, string>> = {
	records: '"Get a Record", "Get a Batch of Records", "Create or Clone a Record", "Update a Record", "Delete a Record"',
	'record-defaults': '"Get Default Values to Create a Record", "Get Default Values to Create a Record—Lightweight"',
	lookups: '"Get Lookup Field Suggestions With POST"',
	'record-ui': '"Get Record Data and Object Metadata"',
	'object-info':
		'"Get a Directory of Supported Objects", "Get Object Metadata", "Get a Batch of Object Metadata", "Get Values for a Picklist Field", "Get Values for All Picklist Fields of a Record Type"',
	layout: '"Get Record Layout Metadata"',
	'list-info': '"Get List Views for an Object", "Get List View Metadata"',
	'list-records': '"Get List View Records with URL Parameters"',
	'related-list-info': '"Get Related Lists for an Object", "Get Related List Metadata"',
	'related-list-count': '"Get Related List Record Count", "Get a Batch of Related List Record Counts"',
	'related-list-records': '"Get Related List Records with URL Parameters"',
};

/** UI API resources, from the routes themselves. */
export const uiApiCoverage: readonly CoverageRow[] = [
	...ROUTES.map(({ method, path }): CoverageRow => {
		const page = PAGES[path.split('/')[1]!];
		return {
			area: AREA,
			feature: `${method} /ui-api${path}`,
			status: page ? 'documented' : 'assumed',
			source: page ? `${GUIDE}, ${page}` : '',
		};
	}),
	...rowsOf(AREA, 'documented', [
		['Share, history, metadata, event and most setup objects are not supported: 400 INVALID_TYPE', `${GUIDE}, "Supported Objects"`],
		[
			'403 INSUFFICIENT_ACCESS for objects and records out of sight, 404 NOT_FOUND for what does not exist or is deleted',
			`${GUIDE}, "Status Codes and Error Responses"; LWC Developer Guide, "getObjectInfos"`,
		],
		['A save that takes the record out of sight answers 404, or 204 with handleOwnerChange', `${GUIDE}, "Create or Clone a Record"`],
		['allowSaveOnDuplicate, in the body or the address', `${GUIDE}, "Record Input"`],
		['Related lists ignore a sortBy that is not possible; at most five sort fields', `${GUIDE}, "Get Related List Records"`],
	]),
	...rowsOf(AREA, 'assumed', [
		['Layouts come from deployed Layout metadata, and where there is none from the object’s fields', ''],
		['A save refused for want of rights alone answers its RecordError with 403, as REST does; other refusals with 400', ''],
		['An object that does not exist answers as one out of sight, 403', ''],
		['Lookup suggestions of searchType Search look at the name, e-mail and phone fields, at the start of each word', ''],
		['The ids of list views are made from their names', ''],
		['duplicateRecordError carries the matchResults of the duplicate rule', ''],
	]),
	...rowsOf(AREA, 'refused', [
		['childRelationships of a record', `${GUIDE}, "Get Child Records"`, 'NOT_IMPLEMENTED; related-list-records reads them.'],
		['Default values to clone a record', `${GUIDE}, "Get Default Values to Clone a Record"`, 'NOT_IMPLEMENTED.'],
		['Most recently used records: __Recent, lookups with searchType Recent', `${GUIDE}, "Get List View Records"`, 'NOT_IMPLEMENTED.'],
		['searchTerm and where of lists and related lists', `${GUIDE}, "List Records Input"`, 'NOT_IMPLEMENTED.'],
		['useDefaultRule, triggerOtherEmail, triggerUserEmail', `${GUIDE}, "Record Input"`, 'NOT_IMPLEMENTED.'],
		['Record types other than the master record type', GUIDE, 'INVALID_PARAMETER_VALUE.'],
		['Every other /ui-api resource (actions, apps, nav-items, themes, favorites, …)', GUIDE, 'NOT_IMPLEMENTED with method and path.'],
	]),
];
