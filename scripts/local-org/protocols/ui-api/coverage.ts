import { rowsOf, type CoverageRow } from '../../coverage.ts';
import { ROUTES } from './index.ts';

const AREA = 'UI API';
const GUIDE = 'User Interface API Developer Guide';

/** The page of the guide that describes each kind of resource. */
const PAGES: Readonly<Record<string, string>> = {
	records: '"Get a Record", "Get a Batch of Records", "Create or Clone a Record", "Update a Record", "Delete a Record"',
	'record-ui': '"Get Record Data and Object Metadata"',
	'object-info':
		'"Get Object Metadata", "Get a Batch of Object Metadata", "Get Values for a Picklist Field", "Get Values for All Picklist Fields of a Record Type"',
	layout: '"Get Record Layout Metadata"',
	'list-info': '"Get List Views for an Object", "Get List View Metadata"',
	'list-records': '"Get List View Records with URL Parameters"',
	'related-list-info': '"Get Related Lists for an Object", "Get Related List Metadata"',
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
		['Share, history, metadata, event and most setup objects are not supported', `${GUIDE}, "Supported Objects"`],
	]),
	...rowsOf(AREA, 'assumed', [['Layouts come from deployed Layout metadata, and where there is none from the object’s fields', '']]),
	...rowsOf(AREA, 'refused', [['Every other /ui-api resource', GUIDE, 'NOT_IMPLEMENTED with method and path.']]),
];
