import { rowsOf, type CoverageRow } from '../../../coverage.ts';
import { HEADERS, REFUSED_HEADERS } from './headers.ts';
import { REFUSED_OPERATIONS } from './refused.ts';

const AREA = 'SOAP Partner API';
const GUIDE = 'SOAP API Developer Guide';

/** /services/Soap/u/NN.N */
export const partnerCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		['query, queryAll, queryMore', `${GUIDE}, "Core Calls"`, 'Pages of 500, or what QueryOptions says between 200 and 2,000.'],
		[
			'create, update, upsert, delete, undelete, emptyRecycleBin, retrieve',
			`${GUIDE}, "Core Calls"`,
			'200 records in a call, 2,000 in retrieve.',
		],
		['merge, convertLead', `${GUIDE}, "Core Calls"`, 'As far as the engine: see records.'],
		['getDeleted, getUpdated, getServerTimestamp, getUserInfo, logout', `${GUIDE}, "Core Calls", "Utility Calls"`],
		['describeSObject, describeSObjects, describeGlobal', `${GUIDE}, "Describe Calls"`],
		[
			`Headers: ${Object.keys(HEADERS).join(', ')}`,
			`${GUIDE}, "SOAP Headers"`,
			'With what is not implemented in them refused by name; an unknown header is a MustUnderstand fault.',
		],
		['login() is answered INVALID_LOGIN: there are no passwords', `${GUIDE}, "login()"`],
	]),
	...rowsOf(AREA, 'assumed', [
		['An empty element is left alone, as xsi:nil is; fieldsToNull sets null', `${GUIDE}, "fieldsToNull"`],
		['merge takes mergeRequests beside request', '', 'What jsforce sends; the WSDL says request.'],
	]),
	...rowsOf(AREA, 'refused', [
		[REFUSED_OPERATIONS.join(', '), `${GUIDE}, "Core Calls", "Describe Calls", "Utility Calls"`],
		[`Headers: ${REFUSED_HEADERS.join(', ')}`, `${GUIDE}, "SOAP Headers"`],
		[
			'Enterprise WSDL (/services/Soap/c), Apex API (/services/Soap/s), Tooling API (/services/Soap/T)',
			`${GUIDE}`,
			'FUNCTIONALITY_NOT_ENABLED.',
		],
	]),
];
