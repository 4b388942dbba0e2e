import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseSchema } from '../base/index.ts';
import { applyPackage } from './index.ts';
import type { ApplyResult } from './types.ts';

const namespace = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const head = (label: string): string =>
	`<deploymentStatus>Deployed</deploymentStatus><label>${label}</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>${label}s</pluralLabel>`;
const step = `<fields><fullName>Ride__c</fullName><label>Ride</label><referenceTo>Ride__c</referenceTo><relationshipName>Steps</relationshipName><type>MasterDetail</type></fields>
	<fields><fullName>Hours__c</fullName><label>Hours</label><precision>6</precision><scale>2</scale><type>Number</type></fields>
	<fields><fullName>State__c</fullName><label>State</label><length>20</length><type>Text</type></fields>`;
const summary = (inner: string): string => `<fields><fullName>Sum__c</fullName><label>Sum</label>${inner}<type>Summary</type></fields>`;

function deploy(inner: string): ApplyResult {
	const file = (object: string, label: string, fields: string, sharing: string): [string, string] => [
		`objects/${object}.object`,
		`<?xml version="1.0" encoding="UTF-8"?><CustomObject ${namespace}>${head(label).replace('<label>', `${fields}<label>`)}<sharingModel>${sharing}</sharingModel></CustomObject>`,
	];
	const files: [string, string][] = [
		[
			'package.xml',
			`<?xml version="1.0" encoding="UTF-8"?><Package ${namespace}><types><members>Ride__c</members><members>Step__c</members><name>CustomObject</name></types><version>66.0</version></Package>`,
		],
		file('Ride__c', 'Ride', summary(inner), 'Private'),
		file('Step__c', 'Step', step, 'ControlledByParent'),
	];
	return applyPackage(baseSchema(), new Map(files.map(([path, text]) => [path, Buffer.from(text)])), {
		checkFormula: () => undefined,
		checkFlow: () => [],
	});
}
const problems = (result: ApplyResult): string => result.messages.flatMap((each) => each.problem ?? []).join('\n');

test('a summary takes the type of what it adds up, and its filters', () => {
	const result = deploy(
		'<summarizedField>Step__c.Hours__c</summarizedField><summaryFilterItems><field>Step__c.State__c</field><operation>equals</operation><value>Open, Done</value></summaryFilterItems><summaryForeignKey>Step__c.Ride__c</summaryForeignKey><summaryOperation>sum</summaryOperation>',
	);
	assert.equal(problems(result), '');
	const field = result.schema.objects.get('Ride__c')!.fields.get('Sum__c')!;
	assert.deepEqual([field.type, field.scale, field.createable, field.updateable], ['double', 2, false, false]);
	assert.deepEqual(field.summary, {
		operation: 'sum',
		object: 'Step__c',
		foreignKey: 'Ride__c',
		field: 'Hours__c',
		filters: [{ field: 'State__c', op: 'in', value: ['Open', 'Done'] }],
	});
	assert.equal(problems(deploy('<summaryForeignKey>Step__c.Ride__c</summaryForeignKey><summaryOperation>count</summaryOperation>')), '');
});

test('what cannot be summarized is refused', () => {
	const key = '<summaryForeignKey>Step__c.Ride__c</summaryForeignKey>';
	assert.match(
		problems(deploy(`${key}<summaryOperation>avg</summaryOperation>`)),
		/'avg' is not a valid value for the enum 'SummaryOperations'/,
	);
	assert.match(problems(deploy(`${key}<summaryOperation>sum</summaryOperation>`)), /Must specify 'summarizedField' for sum/);
	assert.match(
		problems(deploy(`<summarizedField>Step__c.State__c</summarizedField>${key}<summaryOperation>max</summaryOperation>`)),
		/Step__c.State__c cannot be summarized by max/,
	);
	assert.match(
		problems(deploy('<summaryForeignKey>Step__c.Hours__c</summaryForeignKey><summaryOperation>count</summaryOperation>')),
		/Step__c.Hours__c is no master-detail relationship with Ride__c/,
	);
	assert.match(
		problems(
			deploy(
				`<summaryFilterItems><field>Step__c.State__c</field><operation>within</operation><value>x</value></summaryFilterItems>${key}<summaryOperation>count</summaryOperation>`,
			),
		),
		/A roll-up filter by within on a string field is not implemented/,
	);
});
