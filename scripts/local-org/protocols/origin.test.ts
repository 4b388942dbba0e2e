import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UserContext } from '../engine/contract.ts';
import { fromApi, fromRest } from './origin.ts';

const user: UserContext = { userId: '005', mode: 'user', timeZone: 'GMT' };
const rows: [url: string, options: string | undefined, origin: string][] = [
	['/services/data/v66.0/sobjects/Account', undefined, 'com/salesforce/api/rest/66.0'],
	['//services/data/v51.0/composite', 'client=Astro, defaultNamespace=x', 'com/salesforce/api/rest/51.0;client=Astro'],
	['/services/data/v66.0/jobs/ingest', undefined, 'com/salesforce/api/bulkapi/66.0'],
	['/cometd/66.0', undefined, 'com/salesforce/api/rest/66.0'],
];
for (const [url, options, origin] of rows)
	test(`${url}${options ? ` (${options})` : ''} writes as ${origin}`, () => {
		assert.equal(fromRest(user, { url, headers: options === undefined ? {} : { 'sforce-call-options': options } }).origin, origin);
	});

test('a SOAP call writes as soap, with the client of its call options', () => {
	assert.equal(fromApi(user, 'soap', '66.0', 'Astro').origin, 'com/salesforce/api/soap/66.0;client=Astro');
	assert.equal(user.origin, undefined);
});
