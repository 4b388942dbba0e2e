import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { fixedClock } from '../clock.ts';
import { packageFiles, packageOf, xmlFile, zipOf } from '../schema/testing.ts';
import type { DeployOptions } from './contract.ts';
import { createEngine } from './index.ts';

const options: DeployOptions = { checkOnly: false, ignoreWarnings: false, rollbackOnError: true };
const gadget = (label: string): Uint8Array =>
	zipOf(
		packageFiles({
			'objects/Gadget__c.object': xmlFile(
				'CustomObject',
				`<deploymentStatus>Deployed</deploymentStatus><description>For tests.</description><label>${label}</label><pluralLabel>Gadgets</pluralLabel>
	<nameField><label>Name</label><type>Text</type></nameField><sharingModel>ReadWrite</sharingModel>`,
			),
		}),
	);

test('others have their turn while the files of a deployment are read, and see none of it before all of it is there', async () => {
	const engine = createEngine({ stateDir: ':memory:', clock: fixedClock('2026-06-17T10:00:00Z') });
	const { userId } = engine.systemContext();
	const before = engine.schema;
	let turns = 0;
	let done = false;
	const deployment = engine.deployments
		.start(await packageOf(path.join(import.meta.dirname, '../../../force-app')), options, userId)
		.then((finished) => {
			done = true;
			return finished;
		});
	while (!done) {
		await new Promise((resolve) => setImmediate(resolve));
		turns++;
		if (!done) assert.equal(engine.schema === before || engine.schema.objects.has('Deal_Review__c'), true);
	}
	assert.equal((await deployment).outcome.success, true);
	assert.ok(turns > 100, `${turns} turns`);
	engine.close();
});

test('deployments run one after the other, as they came; a zip that cannot be read stops none behind it', async () => {
	const engine = createEngine({ stateDir: ':memory:', clock: fixedClock('2026-06-17T10:00:00Z') });
	const { userId } = engine.systemContext();
	const [first, broken, last] = await Promise.allSettled([
		engine.deployments.start(gadget('One'), options, userId),
		engine.deployments.start(new Uint8Array(10), options, userId),
		engine.deployments.start(gadget('Two'), options, userId),
	]);
	assert.ok(first.status === 'fulfilled' && last.status === 'fulfilled' && broken.status === 'rejected');
	assert.equal((broken.reason as { errorCode: string }).errorCode, 'INVALID_ZIP');
	assert.ok(first.value.id < last.value.id);
	assert.equal(engine.schema.objects.get('Gadget__c')!.label, 'Two');
	engine.close();
});
