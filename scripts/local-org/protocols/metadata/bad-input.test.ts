import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { packageXml } from '../../schema/testing.ts';
import { faultOf, serveOrg, soap, type ServedOrg } from './testing.ts';

let org: ServedOrg;
before(async () => {
	org = await serveOrg();
});
after(() => org.close());

describe('who is not let in', () => {
	it('without a session, or with a wrong one: INVALID_SESSION_ID with status 500, on which clients log in again', async () => {
		for (const session of ['', 'nonsense']) {
			const { status, text } = await soap(org, '<m:describeMetadata/>', { session });
			assert.deepEqual([status, faultOf(text)], [500, 'sf:INVALID_SESSION_ID']);
		}
	});

	it('without Modify Metadata: INSUFFICIENT_ACCESS, for reading too', async () => {
		const ctx = org.engine.systemContext();
		const [profile] = org.engine.soql.find(ctx, 'Profile', { field: 'Name', op: '=', value: 'Standard User' }, { fields: ['Id'] });
		const [saved] = org.engine.records.insert(ctx, 'User', [
			{
				Username: 'rep@ridealong.local',
				Email: 'rep@ridealong.local',
				LastName: 'Rep',
				Alias: 'rep',
				ProfileId: profile!['Id'],
				IsActive: true,
				TimeZoneSidKey: 'GMT',
				LocaleSidKey: 'en_US',
				EmailEncodingKey: 'UTF-8',
				LanguageLocaleKey: 'en_US',
			},
		]);
		assert.equal(saved!.success, true, JSON.stringify(saved!.errors));
		const session = org.tokenOf('rep@ridealong.local');
		for (const call of ['<m:describeMetadata/>', '<m:listMetadata/>', '<m:deploy/>', '<m:retrieve/>'])
			assert.equal(faultOf((await soap(org, call, { session })).text), 'sf:INSUFFICIENT_ACCESS');
	});
});

describe('what it does not take', () => {
	const deploy = (content: string, options = '<m:rollbackOnError>true</m:rollbackOnError>'): string =>
		`<m:deploy><m:ZipFile>${content}</m:ZipFile><m:DeployOptions>${options}</m:DeployOptions></m:deploy>`;
	const encoded = (files: Record<string, Uint8Array>): string => Buffer.from(zipSync(files, { level: 9 })).toString('base64');
	const manifest = strToU8(packageXml({}));

	for (const [what, body, code, words] of [
		['a SOAP call that is not here', '<m:createMetadata/>', 'sf:NOT_IMPLEMENTED', /createMetadata/],
		['an unknown operation', '<m:explode/>', 'soapenv:Client', /No operation available for request .*explode/],
		['no envelope', 'hello', 'soapenv:Client', /Unable to parse|no SOAP envelope|root element/],
		['broken XML', '<m:deploy>', 'soapenv:Client', /parse/],
		['a deployment without a zip', '<m:deploy/>', 'sf:MISSING_ARGUMENT', /ZipFile/],
		['text that is no base64', deploy('***'), 'sf:INVALID_ZIP', /base64/],
		['base64 that is no zip', deploy(Buffer.from('not a zip at all').toString('base64')), 'sf:INVALID_ZIP', /zip/],
		['an unknown option', deploy(encoded({ 'package.xml': manifest }), '<m:hurry>true</m:hurry>'), 'sf:INVALID_DEPLOY_OPTIONS', /hurry/],
		['a path outside of the zip', deploy(encoded({ 'package.xml': manifest, '../../etc/passwd': manifest })), 'sf:INVALID_ZIP', /outside/],
		[
			'more files than are allowed',
			deploy(encoded(Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`labels/${at}.labels`, new Uint8Array()])))),
			'sf:LIMIT_EXCEEDED',
			/10000/,
		],
	] as const)
		it(`${what}: ${code}`, async () => {
			const { status, text } = await soap(org, body);
			assert.deepEqual([status, faultOf(text)], [500, code]);
			assert.match(text, words);
		});

	it('a bomb, without unpacking it', async () => {
		const bytes = Buffer.from(zipSync({ 'package.xml': manifest, 'bomb.txt': new Uint8Array(1024) }));
		// What the directory of the zip says of the last file's size (APPNOTE.TXT 4.3.12).
		bytes.writeUInt32LE(500 * 1024 * 1024, bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24);
		assert.equal(faultOf((await soap(org, deploy(bytes.toString('base64')))).text), 'sf:LIMIT_EXCEEDED');
		// One that says less than it holds is damaged.
		bytes.writeUInt32LE(10, bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24);
		assert.equal(faultOf((await soap(org, deploy(bytes.toString('base64')))).text), 'sf:INVALID_ZIP');
	});

	it('a message larger than any zip may be', async () => {
		const { status, text } = await soap(org, deploy('QUJD'.repeat(15 * 1024 * 1024)));
		assert.deepEqual([status, faultOf(text)], [500, 'sf:EXCEEDED_MAX_SIZE_REQUEST']);
	});

	it('other content types and versions', async () => {
		assert.equal(faultOf((await soap(org, '<m:describeMetadata/>', { type: 'text/plain' })).text), 'soapenv:Client');
		for (const version of ['99.0', '12.0', 'abc', '66.5'])
			assert.equal(faultOf((await soap(org, '<m:describeMetadata/>', { version })).text), 'sf:UNSUPPORTED_API_VERSION');
		for (const version of ['31.0', '58.0', '66']) assert.equal((await soap(org, '<m:describeMetadata/>', { version })).status, 200);
	});

	it('and still stands afterwards', async () => {
		assert.ok((await org.jsforce.metadata.describe()).metadataObjects.length > 0);
	});
});
