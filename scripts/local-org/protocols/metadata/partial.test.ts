import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { strToU8 } from 'fflate';
import { packageFiles, packageXml, xmlFile, zipOf } from '../../schema/testing.ts';
import { serveOrg, type ServedOrg } from './testing.ts';

let org: ServedOrg;
before(async () => {
	org = await serveOrg();
});
after(() => org.close());

interface Outcome {
	status: string;
	success: boolean;
	failed: string[];
	deployed: string[];
}

/** Deploys as jsforce does where nothing is said: rollbackOnError is false then. */
async function deploy(files: Record<string, string>, deletions?: Record<string, string[]>): Promise<Outcome> {
	const packed = new Map(packageFiles(files));
	if (deletions) packed.set('destructiveChanges.xml', strToU8(packageXml(deletions)));
	const { id } = await org.jsforce.metadata.deploy(Buffer.from(zipOf(packed)));
	const { status, success, details } = await org.jsforce.metadata.checkDeployStatus(id!, true);
	const names = (list: unknown): string[] =>
		[...new Set([list ?? []].flat().map((each) => (each as { fullName: string }).fullName))].filter((each) => each !== 'package.xml');
	return { status, success, failed: names(details!.componentFailures), deployed: names(details!.componentSuccesses) };
}

const permission = (label: string): string => xmlFile('CustomPermission', `<label>${label}</label>`);
const field = (name: string, type = '<length>20</length><type>Text</type>'): string =>
	`<fields><fullName>${name}</fullName><label>${name}</label>${type}</fields>`;
const broken = xmlFile('CustomPermission', '<colour>red</colour>');

describe('a deployment without rollbackOnError', () => {
	it('succeeds where nothing fails', async () => {
		assert.equal((await deploy({ 'customPermissions/One.customPermission': permission('One') })).status, 'Succeeded');
	});

	it('takes what is good, and says what failed', async () => {
		const outcome = await deploy({
			'customPermissions/Two.customPermission': permission('Two'),
			'customPermissions/Bad.customPermission': broken,
		});
		assert.deepEqual(outcome, { status: 'SucceededPartial', success: true, failed: ['Bad'], deployed: ['Two'] });
		assert.deepEqual([...org.engine.schema.customPermissions.keys()], ['One', 'Two']);
	});

	it('takes the good fields of an object, and leaves out what needs a bad one', async () => {
		const outcome = await deploy({
			'objects/Account.object': xmlFile(
				'CustomObject',
				`${field('Good__c')}${field('Bad__c', '<type>Nonsense</type>')}<validationRules><fullName>Needs_Bad</fullName><active>true</active><errorConditionFormula>ISBLANK(Bad__c)</errorConditionFormula><errorMessage>x</errorMessage></validationRules>`,
			),
		});
		assert.equal(outcome.status, 'SucceededPartial');
		assert.deepEqual(outcome.deployed, ['Account.Good__c']);
		assert.deepEqual(outcome.failed.sort(), ['Account.Bad__c', 'Account.Needs_Bad']);
		assert.ok(org.engine.schema.objects.get('Account')!.fields.has('Good__c'));
	});

	it('names everything in a file that is left out whole', async () => {
		const outcome = await deploy({ 'objects/Trip__c.object': xmlFile('CustomObject', field('Goal__c')) });
		assert.deepEqual([outcome.status, outcome.failed.sort()], ['Failed', ['Trip__c', 'Trip__c.Goal__c']]);
		assert.equal(org.engine.schema.objects.has('Trip__c'), false);
	});

	it('deletes what can be deleted', async () => {
		const outcome = await deploy({}, { CustomPermission: ['One', 'Nowhere'], CustomField: ['Account.Name'] });
		assert.equal(outcome.status, 'SucceededPartial');
		assert.deepEqual([...org.engine.schema.customPermissions.keys()], ['Two']);
	});

	it('fails where nothing is left', async () => {
		const outcome = await deploy({ 'customPermissions/Bad.customPermission': broken });
		assert.deepEqual([outcome.status, outcome.success], ['Failed', false]);
	});

	it('is refused in production', async () => {
		org.engine.updateSettings({ production: true });
		await assert.rejects(deploy({ 'customPermissions/Late.customPermission': permission('Late') }), /rollbackOnError must be true/);
		assert.equal((await org.jsforce.metadata.describe()).partialSaveAllowed, false);
	});
});
