/** What every file of the package must have, beyond deploying. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { ComponentSet } from '@salesforce/source-deploy-retrieve';
import { HOLD_CAP } from '../../scripts/domain/guard/decision.ts';
import type { Schema } from '../../scripts/local-org/schema/model.ts';
import { packageFiles, ROOT, TestOrg } from './support.ts';

let schema: Schema;
before(async () => {
	schema = (await TestOrg.create()).engine.schema;
});

const files = (pattern: string): string[] => globSync(join(ROOT, pattern));
const lacks = (path: string, element: string): boolean => !readFileSync(path, 'utf8').includes(`<${element}>`);
const names = (paths: string[]): string[] => paths.map((path) => basename(path));

for (const folder of ['force-app', 'config/local-org', 'config/pipeline-org', 'config/change-events'])
	test(`${folder}: every metadata file belongs to a component`, () => {
		const known = new Set(
			ComponentSet.fromSource(join(ROOT, folder))
				.getSourceComponents()
				.toArray()
				.flatMap((component) => [component.xml, ...component.getChildren().map((child) => child.xml)]),
		);
		assert.deepEqual(
			files(`${folder}/**/*-meta.xml`).filter((path) => !known.has(path)),
			[],
		);
	});

test('everything says what it is for', () => {
	for (const kind of ['object', 'field', 'validationRule', 'flow', 'permissionset', 'customPermission', 'flexipage', 'app', 'tab'])
		assert.deepEqual(names(files(`force-app/**/*.${kind}-meta.xml`).filter((path) => lacks(path, 'description'))), [], kind);
});

test('every field explains itself where somebody meets it on a page; events have none', () => {
	const fields = files('force-app/**/*.field-meta.xml').filter((path) => !/__e[/\\]fields[/\\]/.test(path));
	assert.deepEqual(
		fields.filter((path) => lacks(path, 'inlineHelpText')).map((path) => path.slice(ROOT.length)),
		[],
	);
});

test("flows carry the prefix that keeps them from overriding somebody else's", () => {
	assert.deepEqual(
		names(files('force-app/**/*.flow-meta.xml')).filter((name) => !name.startsWith('Ridealong_')),
		[],
	);
});

test("flows compare the running user's id in its long form", () => {
	for (const path of files('force-app/**/*.flow-meta.xml')) {
		const rest = readFileSync(path, 'utf8').replaceAll('CASESAFEID({!$User.Id})', '');
		assert.equal(rest.includes('$User.Id'), false, basename(path));
	}
});

test('rules on standard objects carry it too', () => {
	for (const object of ['Account', 'Opportunity', 'User'])
		assert.deepEqual(
			schema.objects.get(object)!.validationRules.filter((rule) => !rule.fullName.startsWith('Ridealong_')),
			[],
		);
});

test('every custom field is in reach of somebody, or is required', () => {
	const granted = new Set(
		[...schema.permissionSets.values()]
			.filter((set) => set.name.startsWith('Ridealong_'))
			.flatMap((set) => set.fieldPermissions.map((each) => each.field)),
	);
	const forgotten = [...schema.objects.values()]
		.filter((object) => object.kind === 'custom' || object.kind === 'standard' || object.name === 'User')
		.flatMap((object) =>
			[...object.fields.values()]
				.filter((field) => field.custom && field.permissionable && !granted.has(`${object.name}.${field.name}`))
				.map((field) => `${object.name}.${field.name}`),
		);
	assert.deepEqual(forgotten, []);
});

test('the words of rules say what to do: a full sentence, within 255 characters', () => {
	for (const object of schema.objects.values())
		for (const rule of object.validationRules) assert.match(rule.errorMessage, /^[A-Z].{10,252}\.$/, `${object.name}.${rule.fullName}`);
});

test('every value of a policy stands on the form by which Setup changes it', () => {
	for (const name of ['Guard_Policy__mdt', 'Stall_Policy__mdt']) {
		const layout = [...schema.layouts.values()].find(({ object }) => object === name);
		const shown = new Set(layout?.sections.flatMap(({ columns }) => columns.flatMap(({ fields }) => fields.map(({ field }) => field))));
		const fields = [...schema.objects.get(name)!.fields.values()].filter(({ custom }) => custom).map((field) => field.name);
		assert.deepEqual(
			fields.filter((field) => !shown.has(field)),
			[],
			name,
		);
	}
});

test('the policies come with the values that the product names', () => {
	const stall = schema.customMetadata.get('Stall_Policy.Default')!.values;
	assert.deepEqual(
		[
			stall['Silence_Weight__c'],
			stall['Silence_Warn__c'],
			stall['Silence_Critical__c'],
			stall['Stalled_Score__c'],
			stall['Default_Stage_Days__c'],
			stall['Minimum_Won_Deals__c'],
			stall['Activity_Floor_Percent__c'],
		],
		[30, 10, 20, 40, 30, 8, 5],
	);
	const guard = schema.customMetadata.get('Guard_Policy.Default')!.values;
	assert.deepEqual([guard['Cooling_Off_Days__c'], guard['Disclosed_Cooling_Off_Days__c'], guard['Release_Days__c']], [90, 180, 7]);
	assert.deepEqual([guard['Override_Minutes__c'], guard['Hold_Limit__c'], guard['Hold_Days__c']], [15, HOLD_CAP, 90]);
});

test('the stages and the key of an imported pipeline go on top, and keep the standard stages', async () => {
	const org = await TestOrg.create();
	const stages = () => org.engine.schema.objects.get('Opportunity')!.fields.get('StageName')!.picklist!.values;
	const standard = stages();
	org.deploy(await packageFiles('config/pipeline-org'));
	assert.deepEqual(
		stages()
			.filter((stage) => stage.value !== 'Engaging')
			.map((stage) => [stage.value, stage.stage]),
		standard.map((stage) => [stage.value, stage.stage]),
	);
	assert.equal(stages().length, standard.length + 1);
	assert.equal(org.engine.schema.objects.get('Opportunity')!.fields.get('Pipeline_Key__c')!.externalId, true);
});
