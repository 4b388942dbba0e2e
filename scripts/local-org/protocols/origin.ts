/** Through which API a request writes, in the words in which change events tell it. */
import type { IncomingMessage } from 'node:http';
import type { UserContext } from '../engine/contract.ts';

/** What Lightning Experience writes. */
const PAGE = 'com/salesforce/api/soap/66.0;client=SfdcInternalAPI/';

/** The user with the origin of a page's request. */
export const fromPage = (user: UserContext): UserContext => ({ ...user, origin: PAGE });
/** Whether a page's session brought the user in. */
export const isFromPage = ({ origin }: UserContext): boolean => origin === PAGE;

/**
 * The user with the origin of an API call: `com/salesforce/api/<API_Name>/<API_Version>;client=<Client_ID>`, the client from the call options
 * (Change Data Capture Developer Guide, "ChangeEventHeader Fields").
 */
export function fromApi(user: UserContext, api: 'rest' | 'soap' | 'bulkapi', version: string, client?: string): UserContext {
	return { ...user, origin: `com/salesforce/api/${api}/${version}${client ? `;client=${client}` : ''}` };
}

/** The user with the origin of a request to REST resources, bulk jobs among them; the client stands in the Sforce-Call-Options header. */
export function fromRest(user: UserContext, request: Pick<IncomingMessage, 'url' | 'headers'>): UserContext {
	const [, version = '66.0', below] = /^\/*services\/data\/v(\d+\.\d)(?:\/(\w+))?/.exec(request.url ?? '') ?? [];
	const options = request.headers['sforce-call-options'];
	const client = options && /(?:^|,)\s*client\s*=\s*([^,]+)/i.exec([options].flat().join(','))?.[1]?.trim();
	return fromApi(user, below === 'jobs' ? 'bulkapi' : 'rest', version, client);
}
