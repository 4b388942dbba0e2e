import assert from 'node:assert/strict';
import { after, before, describe, it, mock } from 'node:test';
import jsforce from 'jsforce';
import { restOrg, type Json, type RestOrg } from '../../rest/testing.ts';

let org: RestOrg;
before(async () => {
	org = await restOrg();
});
after(() => org.close());

const connection = (token = org.admin): jsforce.Connection =>
	new jsforce.Connection({ instanceUrl: org.url, accessToken: token, version: '66.0' });
/** A call as clients other than jsforce write it. */
async function call(body: string, { header = '', token = org.admin }: { header?: string; token?: string } = {}) {
	const response = await fetch(`${org.url}/services/Soap/u/66.0`, {
		method: 'POST',
		headers: { 'content-type': 'text/xml; charset=utf-8', SOAPAction: '""' },
		body:
			'<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:partner.soap.sforce.com">' +
			`<env:Header><SessionHeader><sessionId>${token}</sessionId></SessionHeader>${header}</env:Header><env:Body>${body}</env:Body></env:Envelope>`,
	});
	return { status: response.status, text: await response.text() };
}
const fault = (text: string): string => /<faultcode>(.*?)<\/faultcode>/.exec(text)?.[1] ?? text;

describe('SOAP Partner API, by jsforce', () => {
	it('creates, updates, upserts, deletes and undeletes', async () => {
		const { soap } = connection();
		const created: Json = await soap.create([
			{ type: 'Gadget__c', Name: 'By SOAP', Key__c: 'soap-1', Size__c: 4 },
			{ type: 'Gadget__c', Size__c: 'wide' },
		] as never);
		assert.deepEqual([created[0].success, created[1].success, created[1].id], [true, false, null]);
		assert.equal(created[1].errors[0].statusCode, 'JSON_PARSER_ERROR');
		const { id } = created[0];
		const updated: Json = await soap.update({ type: 'Gadget__c', Id: id, Size__c: null, Name: 'Changed & "quoted"' } as never);
		assert.equal(updated.success, true);
		const record: Json = await connection().sobject('Gadget__c').retrieve(id);
		assert.deepEqual([record.Name, record.Size__c], ['Changed & "quoted"', null]);
		const upserted: Json = await soap.upsert('Key__c', [
			{ type: 'Gadget__c', Key__c: 'soap-1', Name: 'Again' },
			{ type: 'Gadget__c', Key__c: 'soap-2', Name: 'New' },
		] as never);
		assert.deepEqual(
			upserted.map((each: Json) => [each.success, each.created]),
			[
				[true, false],
				[true, true],
			],
		);
		assert.equal(((await soap.delete(id)) as Json).success, true);
		const [back] = (await soap.undelete([id])) as Json;
		assert.deepEqual([back.success, back.id], [true, id]);
		await soap.delete([id]);
		const [emptied] = (await soap.emptyRecycleBin([id])) as Json;
		assert.equal(emptied.success, true);
		assert.equal(((await soap.undelete([id])) as Json)[0].success, false);
	});

	it('knows its user and the time', async () => {
		const info: Json = await connection(org.ana).soap.getUserInfo();
		assert.deepEqual(
			[info.userName, info.organizationId, info.userFullName],
			['ana@test.ridealong.local', org.engine.organizationId, 'Ruiz'],
		);
		assert.equal(((await connection().soap.getServerTimestamp()) as Json).timestamp, '2026-03-02T12:00:00.000Z');
	});

	it('merges accounts and converts leads', async () => {
		const create = async (object: string, fields: object): Promise<string> =>
			((await connection().sobject(object).create(fields)) as Json).id;
		const [master, loser] = [await create('Account', { Name: 'Master' }), await create('Account', { Name: 'Loser' })];
		const contact = await create('Contact', { LastName: 'Moves', AccountId: loser });
		const merged: Json = await connection().soap.merge({
			masterRecord: { type: 'Account', Id: master },
			recordToMergeIds: [loser],
		} as never);
		assert.deepEqual([merged.success, merged.id, merged.mergedRecordIds], [true, master, [loser]]);
		assert.equal(((await connection().sobject('Contact').retrieve(contact)) as Json).AccountId, master);
		const lead = await create('Lead', { LastName: 'Prospect', Company: 'Prospect Ltd' });
		const { records }: Json = await connection().query('SELECT ApiName FROM LeadStatus WHERE IsConverted = true');
		const converted: Json = await connection().soap.convertLead({
			leadId: lead,
			convertedStatus: records[0].ApiName,
			doNotCreateOpportunity: false,
			overwriteLeadSource: false,
			sendNotificationEmail: false,
		} as never);
		assert.equal(converted.success, true, JSON.stringify(converted));
		assert.match(converted.opportunityId, /^006/);
		assert.equal(((await connection().sobject('Contact').retrieve(converted.contactId)) as Json).AccountId, converted.accountId);
	});

	it('hands merges to the engine and back', async () => {
		const merge = mock.method(org.engine.records, 'merge', () => ({
			id: '001000000000001AAA',
			success: true,
			mergedRecordIds: ['001000000000002AAA', '001000000000003AAA'],
			updatedRelatedIds: ['003000000000001AAA'],
			errors: [],
		}));
		try {
			const result: Json = await connection().soap.merge({
				masterRecord: { type: 'Account', Id: '001000000000001AAA', Name: 'Wins' },
				recordToMergeIds: ['001000000000002AAA', '001000000000003AAA'],
			} as never);
			assert.deepEqual([result.success, result.mergedRecordIds.length, result.updatedRelatedIds], [true, 2, ['003000000000001AAA']]);
			const [user, object, master, losers] = merge.mock.calls[0]!.arguments as unknown as Json[];
			assert.equal(user.mode, 'user');
			assert.deepEqual(
				[object, master, losers],
				['Account', { Id: '001000000000001AAA', Name: 'Wins' }, ['001000000000002AAA', '001000000000003AAA']],
			);
		} finally {
			merge.mock.restore();
		}
	});

	it('hands lead conversions to the engine and back', async () => {
		const convert = mock.method(org.engine.records, 'convertLead', () => [
			{ leadId: '00Q000000000001AAA', accountId: '001000000000001AAA', contactId: null, opportunityId: null, success: true, errors: [] },
		]);
		try {
			const [result]: Json = await connection().soap.convertLead([
				{
					leadId: '00Q000000000001AAA',
					convertedStatus: 'Qualified',
					doNotCreateOpportunity: true,
					overwriteLeadSource: false,
					sendNotificationEmail: false,
				},
			] as never);
			assert.deepEqual([result.success, result.accountId, result.contactId], [true, '001000000000001AAA', null]);
			const [, [conversion]] = convert.mock.calls[0]!.arguments as unknown as Json[];
			assert.deepEqual(
				[conversion.convertedStatus, conversion.doNotCreateOpportunity, 'ownerId' in conversion],
				['Qualified', true, false],
			);
		} finally {
			convert.mock.restore();
		}
	});
});

describe('SOAP Partner API on the wire', () => {
	it('answers queries page by page, with parents, children and typed nulls', async () => {
		await connection()
			.sobject('Gadget__c')
			.create(Array.from({ length: 200 }, (_, at) => ({ Name: `Page ${at}` })));
		await connection()
			.sobject('Gadget__c')
			.create([{ Name: 'Page last' }]);
		const first = await call(
			"<query><queryString>SELECT Id, Name, Size__c, Owner.Username FROM Gadget__c WHERE Name LIKE 'Page%'</queryString></query>",
			{
				header: '<QueryOptions><batchSize>200</batchSize></QueryOptions>',
			},
		);
		assert.equal(first.status, 200);
		assert.match(first.text, /<done>false<\/done>/);
		assert.match(first.text, /<size>201<\/size>/);
		assert.match(first.text, /<sf:Size__c xsi:nil="true"\/>/);
		assert.match(
			first.text,
			/<sf:Owner xsi:type="sf:sObject"><sf:type>Name<\/sf:type>.*?<sf:Username>admin@ridealong.local<\/sf:Username>/,
		);
		const locator = /<queryLocator>(.*?)<\/queryLocator>/.exec(first.text)![1]!;
		const second = await call(`<queryMore><queryLocator>${locator}</queryLocator></queryMore>`);
		assert.match(second.text, /<done>true<\/done><queryLocator xsi:nil="true"\/>/);
		assert.equal(
			fault((await call(`<queryMore><queryLocator>${locator}</queryLocator></queryMore>`, { token: org.ana })).text),
			'sf:INVALID_QUERY_LOCATOR',
		);
	});

	it('saves nothing with AllOrNoneHeader where one record is wrong', async () => {
		const records = '<sObjects><type>Account</type><Name>Whole</Name></sObjects><sObjects><type>Account</type></sObjects>';
		const { text } = await call(`<create>${records}</create>`, {
			header: '<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>',
		});
		assert.match(text, /ALL_OR_NONE_OPERATION_ROLLED_BACK/);
		assert.equal((await connection().query("SELECT Id FROM Account WHERE Name = 'Whole'")).totalSize, 0);
	});

	it('retrieves in the order asked, nil where there is none', async () => {
		const { id } = (await connection().sobject('Account').create({ Name: 'Found' })) as { id: string };
		const { text } = await call(
			`<retrieve><fieldList>Name</fieldList><sObjectType>Account</sObjectType><ids>001000000000009AAA</ids><ids>${id}</ids></retrieve>`,
		);
		assert.match(text, /<result xsi:nil="true"\/><result xsi:type="sf:sObject">.*<sf:Name>Found<\/sf:Name>/);
	});

	it('describes what the user may see, and nothing else', async () => {
		assert.match((await call('<describeSObject><sObjectType>Gadget__c</sObjectType></describeSObject>')).text, /<name>Key__c<\/name>/);
		const hidden = await call('<describeSObject><sObjectType>Gadget__c</sObjectType></describeSObject>', { token: org.ana });
		assert.deepEqual([hidden.status, fault(hidden.text)], [500, 'sf:INVALID_TYPE']);
		assert.doesNotMatch((await call('<describeGlobal/>', { token: org.ana })).text, /Gadget__c/);
		const insert = await call('<create><sObjects><type>Gadget__c</type><Name>x</Name></sObjects></create>', { token: org.ana });
		assert.match(insert.text, /<success>false<\/success>/);
	});

	it('answers wrong sessions, calls and headers with faults of that name', async () => {
		for (const [body, options, code] of [
			['<getUserInfo/>', { token: 'wrong' }, 'sf:INVALID_SESSION_ID'],
			['<login><username>a</username><password>b</password></login>', { token: '' }, 'sf:INVALID_LOGIN'],
			['<query><queryString>SELEC</queryString></query>', {}, 'sf:MALFORMED_QUERY'],
			['<query><queryString>SELECT Nope FROM Account</queryString></query>', {}, 'sf:INVALID_FIELD'],
			['<create><sObjects><type>Nope</type></sObjects></create>', {}, 'sf:INVALID_TYPE'],
			['<sendEmail/>', {}, 'sf:NOT_IMPLEMENTED'],
			['<fly/>', {}, 'soapenv:Client'],
			['<getUserInfo/>', { header: '<DebuggingHeader/>' }, 'sf:NOT_IMPLEMENTED'],
			['<getUserInfo/>', { header: '<MadeUpHeader/>' }, 'soapenv:MustUnderstand'],
			[
				'<create/>',
				{ header: '<AssignmentRuleHeader><assignmentRuleId>01Q000000000001</assignmentRuleId></AssignmentRuleHeader>' },
				'sf:NOT_IMPLEMENTED',
			],
			[`<delete>${'<ids>001000000000001AAA</ids>'.repeat(201)}</delete>`, {}, 'sf:EXCEEDED_ID_LIMIT'],
		] as const) {
			const answer = await call(body, options);
			assert.deepEqual([answer.status, fault(answer.text)], [500, code], body.slice(0, 60));
		}
	});

	it('ends a session at logout', async () => {
		const token = org.engine.sessions.create(org.engine.sessions.resolve(org.ana)!.userId);
		assert.equal((await call('<logout/>', { token })).status, 200);
		assert.equal(fault((await call('<getUserInfo/>', { token })).text), 'sf:INVALID_SESSION_ID');
	});
});
