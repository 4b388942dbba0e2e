/** Through which API a request writes, in the words in which change events tell it. */
import type { IncomingMessage } from 'node:http';
import type { UserContext } from '../engine/contract.ts';

/** What Lightning Experience writes. */
const PAGE = 'com/salesforce/api/soap/66.0;client=SfdcInternalAPI/';

/** The user with the origin of a page's request. */
export const fromPage = (user: UserContext): UserContext => ({ ...user, origin: PAGE });

/**
 * The user with the origin of an API request: `com/salesforce/api/<API_Name>/<API_Version>;client=<Client_ID>`, the client from the Call
 * Options header (Change Data Capture Developer Guide, "ChangeEventHeader Fields").
 */
export function fromApi(user: UserContext, request: IncomingMessage): UserContext {
	const path = /^\/*services\/(data\/v|Soap\/\w+\/|async\/)(\d+\.\d)(?:\/(\w+))?/.exec(request.url ?? '');
	const [, kind = '', version = '66.0', below = ''] = path ?? [];
	const api = kind.startsWith('Soap') ? 'soap' : kind.startsWith('async') || below === 'jobs' ? 'bulkapi' : 'rest';
	const options = [request.headers['sforce-call-options'] ?? ''].flat().join(',');
	const client = /(?:^|,)\s*client\s*=\s*([^,]+)/i.exec(options)?.[1]?.trim();
	return { ...user, origin: `com/salesforce/api/${api}/${version}${client ? `;client=${client}` : ''}` };
}
