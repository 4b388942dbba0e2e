import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { unzipSync, zipSync } from 'fflate';
import { childText, parseXml } from '../../schema/metadata/xml.ts';
import { packageFiles, xmlFile, zipOf } from '../../schema/testing.ts';
import { serveOrg, soap, type ServedOrg } from './testing.ts';

let org: ServedOrg;
before(async () => {
	org = await serveOrg();
	await deployed({
		'customPermissions/Can_Fly.customPermission': permission('Can fly & land'),
		'objects/Account.object': xmlFile('CustomObject', FIELDS),
		'permissionsets/Pilot.permissionset': xmlFile('PermissionSet', '<label>Pilot</label>'),
	});
});
after(() => org.close());

const permission = (label: string): string => xmlFile('CustomPermission', `<label>${label.replace('&', '&amp;')}</label>`);
const FIELDS =
	'<fields><fullName>Alpha__c</fullName><label>Alpha</label><length>20</length><type>Text</type></fields>' +
	'<fields><fullName>Beta__c</fullName><label>Beta</label><length>20</length><type>Text</type></fields>';
const OPTIONS = { rollbackOnError: true, singlePackage: true };

const zip = (files: Record<string, string>): Buffer => Buffer.from(zipOf(packageFiles(files)));
async function deployed(files: Record<string, string>): Promise<string> {
	const { id } = await org.jsforce.metadata.deploy(zip(files), OPTIONS);
	const { success, details } = await org.jsforce.metadata.checkDeployStatus(id!, true);
	assert.equal(success, true, JSON.stringify(details));
	return id!;
}

describe('describeMetadata and listMetadata', () => {
	it('name every type that the org takes, with its children', async () => {
		const described = await org.jsforce.metadata.describe();
		const objects = described.metadataObjects.find((each) => each.xmlName === 'CustomObject')!;
		assert.deepEqual(
			[objects.directoryName, objects.suffix, objects.childXmlNames],
			['objects', 'object', ['CustomField', 'ValidationRule', 'ListView', 'CompactLayout']],
		);
		assert.equal(described.partialSaveAllowed, true);
		assert.ok(described.metadataObjects.some((each) => each.xmlName === 'LightningComponentBundle'));
	});

	it('list components with their ids, people and dates', async () => {
		const [set] = await org.jsforce.metadata.list({ type: 'PermissionSet' });
		assert.deepEqual(
			[set!.fullName, set!.fileName, set!.type, set!.createdByName, set!.createdDate, set!.manageableState],
			['Pilot', 'permissionsets/Pilot.permissionset', 'PermissionSet', 'Ridealong Admin', '2026-03-02T12:00:00.000Z', 'unmanaged'],
		);
		const { records } = await org.jsforce.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Pilot'");
		assert.equal(set!.id, records[0]!.Id);
	});

	it('list fields of standard objects, and standard objects that nobody customised', async () => {
		const fields = await org.jsforce.metadata.list({ type: 'CustomField' });
		assert.deepEqual(
			fields.map((each) => [each.fullName, each.fileName]),
			[
				['Account.Alpha__c', 'objects/Account.object'],
				['Account.Beta__c', 'objects/Account.object'],
			],
		);
		const objects = await org.jsforce.metadata.list({ type: 'CustomObject' });
		const contact = objects.find((each) => each.fullName === 'Contact')!;
		assert.deepEqual([contact.fileName, contact.id, contact.createdDate], ['objects/Contact.object', '', '1970-01-01T00:00:00.000Z']);
		assert.equal(objects.filter((each) => each.fullName === 'Account').length, 1);
	});

	it('answer nothing for value sets, which are retrieved by name, and refuse types that are not here', async () => {
		assert.deepEqual(await org.jsforce.metadata.list({ type: 'StandardValueSet' }), []);
		await assert.rejects(org.jsforce.metadata.list({ type: 'ApexClass' }), /INVALID_TYPE.*ApexClass/);
		await assert.rejects(org.jsforce.metadata.list({ type: 'Nonsense' }), /INVALID_TYPE.*Nonsense/);
		await assert.rejects(
			org.jsforce.metadata.list(['Flow', 'Layout', 'CustomTab', 'PermissionSet'].map((type) => ({ type }))),
			/LIMIT_EXCEEDED/,
		);
	});
});

describe('readMetadata', () => {
	it('gives components as elements, a child by its own name, nil where there is none', async () => {
		const flying = (await org.jsforce.metadata.read('CustomPermission', 'Can_Fly')) as unknown as Record<string, unknown>;
		assert.deepEqual([flying['fullName'], flying['label']], ['Can_Fly', 'Can fly & land']);
		const field = (await org.jsforce.metadata.read('CustomField', 'Account.Beta__c')) as unknown as Record<string, unknown>;
		assert.deepEqual([field['fullName'], field['label'], field['type']], ['Account.Beta__c', 'Beta', 'Text']);
		const account = (await org.jsforce.metadata.read('CustomObject', 'Account')) as unknown as { fields: { fullName: string }[] };
		assert.deepEqual(
			account.fields.map((each) => each.fullName),
			['Alpha__c', 'Beta__c'],
		);
		const { text } = await soap(org, '<m:readMetadata><m:type>CustomPermission</m:type><m:fullNames>None</m:fullNames></m:readMetadata>');
		assert.match(text, /<records xsi:nil="true"\/>/);
	});

	it('takes ten names', async () => {
		const names = Array.from({ length: 11 }, (_, at) => `P${at}`);
		await assert.rejects(org.jsforce.metadata.read('CustomPermission', names), /EXCEEDED_ID_LIMIT/);
	});
});

describe('retrieve', () => {
	async function retrieve(
		types: { name: string; members: string[] }[],
		more: object = {},
	): Promise<{
		files: Record<string, Uint8Array>;
		properties: { fullName: string; fileName: string; type: string }[];
		messages: { problem: string }[];
	}> {
		const request = { apiVersion: '66.0', unpackaged: { types, version: '66.0' }, ...more };
		const result = await org.jsforce.metadata.retrieve(request as never).complete();
		return {
			files: unzipSync(Buffer.from(String(result.zipFile), 'base64')),
			properties: [result.fileProperties].flat(),
			messages: [result.messages ?? []].flat(),
		};
	}

	it('gives fields of a standard object alone where they alone are named', async () => {
		const { files, properties } = await retrieve([{ name: 'CustomField', members: ['Account.Beta__c'] }]);
		assert.deepEqual(Object.keys(files).sort(), ['unpackaged/objects/Account.object', 'unpackaged/package.xml']);
		const root = parseXml(Buffer.from(files['unpackaged/objects/Account.object']!).toString());
		assert.deepEqual(
			root.children.map((each) => childText(each, 'fullName')),
			['Beta__c'],
		);
		assert.deepEqual(
			properties.map((each) => [each.type, each.fullName, each.fileName]),
			[
				['CustomField', 'Account.Beta__c', 'unpackaged/objects/Account.object'],
				['Package', 'unpackaged/package.xml', 'unpackaged/package.xml'],
			],
		);
	});

	it('by wildcard gives custom objects only, by name standard ones too, and the stages of every org', async () => {
		const all = await retrieve([{ name: 'CustomObject', members: ['*'] }]);
		assert.deepEqual(Object.keys(all.files), ['unpackaged/package.xml']);
		const named = await retrieve([
			{ name: 'CustomObject', members: ['Account', 'Contact'] },
			{ name: 'StandardValueSet', members: ['OpportunityStage'] },
		]);
		assert.deepEqual(Object.keys(named.files).sort().slice(0, 2), [
			'unpackaged/objects/Account.object',
			'unpackaged/objects/Contact.object',
		]);
		const { success } = org.engine.deploy(
			zipSync(Object.fromEntries(Object.entries(named.files).map(([name, bytes]) => [name.replace('unpackaged/', ''), bytes]))),
			{ userId: org.engine.systemContext().userId, checkOnly: true },
		);
		assert.equal(success, true);
	});

	it('says what is not there', async () => {
		const { messages } = await retrieve([
			{ name: 'CustomField', members: ['Account.Gamma__c'] },
			{ name: 'Flow', members: ['None'] },
			{ name: 'ApexClass', members: ['*'] },
			{ name: 'Nonsense', members: ['*'] },
		]);
		assert.deepEqual(
			messages.map((each) => each.problem),
			[
				"Entity of type 'CustomField' named 'Account.Gamma__c' cannot be found",
				"Entity of type 'Flow' named 'None' cannot be found",
				"Entity type: 'ApexClass' is not available in this organization",
				"Entity type: 'Nonsense' is unknown",
			],
		);
	});

	it('of a single package has its files at the top', async () => {
		const { files } = await retrieve([{ name: 'CustomPermission', members: ['*'] }], { singlePackage: true });
		assert.deepEqual(Object.keys(files).sort(), ['customPermissions/Can_Fly.customPermission', 'package.xml']);
	});

	it('refuses packages by name', async () => {
		const request = { apiVersion: '66.0', packageNames: ['Mine'] } as never;
		await assert.rejects(async () => org.jsforce.metadata.retrieve(request).complete(), /NOT_IMPLEMENTED.*packageNames/);
	});
});

describe('deploy', () => {
	it('that fails names component, file, line and column, and applies nothing', async () => {
		const { id } = await org.jsforce.metadata.deploy(
			zip({
				'customPermissions/Good.customPermission': permission('Good'),
				'customPermissions/Bad.customPermission': xmlFile('CustomPermission', '<label>Bad</label>\n<colour>red</colour>'),
			}),
			OPTIONS,
		);
		const result = await org.jsforce.metadata.checkDeployStatus(id!, true);
		const failure = [result.details!.componentFailures].flat()[0] as unknown as Record<string, unknown>;
		assert.deepEqual([result.status, result.success, result.numberComponentErrors], ['Failed', false, 1]);
		assert.deepEqual(
			[
				failure['componentType'],
				failure['fullName'],
				failure['fileName'],
				failure['lineNumber'],
				failure['columnNumber'],
				failure['problemType'],
			],
			['CustomPermission', 'Bad', 'customPermissions/Bad.customPermission', 4, 1, 'Error'],
		);
		assert.equal(org.engine.schema.customPermissions.has('Good'), false);
	});

	it('runs no tests, since there are none, and says so', async () => {
		const { id } = await org.jsforce.metadata.deploy(zip({ 'customPermissions/Tested.customPermission': permission('Tested') }), {
			...OPTIONS,
			testLevel: 'RunLocalTests',
		});
		const result = await org.jsforce.metadata.checkDeployStatus(id!, true);
		assert.deepEqual([result.success, result.numberTestsTotal, result.runTestsEnabled], [true, 0, true]);
	});

	it('cannot be cancelled when it has ended, nor when there is none', async () => {
		const id = await deployed({ 'customPermissions/Can_Fly.customPermission': permission('Can fly') });
		await assert.rejects(org.jsforce.metadata.cancelDeploy(id), /INVALID_ID_FIELD: Deployment already completed/);
		await assert.rejects(org.jsforce.metadata.cancelDeploy('0Af000000000001AAA'), /INVALID_CROSS_REFERENCE_KEY/);
		await assert.rejects(org.jsforce.metadata.checkDeployStatus("0Af' OR 1=1", false), /INVALID_CROSS_REFERENCE_KEY/);
	});

	it('of a recent validation needs no zip, counts once, and ends other validations', async () => {
		const validate = async (name: string): Promise<string> => {
			const files = zip({ [`customPermissions/${name}.customPermission`]: permission(name) });
			return (await org.jsforce.metadata.deploy(files, { ...OPTIONS, checkOnly: true })).id!;
		};
		const [first, second] = [await validate('First'), await validate('Second')];
		assert.equal(org.engine.schema.customPermissions.has('First'), false);
		const quick = String(await org.jsforce.metadata.deployRecentValidation({ id: first }));
		assert.notEqual(quick, first);
		assert.equal((await org.jsforce.metadata.checkDeployStatus(quick)).success, true);
		assert.ok(org.engine.schema.customPermissions.has('First'));
		for (const id of [first, second, quick]) await assert.rejects(org.jsforce.metadata.deployRecentValidation({ id }), /INVALID_ID_FIELD/);
		const rest = String(await org.jsforce.metadata.deployRecentValidation({ id: await validate('Third'), rest: true }));
		assert.equal((await org.jsforce.metadata.checkDeployStatus(rest, false, true)).success, true);
	});

	it('is still known after a restart, and its id is not given again', async () => {
		const stateDir = mkdtempSync(path.join(tmpdir(), 'ridealong-restart-'));
		try {
			const run = async (known?: string): Promise<string> => {
				const started = await serveOrg({ stateDir });
				if (known) {
					const { success, createdByName } = await started.jsforce.metadata.checkDeployStatus(known);
					assert.deepEqual([success, createdByName], [true, 'Ridealong Admin']);
					const [listed] = await started.jsforce.metadata.list({ type: 'CustomPermission' });
					assert.equal(listed!.fullName, 'Kept');
				}
				const { id } = await started.jsforce.metadata.deploy(
					zip({ 'customPermissions/Kept.customPermission': permission('Kept') }),
					OPTIONS,
				);
				await started.close();
				return id!;
			};
			const first = await run();
			assert.notEqual(await run(first), first);
		} finally {
			rmSync(stateDir, { recursive: true, force: true });
		}
	});
});

describe('in production', () => {
	it('testLevel NoTestRun is refused, checking only or not; left out it is the org’s to decide', async () => {
		const files = zip({ 'customPermissions/Untested.customPermission': permission('Untested') });
		const start = async (options: object): Promise<unknown> => await org.jsforce.metadata.deploy(files, { ...OPTIONS, ...options });
		await start({ checkOnly: true, testLevel: 'NoTestRun' });
		org.engine.updateSettings({ production: true });
		try {
			for (const checkOnly of [true, false])
				await assert.rejects(
					start({ checkOnly, testLevel: 'NoTestRun' }),
					/INVALID_OPERATION: testLevel of NoTestRun cannot be used in production organizations/,
				);
			assert.equal(org.engine.schema.customPermissions.has('Untested'), false);
			await start({ testLevel: 'RunLocalTests' });
			await start({});
			assert.equal(org.engine.schema.customPermissions.has('Untested'), true);
		} finally {
			org.engine.updateSettings({ production: false });
		}
	});

	const flow = (label: string): string =>
		xmlFile(
			'Flow',
			`<apiVersion>66.0</apiVersion><label>${label}</label><processType>AutoLaunchedFlow</processType><start><locationX>0</locationX><locationY>0</locationY></start><status>Active</status>`,
		);

	it('an active flow arrives as a draft and says so when read', async () => {
		org.engine.updateSettings({ production: true });
		try {
			await deployed({ 'flows/Takeoff.flow': flow('Takeoff') });
			assert.equal(org.engine.schema.flows.get('Takeoff')!.status, 'Draft');
			const read = (await org.jsforce.metadata.read('Flow', 'Takeoff')) as unknown as Record<string, unknown>;
			assert.equal(read['status'], 'Draft');
		} finally {
			org.engine.updateSettings({ production: false });
		}
	});
});
