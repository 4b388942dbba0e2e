/** Deploying, validating, failing, deleting and retrieving the package with the unmodified CLI. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { ROOT, SfJourney } from './cli.ts';

interface DeployResult {
	id: string;
	status: string;
	success: boolean;
	done: boolean;
	checkOnly: boolean;
	numberComponentsDeployed: number;
	numberComponentErrors: number;
	files: { fullName: string; type: string; state: string; filePath?: string; error?: string; lineNumber?: number; columnNumber?: number }[];
}
interface RetrieveResult {
	success: boolean;
	files: { fullName: string; type: string; state: string; filePath?: string }[];
	messages: unknown[];
}

const BROKEN = `<?xml version="1.0" encoding="UTF-8"?>
<ValidationRule xmlns="http://soap.sforce.com/2006/04/metadata">
	<fullName>Ridealong_Test_Broken</fullName>
	<active>true</active>
	<errorConditionFormula>ISBLANK(No_Such_Field__c)</errorConditionFormula>
	<errorMessage>Never.</errorMessage>
</ValidationRule>
`;
const GOOD_SET = `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
	<hasActivationRequired>false</hasActivationRequired>
	<label>Beside The Broken</label>
</PermissionSet>
`;

describe('sf project', () => {
	let sf: SfJourney;
	let deployed: DeployResult;
	before(async () => {
		sf = await SfJourney.create();
		await sf.copyPackage();
		deployed = await sf.result<DeployResult>(['project', 'deploy', 'start', '--source-dir', 'force-app']);
	});
	after(() => sf.close());

	const count = async (soql: string): Promise<number> =>
		(await sf.result<{ totalSize: number }>(['data', 'query', '--query', soql])).totalSize;

	test('deploy start (SOAP, as the CLI does by default) takes the whole package', () => {
		assert.equal(deployed.status, 'Succeeded');
		assert.equal(deployed.numberComponentErrors, 0);
		assert.ok(deployed.numberComponentsDeployed > 200, String(deployed.numberComponentsDeployed));
		assert.ok(
			deployed.files.every((each) => each.state === 'Created'),
			'all of it is new in a fresh org',
		);
		assert.ok(deployed.files.some((each) => each.type === 'LightningComponentBundle' && each.fullName === 'ridealongPanel'));
	});

	test('deploy start over REST takes it again, changed nothing', async () => {
		const again = await sf.result<DeployResult>(['project', 'deploy', 'start', '--source-dir', 'force-app'], {
			SF_ORG_METADATA_REST_DEPLOY: 'true',
		});
		assert.equal(again.status, 'Succeeded');
		assert.notEqual(again.id, deployed.id);
		assert.ok(
			again.files.every((each) => each.state === 'Unchanged'),
			'nothing was new',
		);
	});

	test('deploy validate checks and leaves the org as it was; deploy report tells it again', async () => {
		await sf.write('check/main/permissionsets/Only_Checked.permissionset-meta.xml', GOOD_SET);
		const checked = await sf.result<DeployResult>([
			'project',
			'deploy',
			'validate',
			'--source-dir',
			'check',
			'--test-level',
			'RunLocalTests',
		]);
		assert.equal(checked.success, true);
		assert.equal(checked.checkOnly, true);
		assert.equal(await count(`SELECT Id FROM PermissionSet WHERE Name = 'Only_Checked'`), 0);
		const report = await sf.result<DeployResult>(['project', 'deploy', 'report', '--job-id', checked.id]);
		assert.equal(report.id, checked.id);
		assert.equal(report.status, 'Succeeded');
		assert.equal(report.checkOnly, true);
	});

	for (const [name, more] of [
		['SOAP', {}],
		['REST', { SF_ORG_METADATA_REST_DEPLOY: 'true' }],
	] as const)
		test(`a deploy that fails names component, line and problem, and applies nothing (${name})`, async () => {
			await sf.write('broken/main/objects/Opportunity/validationRules/Ridealong_Test_Broken.validationRule-meta.xml', BROKEN);
			await sf.write('broken/main/permissionsets/Beside_The_Broken.permissionset-meta.xml', GOOD_SET);
			const failed = await sf.json<DeployResult>(['project', 'deploy', 'start', '--source-dir', 'broken'], more);
			assert.equal(failed.status, 1);
			assert.equal(failed.result.status, 'Failed');
			const wrong = failed.result.files.find((each) => each.state === 'Failed');
			assert.equal(wrong?.fullName, 'Opportunity.Ridealong_Test_Broken');
			assert.match(wrong?.error ?? '', /No_Such_Field__c/);
			assert.ok((wrong?.lineNumber ?? 0) > 0, 'the line is given');
			assert.equal(await count(`SELECT Id FROM PermissionSet WHERE Name = 'Beside_The_Broken'`), 0);
		});

	test('delete source takes a component away, here and there', async () => {
		const file = await sf.write('force-app/main/app/permissionsets/Short_Lived.permissionset-meta.xml', GOOD_SET);
		await sf.result(['project', 'deploy', 'start', '--source-dir', file]);
		assert.equal(await count(`SELECT Id FROM PermissionSet WHERE Name = 'Short_Lived'`), 1);
		await sf.result(['project', 'delete', 'source', '--source-dir', file, '--no-prompt']);
		assert.equal(await count(`SELECT Id FROM PermissionSet WHERE Name = 'Short_Lived'`), 0);
	});

	test('delete source refuses what others stand on, and deletes nothing', async () => {
		const refused = await sf.json<DeployResult>([
			'project',
			'delete',
			'source',
			'--metadata',
			'CustomField:Mentorship__c.Status__c',
			'--no-prompt',
		]);
		assert.notEqual(refused.status, 0);
		assert.match(JSON.stringify(refused.result), /Status__c.*referenced/i);
		assert.equal(
			await count(
				`SELECT Id FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Mentorship__c' AND QualifiedApiName = 'Status__c'`,
			),
			1,
		);
	});

	test('retrieve start brings every file of the package back as it was deployed', async () => {
		const home = sf.project;
		const before = sources(path.join(ROOT, 'force-app'));
		await rm(path.join(home, 'force-app'), { recursive: true });
		await sf.write('force-app/main/.keep', '');
		const manifest = await sf.result<string | { path: string }>([
			'project',
			'generate',
			'manifest',
			'--source-dir',
			path.join(ROOT, 'force-app'),
		]);
		const file = typeof manifest === 'string' ? manifest : manifest.path;
		const retrieved = await sf.result<RetrieveResult>(['project', 'retrieve', 'start', '--manifest', path.resolve(home, file)]);
		assert.equal(retrieved.success, true);
		assert.deepEqual(retrieved.messages ?? [], []);
		const after = sources(path.join(home, 'force-app'));
		assert.ok(before.size > 300, `${before.size} files`);
		const lost = [...before.keys()].filter((name) => !after.has(name));
		assert.deepEqual(lost, [], 'files that did not come back');
		for (const [name, content] of before) assert.deepEqual(after.get(name), content, name);
	});
});

/** Every metadata file by its path below its type's folder, parsed: order of elements and white space do not count, everything else does. */
function sources(folder: string): Map<string, unknown> {
	const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, trimValues: true });
	const types =
		/(?:^|\/)((?:objects|flows|lwc|permissionsets|flexipages|layouts|applications|tabs|customMetadata|labels|customPermissions|notificationtypes|homePageLayouts|listViews|quickActions|[a-zA-Z]+)\/.*)$/;
	const files = globSync('**/*.{xml,js,html,css}', { cwd: folder }).filter(
		(each) => !each.includes('__tests__') && !each.endsWith('jsconfig.json'),
	);
	return new Map(
		files.map((file) => {
			const text = readFileSync(path.join(folder, file), 'utf8');
			// force-app/main/<capability>/<type>/…: the CLI files what it retrieves under main/default.
			const name = file.split(path.sep).slice(2).join('/').match(types)?.[1] ?? file;
			return [name, file.endsWith('.xml') ? normal(parser.parse(text)) : text];
		}),
	);
}

/** Lists of elements compare in any order: the Metadata API sorts them. */
function normal(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(normal).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
	if (value && typeof value === 'object')
		return Object.fromEntries(
			Object.entries(value)
				.sort(([a], [b]) => (a < b ? -1 : 1))
				.map(([key, each]) => [key, normal(each)]),
		);
	return value;
}
