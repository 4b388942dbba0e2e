import { rowsOf, type CoverageRow } from '../../coverage.ts';
import { REFUSED_RESOURCES } from './refused.ts';

const AREA = 'REST API';
const GUIDE = 'REST API Developer Guide';

/** Resources below /services/data/vXX.X and the session's own. */
export const restCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		[
			'GET /services/data, /services/data/vXX.X',
			`${GUIDE}, "Versions", "Resources by Version"`,
			'Versions 31.0 to 66.0, all answered the same way.',
		],
		['GET limits', `${GUIDE}, "Limits"`, 'DailyApiRequests is counted; none is enforced.'],
		[
			'GET sobjects, sobjects/:object, sobjects/:object/describe',
			`${GUIDE}, "Describe Global", "sObject Basic Information", "sObject Describe"`,
			'Cut to what the user may see.',
		],
		['POST sobjects/:object', `${GUIDE}, "sObject Basic Information"`],
		['GET, PATCH, DELETE sobjects/:object/:id; ?fields=', `${GUIDE}, "sObject Rows"`],
		[
			'GET, PATCH, DELETE sobjects/:object/:field/:value; POST sobjects/:object/Id; ?updateOnly=true',
			`${GUIDE}, "sObject Rows by External ID"`,
			'201 created, 200 updated, 300 with the addresses where several records have the value.',
		],
		['GET sobjects/:object/:id/:relationship', `${GUIDE}, "sObject Relationships"`, 'One step: a parent or a list of children.'],
		['GET sobjects/:object/deleted, updated', `${GUIDE}, "sObject Get Deleted", "sObject Get Updated"`],
		['If-Modified-Since, If-Unmodified-Since on records', `${GUIDE}, "Conditional Requests"`],
		['Sforce-Duplicate-Rule-Header: allowSave, runAsCurrentUser', `${GUIDE}, "Duplicate Rule Header"`],
		['Sforce-Auto-Assign: TRUE, FALSE', `${GUIDE}, "Assignment Rule Header"`, 'There are no assignment rules to run.'],
		[
			'POST composite',
			`${GUIDE}, "Composite"`,
			'25 subrequests, 5 of them queries or collections; @{reference.field}; allOrNone in one transaction, PROCESSING_HALTED.',
		],
		[
			'POST composite/graph',
			`${GUIDE}, "Composite Graph"`,
			'500 nodes, 75 graphs, a depth of 15, 15 different nodes; each graph all or nothing.',
		],
		['POST composite/batch', `${GUIDE}, "Composite Batch"`, '25 subrequests; haltOnError.'],
		['POST composite/tree/:object', `${GUIDE}, "sObject Tree"`, '200 records, 5 types, 5 levels; all or nothing.'],
		['405 METHOD_NOT_ALLOWED, 414 and 431 beyond 16,384 bytes', `${GUIDE}, "Status Codes and Error Responses"`],
		[
			'GET query, queryAll, query/:locator; ?columns=true; Sforce-Query-Options batchSize',
			`${GUIDE}, "Query", "QueryAll", "Query Options Header"`,
			'?columns=true is what the sf CLI asks; its shape follows what it reads.',
		],
		[
			'POST, PATCH, DELETE composite/sobjects; PATCH composite/sobjects/:object/:field; GET, POST composite/sobjects/:object',
			`${GUIDE}, "sObject Collections"`,
			'Retrieving answers null for an id that is none.',
		],
		[
			'Errors as [{errorCode, message, fields}]; 401 INVALID_SESSION_ID without a valid session',
			`${GUIDE}, "Status Codes and Error Responses"`,
		],
		[
			'/services/oauth2/singleaccess, /secur/frontdoor.jsp?otp=',
			'Salesforce Help, "Generate a Frontdoor URL to Bridge into UI Sessions" (xcloud.frontdoor_singleaccess)',
			'Links open one session and then are spent; a session id in a URL is refused.',
		],
	]),
	...rowsOf(AREA, 'documented', [
		[
			'A page’s session in its cookie is no key to the APIs: ui-api, graphql, notifications and streaming only, and those without API Enabled',
			'LWC Developer Guide, "Call APIs from Apex"',
			'"Sessions created by Lightning components aren’t enabled for API access." Otherwise 401 INVALID_SESSION_ID.',
		],
		[
			'GET, POST /id/:organization/:user: identity; Missing_OAuth_Token, Bad_OAuth_Token, Wrong_Org, Bad_Id, Inactive, No_Access',
			'Salesforce Help, "Identity URLs" (xcloud.remoteaccess_using_openid)',
			'JSON only; addresses of what is here.',
		],
		['GET, POST /services/oauth2/userinfo', 'Salesforce Help, "Query for User Information" (xcloud.remoteaccess_using_userinfo_endpoint)'],
		['GET, POST /services/oauth2/revoke', 'Salesforce Help, "Revoke OAuth Tokens" (xcloud.remoteaccess_revoke_token)'],
		['POST with ?_HttpMethod=PATCH, PUT, DELETE', `${GUIDE}, "Update a Record"`],
		['410 for the retired versions 7.0 to 30.0', `${GUIDE}, "API End-of-Life Policy"`],
	]),
	...rowsOf(AREA, 'assumed', [
		[
			'OPERATION_TOO_LARGE and SERVER_UNAVAILABLE for long queries',
			'SOAP API Developer Guide, "ExceptionCode"',
			'Of all interfaces: queries over big tables run beside the others, two at a time; within composite requests they do not. A result beyond 1 GB of memory is refused; so is a query whose thread died twice.',
		],
		[
			'LIMIT_EXCEEDED and INVALID_INPUT for composite requests beyond their limits',
			`${GUIDE}, "Composite Resources"`,
			'The guide names the limits, not the codes.',
		],
		[
			'A failed composite reference answers PROCESSING_HALTED',
			`${GUIDE}, "Composite"`,
			'Any resource of this table but a composite one may be a subrequest; in a graph a reference names an earlier node.',
		],
		['attributes.type that contradicts the address: INVALID_TYPE', `${GUIDE}, "sObject Rows"`, 'Neither code nor words are written.'],
		['deletedDate is the record’s SystemModstamp', `${GUIDE}, "sObject Get Deleted"`],
		[
			'A cookie session writes only beside the x-ridealong-page header, and never cross-site',
			'',
			'Stands in for the CSRF protection of Lightning pages.',
		],
		[
			'403 API_DISABLED_FOR_ORG for a token of a user without API Enabled, a page’s session used as a token included',
			'SOAP API Developer Guide, "ExceptionCode"',
			'In Salesforce the user interface’s session is a token, too; that pages need no API Enabled is written nowhere in so many words.',
		],
		['Requests under a Host other than localhost are answered 421', '', 'Against DNS rebinding.'],
		[
			'GET tooling/query of PlatformEventChannelMember',
			'Tooling API, "PlatformEventChannelMember"',
			'DeveloperName, EventChannel and SelectedEntity, by conditions of equality; INVALID_TYPE without View Setup and Configuration.',
		],
		['GET tooling/sobjects/SourceMember/describe answers 404', '', 'How the sf CLI learns that an org tracks no source.'],
	]),
	...REFUSED_RESOURCES.map(({ path, source }): CoverageRow => ({
		area: AREA,
		feature: path,
		status: 'refused',
		source,
	})),
	...rowsOf(AREA, 'refused', [
		['query?explain', `${GUIDE}, "Query Performance Feedback"`],
		['Accept: application/xml', `${GUIDE}, "Format of Representations"`, 'Answers are JSON.'],
		[
			'OAuth token, authorize, introspect',
			'Salesforce Help, "OAuth Authorization Flows"',
			'As an OAuth error; the local org hands out access tokens itself.',
		],
		['If-Match, If-None-Match', `${GUIDE}, "Conditional Requests"`],
		['Sforce-Auto-Assign with the id of a rule', `${GUIDE}, "Assignment Rule Header"`],
		[
			'Files and other blob data (multipart/form-data)',
			`${GUIDE}, "Insert or Update Blob Data"`,
			'ContentVersion, Document and Attachment do not exist.',
		],
		['composite/batch with binary parts', `${GUIDE}, "Composite Batch"`],
		['Pub/Sub API', 'developer.salesforce.com Pub/Sub API Developer Guide', 'Answered 404 NOT_FOUND: there is no such path.'],
	]),
];
