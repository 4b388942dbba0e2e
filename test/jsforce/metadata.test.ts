/** jsforce and the Metadata API and SOAP: the package is listed, read, retrieved, changed and put back; records are merged, converted, undeleted. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type jsforce from 'jsforce';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { jsforceOrg, refusal, type Json, type JsforceOrg } from './support.ts';

let org: JsforceOrg;
let connection: jsforce.Connection;
before(async () => {
	org = await jsforceOrg();
	connection = org.connect();
	connection.metadata.pollInterval = 5;
});
after(() => org.close());

const create = async (object: string, fields: object): Promise<string> => ((await connection.sobject(object).create(fields)) as Json).id;

describe('metadata', () => {
	it('describe names the types, list their components', async () => {
		const described = await connection.metadata.describe();
		assert.equal(described.organizationNamespace, '');
		const flow = described.metadataObjects.find(({ xmlName }) => xmlName === 'Flow')!;
		assert.deepEqual([flow.directoryName, flow.suffix, flow.inFolder, flow.metaFile], ['flows', 'flow', false, false]);
		const listed = await connection.metadata.list([{ type: 'CustomObject' }, { type: 'PermissionSet' }]);
		const names = listed.map(({ type, fullName }) => `${type}:${fullName}`);
		for (const name of ['CustomObject:Mentorship__c', 'CustomObject:Account', 'PermissionSet:Ridealong_Rep'])
			assert.ok(names.includes(name), name);
	});

	it('read gives components by name', async () => {
		const [object, none]: Json = await connection.metadata.read('CustomObject', ['Mentorship__c', 'Nothing__c']);
		assert.deepEqual([object.fullName, object.label, object.sharingModel], ['Mentorship__c', 'Mentorship', 'Private']);
		assert.ok(object.fields.some((field: Json) => field.fullName === 'Mentor__c'));
		assert.deepEqual([none.fullName, none.fields], [undefined, []]);
		const [field]: Json = [await connection.metadata.read('CustomField', 'Mentorship__c.Kind__c')].flat();
		assert.equal(field.type, 'Picklist');
	});

	it('retrieve and deploy go round, and checkDeployStatus tells what was done', async () => {
		const request = {
			apiVersion: '66.0',
			unpackaged: {
				types: [
					{ name: 'CustomLabels', members: ['CustomLabels'] },
					{ name: 'PermissionSet', members: ['Ridealong_Rep'] },
				],
				version: '66.0',
			},
		};
		const retrieved = await connection.metadata.retrieve(request as never).complete();
		assert.deepEqual([retrieved.success, retrieved.status, retrieved.done], [true, 'Succeeded', true]);
		const files = unzipSync(Buffer.from(String(retrieved.zipFile), 'base64'));
		assert.deepEqual(Object.keys(files).sort(), [
			'unpackaged/labels/CustomLabels.labels',
			'unpackaged/package.xml',
			'unpackaged/permissionsets/Ridealong_Rep.permissionset',
		]);
		const name = 'unpackaged/permissionsets/Ridealong_Rep.permissionset';
		const changed = strFromU8(files[name]!).replace(/<label>.*?<\/label>/, '<label>Changed by jsforce</label>');
		const zip = Buffer.from(zipSync({ ...files, [name]: strToU8(changed) }));
		const checked = await connection.metadata.deploy(zip, { checkOnly: true, rollbackOnError: true }).complete(true);
		assert.deepEqual([checked.status, checked.checkOnly], ['Succeeded', true]);
		assert.notEqual(((await connection.metadata.read('PermissionSet', 'Ridealong_Rep')) as Json).label, 'Changed by jsforce');
		const { id } = await connection.metadata.deploy(zip, { rollbackOnError: true });
		const status = await connection.metadata.checkDeployStatus(id, true);
		assert.deepEqual([status.id, status.done, status.success, status.numberComponentErrors], [id, true, true, 0]);
		assert.equal(((await connection.metadata.read('PermissionSet', 'Ridealong_Rep')) as Json).label, 'Changed by jsforce');
	});

	it('a deployment that fails changes nothing and says where', async () => {
		const zip = Buffer.from(
			zipSync({
				'package.xml': strToU8(
					'<?xml version="1.0"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Broken</members><name>CustomPermission</name></types><version>66.0</version></Package>',
				),
				'customPermissions/Broken.customPermission': strToU8(
					'<?xml version="1.0"?>\n<CustomPermission xmlns="http://soap.sforce.com/2006/04/metadata">\n<colour>red</colour>\n</CustomPermission>',
				),
			}),
		);
		const result = await connection.metadata.deploy(zip, { rollbackOnError: true, singlePackage: true }).complete(true);
		const [failure]: Json[] = [result.details!.componentFailures].flat();
		assert.deepEqual([result.status, result.success, failure.fullName, failure.problemType], ['Failed', false, 'Broken', 'Error']);
		assert.deepEqual(
			await connection.metadata.list({ type: 'CustomPermission' }).then((all) => all.some((each) => each.fullName === 'Broken')),
			false,
		);
	});
});

describe('soap', () => {
	it('deletes and undeletes, with what went along', async () => {
		const account = await create('Account', { Name: 'Back again' });
		const contact = await create('Contact', { LastName: 'Along', AccountId: account });
		const activities = [
			await create('Task', { Subject: 'Call', WhatId: account }),
			await create('Task', { Subject: 'Write', WhoId: contact }),
			await create('Event', { Subject: 'Meet', WhatId: account, StartDateTime: '2031-06-30T10:00:00Z', DurationInMinutes: 30 }),
		];
		const left = async (): Promise<number> => {
			const [tasks, events] = await Promise.all(['Task', 'Event'].map((object) => connection.query(`SELECT Id FROM ${object}`)));
			return tasks!.totalSize + events!.totalSize;
		};
		await connection.sobject('Account').destroy(account);
		assert.equal((await connection.query(`SELECT Id FROM Contact WHERE Id = '${contact}'`)).totalSize, 0);
		assert.equal(await left(), 0);
		assert.deepEqual(await connection.soap.undelete([account]), [{ id: account, success: true, errors: [] }]);
		assert.equal(((await connection.sobject('Contact').retrieve(contact)) as Json).AccountId, account);
		assert.equal(await left(), activities.length);
		const [never]: Json = await connection.soap.undelete(['001000000000000AAA']);
		assert.equal(never.success, false);
	});

	it('merges, and tells what moved', async () => {
		const [master, loser] = [await create('Account', { Name: 'Master' }), await create('Account', { Name: 'Loser', Phone: '1' })];
		const contact = await create('Contact', { LastName: 'Moves', AccountId: loser });
		const result: Json = await connection.soap.merge({
			masterRecord: { type: 'Account', Id: master, Phone: '1' },
			recordToMergeIds: [loser],
		} as never);
		assert.deepEqual([result.success, result.id, [result.mergedRecordIds].flat()], [true, master, [loser]]);
		const moved: Json = await connection.sobject('Contact').retrieve(contact);
		assert.equal(moved.AccountId, master);
		const { records } = await connection.query<Json>(`SELECT IsDeleted, MasterRecordId FROM Account WHERE Id = '${loser}'`, {
			scanAll: true,
		});
		assert.deepEqual([records[0].IsDeleted, records[0].MasterRecordId], [true, master]);
	});

	it('converts a lead', async () => {
		const lead = await create('Lead', { FirstName: 'Jo', LastName: 'Prospect', Company: 'Prospect Ltd', Email: 'jo@prospect.example' });
		const { records } = await connection.query<Json>('SELECT ApiName FROM LeadStatus WHERE IsConverted = true LIMIT 1');
		const result: Json = await connection.soap.convertLead({
			leadId: lead,
			convertedStatus: records[0].ApiName,
			doNotCreateOpportunity: true,
			overwriteLeadSource: false,
			sendNotificationEmail: false,
		} as never);
		assert.deepEqual([result.success, result.leadId, result.opportunityId], [true, lead, null]);
		const contact: Json = await connection.sobject('Contact').retrieve(result.contactId);
		assert.deepEqual([contact.Email, contact.AccountId], ['jo@prospect.example', result.accountId]);
		const [converted] = (await connection.query<Json>(`SELECT IsConverted, ConvertedContactId FROM Lead WHERE Id = '${lead}'`)).records;
		assert.deepEqual([converted!.IsConverted, converted!.ConvertedContactId], [true, result.contactId]);
	});

	it('says who asks and refuses what it has not', async () => {
		assert.equal(((await connection.soap.getUserInfo()) as Json).userFullName, 'Ridealong Admin');
		assert.match((await refusal(connection.soap.describeTabs())).message, /describeTabs.*not implemented/i);
		assert.match((await refusal(org.connect({ accessToken: 'wrong' }).soap.getUserInfo())).message, /INVALID_SESSION_ID/);
	});
});
