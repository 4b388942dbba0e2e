import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'Bulk API';
const GUIDE = 'Bulk API 2.0 and Bulk API Developer Guide';

/** /jobs, and what clients of the first Bulk API hear. */
export const bulkCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		[
			'POST, GET jobs/ingest; GET, PATCH, DELETE jobs/ingest/:id',
			`${GUIDE}, "Create a Job", "Get All Jobs", "Close or Abort a Job", "Delete a Job"`,
		],
		[
			'PUT jobs/ingest/:id/batches',
			`${GUIDE}, "Upload Job Data"`,
			'text/csv in UTF-8, once per job, at most 150 MB in base64; read as a stream. A record holds at most 400,000 characters, a field 131,072.',
		],
		['POST jobs/ingest as multipart/form-data (job, content)', `${GUIDE}, "Create a Job"`, 'At most 100,000 characters.'],
		[
			'insert, update, upsert (externalIdFieldName), delete',
			`${GUIDE}, "Create a Job"`,
			'In chunks of 200 with partial success, as the user who created the job.',
		],
		['columnDelimiter, lineEnding; a line ending that does not match fails the job', `${GUIDE}, "Create a Job", "Line Ending Header"`],
		[
			'#N/A sets null, an empty value is left alone; Relationship.Field and Type:Relationship.Field name a parent by external id',
			`${GUIDE}, "Valid CSV Record Rows", "Relationship Fields in a Header Row"`,
		],
		['GET successfulResults, failedResults, unprocessedrecords', `${GUIDE}, "Get Job Successful Record Results" and the pages after it`],
		[
			'POST, GET jobs/query; GET, PATCH, DELETE jobs/query/:id; GET results?locator&maxRecords, resultPages',
			`${GUIDE}, "Bulk API 2.0 Query"`,
			'Sforce-Locator, Sforce-NumberOfRecords; 204 before the job is complete; 409 in another version than the job’s; for the creator alone.',
		],
		['Jobs of others: Manage Data Integrations or Modify All Data', `${GUIDE}, "Close or Abort a Job"`],
		['Jobs are forgotten after seven days', `${GUIDE}, "Bulk API and Bulk API 2.0 Limits and Allocations"`],
		['25 jobs work at once, in turns', `${GUIDE}, "Bulk API and Bulk API 2.0 Limits and Allocations"`],
	]),
	...rowsOf(AREA, 'assumed', [
		[
			'Error codes INVALIDJOB, INVALIDJOBSTATE, INVALIDENTITY, INVALIDUSER, CLIENTINPUTERROR',
			`${GUIDE}, "Errors"`,
			'The guide names them in mixed case; answered in upper case as REST errors are.',
		],
		[
			'A record with more or fewer fields than the header fails the job there',
			'',
			'What stood before it is saved, the rest is unprocessed.',
		],
		['A job closed without data fails', '', 'The guide does not say what becomes of it.'],
		['A page of query results holds at most 50,000 records', `${GUIDE}, "Get Results for a Query Job"`, '"As many rows as can be listed."'],
		['No bulk queries of UserRecordAccess: INVALIDENTITY', '', 'It is answered for one user and up to 200 records.'],
		[
			'A query without ORDER BY and LIMIT is read in slices of 1,000 by Id',
			`${GUIDE}, "Understanding Bulk API 2.0 Query"`,
			'Records changed while the job runs may show either state.',
		],
		[
			'A job cut off by the end of the process goes on when it starts again',
			'',
			'After the last whole chunk of 200; a query starts again.',
		],
		['Numbers in query results are written as in JSON', '', ''],
	]),
	...rowsOf(AREA, 'refused', [
		['hardDelete', `${GUIDE}, "Create a Job"`, 'FEATURENOTENABLED: no profile here has Bulk API Hard Delete.'],
		['assignmentRuleId', `${GUIDE}, "Create a Job"`],
		[
			'GROUP BY, OFFSET, TYPEOF, aggregate functions, child subqueries in bulk queries',
			`${GUIDE}, "Understanding Bulk API 2.0 Query"`,
			'API_ERROR, as Salesforce refuses them.',
		],
		['Bulk API 1.0: /services/async', `${GUIDE}, "Bulk API"`],
	]),
];
