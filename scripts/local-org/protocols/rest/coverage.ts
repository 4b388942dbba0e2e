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
		['GET limits', `${GUIDE}, "Limits"`, 'DailyApiRequests only; counted, not enforced.'],
		[
			'GET sobjects, sobjects/:object, sobjects/:object/describe',
			`${GUIDE}, "Describe Global", "sObject Basic Information", "sObject Describe"`,
			'Cut to what the user may see.',
		],
		['POST sobjects/:object', `${GUIDE}, "sObject Basic Information"`],
		['GET, PATCH, DELETE sobjects/:object/:id; ?fields=', `${GUIDE}, "sObject Rows"`],
		['GET, PATCH sobjects/:object/:field/:value', `${GUIDE}, "sObject Rows by External ID"`],
		[
			'GET query, queryAll, query/:locator; ?columns=true; Sforce-Query-Options batchSize',
			`${GUIDE}, "Query", "QueryAll", "Query Options Header"`,
			'?columns=true is what the sf CLI asks; its shape follows what it reads.',
		],
		[
			'POST, PATCH, DELETE composite/sobjects; PATCH composite/sobjects/:object/:field; GET, POST composite/sobjects/:object',
			`${GUIDE}, "sObject Collections"`,
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
	...rowsOf(AREA, 'assumed', [
		['GET, POST /services/oauth2/userinfo, GET /services/oauth2/revoke', '', 'As far as the sf CLI reads them.'],
		[
			'A cookie session writes only beside the x-ridealong-page header, and never cross-site',
			'',
			'Stands in for the CSRF protection of Lightning pages.',
		],
		['Requests under a Host other than localhost are answered 421', '', 'Against DNS rebinding.'],
		['GET tooling/sobjects/SourceMember/describe answers 404', '', 'How the sf CLI learns that an org tracks no source.'],
	]),
	...REFUSED_RESOURCES.map(({ path, method, source }): CoverageRow => ({
		area: AREA,
		feature: `${method === 'ANY' ? '' : `${method} `}${path}`,
		status: 'refused',
		source,
	})),
	...rowsOf(AREA, 'refused', [
		[
			'SOAP login, OAuth flows, Pub/Sub API',
			'developer.salesforce.com SOAP and Pub/Sub API Developer Guides',
			'Answered 404 NOT_FOUND: there is no such path.',
		],
	]),
];
